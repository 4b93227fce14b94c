//! What a verifier with fetched keys answers, as plain objects.

use super::{KeyInfo, object, plain};
use crate::jose::Jwk;
use crate::jose::jwks_cache::{CacheEvent, JwksCache};
use crate::verifier::remote::{Request, Snapshot, Turn};
use crate::wasm::JsResult;
use crate::wasm::options::RemoteHost;
use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::JsValue;

pub(in crate::wasm) fn settings(host: &RemoteHost) -> JsResult {
    object(&[
        ("fetch", host.fetch.clone()),
        ("store", host.store.clone()),
        ("onEvent", host.on_event.clone()),
        ("timeout", host.milliseconds.into()),
        ("maxBytes", host.max_bytes.into()),
    ])
}

/// A question that is not answered yet.
pub(in crate::wasm) fn turn<T>(turn: &Turn<T>) -> JsResult {
    match turn {
        Turn::Fetch(ticket) => object(&[("fetch", counted(ticket.number()).into())]),
        _ => object(&[("wait", JsValue::TRUE)]),
    }
}

pub(in crate::wasm) fn done(result: &JsValue) -> JsResult {
    object(&[("done", JsValue::TRUE), ("result", result.clone())])
}

/// A question that is answered unless `hook` objects to `entry`.
pub(in crate::wasm) fn asking(
    name: &str,
    hook: &JsValue,
    result: &JsValue,
    entry: &JsValue,
) -> JsResult {
    object(&[
        ("done", JsValue::TRUE),
        ("result", result.clone()),
        ("ask", name.into()),
        ("hook", hook.clone()),
        ("entry", entry.clone()),
    ])
}

pub(in crate::wasm) fn request(request: &Request) -> JsResult {
    object(&[
        ("url", request.url.as_str().into()),
        ("accept", request.document.media_types().into()),
    ])
}

pub(in crate::wasm) fn snapshot(record: &Snapshot<'_>, ttl: f64) -> JsResult {
    object(&[("record", plain(record)?), ("ttl", ttl.into())])
}

pub(in crate::wasm) fn cache_state(cache: &JwksCache) -> JsResult {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct State<'a> {
        fetched_at: Option<f64>,
        expires_at: Option<f64>,
        keys: Vec<KeyInfo<'a>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        last_error: Option<String>,
    }
    let held = cache.held();
    plain(&State {
        fetched_at: held.map(|(_, fetched_at, _)| fetched_at),
        expires_at: held.map(|(_, _, fresh_until)| fresh_until),
        keys: held
            .map(|(keys, ..)| keys.usable())
            .unwrap_or_default()
            .iter()
            .map(|key: &Jwk| KeyInfo::of(key))
            .collect(),
        last_error: cache
            .last_error()
            .map(|error| format!("{}: {error}", error.code().name())),
    })
}

pub(in crate::wasm) fn cache_events(events: &[CacheEvent]) -> JsResult {
    let list = Array::new();
    for event in events {
        list.push(&cache_event(event)?);
    }
    Ok(list.into())
}

fn cache_event(event: &CacheEvent) -> JsResult {
    let count =
        |count: &usize| JsValue::from_f64(u32::try_from(*count).map_or(f64::MAX, f64::from));
    match event {
        CacheEvent::Fetched { keys } => {
            object(&[("type", "fetched".into()), ("keys", count(keys))])
        }
        CacheEvent::Restored { keys } => {
            object(&[("type", "restored".into()), ("keys", count(keys))])
        }
        CacheEvent::Rotated { added, removed } => object(&[
            ("type", "rotated".into()),
            ("added", count(added)),
            ("removed", count(removed)),
        ]),
        CacheEvent::ServedStale => object(&[("type", "served_stale".into())]),
        CacheEvent::BackedOff {
            error,
            failures,
            retry_at,
        } => object(&[
            ("type", "backed_off".into()),
            ("code", error.code().name().into()),
            ("message", error.to_json().message.into()),
            ("failures", (*failures).into()),
            ("retryAt", retry_at.seconds().into()),
        ]),
        CacheEvent::UnknownKid => object(&[("type", "unknown_kid".into())]),
    }
}

/// Tickets and calls are counted; they fit a number of the host's.
pub(in crate::wasm) fn counted(number: u64) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}
