//! A verifier whose keys are fetched: it tells the host which document to ask for, and judges what comes back.
//!
//! When to fetch is decided by `jose::jwks_cache`; what an answer is worth by `answer`. The host only carries requests.

mod answer;

use super::{Verifier, VerifierOptions};
use crate::base64url;
use crate::crypto::hash::Hash;
use crate::error::{Code, Error};
use crate::jose::JwkSet;
use crate::jose::jwks_cache::{
    Advice, CacheEvent, CachePolicy, Call, JwksCache, Restored, StoredSet, Ticket,
};
use crate::json::{Json, Value};
use crate::jwt::issuer;
use crate::jwt::open::{self, StatedKey};
use crate::limits::{CLOCK_STEP, METADATA_AGE};
use crate::oauth::metadata::{self, MetadataExpectations, MetadataType};
use crate::time::{Seconds, UnixTime};

pub use answer::{Answer, Fetched};

/// How keys are fetched and kept. `None` means that the option was not given; its default is stated.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RemoteOptions {
    /// Where the key set is; default: where the issuer's metadata says.
    pub jwks_uri: Option<String>,
    /// Default 600 s.
    pub max_age: Option<Seconds>,
    /// Default 30 s.
    pub cooldown: Option<Seconds>,
    /// Default 3600 s.
    pub stale_if_error: Option<Seconds>,
    /// Default 60 s.
    pub unknown_kid_ttl: Option<Seconds>,
    /// For one request; default 5 s.
    pub timeout: Option<Seconds>,
}

/// The two kinds of document that are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there are no others")]
pub enum Document {
    /// OpenID Connect Discovery 1.0 §3, RFC 8414 §2.
    Metadata,
    /// RFC 7517 §5.
    KeySet,
}

impl Document {
    /// What to accept (RFC 9110 §12.5.1).
    #[must_use]
    pub const fn media_types(self) -> &'static str {
        match self {
            Self::Metadata => "application/json",
            Self::KeySet => "application/jwk-set+json, application/json",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Metadata => "the issuer's metadata",
            Self::KeySet => "the issuer's key set",
        }
    }
}

/// A request that the host is to make, without credentials and without following redirects (JOSE-13).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "all that the host needs")]
pub struct Request {
    /// The address.
    pub url: String,
    /// What is asked for.
    pub document: Document,
}

/// How a question to the verifier ended for now.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "every answer must be acted on")]
pub enum Turn<T> {
    /// It is answered.
    Done(T),
    /// Fetch with this ticket, then ask again.
    Fetch(Ticket),
    /// Somebody else fetches: ask again soon.
    Wait,
}

/// Metadata that named the address of the keys.
#[derive(Debug, Clone)]
struct Discovered {
    jwks_uri: String,
    at: f64,
    until: f64,
}

/// Where the holder of the ticket stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Metadata(MetadataType),
    Keys(String),
}

/// Verifies the tokens of one issuer with keys that its host fetches.
#[derive(Debug)]
pub struct RemoteVerifier {
    /// Knows no key: what it refuses needs none.
    blank: Verifier,
    /// Knows the keys of the cache.
    armed: Option<Verifier>,
    cache: JwksCache,
    cooldown: f64,
    configured: Option<String>,
    discovered: Option<Discovered>,
    step: Option<(Ticket, Step)>,
}

impl RemoteVerifier {
    /// Checks the options; `jwks` among them is not looked at.
    ///
    /// # Errors
    /// `invalid_option` naming the option; `weak_key` for a short client secret.
    pub fn new(given: &VerifierOptions, remote: &RemoteOptions) -> Result<Self, Error> {
        let blank = Verifier::without_keys(given)?;
        if let Some(url) = &remote.jwks_uri
            && !issuer::is_endpoint(url, true)
        {
            let reason = "must be an https URL without fragment (http for loopback hosts only)";
            return Err(Error::option("jwksUri", reason));
        }
        let or = |given: Option<Seconds>, default: u32| given.unwrap_or_else(|| default.into());
        let policy = CachePolicy {
            max_age: or(remote.max_age, 600),
            cooldown: or(remote.cooldown, 30),
            stale_if_error: or(remote.stale_if_error, 3_600),
            unknown_kid_ttl: or(remote.unknown_kid_ttl, 60),
            timeout: or(remote.timeout, 5),
        };
        Ok(Self {
            blank,
            armed: None,
            cache: JwksCache::new(policy),
            cooldown: policy.cooldown.get(),
            configured: remote.jwks_uri.clone(),
            discovered: None,
            step: None,
        })
    }

    /// The issuer identifier.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.blank.issuer()
    }

    /// The longest token that is looked at, in bytes.
    #[must_use]
    pub fn max_token_bytes(&self) -> usize {
        self.blank.max_token_bytes()
    }

    /// What is known of the keys.
    #[must_use]
    pub fn cache(&self) -> &JwksCache {
        &self.cache
    }

    /// What happened since this was last asked.
    pub fn take_events(&mut self) -> Vec<CacheEvent> {
        self.cache.take_events()
    }

    /// Begins a call: its questions are put with what this returns.
    #[must_use]
    pub fn call(&self) -> Call {
        self.cache.call()
    }

    /// Puts a question about `token` to the verifier, with the keys that are here if those will do. `code` tells the error code of
    /// an answer.
    ///
    /// A token that is refused without any key, and one that needs none, is never the reason of a fetch.
    ///
    /// # Errors
    /// `jwks_unavailable` and what else the latest fetch failed of, where there are no keys to judge by.
    pub fn judge<T>(
        &mut self,
        call: Call,
        token: &str,
        now: UnixTime,
        question: impl Fn(&Verifier) -> T,
        code: impl Fn(&T) -> Option<&'static str>,
    ) -> Result<Turn<T>, Error> {
        if !self.cache.is_fresh(call, now) {
            let answer = question(&self.blank);
            let lacks_key = [Code::KeyNotFound, Code::KeyAlgMismatch].map(Code::name);
            if !code(&answer).is_some_and(|code| lacks_key.contains(&code)) {
                return Ok(Turn::Done(answer));
            }
            match self.cache.ask(call, now) {
                Advice::Use => {}
                other => return turn(other),
            }
        }
        let answer = question(self.armed(call, now));
        let Some(wanted) = code(&answer).and_then(|code| self.lacks_key(token, code)) else {
            return Ok(Turn::Done(answer));
        };
        match self.cache.ask_for_unknown(call, wanted.kid.as_deref(), now) {
            Advice::Use => Ok(Turn::Done(answer)),
            other => turn(other),
        }
    }

    /// Asks for a fetch now, whatever was remembered.
    ///
    /// # Errors
    /// What the fetch failed of.
    pub fn refresh(&mut self, call: Call, now: UnixTime) -> Result<Turn<()>, Error> {
        match self.cache.ask_by_force(call, now) {
            Advice::Use => Ok(Turn::Done(())),
            other => turn(other),
        }
    }

    /// Whether the holder of `ticket` may look into the store before it makes a request.
    #[must_use]
    pub fn may_restore(&self, ticket: Ticket) -> bool {
        self.cache.may_restore(ticket)
    }

    /// The next request of the holder of `ticket`; `None` where the ticket is no longer good.
    pub fn next_request(&mut self, ticket: Ticket, now: UnixTime) -> Option<Request> {
        if !self.cache.extend(ticket, now) {
            return None;
        }
        let step = match self.step.take() {
            Some((holder, step)) if holder == ticket => step,
            _ => self.first_step(now),
        };
        self.step = Some((ticket, step.clone()));
        Some(match step {
            Step::Keys(url) => Request {
                url,
                document: Document::KeySet,
            },
            Step::Metadata(kind) => Request {
                url: metadata::well_known_url(self.issuer(), kind).ok()?,
                document: Document::Metadata,
            },
        })
    }

    /// Takes what came of the request; `true` where another one is needed. `jitter` lies between 0 and 1.
    pub fn settle(
        &mut self,
        ticket: Ticket,
        fetched: &Fetched,
        jitter: f64,
        now: UnixTime,
    ) -> bool {
        if !self.cache.extend(ticket, now) {
            return false;
        }
        let outcome = match self.step.take() {
            Some((holder, Step::Metadata(kind))) if holder == ticket => {
                self.settle_metadata(kind, fetched, now).map(Some)
            }
            _ => self
                .settle_keys(ticket, fetched, jitter, now)
                .map(|()| None),
        };
        match outcome {
            Ok(next) => self.step = next.map(|step| (ticket, step)),
            Err(error) => {
                let retry_after = fetched.retry_after();
                self.cache.fail(ticket, error, retry_after, jitter, now);
            }
        }
        self.armed = None;
        self.step.is_some()
    }

    /// The name under which a store keeps this issuer's keys.
    #[must_use]
    pub fn store_key(&self) -> String {
        let address = self.configured.as_deref().unwrap_or_default();
        // An issuer holds no line break.
        let named = format!("{}\n{address}", self.issuer());
        let hash = Hash::Sha256.digest(named.as_bytes());
        format!("tokenward/1/{}", base64url::encode(&hash))
    }

    /// What to put into the store, and for how many seconds: the members of a JSON object.
    #[must_use]
    pub fn snapshot(&self, now: UnixTime) -> Option<(Snapshot<'_>, f64)> {
        let (set, ttl) = self.cache.snapshot(now)?;
        let discovered = self.discovered.as_ref();
        let snapshot = Snapshot {
            version: 1,
            issuer: self.issuer(),
            fetched_at: set.fetched_at.seconds(),
            fresh_until: set.fresh_until.seconds(),
            jwks_uri: discovered.map(|found| found.jwks_uri.as_str()),
            discovered_until: discovered.map(|found| found.until),
            jwks: set.jwks,
            given_away: set.given_away,
        };
        Some((snapshot, ttl))
    }

    /// Takes what the store had; `true` where it makes a request unnecessary (RMT-08). What cannot be read counts as absent.
    pub fn restore(&mut self, ticket: Ticket, stored: &str, now: UnixTime) -> bool {
        let Some((set, discovered)) = self.read_snapshot(stored) else {
            return false;
        };
        self.armed = None;
        let restored = self.cache.restore(ticket, &set, now);
        if restored != Restored::Refused
            && let Some(mut found) = discovered
        {
            // By our own clock and measure, as for the set.
            found.at = set.fetched_at.seconds().min(now.seconds());
            found.until = found.until.min(found.at + METADATA_AGE);
            if self
                .discovered
                .as_ref()
                .is_none_or(|known| found.at > known.at)
            {
                self.discovered = Some(found);
            }
        }
        restored == Restored::Suffices
    }

    /// Gives the ticket back with nothing done: its holder cannot go on.
    pub fn abandon(&mut self, ticket: Ticket) {
        self.cache.abandon(ticket);
    }

    /// The token's key, where `code` says that the keys which are here have none for it.
    ///
    /// Of a token without `kid` any refusal by the keys may mean that they are the old ones: it names none of them.
    fn lacks_key(&self, token: &str, code: &str) -> Option<StatedKey> {
        let not_found = Code::KeyNotFound.name();
        let by_the_keys = [
            Code::KeyAlgMismatch,
            Code::KidRequired,
            Code::SignatureInvalid,
        ]
        .map(Code::name)
        .contains(&code);
        if code != not_found && !by_the_keys {
            return None;
        }
        let stated = open::stated_key(token, self.max_token_bytes())?;
        let lacks = match &stated.kid {
            Some(_) => code == not_found,
            None => !stated.is_mac,
        };
        lacks.then_some(stated)
    }

    fn armed(&mut self, call: Call, now: UnixTime) -> &Verifier {
        let (blank, cache) = (&self.blank, &self.cache);
        self.armed.get_or_insert_with(|| {
            let keys = cache.keys(call, now).cloned().unwrap_or_default();
            blank.with_keys(keys)
        })
    }

    /// RMT-09: an address that was discovered is used again, unless it is old or fetching from it failed.
    fn first_step(&self, now: UnixTime) -> Step {
        if let Some(url) = &self.configured {
            return Step::Keys(url.clone());
        }
        match &self.discovered {
            Some(found)
                if (found.at - CLOCK_STEP..found.until).contains(&now.seconds())
                    && self.cache.last_error().is_none() =>
            {
                Step::Keys(found.jwks_uri.clone())
            }
            _ => Step::Metadata(MetadataType::Oidc),
        }
    }

    fn settle_metadata(
        &mut self,
        kind: MetadataType,
        fetched: &Fetched,
        now: UnixTime,
    ) -> Result<Step, Error> {
        if kind == MetadataType::Oidc && fetched.is_absent() {
            return Ok(Step::Metadata(MetadataType::OAuth));
        }
        let answer = match fetched.document(Document::Metadata) {
            Ok(answer) => answer,
            // The keys may be on another server, which is up.
            Err(error) if error.code() == Code::JwksUnavailable => {
                let known = self.discovered.as_ref().ok_or(error)?;
                return Ok(Step::Keys(known.jwks_uri.clone()));
            }
            Err(error) => return Err(error),
        };
        let mut expected = MetadataExpectations::new(self.issuer());
        expected.kind = kind;
        let found = metadata::validate(&answer.body, &expected)?;
        let jwks_uri = found
            .jwks_uri
            .ok_or_else(|| Error::claim(Code::MetadataIncomplete, "jwks_uri", "is missing"))?;
        let fresh_for = answer.fresh_for(self.cooldown).unwrap_or(METADATA_AGE);
        self.discovered = Some(Discovered {
            jwks_uri: jwks_uri.clone(),
            at: now.seconds(),
            until: now.seconds() + fresh_for.min(METADATA_AGE),
        });
        Ok(Step::Keys(jwks_uri))
    }

    fn settle_keys(
        &mut self,
        ticket: Ticket,
        fetched: &Fetched,
        jitter: f64,
        now: UnixTime,
    ) -> Result<(), Error> {
        let answer = fetched.document(Document::KeySet)?;
        let fresh_for = answer.fresh_for(self.cooldown);
        self.cache
            .receive(ticket, &answer.body, fresh_for, jitter, now);
        Ok(())
    }

    fn read_snapshot(&self, stored: &str) -> Option<(StoredSet, Option<Discovered>)> {
        let members = Json::parse(stored.as_bytes()).ok()?;
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let time = |name: &str| match members.get(name) {
            Some(Value::Number(number)) => UnixTime::new(number.as_f64()),
            _ => None,
        };
        let is_ours = matches!(members.get("version"), Some(Value::Number(number)) if number.as_f64() == 1.0)
            && text("issuer") == Some(self.issuer());
        let set = StoredSet {
            jwks: text("jwks")?.to_owned(),
            fetched_at: time("fetchedAt")?,
            fresh_until: time("freshUntil")?,
            given_away: members
                .get("givenAway")
                .and_then(Value::as_str_list)
                .unwrap_or_default()
                .into_iter()
                .map(str::to_owned)
                .collect(),
        };
        let loopback = self.blank.issuer.is_loopback();
        let discovered = text("jwksUri")
            .filter(|url| issuer::is_endpoint(url, loopback))
            .zip(time("discoveredUntil"))
            .map(|(url, until)| Discovered {
                jwks_uri: url.to_owned(),
                at: until.seconds(),
                until: until.seconds(),
            });
        is_ours.then_some((set, discovered))
    }
}

/// What a store keeps.
#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::exhaustive_structs, reason = "written and read as a whole")]
pub struct Snapshot<'a> {
    /// Of this format: 1.
    pub version: u8,
    /// Whose keys they are.
    pub issuer: &'a str,
    /// When they came, in seconds since 1970.
    pub fetched_at: f64,
    /// Until when they are fresh.
    pub fresh_until: f64,
    /// Where metadata said that they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<&'a str>,
    /// Until when that is believed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discovered_until: Option<f64>,
    /// The set, as its server sent it.
    pub jwks: String,
    /// Thumbprints of keys whose private part was given away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub given_away: Vec<String>,
}

fn turn<T>(advice: Advice) -> Result<Turn<T>, Error> {
    match advice {
        Advice::Fetch(ticket) => Ok(Turn::Fetch(ticket)),
        Advice::Refuse(error) => Err(error),
        // `Use` was acted on by who asked.
        Advice::Wait | Advice::Use => Ok(Turn::Wait),
    }
}

impl Verifier {
    /// The same with other keys, and with nothing remembered of these.
    fn with_keys(&self, keys: JwkSet) -> Self {
        Self {
            keys,
            ..self.clone()
        }
    }
}
