//! The `taipan` command: options, environment, what to run, exit status.

use crate::program::{Interpreter, Outcome};
use crate::report;
use crate::tier2::{self, JitMode};
use lexopt::prelude::*;
use std::ffi::OsString;
use taipan_object::audit::Surplus;

const HELP: &str = "\
usage: taipan [option] ... [-c cmd | -m mod | file | -] [arg] ...

Runs a Python 3.14 program.

Options:
  -c cmd         run the program text `cmd`; what follows are its arguments
  -m mod         run the module `mod` of the search path; what follows are its arguments
  -h, --help     print this help and exit
  -V, --version  print the version and exit
  -X opt         set an implementation option:
                   jit=0|1|uops       run hot code in the interpreter, as machine code, or in the evaluator
                   jit-threshold=N    record a loop after N iterations (1 is a stress test)
                   jit-stress=guards  take every exit of a trace once although its guard holds, at the first visit;
                   jit-stress=guards:N  at visit N
                   jit-memory=N[K|M]  bytes for machine code
                   jit-stats          print what the JIT did when the program ends
                   check-counts       when the program ends, compare objects' reference counts with the references
                   gc-stress          collect garbage wherever the interpreter polls
                   gc-stress=N        at the first N polls
                   dispatch=portable  interpret through the portable loop

Environment:
  TAIPAN_JIT=0|1|uops   as -X jit; PYTHON_JIT is read, too
  TAIPAN_FUEL=N         stop compiling after N traces
  TAIPAN_DUMP=a,b       print stages to standard error: bytecode, specialize, record, opt, regs, asm
";

/// The exit status where `-X check-counts` finds something.
const WRONG_COUNTS: i32 = 3;

/// What the command line asks for.
struct Options {
    mode: JitMode,
    threshold: Option<u16>,
    forced_exits: Option<u64>,
    check_counts: bool,
    gc_stress: Option<usize>,
    memory: Option<usize>,
    stats: bool,
    fuel: Option<u64>,
    dump: Vec<String>,
    program: Program,
    arguments: Vec<OsString>,
}

enum Program {
    Text(String),
    Module(String),
    File(OsString),
    StandardInput,
    Help,
    Version,
}

/// Runs the command; the process's exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> i32 {
    let options = match parse(arguments) {
        Ok(options) => options,
        Err(message) => {
            eprintln!(
                "{message}\nusage: taipan [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `taipan -h' for more information."
            );
            return 2;
        }
    };
    let (source, name) = match &options.program {
        Program::Help => {
            print!("{HELP}");
            return 0;
        }
        Program::Version => {
            println!("Python 3.14.0 (Taipan {})", env!("CARGO_PKG_VERSION"));
            return 0;
        }
        Program::Module(name) => return execute(&options, None, name),
        Program::Text(text) => (text.clone(), String::from("<string>")),
        Program::StandardInput => match std::io::read_to_string(std::io::stdin()) {
            Ok(text) => (text, String::from("<stdin>")),
            Err(e) => return complain(&format!("can't read standard input: {e}")),
        },
        Program::File(path) => {
            let name = path.to_string_lossy().into_owned();
            match std::fs::read(path) {
                Ok(bytes) => {
                    // Code objects name the file by its whole path, `sys.argv` as it was given.
                    let whole =
                        std::env::current_dir().map_or(name.clone(), |at| at.join(path).to_string_lossy().into_owned());
                    (String::from_utf8_lossy(&bytes).into_owned(), whole)
                }
                Err(e) => return complain(&cannot_open(&name, &e)),
            }
        }
    };
    execute(&options, Some(&source), &name)
}

fn complain(message: &str) -> i32 {
    eprintln!("taipan: {message}");
    2
}

fn cannot_open(name: &str, e: &std::io::Error) -> String {
    let number = e.raw_os_error().unwrap_or(0);
    let text = e.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    format!("can't open file '{name}': [Errno {number}] {text}")
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Options, String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let mut options = Options {
        mode: JitMode::On,
        threshold: None,
        forced_exits: None,
        check_counts: false,
        gc_stress: None,
        memory: None,
        stats: false,
        fuel: variable("TAIPAN_FUEL").and_then(|v| v.parse().ok()),
        dump: variable("TAIPAN_DUMP").map_or_else(Vec::new, |v| v.split(',').map(str::to_owned).collect()),
        program: Program::StandardInput,
        arguments: Vec::new(),
    };
    if let Some(mode) = variable("PYTHON_JIT").or(None) {
        options.mode = jit_mode(&mode)?;
    }
    if let Some(mode) = variable("TAIPAN_JIT") {
        options.mode = jit_mode(&mode)?;
    }
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next().map_err(|e| e.to_string())? {
        match argument {
            Short('h') | Long("help") => options.program = Program::Help,
            Short('V') | Long("version") => options.program = Program::Version,
            Short('X') => {
                let value = parser.value().map_err(|_| "Argument expected for the -X option")?;
                implementation_option(&mut options, &value.to_string_lossy())?;
                continue;
            }
            Short('c') => {
                let value = parser.value().map_err(|_| "Argument expected for the -c option")?;
                options.program = Program::Text(value.to_string_lossy().into_owned());
            }
            Short('m') => {
                let value = parser.value().map_err(|_| "Argument expected for the -m option")?;
                options.program = Program::Module(value.to_string_lossy().into_owned());
            }
            Value(file) if file == "-" => options.program = Program::StandardInput,
            Value(file) => options.program = Program::File(file),
            Short(c) => return Err(format!("unknown option -{c}")),
            Long(name) => return Err(format!("unknown option --{name}")),
        }
        options.arguments.extend(parser.raw_args().map_err(|e| e.to_string())?);
        break;
    }
    Ok(options)
}

fn jit_mode(text: &str) -> Result<JitMode, String> {
    match text {
        "0" => Ok(JitMode::Off),
        "1" => Ok(JitMode::On),
        "uops" => Ok(JitMode::Uops),
        other => Err(format!("the JIT can be 0, 1 or uops, not '{other}'")),
    }
}

fn implementation_option(options: &mut Options, text: &str) -> Result<(), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    match name {
        "jit" => options.mode = jit_mode(value)?,
        "jit-stats" => options.stats = true,
        "jit-threshold" => {
            let number: u16 = value.parse().map_err(|_| format!("jit-threshold takes a number, not '{value}'"))?;
            options.threshold = Some(number.clamp(1, 8000));
        }
        "jit-memory" => {
            let bytes = bytes(value).ok_or_else(|| format!("jit-memory takes a number of bytes, not '{value}'"))?;
            options.memory = Some(bytes);
        }
        "check-counts" => options.check_counts = true,
        "gc-stress" if value.is_empty() => options.gc_stress = Some(usize::MAX),
        "gc-stress" => {
            let polls = value.parse().map_err(|_| format!("gc-stress takes a number of polls, not '{value}'"))?;
            options.gc_stress = Some(polls);
        }
        "jit-stress" => {
            let visit = match value.split_once(':') {
                None if value == "guards" => Some(1),
                Some(("guards", visit)) => visit.parse().ok().filter(|v| *v > 0),
                _ => None,
            };
            let visit = visit.ok_or_else(|| format!("jit-stress is guards or guards:N, not '{value}'"))?;
            options.forced_exits = Some(visit);
        }
        "dispatch" if value == "portable" => taipan_interp::run::use_portable_loop(),
        // As CPython does, options of other implementations are accepted.
        _ => {}
    }
    Ok(())
}

/// A number of bytes with an optional unit.
fn bytes(text: &str) -> Option<usize> {
    let (digits, shift) = match text.strip_suffix(['K', 'M']) {
        Some(digits) => (digits, if text.ends_with('K') { 10 } else { 20 }),
        None => (text, 0),
    };
    digits.parse::<usize>().ok()?.checked_shl(shift)
}

/// Runs source text of a name, or the module of that name.
fn execute(options: &Options, source: Option<&str>, name: &str) -> i32 {
    let interpreter = Interpreter::new();
    let py = interpreter.py();
    let given = match &options.program {
        Program::File(path) => path.to_string_lossy().into_owned(),
        Program::Text(_) => String::from("-c"),
        _ if source.is_none() => String::from("-m"),
        _ => String::from("-"),
    };
    interpreter.set_arguments(&given, &options.arguments);
    taipan_interp::poll::install_interrupt_handler(py);
    if options.stats {
        taipan_interp::run::count_instructions(py);
    }
    let shown = !options.dump.is_empty();
    let show: Option<tier2::Show> = if shown { Some(report::show_text) } else { None };
    let settings =
        tier2::Settings { mode: options.mode, show, forced_exits: options.forced_exits, memory: options.memory };
    let failed = tier2::install(py, settings, |tier| {
        if let Some(threshold) = options.threshold {
            tier.thresholds.jump = threshold;
            tier.thresholds.entry = threshold.saturating_mul(2).min(8000);
            tier.thresholds.bridge = u32::from(threshold / 10).max(1);
            tier.thresholds.exit = u32::from(threshold);
        }
        tier.fuel.set(options.fuel.unwrap_or(u64::MAX));
        tier.dump = if shown { Some(report::show_trace) } else { None };
    });
    if let Err(reason) = failed {
        eprintln!("taipan: warning: the JIT is off: {reason}");
    }
    if let Some(polls) = options.gc_stress {
        taipan_object::collect::stress(py, polls);
    }
    if options.stats {
        interpreter.look_before_end(|py| eprint!("{}", report::statistics(py)));
    }
    let before = options.check_counts.then(|| Surplus::take(py));
    // The stages of the program, not those of its start.
    if let Err(message) = interpreter.start() {
        eprintln!("Fatal Python error: importing cannot be set up\n{message}");
        return 1;
    }
    report::show_stages(&options.dump);
    if options.dump.iter().any(|d| d == "specialize") {
        taipan_interp::specialize::show();
    }
    if let Some(source) = source
        && options.dump.iter().any(|d| d == "bytecode")
        && let Some(text) = report::bytecode(source, name)
    {
        eprint!("{text}");
    }
    let outcome = match source {
        Some(source) => interpreter.run_main(source, name),
        None => interpreter.run_module(name),
    };
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
