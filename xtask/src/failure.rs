//! What went wrong, told so that a person can act: the step, the command, its output, the advice.

use std::fmt;

/// A step that failed.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    step: String,
    problem: String,
    command: Option<String>,
    output: Option<String>,
    advice: Option<String>,
}

impl Failure {
    pub(crate) fn new(step: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            step: step.into(),
            problem: problem.into(),
            command: None,
            output: None,
            advice: None,
        }
    }

    pub(crate) fn command(mut self, command: impl Into<String>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// Of a long output the end is kept, where most programs say what went wrong, and a little of the
    /// beginning, for those that end with their manual.
    pub(crate) fn output(mut self, output: &str) -> Self {
        self.output = Some(ends(output, 8, 50));
        self
    }

    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// What the failed program said, for a step that can tell one failure from another.
    pub(crate) fn said(&self, words: &str) -> bool {
        self.output
            .as_deref()
            .is_some_and(|output| output.contains(words))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FAILED: {}\n  {}", self.step, indented(&self.problem))?;
        if let Some(command) = &self.command {
            write!(f, "\n  command: {command}")?;
        }
        if let Some(output) = &self.output {
            write!(
                f,
                "\n  its output:\n    | {}",
                output.replace('\n', "\n    | ")
            )?;
        }
        if let Some(advice) = &self.advice {
            write!(f, "\n  what you can do: {}", indented(advice))?;
        }
        Ok(())
    }
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n  ")
}

/// The first `head` and the last `tail` lines.
fn ends(text: &str, head: usize, tail: usize) -> String {
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let left_out = lines.len().saturating_sub(head.saturating_add(tail));
    if left_out == 0 {
        return lines.join("\n");
    }
    let first = lines.iter().take(head).copied();
    let last = lines.iter().skip(head.saturating_add(left_out)).copied();
    let gap = format!("… {left_out} lines left out …");
    first
        .chain([gap.as_str()])
        .chain(last)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_step_command_output_and_advice() {
        let text = Failure::new("build", "ended with exit code 1")
            .command("cargo build")
            .output("one\ntwo\n")
            .advice("Read the error.")
            .to_string();
        assert_eq!(
            text,
            "FAILED: build\n  ended with exit code 1\n  command: cargo build\n  \
             its output:\n    | one\n    | two\n  what you can do: Read the error."
        );
    }

    #[test]
    fn of_a_long_output_both_ends_are_kept() {
        assert_eq!(ends("a\nb\nc\nd\n", 1, 2), "a\n… 1 lines left out …\nc\nd");
        assert_eq!(ends("a\nb\nc\n", 1, 2), "a\nb\nc");
        assert_eq!(ends("", 1, 2), "");
    }
}
