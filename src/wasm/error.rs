//! Errors on their way out: the package's `TokenError`, made from the plain form of a core error.

use super::{host, value};
use crate::error::Error;
use wasm_bindgen::JsValue;

/// So that `?` turns a core error into something to throw.
impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let json = error.to_json();
        // Without the host (a linking mistake) the code still arrives.
        host::refusal(&value::text_of(&json))
            .unwrap_or_else(|| js_sys::Error::new(json.code).into())
    }
}
