//! One judgement, prepared and not yet taken: the same closure answers `verify*` and `explain*`.

use super::issuer::Issuer;
use super::open::Keyring;
use super::rules::Clock;
use super::verified::VerifiedToken;
use crate::error::Error;
use crate::rule::Rule;
use crate::trace::{Report, TokenKind, Trace};

/// What every judgement of one verifier stands on: whose tokens, by which keys, and when.
pub(crate) struct Setting<'a> {
    pub(crate) issuer: &'a Issuer,
    pub(crate) ring: Keyring<'a>,
    pub(crate) clock: Clock,
}

/// A judgement that waits to be taken, silently or in writing.
pub(crate) struct Judgement<O, J> {
    kind: TokenKind,
    /// The rules in their order; asked for by a report alone.
    order: O,
    judge: J,
}

impl<O, J> Judgement<O, J>
where
    O: FnOnce() -> Vec<Rule>,
    J: FnOnce(&mut Trace) -> Result<VerifiedToken, Error>,
{
    pub(crate) fn new(kind: TokenKind, order: O, judge: J) -> Self {
        Self { kind, order, judge }
    }
}

/// The two ways to take a judgement.
pub(crate) trait Judge {
    /// The end alone.
    fn verify(self) -> Result<VerifiedToken, Error>;

    /// Every rule with its outcome.
    fn explain(self) -> Report;
}

impl<O, J> Judge for Judgement<O, J>
where
    O: FnOnce() -> Vec<Rule>,
    J: FnOnce(&mut Trace) -> Result<VerifiedToken, Error>,
{
    fn verify(self) -> Result<VerifiedToken, Error> {
        (self.judge)(&mut Trace::silent())
    }

    fn explain(self) -> Report {
        let mut trace = Trace::recording();
        let error = (self.judge)(&mut trace).err();
        trace.into_report(self.kind, (self.order)(), error.as_ref())
    }
}
