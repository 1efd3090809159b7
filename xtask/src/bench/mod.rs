//! `cargo xtask bench`: Taipan and its peers on the same programs, in one run, in turn.
//!
//! Law: every sample is taken inside the process that it measures, after its warm-up, in CPU time (`time.process_time`);
//! engines take turns, so that a noisy minute falls on all of them; what a call returns must be CPython 3.14's result, or
//! the row says that it is not.

mod engines;
mod measure;
mod programs;
mod report;
mod targets;

pub use engines::target;
use std::path::Path;

/// The engine that others are compared with.
const REFERENCE: &str = "3.15";

const HELP: &str = "\
usage: cargo xtask bench --suite heart [OPTION]...

  --samples N        timed calls per process, after its warm-up (default 5)
  --rounds N         processes per engine and program, taken in turn (default 3)
  --only A,B         these programs only: a, b, attr, fib, nbody, richards
  --engines A,B      these engines only: taipan, taipan-off, 3.15, 3.15-jit, pypy
  --peer NAME=CMD    one more engine, started as `CMD FILE`
  --taipan PATH      the binary to measure (default: built with `cargo build --release -p taipan`)
  --json PATH        where the figures go (default bench/heart.json in the target folder)

Figures are CPU time. Times of warm calls are given as median and minimum, beside the first call of a process.
Results are compared with CPython 3.14's. Peers are looked for in $TAIPAN_PEERS/bin, by default ~/.cache/taipan-peers/bin. nbody and richards are
pyperformance's, fetched once from PyPI with `python3 -m pip download` into bench in the target folder.
";

/// What the command line asks for.
pub struct Options {
    samples: usize,
    rounds: usize,
    only: Vec<String>,
    engines: Vec<String>,
    peers: Vec<(String, String)>,
    taipan: Option<String>,
    json: Option<String>,
}

/// Runs `cargo xtask bench`.
pub fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|a| a == "--help" || a == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let options = parse(arguments)?;
    let folder = engines::target(root).join("bench");
    std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    let taipan = engines::taipan_binary(root, options.taipan.as_deref())?;
    let engines = wanted(engines::engines(&taipan, &options.peers), &options.engines, |e| &e.name);
    let programs = wanted(programs::heart(&folder)?, &options.only, |p| &p.name);
    if engines.is_empty() || programs.is_empty() {
        return Err(String::from("nothing to measure: see --only and --engines"));
    }
    let results = measure::measure(&engines, &programs, &options, &folder)?;
    let (jit, evaluator) = (engines::jit(&taipan), engines::evaluator(&taipan));
    let facts = measure::facts(&jit, &evaluator, engines::reference().as_ref(), &programs, &folder)?;
    print!("{}", report::table(&engines, &programs, &results, &facts));
    print!("{}", targets::table(&programs, &results));
    let json = options.json.as_ref().map_or_else(|| folder.join("heart.json"), std::path::PathBuf::from);
    std::fs::write(&json, report::json(&engines, &programs, &results, &facts))
        .map_err(|e| format!("cannot write {}: {e}", json.display()))?;
    println!("\nwritten: {}", json.display());
    Ok(())
}

fn wanted<T>(all: Vec<T>, names: &[String], name: impl Fn(&T) -> &String) -> Vec<T> {
    all.into_iter().filter(|item| names.is_empty() || names.contains(name(item))).collect()
}

fn parse(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options {
        samples: 5,
        rounds: 3,
        only: Vec::new(),
        engines: Vec::new(),
        peers: Vec::new(),
        taipan: None,
        json: None,
    };
    let list = |text: &str| text.split(',').map(str::to_owned).collect();
    let number = |text: &str| text.parse().ok().filter(|n| *n > 0).ok_or_else(|| format!("not a number: {text}"));
    let mut arguments = arguments.iter();
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{option} takes a value\n\n{HELP}"));
        match option.as_str() {
            "--suite" => match value()?.as_str() {
                "heart" => {}
                other => return Err(format!("there is no suite {other:?}; there is heart")),
            },
            "--samples" => options.samples = number(value()?)?,
            "--rounds" => options.rounds = number(value()?)?,
            "--only" => options.only = list(value()?),
            "--engines" => options.engines = list(value()?),
            "--peer" => {
                let (name, command) = value()?.split_once('=').ok_or("--peer takes NAME=COMMAND")?;
                options.peers.push((name.to_owned(), command.to_owned()));
            }
            "--taipan" => options.taipan = Some(value()?.clone()),
            "--json" => options.json = Some(value()?.clone()),
            other => return Err(format!("there is no option {other}\n\n{HELP}")),
        }
    }
    Ok(options)
}
