//! The packed package in runtimes, browsers, bundlers and test runners: tests/runtimes.
//!
//! What is slow, or slow to install, is in its folder slow/ and runs with `--all` alone. The tests
//! note which versions they ran; the README's table is made of that.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::failure::Failure;
use crate::steps::{Outcome, Step, run_all};
use crate::workspace::Workspace;
use crate::{chromium, setup, test};

pub(crate) const QUICK: &str = "tests/runtimes";
pub(crate) const SLOW: &str = "tests/runtimes/slow";
/// What the documents say of the others; it runs last.
const DOCUMENTS: &str = "documents";
const TEST: &str = ".test.mjs";
/// Folders without tests of their own, or with tests for another occasion.
const NO_TESTS: &[&str] = &["node_modules", "slow", "work"];
const TABLE: &str = "tests/runtimes/table.mjs";
const NOTES: &str = "target/runtimes/tested";

/// The browsers that only the slow rows need, with the files that show that they are there.
const BROWSERS: &[(&str, &str)] = &[
    ("firefox-esr", "/usr/bin/firefox-esr"),
    (
        "webkit2gtk-driver",
        "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    ),
    ("xvfb", "/usr/bin/Xvfb"),
];

/// The verb `test --runtimes`: these rows alone, and then the table anew.
pub(crate) fn run(workspace: &Workspace, all: bool) -> Result<ExitCode, Failure> {
    let needs = if all {
        setup::FOR_ALL_RUNTIMES
    } else {
        setup::FOR_RUNTIMES
    };
    let ready = setup::prepare(workspace, needs)?;
    let mut steps = vec![test::dist(&ready)];
    steps.extend(rows(&ready, QUICK)?);
    if all {
        steps.extend(rows(&ready, SLOW)?);
    }
    steps.push(Step::new("table of tested versions", || table(&ready)));
    steps.push(documents(&ready));
    Ok(run_all(&steps))
}

/// The quick rows, for `cargo xtask test`; the table is not changed but checked.
pub(crate) fn steps(workspace: &Workspace) -> Result<Vec<Step<'_>>, Failure> {
    let mut steps = rows(workspace, QUICK)?;
    steps.push(documents(workspace));
    Ok(steps)
}

/// One step for each test file of a folder, and for each folder in it that has some.
fn rows<'a>(workspace: &'a Workspace, folder: &str) -> Result<Vec<Step<'a>>, Failure> {
    forget(workspace);
    let steps = test_files(workspace, folder)?.into_iter();
    let steps = steps.map(|(name, files)| {
        Step::new(name.clone(), move || {
            test::node_tests(workspace, &name, &files)
        })
        .after(test::DIST)
    });
    Ok(steps.collect())
}

fn documents(workspace: &Workspace) -> Step<'_> {
    let name = format!("{QUICK}/documents");
    let files = [PathBuf::from(format!("{name}{TEST}"))];
    Step::new(name.clone(), move || {
        test::node_tests(workspace, &name, &files)
    })
    .after(test::DIST)
}

/// Notes of an earlier run prove nothing about this one.
fn forget(workspace: &Workspace) {
    // What is not there need not be removed.
    fs::remove_dir_all(workspace.path(NOTES)).unwrap_or_default();
}

fn table(workspace: &Workspace) -> Result<Outcome, Failure> {
    workspace
        .command("table of tested versions", "node")
        .arg(TABLE)
        .advice("Its own message above says what went wrong.")
        .run()?;
    Ok(Outcome::Passed(Vec::new()))
}

/// The test files by the name of their step, all named from the root.
fn test_files(
    workspace: &Workspace,
    folder: &str,
) -> Result<BTreeMap<String, Vec<PathBuf>>, Failure> {
    let failed = |problem: String| {
        Failure::new(
            "looking for tests of runtimes",
            format!("{folder}: {problem}"),
        )
    };
    let mut files = BTreeMap::new();
    for name in test::names_in(workspace, folder).map_err(|error| failed(error.to_string()))? {
        let path = format!("{folder}/{name}");
        if let Some(step) = path.strip_suffix(TEST) {
            files.insert(step.to_owned(), vec![PathBuf::from(&path)]);
        } else if !NO_TESTS.contains(&name.as_str()) && workspace.path(&path).is_dir() {
            let inside =
                test::names_in(workspace, &path).map_err(|error| failed(error.to_string()))?;
            let inside = inside.iter().filter(|name| name.ends_with(TEST));
            files.insert(
                path.clone(),
                inside.map(|name| Path::new(&path).join(name)).collect(),
            );
        }
    }
    files.retain(|step, files| !step.ends_with(DOCUMENTS) && !files.is_empty());
    if files.is_empty() {
        return Err(failed("there are no tests".to_owned()));
    }
    Ok(files)
}

/// Whether every browser of the slow rows is there, or cannot be had from here.
pub(crate) fn has_browsers(workspace: &Workspace) -> bool {
    missing_browsers().next().is_none() || !chromium::can_install(workspace)
}

/// Where this fails the rows of the browser say that it is not installed; the others run all the same.
pub(crate) fn install_browsers(workspace: &Workspace) {
    let packages: Vec<&str> = missing_browsers().collect();
    let advice = "The rows of these browsers will not run.";
    if let Err(failure) = chromium::apt_install(workspace, "Firefox and WebKit", &packages, advice)
    {
        println!("{failure}");
    }
}

/// Whether a Redis server is there, or cannot be had from here: then its tests say so and are skipped.
pub(crate) fn has_redis(workspace: &Workspace) -> bool {
    workspace.which("redis-server").is_some() || !chromium::can_install(workspace)
}

/// Where this fails the tests that need it say so; the others run all the same.
pub(crate) fn install_redis(workspace: &Workspace) {
    let advice = "The tests of the stores in Redis will not run.";
    if let Err(failure) = chromium::apt_install(workspace, "Redis", &["redis-server"], advice) {
        println!("{failure}");
    }
}

fn missing_browsers() -> impl Iterator<Item = &'static str> {
    let missing = |(_, file): &&(&str, &str)| !Path::new(file).is_file();
    BROWSERS.iter().filter(missing).map(|(package, _)| *package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_are_found_and_the_documents_are_not_among_them() {
        let workspace = Workspace::find().unwrap();
        let quick = test_files(&workspace, QUICK).unwrap();
        assert!(quick.contains_key("tests/runtimes/node"), "{quick:?}");
        assert!(
            quick.keys().all(|step| !step.starts_with(SLOW)),
            "{quick:?}"
        );
        assert!(!quick.contains_key("tests/runtimes/documents"), "{quick:?}");
        let slow = test_files(&workspace, SLOW).unwrap();
        assert!(slow.contains_key("tests/runtimes/slow/next"), "{slow:?}");
        for file in quick.values().chain(slow.values()).flatten() {
            assert!(workspace.path(file).is_file(), "{file:?}");
        }
    }

    #[test]
    fn the_programs_know_our_places() {
        let project = include_str!("../../tests/runtimes/support/project.mjs");
        assert!(
            project.contains("'target', 'runtimes', 'tested'") && NOTES == "target/runtimes/tested"
        );
        let page = include_str!("../../tests/runtimes/support/page.mjs");
        for (package, file) in BROWSERS {
            assert!(page.contains(file), "page.mjs does not know {package}");
        }
    }
}
