//! What of a hostile text may be shown to a person: shortened, and with nothing that steers a terminal or a log.
//!
//! Only `iss`, `aud`, `azp`, `alg`, `kid`, `typ`, times and the caller's own options are ever shown
//! (never a token, key, nonce, code or secret), and all of them pass through here.

use crate::limits::MAX_SHOWN_CHARS;

/// Returns `text` cut to [`MAX_SHOWN_CHARS`], control and direction characters replaced by `?`.
#[must_use]
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == MAX_SHOWN_CHARS {
            out.push('…');
            break;
        }
        out.push(if is_steering(c) { '?' } else { c });
    }
    out
}

/// The same in double quotes.
#[must_use]
pub(crate) fn shown(text: &str) -> String {
    format!(
        "\"{}\"",
        plain(text).replace('\\', "\\\\").replace('"', "\\\"")
    )
}

/// Several texts as a list, the first few of them.
#[must_use]
pub(crate) fn shown_list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 5;
    let mut out = String::from("[");
    for (count, text) in texts.into_iter().enumerate() {
        if count > 0 {
            out.push_str(", ");
        }
        if count == MOST {
            out.push('…');
            break;
        }
        out.push_str(&shown(text));
    }
    out.push(']');
    out
}

fn is_steering(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_are_replaced() {
        assert_eq!(shown("a\u{1b}[31m\u{202e}b\n"), "\"a?[31m?b?\"");
    }

    /// The first and the last of each range, and their neighbours.
    #[test]
    fn ranges_of_steering_characters() {
        let steering = "\0\u{1f}\u{7f}\u{9f}\u{61c}\u{200b}\u{200f}\u{2028}\u{202e}\u{2060}\u{2069}\u{feff}\u{e0000}\u{e007f}";
        assert_eq!(plain(steering), "?".repeat(14));
        let shown = " ~\u{a0}\u{61b}\u{61d}\u{200a}\u{2010}\u{2027}\u{202f}\u{205f}\u{206a}\u{fefe}\u{ff00}\u{dffff}\u{e0080}";
        assert_eq!(plain(shown), shown);
    }

    #[test]
    fn quotes_cannot_end_the_text() {
        assert_eq!(shown("a\", got \"x\\"), r#""a\", got \"x\\""#);
        assert_eq!(shown("\u{61c}\u{e0041}"), "\"??\"");
    }

    #[test]
    fn long_text_is_cut() {
        let text = shown(&"x".repeat(MAX_SHOWN_CHARS + 1));
        assert_eq!(text.chars().count(), MAX_SHOWN_CHARS + 3);
        assert!(text.ends_with("…\""));
    }

    #[test]
    fn a_list_is_cut() {
        assert_eq!(shown_list(["a", "b"]), "[\"a\", \"b\"]");
        assert!(shown_list(["a"; 9]).ends_with(", …]"));
    }
}
