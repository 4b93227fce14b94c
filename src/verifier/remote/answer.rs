//! What a server answered to the request for a document, judged before the document is read.

use super::Document;
use crate::error::{Code, Error};
use crate::redact::shown;

/// What came of one request.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the host tells one of these")]
pub enum Fetched {
    /// The server answered.
    Answer(Answer),
    /// Nobody answered: no connection, a name without address, a broken transmission.
    NoAnswer,
    /// The answer did not end within its time.
    TimedOut,
    /// The answer is longer than allowed.
    TooLong,
    /// The answer is no UTF-8 text.
    NotText,
}

/// An answer as HTTP has it: status, header fields where they were there, body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the host fills in what it got")]
pub struct Answer {
    /// The status code; 0 where the host hides a redirect.
    pub status: u16,
    /// Whether the host followed a redirect on its own.
    pub redirected: bool,
    /// `Content-Type`
    pub content_type: Option<String>,
    /// `Cache-Control`
    pub cache_control: Option<String>,
    /// `Age`
    pub age: Option<String>,
    /// `Retry-After`
    pub retry_after: Option<String>,
    /// The body, as text.
    pub body: String,
}

impl Fetched {
    /// The answer that carries the document.
    ///
    /// # Errors
    /// `jwks_fetch_forbidden` for a redirect (JOSE-13), `jwks_unavailable` for everything else.
    pub(super) fn document(&self, document: Document) -> Result<&Answer, Error> {
        let answer = match self {
            Self::Answer(answer) => answer,
            Self::NoAnswer => return Err(unavailable(document, "could not be reached")),
            Self::TimedOut => return Err(unavailable(document, "did not answer in time")),
            Self::TooLong => return Err(unavailable(document, "sent more than is allowed")),
            Self::NotText => return Err(unavailable(document, "sent what is no UTF-8 text")),
        };
        if answer.redirected || answer.status == 0 || (300..400).contains(&answer.status) {
            return Err(Error::new(
                Code::JwksFetchForbidden,
                "the server redirects to another address, which is not followed",
            )
            .expected(document.name()));
        }
        if answer.status != 200 {
            let error = unavailable(document, "answered with an error");
            return Err(error.actual(format!("status {}", answer.status)));
        }
        let content_type = answer.content_type.as_deref().unwrap_or_default();
        if !is_json(content_type) {
            let error = unavailable(document, "sent something else than JSON");
            return Err(error.actual(shown(content_type)));
        }
        Ok(answer)
    }

    /// Whether the server says that there is no such document: then another address may have it.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self, Self::Answer(answer) if (400..500).contains(&answer.status)
            && !matches!(answer.status, 408 | 429))
    }

    /// How long the server wants to be left alone, in seconds (RMT-04). A date is not understood.
    pub(super) fn retry_after(&self) -> Option<f64> {
        let Self::Answer(answer) = self else {
            return None;
        };
        digits(answer.retry_after.as_deref()?)
    }
}

impl Answer {
    /// How long the document is fresh, where its server says so (RMT-01); `on_refusal` where it wants it kept by nobody, since a
    /// request for each token would help no one.
    ///
    /// # Specification
    /// RFC 9111 §4.2.1, §5.2.2; what cannot be read counts as nothing kept.
    pub(super) fn fresh_for(&self, on_refusal: f64) -> Option<f64> {
        let mut shortest: Option<f64> = None;
        for directive in self.cache_control.as_deref()?.split(',') {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            let seconds = match name.trim().to_ascii_lowercase().as_str() {
                "max-age" => digits(value.trim().trim_matches('"')).unwrap_or(0.0),
                "no-store" | "no-cache" => 0.0,
                _ => continue,
            };
            shortest = Some(shortest.map_or(seconds, |other| other.min(seconds)));
        }
        let age = self.age.as_deref().and_then(digits).unwrap_or(0.0);
        let left = shortest? - age;
        Some(if left > 0.0 { left } else { on_refusal })
    }
}

/// `application/json`, `application/jwk-set+json` (RFC 7517 §8.5.2), or another type that is JSON (RFC 6839 §3.1).
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence
        .strip_prefix("application/")
        .is_some_and(|subtype| subtype == "json" || subtype.ends_with("+json"))
}

fn digits(text: &str) -> Option<f64> {
    let text = text.trim();
    let are_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Nine digits are thirty years; what is longer counts as that.
    let text = if text.len() > 9 { "999999999" } else { text };
    let seconds = text.parse::<u32>().ok().filter(|_| are_digits);
    seconds.map(f64::from)
}

fn unavailable(document: Document, reason: &'static str) -> Error {
    Error::new(Code::JwksUnavailable, reason).expected(document.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cached(cache_control: &str, age: Option<&str>) -> Option<f64> {
        let answer = Answer {
            cache_control: Some(cache_control.to_owned()),
            age: age.map(str::to_owned),
            ..Answer::default()
        };
        answer.fresh_for(30.0)
    }

    /// RMT-01
    #[test]
    fn what_a_server_says_about_keeping() {
        assert_eq!(Answer::default().fresh_for(30.0), None);
        for (field, age, expected) in [
            ("public", None, None),
            ("max-age=60", None, Some(60.0)),
            ("Public, MAX-AGE=\"60\" , must-revalidate", None, Some(60.0)),
            ("max-age=60", Some("20"), Some(40.0)),
            ("max-age=60", Some("60"), Some(30.0)),
            ("max-age=60, max-age=5", None, Some(5.0)),
            ("s-maxage=5, max-age=60", None, Some(60.0)),
            ("max-age=0", None, Some(30.0)),
            ("no-store", None, Some(30.0)),
            ("no-cache, max-age=60", None, Some(30.0)),
            ("max-age=soon", None, Some(30.0)),
            ("max-age=-1", None, Some(30.0)),
            ("max-age=99999999999999999999", None, Some(999_999_999.0)),
        ] {
            assert_eq!(cached(field, age), expected, "{field} {age:?}");
        }
    }

    #[test]
    fn json_by_content_type() {
        for content_type in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/jwk-set+json",
            "application/problem+json",
        ] {
            assert!(is_json(content_type), "{content_type}");
        }
        for content_type in [
            "",
            "text/html",
            "text/plain; a=application/json",
            "json",
            "application/jsonp",
            "image/svg+json",
        ] {
            assert!(!is_json(content_type), "{content_type}");
        }
    }
}
