//! What a verifier is made of, and the checks that turn each option into policy, once.

use crate::base64url;
use crate::crypto::{SignatureMemory, VerifyingKey};
use crate::decimal;
use crate::error::{Code, Error};
use crate::jose::{JwkSet, JwsAlgorithm};
use crate::json;
use crate::jwt::acr::AcrPolicy;
use crate::limits::{DEFAULT_TOKEN_BYTES, MAX_CACHE_ENTRIES, MAX_TOKEN_BYTES};
use crate::oauth::ResourceServer;
use crate::oidc::policy::{Azp, RelyingParty};
use crate::time::ClockTolerance;

/// What a verifier is made of. `None` means that the option was not given; its default is stated.
#[derive(Clone)]
#[non_exhaustive]
pub struct VerifierOptions {
    /// The issuer identifier: an `https` URL, compared exactly.
    pub issuer: String,
    /// The key set, as JSON text.
    pub jwks: String,
    /// The client's identifier; the ID token verbs need it.
    pub client_id: Option<String>,
    /// The identifiers of the resource server; the access token verbs need one.
    pub audience: Option<Vec<String>>,
    /// Further audiences an ID token may name; default none.
    pub trusted_audiences: Vec<String>,
    /// Allowed algorithms by name; default every asymmetric one.
    pub algorithms: Option<Vec<String>>,
    /// The client secret, for HS* alone.
    pub client_secret: Option<Vec<u8>>,
    /// The authentication context that is asked for; default none.
    pub acr: Option<AcrPolicy>,
    /// Seconds, 0 to 300; default 10.
    pub clock_tolerance: Option<f64>,
    /// Bytes, 1 to 1 MiB; default 16 KiB.
    pub max_token_bytes: Option<f64>,
    /// How `azp` is treated; default enforced.
    pub azp: Azp,
    /// How many signatures that held are remembered, 0 to 1,000,000; default 0.
    pub cache_entries: Option<f64>,
}

impl VerifierOptions {
    /// The two options without a default.
    #[must_use]
    pub fn new(issuer: &str, jwks: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            jwks: jwks.to_owned(),
            client_id: None,
            audience: None,
            trusted_audiences: Vec::new(),
            algorithms: None,
            client_secret: None,
            acr: None,
            clock_tolerance: None,
            max_token_bytes: None,
            azp: Azp::default(),
            cache_entries: None,
        }
    }
}

/// JOSE-08: a list that was given has at least one algorithm, and none that is unknown.
pub(super) fn algorithms(names: Option<&[String]>) -> Result<Vec<JwsAlgorithm>, Error> {
    const OPTION: &str = "algorithms";
    let Some(names) = names else {
        return Ok(JwsAlgorithm::asymmetric().collect());
    };
    if names.is_empty() {
        return Err(Error::option(
            OPTION,
            "must not be empty: leave it out for every asymmetric algorithm",
        ));
    }
    let mut algorithms = Vec::new();
    for name in names {
        let algorithm = JwsAlgorithm::from_name(name)
            .ok_or_else(|| unknown_algorithm(name).actual_text(name))?;
        if algorithms.contains(&algorithm) {
            return Err(Error::option(OPTION, "names an algorithm twice").actual_text(name));
        }
        algorithms.push(algorithm);
    }
    Ok(algorithms)
}

fn unknown_algorithm(name: &str) -> Error {
    Error::option(
        "algorithms",
        if name.eq_ignore_ascii_case("none") {
            "must not contain none: an unsigned token is never accepted"
        } else if JwsAlgorithm::is_known_but_not_supported(name) {
            "names an algorithm that is not supported by this version"
        } else {
            "names an algorithm that is not known"
        },
    )
}

/// JOSE-22: a MAC on the list needs a secret, at least as long as the longest hash on the list.
pub(super) fn secret(
    secret: Option<&[u8]>,
    algorithms: &[JwsAlgorithm],
) -> Result<Option<VerifyingKey>, Error> {
    let longest = algorithms
        .iter()
        .filter(|algorithm| algorithm.is_mac())
        .map(|mac| mac.hash().bytes())
        .max();
    match (longest, secret) {
        (None, _) => Ok(None),
        (Some(_), None) => Err(Error::option(
            "algorithms",
            "lists HS*, which needs clientSecret",
        )),
        (Some(_), Some(secret)) if looks_like_a_public_key(secret) => Err(Error::option(
            "clientSecret",
            "is the text of a key, and no secret",
        )),
        (Some(bytes), Some(secret)) => VerifyingKey::hmac(secret, bytes).map(Some).map_err(|_| {
            Error::new(
                Code::WeakKey,
                "the client secret is shorter than the hash of a listed HS* algorithm",
            )
            .at(crate::rule::Rule::Jose22)
            .expected(format!("at least {bytes} bytes"))
        }),
    }
}

/// RFC 8725 §2.1: the text of a public key is no secret, and with it anybody could make tokens.
pub(super) fn looks_like_a_public_key(secret: &[u8]) -> bool {
    const PEM: &[u8] = b"-----BEGIN ";
    const BEGINNINGS: &[&[u8]] = &[b"ssh-", b"ecdsa-sha2-"];
    let text = secret.trim_ascii_start();
    // PEM may stand behind a preamble (RFC 7468 §2).
    if text.windows(PEM.len()).any(|part| part == PEM) {
        return true;
    }
    let is_jwk = || {
        json::Json::parse(text)
            .is_ok_and(|members| members.contains("kty") || members.contains("keys"))
    };
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
        || is_jwk()
        || is_der_key(secret)
        || is_der_key(&base64_decoded(text))
}

/// Whether the bytes are one DER structure of a key: SubjectPublicKeyInfo (RFC 5280 §4.1) or RSAPublicKey (RFC 8017 §A.1.1). By
/// chance, one secret in sixteen million is.
fn is_der_key(bytes: &[u8]) -> bool {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    let (length, content) = match bytes {
        [SEQUENCE, length @ 0..=0x7f, content @ ..] => (usize::from(*length), content),
        [SEQUENCE, 0x81, length, content @ ..] => (usize::from(*length), content),
        [SEQUENCE, 0x82, high, low, content @ ..] => {
            (usize::from(u16::from_be_bytes([*high, *low])), content)
        }
        _ => return false,
    };
    length == content.len() && matches!(content, [SEQUENCE | INTEGER, ..])
}

/// What the text is the base64 of, lines joined; empty where it is none.
fn base64_decoded(text: &[u8]) -> Vec<u8> {
    let joined: String = text
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace() && **byte != b'=')
        .map(|byte| match byte {
            b'+' => '-',
            b'/' => '_',
            other => char::from(*other),
        })
        .collect();
    base64url::decode(&joined).unwrap_or_default()
}

pub(super) fn tolerance(seconds: Option<f64>) -> Result<ClockTolerance, Error> {
    match seconds {
        None => Ok(ClockTolerance::default()),
        Some(seconds) => ClockTolerance::new(seconds).ok_or_else(|| {
            Error::option(
                "clockTolerance",
                "must be a number of seconds from 0 to 300",
            )
        }),
    }
}

/// JOSE-05: a whole number from 1 to [`MAX_TOKEN_BYTES`].
pub(crate) fn max_token_bytes(bytes: Option<f64>) -> Result<usize, Error> {
    let Some(bytes) = bytes else {
        return Ok(DEFAULT_TOKEN_BYTES);
    };
    let refused = || Error::option("maxTokenBytes", "must be a whole number from 1 to 1048576");
    whole_number(bytes)
        .filter(|bytes| (1..=MAX_TOKEN_BYTES).contains(bytes))
        .ok_or_else(refused)
}

/// IDT-06: a whole number from 0, which remembers nothing, to [`MAX_CACHE_ENTRIES`].
pub(super) fn memory(entries: Option<f64>) -> Result<Option<SignatureMemory>, Error> {
    let refused = || {
        Error::option(
            "cache.maxEntries",
            "must be a whole number from 0 to 1000000",
        )
    };
    let entries = whole_number(entries.unwrap_or_default())
        .filter(|entries| *entries <= MAX_CACHE_ENTRIES)
        .ok_or_else(refused)?;
    Ok((entries > 0).then(|| SignatureMemory::new(entries)))
}

/// A number without fraction, between 0 and 2^32 − 1.
pub(crate) fn whole_number(number: f64) -> Option<usize> {
    // Minus zero is zero; what is less than that stays so.
    let whole = decimal::whole(number + 0.0)?;
    u32::try_from(whole).ok()?.try_into().ok()
}

pub(super) fn relying_party(options: &VerifierOptions) -> Result<Option<RelyingParty>, Error> {
    if options.trusted_audiences.iter().any(String::is_empty) {
        return Err(Error::option(
            "trustedAudiences",
            "must be a list of non-empty strings",
        ));
    }
    let Some(client_id) = options.client_id.as_deref() else {
        return Ok(None);
    };
    if client_id.is_empty() {
        return Err(Error::option("clientId", "must not be empty"));
    }
    Ok(Some(RelyingParty {
        client_id: client_id.to_owned(),
        trusted_audiences: options.trusted_audiences.clone(),
        azp: options.azp,
        acr: options.acr.clone(),
    }))
}

pub(super) fn resource_server(options: &VerifierOptions) -> Result<Option<ResourceServer>, Error> {
    let Some(audience) = &options.audience else {
        return Ok(None);
    };
    if audience.is_empty() || audience.iter().any(String::is_empty) {
        return Err(Error::option(
            "audience",
            "must be a non-empty string or a list of such",
        ));
    }
    let mut server = ResourceServer::new(audience.clone());
    server.acr = options.acr.clone();
    Ok(Some(server))
}

/// A verifier with a secret may do without public keys.
pub(super) fn parse_keys(jwks: &str, has_secret: bool) -> Result<JwkSet, Error> {
    let keys = JwkSet::parse(jwks)?;
    if !has_secret {
        keys.require_usable()?;
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// JOSE-22, RFC 8725 §2.1: a public key in any of its forms.
    #[test]
    fn public_keys_are_no_secrets() {
        // An Ed25519 key as SubjectPublicKeyInfo (RFC 8410 §10.1), and a short RSAPublicKey.
        let spki = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
        let der = base64_decoded(spki.as_bytes());
        assert_eq!(der.len(), 44);
        let rsa = [
            &[0x30, 0x81, 0x86, 0x02, 0x81, 0x81][..],
            &[1; 0x80],
            &[2, 1, 3],
        ]
        .concat();
        for key in [
            spki.as_bytes(),
            &der,
            &rsa,
            b"-----BEGIN PUBLIC KEY-----",
            br#"{"kty":"RSA"}"#,
        ] {
            assert!(looks_like_a_public_key(key), "{key:?}");
        }
        for secret in [
            &b"a client secret of more than thirty-two bytes"[..],
            &der[1..],
            &[0x30; 44],
            b"",
            b"MCow",
        ] {
            assert!(!looks_like_a_public_key(secret), "{secret:?}");
        }
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(whole_number(0.0), Some(0));
        assert_eq!(whole_number(-0.0), Some(0));
        assert_eq!(whole_number(4_294_967_295.0), Some(4_294_967_295));
        for number in [-1.0, 0.5, f64::NAN, f64::INFINITY, 4_294_967_296.0] {
            assert_eq!(whole_number(number), None);
        }
    }
}
