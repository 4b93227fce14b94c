//! OAuth 2.0 and its extensions.
//!
//! Stands on `crypto` and the leaves; does not know `oidc`.

pub mod pkce;

pub use pkce::{CodeChallenge, CodeVerifier};
