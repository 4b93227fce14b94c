//! What a relying party decided before an ID token came. Absence is a decision with a name.

use super::previous::PreviousToken;
use crate::jwt::acr::AcrPolicy;
use crate::time::Seconds;

/// What stays the same for every token of one client.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RelyingParty {
    /// Its identifier at the issuer (IDT-03).
    pub client_id: String,
    /// Further audiences a token may name (IDT-04).
    pub trusted_audiences: Vec<String>,
    /// Whether `azp` counts (IDT-05).
    pub azp: Azp,
    /// The authentication context that is asked for by default (IDT-13).
    pub acr: Option<AcrPolicy>,
}

impl RelyingParty {
    /// A client without further audiences, that enforces `azp` and asks for no authentication context.
    #[must_use]
    pub fn new(client_id: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            trusted_audiences: Vec::new(),
            azp: Azp::Enforce,
            acr: None,
        }
    }
}

/// How `azp` is treated (IDT-05): the editions of OpenID Connect Core differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the two readings of the standard")]
pub enum Azp {
    /// Present, it must be the client; with several audiences it must be present (errata set 1).
    #[default]
    Enforce,
    /// It is not looked at (later errata).
    Ignore,
}

/// How the token came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "OpenID Connect Core 1.0 §3 has these three"
)]
pub enum Flow {
    /// From the token endpoint.
    #[default]
    Code,
    /// From the authorization endpoint, with a code.
    Hybrid,
    /// From the authorization endpoint, without a code.
    Implicit,
}

impl Flow {
    /// Whether the token passed through the browser.
    #[must_use]
    pub const fn is_front_channel(self) -> bool {
        matches!(self, Self::Hybrid | Self::Implicit)
    }
}

/// What is expected of one ID token.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct IdTokenExpectations {
    /// The nonce of the request; `None` says that none was sent, and refuses a token that carries one (IDT-11).
    pub nonce: Option<String>,
    /// The subject the token must be about, where it is known already (JWT-14).
    pub subject: Option<String>,
    /// How the token came.
    pub flow: Flow,
    /// The access token of the same response (HASH-03).
    pub access_token: Option<String>,
    /// The code of the same response (HASH-04).
    pub code: Option<String>,
    /// The state of the request (HASH-05).
    pub state: Option<String>,
    /// Whether the state must be bound by `s_hash` (HASH-05), as FAPI 1.0 Advanced §5.1 requires.
    pub require_s_hash: bool,
    /// The greatest time since the user authenticated (IDT-14). Zero means zero.
    pub max_age: Option<Seconds>,
    /// The greatest age of the token itself (IDT-10). Zero means zero.
    pub max_token_age: Option<Seconds>,
    /// Replaces the authentication context of the relying party (IDT-13).
    pub acr: Option<AcrPolicy>,
    /// Authentication methods the user must have used, all of them (IDT-15; RFC 8176).
    pub required_amr: Vec<String>,
    /// The ID token of the front channel, where this one is from the token endpoint (HYB-04).
    pub previous: Option<PreviousToken>,
}
