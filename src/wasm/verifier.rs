//! The one handle: a verifier keeps its parsed keys. It is wrapped by `pkg/src/verifier.ts`, which disposes of it.

use super::options::Hooks;
use super::{JsResult, options, value};
use crate::error::Error;
use crate::jwt::VerifiedToken;
use crate::verifier::Verifier;
use crate::verifier::expectations::point_in_time;
use js_sys::Function;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

/// A verifier with the clock and the replay store of its host.
///
/// The verifier stands behind an `Rc`, and is taken out before the host is called: a clock or a getter that calls back
/// into the same handle finds it free.
#[wasm_bindgen]
pub struct CoreVerifier {
    inner: RefCell<Rc<Verifier>>,
    hooks: Hooks,
}

#[wasm_bindgen]
impl CoreVerifier {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> JsResult<Self> {
        let (options, hooks) = options::verifier(&options)?;
        if let Some(fixed) = hooks.now.as_f64() {
            point_in_time(fixed)?;
        }
        Ok(Self {
            inner: RefCell::new(Rc::new(Verifier::new(options)?)),
            hooks,
        })
    }

    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn issuer(&self) -> String {
        self.inner.borrow().issuer().to_owned()
    }

    #[wasm_bindgen(js_name = verifyIdToken)]
    pub fn verify_id_token(&self, id_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::id_token_expectations(&expected)?;
        let token = self.ask(&id_token, &expected, Verifier::verify_id_token)?;
        // HYB-04, HYB-05: both tokens of one login carry its nonce, and the store was asked about the first.
        if expected.previous.is_some() {
            return value::verified(&token);
        }
        self.hand_over(token)
    }

    #[wasm_bindgen(js_name = explainIdToken)]
    pub fn explain_id_token(&self, id_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::id_token_expectations(&expected)?;
        value::plain(&self.ask(&id_token, &expected, Verifier::explain_id_token)?)
    }

    #[wasm_bindgen(js_name = verifyRefreshedIdToken)]
    pub fn verify_refreshed_id_token(&self, id_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::refresh_expectations(&expected)?;
        value::verified(&self.ask(&id_token, &expected, Verifier::verify_refreshed_id_token)?)
    }

    #[wasm_bindgen(js_name = explainRefreshedIdToken)]
    pub fn explain_refreshed_id_token(&self, id_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::refresh_expectations(&expected)?;
        value::plain(&self.ask(&id_token, &expected, Verifier::explain_refreshed_id_token)?)
    }

    #[wasm_bindgen(js_name = verifyAccessToken)]
    pub fn verify_access_token(&self, access_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::access_token_expectations(&expected)?;
        let token = self.ask(&access_token, &expected, Verifier::verify_access_token)?;
        self.unless_revoked(token)
    }

    #[wasm_bindgen(js_name = explainAccessToken)]
    pub fn explain_access_token(&self, access_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::access_token_expectations(&expected)?;
        value::plain(&self.ask(&access_token, &expected, Verifier::explain_access_token)?)
    }

    #[wasm_bindgen(js_name = verifyLogoutToken)]
    pub fn verify_logout_token(&self, logout_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::logout_expectations(&expected)?;
        self.hand_over(self.ask(&logout_token, &expected, Verifier::verify_logout_token)?)
    }

    #[wasm_bindgen(js_name = explainLogoutToken)]
    pub fn explain_logout_token(&self, logout_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::logout_expectations(&expected)?;
        value::plain(&self.ask(&logout_token, &expected, Verifier::explain_logout_token)?)
    }

    #[wasm_bindgen(js_name = verifyUserInfo)]
    pub fn verify_userinfo(&self, body: JsValue, expected: JsValue) -> JsResult {
        let expected = options::userinfo_expectations(&expected)?;
        value::verified(&self.ask(&body, &expected, Verifier::verify_userinfo)?)
    }

    #[wasm_bindgen(js_name = explainUserInfo)]
    pub fn explain_userinfo(&self, body: JsValue, expected: JsValue) -> JsResult {
        let expected = options::userinfo_expectations(&expected)?;
        value::plain(&self.ask(&body, &expected, Verifier::explain_userinfo)?)
    }

    #[wasm_bindgen(js_name = verifyIdTokenHint)]
    pub fn verify_id_token_hint(&self, id_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::id_token_hint_expectations(&expected)?;
        value::verified(&self.ask(&id_token, &expected, Verifier::verify_id_token_hint)?)
    }

    #[wasm_bindgen(js_name = explainIdTokenHint)]
    pub fn explain_id_token_hint(&self, id_token: JsValue, expected: JsValue) -> JsResult {
        let expected = options::id_token_hint_expectations(&expected)?;
        value::plain(&self.ask(&id_token, &expected, Verifier::explain_id_token_hint)?)
    }

    #[wasm_bindgen(js_name = verifyProvidedClaims)]
    pub fn verify_provided_claims(&self, jwt: JsValue, expected: JsValue) -> JsResult {
        let expected = options::provided_claims_expectations(&expected)?;
        value::verified(&self.ask(&jwt, &expected, Verifier::verify_provided_claims)?)
    }

    #[wasm_bindgen(js_name = explainProvidedClaims)]
    pub fn explain_provided_claims(&self, jwt: JsValue, expected: JsValue) -> JsResult {
        let expected = options::provided_claims_expectations(&expected)?;
        value::plain(&self.ask(&jwt, &expected, Verifier::explain_provided_claims)?)
    }

    #[wasm_bindgen(js_name = verifyIntrospectionResponse)]
    pub fn verify_introspection_response(&self, body: JsValue, expected: JsValue) -> JsResult {
        let expected = options::introspection_expectations(&expected)?;
        value::verified(&self.ask(&body, &expected, Verifier::verify_introspection_response)?)
    }

    #[wasm_bindgen(js_name = explainIntrospectionResponse)]
    pub fn explain_introspection_response(&self, body: JsValue, expected: JsValue) -> JsResult {
        let expected = options::introspection_expectations(&expected)?;
        value::plain(&self.ask(&body, &expected, Verifier::explain_introspection_response)?)
    }

    #[wasm_bindgen(js_name = updateJwks)]
    pub fn update_jwks(&self, jwks: JsValue) -> JsResult<()> {
        let jwks = options::jwks_text(&jwks)?;
        let mut verifier = Verifier::clone(&self.current());
        verifier.update_jwks(&jwks)?;
        self.inner.replace(Rc::new(verifier));
        Ok(())
    }

    fn ask<E, T>(
        &self,
        text: &JsValue,
        expected: &E,
        verb: impl FnOnce(&Verifier, &str, &E, f64) -> Result<T, Error>,
    ) -> JsResult<T> {
        let (now, verifier, text) = self.prepare(text)?;
        Ok(verb(&verifier, &text, expected, now)?)
    }

    /// Reads the clock, then the text: in this order, as the host may be called back on the way.
    fn prepare(&self, text: &JsValue) -> JsResult<(f64, Rc<Verifier>, String)> {
        let now = self.read_clock()?;
        let verifier = self.current();
        let text = options::token(text, verifier.max_token_bytes());
        Ok((now, verifier, text))
    }

    /// Asks the replay store, last of all, about a token that is presented once only.
    fn hand_over(&self, token: VerifiedToken) -> JsResult {
        let Some(store) = self
            .hooks
            .replay
            .dyn_ref::<Function>()
            .filter(|_| token.is_one_time())
        else {
            return value::verified(&token);
        };
        let first_time = yes_or_no(store, "replay", &value::replay_entry(&token)?)?;
        value::verified(&token.settle_replay(first_time)?)
    }

    /// Asks the list of revoked tokens, last of all (AT-17).
    fn unless_revoked(&self, token: VerifiedToken) -> JsResult {
        let verified = value::verified(&token)?;
        let Some(list) = self.hooks.is_revoked.dyn_ref::<Function>() else {
            return Ok(verified);
        };
        let revoked = yes_or_no(list, "isRevoked", &verified)?;
        token.settle_revocation(revoked)?;
        Ok(verified)
    }

    fn current(&self) -> Rc<Verifier> {
        Rc::clone(&self.inner.borrow())
    }

    /// Seconds since 1970: a fixed number, the caller's clock, or the host's, read at each call.
    fn read_clock(&self) -> JsResult<f64> {
        if let Some(fixed) = self.hooks.now.as_f64() {
            return Ok(fixed);
        }
        match self.hooks.now.dyn_ref::<Function>() {
            Some(clock) => clock
                .call0(&JsValue::UNDEFINED)?
                .as_f64()
                .ok_or_else(|| Error::option("now", "must return a number of seconds").into()),
            None => Ok(js_sys::Date::now() / 1000.0),
        }
    }
}

/// What a hook of the host answers, at once.
fn yes_or_no(hook: &Function, option: &str, entry: &JsValue) -> JsResult<bool> {
    let answer = hook.call1(&JsValue::UNDEFINED, entry)?;
    answer.as_bool().ok_or_else(|| {
        Error::option(option, "must return true or false at once, and no promise").into()
    })
}
