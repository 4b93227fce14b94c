//! Sizes of the built files against their budgets, and strings that must not be in them.

use std::fs;
use std::process::ExitCode;

use crate::failure::Failure;
use crate::targets::{self, Budget, Target};
use crate::workspace::Workspace;
use crate::{dist, setup};

/// Node has brotli; a crate for it would be one more to build.
const COMPRESS: &str = "
const { readFileSync } = require('node:fs');
const { brotliCompressSync, gzipSync } = require('node:zlib');
const sizes = process.argv.slice(1).map((file) => {
  const bytes = readFileSync(file);
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
});
console.log(JSON.stringify(sizes));";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// The verb: builds what is not built, then measures it.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode, Failure> {
    let ready = setup::prepare(workspace, setup::FOR_DIST)?;
    for target in targets::measured(&ready)? {
        dist::run(&ready, &target.name)?;
        println!("{}", target.name);
        for line in check(&ready, &target.name)? {
            println!("  {line}");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The table of one target, or what is too big or does not belong in it.
pub(crate) fn check(workspace: &Workspace, name: &str) -> Result<Vec<String>, Failure> {
    let target = targets::find(workspace, name)?;
    let paths: Vec<_> = target
        .files
        .iter()
        .map(|file| workspace.path(&target.destination).join(&file.name))
        .collect();
    let answer = workspace
        .command("size", "node")
        .args(["-e", COMPRESS, "--"])
        .args(&paths)
        .read()?;
    let sizes = read_sizes(&answer)?;
    let mut problems = over_budget(&target, &sizes);
    for path in &paths {
        let bytes = fs::read(path).map_err(|error| Failure::new("size", error.to_string()))?;
        problems.extend(
            bleed(&bytes, &target.forbidden)
                .map(|word| format!("{} contains `{word}`", path.display())),
        );
    }
    let table = table(&target, &sizes);
    if problems.is_empty() {
        return Ok(table);
    }
    Err(Failure::new("size", problems.join("\n")).output(&table.join("\n")).advice(
        "Find what grew or leaked in; if it is wanted, change the target in wasm-pack.toml and say why in the commit.",
    ))
}

fn read_sizes(answer: &str) -> Result<Vec<Size>, Failure> {
    let rows: Vec<(u64, u64, u64)> = serde_json::from_str(answer)
        .map_err(|error| Failure::new("size", format!("the sizes are not readable: {error}")))?;
    Ok(rows
        .into_iter()
        .map(|(raw, gzip, brotli)| Size { raw, gzip, brotli })
        .collect())
}

fn over_budget(target: &Target, sizes: &[Size]) -> Vec<String> {
    let over = |file: &Budget, kind: &str, size: u64, budget: u64| {
        (size > budget).then(|| format!("{}: {kind} {size} bytes, budget {budget}", file.name))
    };
    let rows = target.files.iter().zip(sizes);
    rows.flat_map(|(file, size)| {
        [
            over(file, "raw", size.raw, file.raw),
            over(file, "brotli", size.brotli, file.brotli),
        ]
    })
    .flatten()
    .collect()
}

fn table(target: &Target, sizes: &[Size]) -> Vec<String> {
    let head = format!(
        "{:<18} {:>9} {:>9} {:>9}   {:>19}",
        "file", "raw", "gzip", "brotli", "budget raw / brotli"
    );
    let rows = target.files.iter().zip(sizes).map(|(file, size)| {
        format!(
            "{:<18} {:>9} {:>9} {:>9}   {:>8} / {:>8}",
            file.name, size.raw, size.gzip, size.brotli, file.raw, file.brotli
        )
    });
    std::iter::once(head).chain(rows).collect()
}

fn bleed<'a>(bytes: &'a [u8], forbidden: &'a [String]) -> impl Iterator<Item = &'a String> {
    forbidden.iter().filter(|word| {
        !word.is_empty()
            && bytes
                .windows(word.len())
                .any(|window| window == word.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(raw: u64, brotli: u64) -> Target {
        Target {
            name: "package".to_owned(),
            wasm_pack_target: "bundler".to_owned(),
            features: Vec::new(),
            build_dir: String::new(),
            destination: String::new(),
            forbidden: Vec::new(),
            files: vec![Budget {
                name: "a.wasm".to_owned(),
                raw,
                brotli,
            }],
        }
    }

    #[test]
    fn a_budget_is_kept_up_to_the_byte() {
        let sizes = read_sizes("[[1000,500,400]]").unwrap();
        assert!(over_budget(&target(1000, 400), &sizes).is_empty());
        assert_eq!(
            over_budget(&target(999, 400), &sizes),
            ["a.wasm: raw 1000 bytes, budget 999"]
        );
        assert_eq!(
            over_budget(&target(1000, 399), &sizes),
            ["a.wasm: brotli 400 bytes, budget 399"]
        );
    }

    #[test]
    fn a_forbidden_string_is_found() {
        let forbidden = ["hazmat".to_owned(), "saml".to_owned()];
        let found: Vec<_> = bleed(b"\0asm hazmatVerify", &forbidden).collect();
        assert_eq!(found, ["hazmat"]);
        assert_eq!(bleed(b"\0asm", &forbidden).count(), 0);
    }
}
