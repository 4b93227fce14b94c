//! Issuer identifiers.

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
    c.is_ascii_graphic() && !matches!(c, '?' | '#' | '\\' | '"' | '<' | '>' | '^' | '`' | '|')
}

/// The host of what follows the scheme: no user information, a port of digits at most.
fn host(rest: &str) -> Option<&str> {
    let authority = rest.split('/').next()?;
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
    }
}
