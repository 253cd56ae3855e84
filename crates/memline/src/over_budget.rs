/// What comes of a call that went over the budget in its function's attribute; see
/// [`Config::over_budget`](crate::Config::over_budget).
///
/// ```
/// use memline::{Config, OverBudget};
///
/// memline::configure(Config::new().over_budget(OverBudget::Report))?;
/// # Ok::<(), memline::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OverBudget {
    /// It panics when it ends, in its function, with a message that shows the lines. What tests are for.
    Panic,
    /// Its report says so ([`Report::calls_over_budget`](crate::Report::calls_over_budget)), and the program goes on. Outside of
    /// sessions the report of the first such call of a function goes to the [`sink`](crate::Config::sink), or to standard error;
    /// that of each one where reports of [`each`](crate::Config::each) call are asked for.
    Report,
}
