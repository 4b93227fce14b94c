//! The direction of dependencies between the rooms of `src/`, and who may name which crate.
//!
//! A room is a folder or a file directly below `src/`. An arrow is a path that begins with `crate::`
//! (or with enough `super::`). Comments and strings do not count; `lib.rs`, the map of all rooms, is free.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::hash;
use crate::rust_tokens::{Token, tokens};
use crate::steps::Outcome;
use crate::workspace::Workspace;

/// Leaves may use each other, and everybody may use them.
const LEAVES: &[&str] = &[
    "base64url",
    "decimal",
    "distinct",
    "error",
    "json",
    "limits",
    "redact",
    "rule",
    "time",
];

/// Every other room with the rooms it may use besides itself and the leaves. Nobody may use `wasm`.
const ROOMS: &[(&str, &[&str])] = &[
    ("crypto", &[]),
    ("trace", &[]),
    ("jose", &["crypto", "trace"]),
    ("hazmat", &["crypto", "jose"]),
    ("jwt", &["crypto", "trace", "jose"]),
    ("oidc", &["crypto", "trace", "jose", "jwt"]),
    ("oauth", &["crypto", "trace", "jose", "jwt"]),
    (
        "verifier",
        &["crypto", "trace", "jose", "jwt", "oidc", "oauth"],
    ),
    (
        "wasm",
        &[
            "crypto", "trace", "jose", "hazmat", "jwt", "oidc", "oauth", "verifier",
        ],
    ),
];

/// Crates that one place alone may name.
const CRATES: &[(&str, &str)] = &[
    ("base64ct", "src/text/"),
    ("getrandom", "src/crypto/random.rs"),
    ("jwt_compact", "src/crypto/reference/jwt_compact.rs"),
    ("js_sys", "src/wasm/"),
    ("tokenward_fast", "src/crypto/"),
    ("tokenward_text", "src/lib.rs"),
    ("wasm_bindgen", "src/wasm/"),
];

/// Crates of their own: their `crate::` is another root, and the compiler lets them see nothing of the rooms.
const OTHER_CRATES: &[&str] = &["src/crypto/fast/", "src/text/"];

pub(crate) fn check(workspace: &Workspace) -> Result<Outcome, Failure> {
    let failed = |problem: String| Failure::new("arrows between rooms", problem);
    let mut files = Vec::new();
    hash::list(&workspace.path("src"), &mut files).map_err(|error| failed(error.to_string()))?;
    files.sort();
    let mut violations = Vec::new();
    for path in &files {
        let text = fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
        let relative = path.strip_prefix(workspace.root()).unwrap_or(path);
        violations.extend(check_file(relative, &text));
    }
    if violations.is_empty() {
        return Ok(Outcome::Passed(vec![format!("{} files", files.len())]));
    }
    Err(failed(violations.join("\n")).advice(
        "Turn the dependency round, or move what both need into a lower room. The table of what may use what \
         is in xtask/src/arrows.rs; a new room gets a row there.",
    ))
}

fn check_file(path: &Path, text: &str) -> Vec<String> {
    let parts: Vec<String> = path
        .with_extension("")
        .iter()
        .skip(1)
        .map(|part| part.to_string_lossy().into_owned())
        .filter(|part| part != "mod")
        .collect();
    let tokens = tokens(text);
    let place = path.to_string_lossy().replace('\\', "/");
    let mut violations = foreign_crates(&place, &tokens);
    let Some(room) = parts.first().filter(|room| *room != "lib") else {
        return violations;
    };
    if OTHER_CRATES.iter().any(|other| place.starts_with(other)) {
        return violations;
    }
    let Some(allowed) = allowed_for(room) else {
        violations.push(format!("{place}: the room `{room}` is not in the table"));
        return violations;
    };
    for (line, target) in references(&tokens, parts.len()) {
        if !allowed.contains(target) {
            violations.push(format!("{place}:{line}: `{room}` must not use `{target}`"));
        }
    }
    violations
}

fn allowed_for(room: &str) -> Option<BTreeSet<&str>> {
    let others = match ROOMS.iter().find(|(name, _)| *name == room) {
        Some((_, others)) => *others,
        None if LEAVES.contains(&room) => &[],
        None => return None,
    };
    Some(LEAVES.iter().chain(others).copied().chain([room]).collect())
}

/// The first name after `crate::`, with its line; so too after as many `super::` as lead to the root.
fn references<'a>(tokens: &[Token<'a>], depth: usize) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    let mut rest = tokens;
    while let Some((first, after)) = rest.split_first() {
        let supers = supers(rest);
        if first.text == "crate" && after.first().is_some_and(|token| token.text == "::") {
            found.extend(first_names(after.get(1..).unwrap_or_default()));
        } else if supers > 0 {
            let (chain, target) = rest.split_at(supers.saturating_mul(2));
            // In a test module one `super` more is needed; then the name after it is no room.
            let at_root = chain.len() == depth.saturating_mul(2);
            found.extend(first_names(target).filter(|(_, name)| at_root && is_room(name)));
            rest = target;
            continue;
        }
        rest = after;
    }
    found
}

/// How many times `super::` stands here.
fn supers(tokens: &[Token<'_>]) -> usize {
    let pair = |pair: &[Token<'_>]| pair.iter().map(|token| token.text).eq(["super", "::"]);
    tokens.chunks(2).take_while(|chunk| pair(chunk)).count()
}

/// `a` of `a::b`; `a` and `c` of `{a::{b, d}, c}`.
fn first_names<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = (usize, &'a str)> + 't {
    let grouped = tokens.first().is_some_and(|token| token.text == "{");
    let mut depth = 0_usize;
    let mut expecting = true;
    let mut open = true;
    tokens.iter().filter_map(move |token| {
        match token.text {
            _ if !open => return None,
            "{" => depth = depth.saturating_add(1),
            "}" => depth = depth.saturating_sub(1),
            "," if depth == 1 => expecting = true,
            "self" => {}
            name if expecting && depth <= 1 => {
                expecting = false;
                open = grouped;
                return Some((token.line, name));
            }
            _ => {}
        }
        open = open && depth > 0;
        None
    })
}

fn is_room(name: &str) -> bool {
    LEAVES.contains(&name) || ROOMS.iter().any(|(room, _)| *room == name)
}

fn foreign_crates(place: &str, tokens: &[Token<'_>]) -> Vec<String> {
    let named = tokens.iter().enumerate().filter_map(|(index, token)| {
        let (_, home) = CRATES.iter().find(|(name, _)| *name == token.text)?;
        (!place.starts_with(home) && !is_our_own(tokens, index))
            .then(|| format!("{place}:{}: only {home} names `{}`", token.line, token.text))
    });
    named.collect()
}

/// `crypto::jwt_compact`, and `jwt_compact` in the file that declares it, speak of our own file of that
/// name; `::jwt_compact` of the crate.
fn is_our_own(tokens: &[Token<'_>], index: usize) -> bool {
    let text = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(|token| token.text);
    let before = |count| text(index.checked_sub(count));
    if before(1) == Some("::") {
        let is_path = |text: &str| text != "use" && text.starts_with(char::is_alphabetic);
        return before(2).is_some_and(is_path);
    }
    let name = text(Some(index));
    tokens.windows(2).any(|pair| {
        pair.first().is_some_and(|token| token.text == "mod")
            && pair.last().map(|token| token.text) == name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violations(path: &str, text: &str) -> Vec<String> {
        check_file(Path::new(path), text)
    }

    #[test]
    fn a_planted_violation_is_found() {
        let found = violations(
            "src/jose/jws.rs",
            "use crate::crypto::Verified;\nuse crate::oidc::IdToken;\n",
        );
        assert_eq!(found, ["src/jose/jws.rs:2: `jose` must not use `oidc`"]);
        assert_eq!(
            violations("src/oidc/mod.rs", "fn f() { crate::oauth::pkce::g() }").len(),
            1
        );
        assert_eq!(
            violations("src/verifier.rs", "use crate::wasm::options;").len(),
            1
        );
        assert_eq!(
            violations("src/crypto/mod.rs", "use crate::SomethingOfLib;").len(),
            1
        );
    }

    #[test]
    fn groups_are_looked_into() {
        let text = "use crate::{\n  error::{Error, Claim},\n  jose::jws,\n  crypto,\n};";
        let found = violations("src/crypto/scheme.rs", text);
        assert_eq!(
            found,
            ["src/crypto/scheme.rs:3: `crypto` must not use `jose`"]
        );
    }

    #[test]
    fn the_way_through_super_is_seen() {
        let found = violations("src/jose/jwk.rs", "use super::super::oidc::IdToken;");
        assert_eq!(found, ["src/jose/jwk.rs:1: `jose` must not use `oidc`"]);
        assert_eq!(
            violations("src/jose/mod.rs", "use super::{error, oauth};").len(),
            1
        );
        assert_eq!(
            violations(
                "src/jose/jwk.rs",
                "use super::header; use super::super::jose;"
            ),
            [""; 0]
        );
        assert_eq!(
            violations("src/time.rs", "mod tests { use super::*; }"),
            [""; 0]
        );
    }

    #[test]
    fn what_is_allowed_is_quiet() {
        let text = "//! Unlike crate::oidc.\nuse crate::{crypto::{self, Verified}, json};\npub(crate) fn f() {}";
        assert_eq!(violations("src/jose/jws.rs", text), [""; 0]);
        assert_eq!(
            violations("src/lib.rs", "use crate::oidc::IdToken;"),
            [""; 0]
        );
        assert_eq!(
            violations(
                "src/crypto/mod.rs",
                "mod jwt_compact; use crate::crypto::jwt_compact::x; fn f() { jwt_compact::x() }"
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_crate_is_named_in_its_place_only() {
        let found = violations(
            "src/jose/jwk.rs",
            "use jwt_compact::alg::Rsa; use base64ct::Encoding;",
        );
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(
            violations("src/jose/jwk.rs", "use ::getrandom::fill;").len(),
            1
        );
        assert_eq!(
            violations(
                "src/crypto/reference/jwt_compact.rs",
                "use jwt_compact::Algorithm;"
            ),
            [""; 0]
        );
        assert_eq!(
            violations("src/lib.rs", "use wasm_bindgen::JsValue;").len(),
            1
        );
        assert_eq!(
            violations("src/wasm/value.rs", "use wasm_bindgen::JsValue;"),
            [""; 0]
        );
    }

    #[test]
    fn an_unknown_room_is_reported() {
        assert_eq!(
            violations("src/saml/mod.rs", ""),
            ["src/saml/mod.rs: the room `saml` is not in the table"]
        );
    }
}
