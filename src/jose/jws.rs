//! The compact serialization of a JWS. Its payload can be read only where the signature held.
//!
//! ```compile_fail,E0599
//! let jws = tokenward::jose::CompactJws::parse("e30.e30.AA", 100)?;
//! jws.payload(); // no such method before `crypto::verify`
//! # Ok::<(), tokenward::error::Error>(())
//! ```

use super::header::ProtectedHeader;
use crate::base64url;
use crate::crypto::{Signed, Verified};
use crate::error::{Code, Error};

/// The three parts of a token, still encoded.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    signing_input: &'a str,
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
}

/// The three parts, decoded.
pub(crate) struct DecodedParts<'a> {
    signing_input: &'a str,
    pub(crate) header: Vec<u8>,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// A parsed compact JWS, not yet verified.
pub struct CompactJws<'a> {
    signing_input: &'a str,
    header: ProtectedHeader,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> CompactJws<'a> {
    /// Parses `token`, which is `BASE64URL(header).BASE64URL(payload).BASE64URL(signature)`, of at most `max_bytes` bytes.
    ///
    /// # Errors
    /// `token_too_large`, `malformed_token`, `jwe_not_expected`, `invalid_base64url`, `invalid_header`,
    /// `duplicate_member`, `json_too_deep`.
    /// # Specification
    /// RFC 7515 §3.1, §5.2; RFC 7519 §7.2.
    pub fn parse(token: &'a str, max_bytes: usize) -> Result<Self, Error> {
        check_size(token, max_bytes)?;
        check_characters(token)?;
        let parts = split(token)?.decode()?;
        let header = ProtectedHeader::parse(&parts.header)?;
        Ok(Self::from_parts(parts, header))
    }

    pub(crate) fn from_parts(parts: DecodedParts<'a>, header: ProtectedHeader) -> Self {
        let DecodedParts {
            signing_input,
            header: _,
            payload,
            signature,
        } = parts;
        Self {
            signing_input,
            header,
            payload,
            signature,
        }
    }

    /// The header: a hint, not a promise.
    #[must_use]
    pub fn header(&self) -> &ProtectedHeader {
        &self.header
    }
}

impl Signed for CompactJws<'_> {
    fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl Verified<'_, CompactJws<'_>> {
    /// The payload, whose signature held.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.value().payload
    }
}

/// The size cap, before anything else is done (JOSE-05).
pub(crate) fn check_size(token: &str, max_bytes: usize) -> Result<(), Error> {
    if token.len() <= max_bytes {
        return Ok(());
    }
    Err(Error::new(Code::TokenTooLarge, "the token is too long")
        .expected(format!("at most {max_bytes} bytes")))
}

/// Only `A–Z a–z 0–9 - _ .` (JOSE-01).
pub(crate) fn check_characters(token: &str) -> Result<(), Error> {
    if token.is_empty() {
        return Err(
            Error::new(Code::MalformedToken, "the token is empty or not a string")
                .at(crate::rule::Rule::Jose01),
        );
    }
    if base64url::are_digits_or(b'.', token.as_bytes()) {
        return Ok(());
    }
    let reason =
        "the token holds a character other than letters, digits, hyphen, underscore and dot";
    Err(Error::new(Code::MalformedToken, reason).at(crate::rule::Rule::Jose01))
}

/// Exactly three parts (JOSE-02); five would be an encrypted token (JOSE-03).
pub(crate) fn split(token: &str) -> Result<Parts<'_>, Error> {
    let mut parts = token.splitn(6, '.');
    match (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) {
        (Some(header), Some(payload), Some(signature), None, None, None) => {
            let signed = token
                .len()
                .saturating_sub(signature.len())
                .saturating_sub(1);
            let signing_input = token.get(..signed).unwrap_or_default();
            Ok(Parts {
                signing_input,
                header,
                payload,
                signature,
            })
        }
        (Some(_), Some(_), Some(_), Some(_), Some(_), None) => Err(Error::new(
            Code::JweNotExpected,
            "the token has five parts: it is encrypted",
        )),
        _ => Err(Error::new(
            Code::MalformedToken,
            "the token does not have three parts",
        )),
    }
}

impl<'a> Parts<'a> {
    /// Strict base64url in every part (JOSE-04).
    pub(crate) fn decode(self) -> Result<DecodedParts<'a>, Error> {
        let part = |text: &str, reason| {
            base64url::decode(text).map_err(|_| Error::new(Code::InvalidBase64url, reason))
        };
        Ok(DecodedParts {
            signing_input: self.signing_input,
            header: part(self.header, "the header is not canonical base64url")?,
            payload: part(self.payload, "the payload is not canonical base64url")?,
            signature: part(self.signature, "the signature is not canonical base64url")?,
        })
    }
}

impl DecodedParts<'_> {
    /// The payload of a token that nobody verified, for `parse_unverified` alone.
    pub(crate) fn unverified_payload(&self) -> &[u8] {
        &self.payload
    }

    /// An empty signature is an unsecured token, whatever the header says (JOSE-09).
    pub(crate) fn has_signature(&self) -> bool {
        !self.signature.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(token: &str) -> Code {
        CompactJws::parse(token, 100).err().unwrap().code()
    }

    /// JOSE-01, JOSE-02, JOSE-03
    #[test]
    fn shapes_that_are_no_compact_jws() {
        for token in [
            "",
            "e30",
            "e30.e30",
            "e30.e30.AA.AA",
            "e30.e30.AA.AA.AA.AA",
            "....",
            ".....",
            &".".repeat(99),
        ] {
            let expected = if token == "...." {
                Code::JweNotExpected
            } else {
                Code::MalformedToken
            };
            assert_eq!(code(token), expected, "{token}");
        }
        for token in [
            "e30.e30.AA=",
            " e30.e30.AA",
            "e30.e30.AA\n",
            "{}",
            "e30.e3+.AA",
            "e30.e30.AA\0",
            "e30.é.AA",
        ] {
            assert_eq!(code(token), Code::MalformedToken, "{token}");
        }
        assert_eq!(code("e30.e30.AA.AA.AA"), Code::JweNotExpected);
    }

    /// JOSE-04
    #[test]
    fn each_part_is_canonical() {
        for token in ["e3.e30.AA", "e30.e31.AA", "e30.e30.AB", "e30.e30.A"] {
            assert_eq!(code(token), Code::InvalidBase64url, "{token}");
        }
    }

    /// JOSE-05: −1, 0, +1.
    #[test]
    fn size_is_bounded() {
        let token = "e30.e30.AA";
        assert!(CompactJws::parse(token, token.len()).is_ok());
        assert!(CompactJws::parse(token, token.len() + 1).is_ok());
        assert_eq!(
            CompactJws::parse(token, token.len() - 1)
                .err()
                .unwrap()
                .code(),
            Code::TokenTooLarge
        );
    }

    /// JOSE-17: the signed bytes are the received ones.
    #[test]
    fn the_signing_input_is_what_was_received() {
        let jws = CompactJws::parse("eyAgfQ.e30.AA", 100).unwrap();
        assert_eq!(jws.signing_input(), b"eyAgfQ.e30");
    }
}
