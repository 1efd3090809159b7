//! Inside views as text: the stages of `TAIPAN_DUMP`, the figures of `-X jit-stats`.

use std::cell::RefCell;
use std::fmt::Write;
use taipan_compiler::{CompileOptions, Mode};
use taipan_object::Py;
use taipan_object::audit::Surplus;
use taipan_trace::abort::Abort;
use taipan_trace::executor::EXIT_KINDS;
use taipan_trace::ir::Trace;

thread_local! {
    static STAGES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Says which stages are to be printed.
pub fn show_stages(stages: &[String]) {
    STAGES.set(stages.to_vec());
}

fn is_shown(stage: &str) -> bool {
    STAGES.with_borrow(|s| s.iter().any(|w| w == stage))
}

/// Prints a stage of a trace, if it was asked for.
pub fn show_trace(stage: &str, trace: &Trace) {
    show_text(stage, &|| taipan_trace::text::print(trace));
}

/// Prints a stage's text, if it was asked for.
pub fn show_text(stage: &str, text: &dyn Fn() -> String) {
    if is_shown(stage) {
        eprintln!("-- {stage}\n{}", text());
    }
}

/// The disassembly of a program, or `None` where it does not compile.
pub fn bytecode(source: &str, name: &str) -> Option<String> {
    let code = taipan_compiler::compile(source, name, Mode::Exec, CompileOptions::default()).ok()?;
    let mut out = taipan_bytecode::disassemble(&code);
    for constant in &code.consts {
        nested(constant, &mut out);
    }
    Some(out)
}

fn nested(constant: &taipan_bytecode::Const, out: &mut String) {
    if let taipan_bytecode::Const::Code(code) = constant {
        let _ = write!(out, "\n{}:\n{}", code.qualname, taipan_bytecode::disassemble(code));
        code.consts.iter().for_each(|c| nested(c, out));
    }
}

/// What the JIT did, for people.
pub fn statistics(py: Py) -> String {
    let mut out = String::from("\nJIT statistics\n");
    let interpreted = py.state().instructions_counted;
    let Some(tier) = crate::tier2::tier2() else {
        let _ = writeln!(out, "  the JIT is off; {interpreted} instructions interpreted");
        return out;
    };
    let stats = tier.stats.borrow();
    let covered = stats.covered;
    let share = 100.0 * covered as f64 / (covered + interpreted).max(1) as f64;
    let _ = writeln!(out, "  recordings        {:>12}", stats.recordings);
    let _ = writeln!(out, "  traces            {:>12}", stats.traces);
    for (number, executor) in tier.executors().iter().enumerate() {
        let (before, after) = executor.lengths;
        let state = if executor.valid.get() { "" } else { ", invalidated" };
        let _ = writeln!(out, "    trace {number}: {before} instructions recorded, {after} after optimization{state}");
    }
    let _ = writeln!(out, "  entered           {:>12}", stats.entered);
    let _ = writeln!(out, "  iterations        {:>12}", stats.iterations);
    let _ =
        writeln!(out, "  bytecodes         {covered:>12} in traces, {interpreted} interpreted: {share:.1} % in traces");
    for (kind, count) in EXIT_KINDS.iter().zip(stats.exits).filter(|(_, n)| *n > 0) {
        let _ = writeln!(out, "  exits, {:<10} {count:>12}", format!("{kind:?}").to_lowercase());
    }
    for reason in Abort::ALL {
        if let Some(count) = stats.aborts.get(reason) {
            let _ = writeln!(out, "  aborted: {:<32} {count:>6}", reason.text());
        }
    }
    let mut stopped: Vec<_> = stats.stopped_by.iter().collect();
    stopped.sort_by_key(|((name, _), n)| (std::cmp::Reverse(**n), *name));
    for ((name, reason), count) in stopped {
        let _ = writeln!(out, "  stopped at {name:<29} {count:>6}  {}", reason.text());
    }
    let _ = writeln!(out, "  invalidated       {:>12}", stats.invalidated);
    out
}

/// Compares objects' counts with the references that can be found and with those of `before`; complains on standard
/// error. Whether all is well.
pub fn counts(py: Py, before: &Surplus) -> bool {
    let mut now = Surplus::take(py);
    if let Some(tier) = crate::tier2::tier2() {
        tier.held().into_iter().for_each(|value| now.explain(value));
    }
    let wrong = now.report(py, before);
    for line in wrong.iter().take(20) {
        eprintln!("taipan: wrong count: {line}");
    }
    if wrong.len() > 20 {
        eprintln!("taipan: wrong count: and {} more", wrong.len() - 20);
    }
    wrong.is_empty()
}
