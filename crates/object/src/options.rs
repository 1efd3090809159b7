//! What the command line and the environment ask of a runtime.
//!
//! Law: fixed before the runtime is made; `sys` shows it to programs.

use std::ffi::OsString;

/// The numbers of `sys.flags`, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flags {
    /// `-d`.
    pub debug: u32,
    /// `-i`, or `PYTHONINSPECT`.
    pub inspect: u32,
    /// `-i`.
    pub interactive: u32,
    /// `-O`: 1 drops assertions, 2 docstrings as well.
    pub optimize: u32,
    /// `-B`.
    pub dont_write_bytecode: u32,
    /// `-s`.
    pub no_user_site: u32,
    /// `-S`.
    pub no_site: u32,
    /// `-E`.
    pub ignore_environment: u32,
    /// `-v`.
    pub verbose: u32,
    /// `-b`.
    pub bytes_warning: u32,
    /// `-q`.
    pub quiet: u32,
    /// 0 where `PYTHONHASHSEED` is.
    pub hash_randomization: u32,
    /// `-I`.
    pub isolated: u32,
    /// `-X dev`.
    pub dev_mode: bool,
    /// `-X utf8`.
    pub utf8_mode: u32,
    /// `-X warn_default_encoding`.
    pub warn_default_encoding: u32,
    /// `-P`.
    pub safe_path: bool,
    /// `-X int_max_str_digits`.
    pub int_max_str_digits: u32,
}

impl Default for Flags {
    fn default() -> Flags {
        Flags {
            debug: 0,
            inspect: 0,
            interactive: 0,
            optimize: 0,
            dont_write_bytecode: 0,
            no_user_site: 0,
            no_site: 0,
            ignore_environment: 0,
            verbose: 0,
            bytes_warning: 0,
            quiet: 0,
            hash_randomization: 1,
            isolated: 0,
            dev_mode: false,
            utf8_mode: 0,
            warn_default_encoding: 0,
            safe_path: false,
            int_max_str_digits: 4300,
        }
    }
}

/// Options of a runtime.
#[derive(Clone, Default, Debug)]
pub struct Options {
    /// `PYTHONHASHSEED`: `None` is random, 0 turns randomization off.
    pub hash_seed: Option<u32>,
    /// `sys.flags`.
    pub flags: Flags,
    /// `sys.argv`.
    pub argv: Vec<OsString>,
    /// `sys.orig_argv`: the whole command line, the program's name first.
    pub orig_argv: Vec<OsString>,
    /// `sys.warnoptions`.
    pub warn_options: Vec<String>,
    /// `sys._xoptions`: names and values.
    pub implementation_options: Vec<(String, Option<String>)>,
    /// `PYTHONPATH`.
    pub search_path: Option<OsString>,
    /// `PYTHONHOME`.
    pub home: Option<OsString>,
    /// `sys.pycache_prefix`.
    pub pycache_prefix: Option<OsString>,
    /// `PYTHONIOENCODING`: encoding and error handler of the standard streams; empty where not given.
    pub stream_encoding: (String, String),
    /// `-u`.
    pub unbuffered: bool,
    /// `--check-hash-based-pycs`, empty where not given.
    pub check_hash_based_pycs: String,
}
