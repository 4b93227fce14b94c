//! The options of `createRemoteVerifier`, and what the host got from a server.

use super::{Hooks, Options, acr, common, verifier_options};
use crate::limits::{MAX_JWKS_BYTES, MAX_REQUEST_MILLISECONDS};
use crate::time::Seconds;
use crate::verifier::VerifierOptions;
use crate::verifier::options::whole_number;
use crate::verifier::remote::{Answer, RemoteOptions};
use crate::wasm::JsResult;
use crate::wasm::host::{self, Expected, Given};
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
const REMOTE_OPTIONS: Expected = verifier_options!(
    keys: "",
    others: "cooldown fetch* jwksUri maxAge maxBytes onEvent* staleIfError store(get,put) timeout unknownKidTtl "
);

/// The options of `createRemoteVerifier`.
pub(in crate::wasm) fn remote_verifier(
    value: &JsValue,
) -> JsResult<(VerifierOptions, RemoteOptions, Hooks, RemoteHost)> {
    let mut options = Options::read(value, "options", REMOTE_OPTIONS);
    let (read, hooks) = common(&mut options, "");
    let host = RemoteHost {
        fetch: options.function("fetch", "must be a function"),
        store: store(&mut options),
        on_event: options.function("onEvent", "must be a function"),
        milliseconds: whole(
            &mut options,
            "timeout",
            DEFAULT_MILLISECONDS,
            MAX_REQUEST_MILLISECONDS,
        ),
        max_bytes: whole(&mut options, "maxBytes", DEFAULT_MAX_BYTES, MAX_JWKS_BYTES),
    };
    let remote = RemoteOptions {
        jwks_uri: options.text("jwksUri"),
        max_age: options.seconds("maxAge"),
        cooldown: options.seconds("cooldown"),
        stale_if_error: options.seconds("staleIfError"),
        unknown_kid_ttl: options.seconds("unknownKidTtl"),
        timeout: Seconds::new(host.milliseconds / 1_000.0),
    };
    options.end()?;
    Ok((read, remote, hooks, host))
}

fn store(options: &mut Options) -> JsValue {
    match options.take("store") {
        Given::Nothing => (),
        Given::Value(store) => return store,
        _ => options.refuse("store", "must be an object with the functions get and put"),
    }
    JsValue::UNDEFINED
}

/// A whole number from 1 to `most`.
fn whole(options: &mut Options, path: &str, default: f64, most: usize) -> f64 {
    let number = options.number(path).unwrap_or(default);
    if !whole_number(number).is_some_and(|n| (1..=most).contains(&n)) {
        let reason = match path {
            "timeout" => "must be a whole number of milliseconds from 1 to 60000",
            _ => "must be a whole number of bytes from 1 to 1048576",
        };
        options.refuse(path, reason);
    }
    number
}

/// An answer as the package's own TypeScript hands it over.
pub(in crate::wasm) fn answer_of_server(value: &JsValue) -> Answer {
    let notation = "{+ age body* cacheControl contentType redirected retryAfter status }";
    let mut fields = Options::tell(value, notation);
    let status = fields.number("status").and_then(whole_number);
    Answer {
        status: status
            .and_then(|status| u16::try_from(status).ok())
            .unwrap_or_default(),
        redirected: matches!(fields.take("redirected"), Given::Bool(true)),
        content_type: fields.text("contentType"),
        cache_control: fields.text("cacheControl"),
        age: fields.text("age"),
        retry_after: fields.text("retryAfter"),
        body: host::text_within(&fields.value("body"), MAX_JWKS_BYTES).unwrap_or_default(),
    }
}

/// What a store had; a set that is written as JSON once more is longer than itself.
pub(in crate::wasm) fn stored(value: &JsValue) -> Option<String> {
    host::text_within(value, MAX_JWKS_BYTES.saturating_mul(2))
}
