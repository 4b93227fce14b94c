//! Where things are: the project's root, the tools' cache, the search path that commands are given.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::shell::Shell;

/// The project on this machine. What the set-up finds is added to it.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
    tools: PathBuf,
    search_path: OsString,
    /// The rustup toolchain for wasm32, where it is not the ordinary one.
    pub(crate) wasm_toolchain: Option<String>,
    /// The browser for the page's tests.
    pub(crate) chromium: Option<PathBuf>,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self, Failure> {
        // Cargo tells the directory of xtask/; without it we trust the current directory.
        let manifest_dir = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = manifest_dir
            .and_then(|dir| dir.parent().map(Path::to_owned))
            .or_else(|| env::current_dir().ok())
            .filter(|root| root.join("wasm-pack.toml").is_file())
            .ok_or_else(|| {
                Failure::new(
                    "finding the project",
                    "this is not the root of Tokenward's sources",
                )
                .advice("Start it as `cargo xtask …` from inside the project.")
            })?;
        Self::at(root, tools_dir()?)
    }

    fn at(root: PathBuf, tools: PathBuf) -> Result<Self, Failure> {
        let ours = [tools.join("bin"), root.join("node_modules/.bin")];
        let inherited = env::var_os("PATH").unwrap_or_default();
        let search_path = env::join_paths(ours.into_iter().chain(env::split_paths(&inherited)))
            .map_err(|error| Failure::new("finding the project", error.to_string()))?;
        Ok(Self {
            root,
            tools,
            search_path,
            wasm_toolchain: None,
            chromium: None,
        })
    }

    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where `cargo install --root` puts the tools; shared by all copies of the project.
    pub(crate) fn tools(&self) -> &Path {
        &self.tools
    }

    /// A command that runs in the root and finds our tools first.
    pub(crate) fn command(&self, step: impl Into<String>, program: &str) -> Shell {
        Shell::new(step, program, &self.root).env("PATH", &self.search_path)
    }

    /// A command of the toolchain that has the wasm32 standard library.
    pub(crate) fn wasm_command(&self, step: impl Into<String>, program: &str) -> Shell {
        let shell = self.command(step, program);
        match &self.wasm_toolchain {
            Some(toolchain) => shell.env("RUSTUP_TOOLCHAIN", toolchain),
            None => shell,
        }
    }

    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.search_path)
            .map(|dir| dir.join(&file))
            .find(|path| path.is_file())
    }
}

fn tools_dir() -> Result<PathBuf, Failure> {
    let named = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(dir) = named("TOKENWARD_CACHE") {
        return std::path::absolute(dir)
            .map_err(|error| Failure::new("finding the tools' directory", error.to_string()));
    }
    named("XDG_CACHE_HOME")
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .map(|cache| cache.join("tokenward/tools"))
        .ok_or_else(|| {
            Failure::new("finding the tools' directory", "there is no home directory")
                .advice("Set TOKENWARD_CACHE to a directory for wasm-pack and its companions.")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_tools_come_first() {
        let workspace = Workspace::at(PathBuf::from("/p"), PathBuf::from("/t")).unwrap();
        let first: Vec<PathBuf> = env::split_paths(&workspace.search_path).take(2).collect();
        assert_eq!(
            first,
            [
                PathBuf::from("/t/bin"),
                PathBuf::from("/p/node_modules/.bin")
            ]
        );
        assert_eq!(workspace.which("no-such-program-here"), None);
        assert!(workspace.which("sh").is_some());
    }
}
