//! The catalogue of errors against itself and against the rows.

use std::collections::BTreeSet;
use tokenward::{Code, Rule, error_catalog};

#[test]
fn every_code_is_listed_once_with_a_known_rule() {
    let catalogue = error_catalog();
    assert_eq!(catalogue.len(), Code::ALL.len());
    let rules: BTreeSet<_> = Rule::ALL.iter().map(|rule| format!("{rule:?}")).collect();
    for entry in catalogue {
        // `IDT-03` is `Idt03` in Rust.
        let name = entry.rule.replace('-', "").to_lowercase();
        assert!(
            rules.iter().any(|rule| rule.to_lowercase() == name),
            "{}",
            entry.rule
        );
        assert!(!entry.spec.is_empty());
    }
}
