//! The judgement on an ID token: OpenID Connect Core 1.0 §3.1.3.7, step by step. **Start reading here.**
//!
//! # Order
//! Structure, header, type, algorithm, key, signature (`jwt::open`), then the claims in the order of `ORDER`. A
//! faulty token has exactly one code: that of the first rule it breaks.

use super::audience::check_mac;
use super::hash_claim;
use super::policy::{Azp, Flow, IdTokenExpectations, RelyingParty};
use super::refreshed::{self, RefreshExpectations};
use super::standard_claims;
use crate::crypto;
use crate::error::{Code, Error};
use crate::jwt::claims::{Claims, invalid};
use crate::jwt::judgement::Setting;
use crate::jwt::open::{self, KindRules, Opened};
use crate::jwt::rules;
use crate::jwt::verified::VerifiedToken;
use crate::limits::{FRONT_CHANNEL_TOKEN_AGE, MAX_SUB_CHARS};
use crate::redact::{shown, shown_list};
use crate::rule::Rule;
use crate::time::Seconds;
use crate::trace::{Outcome, Shown, TokenKind, Trace};

/// IDT-06, IDT-16, JOSE-15: what sets an ID token apart before its claims.
pub(super) const KIND: KindRules = KindRules {
    types: &["JWT"],
    typ_optional: true,
    typ: Rule::Jose15,
    header_keys: Rule::Idt16,
    signature: Rule::Idt06,
};

/// The rules on the claims.
const ORDER: [Rule; 22] = [
    Rule::Jwt13,
    Rule::Idt01,
    Rule::Idt02,
    Rule::Jwt14,
    Rule::Idt03,
    Rule::Idt04,
    Rule::Idt05,
    Rule::Idt08,
    Rule::Idt09,
    Rule::Jwt04,
    Rule::Idt10,
    Rule::Jwt05,
    Rule::Idt11,
    Rule::Idt13,
    Rule::Idt14,
    Rule::Idt15,
    Rule::Hash03,
    Rule::Hash04,
    Rule::Hash05,
    Rule::Hash06,
    Rule::Hyb04,
    Rule::Hyb06,
];

/// Every rule, in the order of judgement.
pub(crate) fn order() -> Vec<Rule> {
    [&open::order(&KIND)[..], &ORDER].concat()
}

/// Likewise for a token that came with a refresh.
pub(crate) fn refreshed_order() -> Vec<Rule> {
    [&open::order(&KIND)[..], &ORDER, &refreshed::ORDER].concat()
}

/// Judges an ID token. The trace decides whether the steps are written down; the path is the same.
///
/// # Errors
/// Every code of the rules in [`order`].
pub(crate) fn verify(
    token: &str,
    party: &RelyingParty,
    expected: &IdTokenExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let opened = open::open(token, &KIND, &setting.ring, trace)?;
    let rules = ClaimRules {
        opened: &opened,
        party,
        expected,
        setting,
        is_refreshed: false,
    };
    rules.check(trace)?;
    Ok(VerifiedToken::new(
        TokenKind::IdToken,
        opened,
        setting.issuer,
        trace,
    ))
}

/// Judges an ID token that came with a refresh: as any other, but bound to an earlier one instead of to a request.
///
/// # Errors
/// Every code of the rules in [`refreshed_order`].
pub(crate) fn verify_refreshed(
    token: &str,
    party: &RelyingParty,
    expected: &RefreshExpectations,
    setting: &Setting<'_>,
    trace: &mut Trace,
) -> Result<VerifiedToken, Error> {
    let as_request = IdTokenExpectations {
        access_token: expected.access_token.clone(),
        ..IdTokenExpectations::default()
    };
    let opened = open::open(token, &KIND, &setting.ring, trace)?;
    let rules = ClaimRules {
        opened: &opened,
        party,
        expected: &as_request,
        setting,
        is_refreshed: true,
    };
    rules.check(trace)?;
    refreshed::check(&opened.claims, &expected.previous, party, trace)?;
    Ok(VerifiedToken::new(
        TokenKind::IdToken,
        opened,
        setting.issuer,
        trace,
    ))
}

/// Everything that the rules on the claims look at.
struct ClaimRules<'a> {
    opened: &'a Opened,
    party: &'a RelyingParty,
    expected: &'a IdTokenExpectations,
    setting: &'a Setting<'a>,
    /// A refreshed token is bound by RFR-06 instead of by the nonce of a request.
    is_refreshed: bool,
}

impl ClaimRules<'_> {
    /// The rules of [`ORDER`], each in its own function.
    fn check(&self, trace: &mut Trace) -> Result<(), Error> {
        let claims = &self.opened.claims;
        trace.check(Rule::Jwt13, check_kind(claims), Shown::default)?;
        // §3.1.3.7 (2): "The Issuer Identifier … MUST exactly match the value of the iss Claim."
        trace.check(
            Rule::Idt01,
            rules::check_issuer(claims, self.setting.issuer),
            || {
                Shown::both(
                    shown(self.setting.issuer.as_str()),
                    shown(self.setting.issuer.as_str()),
                )
            },
        )?;
        trace.check(Rule::Idt02, check_subject(claims), Shown::default)?;
        let subject = rules::check_expected_subject(claims, self.expected.subject.as_deref());
        trace.check(Rule::Jwt14, subject, Shown::default)?;
        self.audience(trace)?;
        self.times(trace)?;
        self.authentication(trace)?;
        self.bindings(trace)
    }

    /// §3.1.3.7 (3-5, 8)
    fn audience(&self, trace: &mut Trace) -> Result<(), Error> {
        trace.check(
            Rule::Idt03,
            self.party.check_audience(&self.opened.claims),
            || self.shown_audience(),
        )?;
        trace.check(
            Rule::Idt04,
            self.party.check_other_audiences(&self.opened.claims),
            || Shown {
                expected: Some(shown_list(self.party.trusted())),
                actual: None,
            },
        )?;
        trace.check(Rule::Idt05, self.check_authorized_party(), Shown::default)?;
        trace.check(
            Rule::Idt08,
            check_mac(&self.opened.claims, self.opened.alg),
            Shown::default,
        )
    }

    /// §3.1.3.7 (9-10); RFC 7519 §4.1.5
    fn times(&self, trace: &mut Trace) -> Result<(), Error> {
        let claims = &self.opened.claims;
        trace.check(
            Rule::Idt09,
            rules::check_expiry(claims, self.setting.clock),
            || self.shown_time("exp"),
        )?;
        trace.check(
            Rule::Jwt04,
            rules::check_not_before(claims, self.setting.clock),
            || self.shown_time("nbf"),
        )?;
        trace.check(Rule::Idt10, self.check_token_age(), || {
            self.shown_time("iat")
        })?;
        trace.check(Rule::Jwt05, self.check_issued_at(), || {
            self.shown_time("iat")
        })
    }

    /// §3.1.3.7 (11-13)
    fn authentication(&self, trace: &mut Trace) -> Result<(), Error> {
        trace.check(Rule::Idt11, self.check_nonce(), Shown::default)?;
        trace.check(Rule::Idt13, self.check_acr(), || self.shown_acr())?;
        trace.check(Rule::Idt14, self.check_auth_time(), || {
            self.shown_time("auth_time")
        })?;
        trace.check(Rule::Idt15, self.check_amr(), Shown::default)
    }

    /// §3.1.3.8, §3.2.2.9, §3.3.2.10
    fn bindings(&self, trace: &mut Trace) -> Result<(), Error> {
        for binding in self.hash_bindings() {
            trace.check(binding.rule, self.check_hash(&binding), Shown::default)?;
        }
        trace.check(Rule::Hash06, self.check_unbound(), Shown::default)?;
        trace.check(
            Rule::Hyb04,
            self.check_front_channel_token(),
            Shown::default,
        )?;
        trace.check(Rule::Hyb06, Ok(self.check_personal()), Shown::default)
    }

    /// IDT-05: "If an azp (authorized party) Claim is present, the Client SHOULD verify that its client_id is the Claim
    /// Value"; errata set 1: with several audiences it "SHOULD verify that an azp Claim is present".
    fn check_authorized_party(&self) -> Result<Outcome, Error> {
        if self.party.azp == Azp::Ignore {
            return Ok(Outcome::Skipped("azp is ignored, as the caller decided"));
        }
        let several = self.opened.claims.distinct_audiences()? > 1;
        match self.opened.claims.string("azp")? {
            Some(azp) if azp == self.party.client_id => Ok(Outcome::Holds),
            Some(azp) => Err(Error::claim(Code::AzpMismatch, "azp", "is not this client")
                .expected_text(&self.party.client_id)
                .actual_text(azp)),
            None if several => Err(Error::claim(
                Code::AzpMissing,
                "azp",
                "is missing, and the token has several audiences",
            )),
            None => Ok(Outcome::Skipped("the token has one audience and no azp")),
        }
    }

    /// IDT-10: `iat` is REQUIRED (§2), and "can be used to reject tokens that were issued too far away from the
    /// current time".
    fn check_token_age(&self) -> Result<Outcome, Error> {
        let iat = self.opened.claims.required_time("iat")?;
        let front_channel =
            Seconds::new(FRONT_CHANNEL_TOKEN_AGE).filter(|_| self.expected.flow.is_front_channel());
        let Some(limit) = self.expected.max_token_age.or(front_channel) else {
            return Ok(Outcome::Skipped("no greatest token age was asked for"));
        };
        let too_old = Error::claim(Code::TokenTooOld, "iat", "lies too far in the past");
        rules::check_age(iat, limit, self.setting.clock, too_old)
    }

    /// JWT-05
    fn check_issued_at(&self) -> Result<Outcome, Error> {
        rules::check_issued_at(self.opened.claims.required_time("iat")?, self.setting.clock)
    }

    /// IDT-11: "If a nonce value was sent in the Authentication Request, a nonce Claim MUST be present and its value
    /// checked"; one that was not sent must not come back.
    fn check_nonce(&self) -> Result<Outcome, Error> {
        if self.is_refreshed {
            return Ok(Outcome::Skipped(
                "the token came with a refresh, to which no nonce belongs",
            ));
        }
        match (&self.expected.nonce, self.opened.claims.get("nonce")) {
            (None, None) => Ok(Outcome::Skipped(
                "no nonce was sent, as the caller decided, and none came",
            )),
            (None, Some(_)) => Err(Error::claim(
                Code::NonceUnexpected,
                "nonce",
                "is present, and none was sent",
            )),
            (Some(_), None) => Err(Error::claim(Code::NonceMissing, "nonce", "is missing")),
            (Some(sent), Some(_)) => {
                let nonce = self.opened.claims.required_string("nonce")?;
                if crypto::equal(nonce.as_bytes(), sent.as_bytes()) {
                    return Ok(Outcome::Holds);
                }
                Err(Error::claim(
                    Code::NonceMismatch,
                    "nonce",
                    "is not the one that was sent",
                ))
            }
        }
    }

    /// IDT-13: "If the acr Claim was requested, the Client SHOULD check that the asserted Claim Value is appropriate."
    fn check_acr(&self) -> Result<Outcome, Error> {
        let acr = self.opened.claims.string("acr")?;
        let Some(policy) = self.expected.acr.as_ref().or(self.party.acr.as_ref()) else {
            return Ok(Outcome::Skipped("no authentication context was asked for"));
        };
        if acr.is_some_and(|acr| policy.is_met_by(acr)) {
            return Ok(Outcome::Holds);
        }
        let reason = if acr.is_none() {
            "is missing"
        } else {
            "is not sufficient"
        };
        Err(Error::claim(Code::AcrInsufficient, "acr", reason).expected_list(policy.sufficient()))
    }

    /// IDT-14: "If the auth_time Claim was requested, … the Client SHOULD check the auth_time Claim value and request
    /// re-authentication if it determines too much time has elapsed"; with `max_age` it is REQUIRED (§2).
    fn check_auth_time(&self) -> Result<Outcome, Error> {
        let auth_time = self.opened.claims.time("auth_time")?;
        let Some(limit) = self.expected.max_age else {
            return Ok(Outcome::Skipped(
                "no greatest authentication age was asked for",
            ));
        };
        let Some(auth_time) = auth_time else {
            return Err(Error::claim(
                Code::AuthTimeMissing,
                "auth_time",
                "is missing, and maxAge was asked for",
            ));
        };
        rules::check_past(
            auth_time,
            self.setting.clock,
            invalid("auth_time", "lies in the future"),
        )?;
        let too_old = Error::claim(
            Code::ReauthenticationRequired,
            "auth_time",
            "lies too far in the past",
        );
        rules::check_age(auth_time, limit, self.setting.clock, too_old)
    }

    /// IDT-15: "JSON array of strings that are identifiers for authentication methods used in the authentication"
    fn check_amr(&self) -> Result<Outcome, Error> {
        let amr = self.opened.claims.string_list("amr")?;
        let required = &self.expected.required_amr;
        if required.is_empty() {
            return Ok(match amr {
                Some(_) => Outcome::Holds,
                None => Outcome::Skipped("the token has no amr, and none was asked for"),
            });
        }
        let used = amr.unwrap_or_default();
        if required
            .iter()
            .all(|method| used.contains(&method.as_str()))
        {
            return Ok(Outcome::Holds);
        }
        Err(Error::claim(
            Code::AmrInsufficient,
            "amr",
            "does not hold every required method",
        )
        .expected_list(required.iter().map(String::as_str)))
    }

    /// HASH-03, HASH-04, HASH-05 with what the flow requires (HYB-02, HYB-03).
    fn hash_bindings(&self) -> [HashBinding<'_>; 3] {
        let IdTokenExpectations {
            flow,
            access_token,
            code,
            state,
            ..
        } = self.expected;
        let front_channel = flow.is_front_channel();
        [
            HashBinding {
                rule: Rule::Hash03,
                claim: "at_hash",
                value: access_token.as_deref(),
                mismatch: Code::AtHashMismatch,
                unbound: "the token has at_hash, and accessToken was not given",
                missing: (front_channel && access_token.is_some())
                    .then_some((Code::AtHashMissing, Rule::Hyb03)),
            },
            HashBinding {
                rule: Rule::Hash04,
                claim: "c_hash",
                value: code.as_deref(),
                mismatch: Code::CHashMismatch,
                unbound: "the token has c_hash, and code was not given",
                missing: (*flow == Flow::Hybrid).then_some((Code::CHashMissing, Rule::Hyb02)),
            },
            HashBinding {
                rule: Rule::Hash05,
                claim: "s_hash",
                value: state.as_deref(),
                mismatch: Code::SHashMismatch,
                unbound: "the token has s_hash, and state was not given",
                missing: self
                    .expected
                    .require_s_hash
                    .then_some((Code::SHashMissing, Rule::Hash05)),
            },
        ]
    }

    fn check_hash(&self, binding: &HashBinding<'_>) -> Result<Outcome, Error> {
        match (self.opened.claims.string(binding.claim)?, binding.value) {
            (Some(hash), Some(value)) if hash_claim::matches(hash, value, self.opened.alg) => {
                Ok(Outcome::Holds)
            }
            (Some(_), Some(_)) => Err(Error::claim(
                binding.mismatch,
                binding.claim,
                "is not the hash of the value that came with it",
            )),
            (Some(_), None) => Ok(Outcome::Skipped(
                "the value that the claim binds was not given",
            )),
            (None, _) => match binding.missing {
                Some((code, rule)) => {
                    Err(Error::claim(code, binding.claim, "is missing, and was required").at(rule))
                }
                None => Ok(Outcome::Skipped(
                    "the token has no such claim, and none was required",
                )),
            },
        }
    }

    /// HYB-04: "the iss and sub Claim Values MUST be identical in both ID Tokens"; what they tell of the authentication
    /// "SHOULD" agree.
    fn check_front_channel_token(&self) -> Result<Outcome, Error> {
        let Some(previous) = &self.expected.previous else {
            return Ok(Outcome::Skipped(
                "no ID token of the front channel was given",
            ));
        };
        let claims = &self.opened.claims;
        for name in ["iss", "sub"] {
            if !previous.agrees_on(name, claims) {
                let reason = "is not that of the ID token from the front channel";
                return Err(Error::claim(Code::HybridMismatch, name, reason));
            }
        }
        if ["acr", "amr", "auth_time"]
            .iter()
            .all(|name| previous.agrees_on(name, claims))
        {
            return Ok(Outcome::Holds);
        }
        let reason = "the two ID tokens tell different things about the authentication";
        Ok(Outcome::Warns(Code::HybridClaimDiffers, reason))
    }

    /// HYB-06: what passes through the browser ends in histories and logs.
    fn check_personal(&self) -> Outcome {
        if !self.expected.flow.is_front_channel() {
            return Outcome::Skipped("the token did not come through the browser");
        }
        if standard_claims::is_personal(&self.opened.claims) {
            return Outcome::Warns(
                Code::PiiInFrontChannel,
                "the token came through the browser and has personal claims",
            );
        }
        Outcome::Holds
    }

    /// HASH-06: a hash claim that nobody can check is worth a word; from the front channel it is a refusal.
    fn check_unbound(&self) -> Result<Outcome, Error> {
        let bindings = self.hash_bindings();
        let unbound = bindings.iter().find(|binding| {
            binding.value.is_none() && self.opened.claims.get(binding.claim).is_some()
        });
        match unbound {
            None => Ok(Outcome::Holds),
            Some(binding) if self.expected.flow.is_front_channel() => {
                let reason = "cannot be checked: the value it binds was not given";
                Err(Error::claim(Code::BindingNotChecked, binding.claim, reason))
            }
            Some(binding) => Ok(Outcome::Warns(Code::BindingNotChecked, binding.unbound)),
        }
    }

    fn shown_audience(&self) -> Shown {
        let audience = self.opened.claims.required_audience().unwrap_or_default();
        Shown::both(shown(&self.party.client_id), shown_list(audience))
    }

    fn shown_acr(&self) -> Shown {
        let policy = self.expected.acr.as_ref().or(self.party.acr.as_ref());
        Shown {
            expected: policy.map(|policy| shown_list(policy.sufficient())),
            actual: None,
        }
    }

    fn shown_time(&self, claim: &'static str) -> Shown {
        rules::shown_time(&self.opened.claims, claim, self.setting.clock)
    }
}

/// JWT-13: also where every kind of token says `typ: JWT` in its header.
pub(super) fn check_kind(claims: &Claims) -> Result<Outcome, Error> {
    rules::check_foreign_claims(claims, rules::MARKS_OF_OTHER_KINDS)?;
    // RFC 7519 §4.1.7: "The jti value is a case-sensitive string."
    claims
        .string("jti")
        .map_err(|error| error.at(Rule::Jwt09))?;
    rules::check_stated_use(claims, &["id"], &["ID"])
}

/// IDT-02: "a locally unique and never reassigned identifier … MUST NOT exceed 255 ASCII characters"
pub(super) fn check_subject(claims: &Claims) -> Result<Outcome, Error> {
    let sub = claims.required_string("sub")?;
    if sub.is_empty() || !sub.is_ascii() || sub.len() > MAX_SUB_CHARS {
        return Err(invalid("sub", "is not 1 to 255 ASCII characters"));
    }
    Ok(Outcome::Holds)
}

/// A hash claim, the value it binds, and what its faults are called.
struct HashBinding<'a> {
    rule: Rule,
    claim: &'static str,
    value: Option<&'a str>,
    mismatch: Code,
    unbound: &'static str,
    missing: Option<(Code, Rule)>,
}
