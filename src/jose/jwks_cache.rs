//! When a key set is fetched, used and given up: a state machine without network, clock or randomness.
//!
//! Whoever verifies asks it what to do, with `now`; whoever fetches holds a ticket and brings what came of it. Next door:
//! `verifier::remote` turns its advice into requests.
//!
//! | row | rule |
//! |---|---|
//! | RMT-01 | a set is fresh for `max_age`, or for as long as its server says, if that is shorter |
//! | RMT-02 | an unknown key asks for one fetch per `cooldown` |
//! | RMT-03 | a `kid` that a fetch did not bring is remembered as unknown for `unknown_kid_ttl` |
//! | RMT-04 | a failed fetch backs off, with jitter, and starts no cooldown |
//! | RMT-05 | where fetching fails, a set is used for `stale_if_error` after it was fresh, and never longer |
//! | RMT-06 | a key that is withdrawn stops at the next fetch; one whose private part is published, too |
//! | RMT-07 | one fetch runs at a time; one whose fetcher vanished is given up after its time, and has failed |
//! | RMT-08 | a set from a store is used where it is newer, and fresh by our own measure |

use super::jwks::JwkSet;
use crate::crypto::hash::Hash;
use crate::distinct::distinct;
use crate::error::{Code, Error};
use crate::limits::{
    CLOCK_STEP, FETCH_GRACE, MAX_BACKOFF_DOUBLINGS, MAX_GIVEN_AWAY, MAX_STORED_SECONDS,
    MAX_UNKNOWN_KIDS,
};
use crate::time::{Seconds, UnixTime};

/// For how long what is believed. All in seconds; zero means zero.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "every decision is asked for")]
pub struct CachePolicy {
    /// Longest time that a set is fresh (RMT-01).
    pub max_age: Seconds,
    /// Shortest time between two fetches for unknown keys (RMT-02), and the longest back-off (RMT-04), whatever a server asks for.
    pub cooldown: Seconds,
    /// How long a set is used after it was fresh, where fetching fails (RMT-05).
    pub stale_if_error: Seconds,
    /// How long a `kid` is remembered as unknown (RMT-03).
    pub unknown_kid_ttl: Seconds,
    /// How long one request may take; a fetch that is silent for longer is given up (RMT-07).
    pub timeout: Seconds,
}

/// The moment at which somebody began to ask. What is fetched after it answers that call, whatever its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call(u64);

/// The right to fetch, given to one at a time (RMT-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

impl Call {
    /// The call as a number, for hosts that cannot hold it.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }

    /// The call of a number that [`Call::number`] gave.
    #[must_use]
    pub fn of(number: u64) -> Self {
        Self(number)
    }
}

impl Ticket {
    /// The ticket as a number, for hosts that cannot hold it.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }

    /// The ticket of a number that [`Ticket::number`] gave.
    #[must_use]
    pub fn of(number: u64) -> Self {
        Self(number)
    }
}

/// What to do about keys.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "every answer must be acted on")]
pub enum Advice {
    /// Go on with the keys that are here.
    Use,
    /// Fetch, then ask again.
    Fetch(Ticket),
    /// Somebody fetches: ask again soon.
    Wait,
    /// There are no keys to judge by.
    Refuse(Error),
}

/// Something that operators count. None of it is from a token.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the events of the public contract")]
pub enum CacheEvent {
    /// A set came from its server.
    Fetched {
        /// Usable keys in it.
        keys: usize,
    },
    /// A set came from the store.
    Restored {
        /// Usable keys in it.
        keys: usize,
    },
    /// The set has other keys than the one before.
    Rotated {
        /// Keys that are new.
        added: usize,
        /// Keys that are gone.
        removed: usize,
    },
    /// A set that is no longer fresh is used, as no newer one can be had; told once for each failed fetch.
    ServedStale,
    /// A fetch failed.
    BackedOff {
        /// What went wrong.
        error: Error,
        /// Fetches that failed in a row.
        failures: u32,
        /// When the next one is allowed.
        retry_at: UnixTime,
    },
    /// A key was asked for that a fetch did not bring.
    UnknownKid,
}

/// A set as it is handed to a store, and comes back.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "stored and read as a whole")]
pub struct StoredSet {
    /// The text of the set.
    pub jwks: String,
    /// When it came.
    pub fetched_at: UnixTime,
    /// Until when it is fresh.
    pub fresh_until: UnixTime,
    /// Thumbprints of keys whose private part was given away, by whatever set (RMT-06).
    pub given_away: Vec<String>,
}

/// What became of a set from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "every answer must be acted on")]
pub enum Restored {
    /// It is none, or no newer than what is here.
    Refused,
    /// It is held, and a request is needed all the same.
    Held,
    /// It answers what the fetch was for; the ticket is given back.
    Suffices,
}

#[derive(Debug, Clone)]
struct Held {
    keys: JwkSet,
    text: String,
    fetched_at: f64,
    fresh_until: f64,
    ticket: u64,
}

#[derive(Debug, Clone)]
struct Running {
    ticket: u64,
    began: f64,
    until: f64,
    purpose: Purpose,
}

/// Why somebody fetches.
#[derive(Debug, Clone, PartialEq)]
enum Purpose {
    /// There is no fresh set.
    Refresh,
    /// No key fits the token; with its `kid`, where it has one.
    Unknown(Option<String>),
    /// The operator wants it.
    Forced,
}

#[derive(Debug, Clone)]
struct Failure {
    error: Error,
    ticket: u64,
    count: u32,
    at: f64,
    retry_at: f64,
    told_stale: bool,
}

/// The keys of one issuer, and everything that is known about fetching them.
#[derive(Debug, Clone)]
pub struct JwksCache {
    policy: CachePolicy,
    /// How many fetches were begun; the number of the latest ticket.
    begun: u64,
    held: Option<Held>,
    running: Option<Running>,
    failure: Option<Failure>,
    /// When a fetch for an unknown key last succeeded.
    cooling_since: Option<f64>,
    /// Thumbprints of keys that anybody can sign with; the oldest first (RMT-06).
    given_away: Vec<String>,
    /// Hashes of the kids that are known to be unknown, and until when; the oldest first.
    unknown: Vec<(Vec<u8>, f64)>,
    events: Vec<CacheEvent>,
}

impl JwksCache {
    /// Holds nothing yet.
    #[must_use]
    pub fn new(policy: CachePolicy) -> Self {
        Self {
            policy,
            begun: 0,
            held: None,
            running: None,
            failure: None,
            cooling_since: None,
            given_away: Vec::new(),
            unknown: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Begins a call: what is fetched from here on is fresh to it.
    #[must_use]
    pub fn call(&self) -> Call {
        Call(self.begun)
    }

    /// The keys, as long as they may be used at all: fresh to this call, or stale within the limit (RMT-05).
    #[must_use]
    pub fn keys(&self, call: Call, now: UnixTime) -> Option<&JwkSet> {
        let limit = self.policy.stale_if_error.get();
        let newer = self.held.as_ref().filter(|held| held.ticket > call.0);
        newer
            .or_else(|| self.held_until(now, limit))
            .map(|held| &held.keys)
    }

    /// Whether a call can be answered from the keys that are here, without asking further.
    #[must_use]
    pub fn is_fresh(&self, call: Call, now: UnixTime) -> bool {
        self.is_newer_than(call) || self.held_until(now, 0.0).is_some()
    }

    /// What to do before a token is judged (RMT-01, RMT-05).
    pub fn ask(&mut self, call: Call, now: UnixTime) -> Advice {
        if self.is_fresh(call, now) {
            return Advice::Use;
        }
        self.give_up_vanished(now);
        let has_failed = self.has_failed(call, now);
        if self.is_running(now) {
            // After a failure nobody waits for a server that may hang again.
            return if self.failure.is_some() && self.serve_stale(now) {
                Advice::Use
            } else {
                Advice::Wait
            };
        }
        if !has_failed {
            return self.begin(Purpose::Refresh, now);
        }
        if self.serve_stale(now) {
            Advice::Use
        } else {
            self.refusal()
        }
    }

    /// What to do about a token for which the keys that are here have no key (RMT-02, RMT-03). `Use` says that it stays so.
    pub fn ask_for_unknown(&mut self, call: Call, kid: Option<&str>, now: UnixTime) -> Advice {
        if self.is_newer_than(call) {
            self.remember(kid, now);
            return Advice::Use;
        }
        if self.is_remembered(kid, now) {
            return Advice::Use;
        }
        self.give_up_vanished(now);
        if self.is_running(now) {
            return Advice::Wait;
        }
        let cooldown = self.policy.cooldown.get();
        if self
            .cooling_since
            .is_some_and(|since| lies_within(now, since, since + cooldown))
        {
            return Advice::Use;
        }
        if self.has_failed(call, now) {
            // Whether the key exists is not known: that is not the token's fault.
            return self.refusal();
        }
        self.begin(Purpose::Unknown(kid.map(str::to_owned)), now)
    }

    /// What to do for an operator who wants a fetch now, whatever was remembered.
    pub fn ask_by_force(&mut self, call: Call, now: UnixTime) -> Advice {
        if self.is_newer_than(call) {
            return Advice::Use;
        }
        if self
            .failure
            .as_ref()
            .is_some_and(|failure| failure.ticket > call.0)
        {
            return self.refusal();
        }
        self.give_up_vanished(now);
        if self.is_running(now) {
            return Advice::Wait;
        }
        self.begin(Purpose::Forced, now)
    }

    /// Whether the holder of `ticket` may look into the store before it goes to the network: not where the operator wants news.
    #[must_use]
    pub fn may_restore(&self, ticket: Ticket) -> bool {
        self.holds(ticket)
            .is_some_and(|running| running.purpose != Purpose::Forced)
    }

    /// Tells that the holder of `ticket` begins a request; `false` where the ticket is no longer good (RMT-07).
    pub fn extend(&mut self, ticket: Ticket, now: UnixTime) -> bool {
        let until = now.seconds() + self.policy.timeout.get() + FETCH_GRACE;
        match &mut self.running {
            Some(running) if running.ticket == ticket.0 => {
                running.until = until;
                true
            }
            _ => false,
        }
    }

    /// Gives the ticket back with nothing done: its holder cannot go on, and that is nobody's failure.
    pub fn abandon(&mut self, ticket: Ticket) {
        if self.holds(ticket).is_some() {
            self.running = None;
        }
    }

    /// Takes a set from the store (RMT-08). What it knows of keys that were given away counts, whatever becomes of the set.
    pub fn restore(&mut self, ticket: Ticket, stored: &StoredSet, now: UnixTime) -> Restored {
        let Some(running) = self.holds(ticket).cloned() else {
            return Restored::Refused;
        };
        self.drop_given_away(stored.given_away.iter().cloned());
        if now.seconds() < stored.fetched_at.seconds() - CLOCK_STEP {
            return Restored::Refused;
        }
        // By our own clock and measure.
        let fetched_at = stored.fetched_at.seconds().min(now.seconds());
        let latest = fetched_at + self.policy.max_age.get();
        let is_newer = self
            .held
            .as_ref()
            .is_none_or(|held| fetched_at > held.fetched_at);
        let Ok(keys) = self.read(&stored.jwks) else {
            return Restored::Refused;
        };
        if !is_newer {
            return Restored::Refused;
        }
        let has_kid = match &running.purpose {
            Purpose::Refresh => true,
            Purpose::Unknown(Some(kid)) => keys.usable().iter().any(|key| key.kid() == Some(kid)),
            Purpose::Unknown(None) | Purpose::Forced => false,
        };
        let fresh_until = stored.fresh_until.seconds().min(latest);
        self.events.push(CacheEvent::Restored {
            keys: keys.usable().len(),
        });
        // Kept under no ticket: an older call has not seen its own fetch.
        self.hold(keys, stored.jwks.clone(), fetched_at, fresh_until, 0);
        if has_kid && self.held_until(now, 0.0).is_some() {
            self.running = None;
            self.failure = None;
            return Restored::Suffices;
        }
        Restored::Held
    }

    /// Takes the text of a set from its server. `fresh_for` is what the server allows; `jitter` lies between 0 and 1.
    ///
    /// A text that is no set with a usable key counts as a failure. Where it gives private keys away, those are dropped at once
    /// (RMT-06).
    pub fn receive(
        &mut self,
        ticket: Ticket,
        jwks: &str,
        fresh_for: Option<f64>,
        jitter: f64,
        now: UnixTime,
    ) {
        let Some(running) = self.holds(ticket).cloned() else {
            return;
        };
        let keys = match self.read(jwks) {
            Ok(keys) => keys,
            Err(error) => {
                if error.code() == Code::PrivateKeyInJwks {
                    self.drop_given_away(JwkSet::given_away(jwks));
                }
                return self.fail(ticket, error, None, jitter, now);
            }
        };
        let max_age = self.policy.max_age.get();
        let fresh_for = fresh_for.map_or(max_age, |seconds| seconds.min(max_age));
        self.events.push(CacheEvent::Fetched {
            keys: keys.usable().len(),
        });
        let now = now.seconds();
        self.hold(keys, jwks.to_owned(), now, now + fresh_for, ticket.0);
        if matches!(running.purpose, Purpose::Unknown(_)) {
            self.cooling_since = Some(now);
        }
        self.running = None;
        self.failure = None;
    }

    /// Takes a failure. `retry_after` is what the server asked for, in seconds; `jitter` lies between 0 and 1.
    pub fn fail(
        &mut self,
        ticket: Ticket,
        error: Error,
        retry_after: Option<f64>,
        jitter: f64,
        now: UnixTime,
    ) {
        if self.holds(ticket).is_none() {
            return;
        }
        self.running = None;
        let count = self
            .failure
            .as_ref()
            .map_or(1, |failure| failure.count.saturating_add(1));
        let asked = retry_after.unwrap_or(0.0).min(self.policy.cooldown.get());
        let delay = self.back_off(count, jitter).max(asked);
        self.note_failure(error, ticket, count, delay, now);
    }

    /// What is worth keeping outside of this memory, and for how many seconds.
    #[must_use]
    pub fn snapshot(&self, now: UnixTime) -> Option<(StoredSet, f64)> {
        let lasting = self.policy.stale_if_error.get();
        let (stored, ttl) = match &self.held {
            Some(held) => (
                StoredSet {
                    jwks: held.text.clone(),
                    fetched_at: UnixTime::new(held.fetched_at)?,
                    fresh_until: UnixTime::new(held.fresh_until)?,
                    given_away: self.given_away.clone(),
                },
                held.fresh_until - held.fetched_at + lasting,
            ),
            // No set, but the others must hear of these keys.
            None if !self.given_away.is_empty() => (
                StoredSet {
                    jwks: r#"{"keys":[]}"#.to_owned(),
                    fetched_at: now,
                    fresh_until: now,
                    given_away: self.given_away.clone(),
                },
                self.policy.max_age.get() + lasting,
            ),
            None => return None,
        };
        (ttl > 0.0).then_some((stored, ttl.min(MAX_STORED_SECONDS)))
    }

    /// Every key that is held, when it came, and until when it is fresh.
    #[must_use]
    pub fn held(&self) -> Option<(&JwkSet, f64, f64)> {
        let held = self.held.as_ref()?;
        Some((&held.keys, held.fetched_at, held.fresh_until))
    }

    /// Why the latest fetch failed; `None` once one has succeeded.
    #[must_use]
    pub fn last_error(&self) -> Option<&Error> {
        self.failure.as_ref().map(|failure| &failure.error)
    }

    /// What happened since this was last asked.
    pub fn take_events(&mut self) -> Vec<CacheEvent> {
        std::mem::take(&mut self.events)
    }

    fn begin(&mut self, purpose: Purpose, now: UnixTime) -> Advice {
        self.begun = self.begun.saturating_add(1);
        let ticket = Ticket(self.begun);
        self.running = Some(Running {
            ticket: ticket.0,
            began: now.seconds(),
            until: now.seconds(),
            purpose,
        });
        self.extend(ticket, now);
        Advice::Fetch(ticket)
    }

    fn holds(&self, ticket: Ticket) -> Option<&Running> {
        self.running
            .as_ref()
            .filter(|running| running.ticket == ticket.0)
    }

    fn is_newer_than(&self, call: Call) -> bool {
        self.held.as_ref().is_some_and(|held| held.ticket > call.0)
    }

    /// The set, unless it was fetched in the future or is older than fresh by more than `limit`.
    fn held_until(&self, now: UnixTime, limit: f64) -> Option<&Held> {
        self.held
            .as_ref()
            .filter(|held| lies_within(now, held.fetched_at, held.fresh_until + limit))
    }

    /// RMT-07
    fn is_running(&self, now: UnixTime) -> bool {
        self.running
            .as_ref()
            .is_some_and(|running| lies_within(now, running.began, running.until))
    }

    /// RMT-04: a call does not fetch twice in vain, and nobody fetches while the server is left alone.
    fn has_failed(&self, call: Call, now: UnixTime) -> bool {
        self.failure.as_ref().is_some_and(|failure| {
            failure.ticket > call.0 || lies_within(now, failure.at, failure.retry_at)
        })
    }

    /// RMT-05
    fn serve_stale(&mut self, now: UnixTime) -> bool {
        let limit = self.policy.stale_if_error.get();
        if self.held_until(now, limit).is_none() {
            return false;
        }
        if let Some(failure) = self.failure.as_mut().filter(|failure| !failure.told_stale) {
            failure.told_stale = true;
            self.events.push(CacheEvent::ServedStale);
        }
        true
    }

    fn refusal(&self) -> Advice {
        let unavailable = || Error::new(Code::JwksUnavailable, "no key set could be had yet");
        Advice::Refuse(self.last_error().cloned().unwrap_or_else(unavailable))
    }

    /// RMT-04: one second, then two, four …, at most the cooldown; between half of it and all of it.
    fn back_off(&self, count: u32, jitter: f64) -> f64 {
        let mut delay = 1.0_f64;
        for _ in 1..count.min(MAX_BACKOFF_DOUBLINGS) {
            delay *= 2.0;
        }
        delay.min(self.policy.cooldown.get()) * (0.5 + jitter.clamp(0.0, 1.0) / 2.0)
    }

    fn hold(&mut self, keys: JwkSet, text: String, fetched_at: f64, fresh_until: f64, ticket: u64) {
        if let Some(held) = &self.held {
            let (before, after) = (thumbprints(&held.keys), thumbprints(&keys));
            let (added, removed) = (count_new(&after, &before), count_new(&before, &after));
            if added > 0 || removed > 0 {
                self.events.push(CacheEvent::Rotated { added, removed });
            }
        }
        self.held = Some(Held {
            keys,
            text,
            fetched_at,
            fresh_until,
            ticket,
        });
    }

    /// A set with a usable key, without those that anybody can sign with (RMT-06).
    fn read(&self, text: &str) -> Result<JwkSet, Error> {
        let mut keys = JwkSet::parse(text)?;
        if keys.remove(&self.given_away) > 0 && keys.usable().is_empty() {
            return Err(Error::new(
                Code::PrivateKeyInJwks,
                "the key set has only keys whose private part was given away earlier",
            ));
        }
        keys.require_usable()?;
        Ok(keys)
    }

    /// RMT-06: for good, and whichever set brings them again.
    fn drop_given_away(&mut self, thumbprints: impl IntoIterator<Item = String>) {
        for thumbprint in thumbprints {
            if !self.given_away.contains(&thumbprint) {
                if self.given_away.len() >= MAX_GIVEN_AWAY {
                    self.given_away.remove(0);
                }
                self.given_away.push(thumbprint);
            }
        }
        if let Some(held) = &mut self.held {
            let removed = held.keys.remove(&self.given_away);
            let is_empty = held.keys.usable().is_empty();
            if removed > 0 {
                self.events.push(CacheEvent::Rotated { added: 0, removed });
            }
            if is_empty {
                self.held = None;
            }
        }
    }

    /// RMT-07: a fetch that did not come to an end has failed, so that stale keys serve; whoever asks first may try at once.
    fn give_up_vanished(&mut self, now: UnixTime) {
        if self.running.is_none() || self.is_running(now) {
            return;
        }
        self.running = None;
        let (before, ticket) = self
            .failure
            .as_ref()
            .map_or((0, 0), |failure| (failure.count, failure.ticket));
        let delay = if before == 0 {
            0.0
        } else {
            self.back_off(before, 1.0)
        };
        let error = Error::new(
            Code::JwksUnavailable,
            "whoever fetched the keys did not come to an end",
        );
        // Under the ticket of the failure before, which its callers remember; nobody else asked in vain.
        self.note_failure(error, Ticket(ticket), before.saturating_add(1), delay, now);
    }

    fn note_failure(
        &mut self,
        error: Error,
        ticket: Ticket,
        count: u32,
        delay: f64,
        now: UnixTime,
    ) {
        let retry_at = UnixTime::new(now.seconds() + delay).unwrap_or(now);
        self.events.push(CacheEvent::BackedOff {
            error: error.clone(),
            failures: count,
            retry_at,
        });
        self.failure = Some(Failure {
            error,
            ticket: ticket.0,
            count,
            at: now.seconds(),
            retry_at: retry_at.seconds(),
            told_stale: false,
        });
    }

    /// From the fetch on that did not bring it.
    fn remember(&mut self, kid: Option<&str>, now: UnixTime) {
        if self.is_remembered(kid, now) {
            return;
        }
        self.events.push(CacheEvent::UnknownKid);
        let Some((kid, held)) = kid.zip(self.held.as_ref()) else {
            return;
        };
        let until = held.fetched_at + self.policy.unknown_kid_ttl.get();
        self.unknown.retain(|(_, until)| *until > now.seconds());
        if self.unknown.len() >= MAX_UNKNOWN_KIDS {
            self.unknown.remove(0);
        }
        self.unknown.push((name_of(kid), until));
    }

    fn is_remembered(&self, kid: Option<&str>, now: UnixTime) -> bool {
        let ttl = self.policy.unknown_kid_ttl.get();
        let Some(name) = kid.map(name_of) else {
            return false;
        };
        self.unknown
            .iter()
            .any(|(known, until)| *known == name && lies_within(now, until - ttl, *until))
    }
}

/// Whether `now` lies between the two. A clock that was set back by a little still does; one that was set back by more has
/// never seen `start`, and nothing that was noted then is believed.
fn lies_within(now: UnixTime, start: f64, end: f64) -> bool {
    let now = now.seconds();
    now >= start - CLOCK_STEP && now < end
}

fn thumbprints(keys: &JwkSet) -> Vec<&str> {
    distinct(keys.usable().iter().map(super::Jwk::thumbprint))
}

/// How many of `these` are not among `those`.
fn count_new(these: &[&str], those: &[&str]) -> usize {
    let is_new = |thumbprint: &&&str| those.binary_search(thumbprint).is_err();
    these.iter().filter(is_new).count()
}

/// Kids come from strangers and may be long; what is remembered of them is not.
fn name_of(kid: &str) -> Vec<u8> {
    Hash::Sha256.digest(kid.as_bytes())
}
