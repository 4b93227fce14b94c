//! ECDSA on the curves of NIST. Start at `ecdsa.rs`, the equation; it stands on `table.rs` and `point.rs` (multiples of points),
//! `field.rs` (modulo p, where the time goes), `scalar.rs` (modulo n) and `curve.rs` (parameters).
//!
//! Public data only: nothing here runs in constant time. The twins are the crates p256, p384 and p521.

mod curve;
mod ecdsa;
#[cfg(test)]
mod fiat;
mod field;
mod line;
mod point;
#[cfg(test)]
mod proof;
mod scalar;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use ecdsa::PublicKey;
pub(crate) use table::Table;

pub(crate) type P256Key = PublicKey<curve::P256, 9>;
pub(crate) type P384Key = PublicKey<curve::P384, 14>;
pub(crate) type P521Key = PublicKey<curve::P521, 18>;
pub(crate) type P256Table = Table<curve::P256, 9>;
pub(crate) type P384Table = Table<curve::P384, 14>;
pub(crate) type P521Table = Table<curve::P521, 18>;
