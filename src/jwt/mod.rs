//! RFC 7519: what every kind of JWT has in common. `open` takes a token to its verified claims; `rules` has the rules on
//! the claims that all kinds share.
//!
//! Stands on `jose`; knows nothing of ID tokens, scopes or flows. Next door: `oidc` and `oauth` put the rules of a kind
//! together.

pub mod acr;
pub mod any_kind;
pub mod claims;
pub mod issuer;
pub(crate) mod judgement;
pub(crate) mod open;
pub(crate) mod rules;
pub mod unverified;
pub mod verified;

pub use acr::AcrPolicy;
pub use any_kind::JwtExpectations;
pub use claims::Claims;
pub use issuer::Issuer;
pub use verified::VerifiedToken;
