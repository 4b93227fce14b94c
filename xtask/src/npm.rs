//! The development packages of a `package.json`: whether what is installed is what the lock file says.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::workspace::Workspace;

/// Node's oldest version that is supported.
const OLDEST_NODE: u64 = 20;
/// The folder of the packages that most commands need.
pub(crate) const ROOT: &str = ".";

pub(crate) fn check_node(workspace: &Workspace) -> Result<(), Failure> {
    let answer = workspace
        .command("looking for Node", "node")
        .arg("--version")
        .read();
    let version = answer.as_deref().unwrap_or("none").trim().to_owned();
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|v| v.parse().ok());
    if major.is_none_or(|major: u64| major < OLDEST_NODE) || workspace.which("npm").is_none() {
        let problem =
            format!("Node {OLDEST_NODE} or newer and npm are needed; Node found: {version}");
        return Err(Failure::new("looking for Node and npm", problem)
            .advice("Install Node from your system or from nodejs.org; npm comes with it."));
    }
    Ok(())
}

/// npm keeps in node_modules a copy of the lock file of what it installed.
pub(crate) fn is_installed(workspace: &Workspace, folder: &str) -> bool {
    let read = |file| read_json(&workspace.path(folder).join(file));
    match (
        read("package.json"),
        read("package-lock.json"),
        read("node_modules/.package-lock.json"),
    ) {
        (Some(manifest), Some(lock), Some(installed)) => agree(&manifest, &lock, &installed),
        _ => false,
    }
}

pub(crate) fn install(workspace: &Workspace, folder: &str) -> Result<(), Failure> {
    workspace
        .command("installing the development packages", "npm")
        .dir(folder)
        .args(["ci", "--no-audit", "--no-fund"])
        .advice(
            "Check that npm reaches its registry (`npm ping`). If package.json and package-lock.json \
             disagree, run `npm install` and look at what it changes.",
        )
        .run()
        .map(drop)
}

fn read_json(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// Optional packages are those of other systems; every other one must be there, and nothing else.
fn agree(manifest: &Value, lock: &Value, installed: &Value) -> bool {
    let (Some(locked), Some(installed)) = (packages(lock), packages(installed)) else {
        return false;
    };
    let wanted = |package: &Value| package.get("devDependencies").cloned();
    let is_optional = |package: &Value| package.get("optional") == Some(&Value::Bool(true));
    locked
        .get("")
        .is_some_and(|root| wanted(root) == wanted(manifest))
        && installed
            .iter()
            .all(|(path, package)| locked.get(path) == Some(package))
        && locked.iter().all(|(path, package)| {
            path.is_empty() || is_optional(package) || installed.contains_key(path)
        })
}

fn packages(lock: &Value) -> Option<&Map<String, Value>> {
    lock.get("packages").and_then(Value::as_object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_installed_is_compared_with_the_lock() {
        let manifest = json!({ "devDependencies": { "a": "1.0.0" } });
        let lock = json!({ "packages": {
            "": { "devDependencies": { "a": "1.0.0" } },
            "node_modules/a": { "version": "1.0.0" },
            "node_modules/other-system": { "version": "1.0.0", "optional": true },
        } });
        let installed = json!({ "packages": { "node_modules/a": { "version": "1.0.0" } } });
        assert!(agree(&manifest, &lock, &installed));

        let older = json!({ "packages": { "node_modules/a": { "version": "0.9.0" } } });
        assert!(!agree(&manifest, &lock, &older));
        assert!(!agree(&manifest, &lock, &json!({ "packages": {} })));
        let more = json!({ "packages": { "node_modules/a": { "version": "1.0.0" }, "node_modules/b": {} } });
        assert!(!agree(&manifest, &lock, &more));
        let edited = json!({ "devDependencies": { "a": "1.0.0", "b": "1.0.0" } });
        assert!(!agree(&edited, &lock, &installed));
    }
}
