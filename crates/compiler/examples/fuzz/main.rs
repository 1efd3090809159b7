//! Fuzzing without a tool: `cargo xtask fuzz compile` runs it.
//!
//! Law: cases run in a child process that names each before it runs it, so that a stack that overflows, an abort and a
//! case without end are findings like any other. Half of the cases run on the main thread, half on one with little stack.

#[path = "../../tests/support/check.rs"]
mod check;
mod mutate;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const HELP: &str = "\
usage: cargo xtask fuzz compile [OPTION]... [FILE]...

Compiles programs that nobody wrote, until the time is over. With files: only these, as they are.

  --seconds N   how long (60)
  --seed N      another seed makes other cases (1)
  --from N      the first case (0)
  --print N     print a case instead
";

/// A case that takes longer has no end.
const PATIENCE: Duration = Duration::from_secs(20);
/// Stack of the smaller threads that may compile.
const LITTLE_STACK: usize = 2 << 20;
/// Larger files make slow cases.
const MAX_FILE: u64 = 100_000;

struct Options {
    seconds: u64,
    seed: u64,
    from: u64,
    print: Option<u64>,
    worker: bool,
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let options = match parse() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}\n\n{HELP}");
            return ExitCode::FAILURE;
        }
    };
    if options.worker {
        work(&options);
        return ExitCode::SUCCESS;
    }
    if let Some(number) = options.print {
        let _ = std::io::stdout().write_all(&mutate::case(&corpus(), options.seed, number));
        return ExitCode::SUCCESS;
    }
    if supervise(&options) == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn parse() -> Result<Options, String> {
    let mut options = Options { seconds: 60, seed: 1, from: 0, print: None, worker: false, files: Vec::new() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || {
            let value = arguments.next().ok_or_else(|| format!("{argument} needs a number"))?;
            value.parse::<u64>().map_err(|_| format!("{argument}: {value} is no number"))
        };
        match argument.as_str() {
            "compile" => {}
            "--seconds" => options.seconds = number()?,
            "--seed" => options.seed = number()?,
            "--from" => options.from = number()?,
            "--print" => options.print = Some(number()?),
            "--worker" => options.worker = true,
            file if !file.starts_with('-') => options.files.push(file.into()),
            other => return Err(format!("there is no option {other}")),
        }
    }
    Ok(options)
}

/// The programs that cases are made of: the project's, and the peer's library where it is.
fn corpus() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["tests/behaviour", "crates/compiler/tests", "crates/pylib/python"] {
        collect(&root.join(folder), &mut files);
    }
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/taipan-peers"));
    if let Some(peers) = std::env::var_os("TAIPAN_PEERS").map(PathBuf::from).or_else(home) {
        let script = "import sysconfig; print(sysconfig.get_path('stdlib'))";
        let said = Command::new(peers.join("bin/python3.14")).args(["-c", script]).output();
        if let Ok(said) = said {
            collect(Path::new(String::from_utf8_lossy(&said.stdout).trim()), &mut files);
        }
    }
    files.iter().filter_map(|file| std::fs::read(file).ok()).collect()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(path).into_iter().flatten().flatten().collect();
    entries.sort_by_key(|entry| entry.file_name());
    for entry in entries {
        let path = entry.path();
        let source = path.extension().is_some_and(|extension| extension == "py" || extension == "txt");
        match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => collect(&path, files),
            Ok(metadata) if source && metadata.len() <= MAX_FILE => files.push(path),
            _ => {}
        }
    }
}

/// The child's side: runs cases and names each before.
fn work(options: &Options) {
    let corpus = if options.files.is_empty() { corpus() } else { Vec::new() };
    let mut out = std::io::stdout();
    let end = if options.files.is_empty() { u64::MAX } else { options.files.len() as u64 * 2 };
    for number in options.from..end {
        let _ = writeln!(out, "{number}").and_then(|()| out.flush());
        let data = match options.files.get(number as usize / 2) {
            Some(file) => std::fs::read(file).unwrap_or_default(),
            None => mutate::case(&corpus, options.seed, number),
        };
        let checked = if number % 2 == 0 {
            check::check(&data)
        } else {
            let run = move || check::check(&data);
            let thread = std::thread::Builder::new().stack_size(LITTLE_STACK).spawn(run);
            thread.expect("a thread starts").join().unwrap_or_else(|_| std::process::exit(101))
        };
        if let Err(complaint) = checked {
            eprintln!("{complaint}");
            std::process::exit(1);
        }
    }
}

fn start(options: &Options, from: u64) -> Child {
    let this = std::env::current_exe().expect("a running program has a file");
    let mut command = Command::new(this);
    command.arg("--worker").arg("--seed").arg(options.seed.to_string()).arg("--from").arg(from.to_string());
    command.args(&options.files).stdout(Stdio::piped()).spawn().expect("a child starts")
}

/// Runs children until the time is over; returns how many cases went wrong.
fn supervise(options: &Options) -> usize {
    let until = Instant::now() + Duration::from_secs(options.seconds);
    let (mut from, mut findings, mut last_report) = (options.from, 0, Instant::now());
    loop {
        let mut child = start(options, from);
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let (sender, receiver) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut running = None;
        let ended = loop {
            if Instant::now() > until && options.files.is_empty() {
                break None;
            }
            if last_report.elapsed() > Duration::from_secs(10) {
                last_report = Instant::now();
                eprintln!("case {}, {findings} findings", running.unwrap_or(from));
            }
            match receiver.recv_timeout(PATIENCE) {
                Ok(line) => running = line.parse().ok().or(running),
                Err(RecvTimeoutError::Timeout) => break Some("has no end".to_string()),
                Err(RecvTimeoutError::Disconnected) => {
                    let status = child.wait().map_or_else(|e| e.to_string(), |status| status.to_string());
                    break (status != "exit status: 0").then_some(status);
                }
            }
        };
        let _ = child.kill();
        let _ = child.wait();
        let number = running.unwrap_or(from);
        let Some(what) = ended else {
            println!("{} cases, {findings} findings", number + 1 - options.from);
            return findings;
        };
        findings += 1;
        println!("case {number} {what}; {}", keep(options, number));
        from = number + 1;
    }
}

/// Writes a case to a file; says where.
fn keep(options: &Options, number: u64) -> String {
    if let Some(file) = options.files.get(number as usize / 2) {
        return file.display().to_string();
    }
    let folder = std::env::temp_dir().join("taipan-fuzz");
    let file = folder.join(format!("compile-{}-{number}.py", options.seed));
    let data = mutate::case(&corpus(), options.seed, number);
    match std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, data)) {
        Ok(()) => file.display().to_string(),
        Err(error) => format!("{}: {error}", file.display()),
    }
}
