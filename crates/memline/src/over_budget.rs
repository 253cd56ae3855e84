/// What comes of a call that went over the budget in its function's attribute; see
/// [`Config::over_budget`](crate::Config::over_budget).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OverBudget {
    /// It panics when it ends, with a message that shows the lines. What tests are for.
    #[default]
    Panic,
    /// Its report says so ([`Report::calls_over_budget`](crate::Report::calls_over_budget)), and the program goes on.
    Report,
}
