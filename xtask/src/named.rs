//! The package once more, its module with the names of the functions, for `cargo xtask bench --profile`. Never published.
//!
//! The code is the shipped code to the byte: only what the linker, wasm-bindgen and wasm-opt would throw away is kept.
//! `bench/profile` compares the two and says so.

use std::fs;

use toml::Value;

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{dist, targets};

/// The package's folder, as `bench/profile` knows it.
pub(crate) const FOLDER: &str = "target/named";
/// Its own, because other flags would have everything else built anew.
const CARGO_TARGET: &str = "target/named-build";
const MANIFEST: &str = "Cargo.toml";

/// Builds it beside the package, which must be there, unless nothing has changed.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let stamp = workspace.path("target/xtask/named.stamp");
    let results = [FOLDER.to_owned(), dist::INSTALLED.to_owned()];
    let inputs = dist::inputs(workspace)?;
    let recorded = fs::read_to_string(&stamp).unwrap_or_default();
    if recorded == dist::state(workspace, &inputs, &results)? {
        println!("module with names: unchanged since it was built.");
        return Ok(());
    }
    println!("module with names: wasm-pack and wasm-opt (1 to 4 minutes)");
    let folder = workspace.path(FOLDER);
    dist::empty(&folder)?;
    dist::copy_all(&workspace.path(dist::INSTALLED), &folder).map_err(dist::file_error)?;
    build(workspace)?;
    let built = dist::state(workspace, &inputs, &results)?;
    fs::write(&stamp, built).map_err(dist::file_error)
}

fn build(workspace: &Workspace) -> Result<(), Failure> {
    let mut target = targets::find(workspace, "package")?;
    target.build_dir = format!("{}-named", target.build_dir);
    // By a flag and not by the profile: another profile would order the functions in another way.
    let config = dist::nameless_paths(&["-Cstrip=none"]);
    let step = "wasm-pack, with names".to_owned();
    dist::wasm_pack(workspace, &target, step, &["--no-opt"], &config)
        .env("CARGO_TARGET_DIR", CARGO_TARGET)
        .run()?;
    let manifest = fs::read_to_string(workspace.path(MANIFEST)).map_err(dist::file_error)?;
    workspace
        .command("wasm-opt, with names", "wasm-opt")
        .arg(format!("{}/tokenward_bg.wasm", target.build_dir))
        .args(["--output", &format!("{FOLDER}/dist/tokenward.wasm")])
        .args(wasm_opt_options(&manifest)?)
        .arg("--debuginfo")
        .run()
        .map(drop)
}

/// What wasm-pack gives to wasm-opt when it builds the package.
fn wasm_opt_options(manifest: &str) -> Result<Vec<String>, Failure> {
    let path = ["package", "metadata", "wasm-pack", "profile", "release"];
    let problem = || {
        Failure::new(
            format!("reading {MANIFEST}"),
            format!("[{}] has no list `wasm-opt`", path.join(".")),
        )
    };
    let whole: Value = toml::from_str(manifest)
        .map_err(|error| Failure::new(format!("reading {MANIFEST}"), error.to_string()))?;
    path.iter()
        .chain(&["wasm-opt"])
        .try_fold(&whole, |table, name| table.get(name))
        .and_then(Value::as_array)
        .and_then(|options| {
            options
                .iter()
                .map(|option| option.as_str().map(str::to_owned))
                .collect()
        })
        .ok_or_else(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_are_those_of_the_package() {
        let options = wasm_opt_options(include_str!("../../Cargo.toml")).unwrap();
        assert_eq!(options.first().map(String::as_str), Some("-O3"));
        assert!(options.contains(&"--enable-simd".to_owned()));
    }

    #[test]
    fn a_manifest_without_them_is_refused() {
        let text = wasm_opt_options("[package]\nname = \"x\"\n")
            .unwrap_err()
            .to_string();
        assert!(
            text.contains("[package.metadata.wasm-pack.profile.release] has no list `wasm-opt`"),
            "{text}"
        );
    }
}
