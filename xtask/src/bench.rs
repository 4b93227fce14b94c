//! Speed and size, measured against other libraries: what `bench/run.mjs` needs before it runs, and its name as a verb.
//!
//! The options are that program's own (`bench/plan.mjs`); here it is only told apart whether further Nodes are wanted, or names.

use std::process::ExitCode;

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{dist, named, npm, setup};

/// The peers.
const FOLDER: &str = "bench";
/// Further versions of Node, Deno and Bun: 600 MB, so only where they are measured in.
const RUNTIMES: &str = "bench/runtimes";

/// The verb.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode, Failure> {
    let program = |workspace: &Workspace| {
        workspace
            .command("bench", "node")
            .arg("bench/run.mjs")
            .args(arguments)
            .advice("Its own message above says what went wrong.")
    };
    if arguments.iter().any(|argument| argument == "--help") {
        return program(workspace).hand_over();
    }
    let ready = setup::prepare(workspace, setup::FOR_DIST)?;
    dist::run(&ready, "package")?;
    install(&ready, FOLDER, "the libraries to compare with")?;
    if has(arguments, "--profile") {
        named::run(&ready)?;
    } else if needs_runtimes(arguments) {
        let what = "further versions of Node, Deno and Bun (600 MB)";
        install(&ready, RUNTIMES, what)?;
    }
    program(&ready).hand_over()
}

fn install(workspace: &Workspace, folder: &str, what: &str) -> Result<(), Failure> {
    if npm::is_installed(workspace, folder) {
        return Ok(());
    }
    println!("Installing {what} into {folder}/node_modules.");
    npm::install(workspace, folder)
}

/// The quick version stays in this Node, unless it is asked for other runtimes.
fn needs_runtimes(arguments: &[String]) -> bool {
    !has(arguments, "--quick") || has(arguments, "--runtimes")
}

fn has(arguments: &[String], option: &str) -> bool {
    arguments
        .iter()
        .any(|argument| argument.split('=').next() == Some(option))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_the_quick_version_does_without_other_runtimes() {
        assert!(needs_runtimes(&[]));
        assert!(!needs_runtimes(&strings(&["--quick", "--calls", "5"])));
        assert!(needs_runtimes(&strings(&["--quick", "--runtimes=bun"])));
        assert!(needs_runtimes(&strings(&["--quick", "--runtimes", "all"])));
    }

    #[test]
    fn the_program_knows_our_options_and_looks_where_we_install() {
        let plan = include_str!("../../bench/plan.mjs");
        for option in ["quick", "runtimes", "profile"] {
            assert!(plan.contains(&format!("{option}: {{")), "{option}");
        }
        let program = include_str!("../../bench/nodes.mjs");
        assert!(program.contains("runtimes/node_modules/"));
        let profiles = include_str!("../../bench/profile/index.mjs");
        assert!(profiles.contains(&format!("'../../{}/dist/'", named::FOLDER)));
    }
}
