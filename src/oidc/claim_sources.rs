//! Where aggregated and distributed claims come from: `_claim_names` and `_claim_sources` (OpenID Connect Core 1.0 §5.6.2).
//!
//! Only read here. The JWT of a source is judged by the claims provider's own verifier (`provided_claims`), and
//! nothing is ever fetched.

use super::provided_claims::CLAIMS_OF_THE_TOKEN;
use crate::error::Code;
use crate::json::{Json, Value};
use crate::jwt::issuer;
use crate::rule::Rule;
use crate::trace::Finding;
use std::collections::BTreeMap;

/// One source with the claims that are to be taken from it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimSource {
    /// Its name among `_claim_sources`.
    pub name: String,
    /// The claims it provides.
    pub claims: Vec<String>,
    /// How they are had.
    pub access: Access,
}

/// How the claims of a source are had.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the two kinds of the standard")]
pub enum Access {
    /// They are here, in a JWT of the claims provider.
    Aggregated {
        /// The JWT, which nobody verified yet.
        jwt: String,
    },
    /// They are at an endpoint, which answers with such a JWT.
    Distributed {
        /// An `https` URL.
        endpoint: String,
        /// What the endpoint wants as a bearer token.
        access_token: Option<String>,
    },
}

/// The sources that can be used, and what was wrong with the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimSources {
    /// In the order of their names.
    pub sources: Vec<ClaimSource>,
    /// One finding for each claim or source that was left out; it is no error that claims are missing.
    pub skipped: Vec<Finding>,
}

/// Reads the sources of a verified claim set. A claim set without them has none.
#[must_use]
pub fn resolve(claims: &Json) -> ClaimSources {
    let mut found = ClaimSources::default();
    let described: Described<'_> = match claims.get("_claim_sources") {
        Some(Value::Object(sources)) => sources.members().collect(),
        _ => Vec::new(),
    };
    for (source, names) in found.names_by_source(claims, &described) {
        match described_as(&described, &source).map(access) {
            Some(Ok(access)) => found.sources.push(ClaimSource {
                name: source,
                claims: names,
                access,
            }),
            Some(Err((rule, code, reason))) => found.skip(rule, code, &source, reason),
            None => {}
        }
    }
    found
}

/// The members of `_claim_sources`, in code point order of their names.
type Described<'d> = Vec<(&'d str, Value<'d>)>;

fn described_as<'d>(described: &Described<'d>, name: &str) -> Option<Value<'d>> {
    let place = described.binary_search_by(|(source, _)| (*source).cmp(name));
    Some(described.get(place.ok()?)?.1)
}

impl ClaimSources {
    /// CLM-05: "_claim_names … a JSON object whose member names are the Claim Names for the Aggregated and Distributed Claims
    /// … and whose member values are references to the member names in the _claim_sources member".
    fn names_by_source(
        &mut self,
        claims: &Json,
        described: &Described<'_>,
    ) -> BTreeMap<String, Vec<String>> {
        let mut by_source = BTreeMap::<String, Vec<String>>::new();
        let Some(Value::Object(names)) = claims.get("_claim_names") else {
            return by_source;
        };
        for (name, source) in names.members() {
            let source = source.as_str();
            let source = source.filter(|source| described_as(described, source).is_some());
            let Some(source) = source else {
                let reason = "refers to a source that is not described";
                self.skip(Rule::Clm05, Code::ClaimSourceMissing, name, reason);
                continue;
            };
            if CLAIMS_OF_THE_TOKEN.contains(&name) {
                let reason = "is about the token itself and cannot come from elsewhere";
                self.skip(Rule::Clm06, Code::AggregatedClaimInvalid, name, reason);
                continue;
            }
            by_source
                .entry(source.to_owned())
                .or_default()
                .push(name.to_owned());
        }
        by_source
    }

    fn skip(&mut self, rule: Rule, code: Code, name: &str, reason: &str) {
        let message = format!("{} {reason}", crate::redact::shown(name));
        self.skipped.push(Finding::new(rule, code, message));
    }
}

type Fault = (Rule, Code, &'static str);

/// CLM-06: "JWT REQUIRED"; CLM-07: "endpoint REQUIRED", and "access_token OPTIONAL".
fn access(source: Value<'_>) -> Result<Access, Fault> {
    let aggregated = |reason| Err((Rule::Clm06, Code::AggregatedClaimInvalid, reason));
    let distributed = |reason| Err((Rule::Clm07, Code::DistributedClaimInvalid, reason));
    let Value::Object(source) = source else {
        return aggregated("is a source that is no object");
    };
    match (source.get("JWT"), source.get("endpoint")) {
        (Some(_), Some(_)) => aggregated("is a source with both JWT and endpoint"),
        (Some(Value::String(jwt)), None) => Ok(Access::Aggregated {
            jwt: jwt.to_owned(),
        }),
        (Some(_), None) => aggregated("is a source whose JWT is not a string"),
        (None, None) => aggregated("is a source with neither JWT nor endpoint"),
        (None, Some(endpoint)) => {
            let endpoint = endpoint
                .as_str()
                .filter(|url| issuer::is_endpoint(url, false));
            let Some(endpoint) = endpoint else {
                return distributed("is a source whose endpoint is no https URL");
            };
            match source.get("access_token") {
                None => Ok(Access::Distributed {
                    endpoint: endpoint.to_owned(),
                    access_token: None,
                }),
                Some(Value::String(token)) => Ok(Access::Distributed {
                    endpoint: endpoint.to_owned(),
                    access_token: Some(token.to_owned()),
                }),
                Some(_) => distributed("is a source whose access_token is not a string"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(claims: &str) -> ClaimSources {
        resolve(&Json::parse(claims.as_bytes()).unwrap())
    }

    /// CLM-05, CLM-06, CLM-07: the example of OpenID Connect Core 1.0 §5.6.2.
    #[test]
    fn both_kinds() {
        let found = resolved(
            r#"{"_claim_names":{"address":"src1","phone_number":"src1","credit_score":"src2","x":"src3"},
                "_claim_sources":{"src1":{"JWT":"a.b.c"},"src2":{"endpoint":"https://c.example/score"},
                "src3":{"endpoint":"https://c.example/?x=1","access_token":"t"},"unused":{}}}"#,
        );
        assert_eq!(found.skipped, []);
        assert_eq!(
            found.sources,
            [
                ClaimSource {
                    name: "src1".to_owned(),
                    claims: vec!["address".to_owned(), "phone_number".to_owned()],
                    access: Access::Aggregated {
                        jwt: "a.b.c".to_owned()
                    },
                },
                ClaimSource {
                    name: "src2".to_owned(),
                    claims: vec!["credit_score".to_owned()],
                    access: Access::Distributed {
                        endpoint: "https://c.example/score".to_owned(),
                        access_token: None
                    },
                },
                ClaimSource {
                    name: "src3".to_owned(),
                    claims: vec!["x".to_owned()],
                    access: Access::Distributed {
                        endpoint: "https://c.example/?x=1".to_owned(),
                        access_token: Some("t".to_owned())
                    },
                },
            ]
        );
        assert_eq!(resolved(r#"{"sub":"alice"}"#), ClaimSources::default());
    }

    #[test]
    fn faults_are_findings() {
        for (source, rule, code) in [
            ("5", "CLM-06", "aggregated_claim_invalid"),
            ("{}", "CLM-06", "aggregated_claim_invalid"),
            (r#"{"JWT":5}"#, "CLM-06", "aggregated_claim_invalid"),
            (
                r#"{"JWT":"a","endpoint":"https://c.example"}"#,
                "CLM-06",
                "aggregated_claim_invalid",
            ),
            (r#"{"endpoint":5}"#, "CLM-07", "distributed_claim_invalid"),
            (
                r#"{"endpoint":"http://c.example"}"#,
                "CLM-07",
                "distributed_claim_invalid",
            ),
            (
                r#"{"endpoint":"https://c.example","access_token":5}"#,
                "CLM-07",
                "distributed_claim_invalid",
            ),
        ] {
            let found = resolved(&format!(
                r#"{{"_claim_names":{{"a":"s"}},"_claim_sources":{{"s":{source}}}}}"#
            ));
            assert_eq!(found.sources, [], "{source}");
            assert_eq!(found.skipped.len(), 1, "{source}");
            assert_eq!(
                (found.skipped[0].rule, found.skipped[0].code),
                (rule, code),
                "{source}"
            );
        }
    }

    /// CLM-05, CLM-06
    #[test]
    fn names_that_lead_nowhere_or_too_far() {
        for (claims, rule, code) in [
            (
                r#"{"_claim_names":{"a":"s"}}"#,
                "CLM-05",
                "claim_source_missing",
            ),
            (
                r#"{"_claim_names":{"a":"s"},"_claim_sources":{"t":{"JWT":"x"}}}"#,
                "CLM-05",
                "claim_source_missing",
            ),
            (
                r#"{"_claim_names":{"a":5},"_claim_sources":{}}"#,
                "CLM-05",
                "claim_source_missing",
            ),
            (
                r#"{"_claim_names":{"sub":"s"},"_claim_sources":{"s":{"JWT":"x"}}}"#,
                "CLM-06",
                "aggregated_claim_invalid",
            ),
        ] {
            let found = resolved(claims);
            assert_eq!(found.sources, [], "{claims}");
            assert_eq!(
                (found.skipped[0].rule, found.skipped[0].code),
                (rule, code),
                "{claims}"
            );
        }
    }
}
