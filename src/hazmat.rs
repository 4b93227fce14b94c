//! Raw signature checks, without a token around them. For test vectors; never in the shipped package.

use crate::base64url;
use crate::crypto::{VerifyingKey, verify_bytes};
use crate::error::{Code, Error};
use crate::jose::{Jwk, JwsAlgorithm};
use crate::json::{Object, Value};

/// Whether `signature` over `message` holds for `alg` under the key in `jwk_json`.
///
/// `jwk_json` is one public JWK, or one of `kty` "oct" for HS*. A key that is refused verifies nothing.
#[must_use]
pub fn verify(alg: &str, jwk_json: &str, message: &[u8], signature: &[u8]) -> bool {
    let Some(alg) = JwsAlgorithm::from_name(alg) else {
        return false;
    };
    import(alg, jwk_json)
        .is_ok_and(|key| verify_bytes(alg.scheme(), &key, message, signature).is_ok())
}

fn import(alg: JwsAlgorithm, jwk_json: &str) -> Result<VerifyingKey, Error> {
    let refused = || Error::new(Code::InvalidKey, "the key was refused");
    let members = Object::parse(jwk_json.as_bytes()).map_err(|_| refused())?;
    if alg.is_mac() {
        let secret = members
            .get("k")
            .and_then(Value::as_str)
            .ok_or_else(refused)?;
        let secret = base64url::decode(secret).map_err(|_| refused())?;
        return VerifyingKey::hmac(&secret, alg.hash().bytes()).map_err(|_| refused());
    }
    let jwk = Jwk::from_object(&members)?;
    if jwk.fits(alg, JwsAlgorithm::ALL) {
        Ok(jwk.key().clone())
    } else {
        Err(refused())
    }
}
