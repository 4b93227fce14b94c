//! Fuzzing: each target of `tests/fuzz` for some seconds, starting from its committed corpus.
//!
//! It needs a nightly compiler, a C++ compiler and cargo-fuzz. Only the last is installed, and announced before; where
//! something is missing, the steps say so and are not run.

use std::fs;
use std::process::ExitCode;

use crate::failure::Failure;
use crate::steps::{Outcome, Step, run_all};
use crate::workspace::Workspace;

const HOME: &str = "tests/fuzz";
/// What the fuzzer finds on its way, failures included; the committed corpus stays as it is.
const FOUND: &str = "target/fuzz";
const TARGETS: &[&str] = &[
    "access_token",
    "documents",
    "id_token",
    "json",
    "jwks",
    "jwt",
    "options",
    "remote",
    "responses",
    "token",
];
/// A build must not depend on the day it is made.
const VERSION: &str = "0.13.2";
/// For each target, where nobody says otherwise.
pub(crate) const SECONDS: u32 = 30;

/// The verb.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode, Failure> {
    let (seconds, targets) = read(arguments)?;
    prepare(workspace);
    Ok(run_all(&steps(workspace, seconds, &targets)))
}

/// With cargo-fuzz, where it can be had: whoever cannot install it is told by the steps.
pub(crate) fn prepare(workspace: &Workspace) {
    if obstacle(workspace).is_some_and(|obstacle| obstacle == Obstacle::Tool) {
        install(workspace);
    }
}

fn install(workspace: &Workspace) {
    println!(
        "Set-up: cargo-fuzz {VERSION} is missing and will be installed now: it builds and runs the fuzz targets; \
         built by cargo install into {}, 1 to 3 minutes",
        workspace.tools().display()
    );
    let installed = workspace
        .command("installing cargo-fuzz", "cargo")
        .args(["install", "--force", "--locked", "--root"])
        .arg(workspace.tools())
        .arg(format!("cargo-fuzz@{VERSION}"))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .advice("Check that cargo reaches its registry. Without it, fuzzing is not run.")
        .run();
    if let Err(failure) = installed {
        println!("\n{failure}\n");
    }
}

/// One step for the sources of the targets, one for each target.
pub(crate) fn all(workspace: &Workspace, seconds: u32) -> Vec<Step<'_>> {
    steps(workspace, seconds, TARGETS)
}

fn steps<'a>(workspace: &'a Workspace, seconds: u32, targets: &[&'static str]) -> Vec<Step<'a>> {
    let mut steps = vec![Step::new("fuzz, sources", || check_sources(workspace))];
    steps.extend(targets.iter().copied().map(|target| {
        Step::new(format!("fuzz, {target}"), move || {
            fuzz(workspace, target, seconds)
        })
    }));
    steps
}

fn read(arguments: &[String]) -> Result<(u32, Vec<&'static str>), Failure> {
    let mut seconds = SECONDS;
    let mut targets = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if word == "--seconds" {
            seconds = words
                .next()
                .and_then(|number| number.parse().ok())
                // To libFuzzer zero is no limit.
                .filter(|number| *number > 0)
                .ok_or_else(|| usage("`--seconds` needs a whole number above zero"))?;
        } else {
            let known = TARGETS.iter().find(|target| *target == word);
            targets.push(*known.ok_or_else(|| usage(&format!("`fuzz` has no target `{word}`")))?);
        }
    }
    if targets.is_empty() {
        targets = TARGETS.to_vec();
    }
    Ok((seconds, targets))
}

fn usage(problem: &str) -> Failure {
    Failure::new("command line", problem).advice(format!(
        "It is `cargo xtask fuzz [--seconds N] [TARGET…]`; the targets are {}.",
        TARGETS.join(", ")
    ))
}

fn has_nightly(workspace: &Workspace) -> bool {
    let answer = workspace
        .command("version", "cargo")
        .env("RUSTUP_TOOLCHAIN", "nightly")
        .arg("--version")
        .read();
    answer.is_ok_and(|answer| answer.contains("nightly"))
}

/// Why fuzzing is not possible here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    Nightly,
    Compiler,
    Tool,
}

impl Obstacle {
    fn words(self) -> String {
        match self {
            Self::Nightly => "there is no nightly compiler (`rustup toolchain install nightly`)",
            Self::Compiler => "there is no C++ compiler, which libFuzzer is built with",
            Self::Tool => "cargo-fuzz is missing and could not be installed",
        }
        .to_owned()
    }
}

fn obstacle(workspace: &Workspace) -> Option<Obstacle> {
    if !has_nightly(workspace) {
        return Some(Obstacle::Nightly);
    }
    if workspace.which("c++").is_none() && std::env::var_os("CXX").is_none() {
        return Some(Obstacle::Compiler);
    }
    let answer = workspace
        .command("version", "cargo-fuzz")
        .arg("--version")
        .read();
    let is_there = answer.is_ok_and(|answer| answer.split_whitespace().nth(1) == Some(VERSION));
    (!is_there).then_some(Obstacle::Tool)
}

/// They are a workspace of their own, so that the checks of the root do not see them.
fn check_sources(workspace: &Workspace) -> Result<Outcome, Failure> {
    if let Some(obstacle) = obstacle(workspace) {
        return Ok(Outcome::NotRun(obstacle.words()));
    }
    let cargo = || workspace.command("fuzz, sources", "cargo").dir(HOME);
    cargo()
        .args(["fmt", "--check"])
        .advice("Run `cargo fmt` in tests/fuzz.")
        .run()?;
    cargo()
        .args(["clippy", "--locked", "--quiet", "--all-targets"])
        .arg("--target-dir")
        .arg(workspace.path(FOUND).join("lints"))
        .args(["--", "-D", "warnings"])
        .run()?;
    Ok(Outcome::Passed(Vec::new()))
}

fn fuzz(workspace: &Workspace, target: &str, seconds: u32) -> Result<Outcome, Failure> {
    if let Some(obstacle) = obstacle(workspace) {
        return Ok(Outcome::NotRun(obstacle.words()));
    }
    let step = format!("fuzz, {target}");
    let found = workspace.path(FOUND).join("corpus").join(target);
    let failures = workspace.path(FOUND).join("failures").join(target);
    for dir in [&found, &failures] {
        fs::create_dir_all(dir)
            .map_err(|error| Failure::new(step.clone(), format!("{}: {error}", dir.display())))?;
    }
    // cargo-fuzz resolves the dependencies itself and does not know --locked.
    let output = workspace
        .command(step, "cargo")
        .env("RUSTUP_TOOLCHAIN", "nightly")
        .args(["fuzz", "run", "--fuzz-dir", HOME, "--target-dir"])
        .arg(workspace.path(FOUND))
        .arg(target)
        .arg(found)
        .arg(workspace.path(HOME).join("corpus").join(target))
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!(
            "-dict={}",
            workspace.path(HOME).join("jose.dict").display()
        ))
        // A trailing separator makes it a folder.
        .arg(format!("-artifact_prefix={}/", failures.display()))
        .args(["-max_len=4096", "-timeout=20"])
        .advice(format!(
            "The input that failed lies in {FOUND}/failures/{target}; run it again with \
             `cargo +nightly fuzz run --fuzz-dir {HOME} {target} FILE`, then make it a test."
        ))
        .run()?;
    let last = output.lines().rev().find(|line| line.starts_with("Done "));
    Ok(Outcome::Passed(
        last.map(str::to_owned).into_iter().collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn without_a_target_all_are_run() {
        assert_eq!(read(&[]).unwrap(), (SECONDS, TARGETS.to_vec()));
        assert_eq!(
            read(&words(&["--seconds", "5", "json"])).unwrap(),
            (5, vec!["json"])
        );
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for arguments in [
            &["jsn"][..],
            &["--seconds"],
            &["--seconds", "0"],
            &["--secs", "5"],
        ] {
            assert!(read(&words(arguments)).is_err(), "{arguments:?}");
        }
    }

    #[test]
    fn every_target_of_the_manifest_is_run() {
        let manifest = include_str!("../../tests/fuzz/Cargo.toml");
        for target in TARGETS {
            assert!(manifest.contains(&format!("path = \"targets/{target}.rs\"")));
        }
        assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
    }
}
