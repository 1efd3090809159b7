//! The suite `core`: twenty of pyperformance's programs, unmodified, through a stand-in for pyperf.
//!
//! Law: results are compared before anything is timed, and a difference ends the run.

mod check;
mod html;
mod measure;
mod programs;
mod report;
mod targets;

use super::engines::{self, Engine};
use super::measure::median;
use super::{Options, REFERENCE, wanted};
use check::Verdict;
use measure::{Rows, Start, Statistics};
use programs::Program;
use std::collections::BTreeMap;
use std::path::Path;

/// All that was found out.
pub struct Outcome {
    /// The programs with figures.
    pub timed: Vec<&'static Program>,
    /// The engines with figures, in the order of the tables.
    pub engines: Vec<String>,
    /// Figures by engine and program.
    pub rows: Rows,
    /// What the runtime counted, by program.
    pub statistics: BTreeMap<&'static str, Statistics>,
    /// `-c pass`, by engine.
    pub starts: Vec<Start>,
    /// The comparison of results.
    pub verdicts: Vec<Verdict>,
}

/// The geometric mean.
fn mean(figures: &[f64]) -> Option<f64> {
    let sum: f64 = figures.iter().map(|f| f.ln()).sum();
    (!figures.is_empty()).then(|| (sum / figures.len() as f64).exp())
}

impl Outcome {
    /// Whether the program was timed.
    pub fn has(&self, program: &str) -> bool {
        self.timed.iter().any(|p| p.name == program)
    }

    fn row(&self, engine: &str, program: &str) -> Option<&measure::Row> {
        self.rows.get(&(engine.to_owned(), program.to_owned())).filter(|row| row.failure.is_none())
    }

    /// A figure of the engine, divided by the reference's.
    pub fn relative(&self, engine: &str, program: &str, of: impl Fn(&measure::Row) -> Option<f64>) -> Option<f64> {
        Some(of(self.row(engine, program)?)? / of(self.row(REFERENCE, program)?)?)
    }

    /// The steady state, divided by the reference's.
    pub fn ratio(&self, engine: &str, program: &str) -> Option<f64> {
        self.relative(engine, program, measure::Row::steady)
    }

    /// The geometric mean over all programs, which must all have a figure.
    pub fn mean_of(&self, engine: &str, of: impl Fn(&measure::Row) -> Option<f64>) -> Option<f64> {
        let ratios: Option<Vec<f64>> = self.timed.iter().map(|p| self.relative(engine, p.name, &of)).collect();
        mean(&ratios?)
    }

    /// The geometric mean of the steady states.
    pub fn mean(&self, engine: &str) -> Option<f64> {
        self.mean_of(engine, measure::Row::steady)
    }

    /// The ratio of two engines' medians on `-c pass`.
    pub fn start_ratio(&self, engine: &str, base: &str, of: fn(&Start) -> &Vec<f64>) -> Option<f64> {
        let figure = |name: &str| median(of(self.starts.iter().find(|s| s.engine == name)?).clone());
        Some(figure(engine)? / figure(base)?)
    }
}

/// Runs the suite.
pub fn run(root: &Path, options: &Options) -> Result<(), String> {
    let folder = engines::target(root).join("bench/core");
    std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    let taipan = engines::taipan_binary(root, options.taipan.as_deref())?;
    let taipan = std::path::absolute(&taipan).map_err(|e| format!("{}: {e}", taipan.display()))?;
    let programs: Vec<&'static Program> = programs::PROGRAMS
        .iter()
        .filter(|p| options.only.is_empty() || options.only.iter().any(|o| o == p.name))
        .collect();
    if programs.is_empty() {
        return Err(String::from("no such program: see --help"));
    }
    let tiers = [engines::jit(&taipan), engines::interpreter(&taipan), engines::evaluator(&taipan)];
    let verdicts = compare(&programs, &tiers, &folder)?;
    if options.check {
        return Ok(());
    }
    let timed: Vec<&'static Program> = programs.into_iter().filter(|p| p.timed).collect();
    let mut all = engines::engines(&taipan, &options.peers);
    // Only start-up is compared with 3.14, unless it is asked for.
    let starting = engines::reference().into_iter().chain(engines::engines(&taipan, &options.peers)).collect();
    all.extend(engines::reference().filter(|_| options.engines.iter().any(|e| e == "3.14")));
    let measured = wanted(all, &options.engines, |e| &e.name);
    let starting: Vec<Engine> = wanted(starting, &options.engines, |e| &e.name);
    let outcome = Outcome {
        starts: measure::starts(&starting, &folder)?,
        rows: measure::rows(&measured, &timed, options, &folder)?,
        statistics: measure::statistics(&tiers[0], &timed, &folder),
        engines: measured.into_iter().map(|e| e.name).collect(),
        timed,
        verdicts,
    };
    let targets = targets::targets(&outcome);
    print!("{}{}", report::text(&outcome), targets::table(&targets));
    let json = options.json.as_ref().map_or_else(|| folder.with_file_name("core.json"), std::path::PathBuf::from);
    let html = options.html.as_ref().map_or_else(|| folder.with_file_name("core.html"), std::path::PathBuf::from);
    let write = |path: &Path, text: String| {
        std::fs::write(path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))
    };
    write(&json, report::json(&outcome, &targets))?;
    write(&html, html::page(&outcome, &targets))?;
    println!("\nwritten: {} and {}", json.display(), html.display());
    Ok(())
}

/// Compares results and prints the verdicts; a difference is an error.
fn compare(programs: &[&Program], tiers: &[Engine], folder: &Path) -> Result<Vec<Verdict>, String> {
    let reference = engines::reference()
        .ok_or("results cannot be compared without CPython 3.14: `cargo xtask peers` installs it")?;
    eprintln!("comparing results of {} programs in {} tiers; --check does only this", programs.len(), tiers.len());
    let verdicts = check::check(programs, tiers, &reference, folder);
    print!("{}", report::verdicts(&verdicts));
    match verdicts.iter().filter(|v| v.difference.is_some()).count() {
        0 => Ok(verdicts),
        n => Err(format!("{n} of {} results differ from CPython 3.14's", verdicts.len())),
    }
}
