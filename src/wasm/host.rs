//! The host's functions that can throw (a proxy may, at any property), declared so that what they throw comes back as a
//! value. An exception that ran through the module instead would leave its destructors undone.

use super::JsResult;
use crate::limits::MAX_TOKEN_BYTES;
use crate::verifier::options::whole_number;
use js_sys::{Array, Function, JsString, Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// Most items of a list of options; a longer one is a mistake.
const MAX_LIST_ITEMS: usize = 4_096;

/// As much of an unknown name as a message may hold.
const MAX_SHOWN_UNITS: u32 = 200;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn array_is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn object_keys(value: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = getPrototypeOf)]
    fn object_prototype(value: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = hasOwn)]
    fn object_has_own(value: &JsValue, name: &str) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Uint8Array, js_name = from)]
    fn uint8_array_from(value: &JsValue) -> Result<Uint8Array, JsValue>;
}

thread_local! {
    /// The package's function that calls another one and never throws; given once when the module is linked.
    static ATTEMPT: RefCell<Option<Function>> = const { RefCell::new(None) };
}

pub(super) fn set_attempt(attempt: JsValue) {
    ATTEMPT.set(attempt.dyn_into().ok());
}

/// Calls a function of the caller's, such as a clock or a store, which may throw as often as it is called. Through a function that
/// answers `[value]` or `[undefined, thrown]`: an import that throws would leave a place in the module's table of references.
pub(super) fn call(function: &Function, arguments: &[&JsValue]) -> JsResult {
    let given = Array::of1(function);
    for argument in arguments {
        given.push(argument);
    }
    let Some(attempt) = ATTEMPT.with_borrow(Clone::clone) else {
        return Err(js_sys::Error::new("the module is not linked").into());
    };
    let outcome = attempt.apply(&JsValue::UNDEFINED, &given)?;
    let outcome: Array = outcome.unchecked_into();
    if outcome.length() == 1 {
        Ok(outcome.get(0))
    } else {
        Err(outcome.get(1))
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

/// The first own enumerable property that is not `known`, cut to what a message can hold. No name is passed over: one
/// without a UTF-8 form, or of any length, is not known. (Frameworks mark objects by properties that are not enumerable.)
pub(super) fn unknown_name(value: &JsValue, known: &[&str]) -> JsResult<Option<String>> {
    for name in object_keys(value)?.iter() {
        if !text(&name).is_some_and(|name| known.contains(&name.as_str())) {
            let name = name.unchecked_into::<JsString>();
            return Ok(Some(name.slice(0, MAX_SHOWN_UNITS).into()));
        }
    }
    Ok(None)
}

pub(super) fn has_own(value: &JsValue, name: &str) -> JsResult<bool> {
    object_has_own(value, name)
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
    (!text.contains('\u{fffd}') || string.is_valid_utf16()).then_some(text)
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
