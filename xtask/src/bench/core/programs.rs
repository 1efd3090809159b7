//! The programs of the suite `core`: pyperformance's, as they are published.

use super::super::fetch;
use std::path::{Path, PathBuf};

/// The stand-in for pyperf that a program finds beside itself.
const PYPERF: &str = include_str!("pyperf.py");

/// A program.
pub struct Program {
    /// Its name in pyperformance.
    pub name: &'static str,
    /// Whether it is timed; all are checked.
    pub timed: bool,
    /// Calls per sample, so that a sample takes milliseconds on every engine.
    pub loops: u32,
    /// Calls when results are compared.
    pub checked: u32,
    /// What is compared besides what its function returns: see `BENCH_PROBES` in the stand-in.
    probes: &'static str,
    /// Options when results are compared.
    options: &'static [&'static str],
}

const fn timed(name: &'static str, loops: u32, checked: u32, probes: &'static str) -> Program {
    Program { name, timed: true, loops, checked, probes, options: &[] }
}

const fn checked(name: &'static str, checked: u32, probes: &'static str) -> Program {
    Program { name, timed: false, loops: 1, checked, probes, options: &[] }
}

/// Makes programs that draw write their picture, so that it can be compared.
const PICTURE: &[&str] = &["--filename", "picture.ppm"];

/// All programs.
pub const PROGRAMS: &[Program] = &[
    timed("nbody", 1, 2, "report_energy:result,advance:arguments,SYSTEM:global"),
    timed("float", 1, 2, ""),
    timed("spectral_norm", 1, 1, "eval_AtA_times_u:result"),
    timed("fannkuch", 1, 1, ""),
    timed("richards", 1, 3, "taskWorkArea:global"),
    timed("deltablue", 10, 5, "change:arguments,planner:global"),
    Program { options: PICTURE, ..timed("chaos", 1, 2, "write_ppm:arguments") },
    Program { options: PICTURE, ..timed("raytrace", 1, 1, "Canvas.write_ppm:arguments") },
    timed("nqueens", 1, 1, "n_queens:iterates"),
    timed("pidigits", 1, 1, ""),
    checked("hexiom", 5, "solve_file:arguments"),
    checked("go", 1, "UCTNode.best_visited:both"),
    checked("meteor_contest", 1, "solve:arguments"),
    checked("generators", 1, "tree:iterates"),
    checked("comprehensions", 200, "WidgetTray._add_widgets:arguments"),
    checked(
        "scimark",
        1,
        "SOR_execute:arguments,SparseCompRow_matmult:arguments,MonteCarlo:result,LU:arguments,FFT_inverse:arguments",
    ),
    checked("crypto_pyaes", 1, "pyaes.AESModeOfOperationCTR.encrypt:result,pyaes.AESModeOfOperationCTR.decrypt:result"),
    checked("pyflate", 1, "bzip2_main:result"),
    checked("telco", 1, "print:arguments"),
    checked("deepcopy", 20, "copy.deepcopy:result"),
];

impl Program {
    /// Copies the program with its data, unchanged, and the stand-in into the folder; says where the program is.
    pub fn lay_out(&self, folder: &Path) -> Result<PathBuf, String> {
        let here = folder.join(self.name);
        copy(&fetch::benchmark(self.name)?, &here)?;
        if self.name == "crypto_pyaes" {
            copy(&fetch::pyaes()?, &here.join("pyaes"))?;
        }
        let stand_in = here.join("pyperf.py");
        std::fs::write(&stand_in, PYPERF).map_err(|e| format!("cannot write {}: {e}", stand_in.display()))?;
        Ok(here.join("run_benchmark.py"))
    }

    /// The variables and options of a run that compares.
    pub fn checking(&self) -> (Vec<(&'static str, String)>, &'static [&'static str]) {
        let variables = vec![
            ("BENCH_MODE", String::from("check")),
            ("BENCH_LOOPS", self.checked.to_string()),
            ("BENCH_PROBES", self.probes.to_owned()),
        ];
        (variables, self.options)
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |e: std::io::Error| format!("cannot copy {}: {e}", from.display());
    std::fs::create_dir_all(to).map_err(failed)?;
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target).map_err(failed)?;
        }
    }
    Ok(())
}
