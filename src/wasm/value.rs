//! Results on their way out, as plain objects.
//!
//! They leave as JSON text, which the host parses: one crossing, whatever the result holds. The claims in it are the bytes that were
//! signed; one called `__proto__` then is an ordinary own property. What holds values of the host is written here under fixed names.

mod json_text;
mod remote;

use super::{JsResult, host};
use crate::jose::algorithm::KeyType;
use crate::jose::{Jwk, JwkSet};
use crate::jwt::VerifiedToken;
use crate::jwt::unverified::UnverifiedJwt;
use crate::oauth::CodeVerifier;
use crate::oauth::challenge::{Answer, quotable};
use crate::oauth::request::Credential;
use crate::oidc::claim_sources::{Access, ClaimSource, ClaimSources};
use crate::trace::Finding;
use js_sys::{Object, Reflect};
use json_text::{Members, ROOM};
use serde::Serialize;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;

pub(super) use json_text::text_of;
pub(super) use remote::{
    asking, cache_events, cache_state, counted, done, request, settings, snapshot, turn,
};

/// Plain data as a plain object; only for types of this crate, whose names are fixed.
pub(super) fn plain(data: &impl Serialize) -> JsResult {
    host::parse(&text_of(data))
}

pub(super) fn verified(token: &VerifiedToken) -> JsResult {
    let result = host::parse(&verified_text(token))?;
    if token.within.is_some() || token.only.is_some() {
        // In their place among the members, where they now are as they were signed.
        let only = token.only.as_ref().map(text_of);
        host::narrow(&result, token.within, only.as_deref());
    }
    Ok(result)
}

fn verified_text(token: &VerifiedToken) -> String {
    let mut header = Members::with_room(ROOM);
    header
        .optional("alg", token.alg.map(|alg| alg.name()))
        .optional("kid", token.kid.as_deref())
        .optional("typ", token.typ.as_deref());
    let mut members = Members::with_room(token.payload().len().saturating_add(ROOM));
    members
        .json("verified", "true")
        .plain("kind", &token.kind)
        .json("claims", token.payload())
        .json("header", &header.end())
        .text("issuer", &token.issuer)
        .optional("subject", token.subject.as_deref());
    if let Some(time) = token.expires_at {
        members.plain("expiresAt", &time.seconds());
    }
    members
        .text("keyThumbprint", &token.key_thumbprint)
        .plain("warnings", &token.warnings);
    for (name, value) in &token.facts {
        members.text(name, value);
    }
    members.end()
}

/// JSON text that a strict reader has read, as the object it is.
pub(super) fn json(text: &str) -> JsResult {
    host::parse(text)
}

pub(super) fn claim_sources(found: &ClaimSources) -> JsResult {
    let sources: Vec<_> = found.sources.iter().map(claim_source).collect();
    let mut members = Members::with_room(ROOM);
    members
        .json("sources", &format!("[{}]", sources.join(",")))
        .plain("skipped", &found.skipped);
    host::parse(&members.end())
}

fn claim_source(source: &ClaimSource) -> String {
    let mut members = Members::with_room(ROOM);
    members.text("name", &source.name);
    match &source.access {
        Access::Aggregated { jwt } => members
            .text("type", "aggregated")
            .plain("claims", &source.claims)
            .text("jwt", jwt),
        Access::Distributed {
            endpoint,
            access_token,
        } => members
            .text("type", "distributed")
            .plain("claims", &source.claims)
            .text("endpoint", endpoint)
            .optional("accessToken", access_token.as_deref()),
    };
    members.end()
}

/// What a replay store is asked (JWT-12).
pub(super) fn replay_entry(token: &VerifiedToken) -> JsResult {
    let mut members = Members::with_room(ROOM);
    members
        .plain("kind", &token.kind)
        .text("issuer", &token.issuer)
        .text("id", token.replay_id()?);
    if let Some(time) = token.expires_at {
        members.plain("expiresAt", &time.seconds());
    }
    host::parse(&members.end())
}

pub(super) fn oauth_error(answer: &Answer) -> JsResult {
    texts(&[
        ("error", &quotable(&answer.error)),
        ("error_description", &quotable(&answer.description)),
    ])
}

/// Where a request had its token, and the token.
pub(super) fn credential(credential: &Credential) -> JsResult {
    texts(&[
        ("scheme", credential.scheme.name()),
        ("accessToken", &credential.access_token),
    ])
}

/// Names that a stranger chose: own properties, whatever they are called.
pub(super) fn parameters(parameters: &BTreeMap<String, String>) -> JsResult {
    let mut members = Members::with_room(ROOM);
    for (name, value) in parameters {
        members.text(name, value);
    }
    host::parse(&members.end())
}

pub(super) fn unverified(jwt: &UnverifiedJwt) -> JsResult {
    let mut members = Members::with_room(ROOM);
    members
        .json("verified", "false")
        .json("header", &jwt.header)
        .json("claims", jwt.claims.as_deref().unwrap_or("null"))
        .plain("encrypted", &jwt.encrypted);
    host::parse(&members.end())
}

pub(super) fn pkce(verifier: &CodeVerifier) -> JsResult {
    texts(&[
        ("codeVerifier", verifier.as_str()),
        ("codeChallenge", verifier.challenge().as_str()),
        ("codeChallengeMethod", "S256"),
    ])
}

pub(super) fn localized(claims: &JsValue, member: &str, tag: Option<&str>) -> JsResult {
    let value = Reflect::get(claims, &member.into())?;
    object(&[
        ("value", value),
        ("tag", tag.map_or(JsValue::NULL, JsValue::from_str)),
    ])
}

pub(super) fn key_infos(set: &JwkSet) -> JsResult {
    #[derive(Serialize)]
    struct Inspection<'a> {
        usable: Vec<KeyInfo<'a>>,
        skipped: Vec<Finding>,
    }
    plain(&Inspection {
        usable: set.usable().iter().map(KeyInfo::of).collect(),
        skipped: set.skipped(),
    })
}

/// `KeyInfo` of the public contract.
#[derive(Serialize)]
struct KeyInfo<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    kty: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    crv: Option<&'static str>,
    bits: usize,
    algorithms: Vec<&'static str>,
    thumbprint: &'a str,
}

impl<'a> KeyInfo<'a> {
    fn of(jwk: &'a Jwk) -> Self {
        let (kty, crv) = names(jwk.key_type());
        Self {
            kid: jwk.kid(),
            kty,
            crv,
            bits: jwk.key().bits(),
            algorithms: jwk.algorithms().map(|algorithm| algorithm.name()).collect(),
            thumbprint: jwk.thumbprint(),
        }
    }
}

fn names(key_type: KeyType) -> (&'static str, Option<&'static str>) {
    use crate::crypto::Curve;
    match key_type {
        KeyType::Ec(Curve::P256) => ("EC", Some("P-256")),
        KeyType::Ec(Curve::P384) => ("EC", Some("P-384")),
        KeyType::Ec(Curve::P521) => ("EC", Some("P-521")),
        KeyType::Ed25519 => ("OKP", Some("Ed25519")),
        KeyType::Oct => ("oct", None),
        KeyType::Rsa => ("RSA", None),
    }
}

/// An object of fixed names and texts.
fn texts(members: &[(&str, &str)]) -> JsResult {
    let mut object = Members::with_room(ROOM);
    for (name, value) in members {
        object.text(name, value);
    }
    host::parse(&object.end())
}

/// An object that holds values of the host; `undefined` members are left out.
fn object(members: &[(&str, JsValue)]) -> JsResult {
    let object = Object::new();
    for (name, value) in members {
        if !value.is_undefined() {
            Reflect::set(&object, &(*name).into(), value)?;
        }
    }
    Ok(object.into())
}
