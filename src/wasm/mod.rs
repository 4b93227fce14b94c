//! The JavaScript boundary: everything that knows JavaScript, and nothing that decides.
//!
//! Every export has one shape: convert in, call the core, convert out. Strings and plain objects go in, plain objects
//! come out; the verifier is the only handle. Values come in by value: a borrowed one would take a place on a stack of
//! fixed size for as long as the host may call back. Errors leave as the package's own `TokenError`; exceptions of the host (a
//! getter, a clock) pass through unchanged. Next door: `pkg/src`, which loads the module and gives these exports their types.
#![expect(
    clippy::disallowed_types,
    reason = "the one room that may know JavaScript"
)]
#![expect(
    unreachable_pub,
    unnameable_types,
    reason = "exports are reached from JavaScript; their types are in pkg/src/types.ts"
)]

mod error;
mod host;
mod jwt;
mod options;
mod question;
mod remote;
mod value;
mod verifier;

use crate::crypto::random;
use crate::error::{Code, Error};
use crate::jose::thumbprint;
use crate::jose::{JwkSet, JwsAlgorithm};
use crate::jwt::unverified::{self, parse_unverified};
use crate::limits::MAX_TOKEN_BYTES;
use crate::oauth::CodeVerifier;
use crate::oauth::{access_token, challenge, metadata, parameters, pkce, request};
use crate::oidc::{claim_sources, hash_claim, localized, standard_claims};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// The result of an export: a value, or something to throw.
type JsResult<T = JsValue> = Result<T, JsValue>;

#[wasm_bindgen(js_name = setHost)]
pub fn set_host(functions: JsValue) {
    host::set(functions);
}

#[wasm_bindgen]
#[must_use]
pub fn version() -> JsValue {
    env!("CARGO_PKG_VERSION").into()
}

#[wasm_bindgen(js_name = generatePkce)]
pub fn generate_pkce(options: JsValue) -> JsResult {
    let bytes = options::pkce_bytes(&options)?;
    let random = random::bytes::<96>().map_err(|_| no_random())?;
    let verifier = CodeVerifier::from_random(random.get(..bytes).unwrap_or_default())?;
    value::pkce(&verifier)
}

#[wasm_bindgen(js_name = calculatePkceChallenge)]
pub fn calculate_pkce_challenge(code_verifier: JsValue) -> JsResult {
    let verifier = CodeVerifier::parse(&options::code_verifier(&code_verifier))?;
    Ok(verifier.challenge().as_str().into())
}

#[wasm_bindgen(js_name = verifyPkce)]
pub fn verify_pkce(input: JsValue) -> JsResult<()> {
    let [verifier, challenge, method] = options::pkce_exchange(&input)?;
    pkce::verify(pkce::PkceExchange {
        code_verifier: verifier.as_deref(),
        code_challenge: challenge.as_deref(),
        code_challenge_method: method.as_deref(),
    })?;
    Ok(())
}

#[wasm_bindgen(js_name = generateState)]
pub fn generate_state() -> JsResult {
    random_text()
}

#[wasm_bindgen(js_name = generateNonce)]
pub fn generate_nonce() -> JsResult {
    random_text()
}

#[wasm_bindgen(js_name = parseClaims)]
pub fn parse_claims(token: JsValue, options: JsValue) -> JsResult {
    let max_bytes = options::max_token_bytes(&options)?;
    value::unverified(&parse_unverified(
        &options::token(&token, max_bytes),
        max_bytes,
    )?)
}

#[wasm_bindgen(js_name = getLocalizedClaim)]
pub fn get_localized_claim(claims: JsValue, name: JsValue, locales: JsValue) -> JsResult {
    let names = options::names_with_value(&claims)?;
    let (name, locales) = (
        options::required_text(&name, "name")?,
        options::text_list(&locales, "locales")?,
    );
    match localized::choose(&borrowed(&names), &name, &borrowed(&locales)) {
        Some((member, tag)) => value::localized(&claims, member, tag),
        None => Ok(JsValue::NULL),
    }
}

#[wasm_bindgen(js_name = inspectClaims)]
pub fn inspect_claims(claims: JsValue) -> JsResult {
    value::plain(&standard_claims::inspect(&options::claims(&claims)?))
}

#[wasm_bindgen(js_name = resolveClaimSources)]
pub fn resolve_claim_sources(claims: JsValue) -> JsResult {
    value::claim_sources(&claim_sources::resolve(&options::claims(&claims)?))
}

#[wasm_bindgen(js_name = validateMetadata)]
pub fn validate_metadata(document: JsValue, expected: JsValue) -> JsResult {
    let expected = options::metadata_expectations(&expected)?;
    let document = options::metadata_document(&document)?;
    value::json(&metadata::validate(&document, &expected)?.document)
}

#[wasm_bindgen(js_name = explainMetadata)]
pub fn explain_metadata(document: JsValue, expected: JsValue) -> JsResult {
    let expected = options::metadata_expectations(&expected)?;
    let document = options::metadata_document(&document)?;
    value::plain(&metadata::explain(&document, &expected)?)
}

#[wasm_bindgen(js_name = wellKnownUrl)]
pub fn well_known_url(issuer: JsValue, options: JsValue) -> JsResult {
    let kind = options::metadata_type(&options)?;
    let issuer = options::required_text(&issuer, "issuer")?;
    Ok(metadata::well_known_url(&issuer, kind)?.into())
}

#[wasm_bindgen(js_name = userKey)]
pub fn user_key(token: JsValue) -> JsResult {
    Ok(options::user_key(&token)?.into())
}

#[wasm_bindgen(js_name = inspectJwks)]
pub fn inspect_jwks(jwks: JsValue) -> JsResult {
    value::key_infos(&JwkSet::parse(&options::jwks_text(&jwks)?)?)
}

#[wasm_bindgen(js_name = jwkThumbprint)]
pub fn jwk_thumbprint(jwk: JsValue, hash: JsValue) -> JsResult {
    Ok(thumbprint::of(options::jwk(&jwk)?.object(), options::hash(&hash)?)?.into())
}

#[wasm_bindgen(js_name = jwkThumbprintUri)]
pub fn jwk_thumbprint_uri(jwk: JsValue, hash: JsValue) -> JsResult {
    Ok(thumbprint::uri(options::jwk(&jwk)?.object(), options::hash(&hash)?)?.into())
}

#[wasm_bindgen(js_name = computeTokenHash)]
pub fn compute_token_hash(kind: JsValue, value: JsValue, alg: JsValue) -> JsResult {
    options::one_of(&kind, "kind", &["at_hash", "c_hash", "s_hash"])?;
    let value = options::required_text(&value, "value")?;
    let alg = options::text(&alg)
        .as_deref()
        .and_then(JwsAlgorithm::from_name);
    let alg = alg.ok_or_else(|| {
        Error::new(
            Code::HashAlgUndefined,
            "no hash is defined for this algorithm",
        )
    })?;
    Ok(hash_claim::compute(&value, alg).into())
}

/// Which of several issuers a token names, before anything is verified; that issuer's verifier then judges it.
#[wasm_bindgen(js_name = chooseIssuer)]
pub fn choose_issuer(token: JsValue, issuers: JsValue, is_access_token: bool) -> JsResult<usize> {
    let issuers = options::text_list(&issuers, "issuers")?;
    let chosen = unverified::choose_issuer(&options::token(&token, MAX_TOKEN_BYTES), &issuers);
    Ok(chosen.map_err(|error| {
        if is_access_token {
            access_token::challenged(error)
        } else {
            error
        }
    })?)
}

#[wasm_bindgen(js_name = extractAccessToken)]
pub fn extract_access_token(request: JsValue) -> JsResult {
    let (headers, query) = options::request(&request)?;
    match request::extract(&borrowed(&headers), &query)? {
        Some(credential) => value::credential(&credential),
        None => Ok(JsValue::NULL),
    }
}

#[wasm_bindgen(js_name = parseAuthorizationResponse)]
pub fn parse_authorization_response(parameters: JsValue) -> JsResult {
    value::parameters(&parameters::parse(&options::parameters(&parameters)?)?)
}

#[wasm_bindgen(js_name = toWwwAuthenticate)]
pub fn to_www_authenticate(error: JsValue, options: JsValue) -> JsResult {
    let (scheme, realm) = options::challenge(&options)?;
    let answer = options::answer(&error, true)?;
    Ok(challenge::www_authenticate(answer.as_ref(), scheme, realm.as_deref()).into())
}

#[wasm_bindgen(js_name = toOAuthError)]
pub fn to_oauth_error(error: JsValue) -> JsResult {
    value::oauth_error(&options::answer(&error, false)?.unwrap_or_default())
}

#[cfg(feature = "hazmat")]
#[wasm_bindgen(js_name = hazmatVerify)]
pub fn hazmat_verify(
    alg: &str,
    jwk: JsValue,
    message: &[u8],
    signature: &[u8],
    way: Option<String>,
) -> JsResult<bool> {
    let way = match way.as_deref() {
        None => crate::hazmat::Way::Usual,
        Some(name) => crate::hazmat::Way::from_name(name)
            .ok_or_else(|| Error::option("way", "is not known"))?,
    };
    // An object or its text. This build has no shell, and so no host to ask.
    let jwk = match jwk.as_string() {
        Some(text) => text,
        None => js_sys::JSON::stringify(&jwk)?.into(),
    };
    Ok(crate::hazmat::verify(way, alg, &jwk, message, signature))
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// 32 random bytes as text: more than 128 bits, as RFC 9700 §4.7.1 and OpenID Connect Core 1.0 §15.5.2 want.
fn random_text() -> JsResult {
    let random = random::bytes::<32>().map_err(|_| no_random())?;
    Ok(crate::base64url::encode(&random).into())
}

fn no_random() -> Error {
    Error::new(Code::RngUnavailable, "the platform gave no random numbers")
}
