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

/// What the handle does besides answering questions; `pkg/src/key-supply.ts` sends it.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Errand {
    // Gives the ticket back with nothing done.
    Abandon,
    // Begins a call: the number that its attempts are made with.
    Call,
    // What happened since this was last asked.
    Events,
    // Whether the holder of the ticket may look into the store.
    MayRestore,
    // `{ url, accept }`, or `undefined` where the ticket is no longer good.
    NextRequest,
    // Asks for a fetch now, and answers as an attempt does.
    Refresh,
    // Takes what the store had; whether that is enough.
    Restore,
    // `issuer`; `fetch`, `store`, `onEvent` as they were given, `timeout` in milliseconds, `maxBytes`.
    Settings,
    // Takes what came of the request, or the name of a failure; whether there is another one.
    Settle,
    // `{ record, ttl }` for the store, or `undefined`.
    Snapshot,
    // What is known of the keys.
    State,
    // The name under which a store keeps these keys.
    StoreKey,
}

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
            Call::of(counted(call)),
            &text,
            now,
            |verifier| question.put(verifier, &text, seconds),
            code_of,
        );
        match turn? {
            Turn::Done(outcome) => self.hand_over(&outcome?, &question),
            other => value::turn(&other),
        }
    }

    /// Runs an errand. `number` is that of the call or of the ticket; `value` is what came of a request, or stood in the store.
    pub fn run(&self, errand: Errand, number: f64, value: JsValue) -> JsResult {
        let (call, ticket) = (Call::of(counted(number)), Ticket::of(counted(number)));
        match errand {
            Errand::Abandon => self.inner.borrow_mut().abandon(ticket),
            Errand::Call => return Ok(value::counted(self.inner.borrow().call().number()).into()),
            Errand::Events => {
                let events = self.inner.borrow_mut().take_events();
                return value::cache_events(&events);
            }
            Errand::MayRestore => return Ok(self.inner.borrow().may_restore(ticket).into()),
            Errand::NextRequest => {
                let now = self.now()?;
                if let Some(request) = self.inner.borrow_mut().next_request(ticket, now) {
                    return value::request(&request);
                }
            }
            Errand::Refresh => {
                let now = self.now()?;
                let turn = self.inner.borrow_mut().refresh(call, now);
                return match turn? {
                    Turn::Done(()) => value::done(&JsValue::UNDEFINED),
                    other => value::turn(&other),
                };
            }
            Errand::Restore => return self.restore(ticket, &value),
            Errand::Settings => return value::settings(&self.host, self.inner.borrow().issuer()),
            Errand::Settle => return self.settle(ticket, &value),
            Errand::Snapshot => {
                let now = self.now()?;
                if let Some((record, ttl)) = self.inner.borrow().snapshot(now) {
                    return value::snapshot(&record, ttl);
                }
            }
            Errand::State => return value::cache_state(self.inner.borrow().cache()),
            Errand::StoreKey => return Ok(self.inner.borrow().store_key().into()),
        }
        Ok(JsValue::UNDEFINED)
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

    fn settle(&self, ticket: Ticket, answer: &JsValue) -> JsResult {
        let fetched = fetched(answer);
        // A platform without randomness waits the whole time.
        let jitter = random::bytes::<1>().map_or(1.0, |[byte]| f64::from(byte) / 255.0);
        let now = self.now()?;
        let mut inner = self.inner.borrow_mut();
        Ok(inner.settle(ticket, &fetched, jitter, now).into())
    }

    fn restore(&self, ticket: Ticket, stored: &JsValue) -> JsResult {
        let Some(stored) = options::stored(stored) else {
            return Ok(JsValue::FALSE);
        };
        let now = self.now()?;
        Ok(self.inner.borrow_mut().restore(ticket, &stored, now).into())
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
fn counted(number: f64) -> u64 {
    whole_number(number)
        .and_then(|n| u64::try_from(n).ok())
        .unwrap_or(u64::MAX)
}
