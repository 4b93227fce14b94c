//! Rust source cut into words and signs, without comments, strings and characters. Enough to follow
//! paths in it; it knows nothing else of the language.

/// A name, a number, `::` or a single sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) line: usize,
    pub(crate) text: &'a str,
}

pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = source;
    let mut line = 1_usize;
    while let Some(first) = rest.chars().next() {
        let hidden = hidden_length(rest);
        let length = hidden.unwrap_or_else(|| visible_length(rest, first));
        let (text, after) = rest.split_at(length);
        if hidden.is_none() && !first.is_whitespace() {
            found.push(Token { line, text });
        }
        line = line.saturating_add(text.matches('\n').count());
        rest = after;
    }
    found
}

fn visible_length(rest: &str, first: char) -> usize {
    if is_word(first) {
        return rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    }
    if rest.starts_with("::") {
        2
    } else {
        first.len_utf8()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of the comment, string or character that begins here.
fn hidden_length(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(end_of(rest, 2, "*/"));
    }
    // A prefix is met only at the start of a word, because words are taken whole.
    let literal = rest.trim_start_matches(['b', 'c']);
    let prefix = rest.len().saturating_sub(literal.len());
    if prefix > 1 {
        return None;
    }
    let length = match literal.chars().next()? {
        'r' => raw_string(literal)?,
        '"' => quoted_string(literal),
        '\'' => character(literal)?,
        _ => return None,
    };
    Some(prefix.saturating_add(length))
}

fn raw_string(literal: &str) -> Option<usize> {
    let after_r = literal.strip_prefix('r')?;
    let quote = after_r.find('"')?;
    let (hashes, _) = after_r.split_at(quote);
    hashes.chars().all(|c| c == '#').then(|| {
        let start = quote.saturating_add(2);
        end_of(literal, start, &format!("\"{hashes}"))
    })
}

fn quoted_string(literal: &str) -> usize {
    let mut escaped = false;
    for (index, c) in literal.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return index.saturating_add(1),
            _ => {}
        }
    }
    literal.len()
}

/// A character literal; `None` for a lifetime.
fn character(literal: &str) -> Option<usize> {
    let mut chars = literal.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        let (index, _) = chars.skip(1).find(|(_, c)| *c == '\'')?;
        return Some(index.saturating_add(1));
    }
    chars
        .next()
        .filter(|(_, c)| *c == '\'')
        .map(|(index, _)| index.saturating_add(1))
}

/// Just behind the next `terminator` at or after `start`.
fn end_of(text: &str, start: usize, terminator: &str) -> usize {
    let found = text.get(start..).and_then(|rest| rest.find(terminator));
    found.map_or(text.len(), |index| {
        start.saturating_add(index).saturating_add(terminator.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn paths_are_cut_into_words() {
        assert_eq!(
            texts("use crate::a_b::{C};"),
            ["use", "crate", "::", "a_b", "::", "{", "C", "}", ";"]
        );
    }

    #[test]
    fn comments_and_literals_are_left_out() {
        assert_eq!(texts("a // b\n/// c\n/* d\n */ e"), ["a", "e"]);
        assert_eq!(
            texts(r#"a("b \" c", 'd', '\'', '"') e"#),
            ["a", "(", ",", ",", ",", ")", "e"]
        );
        assert_eq!(
            texts("x(r##\"a \"# b\"##, br\"c\", b\"d\", b'e') f"),
            ["x", "(", ",", ",", ",", ")", "f"]
        );
        assert_eq!(
            texts("fn f<'a>(x: &'a str) bar r#type"),
            [
                "fn", "f", "<", "'", "a", ">", "(", "x", ":", "&", "'", "a", "str", ")", "bar",
                "r", "#", "type"
            ]
        );
    }

    #[test]
    fn lines_are_counted_through_what_is_left_out() {
        let lines: Vec<usize> = tokens("a\n/*\n*/ b \"\n\" c")
            .iter()
            .map(|t| t.line)
            .collect();
        assert_eq!(lines, [1, 3, 4]);
    }
}
