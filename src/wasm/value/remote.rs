//! What a verifier with fetched keys answers, as plain objects.

use super::{KeyInfo, Members, ROOM, object, plain, texts};
use crate::jose::Jwk;
use crate::jose::jwks_cache::{CacheEvent, JwksCache};
use crate::verifier::remote::{Request, Snapshot, Turn};
use crate::wasm::options::RemoteHost;
use crate::wasm::{JsResult, host};
use serde::Serialize;
use wasm_bindgen::JsValue;

pub(in crate::wasm) fn settings(host: &RemoteHost, issuer: &str) -> JsResult {
    object(&[
        ("issuer", issuer.into()),
        ("fetch", host.fetch.clone()),
        ("store", host.store.clone()),
        ("onEvent", host.on_event.clone()),
        ("timeout", host.milliseconds.into()),
        ("maxBytes", host.max_bytes.into()),
    ])
}

/// A question that is not answered yet.
pub(in crate::wasm) fn turn<T>(turn: &Turn<T>) -> JsResult {
    let mut members = Members::with_room(ROOM);
    match turn {
        Turn::Fetch(ticket) => members.plain("fetch", &ticket.number()),
        _ => members.json("wait", "true"),
    };
    host::parse(&members.end())
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
    texts(&[
        ("url", request.url.as_str()),
        ("accept", request.document.media_types()),
    ])
}

pub(in crate::wasm) fn snapshot(record: &Snapshot<'_>, ttl: f64) -> JsResult {
    let mut members = Members::with_room(ROOM);
    members.plain("record", record).plain("ttl", &ttl);
    host::parse(&members.end())
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
    let events: Vec<_> = events.iter().map(cache_event).collect();
    host::parse(&format!("[{}]", events.join(",")))
}

fn cache_event(event: &CacheEvent) -> String {
    let mut members = Members::with_room(ROOM);
    match event {
        CacheEvent::Fetched { keys } => members.text("type", "fetched").plain("keys", keys),
        CacheEvent::Restored { keys } => members.text("type", "restored").plain("keys", keys),
        CacheEvent::Rotated { added, removed } => members
            .text("type", "rotated")
            .plain("added", added)
            .plain("removed", removed),
        CacheEvent::ServedStale => members.text("type", "served_stale"),
        CacheEvent::BackedOff {
            error,
            failures,
            retry_at,
        } => members
            .text("type", "backed_off")
            .text("code", error.code().name())
            .text("message", &error.to_json().message)
            .plain("failures", failures)
            .plain("retryAt", &retry_at.seconds()),
        CacheEvent::UnknownKid => members.text("type", "unknown_kid"),
    };
    members.end()
}

/// Tickets and calls are counted; they fit a number of the host's.
pub(in crate::wasm) fn counted(number: u64) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}
