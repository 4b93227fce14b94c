//! From the text of a token to its verified claims: structure, header, type, algorithm, key, signature, payload.
//!
//! The order is fixed, so that a faulty token has exactly one code: the first that applies.

use super::claims::Claims;
use crate::crypto::{self, SignatureMemory, Verified, VerifyingKey};
use crate::error::{Code, Error};
use crate::jose::header::ProtectedHeader;
use crate::jose::jws::{self, CompactJws};
use crate::jose::{JwkSet, JwsAlgorithm};
use crate::rule::Rule;
use crate::trace::{Outcome, Shown, Trace};

/// What the caller settled before any token came.
pub(crate) struct Keyring<'a> {
    pub(crate) keys: &'a JwkSet,
    /// The client secret; present wherever a MAC is on the list.
    pub(crate) secret: Option<&'a VerifyingKey>,
    pub(crate) algorithms: &'a [JwsAlgorithm],
    pub(crate) max_token_bytes: usize,
    /// Which signatures held earlier; none is remembered where nobody asked for it.
    pub(crate) memory: Option<&'a SignatureMemory>,
}

/// What sets one kind of token apart from the others, before its claims.
pub(crate) struct KindRules {
    /// Accepted values of `typ`, or [`ANY_TYPE`].
    pub(crate) types: &'static [&'static str],
    /// Whether a token without `typ` is accepted too.
    pub(crate) typ_optional: bool,
    pub(crate) typ: Rule,
    pub(crate) header_keys: Rule,
    pub(crate) signature: Rule,
}

/// For the one kind that the caller names, if anybody does.
pub(crate) const ANY_TYPE: &[&str] = &[];

/// A token whose signature held.
pub(crate) struct Opened {
    pub(crate) claims: Claims,
    pub(crate) alg: JwsAlgorithm,
    pub(crate) kid: Option<String>,
    pub(crate) typ: Option<String>,
    /// Empty for a MAC: the thumbprint of a secret would give it away to guessing (RFC 7638 §7).
    pub(crate) key_thumbprint: String,
}

/// The rules of this page, in the order they are applied, with those of the kind put in their places.
pub(crate) const fn order(kind: &KindRules) -> [Rule; 14] {
    [
        Rule::Jose05,
        Rule::Jose01,
        Rule::Jose02,
        Rule::Jose04,
        Rule::Jose06,
        Rule::Jose09,
        Rule::Jose10,
        Rule::Jose16,
        kind.typ,
        Rule::Jose08,
        kind.header_keys,
        Rule::Jose27,
        kind.signature,
        Rule::Jwt01,
    ]
}

/// Opens `token`. Only a token whose signature held comes out.
pub(crate) fn open(
    token: &str,
    kind: &KindRules,
    ring: &Keyring<'_>,
    trace: &mut Trace,
) -> Result<Opened, Error> {
    let jws = parse(token, ring.max_token_bytes, trace)?;
    let header = jws.header();
    check_header(header, kind, trace)?;
    let alg = trace.take(
        Rule::Jose08,
        allowed_algorithm(header, ring.algorithms),
        |alg| Shown::both(names(ring.algorithms), alg.name()),
    )?;
    trace.check(kind.header_keys, Ok(offered_keys(header)), Shown::default)?;
    let candidates = trace.take(Rule::Jose27, candidates(header, alg, ring), |_| {
        shown_kid(header)
    })?;
    let verified = first_that_holds(&jws, alg, &candidates, ring.memory);
    trace.check(
        kind.signature,
        verified
            .as_ref()
            .map(|_| Outcome::Holds)
            .map_err(Error::clone),
        Shown::default,
    )?;
    let (verified, key_thumbprint) = verified?;
    let claims = trace.take(Rule::Jwt01, Claims::parse(verified.payload()), |_| {
        Shown::default()
    })?;
    Ok(Opened {
        claims,
        alg,
        kid: header.kid().map(str::to_owned),
        typ: header.typ().map(str::to_owned),
        key_thumbprint,
    })
}

/// What the header of a token says about its key; nothing of it is verified.
pub(crate) struct StatedKey {
    pub(crate) kid: Option<String>,
    pub(crate) is_mac: bool,
}

/// `None` for a token that has no readable header: no key would help it.
pub(crate) fn stated_key(token: &str, max_bytes: usize) -> Option<StatedKey> {
    jws::check_size(token, max_bytes).ok()?;
    let parts = jws::split(token).ok()?.decode().ok()?;
    let header = ProtectedHeader::parse(&parts.header).ok()?;
    let alg = header.alg().ok().and_then(JwsAlgorithm::from_name)?;
    Some(StatedKey {
        kid: header.kid().map(str::to_owned),
        is_mac: alg.is_mac(),
    })
}

/// Reads claims that came unsigned, over TLS from the server itself.
pub(crate) fn read_unsigned(
    body: &str,
    max_bytes: usize,
    trace: &mut Trace,
) -> Result<Claims, Error> {
    let fits = if body.len() <= max_bytes {
        Ok(())
    } else {
        Err(Error::new(Code::TokenTooLarge, "the response is too long")
            .expected(format!("at most {max_bytes} bytes")))
    };
    trace.take(Rule::Jose05, fits, |()| Shown::default())?;
    trace.take(Rule::Jwt01, Claims::parse(body.as_bytes()), |_| {
        Shown::default()
    })
}

/// JOSE-01 to JOSE-07, JOSE-09: the shape of a signed compact token.
fn parse<'a>(token: &'a str, max_bytes: usize, trace: &mut Trace) -> Result<CompactJws<'a>, Error> {
    trace.take(Rule::Jose05, jws::check_size(token, max_bytes), |()| {
        Shown::both(
            format!("at most {max_bytes} bytes"),
            format!("{} bytes", token.len()),
        )
    })?;
    trace.take(Rule::Jose01, jws::check_characters(token), |()| {
        Shown::default()
    })?;
    let parts = trace.take(Rule::Jose02, jws::split(token), |_| Shown::default())?;
    let parts = trace.take(Rule::Jose04, parts.decode(), |_| Shown::default())?;
    let header = trace.take(Rule::Jose06, ProtectedHeader::parse(&parts.header), |_| {
        Shown::default()
    })?;
    let unsecured = !parts.has_signature();
    let jws = CompactJws::from_parts(parts, header);
    // An unsecured token says `none`, or has no signature to check, or both.
    trace.take(Rule::Jose09, check_secured(jws.header(), unsecured), |()| {
        Shown::default()
    })?;
    Ok(jws)
}

/// JOSE-09: `none` in whatever spelling, and an empty signature.
fn check_secured(header: &ProtectedHeader, unsecured: bool) -> Result<(), Error> {
    if header
        .alg()
        .is_ok_and(|alg| alg.trim().eq_ignore_ascii_case("none"))
    {
        return Err(Error::new(
            Code::AlgNoneForbidden,
            "the token says that it is not signed (alg none)",
        ));
    }
    if unsecured {
        return Err(Error::new(
            Code::AlgNoneForbidden,
            "the signature is empty: the token is not signed",
        ));
    }
    Ok(())
}

/// JOSE-10, JOSE-11, JOSE-15, JOSE-16: what a header may not demand, and the kind it may name.
fn check_header(
    header: &ProtectedHeader,
    kind: &KindRules,
    trace: &mut Trace,
) -> Result<(), Error> {
    trace.take(Rule::Jose10, header.check_critical(), |()| Shown::default())?;
    trace.take(Rule::Jose16, header.check_content_type(), |()| {
        Shown::default()
    })?;
    let typ = check_typ(header, kind).map_err(|error| error.or_at(kind.typ));
    trace.take(kind.typ, typ, |()| Shown {
        expected: None,
        actual: header.typ().map(crate::redact::shown),
    })
}

fn check_typ(header: &ProtectedHeader, kind: &KindRules) -> Result<(), Error> {
    let is_any = kind.types.is_empty();
    if is_any || header.typ_is_one_of(kind.types) || (kind.typ_optional && header.typ().is_none()) {
        return Ok(());
    }
    Err(Error::new(
        Code::TypMismatch,
        "the header's typ is that of another kind of token",
    )
    .expected_list(kind.types.iter().copied())
    .actual_text(header.typ().unwrap_or_default()))
}

/// JOSE-08, IDT-07: on the list, spelt exactly; decided before any key is looked for.
fn allowed_algorithm(
    header: &ProtectedHeader,
    allowed: &[JwsAlgorithm],
) -> Result<JwsAlgorithm, Error> {
    let name = header.alg()?;
    if JwsAlgorithm::is_known_but_not_supported(name) {
        let reason = "the token's algorithm is not supported by this version";
        return Err(Error::new(Code::AlgNotSupported, reason).actual_text(name));
    }
    JwsAlgorithm::from_name(name)
        .filter(|alg| allowed.contains(alg))
        .ok_or_else(|| {
            Error::new(Code::AlgNotAllowed, "the token's algorithm is not allowed")
                .expected(names(allowed))
                .actual_text(name)
        })
}

/// JOSE-12, IDT-16: seen, reported, never used.
fn offered_keys(header: &ProtectedHeader) -> Outcome {
    if header.offered_keys().next().is_none() {
        return Outcome::Holds;
    }
    Outcome::Warns(
        Code::HeaderKeyIgnored,
        "the header offers a key (jku, jwk, x5c, x5t or x5u), which was ignored",
    )
}

/// A key to try, with its thumbprint.
type Candidate<'k> = (&'k VerifyingKey, &'k str);

/// JOSE-18 to JOSE-20, JOSE-27, JOSE-28: keys of the issuer, or the secret for a MAC.
fn candidates<'k>(
    header: &ProtectedHeader,
    alg: JwsAlgorithm,
    ring: &Keyring<'k>,
) -> Result<Vec<Candidate<'k>>, Error> {
    if alg.is_mac() {
        let secret = ring
            .secret
            .ok_or_else(|| Error::new(Code::KeyNotFound, "there is no client secret"))?;
        return Ok(vec![(secret, "")]);
    }
    let keys = ring.keys.select(header.kid(), alg, ring.algorithms)?;
    Ok(keys
        .into_iter()
        .map(|key| (key.key(), key.thumbprint()))
        .collect())
}

/// IDT-06: the proof, and the thumbprint of the key that gave it, now or earlier.
fn first_that_holds<'v, 'a>(
    jws: &'v CompactJws<'a>,
    alg: JwsAlgorithm,
    candidates: &[Candidate<'_>],
    memory: Option<&SignatureMemory>,
) -> Result<(Verified<'v, CompactJws<'a>>, String), Error> {
    crypto::verify_by_any(jws, alg.scheme(), candidates, memory)
        .map(|(verified, thumbprint)| (verified, thumbprint.to_owned()))
        .map_err(|_| Error::new(Code::SignatureInvalid, "the signature does not hold"))
}

fn shown_kid(header: &ProtectedHeader) -> Shown {
    Shown::actual(
        header
            .kid()
            .map_or_else(|| "no kid".to_owned(), crate::redact::shown),
    )
}

fn names(algorithms: &[JwsAlgorithm]) -> String {
    algorithms
        .iter()
        .map(|algorithm| algorithm.name())
        .collect::<Vec<_>>()
        .join(" ")
}
