//! Issuer identifiers, and the URLs of endpoints.

use std::fmt;

/// An issuer identifier: an `https` URL without query and fragment; `http` for loopback hosts only.
///
/// It is compared exactly, character by character; no URL is ever normalised (JWT-07, IDT-01).
#[derive(Clone, PartialEq, Eq)]
pub struct Issuer(String);

impl Issuer {
    /// Returns `None` for anything else.
    ///
    /// # Specification
    /// OpenID Connect Discovery 1.0 §2: "using the https scheme that contains scheme, host, and optionally, port number and
    /// path components and no query or fragment components"; RFC 8414 §2.
    #[must_use]
    pub fn new(url: &str) -> Option<Self> {
        (names_host(url, true) && url.chars().all(is_allowed)).then(|| Self(url.to_owned()))
    }

    /// Whether it is on this very machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.0.starts_with("http://")
    }

    /// The identifier as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_allowed(c: char) -> bool {
    c != '?' && is_url_character(c)
}

fn is_url_character(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '#' | '\\' | '"' | '<' | '>' | '^' | '`' | '|')
}

/// What is wrong with an identifier that [`Issuer::new`] does not take.
pub(crate) const REASON: &str =
    "must be an https URL without query and fragment (http for loopback hosts only)";

/// Whether `url` can be an endpoint: `https`, perhaps with a query, without fragment (RFC 6749 §3.1, §3.2); with
/// `allow_loopback` also `http` on this very machine.
pub(crate) fn is_endpoint(url: &str, allow_loopback: bool) -> bool {
    names_host(url, allow_loopback) && url.chars().all(is_url_character)
}

fn names_host(url: &str, allow_loopback: bool) -> bool {
    if let Some(rest) = url.strip_prefix("https://") {
        return host(rest).is_some();
    }
    let rest = url.strip_prefix("http://").filter(|_| allow_loopback);
    rest.and_then(host).is_some_and(is_loopback)
}

/// Scheme and authority of an identifier, and what follows them: the path begins at the third slash.
pub(crate) fn split_origin(url: &str) -> (&str, &str) {
    let path = url
        .match_indices('/')
        .nth(2)
        .map_or(url.len(), |(at, _)| at);
    url.split_at_checked(path).unwrap_or((url, ""))
}

/// The host of what follows the scheme: no user information, a port of digits at most.
fn host(rest: &str) -> Option<&str> {
    let authority = rest.split(['/', '?']).next()?;
    if authority.contains('@') {
        return None;
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let port_fits =
        port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    (!host.is_empty() && port_fits).then_some(host)
}

/// Decision 1 of the requirements: `127.0.0.0/8`, `[::1]`, `localhost`.
fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || host.strip_prefix("127.").is_some_and(|rest| {
            rest.split('.').count() == 3 && rest.split('.').all(is_octet_of_address)
        })
}

/// A number up to 255, without a sign or a leading zero.
fn is_octet_of_address(text: &str) -> bool {
    let fits = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    fits && text.parse::<u8>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the standard library reads addresses, whose parser is larger than all of this file.
    #[test]
    fn loopback_addresses() {
        let parts = [
            "", "0", "1", "00", "01", "9", "127", "128", "255", "256", "1000", "+1", "-1", " 1",
            "1e1",
        ];
        let as_the_library = |host: &str| {
            host.parse::<std::net::Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback())
        };
        for a in ["127", "0127", "126", "128", "", "12"] {
            for b in parts {
                for c in parts {
                    for d in parts {
                        for host in [
                            format!("{a}.{b}.{c}.{d}"),
                            format!("{a}.{b}.{c}"),
                            format!("{a}.{b}.{c}.{d}.1"),
                        ] {
                            assert_eq!(is_loopback(&host), as_the_library(&host), "{host}");
                        }
                    }
                }
            }
        }
    }

    /// IDT-01
    #[test]
    fn issuers() {
        for url in [
            "https://op.example",
            "https://op.example/",
            "https://op.example:8443/realms/a",
            "http://localhost:3000",
            "http://127.0.0.1",
            "http://127.8.9.10:1/x",
            "http://[::1]:3000/op",
            "https://[2001:db8::1]/op",
        ] {
            assert_eq!(Issuer::new(url).as_ref().map(Issuer::as_str), Some(url));
        }
        for url in [
            "",
            "op.example",
            "http://op.example",
            "https://",
            "https:///path",
            "https://op.example?x",
            "https://op.example#x",
            "https://user@op.example",
            "HTTPS://op.example",
            "https://op.example ",
            " https://op.example",
            "ftp://op.example",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "https://op.example:port",
            "https://op.example\n",
            "http://128.0.0.1",
            "https://op.example:",
            "http://localhost@evil.example",
        ] {
            assert!(Issuer::new(url).is_none(), "{url}");
        }
        // RFC 3986 §2: what no URL holds, and `?` and `#`, which an issuer does not.
        for c in [
            ' ', '"', '#', '<', '>', '?', '\\', '^', '`', '|', '\u{7f}', 'é',
        ] {
            let url = format!("https://op.example/{c}");
            assert!(Issuer::new(&url).is_none(), "{url}");
        }
    }
}
