//! The programs built by `cargo install`: which, in which version, why, and whether they are here.

use crate::failure::Failure;
use crate::workspace::Workspace;

/// One program. Its version is fixed: a build must not depend on the day it is made.
#[derive(Debug)]
pub(crate) struct Tool {
    /// The program's file.
    pub(crate) program: &'static str,
    package: &'static str,
    pub(crate) version: &'static str,
    flags: &'static [&'static str],
    pub(crate) why: &'static str,
    pub(crate) how_long: &'static str,
}

pub(crate) const WASM_PACK: Tool = Tool {
    program: "wasm-pack",
    package: "wasm-pack",
    version: "0.15.1",
    flags: &["--locked"],
    why: "compiles the crate to WebAssembly and runs the two steps below",
    how_long: "2 to 5 minutes",
};

pub(crate) const WASM_BINDGEN: Tool = Tool {
    program: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    // Must be the version of the crate in Cargo.toml, exactly.
    version: "0.2.130",
    // Its lock file asks for a release that is no longer served; without TLS crates it builds faster.
    flags: &["--no-default-features"],
    why: "writes the JavaScript glue of the module",
    how_long: "2 to 4 minutes",
};

pub(crate) const CARGO_DENY: Tool = Tool {
    program: "cargo-deny",
    package: "cargo-deny",
    version: "0.20.2",
    flags: &["--locked"],
    why: "checks licences, sources and known advisories of the dependencies",
    how_long: "4 to 8 minutes",
};

/// These are run for seconds and built for minutes: build them lightly.
const LIGHT_BUILD: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
];

impl Tool {
    /// On the search path or in our cache, and of the right version.
    pub(crate) fn is_there(&self, workspace: &Workspace) -> bool {
        let answer = workspace
            .command("version", self.program)
            .arg("--version")
            .read();
        answer.is_ok_and(|answer| answer.split_whitespace().nth(1) == Some(self.version))
    }

    pub(crate) fn install(&self, workspace: &Workspace) -> Result<(), Failure> {
        let package = format!("{}@{}", self.package, self.version);
        let command = workspace
            .command(format!("installing {package}"), "cargo")
            .args(["install", "--force", "--root"])
            .arg(workspace.tools())
            .args(self.flags)
            .arg(&package)
            .advice(format!(
                "Check that cargo reaches its registry, or install {package} yourself so that \
                 `{} --version` answers {}.",
                self.program, self.version
            ));
        LIGHT_BUILD
            .into_iter()
            .fold(command, |command, (name, value)| command.env(name, value))
            .run()
            .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glue_generator_has_the_version_of_the_crate() {
        let manifest = include_str!("../../Cargo.toml");
        let wanted = format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version);
        assert!(
            manifest.contains(&wanted),
            "Cargo.toml does not say {wanted}"
        );
    }
}
