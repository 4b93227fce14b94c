//! Options on their way in. Only own properties count, unknown names are refused by name, and nothing is guessed:
//! `undefined` means "not given", `null` is refused, an empty list or text is refused where a check would hang on it.
//!
//! A converter by field knows which option was wrong; one by structure would not see a misspelt name at all.

use super::JsResult;
use crate::crypto::hash::Hash;
use crate::error::{Code, Error};
use crate::json;
use crate::limits::CODE_VERIFIER_BYTES;
use crate::oidc::acr::AcrPolicy;
use crate::oidc::policy::{Azp, Flow, IdTokenExpectations};
use crate::time::Seconds;
use crate::verifier::{VerifierOptions, whole_number};
use js_sys::{Array, ArrayBuffer, JSON, JsString, Object, Reflect, Symbol, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// An options object whose names are all known.
pub(super) struct Options {
    object: Option<Object>,
    /// What stands before the names of its fields in messages: empty, or the name of the outer option and a dot.
    prefix: &'static str,
}

impl Options {
    /// Reads a required object.
    pub(super) fn read(value: &JsValue, name: &str, known: &[&str]) -> JsResult<Self> {
        let object = plain_object(value).ok_or_else(|| Error::option(name, "must be an object"))?;
        Self::check_names(object, "", known)
    }

    /// Reads an object that may be left out.
    pub(super) fn read_optional(value: &JsValue, known: &[&str]) -> JsResult<Self> {
        if value.is_undefined() {
            return Ok(Self {
                object: None,
                prefix: "",
            });
        }
        Self::read(value, "options", known)
    }

    fn check_names(object: Object, prefix: &'static str, known: &[&str]) -> JsResult<Self> {
        for key in Object::keys(&object).iter() {
            let key = key.as_string().unwrap_or_default();
            if !known.contains(&key.as_str()) {
                return Err(Error::option(&format!("{prefix}{key}"), "is not known")
                    .expected(format!("one of {}", known.join(", ")))
                    .into());
            }
        }
        Ok(Self {
            object: Some(object),
            prefix,
        })
    }

    /// The own property called `name`; `undefined` where there is none. A getter's exception passes through.
    fn get(&self, name: &str) -> JsResult {
        let key = JsValue::from_str(name);
        match &self.object {
            Some(object) if Object::has_own(object, &key) => Reflect::get(object, &key),
            _ => Ok(JsValue::UNDEFINED),
        }
    }

    fn refuse(&self, name: &str, reason: &'static str) -> JsValue {
        Error::option(&format!("{}{name}", self.prefix), reason).into()
    }

    /// An optional text, which may be empty.
    pub(super) fn text(&self, name: &str) -> JsResult<Option<String>> {
        let value = self.get(name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        exact_text(&value)
            .map(Some)
            .ok_or_else(|| self.refuse(name, "must be a string"))
    }

    fn required_text(&self, name: &str) -> JsResult<String> {
        self.text(name)?
            .filter(|text| !text.is_empty())
            .ok_or_else(|| self.refuse(name, "is required"))
    }

    fn number(&self, name: &str) -> JsResult<Option<f64>> {
        let value = self.get(name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        value
            .as_f64()
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
            .ok_or_else(|| self.refuse(name, "must be a number of seconds, zero or more"))
    }

    fn list(&self, name: &str) -> JsResult<Option<Vec<String>>> {
        let value = self.get(name)?;
        if value.is_undefined() {
            return Ok(None);
        }
        text_list(&value, &format!("{}{name}", self.prefix)).map(Some)
    }

    /// An option of the contract that this version does not have yet: refused rather than ignored.
    fn not_yet(&self, name: &str) -> JsResult<()> {
        if self.get(name)?.is_undefined() {
            Ok(())
        } else {
            Err(self.refuse(name, "is not available in this version"))
        }
    }

    fn acr(&self) -> JsResult<Option<AcrPolicy>> {
        let value = self.get("acr")?;
        if value.is_undefined() {
            return Ok(None);
        }
        let object = plain_object(&value).ok_or_else(|| self.refuse("acr", "must be an object"))?;
        let acr = Self::check_names(object, "acr.", &["order", "minimum", "anyOf"])?;
        let (order, minimum, any_of) =
            (acr.list("order")?, acr.text("minimum")?, acr.list("anyOf")?);
        Ok(Some(AcrPolicy::new(
            order.as_deref(),
            minimum.as_deref(),
            any_of.as_deref(),
        )?))
    }
}

/// The options of `createVerifier`, and where its clock comes from.
pub(super) fn verifier(value: &JsValue) -> JsResult<(VerifierOptions, JsValue)> {
    let options = Options::read(value, "options", VERIFIER_OPTIONS)?;
    options.not_yet("replay")?;
    if options.get("cache")? != JsValue::FALSE {
        options.not_yet("cache")?;
    }
    audience(&options)?;
    let mut read = VerifierOptions::new(&options.required_text("issuer")?, &jwks(&options)?);
    read.client_id = options.text("clientId")?;
    read.trusted_audiences = options.list("trustedAudiences")?.unwrap_or_default();
    read.algorithms = options.list("algorithms")?;
    read.client_secret = client_secret(&options)?;
    read.acr = options.acr()?;
    read.clock_tolerance = options.number("clockTolerance")?;
    read.max_token_bytes = options.number("maxTokenBytes")?;
    read.azp = match options.text("azp")?.as_deref() {
        None | Some("enforce") => Azp::Enforce,
        Some("ignore") => Azp::Ignore,
        Some(_) => return Err(options.refuse("azp", "must be enforce or ignore")),
    };
    let now = options.get("now")?;
    if !(now.is_undefined() || now.is_function() || now.as_f64().is_some()) {
        return Err(options.refuse(
            "now",
            "must be a number of seconds or a function that returns one",
        ));
    }
    Ok((read, now))
}

const VERIFIER_OPTIONS: &[&str] = &[
    "acr",
    "algorithms",
    "audience",
    "azp",
    "cache",
    "clientId",
    "clientSecret",
    "clockTolerance",
    "issuer",
    "jwks",
    "maxTokenBytes",
    "now",
    "replay",
    "trustedAudiences",
];

/// Only the access token verb, which is still to come, looks at it; a wrong one is refused already.
fn audience(options: &Options) -> JsResult<()> {
    let value = options.get("audience")?;
    let fits = value.is_undefined()
        || value.as_string().is_some_and(|text| !text.is_empty())
        || text_list(&value, "audience")
            .is_ok_and(|list| !list.is_empty() && !list.iter().any(String::is_empty));
    if fits {
        Ok(())
    } else {
        Err(options.refuse("audience", "must be a non-empty string or a list of such"))
    }
}

fn jwks(options: &Options) -> JsResult<String> {
    let refused = || {
        Error::option(
            "jwks",
            "is required: a key set as an object or as JSON text",
        )
    };
    json_text(&options.get("jwks")?, refused)
}

/// Text stands for its UTF-8 octets (IDT-08).
fn client_secret(options: &Options) -> JsResult<Option<Vec<u8>>> {
    let value = options.get("clientSecret")?;
    if value.is_undefined() {
        return Ok(None);
    }
    if let Some(text) = exact_text(&value) {
        return Ok(Some(text.into_bytes()));
    }
    // By tag and not by `instanceof`: the array may come from another realm.
    if ArrayBuffer::is_view(&value)
        && Reflect::get(&value, &Symbol::to_string_tag())? == "Uint8Array"
    {
        return Ok(Some(Uint8Array::new(&value).to_vec()));
    }
    Err(options.refuse("clientSecret", "must be a string or a Uint8Array"))
}

/// The expectations of `verifyIdToken`.
pub(super) fn id_token_expectations(value: &JsValue) -> JsResult<IdTokenExpectations> {
    let options = Options::read(value, "expected", ID_TOKEN_EXPECTATIONS)?;
    options.not_yet("previous")?;
    Ok(IdTokenExpectations {
        nonce: nonce(&options)?,
        flow: flow(&options)?,
        access_token: options.text("accessToken")?,
        code: options.text("code")?,
        state: options.text("state")?,
        max_age: options.seconds("maxAge")?,
        max_token_age: options.seconds("maxTokenAge")?,
        acr: options.acr()?,
    })
}

fn flow(options: &Options) -> JsResult<Flow> {
    match options.text("flow")?.as_deref() {
        None | Some("code") => Ok(Flow::Code),
        Some("hybrid") => Ok(Flow::Hybrid),
        Some("implicit") => Ok(Flow::Implicit),
        Some(_) => Err(options.refuse("flow", "must be code, hybrid or implicit")),
    }
}

const ID_TOKEN_EXPECTATIONS: &[&str] = &[
    "accessToken",
    "acr",
    "code",
    "flow",
    "maxAge",
    "maxTokenAge",
    "nonce",
    "previous",
    "state",
];

/// IDT-11: forgetting the nonce is an error, `null` is a decision.
fn nonce(options: &Options) -> JsResult<Option<String>> {
    let value = options.get("nonce")?;
    if value.is_null() {
        return Ok(None);
    }
    let refused = || {
        options.refuse(
            "nonce",
            "is required: the nonce that was sent, or null if none was",
        )
    };
    exact_text(&value).map(Some).ok_or_else(refused)
}

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
    let object = plain_object(token).ok_or_else(refused)?;
    let options = Options {
        object: Some(object),
        prefix: "",
    };
    let is_id_token =
        options.get("verified")? == JsValue::TRUE && options.get("kind")? == "id_token";
    match (options.text("issuer")?, options.text("subject")?) {
        (Some(issuer), Some(subject)) if is_id_token => Ok(format!("{issuer}#{subject}")),
        _ => Err(refused()),
    }
}

/// A JWK as a parsed object.
pub(super) fn jwk(value: &JsValue) -> JsResult<json::Object> {
    let refused = || Error::new(Code::InvalidKey, "the key is not an object");
    if value.is_string() {
        return Err(refused().into());
    }
    let text = json_text(value, refused)?;
    Ok(json::Object::parse(text.as_bytes()).map_err(|_| refused())?)
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

/// JSON text as it is, or an object as JSON text.
pub(super) fn json_text(value: &JsValue, refused: impl Fn() -> Error) -> JsResult<String> {
    if let Some(text) = value.as_string() {
        return Ok(text);
    }
    let object = plain_object(value).ok_or_else(&refused)?;
    JSON::stringify(&object)?
        .as_string()
        .ok_or_else(|| refused().into())
}

/// The names of an object's own properties.
pub(super) fn own_names(value: &JsValue, name: &str) -> JsResult<Vec<String>> {
    let object = plain_object(value).ok_or_else(|| Error::option(name, "must be an object"))?;
    Ok(Object::keys(&object)
        .iter()
        .filter_map(|key| key.as_string())
        .collect())
}

pub(super) fn required_text(value: &JsValue, name: &str) -> JsResult<String> {
    let text = exact_text(value).filter(|text| !text.is_empty());
    text.ok_or_else(|| Error::option(name, "must be a non-empty string").into())
}

pub(super) fn one_of(value: &JsValue, name: &str, known: &[&str]) -> JsResult<()> {
    if value
        .as_string()
        .is_some_and(|text| known.contains(&text.as_str()))
    {
        return Ok(());
    }
    Err(Error::option(name, "is none of the known names")
        .expected_list(known.iter().copied())
        .into())
}

pub(super) fn text_list(value: &JsValue, name: &str) -> JsResult<Vec<String>> {
    let refused = || Error::option(name, "must be a list of strings");
    if !Array::is_array(value) {
        return Err(refused().into());
    }
    let texts: Option<Vec<_>> = Array::from(value)
        .iter()
        .map(|item| exact_text(&item))
        .collect();
    Ok(texts.ok_or_else(refused)?)
}

/// A datum that is judged by the core: what is no text at all is no better than an empty one.
pub(super) fn text_or_empty(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}

/// A string that has a UTF-8 form; a lone surrogate would be replaced and compare equal to something else.
fn exact_text(value: &JsValue) -> Option<String> {
    let text = value.dyn_ref::<JsString>()?;
    text.is_valid_utf16().then(|| text.into())
}

/// An object that is neither `null`, nor an array, nor a function.
fn plain_object(value: &JsValue) -> Option<Object> {
    let fits = value.is_object() && !Array::is_array(value);
    fits.then(|| value.clone().unchecked_into())
}
