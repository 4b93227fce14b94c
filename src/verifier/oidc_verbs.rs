//! The verbs on what an OpenID Provider sends. Each checks what the call expects, and hands over to its file in `oidc`.

use super::Verifier;
use super::expectations::{self, not_empty};
use crate::error::Error;
use crate::jwt::judgement::Judgement;
use crate::jwt::verified::VerifiedToken;
use crate::oidc::id_token;
use crate::oidc::id_token_hint::{self, IdTokenHintExpectations};
use crate::oidc::logout_token::{self, LogoutExpectations};
use crate::oidc::policy::IdTokenExpectations;
use crate::oidc::provided_claims::{self, ProvidedClaimsExpectations};
use crate::oidc::refreshed::RefreshExpectations;
use crate::oidc::userinfo::{self, UserInfoExpectations};
use crate::trace::{Report, TokenKind};

impl Verifier {
    /// Verifies an ID token. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect Core 1.0 §3.1.3.7; RFC 7515 §5.2; RFC 8725 §3.
    pub fn verify_id_token(
        &self,
        id_token: &str,
        expected: &IdTokenExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.id_token(id_token, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_id_token(
        &self,
        id_token: &str,
        expected: &IdTokenExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.id_token(id_token, expected, now)?.explain())
    }

    pub(crate) fn id_token<'a>(
        &'a self,
        id_token: &'a str,
        expected: &'a IdTokenExpectations,
        now: f64,
    ) -> Result<Judgement<'a>, Error> {
        let party = self.relying_party()?;
        expectations::check_id_token(expected)?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::IdToken,
            id_token::order,
            move |trace| id_token::verify(id_token, party, expected, &setting, trace),
        ))
    }

    /// Verifies an ID token that came with a refresh. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect Core 1.0 §12.2.
    pub fn verify_refreshed_id_token(
        &self,
        id_token: &str,
        expected: &RefreshExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.refreshed_id_token(id_token, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_refreshed_id_token(
        &self,
        id_token: &str,
        expected: &RefreshExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.refreshed_id_token(id_token, expected, now)?.explain())
    }

    pub(crate) fn refreshed_id_token<'a>(
        &'a self,
        id_token: &'a str,
        expected: &'a RefreshExpectations,
        now: f64,
    ) -> Result<Judgement<'a>, Error> {
        let party = self.relying_party()?;
        not_empty(&[("accessToken", &expected.access_token)])?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::IdToken,
            id_token::refreshed_order,
            move |trace| id_token::verify_refreshed(id_token, party, expected, &setting, trace),
        ))
    }

    /// Verifies a UserInfo response. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the response breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect Core 1.0 §5.3.2.
    pub fn verify_userinfo(
        &self,
        body: &str,
        expected: &UserInfoExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.userinfo(body, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty response is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_userinfo(
        &self,
        body: &str,
        expected: &UserInfoExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.userinfo(body, expected, now)?.explain())
    }

    pub(crate) fn userinfo<'a>(
        &'a self,
        body: &'a str,
        expected: &'a UserInfoExpectations,
        now: f64,
    ) -> Result<Judgement<'a>, Error> {
        let party = self.relying_party()?;
        if expected.expected_subject.is_empty() {
            return Err(Error::option("expectedSubject", "must not be empty"));
        }
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::Userinfo,
            || userinfo::order(expected),
            move |trace| userinfo::verify(body, party, expected, &setting, trace),
        ))
    }

    /// Verifies a logout token. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect Back-Channel Logout 1.0 §2.6.
    pub fn verify_logout_token(
        &self,
        logout_token: &str,
        expected: &LogoutExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.logout_token(logout_token, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_logout_token(
        &self,
        logout_token: &str,
        expected: &LogoutExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.logout_token(logout_token, expected, now)?.explain())
    }

    pub(crate) fn logout_token<'a>(
        &'a self,
        logout_token: &'a str,
        expected: &'a LogoutExpectations,
        now: f64,
    ) -> Result<Judgement<'a>, Error> {
        let party = self.relying_party()?;
        not_empty(&[
            ("session.sub", &expected.sub),
            ("session.sid", &expected.sid),
        ])?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::LogoutToken,
            logout_token::order,
            move |trace| logout_token::verify(logout_token, party, expected, &setting, trace),
        ))
    }

    /// Verifies an ID token that comes back as `id_token_hint`, as the issuer itself does. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect RP-Initiated Logout 1.0 §2; OpenID Connect Core 1.0 §3.1.2.1.
    pub fn verify_id_token_hint(
        &self,
        id_token: &str,
        expected: &IdTokenHintExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.id_token_hint(id_token, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_id_token_hint(
        &self,
        id_token: &str,
        expected: &IdTokenHintExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.id_token_hint(id_token, expected, now)?.explain())
    }

    pub(crate) fn id_token_hint<'a>(
        &'a self,
        id_token: &'a str,
        expected: &'a IdTokenHintExpectations,
        now: f64,
    ) -> Result<Judgement<'a>, Error> {
        not_empty(&[
            ("clientId", &expected.client_id),
            ("subject", &expected.subject),
        ])?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::IdTokenHint,
            id_token_hint::order,
            move |trace| id_token_hint::verify(id_token, expected, &setting, trace),
        ))
    }

    /// Verifies the JWT of a claims provider, whose verifier this is: aggregated claims, or the answer of a distributed source. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// OpenID Connect Core 1.0 §5.6.2.
    pub fn verify_provided_claims(
        &self,
        jwt: &str,
        expected: &ProvidedClaimsExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.provided_claims(jwt, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_provided_claims(
        &self,
        jwt: &str,
        expected: &ProvidedClaimsExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.provided_claims(jwt, expected, now)?.explain())
    }

    pub(crate) fn provided_claims<'a>(
        &'a self,
        jwt: &'a str,
        expected: &'a ProvidedClaimsExpectations,
        now: f64,
    ) -> Result<Judgement<'a>, Error> {
        expectations::check_provided_claims(expected)?;
        let party = self.relying_party.as_ref();
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::ProvidedClaims,
            provided_claims::order,
            move |trace| provided_claims::verify(jwt, party, expected, &setting, trace),
        ))
    }
}
