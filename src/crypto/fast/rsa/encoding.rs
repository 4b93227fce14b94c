//! What a signature must open to: EMSA-PKCS1-v1_5 and EMSA-PSS (RFC 8017 §9.2, §9.1).

use super::super::tables::Tables;
use super::key::PublicKey;
use sha2::digest::const_oid::AssociatedOid;
use sha2::digest::{Digest, Output};

impl PublicKey {
    /// RSASSA-PKCS1-v1_5 over `hash`, a `D` of the message: the one right encoding is built, and compared as a whole (RFC 8017
    /// §8.2.2): with what the signature opens to, or as `comparison.rs` does.
    pub(crate) fn verify_pkcs1<D: Digest + AssociatedOid>(
        &self,
        hash: &Output<D>,
        signature: &[u8],
        tables: Tables,
    ) -> bool {
        self.verify_encoded(D::OID.as_bytes(), hash, signature, tables)
    }

    // Once in the module, not once per hash function.
    #[inline(never)]
    fn verify_encoded(&self, oid: &[u8], hash: &[u8], signature: &[u8], tables: Tables) -> bool {
        let fixed = pkcs1_before_hash(self.octets(), oid, hash.len());
        let Some((signature, mut encoded)) = self.representative(signature).zip(fixed) else {
            return false;
        };
        let prepared = self.prepared();
        if let Some(comparison) = self.comparisons.get(tables, &encoded, prepared) {
            return comparison.holds(prepared, &signature, hash);
        }
        let start = encoded.len() - hash.len();
        encoded[start..].copy_from_slice(hash);
        prepared.open(&signature, self.octets()) == encoded
    }

    /// RSASSA-PSS over `hash`, a `D` of the message: MGF1 with the same hash, and a salt of its length.
    pub(crate) fn verify_pss<D: Digest>(&self, hash: &Output<D>, signature: &[u8]) -> bool {
        self.open(signature)
            .is_some_and(|encoded| is_pss::<D>(encoded, self.bits(), hash))
    }
}

/// 00 01 FF…FF 00 DigestInfo, at least eight FF, with zeros for the hash (RFC 8017 §9.2). `None` where there is no room for it.
fn pkcs1_before_hash(octets: usize, oid: &[u8], hash_length: usize) -> Option<Vec<u8>> {
    let (oid_octets, hash_octets) = (oid.len() as u8, hash_length as u8);
    let padding = octets
        .checked_sub(13 + oid.len() + hash_length)
        .filter(|length| *length >= 8)?;
    let mut encoded = vec![0, 1];
    encoded.resize(2 + padding, 0xff);
    // DER of SEQUENCE { SEQUENCE { OBJECT IDENTIFIER, NULL }, OCTET STRING }, all lengths below 128.
    let lengths = [8 + oid_octets + hash_octets, 4 + oid_octets];
    encoded.extend([0, 0x30, lengths[0], 0x30, lengths[1], 0x06, oid_octets]);
    encoded.extend_from_slice(oid);
    encoded.extend([0x05, 0x00, 0x04, hash_octets]);
    encoded.resize(octets, 0);
    Some(encoded)
}

/// EMSA-PSS-VERIFY (RFC 8017 §9.1.2), by its steps.
fn is_pss<D: Digest>(mut encoded: Vec<u8>, modulus_bits: usize, hash: &Output<D>) -> bool {
    let hash_length = hash.len();
    let encoded_bits = modulus_bits - 1;
    // One octet less than the modulus has if that begins with a lone bit: then the first must be zero (§8.1.2, step 2c).
    let spare = encoded.len() - encoded_bits.div_ceil(8);
    if encoded.drain(..spare).any(|octet| octet != 0) {
        return false;
    }
    // 3, 4, 5.
    let Some(mask_length) = encoded.len().checked_sub(hash_length + 1) else {
        return false;
    };
    let Some(padding) = mask_length.checked_sub(hash_length + 1) else {
        return false;
    };
    let (data, rest) = encoded.split_at_mut(mask_length);
    let (seed, trailer) = rest.split_at(hash_length);
    // 6.
    let used = 0xff_u8 >> (8 * (mask_length + hash_length + 1) - encoded_bits);
    if trailer != [0xbc] || data.first().is_none_or(|first| first & !used != 0) {
        return false;
    }
    // 7, 8: MGF1 (appendix B.2.1).
    for (counter, octets) in (0_u32..).zip(data.chunks_mut(hash_length)) {
        let mask = D::new()
            .chain_update(seed)
            .chain_update(counter.to_be_bytes())
            .finalize();
        for (octet, mask) in octets.iter_mut().zip(mask) {
            *octet ^= mask;
        }
    }
    // 9.
    data[0] &= used;
    // 10, 11.
    let (zeros, separated) = data.split_at(padding);
    let (separator, salt) = separated.split_at(1);
    // 12, 13, 14.
    let again = D::new()
        .chain_update([0; 8])
        .chain_update(hash)
        .chain_update(salt)
        .finalize();
    zeros.iter().all(|octet| *octet == 0) && separator == [1] && again.as_slice() == seed
}
