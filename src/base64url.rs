//! Strict base64url: RFC 4648 §5 without padding, one spelling per value (JOSE-04).
//!
//! What is decoded is public, or the caller's own configuration: tables are looked up in variable time.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The value of no digit.
const FOREIGN: u8 = 0xff;

/// The value of each byte as a digit.
const VALUES: [u8; 256] = values();

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "evaluated by the compiler alone"
)]
const fn values() -> [u8; 256] {
    let mut values = [FOREIGN; 256];
    let mut digit = 0;
    while digit < 64 {
        values[ALPHABET[digit as usize] as usize] = digit;
        digit += 1;
    }
    values
}

/// The text is not strict base64url: a foreign character, padding, an impossible length or non-zero trailing bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidBase64Url;

/// Whether `byte` is a letter of the alphabet.
pub(crate) fn is_digit(byte: u8) -> bool {
    value(byte) != FOREIGN
}

/// Decodes `text`; every byte string has exactly one accepted spelling.
///
/// # Errors
/// [`InvalidBase64Url`], without a hint where: the text may be secret.
pub fn decode(text: &str) -> Result<Vec<u8>, InvalidBase64Url> {
    let (quads, tail) = text.as_bytes().as_chunks::<4>();
    let mut out = vec![0; quads.len().saturating_mul(3)];
    let (triples, _) = out.as_chunks_mut::<3>();
    let mut seen = 0;
    for (quad, triple) in quads.iter().zip(triples) {
        let [a, b, c, d] = quad.map(value);
        seen |= a | b | c | d;
        *triple = [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d];
    }
    let spare = match *tail {
        [] => 0,
        [a, b] => {
            let (a, b) = (value(a), value(b));
            seen |= a | b;
            out.push((a << 2) | (b >> 4));
            b << 4
        }
        [a, b, c] => {
            let (a, b, c) = (value(a), value(b), value(c));
            seen |= a | b | c;
            out.extend([(a << 2) | (b >> 4), (b << 4) | (c >> 2)]);
            c << 6
        }
        _ => return Err(InvalidBase64Url),
    };
    // A digit has six bits, so that the highest one tells of a foreign byte; bits to spare must be zero.
    if seen & 0x80 != 0 || spare != 0 {
        return Err(InvalidBase64Url);
    }
    Ok(out)
}

/// Encodes `bytes` without padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for chunk in bytes.chunks(3) {
        let mut group = [0; 3];
        for (place, byte) in group.iter_mut().zip(chunk) {
            *place = *byte;
        }
        let [a, b, c] = group;
        let digits = [a >> 2, (a << 4) | (b >> 4), (b << 2) | (c >> 6), c];
        // n bytes have n + 1 digits.
        for digit in digits.iter().take(chunk.len().saturating_add(1)) {
            out.push(letter(digit & 0x3f));
        }
    }
    out
}

#[inline(always)]
fn value(byte: u8) -> u8 {
    VALUES.get(usize::from(byte)).copied().unwrap_or(FOREIGN)
}

fn letter(digit: u8) -> char {
    ALPHABET
        .get(usize::from(digit))
        .copied()
        .map_or('A', char::from)
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

    /// Every byte in every place of a group, against the definition: digits by position, trailing bits zero.
    #[test]
    fn every_byte_in_every_place() {
        let digit_of = |byte: u8| ALPHABET.iter().position(|digit| *digit == byte);
        for (length, spare_bits) in [(2, 4), (3, 2), (4, 0), (6, 4), (7, 2), (8, 0)] {
            for place in 0..length {
                for byte in 0..128_u8 {
                    let mut text = vec![b'A'; length];
                    text[place] = byte;
                    let is_last = place + 1 == length;
                    let fits = digit_of(byte)
                        .is_some_and(|digit| !is_last || digit % (1 << spare_bits) == 0);
                    let text = String::from_utf8(text).unwrap();
                    assert_eq!(decode(&text).is_ok(), fits, "{text:?}");
                    assert_eq!(is_digit(byte), digit_of(byte).is_some(), "{byte}");
                    if fits {
                        assert_eq!(encode(&decode(&text).unwrap()), text);
                    }
                }
            }
        }
    }

    /// Against an independent reader: texts of every length, with every byte in the last places.
    #[test]
    fn as_base64ct_reads_it() {
        use base64ct::{Base64UrlUnpadded, Encoding};
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..=bytes.len() {
            let text = encode(&bytes[..length]);
            assert_eq!(text, Base64UrlUnpadded::encode_string(&bytes[..length]));
            assert_eq!(decode(&text).unwrap(), &bytes[..length]);
            for byte in 0..128_u8 {
                let text = format!("{text}{}", char::from(byte));
                assert_eq!(
                    decode(&text).ok(),
                    Base64UrlUnpadded::decode_vec(&text).ok(),
                    "{text:?}"
                );
            }
        }
    }
}
