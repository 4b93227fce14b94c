//! Errors on their way out: the package's `TokenError`, made from the plain form of a core error.

use super::value;
use crate::error::Error;
use js_sys::{Array, Function, Reflect};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// The class to throw: an export of the package, given once when the module is linked.
    static CLASS: RefCell<Option<Function>> = const { RefCell::new(None) };
}

pub(super) fn set_class(class: JsValue) {
    CLASS.set(class.dyn_into().ok());
}

/// So that `?` turns a core error into something to throw.
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let json = error.to_json();
        let class = CLASS.with_borrow(Clone::clone);
        let made = class
            .zip(value::plain(&json).ok())
            .map(|(class, json)| Reflect::construct(&class, &Array::of1(&json)));
        match made {
            Some(Ok(thrown)) => thrown,
            // Without the class (a linking mistake) the code still arrives.
            _ => js_sys::Error::new(json.code).into(),
        }
    }
}
