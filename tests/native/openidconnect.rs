//! The cases of openidconnect-rs on our options, each with the code of the whole verification.
//!
//! The table is `decisions/openidconnect-rs.json`, shared with the tests of the package.

use crate::support::{Judge, code_of, list, read_json, signature_held, text};
use serde_json::Value;
use std::collections::BTreeMap;
use tokenward::json::Json;
use tokenward::time::Seconds;
use tokenward::{Code, Error, IdTokenExpectations, Report, Verifier, VerifierOptions};

const SET: &str = "openidconnect-rs";
/// One second after the test tokens were issued, as in most of the cases.
const NOW: f64 = 1_544_928_550.0;

#[test]
fn all_cases() {
    let file = read_json("openidconnect-rs/cases.json");
    let mut decided = decisions();
    let mut judge = Judge::new(SET, "cases.json");
    for case in list(&file["cases"]) {
        let name = format!("cases/{}", text(case, "id"));
        let result = verify(case);
        let ours = match text(case, "level") {
            "signature" | "signature + aud" => result.as_ref().is_ok_and(signature_held),
            _ => result.as_ref().is_ok_and(|report| report.ok),
        };
        assert_eq!(code(&result), decided.remove(&name).flatten(), "{name}");
        judge.verdict(&name, accepts(case), ours);
    }
    let jwks = &list(&file["cases"])[1]["jwks"];
    for (position, case) in list(&file["jose_headers"]).iter().enumerate() {
        let name = format!("jose_headers/{position}");
        let found = header_fault(text(case, "header"), jwks);
        let found = found.map(|code| code.entry().code.to_owned());
        assert_eq!(found, decided.remove(&name).flatten(), "{name}");
        judge.verdict(&name, accepts(case), found.is_none());
    }
    for (position, case) in list(&file["malformed"]).iter().enumerate() {
        let name = format!("malformed/{position}");
        let found = verifier(jwks).verify_id_token(text(case, "token"), &none_sent(), NOW);
        let accepted = found.is_ok();
        let found = code_of(found).map(|code| code.entry().code.to_owned());
        assert_eq!(found, decided.remove(&name).flatten(), "{name}");
        judge.verdict(&name, accepts(case), accepted);
    }
    for (position, case) in list(&file["jwk"]).iter().enumerate() {
        let name = format!("jwk/{position}");
        let found = Json::parse(text(case, "jwk").as_bytes());
        let fault = found.as_ref().err().map(|error| format!("{error:?}"));
        assert_eq!(fault, decided.remove(&name).flatten(), "{name}");
        judge.verdict(&name, accepts(case), found.is_ok());
    }
    assert!(decided.is_empty(), "{decided:?}");
    judge.finish(15, 41);
}

/// The report, or the refusal of the options.
fn verify(case: &Value) -> Result<Report, Error> {
    let mut options = VerifierOptions::new(text(case, "issuer"), &case["jwks"].to_string());
    options.client_id = Some(text(case, "client_id").to_owned());
    options.clock_tolerance = Some(0.0);
    options.client_secret = case["client_secret"]
        .as_str()
        .map(|secret| secret.as_bytes().to_vec());
    options.algorithms = case.get("algs").map(strings);
    options.trusted_audiences = case
        .get("trusted_audiences")
        .map(strings)
        .unwrap_or_default();
    let mut expected = none_sent();
    expected.nonce = case["nonce"].as_str().map(str::to_owned);
    // The peer has a switch that demands the claim; here the claim is demanded by asking for its age.
    if case["require_auth_time"] == true {
        expected.max_age = Seconds::new(3_600.0);
    }
    let now = case["now"].as_f64().unwrap_or(NOW);
    Verifier::new(options)?.explain_id_token(text(case, "token"), &expected, now)
}

fn code(result: &Result<Report, Error>) -> Option<String> {
    match result {
        Ok(report) => report.error.as_ref().map(|error| error.code.to_string()),
        Err(error) => Some(error.code().entry().code.to_owned()),
    }
}

/// A header is in order where only the signature, which is not made, is left to object to.
fn header_fault(header: &str, jwks: &Value) -> Option<Code> {
    let token = format!(
        "{}.e30.{}",
        crate::support::encode(header.as_bytes()),
        "A".repeat(342)
    );
    let found = verifier(jwks).verify_id_token(&token, &none_sent(), NOW);
    code_of(found).filter(|code| *code != Code::SignatureInvalid)
}

fn verifier(jwks: &Value) -> Verifier {
    let mut options = VerifierOptions::new("https://example.com", &jwks.to_string());
    options.client_id = Some("my_client".to_owned());
    Verifier::new(options).unwrap()
}

fn none_sent() -> IdTokenExpectations {
    IdTokenExpectations::default()
}

fn accepts(case: &Value) -> bool {
    !text(case, "expect").starts_with("reject")
}

fn strings(value: &Value) -> Vec<String> {
    list(value)
        .iter()
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

fn decisions() -> BTreeMap<String, Option<String>> {
    list(&read_json("decisions/openidconnect-rs.json"))
        .iter()
        .map(|row| {
            (
                text(row, "case").to_owned(),
                row["code"].as_str().map(str::to_owned),
            )
        })
        .collect()
}
