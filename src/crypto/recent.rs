//! A bounded set of digests: when it is full, the one goes that was not asked about for the longest time.
//!
//! Slots lie in one vector and know each other by number: in a list by age, and in rows by the beginning of their digest. So a
//! question looks at one or two slots, and memory is known: 44 bytes per digest in WebAssembly, and 4 to 8 for its row.
//! Next door: `memory`.

/// What a set holds: SHA-256.
pub(super) type Digest = [u8; 32];

/// The number of no slot.
const NONE: usize = usize::MAX;

const FEWEST_ROWS: usize = 16;

struct Slot {
    digest: Digest,
    next_in_row: usize,
    older: usize,
    newer: usize,
}

/// The digests that were put or asked about last.
pub(super) struct RecentSet {
    bound: usize,
    slots: Vec<Slot>,
    /// The first slot of each row: a power of two, and at least as many as there are slots.
    rows: Vec<usize>,
    newest: usize,
    oldest: usize,
}

impl RecentSet {
    /// A set of at most `bound` digests; memory is taken as they come.
    pub(super) const fn new(bound: usize) -> Self {
        Self {
            bound,
            slots: Vec::new(),
            rows: Vec::new(),
            newest: NONE,
            oldest: NONE,
        }
    }

    pub(super) const fn bound(&self) -> usize {
        self.bound
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether the digest is here; then it is the newest.
    pub(super) fn touch(&mut self, digest: &Digest) -> bool {
        let Some(place) = self.find(digest) else {
            return false;
        };
        self.leave_list(place);
        self.join_list(place);
        true
    }

    /// Puts a digest, in the place of the oldest where there is no room.
    pub(super) fn insert(&mut self, digest: Digest) {
        if self.bound == 0 || self.touch(&digest) {
            return;
        }
        let place = if self.slots.len() < self.bound {
            self.new_slot(digest)
        } else {
            self.reuse_oldest(digest)
        };
        self.join_row(place);
        self.join_list(place);
    }

    fn find(&self, digest: &Digest) -> Option<usize> {
        let mut place = *self.rows.get(self.row_of(digest))?;
        while let Some(slot) = self.slots.get(place) {
            if slot.digest == *digest {
                return Some(place);
            }
            place = slot.next_in_row;
        }
        None
    }

    fn new_slot(&mut self, digest: Digest) -> usize {
        let place = self.slots.len();
        if place >= self.rows.len() {
            self.double_rows();
        }
        self.slots.push(Slot {
            digest,
            next_in_row: NONE,
            older: NONE,
            newer: NONE,
        });
        place
    }

    fn reuse_oldest(&mut self, digest: Digest) -> usize {
        let place = self.oldest;
        self.leave_list(place);
        self.leave_row(place);
        if let Some(slot) = self.slots.get_mut(place) {
            slot.digest = digest;
        }
        place
    }

    fn double_rows(&mut self) {
        let rows = self.rows.len().saturating_mul(2).max(FEWEST_ROWS);
        // Exactly, because memory of a module is never given back.
        let more = rows.min(self.bound).saturating_sub(self.slots.len());
        self.slots.reserve_exact(more);
        self.rows = vec![NONE; rows];
        for place in 0..self.slots.len() {
            self.join_row(place);
        }
    }

    /// A digest is as good as chosen at random, so its beginning is.
    fn row_of(&self, digest: &Digest) -> usize {
        let [a, b, c, d, ..] = *digest;
        let beginning = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or_default();
        beginning & self.rows.len().wrapping_sub(1)
    }

    fn join_row(&mut self, place: usize) {
        let Some(digest) = self.slots.get(place).map(|slot| slot.digest) else {
            return;
        };
        let row = self.row_of(&digest);
        if let (Some(slot), Some(first)) = (self.slots.get_mut(place), self.rows.get_mut(row)) {
            slot.next_in_row = *first;
            *first = place;
        }
    }

    fn leave_row(&mut self, place: usize) {
        let Some((digest, next)) = self
            .slots
            .get(place)
            .map(|slot| (slot.digest, slot.next_in_row))
        else {
            return;
        };
        let row = self.row_of(&digest);
        let Some(first) = self.rows.get_mut(row) else {
            return;
        };
        if *first == place {
            *first = next;
            return;
        }
        let mut before = *first;
        while let Some(slot) = self.slots.get_mut(before) {
            if slot.next_in_row == place {
                slot.next_in_row = next;
                return;
            }
            before = slot.next_in_row;
        }
    }

    /// In front, as the newest.
    fn join_list(&mut self, place: usize) {
        let before = self.newest;
        if let Some(slot) = self.slots.get_mut(place) {
            (slot.older, slot.newer) = (before, NONE);
        }
        match self.slots.get_mut(before) {
            Some(slot) => slot.newer = place,
            None => self.oldest = place,
        }
        self.newest = place;
    }

    fn leave_list(&mut self, place: usize) {
        let Some((older, newer)) = self.slots.get(place).map(|slot| (slot.older, slot.newer))
        else {
            return;
        };
        match self.slots.get_mut(older) {
            Some(slot) => slot.newer = newer,
            None => self.oldest = newer,
        }
        match self.slots.get_mut(newer) {
            Some(slot) => slot.older = older,
            None => self.newest = older,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    /// Digests that share rows, and some that differ in their last byte alone.
    fn digest(number: u16) -> Digest {
        let [high, low] = number.to_be_bytes();
        let mut digest = [0; 32];
        (digest[0], digest[31]) = (low & 0x13, low);
        digest[1] = high;
        digest
    }

    /// The digests from the newest to the oldest, and back.
    fn by_age(set: &RecentSet) -> Vec<Digest> {
        let walk = |mut place: usize, next: fn(&Slot) -> usize| {
            let mut seen = Vec::new();
            while let Some(slot) = set.slots.get(place) {
                seen.push(slot.digest);
                place = next(slot);
            }
            seen
        };
        let mut back = walk(set.oldest, |slot| slot.newer);
        back.reverse();
        let there = walk(set.newest, |slot| slot.older);
        assert_eq!(there, back);
        there
    }

    #[test]
    fn the_least_recent_goes_first() {
        let mut set = RecentSet::new(3);
        for number in [1, 2, 3] {
            set.insert(digest(number));
        }
        assert!(set.touch(&digest(1)));
        set.insert(digest(3));
        set.insert(digest(4));
        assert!(!set.touch(&digest(2)), "asked about least recently");
        assert_eq!(by_age(&set), [4, 3, 1].map(digest));
        set.insert(digest(5));
        assert!(!set.touch(&digest(1)));
        assert_eq!(set.len(), 3);
    }

    #[test]
    fn nothing_fits_into_nothing() {
        let mut set = RecentSet::new(0);
        set.insert(digest(1));
        assert!(!set.touch(&digest(1)));
        assert_eq!((set.len(), set.slots.capacity()), (0, 0));
    }

    /// Ten thousand digests in a set of a thousand: the bound holds, and so does what is said of memory.
    #[test]
    fn the_bound_holds() {
        let number = |number: u32| {
            let mut digest = [7; 32];
            digest[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_le_bytes());
            digest
        };
        let mut set = RecentSet::new(1_000);
        for next in 0..10_000 {
            set.insert(number(next));
            assert!(set.len() <= 1_000 && set.slots.capacity() <= 1_000);
            assert!(set.touch(&number(next)));
        }
        assert_eq!((set.len(), set.rows.len()), (1_000, 1_024));
        for next in 0..10_000 {
            assert_eq!(set.find(&number(next)).is_some(), next >= 9_000, "{next}");
        }
    }

    proptest! {
        /// Against a list that is searched from end to end.
        #[test]
        fn agrees_with_a_naive_list(bound in 0_usize..40, steps in prop::collection::vec((any::<bool>(), 0_u16..600), 0..400)) {
            let mut set = RecentSet::new(bound);
            let mut list = VecDeque::new();
            for (is_question, number) in steps {
                let digest = digest(number);
                let place = list.iter().position(|known| *known == digest);
                if let Some(place) = place {
                    list.remove(place);
                }
                if place.is_some() || !is_question {
                    list.push_front(digest);
                    list.truncate(bound);
                }
                if is_question {
                    prop_assert_eq!(set.touch(&digest), place.is_some());
                } else {
                    set.insert(digest);
                }
                prop_assert_eq!(by_age(&set), list.iter().copied().collect::<Vec<_>>());
                prop_assert!(list.iter().all(|known| set.find(known).is_some()));
            }
        }
    }
}
