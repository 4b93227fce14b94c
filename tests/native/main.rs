//! The native tests: one binary, a module a theme. What is tested through the package is in `tests/js`.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that panics fails, as it should"
)]
#![expect(clippy::too_many_lines, reason = "tables of cases are long and simple")]

mod access_token;
mod cache;
mod catalogue;
mod id_token;
mod id_token_hint;
mod introspection;
mod json_suite;
mod jwks_cache;
mod jwt;
mod key_files;
mod keys;
mod logout_token;
mod metadata;
mod mutation;
mod openidconnect;
#[cfg(feature = "hazmat")]
mod primitives;
mod properties;
mod provided_claims;
mod related;
mod remote;
mod reports;
mod rfc;
mod support;
mod wycheproof;
