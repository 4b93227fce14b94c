//! The verbs of a resource server. Each checks what the call expects, and hands over to its file in `oauth`.

use super::Verifier;
use super::expectations;
use crate::error::Error;
use crate::jwt::judgement::Judgement;
use crate::jwt::verified::VerifiedToken;
use crate::oauth::access_token::{self, AccessTokenExpectations};
use crate::oauth::introspection::{self, IntrospectionExpectations};
use crate::trace::{Report, TokenKind};

impl Verifier {
    /// Verifies a JWT access token at the resource server. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the token breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// RFC 9068 §4; RFC 6750 §3.1; RFC 9470.
    pub fn verify_access_token(
        &self,
        access_token: &str,
        expected: &AccessTokenExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.access_token(access_token, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty token is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_access_token(
        &self,
        access_token: &str,
        expected: &AccessTokenExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.access_token(access_token, expected, now)?.explain())
    }

    pub(crate) fn access_token<'a>(
        &'a self,
        access_token: &'a str,
        expected: &'a AccessTokenExpectations,
        now: f64,
    ) -> Result<Judgement<'a>, Error> {
        let server = self.resource_server()?;
        expectations::check_grant(&expected.grant)?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::AccessToken,
            access_token::order,
            move |trace| access_token::verify(access_token, server, expected, &setting, trace),
        ))
    }

    /// Verifies the answer of an introspection endpoint, plain or signed. `now` is seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// The code of the first rule that the response breaks; `invalid_option` for a caller's mistake.
    /// # Specification
    /// RFC 7662 §2.2; RFC 9701 §5.
    pub fn verify_introspection_response(
        &self,
        body: &str,
        expected: &IntrospectionExpectations,
        now: f64,
    ) -> Result<VerifiedToken, Error> {
        self.introspection_response(body, expected, now)?.verify()
    }

    /// Takes the same path, and tells every rule with its outcome. A faulty response is not an error here.
    ///
    /// # Errors
    /// `invalid_option` for a caller's mistake.
    pub fn explain_introspection_response(
        &self,
        body: &str,
        expected: &IntrospectionExpectations,
        now: f64,
    ) -> Result<Report, Error> {
        Ok(self.introspection_response(body, expected, now)?.explain())
    }

    pub(crate) fn introspection_response<'a>(
        &'a self,
        body: &'a str,
        expected: &'a IntrospectionExpectations,
        now: f64,
    ) -> Result<Judgement<'a>, Error> {
        let server = self.resource_server()?;
        expectations::check_grant(&expected.grant)?;
        let setting = self.setting(now)?;
        Ok(Judgement::new(
            TokenKind::IntrospectionResponse,
            || introspection::order(expected),
            move |trace| introspection::verify(body, server, expected, &setting, trace),
        ))
    }
}
