//! Fingerprints of files: what has not changed is not built again. For staleness only, not for security.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// A fingerprint of the named files and folders below `root` (names and contents) and of `facts`.
/// What does not exist is part of the fingerprint as absent; what is at or below `except` does not count.
pub(crate) fn of(
    root: &Path,
    inputs: &[&str],
    except: Option<&str>,
    facts: &[String],
) -> io::Result<String> {
    let except = except.map(|path| root.join(path));
    let mut hasher = DefaultHasher::new();
    facts.hash(&mut hasher);
    for input in inputs {
        let mut files = Vec::new();
        list(&root.join(input), &mut files)?;
        files.retain(|file| {
            except
                .as_ref()
                .is_none_or(|except| !file.starts_with(except))
        });
        files.sort();
        for file in files {
            file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
            fs::read(&file)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Every file at or below `path`.
pub(crate) fn list(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            list(&entry?.path(), files)?;
        }
    } else if path.is_file() {
        files.push(path.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_is_seen() {
        let root = std::env::temp_dir().join(format!("tokenward-hash-{}", std::process::id()));
        fs::create_dir_all(root.join("src/deep")).unwrap();
        fs::write(root.join("src/deep/a.rs"), "a").unwrap();
        let now = || {
            of(
                &root,
                &["src", "missing"],
                Some("src/made"),
                &["rustc 1".to_owned()],
            )
            .unwrap()
        };
        let first = now();
        assert_eq!(first, now());

        fs::write(root.join("src/deep/a.rs"), "b").unwrap();
        let changed = now();
        assert_ne!(first, changed);
        fs::rename(root.join("src/deep/a.rs"), root.join("src/deep/b.rs")).unwrap();
        let renamed = now();
        assert_ne!(changed, renamed);
        fs::write(root.join("missing"), "").unwrap();
        assert_ne!(renamed, now());
        assert_ne!(
            now(),
            of(
                &root,
                &["src", "missing"],
                Some("src/made"),
                &["rustc 2".to_owned()]
            )
            .unwrap()
        );
        fs::remove_dir_all(root).unwrap();
    }
}
