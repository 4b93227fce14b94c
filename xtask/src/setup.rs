//! Set-up: looks at what is here, announces what is missing, and installs only that.
#![expect(
    clippy::disallowed_types,
    reason = "installing is timed; lock 2 speaks of the library"
)]

use std::time::Instant;

use crate::failure::Failure;
use crate::tools::{CARGO_DENY, Tool, WASM_BINDGEN, WASM_PACK};
use crate::workspace::Workspace;
use crate::{chromium, npm, runtimes, wasm_std};

/// Something a command cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Packages,
    WasmStd,
    WasmPack,
    WasmBindgen,
    Lints,
    CargoDeny,
    Chromium,
    RuntimePackages,
    Redis,
    SlowRuntimePackages,
    OtherBrowsers,
}

pub(crate) const FOR_DIST: &[Need] = &[
    Need::Packages,
    Need::WasmStd,
    Need::WasmPack,
    Need::WasmBindgen,
];
pub(crate) const FOR_CHECK: &[Need] = &[Need::WasmStd, Need::Lints, Need::CargoDeny];
pub(crate) const FOR_TEST: &[Need] = &[
    Need::Packages,
    Need::WasmStd,
    Need::WasmPack,
    Need::WasmBindgen,
    Need::Lints,
    Need::CargoDeny,
    Need::Chromium,
    Need::RuntimePackages,
    Need::Redis,
];
pub(crate) const FOR_RUNTIMES: &[Need] = &[
    Need::Packages,
    Need::WasmStd,
    Need::WasmPack,
    Need::WasmBindgen,
    Need::Chromium,
    Need::RuntimePackages,
    Need::Redis,
];
pub(crate) const FOR_ALL_RUNTIMES: &[Need] = &[
    Need::Packages,
    Need::WasmStd,
    Need::WasmPack,
    Need::WasmBindgen,
    Need::Chromium,
    Need::RuntimePackages,
    Need::Redis,
    Need::SlowRuntimePackages,
    Need::OtherBrowsers,
];

/// The workspace with all `needs` met; what was missing has been announced before it was installed.
pub(crate) fn prepare(workspace: &Workspace, needs: &[Need]) -> Result<Workspace, Failure> {
    let mut ready = workspace.clone();
    if needs.contains(&Need::Packages) {
        npm::check_node(&ready)?;
    }
    // Not `filter`: to look for a thing is also to note where it is.
    let mut missing = Vec::new();
    for need in needs {
        if !need.is_met(&mut ready) {
            missing.push(*need);
        }
    }
    if missing.is_empty() {
        println!("Set-up: everything is here already.");
        return Ok(ready);
    }
    println!("Set-up: this is missing and will be installed now.");
    for (need, number) in missing.iter().zip(1_usize..) {
        println!("  {number}. {}", need.announcement(&ready));
    }
    let count = missing.len();
    for (need, number) in missing.iter().zip(1_usize..) {
        println!("[set-up {number}/{count}] {}", need.name());
        let start = Instant::now();
        need.install(&mut ready)?;
        println!("      done, {:.0} s", start.elapsed().as_secs_f64());
    }
    Ok(ready)
}

impl Need {
    fn tool(self) -> Option<&'static Tool> {
        match self {
            Self::WasmPack => Some(&WASM_PACK),
            Self::WasmBindgen => Some(&WASM_BINDGEN),
            Self::CargoDeny => Some(&CARGO_DENY),
            _ => None,
        }
    }

    fn name(self) -> String {
        if let Some(tool) = self.tool() {
            return format!("{} {}", tool.program, tool.version);
        }
        match self {
            Self::Packages => "npm development packages",
            Self::WasmStd => "Rust's standard library for wasm32",
            Self::Lints => "clippy and rustfmt",
            Self::RuntimePackages => "runtimes and bundlers to test in",
            Self::SlowRuntimePackages => "frameworks of the slow rows",
            Self::OtherBrowsers => "Firefox and WebKit",
            Self::Redis => "Redis",
            _ => "Chromium",
        }
        .to_owned()
    }

    /// What, why, by which means, how long.
    fn announcement(self, workspace: &Workspace) -> String {
        let name = self.name();
        if let Some(tool) = self.tool() {
            return format!(
                "{name}: {}; built by cargo install into {}, {}",
                tool.why,
                workspace.tools().display(),
                tool.how_long
            );
        }
        let rest = match self {
            Self::Packages => {
                "TypeScript, wasm-opt, the OpenID Provider of the demo and the test tools; npm ci into \
                 node_modules (350 MB), under a minute"
            }
            Self::WasmStd => "what the module is compiled with; rustup target add, a few seconds",
            Self::Lints => "the compiler's own checks; rustup component add, a few seconds",
            Self::RuntimePackages => {
                "Node.js 20 to 26, Deno, Bun, workerd, the bundlers and test runners that the package is tested \
                 in; npm ci into tests/runtimes/node_modules (1.5 GB), one to two minutes"
            }
            Self::SlowRuntimePackages => {
                "Next.js and Parcel; npm ci into tests/runtimes/slow/node_modules (450 MB), under a minute"
            }
            Self::OtherBrowsers => {
                "the package is tested in them as in Chromium; apt-get install firefox-esr webkit2gtk-driver xvfb \
                 (500 MB), about a minute"
            }
            Self::Redis => {
                "the stores are tested against a real server; apt-get install redis-server (a few MB)"
            }
            _ => {
                "the page is tested in a real browser; apt-get install chromium (440 MB), about a minute"
            }
        };
        format!("{name}: {rest}")
    }

    fn is_met(self, workspace: &mut Workspace) -> bool {
        if let Some(tool) = self.tool() {
            return tool.is_there(workspace);
        }
        match self {
            Self::Packages => npm::is_installed(workspace, npm::ROOT),
            Self::RuntimePackages => npm::is_installed(workspace, runtimes::QUICK),
            Self::SlowRuntimePackages => npm::is_installed(workspace, runtimes::SLOW),
            Self::OtherBrowsers => runtimes::has_browsers(workspace),
            Self::Redis => runtimes::has_redis(workspace),
            Self::WasmStd => wasm_std::find(workspace),
            Self::Lints => ["clippy", "fmt"].into_iter().all(|component| {
                workspace
                    .command("version", "cargo")
                    .args([component, "--version"])
                    .read()
                    .is_ok()
            }),
            _ => chromium::find(workspace),
        }
    }

    fn install(self, workspace: &mut Workspace) -> Result<(), Failure> {
        if let Some(tool) = self.tool() {
            return tool.install(workspace);
        }
        match self {
            Self::Packages => npm::install(workspace, npm::ROOT),
            Self::RuntimePackages => npm::install(workspace, runtimes::QUICK),
            Self::SlowRuntimePackages => npm::install(workspace, runtimes::SLOW),
            Self::OtherBrowsers => {
                runtimes::install_browsers(workspace);
                Ok(())
            }
            Self::Redis => {
                runtimes::install_redis(workspace);
                Ok(())
            }
            Self::WasmStd => wasm_std::install(workspace),
            Self::Lints => workspace
                .command("adding clippy and rustfmt", "rustup")
                .args(["component", "add", "clippy", "rustfmt"])
                .run()
                .map(drop),
            _ => chromium::install(workspace),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_needs_neither_browser_nor_lints() {
        for need in [Need::Chromium, Need::CargoDeny, Need::Lints] {
            assert!(!FOR_DIST.contains(&need), "{need:?}");
        }
    }

    #[test]
    fn only_the_slow_rows_need_the_slow_things() {
        for need in [Need::SlowRuntimePackages, Need::OtherBrowsers] {
            assert!(
                !FOR_TEST.contains(&need) && !FOR_RUNTIMES.contains(&need),
                "{need:?}"
            );
            assert!(FOR_ALL_RUNTIMES.contains(&need), "{need:?}");
        }
        assert!(
            FOR_RUNTIMES
                .iter()
                .all(|need| FOR_ALL_RUNTIMES.contains(need))
        );
    }

    #[test]
    fn the_tests_need_whatever_the_others_need() {
        for need in FOR_DIST.iter().chain(FOR_CHECK).chain(FOR_RUNTIMES) {
            assert!(FOR_TEST.contains(need), "{need:?}");
        }
    }
}
