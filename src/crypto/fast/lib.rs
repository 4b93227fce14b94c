//! Our own arithmetic for verification, where it is faster than the maintained crates by a multiple (DESIGN.md says by how much).
//!
//! Public data only, so nothing here runs in constant time; nothing here may ever see a secret. Every operation has a maintained twin
//! (`src/crypto/reference/`), bounds that a test proves (`number.rs`), and the vectors of the twin. Rooms: [`ec`], [`ed25519`],
//! [`rsa`], each with its own map, and [`tables`], which keys share.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "limb code: bounds are proved over ranges, indices are bounded by loops"
)]

// An f64 is exact to 53 bits; the x87 unit of old processors rounds otherwise.
#[cfg(all(target_arch = "x86", not(target_feature = "sse2")))]
compile_error!("the arithmetic for RSA needs SSE2 on 32-bit x86");

#[cfg(feature = "ec")]
mod ec;
mod ed25519;
mod keys;
mod number;
#[cfg(feature = "rsa")]
mod rsa;
mod tables;

pub use keys::Ed25519Key;
#[cfg(feature = "rsa")]
pub use keys::RsaKey;
#[cfg(feature = "ec")]
pub use keys::{P256Key, P384Key, P521Key};
pub use tables::Tables;
