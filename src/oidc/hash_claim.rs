//! `at_hash`, `c_hash`, `s_hash`: what binds an ID token to the values that came with it.

use crate::base64url;
use crate::crypto;
use crate::jose::JwsAlgorithm;

/// BASE64URL of the left half of the hash of `value`, with the hash of the ID token's `alg` (HASH-01, HASH-02).
///
/// For `EdDSA` and `Ed25519` the hash is SHA-512.
///
/// # Specification
/// OpenID Connect Core 1.0 §3.1.3.6, §3.3.2.11.
#[must_use]
pub fn compute(value: &str, alg: JwsAlgorithm) -> String {
    let mut hash = alg.hash().digest(value.as_bytes());
    hash.truncate(alg.hash().bytes() / 2);
    base64url::encode(&hash)
}

/// Whether `claim` is the hash of `value`, compared in constant time (JOSE-33).
#[must_use]
pub fn matches(claim: &str, value: &str, alg: JwsAlgorithm) -> bool {
    crypto::equal(claim.as_bytes(), compute(value, alg).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OpenID Connect Core 1.0 appendix A.3 and A.4.
    #[test]
    fn core_examples() {
        let alg = JwsAlgorithm::Rs256;
        assert_eq!(
            compute("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", alg),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
        assert_eq!(
            compute(
                "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk",
                alg
            ),
            "LDktKdoQak3Pk0cnXxCltA"
        );
    }
}
