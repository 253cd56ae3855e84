/// What a path asks of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Size(usize),
    Chunked(usize),
    Redirect(usize),
    /// To the URL that follows in the path.
    To,
    Status(u16),
    Gate(usize),
    Hang,
    Reset,
    Cut(usize),
    Endless,
    Stall(usize),
    Loop,
    Garbage,
}

impl Page {
    /// The page of a path; for an unknown one, the status 404.
    pub(super) fn of(path: &str) -> Self {
        Self::known(path).unwrap_or(Self::Status(404))
    }

    fn known(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix('/')?.splitn(2, '/');
        let (name, argument) = (parts.next()?, parts.next());
        let number = || argument?.parse().ok();
        Some(match name {
            "size" => Self::Size(number()?),
            "chunked" => Self::Chunked(number()?),
            "to" => Self::To,
            "redirect" => Self::Redirect(number()?),
            "status" => Self::Status(u16::try_from(number()?).ok()?),
            "gate" => Self::Gate(number()?),
            "hang" => Self::Hang,
            "reset" => Self::Reset,
            "cut" => Self::Cut(number()?),
            "endless" => Self::Endless,
            "stall" => Self::Stall(number()?),
            "loop" => Self::Loop,
            "garbage" => Self::Garbage,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn a_path_names_a_page() {
        assert_eq!(Page::of("/size/67108864"), Page::Size(67_108_864));
        assert_eq!(Page::of("/status/503"), Page::Status(503));
        assert_eq!(Page::of("/hang"), Page::Hang);
    }

    #[test]
    fn an_unknown_path_is_not_found() {
        for path in ["/", "/nope", "/size", "/size/x", "/status/70000"] {
            assert_eq!(Page::of(path), Page::Status(404), "{path}");
        }
    }
}
