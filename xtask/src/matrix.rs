//! The strictness matrix: what this package and its peers decide about crafted tokens, as docs/strictness.md.
//!
//! The tokens, the peers and the page are JavaScript and Python in matrix/; here is what they need before they run.

use std::process::ExitCode;

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{dist, npm, setup};

const FOLDER: &str = "matrix";
const VENV: &str = "target/matrix/venv";
const PYTHON: &str = if cfg!(windows) {
    "target/matrix/venv/Scripts/python.exe"
} else {
    "target/matrix/venv/bin/python"
};
const WITHOUT: &str = "--without-python";

/// The verb.
pub(crate) fn run(workspace: &Workspace, without_python: bool) -> Result<ExitCode, Failure> {
    let ready = setup::prepare(workspace, setup::FOR_DIST)?;
    dist::run(&ready, "package")?;
    if !npm::is_installed(&ready, FOLDER) {
        println!("Installing the libraries to compare with into {FOLDER}/node_modules.");
        npm::install(&ready, FOLDER)?;
    }
    if !without_python {
        prepare_python(&ready)?;
    }
    ready
        .command("matrix", "node")
        .arg("matrix/run.mjs")
        .args(without_python.then_some(WITHOUT))
        .advice("Its own message above says what went wrong.")
        .hand_over()
}

/// PyJWT in an environment of its own. pip leaves it alone where it is as the list says.
fn prepare_python(workspace: &Workspace) -> Result<(), Failure> {
    let step = "PyJWT for the matrix";
    let python = workspace.path(PYTHON).to_string_lossy().into_owned();
    let pip = ["-m", "pip", "--version"];
    // A system without all of venv leaves an environment that has no pip.
    if workspace.command(step, &python).args(pip).read().is_err() {
        println!("Making an environment for PyJWT in {VENV}.");
        workspace
            .command(step, "python3")
            .args(["-m", "venv", "--clear", VENV])
            .advice(format!(
                "Python 3.9 or newer with its venv module is needed (Debian: apt-get install python3-venv). \
                 `cargo xtask matrix {WITHOUT}` leaves the column out, and says so on the page."
            ))
            .run()?;
    }
    workspace
        .command(step, &python)
        .args(["-m", "pip", "install", "--quiet"])
        .args(["--disable-pip-version-check", "--require-hashes"])
        .args(["--only-binary", ":all:", "--requirement", "matrix/requirements.txt"])
        .advice(format!(
            "Check that pip reaches its index. `cargo xtask matrix {WITHOUT}` leaves the column out."
        ))
        .run()
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_knows_our_flag() {
        let program = include_str!("../../matrix/run.mjs");
        assert!(
            program.contains(WITHOUT),
            "run.mjs does not speak of {WITHOUT}"
        );
    }

    #[test]
    fn the_environment_is_where_the_program_looks_for_it() {
        let program = include_str!("../../matrix/peers/pyjwt-process.mjs");
        assert!(program.contains(VENV) && PYTHON.starts_with(VENV));
    }
}
