//! The options of `createRemoteVerifier`, and what the host got from a server.

use super::{Hooks, Names, Options, common, verifier_options};
use crate::limits::{MAX_JWKS_BYTES, MAX_REQUEST_MILLISECONDS};
use crate::time::Seconds;
use crate::verifier::VerifierOptions;
use crate::verifier::options::whole_number;
use crate::verifier::remote::{Answer, RemoteOptions};
use crate::wasm::{JsResult, host};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// What the host carries requests with.
pub(in crate::wasm) struct RemoteHost {
    /// A function, or `undefined` for the host's own.
    pub(in crate::wasm) fetch: JsValue,
    /// An object with `get` and `put`, or `undefined`.
    pub(in crate::wasm) store: JsValue,
    /// A function, or `undefined`.
    pub(in crate::wasm) on_event: JsValue,
    /// For one request.
    pub(in crate::wasm) milliseconds: f64,
    /// Longest answer that is read.
    pub(in crate::wasm) max_bytes: f64,
}

const DEFAULT_MILLISECONDS: f64 = 5_000.0;
const DEFAULT_MAX_BYTES: f64 = 65_536.0;

/// Those of a verifier without `jwks`, and those of fetching.
const REMOTE_OPTIONS: Names = verifier_options!(
    keys: ,
    others: "cooldown" "fetch" "jwksUri" "maxAge" "maxBytes" "onEvent" "staleIfError" "store" "timeout" "unknownKidTtl"
);

/// The options of `createRemoteVerifier`.
pub(in crate::wasm) fn remote_verifier(
    value: &JsValue,
) -> JsResult<(VerifierOptions, RemoteOptions, Hooks, RemoteHost)> {
    let options = Options::read(value, "options", REMOTE_OPTIONS)?;
    let (read, hooks) = common(&options, "")?;
    let host = RemoteHost {
        fetch: function(&options, "fetch")?,
        store: store(&options)?,
        on_event: function(&options, "onEvent")?,
        milliseconds: whole(
            &options,
            "timeout",
            DEFAULT_MILLISECONDS,
            MAX_REQUEST_MILLISECONDS,
        )?,
        max_bytes: whole(&options, "maxBytes", DEFAULT_MAX_BYTES, MAX_JWKS_BYTES)?,
    };
    let remote = RemoteOptions {
        jwks_uri: options.text("jwksUri")?,
        max_age: options.seconds("maxAge")?,
        cooldown: options.seconds("cooldown")?,
        stale_if_error: options.seconds("staleIfError")?,
        unknown_kid_ttl: options.seconds("unknownKidTtl")?,
        timeout: Seconds::new(host.milliseconds / 1_000.0),
    };
    Ok((read, remote, hooks, host))
}

fn function(options: &Options, name: &str) -> JsResult {
    let value = options.get(name)?;
    if value.is_undefined() || value.is_function() {
        return Ok(value);
    }
    Err(options.refuse(name, "must be a function"))
}

fn store(options: &Options) -> JsResult {
    let value = options.get("store")?;
    if value.is_undefined() {
        return Ok(value);
    }
    let has = |name: &str| -> JsResult<bool> {
        Ok(value.is_object() && Reflect::get(&value, &name.into())?.is_function())
    };
    if has("get")? && has("put")? {
        return Ok(value);
    }
    Err(options.refuse("store", "must be an object with the functions get and put"))
}

/// A whole number from 1 to `most`.
fn whole(options: &Options, name: &str, default: f64, most: usize) -> JsResult<f64> {
    let Some(number) = options.number(name)? else {
        return Ok(default);
    };
    let fits = whole_number(number).is_some_and(|n| (1..=most).contains(&n));
    let reason = match name {
        "timeout" => "must be a whole number of milliseconds from 1 to 60000",
        _ => "must be a whole number of bytes from 1 to 1048576",
    };
    fits.then_some(number)
        .ok_or_else(|| options.refuse(name, reason))
}

/// An answer as the package's own TypeScript hands it over.
pub(in crate::wasm) fn answer_of_server(value: &JsValue) -> JsResult<Answer> {
    let field = |name: &str| Reflect::get(value, &name.into());
    let status = whole_number(field("status")?.as_f64().unwrap_or_default());
    Ok(Answer {
        status: status
            .and_then(|status| u16::try_from(status).ok())
            .unwrap_or_default(),
        redirected: field("redirected")?.is_truthy(),
        content_type: host::text(&field("contentType")?),
        cache_control: host::text(&field("cacheControl")?),
        age: host::text(&field("age")?),
        retry_after: host::text(&field("retryAfter")?),
        body: host::text_within(&field("body")?, MAX_JWKS_BYTES).unwrap_or_default(),
    })
}

/// What a store had; a set that is written as JSON once more is longer than itself.
pub(in crate::wasm) fn stored(value: &JsValue) -> Option<String> {
    host::text_within(value, MAX_JWKS_BYTES.saturating_mul(2))
}
