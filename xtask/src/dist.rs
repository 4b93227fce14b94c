//! Builds what is published: catalogue, module, TypeScript, tarball; and the module for raw vectors.
//!
//! Each build is skipped while its inputs and its results are what they were.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};

use crate::failure::Failure;
use crate::shell::Shell;
use crate::targets::{self, Target};
use crate::tools::{WASM_BINDGEN, WASM_PACK};
use crate::workspace::Workspace;
use crate::{catalogue, hash};

/// Everything that the result depends on.
const INPUTS: &[&str] = &[
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "examples/error_catalog.rs",
    "package-lock.json",
    "pkg/README.md",
    "pkg/package.json",
    "pkg/src",
    "pkg/tsconfig.json",
    "pkg/wasm-module.d.ts",
    "src",
    "wasm-pack.toml",
    "xtask/src/catalogue.rs",
    "xtask/hazmat-entry.js",
    "xtask/src/dist.rs",
];

/// Files that the tarball has besides `pkg/dist`; of each the first source that exists.
const BESIDE_DIST: &[(&str, &[&str])] = &[
    ("package.json", &["pkg/package.json"]),
    ("wasm-module.d.ts", &["pkg/wasm-module.d.ts"]),
    ("README.md", &["pkg/README.md", "README.md"]),
    ("LICENSE-APACHE", &["LICENSE-APACHE"]),
    ("LICENSE-MIT", &["LICENSE-MIT"]),
];

pub(crate) const INSTALLED: &str = "node_modules/tokenward";

/// Builds the named target of wasm-pack.toml unless nothing has changed.
pub(crate) fn run(workspace: &Workspace, name: &str) -> Result<(), Failure> {
    let target = targets::find(workspace, name)?;
    let is_package = target.name == "package";
    let stamp = workspace.path(format!("target/xtask/dist-{name}.stamp"));
    let inputs = inputs(workspace)?;
    let results = results(&target);
    let recorded = fs::read_to_string(&stamp).unwrap_or_default();
    if recorded == state(workspace, &inputs, &results)? {
        println!("dist {name}: unchanged since it was built.");
        return Ok(());
    }
    let _ = fs::remove_file(&stamp);
    if is_package {
        build_package(workspace, &target)?;
    } else {
        println!("dist {name}: wasm-pack, release (1 to 4 minutes when the crate has changed)");
        build_module(workspace, &target)?;
        if target.name == "hazmat" {
            write_hazmat_entry(workspace, &target)?;
        }
    }
    let built = state(workspace, &inputs, &results)?;
    stamp
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&stamp, built))
        .map_err(file_error)
}

pub(crate) fn tarball() -> String {
    format!("target/tokenward-{}.tgz", env!("CARGO_PKG_VERSION"))
}

fn build_package(workspace: &Workspace, target: &Target) -> Result<(), Failure> {
    type Part = fn(&Workspace, &Target) -> Result<(), Failure>;
    let parts: [(&str, Part); 5] = [
        ("error catalogue from the Rust core", |workspace, _| {
            catalogue::write(workspace)
        }),
        (
            "wasm-pack, release (1 to 4 minutes when the crate has changed)",
            build_module,
        ),
        ("TypeScript", compile_typescript),
        ("tarball", |workspace, _| pack(workspace)),
        (
            "tarball unpacked to node_modules/tokenward",
            |workspace, _| install(workspace),
        ),
    ];
    for ((what, part), number) in parts.iter().zip(1_usize..) {
        println!("[dist {number}/{}] {what}", parts.len());
        part(workspace, target)?;
    }
    Ok(())
}

/// wasm-pack, then glue and module to their destination, which is emptied before.
fn build_module(workspace: &Workspace, target: &Target) -> Result<(), Failure> {
    let step = format!("wasm-pack, target {}", target.name);
    wasm_pack(workspace, target, step, &[], &nameless_paths(&[])).run()?;

    let destination = workspace.path(&target.destination);
    let built = workspace.path(&target.build_dir);
    empty(&destination)?;
    for (from, to) in [
        ("tokenward_bg.js", "tokenward_bg.js"),
        ("tokenward_bg.wasm", "tokenward.wasm"),
    ] {
        fs::copy(built.join(from), destination.join(to)).map_err(file_error)?;
    }
    Ok(())
}

/// The command that compiles a target: `options` are wasm-pack's own, `config` cargo's.
pub(crate) fn wasm_pack(
    workspace: &Workspace,
    target: &Target,
    step: String,
    options: &[&str],
    config: &str,
) -> Shell {
    workspace
        .wasm_command(step, "wasm-pack")
        .args([
            "build",
            ".",
            "--release",
            "--mode",
            "no-install",
            "--no-pack",
            "--no-typescript",
        ])
        .args(options)
        .args([
            "--out-name",
            "tokenward",
            "--target",
            &target.wasm_pack_target,
        ])
        .args(["--out-dir", &target.build_dir, "--", "--locked", "--config"])
        .args([config, "--no-default-features", "--features"])
        .arg(target.features.join(","))
        .advice("If it is the crate that does not compile: `cargo check --target wasm32-unknown-unknown`.")
}

/// What makes the raw module usable by one import in Node.
fn write_hazmat_entry(workspace: &Workspace, target: &Target) -> Result<(), Failure> {
    let destination = workspace.path(&target.destination);
    for (name, text) in [
        ("index.js", include_str!("../hazmat-entry.js")),
        (
            "package.json",
            "{ \"type\": \"module\", \"private\": true }\n",
        ),
    ] {
        fs::write(destination.join(name), text).map_err(file_error)?;
    }
    Ok(())
}

/// Panic messages carry the path of their source: without this, the home directory of who built the module.
/// It also makes the same module of the same sources wherever they are built. `more` are further flags for the compiler.
pub(crate) fn nameless_paths(more: &[&str]) -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_default();
    let registries = fs::read_dir(home.join("registry/src"))
        .into_iter()
        .flatten()
        .flatten();
    let flags: Vec<String> = registries
        .map(|registry| format!("'--remap-path-prefix={}=crates'", registry.path().display()))
        .chain(more.iter().map(|flag| format!("'{flag}'")))
        .collect();
    format!(
        "target.wasm32-unknown-unknown.rustflags=[{}]",
        flags.join(",")
    )
}

fn compile_typescript(workspace: &Workspace, target: &Target) -> Result<(), Failure> {
    let destination = workspace.path(&target.destination);
    let module = fs::read(destination.join("tokenward.wasm")).map_err(file_error)?;
    let embedded = format!("export default \"{}\";\n", Base64::encode_string(&module));
    fs::write(destination.join("wasm-base64.js"), embedded).map_err(file_error)?;
    workspace
        .command("TypeScript of the package", "tsc")
        .args(["-p", "pkg"])
        .advice("Correct pkg/src; what the core exports is described in pkg/src/glue.d.ts.")
        .run()
        .map(drop)
}

/// The tarball is made from a copy, so that licences need no second home in pkg/.
fn pack(workspace: &Workspace) -> Result<(), Failure> {
    same_version(workspace)?;
    let stage = workspace.path("target/xtask/package");
    empty(&stage)?;
    copy_all(&workspace.path("pkg/dist"), &stage.join("dist")).map_err(file_error)?;
    for (name, sources) in BESIDE_DIST {
        let source = sources
            .iter()
            .map(|source| workspace.path(source))
            .find(|path| path.is_file());
        if let Some(source) = source {
            fs::copy(source, stage.join(name)).map_err(file_error)?;
        }
    }
    workspace
        .command("npm pack", "npm")
        .args(["pack", "--ignore-scripts", "--pack-destination", "../.."])
        .dir("target/xtask/package")
        .run()
        .map(drop)
}

/// The rename at the end is quick: a program that runs meanwhile sees the old package or the new one.
fn install(workspace: &Workspace) -> Result<(), Failure> {
    let unpacked = workspace.path("target/xtask/unpacked");
    empty(&unpacked)?;
    workspace
        .command("unpacking the tarball", "tar")
        .args(["-xzf", &tarball(), "-C", "target/xtask/unpacked"])
        .run()?;
    let installed = workspace.path(INSTALLED);
    remove(&installed)?;
    fs::rename(unpacked.join("package"), installed).map_err(file_error)
}

fn same_version(workspace: &Workspace) -> Result<(), Failure> {
    let manifest = fs::read_to_string(workspace.path("pkg/package.json")).map_err(file_error)?;
    let ours = env!("CARGO_PKG_VERSION");
    if manifest.contains(&format!("\"version\": \"{ours}\"")) {
        return Ok(());
    }
    Err(Failure::new(
        "npm pack",
        format!("pkg/package.json has not the crate's version, {ours}"),
    )
    .advice("Give Cargo.toml and pkg/package.json the same version."))
}

pub(crate) fn inputs(workspace: &Workspace) -> Result<String, Failure> {
    let compiler = workspace
        .wasm_command("compiler's version", "rustc")
        .arg("-vV")
        .read()?;
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    let facts = [
        compiler,
        flags,
        WASM_PACK.version.to_owned(),
        WASM_BINDGEN.version.to_owned(),
    ];
    hash::of(workspace.root(), INPUTS, Some(catalogue::FILE), &facts).map_err(file_error)
}

fn results(target: &Target) -> Vec<String> {
    let mut results = vec![target.destination.clone()];
    if target.name == "package" {
        results.extend([tarball(), INSTALLED.to_owned(), catalogue::FILE.to_owned()]);
    }
    results
}

pub(crate) fn state(
    workspace: &Workspace,
    inputs: &str,
    results: &[String],
) -> Result<String, Failure> {
    let results: Vec<&str> = results.iter().map(String::as_str).collect();
    let results = hash::of(workspace.root(), &results, None, &[]).map_err(file_error)?;
    Ok(format!("{inputs} {results}\n"))
}

pub(crate) fn empty(dir: &Path) -> Result<(), Failure> {
    remove(dir)?;
    fs::create_dir_all(dir).map_err(file_error)
}

fn remove(dir: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(file_error(error)),
        _ => Ok(()),
    }
}

pub(crate) fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    let mut files: Vec<PathBuf> = Vec::new();
    hash::list(from, &mut files)?;
    for file in files {
        let target = to.join(file.strip_prefix(from).unwrap_or(&file));
        target.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::copy(&file, &target)?;
    }
    Ok(())
}

pub(crate) fn file_error(error: impl ToString) -> Failure {
    Failure::new("reading and writing the built files", error.to_string())
        .advice("Is the disk full, or `target/` owned by another user?")
}
