//! A verifier whose keys are fetched, under whatever servers, stores and clocks do: every call ends, after a few requests to https
//! addresses, and only a token of the issuer's key is accepted.
//!
//! Each line of the input is one thing that happens; what it is says its first letter.

#![no_main]

use harness::{CLIENT, Hostile, ISSUER, NONCE, NOW, SUBJECT, Switches, jwks};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use std::sync::LazyLock;
use tokenward::time::{Seconds, UnixTime};
use tokenward::verifier::remote::{Answer, Fetched, RemoteOptions, RemoteVerifier, Turn};
use tokenward::{Error, IdTokenExpectations, VerifiedToken, VerifierOptions};

static JWKS: LazyLock<String> = LazyLock::new(jwks);
static METADATA: LazyLock<String> = LazyLock::new(|| {
    json!({ "issuer": ISSUER, "jwks_uri": "https://op.example/jwks" }).to_string()
});
/// Signed by the issuer's key, by one that it does not publish, and by nobody.
static TOKENS: LazyLock<[String; 3]> = LazyLock::new(|| {
    let claims = json!({ "iss": ISSUER, "sub": SUBJECT, "aud": CLIENT, "nonce": NONCE, "iat": NOW, "exp": NOW + 600.0 }).to_string();
    let signed = |header: &str| {
        let hostile = Hostile {
            switches: Switches::none(),
            header: header.as_bytes(),
            payload: claims.as_bytes(),
        };
        hostile.sign()
    };
    let good = signed(r#"{"alg":"Ed25519","kid":"k"}"#);
    let end = good.rfind('.').unwrap_or_default();
    let forged = format!("{}.{}", &good[..end], "A".repeat(86));
    [good, signed(r#"{"alg":"Ed25519","kid":"x"}"#), forged]
});

struct World {
    remote: RemoteVerifier,
    now: f64,
    /// What the server answers; the body is the right one where there is none.
    answer: Answer,
    body: Option<String>,
    failure: Option<Fetched>,
    stored: Option<String>,
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut options = VerifierOptions::new(ISSUER, "");
    options.client_id = Some(CLIENT.to_owned());
    options.cache_entries = Some(8.0);
    let mut remote = RemoteOptions::default();
    if text.starts_with('0') {
        remote.max_age = Seconds::new(0.0);
        remote.cooldown = Seconds::new(0.0);
        remote.stale_if_error = Seconds::new(0.0);
        remote.unknown_kid_ttl = Seconds::new(0.0);
    }
    let mut world = World {
        remote: RemoteVerifier::new(&options, &remote).unwrap(),
        now: NOW,
        answer: Answer {
            status: 200,
            content_type: Some("application/json".to_owned()),
            ..Answer::default()
        },
        body: None,
        failure: None,
        stored: None,
    };
    for line in text.lines().take(64) {
        let mut letters = line.chars();
        let letter = letters.next();
        happen(&mut world, letter, letters.as_str());
    }
});

fn happen(world: &mut World, letter: Option<char>, rest: &str) {
    let some = || (!rest.is_empty()).then(|| rest.to_owned());
    match letter {
        Some('t') => {
            let now = world.now + rest.parse::<f64>().unwrap_or_default();
            if UnixTime::new(now).is_some() {
                world.now = now;
            }
        }
        Some('s') => world.answer.status = rest.parse().unwrap_or_default(),
        Some('y') => world.answer.content_type = some(),
        Some('c') => world.answer.cache_control = some(),
        Some('a') => world.answer.age = some(),
        Some('r') => world.answer.retry_after = some(),
        Some('b') => world.body = some(),
        Some('d') => world.failure = Some(Fetched::NoAnswer),
        Some('h') => world.failure = Some(Fetched::TimedOut),
        Some('u') => world.failure = None,
        Some('p') => world.stored = some(),
        Some('k') => {
            let now = UnixTime::new(world.now).unwrap();
            let snapshot = world.remote.snapshot(now);
            world.stored = snapshot.and_then(|(record, _)| serde_json::to_string(&record).ok());
        }
        Some('v') => {
            verify(world, 0);
        }
        Some('w') => assert!(!verify(world, 1), "a key that is not published"),
        Some('x') => assert!(!verify(world, 2), "a forged signature"),
        _ => {}
    }
}

fn verify(world: &mut World, which: usize) -> bool {
    let token = &TOKENS[which];
    let mut expected = IdTokenExpectations::default();
    expected.nonce = Some(NONCE.to_owned());
    let call = world.remote.call();
    let mut requests = 0;
    for _ in 0..4 {
        let now = UnixTime::new(world.now).unwrap();
        let turn = world.remote.judge(
            call,
            token,
            now,
            |verifier| verifier.verify_id_token(token, &expected, NOW),
            |outcome: &Result<VerifiedToken, Error>| {
                outcome.as_ref().err().map(|error| error.code().name())
            },
        );
        check_events(world);
        match turn {
            Ok(Turn::Done(outcome)) => return outcome.is_ok(),
            Err(_) => return false,
            Ok(Turn::Wait) => panic!("nobody else fetches"),
            Ok(Turn::Fetch(ticket)) => {
                if let Some(stored) = world.stored.clone()
                    && world.remote.may_restore(ticket)
                    && world.remote.restore(ticket, &stored, now)
                {
                    continue;
                }
                while let Some(request) = world.remote.next_request(ticket, now) {
                    assert!(request.url.starts_with("https://"), "{}", request.url);
                    requests += 1;
                    assert!(requests <= 6, "requests without end");
                    let fetched = answer(world, &request.url);
                    if !world.remote.settle(ticket, &fetched, 0.5, now) {
                        break;
                    }
                }
            }
        }
    }
    panic!("a call without end");
}

fn answer(world: &World, url: &str) -> Fetched {
    if let Some(failure) = &world.failure {
        return failure.clone();
    }
    let right = if url.contains("/.well-known/") {
        &METADATA
    } else {
        &JWKS
    };
    Fetched::Answer(Answer {
        body: world.body.clone().unwrap_or_else(|| right.to_string()),
        ..world.answer.clone()
    })
}

/// What is told has bounds, and never counts nothing.
fn check_events(world: &mut World) {
    assert!(world.remote.take_events().len() <= 16);
    if let Some((keys, fetched_at, fresh_until)) = world.remote.cache().held() {
        assert!(keys.usable().len() <= 1_024 && fresh_until >= fetched_at);
    }
}
