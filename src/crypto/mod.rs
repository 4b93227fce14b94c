//! Primitives, and the one proof that they held: [`Verified`].
//!
//! This room has never heard of JOSE, tokens or claims. It is opaque: a signature holds or it does not, and why not is
//! nobody's business. Next door: `jose` gives it bytes and keys.

pub mod hash;
mod key;
mod memory;
pub mod random;
mod recent;
#[cfg(feature = "reference")]
pub mod reference;
mod scheme;
mod signature;

pub use key::{Curve, KeyRejected, VerifyingKey};
pub use memory::SignatureMemory;
pub use scheme::SignatureScheme;

#[cfg(feature = "hazmat")]
pub(crate) use tokenward_fast::Tables;

use subtle::ConstantTimeEq;
#[cfg(not(feature = "hazmat"))]
use tokenward_fast::Tables;

/// Something that carries a signature over bytes of its own.
pub trait Signed {
    /// The exact bytes that were signed, as received (JOSE-17).
    fn signing_input(&self) -> &[u8];

    /// The raw signature.
    fn signature(&self) -> &[u8];
}

/// The signature does not hold. There is no need or opportunity to say more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidSignature;

/// Proof that the signature of exactly this value held. Only [`verify`] and [`verify_by_any`] can make one.
///
/// ```compile_fail,E0423
/// let forged = tokenward::crypto::Verified(&"value");
/// ```
#[derive(Debug)]
pub struct Verified<'a, T>(&'a T);

impl<T> Verified<'_, T> {
    pub(crate) fn value(&self) -> &T {
        self.0
    }
}

/// Checks the signature of `value` under `key`.
///
/// # Errors
/// [`InvalidSignature`], also where scheme and key do not belong together.
pub fn verify<'a, T: Signed>(
    value: &'a T,
    scheme: SignatureScheme,
    key: &VerifyingKey,
) -> Result<Verified<'a, T>, InvalidSignature> {
    verify_bytes(scheme, key, value.signing_input(), value.signature()).map(|()| Verified(value))
}

/// Checks the signature of `value` under one key after the other, and returns what stands beside the first under which it holds.
///
/// `memory` is asked about all of them before anything is computed, and told of a signature that held; never of one that did not.
///
/// # Errors
/// [`InvalidSignature`], where it holds under none.
pub fn verify_by_any<'a, T: Signed, L: Copy>(
    value: &'a T,
    scheme: SignatureScheme,
    keys: &[(&VerifyingKey, L)],
    memory: Option<&SignatureMemory>,
) -> Result<(Verified<'a, T>, L), InvalidSignature> {
    let recollection = memory
        .filter(|_| keys.iter().any(|(key, _)| key.identity().is_some()))
        .map(|memory| memory.about(value, scheme));
    if let Some(known) = &recollection
        && let Some((_, label)) = keys.iter().find(|(key, _)| known.holds(key))
    {
        return Ok((Verified(value), *label));
    }
    let (verified, (key, label)) = keys
        .iter()
        .find_map(|pair| Some((verify(value, scheme, pair.0).ok()?, pair)))
        .ok_or(InvalidSignature)?;
    if let Some(new) = recollection {
        new.remember(key);
    }
    Ok((verified, *label))
}

/// Checks a raw signature: the ground under [`verify`], without a value to prove anything of.
pub(crate) fn verify_bytes(
    scheme: SignatureScheme,
    key: &VerifyingKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), InvalidSignature> {
    if signature::holds(scheme, key, message, signature, Tables::Earned) {
        Ok(())
    } else {
        Err(InvalidSignature)
    }
}

/// [`verify_bytes`] on a path of the tester's choice.
#[cfg(feature = "hazmat")]
pub(crate) fn holds_by(
    tables: Tables,
    scheme: SignatureScheme,
    key: &VerifyingKey,
    message: &[u8],
    signature: &[u8],
) -> bool {
    signature::holds(scheme, key, message, signature, tables)
}

/// Compares in constant time (JOSE-33). The lengths are not secret.
#[must_use]
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}
