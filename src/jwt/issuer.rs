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
        let fits = match url.split_once("://") {
            Some(("https", rest)) => host(rest).is_some(),
            Some(("http", rest)) => host(rest).is_some_and(is_loopback),
            _ => false,
        };
        (fits && url.chars().all(is_allowed)).then(|| Self(url.to_owned()))
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
    let fits = match url.split_once("://") {
        Some(("https", rest)) => host(rest).is_some(),
        Some(("http", rest)) => allow_loopback && host(rest).is_some_and(is_loopback),
        _ => false,
    };
    fits && url.chars().all(is_url_character)
}

/// Scheme and authority of a URL, and what follows them.
pub(crate) fn split_origin(url: &str) -> (&str, &str) {
    let authority = url.find("://").map_or(0, |at| at.saturating_add(3));
    let path = url
        .get(authority..)
        .and_then(|rest| rest.find('/'))
        .map_or(url.len(), |at| authority.saturating_add(at));
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
        || host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

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
