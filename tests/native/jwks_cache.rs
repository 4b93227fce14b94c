//! When keys are fetched, used and given up: each row as a table of moments, and all of them under random schedules.

use crate::support::TestSigner;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use tokenward::jose::jwks_cache::{
    Advice, CacheEvent, CachePolicy, Call, JwksCache, Restored, StoredSet, Ticket,
};
use tokenward::time::{Seconds, UnixTime};
use tokenward::{Code, Error};

const START: f64 = 1_800_000_000.0;

fn policy() -> CachePolicy {
    let seconds = |number| Seconds::new(number).unwrap();
    CachePolicy {
        max_age: seconds(600.0),
        cooldown: seconds(30.0),
        stale_if_error: seconds(3_600.0),
        unknown_kid_ttl: seconds(60.0),
        timeout: seconds(5.0),
    }
}

/// Key sets by the numbers of their keys; a key's kid is its number.
fn set(numbers: &[u8]) -> String {
    static KEYS: OnceLock<Vec<serde_json::Value>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        (0..12)
            .map(|number| TestSigner::numbered(number).jwk(&number.to_string()))
            .collect()
    });
    let keys: Vec<_> = numbers
        .iter()
        .map(|number| &keys[usize::from(*number)])
        .collect();
    json!({ "keys": keys }).to_string()
}

fn at(seconds: f64) -> UnixTime {
    UnixTime::new(START + seconds).unwrap()
}

fn down() -> Error {
    Error::option("server", "is down")
}

/// A cache with a clock that counts from its start.
struct Bench {
    cache: JwksCache,
    now: f64,
}

impl Bench {
    fn new() -> Self {
        Self::with(policy())
    }

    fn with(policy: CachePolicy) -> Self {
        Self {
            cache: JwksCache::new(policy),
            now: 0.0,
        }
    }

    /// One that has fetched `numbers` at 0.
    fn holding(numbers: &[u8]) -> Self {
        let mut bench = Self::new();
        let ticket = bench.must_fetch();
        bench.receive(ticket, numbers);
        bench.cache.take_events();
        bench
    }

    fn now(&self) -> UnixTime {
        at(self.now)
    }

    fn at(&mut self, now: f64) -> &mut Self {
        self.now = now;
        self
    }

    fn ask(&mut self) -> Advice {
        let call = self.cache.call();
        self.cache.ask(call, self.now())
    }

    fn ask_for(&mut self, kid: &str) -> Advice {
        let call = self.cache.call();
        self.cache.ask_for_unknown(call, Some(kid), self.now())
    }

    fn must_fetch(&mut self) -> Ticket {
        ticket(&self.ask())
    }

    fn receive(&mut self, ticket: Ticket, numbers: &[u8]) {
        self.receive_text(ticket, &set(numbers), None);
    }

    fn receive_text(&mut self, ticket: Ticket, text: &str, fresh_for: Option<f64>) {
        let now = self.now();
        self.cache.receive(ticket, text, fresh_for, 1.0, now);
    }

    fn fail(&mut self, ticket: Ticket) {
        let now = self.now();
        self.cache.fail(ticket, down(), None, 1.0, now);
    }

    fn kids(&self) -> Vec<String> {
        kids(&self.cache, self.cache.call(), self.now())
    }
}

fn kids(cache: &JwksCache, call: Call, now: UnixTime) -> Vec<String> {
    let keys = cache.keys(call, now).map(tokenward::jose::JwkSet::usable);
    let kids = keys.unwrap_or_default().iter().filter_map(|key| key.kid());
    kids.map(str::to_owned).collect()
}

fn ticket(advice: &Advice) -> Ticket {
    match advice {
        Advice::Fetch(ticket) => *ticket,
        other => panic!("no fetch: {other:?}"),
    }
}

/// RMT-01
#[test]
fn fresh_for_its_age_or_as_long_as_the_server_says() {
    for (fresh_for, still, over) in [
        (None, 599.9, 600.0),
        (Some(60.0), 59.9, 60.0),
        (Some(6_000.0), 599.9, 600.0),
        (Some(1.0), 0.9, 1.0),
    ] {
        let mut bench = Bench::new();
        let ticket = bench.must_fetch();
        bench.receive_text(ticket, &set(&[1]), fresh_for);
        assert_eq!(bench.at(still).ask(), Advice::Use, "{fresh_for:?}");
        assert!(
            matches!(bench.at(over).ask(), Advice::Fetch(_)),
            "{fresh_for:?}"
        );
    }
}

/// RMT-01: zero means zero, and still the call that fetched is answered.
#[test]
fn an_age_of_zero_asks_each_time_and_answers_each_time() {
    let zero = Seconds::new(0.0).unwrap();
    let mut bench = Bench::with(CachePolicy {
        max_age: zero,
        stale_if_error: zero,
        ..policy()
    });
    for round in 1..=3 {
        let call = bench.cache.call();
        let ticket = ticket(&bench.cache.ask(call, bench.now()));
        bench.receive(ticket, &[1]);
        assert_eq!(bench.cache.ask(call, bench.now()), Advice::Use, "{round}");
        assert_eq!(kids(&bench.cache, call, bench.now()), ["1"]);
    }
}

/// RMT-02, RMT-03
#[test]
fn an_unknown_kid_asks_once_per_cooldown_and_is_remembered() {
    let mut bench = Bench::holding(&[1]);
    let asking = ticket(&bench.at(1.0).ask_for("x"));
    assert_eq!(bench.ask_for("y"), Advice::Wait);
    let call_of_x = Call::of(asking.number() - 1);
    bench.receive(asking, &[1]);
    let now = bench.now();
    assert_eq!(
        bench.cache.ask_for_unknown(call_of_x, Some("x"), now),
        Advice::Use
    );
    for (now, kid, expected) in [
        (2.0, "x", "use"),
        (2.0, "y", "use"),
        (30.9, "y", "use"),
        // The cooldown is over, but x is known to be unknown.
        (31.0, "x", "use"),
        (31.0, "y", "fetch"),
    ] {
        let advice = bench.at(now).ask_for(kid);
        let found = match advice {
            Advice::Use => "use",
            Advice::Fetch(_) => "fetch",
            _ => "other",
        };
        assert_eq!(found, expected, "{now} {kid}");
    }
    let mut bench = Bench::holding(&[1]);
    let asking = ticket(&bench.at(1.0).ask_for("x"));
    bench.receive(asking, &[1]);
    let now = bench.now();
    bench.cache.ask_for_unknown(call_of_x, Some("x"), now);
    assert_eq!(bench.at(60.9).ask_for("x"), Advice::Use);
    assert!(matches!(bench.at(61.0).ask_for("x"), Advice::Fetch(_)));
}

/// RMT-02: a cold start is no fetch for an unknown key, so a rotation right after it is seen at once.
#[test]
fn a_rotation_right_after_the_first_fetch_is_seen() {
    let mut bench = Bench::holding(&[1]);
    let asking = ticket(&bench.at(0.1).ask_for("2"));
    bench.receive(asking, &[1, 2]);
    assert_eq!(bench.kids(), ["1", "2"]);
}

/// RMT-02, RMT-03: the call that fetched anew does not fetch again for the key that did not come.
#[test]
fn a_call_fetches_for_one_token_once() {
    let mut bench = Bench::new();
    let call = bench.cache.call();
    let ticket = ticket(&bench.cache.ask(call, bench.now()));
    bench.receive(ticket, &[1]);
    bench.cache.take_events();
    let now = bench.now();
    assert_eq!(
        bench.cache.ask_for_unknown(call, Some("x"), now),
        Advice::Use
    );
    assert_eq!(bench.cache.take_events(), [CacheEvent::UnknownKid]);
    assert_eq!(bench.ask_for("x"), Advice::Use);
    assert!(matches!(bench.ask_for("y"), Advice::Fetch(_)));
}

/// RMT-03: what is remembered is bounded, and the newest stay.
#[test]
fn only_so_many_unknown_kids_are_remembered() {
    let mut bench = Bench::holding(&[1]);
    for number in 0..100_u32 {
        bench.now += 0.001;
        let call = Call::of(0);
        let now = bench.now();
        bench
            .cache
            .ask_for_unknown(call, Some(&format!("x{number}")), now);
    }
    assert!(matches!(bench.ask_for("x0"), Advice::Fetch(_)));
    for number in 36..100 {
        assert_eq!(
            bench.ask_for(&format!("x{number}")),
            Advice::Use,
            "{number}"
        );
    }
}

/// RMT-03: one that is asked for again and again takes one place.
#[test]
fn one_unknown_kid_takes_one_place() {
    let mut bench = Bench::holding(&[1]);
    for kid in ["x"].into_iter().chain(std::iter::repeat_n("y", 100)) {
        let now = bench.now();
        bench.cache.ask_for_unknown(Call::of(0), Some(kid), now);
    }
    assert_eq!(bench.ask_for("x"), Advice::Use);
    assert_eq!(bench.cache.take_events().len(), 2);
}

/// RMT-04
#[test]
fn failures_back_off_and_start_no_cooldown() {
    let mut bench = Bench::holding(&[1]);
    let mut now = 1.0;
    for (pause, jitter) in [
        (1.0, 1.0),
        (2.0, 1.0),
        (4.0, 1.0),
        (4.0, 0.0),
        (12.0, 0.5),
        (30.0, 1.0),
        (15.0, -1.0),
        (30.0, 9.0),
    ] {
        let asking = ticket(&bench.at(now).ask_for("2"));
        let (at, error) = (bench.now(), down());
        bench.cache.fail(asking, error, None, jitter, at);
        let nearly = now + pause - 0.01;
        assert_eq!(
            bench.at(nearly).ask_for("2"),
            Advice::Refuse(down()),
            "{pause}"
        );
        assert_eq!(bench.ask(), Advice::Use, "known keys are not concerned");
        now += pause;
    }
    let asking = ticket(&bench.at(now).ask_for("2"));
    bench.receive(asking, &[1, 2]);
    assert_eq!(bench.cache.last_error(), None);
    assert_eq!(bench.kids(), ["1", "2"]);
}

/// RMT-04: what the server asks for counts where it is longer, within the cooldown.
#[test]
fn retry_after_is_honoured() {
    for (retry_after, pause) in [
        (Some(20.0), 20.0),
        (Some(0.5), 1.0),
        (None, 1.0),
        (Some(300.0), 30.0),
    ] {
        let mut bench = Bench::new();
        let ticket = bench.must_fetch();
        let now = bench.now();
        bench.cache.fail(ticket, down(), retry_after, 1.0, now);
        assert_eq!(bench.at(pause - 0.01).ask(), Advice::Refuse(down()));
        assert!(matches!(bench.at(pause).ask(), Advice::Fetch(_)));
    }
}

/// RMT-05
#[test]
fn stale_keys_serve_as_long_as_allowed_and_never_longer() {
    let mut bench = Bench::holding(&[1]);
    assert_eq!(bench.at(4_199.9).kids(), ["1"]);
    assert_eq!(bench.at(4_200.0).kids(), [""; 0]);
    let ticket = { bench.at(600.0).must_fetch() };
    bench.fail(ticket);
    for now in [600.1, 600.9] {
        assert_eq!(bench.at(now).ask(), Advice::Use);
    }
    let told = bench.cache.take_events();
    let stale = told
        .iter()
        .filter(|event| **event == CacheEvent::ServedStale);
    assert_eq!(stale.count(), 1);
    // While one probes again, the others go on with what they have.
    let probing = { bench.at(700.0).must_fetch() };
    assert_eq!(bench.ask(), Advice::Use);
    bench.fail(probing);
    let last = { bench.at(4_199.0).must_fetch() };
    bench.fail(last);
    assert_eq!(bench.at(4_199.9).ask(), Advice::Use);
    assert_eq!(bench.kids(), ["1"]);
    let over = { bench.at(4_203.1).must_fetch() };
    assert_eq!(bench.ask(), Advice::Wait);
    bench.fail(over);
    assert_eq!(bench.ask(), Advice::Refuse(down()));
    assert_eq!(bench.kids(), [""; 0]);
}

/// RMT-06
#[test]
fn a_withdrawn_key_stops_at_the_next_fetch() {
    let mut bench = Bench::holding(&[1, 2]);
    let ticket = { bench.at(600.0).must_fetch() };
    bench.receive(ticket, &[2, 3]);
    assert_eq!(bench.kids(), ["2", "3"]);
    assert_eq!(
        bench.cache.take_events(),
        [
            CacheEvent::Fetched { keys: 2 },
            CacheEvent::Rotated {
                added: 1,
                removed: 1
            }
        ]
    );
}

/// RMT-06, JOSE-30: whoever publishes a private key has nothing left that it proves; the other keys go on.
#[test]
fn a_key_that_is_given_away_stops_at_once() {
    let mut bench = Bench::holding(&[1, 2]);
    let mut leaked = TestSigner::numbered(1).jwk("another-name");
    leaked["d"] = json!("AAAA");
    let text = json!({ "keys": [leaked, TestSigner::numbered(2).jwk("2")] }).to_string();
    let ticket = { bench.at(600.0).must_fetch() };
    bench.receive_text(ticket, &text, None);
    assert_eq!(
        bench.cache.last_error().map(Error::code),
        Some(Code::PrivateKeyInJwks)
    );
    assert_eq!(bench.at(600.1).ask(), Advice::Use);
    assert_eq!(bench.kids(), ["2"]);
    // It does not come back: by the store's old set, by a newer one, or by its server.
    let old = StoredSet {
        jwks: set(&[1, 2]),
        fetched_at: at(601.0),
        fresh_until: at(1_201.0),
        given_away: Vec::new(),
    };
    let ticket = { bench.at(602.0).must_fetch() };
    let now = bench.now();
    assert_eq!(bench.cache.restore(ticket, &old, now), Restored::Suffices);
    assert_eq!(bench.kids(), ["2"]);
    let ticket = { bench.at(1_300.0).must_fetch() };
    bench.receive(ticket, &[1]);
    assert_eq!(
        bench.cache.last_error().map(Error::code),
        Some(Code::PrivateKeyInJwks)
    );
    assert_eq!(bench.kids(), ["2"]);
    // Whoever starts cold hears of it from the store.
    let (stored, _) = bench.cache.snapshot(at(1_300.0)).unwrap();
    let mut cold = Bench::new();
    let ticket = cold.at(1_301.0).must_fetch();
    let now = cold.now();
    cold.cache.restore(ticket, &stored, now);
    cold.receive(ticket, &[1, 2]);
    assert_eq!(cold.kids(), ["2"]);
}

/// RMT-06, RMT-08: one that holds nothing has something to tell.
#[test]
fn a_key_that_is_given_away_is_told_before_there_is_a_set() {
    let mut leaked = TestSigner::numbered(1).jwk("1");
    leaked["d"] = json!("AAAA");
    let mut bench = Bench::new();
    let ticket = bench.must_fetch();
    bench.receive_text(ticket, &json!({ "keys": [leaked] }).to_string(), None);
    let (stored, ttl) = bench.cache.snapshot(at(0.0)).unwrap();
    assert_eq!((stored.given_away.len(), ttl), (1, 4_200.0));
    let mut other = Bench::holding(&[1, 2]);
    let ticket = { other.at(700.0).must_fetch() };
    let now = other.now();
    assert_eq!(other.cache.restore(ticket, &stored, now), Restored::Refused);
    other.fail(ticket);
    assert_eq!(other.kids(), ["2"]);
}

/// RMT-05, RMT-07: those who fetch and vanish, one after another, lock nobody out who could be served; nor do they ask without end.
#[test]
fn vanishing_fetchers_lock_nobody_out() {
    let mut bench = Bench::holding(&[1]);
    let (mut served, mut begun) = (0, 0);
    for step in 0..7_000_u32 {
        match bench.at(600.0 + f64::from(step) / 2.0).ask() {
            Advice::Use => served += 1,
            Advice::Fetch(_) => begun += 1,
            Advice::Wait => {}
            Advice::Refuse(error) => panic!("{step}: {error}"),
        }
    }
    assert!(
        served > 6_800 && begun < 150,
        "{served} served, {begun} begun"
    );
    // Without a set the next one may try at once.
    let mut cold = Bench::new();
    cold.must_fetch();
    assert_eq!(cold.at(5.9).ask(), Advice::Wait);
    assert!(matches!(cold.at(6.0).ask(), Advice::Fetch(_)));
}

/// A holder that cannot go on gives the ticket back, and nothing has failed.
#[test]
fn a_ticket_is_given_back() {
    let mut bench = Bench::new();
    let ticket = bench.must_fetch();
    bench.cache.abandon(Ticket::of(9));
    assert_eq!(bench.ask(), Advice::Wait);
    bench.cache.abandon(ticket);
    assert!(matches!(bench.ask(), Advice::Fetch(_)));
    assert_eq!(bench.cache.last_error(), None);
}

/// RMT-05: a set that is none is a failure like any other.
#[test]
fn an_empty_or_broken_set_is_a_failure() {
    for (text, code) in [
        (r#"{"keys":[]}"#, Code::InvalidJwks),
        (r#"{"keys":[{"kty":"EC"}]}"#, Code::InvalidJwks),
        ("<html>", Code::InvalidJwks),
        ("", Code::InvalidJwks),
        (r#"{"keys":[],"keys":[]}"#, Code::DuplicateMember),
    ] {
        let mut bench = Bench::holding(&[1]);
        let ticket = { bench.at(600.0).must_fetch() };
        bench.receive_text(ticket, text, None);
        assert_eq!(
            bench.cache.last_error().map(Error::code),
            Some(code),
            "{text}"
        );
        assert_eq!(bench.ask(), Advice::Use, "{text}");
    }
}

/// RMT-07
#[test]
fn one_fetches_and_who_vanishes_is_given_up() {
    let mut bench = Bench::new();
    let first = bench.must_fetch();
    assert_eq!(bench.at(5.9).ask(), Advice::Wait);
    assert!(bench.cache.extend(first, at(5.9)));
    assert_eq!(bench.at(11.8).ask(), Advice::Wait);
    let second = { bench.at(11.9).must_fetch() };
    // A host that holds numbers holds these.
    assert_eq!((Ticket::of(second.number()), second.number()), (second, 2));
    let call = bench.cache.call();
    assert_eq!((Call::of(call.number()), call.number()), (call, 2));
    // What the first brings now is no longer wanted.
    assert!(!bench.cache.extend(first, at(12.0)));
    bench.receive(first, &[9]);
    bench.fail(first);
    assert_eq!(bench.kids().len(), 0);
    assert_eq!(
        bench.cache.last_error().map(Error::code),
        Some(Code::JwksUnavailable)
    );
    bench.receive(second, &[1]);
    assert_eq!(bench.kids(), ["1"]);
}

/// RMT-08
#[test]
fn a_set_from_the_store_counts_where_it_is_newer_and_fresh() {
    let stored = |numbers: &[u8], fetched_at, fresh_until| StoredSet {
        jwks: set(numbers),
        fetched_at: at(fetched_at),
        fresh_until: at(fresh_until),
        given_away: Vec::new(),
    };
    let good = stored(&[1], -10.0, 590.0);
    for (record, suffices, kids) in [
        (good.clone(), true, &["1"][..]),
        // By our own measure.
        (stored(&[1], -601.0, 9_999.0), false, &["1"]),
        (stored(&[1], -700.0, -100.0), false, &["1"]),
        (stored(&[1], -5_000.0, -4_400.0), false, &[]),
        (stored(&[1], 301.0, 901.0), false, &[]),
        (stored(&[1], 299.0, 899.0), true, &["1"]),
        (stored(&[], -10.0, 590.0), false, &[]),
    ] {
        let mut bench = Bench::new();
        let ticket = bench.must_fetch();
        assert!(bench.cache.may_restore(ticket));
        let now = bench.now();
        let restored = bench.cache.restore(ticket, &record, now);
        assert_eq!(restored == Restored::Suffices, suffices, "{record:?}");
        assert_eq!(bench.kids(), kids, "{record:?}");
        let after = bench.ask();
        assert_eq!(after == Advice::Use, suffices, "{after:?}");
    }
    // Not older than what is here, and with the key that is looked for.
    for (record, suffices) in [
        (stored(&[1, 2], -10.0, 590.0), false),
        (stored(&[1, 2], 50.0, 650.0), true),
        (stored(&[1, 3], 50.0, 650.0), false),
    ] {
        let mut bench = Bench::holding(&[1]);
        let ticket = ticket(&bench.at(100.0).ask_for("2"));
        let now = bench.now();
        let restored = bench.cache.restore(ticket, &record, now);
        assert_eq!(restored == Restored::Suffices, suffices, "{record:?}");
    }
    // An operator who wants news gets news.
    let mut bench = Bench::holding(&[1]);
    let call = bench.cache.call();
    let forced = ticket(&bench.cache.ask_by_force(call, at(1.0)));
    assert!(!bench.cache.may_restore(forced));
    assert_ne!(
        bench
            .cache
            .restore(forced, &stored(&[2], 0.5, 600.0), at(1.0)),
        Restored::Suffices
    );
}

/// RMT-08: what goes to the store comes back as it was.
#[test]
fn a_snapshot_is_a_set_to_restore() {
    let (stored, ttl) = Bench::holding(&[1, 2]).cache.snapshot(at(0.0)).unwrap();
    assert_eq!(ttl, 4_200.0);
    let mut cold = Bench::new();
    let ticket = cold.at(599.0).must_fetch();
    let now = cold.now();
    assert_eq!(cold.cache.restore(ticket, &stored, now), Restored::Suffices);
    assert_eq!(cold.cache.snapshot(now).unwrap(), (stored, ttl));
    assert_eq!(cold.at(599.9).ask(), Advice::Use);
    assert!(matches!(cold.at(600.0).ask(), Advice::Fetch(_)));
}

/// An operator's fetch heeds neither freshness nor back-off, and joins one that runs.
#[test]
fn a_forced_fetch() {
    let mut bench = Bench::holding(&[1]);
    let call = bench.cache.call();
    let first = ticket(&bench.cache.ask_by_force(call, at(1.0)));
    let other = bench.cache.call();
    assert_eq!(bench.cache.ask_by_force(other, at(1.0)), Advice::Wait);
    bench.fail(first);
    assert_eq!(
        bench.cache.ask_by_force(call, at(1.0)),
        Advice::Refuse(down())
    );
    let second = ticket(&bench.cache.ask_by_force(other, at(1.0)));
    bench.receive(second, &[2]);
    assert_eq!(bench.cache.ask_by_force(other, at(1.0)), Advice::Use);
    assert_eq!(bench.kids(), ["2"]);
}

/// A clock that is set back by minutes changes nothing; after more, nothing that was noted is believed.
#[test]
fn a_clock_that_is_set_back() {
    let mut bench = Bench::holding(&[1]);
    assert_eq!(bench.at(-299.0).ask(), Advice::Use);
    let ticket = { bench.at(-86_400.0).must_fetch() };
    bench.fail(ticket);
    assert_eq!(bench.kids(), [""; 0], "its age is not known");
    assert_eq!(bench.ask(), Advice::Refuse(down()));
    let again = { bench.at(-86_398.0).must_fetch() };
    bench.receive(again, &[1]);
    assert_eq!(bench.at(-86_000.0).ask(), Advice::Use);
}

/// What a schedule does next.
#[derive(Debug, Clone)]
enum Act {
    /// Somebody comes with a token of this key.
    Come(u8),
    /// The caller of this position asks again.
    Ask(usize),
    /// The server answers the fetch that runs.
    Answer,
    /// The fetcher vanishes.
    Vanish,
    Pass(f64),
    /// The server's set becomes this key and the next.
    Rotate(u8),
    Break(bool),
    /// The server answers with the private part of this key.
    GiveAway(u8),
    /// The store answers with what some other process kept of this key and the next.
    Restore(u8, f64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0_u8..12).prop_map(Act::Come),
        8 => any::<usize>().prop_map(Act::Ask),
        5 => Just(Act::Answer),
        1 => Just(Act::Vanish),
        3 => (0.0_f64..8.0).prop_map(Act::Pass),
        1 => (0.0_f64..900.0).prop_map(Act::Pass),
        1 => (0_u8..11).prop_map(Act::Rotate),
        1 => any::<bool>().prop_map(Act::Break),
        1 => (0_u8..12).prop_map(Act::GiveAway),
        2 => ((0_u8..11), (-700.0_f64..200.0)).prop_map(|(key, age)| Act::Restore(key, age)),
    ];
    prop::collection::vec(act, 1..120)
}

struct Caller {
    key: u8,
    call: Call,
    came: f64,
    /// How many sets had come by then.
    sets_before: usize,
    /// How many of its own fetches came to an end.
    ended: u32,
    id: usize,
    /// Whether the server had the key without a break since the caller came.
    always_published: bool,
}

struct Server {
    published: [u8; 2],
    broken: bool,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    /// RMT-01 to RMT-07 under whatever happens.
    #[test]
    fn random_schedules(acts in acts()) {
        let policy = policy();
        let mut cache = JwksCache::new(policy);
        let mut now = 0.0;
        let mut server = Server { published: [0, 1], broken: false };
        let mut callers: Vec<Caller> = Vec::new();
        let mut running: Option<Ticket> = None;
        // What the latest fetch brought, and when.
        let mut brought: Option<(f64, BTreeSet<String>)> = None;
        let mut sets = 0_usize;
        let mut given_away: BTreeSet<String> = BTreeSet::new();
        let mut restored_sets = 0_u32;
        let mut came = 0_usize;
        let mut fetcher = 0_usize;
        let mut fetches_for_unknown: Vec<f64> = Vec::new();
        let mut unknown_ticket: Option<Ticket> = None;
        for act in acts {
            match act {
                Act::Come(key) => callers.push(Caller {
                    key,
                    call: cache.call(),
                    came: now,
                    sets_before: sets,
                    ended: 0,
                    id: { came += 1; came },
                    always_published: server.published.contains(&key) && !server.broken,
                }),
                Act::Pass(seconds) => now += seconds,
                Act::Rotate(key) => {
                    server.published = [key, key + 1];
                    for caller in &mut callers {
                        caller.always_published &= server.published.contains(&caller.key);
                    }
                }
                Act::Break(broken) => {
                    server.broken = broken;
                    if broken {
                        callers.iter_mut().for_each(|caller| caller.always_published = false);
                    }
                }
                Act::Vanish => running = None,
                Act::GiveAway(key) => {
                    let Some(ticket) = running.take() else { continue };
                    let valid = cache.extend(ticket, at(now));
                    let mut leaked = TestSigner::numbered(key).jwk("x");
                    leaked["d"] = json!("AAAA");
                    cache.receive(ticket, &json!({ "keys": [leaked] }).to_string(), None, 0.5, at(now));
                    if valid {
                        given_away.insert(key.to_string());
                    }
                }
                Act::Restore(key, age) => {
                    let Some(ticket) = running else { continue };
                    let stored = StoredSet {
                        jwks: set(&[key, key + 1]),
                        fetched_at: at(now + age),
                        fresh_until: at(now + age + 600.0),
                        given_away: Vec::new(),
                    };
                    let restored = cache.restore(ticket, &stored, at(now));
                    if restored != Restored::Refused {
                        let (_, when, _) = cache.held().unwrap();
                        brought = Some((when - START, [key, key + 1].map(|key| key.to_string()).into()));
                    }
                    if restored == Restored::Suffices {
                        restored_sets += 1;
                        running = None;
                    }
                }
                Act::Answer => {
                    let Some(ticket) = running.take() else { continue };
                    let valid = cache.extend(ticket, at(now));
                    if valid && let Some(caller) = callers.iter_mut().find(|caller| caller.id == fetcher) {
                        caller.ended += 1;
                    }
                    if server.broken {
                        cache.fail(ticket, down(), None, 0.5, at(now));
                    } else {
                        cache.receive(ticket, &set(&server.published), None, 0.5, at(now));
                        let all_lost = server.published.iter().all(|key| given_away.contains(&key.to_string()));
                        if valid && !all_lost {
                            sets += 1;
                            brought = Some((now, server.published.iter().map(u8::to_string).collect()));
                            if unknown_ticket == Some(ticket) {
                                fetches_for_unknown.push(now);
                            }
                        }
                    }
                }
                Act::Ask(which) => {
                    if callers.is_empty() { continue; }
                    let position = which % callers.len();
                    let (key, call, came, always, before) = {
                        let caller = &callers[position];
                        (caller.key.to_string(), caller.call, caller.came, caller.always_published, caller.sets_before)
                    };
                    let mut advice = cache.ask(call, at(now));
                    let mut for_unknown = false;
                    let mut found = Vec::new();
                    if advice == Advice::Use {
                        found = kids(&cache, call, at(now));
                        prop_assert!(!found.is_empty(), "told to use what is not there");
                        // RMT-05, RMT-06: what is used is what the latest fetch brought, and not too old.
                        let (when, kids) = brought.clone().unwrap();
                        let still: BTreeSet<_> = kids.difference(&given_away).cloned().collect();
                        prop_assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), still);
                        prop_assert!(now - when < 4_200.0 || when >= came);
                        if !found.contains(&key) {
                            for_unknown = true;
                            advice = cache.ask_for_unknown(call, Some(&key), at(now));
                        }
                    }
                    match advice {
                        Advice::Use => {
                            if !found.contains(&key) {
                                // A refusal. A key that was there all the time is only missed within a cooldown, or while remembered.
                                let cooled = fetches_for_unknown.iter().any(|then| now - then < 30.0);
                                prop_assert!(!(always && sets > before) || given_away.contains(&key), "it was fetched, and not seen");
                                // Else it was remembered, since a fetch of the last minute did not bring it.
                                let lately = brought.as_ref().is_some_and(|(when, _)| now - when < 60.0);
                                prop_assert!(cooled || lately || sets > before, "refused without asking");
                            }
                            callers.swap_remove(position);
                        }
                        Advice::Fetch(ticket) => {
                            // RMT-07: nobody else fetches, unless they vanished or are silent for too long.
                            running = Some(ticket);
                            fetcher = callers[position].id;
                            unknown_ticket = for_unknown.then_some(ticket);
                            if for_unknown {
                                // RMT-02
                                prop_assert!(fetches_for_unknown.iter().all(|then| now - then >= 30.0));
                            }
                            // A call ends: of its own fetches one at most was in vain, but for what a store makes forget.
                            let caller = &callers[position];
                            prop_assert!(caller.ended <= 1 + restored_sets);
                        }
                        Advice::Wait => {}
                        Advice::Refuse(_) => {
                            prop_assert!(cache.last_error().is_some());
                            callers.swap_remove(position);
                        }
                    }
                }
            }
        }
    }
}
