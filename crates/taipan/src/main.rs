//! The `taipan` command.

use std::process::ExitCode;
use taipan::tier2::{self, JitMode};
use taipan::{Interpreter, Outcome};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(first), second) = (args.next(), args.next()) else {
        eprintln!("usage: taipan FILE");
        return ExitCode::from(2);
    };
    let (source, name) = if first == "-c" {
        (second.unwrap_or_default(), String::from("<string>"))
    } else {
        match std::fs::read_to_string(&first) {
            Ok(text) => (text, first),
            Err(e) => {
                eprintln!("taipan: can't open file '{first}': {e}");
                return ExitCode::from(2);
            }
        }
    };
    let interpreter = Interpreter::new();
    if std::env::var_os("TAIPAN_DISPATCH").is_some_and(|v| v == "portable") {
        taipan_interp::run::use_portable_loop();
    }
    let mode = match std::env::var("TAIPAN_JIT").as_deref() {
        Ok("0") => JitMode::Off,
        Ok("uops") => JitMode::Uops,
        _ => JitMode::On,
    };
    tier2::install(interpreter.py(), mode, |tier| {
        if std::env::var_os("TAIPAN_DUMP").is_some() {
            tier.dump = Some(|stage, trace| eprintln!("-- {stage}\n{trace:#?}"));
        }
    });
    taipan_interp::poll::install_interrupt_handler(interpreter.py());
    match interpreter.run_main(&source, &name) {
        Outcome::Exit(status) => ExitCode::from(status as u8),
        Outcome::Interrupted => ExitCode::from(130),
    }
}
