//! The functions' names, as the host knows them by their folders.

pub(crate) const SYNC: &str = "HttpTriggerSync";
pub(crate) const ASYNC: &str = "HttpTriggerAsync";
pub(crate) const MEMORY_PROFILE: &str = "MemoryProfile";
/// Where clients find the page.
pub(crate) const MEMORY_PROFILE_PATH: &str = "/api/MemoryProfile";
