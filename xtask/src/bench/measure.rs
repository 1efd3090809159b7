//! Taking the samples: every round runs every engine once on every program, in turn.

use super::Options;
use super::engines::{self, Engine};
use super::programs::Program;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

/// How many samples of each process count as warm-up and stay out of the median.
pub const WARM_UP: usize = 3;

/// What was measured of one engine on one program.
#[derive(Default)]
pub struct Row {
    /// Seconds of each process's samples.
    pub processes: Vec<Vec<f64>>,
    /// What the program computed.
    pub result: String,
    /// Why there are no figures.
    pub failure: Option<String>,
}

/// What only Taipan tells of a program.
pub struct Facts {
    /// The share of executed bytecodes that ran in machine code, as `-X jit-stats` says it.
    pub share: Option<f64>,
    /// What the evaluator computed with a small count.
    pub evaluator: Result<String, String>,
    /// What the interpreter computed with the same count.
    pub interpreter: Result<String, String>,
}

impl Row {
    /// The samples after the warm-up, sorted.
    fn steady(&self) -> Vec<f64> {
        let late = |samples: &Vec<f64>| samples.get(WARM_UP.min(samples.len() - 1)..).unwrap_or_default().to_vec();
        let mut steady: Vec<f64> = self.processes.iter().filter(|p| !p.is_empty()).flat_map(late).collect();
        steady.sort_by(f64::total_cmp);
        steady
    }

    /// The median of the samples after the warm-up.
    pub fn median(&self) -> Option<f64> {
        let steady = self.steady();
        let middle = steady.len() / 2;
        let upper = *steady.get(middle)?;
        Some(if steady.len().is_multiple_of(2) { (steady[middle - 1] + upper) / 2.0 } else { upper })
    }

    /// The fastest sample.
    pub fn minimum(&self) -> Option<f64> {
        self.processes.iter().flatten().copied().min_by(f64::total_cmp)
    }

    /// The first samples of the first process.
    pub fn first(&self) -> &[f64] {
        self.processes.first().map_or(&[], |samples| &samples[..samples.len().min(WARM_UP)])
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
            let file = write(program, program.count, options.samples, folder)?;
            for engine in engines {
                if visible {
                    let (now, last) = (round + 1, options.rounds);
                    eprint!("\r{:60}\rround {now} of {last}: {} on {}", "", program.name, engine.name);
                }
                let row = results.entry((engine.name.clone(), program.name.clone())).or_default();
                match run(engine, &file) {
                    Ok((samples, result)) => {
                        row.processes.push(samples);
                        row.result = result;
                    }
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

fn write(program: &Program, count: u64, samples: usize, folder: &Path) -> Result<std::path::PathBuf, String> {
    let file = folder.join(format!("{}_{count}.py", program.name));
    std::fs::write(&file, program.text(count, samples)).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    Ok(file)
}

/// The samples that a program prints, and its result.
fn run(engine: &Engine, file: &Path) -> Result<(Vec<f64>, String), String> {
    let output = engine.run(file).output().map_err(|e| format!("does not start: {e}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {}", output.status, errors.lines().last().unwrap_or("no message")));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let samples = text.lines().filter_map(|line| line.strip_prefix("sample ")?.parse().ok()).collect();
    let result = text.lines().find_map(|line| line.strip_prefix("result ")).unwrap_or_default().to_owned();
    Ok((samples, result))
}

/// The share in machine code, and the evaluator's result beside the interpreter's.
pub fn facts(taipan: &Path, programs: &[Program], folder: &Path) -> Result<BTreeMap<String, Facts>, String> {
    let mut facts = BTreeMap::new();
    let all = engines::engines(taipan, &[]);
    let (jit, interpreter) = (&all[0], &all[1]);
    for program in programs {
        let file = write(program, program.count, WARM_UP, folder)?;
        let small = write(program, program.small_count(), 2, folder)?;
        let result = |engine: &Engine| run(engine, &small).map(|(_, result)| result);
        let share = share(jit, &file);
        let found = Facts { share, evaluator: result(&engines::evaluator(taipan)), interpreter: result(interpreter) };
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
