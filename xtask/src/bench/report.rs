//! The figures as a table for people and as JSON for programs.

use super::REFERENCE;
use super::engines::Engine;
use super::measure::{Facts, Process, Results, Row};
use super::programs::Program;
use super::targets;
use std::collections::BTreeMap;
use std::fmt::Write;

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
        let _ = writeln!(out, "\n{} (CPU time per {})", program.name, program.unit);
        let columns = ["median", "minimum", "/ 3.15", "first call"];
        let _ = writeln!(
            out,
            "  {:<12}{:>12}{:>12}{:>9}{:>12}  result",
            "engine", columns[0], columns[1], columns[2], columns[3]
        );
        let found = facts.get(&program.name);
        for engine in engines {
            let Some(row) = results.get(&(engine.name.clone(), program.name.clone())) else { continue };
            let ratio = ratio(results, &engine.name, &program.name);
            let _ = writeln!(
                out,
                "{}  {}",
                line(engine, program, row, ratio),
                found.map_or_else(String::new, |f| verdict(row, f))
            );
        }
        if let Some(facts) = found {
            let share = facts.share.map_or_else(|| "unknown".to_owned(), |share| format!("{share:.1} %"));
            let _ = writeln!(out, "  bytecodes in machine code: {share}; evaluator: {}", evaluator(facts));
        }
    }
    out
}

/// Whether all calls had CPython 3.14's result.
fn verdict(row: &Row, facts: &Facts) -> String {
    match &facts.expected {
        _ if row.processes.is_empty() => String::new(),
        Err(reason) => format!("not compared: {reason}"),
        Ok(expected) => {
            row.wrong(expected).map_or_else(|| "equal".to_owned(), |w| format!("WRONG: {w} is not {expected}"))
        }
    }
}

/// Whether the evaluator had CPython 3.14's result.
fn evaluator(facts: &Facts) -> String {
    match (&facts.evaluator, &facts.evaluator_expected) {
        (Ok(a), Ok(b)) if a == b => "equal".to_owned(),
        (Ok(a), Ok(b)) => format!("WRONG: {a} is not {b}"),
        (Err(reason), _) => format!("FAILED: {reason}"),
        (_, Err(reason)) => format!("not compared: {reason}"),
    }
}

fn line(engine: &Engine, program: &Program, row: &Row, ratio: Option<f64>) -> String {
    if let Some(reason) = &row.failure {
        return format!("  {:<12}{reason}", engine.name);
    }
    let figure = |seconds: Option<f64>| seconds.map_or_else(|| "-".to_owned(), |s| shown(nanoseconds(s, program)));
    let ratio = ratio.map_or_else(|| "-".to_owned(), |r| format!("{r:.3}"));
    let (median, minimum, first) = (figure(row.median()), figure(row.minimum()), figure(row.first()));
    format!("  {:<12}{median:>12}{minimum:>12}{ratio:>9}{first:>12}", engine.name)
}

/// A string of JSON.
pub fn quoted(text: &str) -> String {
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

/// A number of JSON.
pub fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "null".to_owned(), |v| format!("{v:.6}"))
}

/// All figures: nanoseconds per iteration, every sample in seconds.
pub fn json(engines: &[Engine], programs: &[Program], results: &Results, facts: &BTreeMap<String, Facts>) -> String {
    let mut entries = Vec::new();
    for program in programs {
        let found = facts.get(&program.name);
        let rows: Vec<String> = engines
            .iter()
            .filter_map(|engine| Some((engine, results.get(&(engine.name.clone(), program.name.clone()))?)))
            .map(|(engine, row)| {
                let wrong = found.and_then(|f| f.expected.as_ref().ok()).and_then(|expected| row.wrong(expected));
                json_row(engine, program, row, ratio(results, &engine.name, &program.name), wrong)
            })
            .collect();
        let uops = found.map_or_else(|| "null".to_owned(), |f| quoted(&evaluator(f)));
        entries.push(format!(
            "    {{\"program\": {}, \"unit\": {}, \"percent_in_machine_code\": {}, \"evaluator\": {uops}, \"engines\": [\n{}\n    ]}}",
            quoted(&program.name),
            quoted(program.unit),
            number(found.and_then(|f| f.share)),
            rows.join(",\n")
        ));
    }
    let targets: Vec<String> = targets::outcomes(programs, results)
        .iter()
        .map(|o| {
            format!(
                "    {{\"program\": {}, \"engine\": {}, \"unit\": {}, \"limit\": {:.4}, \"measured\": {:.4}, \"met\": {}}}",
                quoted(o.program),
                quoted(o.engine),
                quoted(&o.unit),
                o.limit,
                o.measured,
                o.met()
            )
        })
        .collect();
    format!(
        "{{\n  \"suite\": \"heart\",\n  \"reference\": \"{REFERENCE}\",\n  \"programs\": [\n{}\n  ],\n  \"targets\": [\n{}\n  ]\n}}\n",
        entries.join(",\n"),
        targets.join(",\n")
    )
}

fn json_row(engine: &Engine, program: &Program, row: &Row, ratio: Option<f64>, wrong: Option<&str>) -> String {
    let per = |seconds: Option<f64>| number(seconds.map(|s| nanoseconds(s, program)));
    let text = |text: Option<&str>| text.map_or_else(|| "null".to_owned(), quoted);
    let process = |p: &Process| {
        let samples: Vec<String> = p.samples.iter().map(|s| format!("{s:.9}")).collect();
        format!(
            "{{\"first\": {:.9}, \"warm_up_calls\": {}, \"warm_up\": {:.9}, \"samples\": [{}]}}",
            p.first,
            p.warm_up_calls,
            p.warm_up,
            samples.join(", ")
        )
    };
    format!(
        "      {{\"engine\": {}, \"median_ns\": {}, \"minimum_ns\": {}, \"first_ns\": {}, \"ratio\": {}, \"wrong_result\": {}, \"failure\": {}, \"processes\": [{}]}}",
        quoted(&engine.name),
        per(row.median()),
        per(row.minimum()),
        per(row.first()),
        number(ratio),
        text(wrong),
        text(row.failure.as_deref()),
        row.processes.iter().map(process).collect::<Vec<_>>().join(", ")
    )
}
