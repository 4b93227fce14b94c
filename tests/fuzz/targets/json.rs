//! The strict JSON reader beside another one: it accepts exactly what the other reads without a duplicate name and
//! within the depth; the range of numbers apart, where the two differ on purpose.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;
use tokenward::json::{Json, JsonError, Value};
use tokenward::limits::MAX_JSON_DEPTH;

fuzz_target!(|data: &[u8]| {
    let ours = Json::parse_value(data);
    check_object(data, &ours);
    match (ours, serde_json::from_slice::<Twin>(data)) {
        (Ok(ours), Ok(twin)) => {
            let value = ours.whole();
            assert!(is_same(value, &twin), "{value:?} is not {twin:?}");
            assert!(!twin.has_duplicates());
            assert!(twin.depth() <= MAX_JSON_DEPTH);
        }
        (Ok(ours), Err(error)) => {
            assert!(
                has_infinity(ours.whole()),
                "accepted, and not JSON: {error}"
            );
        }
        (Err(JsonError::DuplicateMember), Ok(twin)) => assert!(twin.has_duplicates()),
        (Err(JsonError::TooDeep), Ok(twin)) => assert!(twin.depth() > MAX_JSON_DEPTH),
        (Err(error), Ok(twin)) => panic!("refused with {error:?}: {twin:?}"),
        (Err(_), Err(_)) => {}
    }
});

fn check_object(data: &[u8], value: &Result<Json, JsonError>) {
    let value = value.as_ref().map(Json::whole);
    match (Json::parse(data), value) {
        (Ok(read), Ok(Value::Object(same))) => {
            let object = read.object();
            assert_eq!(object, same);
            assert!(object.names().all(|name| object.contains(name)));
        }
        (Err(JsonError::NotAnObject), Ok(value)) => assert!(!matches!(value, Value::Object(_))),
        (Err(error), Err(same)) => assert_eq!(error, *same),
        (object, value) => panic!("{object:?} and {value:?}"),
    }
}

/// JSON as it stands in the text: with every member, also the second of one name.
#[derive(Debug)]
enum Twin {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Array(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Twin {
    fn children(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        match self {
            Self::Array(values) => Box::new(values.iter()),
            Self::Object(members) => Box::new(members.iter().map(|(_, value)| value)),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn depth(&self) -> usize {
        let own = usize::from(matches!(self, Self::Array(_) | Self::Object(_)));
        own + self.children().map(Self::depth).max().unwrap_or(0)
    }

    fn has_duplicates(&self) -> bool {
        if let Self::Object(members) = self {
            let names: BTreeSet<_> = members.iter().map(|(name, _)| name).collect();
            if names.len() != members.len() {
                return true;
            }
        }
        self.children().any(Self::has_duplicates)
    }
}

fn is_same(value: Value<'_>, twin: &Twin) -> bool {
    match (value, twin) {
        (Value::Null, Twin::Null) => true,
        (Value::Bool(a), Twin::Bool(b)) => a == *b,
        (Value::Number(a), Twin::Number(b)) => a.as_f64() == *b,
        (Value::String(a), Twin::String(b)) => a == b,
        (Value::Array(a), Twin::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Twin::Object(b)) => {
            let same = |(name, twin): &(String, Twin)| {
                a.get(name).is_some_and(|value| is_same(value, twin))
            };
            a.names().count() == b.len() && b.iter().all(same)
        }
        _ => false,
    }
}

fn has_infinity(value: Value<'_>) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_infinite(),
        Value::Array(values) => values.iter().any(has_infinity),
        Value::Object(object) => object
            .names()
            .filter_map(|name| object.get(name))
            .any(has_infinity),
        _ => false,
    }
}

impl<'de> Deserialize<'de> for Twin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TwinVisitor)
    }
}

struct TwinVisitor;

impl<'de> Visitor<'de> for TwinVisitor {
    type Value = Twin;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Twin, E> {
        Ok(Twin::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Twin, E> {
        Ok(Twin::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Twin, E> {
        Ok(Twin::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Twin, E> {
        Ok(Twin::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Twin, E> {
        Ok(Twin::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Twin, E> {
        Ok(Twin::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Twin, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Twin::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Twin, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(Twin::Object(members))
    }
}
