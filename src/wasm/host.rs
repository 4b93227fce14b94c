//! The host's functions that can throw (a proxy may, at any property), declared so that what they throw comes back as a
//! value. An exception that ran through the module instead would leave its destructors undone.

use super::JsResult;
use crate::limits::MAX_TOKEN_BYTES;
use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn array_is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn array_from(value: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = keys)]
    fn object_keys(value: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = hasOwn)]
    fn object_has_own(value: &JsValue, name: &str) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Uint8Array, js_name = from)]
    fn uint8_array_from(value: &JsValue) -> Result<Uint8Array, JsValue>;
}

/// Whether the value is an object that is neither `null`, nor an array, nor a function.
pub(super) fn is_plain_object(value: &JsValue) -> JsResult<bool> {
    Ok(value.is_object() && !array_is_array(value)?)
}

/// The items of an array; `None` for anything else.
pub(super) fn items(value: &JsValue) -> JsResult<Option<Vec<JsValue>>> {
    if !array_is_array(value)? {
        return Ok(None);
    }
    // The copy is an array of this realm without getters, so that reading it cannot throw.
    Ok(Some(array_from(value)?.iter().collect()))
}

/// The names of the own properties; a name without a UTF-8 form is left out.
pub(super) fn own_names(value: &JsValue) -> JsResult<Vec<String>> {
    Ok(object_keys(value)?
        .iter()
        .filter_map(|name| text(&name))
        .collect())
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
    let text = String::from(string);
    // Only a text with a replacement character needs the slow look at every unit.
    (!text.contains('\u{fffd}') || string.is_valid_utf16()).then_some(text)
}

/// The first `most` + 1 units of a string: enough to see that it is too long, and no more is copied (JOSE-05).
pub(super) fn text_within(value: &JsValue, most: usize) -> Option<String> {
    let string = value.dyn_ref::<JsString>()?;
    if longer_than(string, most) {
        let end = u32::try_from(most).unwrap_or(u32::MAX).saturating_add(1);
        return Some(string.slice(0, end).into());
    }
    Some(string.into())
}

fn longer_than(string: &JsString, most: usize) -> bool {
    usize::try_from(string.length()).is_ok_and(|length| length > most)
}
