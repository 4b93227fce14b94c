//! Claims with language tags: `name#mi-NZ` (CLM-03).

/// Chooses among member names the one for `claim` that suits `locales` best: RFC 4647 §3.4 lookup for each locale in
/// turn (`mi-NZ`, then `mi`), then the untagged claim. Returns the member name and its tag.
///
/// The claim name is compared exactly, the tag without ASCII case; a name is split at its first `#`.
///
/// # Specification
/// OpenID Connect Core 1.0 §5.2.
#[must_use]
pub fn choose<'a>(
    names: &[&'a str],
    claim: &str,
    locales: &[&str],
) -> Option<(&'a str, Option<&'a str>)> {
    let tagged: Vec<(&str, &str)> = names
        .iter()
        .filter_map(|name| {
            name.split_once('#')
                .filter(|(base, _)| *base == claim)
                .map(|(_, tag)| (*name, tag))
        })
        .collect();
    for locale in locales {
        let mut range = *locale;
        loop {
            if let Some((name, tag)) = tagged
                .iter()
                .find(|(_, tag)| tag.eq_ignore_ascii_case(range))
            {
                return Some((name, Some(tag)));
            }
            match shorten(range) {
                Some(shorter) => range = shorter,
                None => break,
            }
        }
    }
    names
        .iter()
        .find(|name| **name == claim)
        .map(|name| (*name, None))
}

/// RFC 4647 §3.4: the last subtag goes, and a single letter that then stands last.
fn shorten(range: &str) -> Option<&str> {
    let (shorter, _) = range.rsplit_once('-')?;
    match shorter.rsplit_once('-') {
        Some((shortest, single)) if single.len() == 1 => Some(shortest),
        _ => Some(shorter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &[
        "name",
        "name#mi-NZ",
        "name#en",
        "Name#mi",
        "name#x-private",
        "name#fr",
        "name#fr-b",
        "family_name#fr",
    ];

    /// CLM-03
    #[test]
    fn lookup_by_preference() {
        for (locales, expected) in [
            (&["mi-NZ"][..], Some(("name#mi-NZ", Some("mi-NZ")))),
            (&["MI-nz"], Some(("name#mi-NZ", Some("mi-NZ")))),
            (&["en-NZ"], Some(("name#en", Some("en")))),
            (&["de", "en"], Some(("name#en", Some("en")))),
            (&["mi"], Some(("name", None))),
            (&[], Some(("name", None))),
            (&["en-a-bbb"], Some(("name#en", Some("en")))),
            (&["mi-NZ-bbb"], Some(("name#mi-NZ", Some("mi-NZ")))),
            // A single letter goes with the subtag behind it, even where such a tag is there.
            (&["fr-b-ccc"], Some(("name#fr", Some("fr")))),
        ] {
            assert_eq!(choose(NAMES, "name", locales), expected, "{locales:?}");
        }
        assert_eq!(choose(NAMES, "family_name", &["de"]), None);
        assert_eq!(
            choose(NAMES, "family_name", &["fr-CA"]),
            Some(("family_name#fr", Some("fr")))
        );
    }
}
