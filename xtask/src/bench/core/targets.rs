//! What the suite `core` must reach, and whether it does.
//!
//! Law: every limit is a ratio of medians of the same run, or a share that the runtime counted.

use super::super::REFERENCE;
use super::Outcome;
use std::fmt::Write;

/// The engines by the names that limits use.
const ON: &str = "taipan";
const OFF: &str = "taipan-off";
/// What start-up is compared with.
const START: &str = "3.14";

/// Steady state with machine code, times [`REFERENCE`].
const STEADY: &[(f64, &[&str])] = &[
    (0.3, &["nbody", "float", "spectral_norm", "richards"]),
    (0.5, &["fannkuch", "raytrace", "chaos", "deltablue"]),
    (1.1, &["nqueens", "pidigits"]),
];

/// Programs that run in machine code almost wholly, and the least percentage.
const COVERED: (&[&str], f64) = (&["nbody", "float", "spectral_norm", "richards", "raytrace", "chaos"], 85.0);

/// One target beside what was measured.
pub struct Target {
    /// What is limited.
    pub what: String,
    /// The limit.
    pub limit: f64,
    /// The figure, if there is one.
    pub measured: Option<f64>,
    /// What the figures are.
    pub unit: &'static str,
    /// Whether the limit is the least, not the most.
    pub least: bool,
}

impl Target {
    /// Whether it is reached; unknown where nothing was measured.
    pub fn met(&self) -> Option<bool> {
        self.measured.map(|m| if self.least { m >= self.limit } else { m <= self.limit })
    }

    /// `yes`, `NO` or `unknown`.
    pub fn verdict(&self) -> &'static str {
        match self.met() {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "unknown",
        }
    }
}

/// All targets.
pub fn targets(outcome: &Outcome) -> Vec<Target> {
    let most = |what: String, limit, measured, unit| Target { what, limit, measured, unit, least: false };
    let times = "x 3.15";
    let mut all = vec![
        most(String::from("JIT off, geometric mean"), 1.0, outcome.mean(OFF), times),
        most(String::from("JIT on, geometric mean"), 0.5, outcome.mean(ON), times),
    ];
    for program in &outcome.timed {
        all.push(most(format!("JIT off, {}", program.name), 1.6, outcome.ratio(OFF, program.name), times));
    }
    for (limit, programs) in STEADY {
        for name in programs.iter().filter(|name| outcome.has(name)) {
            all.push(most(format!("JIT on, {name}"), *limit, outcome.ratio(ON, name), times));
        }
    }
    for name in COVERED.0.iter().filter(|name| outcome.has(name)) {
        let measured = outcome.statistics.get(name).and_then(|s| s.share);
        let what = format!("bytecodes in machine code, {name}");
        all.push(Target { what, limit: COVERED.1, measured, unit: "%", least: true });
    }
    let start = |of: fn(&super::measure::Start) -> &Vec<f64>| outcome.start_ratio(ON, START, of);
    all.push(most(String::from("`-c pass`, time"), 1.3, start(|s| &s.wall), "x 3.14"));
    all.push(most(String::from("`-c pass`, peak memory"), 1.4, start(|s| &s.peak), "x 3.14"));
    all
}

/// The targets as a table.
pub fn table(targets: &[Target]) -> String {
    let mut out =
        format!("\ntargets ({REFERENCE} is the reference)\n  {:<42}{:>10}{:>12}  met\n", "", "measured", "limit");
    for t in targets {
        let sign = if t.least { ">=" } else { "<=" };
        let measured = t.measured.map_or_else(|| String::from("-"), |m| format!("{m:.3}"));
        let limit = format!("{sign} {}", t.limit);
        let _ = writeln!(out, "  {:<42}{measured:>10}{limit:>12} {:<7} {}", t.what, t.unit, t.verdict());
    }
    let met = targets.iter().filter(|t| t.met() == Some(true)).count();
    let _ = writeln!(out, "  {met} of {} met", targets.len());
    out
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn limits_have_a_direction() {
        let target = |least, measured| Target { what: String::new(), limit: 1.0, measured, unit: "", least };
        assert_eq!(target(false, Some(0.9)).met(), Some(true));
        assert_eq!(target(true, Some(0.9)).met(), Some(false));
        assert_eq!(target(true, None).verdict(), "unknown");
    }
}
