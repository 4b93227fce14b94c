//! Lists in order, and as sets: by a heap, the smallest of the sorts, whose worst case is no worse than any other.

use std::collections::BinaryHeap;

/// What was given, in its order.
pub fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    items
        .into_iter()
        .collect::<BinaryHeap<_>>()
        .into_sorted_vec()
}

/// The different ones of the texts, in code point order.
pub fn distinct<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut texts = sorted(texts);
    texts.dedup();
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_once_and_in_order() {
        assert_eq!(
            distinct(["b", "a", "ab", "", "b", "a", "é", "b"]),
            ["", "a", "ab", "b", "é"]
        );
        assert_eq!(distinct([]), [""; 0]);
    }
}
