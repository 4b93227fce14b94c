//! Strict readers of hostile texts: [`base64url`], [`json`] and the numbers in it ([`decimal`]). They know nothing of tokens.
//!
//! Every token goes through here before anything is known of it, so this room and the arithmetic (`src/crypto/fast`) are compiled
//! for speed before all else. [`mod@distinct`] is the one sort, and lists as sets.

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        reason = "a test that overflows fails, as it should"
    )
)]

pub mod base64url;
pub mod decimal;
pub mod distinct;
pub mod json;
