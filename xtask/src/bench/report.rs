//! The figures as a table for people and as JSON for programs.

use super::engines::Engine;
use super::measure::{Facts, Results, Row};
use super::programs::Program;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The engine that others are compared with.
const REFERENCE: &str = "3.15";

fn nanoseconds(seconds: f64, program: &Program) -> f64 {
    seconds * 1e9 / program.iterations as f64
}

fn shown(value: f64) -> String {
    match value {
        v if v >= 100_000.0 => format!("{:.2} ms", v / 1e6),
        v if v >= 1000.0 => format!("{:.2} us", v / 1e3),
        v => format!("{v:.2} ns"),
    }
}

/// The ratio of medians to the reference engine's.
fn ratio(results: &Results, engine: &str, program: &str) -> Option<f64> {
    let median = |name: &str| results.get(&(name.to_owned(), program.to_owned())).and_then(Row::median);
    Some(median(engine)? / median(REFERENCE)?)
}

/// One block per program, one line per engine.
pub fn table(engines: &[Engine], programs: &[Program], results: &Results, facts: &BTreeMap<String, Facts>) -> String {
    let mut out = String::new();
    for program in programs {
        let _ = writeln!(out, "\n{} (per {})", program.name, program.unit);
        let _ = writeln!(out, "  {:<12}{:>12}{:>12}{:>9}   first samples", "engine", "median", "minimum", "/ 3.15");
        let mut answers: Vec<&str> = Vec::new();
        for engine in engines {
            let Some(row) = results.get(&(engine.name.clone(), program.name.clone())) else { continue };
            let _ = writeln!(out, "{}", line(engine, program, row, ratio(results, &engine.name, &program.name)));
            if row.failure.is_none() {
                answers.push(&row.result);
            }
        }
        if answers.windows(2).any(|pair| pair[0] != pair[1]) {
            let _ = writeln!(out, "  DIFFERENT RESULTS: {answers:?}");
        }
        if let Some(facts) = facts.get(&program.name) {
            let share = facts.share.map_or_else(|| "unknown".to_owned(), |share| format!("{share:.1} %"));
            let _ = writeln!(out, "  bytecodes in machine code: {share}; evaluator: {}", agreement(facts));
        }
    }
    out
}

fn agreement(facts: &Facts) -> String {
    match (&facts.evaluator, &facts.interpreter) {
        (Ok(a), Ok(b)) if a == b => "agrees".to_owned(),
        (Ok(a), Ok(b)) => format!("DISAGREES: {a} instead of {b}"),
        (Err(reason), _) => format!("FAILED: {reason}"),
        (_, Err(reason)) => format!("the interpreter failed: {reason}"),
    }
}

fn line(engine: &Engine, program: &Program, row: &Row, ratio: Option<f64>) -> String {
    if let Some(reason) = &row.failure {
        return format!("  {:<12}{reason}", engine.name);
    }
    let figure = |seconds: Option<f64>| seconds.map_or_else(|| "-".to_owned(), |s| shown(nanoseconds(s, program)));
    let ratio = ratio.map_or_else(|| "-".to_owned(), |r| format!("{r:.3}"));
    let first: Vec<String> = row.first().iter().map(|s| shown(nanoseconds(*s, program))).collect();
    let (median, minimum) = (figure(row.median()), figure(row.minimum()));
    format!("  {:<12}{median:>12}{minimum:>12}{ratio:>9}   {}", engine.name, first.join(", "))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if (c as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "null".to_owned(), |v| format!("{v:.6}"))
}

/// All figures: nanoseconds per iteration, every sample in seconds.
pub fn json(engines: &[Engine], programs: &[Program], results: &Results, facts: &BTreeMap<String, Facts>) -> String {
    let mut entries = Vec::new();
    for program in programs {
        let rows: Vec<String> = engines
            .iter()
            .filter_map(|engine| Some((engine, results.get(&(engine.name.clone(), program.name.clone()))?)))
            .map(|(engine, row)| json_row(engine, program, row, ratio(results, &engine.name, &program.name)))
            .collect();
        let found = facts.get(&program.name);
        let evaluator = found.map_or_else(|| "null".to_owned(), |f| quoted(&agreement(f)));
        entries.push(format!(
            "    {{\"program\": {}, \"unit\": {}, \"percent_in_machine_code\": {}, \"evaluator\": {evaluator}, \"engines\": [\n{}\n    ]}}",
            quoted(&program.name),
            quoted(program.unit),
            number(found.and_then(|f| f.share)),
            rows.join(",\n")
        ));
    }
    format!(
        "{{\n  \"suite\": \"heart\",\n  \"reference\": \"{REFERENCE}\",\n  \"programs\": [\n{}\n  ]\n}}\n",
        entries.join(",\n")
    )
}

fn json_row(engine: &Engine, program: &Program, row: &Row, ratio: Option<f64>) -> String {
    let per = |seconds: Option<f64>| number(seconds.map(|s| nanoseconds(s, program)));
    let processes: Vec<String> = row
        .processes
        .iter()
        .map(|samples| format!("[{}]", samples.iter().map(|s| format!("{s:.9}")).collect::<Vec<_>>().join(", ")))
        .collect();
    format!(
        "      {{\"engine\": {}, \"median_ns\": {}, \"minimum_ns\": {}, \"ratio\": {}, \"failure\": {}, \"samples\": [{}]}}",
        quoted(&engine.name),
        per(row.median()),
        per(row.minimum()),
        number(ratio),
        row.failure.as_deref().map_or_else(|| "null".to_owned(), quoted),
        processes.join(", ")
    )
}
