//! Rust's standard library for wasm32: found, or got from rustup, or, where rustup's servers cannot be
//! reached, built once from Debian's compiler by `debian-wasm-std.sh`.

use std::env;
use std::path::Path;

use crate::failure::Failure;
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";
/// The name under which Debian's compiler is linked to rustup.
const DEBIAN: &str = "debian";

/// Looks for the library and notes the toolchain that has it.
pub(crate) fn find(workspace: &mut Workspace) -> bool {
    let candidates = if debian_is_forced() {
        &[Some(DEBIAN)][..]
    } else {
        &[None, Some(DEBIAN)]
    };
    for toolchain in candidates {
        if has_target(workspace, *toolchain) {
            workspace.wasm_toolchain = toolchain.map(str::to_owned);
            return true;
        }
    }
    false
}

pub(crate) fn install(workspace: &mut Workspace) -> Result<(), Failure> {
    if !debian_is_forced() {
        match workspace
            .command("adding the wasm32 target", "rustup")
            .args(["target", "add", TARGET])
            .run()
        {
            Ok(_) if find(workspace) => return Ok(()),
            Ok(_) => println!("      rustup added the target, but this compiler does not see it."),
            Err(failure) => println!("{failure}\n      The ordinary way failed."),
        }
    }
    println!(
        "      Taking the other way: Debian's compiler (apt-get install rustc-web and companions, 1 GB of"
    );
    println!("      disk) and the standard library built once with it; 1 to 5 minutes.");
    workspace
        .command("building the wasm32 library with Debian's compiler", "bash")
        .arg("xtask/debian-wasm-std.sh")
        .advice(
            "This way needs Debian or one of its kin, and root (or sudo without a password). \
             Otherwise get the target yourself: `rustup target add wasm32-unknown-unknown`.",
        )
        .run()?;
    if find(workspace) {
        return Ok(());
    }
    Err(Failure::new(
        "the wasm32 library",
        "it was built, but the compiler does not see it",
    )
    .advice("Run `RUSTUP_TOOLCHAIN=debian rustc --print sysroot` and look below lib/rustlib."))
}

/// For trying the second way on a machine where the first one works.
fn debian_is_forced() -> bool {
    env::var("TOKENWARD_WASM_STD").is_ok_and(|value| value == DEBIAN)
}

fn has_target(workspace: &Workspace, toolchain: Option<&str>) -> bool {
    let command = workspace
        .command("sysroot", "rustc")
        .args(["--print", "sysroot"]);
    let command = match toolchain {
        Some(toolchain) => command.env("RUSTUP_TOOLCHAIN", toolchain),
        None => command,
    };
    command.read().is_ok_and(|sysroot| {
        Path::new(sysroot.trim())
            .join("lib/rustlib")
            .join(TARGET)
            .join("lib")
            .is_dir()
    })
}
