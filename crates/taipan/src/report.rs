//! Inside views as text: the stages of `TAIPAN_DUMP`, the figures of `-X jit-stats`.

use std::cell::{Cell, RefCell};
use std::fmt::Write;
use taipan_compiler::{CompileOptions, Mode};
use taipan_object::Py;
use taipan_object::audit::Surplus;
use taipan_trace::abort::Abort;
use taipan_trace::coverage::ExitVisits;
use taipan_trace::eval::ExitKind;
use taipan_trace::executor::{EXIT_KINDS, Executor, ExecutorId, Tier2};
use taipan_trace::ir::{Inst, Op, Trace};
use taipan_trace::record::Anchor;

thread_local! {
    static STAGES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// The program runs: what its start does is not shown.
    static BEGUN: Cell<bool> = const { Cell::new(false) };
}

/// Says which stages are to be printed.
pub fn show_stages(stages: &[String]) {
    STAGES.set(stages.to_vec());
}

/// Shows the stages from now on, and the bytecode of the program that begins.
pub fn begin_stages(source: &str, name: &str) {
    BEGUN.set(true);
    if is_shown("specialize") {
        taipan_interp::specialize::show();
    }
    if is_shown("bytecode")
        && let Some(text) = bytecode(source, name)
    {
        eprint!("{text}");
    }
}

fn is_shown(stage: &str) -> bool {
    BEGUN.get() && STAGES.with_borrow(|s| s.iter().any(|w| w == stage))
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
    let coverage = tier.coverage();
    let covered = coverage.bytecodes;
    let share = 100.0 * covered as f64 / (covered + interpreted).max(1) as f64;
    let _ = writeln!(out, "  recordings        {:>12}", stats.recordings);
    let _ = writeln!(out, "  traces            {:>12}", stats.traces);
    list_traces(tier, covered, &mut out);
    let _ = writeln!(out, "  entered           {:>12}", stats.entered);
    let _ = writeln!(out, "  loop iterations   {:>12}", coverage.rounds);
    let _ = writeln!(out, "  micro-operations  {:>12}", coverage.micro_operations);
    let _ =
        writeln!(out, "  bytecodes         {covered:>12} in traces, {interpreted} interpreted: {share:.1} % in traces");
    list_exits(tier, &mut out);
    for (kind, count) in EXIT_KINDS.iter().zip(stats.exits).filter(|(_, n)| *n > 0) {
        let _ = writeln!(out, "  exits, {:<10} {count:>12}", format!("{kind:?}").to_lowercase());
    }
    let _ = writeln!(out, "  returned          {:>12}", stats.returned);
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
    let _ = writeln!(out, "  code bytes        {:>12}", tier.code_bytes());
    let _ = writeln!(out, "  compile time      {:>12.3} ms", stats.compile_time.as_secs_f64() * 1e3);
    out
}

/// The traces in which most was executed.
fn list_traces(tier: &Tier2, all: u64, out: &mut String) {
    let executors = tier.executors();
    let mut traces: Vec<(usize, u64)> =
        (0..executors.len()).map(|number| (number, tier.coverage_of(ExecutorId(number as u32)).bytecodes)).collect();
    traces.sort_by_key(|(number, executed)| (std::cmp::Reverse(*executed), *number));
    for (number, executed) in traces.iter().take(LISTED) {
        let executor = &executors[*number];
        let (place, (before, after)) = (place(executor), executor.lengths);
        let state = if executor.valid.get() { "" } else { ", invalidated" };
        let share = 100.0 * *executed as f64 / all.max(1) as f64;
        let _ = writeln!(
            out,
            "    trace {number}: {share:.1} % of them, {place}, {before} micro-operations recorded, {after} after optimization{state}"
        );
    }
    if traces.len() > LISTED {
        let _ = writeln!(out, "    and {} more", traces.len() - LISTED);
    }
}

/// Traces, and exits, that the statistics list.
const LISTED: usize = 12;

/// The exits that went back to the interpreter most often.
fn list_exits(tier: &Tier2, out: &mut String) {
    let executors = tier.executors();
    let mut exits = Vec::new();
    for (number, executor) in executors.iter().enumerate() {
        let is_linked =
            |exit: &ExitVisits| executor.has_side(exit.kind, executor.trace.insts[exit.at as usize].snapshot);
        let visits = tier.visits_of(ExecutorId(number as u32));
        exits.extend(visits.exits.into_iter().filter(|e| !is_linked(e)).map(|e| (number, e)));
    }
    exits.retain(|(_, exit)| exit.taken > 0 && exit.kind != ExitKind::During);
    exits.sort_by_key(|(number, exit)| (std::cmp::Reverse(exit.taken), *number, exit.at));
    for (number, exit) in exits.iter().take(LISTED) {
        let inst = &executors[*number].trace.insts[exit.at as usize];
        let name = if let Op::Uop(uop) = inst.op { uop.info().name.to_owned() } else { format!("{:?}", inst.op) };
        let kind = format!("{:?}", exit.kind).to_lowercase();
        let _ = writeln!(
            out,
            "    left trace {number} {} times: {kind}, {name}{}",
            exit.taken,
            exit_place(executors[*number].as_ref(), inst)
        );
    }
}

/// Where an instruction of a trace leaves to, for people.
fn exit_place(executor: &Executor, inst: &Inst) -> String {
    let snapshot = executor.trace.snapshots.get(inst.snapshot.0 as usize).filter(|_| executor.valid.get());
    let Some(frame) = snapshot.and_then(|s| s.frames.last()) else { return String::new() };
    let (name, line) = taipan_interp::code::place(frame.code, frame.ip);
    format!(", to {name}, line {line}")
}

/// Where a trace begins, for people.
fn place(executor: &Executor) -> String {
    if !executor.valid.get() {
        return "gone".to_owned();
    }
    let (name, line) = taipan_interp::code::place(executor.start_code, executor.start);
    match executor.anchor {
        Anchor::Loop { .. } => format!("loop in {name}, line {line}"),
        Anchor::Entry { .. } => format!("{name}, line {line}"),
        Anchor::Exit { executor, .. } if line < 0 => format!("from trace {executor} to another"),
        Anchor::Exit { executor, .. } => format!("side trace of {executor} in {name}, line {line}"),
    }
}

/// Compares objects' counts with the references that can be found and with those of `before`; complains on standard
/// error. Whether all is well.
pub fn counts(py: Py, before: &Surplus) -> bool {
    let mut now = Surplus::take(py);
    if let Some(tier) = crate::tier2::tier2() {
        tier.held().into_iter().for_each(|value| now.explain(value));
    }
    taipan_interp::collectors::held().for_each(|code| now.explain(code));
    let wrong = now.report(py, before);
    for line in wrong.iter().take(20) {
        eprintln!("taipan: wrong count: {line}");
    }
    if wrong.len() > 20 {
        eprintln!("taipan: wrong count: and {} more", wrong.len() - 20);
    }
    wrong.is_empty()
}
