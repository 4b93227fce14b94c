//! Questions to the host, through the functions that `pkg/src/host.ts` hands over. A caller's value is told in one crossing, with
//! all that is expected in it; what it then means is decided in [`super::options`].
//!
//! What a caller's own code throws (a getter, a proxy, a clock) comes back as a value. An exception that ran through the module
//! instead would leave its destructors undone.

use super::JsResult;
use std::cell::{OnceCell, RefCell};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// The object of `pkg/src/host.ts`.
    #[derive(Clone)]
    pub(super) type Host;

    #[wasm_bindgen(method)]
    fn expect(this: &Host, notation: &str) -> u32;

    #[wasm_bindgen(method)]
    fn tell(this: &Host, value: &JsValue, number: u32) -> String;

    #[wasm_bindgen(method)]
    fn take(this: &Host) -> JsValue;

    #[wasm_bindgen(method)]
    fn text(this: &Host, value: &JsValue, most: u32) -> Option<String>;

    #[wasm_bindgen(method, catch)]
    fn json(this: &Host, value: &JsValue, most: u32) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(method)]
    fn length(this: &Host, value: &JsValue) -> u32;

    #[wasm_bindgen(method)]
    fn copy(this: &Host, text: &JsValue, buffer: &mut [u8]) -> bool;

    #[wasm_bindgen(method)]
    fn parse(this: &Host, json: &str) -> JsValue;

    #[wasm_bindgen(method)]
    fn narrow(this: &Host, result: &JsValue, within: Option<&str>, only: Option<&str>);

    // Not `catch`: for an import that throws, the glue takes up a reference which nobody gives back.
    #[wasm_bindgen(method)]
    fn ask(this: &Host, work: &JsValue, given: &JsValue) -> bool;

    #[wasm_bindgen(method)]
    fn refusal(this: &Host, json: &str) -> JsValue;
}

thread_local! {
    /// Given once when the module is linked.
    static HOST: OnceCell<Host> = const { OnceCell::new() };

    /// What the host knows to be expected; each stands where its number says.
    static EXPECTATIONS: RefCell<Vec<Expected>> = const { RefCell::new(Vec::new()) };
}

/// What is expected of a value, in words between spaces. A word is the name of a place and a sign:
///
/// | sign | what is told of the place |
/// |---|---|
/// | none | `null`, a boolean or a text as such, anything else as a value |
/// | `[]` | the same, and a list as its texts |
/// | `#` | the same, and an array of bytes as its octets |
/// | `?` | the same, and an object as the list of those of its names whose values are neither `null` nor empty |
/// | `*` | anything as a value |
/// | `(a,b)` | as without a sign, and the value if it has these methods |
/// | `{` | an object with places of its own, up to the word `}`, and with no other names |
/// | `{+` | the same, where other names are passed over |
/// | `{++` | the same, and the object may be of any class |
pub(super) type Expected = &'static str;

pub(super) fn set(host: JsValue) {
    HOST.with(|cell| cell.set(host.unchecked_into())).ok();
}

/// Asks the host; `None` only before it is linked.
fn asked<T>(question: impl FnOnce(&Host) -> T) -> Option<T> {
    HOST.with(|host| host.get().map(question))
}

/// What stands in one place.
pub(super) enum Given {
    Nothing,
    Null,
    Bool(bool),
    /// It has a UTF-8 form, and is no longer than any option.
    Text(String),
    List(Vec<String>),
    /// Not all of its items are texts.
    BadList,
    Octets(Vec<u8>),
    /// As it was expected: what is in it stands in places of its own.
    Object,
    /// No object as `{}` or JSON makes one.
    OtherObject,
    /// An object with a name that is not known, cut to what a message can hold; and all that are.
    Unknown(String, String),
    Value(JsValue),
    /// What was thrown instead.
    Threw(JsValue),
}

/// What the host told of a value: the places where something stands, by the path of names that leads there.
pub(super) fn tell(value: &JsValue, expected: Expected) -> Vec<(String, Given)> {
    let number = number(expected);
    let told = asked(|host| host.tell(value, number)).unwrap_or_default();
    let mut answer = Answer(&told);
    let mut places = Vec::new();
    while let Some(path) = answer.until(b'=') {
        // What the host would have told wrongly is not passed over.
        let given = answer.given().unwrap_or(Given::Threw(JsValue::UNDEFINED));
        places.push((path.to_owned(), given));
    }
    places
}

/// The number by which the host knows what is expected.
fn number(expected: Expected) -> u32 {
    let position = EXPECTATIONS.with_borrow(|known| {
        let mut known = known.iter();
        known.position(|notation| std::ptr::eq(*notation, expected))
    });
    if let Some(number) = position.and_then(|position| u32::try_from(position).ok()) {
        return number;
    }
    EXPECTATIONS.with_borrow_mut(|known| known.push(expected));
    asked(|host| host.expect(expected)).unwrap_or_default()
}

/// The rest of an answer: for each place its path, `=`, a letter, and what belongs to the letter.
struct Answer<'a>(&'a str);

impl<'a> Answer<'a> {
    fn given(&mut self) -> Option<Given> {
        let (letter, rest) = self.0.split_at_checked(1)?;
        self.0 = rest;
        Some(match letter {
            "n" => Given::Null,
            "t" => Given::Bool(true),
            "f" => Given::Bool(false),
            "s" => Given::Text(self.text()?),
            "l" => Given::List(self.list()?),
            "i" => Given::BadList,
            "b" => Given::Octets(self.octets()?),
            "o" => Given::Object,
            "p" => Given::OtherObject,
            "u" => Given::Unknown(self.text()?, self.text()?),
            "v" => Given::Value(take()),
            _ => Given::Threw(take()),
        })
    }

    fn list(&mut self) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for _ in 0..self.count()? {
            texts.push(self.text()?);
        }
        Some(texts)
    }

    /// A character for each octet.
    fn octets(&mut self) -> Option<Vec<u8>> {
        let mut octets = Vec::new();
        for character in self.text()?.chars() {
            octets.push(u8::try_from(character).ok()?);
        }
        Some(octets)
    }

    /// A text behind its length in UTF-16 units.
    fn text(&mut self) -> Option<String> {
        let units = self.count()?;
        let (text, rest) = split_after(self.0, units)?;
        self.0 = rest;
        Some(text.to_owned())
    }

    fn count(&mut self) -> Option<usize> {
        self.until(b':')?.parse().ok()
    }

    fn until(&mut self, end: u8) -> Option<&'a str> {
        let at = self.0.bytes().position(|byte| byte == end)?;
        let (found, rest) = self.0.split_at_checked(at)?;
        self.0 = rest.get(1..)?;
        Some(found)
    }
}

fn split_after(text: &str, units: usize) -> Option<(&str, &str)> {
    let is_ascii = |bytes: &[u8]| bytes.is_ascii();
    if text.as_bytes().get(..units).is_some_and(is_ascii) {
        return text.split_at_checked(units);
    }
    let mut rest = text.chars();
    let mut left = units;
    while left > 0 {
        left = left.checked_sub(rest.next()?.len_utf16())?;
    }
    let length = text.len().checked_sub(rest.as_str().len())?;
    text.split_at_checked(length)
}

fn take() -> JsValue {
    asked(Host::take).unwrap_or_default()
}

/// Asks a function of the caller's, such as a store; with `undefined`, about nothing, such as a clock.
pub(super) fn ask(function: &JsValue, about: &JsValue) -> JsResult {
    let has_answered = asked(|host| host.ask(function, about));
    let kept = take();
    match has_answered {
        Some(true) => Ok(kept),
        _ => Err(kept),
    }
}

/// What a JSON text says. Every text that comes here was read by the strict reader, or written by `value::json_text`.
pub(super) fn parse(json: &str) -> JsResult {
    Ok(asked(|host| host.parse(json)).unwrap_or_default())
}

/// Puts in the place of a result's claims those in their member `within`, and of those `only` some, whose names are a JSON text.
pub(super) fn narrow(result: &JsValue, within: Option<&str>, only: Option<&str>) {
    asked(|host| host.narrow(result, within, only));
}

/// The package's error, from its plain form as JSON text; `None` before the module is linked.
pub(super) fn refusal(json: &str) -> Option<JsValue> {
    asked(|host| host.refusal(json))
}

/// A token: a text as [`text_within`] has it, which is copied at once where it is ASCII.
pub(super) fn token(value: &JsValue, most: usize) -> Option<String> {
    let length = asked(|host| host.length(value))?;
    let length = usize::try_from(length).ok()?;
    if length <= most {
        let mut bytes = vec![0; length];
        if asked(|host| length > 0 && host.copy(value, &mut bytes))? {
            return String::from_utf8(bytes).ok();
        }
    }
    text_within(value, most)
}

/// A string that has a UTF-8 form; of one that is too long the first `most` + 1 units: enough to see it, and no more is
/// copied (JOSE-05).
pub(super) fn text_within(value: &JsValue, most: usize) -> Option<String> {
    asked(|host| host.text(value, units(most)))?
}

/// The same, and an object as JSON text. What the serializer or a getter throws passes through.
pub(super) fn json(value: &JsValue, most: usize) -> JsResult<Option<String>> {
    asked(|host| host.json(value, units(most))).unwrap_or(Ok(None))
}

fn units(most: usize) -> u32 {
    u32::try_from(most).unwrap_or(u32::MAX)
}
