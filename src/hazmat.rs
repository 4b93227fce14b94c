//! Raw signature checks, without a token around them. For test vectors; never in the shipped package.

use crate::base64url;
use crate::crypto::{Curve, SignatureScheme, Tables, VerifyingKey, holds_by, reference};
use crate::error::{Code, Error};
use crate::jose::{Jwk, JwsAlgorithm};
use crate::json::{Json, Value};

/// Which code is asked. They all answer alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "these are the ways there are")]
pub enum Way {
    /// What the published module does: a table for a key that is used often.
    Usual,
    /// A table from the first use on.
    WithTable,
    /// No table.
    WithoutTable,
    /// The maintained crates.
    Reference,
}

impl Way {
    /// Every way.
    pub const ALL: [Self; 4] = [
        Self::Usual,
        Self::WithTable,
        Self::WithoutTable,
        Self::Reference,
    ];

    /// The way called `usual`, `with-table`, `without-table` or `reference`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "usual" => Self::Usual,
            "with-table" => Self::WithTable,
            "without-table" => Self::WithoutTable,
            "reference" => Self::Reference,
            _ => return None,
        })
    }
}

/// Whether `signature` over `message` holds for `alg` under the key in `jwk_json`.
///
/// `jwk_json` is one public JWK, or one of `kty` "oct" for HS*. A key that is refused verifies nothing.
#[must_use]
pub fn verify(way: Way, alg: &str, jwk_json: &str, message: &[u8], signature: &[u8]) -> bool {
    let Some(alg) = JwsAlgorithm::from_name(alg) else {
        return false;
    };
    let tables = match way {
        Way::Usual => Tables::Earned,
        Way::WithTable => Tables::Always,
        Way::WithoutTable => Tables::Never,
        // An HMAC has no twin.
        Way::Reference if !alg.is_mac() => {
            return twin(alg, jwk_json)
                .is_some_and(|key| key.verifies(alg.scheme(), message, signature));
        }
        Way::Reference => Tables::Earned,
    };
    import(alg, jwk_json).is_ok_and(|key| holds_by(tables, alg.scheme(), &key, message, signature))
}

/// The key in the hands of the maintained crates, which decide themselves whether it is one.
fn twin(alg: JwsAlgorithm, jwk_json: &str) -> Option<reference::Key> {
    let members = Json::parse(jwk_json.as_bytes()).ok()?;
    let text = |name: &str| members.get(name)?.as_str();
    let octets = |name: &str| base64url::decode(text(name)?).ok();
    match (text("kty")?, text("crv")) {
        ("RSA", _) => {
            let exponent = octets("e")?;
            let exponent = exponent.iter().try_fold(0_u64, |value, byte| {
                value.checked_mul(256)?.checked_add(u64::from(*byte))
            })?;
            reference::Key::rsa(&octets("n")?, exponent)
        }
        ("OKP", Some("Ed25519")) => reference::Key::ed25519(&octets("x")?),
        ("EC", Some(crv)) => {
            let curve = match (crv, alg.scheme()) {
                ("P-256", SignatureScheme::EcdsaP256Sha256) => Curve::P256,
                ("P-384", SignatureScheme::EcdsaP384Sha384) => Curve::P384,
                ("P-521", SignatureScheme::EcdsaP521Sha512) => Curve::P521,
                _ => return None,
            };
            reference::Key::ec(curve, &octets("x")?, &octets("y")?)
        }
        _ => None,
    }
}

fn import(alg: JwsAlgorithm, jwk_json: &str) -> Result<VerifyingKey, Error> {
    let refused = || Error::new(Code::InvalidKey, "the key was refused");
    let members = Json::parse(jwk_json.as_bytes()).map_err(|_| refused())?;
    if alg.is_mac() {
        let secret = members
            .get("k")
            .and_then(Value::as_str)
            .ok_or_else(refused)?;
        let secret = base64url::decode(secret).map_err(|_| refused())?;
        return VerifyingKey::hmac(&secret, alg.hash().bytes()).map_err(|_| refused());
    }
    let jwk = Jwk::from_object(members.object())?;
    if jwk.fits(alg, JwsAlgorithm::ALL) {
        Ok(jwk.key().clone())
    } else {
        Err(refused())
    }
}
