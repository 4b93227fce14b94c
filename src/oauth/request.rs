//! Where a request carries its access token: RFC 6750 §2, RFC 9449 §7.1. One header, one token, and nothing in the query.

use super::challenge::Scheme;
use super::parameters;
use crate::error::{Code, Error};
use crate::limits::MAX_TOKEN_BYTES;

/// An access token as it came, judged by nobody yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Credential {
    /// Whether it came as a bearer token or goes with a proof.
    pub scheme: Scheme,
    /// The token.
    pub access_token: String,
}

/// Finds the access token among the `Authorization` headers and the query of a request. `None` where none came: the answer
/// then is a challenge without an error code (AT-16). Another scheme, such as `Basic`, is none of ours.
///
/// # Errors
/// `token_in_query`; `invalid_request` for several headers, and for a scheme without exactly one token.
/// # Specification
/// RFC 6750 §2: "Clients MUST NOT use more than one method to transmit the token in each request"; OAuth 2.1 §5.1 drops the
/// query.
pub fn extract(authorization: &[&str], query: &str) -> Result<Option<Credential>, Error> {
    check_query(query)?;
    let header = match authorization {
        [] => return Ok(None),
        [header] => header.trim_matches([' ', '\t']),
        _ => return Err(refused("there are several Authorization headers")),
    };
    let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
    let Some(scheme) = scheme_of(scheme) else {
        return Ok(None);
    };
    let token = rest.trim_start_matches(' ');
    if token.is_empty() || token.len() > MAX_TOKEN_BYTES || !token.bytes().all(is_token_char) {
        return Err(refused("the scheme is not followed by one token"));
    }
    Ok(Some(Credential {
        scheme,
        access_token: token.to_owned(),
    }))
}

/// RFC 9110 §11.1: "case-insensitive".
fn scheme_of(name: &str) -> Option<Scheme> {
    if name.eq_ignore_ascii_case("Bearer") {
        return Some(Scheme::Bearer);
    }
    name.eq_ignore_ascii_case("DPoP").then_some(Scheme::Dpop)
}

/// `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="` (RFC 6750 §2.1), the place of `=` left to the token.
fn is_token_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

/// By the decoded name, however it is spelt; a name that cannot be decoded could be anything.
fn check_query(query: &str) -> Result<(), Error> {
    for (name, _) in parameters::pairs(query) {
        match parameters::decode(name).as_deref() {
            Some("access_token") => {
                let reason = "the query of the URL has an access_token";
                return Err(Error::new(Code::TokenInQuery, reason));
            }
            Some(_) => {}
            None => return Err(refused("a name in the query is not percent-encoded UTF-8")),
        }
    }
    Ok(())
}

fn refused(reason: &'static str) -> Error {
    Error::new(Code::InvalidRequest, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AT-15
    #[test]
    fn one_header_with_one_token() {
        for (header, scheme) in [
            ("Bearer a.b-c_d~e+f/g=", Scheme::Bearer),
            ("bearer a.b-c_d~e+f/g=", Scheme::Bearer),
            ("BEARER   a.b-c_d~e+f/g=", Scheme::Bearer),
            (" Bearer a.b-c_d~e+f/g= ", Scheme::Bearer),
            ("DPoP a.b-c_d~e+f/g=", Scheme::Dpop),
            ("dpop a.b-c_d~e+f/g=", Scheme::Dpop),
        ] {
            let found = extract(&[header], "x=1").unwrap().unwrap();
            assert_eq!(
                (found.scheme, found.access_token.as_str()),
                (scheme, "a.b-c_d~e+f/g="),
                "{header}"
            );
        }
        for header in ["Basic YTpi", "", "Bearers a", "a.b.c"] {
            assert_eq!(extract(&[header], "").unwrap(), None, "{header}");
        }
        assert_eq!(extract(&[], "").unwrap(), None);
    }

    /// AT-15
    #[test]
    fn requests_that_are_refused() {
        for header in [
            "Bearer",
            "Bearer ",
            "Bearer a b",
            "Bearer a,b",
            "Bearer \"a\"",
            "Bearer a\tb",
            "DPoP",
            "Bearer ā",
        ] {
            let error = extract(&[header], "").unwrap_err();
            assert_eq!(error.code(), Code::InvalidRequest, "{header}");
        }
        let long = |length: usize| format!("Bearer {}", "a".repeat(length));
        assert!(extract(&[&long(MAX_TOKEN_BYTES)], "").unwrap().is_some());
        assert!(extract(&[&long(MAX_TOKEN_BYTES + 1)], "").is_err());
        let twice = extract(&["Bearer a", "Bearer a"], "")
            .unwrap_err()
            .to_json();
        assert_eq!(
            (twice.code, twice.rule, twice.oauth_error, twice.status),
            (
                "invalid_request",
                "AT-15",
                Some("invalid_request"),
                Some(400)
            )
        );
    }

    /// AT-15: also beside a good header, and however the name is spelt.
    #[test]
    fn tokens_in_the_query() {
        for query in [
            "access_token=a",
            "?access_token=a",
            "x=1&access_token",
            "access%5Ftoken=a",
        ] {
            let error = extract(&["Bearer a"], query).unwrap_err();
            assert_eq!(error.code(), Code::TokenInQuery, "{query}");
        }
        for query in [
            "",
            "?",
            "x=access_token",
            "access_tokens=a",
            "ACCESS_TOKEN=a",
        ] {
            assert!(extract(&["Bearer a"], query).unwrap().is_some(), "{query}");
        }
    }
}
