//! Scopes: lists of scope tokens (RFC 6749 §3.3), and whether one covers another.

/// Splits a `scope` value: scope tokens, each followed by one space but the last.
///
/// Returns `None` for an empty value, doubled spaces or a character that no scope token has.
#[must_use]
pub fn parse(scope: &str) -> Option<Vec<&str>> {
    scope
        .split(' ')
        .map(|token| is_scope_token(token).then_some(token))
        .collect()
}

/// `1*( %x21 / %x23-5B / %x5D-7E )` (RFC 6749 §3.3).
#[must_use]
pub fn is_scope_token(token: &str) -> bool {
    !token.is_empty()
        && token
            .bytes()
            .all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes() {
        assert_eq!(
            parse("openid patient/Patient.r"),
            Some(vec!["openid", "patient/Patient.r"])
        );
        assert_eq!(parse("!#[]~"), Some(vec!["!#[]~"]));
        for scope in [
            "", " ", "a  b", " a", "a ", "a\tb", "a\"b", "a\\b", "ā", "a\u{7f}", "a\u{1f}b",
        ] {
            assert_eq!(parse(scope), None, "{scope:?}");
        }
    }
}
