//! The figures as a table for people and as JSON for programs.

use super::super::REFERENCE;
use super::super::measure::median;
use super::super::report::{number, quoted};
use super::Outcome;
use super::check::Verdict;
use super::measure::{Row, Start};
use super::targets::Target;
use std::fmt::Write;

/// How many reasons for abandoned recordings are shown.
pub const STOPS: usize = 5;

/// Seconds in a fitting unit.
pub fn seconds(value: f64) -> String {
    match value {
        v if v >= 1.0 => format!("{v:.2} s"),
        v if v >= 1e-3 => format!("{:.2} ms", v * 1e3),
        v => format!("{:.2} us", v * 1e6),
    }
}

/// What was compared: one line per program, and one per difference.
pub fn verdicts(verdicts: &[Verdict]) -> String {
    let mut out = String::from("results, compared with CPython 3.14's\n");
    for tiers in verdicts.chunk_by(|a, b| a.program == b.program) {
        let equal: Vec<&Verdict> = tiers.iter().filter(|v| v.difference.is_none()).collect();
        let _ = write!(out, "  {:<16}", tiers[0].program);
        if let Some(first) = equal.first() {
            let names: Vec<&str> = equal.iter().map(|v| v.engine.as_str()).collect();
            let names = names.join(", ");
            let _ = write!(out, "equal in {names}: {} items, digest {:016x}", first.items, first.digest);
        }
        out.push('\n');
        for v in tiers {
            if let Some(difference) = &v.difference {
                let _ = writeln!(out, "    {} DIFFERS: {difference}", v.engine);
            }
        }
    }
    out
}

/// All tables.
pub fn text(outcome: &Outcome) -> String {
    let mut out = String::new();
    for program in &outcome.timed {
        let columns = ["steady", "/ 3.15", "first call", "/ 3.15", "peak memory"];
        let _ = write!(out, "\n{} (CPU time per call)\n  {:<12}", program.name, "engine");
        for column in columns {
            let _ = write!(out, "{column:>12}");
        }
        out.push('\n');
        for engine in &outcome.engines {
            let Some(row) = outcome.rows.get(&(engine.clone(), program.name.to_owned())) else { continue };
            let _ = writeln!(out, "{}", line(outcome, engine, program.name, row));
        }
        if let Some(found) = outcome.statistics.get(program.name) {
            let share = found.share.map_or_else(|| "unknown".to_owned(), |share| format!("{share:.1} %"));
            let _ = writeln!(out, "  bytecodes in machine code: {share}");
            for (count, what) in found.stops.iter().take(STOPS) {
                let _ = writeln!(out, "  recordings stopped {count:>5} times at {what}");
            }
        }
    }
    let _ = writeln!(out, "\ngeometric means over {} programs, times {REFERENCE}", outcome.timed.len());
    let _ = writeln!(out, "  {:<12}{:>12}{:>12}{:>12}", "engine", "steady", "first call", "peak memory");
    for engine in &outcome.engines {
        let show = |mean: Option<f64>| mean.map_or_else(|| "-".to_owned(), |m| format!("{m:.3}"));
        let (first, peak) = (outcome.mean_of(engine, Row::first), outcome.mean_of(engine, Row::peak));
        let _ = writeln!(out, "  {engine:<12}{:>12}{:>12}{:>12}", show(outcome.mean(engine)), show(first), show(peak));
    }
    out + &starts(&outcome.starts)
}

fn line(outcome: &Outcome, engine: &str, program: &str, row: &Row) -> String {
    if let Some(reason) = &row.failure {
        return format!("  {engine:<12}{reason}");
    }
    let show = |figure: Option<f64>| figure.map_or_else(|| "-".to_owned(), seconds);
    let times = |ratio: Option<f64>| ratio.map_or_else(|| "-".to_owned(), |r| format!("{r:.3}"));
    let peak = row.peak().map_or_else(|| "-".to_owned(), |kib| format!("{:.1} MiB", kib / 1024.0));
    format!(
        "  {engine:<12}{:>12}{:>12}{:>12}{:>12}{peak:>12}",
        show(row.steady()),
        times(outcome.ratio(engine, program)),
        show(row.first()),
        times(outcome.relative(engine, program, Row::first)),
    )
}

fn starts(starts: &[Start]) -> String {
    let runs = starts.first().map_or(0, |s| s.wall.len());
    let mut out = format!("\n`-c pass`, medians of {runs} runs in turn\n  {:<12}", "engine");
    let _ = writeln!(out, "{:>12}{:>12}{:>12}", "time", "CPU time", "peak memory");
    for start in starts {
        let figure = |values: &[f64]| median(values.to_vec()).unwrap_or(0.0);
        let peak = format!("{:.1} MiB", figure(&start.peak) / 1024.0);
        let (wall, cpu) = (seconds(figure(&start.wall)), seconds(figure(&start.cpu)));
        let _ = writeln!(out, "  {:<12}{wall:>12}{cpu:>12}{peak:>12}", start.engine);
    }
    out
}

fn list(values: &[f64]) -> String {
    format!("[{}]", values.iter().map(|v| format!("{v:.9}")).collect::<Vec<_>>().join(", "))
}

fn text_or_null(text: Option<&str>) -> String {
    text.map_or_else(|| "null".to_owned(), quoted)
}

/// All figures: every sample, in seconds and KiB.
pub fn json(outcome: &Outcome, targets: &[Target]) -> String {
    let block = |name: &str, rows: Vec<String>| format!("  {}: [\n    {}\n  ]", quoted(name), rows.join(",\n    "));
    let means = outcome.engines.iter().map(|engine| {
        let (first, peak) = (outcome.mean_of(engine, Row::first), outcome.mean_of(engine, Row::peak));
        let steady = number(outcome.mean(engine));
        let (engine, first, peak) = (quoted(engine), number(first), number(peak));
        format!("{{\"engine\": {engine}, \"steady\": {steady}, \"first_call\": {first}, \"peak_memory\": {peak}}}")
    });
    let starts = outcome.starts.iter().map(|s| {
        let (wall, cpu, peak) = (list(&s.wall), list(&s.cpu), list(&s.peak));
        format!(
            "{{\"engine\": {}, \"seconds\": {wall}, \"cpu_seconds\": {cpu}, \"peak_kib\": {peak}}}",
            quoted(&s.engine)
        )
    });
    let verdicts = outcome.verdicts.iter().map(|v| {
        format!(
            "{{\"program\": {}, \"engine\": {}, \"items\": {}, \"digest\": \"{:016x}\", \"difference\": {}}}",
            quoted(v.program),
            quoted(&v.engine),
            v.items,
            v.digest,
            text_or_null(v.difference.as_deref())
        )
    });
    let targets = targets.iter().map(|t| {
        let met = t.met().map_or("null", |met| if met { "true" } else { "false" });
        format!(
            "{{\"what\": {}, \"limit\": {}, \"least\": {}, \"unit\": {}, \"measured\": {}, \"met\": {met}}}",
            quoted(&t.what),
            t.limit,
            t.least,
            quoted(t.unit),
            number(t.measured)
        )
    });
    let blocks = [
        block("programs", outcome.timed.iter().map(|p| json_program(outcome, p.name)).collect()),
        block("geometric_means", means.collect()),
        block("starts", starts.collect()),
        block("results", verdicts.collect()),
        block("targets", targets.collect()),
    ];
    format!("{{\n  \"suite\": \"core\",\n  \"reference\": {},\n{}\n}}\n", quoted(REFERENCE), blocks.join(",\n"))
}

fn json_program(outcome: &Outcome, program: &str) -> String {
    let rows = outcome.engines.iter().filter_map(|engine| {
        let row = outcome.rows.get(&(engine.clone(), program.to_owned()))?;
        let processes: Vec<String> = row
            .processes
            .iter()
            .map(|p| {
                format!(
                    "{{\"first\": {:.9}, \"warm_up_calls\": {}, \"warm_up\": {:.9}, \"samples\": {}, \"peak_kib\": {}}}",
                    p.first,
                    p.warm.0,
                    p.warm.1,
                    list(&p.samples),
                    number(p.peak)
                )
            })
            .collect();
        Some(format!(
            "{{\"engine\": {}, \"steady\": {}, \"ratio\": {}, \"first\": {}, \"peak_kib\": {}, \"failure\": {}, \"processes\": [{}]}}",
            quoted(engine),
            row.steady().map_or_else(|| "null".to_owned(), |s| format!("{s:.9}")),
            number(outcome.ratio(engine, program)),
            row.first().map_or_else(|| "null".to_owned(), |s| format!("{s:.9}")),
            number(row.peak()),
            text_or_null(row.failure.as_deref()),
            processes.join(", ")
        ))
    });
    let rows: Vec<String> = rows.collect();
    let found = outcome.statistics.get(program);
    let stops: Vec<String> = found
        .into_iter()
        .flat_map(|s| &s.stops)
        .map(|(count, what)| format!("{{\"count\": {count}, \"at\": {}}}", quoted(what)))
        .collect();
    format!(
        "{{\"program\": {}, \"percent_in_machine_code\": {}, \"stopped\": [{}], \"engines\": [\n      {}\n    ]}}",
        quoted(program),
        number(found.and_then(|s| s.share)),
        stops.join(", "),
        rows.join(",\n      ")
    )
}

#[cfg(test)]
mod tests {
    use super::super::mean;
    use super::seconds;

    #[test]
    fn units_fit() {
        assert_eq!([seconds(2.0), seconds(0.0125), seconds(4e-6)], ["2.00 s", "12.50 ms", "4.00 us"]);
    }

    #[test]
    fn means_are_geometric() {
        assert!((mean(&[0.5, 2.0]).expect("there are figures") - 1.0).abs() < 1e-12);
        assert_eq!(mean(&[]), None);
    }
}
