//! OAuth 2.0 and its extensions.
//!
//! Stands on `jwt` and what is below; does not know `oidc`.

pub mod access_token;
pub mod challenge;
pub mod grant;
pub mod introspection;
pub mod metadata;
pub mod parameters;
pub mod pkce;
pub mod request;
pub mod scope;

pub use access_token::{AccessTokenExpectations, Profile};
pub use grant::{GrantExpectations, ResourceServer};
pub use introspection::IntrospectionExpectations;
pub use pkce::{CodeChallenge, CodeVerifier};
