//! Tokenward verifies OpenID Connect ID tokens against a supplied key set, generates and checks PKCE pairs, and reads
//! claims: strictly, synchronously, with a stable code and rule for every refusal.
//!
//! # The map
//! | room | what it knows |
//! |---|---|
//! | [`verifier`] | the object a user holds |
//! | [`oidc`] | the judgement on ID tokens (start at [`oidc::id_token`]), logout tokens, UserInfo, claims |
//! | [`oauth`] | access tokens, introspection, metadata, PKCE, what a server answers |
//! | [`jwt`] | what all JWTs have in common |
//! | [`jose`] | the formats of tokens and keys |
//! | [`crypto`] | primitives, and [`crypto::Verified`]; their arithmetic is a crate of its own, `src/crypto/fast` |
//! | [`error`], [`rule`], [`trace`] | codes, rows, reports |
//! | [`json`], [`base64url`] | the readers of hostile texts: a crate of its own, `src/text` |
//! | [`time`], [`limits`] | the leaves |
//!
//! Arrows point down the table only. `wasm` is the one room that knows JavaScript.
//!
//! # Example
//! ```
//! use tokenward::{IdTokenExpectations, Verifier, VerifierOptions};
//!
//! let jwks = r#"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
//!     "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;
//! let mut options = VerifierOptions::new("https://op.example", jwks);
//! options.client_id = Some("client".to_owned());
//! let verifier = Verifier::new(options)?;
//!
//! let mut expected = IdTokenExpectations::default();
//! expected.nonce = Some("n-0S6_WzA2Mj".to_owned());
//! let refused = verifier.verify_id_token("e30.e30.AA", &expected, 1_763_770_000.0).unwrap_err();
//! assert_eq!(refused.code().name(), "alg_missing");
//! # Ok::<(), tokenward::Error>(())
//! ```

#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        reason = "a test that overflows fails, as it should"
    )
)]

pub mod crypto;
pub mod error;
#[cfg(feature = "hazmat")]
pub mod hazmat;
pub mod jose;
pub mod jwt;
pub mod limits;
pub mod oauth;
pub mod oidc;
mod redact;
pub mod rule;
pub mod time;
pub mod trace;
pub mod verifier;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use tokenward_text::{base64url, json};
use tokenward_text::{decimal, distinct};

pub use error::{Code, Error, error_catalog};
pub use jwt::{JwtExpectations, VerifiedToken};
pub use oauth::{AccessTokenExpectations, GrantExpectations, IntrospectionExpectations};
pub use oidc::{
    IdTokenExpectations, IdTokenHintExpectations, LogoutExpectations, PreviousToken,
    ProvidedClaimsExpectations, RefreshExpectations, UserInfoExpectations,
};
pub use rule::Rule;
pub use trace::{Finding, Report, Step};
pub use verifier::{JwtKeys, JwtVerifier, Verifier, VerifierOptions};
