//! JSONTestSuite: what must be read is read, what must not is refused, and what is left to us is decided in a table.
//!
//! The table is `decisions/jsontestsuite.json`, shared with the tests of the package.

use crate::support::{Judge, list, read_json, text};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokenward::json::{Json, JsonError, Value as Ours};

const SET: &str = "jsontestsuite";

/// `y_`: RFC 8259 demands it; `n_`: RFC 8259 forbids it.
#[test]
fn required_and_forbidden() {
    let mut judge = Judge::new(SET, "test_parsing");
    let labelled = files("test_parsing")
        .into_iter()
        .filter(|name| !name.starts_with("i_"));
    for name in labelled {
        let path = format!("test_parsing/{name}");
        judge.verdict(&name, name.starts_with("y_"), read(&path).is_ok());
    }
    judge.finish(93, 190);
}

/// What overflows the stack of other readers ends at the bound; what merely looks deep is a fault of syntax.
#[test]
fn depth_is_the_only_bound_that_is_met() {
    let deep: Vec<_> = files("test_parsing")
        .into_iter()
        .filter(|name| read(&format!("test_parsing/{name}")).err() == Some(JsonError::TooDeep))
        .collect();
    assert_eq!(
        deep,
        [
            "i_structure_500_nested_arrays.json",
            "n_structure_100000_opening_arrays.json",
            "n_structure_open_array_object.json"
        ]
    );
}

/// `i_` and all of `test_transform`: RFC 8259 leaves it open, the table says what is done and why.
#[test]
fn left_to_us() {
    let decisions = read_json("decisions/jsontestsuite.json");
    let (mut accepted, mut refused) = (0, 0);
    for decision in list(&decisions) {
        let file = text(decision, "file");
        assert!(!text(decision, "reason").is_empty(), "{file}");
        match read(file) {
            Ok(value) => {
                assert_eq!(decision["ours"], "accept", "{file}");
                let expected = &decision["value"];
                assert!(
                    expected.is_null() || same(value.whole(), expected),
                    "{file}"
                );
                accepted += 1;
            }
            Err(error) => {
                assert_eq!(decision["ours"], "refuse", "{file}");
                assert_eq!(decision["error"], format!("{error:?}"), "{file}");
                refused += 1;
            }
        }
    }
    assert_eq!((accepted, refused), (23, 34));
    let decided: Vec<_> = list(&decisions)
        .iter()
        .map(|row| text(row, "file"))
        .collect();
    let open: Vec<_> = [("test_parsing", "i_"), ("test_transform", "")]
        .into_iter()
        .flat_map(|(folder, prefix)| {
            let names = files(folder).into_iter();
            names
                .filter(move |name| name.starts_with(prefix))
                .map(move |name| format!("{folder}/{name}"))
        })
        .collect();
    assert_eq!(decided, open);
}

fn read(file: &str) -> Result<Json, JsonError> {
    // As bytes: some of the files are no UTF-8.
    Json::parse_value(&std::fs::read(suite().join(file)).unwrap())
}

fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(SET)
}

fn files(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(suite().join(folder)).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn same(ours: Ours<'_>, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Ours::Null, Value::Null) => true,
        (Ours::Bool(ours), Value::Bool(theirs)) => ours == *theirs,
        (Ours::Number(ours), Value::Number(theirs)) => theirs.as_f64() == Some(ours.as_f64()),
        (Ours::String(ours), Value::String(theirs)) => ours == theirs,
        (Ours::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|(ours, theirs)| same(ours, theirs))
        }
        (Ours::Object(ours), Value::Object(theirs)) => {
            let members: BTreeMap<_, _> = theirs.iter().collect();
            ours.names().eq(members.keys().map(|name| name.as_str()))
                && members
                    .iter()
                    .all(|(name, value)| ours.get(name).is_some_and(|ours| same(ours, value)))
        }
        _ => false,
    }
}
