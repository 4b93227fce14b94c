//! The browser for the page's tests: found, or got from Debian's packages where that is allowed.

use std::env;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::workspace::Workspace;

const NAMES: [&str; 4] = [
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
];

/// Looks for the browser and notes where it is.
pub(crate) fn find(workspace: &mut Workspace) -> bool {
    let named = env::var_os("CHROMIUM_PATH")
        .map(PathBuf::from)
        .filter(|path| path.is_file());
    workspace.chromium = named.or_else(|| NAMES.iter().find_map(|name| workspace.which(name)));
    workspace.chromium.is_some()
}

pub(crate) fn install(workspace: &mut Workspace) -> Result<(), Failure> {
    let advice = "Install Chromium or Google Chrome and put it on PATH, or set CHROMIUM_PATH to it; \
                  `cargo xtask test --quick` runs the tests that need no browser.";
    let problem = "there is no Chromium, and it cannot be installed from here";
    let prefix = apt_prefix(workspace)
        .ok_or_else(|| Failure::new("looking for Chromium", problem).advice(advice))?;
    let apt = |step: &str, args: &[&str]| {
        let words: Vec<&str> = prefix
            .iter()
            .chain(["apt-get"].iter())
            .chain(args)
            .copied()
            .collect();
        let (program, rest) = words.split_first().unwrap_or((&"apt-get", &[]));
        workspace
            .command(step, program)
            .args(rest)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .advice(advice)
            .run()
    };
    apt("updating the list of packages", &["update"])?;
    apt(
        "installing Chromium",
        &["install", "--yes", "--no-install-recommends", "chromium"],
    )?;
    if find(workspace) {
        return Ok(());
    }
    Err(Failure::new(
        "looking for Chromium",
        "apt-get installed it, but it is not on PATH",
    )
    .advice(advice))
}

/// What to put before `apt-get`: nothing for root, `sudo -n` where it asks no password.
fn apt_prefix(workspace: &Workspace) -> Option<&'static [&'static str]> {
    workspace.which("apt-get")?;
    let user = workspace.command("user", "id").arg("-u").read().ok()?;
    if user.trim() == "0" {
        return Some(&[]);
    }
    let sudo = workspace
        .command("sudo", "sudo")
        .args(["-n", "true"])
        .read();
    sudo.is_ok().then_some(&["sudo", "-n"])
}
