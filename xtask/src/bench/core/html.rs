//! The figures as one page with charts: no scripts, nothing from the network, light or dark as the reader's system.

use super::super::REFERENCE;
use super::super::measure::median;
use super::Outcome;
use super::measure::{Row, Start};
use super::report::{STOPS, seconds};
use super::targets::Target;
use std::fmt::Write;

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1c2024; --soft: #667078; --line: #d8dde1; --page: #fff; --panel: #f6f7f9;
  --good: #1a7f46; --bad: #c0392b; --c0: #0b6bcb; --c1: #7fb2e5; --c2: #8a939b; --c3: #b98a2f; --c4: #a44a9c; --c5: #4a9c6d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #98a2ab; --line: #363d44; --page: #14171a; --panel: #1d2125;
  --good: #4cc38a; --bad: #ff7b6b; --c0: #4ba3ff; --c1: #2b5f93; --c2: #7b858e; --c3: #d8ab4e; --c4: #cf7cc7; --c5: #6fc795; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.4rem; } p, li { max-width: 46rem; } .soft { color: var(--soft); }
svg { width: 100%; height: auto; background: var(--panel); border-radius: 8px; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); } svg .soft { fill: var(--soft); } svg .strong { font-weight: 600; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; } .wide { overflow-x: auto; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } td.text { text-align: left; white-space: normal; }
.met { color: var(--good); font-weight: 600; } .missed { color: var(--bad); font-weight: 600; }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin: 0 .35em 0 1em; }
";

/// How many colours there are.
const COLOURS: usize = 6;

/// One row of bars.
struct Group {
    label: String,
    /// Colour, length, what stands behind the bar.
    bars: Vec<(usize, Option<f64>, String)>,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Horizontal bars; `line` is a value with a mark through all rows.
fn chart(title: &str, groups: &[Group], line: Option<f64>) -> String {
    const LEFT: f64 = 130.0;
    const RIGHT: f64 = 90.0;
    const WIDTH: f64 = 900.0;
    const BAR: f64 = 14.0;
    let values = || groups.iter().flat_map(|g| g.bars.iter().filter_map(|b| b.1));
    // Bars far above the line are cut, so that those around it can be told apart.
    let cut = line.map_or(f64::INFINITY, |line| line * 2.5);
    let longest = values().chain(line).fold(0.0, f64::max).min(cut).max(f64::MIN_POSITIVE);
    let scale = (WIDTH - LEFT - RIGHT) / longest;
    let (mut y, mut body) = (12.0, String::new());
    for group in groups {
        let height = group.bars.len() as f64 * BAR;
        let middle = y + height / 2.0 + 4.0;
        let _ = writeln!(body, "<text class=\"strong\" x=\"10\" y=\"{middle:.1}\">{}</text>", escaped(&group.label));
        for (colour, value, text) in &group.bars {
            let length = value.map_or(0.0, |v| v.min(longest) * scale);
            let (colour, bar) = (colour % COLOURS, BAR - 3.0);
            let _ = writeln!(
                body,
                "<rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"{bar}\" rx=\"2\" fill=\"var(--c{colour})\"/>\
                 <text class=\"soft\" x=\"{:.1}\" y=\"{:.1}\">{}{}</text>",
                LEFT + length + 5.0,
                y + BAR - 4.0,
                escaped(text),
                if value.is_some_and(|v| v > longest) { " (cut)" } else { "" }
            );
            y += BAR;
        }
        y += 10.0;
    }
    if let Some(line) = line {
        let x = LEFT + line * scale;
        let _ = writeln!(
            body,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"6\" y2=\"{:.1}\" stroke=\"var(--ink)\" stroke-dasharray=\"4 3\"/>",
            y - 6.0
        );
    }
    format!("<svg viewBox=\"0 0 {WIDTH} {y:.0}\" role=\"img\" aria-label=\"{}\">\n{body}</svg>\n", escaped(title))
}

fn key(engines: &[String]) -> String {
    let entry = |(i, name): (usize, &String)| {
        format!("<span class=\"key\" style=\"background:var(--c{})\"></span>{}", i % COLOURS, escaped(name))
    };
    format!("<p>{}</p>\n", engines.iter().enumerate().map(entry).collect::<String>())
}

/// A chart of one kind of figure over all programs, relative to the reference, with the geometric means on top.
fn relative(outcome: &Outcome, title: &str, of: impl Fn(&Row) -> Option<f64> + Copy) -> String {
    let bars = |ratio: &dyn Fn(&str) -> Option<f64>| {
        let bar = |(i, engine): (usize, &String)| {
            let value = ratio(engine);
            (i, value, value.map_or_else(|| String::from("no figure"), |v| format!("{v:.2}")))
        };
        outcome.engines.iter().enumerate().map(bar).collect()
    };
    let mean = Group { label: String::from("geometric mean"), bars: bars(&|e| outcome.mean_of(e, of)) };
    let programs = outcome
        .timed
        .iter()
        .map(|p| Group { label: p.name.to_owned(), bars: bars(&|e| outcome.relative(e, p.name, of)) });
    let groups: Vec<Group> = std::iter::once(mean).chain(programs).collect();
    format!("<h2>{title}</h2>\n{}{}", key(&outcome.engines), chart(title, &groups, Some(1.0)))
}

fn starts(outcome: &Outcome) -> String {
    let group = |label: &str, of: fn(&Start) -> &Vec<f64>, text: fn(f64) -> String| {
        let bar = |(i, s): (usize, &Start)| {
            let value = median(of(s).clone());
            (i, value, value.map(text).unwrap_or_default())
        };
        Group { label: label.to_owned(), bars: outcome.starts.iter().enumerate().map(bar).collect() }
    };
    let names: Vec<String> = outcome.starts.iter().map(|s| s.engine.clone()).collect();
    let runs = outcome.starts.first().map_or(0, |s| s.wall.len());
    let time = [group("time", |s| &s.wall, seconds)];
    let memory = [group("peak memory", |s| &s.peak, |kib| format!("{:.1} MiB", kib / 1024.0))];
    format!(
        "<h2>Start-up: <code>-c pass</code>, medians of {runs} runs</h2>\n{}{}{}",
        key(&names),
        chart("start-up time", &time, None),
        chart("start-up memory", &memory, None)
    )
}

fn shares(outcome: &Outcome) -> String {
    let group = |(name, found): (&&str, &super::Statistics)| Group {
        label: (*name).to_owned(),
        bars: vec![(0, found.share, found.share.map_or_else(|| "unknown".to_owned(), |s| format!("{s:.1} %")))],
    };
    let groups: Vec<Group> = outcome.statistics.iter().map(group).collect();
    let mut rows = String::new();
    for (name, found) in &outcome.statistics {
        for (count, what) in found.stops.iter().take(STOPS) {
            let what = escaped(what);
            let _ = writeln!(rows, "<tr><td>{name}</td><td>{count}</td><td class=\"text\">{what}</td></tr>");
        }
    }
    format!(
        "<h2>Executed bytecodes that ran in machine code</h2>\n{}<h2>Where recordings stopped</h2>\n\
         <table><tr><th>program</th><th>times</th><th class=\"text\">at</th></tr>\n{rows}</table>\n",
        chart("share in machine code", &groups, None)
    )
}

fn targets_table(targets: &[Target]) -> String {
    let mut rows = String::new();
    for t in targets {
        let class = if t.met() == Some(true) { "met" } else { "missed" };
        let measured = t.measured.map_or_else(|| "-".to_owned(), |m| format!("{m:.3}"));
        let sign = if t.least { "≥" } else { "≤" };
        let _ = writeln!(
            rows,
            "<tr><td>{}</td><td>{measured}</td><td>{sign} {} {}</td><td class=\"{class}\">{}</td></tr>",
            escaped(&t.what),
            t.limit,
            t.unit,
            t.verdict()
        );
    }
    format!("<table><tr><th>target</th><th>measured</th><th>limit</th><th>met</th></tr>\n{rows}</table>\n")
}

fn figures(outcome: &Outcome) -> String {
    let mut rows = String::new();
    for program in &outcome.timed {
        for engine in &outcome.engines {
            let Some(row) = outcome.rows.get(&(engine.clone(), program.name.to_owned())) else { continue };
            let show = |f: Option<f64>| f.map_or_else(|| "-".to_owned(), seconds);
            let peak = row.peak().map_or_else(|| "-".to_owned(), |kib| format!("{:.1} MiB", kib / 1024.0));
            let ratio = outcome.ratio(engine, program.name).map_or_else(|| "-".to_owned(), |r| format!("{r:.3}"));
            let note = row.failure.as_deref().map(escaped).unwrap_or_default();
            let _ = writeln!(
                rows,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{ratio}</td><td>{}</td><td>{peak}</td><td class=\"text\">{note}</td></tr>",
                program.name,
                escaped(engine),
                show(row.steady()),
                show(row.first())
            );
        }
    }
    format!(
        "<h2>Figures</h2>\n<div class=\"wide\"><table><tr><th>program</th><th>engine</th><th>steady</th><th>/ {REFERENCE}</th>\
         <th>first call</th><th>peak memory</th><th></th></tr>\n{rows}</table></div>\n"
    )
}

/// The page.
pub fn page(outcome: &Outcome, targets: &[Target]) -> String {
    let met = targets.iter().filter(|t| t.met() == Some(true)).count();
    let mut programs: Vec<&str> = outcome.verdicts.iter().map(|v| v.program).collect();
    programs.dedup();
    let head = format!(
        "<h1>Taipan: the suite core</h1>\n<p>{met} of {} targets met. {} programs of pyperformance give CPython 3.14's results in \
         every tier.</p>\n<p class=\"soft\">All engines ran in turn in one session. Times are CPU time per call; ratios are \
         of medians, to CPython {REFERENCE} with its JIT off; shorter bars are better.</p>\n",
        targets.len(),
        programs.len()
    );
    let parts = [
        head,
        targets_table(targets),
        relative(outcome, &format!("Steady state, relative to {REFERENCE}"), Row::steady),
        relative(outcome, &format!("First call, relative to {REFERENCE}"), Row::first),
        relative(outcome, &format!("Peak memory, relative to {REFERENCE}"), Row::peak),
        starts(outcome),
        shares(outcome),
        figures(outcome),
    ];
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Taipan: the suite core</title>\n<style>{STYLE}</style>\n{}</html>\n",
        parts.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::{Group, chart};

    #[test]
    fn long_bars_are_cut_and_names_escaped() {
        let bars = vec![(0, Some(0.5), "0.50".to_owned()), (1, Some(9.0), "9.00".to_owned())];
        let svg = chart("a", &[Group { label: "<b>".to_owned(), bars }], Some(1.0));
        assert!(svg.contains("&lt;b&gt;") && svg.contains("9.00 (cut)") && !svg.contains("0.50 (cut)"));
    }
}
