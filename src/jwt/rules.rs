//! The rules on claims that every kind of JWT shares. Each returns how it ended; the kind names the row.

use super::claims::Claims;
use super::issuer::Issuer;
use crate::decimal;
use crate::error::{Code, Error};
use crate::json::Value;
use crate::limits::MAX_IAT_AHEAD;
use crate::time::{ClockTolerance, Seconds, UnixTime};
use crate::trace::{Outcome, Shown};

/// The clock of one judgement: an argument, read once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) now: UnixTime,
    pub(crate) tolerance: ClockTolerance,
}

impl Clock {
    fn now(&self) -> f64 {
        self.now.seconds()
    }
}

/// JWT-07: `iss` is the configured issuer, exactly.
pub(crate) fn check_issuer(claims: &Claims, issuer: &Issuer) -> Result<Outcome, Error> {
    let iss = claims.required_string("iss")?;
    if iss == issuer.as_str() {
        return Ok(Outcome::Holds);
    }
    Err(
        Error::claim(Code::IssuerMismatch, "iss", "is not the expected issuer")
            .expected_text(issuer.as_str())
            .actual_text(iss),
    )
}

/// JWT-03: "the expiration time on or after which the JWT MUST NOT be accepted" (RFC 7519 §4.1.4).
pub(crate) fn check_expiry(claims: &Claims, clock: Clock) -> Result<Outcome, Error> {
    let exp = claims.required_time("exp")?;
    if clock.now() < exp.seconds() + clock.tolerance.get() {
        return Ok(Outcome::Holds);
    }
    let error = Error::claim(Code::TokenExpired, "exp", "has passed");
    Err(timed(
        error,
        "later than",
        clock.now() - clock.tolerance.get(),
        clock,
        exp,
    ))
}

/// JWT-04: "the time before which the JWT MUST NOT be accepted" (RFC 7519 §4.1.5).
pub(crate) fn check_not_before(claims: &Claims, clock: Clock) -> Result<Outcome, Error> {
    let Some(nbf) = claims.time("nbf")? else {
        return Ok(Outcome::Skipped("the token has no nbf"));
    };
    if clock.now() >= nbf.seconds() - clock.tolerance.get() {
        return Ok(Outcome::Holds);
    }
    let error = Error::claim(Code::TokenNotYetValid, "nbf", "lies in the future");
    Err(timed(
        error,
        "at most",
        clock.now() + clock.tolerance.get(),
        clock,
        nbf,
    ))
}

/// JWT-05: `iat` lies ahead of the clock by the tolerance at most, and never by more than a minute.
pub(crate) fn check_issued_at(iat: UnixTime, clock: Clock) -> Result<Outcome, Error> {
    let latest = clock.now() + clock.tolerance.get().min(MAX_IAT_AHEAD);
    if iat.seconds() <= latest {
        return Ok(Outcome::Holds);
    }
    let error = Error::claim(Code::IssuedInFuture, "iat", "lies in the future");
    Err(timed(error, "at most", latest, clock, iat))
}

/// `exp`, `nbf` and `iat`, each where it is there: for kinds that require none of them.
pub(crate) fn check_given_times(claims: &Claims, clock: Clock) -> Result<Outcome, Error> {
    let mut given = false;
    if claims.get("exp").is_some() {
        check_expiry(claims, clock)?;
        given = true;
    }
    if claims.get("nbf").is_some() {
        check_not_before(claims, clock)?;
        given = true;
    }
    if let Some(iat) = claims.time("iat")? {
        check_issued_at(iat, clock)?;
        given = true;
    }
    Ok(if given {
        Outcome::Holds
    } else {
        Outcome::Skipped("there is neither exp, nbf nor iat")
    })
}

/// JWT-13: a claim that only other kinds of tokens have.
pub(crate) fn check_foreign_claims(
    claims: &Claims,
    foreign: &[&'static str],
) -> Result<Outcome, Error> {
    match foreign.iter().find(|name| claims.get(name).is_some()) {
        None => Ok(Outcome::Holds),
        Some(name) => Err(Error::claim(
            Code::WrongTokenKind,
            name,
            "belongs to another kind of token",
        )),
    }
}

/// Claims of ID tokens alone.
pub(crate) const MARKS_OF_ID_TOKENS: &[&str] = &["nonce", "at_hash", "c_hash", "s_hash"];

/// Claims that mark a security event or logout, an introspection response, a DPoP proof, a request object, and a verifiable
/// credential (SD-JWT).
pub(crate) const MARKS_OF_OTHER_KINDS: &[&str] = &[
    "events",
    "token_introspection",
    "htm",
    "htu",
    "response_type",
    "redirect_uri",
    "code_challenge",
    "vct",
    "_sd",
    "_sd_alg",
];

/// JWT-13: what widespread servers write into the payload because they sign every kind with `typ: JWT`: `token_use` (Amazon
/// Cognito) and `typ` (Keycloak). Present, it must not name another kind; `uses` and `types` are the names of the own.
pub(crate) fn check_stated_use(
    claims: &Claims,
    uses: &[&str],
    types: &[&str],
) -> Result<Outcome, Error> {
    const TYPES: &[&str] = &["ID", "Bearer", "Refresh", "Offline", "Logout"];
    let wrong = |name| {
        Err(Error::claim(
            Code::WrongTokenKind,
            name,
            "says that this is another kind of token",
        ))
    };
    let stated = |name: &str| claims.get(name).and_then(Value::as_str);
    if stated("token_use").is_some_and(|stated| !uses.contains(&stated)) {
        return wrong("token_use");
    }
    let is_foreign = |typ: &str| {
        TYPES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(typ) && !types.contains(known))
    };
    if stated("typ").is_some_and(is_foreign) {
        return wrong("typ");
    }
    Ok(Outcome::Holds)
}

/// JWT-13: for signed claims that have no type of their own: nothing marks them as any kind of token.
pub(crate) fn check_no_token(claims: &Claims) -> Result<Outcome, Error> {
    check_foreign_claims(claims, MARKS_OF_ID_TOKENS)?;
    check_foreign_claims(claims, MARKS_OF_OTHER_KINDS)?;
    check_stated_use(claims, &[], &[])
}

/// JWT-14: a user who is known already stays the same user.
pub(crate) fn check_expected_subject(
    claims: &Claims,
    subject: Option<&str>,
) -> Result<Outcome, Error> {
    let Some(subject) = subject else {
        return Ok(Outcome::Skipped("no subject was asked for"));
    };
    if claims.required_string("sub")? == subject {
        return Ok(Outcome::Holds);
    }
    Err(Error::claim(
        Code::SubjectMismatch,
        "sub",
        "is not the expected subject",
    ))
}

/// Whether a `Content-Type` is `media_type`. Parameters and ASCII case do not count (RFC 9110 §8.3.1).
pub(crate) fn is_media_type(content_type: &str, media_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case(media_type)
}

/// Whether `time` lies at most `limit` before now, with tolerance (IDT-10, IDT-14). Zero means zero.
pub(crate) fn check_age(
    time: UnixTime,
    limit: Seconds,
    clock: Clock,
    too_old: Error,
) -> Result<Outcome, Error> {
    let earliest = clock.now() - limit.get() - clock.tolerance.get();
    if time.seconds() >= earliest {
        return Ok(Outcome::Holds);
    }
    Err(timed(too_old, "at least", earliest, clock, time))
}

/// Refuses a time that is no proof of anything yet.
pub(crate) fn check_past(time: UnixTime, clock: Clock, ahead: Error) -> Result<(), Error> {
    let latest = clock.now() + clock.tolerance.get();
    if time.seconds() <= latest {
        return Ok(());
    }
    Err(timed(ahead, "at most", latest, clock, time))
}

/// What a report shows of a time that holds.
pub(crate) fn shown_time(claims: &Claims, claim: &'static str, clock: Clock) -> Shown {
    let time = claims.time(claim).ok().flatten();
    let now = format!(
        "now {}, tolerance {} s",
        clock.now.shown(),
        clock.tolerance.shown()
    );
    Shown {
        expected: Some(now),
        actual: time.map(UnixTime::shown),
    }
}

/// Shows a time beside the bound it broke, with the clock and the tolerance that are in it.
fn timed(error: Error, relation: &str, bound: f64, clock: Clock, actual: UnixTime) -> Error {
    let (now, tolerance) = (clock.now.shown(), clock.tolerance.shown());
    let bound = decimal::shown(bound);
    error
        .expected(format!(
            "{relation} {bound}: now is {now}, tolerance {tolerance} s"
        ))
        .actual(actual.shown())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(text: &str) -> Claims {
        Claims::parse(text.as_bytes()).unwrap()
    }

    fn clock(now: f64, tolerance: f64) -> Clock {
        Clock {
            now: UnixTime::new(now).unwrap(),
            tolerance: ClockTolerance::new(tolerance).unwrap(),
        }
    }

    fn code<T>(result: Result<T, Error>) -> Option<Code> {
        result.err().map(|error| error.code())
    }

    /// JWT-03, IDT-09: `exp == now` at zero tolerance is expired.
    #[test]
    fn expiry_boundary() {
        let token = claims(r#"{"exp":1000}"#);
        for (now, tolerance, expected) in [
            (999.0, 0.0, None),
            (999.9, 0.0, None),
            (1000.0, 0.0, Some(Code::TokenExpired)),
            (1001.0, 0.0, Some(Code::TokenExpired)),
            (1009.0, 10.0, None),
            (1010.0, 10.0, Some(Code::TokenExpired)),
        ] {
            assert_eq!(
                code(check_expiry(&token, clock(now, tolerance))),
                expected,
                "{now} {tolerance}"
            );
        }
        assert_eq!(
            code(check_expiry(&claims("{}"), clock(1.0, 0.0))),
            Some(Code::ClaimMissing)
        );
    }

    /// JWT-04
    #[test]
    fn not_before_boundary() {
        let token = claims(r#"{"nbf":1000}"#);
        for (now, tolerance, expected) in [
            (999.0, 0.0, Some(Code::TokenNotYetValid)),
            (1000.0, 0.0, None),
            (1001.0, 0.0, None),
            (990.0, 10.0, None),
            (989.0, 10.0, Some(Code::TokenNotYetValid)),
        ] {
            assert_eq!(
                code(check_not_before(&token, clock(now, tolerance))),
                expected,
                "{now} {tolerance}"
            );
        }
    }

    /// JWT-05: the tolerance counts, up to 60 s.
    #[test]
    fn issued_at_boundary() {
        let iat = UnixTime::new(1000.0).unwrap();
        for (now, tolerance, expected) in [
            (1000.0, 0.0, None),
            (999.0, 0.0, Some(Code::IssuedInFuture)),
            (990.0, 10.0, None),
            (989.0, 10.0, Some(Code::IssuedInFuture)),
            (940.0, 300.0, None),
            (939.0, 300.0, Some(Code::IssuedInFuture)),
        ] {
            assert_eq!(
                code(check_issued_at(iat, clock(now, tolerance))),
                expected,
                "{now} {tolerance}"
            );
        }
    }

    /// JWT-13: each of the marks, whatever its value.
    #[test]
    fn foreign_claims() {
        for name in ["events", "token_introspection", "htm", "htu"] {
            let token = claims(&format!(r#"{{"iss":"x","{name}":null}}"#));
            let error = check_foreign_claims(&token, MARKS_OF_OTHER_KINDS).map(|_| ());
            let error = error.unwrap_err();
            assert_eq!(
                (error.code(), error.claim_name()),
                (Code::WrongTokenKind, Some(name))
            );
        }
        assert!(check_foreign_claims(&claims(r#"{"iss":"x"}"#), MARKS_OF_OTHER_KINDS).is_ok());
    }

    /// IDT-10, IDT-14, JWT-06: the tolerance lengthens an age, and lets a time lie ahead by as much.
    #[test]
    fn age_boundary() {
        let time = UnixTime::new(1000.0).unwrap();
        let fault = || Error::new(Code::TokenTooOld, "");
        for (now, limit, tolerance, too_old, ahead) in [
            (1000.0, 0.0, 0.0, false, false),
            (1001.0, 0.0, 0.0, true, false),
            (1060.0, 60.0, 0.0, false, false),
            (1061.0, 60.0, 0.0, true, false),
            (1070.0, 60.0, 10.0, false, false),
            (1071.0, 60.0, 10.0, true, false),
            (999.0, 60.0, 0.0, false, true),
            (990.0, 60.0, 10.0, false, false),
            (989.0, 60.0, 10.0, false, true),
        ] {
            let (limit, clock) = (Seconds::new(limit).unwrap(), clock(now, tolerance));
            assert_eq!(
                (
                    check_age(time, limit, clock, fault()).is_err(),
                    check_past(time, clock, fault()).is_err()
                ),
                (too_old, ahead),
                "{now} {limit:?} {tolerance}"
            );
        }
    }

    /// JWT-03 to JWT-06, IDT-10, IDT-14: an error tells the bound, the clock and the tolerance that made it.
    #[test]
    fn times_are_shown_with_their_bound() {
        let (token, clock) = (claims(r#"{"exp":900,"nbf":1100}"#), clock(1000.0, 10.0));
        let [early, late] = [900.0, 1100.0].map(|time| UnixTime::new(time).unwrap());
        let limit = Seconds::new(60.0).unwrap();
        let fault = || Error::new(Code::ClaimInvalid, "");
        for (result, bound, actual) in [
            (check_expiry(&token, clock), "later than 990", "900"),
            (check_not_before(&token, clock), "at most 1010", "1100"),
            (check_issued_at(late, clock), "at most 1010", "1100"),
            (
                check_age(early, limit, clock, fault()),
                "at least 930",
                "900",
            ),
            (
                check_past(late, clock, fault()).map(|()| Outcome::Holds),
                "at most 1010",
                "1100",
            ),
        ] {
            let shown = result.map(|_| ()).unwrap_err().to_json();
            let expected = format!("{bound}: now is 1000, tolerance 10 s");
            assert_eq!(
                (shown.expected.unwrap(), shown.actual.as_deref()),
                (expected, Some(actual))
            );
        }
        let shown = shown_time(&token, "exp", clock);
        assert_eq!(
            (shown.expected.as_deref(), shown.actual.as_deref()),
            (Some("now 1000, tolerance 10 s"), Some("900"))
        );
    }

    /// JWT-07: no slash, case, port or prefix is forgiven.
    #[test]
    fn issuers_are_compared_exactly() {
        let issuer = Issuer::new("https://op.example/a").unwrap();
        assert!(check_issuer(&claims(r#"{"iss":"https://op.example/a"}"#), &issuer).is_ok());
        for iss in [
            "https://op.example/a/",
            "https://OP.example/a",
            "https://op.example:443/a",
            "https://op.example/",
            "",
        ] {
            let token = claims(&format!(r#"{{"iss":"{iss}"}}"#));
            assert_eq!(
                code(check_issuer(&token, &issuer)),
                Some(Code::IssuerMismatch),
                "{iss}"
            );
        }
        assert_eq!(
            code(check_issuer(
                &claims(r#"{"iss":["https://op.example/a"]}"#),
                &issuer
            )),
            Some(Code::ClaimInvalid)
        );
    }
}
