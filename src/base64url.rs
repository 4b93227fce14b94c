//! Strict base64url: RFC 4648 §5 without padding, one spelling per value (JOSE-04). The only user of `base64ct`.

use base64ct::{Base64UrlUnpadded, Encoding};

/// The text is not strict base64url: a foreign character, padding, an impossible length or non-zero trailing bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidBase64Url;

/// Decodes `text`; every byte string has exactly one accepted spelling.
///
/// # Errors
/// [`InvalidBase64Url`], without a hint where: the text may be secret.
pub fn decode(text: &str) -> Result<Vec<u8>, InvalidBase64Url> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| InvalidBase64Url)
}

/// Encodes `bytes` without padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_4648_vectors_without_padding() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
        ] {
            assert_eq!(decode(text).unwrap(), bytes.as_bytes());
            assert_eq!(encode(bytes.as_bytes()), text);
        }
    }

    /// JOSE-04: padding, the standard alphabet, white space, impossible lengths and trailing bits are refused.
    #[test]
    fn anything_else_is_refused() {
        for text in [
            "Zg==", "Zh", "Zm9", "Z", "Zm9vY", "+/+/", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9v\0",
            "Zm9vé",
        ] {
            assert_eq!(decode(text), Err(InvalidBase64Url), "{text:?}");
        }
    }
}
