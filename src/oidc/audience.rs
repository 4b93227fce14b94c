//! The audience of a token for a relying party: ID tokens and logout tokens have the same rules.

use super::policy::RelyingParty;
use crate::error::{Code, Error};
use crate::jose::JwsAlgorithm;
use crate::jwt::claims::Claims;
use crate::trace::Outcome;

/// IDT-08: with a MAC, "the behavior is unspecified if the aud is multi-valued": refused.
pub(super) fn check_mac(claims: &Claims, alg: JwsAlgorithm) -> Result<Outcome, Error> {
    if !alg.is_mac() {
        return Ok(Outcome::Skipped("the token is signed with a private key"));
    }
    if claims.distinct_audiences()? > 1 {
        return Err(Error::claim(
            Code::MacNotAllowed,
            "aud",
            "names several audiences in a token with a MAC",
        ));
    }
    Ok(Outcome::Holds)
}

impl RelyingParty {
    /// IDT-03: "The Client MUST validate that the aud (audience) Claim contains its client_id value"
    pub(super) fn check_audience(&self, claims: &Claims) -> Result<Outcome, Error> {
        let audience = claims.required_audience()?;
        if audience.contains(&self.client_id.as_str()) {
            return Ok(Outcome::Holds);
        }
        Err(Error::claim(
            Code::AudienceMismatch,
            "aud",
            "does not contain this client",
        )
        .expected_text(&self.client_id)
        .actual_list(audience))
    }

    /// IDT-04: "MUST be rejected … if it contains additional audiences not trusted by the Client"
    pub(super) fn check_other_audiences(&self, claims: &Claims) -> Result<Outcome, Error> {
        let audience = claims.required_audience()?;
        let untrusted: Vec<_> = audience
            .into_iter()
            .filter(|aud| !self.trusted().any(|other| other == *aud))
            .collect();
        if untrusted.is_empty() {
            return Ok(Outcome::Holds);
        }
        Err(Error::claim(
            Code::AudienceUntrusted,
            "aud",
            "names an audience that is not trusted",
        )
        .expected_list(self.trusted())
        .actual_list(untrusted))
    }

    /// This client, and whom it trusts with its tokens.
    pub(super) fn trusted(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.client_id.as_str())
            .chain(self.trusted_audiences.iter().map(String::as_str))
    }
}
