//! Running a program: the command of each mode, the time limit, and the text that is compared.

use std::io::Read;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long one program may run; the slowest needs a small part of it in a debug build.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// One way to run programs.
pub struct Mode {
    /// The name that `expected_failures.txt` uses.
    pub name: &'static str,
    /// The value of `TAIPAN_JIT`.
    pub jit: &'static str,
    /// The `-X` options.
    pub options: &'static [&'static str],
}

impl Mode {
    /// The command as one would type it.
    pub fn shown(&self) -> String {
        let options: String = self.options.iter().map(|option| format!("-X {option} ")).collect();
        format!("TAIPAN_JIT={} taipan {options}FILE", self.jit)
    }
}

/// The command that runs a program in a mode.
pub fn taipan(mode: &Mode, program: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
    command.env("TAIPAN_JIT", mode.jit).env_remove("PYTHON_JIT").env_remove("TAIPAN_FUEL").env_remove("TAIPAN_DUMP");
    command.args(mode.options.iter().flat_map(|option| ["-X", option])).arg(program);
    command
}

/// CPython 3.14, if it is installed.
pub fn peer() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/taipan-peers"));
    let folder = std::env::var_os("TAIPAN_PEERS").map(PathBuf::from).or_else(home)?;
    Some(folder.join("bin/python3.14")).filter(|path| path.exists())
}

/// What a process printed and how it ended.
pub struct Captured {
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// `exit N`, the signal that ended it, or that it took too long.
    pub status: String,
}

/// Runs a program in its folder to its end or to the time limit.
pub fn capture(mut command: Command, program: &Path) -> Captured {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.current_dir(program.parent().expect("a program is in a folder"));
    // Who starts the tests may have them ignore Ctrl-C, which programs would inherit.
    // SAFETY: `signal` may be called between `fork` and `exec`.
    unsafe {
        command.pre_exec(|| {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            Ok(())
        });
    }
    let mut child = command.spawn().expect("the interpreter starts");
    let out = drain(child.stdout.take().expect("piped"));
    let err = drain(child.stderr.take().expect("piped"));
    let status = wait(&mut child);
    Captured { out: out.join().expect("reads"), err: err.join().expect("reads"), status }
}

/// In a program: all of standard error is compared, not only its last line.
const WHOLE_ERRORS: &str = "# stderr: whole";

/// What a program prints, then `-- exit N`, then the last line on standard error (or all of it), if it fails.
pub fn run_program(command: Command, program: &Path) -> String {
    let Captured { out: mut text, err, status } = capture(command, program);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&format!("-- {status}\n"));
    let source = std::fs::read_to_string(program).unwrap_or_default();
    if source.lines().any(|line| line == WHOLE_ERRORS) {
        let folder = program.parent().expect("a program is in a folder").to_string_lossy().into_owned();
        text.push_str(&err.replace(&format!("{folder}/"), ""));
    } else if let Some(line) = err.lines().last().filter(|_| status != "exit 0") {
        text.push_str(&format!("-- {line}\n"));
    }
    text
}

fn drain(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Waits for the end, or ends a program that takes too long.
fn wait(child: &mut Child) -> String {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("the child is ours") {
            // A signal has no code; its description names it.
            return status.code().map_or_else(|| status.to_string(), |code| format!("exit {code}"));
        }
        if start.elapsed() > TIME_LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            return format!("still running after {} s", TIME_LIMIT.as_secs());
        }
        std::thread::sleep(Duration::from_millis(if start.elapsed() < Duration::from_millis(200) { 2 } else { 20 }));
    }
}

/// Applies `f` to all items on as many threads as there are processors, keeping their order.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, item)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, items.get(i)?)))
        {
            done.push((index, f(item)));
        }
        done
    };
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a worker does not panic")).collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
