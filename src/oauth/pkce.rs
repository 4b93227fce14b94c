//! Proof Key for Code Exchange (RFC 7636), method S256 only.

use crate::base64url;
use crate::crypto;
use crate::crypto::hash::Hash;
use crate::error::{Code, Error};
use crate::limits::{CODE_VERIFIER_BYTES, CODE_VERIFIER_CHARS};
use crate::rule::Rule;

/// A code verifier: 43 to 128 characters of `A-Z a-z 0-9 - . _ ~` (PKCE-01).
#[derive(Clone, PartialEq, Eq)]
pub struct CodeVerifier(String);

impl CodeVerifier {
    /// Makes a verifier of 32 to 96 random bytes (PKCE-02). The bytes are an argument: the core has no randomness.
    ///
    /// # Errors
    /// `invalid_option` for another number of bytes.
    pub fn from_random(bytes: &[u8]) -> Result<Self, Error> {
        let (fewest, most) = CODE_VERIFIER_BYTES;
        if !(fewest..=most).contains(&bytes.len()) {
            return Err(Error::option(
                "bytes",
                "must be a whole number from 32 to 96",
            ));
        }
        Ok(Self(base64url::encode(bytes)))
    }

    /// Reads a verifier.
    ///
    /// # Errors
    /// `invalid_code_verifier`.
    /// # Specification
    /// RFC 7636 §4.1.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (shortest, longest) = CODE_VERIFIER_CHARS;
        let is_unreserved =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        if !(shortest..=longest).contains(&text.len()) || !text.bytes().all(is_unreserved) {
            let reason = "the code verifier is not 43 to 128 letters, digits, hyphens, dots, underscores and tildes";
            return Err(Error::new(Code::InvalidCodeVerifier, reason));
        }
        Ok(Self(text.to_owned()))
    }

    /// The verifier as text: a secret until it is redeemed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// BASE64URL(SHA-256(ASCII(code_verifier))) (PKCE-03; RFC 7636 §4.2).
    #[must_use]
    pub fn challenge(&self) -> CodeChallenge {
        CodeChallenge(base64url::encode(&Hash::Sha256.digest(self.0.as_bytes())))
    }
}

/// A verifier never prints itself.
impl std::fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeVerifier(…)")
    }
}

/// An S256 code challenge: 43 characters of canonical base64url, a SHA-256 hash (PKCE-06).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// Reads a challenge.
    ///
    /// # Errors
    /// `invalid_code_challenge`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        match base64url::decode(text) {
            Ok(hash) if hash.len() == Hash::Sha256.bytes() => Ok(Self(text.to_owned())),
            _ => Err(Error::new(
                Code::InvalidCodeChallenge,
                "the code challenge is not 43 base64url characters",
            )),
        }
    }

    /// The challenge as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What an authorization server stored with the code, and what came with the token request.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct PkceExchange<'a> {
    /// `code_verifier` of the token request.
    pub code_verifier: Option<&'a str>,
    /// `code_challenge` of the authorization request.
    pub code_challenge: Option<&'a str>,
    /// `code_challenge_method` of the authorization request.
    pub code_challenge_method: Option<&'a str>,
}

/// Checks a token request against the authorization request, as the authorization server does.
///
/// # Errors
/// `code_verifier_missing`, `code_verifier_unexpected`, `pkce_method_not_allowed`, `invalid_code_challenge`,
/// `invalid_code_verifier`, `pkce_mismatch`; `invalid_option` if neither side used PKCE.
/// # Specification
/// RFC 7636 §4.3, §4.6; RFC 9700 §2.1.1, §4.8.2.
pub fn verify(exchange: PkceExchange<'_>) -> Result<(), Error> {
    let (verifier, challenge) = check_both(exchange)?;
    check_method(exchange.code_challenge_method)?;
    let challenge = CodeChallenge::parse(challenge)?;
    let verifier = CodeVerifier::parse(verifier)?;
    // PKCE-07, JOSE-33
    if crypto::equal(
        verifier.challenge().as_str().as_bytes(),
        challenge.as_str().as_bytes(),
    ) {
        return Ok(());
    }
    Err(Error::new(
        Code::PkceMismatch,
        "the code verifier does not belong to the code challenge",
    ))
}

/// PKCE-08: both or neither; a verifier without a challenge is a downgrade.
fn check_both(exchange: PkceExchange<'_>) -> Result<(&str, &str), Error> {
    match (exchange.code_verifier, exchange.code_challenge) {
        (Some(verifier), Some(challenge)) => Ok((verifier, challenge)),
        (None, Some(_)) => Err(Error::new(
            Code::CodeVerifierMissing,
            "a code challenge was sent, and no code verifier came",
        )),
        (Some(_), None) => Err(Error::new(
            Code::CodeVerifierUnexpected,
            "a code verifier came, and no code challenge had been sent",
        )),
        (None, None) => Err(Error::option(
            "codeVerifier",
            "and codeChallenge are both missing: there is nothing to verify",
        )),
    }
}

/// PKCE-04, PKCE-05: "defaults to plain if not present in the request" (RFC 7636 §4.3), and plain is not allowed.
fn check_method(method: Option<&str>) -> Result<(), Error> {
    let refused = |reason| Err(Error::new(Code::PkceMethodNotAllowed, reason));
    match method {
        Some("S256") => Ok(()),
        Some("plain") => refused("the code challenge method is plain, which protects nothing"),
        Some(_) => refused("the code challenge method is not S256"),
        None => refused_omitted(),
    }
}

fn refused_omitted() -> Result<(), Error> {
    let reason = "the code challenge method was omitted, which means plain";
    Err(Error::new(Code::PkceMethodNotAllowed, reason).at(Rule::Pkce05))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn exchange<'a>(
        verifier: Option<&'a str>,
        challenge: Option<&'a str>,
        method: Option<&'a str>,
    ) -> Option<Code> {
        let exchange = PkceExchange {
            code_verifier: verifier,
            code_challenge: challenge,
            code_challenge_method: method,
        };
        let error = verify(exchange).err()?;
        let answer = error.to_json();
        // RFC 7636 §4.6: "an error response indicating "invalid_grant" … MUST be returned"; a caller's mistake has no answer.
        let invalid_grant = (Some("invalid_grant"), Some(400));
        let is_option = error.code() == Code::InvalidOption;
        assert_eq!(
            (answer.oauth_error, answer.status),
            if is_option {
                (None, None)
            } else {
                invalid_grant
            },
        );
        Some(error.code())
    }

    #[test]
    fn appendix_b() {
        let octets = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let verifier = CodeVerifier::from_random(&octets).unwrap();
        assert_eq!(
            (verifier.as_str(), verifier.challenge().as_str()),
            (VERIFIER, CHALLENGE)
        );
        assert_eq!(
            exchange(Some(VERIFIER), Some(CHALLENGE), Some("S256")),
            None
        );
    }

    /// PKCE-01: 42, 43, 128, 129, and characters.
    #[test]
    fn verifiers() {
        for (text, valid) in [
            ("a".repeat(42), false),
            ("a".repeat(43), true),
            ("a".repeat(128), true),
            ("a".repeat(129), false),
            ("-._~".repeat(11), true),
            (format!("{}+", "a".repeat(43)), false),
            (format!("{}é", "a".repeat(43)), false),
            (format!("{}=", VERIFIER), false),
            (String::new(), false),
        ] {
            assert_eq!(CodeVerifier::parse(&text).is_ok(), valid, "{text}");
        }
    }

    /// PKCE-02
    #[test]
    fn random_bytes() {
        for (count, chars) in [(32, 43), (33, 44), (95, 127), (96, 128)] {
            assert_eq!(
                CodeVerifier::from_random(&vec![7; count])
                    .unwrap()
                    .as_str()
                    .len(),
                chars
            );
        }
        for count in [0, 31, 97] {
            assert_eq!(
                CodeVerifier::from_random(&vec![7; count])
                    .unwrap_err()
                    .code(),
                Code::InvalidOption
            );
        }
    }

    /// PKCE-04 to PKCE-08
    #[test]
    fn exchanges_that_are_refused() {
        let (verifier, challenge) = (Some(VERIFIER), Some(CHALLENGE));
        let other = "a".repeat(43);
        for (verifier, challenge, method, code) in [
            (verifier, challenge, None, Code::PkceMethodNotAllowed),
            (
                verifier,
                challenge,
                Some("plain"),
                Code::PkceMethodNotAllowed,
            ),
            (
                verifier,
                challenge,
                Some("s256"),
                Code::PkceMethodNotAllowed,
            ),
            (None, challenge, Some("S256"), Code::CodeVerifierMissing),
            (verifier, None, Some("S256"), Code::CodeVerifierUnexpected),
            (verifier, None, None, Code::CodeVerifierUnexpected),
            (None, None, None, Code::InvalidOption),
            (
                Some("short"),
                challenge,
                Some("S256"),
                Code::InvalidCodeVerifier,
            ),
            (verifier, Some(VERIFIER), Some("S256"), Code::PkceMismatch),
            (Some(&other), challenge, Some("S256"), Code::PkceMismatch),
            (
                verifier,
                Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="),
                Some("S256"),
                Code::InvalidCodeChallenge,
            ),
            (verifier, Some(""), Some("S256"), Code::InvalidCodeChallenge),
            // The last character has non-zero trailing bits: another spelling of the same hash.
            (
                verifier,
                Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN"),
                Some("S256"),
                Code::InvalidCodeChallenge,
            ),
        ] {
            assert_eq!(exchange(verifier, challenge, method), Some(code));
        }
    }

    #[test]
    fn a_verifier_does_not_print_itself() {
        assert_eq!(
            format!("{:?}", CodeVerifier::parse(VERIFIER).unwrap()),
            "CodeVerifier(…)"
        );
    }
}
