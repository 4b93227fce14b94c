//! OpenID Connect Core 1.0: the judgement on ID tokens.
//!
//! Stands on `jwt`; does not know `oauth`. Start reading at `id_token::verify`.

pub mod acr;
pub mod hash_claim;
pub mod id_token;
pub mod localized;
pub mod policy;

pub use acr::AcrPolicy;
pub use id_token::VerifiedIdToken;
pub use policy::{Flow, IdTokenExpectations, RelyingParty};
