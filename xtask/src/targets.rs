//! `wasm-pack.toml`: which builds there are, where they go, how big they may be.

use std::fs;

use serde::Deserialize;

use crate::failure::Failure;
use crate::workspace::Workspace;

const FILE: &str = "wasm-pack.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    target: Vec<Target>,
}

/// One build of the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) wasm_pack_target: String,
    pub(crate) features: Vec<String>,
    /// Where wasm-pack writes.
    pub(crate) build_dir: String,
    /// Where glue and module are used from.
    pub(crate) destination: String,
    #[serde(default)]
    pub(crate) forbidden: Vec<String>,
    #[serde(default)]
    pub(crate) files: Vec<Budget>,
}

/// A file of the destination with its limits in bytes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Budget {
    pub(crate) name: String,
    pub(crate) raw: u64,
    pub(crate) brotli: u64,
}

pub(crate) fn load(workspace: &Workspace) -> Result<Vec<Target>, Failure> {
    let failed = |problem: String| {
        Failure::new(format!("reading {FILE}"), problem)
            .advice("Correct the file; its head says what it holds.")
    };
    let text =
        fs::read_to_string(workspace.path(FILE)).map_err(|error| failed(error.to_string()))?;
    parse(&text).map_err(failed)
}

pub(crate) fn find(workspace: &Workspace, name: &str) -> Result<Target, Failure> {
    load(workspace)?
        .into_iter()
        .find(|target| target.name == name)
        .ok_or_else(|| {
            Failure::new(
                format!("reading {FILE}"),
                format!("there is no target named `{name}`"),
            )
        })
}

/// The builds whose size is bounded.
pub(crate) fn measured(workspace: &Workspace) -> Result<Vec<Target>, Failure> {
    let mut targets = load(workspace)?;
    targets.retain(|target| !target.files.is_empty());
    Ok(targets)
}

fn parse(text: &str) -> Result<Vec<Target>, String> {
    toml::from_str::<List>(text)
        .map(|list| list.target)
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_the_project_is_read() {
        let text = include_str!("../../wasm-pack.toml");
        assert!(
            text.lines()
                .next()
                .is_some_and(|line| line.contains("xtask"))
        );
        let targets = parse(text).unwrap();
        let names: Vec<_> = targets.iter().map(|target| target.name.as_str()).collect();
        assert_eq!(names, ["package", "hazmat", "without-rsa", "without-ec"]);
        assert_eq!(targets[0].features, ["ec", "rsa"]);
        assert!(targets[0].forbidden.contains(&"hazmat".to_owned()));
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        let text = include_str!("../../wasm-pack.toml").replace("forbidden", "forbiden");
        assert!(parse(&text).unwrap_err().contains("forbiden"));
    }
}
