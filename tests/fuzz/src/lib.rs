//! What the fuzz targets share: a signer of hostile tokens, a second reader, and the rules that every report obeys.
//!
//! A target knows one verb; nothing here decides what is right about a token. Next door: `targets`, one file each.

use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use std::sync::LazyLock;
use tokenward::trace::{Status, TokenKind};
use tokenward::{Error, Report, VerifiedToken};

pub const ISSUER: &str = "https://op.example";
pub const CLIENT: &str = "client";
pub const TRUSTED: &str = "other";
pub const API: &str = "https://api.example";
/// The time of every judgement; seconds.
pub const NOW: f64 = 1_800_000_000.0;
/// Default clock tolerance; seconds.
pub const TOLERANCE: f64 = 10.0;

/// Every secret and every private claim of the seeds begins with it: a report that shows it has leaked.
pub const MARKER: &str = "marker-";
pub const NONCE: &str = "marker-nonce";
pub const SUBJECT: &str = "marker-subject";
pub const SESSION: &str = "marker-session";
pub const ACCESS_TOKEN: &str = "marker-access-token";
pub const CODE: &str = "marker-code";
pub const STATE: &str = "marker-state";

/// What a target makes of its input: two bytes of switches, the header, a zero byte, the payload. Without a zero byte
/// all of it is payload, and the header is a good one.
pub struct Hostile<'a> {
    pub switches: Switches,
    pub header: &'a [u8],
    pub payload: &'a [u8],
}

impl<'a> Hostile<'a> {
    pub fn read(data: &'a [u8], good_header: &'static [u8]) -> Option<Self> {
        let (switches, rest) = data.split_first_chunk::<2>()?;
        let (header, payload) = match rest.iter().position(|byte| *byte == 0) {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (good_header, rest),
        };
        Some(Self {
            switches: Switches(u16::from_le_bytes(*switches)),
            header,
            payload,
        })
    }

    /// The token, with a signature that holds.
    pub fn sign(&self) -> String {
        let input = format!("{}.{}", encode(self.header), encode(self.payload));
        let signature = SIGNER.sign(input.as_bytes());
        format!("{input}.{}", encode(&signature.to_bytes()))
    }
}

/// One bit for each thing that a caller may ask for.
#[derive(Clone, Copy)]
pub struct Switches(u16);

impl Switches {
    pub fn on(self, bit: u16) -> bool {
        self.0 >> bit & 1 == 1
    }

    pub fn none() -> Self {
        Self(0)
    }

    pub fn text(self, bit: u16, text: &str) -> Option<String> {
        self.on(bit).then(|| text.to_owned())
    }
}

/// Everybody's key: its making costs as much as a signature.
static SIGNER: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));

/// The public half, as the key set of every verifier.
pub fn jwks() -> String {
    let x = encode(SIGNER.verifying_key().as_bytes());
    json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "k" }] }).to_string()
}

pub fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// `verify` and `explain` come to the same end, and the report is a whole one without secrets.
pub fn check_report(
    verified: &Result<VerifiedToken, Error>,
    report: &Report,
    hostile: &Hostile<'_>,
    token: &str,
) {
    assert_eq!(report.ok, verified.is_ok());
    assert_eq!(report.error, verified.as_ref().err().map(Error::to_json));
    let count = |status| {
        report
            .steps
            .iter()
            .filter(|step| step.status == status)
            .count()
    };
    assert_eq!(count(Status::Fail), usize::from(!report.ok));
    if let Ok(verified) = verified {
        assert_eq!(count(Status::Warn), verified.warnings.len());
        assert_eq!(verified.payload().as_bytes(), hostile.payload);
        assert!(verified.kind == TokenKind::Jwt || verified.issuer == ISSUER);
    }
    check_secrecy(report, hostile, token);
}

/// No secret, no private claim, no part of the token. What a report may show of a token is taken out of question first.
fn check_secrecy(report: &Report, hostile: &Hostile<'_>, token: &str) {
    let text = serde_json::to_string(report).unwrap();
    // A plain response has no parts, only claims.
    if token.as_bytes() != hostile.payload {
        for part in token.split('.').filter(|part| part.len() >= 40) {
            assert!(!text.contains(part), "a part of the token is shown");
        }
    }
    let mut shown = String::new();
    for part in [hostile.header, hostile.payload] {
        // What the second reader cannot read, it cannot judge.
        let Ok(value) = serde_json::from_slice::<Value>(part) else {
            return;
        };
        shown.push_str(&shown_of(&value, part == hostile.header));
    }
    if !shown.contains(MARKER) {
        assert!(!text.contains(MARKER), "a secret is shown: {text}");
    }
}

fn shown_of(value: &Value, is_header: bool) -> String {
    if is_header {
        return value.to_string();
    }
    // An introspection response has these claims a second time, inside.
    [value, &value["token_introspection"]]
        .iter()
        .flat_map(|claims| ["iss", "aud", "azp"].map(|name| claims[name].to_string()))
        .collect()
}

/// The payload of an accepted token, read by somebody else. `None` where only the range of a number keeps it from that.
pub fn reread(payload: &str) -> Option<Value> {
    match serde_json::from_str(payload) {
        Ok(value) => Some(value),
        Err(error) => {
            let out_of_range = error.to_string().starts_with("number out of range");
            assert!(out_of_range, "accepted, and not JSON: {error}");
            None
        }
    }
}

/// A claim that is a number.
pub fn time(claims: &Value, name: &str) -> f64 {
    claims[name]
        .as_f64()
        .unwrap_or_else(|| panic!("accepted without a number in {name}"))
}

/// The audiences, whatever their form.
pub fn audiences(claims: &Value) -> Vec<&str> {
    match &claims["aud"] {
        Value::Array(list) => list.iter().map(|one| one.as_str().unwrap()).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

/// What every accepted token obeys.
pub fn check_common(claims: &Value) {
    assert_eq!(claims["iss"], ISSUER);
    assert!(NOW < time(claims, "exp") + TOLERANCE);
    for name in ["nbf", "iat"] {
        if !claims[name].is_null() {
            assert!(time(claims, name) <= NOW + TOLERANCE, "{name}");
        }
    }
}
