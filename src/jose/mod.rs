//! RFC 7515, 7517, 7518, 7638: the formats of tokens and keys, without policy.
//!
//! Stands on `crypto`; knows nothing of issuers, clients or time. Next door: `jwt` asks it to open tokens.

pub mod algorithm;
pub mod header;
pub mod jwk;
pub mod jwks;
pub mod jwks_cache;
pub mod jws;
pub mod thumbprint;

pub use algorithm::JwsAlgorithm;
pub use jwk::Jwk;
pub use jwks::JwkSet;
pub use jws::CompactJws;
