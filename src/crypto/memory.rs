//! The memory of one verifier: which signatures have held, so that the same one is not computed twice (IDT-06).
//!
//! It knows that a signature held and nothing else: no token, no claim, no time, no refusal. Whoever asks still judges all the rest.
//! Secrets leave no trace in it: a MAC is as quick to compute as to look up. Next door: `recent`, which forgets in order.

use super::Signed;
use super::hash::ListHash;
use super::key::VerifyingKey;
use super::recent::{Digest, RecentSet};
use super::scheme::SignatureScheme;
use std::sync::Mutex;

/// Signatures that held, by digest.
///
/// A clone is empty: two verifiers never share what they know.
pub struct SignatureMemory {
    held: Mutex<RecentSet>,
}

impl SignatureMemory {
    /// A memory of at most `entries` signatures; those go first that were not met for the longest time.
    #[must_use]
    pub const fn new(entries: usize) -> Self {
        Self {
            held: Mutex::new(RecentSet::new(entries)),
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = self.clone();
    }

    /// How many signatures are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.with(|held| held.len()).unwrap_or_default()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The signature of `value`, to be asked about under one key after the other.
    pub(super) fn about<T: Signed>(&self, value: &T, scheme: SignatureScheme) -> Recollection<'_> {
        Recollection {
            memory: self,
            hash: ListHash::new()
                .add(b"signature")
                .add(&[scheme.number()])
                .add(value.signing_input())
                .add(value.signature()),
        }
    }

    /// `None` after a panic amid a change: then nothing is known, and everything computed.
    fn with<R>(&self, work: impl FnOnce(&mut RecentSet) -> R) -> Option<R> {
        self.held.lock().ok().map(|mut held| work(&mut held))
    }
}

impl Clone for SignatureMemory {
    fn clone(&self) -> Self {
        Self::new(self.with(|held| held.bound()).unwrap_or_default())
    }
}

impl std::fmt::Debug for SignatureMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignatureMemory(…)")
    }
}

/// One signature over one message, and what is remembered of it.
///
/// Its digest is SHA-256 over the scheme, the whole signed bytes, the whole signature and the very key, each behind its length:
/// two that differ in anything feed the hash different bytes.
pub(super) struct Recollection<'a> {
    memory: &'a SignatureMemory,
    hash: ListHash,
}

impl Recollection<'_> {
    /// Whether this signature held under this key.
    pub(super) fn holds(&self, key: &VerifyingKey) -> bool {
        self.digest(key)
            .and_then(|digest| self.memory.with(|held| held.touch(&digest)))
            .unwrap_or_default()
    }

    /// To be called where it held, and only there.
    pub(super) fn remember(&self, key: &VerifyingKey) {
        if let Some(digest) = self.digest(key) {
            self.memory.with(|held| held.insert(digest));
        }
    }

    /// `None` for a secret.
    fn digest(&self, key: &VerifyingKey) -> Option<Digest> {
        let identity = key.identity()?;
        Some(self.hash.clone().add(identity).finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{Curve, InvalidSignature, verify_by_any};
    use proptest::prelude::*;

    /// A signature that is none: where it is said to hold, it was not computed.
    struct Note<'a>(&'a [u8], &'a [u8]);

    impl Signed for Note<'_> {
        fn signing_input(&self) -> &[u8] {
            self.0
        }

        fn signature(&self) -> &[u8] {
            self.1
        }
    }

    const NOTE: Note<'_> = Note(b"header.payload", b"signature");
    const SCHEME: SignatureScheme = SignatureScheme::RsaPkcs1Sha256;

    fn rsa(last: u8) -> VerifyingKey {
        let mut modulus = vec![0xff; 256];
        modulus[255] = last;
        VerifyingKey::rsa(&modulus, &[1, 0, 1]).unwrap()
    }

    fn secret() -> VerifyingKey {
        VerifyingKey::hmac(&[7; 32], 32).unwrap()
    }

    fn knowing(key: &VerifyingKey) -> SignatureMemory {
        let memory = SignatureMemory::new(4);
        memory.about(&NOTE, SCHEME).remember(key);
        memory
    }

    fn label<'k>(
        memory: Option<&SignatureMemory>,
        keys: &[(&VerifyingKey, &'k str)],
    ) -> Result<&'k str, InvalidSignature> {
        verify_by_any(&NOTE, SCHEME, keys, memory).map(|(_, label)| label)
    }

    /// IDT-06: what is remembered is not computed again, under whichever of the keys it held.
    #[test]
    fn what_is_remembered_is_not_computed() {
        let (one, other) = (rsa(1), rsa(3));
        let keys = [(&one, "one"), (&other, "other")];
        assert_eq!(label(None, &keys), Err(InvalidSignature));
        let memory = knowing(&other);
        assert_eq!(label(Some(&memory), &keys), Ok("other"));
        assert_eq!(label(Some(&memory), &keys[..1]), Err(InvalidSignature));
        assert_eq!(label(Some(&memory), &[]), Err(InvalidSignature));
    }

    /// What does not hold is computed each time, and leaves nothing behind.
    #[test]
    fn a_refusal_is_not_remembered() {
        let memory = SignatureMemory::new(4);
        let key = rsa(1);
        for _ in 0..3 {
            assert_eq!(label(Some(&memory), &[(&key, "")]), Err(InvalidSignature));
            assert!(memory.is_empty());
        }
    }

    #[test]
    fn a_cleared_memory_and_a_clone_know_nothing() {
        let key = rsa(1);
        let mut memory = knowing(&key);
        assert_eq!((memory.len(), memory.clone().len()), (1, 0));
        assert!(!memory.clone().about(&NOTE, SCHEME).holds(&key));
        memory.clone().about(&NOTE, SCHEME).remember(&rsa(3));
        assert_eq!(memory.len(), 1, "it is the clone that learnt");
        memory.clear();
        assert!(memory.is_empty() && !memory.about(&NOTE, SCHEME).holds(&key));
        memory.about(&NOTE, SCHEME).remember(&key);
        assert!(memory.about(&NOTE, SCHEME).holds(&key));
    }

    /// A secret leaves no trace, and no MAC is looked up.
    #[test]
    fn macs_are_not_remembered() {
        let memory = knowing(&secret());
        assert!(memory.is_empty());
        memory.about(&NOTE, SCHEME).remember(&rsa(1));
        assert!(!memory.about(&NOTE, SCHEME).holds(&secret()));
    }

    /// All schemes, so that a number that two of them share is seen.
    const SCHEMES: [SignatureScheme; 13] = {
        use SignatureScheme as S;
        [
            S::Ed25519,
            S::EcdsaP256Sha256,
            S::EcdsaP384Sha384,
            S::EcdsaP521Sha512,
            S::HmacSha256,
            S::HmacSha384,
            S::HmacSha512,
            S::RsaPkcs1Sha256,
            S::RsaPkcs1Sha384,
            S::RsaPkcs1Sha512,
            S::RsaPssSha256,
            S::RsaPssSha384,
            S::RsaPssSha512,
        ]
    };

    #[test]
    fn another_scheme_is_another_signature() {
        let key = rsa(1);
        for (place, scheme) in SCHEMES.iter().enumerate() {
            let memory = SignatureMemory::new(4);
            memory.about(&NOTE, *scheme).remember(&key);
            for (other_place, other) in SCHEMES.iter().enumerate() {
                assert_eq!(
                    memory.about(&NOTE, *other).holds(&key),
                    place == other_place,
                    "{scheme:?} {other:?}"
                );
            }
        }
    }

    /// By all its octets, and by nothing that it is called: every part counts, and the kind does.
    #[test]
    fn another_key_is_another_signature() {
        let point = |curve, hex: [&str; 2]| {
            let [x, y] = hex.map(|hex| {
                let byte = |at| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
                (0..hex.len()).step_by(2).map(byte).collect::<Vec<_>>()
            });
            VerifyingKey::ec(curve, &x, &y).unwrap()
        };
        // G of P-256 and its negative (FIPS 186-4 §D.1.2.3): they differ in y alone.
        let x = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
        let y = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
        let minus_y = "b01cbd1c01e58065711814b583f061e9d431cca994cea1313449bf97c840ae0a";
        let mut modulus = vec![0xff; 256];
        modulus[0] = 0xfe;
        // The base point of Ed25519 (RFC 8032 §5.1), and its negative: they differ in one bit.
        let mut base = [0x66; 32];
        base[0] = 0x58;
        let mut minus_base = base;
        minus_base[31] ^= 0x80;
        let keys = [
            rsa(1),
            rsa(3),
            VerifyingKey::rsa(&modulus, &[1, 0, 1]).unwrap(),
            VerifyingKey::rsa(&modulus, &[3]).unwrap(),
            point(Curve::P256, [x, y]),
            point(Curve::P256, [x, minus_y]),
            VerifyingKey::ed25519(&base).unwrap(),
            VerifyingKey::ed25519(&minus_base).unwrap(),
        ];
        for (place, key) in keys.iter().enumerate() {
            let memory = knowing(key);
            for (other_place, other) in keys.iter().enumerate() {
                let known = memory.about(&NOTE, SCHEME).holds(other);
                assert_eq!(known, place == other_place, "{place} {other_place}");
            }
        }
        // Imported again it is the same key.
        assert!(knowing(&rsa(1)).about(&NOTE, SCHEME).holds(&rsa(1)));
    }

    proptest! {
        /// Signed bytes and signature, wherever the border between them: what is known of one pair is known of no other.
        #[test]
        fn another_text_is_another_signature(
            one in prop::collection::vec(0_u8..2, 0..6), border in 0_usize..7,
            other in prop::collection::vec(0_u8..2, 0..6), other_border in 0_usize..7,
        ) {
            let note = |bytes: &'static [u8], border: usize| {
                let (input, signature) = bytes.split_at(border.min(bytes.len()));
                Note(input, signature)
            };
            let one = note(one.leak(), border);
            let other = note(other.leak(), other_border);
            let memory = SignatureMemory::new(4);
            let key = rsa(1);
            memory.about(&one, SCHEME).remember(&key);
            let is_same = one.0 == other.0 && one.1 == other.1;
            prop_assert_eq!(memory.about(&other, SCHEME).holds(&key), is_same);
        }
    }
}
