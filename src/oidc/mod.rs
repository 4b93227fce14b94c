//! OpenID Connect Core 1.0: the judgement on ID tokens.
//!
//! Stands on `jwt`; does not know `oauth`. Start reading at `id_token::verify`.

mod audience;
pub mod hash_claim;
pub mod id_token;
pub mod localized;
pub mod logout_token;
pub mod policy;
pub mod previous;
pub mod refreshed;
pub mod userinfo;

pub use logout_token::LogoutExpectations;
pub use policy::{Flow, IdTokenExpectations, RelyingParty};
pub use previous::PreviousToken;
pub use refreshed::RefreshExpectations;
pub use userinfo::UserInfoExpectations;
