use crate::session_state::{Labels, SessionRef};
use crate::{Measure, Sampling, config};

/// What to open a session with; see [`Session::builder`](crate::Session::builder).
///
/// ```
/// use memline::{Measure, Session, SessionBuilder};
///
/// let builder: SessionBuilder = Session::builder().id("job 7").measure(Measure::Rss);
/// let session = builder.open();
/// # drop(session.finish());
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct SessionBuilder {
    labels: Labels,
    measure: Option<Measure>,
    sampling: Option<Sampling>,
}

impl SessionBuilder {
    /// The session's id, such as that of the invocation.
    ///
    /// ```
    /// use memline::Session;
    ///
    /// let session = Session::builder().id("job 7").open();
    /// assert_eq!(session.finish().id(), Some("job 7"));
    /// ```
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.labels.id = Some(id.into());
        self
    }

    /// What the session runs, such as the name of the function app's function.
    ///
    /// ```
    /// use memline::Session;
    ///
    /// let session = Session::builder().label("nightly").open();
    /// assert_eq!(session.finish().label(), Some("nightly"));
    /// ```
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.labels.label = Some(label.into());
        self
    }

    /// What is measured in this session, if not what the process measures; a function whose attribute says otherwise
    /// is measured by that. Where the measure cannot be read ([`Measure::check`]) the reports have no numbers, and
    /// stderr is told why, once.
    ///
    /// ```
    /// use memline::{Measure, Session};
    ///
    /// let session = Session::builder().measure(Measure::Rss).open();
    /// assert_eq!(session.finish().measure(), Measure::Rss);
    /// ```
    pub fn measure(mut self, measure: Measure) -> Self {
        self.measure = Some(measure);
        self
    }

    /// How often sessions like this one are profiled, if not as often as the process says. All sessions of the
    /// process are counted together. Where the process's sampling is off, nothing is profiled.
    ///
    /// ```
    /// use memline::{Sampling, Session};
    ///
    /// let session = Session::builder().sampling(Sampling::Off).open();
    /// assert!(!session.is_profiled());
    /// ```
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = Some(sampling);
        self
    }

    /// What the session's calls, handles and owner will share.
    pub(super) fn state(self) -> SessionRef {
        let measure = self.measure.unwrap_or_else(config::measure);
        let is_profiled = config::is_sampled(self.sampling.unwrap_or_else(config::sampling));
        SessionRef::open(self.labels, measure, is_profiled)
    }
}
