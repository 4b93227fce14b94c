//! Options on their way in. Only own properties count, unknown names are refused by name, and nothing is guessed:
//! `undefined` means "not given", `null` is refused, an empty list or text is refused where a check would hang on it.
//!
//! A converter by field knows which option was wrong; one by structure would not see a misspelt name at all.

mod remote;

use super::host::{Expected, Given};
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
use wasm_bindgen::JsValue;

pub(super) use remote::{RemoteHost, answer_of_server, remote_verifier, stored};

/// What was given in the places of an options object.
///
/// The first mistake is kept, and what is read after it means nothing: [`Self::end`] is to be asked before the result is used.
pub(super) struct Options {
    places: Vec<(String, Given)>,
    mistake: Option<JsValue>,
}

impl Options {
    /// Reads a required object.
    pub(super) fn read(value: &JsValue, name: &str, expected: Expected) -> Self {
        let mut options = Self::tell(value, expected);
        let given = options.take("");
        options.check_object(given, name, "");
        options
    }

    /// Reads an object that may be left out.
    pub(super) fn read_optional(value: &JsValue, name: &str, expected: Expected) -> Self {
        if value.is_undefined() {
            return Self {
                places: Vec::new(),
                mistake: None,
            };
        }
        Self::read(value, name, expected)
    }

    /// Reads anything; what it is stands in the place without a name.
    fn tell(value: &JsValue, expected: Expected) -> Self {
        Self {
            places: host::tell(value, expected),
            mistake: None,
        }
    }

    /// The first mistake, if there was any.
    pub(super) fn end(self) -> JsResult<()> {
        self.mistake.map_or(Ok(()), Err)
    }

    /// Takes what stands in a place. A getter's exception passes through.
    fn take(&mut self, path: &str) -> Given {
        let place = self.places.iter_mut().find(|(name, _)| name == path);
        match place.map(|(_, given)| std::mem::replace(given, Given::Nothing)) {
            None => Given::Nothing,
            Some(Given::Threw(thrown)) => {
                self.mistake.get_or_insert(thrown);
                Given::Nothing
            }
            Some(given) => given,
        }
    }

    /// The same as a value of the host's; `undefined` where there is nothing. For places whose sign is `*`.
    fn value(&mut self, path: &str) -> JsValue {
        match self.take(path) {
            Given::Value(value) => value,
            _ => JsValue::UNDEFINED,
        }
    }

    fn refuse(&mut self, path: &str, reason: &'static str) {
        self.fail(Error::option(path, reason));
    }

    fn fail(&mut self, error: Error) {
        if self.mistake.is_none() {
            self.mistake = Some(error.into());
        }
    }

    /// What the core made of an option.
    fn accept<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.fail(error)).ok()
    }

    /// Whether an object is one, with no other names than are known; `prefix` stands before these in messages.
    fn check_object(&mut self, given: Given, path: &str, prefix: &str) -> bool {
        match given {
            Given::Object => return true,
            Given::Unknown(unknown, known) => self.fail(
                Error::option(&format!("{prefix}{unknown}"), "is not known")
                    .expected(format!("one of {known}")),
            ),
            _ => self.refuse(
                path,
                "must be a plain object: no promise, no instance of a class",
            ),
        }
        false
    }

    /// Whether there is an object in a place.
    fn has_object(&mut self, path: &str, prefix: &str) -> bool {
        match self.take(path) {
            Given::Nothing => false,
            given => self.check_object(given, path, prefix),
        }
    }

    /// An optional text, which may be empty.
    pub(super) fn text(&mut self, path: &str) -> Option<String> {
        match self.take(path) {
            Given::Text(text) => return Some(text),
            Given::Nothing => (),
            _ => self.refuse(
                path,
                "must be a string of at most 1 MiB, without lone surrogates",
            ),
        }
        None
    }

    fn required_text(&mut self, path: &str) -> String {
        let text = self.text(path).unwrap_or_default();
        if text.is_empty() {
            self.refuse(path, "is required, and not empty");
        }
        text
    }

    fn number(&mut self, path: &str) -> Option<f64> {
        let number = match self.take(path) {
            Given::Nothing => return None,
            Given::Value(value) => value.as_f64(),
            _ => None,
        };
        if number.is_none() {
            self.refuse(path, "must be a number");
        }
        number
    }

    /// A length of time in seconds. Zero means zero.
    fn seconds(&mut self, path: &str) -> Option<Seconds> {
        let seconds = Seconds::new(self.number(path)?);
        if seconds.is_none() {
            self.refuse(path, "must be a number of seconds, from 0 to 10000000000");
        }
        seconds
    }

    fn flag(&mut self, path: &str) -> bool {
        self.flag_or(path, false)
    }

    fn flag_or(&mut self, path: &str, default: bool) -> bool {
        match self.take(path) {
            Given::Bool(flag) => return flag,
            Given::Nothing => (),
            _ => self.refuse(path, "must be true or false"),
        }
        default
    }

    /// One of a few names, by its number; the first where none is given.
    fn choice<T: Copy>(
        &mut self,
        path: &str,
        choices: &[(&str, T)],
        default: T,
        reason: &'static str,
    ) -> T {
        let Some(text) = self.text(path) else {
            return default;
        };
        let choice = choices.iter().find(|(name, _)| *name == text);
        if choice.is_none() {
            self.refuse(path, reason);
        }
        choice.map_or(default, |(_, value)| *value)
    }

    fn list(&mut self, path: &str) -> Option<Vec<String>> {
        match self.take(path) {
            Given::List(texts) => return Some(texts),
            Given::Nothing => (),
            _ => self.refuse(path, "must be a list of strings"),
        }
        None
    }

    /// One identifier or several; whether they are usable is the core's to say.
    fn one_or_list(&mut self, path: &str) -> Option<Vec<String>> {
        match self.take(path) {
            Given::Text(one) => return Some(vec![one]),
            Given::List(texts) => return Some(texts),
            Given::Nothing => (),
            Given::BadList => self.refuse(path, "must be a list of strings"),
            _ => self.refuse(path, "must be a non-empty string or a list of such"),
        }
        None
    }

    /// A secret. Text stands for its UTF-8 octets (IDT-08).
    fn octets(&mut self, path: &str) -> Option<Vec<u8>> {
        match self.take(path) {
            Given::Text(text) => return Some(text.into_bytes()),
            Given::Octets(octets) => return Some(octets),
            Given::Nothing => (),
            _ => self.refuse(path, "must be a string or a Uint8Array"),
        }
        None
    }

    /// A function, or `undefined`.
    fn function(&mut self, path: &str, reason: &'static str) -> JsValue {
        let value = self.value(path);
        if !(value.is_undefined() || value.is_function()) {
            self.refuse(path, reason);
        }
        value
    }

    /// JSON text, given as text or as an object. Nothing is asked of the object after a mistake.
    fn json(&mut self, path: &str, most: usize, refused: fn() -> Error) -> String {
        let value = self.value(path);
        if self.mistake.is_some() {
            return String::new();
        }
        let text = json_text(&value, most, refused);
        text.unwrap_or_else(|mistake| {
            self.mistake = Some(mistake);
            String::new()
        })
    }

    /// An earlier result of `verifyIdToken`, which may have been kept as JSON in between.
    fn previous(&mut self) -> Option<PreviousToken> {
        const REASON: &str = "must be the result of verifyIdToken";
        match self.take("previous") {
            Given::Nothing => return None,
            Given::Object if self.is_id_token("previous.verified", "previous.kind") => (),
            _ => self.refuse("previous", REASON),
        }
        let claims = self.json("previous.claims", MAX_TOKEN_BYTES, || {
            Error::option("previous", REASON)
        });
        if self.mistake.is_some() {
            return None;
        }
        self.accept(PreviousToken::from_claims(&claims))
    }

    /// Whether a result is one of verifying an ID token.
    fn is_id_token(&mut self, verified: &str, kind: &str) -> bool {
        matches!(self.take(verified), Given::Bool(true))
            && matches!(self.take(kind), Given::Text(kind) if kind == "id_token")
    }

    fn metadata_type(&mut self) -> MetadataType {
        let choices = [("oidc", MetadataType::Oidc), ("oauth", MetadataType::OAuth)];
        self.choice(
            "type",
            &choices,
            MetadataType::Oidc,
            "must be oidc or oauth",
        )
    }

    /// A text whose absence is a decision: forgetting it is an error, `null` is none.
    fn text_or_null(&mut self, path: &str, required: &'static str) -> Option<String> {
        match self.take(path) {
            Given::Text(text) => return Some(text),
            Given::Null => (),
            Given::Nothing => self.refuse(path, required),
            _ => self.refuse(path, "must be a string without lone surrogates, or null"),
        }
        None
    }

    /// What a request needs of a grant.
    fn grant(&mut self) -> GrantExpectations {
        GrantExpectations {
            required_scopes: self.list("requiredScopes").unwrap_or_default(),
            subject: self.text("subject"),
            require_user: self.flag("requireUser"),
            max_age: self.seconds("maxAge"),
            acr: self.acr(),
        }
    }

    fn acr(&mut self) -> Option<AcrPolicy> {
        if !self.has_object("acr", "acr.") {
            return None;
        }
        let (order, minimum, any_of) = (
            self.list("acr.order"),
            self.text("acr.minimum"),
            self.list("acr.anyOf"),
        );
        let policy = AcrPolicy::new(order.as_deref(), minimum.as_deref(), any_of.as_deref());
        self.accept(policy)
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
    let mut options = Options::read(value, "options", VERIFIER_OPTIONS);
    let jwks = options.json("jwks", MAX_JWKS_BYTES, no_key_set);
    let read = common(&mut options, &jwks);
    options.end()?;
    Ok(read)
}

/// What every verifier is asked, wherever its keys come from.
fn common(options: &mut Options, jwks: &str) -> (VerifierOptions, Hooks) {
    let mut read = VerifierOptions::new(&options.required_text("issuer"), jwks);
    read.client_id = options.text("clientId");
    read.audience = options.one_or_list("audience");
    read.trusted_audiences = options.list("trustedAudiences").unwrap_or_default();
    read.algorithms = options.list("algorithms");
    read.client_secret = options.octets("clientSecret");
    read.acr = options.acr();
    read.clock_tolerance = options.number("clockTolerance");
    read.max_token_bytes = options.number("maxTokenBytes");
    let choices = [("enforce", Azp::Enforce), ("ignore", Azp::Ignore)];
    read.azp = options.choice("azp", &choices, Azp::Enforce, "must be enforce or ignore");
    read.cache_entries = cache(options);
    let now = options.value("now");
    if !(now.is_undefined() || now.is_function() || now.as_f64().is_some()) {
        options.refuse(
            "now",
            "must be a number of seconds or a function that returns one",
        );
    }
    let hooks = Hooks {
        now,
        replay: options.function(
            "replay",
            "must be a function that returns true for the first time",
        ),
        is_revoked: options.function(
            "isRevoked",
            "must be a function that returns true for a revoked token",
        ),
    };
    (read, hooks)
}

/// How many signatures are remembered: `false` says none, an object without a number the default.
fn cache(options: &mut Options) -> Option<f64> {
    match options.take("cache") {
        Given::Nothing | Given::Bool(false) => return None,
        given @ (Given::Object | Given::OtherObject | Given::Unknown(..)) => {
            options.check_object(given, "cache", "cache.");
        }
        _ => options.refuse("cache", "must be false, or an object with maxEntries"),
    }
    options
        .number("cache.maxEntries")
        .or(Some(DEFAULT_CACHE_ENTRIES))
}

/// The object of an authentication context that is asked for.
macro_rules! acr {
    () => {
        "acr{ order[] minimum anyOf[] }"
    };
}

/// What every verifier is asked, with its `keys` in their place, and the `others` of its kind behind.
macro_rules! verifier_options {
    (keys: $keys:literal, others: $others:literal) => {
        concat!(
            "{ ",
            acr!(),
            " algorithms[] audience[] azp cache{ maxEntries } clientId clientSecret# clockTolerance isRevoked* issuer ",
            $keys,
            "maxTokenBytes now* replay* trustedAudiences[] ",
            $others,
            "}"
        )
    };
}
use {acr, verifier_options};

const VERIFIER_OPTIONS: Expected = verifier_options!(keys: "jwks* ", others: "");

/// A key set as JSON text, given as text or as an object.
pub(super) fn jwks_text(value: &JsValue) -> JsResult<String> {
    json_text(value, MAX_JWKS_BYTES, no_key_set)
}

fn no_key_set() -> Error {
    Error::option(
        "jwks",
        "must be a key set, as an object or as its JSON text",
    )
}

/// The expectations of `verifyIdToken`.
pub(super) fn id_token_expectations(value: &JsValue) -> JsResult<IdTokenExpectations> {
    let mut options = Options::read(value, "expected", ID_TOKEN_EXPECTATIONS);
    let flows = [
        ("code", Flow::Code),
        ("hybrid", Flow::Hybrid),
        ("implicit", Flow::Implicit),
    ];
    let expected = IdTokenExpectations {
        // IDT-11
        nonce: options.text_or_null(
            "nonce",
            "is required: the nonce that was sent, or null if none was",
        ),
        flow: options.choice(
            "flow",
            &flows,
            Flow::Code,
            "must be code, hybrid or implicit",
        ),
        subject: options.text("subject"),
        access_token: options.text("accessToken"),
        code: options.text("code"),
        state: options.text("state"),
        require_s_hash: options.flag("requireSHash"),
        max_age: options.seconds("maxAge"),
        max_token_age: options.seconds("maxTokenAge"),
        acr: options.acr(),
        required_amr: options.list("requiredAmr").unwrap_or_default(),
        previous: options.previous(),
    };
    options.end()?;
    Ok(expected)
}

const ID_TOKEN_EXPECTATIONS: Expected = concat!(
    "{ accessToken ",
    acr!(),
    " code flow maxAge maxTokenAge nonce previous{+ claims* kind verified } requireSHash requiredAmr[] state subject }"
);

/// The expectations of `verifyRefreshedIdToken`.
pub(super) fn refresh_expectations(value: &JsValue) -> JsResult<RefreshExpectations> {
    let notation = "{ accessToken previous{+ claims* kind verified } }";
    let mut options = Options::read(value, "expected", notation);
    let previous = options.previous();
    if previous.is_none() {
        options.refuse("previous", "is required");
    }
    let access_token = options.text("accessToken");
    options.end()?;
    let mut expected = RefreshExpectations::new(previous.ok_or(JsValue::UNDEFINED)?);
    expected.access_token = access_token;
    Ok(expected)
}

/// The expectations of `verifyUserInfo`.
pub(super) fn userinfo_expectations(value: &JsValue) -> JsResult<UserInfoExpectations> {
    let notation = "{ contentType expectSigned expectedSubject }";
    let mut options = Options::read(value, "expected", notation);
    let expected = UserInfoExpectations {
        content_type: options.required_text("contentType"),
        expected_subject: options.required_text("expectedSubject"),
        expect_signed: options.flag("expectSigned"),
    };
    options.end()?;
    Ok(expected)
}

/// The expectations of `verifyIdTokenHint`. What the request names, and whether `exp` counts, is said and not guessed.
pub(super) fn id_token_hint_expectations(value: &JsValue) -> JsResult<IdTokenHintExpectations> {
    let mut options = Options::read(value, "expected", "{ allowExpired clientId subject }");
    let client_id = options.text_or_null(
        "clientId",
        "is required: the client of the request, or null if it names none",
    );
    let subject = options.text("subject");
    let given = options.take("allowExpired");
    if !matches!(given, Given::Bool(_)) {
        options.refuse("allowExpired", "is required: true or false");
    }
    options.end()?;
    Ok(IdTokenHintExpectations {
        client_id,
        subject,
        allow_expired: matches!(given, Given::Bool(true)),
    })
}

/// The expectations of `verifyProvidedClaims`.
pub(super) fn provided_claims_expectations(
    value: &JsValue,
) -> JsResult<ProvidedClaimsExpectations> {
    let mut options = Options::read(value, "expected", "{ claims[] }");
    let claims = options.list("claims");
    if claims.is_none() {
        options.refuse("claims", "is required");
    }
    options.end()?;
    Ok(ProvidedClaimsExpectations {
        claims: claims.unwrap_or_default(),
    })
}

/// The expectations of `verifyIntrospectionResponse`.
pub(super) fn introspection_expectations(value: &JsValue) -> JsResult<IntrospectionExpectations> {
    let mut options = Options::read(value, "expected", INTROSPECTION_EXPECTATIONS);
    let expected = IntrospectionExpectations {
        content_type: options.required_text("contentType"),
        expect_signed: options.flag("expectSigned"),
        grant: options.grant(),
    };
    options.end()?;
    Ok(expected)
}

const INTROSPECTION_EXPECTATIONS: Expected = concat!(
    "{ ",
    acr!(),
    " contentType expectSigned maxAge requireUser requiredScopes[] subject }"
);

/// A metadata document as JSON text.
pub(super) fn metadata_document(value: &JsValue) -> JsResult<String> {
    // What is no document at all is no better than an empty one: it is for the core to say so, also in a report.
    Ok(host::json(value, MAX_METADATA_BYTES)?.unwrap_or_default())
}

/// The expectations of `validateMetadata`.
pub(super) fn metadata_expectations(value: &JsValue) -> JsResult<MetadataExpectations> {
    let mut options = Options::read(value, "expected", "{ issuer requirePkce type }");
    let mut expected = MetadataExpectations::new(&options.required_text("issuer"));
    expected.kind = options.metadata_type();
    expected.require_pkce = options.flag("requirePkce");
    options.end()?;
    Ok(expected)
}

/// Which metadata document is meant, in the options of `wellKnownUrl`.
pub(super) fn metadata_type(value: &JsValue) -> JsResult<MetadataType> {
    let mut options = Options::read_optional(value, "options", "{ type }");
    let kind = options.metadata_type();
    options.end()?;
    Ok(kind)
}

/// The expectations of `verifyAccessToken`, which may be left out.
pub(super) fn access_token_expectations(value: &JsValue) -> JsResult<AccessTokenExpectations> {
    let mut options = Options::read_optional(value, "expected", ACCESS_TOKEN_EXPECTATIONS);
    let profiles = [
        ("rfc9068", Profile::Rfc9068),
        ("legacy-jwt", Profile::LegacyJwt),
    ];
    let expected = AccessTokenExpectations {
        grant: options.grant(),
        max_lifetime: options.seconds("maxLifetime"),
        profile: options.choice(
            "profile",
            &profiles,
            Profile::Rfc9068,
            "must be rfc9068 or legacy-jwt",
        ),
    };
    options.end()?;
    Ok(expected)
}

const ACCESS_TOKEN_EXPECTATIONS: Expected = concat!(
    "{ ",
    acr!(),
    " maxAge maxLifetime profile requireUser requiredScopes[] subject }"
);

/// The expectations of `verifyLogoutToken`, which may be left out.
pub(super) fn logout_expectations(value: &JsValue) -> JsResult<LogoutExpectations> {
    let notation = "{ requireExp session{ sid sub } }";
    let mut options = Options::read_optional(value, "expected", notation);
    let allow_no_expiry = !options.flag_or("requireExp", true);
    let has_session = options.has_object("session", "session.");
    let expected = LogoutExpectations {
        sub: options.text("session.sub"),
        sid: options.text("session.sid"),
        allow_no_expiry,
    };
    if has_session && expected.sub.is_none() && expected.sid.is_none() {
        options.refuse("session", "must have sub, sid or both");
    }
    options.end()?;
    Ok(expected)
}

/// The keys of `CoreJwt`: a set, one key, a secret, or none yet.
pub(super) fn jwt_verifier(value: &JsValue) -> JsResult<JwtVerifier> {
    let mut keys = Options::read(value, "keys", "{ jwk* jwks* secret# }");
    if let Some(secret) = keys.octets("secret") {
        return Ok(JwtVerifier::new(JwtKeys::Secret(&secret))?);
    }
    let (jwk, set) = (keys.value("jwk"), keys.value("jwks"));
    keys.end()?;
    let text;
    let keys = if !jwk.is_undefined() {
        let refused = || Error::option("key", "must be a JWK of plain JSON values");
        text = json_text(&jwk, MAX_JWKS_BYTES, refused)?;
        JwtKeys::One(&text)
    } else if set.is_undefined() {
        JwtKeys::Missing
    } else {
        text = jwks_text(&set)?;
        JwtKeys::Set(&text)
    };
    Ok(JwtVerifier::new(keys)?)
}

/// What `jwtVerify` expects, and its time: seconds since 1970.
pub(super) fn jwt_expectations(value: &JsValue) -> JsResult<(JwtExpectations, f64)> {
    let mut options = Options::read(value, "options", JWT_EXPECTATIONS);
    let expected = JwtExpectations {
        algorithms: options.list("algorithms"),
        issuers: options.one_or_list("issuer"),
        audiences: options.one_or_list("audience"),
        subject: options.text("subject"),
        typ: options.text("typ"),
        max_token_age: options.seconds("maxTokenAge"),
        required_claims: options.list("requiredClaims").unwrap_or_default(),
        clock_tolerance: options.number("clockTolerance"),
    };
    let now = options.number("currentDate");
    if now.is_none() {
        options.refuse("currentDate", "is required");
    }
    options.end()?;
    Ok((expected, now.unwrap_or_default()))
}

const JWT_EXPECTATIONS: Expected = "{ algorithms[] audience[] clockTolerance currentDate issuer[] maxTokenAge requiredClaims[] subject typ }";

/// What of an error reaches the client; `None` where no token came.
pub(super) fn answer(value: &JsValue, nullable: bool) -> JsResult<Option<Answer>> {
    if nullable && value.is_null() {
        return Ok(None);
    }
    let notation = "{++ challenge{++ acrValues maxAge scope } message oauthError }";
    let mut options = Options::tell(value, notation);
    let refuse = |options: &mut Options, is_wrong: bool| {
        if is_wrong {
            options.refuse("error", "must be an error that verifying a token threw");
        }
    };
    let given = options.take("");
    refuse(&mut options, !matches!(given, Given::Object));
    let error = options.text("oauthError");
    refuse(&mut options, error.is_none());
    let description = options.text("message");
    refuse(&mut options, description.is_none());
    let given = options.take("challenge");
    refuse(
        &mut options,
        !matches!(given, Given::Nothing | Given::Object),
    );
    let answer = Answer {
        error: error.unwrap_or_default(),
        description: description.unwrap_or_default(),
        scope: options.text("challenge.scope"),
        acr_values: options.text("challenge.acrValues"),
        max_age: options.number("challenge.maxAge"),
        ..Answer::default()
    };
    options.end()?;
    Ok(Some(answer))
}

/// The `Authorization` headers and the query of a request. That there is no header is said: `null`.
pub(super) fn request(value: &JsValue) -> JsResult<(Vec<String>, String)> {
    let mut options = Options::read(value, "request", "{ authorization[] query }");
    let headers = match options.take("authorization") {
        Given::Null => Vec::new(),
        Given::Text(one) => vec![one],
        Given::List(several) => several,
        given => {
            let reason = match given {
                Given::Nothing => "is required: the header, or null if there is none",
                _ => "must be a list of strings",
            };
            options.refuse("authorization", reason);
            Vec::new()
        }
    };
    let query = options.text("query").unwrap_or_default();
    options.end()?;
    Ok((headers, query))
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
    let mut options = Options::read_optional(value, "options", "{ realm scheme }");
    let schemes = [("Bearer", Scheme::Bearer), ("DPoP", Scheme::Dpop)];
    let scheme = options.choice("scheme", &schemes, Scheme::Bearer, "must be Bearer or DPoP");
    let realm = options.text("realm");
    options.end()?;
    Ok((scheme, realm))
}

/// The number of random bytes behind a code verifier.
pub(super) fn pkce_bytes(value: &JsValue) -> JsResult<usize> {
    let (fewest, most) = CODE_VERIFIER_BYTES;
    let mut options = Options::read_optional(value, "options", "{ bytes }");
    let bytes = match options.number("bytes") {
        None => Some(fewest),
        Some(number) => whole_number(number).filter(|bytes| (fewest..=most).contains(bytes)),
    };
    if bytes.is_none() {
        options.refuse("bytes", "must be a whole number from 32 to 96");
    }
    options.end()?;
    Ok(bytes.unwrap_or(fewest))
}

/// The three texts of a code exchange, as `verifyPkce` gets them.
pub(super) fn pkce_exchange(value: &JsValue) -> JsResult<[Option<String>; 3]> {
    let notation = "{ codeVerifier codeChallenge codeChallengeMethod }";
    let mut options = Options::read(value, "input", notation);
    let texts =
        ["codeVerifier", "codeChallenge", "codeChallengeMethod"].map(|name| options.text(name));
    options.end()?;
    Ok(texts)
}

/// IDT-19: issuer and subject of a verified ID token, joined by the one character that an issuer cannot hold.
pub(super) fn user_key(token: &JsValue) -> JsResult<String> {
    let mut options = Options::tell(token, "{+ issuer kind subject verified }");
    let is_id_token =
        matches!(options.take(""), Given::Object) && options.is_id_token("verified", "kind");
    let (issuer, subject) = (
        options.text("issuer").unwrap_or_default(),
        options.text("subject").unwrap_or_default(),
    );
    if !is_id_token || issuer.is_empty() || subject.is_empty() {
        options.refuse("token", "must be the result of verifyIdToken");
    }
    options.end()?;
    Ok(format!("{issuer}#{subject}"))
}

/// The longest token that is read without trust.
pub(super) fn max_token_bytes(options: &JsValue) -> JsResult<usize> {
    let mut options = Options::read_optional(options, "options", "{ maxTokenBytes }");
    let bytes = options.number("maxTokenBytes");
    options.end()?;
    Ok(crate::verifier::options::max_token_bytes(bytes)?)
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
    let hashes = [
        ("SHA-256", Hash::Sha256),
        ("SHA-384", Hash::Sha384),
        ("SHA-512", Hash::Sha512),
    ];
    let given = match single(value, "")? {
        Given::Nothing => return Ok(Hash::Sha256),
        Given::Text(name) => hashes.iter().find(|(known, _)| *known == name),
        _ => None,
    };
    let reason = "must be SHA-256, SHA-384 or SHA-512";
    Ok(given
        .map(|(_, hash)| *hash)
        .ok_or_else(|| Error::option("hash", reason))?)
}

/// JSON text as it is, or an object as JSON text; of either no more than shows that it is too long.
/// What the serializer or a getter throws passes through.
fn json_text(value: &JsValue, most: usize, refused: fn() -> Error) -> JsResult<String> {
    host::json(value, most)?.ok_or_else(|| refused().into())
}

/// The names of the claims that have a value: `null` and the empty string are none (CLM-04).
pub(super) fn names_with_value(claims: &JsValue) -> JsResult<Vec<String>> {
    match single(claims, "?")? {
        Given::List(names) => Ok(names),
        _ => Err(Error::option("claims", "must be an object").into()),
    }
}

/// A verified claim set, handed back as an object, read again by the strict reader.
pub(super) fn claims(value: &JsValue) -> JsResult<json::Json> {
    let refused = || Error::option("claims", "must be an object of plain JSON values");
    if value.is_string() {
        return Err(refused().into());
    }
    let text = json_text(value, MAX_TOKEN_BYTES, refused)?;
    Ok(json::Json::parse(text.as_bytes()).map_err(|_| refused())?)
}

pub(super) fn required_text(value: &JsValue, name: &str) -> JsResult<String> {
    let text = text(value).filter(|text| !text.is_empty());
    text.ok_or_else(|| Error::option(name, "must be a non-empty string").into())
}

pub(super) fn one_of(value: &JsValue, name: &str, known: &[&str]) -> JsResult<()> {
    if text(value).is_some_and(|text| known.contains(&text.as_str())) {
        return Ok(());
    }
    Err(Error::option(name, "is none of the known names")
        .expected_list(known.iter().copied())
        .into())
}

pub(super) fn text_list(value: &JsValue, name: &str) -> JsResult<Vec<String>> {
    match single(value, "[]")? {
        Given::List(texts) => Ok(texts),
        _ => Err(Error::option(name, "must be a list of strings").into()),
    }
}

/// A text that is no longer than any option, and has a UTF-8 form.
pub(super) fn text(value: &JsValue) -> Option<String> {
    match single(value, "") {
        Ok(Given::Text(text)) => Some(text),
        _ => None,
    }
}

/// What a value is that stands in no object.
fn single(value: &JsValue, expected: Expected) -> JsResult<Given> {
    let mut options = Options::tell(value, expected);
    let given = options.take("");
    options.end()?;
    Ok(given)
}

/// A token, or as much of it as shows that it is too long. What is no text at all is no better than an empty one.
pub(super) fn token(value: &JsValue, max_bytes: usize) -> String {
    host::token(value, max_bytes).unwrap_or_default()
}

/// A code verifier, which is short.
pub(super) fn code_verifier(value: &JsValue) -> String {
    host::token(value, DEFAULT_TOKEN_BYTES).unwrap_or_default()
}
