//! `cargo deny`: licences, bans and sources always; advisories where their database can be reached.

use crate::failure::Failure;
use crate::steps::Outcome;
use crate::workspace::Workspace;

const ADVICE: &str = "Read the finding above. A new licence, duplicate or advisory is a decision: replace the \
                      crate, or add it to deny.toml with its reason.";

pub(crate) fn policy(workspace: &Workspace) -> Result<Outcome, Failure> {
    deny(
        workspace,
        "licences, bans, sources",
        &["licenses", "bans", "sources"],
    )
    .map(Outcome::Passed)
}

pub(crate) fn advisories(workspace: &Workspace) -> Result<Outcome, Failure> {
    match deny(workspace, "advisories", &["advisories"]) {
        Ok(lines) => Ok(Outcome::Passed(lines)),
        Err(failure) if database_is_out_of_reach(&failure) => Ok(Outcome::NotRun(
            "the advisory database could not be fetched from here, so nothing is known of new advisories"
                .to_owned(),
        )),
        Err(failure) => Err(failure),
    }
}

fn deny(workspace: &Workspace, step: &str, checks: &[&str]) -> Result<Vec<String>, Failure> {
    let output = workspace
        .command(step, "cargo")
        .args(["deny", "--workspace", "--all-features", "--locked", "check"])
        .args(checks)
        .advice(ADVICE)
        .run()?;
    let verdict = output.lines().rev().find(|line| line.contains(" ok"));
    Ok(verdict.into_iter().map(str::to_owned).collect())
}

/// cargo-deny tells this apart from a finding only by its words.
fn database_is_out_of_reach(failure: &Failure) -> bool {
    failure.said("failed to fetch advisory database") && !failure.said("error[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_not_taken_for_a_missing_network() {
        let failure = |output| Failure::new("advisories", "ended with exit code 1").output(output);
        let unreachable = "[ERROR] failed to fetch advisory database: Could not resolve host";
        assert!(database_is_out_of_reach(&failure(unreachable)));
        assert!(!database_is_out_of_reach(&failure(
            "error[vulnerability]: timing leak"
        )));
        assert!(!database_is_out_of_reach(&failure(
            "error: deny.toml is not readable"
        )));
    }
}
