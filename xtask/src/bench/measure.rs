//! Taking the samples: every round runs every engine once on every program, in turn.

use super::Options;
use super::engines::Engine;
use super::programs::{Program, WarmUp};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Before this, compilers of the measured runtimes are still at work.
const WARM: WarmUp = WarmUp { calls: 3, seconds: 0.5 };

/// What one process printed.
#[derive(Default)]
pub struct Process {
    /// CPU seconds of the first call.
    pub first: f64,
    /// Calls before the samples, the first included.
    pub warm_up_calls: usize,
    /// CPU seconds of those calls together.
    pub warm_up: f64,
    /// CPU seconds of each timed call.
    pub samples: Vec<f64>,
    /// What the calls computed: all the same, or what the first different one computed stands here too.
    pub result: String,
}

/// What was measured of one engine on one program.
#[derive(Default)]
pub struct Row {
    /// The processes, one per round.
    pub processes: Vec<Process>,
    /// Why there are no figures.
    pub failure: Option<String>,
}

/// What is found out of a program without timing.
pub struct Facts {
    /// CPython 3.14's result, which all engines must have.
    pub expected: Result<String, String>,
    /// The share of executed bytecodes that ran in machine code, as `-X jit-stats` says it.
    pub share: Option<f64>,
    /// What the evaluator computed with a small count.
    pub evaluator: Result<String, String>,
    /// What CPython 3.14 computed with the same count.
    pub evaluator_expected: Result<String, String>,
}

/// The middle of some figures.
pub fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    let upper = *figures.get(middle)?;
    Some(if figures.len().is_multiple_of(2) { (figures[middle - 1] + upper) / 2.0 } else { upper })
}

impl Row {
    /// The median of the samples of all processes.
    pub fn median(&self) -> Option<f64> {
        median(self.processes.iter().flat_map(|p| p.samples.iter().copied()).collect())
    }

    /// The fastest sample.
    pub fn minimum(&self) -> Option<f64> {
        self.processes.iter().flat_map(|p| p.samples.iter().copied()).min_by(f64::total_cmp)
    }

    /// The median of the processes' first calls.
    pub fn first(&self) -> Option<f64> {
        median(self.processes.iter().map(|p| p.first).collect())
    }

    /// A result that is not the expected one.
    pub fn wrong<'a>(&'a self, expected: &str) -> Option<&'a str> {
        self.processes.iter().map(|p| p.result.as_str()).find(|result| *result != expected)
    }
}

/// Rows by engine and program.
pub type Results = BTreeMap<(String, String), Row>;

/// Runs everything.
pub fn measure(engines: &[Engine], programs: &[Program], options: &Options, folder: &Path) -> Result<Results, String> {
    let mut results = Results::new();
    let visible = std::io::stderr().is_terminal();
    for round in 0..options.rounds {
        for program in programs {
            let file = write(program, program.count, WARM, options.samples, folder)?;
            for engine in engines {
                if visible {
                    let (now, last) = (round + 1, options.rounds);
                    eprint!("\r{:60}\rround {now} of {last}: {} on {}", "", program.name, engine.name);
                }
                let row = results.entry((engine.name.clone(), program.name.clone())).or_default();
                match run(engine, &file) {
                    Ok(process) => row.processes.push(process),
                    Err(reason) => row.failure = Some(reason),
                }
            }
        }
    }
    if visible {
        eprint!("\r{:60}\r", "");
    }
    Ok(results)
}

fn write(program: &Program, count: u64, warm_up: WarmUp, samples: usize, folder: &Path) -> Result<PathBuf, String> {
    let file = folder.join(format!("{}_{count}_{samples}.py", program.name));
    std::fs::write(&file, program.text(count, warm_up, samples))
        .map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    Ok(file)
}

/// What a program printed.
fn run(engine: &Engine, file: &Path) -> Result<Process, String> {
    let output = engine.run(file).output().map_err(|e| format!("does not start: {e}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {}", output.status, errors.lines().last().unwrap_or("no message")));
    }
    parse(&String::from_utf8_lossy(&output.stdout))
}

/// Reads the lines that [`Program::text`] prints.
fn parse(text: &str) -> Result<Process, String> {
    let mut process = Process::default();
    for line in text.lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let seconds = |text: &str| text.parse::<f64>().map_err(|_| format!("printed {line:?}"));
        match word {
            "first" => process.first = seconds(rest)?,
            "sample" => process.samples.push(seconds(rest)?),
            "result" => rest.clone_into(&mut process.result),
            "warm" => {
                let (calls, taken) = rest.split_once(' ').unwrap_or((rest, ""));
                process.warm_up_calls = calls.parse().map_err(|_| format!("printed {line:?}"))?;
                process.warm_up = seconds(taken)?;
            }
            "later" if !process.result.contains(", later ") => {
                process.result.push_str(", later ");
                process.result.push_str(rest);
            }
            "later" => {}
            _ => return Err(format!("printed {line:?}")),
        }
    }
    if process.result.is_empty() { Err(String::from("printed no result")) } else { Ok(process) }
}

/// Runs each program where it is not timed: for CPython 3.14's result, the share in machine code, the evaluator.
pub fn facts(
    jit: &Engine,
    evaluator: &Engine,
    reference: Option<&Engine>,
    programs: &[Program],
    folder: &Path,
) -> Result<BTreeMap<String, Facts>, String> {
    let expected = |file: &Path| match reference {
        Some(engine) => run(engine, file).map(|process| process.result),
        None => Err(String::from("CPython 3.14 is not installed")),
    };
    let once = WarmUp { calls: 1, seconds: 0.0 };
    let mut facts = BTreeMap::new();
    for program in programs {
        let full = write(program, program.count, once, 0, folder)?;
        // As long as a process of the measurement, so that the share is that of a warm run.
        let warm = write(program, program.count, WARM, 1, folder)?;
        let small = write(program, program.small_count(), once, 1, folder)?;
        let found = Facts {
            expected: expected(&full),
            share: share(jit, &warm),
            evaluator: run(evaluator, &small).map(|process| process.result),
            evaluator_expected: expected(&small),
        };
        facts.insert(program.name.clone(), found);
    }
    Ok(facts)
}

/// The percentage before `% in traces` in the statistics.
fn share(engine: &Engine, file: &Path) -> Option<f64> {
    let mut command = engine.run(Path::new("-X"));
    let output = command.arg("jit-stats").arg(file).output().ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = text.lines().find(|line| line.contains("% in traces"))?;
    line.split("% in traces").next()?.split_whitespace().last()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Row, parse};

    #[test]
    fn what_a_process_prints_is_read() {
        let text = "first 0.5\nresult (1, 'two words')\nwarm 3 1.5\nsample 0.25\nsample 0.75\n";
        let process = parse(text).expect("is well formed");
        assert_eq!((process.first, process.warm_up_calls, process.warm_up), (0.5, 3, 1.5));
        assert_eq!(process.result, "(1, 'two words')");
        let row = Row { processes: vec![process], failure: None };
        assert_eq!((row.median(), row.minimum()), (Some(0.5), Some(0.25)));
        assert_eq!(row.wrong("(1, 'two words')"), None);
        assert_eq!(row.wrong("2"), Some("(1, 'two words')"));
    }

    #[test]
    fn a_later_result_that_differs_is_kept() {
        let process = parse("first 0.5\nresult 1\nlater 2\nlater 3\nwarm 3 1.5\n").expect("is well formed");
        assert_eq!(process.result, "1, later 2");
    }

    #[test]
    fn other_lines_are_errors() {
        assert!(parse("first 0.5\nhello\n").is_err());
        assert!(parse("first 0.5\n").is_err());
    }
}
