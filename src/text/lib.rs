//! Strict readers of hostile texts: [`base64url`], [`json`] and the numbers in it ([`decimal`]). They know nothing of tokens.
//!
//! Every token goes through here before anything is known of it, so this room alone is compiled for speed, besides the arithmetic
//! (`src/crypto/fast`). [`mod@distinct`] keeps the sort that they share with the rest.

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
