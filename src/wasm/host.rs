//! Questions to the host. Those about a caller's options go through the functions that `pkg/src/host.ts` hands over: one crossing
//! each, answered by a number, and nothing thrown.
//!
//! The other functions of the host that can throw (a proxy may, at any property) are declared so that what they throw comes back as
//! a value. An exception that ran through the module instead would leave its destructors undone.

use super::JsResult;
use crate::limits::MAX_TOKEN_BYTES;
use crate::verifier::options::whole_number;
use js_sys::{Array, Function, JsString, Reflect, Uint8Array};
use std::cell::{OnceCell, RefCell};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// Most items of a list of options; a longer one is a mistake.
const MAX_LIST_ITEMS: usize = 4_096;

/// As much of an unknown name as a message may hold.
const MAX_SHOWN_UNITS: u32 = 200;

#[wasm_bindgen]
extern "C" {
    /// The object of `pkg/src/host.ts`.
    #[derive(Clone)]
    pub(super) type Host;

    #[wasm_bindgen(method)]
    fn shape(this: &Host, names: &str) -> u32;

    #[wasm_bindgen(method)]
    fn open(this: &Host, value: &JsValue, shape: u32) -> i32;

    #[wasm_bindgen(method)]
    fn look(this: &Host, object: &JsValue, shape: u32, index: u32) -> i32;

    #[wasm_bindgen(method)]
    fn examine(this: &Host, value: &JsValue) -> i32;

    #[wasm_bindgen(method)]
    fn take(this: &Host) -> JsValue;

    #[wasm_bindgen(method, js_name = takeNumber)]
    fn take_number(this: &Host) -> f64;

    #[wasm_bindgen(method, js_name = takeAscii)]
    fn take_ascii(this: &Host, buffer: &mut [u8]) -> bool;

    #[wasm_bindgen(method, js_name = call)]
    fn call_function(this: &Host, work: &Function) -> i32;

    #[wasm_bindgen(method, js_name = ask)]
    fn ask_function(this: &Host, work: &Function, given: &JsValue) -> i32;

    #[wasm_bindgen(method)]
    fn parse(this: &Host, json: &str) -> JsValue;

    #[wasm_bindgen(method)]
    fn refusal(this: &Host, json: &str) -> JsValue;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn array_is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn object_keys(value: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = getPrototypeOf)]
    fn object_prototype(value: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Uint8Array, js_name = from)]
    fn uint8_array_from(value: &JsValue) -> Result<Uint8Array, JsValue>;
}

thread_local! {
    /// Given once when the module is linked.
    static HOST: OnceCell<Host> = const { OnceCell::new() };

    /// The lists of names that the host knows; each stands where its number says.
    static SHAPES: RefCell<Vec<Names>> = const { RefCell::new(Vec::new()) };
}

/// The names that an options object may have.
pub(super) type Names = &'static [&'static str];

pub(super) fn set(host: JsValue) {
    HOST.with(|cell| cell.set(host.unchecked_into())).ok();
}

/// Asks the host; `None` only before it is linked.
fn asked<T>(question: impl FnOnce(&Host) -> T) -> Option<T> {
    HOST.with(|host| host.get().map(question))
}

/// What the host found: as much of a value as a number can tell. The rest is to be taken before the next question.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Undefined,
    Null,
    Bool(bool),
    Number,
    Function,
    /// Its length in UTF-16 units.
    Text(usize),
    Other,
}

impl Found {
    /// Reads an answer of `pkg/src/host.ts`.
    fn of(answer: Option<i32>) -> JsResult<Self> {
        Ok(match answer.unwrap_or(-1) {
            0 => Self::Undefined,
            1 => Self::Null,
            2 => Self::Bool(false),
            3 => Self::Bool(true),
            4 => Self::Number,
            5 => Self::Function,
            6 => Self::Other,
            text => match usize::try_from(text) {
                Ok(text) => Self::Text(text.saturating_sub(16)),
                Err(_) => return Err(take()),
            },
        })
    }

    /// The text, if it is one that has a UTF-8 form and is no longer than any option.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Text(length) if length <= MAX_TOKEN_BYTES => take_text(length),
            _ => None,
        }
    }

    pub(super) fn number(self) -> Option<f64> {
        match self {
            Self::Number => asked(Host::take_number),
            _ => None,
        }
    }

    pub(super) fn bool(self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(flag),
            _ => None,
        }
    }
}

/// What is held by the host: a value that was found, or what was thrown.
pub(super) fn take() -> JsValue {
    asked(Host::take).unwrap_or_default()
}

fn take_text(length: usize) -> Option<String> {
    let mut bytes = vec![0; length];
    if asked(|host| host.take_ascii(&mut bytes))? {
        return String::from_utf8(bytes).ok();
    }
    faithful(take().unchecked_ref())
}

/// What stands between an options object and its use.
pub(super) enum Opened {
    /// Under the number of its names.
    Known(u32),
    NotPlain,
    /// The first own enumerable property that is not known, cut to what a message can hold. No name is passed over: one without a
    /// UTF-8 form, or of any length, is not known. (Frameworks mark objects by properties that are not enumerable.)
    UnknownName(String),
}

/// Looks whether a value is an object as `{}` or JSON makes one, with no other names than `known`.
pub(super) fn open(value: &JsValue, known: Names) -> JsResult<Opened> {
    let shape = shape(known);
    Ok(match asked(|host| host.open(value, shape)) {
        Some(0) => Opened::Known(shape),
        Some(1) => Opened::NotPlain,
        Some(2) => {
            let name = take().unchecked_into::<JsString>();
            Opened::UnknownName(name.slice(0, MAX_SHOWN_UNITS).into())
        }
        _ => return Err(take()),
    })
}

/// The number by which the host knows a list of names.
pub(super) fn shape(known: Names) -> u32 {
    let position = SHAPES.with_borrow(|shapes| {
        let mut shapes = shapes.iter();
        shapes.position(|names| std::ptr::eq(*names, known))
    });
    if let Some(number) = position.and_then(|position| u32::try_from(position).ok()) {
        return number;
    }
    SHAPES.with_borrow_mut(|shapes| shapes.push(known));
    asked(|host| host.shape(&known.join(","))).unwrap_or_default()
}

/// Reads the own property at `index` of the names with the number `shape`.
pub(super) fn look(object: &JsValue, shape: u32, index: usize) -> JsResult<Found> {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    Found::of(asked(|host| host.look(object, shape, index)))
}

/// Calls a function of the caller's, such as a clock, which may throw as often as it is called.
pub(super) fn call(function: &Function) -> JsResult<Found> {
    Found::of(asked(|host| host.call_function(function)))
}

/// Asks a function of the caller's, such as a store.
pub(super) fn ask(function: &Function, about: &JsValue) -> JsResult<Found> {
    Found::of(asked(|host| host.ask_function(function, about)))
}

/// What a JSON text says. Every text that comes here was read by the strict reader, or written by `value::json_text`.
pub(super) fn parse(json: &str) -> JsResult {
    Ok(asked(|host| host.parse(json)).unwrap_or_default())
}

/// The package's error, from its plain form as JSON text; `None` before the module is linked.
pub(super) fn refusal(json: &str) -> Option<JsValue> {
    asked(|host| host.refusal(json))
}

/// A token, of which a text that is too long shows no more than that: the first `most` + 1 units.
pub(super) fn token(value: &JsValue, most: usize) -> Option<String> {
    match Found::of(asked(|host| host.examine(value))).ok()? {
        Found::Text(length) if length <= most => take_text(length),
        Found::Text(_) => {
            let end = u32::try_from(most).unwrap_or(u32::MAX).saturating_add(1);
            Some(take().unchecked_into::<JsString>().slice(0, end).into())
        }
        _ => None,
    }
}

/// Whether the value is an object that is neither `null`, nor an array, nor a function.
pub(super) fn is_plain_object(value: &JsValue) -> JsResult<bool> {
    Ok(value.is_object() && !array_is_array(value)?)
}

/// Whether the value is an object as `{}` or JSON makes one, of whatever realm: a promise that was not awaited, a map or
/// an instance of a class has its content elsewhere, and would pass for "nothing was asked for".
pub(super) fn is_bare_object(value: &JsValue) -> JsResult<bool> {
    if !is_plain_object(value)? {
        return Ok(false);
    }
    let prototype = object_prototype(value)?;
    Ok(prototype.is_null() || object_prototype(&prototype)?.is_null())
}

/// The items of an array, in the order of their indices and not as an iterator of its own tells them; `None` for
/// anything else, and for an array that is too long.
pub(super) fn items(value: &JsValue) -> JsResult<Option<Vec<JsValue>>> {
    if !array_is_array(value)? {
        return Ok(None);
    }
    let length = Reflect::get(value, &"length".into())?.as_f64();
    let Some(length) = length
        .and_then(whole_number)
        .filter(|n| *n <= MAX_LIST_ITEMS)
    else {
        return Ok(None);
    };
    let mut items = Vec::with_capacity(length);
    for index in 0..u32::try_from(length).unwrap_or_default() {
        items.push(Reflect::get(value, &JsValue::from(index))?);
    }
    Ok(Some(items))
}

/// The names of the own enumerable properties; a name without a UTF-8 form is left out.
pub(super) fn own_names(value: &JsValue) -> JsResult<Vec<String>> {
    Ok(object_keys(value)?
        .iter()
        .filter_map(|name| text(&name))
        .collect())
}

/// The bytes of a typed array of bytes.
pub(super) fn bytes(value: &JsValue) -> JsResult<Vec<u8>> {
    Ok(uint8_array_from(value)?.to_vec())
}

/// A string that has a UTF-8 form. A lone surrogate would be replaced, and compare equal to something else.
pub(super) fn text(value: &JsValue) -> Option<String> {
    let string = value.dyn_ref::<JsString>()?;
    if longer_than(string, MAX_TOKEN_BYTES) {
        return None;
    }
    faithful(string)
}

fn faithful(string: &JsString) -> Option<String> {
    let text = String::from(string);
    // Only a text with a replacement character needs the slow look at every unit.
    let is_plain = text.is_ascii() || text.chars().all(|c| c != char::REPLACEMENT_CHARACTER);
    (is_plain || string.is_valid_utf16()).then_some(text)
}

/// A string that has a UTF-8 form; of one that is too long the first `most` + 1 units: enough to see it, and no more is
/// copied (JOSE-05).
pub(super) fn text_within(value: &JsValue, most: usize) -> Option<String> {
    let string = value.dyn_ref::<JsString>()?;
    if longer_than(string, most) {
        let end = u32::try_from(most).unwrap_or(u32::MAX).saturating_add(1);
        return Some(string.slice(0, end).into());
    }
    faithful(string)
}

fn longer_than(string: &JsString, most: usize) -> bool {
    usize::try_from(string.length()).is_ok_and(|length| length > most)
}
