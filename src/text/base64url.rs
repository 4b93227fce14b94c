//! Strict base64url: RFC 4648 §5 without padding, one spelling per value (JOSE-04).
//!
//! Digits are computed and not looked up, without a branch: sixteen at a time in the lanes of a processor that has them.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The value of no digit: a digit has six bits, so that the highest bit tells of a foreign byte.
const FOREIGN: u8 = 0xff;

/// As many digits as are read at a time; twelve bytes.
const LANES: usize = 16;

/// The text is not strict base64url: a foreign character, padding, an impossible length or non-zero trailing bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidBase64Url;

/// Whether every byte is a digit or `other`, which is one itself or not.
#[must_use]
pub fn are_digits_or(other: u8, bytes: &[u8]) -> bool {
    let (groups, rest) = bytes.as_chunks::<LANES>();
    groups.iter().all(|group| is_whole(*group, other)) && is_whole(filled(rest), other)
}

fn is_whole(group: [u8; LANES], other: u8) -> bool {
    let is_foreign = |byte: u8| (value(byte) == FOREIGN) & (byte != other);
    !group
        .iter()
        .fold(false, |has, byte| has | is_foreign(*byte))
}

/// Decodes `text`; every byte string has exactly one accepted spelling.
///
/// # Errors
/// [`InvalidBase64Url`], without a hint where: the text may be secret.
pub fn decode(text: &str) -> Result<Vec<u8>, InvalidBase64Url> {
    let (groups, rest) = text.as_bytes().as_chunks::<LANES>();
    let mut out = Vec::with_capacity(groups.len().saturating_add(1).saturating_mul(LANES));
    let mut seen = 0;
    for group in groups {
        seen |= decode_group(*group, &mut out);
    }
    seen |= decode_group(filled(rest), &mut out);
    // Two digits for one byte, three for two; one digit alone says nothing.
    let (quads, spare) = (text.len() / 4, text.len() % 4);
    let length = quads
        .saturating_mul(3)
        .saturating_add(spare.saturating_sub(1));
    // What is left of the last digit must be zero, as the filling is.
    let has_rest = out
        .get(length..)
        .is_none_or(|rest| rest.iter().any(|byte| *byte != 0));
    if seen & 0x80 != 0 || spare == 1 || has_rest {
        return Err(InvalidBase64Url);
    }
    out.truncate(length);
    Ok(out)
}

/// A last group, filled with zeros.
#[inline(always)]
fn filled(rest: &[u8]) -> [u8; LANES] {
    let mut group = [b'A'; LANES];
    for (place, byte) in group.iter_mut().zip(rest) {
        *place = *byte;
    }
    group
}

/// Appends the bytes of a group; all its digits in one.
#[inline(always)]
fn decode_group(group: [u8; LANES], out: &mut Vec<u8>) -> u8 {
    let digits = group.map(value);
    let mut bytes = [[0; 3]; LANES / 4];
    let (quads, _) = digits.as_chunks::<4>();
    for ([a, b, c, d], triple) in quads.iter().zip(&mut bytes) {
        *triple = [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d];
    }
    out.extend_from_slice(bytes.as_flattened());
    digits.iter().fold(0, |all, digit| all | digit)
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

/// The value of a byte as a digit.
#[inline(always)]
fn value(byte: u8) -> u8 {
    // The five rows of the alphabet: the first letter, how many follow each other, and the value of the first.
    let row = |first: u8, count: u8, digit: u8| {
        let place = byte.wrapping_sub(first);
        let is_here = if place < count { FOREIGN } else { 0 };
        (is_here, is_here & place.wrapping_add(digit))
    };
    let rows = [
        row(b'A', 26, 0),
        row(b'a', 26, 26),
        row(b'0', 10, 52),
        row(b'-', 1, 62),
        row(b'_', 1, 63),
    ];
    let (is_digit, digit) = rows
        .iter()
        .fold((0, 0), |(is, digit), row| (is | row.0, digit | row.1));
    digit | !is_digit
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
        for (length, spare_bits) in [
            (2, 4),
            (3, 2),
            (4, 0),
            (6, 4),
            (7, 2),
            (8, 0),
            (16, 0),
            (18, 4),
            (19, 2),
            (36, 0),
        ] {
            for place in 0..length {
                for byte in 0..128_u8 {
                    let mut text = vec![b'A'; length];
                    text[place] = byte;
                    let is_last = place + 1 == length;
                    let fits = digit_of(byte)
                        .is_some_and(|digit| !is_last || digit % (1 << spare_bits) == 0);
                    let text = String::from_utf8(text).unwrap();
                    assert_eq!(decode(&text).is_ok(), fits, "{text:?}");

                    if fits {
                        assert_eq!(encode(&decode(&text).unwrap()), text);
                    }
                }
            }
        }
    }

    /// Every byte among digits, in every place of what is read at a time.
    #[test]
    fn digits_and_one_other() {
        let is_digit = |byte: u8| ALPHABET.contains(&byte);
        for place in 0..2 * LANES {
            for byte in 0..=255_u8 {
                let mut text = vec![b'_'; 2 * LANES + 1];
                text[place] = byte;
                let expected = is_digit(byte) || byte == b'.';
                assert_eq!(are_digits_or(b'.', &text), expected, "{byte}");
                assert_eq!(are_digits_or(b'A', &text), is_digit(byte), "{byte}");
                assert_eq!(value(byte) < 64, is_digit(byte), "{byte}");
            }
        }
        assert!(are_digits_or(b'.', b""));
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
