//! The platform's random numbers: the only file that names `getrandom`. The verbs of the core take their randomness as an
//! argument; whoever calls them fetches it here.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that may ask the platform"
)]

/// The platform gave no random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RngUnavailable;

/// `N` random bytes from the platform's secure generator.
///
/// # Errors
/// [`RngUnavailable`].
pub fn bytes<const N: usize>() -> Result<[u8; N], RngUnavailable> {
    let mut buffer = [0; N];
    getrandom::fill(&mut buffer).map_err(|_| RngUnavailable)?;
    Ok(buffer)
}
