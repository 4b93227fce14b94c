//! What can be said of the sources without running them: form, lints, arrows, dependencies.

use std::process::ExitCode;

use crate::failure::Failure;
use crate::steps::{Outcome, Step, run_all};
use crate::workspace::Workspace;
use crate::{arrows, deny, setup};

const LINT_ADVICE: &str =
    "Follow the lint, or, where it is wrong, write #[expect(…, reason = \"…\")].";

/// The verb.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode, Failure> {
    let ready = setup::prepare(workspace, setup::FOR_CHECK)?;
    Ok(run_all(&steps(&ready)))
}

pub(crate) fn steps(workspace: &Workspace) -> Vec<Step<'_>> {
    vec![
        Step::new("format", || format(workspace)),
        Step::new("clippy, host", || clippy_host(workspace)),
        Step::new("clippy, wasm32", || clippy_wasm(workspace)),
        Step::new("arrows between rooms", || arrows::check(workspace)),
        Step::new("licences, bans, sources", || deny::policy(workspace)),
        Step::new("advisories", || deny::advisories(workspace)),
        Step::new("spelling", || spelling(workspace)),
    ]
}

fn format(workspace: &Workspace) -> Result<Outcome, Failure> {
    workspace
        .command("format", "cargo")
        .args(["fmt", "--all", "--check"])
        .advice("Run `cargo fmt --all`.")
        .run()?;
    Ok(Outcome::Passed(Vec::new()))
}

fn clippy_host(workspace: &Workspace) -> Result<Outcome, Failure> {
    for features in [&[][..], &["--all-features"]] {
        workspace
            .command("clippy, host", "cargo")
            .args([
                "clippy",
                "--locked",
                "--quiet",
                "--workspace",
                "--all-targets",
            ])
            .args(features)
            .args(["--", "-D", "warnings"])
            .advice(LINT_ADVICE)
            .run()?;
    }
    Ok(Outcome::Passed(Vec::new()))
}

/// The host's clippy never sees src/wasm. There are no tests there, and not every library for wasm32 has a `test` crate.
fn clippy_wasm(workspace: &Workspace) -> Result<Outcome, Failure> {
    for features in [&[][..], &["--all-features"]] {
        workspace
            .wasm_command("clippy, wasm32", "cargo")
            .args(["clippy", "--locked", "--package", "tokenward", "--lib"])
            .args(["--target", "wasm32-unknown-unknown"])
            .args(features)
            .args(["--", "-D", "warnings"])
            .advice(LINT_ADVICE)
            .run()?;
    }
    Ok(Outcome::Passed(Vec::new()))
}

fn spelling(workspace: &Workspace) -> Result<Outcome, Failure> {
    if workspace.which("typos").is_none() {
        let reason = "`typos` is not installed; nothing else depends on it";
        return Ok(Outcome::NotRun(reason.to_owned()));
    }
    workspace
        .command("spelling", "typos")
        .args(["--config", ".typos.toml"])
        .advice("Correct the word, or allow it in .typos.toml.")
        .run()?;
    Ok(Outcome::Passed(Vec::new()))
}
