//! The process from outside: Ctrl-C, limits of memory.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
#[cfg(feature = "jit")]
use std::os::unix::process::CommandExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The tiers, also hot from the first iteration on: environment and `-X` option.
const MODES: [(&str, &str); 5] = [
    ("0", "jit-threshold=4000"),
    ("uops", "jit-threshold=4000"),
    ("uops", "jit-threshold=1"),
    ("1", "jit-threshold=4000"),
    ("1", "jit-threshold=1"),
];

fn taipan(jit: &str, option: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
    command.env("TAIPAN_JIT", jit).env_remove("PYTHON_JIT").env_remove("TAIPAN_FUEL").env_remove("TAIPAN_DUMP");
    command.args(["-X", option]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Starts the program, sends SIGINT a while after it has printed a line, and gives its end and what it said.
fn interrupt(jit: &str, option: &str, program: &str) -> (std::process::ExitStatus, String) {
    let mut child = taipan(jit, option).args(["-c", program]).spawn().expect("the interpreter starts");
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("the program says that it runs");
    assert_eq!(line, "running\n");
    // Long enough for the loop to be recorded, compiled and entered.
    std::thread::sleep(Duration::from_millis(120));
    // SAFETY: the child is ours and has not been waited for.
    assert_eq!(unsafe { libc::kill(child.id() as i32, libc::SIGINT) }, 0);
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
    (child.wait().expect("it ends"), said)
}

#[test]
fn an_endless_loop_ends_by_the_signal_in_every_tier() {
    let program =
        "import sys\nprint('running')\nsys.stdout.flush()\ndef spin():\n    while True:\n        pass\nspin()\n";
    for (jit, option) in MODES {
        let (status, said) = interrupt(jit, option, program);
        assert_eq!(status.signal(), Some(libc::SIGINT), "jit {jit}, {option}: {said}");
        let places: Vec<&str> = said.lines().filter(|l| l.starts_with("  File")).collect();
        let wanted = ["  File \"<string>\", line 7, in <module>", "  File \"<string>\", line 6, in spin"];
        assert_eq!(places, wanted, "jit {jit}, {option}");
        assert!(said.starts_with("Traceback (most recent call last):\n"), "{said}");
        assert!(said.ends_with("\nKeyboardInterrupt\n"), "{said}");
    }
}

#[test]
fn a_closed_pipe_ends_a_program_that_prints() {
    for (jit, option) in MODES {
        let mut command = taipan(jit, option);
        let mut child = command
            .env_remove("PYTHONUNBUFFERED")
            .args(["-c", "while True:\n    print('line')"])
            .spawn()
            .expect("the interpreter starts");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("the program prints");
        assert_eq!(line, "line\n");
        drop(out);
        let mut said = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
        assert_eq!(child.wait().expect("it ends").code(), Some(120), "jit {jit}, {option}: {said}");
        let end = "BrokenPipeError: [Errno 32] Broken pipe\nException ignored while flushing sys.stdout:\n\
                   BrokenPipeError: [Errno 32] Broken pipe\n";
        assert!(said.starts_with("Traceback (most recent call last):\n") && said.ends_with(end), "{said}");
    }
}

#[test]
fn a_caught_interrupt_lets_the_program_go_on() {
    let program = "import sys\nprint('running')\nsys.stdout.flush()\nn = 0\ntry:\n    while True:\n        n += 1\n\
                   except KeyboardInterrupt:\n    sys.exit(7 if n > 1000 else 8)\n";
    for (jit, option) in MODES {
        let (status, said) = interrupt(jit, option, program);
        assert_eq!(status.code(), Some(7), "jit {jit}, {option}: {said}");
        assert_eq!(said, "", "jit {jit}, {option}");
    }
}

const HOT: &str = "
def run(n):
    total = 0
    for i in range(n):
        total += i * i % 7
    return total
print(run(20000))
";

fn end(mut command: Command) -> (Option<i32>, String, String) {
    let output = command.args(["-c", HOT]).output().expect("the interpreter starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Where the system refuses the region for code, there is one warning, and the program runs in the interpreter.
#[cfg(feature = "jit")]
#[test]
fn refused_memory_turns_the_jit_off() {
    let mut command = taipan("1", "jit-memory=900M");
    let limit = libc::rlimit { rlim_cur: 1500 << 20, rlim_max: 1500 << 20 };
    // SAFETY: `setrlimit` may be called between fork and exec.
    unsafe {
        command.pre_exec(move || match libc::setrlimit(libc::RLIMIT_AS, &limit) {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error()),
        });
    }
    let warning = "taipan: warning: the JIT is off: the system refused mmap\n";
    assert_eq!(end(command), (Some(0), "39998\n".into(), warning.into()));
    // The limit is what made it fail.
    assert_eq!(end(taipan("1", "jit-memory=900M")), (Some(0), "39998\n".into(), String::new()));
}

/// A full region is no reason to complain: what is not compiled is interpreted.
#[test]
fn little_memory_for_code_is_enough() {
    for memory in ["jit-memory=0", "jit-memory=1", "jit-memory=40K", "jit-memory=1M"] {
        assert_eq!(end(taipan("1", memory)), (Some(0), "39998\n".into(), String::new()), "{memory}");
    }
}

#[test]
fn options_that_make_no_sense_are_refused() {
    for option in ["jit-memory=much", "jit-stress=sometimes", "jit-stress=guards:0", "jit-threshold=x", "jit=3"] {
        let (status, out, said) = end(taipan("1", option));
        assert_eq!((status, out.as_str()), (Some(2), ""), "{option}");
        assert!(said.contains(option.split('=').next_back().unwrap_or_default()), "{option}: {said}");
    }
}
