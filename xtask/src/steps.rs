//! Runs a list of steps one after another, goes on after a failure, and ends with a table.
#![expect(
    clippy::disallowed_types,
    reason = "steps are timed; lock 2 speaks of the library"
)]

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use crate::failure::Failure;

/// How a step ended that did not fail.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// With the closing lines of what ran.
    Passed(Vec<String>),
    /// With the reason, in plain words.
    NotRun(String),
}

type Work<'a> = Box<dyn Fn() -> Result<Outcome, Failure> + 'a>;

/// One thing that must hold.
pub(crate) struct Step<'a> {
    name: String,
    /// A step without which this one means nothing.
    after: Option<&'static str>,
    work: Work<'a>,
}

impl<'a> Step<'a> {
    pub(crate) fn new(
        name: impl Into<String>,
        work: impl Fn() -> Result<Outcome, Failure> + 'a,
    ) -> Self {
        Self {
            name: name.into(),
            after: None,
            work: Box::new(work),
        }
    }

    pub(crate) fn after(mut self, step: &'static str) -> Self {
        self.after = Some(step);
        self
    }
}

struct Row {
    name: String,
    verdict: Verdict,
    seconds: f64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Passed,
    Failed,
    NotRun(String),
}

/// Success only if no step failed and none was left out because of a failed one.
pub(crate) fn run_all(steps: &[Step<'_>]) -> ExitCode {
    let mut rows: Vec<Row> = Vec::new();
    let count = steps.len();
    for (step, number) in steps.iter().zip(1_usize..) {
        println!("\n[{number}/{count}] {}", step.name);
        let start = Instant::now();
        let verdict = verdict_of(step, &rows);
        let row = Row {
            name: step.name.clone(),
            verdict,
            seconds: start.elapsed().as_secs_f64(),
        };
        println!("      {}", summary(&row));
        // A log shows each step when it ends, also where standard output is a pipe.
        io::stdout().flush().unwrap_or_default();
        rows.push(row);
    }
    report(&rows)
}

fn verdict_of(step: &Step<'_>, rows: &[Row]) -> Verdict {
    let stands = |needed| {
        rows.iter()
            .any(|row| row.name == needed && row.verdict == Verdict::Passed)
    };
    if let Some(needed) = step.after.filter(|needed| !stands(*needed)) {
        return Verdict::NotRun(format!("it needs the step \"{needed}\""));
    }
    match (step.work)() {
        Ok(Outcome::Passed(lines)) => {
            lines.iter().for_each(|line| println!("      {line}"));
            Verdict::Passed
        }
        Ok(Outcome::NotRun(reason)) => Verdict::NotRun(reason),
        Err(failure) => {
            println!("\n{failure}\n");
            Verdict::Failed
        }
    }
}

fn report(rows: &[Row]) -> ExitCode {
    println!("\n{:-<72}", "");
    rows.iter()
        .for_each(|row| println!("{:<44} {}", row.name, summary(row)));
    println!("{:-<72}", "");
    let count =
        |wanted: fn(&Verdict) -> bool| rows.iter().filter(|row| wanted(&row.verdict)).count();
    let failed = count(|verdict| *verdict == Verdict::Failed);
    println!(
        "{} passed, {failed} failed, {} not run, {:.0} s",
        count(|verdict| *verdict == Verdict::Passed),
        count(|verdict| matches!(verdict, Verdict::NotRun(_))),
        rows.iter().map(|row| row.seconds).sum::<f64>()
    );
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn summary(row: &Row) -> String {
    match &row.verdict {
        Verdict::Passed => format!("passed, {:.1} s", row.seconds),
        Verdict::Failed => format!("FAILED, {:.1} s", row.seconds),
        Verdict::NotRun(reason) => format!("not run: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(name: &str) -> Step<'static> {
        Step::new(name, || Ok(Outcome::Passed(Vec::new())))
    }

    fn fails(name: &'static str) -> Step<'static> {
        Step::new(name, move || Err(Failure::new(name, "on purpose")))
    }

    fn shown(code: ExitCode) -> String {
        format!("{code:?}")
    }

    #[test]
    fn one_failure_fails_the_whole() {
        let good = [
            passes("a"),
            Step::new("b", || Ok(Outcome::NotRun("no network".to_owned()))),
        ];
        assert_eq!(shown(run_all(&good)), shown(ExitCode::SUCCESS));
        let bad = [fails("a"), passes("b")];
        assert_eq!(shown(run_all(&bad)), shown(ExitCode::FAILURE));
    }

    #[test]
    fn what_needs_a_failed_step_is_not_run() {
        let rows = [
            Row {
                name: "a".to_owned(),
                verdict: Verdict::Passed,
                seconds: 0.0,
            },
            Row {
                name: "b".to_owned(),
                verdict: Verdict::Failed,
                seconds: 0.0,
            },
        ];
        assert_eq!(verdict_of(&passes("c").after("a"), &rows), Verdict::Passed);
        let left_out = verdict_of(&passes("c").after("b"), &rows);
        assert_eq!(
            left_out,
            Verdict::NotRun("it needs the step \"b\"".to_owned())
        );
    }
}
