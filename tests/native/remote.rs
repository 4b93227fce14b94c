//! A verifier whose keys are fetched, without a network: which documents it asks for, and what it makes of the answers.

use crate::support::{ISSUER, NOW, TestSigner, changed, expected, good_claims, options};
use serde_json::{Value, json};
use tokenward::jose::jwks_cache::{CacheEvent, Ticket};
use tokenward::time::UnixTime;
use tokenward::verifier::remote::{Answer, Fetched, RemoteOptions, RemoteVerifier, Turn};
use tokenward::{Code, Error, VerifiedToken, Verifier};

const OIDC: &str = "/.well-known/openid-configuration";
const KEYS: &str = "https://keys.example/jwks";

fn at(seconds: f64) -> UnixTime {
    UnixTime::new(NOW + seconds).unwrap()
}

fn remote(changes: impl FnOnce(&mut RemoteOptions)) -> RemoteVerifier {
    let mut remote = RemoteOptions::default();
    changes(&mut remote);
    RemoteVerifier::new(&options(""), &remote).unwrap()
}

fn answer(body: &str) -> Answer {
    Answer {
        status: 200,
        content_type: Some("application/json".to_owned()),
        body: body.to_owned(),
        ..Answer::default()
    }
}

fn metadata() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://op.example/authorize",
        "token_endpoint": "https://op.example/token",
        "jwks_uri": KEYS,
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

fn status(status: u16) -> Fetched {
    Fetched::Answer(Answer {
        status,
        ..answer("")
    })
}

fn good(url: &str) -> Fetched {
    Fetched::Answer(answer(&if url == KEYS {
        TestSigner::new().jwks()
    } else {
        metadata().to_string()
    }))
}

fn token() -> String {
    TestSigner::new().token(&good_claims())
}

/// Asks until there is an answer, with `serve` as the server; what was asked for, and how it ended.
fn verify(
    remote: &mut RemoteVerifier,
    token: &str,
    seconds: f64,
    serve: impl Fn(&str) -> Fetched,
) -> (Vec<String>, Result<VerifiedToken, Error>) {
    let call = remote.call();
    let mut asked = Vec::new();
    loop {
        let turn = remote.judge(
            call,
            token,
            at(seconds),
            // The token does not grow old with the keys.
            |verifier| verifier.verify_id_token(token, &expected(), NOW),
            |outcome| outcome.as_ref().err().map(|error| error.code().name()),
        );
        match turn {
            Ok(Turn::Done(outcome)) => return (asked, outcome),
            Ok(Turn::Fetch(ticket)) => fetch(remote, ticket, seconds, &serve, &mut asked),
            Ok(Turn::Wait) => panic!("nobody else is here"),
            Err(error) => return (asked, Err(error)),
        }
    }
}

fn fetch(
    remote: &mut RemoteVerifier,
    ticket: Ticket,
    seconds: f64,
    serve: impl Fn(&str) -> Fetched,
    asked: &mut Vec<String>,
) {
    loop {
        let request = remote.next_request(ticket, at(seconds)).unwrap();
        asked.push(request.url.clone());
        if !remote.settle(ticket, &serve(&request.url), 1.0, at(seconds)) {
            return;
        }
    }
}

fn outcome(result: Result<VerifiedToken, Error>) -> String {
    match result {
        Ok(token) => token.subject.unwrap_or_default(),
        Err(error) => error.code().name().to_owned(),
    }
}

/// META-01, META-04: metadata, then keys, then nothing more.
#[test]
fn discovery_then_keys() {
    let mut remote = remote(|_| {});
    let oidc = format!("{ISSUER}{OIDC}");
    let (asked, verified) = verify(&mut remote, &token(), 0.0, good);
    assert_eq!(
        (asked, outcome(verified)),
        (vec![oidc.clone(), KEYS.to_owned()], "alice".to_owned())
    );
    let (asked, verified) = verify(&mut remote, &token(), 599.0, good);
    assert_eq!((asked, outcome(verified)), (vec![], "alice".to_owned()));
    // RMT-09: within an hour the address is known.
    let (asked, _) = verify(&mut remote, &token(), 600.0, good);
    assert_eq!(asked, [KEYS]);
    let (asked, _) = verify(&mut remote, &token(), 3_600.0, good);
    assert_eq!(asked, [oidc, KEYS.to_owned()]);
}

/// META-04: where OpenID Connect's document is absent, RFC 8414's is asked for.
#[test]
fn the_document_of_rfc8414() {
    let oauth = "/.well-known/oauth-authorization-server";
    for absent in [404, 400, 403, 405, 410] {
        let (asked, verified) = verify(&mut remote(|_| {}), &token(), 0.0, |url| {
            if url.ends_with(OIDC) {
                status(absent)
            } else {
                good(url)
            }
        });
        assert_eq!(
            asked,
            [
                format!("{ISSUER}{OIDC}"),
                format!("{ISSUER}{oauth}"),
                KEYS.to_owned()
            ]
        );
        assert_eq!(outcome(verified), "alice");
    }
    // A server that is busy has it.
    for (busy, requests) in [(500, 1), (503, 1), (429, 1), (408, 1), (404, 2)] {
        let (asked, refused) = verify(&mut remote(|_| {}), &token(), 0.0, |_| status(busy));
        assert_eq!(
            (asked.len(), outcome(refused).as_str()),
            (requests, "jwks_unavailable"),
            "{busy}"
        );
    }
}

/// A token that is refused without any key, or needs none, is never the reason of a request.
#[test]
fn what_needs_no_key_asks_for_none() {
    let mut remote = remote(|_| {});
    let unsigned = TestSigner::new().sign(r#"{"alg":"none"}"#, "{}");
    for (token, code) in [
        ("x", "malformed_token"),
        ("", "malformed_token"),
        ("a.b.c", "invalid_base64url"),
        (unsigned.as_str(), "alg_none_forbidden"),
    ] {
        let (asked, refused) = verify(&mut remote, token, 0.0, |_| panic!("a request"));
        assert_eq!(
            (asked.len(), outcome(refused).as_str()),
            (0, code),
            "{token}"
        );
    }
}

/// RMT-02: keys without kid, and tokens without one, rotate too.
#[test]
fn a_rotation_is_followed() {
    let (first, second) = (TestSigner::numbered(1), TestSigner::numbered(2));
    let with = |signer: &TestSigner, kid: Option<&str>| {
        let mut jwk = signer.jwk("");
        jwk.as_object_mut().unwrap().remove("kid");
        if let Some(kid) = kid {
            jwk["kid"] = json!(kid);
        }
        json!({ "keys": [jwk] }).to_string()
    };
    for kid in [None, Some("a")] {
        let mut remote = remote(|remote| remote.jwks_uri = Some(KEYS.to_owned()));
        let header = |kid: Option<&str>| {
            kid.map_or_else(
                || json!({ "alg": "Ed25519" }),
                |kid| json!({ "alg": "Ed25519", "kid": kid }),
            )
        };
        let claims = good_claims().to_string();
        let old = first.sign(&header(kid).to_string(), &claims);
        let (asked, verified) = verify(&mut remote, &old, 0.0, |_| {
            Fetched::Answer(answer(&with(&first, kid)))
        });
        assert_eq!((asked.len(), outcome(verified).as_str()), (1, "alice"));
        let kid_now = kid.map(|_| "b");
        let new = second.sign(&header(kid_now).to_string(), &claims);
        let (asked, verified) = verify(&mut remote, &new, 1.0, |_| {
            Fetched::Answer(answer(&with(&second, kid_now)))
        });
        assert_eq!(
            (asked.len(), outcome(verified).as_str()),
            (1, "alice"),
            "{kid:?}"
        );
        // RMT-06: the old key is gone; and the cooldown holds.
        let (asked, refused) = verify(&mut remote, &old, 2.0, |_| panic!("a request"));
        let code = if kid.is_some() {
            "key_not_found"
        } else {
            "signature_invalid"
        };
        assert_eq!((asked.len(), outcome(refused).as_str()), (0, code));
    }
    // A forged signature under a key that is known asks for nothing.
    let mut remote = remote(|remote| remote.jwks_uri = Some(KEYS.to_owned()));
    verify(&mut remote, &token(), 0.0, good).1.unwrap();
    let forged = TestSigner::numbered(9).token(&good_claims());
    let (asked, refused) = verify(&mut remote, &forged, 1.0, |_| panic!("a request"));
    assert_eq!(
        (asked.len(), outcome(refused).as_str()),
        (0, "signature_invalid")
    );
}

/// IDT-06, RMT-06: what a key verified is forgotten with the key, whether its issuer withdraws it or gives it away.
#[cfg(feature = "hazmat")]
#[test]
fn a_cache_forgets_with_the_keys() {
    let (first, second) = (TestSigner::numbered(1), TestSigner::numbered(2));
    let of = |jwks: &[Value]| Fetched::Answer(answer(&json!({ "keys": jwks }).to_string()));
    let leaked = {
        let mut jwk = first.jwk("test");
        jwk["d"] = json!("AAAA");
        of(&[jwk])
    };
    let cases = [
        ("withdrawn", of(&[second.jwk("other")]), "key_not_found"),
        ("replaced", of(&[second.jwk("test")]), "signature_invalid"),
        ("given away", leaked, "private_key_in_jwks"),
        ("the same", of(&[first.jwk("test")]), "alice"),
    ];
    for (name, later, end) in cases {
        let mut given = options("");
        given.cache_entries = Some(10.0);
        let mut settings = RemoteOptions::default();
        settings.jwks_uri = Some(KEYS.to_owned());
        let mut remote = RemoteVerifier::new(&given, &settings).unwrap();
        let token = first.token(&good_claims());
        for second in [0.0, 1.0, 2.0] {
            let (asked, verified) =
                verify(&mut remote, &token, second, |_| of(&[first.jwk("test")]));
            assert_eq!(
                (asked.len(), outcome(verified).as_str()),
                (usize::from(second == 0.0), "alice")
            );
            assert_eq!(remembered(&mut remote, &token, second), 1, "{name}");
        }
        let call = remote.call();
        let Ok(Turn::Fetch(ticket)) = remote.refresh(call, at(3.0)) else {
            panic!("a refresh makes a request");
        };
        fetch(&mut remote, ticket, 3.0, |_| later.clone(), &mut Vec::new());
        assert_eq!(remembered(&mut remote, &token, 3.5), 0, "{name}");
        for second in [4.0, 5.0] {
            let (_, refused) = verify(&mut remote, &token, second, |_| later.clone());
            assert_eq!(outcome(refused), end, "{name}");
        }
    }
}

/// How many signatures the verifier with the keys that are here remembers; none where no key is left.
#[cfg(feature = "hazmat")]
fn remembered(remote: &mut RemoteVerifier, token: &str, seconds: f64) -> usize {
    let call = remote.call();
    let turn = remote.judge(call, token, at(seconds), Verifier::remembered, |_| None);
    match turn {
        Ok(Turn::Done(count)) => count,
        _ => 0,
    }
}

/// JOSE-13, RMT-05: every way for an answer to be none, and what the user sees.
#[test]
fn faults_of_servers() {
    let with = |change: &dyn Fn(&mut Answer)| {
        let mut answer = answer(&TestSigner::new().jwks());
        change(&mut answer);
        Fetched::Answer(answer)
    };
    let private = |jwk: &mut Value| jwk["d"] = json!("AAAA");
    let mut leaked = TestSigner::new().jwk("test");
    private(&mut leaked);
    let keys = TestSigner::new().jwks();
    let cases = [
        ("down", Fetched::NoAnswer, "jwks_unavailable"),
        ("hanging", Fetched::TimedOut, "jwks_unavailable"),
        ("10 MB", Fetched::TooLong, "jwks_unavailable"),
        ("not UTF-8", Fetched::NotText, "jwks_unavailable"),
        ("500", status(500), "jwks_unavailable"),
        ("204", status(204), "jwks_unavailable"),
        ("404", status(404), "jwks_unavailable"),
        ("302", status(302), "jwks_fetch_forbidden"),
        ("opaque redirect", status(0), "jwks_fetch_forbidden"),
        (
            "followed",
            with(&|answer| answer.redirected = true),
            "jwks_fetch_forbidden",
        ),
        (
            "HTML",
            with(&|answer| answer.content_type = Some("text/html".to_owned())),
            "jwks_unavailable",
        ),
        (
            "no type",
            with(&|answer| answer.content_type = None),
            "jwks_unavailable",
        ),
        (
            "truncated",
            with(&|answer| {
                answer.body.pop();
            }),
            "invalid_jwks",
        ),
        (
            "duplicates",
            with(&|answer| answer.body = keys.replacen('{', r#"{"keys":[],"#, 1)),
            "duplicate_member",
        ),
        (
            "private",
            with(&|answer| answer.body = json!({ "keys": [leaked] }).to_string()),
            "private_key_in_jwks",
        ),
        (
            "empty",
            with(&|answer| answer.body = r#"{"keys":[]}"#.to_owned()),
            "invalid_jwks",
        ),
        (
            "no set",
            with(&|answer| answer.body = "[]".to_owned()),
            "invalid_jwks",
        ),
    ];
    for (name, fetched, code) in cases {
        let mut cold = remote(|remote| remote.jwks_uri = Some(KEYS.to_owned()));
        let (asked, refused) = verify(&mut cold, &token(), 0.0, |_| fetched.clone());
        let refused = refused.unwrap_err();
        assert_eq!((asked.len(), refused.code().name()), (1, code), "{name}");
        // Left alone for a while, then tried again, and well again.
        let (asked, again) = verify(&mut cold, &token(), 0.5, good);
        assert_eq!((asked.len(), again.unwrap_err()), (0, refused), "{name}");
        let (asked, verified) = verify(&mut cold, &token(), 1.0, good);
        // RMT-06: a key that was given away is no key any more.
        let ends = if name == "private" { code } else { "alice" };
        assert_eq!(
            (asked.len(), outcome(verified).as_str()),
            (1, ends),
            "{name}"
        );
        // A warm one goes on.
        let (_, verified) = verify(&mut cold, &token(), 700.0, |_| fetched.clone());
        assert_eq!(outcome(verified), ends, "{name}");
        let (_, refused) = verify(&mut cold, &token(), 4_201.0, |_| fetched.clone());
        assert_eq!(outcome(refused), code, "{name}");
    }
}

/// META-01, META-02: what is wrong with metadata.
#[test]
fn faults_of_metadata() {
    for (changes, code) in [
        (
            json!({ "issuer": "https://other.example" }),
            "metadata_issuer_mismatch",
        ),
        (json!({ "jwks_uri": null }), "metadata_incomplete"),
        (
            json!({ "jwks_uri": "http://keys.example/jwks" }),
            "metadata_invalid",
        ),
        // A public issuer does not point into this machine.
        (
            json!({ "jwks_uri": "http://127.0.0.1/jwks" }),
            "metadata_invalid",
        ),
    ] {
        let document = changed(metadata(), &changes).to_string();
        let (asked, refused) = verify(&mut remote(|_| {}), &token(), 0.0, |_| {
            Fetched::Answer(answer(&document))
        });
        assert_eq!(
            (asked.len(), outcome(refused).as_str()),
            (1, code),
            "{changes}"
        );
    }
}

/// RMT-09: where metadata cannot be had, the address that it named last still counts.
#[test]
fn metadata_that_is_down() {
    let mut remote = remote(|_| {});
    verify(&mut remote, &token(), 0.0, good).1.unwrap();
    let (asked, verified) = verify(&mut remote, &token(), 3_700.0, |url| {
        if url == KEYS { good(url) } else { status(503) }
    });
    assert_eq!(asked, [format!("{ISSUER}{OIDC}"), KEYS.to_owned()]);
    verified.unwrap();
    // After a failure at the address of the keys, metadata is asked first: they may have moved.
    let (asked, _) = verify(&mut remote, &token(), 4_400.0, |_| status(500));
    assert_eq!(asked.len(), 2);
    let moved = "https://new.example/jwks";
    let (asked, verified) = verify(&mut remote, &token(), 4_500.0, |url| {
        if url == moved {
            good(KEYS)
        } else {
            Fetched::Answer(answer(
                &changed(metadata(), &json!({ "jwks_uri": moved })).to_string(),
            ))
        }
    });
    assert_eq!(asked, [format!("{ISSUER}{OIDC}"), moved.to_owned()]);
    verified.unwrap();
}

/// RMT-01, RMT-04: what the headers of an answer say.
#[test]
fn headers_of_answers() {
    let mut remote = remote(|remote| remote.jwks_uri = Some(KEYS.to_owned()));
    let serve = |field: &str| {
        let mut answer = answer(&TestSigner::new().jwks());
        answer.cache_control = Some(field.to_owned());
        Fetched::Answer(answer)
    };
    verify(&mut remote, &token(), 0.0, |_| serve("max-age=60"))
        .1
        .unwrap();
    assert_eq!(verify(&mut remote, &token(), 59.0, good).0.len(), 0);
    // A server that wants nothing kept is asked once per cooldown.
    assert_eq!(
        verify(&mut remote, &token(), 60.0, |_| serve("no-store"))
            .0
            .len(),
        1
    );
    assert_eq!(verify(&mut remote, &token(), 89.0, good).0.len(), 0);
    let busy = |_: &str| {
        Fetched::Answer(Answer {
            status: 429,
            retry_after: Some("120".to_owned()),
            ..answer("")
        })
    };
    assert_eq!(verify(&mut remote, &token(), 90.0, busy).0.len(), 1);
    assert_eq!(verify(&mut remote, &token(), 119.0, good).0.len(), 0);
    assert_eq!(verify(&mut remote, &token(), 120.0, good).0.len(), 1);
}

/// RMT-08: through the text of a store, whatever it holds.
#[test]
fn stores() {
    let mut warm = remote(|_| {});
    verify(&mut warm, &token(), 0.0, good).1.unwrap();
    let (record, ttl) = warm.snapshot(at(0.0)).unwrap();
    assert_eq!(ttl, 4_200.0);
    let record = serde_json::to_value(&record).unwrap();
    let restored = |record: &str| {
        let mut cold = remote(|_| {});
        let call = cold.call();
        let question = |verifier: &Verifier| verifier.verify_id_token(&token(), &expected(), NOW);
        let code = |outcome: &Result<VerifiedToken, Error>| {
            outcome.as_ref().err().map(|error| error.code().name())
        };
        let Ok(Turn::Fetch(ticket)) = cold.judge(call, &token(), at(1.0), question, code) else {
            panic!("no fetch");
        };
        let suffices = cold.may_restore(ticket) && cold.restore(ticket, record, at(1.0));
        if suffices {
            let Ok(Turn::Done(verified)) = cold.judge(call, &token(), at(1.0), question, code)
            else {
                panic!("no answer");
            };
            verified.unwrap();
            assert_eq!(cold.take_events(), [CacheEvent::Restored { keys: 1 }]);
            // The address came along.
            assert_eq!(verify(&mut cold, &token(), 601.0, good).0, [KEYS]);
        } else {
            // Whatever it was: a request follows, and the answer counts.
            let mut asked = Vec::new();
            fetch(&mut cold, ticket, 1.0, good, &mut asked);
            assert_eq!(asked.last().map(String::as_str), Some(KEYS));
        }
        suffices
    };
    assert!(restored(&record.to_string()));
    for changes in [
        json!({ "version": 2 }),
        json!({ "issuer": "https://other.example" }),
        json!({ "fetchedAt": "soon" }),
        json!({ "fetchedAt": NOW + 86_400.0 }),
        json!({ "freshUntil": null }),
        json!({ "jwks": "{}" }),
        json!({ "jwks": null }),
    ] {
        assert!(
            !restored(&changed(record.clone(), &changes).to_string()),
            "{changes}"
        );
    }
    for text in ["", "null", "[]", "{", r#"{"version":1,"version":1}"#] {
        assert!(!restored(text), "{text}");
    }
    // Two issuers never share a place, nor do two addresses of one.
    let keys = [
        remote(|_| {}).store_key(),
        remote(|remote| remote.jwks_uri = Some(KEYS.to_owned())).store_key(),
        RemoteVerifier::new(
            &{
                let mut o = options("");
                o.issuer = "https://other.example".to_owned();
                o
            },
            &RemoteOptions::default(),
        )
        .unwrap()
        .store_key(),
    ];
    assert!(
        keys.iter()
            .all(|key| key.starts_with("tokenward/1/") && key.len() == 55)
    );
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
}

/// RMT-09: an address is believed for an hour by our own clock, whatever a store says of it, and not at all from the future.
#[test]
fn addresses_are_believed_for_an_hour() {
    let oidc = format!("{ISSUER}{OIDC}");
    let mut warm = remote(|_| {});
    verify(&mut warm, &token(), 0.0, good).1.unwrap();
    let (record, _) = warm.snapshot(at(0.0)).unwrap();
    let lasting = json!({ "discoveredUntil": 253_402_300_799.0_f64 });
    let record = changed(serde_json::to_value(&record).unwrap(), &lasting).to_string();
    let mut cold = remote(|_| {});
    let call = cold.call();
    let Ok(Turn::Fetch(ticket)) = cold.refresh(call, at(1.0)) else {
        panic!("no fetch");
    };
    // Wanted by force, so the set is held, and a request follows all the same.
    assert!(!cold.restore(ticket, &record, at(1.0)));
    let mut asked = Vec::new();
    fetch(&mut cold, ticket, 1.0, good, &mut asked);
    assert_eq!(asked, [KEYS]);
    assert_eq!(verify(&mut cold, &token(), 3_599.0, good).0, [KEYS]);
    assert_eq!(
        verify(&mut cold, &token(), 4_300.0, good).0,
        [oidc.clone(), KEYS.to_owned()]
    );

    let year = 31_536_000.0;
    let mut astray = remote(|_| {});
    verify(&mut astray, &token(), year, good).1.unwrap();
    assert_eq!(
        verify(&mut astray, &token(), 0.0, good).0,
        [oidc, KEYS.to_owned()]
    );
}

#[test]
fn options_of_fetching() {
    let refused = |url: &str| {
        let mut remote = RemoteOptions::default();
        remote.jwks_uri = Some(url.to_owned());
        RemoteVerifier::new(&options(""), &remote)
            .err()
            .map(|error| error.code())
    };
    for url in [
        "http://keys.example",
        "keys.example",
        "",
        "https://",
        "https://a@keys.example",
        "file:///jwks",
        "https://keys.example/#x",
    ] {
        assert_eq!(refused(url), Some(Code::InvalidOption), "{url}");
    }
    for url in [KEYS, "http://127.0.0.1:8080/jwks?a=b", "http://localhost/"] {
        assert_eq!(refused(url), None, "{url}");
    }
}
