//! The keys of `tokenward/jose`: parsed once, asked with each call. Wrapped by `pkg/src/jose/material.ts`.

use super::{JsResult, options, value};
use crate::limits::MAX_TOKEN_BYTES;
use crate::verifier::JwtVerifier;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub struct CoreJwt(JwtVerifier);

#[wasm_bindgen]
impl CoreJwt {
    #[wasm_bindgen(constructor)]
    pub fn new(keys: JsValue) -> JsResult<Self> {
        options::jwt_verifier(&keys).map(Self)
    }

    #[wasm_bindgen(js_name = verifyJwt)]
    pub fn verify_jwt(&self, token: JsValue, expected: JsValue) -> JsResult {
        let (expected, now) = options::jwt_expectations(&expected)?;
        let token = options::token(&token, MAX_TOKEN_BYTES);
        value::verified(&self.0.verify(&token, &expected, now)?)
    }
}
