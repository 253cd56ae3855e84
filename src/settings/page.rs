use std::ffi::OsString;
use std::net::IpAddr;

/// Set by the Functions host for its handler.
const HOST_PORT: &str = "FUNCTIONS_CUSTOMHANDLER_PORT";
/// Set by Core Tools (`func start`) for the processes it starts.
const CORE_TOOLS: &str = "FUNCTIONS_CORETOOLS_ENVIRONMENT";
/// Set in Azure: by App Service, by all plans for functions, and by Container Apps. The plans for Linux set `CONTAINER_NAME` as
/// well, but so does many a container elsewhere.
const AZURE: [&str; 3] = ["WEBSITE_INSTANCE_ID", "WEBSITE_SITE_NAME", "MANAGED_ENVIRONMENT"];

/// Who may look at the page of memory profiles: `MEMORY_PROFILER_PAGE`, with what `auto` comes to already decided.
///
/// ```
/// use memline_function_app::{Page, Settings};
///
/// assert_eq!(Settings::default().page, Page::Alone);
/// let in_azure = Settings::from_lookup(|name| match name {
///     "FUNCTIONS_CUSTOMHANDLER_PORT" => Some("35123"),
///     "WEBSITE_INSTANCE_ID" => Some("0d5f"),
///     _ => None,
/// })?;
/// assert_eq!(in_azure.page, Page::OffByDefault);
/// # Ok::<(), memline_function_app::SettingsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Page {
    /// Nobody: the setting is `off`.
    Off,
    /// Nobody: the setting is `auto`, and the app is in Azure, or under a host that Core Tools has not started.
    OffByDefault,
    /// Nobody: without a host the app listens on this address, which other machines may reach.
    OffAt(IpAddr),
    /// Clients on this machine: there is no host.
    Alone,
    /// Clients on this machine, through the host that Core Tools has started, which checks no key.
    CoreTools,
    /// Whoever the host lets through: who has the function's key.
    ByKey,
}

impl Page {
    pub(super) const ALLOWED: &'static str = "auto, on or off";

    pub(super) fn parse(value: &str, lookup: &dyn Fn(&str) -> Option<OsString>) -> Option<Self> {
        let is_set = |name| lookup(name).is_some();
        // Core Tools' variable may have come to Azure with a copy of local settings.
        let in_azure = AZURE
            .into_iter()
            .any(|name| lookup(name).is_some_and(|value| !value.is_empty()));
        let has_host = is_set(HOST_PORT);
        let by_core_tools = is_set(CORE_TOOLS) && !in_azure;
        match value {
            "off" => Some(Self::Off),
            "on" if has_host && !by_core_tools => Some(Self::ByKey),
            "auto" if in_azure || (has_host && !by_core_tools) => Some(Self::OffByDefault),
            "on" | "auto" if has_host => Some(Self::CoreTools),
            "on" | "auto" => Some(Self::Alone),
            _ => None,
        }
    }

    /// The same for an app that listens on this address: without a host the page is only for clients on this machine, and an
    /// address that others reach is for others.
    ///
    /// ```
    /// use std::net::{IpAddr, Ipv4Addr};
    ///
    /// use memline_function_app::Page;
    ///
    /// let everywhere = IpAddr::from(Ipv4Addr::UNSPECIFIED);
    /// assert_eq!(Page::Alone.listening_on(everywhere), Page::OffAt(everywhere));
    /// assert_eq!(Page::Alone.listening_on(Ipv4Addr::LOCALHOST.into()), Page::Alone);
    /// ```
    #[must_use]
    pub fn listening_on(self, ip: IpAddr) -> Self {
        match self {
            Self::Alone if !ip.to_canonical().is_loopback() => Self::OffAt(ip),
            other => other,
        }
    }

    /// Whether there is a page for anybody.
    ///
    /// ```
    /// use memline_function_app::Page;
    ///
    /// assert!(Page::Alone.is_on() && !Page::OffByDefault.is_on());
    /// ```
    #[must_use]
    pub fn is_on(self) -> bool {
        matches!(self, Self::Alone | Self::CoreTools | Self::ByKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_and_the_place_decide() {
        let host = [HOST_PORT];
        let core_tools = [HOST_PORT, CORE_TOOLS];
        for (place, on, auto) in [
            (&[][..], Page::Alone, Page::Alone),
            // Where a person watches, as in a shell that Core Tools has opened.
            (&[CORE_TOOLS], Page::Alone, Page::Alone),
            (&core_tools, Page::CoreTools, Page::CoreTools),
            (&host, Page::ByKey, Page::OffByDefault),
            (&[HOST_PORT, "WEBSITE_INSTANCE_ID"], Page::ByKey, Page::OffByDefault),
            (&[HOST_PORT, "MANAGED_ENVIRONMENT"], Page::ByKey, Page::OffByDefault),
            (
                &[HOST_PORT, CORE_TOOLS, "WEBSITE_SITE_NAME"],
                Page::ByKey,
                Page::OffByDefault,
            ),
            (
                &[HOST_PORT, CORE_TOOLS, "CONTAINER_NAME"],
                Page::CoreTools,
                Page::CoreTools,
            ),
            (
                &[HOST_PORT, CORE_TOOLS, "WEBSITE_INSTANCE_ID"],
                Page::ByKey,
                Page::OffByDefault,
            ),
            (&["WEBSITE_INSTANCE_ID"], Page::Alone, Page::OffByDefault),
            (&["CONTAINER_NAME"], Page::Alone, Page::Alone),
        ] {
            let lookup = |name: &str| place.contains(&name).then(|| OsString::from("1"));
            assert_eq!(Page::parse("on", &lookup), Some(on), "on, {place:?}");
            assert_eq!(Page::parse("auto", &lookup), Some(auto), "auto, {place:?}");
            assert_eq!(Page::parse("off", &lookup), Some(Page::Off), "off, {place:?}");
            for value in ["", "On", "true", "auto,on"] {
                assert_eq!(Page::parse(value, &lookup), None, "{value:?}");
            }
        }
    }

    #[test]
    fn only_without_a_host_the_address_counts() {
        let everywhere = IpAddr::from([0, 0, 0, 0]);
        for page in [Page::Off, Page::OffByDefault, Page::CoreTools, Page::ByKey] {
            assert_eq!(page.listening_on(everywhere), page);
        }
        for (ip, is_on) in [
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("::", false),
            ("10.0.0.7", false),
        ] {
            assert_eq!(Page::Alone.listening_on(ip.parse().unwrap()).is_on(), is_on, "{ip}");
        }
    }
}
