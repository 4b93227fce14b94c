//! The signature schemes, by what they compute. Their JOSE names are next door, in `jose::algorithm`.

/// A signature scheme with its hash and parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// Strict Ed25519 (JOSE-25): canonical S, no small-order key or R.
    Ed25519,
    /// ECDSA on P-256, R‖S of 64 bytes (JOSE-23).
    EcdsaP256Sha256,
    /// ECDSA on P-384, R‖S of 96 bytes.
    EcdsaP384Sha384,
    /// ECDSA on P-521, R‖S of 132 bytes.
    EcdsaP521Sha512,
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SHA-384.
    HmacSha384,
    /// HMAC with SHA-512.
    HmacSha512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RsaPkcs1Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RsaPkcs1Sha512,
    /// RSASSA-PSS with SHA-256, MGF1 with the same, salt of 32 bytes (JOSE-26).
    RsaPssSha256,
    /// RSASSA-PSS with SHA-384, MGF1 with the same, salt of 48 bytes.
    RsaPssSha384,
    /// RSASSA-PSS with SHA-512, MGF1 with the same, salt of 64 bytes.
    RsaPssSha512,
}

impl SignatureScheme {
    /// A number that no other scheme has, within this process.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Ed25519 => 0,
            Self::EcdsaP256Sha256 => 1,
            Self::EcdsaP384Sha384 => 2,
            Self::EcdsaP521Sha512 => 3,
            Self::HmacSha256 => 4,
            Self::HmacSha384 => 5,
            Self::HmacSha512 => 6,
            Self::RsaPkcs1Sha256 => 7,
            Self::RsaPkcs1Sha384 => 8,
            Self::RsaPkcs1Sha512 => 9,
            Self::RsaPssSha256 => 10,
            Self::RsaPssSha384 => 11,
            Self::RsaPssSha512 => 12,
        }
    }
}
