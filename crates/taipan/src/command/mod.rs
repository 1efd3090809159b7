//! The `taipan` command: options, environment, what to run, exit status.

mod help;
mod options;

use crate::program::{Interpreter, Outcome};
use crate::report;
use crate::tier2;
use options::{Command, JitOptions, Refused};
use std::ffi::OsString;
use std::io::Write;
use taipan_object::Py;
use taipan_object::audit::Surplus;

/// The exit status where `-X check-counts` finds something.
const WRONG_COUNTS: i32 = 3;

/// Runs the command, the program's name first; the process's exit status.
pub fn run(words: impl IntoIterator<Item = OsString>) -> i32 {
    let mut words: Vec<OsString> = words.into_iter().collect();
    if words.is_empty() {
        words.push("taipan".into());
    }
    let program = words[0].to_string_lossy().into_owned();
    let command = match options::parse(words, &|name| std::env::var_os(name)) {
        Ok(command) => command,
        Err(Refused::Usage(message)) => {
            eprint!("{message}\n{}Try `taipan -h' for more information.\n", help::usage(&program));
            return 2;
        }
        Err(Refused::Fatal(message)) => {
            eprintln!("Fatal Python error: {message}\nPython runtime state: preinitialized");
            return 1;
        }
    };
    if let Some(text) = &command.print {
        return i32::from(std::io::stdout().write_all(text.as_bytes()).is_err());
    }
    execute(&command)
}

/// Runs the program of a command.
fn execute(command: &Command) -> i32 {
    let interpreter = Interpreter::with_options(&command.runtime);
    let py = interpreter.py();
    taipan_interp::poll::install_interrupt_handler(py);
    let jit = &command.jit;
    prepare(py, jit);
    if let Some(polls) = jit.gc_stress {
        interpreter.collect_at_polls(polls);
    }
    if jit.stats {
        interpreter.look_before_end(|py| eprint!("{}", report::statistics(py)));
    }
    if !jit.dump.is_empty() {
        interpreter.look_at_source(report::begin_stages);
    }
    let before = jit.check_counts.then(|| Surplus::take(py));
    let outcome = interpreter.run(&command.program, command.skip_first_line);
    if let Some(before) = before
        && !report::counts(py, &before)
    {
        return WRONG_COUNTS;
    }
    match outcome {
        Outcome::Exit(status) => status,
        Outcome::Interrupted => {
            // As a shell expects of a program that Ctrl-C ended.
            // SAFETY: resets a signal's disposition and sends it to this process.
            unsafe {
                libc::signal(libc::SIGINT, libc::SIG_DFL);
                libc::raise(libc::SIGINT);
            }
            130
        }
    }
}

/// Sets up counting, printing and the tracing tier.
fn prepare(py: Py, jit: &JitOptions) {
    if jit.portable_loop {
        taipan_interp::run::use_portable_loop();
    }
    if jit.stats {
        taipan_interp::run::count_instructions(py);
    }
    report::show_stages(&jit.dump);
    let shown = !jit.dump.is_empty();
    let show: Option<tier2::Show> = if shown { Some(report::show_text) } else { None };
    let settings = tier2::Settings { mode: jit.mode, show, forced_exits: jit.forced_exits, memory: jit.memory };
    let failed = tier2::install(py, settings, |tier| {
        if let Some(threshold) = jit.threshold {
            tier.thresholds.jump = threshold;
            tier.thresholds.entry = threshold.saturating_mul(2).min(8000);
            tier.thresholds.bridge = u32::from(threshold / 10).max(1);
            tier.thresholds.exit = u32::from(threshold);
        }
        tier.fuel.set(jit.fuel.unwrap_or(u64::MAX));
        tier.dump = if shown { Some(report::show_trace) } else { None };
    });
    if let Err(reason) = failed {
        eprintln!("taipan: warning: the JIT is off: {reason}");
    }
}
