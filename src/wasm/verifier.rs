//! The one handle: a verifier keeps its parsed keys. It is wrapped by `pkg/src/verifier.ts`, which disposes of it.

use super::options::Hooks;
use super::question::{Hook, Question, Subject};
use super::{JsResult, host, options};
use crate::error::Error;
use crate::jwt::verified::{check_first_time, check_revocation};
use crate::verifier::Verifier;
use crate::verifier::expectations::point_in_time;
use js_sys::Function;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

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
    pub fn issuer(&self) -> JsValue {
        self.inner.borrow().issuer().into()
    }

    /// Puts the question of a verb, and asks the hook that has the last word about its answer.
    pub fn ask(
        &self,
        subject: Subject,
        explains: bool,
        text: JsValue,
        expected: JsValue,
    ) -> JsResult {
        let question = Question::of(subject, explains, &expected)?;
        let now = read_clock(&self.hooks.now)?;
        let verifier = self.current();
        let text = options::token(&text, verifier.max_token_bytes());
        let verdict = question.put(&verifier, &text, now)?;
        match question.hook(&verdict, &self.hooks) {
            Some(Hook::Replay(store)) => {
                check_first_time(yes_or_no(store, "replay", &verdict.replay_entry()?)?)?;
                verdict.to_js()
            }
            Some(Hook::IsRevoked(list)) => {
                let verified = verdict.to_js()?;
                check_revocation(yes_or_no(list, "isRevoked", &verified)?)?;
                Ok(verified)
            }
            None => verdict.to_js(),
        }
    }

    #[wasm_bindgen(js_name = updateJwks)]
    pub fn update_jwks(&self, jwks: JsValue) -> JsResult<()> {
        let jwks = options::jwks_text(&jwks)?;
        let mut verifier = Verifier::clone(&self.current());
        verifier.update_jwks(&jwks)?;
        self.inner.replace(Rc::new(verifier));
        Ok(())
    }

    fn current(&self) -> Rc<Verifier> {
        Rc::clone(&self.inner.borrow())
    }
}

/// Seconds since 1970: a fixed number, the caller's clock, or the host's, read at each call.
pub(super) fn read_clock(now: &JsValue) -> JsResult<f64> {
    if let Some(fixed) = now.as_f64() {
        return Ok(fixed);
    }
    if now.is_undefined() {
        return Ok(js_sys::Date::now() / 1000.0);
    }
    let seconds = host::ask(now, &JsValue::UNDEFINED)?.as_f64();
    Ok(seconds.ok_or_else(|| Error::option("now", "must return a number of seconds"))?)
}

/// What a hook of the host answers, at once.
fn yes_or_no(hook: &Function, option: &str, entry: &JsValue) -> JsResult<bool> {
    host::ask(hook, entry)?.as_bool().ok_or_else(|| {
        Error::option(option, "must return true or false at once, and no promise").into()
    })
}
