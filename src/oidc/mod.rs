//! OpenID Connect: the judgements on ID tokens and what else an OpenID Provider sends; claims and where they come from.
//!
//! Stands on `jwt`; does not know `oauth`. Start reading at `id_token::verify`.

mod audience;
pub mod claim_sources;
pub mod hash_claim;
pub mod id_token;
pub mod id_token_hint;
pub mod localized;
pub mod logout_token;
pub mod policy;
pub mod previous;
pub mod provided_claims;
pub mod refreshed;
pub mod standard_claims;
pub mod userinfo;

pub use id_token_hint::IdTokenHintExpectations;
pub use logout_token::LogoutExpectations;
pub use policy::{Flow, IdTokenExpectations, RelyingParty};
pub use previous::PreviousToken;
pub use provided_claims::ProvidedClaimsExpectations;
pub use refreshed::RefreshExpectations;
pub use userinfo::UserInfoExpectations;
