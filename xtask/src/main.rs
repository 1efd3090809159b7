//! The project's own commands: benchmarks, comparisons, tidiness. Development only; nothing here is linked into Taipan.
//!
//! Law: standard library only, so that the first `cargo xtask` costs a second.

mod asan;
mod bench;
mod peers;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const HELP: &str = "\
usage: cargo xtask COMMAND [ARGUMENT]...

  tidy                      check what the compiler does not: file headers and lengths, the arrows between crates,
                            that operations are only written in ops/, that documents name files that exist
  bench --suite heart|core  measure Taipan and its peers side by side, on six programs or on pyperformance's, which are
                            compared with CPython 3.14 first; `cargo xtask bench --help` says all of it
  peers                     install what Taipan is compared with: CPython 3.14 and 3.15, PyPy 8 (`--help` says how)
  bytecode [PATH]...        compare the compiler's code objects with CPython 3.14's, for files or whole folders, or for
                            every module of its standard library; --show MODULE[:QUALNAME] prints both listings side
                            by side, `cargo xtask bytecode --help` lists the options
  fuzz compile              compile programs that nobody wrote, for a while; a panic, an overflow of the stack and a hang
                            are findings (`cargo xtask fuzz compile --help`)
  stencils [NAME]...        print stencils' bytes, holes, disassembly and digest: an operation's, or one assignment's
                            (`_INT_ADD.rdi.rsi.r8`); without a name, list the operations
  instructions              write docs/instructions.md, the reference of all instructions, from the definitions
  asan [ARGUMENT]...        run the tests of layout, object and builtins under AddressSanitizer; arguments go to cargo test
  asan --programs           the behaviour programs under AddressSanitizer, in the interpreter and in machine code
  help                      print this

Examples:
  cargo xtask bench --suite heart --samples 5 --only a,fib
  cargo xtask bench --suite heart --peer mine=/usr/bin/python3
  cargo xtask bench --suite core --check
  cargo xtask stencils _GUARD_INT_LESS.rdi.rsi MOVE.rdi.frame
  cargo xtask bytecode crates/compiler/tests/golden
  cargo xtask fuzz compile --seconds 300 --seed 7
  cargo xtask bytecode --show collections.abc:Sequence.index
";

/// The workspace's root.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let result = match arguments.first().map(String::as_str) {
        Some("tidy") => tidy::command(&root()),
        Some("peers") => peers::command(rest),
        Some("bench") => bench::command(&root(), rest),
        Some("bytecode") => example("taipan-compiler", "compare", &[], rest),
        Some("fuzz") if rest.first().is_some_and(|target| target == "compile") => {
            example("taipan-compiler", "fuzz", &[], rest)
        }
        Some("fuzz") => Err("usage: cargo xtask fuzz compile [OPTION]...".to_owned()),
        Some("asan") => asan::command(&root(), rest),
        Some("instructions") => example("taipan-opgen", "instructions", &[], rest),
        Some("stencils") => example("taipan-jit", "stencils", &["--features", "disassemble"], rest),
        Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(format!("there is no command {other:?}\n\n{HELP}")),
        None => Err(HELP.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

/// Runs an example program of a crate, which does the work of a command.
fn example(package: &str, name: &str, options: &[&str], arguments: &[String]) -> Result<(), String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--release", "--package", package, "--example", name]);
    command.args(options).arg("--").args(arguments);
    let status = command.status().map_err(|e| format!("cannot run cargo: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} ended with {status}")) }
}
