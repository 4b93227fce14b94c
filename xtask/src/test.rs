//! Every test: the sources, the core on the host, the built package in Node, browser and workerd.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use crate::failure::Failure;
use crate::shell::Shell;
use crate::steps::{Outcome, Step, run_all};
use crate::workspace::Workspace;
use crate::{check, dist, fuzz, hash, runtimes, setup, size, targets};

const JS_TESTS: &str = "tests/js";
/// Folders of it that must not be empty.
const JS_FOLDERS: &[&str] = &["browser", "demo", "package", "remote", "vectors"];
/// What is tested of the measuring; it needs neither the package nor the peers.
const BENCH: &str = "bench";
/// A test file that hangs is ended; milliseconds.
const JS_TIMEOUT: &str = "--test-timeout=300000";
pub(crate) const DIST: &str = "dist";
const HAZMAT: &str = "dist --hazmat";

/// The verb. With `quick`, what needs the built package or a browser is left out.
pub(crate) fn run(workspace: &Workspace, quick: bool) -> Result<ExitCode, Failure> {
    let needs = if quick {
        setup::FOR_CHECK
    } else {
        setup::FOR_TEST
    };
    let ready = setup::prepare(workspace, needs)?;
    if !quick {
        fuzz::prepare(&ready);
    }
    let mut steps = check::steps(&ready);
    steps.extend(native(&ready));
    if !quick {
        steps.extend(package(&ready));
        steps.extend(javascript(&ready)?);
        steps.extend(runtimes::steps(&ready)?);
        steps.extend(fuzz::all(&ready, fuzz::SECONDS));
    }
    Ok(run_all(&steps))
}

fn native(workspace: &Workspace) -> Vec<Step<'_>> {
    let cargo = |name: &'static str, args: &'static [&'static str]| {
        Step::new(name, move || {
            let advice = "Run one test with `cargo test NAME`; add --features hazmat where the step says so.";
            let command = workspace
                .command(name, "cargo")
                .arg("test")
                .arg("--locked")
                .args(args);
            closing_lines(&command.advice(advice).run()?, "test result:")
        })
    };
    vec![
        cargo("native tests", &["--workspace", "--all-targets"]),
        cargo(
            "unit tests without RSA",
            &[
                "--package",
                "tokenward",
                "--lib",
                "--no-default-features",
                "--features",
                "ec",
                "build_without",
            ],
        ),
        cargo(
            "native tests, hazmat",
            &["--package", "tokenward", "--features", "hazmat", "--tests"],
        ),
        cargo("doc tests", &["--package", "tokenward", "--doc"]),
        Step::new("documentation", || documentation(workspace)),
    ]
}

fn documentation(workspace: &Workspace) -> Result<Outcome, Failure> {
    workspace
        .command("documentation", "cargo")
        .args([
            "doc",
            "--locked",
            "--package",
            "tokenward",
            "--no-deps",
            "--all-features",
            "--document-private-items",
        ])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()?;
    Ok(Outcome::Passed(Vec::new()))
}

fn package(workspace: &Workspace) -> Vec<Step<'_>> {
    let tarball = dist::tarball();
    let attw = [
        "--profile",
        "esm-only",
        "--no-definitely-typed",
        "--exclude-entrypoints",
        "tokenward.wasm",
    ];
    vec![
        dist(workspace),
        dist_step(workspace, HAZMAT, "hazmat"),
        Step::new("size and bleed", || {
            size::check(workspace, "package").map(Outcome::Passed)
        })
        .after(DIST),
        Step::new("builds by feature", || builds_by_feature(workspace)),
        tool(
            "types",
            workspace
                .command("types", "node")
                .arg("tests/types/check.mjs"),
        ),
        tool(
            "publint",
            workspace
                .command("publint", "publint")
                .args(["run", &tarball, "--strict"]),
        ),
        tool(
            "attw",
            workspace.command("attw", "attw").arg(&tarball).args(attw),
        ),
    ]
}

/// Smaller builds: that each still is one, and smaller.
fn builds_by_feature(workspace: &Workspace) -> Result<Outcome, Failure> {
    let mut lines = Vec::new();
    for target in targets::measured(workspace)? {
        if target.name != "package" {
            dist::run(workspace, &target.name)?;
            let sizes = size::check(workspace, &target.name)?;
            lines.extend(sizes.iter().map(|line| format!("{}: {line}", target.name)));
        }
    }
    Ok(Outcome::Passed(lines))
}

/// The package built, for steps that need it.
pub(crate) fn dist(workspace: &Workspace) -> Step<'_> {
    dist_step(workspace, DIST, "package")
}

fn dist_step<'a>(workspace: &'a Workspace, step: &'static str, target: &'static str) -> Step<'a> {
    Step::new(step, move || {
        dist::run(workspace, target)?;
        Ok(Outcome::Passed(Vec::new()))
    })
}

/// A program that judges the built package; what it says when it is content is not repeated.
fn tool(name: &'static str, command: Shell) -> Step<'static> {
    let command = command.advice("Read its findings above; they are about pkg/.");
    Step::new(name, move || {
        command.run()?;
        Ok(Outcome::Passed(Vec::new()))
    })
    .after(DIST)
}

/// One step for each folder of `tests/js` that has tests, and for those that must have some.
fn javascript(workspace: &Workspace) -> Result<Vec<Step<'_>>, Failure> {
    let failed = |error: io::Error| {
        Failure::new(
            "looking for JavaScript tests",
            format!("{JS_TESTS}, {BENCH}: {error}"),
        )
    };
    let mut folders: BTreeMap<String, Vec<PathBuf>> = JS_FOLDERS
        .iter()
        .map(|name| ((*name).to_owned(), Vec::new()))
        .collect();
    for file in test_files(workspace).map_err(failed)? {
        let inside = file.strip_prefix(JS_TESTS).unwrap_or(&file);
        let folder = inside
            .iter()
            .next()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        folders.entry(folder).or_default().push(file);
    }
    let bench = bench_files(workspace).map_err(failed)?;
    let bench = Step::new(BENCH, move || node_tests(workspace, BENCH, &bench));
    let steps = folders.into_iter().map(|(folder, files)| {
        // These run the raw checks too.
        let after = if matches!(folder.as_str(), "differential" | "vectors") {
            HAZMAT
        } else {
            DIST
        };
        let name = format!("{JS_TESTS}/{folder}");
        Step::new(name.clone(), move || node_tests(workspace, &name, &files)).after(after)
    });
    Ok(std::iter::once(bench).chain(steps).collect())
}

/// In that folder alone: those below it hold other people's packages.
fn bench_files(workspace: &Workspace) -> io::Result<Vec<PathBuf>> {
    let names = names_in(workspace, BENCH)?.into_iter();
    let tests = names.filter(|name| name.ends_with(".test.mjs"));
    Ok(tests.map(|name| Path::new(BENCH).join(name)).collect())
}

/// What a folder has, sorted.
pub(crate) fn names_in(workspace: &Workspace, folder: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace.path(folder))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Every test file, named from the root.
fn test_files(workspace: &Workspace) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    hash::list(&workspace.path(JS_TESTS), &mut files)?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    let from_root = |file: &PathBuf| {
        file.strip_prefix(workspace.root())
            .unwrap_or(file)
            .to_owned()
    };
    Ok(files.iter().map(from_root).collect())
}

/// Test files as one step; a file all of which was skipped has not run.
pub(crate) fn node_tests(
    workspace: &Workspace,
    name: &str,
    files: &[PathBuf],
) -> Result<Outcome, Failure> {
    let empty = || Failure::new(name, "there are no tests in this folder");
    if files.is_empty() {
        return Err(empty());
    }
    let command = workspace
        .command(name, "node")
        .args(["--test", "--test-reporter=spec", JS_TIMEOUT])
        .args(files)
        .advice(
            "Run one file with `node --test FILE`; it uses node_modules/tokenward, built by \
             `cargo xtask dist`.",
        );
    let command = match &workspace.chromium {
        Some(chromium) => command.env("CHROMIUM_PATH", chromium),
        None => command,
    };
    let output = command.run()?;
    if count_of(&output, "tests").unwrap_or(0) == 0 {
        return Err(empty());
    }
    let counts = ["tests", "pass", "fail", "cancelled", "skipped", "todo"]
        .into_iter()
        .filter_map(|word| count_of(&output, word).map(|count| format!("{word} {count}")));
    let skipped: Vec<String> = skipped(&output).map(str::to_owned).collect();
    if count_of(&output, "pass") == Some(0) && !skipped.is_empty() {
        return Ok(Outcome::NotRun(skipped.join("; ")));
    }
    let counts = counts.collect::<Vec<_>>().join(", ");
    let reasons = skipped.iter().map(|line| format!("not run: {line}"));
    Ok(Outcome::Passed(
        std::iter::once(counts).chain(reasons).collect(),
    ))
}

/// The skipped tests with their reasons, from Node's lines `﹣ name (1 ms) # reason`.
fn skipped(output: &str) -> impl Iterator<Item = &str> {
    output
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("﹣ "))
}

/// The number in Node's closing line `ℹ tests 12`.
fn count_of(output: &str, word: &str) -> Option<u64> {
    let count = |line: &str| {
        line.strip_prefix("ℹ ")?
            .strip_prefix(word)?
            .trim()
            .parse()
            .ok()
    };
    output.lines().rev().find_map(count)
}

fn closing_lines(output: &str, start: &str) -> Result<Outcome, Failure> {
    let lines = output
        .lines()
        .filter(|line| line.starts_with(start))
        .map(str::to_owned);
    Ok(Outcome::Passed(lines.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_counts_of_node_are_read() {
        let output = "✔ a (1 ms)\nℹ tests 12\nℹ suites 1\nℹ pass 11\nℹ skipped 1\n";
        assert_eq!(count_of(output, "tests"), Some(12));
        assert_eq!(count_of(output, "skipped"), Some(1));
        assert_eq!(count_of(output, "fail"), None);
    }

    #[test]
    fn what_was_skipped_is_named_with_its_reason() {
        let output = "✔ a (1 ms)\n  ﹣ b (0.1 ms) # no browser\nℹ skipped 1\n";
        assert_eq!(
            skipped(output).collect::<Vec<_>>(),
            ["b (0.1 ms) # no browser"]
        );
    }
}
