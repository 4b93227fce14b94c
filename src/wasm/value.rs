//! Results on their way out, as plain objects.
//!
//! Claims leave by `JSON.parse` of the bytes that were signed: a claim called `__proto__` then is an ordinary own
//! property. Everything else is written here under fixed names, or by serde.

mod remote;

use super::{JsResult, host};
use crate::error::Error;
use crate::jose::algorithm::KeyType;
use crate::jose::{Jwk, JwkSet};
use crate::jwt::VerifiedToken;
use crate::jwt::unverified::UnverifiedJwt;
use crate::oauth::CodeVerifier;
use crate::oauth::challenge::{Answer, quotable};
use crate::oauth::request::Credential;
use crate::oidc::claim_sources::{Access, ClaimSources};
use crate::trace::Finding;
use js_sys::{Array, JSON, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};

pub(super) use remote::{
    asking, cache_events, cache_state, counted, done, request, settings, snapshot, turn,
};

/// Plain data as a plain object; only for types of this crate, whose names are fixed.
pub(super) fn plain(data: &impl Serialize) -> JsResult {
    data.serialize(&Serializer::json_compatible())
        .map_err(|_| internal())
}

pub(super) fn verified(token: &VerifiedToken) -> JsResult {
    let header = object(&[
        ("alg", optional(token.alg.map(|alg| alg.name()))),
        ("kid", optional(token.kid.as_deref())),
        ("typ", optional(token.typ.as_deref())),
    ])?;
    let mut members = vec![
        ("verified", JsValue::TRUE),
        ("kind", plain(&token.kind)?),
        ("claims", claims(token)?),
        ("header", header),
        ("issuer", token.issuer.as_str().into()),
        ("subject", optional(token.subject.as_deref())),
        (
            "expiresAt",
            token
                .expires_at
                .map_or(JsValue::UNDEFINED, |time| time.seconds().into()),
        ),
        ("keyThumbprint", token.key_thumbprint.as_str().into()),
        ("warnings", plain(&token.warnings)?),
    ];
    members.extend(
        token
            .facts
            .iter()
            .map(|(name, value)| (*name, JsValue::from_str(value))),
    );
    object(&members)
}

/// The claims that are handed out: all that was signed, or the part of it that is meant.
fn claims(token: &VerifiedToken) -> JsResult {
    let payload = JSON::parse(&token.payload)?;
    let claims = match token.within {
        Some(member) => Reflect::get(&payload, &member.into())?,
        None => payload,
    };
    if let Some(only) = &token.only {
        for name in host::own_names(&claims)? {
            if !only.contains(&name) {
                Reflect::delete_property::<Object>(claims.unchecked_ref(), &name.into())?;
            }
        }
    }
    Ok(claims)
}

/// JSON text that a strict reader has read, as the object it is.
pub(super) fn json(text: &str) -> JsResult {
    JSON::parse(text)
}

pub(super) fn claim_sources(found: &ClaimSources) -> JsResult {
    let sources = Array::new();
    for source in &found.sources {
        let (kind, jwt, endpoint, access_token) = match &source.access {
            Access::Aggregated { jwt } => ("aggregated", Some(jwt.as_str()), None, None),
            Access::Distributed {
                endpoint,
                access_token,
            } => (
                "distributed",
                None,
                Some(endpoint.as_str()),
                access_token.as_deref(),
            ),
        };
        sources.push(&object(&[
            ("name", source.name.as_str().into()),
            ("type", kind.into()),
            ("claims", plain(&source.claims)?),
            ("jwt", optional(jwt)),
            ("endpoint", optional(endpoint)),
            ("accessToken", optional(access_token)),
        ])?);
    }
    object(&[
        ("sources", sources.into()),
        ("skipped", plain(&found.skipped)?),
    ])
}

/// What a replay store is asked (JWT-12).
pub(super) fn replay_entry(token: &VerifiedToken) -> JsResult {
    object(&[
        ("kind", plain(&token.kind)?),
        ("issuer", token.issuer.as_str().into()),
        ("id", token.replay_id()?.into()),
        (
            "expiresAt",
            token
                .expires_at
                .map_or(JsValue::UNDEFINED, |time| time.seconds().into()),
        ),
    ])
}

pub(super) fn oauth_error(answer: &Answer) -> JsResult {
    object(&[
        ("error", quotable(&answer.error).into()),
        ("error_description", quotable(&answer.description).into()),
    ])
}

/// Where a request had its token, and the token.
pub(super) fn credential(credential: &Credential) -> JsResult {
    object(&[
        ("scheme", credential.scheme.name().into()),
        ("accessToken", credential.access_token.as_str().into()),
    ])
}

/// Names that a stranger chose: own properties, whatever they are called.
pub(super) fn parameters(parameters: &BTreeMap<String, String>) -> JsResult {
    let entries = Array::new();
    for (name, value) in parameters {
        entries.push(&Array::of2(&name.as_str().into(), &value.as_str().into()));
    }
    Ok(Object::from_entries(&entries)?.into())
}

pub(super) fn unverified(jwt: &UnverifiedJwt) -> JsResult {
    let claims = match &jwt.claims {
        Some(claims) => JSON::parse(claims)?,
        None => JsValue::NULL,
    };
    object(&[
        ("verified", JsValue::FALSE),
        ("header", JSON::parse(&jwt.header)?),
        ("claims", claims),
        ("encrypted", jwt.encrypted.into()),
    ])
}

pub(super) fn pkce(verifier: &CodeVerifier) -> JsResult {
    object(&[
        ("codeVerifier", verifier.as_str().into()),
        ("codeChallenge", verifier.challenge().as_str().into()),
        ("codeChallengeMethod", "S256".into()),
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

/// An object of fixed names; `undefined` members are left out.
fn object(members: &[(&str, JsValue)]) -> JsResult {
    let object = Object::new();
    for (name, value) in members {
        if !value.is_undefined() {
            Reflect::set(&object, &(*name).into(), value)?;
        }
    }
    Ok(object.into())
}

fn optional(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::UNDEFINED, JsValue::from_str)
}

fn internal() -> JsValue {
    Error::new(
        crate::error::Code::InternalError,
        "a result could not be handed over",
    )
    .into()
}
