//! Options on their way in. Only own properties count, unknown names are refused by name, and nothing is guessed:
//! `undefined` means "not given", `null` is refused, an empty list or text is refused where a check would hang on it.
//!
//! A converter by field knows which option was wrong; one by structure would not see a misspelt name at all.

mod remote;

use super::host::{Found, Names, Opened};
use super::{JsResult, host};
use crate::crypto::hash::Hash;
use crate::error::{Code, Error};
use crate::json;
use crate::jwt::acr::AcrPolicy;
use crate::jwt::any_kind::JwtExpectations;
use crate::limits::{
    CODE_VERIFIER_BYTES, DEFAULT_CACHE_ENTRIES, DEFAULT_TOKEN_BYTES, MAX_JWKS_BYTES,
    MAX_METADATA_BYTES, MAX_TOKEN_BYTES,
};
use crate::oauth::access_token::{AccessTokenExpectations, Profile};
use crate::oauth::challenge::{Answer, Scheme};
use crate::oauth::grant::GrantExpectations;
use crate::oauth::introspection::IntrospectionExpectations;
use crate::oauth::metadata::{MetadataExpectations, MetadataType};
use crate::oidc::logout_token::LogoutExpectations;
use crate::oidc::policy::{Azp, Flow, IdTokenExpectations};
use crate::oidc::{
    IdTokenHintExpectations, PreviousToken, ProvidedClaimsExpectations, RefreshExpectations,
    UserInfoExpectations,
};
use crate::rule::Rule;
use crate::time::Seconds;
use crate::verifier::options::whole_number;
use crate::verifier::{JwtKeys, JwtVerifier, VerifierOptions};
use js_sys::{ArrayBuffer, JSON, Reflect, Symbol};
use wasm_bindgen::JsValue;

pub(super) use remote::{RemoteHost, answer_of_server, remote_verifier, stored};

/// An options object whose names are all known.
pub(super) struct Options {
    /// `undefined` where the object was left out.
    object: JsValue,
    known: Names,
    /// The number by which the host knows them.
    shape: u32,
    /// What stands before the names of its fields in messages: empty, or the name of the outer option and a dot.
    prefix: &'static str,
}

impl Options {
    /// Reads a required object.
    pub(super) fn read(value: &JsValue, name: &str, known: Names) -> JsResult<Self> {
        Self::read_inner(value, name, "", known)
    }

    /// Reads an object that may be left out.
    pub(super) fn read_optional(value: &JsValue, known: Names) -> JsResult<Self> {
        Self::read_optional_as(value, "options", known)
    }

    /// The same under another name.
    fn read_optional_as(value: &JsValue, name: &str, known: Names) -> JsResult<Self> {
        if value.is_undefined() {
            return Ok(Self::among_others(value, "", known));
        }
        Self::read(value, name, known)
    }

    fn read_inner(
        value: &JsValue,
        name: &str,
        prefix: &'static str,
        known: Names,
    ) -> JsResult<Self> {
        match host::open(value, known)? {
            Opened::Known(shape) => Ok(Self {
                object: value.clone(),
                known,
                shape,
                prefix,
            }),
            Opened::NotPlain => {
                let reason = "must be a plain object: no promise, no instance of a class";
                Err(Error::option(name, reason).into())
            }
            Opened::UnknownName(unknown) => {
                Err(Error::option(&format!("{prefix}{unknown}"), "is not known")
                    .expected(format!("one of {}", known.join(", ")))
                    .into())
            }
        }
    }

    /// An object that may have other names besides those that are asked for.
    fn among_others(value: &JsValue, prefix: &'static str, asked: Names) -> Self {
        Self {
            object: value.clone(),
            known: asked,
            shape: host::shape(asked),
            prefix,
        }
    }

    /// What the own property called `name` is. A getter's exception passes through.
    fn find(&self, name: &str) -> JsResult<Found> {
        let index = self.known.iter().position(|known| *known == name);
        match index {
            Some(index) if !self.object.is_undefined() => {
                host::look(&self.object, self.shape, index)
            }
            _ => Ok(Found::Undefined),
        }
    }

    /// The own property called `name`; `undefined` where there is none.
    fn get(&self, name: &str) -> JsResult {
        Ok(match self.find(name)? {
            Found::Undefined => JsValue::UNDEFINED,
            _ => host::take(),
        })
    }

    fn refuse(&self, name: &str, reason: &'static str) -> JsValue {
        Error::option(&format!("{}{name}", self.prefix), reason).into()
    }

    /// An optional text, which may be empty.
    pub(super) fn text(&self, name: &str) -> JsResult<Option<String>> {
        let found = self.find(name)?;
        if found == Found::Undefined {
            return Ok(None);
        }
        found.text().map(Some).ok_or_else(|| {
            self.refuse(
                name,
                "must be a string of at most 1 MiB, without lone surrogates",
            )
        })
    }

    fn required_text(&self, name: &str) -> JsResult<String> {
        self.text(name)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| self.refuse(name, "is required, and not empty"))
    }

    fn number(&self, name: &str) -> JsResult<Option<f64>> {
        let found = self.find(name)?;
        if found == Found::Undefined {
            return Ok(None);
        }
        found
            .number()
            .map(Some)
            .ok_or_else(|| self.refuse(name, "must be a number"))
    }

    /// A length of time in seconds. Zero means zero.
    fn seconds(&self, name: &str) -> JsResult<Option<Seconds>> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        let seconds = Seconds::new(number);
        seconds
            .map(Some)
            .ok_or_else(|| self.refuse(name, "must be a number of seconds, from 0 to 10000000000"))
    }

    fn flag(&self, name: &str) -> JsResult<bool> {
        self.flag_or(name, false)
    }

    fn flag_or(&self, name: &str, default: bool) -> JsResult<bool> {
        let found = self.find(name)?;
        if found == Found::Undefined {
            return Ok(default);
        }
        found
            .bool()
            .ok_or_else(|| self.refuse(name, "must be true or false"))
    }

    fn list(&self, name: &str) -> JsResult<Option<Vec<String>>> {
        let value = self.get(name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        text_list(&value, &format!("{}{name}", self.prefix)).map(Some)
    }

    /// One identifier or several; whether they are usable is the core's to say.
    fn one_or_list(&self, name: &str) -> JsResult<Option<Vec<String>>> {
        let value = self.get(name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        if let Some(one) = host::text(&value) {
            return Ok(Some(vec![one]));
        }
        if host::items(&value)?.is_none() {
            return Err(self.refuse(name, "must be a non-empty string or a list of such"));
        }
        text_list(&value, name).map(Some)
    }

    /// A secret. Text stands for its UTF-8 octets (IDT-08).
    fn octets(&self, name: &str) -> JsResult<Option<Vec<u8>>> {
        let value = self.get(name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        if let Some(text) = host::text(&value) {
            return Ok(Some(text.into_bytes()));
        }
        // By tag and not by `instanceof`: the array may come from another realm.
        if ArrayBuffer::is_view(&value)
            && Reflect::get(&value, &Symbol::to_string_tag())? == "Uint8Array"
        {
            return host::bytes(&value).map(Some);
        }
        Err(self.refuse(name, "must be a string or a Uint8Array"))
    }

    /// An earlier result of `verifyIdToken`, which may have been kept as JSON in between.
    fn previous(&self) -> JsResult<Option<PreviousToken>> {
        let value = self.get("previous")?;
        if value.is_undefined() {
            return Ok(None);
        }
        let refused = || Error::option("previous", "must be the result of verifyIdToken");
        if !host::is_bare_object(&value)? {
            return Err(refused().into());
        }
        let previous = Self::among_others(&value, "previous.", &["claims", "kind", "verified"]);
        if previous.find("verified")? != Found::Bool(true) || !previous.is_id_token()? {
            return Err(refused().into());
        }
        let claims = json_text(&previous.get("claims")?, MAX_TOKEN_BYTES, refused)?;
        Ok(Some(PreviousToken::from_claims(&claims)?))
    }

    /// Whether the `kind` of a result is that of ID tokens.
    fn is_id_token(&self) -> JsResult<bool> {
        Ok(self.find("kind")?.text().as_deref() == Some("id_token"))
    }

    fn metadata_type(&self) -> JsResult<MetadataType> {
        match self.text("type")?.as_deref() {
            None | Some("oidc") => Ok(MetadataType::Oidc),
            Some("oauth") => Ok(MetadataType::OAuth),
            Some(_) => Err(self.refuse("type", "must be oidc or oauth")),
        }
    }

    /// A text whose absence is a decision: forgetting it is an error, `null` is none.
    fn text_or_null(&self, name: &str, required: &'static str) -> JsResult<Option<String>> {
        let found = self.find(name)?;
        let reason = match found {
            Found::Null => return Ok(None),
            Found::Undefined => required,
            _ => "must be a string without lone surrogates, or null",
        };
        found
            .text()
            .map(Some)
            .ok_or_else(|| self.refuse(name, reason))
    }

    /// What a request needs of a grant.
    fn grant(&self) -> JsResult<GrantExpectations> {
        Ok(GrantExpectations {
            required_scopes: self.list("requiredScopes")?.unwrap_or_default(),
            subject: self.text("subject")?,
            require_user: self.flag("requireUser")?,
            max_age: self.seconds("maxAge")?,
            acr: self.acr()?,
        })
    }

    fn acr(&self) -> JsResult<Option<AcrPolicy>> {
        let value = self.get("acr")?;
        if value.is_undefined() {
            return Ok(None);
        }
        let acr = Self::read_inner(&value, "acr", "acr.", &["order", "minimum", "anyOf"])?;
        let (order, minimum, any_of) =
            (acr.list("order")?, acr.text("minimum")?, acr.list("anyOf")?);
        Ok(Some(AcrPolicy::new(
            order.as_deref(),
            minimum.as_deref(),
            any_of.as_deref(),
        )?))
    }
}

/// What the host does for a verifier.
pub(super) struct Hooks {
    /// A number, a function, or `undefined` for the host's clock.
    pub(super) now: JsValue,
    /// A function, or `undefined`.
    pub(super) replay: JsValue,
    /// A function, or `undefined`.
    pub(super) is_revoked: JsValue,
}

/// The options of `createVerifier`.
pub(super) fn verifier(value: &JsValue) -> JsResult<(VerifierOptions, Hooks)> {
    let options = Options::read(value, "options", VERIFIER_OPTIONS)?;
    let jwks = jwks(&options)?;
    common(&options, &jwks)
}

/// What every verifier is asked, wherever its keys come from.
fn common(options: &Options, jwks: &str) -> JsResult<(VerifierOptions, Hooks)> {
    let mut read = VerifierOptions::new(&options.required_text("issuer")?, jwks);
    read.client_id = options.text("clientId")?;
    read.audience = options.one_or_list("audience")?;
    read.trusted_audiences = options.list("trustedAudiences")?.unwrap_or_default();
    read.algorithms = options.list("algorithms")?;
    read.client_secret = options.octets("clientSecret")?;
    read.acr = options.acr()?;
    read.clock_tolerance = options.number("clockTolerance")?;
    read.max_token_bytes = options.number("maxTokenBytes")?;
    read.azp = match options.text("azp")?.as_deref() {
        None | Some("enforce") => Azp::Enforce,
        Some("ignore") => Azp::Ignore,
        Some(_) => return Err(options.refuse("azp", "must be enforce or ignore")),
    };
    read.cache_entries = cache(options)?;
    let now = options.get("now")?;
    if !(now.is_undefined() || now.is_function() || now.as_f64().is_some()) {
        return Err(options.refuse(
            "now",
            "must be a number of seconds or a function that returns one",
        ));
    }
    let replay = options.get("replay")?;
    if !(replay.is_undefined() || replay.is_function()) {
        return Err(options.refuse(
            "replay",
            "must be a function that returns true for the first time",
        ));
    }
    let is_revoked = options.get("isRevoked")?;
    if !(is_revoked.is_undefined() || is_revoked.is_function()) {
        return Err(options.refuse(
            "isRevoked",
            "must be a function that returns true for a revoked token",
        ));
    }
    let hooks = Hooks {
        now,
        replay,
        is_revoked,
    };
    Ok((read, hooks))
}

/// How many signatures are remembered: `false` says none, an object without a number the default.
fn cache(options: &Options) -> JsResult<Option<f64>> {
    let value = options.get("cache")?;
    if value.is_undefined() || value == JsValue::FALSE {
        return Ok(None);
    }
    if !value.is_object() {
        return Err(options.refuse("cache", "must be false, or an object with maxEntries"));
    }
    let cache = Options::read_inner(&value, "cache", "cache.", &["maxEntries"])?;
    Ok(cache.number("maxEntries")?.or(Some(DEFAULT_CACHE_ENTRIES)))
}

/// What every verifier is asked, with the names of its `keys` in their place, and the `others` of its kind behind.
macro_rules! verifier_options {
    (keys: $($keys:literal)*, others: $($others:literal)*) => {
        &[
            "acr",
            "algorithms",
            "audience",
            "azp",
            "cache",
            "clientId",
            "clientSecret",
            "clockTolerance",
            "isRevoked",
            "issuer",
            $($keys,)*
            "maxTokenBytes",
            "now",
            "replay",
            "trustedAudiences",
            $($others,)*
        ]
    };
}
use verifier_options;

const VERIFIER_OPTIONS: Names = verifier_options!(keys: "jwks", others: );

fn jwks(options: &Options) -> JsResult<String> {
    jwks_text(&options.get("jwks")?)
}

/// A key set as JSON text, given as text or as an object.
pub(super) fn jwks_text(value: &JsValue) -> JsResult<String> {
    let refused = || {
        Error::option(
            "jwks",
            "must be a key set, as an object or as its JSON text",
        )
    };
    json_text(value, MAX_JWKS_BYTES, refused)
}

/// The expectations of `verifyIdToken`.
pub(super) fn id_token_expectations(value: &JsValue) -> JsResult<IdTokenExpectations> {
    let options = Options::read(value, "expected", ID_TOKEN_EXPECTATIONS)?;
    Ok(IdTokenExpectations {
        // IDT-11
        nonce: options.text_or_null(
            "nonce",
            "is required: the nonce that was sent, or null if none was",
        )?,
        flow: flow(&options)?,
        subject: options.text("subject")?,
        access_token: options.text("accessToken")?,
        code: options.text("code")?,
        state: options.text("state")?,
        require_s_hash: options.flag("requireSHash")?,
        max_age: options.seconds("maxAge")?,
        max_token_age: options.seconds("maxTokenAge")?,
        acr: options.acr()?,
        required_amr: options.list("requiredAmr")?.unwrap_or_default(),
        previous: options.previous()?,
    })
}

/// The expectations of `verifyRefreshedIdToken`.
pub(super) fn refresh_expectations(value: &JsValue) -> JsResult<RefreshExpectations> {
    let options = Options::read(value, "expected", &["accessToken", "previous"])?;
    let previous = options
        .previous()?
        .ok_or_else(|| options.refuse("previous", "is required"))?;
    let mut expected = RefreshExpectations::new(previous);
    expected.access_token = options.text("accessToken")?;
    Ok(expected)
}

/// The expectations of `verifyUserInfo`.
pub(super) fn userinfo_expectations(value: &JsValue) -> JsResult<UserInfoExpectations> {
    let options = Options::read(
        value,
        "expected",
        &["contentType", "expectSigned", "expectedSubject"],
    )?;
    Ok(UserInfoExpectations {
        content_type: options.required_text("contentType")?,
        expected_subject: options.required_text("expectedSubject")?,
        expect_signed: options.flag("expectSigned")?,
    })
}

/// The expectations of `verifyIdTokenHint`. What the request names, and whether `exp` counts, is said and not guessed.
pub(super) fn id_token_hint_expectations(value: &JsValue) -> JsResult<IdTokenHintExpectations> {
    let options = Options::read(value, "expected", &["allowExpired", "clientId", "subject"])?;
    Ok(IdTokenHintExpectations {
        client_id: options.text_or_null(
            "clientId",
            "is required: the client of the request, or null if it names none",
        )?,
        subject: options.text("subject")?,
        allow_expired: options
            .find("allowExpired")?
            .bool()
            .ok_or_else(|| options.refuse("allowExpired", "is required: true or false"))?,
    })
}

/// The expectations of `verifyProvidedClaims`.
pub(super) fn provided_claims_expectations(
    value: &JsValue,
) -> JsResult<ProvidedClaimsExpectations> {
    let options = Options::read(value, "expected", &["claims"])?;
    Ok(ProvidedClaimsExpectations {
        claims: options
            .list("claims")?
            .ok_or_else(|| options.refuse("claims", "is required"))?,
    })
}

/// The expectations of `verifyIntrospectionResponse`.
pub(super) fn introspection_expectations(value: &JsValue) -> JsResult<IntrospectionExpectations> {
    let options = Options::read(value, "expected", INTROSPECTION_EXPECTATIONS)?;
    Ok(IntrospectionExpectations {
        content_type: options.required_text("contentType")?,
        expect_signed: options.flag("expectSigned")?,
        grant: options.grant()?,
    })
}

const INTROSPECTION_EXPECTATIONS: Names = &[
    "acr",
    "contentType",
    "expectSigned",
    "maxAge",
    "requireUser",
    "requiredScopes",
    "subject",
];

/// A metadata document as JSON text.
pub(super) fn metadata_document(value: &JsValue) -> JsResult<String> {
    // What is no document at all is no better than an empty one: it is for the core to say so, also in a report.
    Ok(json_text_of(value, MAX_METADATA_BYTES)?.unwrap_or_default())
}

/// The expectations of `validateMetadata`.
pub(super) fn metadata_expectations(value: &JsValue) -> JsResult<MetadataExpectations> {
    let options = Options::read(value, "expected", &["issuer", "requirePkce", "type"])?;
    let mut expected = MetadataExpectations::new(&options.required_text("issuer")?);
    expected.kind = options.metadata_type()?;
    expected.require_pkce = options.flag("requirePkce")?;
    Ok(expected)
}

/// Which metadata document is meant, in the options of `wellKnownUrl`.
pub(super) fn metadata_type(value: &JsValue) -> JsResult<MetadataType> {
    Options::read_optional(value, &["type"])?.metadata_type()
}

/// The expectations of `verifyAccessToken`, which may be left out.
pub(super) fn access_token_expectations(value: &JsValue) -> JsResult<AccessTokenExpectations> {
    let options = Options::read_optional_as(value, "expected", ACCESS_TOKEN_EXPECTATIONS)?;
    Ok(AccessTokenExpectations {
        grant: options.grant()?,
        max_lifetime: options.seconds("maxLifetime")?,
        profile: match options.text("profile")?.as_deref() {
            None | Some("rfc9068") => Profile::Rfc9068,
            Some("legacy-jwt") => Profile::LegacyJwt,
            Some(_) => return Err(options.refuse("profile", "must be rfc9068 or legacy-jwt")),
        },
    })
}

const ACCESS_TOKEN_EXPECTATIONS: Names = &[
    "acr",
    "maxAge",
    "maxLifetime",
    "profile",
    "requireUser",
    "requiredScopes",
    "subject",
];

/// The expectations of `verifyLogoutToken`, which may be left out.
pub(super) fn logout_expectations(value: &JsValue) -> JsResult<LogoutExpectations> {
    let options = Options::read_optional_as(value, "expected", &["requireExp", "session"])?;
    let allow_no_expiry = !options.flag_or("requireExp", true)?;
    let session = options.get("session")?;
    if session.is_undefined() {
        return Ok(LogoutExpectations {
            allow_no_expiry,
            ..LogoutExpectations::default()
        });
    }
    let session = Options::read_inner(&session, "session", "session.", &["sid", "sub"])?;
    let expected = LogoutExpectations {
        sub: session.text("sub")?,
        sid: session.text("sid")?,
        allow_no_expiry,
    };
    if expected.sub.is_none() && expected.sid.is_none() {
        return Err(Error::option("session", "must have sub, sid or both").into());
    }
    Ok(expected)
}

/// The keys of `CoreJwt`: a set, one key, a secret, or none yet.
pub(super) fn jwt_verifier(value: &JsValue) -> JsResult<JwtVerifier> {
    let keys = Options::read(value, "keys", &["jwk", "jwks", "secret"])?;
    if let Some(secret) = keys.octets("secret")? {
        return Ok(JwtVerifier::new(JwtKeys::Secret(&secret))?);
    }
    let (jwk, set) = (keys.get("jwk")?, keys.get("jwks")?);
    if !jwk.is_undefined() {
        let refused = || Error::option("key", "must be a JWK of plain JSON values");
        let text = json_text(&jwk, MAX_JWKS_BYTES, refused)?;
        return Ok(JwtVerifier::new(JwtKeys::One(&text))?);
    }
    if set.is_undefined() {
        return Ok(JwtVerifier::new(JwtKeys::Missing)?);
    }
    Ok(JwtVerifier::new(JwtKeys::Set(&jwks_text(&set)?))?)
}

/// What `jwtVerify` expects, and its time: seconds since 1970.
pub(super) fn jwt_expectations(value: &JsValue) -> JsResult<(JwtExpectations, f64)> {
    let options = Options::read(value, "options", JWT_EXPECTATIONS)?;
    let expected = JwtExpectations {
        algorithms: options.list("algorithms")?,
        issuers: options.one_or_list("issuer")?,
        audiences: options.one_or_list("audience")?,
        subject: options.text("subject")?,
        typ: options.text("typ")?,
        max_token_age: options.seconds("maxTokenAge")?,
        required_claims: options.list("requiredClaims")?.unwrap_or_default(),
        clock_tolerance: options.number("clockTolerance")?,
    };
    let now = options.number("currentDate")?;
    let refused = || options.refuse("currentDate", "is required");
    Ok((expected, now.ok_or_else(refused)?))
}

const JWT_EXPECTATIONS: Names = &[
    "algorithms",
    "audience",
    "clockTolerance",
    "currentDate",
    "issuer",
    "maxTokenAge",
    "requiredClaims",
    "subject",
    "typ",
];

/// What of an error reaches the client; `None` where no token came.
pub(super) fn answer(value: &JsValue, nullable: bool) -> JsResult<Option<Answer>> {
    if nullable && value.is_null() {
        return Ok(None);
    }
    let refused = || {
        JsValue::from(Error::option(
            "error",
            "must be an error that verifying a token threw",
        ))
    };
    if !host::is_plain_object(value)? {
        return Err(refused());
    }
    let error = Options::among_others(value, "", &["challenge", "message", "oauthError"]);
    let mut answer = Answer {
        error: error.text("oauthError")?.ok_or_else(refused)?,
        description: error.text("message")?.ok_or_else(refused)?,
        ..Answer::default()
    };
    let challenge = error.get("challenge")?;
    if !challenge.is_undefined() {
        if !host::is_plain_object(&challenge)? {
            return Err(refused());
        }
        let challenge =
            Options::among_others(&challenge, "challenge.", &["acrValues", "maxAge", "scope"]);
        answer.scope = challenge.text("scope")?;
        answer.acr_values = challenge.text("acrValues")?;
        answer.max_age = challenge.number("maxAge")?;
    }
    Ok(Some(answer))
}

/// The `Authorization` headers and the query of a request. That there is no header is said: `null`.
pub(super) fn request(value: &JsValue) -> JsResult<(Vec<String>, String)> {
    let options = Options::read(value, "request", &["authorization", "query"])?;
    let header = options.get("authorization")?;
    let headers = if header.is_null() {
        Vec::new()
    } else if let Some(one) = host::text(&header) {
        vec![one]
    } else if header.is_undefined() {
        return Err(options.refuse(
            "authorization",
            "is required: the header, or null if there is none",
        ));
    } else {
        text_list(&header, "authorization")?
    };
    Ok((headers, options.text("query")?.unwrap_or_default()))
}

/// The text of an authorization response; of one that is too long no more than shows it.
pub(super) fn parameters(value: &JsValue) -> JsResult<String> {
    host::text_within(value, MAX_TOKEN_BYTES).ok_or_else(|| {
        Error::option(
            "parameters",
            "must be the query, fragment or form of the response, as a string",
        )
        .into()
    })
}

/// Scheme and realm of a challenge.
pub(super) fn challenge(value: &JsValue) -> JsResult<(Scheme, Option<String>)> {
    let options = Options::read_optional(value, &["realm", "scheme"])?;
    let scheme = match options.text("scheme")?.as_deref() {
        None | Some("Bearer") => Scheme::Bearer,
        Some("DPoP") => Scheme::Dpop,
        Some(_) => return Err(options.refuse("scheme", "must be Bearer or DPoP")),
    };
    Ok((scheme, options.text("realm")?))
}

fn flow(options: &Options) -> JsResult<Flow> {
    match options.text("flow")?.as_deref() {
        None | Some("code") => Ok(Flow::Code),
        Some("hybrid") => Ok(Flow::Hybrid),
        Some("implicit") => Ok(Flow::Implicit),
        Some(_) => Err(options.refuse("flow", "must be code, hybrid or implicit")),
    }
}

const ID_TOKEN_EXPECTATIONS: Names = &[
    "accessToken",
    "acr",
    "code",
    "flow",
    "maxAge",
    "maxTokenAge",
    "nonce",
    "previous",
    "requireSHash",
    "requiredAmr",
    "state",
    "subject",
];

/// The number of random bytes behind a code verifier.
pub(super) fn pkce_bytes(options: &Options) -> JsResult<usize> {
    let (fewest, most) = CODE_VERIFIER_BYTES;
    let Some(number) = options.number("bytes")? else {
        return Ok(fewest);
    };
    let refused = || options.refuse("bytes", "must be a whole number from 32 to 96");
    whole_number(number)
        .filter(|bytes| (fewest..=most).contains(bytes))
        .ok_or_else(refused)
}

/// IDT-19: issuer and subject of a verified ID token, joined by the one character that an issuer cannot hold.
pub(super) fn user_key(token: &JsValue) -> JsResult<String> {
    let refused = || {
        JsValue::from(Error::option(
            "token",
            "must be the result of verifyIdToken",
        ))
    };
    if !host::is_bare_object(token)? {
        return Err(refused());
    }
    let options = Options::among_others(token, "", &["issuer", "kind", "subject", "verified"]);
    let is_id_token = options.find("verified")? == Found::Bool(true) && options.is_id_token()?;
    match (options.text("issuer")?, options.text("subject")?) {
        (Some(issuer), Some(subject))
            if is_id_token && !issuer.is_empty() && !subject.is_empty() =>
        {
            Ok(format!("{issuer}#{subject}"))
        }
        _ => Err(refused()),
    }
}

/// The longest token that is read without trust.
pub(super) fn max_token_bytes(options: &JsValue) -> JsResult<usize> {
    let options = Options::read_optional(options, &["maxTokenBytes"])?;
    Ok(crate::verifier::options::max_token_bytes(
        options.number("maxTokenBytes")?,
    )?)
}

/// A JWK as a parsed object.
pub(super) fn jwk(value: &JsValue) -> JsResult<json::Json> {
    let refused = || Error::new(Code::InvalidKey, "the key is not an object").at(Rule::Thumb01);
    if value.is_string() {
        return Err(refused().into());
    }
    let text = json_text(value, MAX_JWKS_BYTES, refused)?;
    Ok(json::Json::parse(text.as_bytes()).map_err(|_| refused())?)
}

/// A hash by its WebCrypto name; SHA-256 if none is given.
pub(super) fn hash(value: &JsValue) -> JsResult<Hash> {
    match value.as_string().as_deref() {
        None if value.is_undefined() => Ok(Hash::Sha256),
        Some("SHA-256") => Ok(Hash::Sha256),
        Some("SHA-384") => Ok(Hash::Sha384),
        Some("SHA-512") => Ok(Hash::Sha512),
        _ => Err(Error::option("hash", "must be SHA-256, SHA-384 or SHA-512").into()),
    }
}

/// JSON text as it is, or an object as JSON text; of either no more than shows that it is too long. `None` for anything else.
/// What the serializer or a getter throws passes through.
fn json_text_of(value: &JsValue, most: usize) -> JsResult<Option<String>> {
    if let Some(text) = host::text_within(value, most) {
        return Ok(Some(text));
    }
    if !host::is_bare_object(value)? {
        return Ok(None);
    }
    let text = JSON::stringify(value)?;
    Ok(host::text_within(&text, most))
}

/// The same where anything else is a mistake.
pub(super) fn json_text(
    value: &JsValue,
    most: usize,
    refused: impl Fn() -> Error,
) -> JsResult<String> {
    json_text_of(value, most)?.ok_or_else(|| refused().into())
}

/// The names of the claims that have a value: `null` and the empty string are none (CLM-04).
pub(super) fn names_with_value(claims: &JsValue) -> JsResult<Vec<String>> {
    if !host::is_plain_object(claims)? {
        return Err(Error::option("claims", "must be an object").into());
    }
    let mut names = Vec::new();
    for name in host::own_names(claims)? {
        let value = Reflect::get(claims, &JsValue::from_str(&name))?;
        if !value.is_null() && value != "" {
            names.push(name);
        }
    }
    Ok(names)
}

/// A verified claim set, handed back as an object, read again by the strict reader.
pub(super) fn claims(value: &JsValue) -> JsResult<json::Json> {
    let refused = || Error::option("claims", "must be an object of plain JSON values");
    if !host::is_bare_object(value)? {
        return Err(refused().into());
    }
    let text = json_text(value, MAX_TOKEN_BYTES, refused)?;
    Ok(json::Json::parse(text.as_bytes()).map_err(|_| refused())?)
}

pub(super) fn required_text(value: &JsValue, name: &str) -> JsResult<String> {
    let text = host::text(value).filter(|text| !text.is_empty());
    text.ok_or_else(|| Error::option(name, "must be a non-empty string").into())
}

pub(super) fn one_of(value: &JsValue, name: &str, known: &[&str]) -> JsResult<()> {
    if host::text(value).is_some_and(|text| known.contains(&text.as_str())) {
        return Ok(());
    }
    Err(Error::option(name, "is none of the known names")
        .expected_list(known.iter().copied())
        .into())
}

pub(super) fn text_list(value: &JsValue, name: &str) -> JsResult<Vec<String>> {
    let refused = || JsValue::from(Error::option(name, "must be a list of strings"));
    let items = host::items(value)?.ok_or_else(refused)?;
    items
        .iter()
        .map(host::text)
        .collect::<Option<_>>()
        .ok_or_else(refused)
}

/// A token, or as much of it as shows that it is too long. What is no text at all is no better than an empty one.
pub(super) fn token(value: &JsValue, max_bytes: usize) -> String {
    host::token(value, max_bytes).unwrap_or_default()
}

/// A code verifier, which is short.
pub(super) fn code_verifier(value: &JsValue) -> String {
    host::token(value, DEFAULT_TOKEN_BYTES).unwrap_or_default()
}
