//! What the suite `heart` must reach, and whether it does.
//!
//! Law: a limit in nanoseconds holds on a machine where CPython 3.15 takes at most [`BASE`] nanoseconds for an iteration
//! of `a`; on a slower machine it grows in proportion. All other limits are ratios of medians of the same run.

use super::REFERENCE;
use super::measure::{Results, Row};
use super::programs::Program;
use std::fmt::Write;

/// Nanoseconds of CPython 3.15 on `a` up to which limits in nanoseconds hold as they stand.
const BASE: f64 = 60.0;

enum Limit {
    /// Nanoseconds per iteration or call.
    Nanoseconds(f64),
    /// Times the median of [`REFERENCE`].
    Times(f64),
}

/// Program, engine, limit.
const TARGETS: &[(&str, &str, Limit)] = &[
    ("a", "taipan", Limit::Nanoseconds(2.2)),
    ("b", "taipan", Limit::Nanoseconds(3.2)),
    ("attr", "taipan", Limit::Nanoseconds(2.5)),
    ("fib", "taipan", Limit::Nanoseconds(6.0)),
    ("nbody", "taipan", Limit::Times(0.2)),
    ("richards", "taipan", Limit::Times(0.3)),
    ("a", "taipan-off", Limit::Times(0.5)),
    ("b", "taipan-off", Limit::Times(0.7)),
    ("attr", "taipan-off", Limit::Times(0.7)),
    ("fib", "taipan-off", Limit::Times(0.5)),
    ("nbody", "taipan-off", Limit::Times(0.9)),
    ("richards", "taipan-off", Limit::Times(0.9)),
];

/// One target beside what was measured.
pub struct Outcome {
    /// Program.
    pub program: &'static str,
    /// Engine.
    pub engine: &'static str,
    /// What the figures are: `ns`, or times the reference.
    pub unit: String,
    /// The limit, scaled where it is in nanoseconds.
    pub limit: f64,
    /// The median, or the ratio of medians.
    pub measured: f64,
}

impl Outcome {
    /// Whether the target is reached.
    pub fn met(&self) -> bool {
        self.measured <= self.limit
    }
}

/// The factor on limits in nanoseconds, and CPython's nanoseconds on `a` if they were measured.
fn scale(results: &Results) -> (f64, Option<f64>) {
    let row = results.get(&(REFERENCE.to_owned(), "a".to_owned()));
    // One sample of `a` is a million iterations.
    let base = row.and_then(Row::median).map(|seconds| seconds * 1e9 / 1e6);
    (base.map_or(1.0, |ns| (ns / BASE).max(1.0)), base)
}

/// The targets of everything that was measured.
pub fn outcomes(programs: &[Program], results: &Results) -> Vec<Outcome> {
    let median = |engine: &str, program: &str| results.get(&(engine.to_owned(), program.to_owned()))?.median();
    let (scale, _) = scale(results);
    let outcome = |(program, engine, limit): &(&'static str, &'static str, Limit)| {
        let seconds = median(engine, program)?;
        let (measured, limit, unit) = match limit {
            Limit::Nanoseconds(limit) => {
                let known = programs.iter().find(|p| p.name == *program)?;
                (seconds * 1e9 / known.iterations as f64, limit * scale, "ns".to_owned())
            }
            Limit::Times(limit) => (seconds / median(REFERENCE, program)?, *limit, format!("x {REFERENCE}")),
        };
        Some(Outcome { program, engine, unit, limit, measured })
    };
    TARGETS.iter().filter_map(outcome).collect()
}

/// The targets as a table.
pub fn table(programs: &[Program], results: &Results) -> String {
    let found = outcomes(programs, results);
    if found.is_empty() {
        return String::new();
    }
    let mut out = match scale(results) {
        (_, None) => String::from("\ntargets (nanoseconds are not scaled: 3.15 was not measured on a)\n"),
        (factor, Some(ns)) if factor > 1.0 => {
            format!("\ntargets (3.15 takes {ns:.1} ns on a, more than {BASE}: nanoseconds are scaled by {factor:.2})\n")
        }
        (_, Some(ns)) => format!("\ntargets (3.15 takes {ns:.1} ns on a: nanoseconds as they stand)\n"),
    };
    let _ = writeln!(out, "  {:<10}{:<12}{:>10}{:>10}  {:<14}met", "program", "engine", "measured", "at most", "unit");
    for o in &found {
        let met = if o.met() { "yes" } else { "NO" };
        let _ = writeln!(
            out,
            "  {:<10}{:<12}{:>10.2}{:>10.2}  {:<14}{met}",
            o.program, o.engine, o.measured, o.limit, o.unit
        );
    }
    let met = found.iter().filter(|o| o.met()).count();
    let _ = writeln!(out, "  {met} of {} met", found.len());
    out
}

#[cfg(test)]
mod tests {
    use super::super::measure::{Process, Results, Row};
    use super::super::programs::Program;
    use super::outcomes;

    fn results(rows: &[(&str, &str, f64)]) -> Results {
        let row =
            |seconds| Row { processes: vec![Process { samples: vec![seconds], ..Process::default() }], failure: None };
        rows.iter().map(|(e, p, seconds)| ((e.to_string(), p.to_string()), row(*seconds))).collect()
    }

    fn limits(reference: f64, taipan: f64) -> (f64, bool) {
        let programs = [Program::new("a", "", 1_000_000, 1_000_000, "iteration")];
        let found = outcomes(&programs, &results(&[("3.15", "a", reference), ("taipan", "a", taipan)]));
        assert_eq!(found.len(), 1);
        (found[0].limit, found[0].met())
    }

    #[test]
    fn nanoseconds_scale_on_slow_machines_only() {
        assert_eq!(limits(0.045, 0.0022), (2.2, true));
        assert_eq!(limits(0.030, 0.0023), (2.2, false));
        assert_eq!(limits(0.120, 0.0044), (4.4, true));
    }

    #[test]
    fn ratios_are_of_the_same_program() {
        let rows =
            [("3.15", "fib", 1.0), ("taipan-off", "fib", 0.51), ("taipan", "nbody", 0.1), ("3.15", "nbody", 1.0)];
        let found = outcomes(&[], &results(&rows));
        let short: Vec<_> = found.iter().map(|o| (o.program, o.unit.as_str(), o.met())).collect();
        assert_eq!(short, [("nbody", "x 3.15", true), ("fib", "x 3.15", false)]);
    }
}
