//! The texts of `--help` and `--version`.

/// What is asked about.
#[derive(Copy, Clone, PartialEq, Eq)]
pub enum Topic {
    Usage,
    Environment,
    ImplementationOptions,
    All,
}

const OPTIONS: &str = "\
Runs a Python 3.14 program.

Options:
  -b             warn where bytes are compared with or made a str without decoding; -bb: raise
  -B             write no .pyc files
  -c cmd         run the program text `cmd`; what follows are its arguments
  -d             set sys.flags.debug
  -E             ignore the PYTHON* environment variables
  -h, -?, --help print this help and exit
  -i             go on with the interactive prompt when the program has ended
  -I             isolate: -E, -P and -s together
  -m mod         run the module `mod` of the search path; what follows are its arguments
  -O             drop assertions; -OO: docstrings as well
  -P             put no folder of the program in front of sys.path
  -q             no banner before the interactive prompt
  -s             no site-packages of the user
  -S             do not import site at start
  -u             write to standard output and error at once
  -v             say what is imported
  -V, --version  print the version and exit; -VV: more of it
  -W arg         filter warnings: action:message:category:module:line
  -x             skip the first line of the program
  -X opt         set an implementation option (--help-xoptions)
  --check-hash-based-pycs always|default|never
                 when .pyc files that hold a hash are compared with their source
  --help-env, --help-xoptions, --help-all
                 print help about the environment, about -X, about everything

Arguments:
  file           the program; a folder or zip archive with a __main__.py is one, too
  -              read the program from standard input, as without a file
  arg ...        sys.argv[1:]
";

const IMPLEMENTATION_OPTIONS: &str = "\
Implementation options (-X):
  jit=0|1|uops            run hot code in the interpreter, as machine code, or in the evaluator
  jit-threshold=N         record a loop after N iterations (1 is a stress test)
  jit-stress=guards       take every exit of a trace once although its guard holds, at the first visit;
  jit-stress=guards:N     at visit N
  jit-memory=N[K|M]       bytes for machine code
  jit-stats               print what the JIT did when the program ends
  check-counts            when the program ends, compare objects' reference counts with the references
  gc-stress               collect garbage wherever the interpreter polls
  gc-stress=N             at the first N polls
  dispatch=portable       interpret through the portable loop
  dev                     show all warnings
  int_max_str_digits=N    digits of an int that may be converted to or from a str; 0: any number
  pycache_prefix=PATH     a folder for .pyc files
  utf8[=0|1]              set sys.flags.utf8_mode
  warn_default_encoding   set sys.flags.warn_default_encoding
Others are kept in sys._xoptions.
";

const ENVIRONMENT: &str = "\
Environment:
  PYTHONDEBUG, PYTHONDEVMODE, PYTHONDONTWRITEBYTECODE, PYTHONINSPECT, PYTHONINTMAXSTRDIGITS, PYTHONNOUSERSITE,
  PYTHONOPTIMIZE, PYTHONPYCACHEPREFIX, PYTHONSAFEPATH, PYTHONUNBUFFERED, PYTHONUTF8, PYTHONVERBOSE,
  PYTHONWARNDEFAULTENCODING, PYTHONWARNINGS
                        as the options
  PYTHONHASHSEED        seed of the hash of str and bytes: a number, or 'random'
  PYTHONHOME            the folder of lib/taipan3.14
  PYTHONIOENCODING      encoding[:errors] of the standard streams
  PYTHONPATH            folders for the front of sys.path
  PYTHONSTARTUP         a program to run before the interactive prompt
  PYTHONUSERBASE        the folder of the user's site-packages
  TAIPAN_JIT=0|1|uops   as -X jit; PYTHON_JIT is read, too
  TAIPAN_FUEL=N         stop compiling after N traces
  TAIPAN_DUMP=a,b       print stages to standard error: bytecode, specialize, record, opt, regs, asm
";

/// The line about how to call the program.
pub fn usage(program: &str) -> String {
    format!("usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n")
}

/// The text of a topic.
pub fn text(topic: Topic, program: &str) -> String {
    match topic {
        Topic::Usage => format!("{}{OPTIONS}", usage(program)),
        Topic::Environment => ENVIRONMENT.to_owned(),
        Topic::ImplementationOptions => IMPLEMENTATION_OPTIONS.to_owned(),
        Topic::All => format!("{}{OPTIONS}\n{IMPLEMENTATION_OPTIONS}\n{ENVIRONMENT}", usage(program)),
    }
}

/// The version, and what else `-VV` says.
pub fn version(long: bool) -> String {
    let own = env!("CARGO_PKG_VERSION");
    if long { format!("Python 3.14.0 (main) [Taipan {own}]\n") } else { format!("Python 3.14.0 (Taipan {own})\n") }
}
