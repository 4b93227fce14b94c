//! Judges tokens natively, for comparison with the package: cases as JSON lines on standard input, one answer a line.
//!
//! A case is `{ issuer, clientId, jwks, algorithms?, clientSecret?, idToken, nonce, now }` with `jwks` as JSON text,
//! `clientSecret` as text, and `nonce` as text or null. The answer is the report, or `{ error }` for a caller's mistake.

use serde_json::Value;
use std::io::{BufRead, Write};
use tokenward::error::ErrorJson;
use tokenward::{Error, IdTokenExpectations, Report, Verifier, VerifierOptions};

/// A caller's mistake; a struct keeps the order of the members.
#[derive(serde::Serialize)]
struct Refusal {
    error: ErrorJson,
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        match judge(&case) {
            Ok(report) => serde_json::to_writer(&mut out, &report)?,
            Err(error) => serde_json::to_writer(
                &mut out,
                &Refusal {
                    error: error.to_json(),
                },
            )?,
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn judge(case: &Value) -> Result<Report, Error> {
    let text = |name: &str| case.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut options = VerifierOptions::new(
        &text("issuer").unwrap_or_default(),
        &text("jwks").unwrap_or_default(),
    );
    options.client_id = text("clientId");
    options.client_secret = text("clientSecret").map(String::into_bytes);
    options.algorithms = case
        .get("algorithms")
        .and_then(Value::as_array)
        .map(|names| {
            names
                .iter()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect()
        });
    let mut expected = IdTokenExpectations::default();
    expected.nonce = text("nonce");
    let now = case.get("now").and_then(Value::as_f64).unwrap_or(f64::NAN);
    Verifier::new(options)?.explain_id_token(&text("idToken").unwrap_or_default(), &expected, now)
}
