//! `cargo xtask bench`: Taipan and its peers on the same programs, in one run, in turn.
//!
//! Law: every sample is taken inside the process that it measures, after its warm-up, in CPU time (`time.process_time`);
//! engines take turns, so that a noisy minute falls on all of them; what a call returns must be CPython 3.14's result, or
//! the row says that it is not.

mod core;
mod engines;
mod fetch;
mod measure;
mod process;
mod programs;
mod report;
mod targets;

pub use engines::{peers, target};
use std::path::Path;

/// The engine that others are compared with.
const REFERENCE: &str = "3.15";

const HELP: &str = "\
usage: cargo xtask bench --suite heart|core [OPTION]...

Suites:
  heart    six programs that show what the design can do: four small loops, nbody and richards. Minutes.
  core     programs of pyperformance 1.14 as they are published. Timed: nbody, float, spectral_norm, fannkuch, richards,
           deltablue, chaos, raytrace, nqueens, pidigits. Compared with CPython 3.14 in every tier, before anything is
           timed: these and hexiom, go, meteor_contest, generators, comprehensions, scimark, crypto_pyaes, pyflate, telco,
           deepcopy.

Options:
  --samples N        timed samples per process, after its warm-up (default 5)
  --rounds N         processes per engine and program, taken in turn (default 3)
  --only A,B         these programs only
  --engines A,B      these engines only: taipan, taipan-off, 3.15, 3.15-jit, pypy; core knows 3.14, too
  --peer NAME=CMD    one more engine, started as `CMD FILE`; may be repeated
  --taipan PATH      the binary to measure (default: built with `cargo build --release -p taipan`)
  --check            core: only compare results; a difference names the first item that differs, and is an error
  --json PATH        where the figures go (default bench/SUITE.json in the target folder)
  --html PATH        core: where the page with charts goes (default bench/core.html in the target folder)

Figures are CPU time of the measured process: steady state is the median after the warm-up, beside it the first call of a
process and, in core, the peak memory. Start-up is `-c pass`, 40 runs of each engine in turn, by the clock. Targets are
printed as met or missed; docs/benchmarks.md says how to read all of it.

Peers are looked for in $TAIPAN_PEERS/bin, by default ~/.cache/taipan-peers/bin; `cargo xtask peers` installs them.
Programs are fetched once from PyPI, with their hashes, by `python3 -m pip` into $TAIPAN_BENCH_CACHE, by default
~/.cache/taipan-bench.

Examples:
  cargo xtask bench --suite core --check
  cargo xtask bench --suite core --rounds 1 --samples 3 --only richards,chaos
  cargo xtask bench --suite core --peer mine=/usr/bin/python3 --engines taipan,3.15,mine
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
    html: Option<String>,
    core: bool,
    check: bool,
}

/// Runs `cargo xtask bench`.
pub fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|a| a == "--help" || a == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let options = parse(arguments)?;
    if options.core {
        return core::run(root, &options);
    }
    if options.check || options.html.is_some() {
        return Err(String::from("--check and --html belong to --suite core"));
    }
    let folder = engines::target(root).join("bench");
    std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    let taipan = engines::taipan_binary(root, options.taipan.as_deref())?;
    let engines = wanted(engines::engines(&taipan, &options.peers), &options.engines, |e| &e.name);
    let programs = wanted(programs::heart()?, &options.only, |p| &p.name);
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
        html: None,
        core: false,
        check: false,
    };
    let list = |text: &str| text.split(',').map(str::to_owned).collect();
    let number = |text: &str| text.parse().ok().filter(|n| *n > 0).ok_or_else(|| format!("not a number: {text}"));
    let mut arguments = arguments.iter();
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{option} takes a value\n\n{HELP}"));
        match option.as_str() {
            "--suite" => match value()?.as_str() {
                "heart" => options.core = false,
                "core" => options.core = true,
                other => return Err(format!("there is no suite {other:?}; there are heart and core")),
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
            "--html" => options.html = Some(value()?.clone()),
            "--check" => options.check = true,
            other => return Err(format!("there is no option {other}\n\n{HELP}")),
        }
    }
    Ok(options)
}
