//! RSA signatures, checked: [`PublicKey`]. The arithmetic is in `montgomery.rs`, the padding in `encoding.rs`; the twin is the
//! `rsa` crate.
//!
//! Verification only: everything here is public, and takes its time by value.

mod comparison;
mod digits;
mod encoding;
mod key;
mod lanes;
mod montgomery;

pub(crate) use key::PublicKey;

#[cfg(test)]
mod bounds;
#[cfg(test)]
mod comparison_tests;
#[cfg(test)]
mod encoding_tests;
#[cfg(test)]
mod tests;
