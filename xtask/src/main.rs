//! The project's own commands: `cargo xtask <verb>`. Run without a verb, it lists them.
//!
//! This file reads the command line. Next door: `setup` and `tools` install what is missing, `dist`
//! builds the package, `test` and `check` run every check, `shell` runs one command and says clearly
//! what went wrong. Nothing here is shipped.

mod arrows;
mod bench;
mod catalogue;
mod check;
mod chromium;
mod deny;
mod dist;
mod failure;
mod fuzz;
mod hash;
mod matrix;
mod named;
mod npm;
mod runtimes;
mod rust_tokens;
mod setup;
mod shell;
mod size;
mod steps;
mod targets;
mod test;
mod tools;
mod wasm_std;
mod workspace;

use std::process::ExitCode;

use failure::Failure;
use workspace::Workspace;

const HELP: &str = "\
cargo xtask demo [OPTIONS]   build the package, start a real OpenID Provider on loopback, verify its ID token
             --token FILE --jwks FILE …   the same for a token of your own (see examples/demo)
             --browser [--port N]         serve the page of www/ on loopback instead
cargo xtask test [--quick]   every test; --quick leaves out what needs the built package
             --runtimes [--all]           only the packed package in runtimes, browsers, bundlers; --all: the slow ones too
cargo xtask check            formatting, lints, arrows between rooms, dependencies
cargo xtask fuzz [OPTIONS]   fuzz targets from their corpus; --seconds N for each (30), or TARGET… alone
cargo xtask dist [--hazmat]  build the npm package; --hazmat: the module for raw signature vectors, beside it
cargo xtask size             sizes of the built files against their budgets in wasm-pack.toml
cargo xtask matrix           write docs/strictness.md: what other libraries decide about crafted tokens
             --without-python             leave PyJWT out
cargo xtask bench [OPTIONS]  speed, size, cold start, memory against other libraries (bench/README.md); --help lists options
             --quick                      two minutes, in this Node, writes nothing but target/bench/
             --profile                    instead: where the time of a call and the bytes of the module go, room by room
cargo xtask setup            install what the other commands need
cargo xtask help             this list";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<ExitCode, Failure> {
    let Some((verb, rest)) = arguments.split_first() else {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    };
    match verb.as_str() {
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        "demo" => demo(rest),
        "test" if rest.iter().any(|word| word == "--runtimes") => {
            let others: Vec<String> = rest
                .iter()
                .filter(|word| *word != "--runtimes")
                .cloned()
                .collect();
            let all = flag("test --runtimes", &others, "--all")?;
            runtimes::run(&Workspace::find()?, all)
        }
        "test" => test::run(&Workspace::find()?, flag(verb, rest, "--quick")?),
        "check" => no_flags(verb, rest).and_then(|()| check::run(&Workspace::find()?)),
        "fuzz" => fuzz::run(&Workspace::find()?, rest),
        "dist" => {
            let hazmat = flag(verb, rest, "--hazmat")?;
            let ready = setup::prepare(&Workspace::find()?, setup::FOR_DIST)?;
            dist::run(&ready, if hazmat { "hazmat" } else { "package" })?;
            Ok(ExitCode::SUCCESS)
        }
        "bench" => bench::run(&Workspace::find()?, rest),
        "matrix" => matrix::run(&Workspace::find()?, flag(verb, rest, "--without-python")?),
        "size" => no_flags(verb, rest).and_then(|()| size::run(&Workspace::find()?)),
        "setup" => {
            no_flags(verb, rest)?;
            setup::prepare(&Workspace::find()?, setup::FOR_TEST)?;
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(usage(&format!("there is no verb `{verb}`"))),
    }
}

/// The demo decides about its own arguments; only `--browser` is another program.
fn demo(arguments: &[String]) -> Result<ExitCode, Failure> {
    let browser = arguments.iter().any(|argument| argument == "--browser");
    let ready = setup::prepare(&Workspace::find()?, setup::FOR_DIST)?;
    dist::run(&ready, "package")?;
    let (step, script) = if browser {
        ("page", "www/serve.mjs")
    } else {
        ("demo", "examples/demo/run.mjs")
    };
    // In the user's own directory, so that a relative FILE is found where they stand.
    let here = std::env::current_dir().unwrap_or_else(|_| ready.root().to_path_buf());
    ready
        .command(step, "node")
        .dir(here)
        .arg(ready.path(script))
        .args(arguments.iter().filter(|argument| *argument != "--browser"))
        .advice("Its own message above says what went wrong; `cargo xtask test` checks the parts.")
        .hand_over()
}

fn no_flags(verb: &str, arguments: &[String]) -> Result<(), Failure> {
    match arguments.first() {
        None => Ok(()),
        Some(other) => Err(usage(&format!("`{verb}` does not know `{other}`"))),
    }
}

fn flag(verb: &str, arguments: &[String], known: &str) -> Result<bool, Failure> {
    match arguments.iter().find(|argument| *argument != known) {
        None => Ok(!arguments.is_empty()),
        Some(other) => Err(usage(&format!(
            "`{verb}` does not know `{other}`, only `{known}`"
        ))),
    }
}

fn usage(problem: &str) -> Failure {
    Failure::new("command line", problem).advice(format!("The verbs are:\n\n{HELP}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_unknown_verb_is_refused_with_the_list() {
        let text = dispatch(&strings(&["tset"])).unwrap_err().to_string();
        assert!(text.contains("there is no verb `tset`"), "{text}");
        assert!(text.contains("cargo xtask test [--quick]"), "{text}");
    }

    #[test]
    fn an_unknown_flag_is_refused_by_name() {
        let text = dispatch(&strings(&["dist", "--hazmt"]))
            .unwrap_err()
            .to_string();
        assert!(
            text.contains("`dist` does not know `--hazmt`, only `--hazmat`"),
            "{text}"
        );
        let text = dispatch(&strings(&["size", "--all"]))
            .unwrap_err()
            .to_string();
        assert!(text.contains("`size` does not know `--all`"), "{text}");
    }

    #[test]
    fn slow_rows_are_asked_for_beside_the_runtimes() {
        for (words, problem) in [
            (
                &["test", "--all"][..],
                "`test` does not know `--all`, only `--quick`",
            ),
            (
                &["test", "--runtimes", "--quick"],
                "`test --runtimes` does not know `--quick`, only `--all`",
            ),
        ] {
            let text = dispatch(&strings(words)).unwrap_err().to_string();
            assert!(text.contains(problem), "{text}");
        }
    }

    #[test]
    fn a_known_flag_is_seen() {
        assert!(flag("dist", &strings(&["--hazmat"]), "--hazmat").unwrap());
        assert!(!flag("dist", &[], "--hazmat").unwrap());
    }
}
