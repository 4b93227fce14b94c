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

type Order<'a> = Box<dyn FnOnce() -> Vec<Rule> + 'a>;
type Judge<'a> = Box<dyn FnOnce(&mut Trace) -> Result<VerifiedToken, Error> + 'a>;

/// A judgement that waits to be taken, silently or in writing.
pub(crate) struct Judgement<'a> {
    kind: TokenKind,
    /// The rules in their order; asked for by a report alone.
    order: Order<'a>,
    judge: Judge<'a>,
}

impl<'a> Judgement<'a> {
    pub(crate) fn new(
        kind: TokenKind,
        order: impl FnOnce() -> Vec<Rule> + 'a,
        judge: impl FnOnce(&mut Trace) -> Result<VerifiedToken, Error> + 'a,
    ) -> Self {
        Self {
            kind,
            order: Box::new(order),
            judge: Box::new(judge),
        }
    }

    /// The end alone.
    pub(crate) fn verify(self) -> Result<VerifiedToken, Error> {
        (self.judge)(&mut Trace::silent())
    }

    /// Every rule with its outcome.
    pub(crate) fn explain(self) -> Report {
        let mut trace = Trace::recording();
        let error = (self.judge)(&mut trace).err();
        trace.into_report(self.kind, (self.order)(), error.as_ref())
    }
}
