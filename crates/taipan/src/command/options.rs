//! The command line and the environment, read into the options of a runtime and of the JIT.
//!
//! Law: options are read as POSIX `getopt` reads them, without permutation: the first word that is no option names the
//! program, and what follows `-c` and `-m` is the program's own.

use super::help::{self, Topic};
use crate::program::Program;
use crate::tier2::JitMode;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use taipan_object::Options;

/// What the command line and the environment ask for.
pub struct Command {
    pub runtime: Options,
    pub jit: JitOptions,
    pub program: Program,
    /// `-x`.
    pub skip_first_line: bool,
    /// A text to print instead of running anything.
    pub print: Option<String>,
}

/// Options of Taipan alone.
pub struct JitOptions {
    pub mode: JitMode,
    pub threshold: Option<u16>,
    pub forced_exits: Option<u64>,
    pub check_counts: bool,
    pub gc_stress: Option<usize>,
    pub memory: Option<usize>,
    pub stats: bool,
    pub fuel: Option<u64>,
    pub dump: Vec<String>,
    pub portable_loop: bool,
}

impl Default for JitOptions {
    fn default() -> JitOptions {
        JitOptions {
            mode: JitMode::On,
            threshold: None,
            forced_exits: None,
            check_counts: false,
            gc_stress: None,
            memory: None,
            stats: false,
            fuel: None,
            dump: Vec::new(),
            portable_loop: false,
        }
    }
}

/// Why there is nothing to run.
#[derive(Debug)]
pub enum Refused {
    /// The command line is wrong: exit status 2, with the usage.
    Usage(String),
    /// A value is wrong: exit status 1.
    Fatal(String),
}

/// Names of short options that stand alone, and of those that take an argument.
const ALONE: &[u8] = b"bBdEhiIOPqRsSuvVx?";
const WITH_ARGUMENT: &[u8] = b"cmWX";

/// Reads the command line; the first word is the program's name. `variable` reads the environment.
///
/// # Errors
/// What is wrong with it.
pub fn parse(words: Vec<OsString>, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Command, Refused> {
    let mut reader = Reader { words: &words, at: 1, cluster: &[] };
    let mut command = Command {
        runtime: Options { orig_argv: words.clone(), ..Options::default() },
        jit: JitOptions::default(),
        program: Program::StandardInput,
        skip_first_line: false,
        print: None,
    };
    let mut given = Given::default();
    let mut program = None;
    while let Some(option) = reader.next()? {
        match option {
            Item::Short(b'c', Some(text)) => program = Some(Program::Text(text.to_string_lossy().into_owned() + "\n")),
            Item::Short(b'm', Some(name)) => program = Some(Program::Module(name.to_string_lossy().into_owned())),
            Item::Short(name, argument) => apply(name, argument, &mut command, &mut given)?,
            Item::Long(name) => long_option(name, &mut reader, &mut command, &mut given)?,
        }
        if program.is_some() {
            break;
        }
        if let Some(topic) = given.help {
            command.print = Some(help::text(topic, &words[0].to_string_lossy()));
            return Ok(command);
        }
    }
    let rest = &words[reader.at..];
    let own = |name: &str| vec![OsString::from(name)];
    command.runtime.argv = match &program {
        Some(Program::Text(_)) => [own("-c").as_slice(), rest].concat(),
        Some(_) => [own("-m").as_slice(), rest].concat(),
        None if rest.is_empty() => own(""),
        None => rest.to_vec(),
    };
    command.program = match program {
        Some(program) => program,
        None => rest.first().filter(|f| *f != "-").map_or(Program::StandardInput, |f| Program::File(f.clone())),
    };
    if given.version > 0 {
        command.print = Some(help::version(given.version > 1));
    }
    let ignoring = |_: &str| None;
    let own_variables = variable;
    let variable = if command.runtime.flags.ignore_environment > 0 { &ignoring } else { variable };
    complete(&mut command, &given, variable)?;
    jit_options(&mut command, &given, variable, own_variables)?;
    Ok(command)
}

/// What options said that is not a field of its own.
#[derive(Default)]
struct Given {
    version: u32,
    help: Option<Topic>,
    warnings: Vec<String>,
    implementation: Vec<(String, Option<String>)>,
}

impl Given {
    /// The value of the last `-X name=value`; the inner one is missing where there is none.
    fn option(&self, name: &str) -> Option<Option<&str>> {
        self.implementation.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_deref())
    }
}

enum Item<'a> {
    Short(u8, Option<&'a OsStr>),
    Long(&'a str),
}

/// The words of a command line, option by option.
struct Reader<'a> {
    words: &'a [OsString],
    at: usize,
    /// What is left of a word of several short options.
    cluster: &'a [u8],
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<Item<'a>>, Refused> {
        if self.cluster.is_empty() {
            let Some(word) = self.words.get(self.at) else { return Ok(None) };
            let bytes = word.as_bytes();
            if bytes.len() < 2 || bytes[0] != b'-' {
                return Ok(None);
            }
            self.at += 1;
            if bytes == b"--" {
                return Ok(None);
            }
            if let Some(name) = bytes.strip_prefix(b"--") {
                let name = std::str::from_utf8(name).map_err(|_| unknown(&word.to_string_lossy()))?;
                return Ok(Some(Item::Long(name)));
            }
            self.cluster = &bytes[1..];
        }
        let (name, rest) = (self.cluster[0], &self.cluster[1..]);
        self.cluster = rest;
        if ALONE.contains(&name) {
            return Ok(Some(Item::Short(name, None)));
        }
        if !WITH_ARGUMENT.contains(&name) {
            return Err(unknown(&format!("-{}", char::from(name))));
        }
        self.cluster = &[];
        let shown = format!("-{}", char::from(name));
        let argument = if rest.is_empty() { self.argument(&shown)? } else { OsStr::from_bytes(rest) };
        Ok(Some(Item::Short(name, Some(argument))))
    }

    /// The word behind an option that needs one.
    fn argument(&mut self, option: &str) -> Result<&'a OsStr, Refused> {
        let Some(word) = self.words.get(self.at) else {
            return Err(Refused::Usage(format!("Argument expected for the {option} option")));
        };
        self.at += 1;
        Ok(word)
    }
}

fn unknown(option: &str) -> Refused {
    Refused::Usage(format!("Unknown option: {option}"))
}

fn apply(name: u8, argument: Option<&OsStr>, command: &mut Command, given: &mut Given) -> Result<(), Refused> {
    let flags = &mut command.runtime.flags;
    match name {
        b'b' => flags.bytes_warning += 1,
        b'B' => flags.dont_write_bytecode = 1,
        b'd' => flags.debug += 1,
        b'E' => flags.ignore_environment = 1,
        b'i' => (flags.inspect, flags.interactive) = (1, 1),
        b'I' => {
            (flags.isolated, flags.ignore_environment, flags.no_user_site, flags.safe_path) = (1, 1, 1, true);
        }
        b'O' => flags.optimize += 1,
        b'P' => flags.safe_path = true,
        b'q' => flags.quiet = 1,
        b's' => flags.no_user_site = 1,
        b'S' => flags.no_site = 1,
        b'u' => command.runtime.unbuffered = true,
        b'v' => flags.verbose += 1,
        b'V' => given.version += 1,
        b'x' => command.skip_first_line = true,
        b'h' | b'?' => given.help = Some(Topic::Usage),
        b'W' => given.warnings.extend(argument.map(|a| a.to_string_lossy().into_owned())),
        b'X' => {
            let text = argument.map(|a| a.to_string_lossy().into_owned()).unwrap_or_default();
            let (name, value) = match text.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (text, None),
            };
            given.implementation.push((name, value));
        }
        _ => {}
    }
    Ok(())
}

fn long_option(name: &str, reader: &mut Reader<'_>, command: &mut Command, given: &mut Given) -> Result<(), Refused> {
    match name {
        "version" => given.version += 1,
        "help" => given.help = Some(Topic::Usage),
        "help-env" => given.help = Some(Topic::Environment),
        "help-xoptions" => given.help = Some(Topic::ImplementationOptions),
        "help-all" => given.help = Some(Topic::All),
        "check-hash-based-pycs" => {
            let value = reader
                .argument("--check-hash-based-pycs")
                .map_err(|_| {
                    // CPython's text for this option.
                    Refused::Usage("Argument expected for the --check-hash-based-pycs options".to_owned())
                })?
                .to_string_lossy()
                .into_owned();
            if !matches!(value.as_str(), "always" | "default" | "never") {
                let message = "--check-hash-based-pycs must be one of 'default', 'always', or 'never'";
                return Err(Refused::Usage(message.to_owned()));
            }
            command.runtime.check_hash_based_pycs = value;
        }
        _ => return Err(unknown(&format!("--{name}"))),
    }
    Ok(())
}

/// Adds what the environment says, and what follows from several options.
fn complete(command: &mut Command, given: &Given, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<(), Refused> {
    let set = |name: &str| variable(name).filter(|v| !v.is_empty());
    let text = |name: &str| set(name).map(|v| v.to_string_lossy().into_owned());
    let level = |name: &str| match text(name) {
        Some(v) => v.trim().parse::<i64>().ok().filter(|n| *n >= 0).unwrap_or(1).min(9) as u32,
        None => 0,
    };
    let runtime = &mut command.runtime;
    runtime.implementation_options = given.implementation.clone();
    let flags = &mut runtime.flags;
    flags.debug = flags.debug.max(level("PYTHONDEBUG"));
    flags.verbose = flags.verbose.max(level("PYTHONVERBOSE"));
    flags.optimize = flags.optimize.max(level("PYTHONOPTIMIZE"));
    flags.inspect = flags.inspect.max(level("PYTHONINSPECT").min(1));
    flags.dont_write_bytecode = flags.dont_write_bytecode.max(level("PYTHONDONTWRITEBYTECODE").min(1));
    flags.no_user_site = flags.no_user_site.max(level("PYTHONNOUSERSITE").min(1));
    flags.safe_path |= set("PYTHONSAFEPATH").is_some();
    flags.dev_mode = given.option("dev").is_some() || level("PYTHONDEVMODE") > 0;
    let warn_encoding = given.option("warn_default_encoding").is_some() || level("PYTHONWARNDEFAULTENCODING") > 0;
    flags.warn_default_encoding = u32::from(warn_encoding);
    flags.utf8_mode = utf8_mode(given, text("PYTHONUTF8"))?;
    flags.int_max_str_digits = int_max_str_digits(given, text("PYTHONINTMAXSTRDIGITS"))?;
    runtime.hash_seed = hash_seed(text("PYTHONHASHSEED"))?;
    runtime.flags.hash_randomization = u32::from(runtime.hash_seed != Some(0));
    runtime.unbuffered |= level("PYTHONUNBUFFERED") > 0;
    runtime.search_path = set("PYTHONPATH");
    runtime.home = set("PYTHONHOME");
    runtime.pycache_prefix = match given.option("pycache_prefix") {
        Some(value) => value.filter(|v| !v.is_empty()).map(OsString::from),
        None => set("PYTHONPYCACHEPREFIX"),
    };
    if let Some(value) = text("PYTHONIOENCODING") {
        let (encoding, errors) = value.split_once(':').unwrap_or((&value, ""));
        runtime.stream_encoding = (encoding.to_owned(), errors.to_owned());
    }
    runtime.warn_options = warn_options(runtime, given, text("PYTHONWARNINGS"));
    Ok(())
}

/// In the order in which they count: later ones first.
fn warn_options(runtime: &Options, given: &Given, variable: Option<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut add = |option: &str| {
        if !all.iter().any(|o| o == option) {
            all.push(option.to_owned());
        }
    };
    if runtime.flags.dev_mode {
        add("default");
    }
    variable.iter().flat_map(|v| v.split(',')).for_each(&mut add);
    given.warnings.iter().for_each(|w| add(w));
    match runtime.flags.bytes_warning {
        0 => {}
        1 => add("default::BytesWarning"),
        _ => add("error::BytesWarning"),
    }
    all
}

fn utf8_mode(given: &Given, variable: Option<String>) -> Result<u32, Refused> {
    let wrong = |what: &str| Refused::Fatal(format!("preconfig_init_utf8_mode: invalid {what}"));
    match (given.option("utf8"), variable.as_deref()) {
        (Some(None | Some("1")), _) | (None, Some("1")) => Ok(1),
        (Some(Some("0")), _) | (None, None | Some("0")) => Ok(0),
        (Some(_), _) => Err(wrong("-X utf8 option value")),
        (None, Some(_)) => Err(wrong("PYTHONUTF8 environment variable value")),
    }
}

fn int_max_str_digits(given: &Given, variable: Option<String>) -> Result<u32, Refused> {
    let (name, value) = match (given.option("int_max_str_digits"), &variable) {
        (Some(value), _) => ("-X int_max_str_digits", value),
        (None, Some(value)) => ("PYTHONINTMAXSTRDIGITS", Some(value.as_str())),
        (None, None) => return Ok(4300),
    };
    let number = value.and_then(|v| v.parse::<u32>().ok()).filter(|n| *n == 0 || (640..1 << 31).contains(n));
    number.ok_or_else(|| {
        let message = "invalid limit; must be >= 640 or 0 for unlimited.";
        Refused::Fatal(format!("config_init_int_max_str_digits: {name}: {message}"))
    })
}

fn hash_seed(variable: Option<String>) -> Result<Option<u32>, Refused> {
    match variable.as_deref() {
        None | Some("random") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| {
            let message = "PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]";
            Refused::Fatal(format!("config_init_hash_seed: {message}"))
        }),
    }
}

/// Options of Taipan alone: `-X`, `PYTHON_JIT`, and `TAIPAN_*`, which `-E` does not keep away.
fn jit_options(
    command: &mut Command,
    given: &Given,
    variable: &dyn Fn(&str) -> Option<OsString>,
    own: &dyn Fn(&str) -> Option<OsString>,
) -> Result<(), Refused> {
    let text = |from: &dyn Fn(&str) -> Option<OsString>, name: &str| {
        from(name).filter(|v| !v.is_empty()).map(|v| v.to_string_lossy().into_owned())
    };
    let jit = &mut command.jit;
    jit.fuel = text(own, "TAIPAN_FUEL").and_then(|v| v.parse().ok());
    jit.dump = text(own, "TAIPAN_DUMP").map_or_else(Vec::new, |v| v.split(',').map(str::to_owned).collect());
    for mode in [text(variable, "PYTHON_JIT"), text(own, "TAIPAN_JIT")].into_iter().flatten() {
        jit.mode = jit_mode(&mode)?;
    }
    given.implementation.iter().try_for_each(|(name, value)| implementation_option(jit, name, value.as_deref()))
}

fn jit_mode(text: &str) -> Result<JitMode, Refused> {
    match text {
        "0" => Ok(JitMode::Off),
        "1" => Ok(JitMode::On),
        "uops" => Ok(JitMode::Uops),
        other => Err(Refused::Usage(format!("the JIT can be 0, 1 or uops, not '{other}'"))),
    }
}

fn implementation_option(options: &mut JitOptions, name: &str, value: Option<&str>) -> Result<(), Refused> {
    let text = value.unwrap_or("");
    let takes = |what: &str| Refused::Usage(format!("{name} takes {what}, not '{text}'"));
    match name {
        "jit" => options.mode = jit_mode(text)?,
        "jit-stats" => options.stats = true,
        "jit-threshold" => {
            let number: u16 = text.parse().map_err(|_| takes("a number"))?;
            options.threshold = Some(number.clamp(1, 8000));
        }
        "jit-memory" => options.memory = Some(bytes(text).ok_or_else(|| takes("a number of bytes"))?),
        "check-counts" => options.check_counts = true,
        "gc-stress" if text.is_empty() => options.gc_stress = Some(usize::MAX),
        "gc-stress" => options.gc_stress = Some(text.parse().map_err(|_| takes("a number of polls"))?),
        "jit-stress" => {
            let visit = match text.split_once(':') {
                None if text == "guards" => Some(1),
                Some(("guards", visit)) => visit.parse().ok().filter(|v| *v > 0),
                _ => None,
            };
            let wrong = || Refused::Usage(format!("jit-stress is guards or guards:N, not '{text}'"));
            options.forced_exits = Some(visit.ok_or_else(wrong)?);
        }
        "dispatch" if text == "portable" => options.portable_loop = true,
        // Options of other implementations are accepted; `sys._xoptions` has them.
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
