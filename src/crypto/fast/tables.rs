//! The tables that keys have earned, over all verifiers of a thread. A key that is used often gets one; what was used longest ago
//! falls out first. A table that is lost, or never built, costs time and changes no verdict.
//!
//! The name of a key is all of it, with its kind: no key can meet the table of another.

#[cfg(feature = "ec")]
use crate::ec;
use crate::ed25519;
use std::cell::RefCell;
use std::rc::Rc;

/// The use of a key that earns it a table. Measured, a table pays after 8 uses, and after 16 where the engine is still cold.
pub(crate) const TABLE_AFTER_USES: u32 = 16;

/// Most memory for the tables of all keys, in bytes: 49 for Ed25519. A service trusts few issuers, with two or three keys each.
const MAX_TABLE_BYTES: usize = 2_097_152;

/// Most keys whose uses are counted.
const MAX_COUNTED_KEYS: usize = 64;

/// Whether a verification may use a table. No verdict depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a third way would be a new path to test"
)]
pub enum Tables {
    /// As a service wants it: a key that is used often gets a table.
    Earned,
    /// From the first use on, for tests.
    Always,
    /// Without any, for tests.
    Never,
}

/// A table of one of the kinds that there are.
#[derive(Clone)]
pub(crate) enum Table {
    Ed25519(Rc<ed25519::Table>),
    #[cfg(feature = "ec")]
    P256(Rc<ec::P256Table>),
    #[cfg(feature = "ec")]
    P384(Rc<ec::P384Table>),
    #[cfg(feature = "ec")]
    P521(Rc<ec::P521Table>),
}

/// What a key's bytes stand for: keys of two kinds may have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ed25519,
    #[cfg(feature = "ec")]
    P256,
    #[cfg(feature = "ec")]
    P384,
    #[cfg(feature = "ec")]
    P521,
}

/// What the store must know of a table.
trait Weighed: Clone {
    fn bytes(&self) -> usize;
}

impl Weighed for Table {
    fn bytes(&self) -> usize {
        match self {
            Self::Ed25519(table) => table.bytes(),
            #[cfg(feature = "ec")]
            Self::P256(table) => table.bytes(),
            #[cfg(feature = "ec")]
            Self::P384(table) => table.bytes(),
            #[cfg(feature = "ec")]
            Self::P521(table) => table.bytes(),
        }
    }
}

thread_local! {
    static STORE: RefCell<Store<Table>> = const { RefCell::new(Store::new(Limits {
        keys: MAX_COUNTED_KEYS,
        bytes: MAX_TABLE_BYTES,
        uses: TABLE_AFTER_USES,
    })) };
}

/// The table of a key, if it may have one. To be asked once for each verification: the use is counted, and the one that earns
/// the key its table calls `build`, which may refuse for good.
pub(crate) fn get(
    tables: Tables,
    kind: Kind,
    key: &[u8],
    build: impl FnOnce() -> Option<Table>,
) -> Option<Table> {
    if tables == Tables::Never {
        return None;
    }
    match count(kind, key)? {
        Next::Use(table) => Some(table),
        Next::Wait if tables == Tables::Earned => None,
        Next::Wait | Next::Build => {
            let table = build();
            keep(kind, key, table.clone());
            table
        }
    }
}

/// `None` where the store of a thread is gone, as in another destructor: it is done without.
#[inline(never)]
fn count(kind: Kind, key: &[u8]) -> Option<Next<Table>> {
    let next = STORE.try_with(|store| Some(store.try_borrow_mut().ok()?.count(kind, key)));
    next.ok().flatten()
}

#[inline(never)]
fn keep(kind: Kind, key: &[u8], table: Option<Table>) {
    // Without a store, nothing is kept.
    let _ = STORE.try_with(|store| {
        store
            .try_borrow_mut()
            .map(|mut store| store.keep(kind, key, table))
    });
}

#[derive(Clone, Copy)]
struct Limits {
    keys: usize,
    bytes: usize,
    uses: u32,
}

/// Few entries, so a list that is searched from its start; `last_use` is a number that grows with every use.
struct Store<T> {
    limits: Limits,
    uses: u64,
    bytes: usize,
    entries: Vec<Entry<T>>,
}

struct Entry<T> {
    kind: Kind,
    key: Box<[u8]>,
    last_use: u64,
    state: State<T>,
}

enum State<T> {
    Counted(u32),
    Earned(T),
    /// It could not be built, or is larger than the store.
    Refused,
}

enum Next<T> {
    Wait,
    Build,
    Use(T),
}

impl<T: Weighed> Store<T> {
    const fn new(limits: Limits) -> Self {
        Self {
            limits,
            uses: 0,
            bytes: 0,
            entries: Vec::new(),
        }
    }

    fn count(&mut self, kind: Kind, key: &[u8]) -> Next<T> {
        self.uses += 1;
        let Some(entry) = find(&mut self.entries, kind, key) else {
            if self.entries.len() >= self.limits.keys {
                self.drop_oldest(|_| true);
            }
            self.entries.push(Entry {
                kind,
                key: key.into(),
                last_use: self.uses,
                state: State::Counted(1),
            });
            return Next::Wait;
        };
        entry.last_use = self.uses;
        match &mut entry.state {
            State::Earned(table) => Next::Use(table.clone()),
            State::Refused => Next::Wait,
            State::Counted(uses) => {
                *uses += 1;
                if *uses < self.limits.uses {
                    Next::Wait
                } else {
                    Next::Build
                }
            }
        }
    }

    /// Keeps what was built for a key that is counted. What falls out loses its count too: it must earn its table anew, so that
    /// keys that take turns, more than there is room for, pay for a table at one use of many only.
    fn keep(&mut self, kind: Kind, key: &[u8], table: Option<T>) {
        let table = table.filter(|table| table.bytes() <= self.limits.bytes);
        let added = table.as_ref().map_or(0, Weighed::bytes);
        while self.bytes + added > self.limits.bytes
            && self.drop_oldest(|entry| matches!(entry.state, State::Earned(_)))
        {}
        if let Some(entry) = find(&mut self.entries, kind, key) {
            entry.state = table.map_or(State::Refused, State::Earned);
            self.bytes += added;
        }
    }

    /// Drops the entry whose last use, among those that `may_go`, is longest ago. Returns whether there was one.
    fn drop_oldest(&mut self, may_go: impl Fn(&Entry<T>) -> bool) -> bool {
        let oldest = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| may_go(entry))
            .min_by_key(|(_, entry)| entry.last_use)
            .map(|(index, _)| index);
        let Some(index) = oldest else {
            return false;
        };
        if let State::Earned(table) = self.entries.swap_remove(index).state {
            self.bytes -= table.bytes();
        }
        true
    }
}

fn find<'a, T>(entries: &'a mut [Entry<T>], kind: Kind, key: &[u8]) -> Option<&'a mut Entry<T>> {
    entries
        .iter_mut()
        .find(|entry| entry.kind == kind && *entry.key == *key)
}

#[cfg(test)]
#[cfg(feature = "ec")]
mod tests {
    use super::*;
    use ed25519::PublicKey;
    use ed25519_dalek::{Signer as _, SigningKey};
    use proptest::prelude::*;

    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Weight(usize);

    impl Weighed for Weight {
        fn bytes(&self) -> usize {
            self.0
        }
    }

    fn table_of(key: &PublicKey) -> Option<Rc<ed25519::Table>> {
        let build = || key.table().map(Rc::new).map(Table::Ed25519);
        match get(Tables::Earned, Kind::Ed25519, key.as_bytes(), build)? {
            Table::Ed25519(table) => Some(table),
            _ => None,
        }
    }

    /// The same rules over a list in the order of use, the latest first: key, uses, table.
    struct Model {
        limits: Limits,
        list: Vec<(u8, u32, Option<Weight>)>,
    }

    impl Model {
        fn bytes(&self) -> usize {
            self.list
                .iter()
                .flat_map(|(_, _, table)| table)
                .map(Weight::bytes)
                .sum()
        }

        fn after_use(&mut self, key: u8, built: Option<Weight>) -> Option<Weight> {
            let (_, uses, table) = match self.list.iter().position(|(other, ..)| *other == key) {
                Some(index) => self.list.remove(index),
                None => (key, 0, None),
            };
            self.list.truncate(self.limits.keys - 1);
            let built = built.filter(|_| table.is_none() && uses + 1 == self.limits.uses);
            let kept = built.clone().filter(|table| table.0 <= self.limits.bytes);
            while self.bytes() + kept.as_ref().map_or(0, Weight::bytes) > self.limits.bytes {
                let last = self
                    .list
                    .iter()
                    .rposition(|(_, _, table)| table.is_some())
                    .unwrap();
                self.list.remove(last);
            }
            let result = table.clone().or(built);
            self.list.insert(0, (key, uses + 1, table.or(kept)));
            result
        }
    }

    fn after_use(store: &mut Store<Weight>, key: u8, built: Option<Weight>) -> Option<Weight> {
        match store.count(Kind::Ed25519, &[key]) {
            Next::Wait => None,
            Next::Use(table) => Some(table),
            Next::Build => {
                store.keep(Kind::Ed25519, &[key], built.clone());
                built
            }
        }
    }

    proptest! {
        /// Never above the bounds, and always what the model holds.
        #[test]
        fn as_the_model(
            keys in 1..6_usize,
            bytes in 0..40_usize,
            uses in 2..5_u32,
            steps in proptest::collection::vec((0..9_u8, proptest::option::weighted(0.9, 0..30_usize)), 0..200),
        ) {
            let limits = Limits { keys, bytes, uses };
            let mut store = Store::new(limits);
            let mut model = Model { limits, list: Vec::new() };
            for (key, weight) in steps {
                let built = weight.map(Weight);
                prop_assert_eq!(after_use(&mut store, key, built.clone()), model.after_use(key, built));
                let held: usize = store.entries.iter().map(|entry| match &entry.state {
                    State::Earned(table) => table.0,
                    _ => 0,
                }).sum();
                prop_assert_eq!((store.bytes, held), (held, model.bytes()));
                prop_assert!(held <= bytes && store.entries.len() <= keys);
                prop_assert_eq!(store.entries.len(), model.list.len());
            }
        }
    }

    #[test]
    fn the_name_is_the_whole_key_and_its_kind() {
        let mut store = Store::<Weight>::new(Limits {
            keys: 20,
            bytes: 9,
            uses: 2,
        });
        for kind in [Kind::Ed25519, Kind::P256, Kind::P384, Kind::P521] {
            for key in [&[1, 2][..], &[1], &[1, 2, 3], &[2, 2], &[]] {
                assert!(
                    matches!(store.count(kind, key), Next::Wait),
                    "{kind:?} {key:?}"
                );
                assert!(
                    matches!(store.count(kind, key), Next::Build),
                    "{kind:?} {key:?}"
                );
            }
        }
    }

    /// Two verifiers with one key share its table, from the use that earns it on. More keys than there is room for cost time:
    /// every verdict stays what it was.
    #[test]
    fn a_table_is_shared_and_may_be_lost() {
        let signing: Vec<SigningKey> = (0..50)
            .map(|seed| SigningKey::from_bytes(&[seed; 32]))
            .collect();
        let public = |key: &SigningKey| PublicKey::new(key.verifying_key().as_bytes()).unwrap();
        let (one, other) = (public(&signing[0]), public(&signing[0]));
        for _ in 0..(TABLE_AFTER_USES - 1) / 2 {
            assert!(table_of(&one).is_none() && table_of(&other).is_none());
        }
        let uses: Vec<_> = (0..4)
            .map(|_| table_of(&one).zip(table_of(&other)))
            .collect();
        assert!(uses[0].is_none());
        let (left, right) = uses[3].as_ref().unwrap();
        assert!(Rc::ptr_eq(left, right));

        for round in 0..2 {
            for key in &signing {
                let verifying = public(key);
                let signature = key.sign(b"message").to_bytes();
                let uses = if round == 0 { TABLE_AFTER_USES } else { 1 };
                for _ in 0..uses {
                    let table = table_of(&verifying);
                    assert!(verifying.verify(table.as_deref(), b"message", &signature));
                    assert!(!verifying.verify(table.as_deref(), b"massage", &signature));
                }
            }
        }
        STORE.with(|store| {
            let store = store.borrow();
            assert!(store.bytes <= MAX_TABLE_BYTES && store.bytes > MAX_TABLE_BYTES / 2);
            assert!(store.entries.len() <= MAX_COUNTED_KEYS);
        });
        assert!(
            table_of(&one).is_none(),
            "the least recently used one has fallen out"
        );
        let signature = signing[0].sign(b"message").to_bytes();
        assert!(one.verify(Some(left), b"message", &signature));
    }
}
