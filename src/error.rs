//! The only list of error codes, and the error that carries one.
//!
//! Cryptography below says nothing but "invalid"; here every refusal gets a stable code, the row that was broken and
//! a sentence a person can act on. Codes never change their meaning. No token, key, nonce, code or secret is ever part of
//! an error; what is shown of a hostile text passes through `redact`.

use crate::redact::{plain, shown, shown_list};
use crate::rule::Rule;
use std::borrow::Cow;
use std::fmt;

/// One line of the error catalogue: documentation as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct CatalogEntry {
    /// The stable code.
    pub code: &'static str,
    /// The row id of the rule that most often raises it; an error itself names the rule that was broken.
    pub rule: &'static str,
    /// The specification behind the rule.
    pub spec: &'static str,
    /// What happened.
    pub explanation: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

macro_rules! codes {
    ($($code:ident = $name:literal $rule:ident $explanation:literal => $remedy:literal;)*) => {
        /// A stable error code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $explanation, ".")] $code,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// The code as text.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            /// The code's line in the catalogue, the one place where codes are described. The module does not call it: it
            /// would carry every explanation.
            #[must_use]
            pub const fn entry(self) -> CatalogEntry {
                match self {
                    $(Self::$code => CatalogEntry {
                        code: $name,
                        rule: Rule::$rule.row().id,
                        spec: Rule::$rule.row().spec,
                        explanation: $explanation,
                        remedy: $remedy,
                    },)*
                }
            }

            const fn rule(self) -> Rule {
                match self {
                    $(Self::$code => Rule::$rule,)*
                }
            }
        }
    };
}

codes! {
    AcrInsufficient = "acr_insufficient" Idt13 "the user authenticated by a weaker method than was asked for" => "send the user to log in again with the required acr_values";
    AggregatedClaimInvalid = "aggregated_claim_invalid" Clm06 "a source of aggregated claims is not described as it must be" => "use none of its claims; ask the issuer to send the claims provider's JWT";
    AlgMissing = "alg_missing" Jose08 "the token header has no alg" => "ask the issuer for a signed JWT; this is not one";
    AlgNoneForbidden = "alg_none_forbidden" Jose09 "the token is not signed" => "never accept it; configure the issuer to sign tokens for this client";
    AlgNotAllowed = "alg_not_allowed" Jose08 "the token is signed with an algorithm that is not on the list" => "if the issuer really uses it, add it to algorithms; an HS* algorithm also needs clientSecret";
    AlgNotSupported = "alg_not_supported" Jose18 "the algorithm is registered, but this version cannot verify it" => "have the issuer use one of the supported algorithms for this client";
    AmrInsufficient = "amr_insufficient" Idt15 "the user did not authenticate by every method that was asked for" => "send the user to log in again, with the methods your issuer offers for it";
    AtHashMismatch = "at_hash_mismatch" Hash03 "the access token does not belong to the ID token" => "treat the response as tampered with; check that the access token is from the same response";
    AtHashMissing = "at_hash_missing" Hyb03 "the ID token does not bind the access token that came with it through the browser" => "the issuer must send at_hash in this flow";
    AudienceMismatch = "audience_mismatch" Idt03 "the token was issued for somebody else" => "check clientId; never accept a token that was issued for another client";
    AudienceUntrusted = "audience_untrusted" Idt04 "the token also names an audience that is not trusted" => "list the audience in trustedAudiences if you trust it with this token";
    AuthTimeMissing = "auth_time_missing" Idt14 "maxAge was asked for, and the token does not say when the user authenticated" => "send max_age in the authorization request, or require auth_time";
    AzpMismatch = "azp_mismatch" Idt05 "the token was issued to another client" => "check clientId; azp: 'ignore' follows the later errata of OpenID Connect Core";
    AzpMissing = "azp_missing" Idt05 "the token has several audiences and does not say which client it was issued to" => "have the issuer send azp, or set azp: 'ignore'";
    BindingNotChecked = "binding_not_checked" Hash06 "the token has a hash claim, and the value it binds was not given" => "pass accessToken, code or state, so that the binding can be checked";
    CHashMismatch = "c_hash_mismatch" Hash04 "the authorization code does not belong to the ID token" => "treat the response as tampered with";
    CHashMissing = "c_hash_missing" Hyb02 "the ID token does not bind the code that came with it" => "the issuer must send c_hash in the hybrid flow";
    ClaimEmpty = "claim_empty" Clm04 "a claim was sent without a value" => "treat it as absent";
    ClaimFormat = "claim_format" Clm02 "a standard claim is not written as the standard says" => "do not rely on the format of this claim";
    ClaimInvalid = "claim_invalid" Jwt09 "a claim has the wrong type or an impossible value" => "report the claim to the issuer; the error names it";
    ClaimMisplaced = "claim_misplaced" Intr05 "an introspection response carries claims of an access token" => "nothing to do; the server should leave sub and exp out, so that nobody takes the response for a token";
    ClaimMissing = "claim_missing" Jwt09 "a required claim is absent" => "check that this is the right kind of token; the error names the claim";
    ClaimSourceMissing = "claim_source_missing" Clm05 "a claim names a source that is not described" => "treat the claim as absent";
    ClaimType = "claim_type" Clm01 "a standard claim is of the wrong type" => "do not use this claim";
    CodeVerifierMissing = "code_verifier_missing" Pkce08 "a code challenge was sent, and no code verifier came" => "refuse the token request with invalid_grant";
    CodeVerifierUnexpected = "code_verifier_unexpected" Pkce08 "a code verifier came, and no code challenge had been sent" => "refuse the token request with invalid_grant: this is a downgrade";
    CritUnsupported = "crit_unsupported" Jose10 "the header demands an extension that is not understood, or demands it wrongly" => "have the issuer leave crit out";
    CtyMismatch = "cty_mismatch" Jose16 "the token holds another token or foreign content" => "nested tokens are not unwrapped; ask for a plain signed JWT";
    DuplicateParameter = "duplicate_parameter" Hyb07 "a parameter of the authorization response appears twice" => "treat the response as tampered with; start the login again";
    DistributedClaimInvalid = "distributed_claim_invalid" Clm07 "a source of distributed claims is not described as it must be" => "do not fetch it; treat its claims as absent";
    DuplicateMember = "duplicate_member" Jose07 "a JSON member name appears twice" => "report it to the issuer; two readers could read two different tokens";
    HashAlgUndefined = "hash_alg_undefined" Hash02 "no hash is defined for this algorithm" => "use one of the supported signature algorithms";
    HeaderKeyIgnored = "header_key_ignored" Idt16 "the header offers a key, which was ignored" => "nothing to do; the issuer should not send jwk, jku, x5u, x5c or x5t";
    InternalError = "internal_error" Policy "the module failed in a way that must not happen" => "load the module afresh and report the case";
    InvalidBase64url = "invalid_base64url" Jose04 "a part of the token is not canonical base64url" => "check that the token was not cut, wrapped or re-encoded on its way";
    InvalidClaims = "invalid_claims" Jwt01 "the payload is not a UTF-8 JSON object" => "check that this is a JWT";
    InvalidCodeChallenge = "invalid_code_challenge" Pkce06 "the code challenge is not 43 base64url characters" => "send BASE64URL(SHA-256(code_verifier)) without padding";
    InvalidCodeVerifier = "invalid_code_verifier" Pkce01 "the code verifier is not 43 to 128 unreserved characters" => "generate it with generatePkce";
    InvalidHeader = "invalid_header" Jose06 "the token header is not a UTF-8 JSON object of the right members" => "check that this is a JWT";
    InvalidJwks = "invalid_jwks" Jose29 "the key set is not a JWK Set with a usable key" => "pass the document at the issuer's jwks_uri; inspectJwks tells why keys were skipped";
    InvalidKey = "invalid_key" Jose24 "the key is malformed or mathematically invalid" => "report it to the publisher of the key set";
    InvalidParameter = "invalid_parameter" Hyb07 "a parameter of the authorization response is not encoded as it must be" => "treat the response as tampered with; start the login again";
    InvalidRequest = "invalid_request" At15 "the request does not carry an access token as it must" => "answer 400 with the challenge; the client must send one Authorization header with scheme and token";
    InvalidOption = "invalid_option" Policy "an option of the call is missing, unknown, of the wrong type or contradictory" => "correct the option that the message names";
    IssuedInFuture = "issued_in_future" Jwt05 "the token was issued in the future" => "check the clock of this machine, then the issuer's";
    IssuerMismatch = "issuer_mismatch" Idt01 "the token is from another issuer" => "compare the issuer character by character: a trailing slash counts";
    JsonTooDeep = "json_too_deep" Jose05 "the JSON is nested too deeply" => "report it to the issuer; no real token is nested that deeply";
    JweNotExpected = "jwe_not_expected" Jose03 "the token is encrypted" => "decrypt it first, or have the issuer send a signed token";
    JwksFetchForbidden = "jwks_fetch_forbidden" Jose13 "the address of the keys leads to where keys are not fetched from" => "give the address that it leads to as jwksUri; it must be https";
    JwksUnavailable = "jwks_unavailable" Rmt05 "no usable key set could be had from the issuer" => "answer 503 and try again later: it says nothing about the token; check the issuer's server and the way there";
    KeyAlgMismatch = "key_alg_mismatch" Jose18 "no key that may be used fits the algorithm of the token" => "check the kty, crv and alg of the key against the token's alg";
    KeyNotFound = "key_not_found" Jose27 "the key set has no such key" => "fetch the key set again (the issuer may have rotated its keys), then call updateJwks";
    KeyNotSupported = "key_not_supported" Jose18 "the key is of a type or curve that this version cannot use" => "nothing to do, unless tokens are signed with it";
    KeyUseMismatch = "key_use_mismatch" Jose20 "the key is not meant for verifying signatures" => "the issuer must publish a key with use sig";
    KidRequired = "kid_required" Jose28 "the token does not say which of several keys signed it" => "have the issuer send kid";
    MacNotAllowed = "mac_not_allowed" Idt08 "a token with a MAC names several audiences" => "have the issuer sign with an asymmetric algorithm";
    MetadataIncomplete = "metadata_incomplete" Meta03 "the metadata lacks a required member" => "nothing to do where you do not need it; report it to the issuer";
    MetadataInvalid = "metadata_invalid" Meta02 "the metadata is malformed, or names an endpoint that is no https URL" => "use nothing of it; report it to the issuer";
    MetadataIssuerMismatch = "metadata_issuer_mismatch" Meta01 "the metadata is that of another issuer" => "use nothing of it; check the issuer character by character: a trailing slash counts";
    MalformedToken = "malformed_token" Jose02 "the text is not a compact JWT" => "pass the token alone, without scheme, quotes or line breaks";
    NonceMismatch = "nonce_mismatch" Idt11 "the token carries the nonce of another request" => "treat it as a replay; start the login again";
    NonceMissing = "nonce_missing" Idt11 "a nonce was sent, and the token does not carry it" => "treat it as a replay; start the login again";
    NonceUnexpected = "nonce_unexpected" Idt11 "the token carries a nonce, and none was sent" => "pass the nonce of the request; if none was sent, refuse the token";
    NotInitialized = "not_initialized" Policy "the module was not loaded yet" => "await init(source) once, with tokenward/tokenward.wasm";
    PiiInFrontChannel = "pii_in_front_channel" Hyb06 "a token that passed through the browser tells something personal" => "have the issuer leave such claims to UserInfo or to the token endpoint";
    PkceMethodNotAllowed = "pkce_method_not_allowed" Pkce04 "the code challenge method is not S256" => "send code_challenge_method=S256; omitted, it means plain";
    PkceNotSupported = "pkce_not_supported" Pkce09 "the server does not say that it supports PKCE with S256" => "do not rely on PKCE with this server until it lists S256; use state and nonce";
    PkceMismatch = "pkce_mismatch" Pkce07 "the code verifier does not belong to the code challenge" => "refuse the token request with invalid_grant";
    PrivateKeyInJwks = "private_key_in_jwks" Jose30 "the key set holds a private or symmetric key" => "tell its publisher at once: the key is compromised";
    ReauthenticationRequired = "reauthentication_required" Idt14 "the user authenticated too long ago" => "send the user to log in again";
    RngUnavailable = "rng_unavailable" Pkce02 "the platform gave no random numbers" => "call it where globalThis.crypto.getRandomValues works; on edge runtimes, inside a request";
    SHashMissing = "s_hash_missing" Hash05 "the ID token does not bind the state" => "the issuer must send s_hash where the profile requires it, as FAPI 1.0 does";
    SHashMismatch = "s_hash_mismatch" Hash05 "the state does not belong to the ID token" => "treat the response as tampered with";
    SignatureInvalid = "signature_invalid" Idt06 "the signature does not hold" => "never accept the token; check that the key set is the issuer's current one";
    CnfUnsupported = "cnf_unsupported" At11 "the token is bound to a key in a way that is not understood" => "refuse the request; ask the authorization server what it binds tokens to";
    InsufficientScope = "insufficient_scope" At09 "the token does not grant what the request needs" => "answer 403 with the challenge; the client must ask for the scope";
    InsufficientUserAuthentication = "insufficient_user_authentication" At12 "the user did not authenticate strongly or recently enough" => "answer 401 with the challenge; the client must send the user to log in again";
    NotRfc9068 = "not_rfc9068" At19 "the token was judged by the legacy profile" => "have the authorization server issue RFC 9068 access tokens (typ at+jwt)";
    PopRequired = "pop_required" At10 "the token is bound to a key, and no proof of the key came with it" => "refuse it: a stolen token looks just like this";
    UserTokenRequired = "user_token_required" At13 "the token is about a client, and a user was asked for" => "the client must use a flow in which a user takes part";
    WrongTokenKind = "wrong_token_kind" At14 "the token is of another kind" => "pass it to the verb for its kind; never accept an ID token at an API";
    LifetimeTooLong = "lifetime_too_long" At20 "the access token lives longer than it should" => "have the authorization server issue tokens for a shorter time";
    LogoutEventMissing = "logout_event_missing" Bcl05 "the token does not say that it is about a logout" => "refuse it with 400";
    LogoutSessionMismatch = "logout_session_mismatch" Bcl08 "the logout is for another session" => "look the session up by iss with sub or sid";
    LogoutSubjectMissing = "logout_subject_missing" Bcl04 "the logout names neither a user nor a session" => "refuse it with 400";
    NonceForbidden = "nonce_forbidden" Bcl06 "a logout token carries a nonce" => "refuse it with 400: it may be an ID token";
    JtiMissing = "jti_missing" Bcl07 "the token has no identifier of its own" => "report it to the issuer";
    HybridClaimDiffers = "hybrid_claim_differs" Hyb04 "the two ID tokens of one login tell different things about the authentication" => "ask the issuer; the token from the token endpoint counts";
    HybridMismatch = "hybrid_mismatch" Hyb04 "the two ID tokens of one login are about different users" => "treat the response as tampered with";
    RefreshAudMismatch = "refresh_aud_mismatch" Rfr04 "the refreshed token has another audience than the original" => "start the login again";
    RefreshAuthTimeMismatch = "refresh_auth_time_mismatch" Rfr05 "the refreshed token tells another time of authentication" => "start the login again";
    RefreshIatInvalid = "refresh_iat_invalid" Rfr03 "the refreshed token is older than the original" => "treat it as a replay; start the login again";
    RefreshIssMismatch = "refresh_iss_mismatch" Rfr01 "the refreshed token is from another issuer than the original" => "pass the token of the same issuer as previous";
    RefreshNonceMismatch = "refresh_nonce_mismatch" Rfr06 "the refreshed token carries another nonce than the original" => "start the login again";
    RefreshSubMismatch = "refresh_sub_mismatch" Rfr02 "the refreshed token is about another user" => "end the session; start the login again";
    ReplayDetected = "replay_detected" Jwt12 "the token was presented before" => "refuse it; start the login again";
    SignedUserinfoRequired = "signed_userinfo_required" Uinf04 "the response is not signed, and a signature was agreed" => "refuse it; check the client's registration at the issuer";
    UnexpectedContentType = "unexpected_content_type" Uinf02 "the response is not of the content type that was expected" => "check that the request reached the right endpoint, and what was registered there";
    UserinfoSubMismatch = "userinfo_sub_mismatch" Uinf01 "the claims are about another user" => "use none of them";
    SubjectMismatch = "subject_mismatch" Jwt14 "the token is about another user" => "do not mix the sessions of two users; sign the old one out first";
    TokenExpired = "token_expired" Idt09 "the token has expired" => "get a new token; if it was just issued, check the clock";
    TokenInQuery = "token_in_query" At15 "the access token stands in the query of the URL" => "answer 400; the client must send it in the Authorization header, and the token counts as leaked";
    TokenRevoked = "token_revoked" At17 "the token was revoked" => "refuse the request with 401";
    TokenInactive = "token_inactive" Intr01 "the authorization server says that the token is not active" => "refuse the request with 401";
    TokenNotYetValid = "token_not_yet_valid" Jwt04 "the token is not valid yet" => "check the clock of this machine, then the issuer's";
    TokenTooLarge = "token_too_large" Jose05 "the token is longer than allowed" => "raise maxTokenBytes if the issuer really sends such tokens";
    TokenTooOld = "token_too_old" Idt10 "the token was issued too long ago" => "get a new token, or raise maxTokenAge";
    TypMismatch = "typ_mismatch" Jose15 "the token is of another kind" => "pass it to the verb for its kind";
    VerifierDisposed = "verifier_disposed" Policy "the verifier was disposed of" => "create a new one with createVerifier";
    WasmUnavailable = "wasm_unavailable" Policy "WebAssembly is switched off here" => "allow it: script-src needs 'wasm-unsafe-eval'; Lockdown Mode must exempt the site";
    WeakKey = "weak_key" Jose21 "the key is too short" => "use RSA keys of 2048 bits or more, and secrets as long as the hash";
}

/// The whole catalogue, one entry per code.
#[must_use]
pub fn error_catalog() -> Vec<CatalogEntry> {
    Code::ALL.iter().map(|code| code.entry()).collect()
}

/// A refusal: its code, the rule that was broken, and what may be shown of the case.
///
/// The message is lower case, one line, and safe to log.
#[derive(Debug, Clone, PartialEq)]
pub struct Error(Box<Parts>);

#[derive(Debug, Clone, PartialEq)]
struct Parts {
    code: Code,
    /// Set where it is another than the code's usual one.
    rule: Option<Rule>,
    reason: &'static str,
    subject: Subject,
    expected: Option<String>,
    actual: Option<String>,
    challenge: Option<Challenge>,
}

/// What a server answers to a refusal: RFC 6750 §3, RFC 9470 §3.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Challenge {
    pub(crate) error: &'static str,
    pub(crate) status: u16,
    parameters: Option<ChallengeParameters>,
}

/// What the client would need, for the answer to say so.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChallengeParameters {
    /// The scopes that are needed, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The authentication contexts that suffice, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr_values: Option<String>,
    /// The greatest time since the user authenticated, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<f64>,
}

impl Challenge {
    /// RFC 6750 §3.1: expired, revoked, malformed, or invalid for other reasons.
    pub(crate) const INVALID_TOKEN: Self = Self {
        error: "invalid_token",
        status: 401,
        parameters: None,
    };

    /// RFC 6749 §5.2, RFC 7636 §4.6
    const INVALID_GRANT: Self = Self {
        error: "invalid_grant",
        status: 400,
        parameters: None,
    };

    /// OpenID Connect Back-Channel Logout 1.0 §2.8
    pub(crate) const INVALID_REQUEST: Self = Self {
        error: "invalid_request",
        status: 400,
        parameters: None,
    };

    /// RFC 6750 §3.1
    pub(crate) fn insufficient_scope(scope: String) -> Self {
        let parameters = ChallengeParameters {
            scope: Some(scope),
            ..ChallengeParameters::default()
        };
        Self {
            error: "insufficient_scope",
            status: 403,
            parameters: Some(parameters),
        }
    }

    /// RFC 9470 §3
    pub(crate) fn step_up(acr_values: Option<String>, max_age: Option<f64>) -> Self {
        let parameters = ChallengeParameters {
            acr_values,
            max_age,
            ..ChallengeParameters::default()
        };
        Self {
            error: "insufficient_user_authentication",
            status: 401,
            parameters: Some(parameters),
        }
    }
}

/// What the reason speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    Token,
    Claim(Cow<'static, str>),
    Option(String),
}

impl Error {
    pub(crate) fn new(code: Code, reason: &'static str) -> Self {
        Self(Box::new(Parts {
            code,
            rule: None,
            reason,
            subject: Subject::Token,
            expected: None,
            actual: None,
            challenge: None,
        }))
    }

    /// A caller's mistake, naming the option.
    #[must_use]
    pub fn option(name: &str, reason: &'static str) -> Self {
        let mut error = Self::new(Code::InvalidOption, reason);
        error.0.subject = Subject::Option(plain(name));
        error
    }

    pub(crate) fn claim(code: Code, claim: &'static str, reason: &'static str) -> Self {
        let mut error = Self::new(code, reason);
        error.0.subject = Subject::Claim(Cow::Borrowed(claim));
        error
    }

    /// A claim that the caller requires by name.
    pub(crate) fn required_claim(claim: &str) -> Self {
        let mut error = Self::new(Code::ClaimMissing, "is missing");
        error.0.subject = Subject::Claim(Cow::Owned(plain(claim)));
        error
    }

    /// Only for the caller's own values, algorithm names and times.
    pub(crate) fn expected(mut self, text: impl Into<String>) -> Self {
        self.0.expected = Some(text.into());
        self
    }

    /// Only for `iss`, `aud`, `azp`, `alg`, `kid`, `typ` and times, as `redact` shows them.
    pub(crate) fn actual(mut self, text: impl Into<String>) -> Self {
        self.0.actual = Some(text.into());
        self
    }

    pub(crate) fn expected_text(self, text: &str) -> Self {
        self.expected(shown(text))
    }

    pub(crate) fn actual_text(self, text: &str) -> Self {
        self.actual(shown(text))
    }

    pub(crate) fn expected_list<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        self.expected(shown_list(texts))
    }

    pub(crate) fn actual_list<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Self {
        self.actual(shown_list(texts))
    }

    /// The rule that was broken, where it is another than the code's usual one.
    pub(crate) fn at(mut self, rule: Rule) -> Self {
        self.0.rule = Some(rule);
        self
    }

    /// The rule under which a kind of token met the error, unless the error already names one.
    pub(crate) fn or_at(mut self, rule: Rule) -> Self {
        self.0.rule.get_or_insert(rule);
        self
    }

    /// What a server answers, unless the error already says it.
    pub(crate) fn or_challenge(mut self, challenge: Challenge) -> Self {
        self.0.challenge.get_or_insert(challenge);
        self
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The rule that was broken.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.0.rule.unwrap_or(self.0.code.rule())
    }

    /// The claim that was at fault, if it was one.
    #[must_use]
    pub fn claim_name(&self) -> Option<&str> {
        match &self.0.subject {
            Subject::Claim(name) => Some(name),
            Subject::Token | Subject::Option(_) => None,
        }
    }

    /// The option that was at fault, if the caller made a mistake.
    #[must_use]
    pub fn option_name(&self) -> Option<&str> {
        match &self.0.subject {
            Subject::Option(name) => Some(name),
            Subject::Token | Subject::Claim(_) => None,
        }
    }

    /// The plain form that crosses every boundary.
    #[must_use]
    pub fn to_json(&self) -> ErrorJson {
        let challenge = self.0.challenge.clone().or(self.0.code.challenge());
        ErrorJson {
            code: self.0.code.name(),
            rule: self.rule().row().id,
            spec: self.rule().row().spec,
            message: self.to_string(),
            claim: self.claim_name().map(str::to_owned),
            option: self.option_name().map(str::to_owned),
            expected: self.0.expected.clone(),
            actual: self.0.actual.clone(),
            oauth_error: challenge.as_ref().map(|challenge| challenge.error),
            status: challenge.as_ref().map(|challenge| challenge.status),
            challenge: challenge.and_then(|challenge| challenge.parameters),
        }
    }
}

impl Code {
    /// What a token endpoint answers (RFC 6749 §5.2, RFC 7636 §4.6), and a resource server before it has judged (RFC 6750 §3.1).
    const fn challenge(self) -> Option<Challenge> {
        match self {
            Self::CodeVerifierMissing
            | Self::CodeVerifierUnexpected
            | Self::InvalidCodeChallenge
            | Self::InvalidCodeVerifier
            | Self::PkceMethodNotAllowed
            | Self::PkceMismatch => Some(Challenge::INVALID_GRANT),
            Self::InvalidRequest | Self::TokenInQuery => Some(Challenge::INVALID_REQUEST),
            Self::TokenRevoked => Some(Challenge::INVALID_TOKEN),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = &self.0;
        match &parts.subject {
            Subject::Token => f.write_str(parts.reason)?,
            Subject::Claim(name) => write!(f, "the `{name}` claim {}", parts.reason)?,
            Subject::Option(name) => write!(f, "option `{name}` {}", parts.reason)?,
        }
        match (&parts.expected, &parts.actual) {
            (Some(expected), Some(actual)) => write!(f, " (expected {expected}, got {actual})"),
            (Some(expected), None) => write!(f, " (expected {expected})"),
            (None, Some(actual)) => write!(f, " (got {actual})"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// An error as plain data: `TokenErrorJson` of the public contract.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ErrorJson {
    /// The stable code.
    pub code: &'static str,
    /// The row id of the broken rule.
    pub rule: &'static str,
    /// The specification behind the rule.
    pub spec: &'static str,
    /// One sentence for a person.
    pub message: String,
    /// The claim at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The option at fault, where the caller made a mistake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// What was expected, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was found, redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// The OAuth error code a server would answer with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth_error: Option<&'static str>,
    /// The HTTP status a server would answer with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What the client would need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge: Option<ChallengeParameters>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_snake_case() {
        let names: BTreeSet<_> = error_catalog().iter().map(|entry| entry.code).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for name in names {
            assert!(
                name.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'),
                "{name}"
            );
        }
    }

    #[test]
    fn messages_are_one_lower_case_line() {
        for entry in error_catalog() {
            for text in [entry.explanation, entry.remedy] {
                assert!(
                    !text.ends_with('.') && !text.contains('\n') && !text.is_empty(),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn a_message_names_claim_and_both_sides() {
        let error = Error::claim(Code::IssuerMismatch, "iss", "is not the expected issuer")
            .expected_text("https://a.example")
            .actual_text("https://b.example\n");
        assert_eq!(
            error.to_string(),
            "the `iss` claim is not the expected issuer (expected \"https://a.example\", got \"https://b.example?\")"
        );
        assert_eq!(error.to_json().rule, "IDT-01");
    }

    #[test]
    fn a_hostile_option_name_is_cut() {
        let error = Error::option(&"x".repeat(500), "is not known");
        assert!(error.to_string().len() < 200);
    }
}
