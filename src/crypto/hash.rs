//! SHA-2, under one small face.

use sha2::{Digest, Sha256, Sha384, Sha512};

/// A hash function of the SHA-2 family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the three that JOSE uses")]
pub enum Hash {
    /// 32 bytes.
    Sha256,
    /// 48 bytes.
    Sha384,
    /// 64 bytes.
    Sha512,
}

/// SHA-256 over a list of byte strings, each behind its length, so that no two lists feed it the same bytes.
#[derive(Clone)]
pub(super) struct ListHash(Sha256);

impl ListHash {
    pub(super) fn new() -> Self {
        Self(Sha256::new())
    }

    pub(super) fn add(mut self, bytes: &[u8]) -> Self {
        framed(bytes, |part| self.0.update(part));
        self
    }

    pub(super) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// The length, in as many bytes as this machine's lengths have, and the bytes: a digest never leaves its process.
fn framed(bytes: &[u8], mut write: impl FnMut(&[u8])) {
    write(&bytes.len().to_be_bytes());
    write(bytes);
}

impl Hash {
    /// The hash of `message`.
    #[must_use]
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    /// The length of a hash, in bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WIDTH: usize = size_of::<usize>();

    fn written(list: &[Vec<u8>]) -> Vec<u8> {
        let mut written = Vec::new();
        for bytes in list {
            framed(bytes, |part| written.extend_from_slice(part));
        }
        written
    }

    /// The list that was written: where there is a way back, no two lists are written alike.
    fn read(mut written: &[u8]) -> Vec<Vec<u8>> {
        let mut list = Vec::new();
        while !written.is_empty() {
            let (length, rest) = written.split_at(WIDTH);
            let (bytes, rest) = rest.split_at(usize::from_be_bytes(length.try_into().unwrap()));
            list.push(bytes.to_vec());
            written = rest;
        }
        list
    }

    fn hash(list: &[Vec<u8>]) -> [u8; 32] {
        let add = |hash: ListHash, bytes: &Vec<u8>| hash.add(bytes);
        list.iter().fold(ListHash::new(), add).finish()
    }

    /// Two bytes make boundaries that are easily confused, and lengths that look like content.
    fn lists() -> impl Strategy<Value = Vec<Vec<u8>>> {
        prop::collection::vec(prop::collection::vec(0_u8..2, 0..4), 0..4)
    }

    proptest! {
        #[test]
        fn a_list_can_be_read_back(list in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..6)) {
            prop_assert_eq!(read(&written(&list)), list);
        }

        #[test]
        fn other_lists_have_other_hashes(one in lists(), other in lists()) {
            prop_assert_eq!(one == other, hash(&one) == hash(&other));
        }

        #[test]
        fn what_is_hashed_is_what_is_written(list in lists()) {
            prop_assert_eq!(hash(&list).to_vec(), Hash::Sha256.digest(&written(&list)));
        }
    }
}
