//! Runs one command: says what runs, shows that it is alive, keeps its whole output in a log file, and
//! turns a failure into a `Failure` that a person can act on.
#![expect(
    clippy::disallowed_types,
    reason = "a command is timed; lock 2 speaks of the library"
)]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, PipeReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// A quiet command says after each such time that it is still running.
const HEARTBEAT: Duration = Duration::from_secs(30);
const TICK: Duration = Duration::from_millis(10);
/// How long a finished command's output is waited for; a process it left behind may hold the pipe open.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// A command with the name of the step it belongs to.
pub(crate) struct Shell {
    step: String,
    program: OsString,
    args: Vec<OsString>,
    envs: Vec<(OsString, OsString)>,
    dir: PathBuf,
    log_dir: PathBuf,
    advice: String,
}

impl Shell {
    pub(crate) fn new(step: impl Into<String>, program: impl AsRef<OsStr>, dir: &Path) -> Self {
        Self {
            step: step.into(),
            program: program.as_ref().to_owned(),
            args: Vec::new(),
            envs: Vec::new(),
            dir: dir.to_owned(),
            log_dir: dir.join("target/xtask/logs"),
            advice: "Read the output above; run the command by hand to see more.".to_owned(),
        }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.args
            .extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    pub(crate) fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.envs
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.dir = self.dir.join(dir);
        self
    }

    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// Runs to the end and returns everything that was printed. Standard input is closed.
    pub(crate) fn run(&self) -> Result<String, Failure> {
        let (status, output) = self.watch().map_err(|error| self.did_not_start(&error))?;
        let log = self.keep_log(&output);
        if status.success() {
            return Ok(output);
        }
        let whole = log.map_or_else(String::new, |log| format!("\nAll of it: {}", log.display()));
        Err(self
            .failed(status)
            .output(&output)
            .advice(format!("{}{whole}", self.advice)))
    }

    /// Standard output alone, for a quick command whose answer is data.
    pub(crate) fn read(&self) -> Result<String, Failure> {
        let output = self
            .command()
            .stdin(Stdio::null())
            .output()
            .map_err(|error| self.did_not_start(&error))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(self
            .failed(output.status)
            .output(&words)
            .advice(self.advice.clone()))
    }

    /// Gives the terminal to the command; its exit code becomes ours.
    pub(crate) fn hand_over(&self) -> Result<ExitCode, Failure> {
        let status = self
            .command()
            .status()
            .map_err(|error| self.did_not_start(&error))?;
        match status.code().and_then(|code| u8::try_from(code).ok()) {
            Some(code) if status.success() => Ok(ExitCode::from(code)),
            _ => Err(self.failed(status).advice(self.advice.clone())),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).current_dir(&self.dir);
        command.envs(self.envs.iter().map(|(name, value)| (name, value)));
        command
    }

    /// One pipe for both streams keeps the order of the lines.
    fn watch(&self) -> io::Result<(ExitStatus, String)> {
        let (reader, writer) = io::pipe()?;
        let child = {
            let mut command = self.command();
            command
                .stdin(Stdio::null())
                .stdout(writer.try_clone()?)
                .stderr(writer);
            command.spawn()?
        };
        let chunks = read_in_background(reader);
        let (status, mut bytes) = wait(child, &chunks)?;
        while let Ok(chunk) = chunks.recv_timeout(LAST_WORDS) {
            bytes.extend(chunk);
        }
        Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn keep_log(&self, output: &str) -> Option<PathBuf> {
        let name: String = self
            .step
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() {
                    c.to_ascii_lowercase()
                } else {
                    '-'
                }
            })
            .collect();
        let path = self.log_dir.join(format!("{name}.log"));
        fs::create_dir_all(&self.log_dir).ok()?;
        fs::write(&path, output).ok()?;
        Some(path)
    }

    fn failed(&self, status: ExitStatus) -> Failure {
        let problem = match status.code() {
            Some(code) => format!("the command ended with exit code {code}"),
            None => "the command was stopped by a signal".to_owned(),
        };
        Failure::new(self.step.clone(), problem).command(self.line())
    }

    fn did_not_start(&self, error: &io::Error) -> Failure {
        Failure::new(
            self.step.clone(),
            format!("the command could not be started: {error}"),
        )
        .command(self.line())
        .advice(self.advice.clone())
    }

    /// The command as one would type it.
    fn line(&self) -> String {
        let settings = self
            .envs
            .iter()
            .filter(|(name, _)| name != "PATH")
            .map(|(name, value)| {
                format!(
                    "{}={}",
                    name.to_string_lossy(),
                    quoted(&value.to_string_lossy())
                )
            });
        let words = std::iter::once(&self.program)
            .chain(&self.args)
            .map(|word| quoted(&word.to_string_lossy()));
        settings.chain(words).collect::<Vec<_>>().join(" ")
    }
}

fn read_in_background(mut reader: PipeReader) -> Receiver<Vec<u8>> {
    let (sender, chunks) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0_u8; 8192];
        while let Ok(count) = reader.read(&mut buffer) {
            let chunk = buffer.get(..count).unwrap_or_default().to_vec();
            if chunk.is_empty() || sender.send(chunk).is_err() {
                break;
            }
        }
    });
    chunks
}

/// Waits for the end, with a sign of life for a person who watches.
fn wait(mut child: Child, chunks: &Receiver<Vec<u8>>) -> io::Result<(ExitStatus, Vec<u8>)> {
    let start = Instant::now();
    let mut next_sign = HEARTBEAT;
    let mut bytes = Vec::new();
    loop {
        match chunks.recv_timeout(TICK) {
            Ok(chunk) => bytes.extend(chunk),
            // The streams may be closed before the program ends.
            Err(_) => thread::sleep(TICK),
        }
        if let Some(status) = child.try_wait()? {
            return Ok((status, bytes));
        }
        if start.elapsed() >= next_sign {
            println!(
                "      … {} s: {}",
                start.elapsed().as_secs(),
                last_line(&bytes)
            );
            next_sign = next_sign.saturating_add(HEARTBEAT);
        }
    }
}

fn last_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty());
    line.unwrap_or("no output yet").chars().take(100).collect()
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@,+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(program: &str) -> Shell {
        Shell::new("a step", program, &std::env::temp_dir())
    }

    #[test]
    fn both_streams_are_kept_in_order() {
        let output = shell("sh")
            .args(["-c", "echo one; echo two >&2; echo three"])
            .run()
            .unwrap();
        assert_eq!(output, "one\ntwo\nthree\n");
    }

    #[test]
    fn a_failure_names_everything() {
        let failed = shell("sh")
            .args(["-c", "echo wrong; exit 3"])
            .advice("Repair it.")
            .run();
        let text = failed.unwrap_err().to_string();
        for part in [
            "a step",
            "exit code 3",
            "sh -c 'echo wrong; exit 3'",
            "| wrong",
            "Repair it.",
        ] {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
    }

    #[test]
    fn a_missing_program_is_named() {
        let text = shell("no-such-program-here").run().unwrap_err().to_string();
        assert!(text.contains("could not be started"), "{text}");
        assert!(text.contains("command: no-such-program-here"), "{text}");
    }

    #[test]
    fn settings_are_part_of_the_command_but_not_the_whole_path() {
        let line = shell("cargo")
            .env("A", "b c")
            .env("PATH", "/x")
            .arg("test")
            .line();
        assert_eq!(line, "A='b c' cargo test");
    }

    #[test]
    fn reading_takes_standard_output_alone() {
        let output = shell("sh")
            .args(["-c", "echo data; echo noise >&2"])
            .read()
            .unwrap();
        assert_eq!(output, "data\n");
    }
}
