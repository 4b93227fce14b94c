//! What the themes share: vectors, the ledger of disagreements, and a signer of test tokens.

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use tokenward::trace::Status;
use tokenward::{
    Code, Error, IdTokenExpectations, Report, VerifiedToken, Verifier, VerifierOptions,
};

pub(crate) const ISSUER: &str = "https://op.example";
pub(crate) const CLIENT: &str = "client";
pub(crate) const NONCE: &str = "n-0S6_WzA2Mj";
/// The time of the test tokens, which expire 600 s later.
pub(crate) const NOW: f64 = 1_800_000_000.0;

pub(crate) fn read_text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn read_json(file: &str) -> Value {
    serde_json::from_str(&read_text(file)).unwrap()
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no text {name}"))
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

pub(crate) fn set_of(jwk: &Value) -> String {
    json!({ "keys": [jwk] }).to_string()
}

/// An Ed25519 signer with a fixed key, for tokens of any header and payload.
pub(crate) struct TestSigner(SigningKey);

impl TestSigner {
    pub(crate) fn new() -> Self {
        Self(SigningKey::from_bytes(&[7; 32]))
    }

    /// One of several, whose kid is its number.
    pub(crate) fn numbered(number: u8) -> Self {
        Self(SigningKey::from_bytes(&[number; 32]))
    }

    pub(crate) fn jwk(&self, kid: &str) -> Value {
        let x = encode(self.0.verifying_key().as_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid })
    }

    pub(crate) fn jwks(&self) -> String {
        let x = encode(self.0.verifying_key().as_bytes());
        set_of(&json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "test" }))
    }

    pub(crate) fn sign(&self, header: &str, payload: &str) -> String {
        let input = format!(
            "{}.{}",
            encode(header.as_bytes()),
            encode(payload.as_bytes())
        );
        let signature = self.0.sign(input.as_bytes());
        format!("{input}.{}", encode(&signature.to_bytes()))
    }

    /// A token whose header names this type.
    pub(crate) fn typed(&self, typ: &str, claims: &Value) -> String {
        let header = format!(r#"{{"alg":"Ed25519","kid":"test","typ":"{typ}"}}"#);
        self.sign(&header, &claims.to_string())
    }

    /// A token with good header and these claims.
    pub(crate) fn token(&self, claims: &Value) -> String {
        self.sign(r#"{"alg":"Ed25519","kid":"test"}"#, &claims.to_string())
    }
}

/// Claims that every rule accepts.
pub(crate) fn good_claims() -> Value {
    json!({ "iss": ISSUER, "sub": "alice", "aud": CLIENT, "iat": NOW, "exp": NOW + 600.0, "nonce": NONCE })
}

/// The claims with some of them replaced; `null` removes one.
pub(crate) fn changed(mut claims: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims
                .as_object_mut()
                .unwrap()
                .insert(name.clone(), value.clone()),
        };
    }
    claims
}

pub(crate) fn options(jwks: &str) -> VerifierOptions {
    let mut options = VerifierOptions::new(ISSUER, jwks);
    options.client_id = Some(CLIENT.to_owned());
    options
}

pub(crate) fn expected() -> IdTokenExpectations {
    let mut expected = IdTokenExpectations::default();
    expected.nonce = Some(NONCE.to_owned());
    expected
}

/// Verifies and explains: both must come to the same end.
pub(crate) fn judge(
    verifier: &Verifier,
    token: &str,
    expected: &IdTokenExpectations,
    now: f64,
) -> Result<Report, Error> {
    let verified = verifier.verify_id_token(token, expected, now);
    let report = verifier.explain_id_token(token, expected, now)?;
    assert_same_end(&verified, &report);
    verified.map(|_| report)
}

pub(crate) fn code_of<T>(result: Result<T, Error>) -> Option<Code> {
    result.err().map(|error| error.code())
}

/// A verb and its report must come to the same end.
#[track_caller]
pub(crate) fn assert_same_end(verified: &Result<VerifiedToken, Error>, report: &Report) {
    assert_eq!(report.error, verified.as_ref().err().map(Error::to_json));
    assert_eq!(report.ok, verified.is_ok());
    let failed = report
        .steps
        .iter()
        .filter(|step| step.status == Status::Fail);
    assert_eq!(failed.count(), usize::from(!report.ok));
}

#[track_caller]
pub(crate) fn assert_refused<T>(result: Result<T, Error>, code: &str, rule: &str) {
    let error = result.map(|_| ()).unwrap_err().to_json();
    assert_eq!((error.code, error.rule), (code, rule), "{}", error.message);
}

/// The steps beside which a report shows something: row, expected, actual.
pub(crate) fn shown_steps(report: &Report) -> Vec<(&str, &str, &str)> {
    report
        .steps
        .iter()
        .filter(|step| step.expected.is_some() || step.actual.is_some())
        .map(|step| {
            let [expected, actual] =
                [&step.expected, &step.actual].map(|text| text.as_deref().unwrap_or_default());
            (step.rule, expected, actual)
        })
        .collect()
}

/// Whether the signature step of an ID token report passed.
pub(crate) fn signature_held(report: &Report) -> bool {
    report
        .steps
        .iter()
        .any(|step| step.rule == "IDT-06" && step.status == Status::Pass)
}

/// Compares verdicts with labels and with the ledger, both ways; its rules are in `tests/vectors/SOURCES.md`.
pub(crate) struct Judge {
    entries: BTreeMap<String, (String, String)>,
    wrong: Vec<String>,
    accepted: usize,
    refused: usize,
}

impl Judge {
    pub(crate) fn new(set: &str, file: &str) -> Self {
        let entries = list(&read_json("exceptions.json"))
            .iter()
            .filter(|entry| entry["set"] == set && entry["file"] == file)
            .map(|entry| {
                (
                    text(entry, "case").to_owned(),
                    (
                        text(entry, "expected").to_owned(),
                        text(entry, "ours").to_owned(),
                    ),
                )
            })
            .collect();
        Self {
            entries,
            wrong: Vec::new(),
            accepted: 0,
            refused: 0,
        }
    }

    pub(crate) fn verdict(&mut self, case: &str, label_accepts: bool, we_accept: bool) {
        if we_accept {
            self.accepted += 1
        } else {
            self.refused += 1
        }
        let (label, ours) = (word(label_accepts), word(we_accept));
        match self.entries.remove(case) {
            Some((expected, listed)) if expected == label && listed == ours && label != ours => {}
            Some(entry) => self.wrong.push(format!(
                "case {case}: {ours}, label {label}, ledger {entry:?}"
            )),
            None if label == ours => {}
            None => self.wrong.push(format!(
                "case {case}: {ours}, label {label}, not in the ledger"
            )),
        }
    }

    /// The counts are part of the test, so that a file that lost its cases fails.
    pub(crate) fn finish(self, accepted: usize, refused: usize) {
        assert!(self.wrong.is_empty(), "{:#?}", self.wrong);
        assert!(
            self.entries.is_empty(),
            "listed, but not in the file: {:?}",
            self.entries
        );
        assert_eq!((self.accepted, self.refused), (accepted, refused));
    }
}

fn word(accepts: bool) -> &'static str {
    if accepts { "accept" } else { "refuse" }
}
