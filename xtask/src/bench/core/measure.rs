//! Taking the figures: every round runs every engine once on every program, in turn.

use super::super::Options;
use super::super::engines::Engine;
use super::super::measure::median;
use super::super::process;
use super::programs::Program;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

/// Far longer than any process takes.
const LIMIT: Duration = Duration::from_secs(900);

/// How often `-c pass` runs on each engine.
const STARTS: usize = 40;

/// What one process said.
#[derive(Default)]
pub struct Process {
    /// CPU seconds of the first call.
    pub first: f64,
    /// Calls before the samples, and their CPU seconds together.
    pub warm: (u64, f64),
    /// CPU seconds per call, one figure per sample.
    pub samples: Vec<f64>,
    /// The most memory it had, in KiB.
    pub peak: Option<f64>,
}

/// One engine on one program.
#[derive(Default)]
pub struct Row {
    /// The processes.
    pub processes: Vec<Process>,
    /// Why there are no figures.
    pub failure: Option<String>,
}

impl Row {
    fn figures(&self, of: impl Fn(&Process) -> Vec<f64>) -> Vec<f64> {
        self.processes.iter().flat_map(of).collect()
    }

    /// The median of all samples, in seconds.
    pub fn steady(&self) -> Option<f64> {
        median(self.figures(|p| p.samples.clone()))
    }

    /// The median of the first calls, in seconds.
    pub fn first(&self) -> Option<f64> {
        median(self.figures(|p| vec![p.first]))
    }

    /// The median of the peaks, in KiB.
    pub fn peak(&self) -> Option<f64> {
        median(self.figures(|p| p.peak.into_iter().collect()))
    }
}

/// Rows by engine and program.
pub type Rows = BTreeMap<(String, String), Row>;

/// What `-c pass` takes.
pub struct Start {
    /// Engine.
    pub engine: String,
    /// Seconds from start to end, run by run.
    pub wall: Vec<f64>,
    /// CPU seconds, run by run.
    pub cpu: Vec<f64>,
    /// Peak memory in KiB, run by run.
    pub peak: Vec<f64>,
}

/// What `-X jit-stats` says of a warm run.
#[derive(Default)]
pub struct Statistics {
    /// The share of executed bytecodes that ran in machine code, in percent.
    pub share: Option<f64>,
    /// Why recordings were abandoned, the most frequent first: `COUNT  WHERE  REASON`.
    pub stops: Vec<(u64, String)>,
}

/// Runs the timed programs.
pub fn rows(engines: &[Engine], programs: &[&Program], options: &Options, folder: &Path) -> Result<Rows, String> {
    let mut rows = Rows::new();
    let visible = std::io::stderr().is_terminal();
    for round in 1..=options.rounds {
        for program in programs {
            for engine in engines {
                if visible {
                    eprint!("\r{:70}\rround {round} of {}: {} on {}", "", options.rounds, program.name, engine.name);
                }
                let row = rows.entry((engine.name.clone(), program.name.to_owned())).or_default();
                match run(engine, program, options.samples, folder, &[]) {
                    Ok((text, _)) => match parse(&text) {
                        Ok(process) => row.processes.push(process),
                        Err(reason) => row.failure = Some(reason),
                    },
                    Err(reason) => row.failure = Some(reason),
                }
            }
        }
    }
    if visible {
        eprint!("\r{:70}\r", "");
    }
    Ok(rows)
}

/// Runs a program once; gives what the stand-in wrote and what stands on standard error.
fn run(
    engine: &Engine,
    program: &Program,
    samples: usize,
    folder: &Path,
    options: &[&str],
) -> Result<(String, String), String> {
    let file = program.lay_out(folder)?;
    let out = folder.join("figures");
    let _ = std::fs::remove_file(&out);
    let mut command = engine.command();
    command.args(options).arg(file).current_dir(folder).env("BENCH_OUT", &out);
    command.envs([("BENCH_LOOPS", program.loops.to_string()), ("BENCH_SAMPLES", samples.to_string())]);
    let ended = process::run(&mut command, folder, LIMIT)?;
    if !ended.success {
        return Err(ended.reason());
    }
    let text = std::fs::read_to_string(&out).map_err(|e| format!("wrote no figures: {e}"))?;
    Ok((text, ended.stderr))
}

/// Reads what the stand-in writes.
fn parse(text: &str) -> Result<Process, String> {
    let mut process = Process::default();
    for line in text.lines() {
        let wrong = || format!("wrote {line:?}");
        let (word, rest) = line.split_once(' ').ok_or_else(wrong)?;
        let number = |text: &str| text.parse::<f64>().map_err(|_| wrong());
        match word {
            "first" => process.first = number(rest)?,
            "warm" => {
                let (calls, seconds) = rest.split_once(' ').ok_or_else(wrong)?;
                process.warm = (calls.parse().map_err(|_| wrong())?, number(seconds)?);
            }
            "sample" => process.samples.push(number(rest)?),
            "peak" => process.peak = Some(number(rest)?),
            _ => return Err(wrong()),
        }
    }
    if process.samples.is_empty() { Err(String::from("wrote no samples")) } else { Ok(process) }
}

/// Runs each program once with `-X jit-stats`, as long as a process of the measurement.
pub fn statistics(jit: &Engine, programs: &[&Program], folder: &Path) -> BTreeMap<&'static str, Statistics> {
    let read = |program: &&Program| {
        let errors = run(jit, program, 1, folder, &["-X", "jit-stats"]).map(|(_, errors)| errors);
        (program.name, read_statistics(&errors.unwrap_or_default()))
    };
    programs.iter().map(read).collect()
}

fn read_statistics(text: &str) -> Statistics {
    let mut found = Statistics::default();
    for line in text.lines() {
        if let Some((before, _)) = line.split_once("% in traces") {
            found.share = before.split_whitespace().last().and_then(|word| word.parse().ok());
        }
        if let Some(rest) = line.trim_start().strip_prefix("stopped at ") {
            // The count is the last number: names of instructions have none, reasons none behind it.
            let words: Vec<&str> = rest.split_whitespace().collect();
            if let Some(at) = words.iter().position(|word| word.parse::<u64>().is_ok()) {
                let name = [&words[..at], &words[at + 1..]].concat().join(" ");
                found.stops.push((words[at].parse().unwrap_or(0), name));
            }
        }
    }
    found.stops.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found
}

/// Runs `-c pass`, engines in turn.
pub fn starts(engines: &[Engine], folder: &Path) -> Result<Vec<Start>, String> {
    let empty = |e: &Engine| Start { engine: e.name.clone(), wall: Vec::new(), cpu: Vec::new(), peak: Vec::new() };
    let mut starts: Vec<Start> = engines.iter().map(empty).collect();
    // The first turn fills the caches of files and does not count.
    for turn in 0..=STARTS {
        for (engine, start) in engines.iter().zip(&mut starts) {
            let ended = process::run(engine.command().args(["-c", "pass"]), folder, LIMIT)?;
            if !ended.success {
                return Err(format!("{} -c pass: {}", engine.name, ended.reason()));
            }
            if turn > 0 {
                start.wall.push(ended.wall);
                start.cpu.push(ended.cpu);
                start.peak.push(ended.peak as f64);
            }
        }
    }
    Ok(starts)
}

#[cfg(test)]
mod tests {
    use super::{parse, read_statistics};

    #[test]
    fn figures_are_read() {
        let process = parse("first 0.5\nwarm 3 1.5\nsample 0.25\nsample 0.75\npeak 2048\n").expect("is well formed");
        assert_eq!((process.first, process.warm, process.peak), (0.5, (3, 1.5), Some(2048.0)));
        assert_eq!(process.samples, [0.25, 0.75]);
        assert!(parse("first 0.5\n").is_err());
        assert!(parse("hello 0.5\n").is_err());
    }

    #[test]
    fn statistics_are_read() {
        let text = "  bytecodes   19 in traces, 17 interpreted: 91.9 % in traces\n  stopped at FOR_ITER_GEN      12  is not recorded\n  stopped at CALL_KW  40  has keywords\n";
        let found = read_statistics(text);
        assert_eq!(found.share, Some(91.9));
        let stops = [(40, "CALL_KW has keywords".to_owned()), (12, "FOR_ITER_GEN is not recorded".to_owned())];
        assert_eq!(found.stops, stops);
    }
}
