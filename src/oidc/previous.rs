//! An ID token that was verified before, as the caller kept it: what a later one is compared with.

use crate::error::Error;
use crate::jwt::claims::Claims;

/// The claims of an earlier verified ID token.
#[derive(Debug, Clone)]
pub struct PreviousToken(Claims);

impl PreviousToken {
    /// Reads the claims of a result of `verify_id_token`, as JSON text.
    ///
    /// # Errors
    /// `invalid_option` where they are not those of an ID token: `iss`, `sub`, `aud`, `exp` and `iat` of their types.
    pub fn from_claims(json: &str) -> Result<Self, Error> {
        let refused = |_| Error::option("previous", "must be the result of verifyIdToken");
        let claims = Claims::parse(json.as_bytes()).map_err(refused)?;
        for name in ["iss", "sub"] {
            claims.required_string(name).map_err(refused)?;
        }
        for name in ["exp", "iat"] {
            claims.required_time(name).map_err(refused)?;
        }
        claims.required_audience().map_err(refused)?;
        Ok(Self(claims))
    }

    pub(super) fn claims(&self) -> &Claims {
        &self.0
    }

    /// Whether the claim is the same in both tokens, or absent from both.
    pub(super) fn agrees_on(&self, name: &str, later: &Claims) -> bool {
        self.0.get(name) == later.get(name)
    }
}
