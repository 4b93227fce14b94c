//! The handle of a verifier whose keys are fetched. `pkg/src/remote-verifier.ts` makes the requests that it asks for.

use super::options::{Hooks, RemoteHost};
use super::question::{Hook, Question, Subject, Verdict, code_of};
use super::verifier::read_clock;
use super::{JsResult, options, value};
use crate::crypto::random;
use crate::error::Error;
use crate::jose::jwks_cache::{Call, Ticket};
use crate::jwt::verified::{check_first_time, check_revocation};
use crate::time::UnixTime;
use crate::verifier::expectations::point_in_time;
use crate::verifier::options::whole_number;
use crate::verifier::remote::{Fetched, RemoteVerifier, Turn};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// A verifier with what it knows of the keys.
///
/// The host is only called (options, clock) while the cell is not borrowed: it may call back.
#[wasm_bindgen]
pub struct CoreRemoteVerifier {
    inner: RefCell<RemoteVerifier>,
    hooks: Hooks,
    host: RemoteHost,
}

#[wasm_bindgen]
impl CoreRemoteVerifier {
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> JsResult<Self> {
        let (options, remote, hooks, host) = options::remote_verifier(&options)?;
        if let Some(fixed) = hooks.now.as_f64() {
            point_in_time(fixed)?;
        }
        Ok(Self {
            inner: RefCell::new(RemoteVerifier::new(&options, &remote)?),
            hooks,
            host,
        })
    }

    /// What the host carries requests with: `fetch`, `store`, `onEvent` as they were given, `timeout` in milliseconds, `maxBytes`.
    pub fn settings(&self) -> JsResult {
        value::settings(&self.host)
    }

    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn issuer(&self) -> JsValue {
        self.inner.borrow().issuer().into()
    }

    /// Begins a call: the number that its attempts are made with.
    #[must_use]
    pub fn call(&self) -> f64 {
        value::counted(self.inner.borrow().call().number())
    }

    /// Puts the question of a verb. What comes back says `done`, `fetch` with a ticket, or `wait`; `ask` names the hook that has
    /// the last word, with the `entry` it is to be asked about.
    pub fn attempt(
        &self,
        subject: Subject,
        explains: bool,
        call: f64,
        text: JsValue,
        expected: JsValue,
    ) -> JsResult {
        let question = Question::of(subject, explains, &expected)?;
        let now = self.now()?;
        let text = options::token(&text, self.inner.borrow().max_token_bytes());
        let seconds = now.seconds();
        let turn = self.inner.borrow_mut().judge(
            Call::of(number(call)),
            &text,
            now,
            |verifier| question.put(verifier, &text, seconds),
            code_of,
        )?;
        match turn {
            Turn::Done(outcome) => self.hand_over(&outcome?, &question),
            other => value::turn(&other),
        }
    }

    /// Asks for a fetch now.
    pub fn refresh(&self, call: f64) -> JsResult {
        let now = self.now()?;
        let turn = self
            .inner
            .borrow_mut()
            .refresh(Call::of(number(call)), now)?;
        match turn {
            Turn::Done(()) => value::done(&JsValue::UNDEFINED),
            other => value::turn(&other),
        }
    }

    #[wasm_bindgen(js_name = mayRestore)]
    #[must_use]
    pub fn may_restore(&self, ticket: f64) -> bool {
        self.inner.borrow().may_restore(Ticket::of(number(ticket)))
    }

    /// `{ url, accept }`, or `undefined` where the ticket is no longer good.
    #[wasm_bindgen(js_name = nextRequest)]
    pub fn next_request(&self, ticket: f64) -> JsResult {
        let now = self.now()?;
        let request = self
            .inner
            .borrow_mut()
            .next_request(Ticket::of(number(ticket)), now);
        request.map_or(Ok(JsValue::UNDEFINED), |request| value::request(&request))
    }

    /// Takes what came of the request; whether there is another one. `answer` is a failure's name, or the answer.
    pub fn settle(&self, ticket: f64, answer: JsValue) -> JsResult<bool> {
        let fetched = fetched(&answer);
        // A platform without randomness waits the whole time.
        let jitter = random::bytes::<1>().map_or(1.0, |[byte]| f64::from(byte) / 255.0);
        let now = self.now()?;
        Ok(self
            .inner
            .borrow_mut()
            .settle(Ticket::of(number(ticket)), &fetched, jitter, now))
    }

    /// Takes what the store had; whether that is enough.
    pub fn restore(&self, ticket: f64, stored: JsValue) -> JsResult<bool> {
        let Some(stored) = options::stored(&stored) else {
            return Ok(false);
        };
        let now = self.now()?;
        Ok(self
            .inner
            .borrow_mut()
            .restore(Ticket::of(number(ticket)), &stored, now))
    }

    #[wasm_bindgen(js_name = storeKey)]
    #[must_use]
    pub fn store_key(&self) -> JsValue {
        self.inner.borrow().store_key().into()
    }

    /// Gives the ticket back with nothing done.
    pub fn abandon(&self, ticket: f64) {
        self.inner.borrow_mut().abandon(Ticket::of(number(ticket)));
    }

    /// `{ record, ttl }` for the store, or `undefined`.
    pub fn snapshot(&self) -> JsResult {
        let now = self.now()?;
        let inner = self.inner.borrow();
        inner
            .snapshot(now)
            .map_or(Ok(JsValue::UNDEFINED), |(record, ttl)| {
                value::snapshot(&record, ttl)
            })
    }

    pub fn state(&self) -> JsResult {
        value::cache_state(self.inner.borrow().cache())
    }

    #[wasm_bindgen(js_name = takeEvents)]
    pub fn take_events(&self) -> JsResult {
        let events = self.inner.borrow_mut().take_events();
        value::cache_events(&events)
    }

    /// Takes the answer of a hook that could not answer at once.
    pub fn conclude(&self, hook: &str, answer: JsValue) -> JsResult<()> {
        let reason = "must return true or false, or a promise of it";
        let answer = answer
            .as_bool()
            .ok_or_else(|| Error::option(hook, reason))?;
        Ok(if hook == "replay" {
            check_first_time(answer)
        } else {
            check_revocation(answer)
        }?)
    }

    fn now(&self) -> JsResult<UnixTime> {
        Ok(point_in_time(read_clock(&self.hooks.now)?)?)
    }

    /// The result, and which hook is to be asked before anybody sees it.
    fn hand_over(&self, verdict: &Verdict, question: &Question) -> JsResult {
        let result = verdict.to_js()?;
        match question.hook(verdict, &self.hooks) {
            Some(Hook::Replay(store)) => {
                value::asking("replay", store, &result, &verdict.replay_entry()?)
            }
            Some(Hook::IsRevoked(list)) => value::asking("isRevoked", list, &result, &result),
            None => value::done(&result),
        }
    }
}

fn fetched(answer: &JsValue) -> Fetched {
    match options::text(answer).as_deref() {
        Some("timeout") => Fetched::TimedOut,
        Some("too_long") => Fetched::TooLong,
        Some("not_text") => Fetched::NotText,
        Some(_) => Fetched::NoAnswer,
        None => Fetched::Answer(options::answer_of_server(answer)),
    }
}

/// Tickets and calls are counted; they pass through the host as numbers.
fn number(counted: f64) -> u64 {
    whole_number(counted)
        .and_then(|n| u64::try_from(n).ok())
        .unwrap_or(u64::MAX)
}
