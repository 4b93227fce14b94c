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
    apt_install(workspace, "Chromium", &["chromium"], advice)?;
    if find(workspace) {
        return Ok(());
    }
    Err(Failure::new(
        "looking for Chromium",
        "apt-get installed it, but it is not on PATH",
    )
    .advice(advice))
}

/// Whether Debian's packages can be installed from here.
pub(crate) fn can_install(workspace: &Workspace) -> bool {
    apt_prefix(workspace).is_some()
}

/// Installs Debian packages, of which `what` is the common name.
pub(crate) fn apt_install(
    workspace: &Workspace,
    what: &str,
    packages: &[&str],
    advice: &str,
) -> Result<(), Failure> {
    let prefix = apt_prefix(workspace).ok_or_else(|| {
        let problem = format!("there is no {what}, and it cannot be installed from here");
        Failure::new(format!("looking for {what}"), problem).advice(advice)
    })?;
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
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    apt(&format!("installing {what}"), &install).map(drop)
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
