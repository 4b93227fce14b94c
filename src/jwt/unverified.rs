//! Reading a token that nobody verified, for display and routing. Nothing here is a judgement (CLM-08).

use super::claims::Claims;
use crate::base64url;
use crate::error::{Code, Error};
use crate::jose::header::ProtectedHeader;
use crate::jose::jws;
use crate::limits::MAX_TOKEN_BYTES;
use crate::rule::Rule;

/// The texts of a token whose signature was not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnverifiedJwt {
    /// The header as JSON text: an object of unique members.
    pub header: String,
    /// The claims as JSON text: an object of unique members. `None` for an encrypted token.
    pub claims: Option<String>,
    /// Whether the token is encrypted (five parts).
    pub encrypted: bool,
}

/// Decodes `token`, of at most `max_bytes` bytes, as strictly as a verifier would, and verifies nothing.
///
/// # Errors
/// `token_too_large`, `malformed_token`, `invalid_base64url`, `invalid_header`, `invalid_claims`, `duplicate_member`,
/// `json_too_deep`.
pub fn parse_unverified(token: &str, max_bytes: usize) -> Result<UnverifiedJwt, Error> {
    jws::check_size(token, max_bytes)?;
    jws::check_characters(token)?;
    match jws::split(token) {
        Err(error) if error.code() == Code::JweNotExpected => parse_encrypted(token),
        parts => {
            let parts = parts?.decode()?;
            ProtectedHeader::parse(&parts.header)?;
            Claims::parse(parts.unverified_payload())?;
            Ok(UnverifiedJwt {
                header: text(&parts.header),
                claims: Some(text(parts.unverified_payload())),
                encrypted: false,
            })
        }
    }
}

/// The position of the issuer that `token` names, compared exactly: a way to find the verifier that is to judge it, and no
/// judgement of its own. Keys play no part in it, so issuers cannot be mixed up by a shared key (JOSE-31).
///
/// # Errors
/// Those of [`parse_unverified`]; `jwe_not_expected`; `claim_missing`, `claim_invalid` and `issuer_mismatch` at `iss`.
pub fn choose_issuer(token: &str, issuers: &[String]) -> Result<usize, Error> {
    jws::check_size(token, MAX_TOKEN_BYTES)?;
    jws::check_characters(token)?;
    let parts = jws::split(token)?.decode()?;
    let claims = Claims::parse(parts.unverified_payload())?;
    let iss = claims
        .required_string("iss")
        .map_err(|error| error.at(Rule::Jose31))?;
    issuers
        .iter()
        .position(|issuer| issuer == iss)
        .ok_or_else(|| {
            Error::claim(Code::IssuerMismatch, "iss", "is none of the known issuers")
                .at(Rule::Jose31)
                .expected_list(issuers.iter().map(String::as_str))
                .actual_text(iss)
        })
}

fn parse_encrypted(token: &str) -> Result<UnverifiedJwt, Error> {
    let mut parts = Vec::new();
    for part in token.split('.') {
        let decoded = base64url::decode(part);
        parts.push(decoded.map_err(|_| {
            Error::new(Code::InvalidBase64url, "a part is not canonical base64url")
        })?);
    }
    let header = parts.into_iter().next().unwrap_or_default();
    ProtectedHeader::parse(&header)?;
    Ok(UnverifiedJwt {
        header: text(&header),
        claims: None,
        encrypted: true,
    })
}

/// The parsers above have shown that the bytes are UTF-8.
fn text(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_and_encrypted_tokens_are_read() {
        let signed = parse_unverified("eyJhIjoxfQ.eyJiIjoyfQ.AA", 100).unwrap();
        assert_eq!(
            (signed.header.as_str(), signed.claims.as_deref()),
            (r#"{"a":1}"#, Some(r#"{"b":2}"#))
        );
        let encrypted = parse_unverified("eyJhIjoxfQ....", 100).unwrap();
        assert!(encrypted.encrypted && encrypted.claims.is_none());
    }

    #[test]
    fn faults_are_coded() {
        for (token, code) in [
            ("x", Code::MalformedToken),
            ("e30.W10.AA", Code::InvalidClaims),
            ("W10.e30.AA", Code::InvalidHeader),
            ("e30.e31.AA", Code::InvalidBase64url),
            ("e30.A...", Code::InvalidBase64url),
            ("W10....", Code::InvalidHeader),
        ] {
            assert_eq!(
                parse_unverified(token, 100).unwrap_err().code(),
                code,
                "{token}"
            );
        }
    }
}
