//! Golden tests of the trace IR: text in, text out.
//!
//! Each `golden/STAGE/NAME.ir` is read, goes through the stage that its folder is named after, and the result must equal
//! `NAME.txt`. `TAIPAN_BLESS=1` writes the texts anew.

use std::path::{Path, PathBuf};
use taipan_trace::ir::Trace;
use taipan_trace::registers::{Options, allocate, check, print as print_registers};
use taipan_trace::{opt, text, verify};

/// The evaluator's helpers, which nothing here calls.
macro_rules! symbols {
    ($($name:ident)*) => { $(
        #[unsafe(no_mangle)]
        extern "C" fn $name() -> u64 { unreachable!(concat!("a test calls ", stringify!($name))) }
    )* };
}
include!(concat!(env!("OUT_DIR"), "/test_symbols.rs"));

fn examples(stage: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(stage);
    let entries = std::fs::read_dir(&folder).expect("the folder exists").flatten().map(|e| e.path());
    let mut files: Vec<PathBuf> = entries.filter(|f| f.extension().is_some_and(|e| e == "ir")).collect();
    files.sort();
    assert!(!files.is_empty(), "no examples in {}", folder.display());
    files
}

fn read(file: &Path) -> Trace {
    let source = std::fs::read_to_string(file).expect("a text file");
    text::parse(&source).unwrap_or_else(|reason| panic!("{}: {reason}", file.display()))
}

/// Compares what `run` makes of each example with its golden text.
fn check_stage(stage: &str, run: impl Fn(Trace) -> String) {
    let mut wrong = Vec::new();
    for file in examples(stage) {
        let found = run(read(&file));
        let golden = file.with_extension("txt");
        if std::env::var_os("TAIPAN_BLESS").is_some() {
            std::fs::write(&golden, &found).expect("the folder is writable");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != found {
            wrong.push(format!("{}:\n{found}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "changed, TAIPAN_BLESS=1 accepts the new texts:\n{}", wrong.join("\n"));
}

/// The stage `name` on a trace that is well-formed before and after it.
fn pass(name: &str) -> impl Fn(Trace) -> String {
    let (_, run) = *opt::PASSES.iter().find(|(n, _)| *n == name).expect("there is such a pass");
    move |mut trace| {
        verify::verify(&trace).expect("the example is well-formed");
        run(&mut trace);
        verify::verify(&trace).expect("a pass keeps the laws");
        text::print(&trace)
    }
}

#[test]
fn counts() {
    check_stage("counts", pass("counts"));
}

#[test]
fn dead() {
    check_stage("dead", pass("dead"));
}

#[test]
fn unused() {
    check_stage("unused", pass("unused"));
}

/// Every pass has examples.
#[test]
fn all_passes_are_tested() {
    for (name, _) in opt::PASSES {
        assert!(!examples(name).is_empty());
    }
}

#[test]
fn registers() {
    check_stage("registers", |trace| {
        verify::verify(&trace).expect("the example is well-formed");
        let options = Options { stack_base: 1, ..Options::default() };
        let allocated = allocate(&trace, &options).expect("can be allocated");
        check(&trace, &options, &allocated).expect("every operand is where its operation looks");
        print_registers(&allocated)
    });
}

/// The verifier rejects each of these, for the reason in the golden text.
#[test]
fn verifier() {
    check_stage("verify", |trace| match verify::verify(&trace) {
        Ok(()) => "well-formed\n".into(),
        Err(reason) => format!("{reason}\n"),
    });
    let accepted: Vec<PathBuf> = examples("verify").into_iter().filter(|f| verify::verify(&read(f)).is_ok()).collect();
    let names: Vec<_> = accepted.iter().filter_map(|f| f.file_stem()).collect();
    assert_eq!(names, ["well_formed"], "the verifier lets broken traces pass");
}

/// What the printer writes, the parser reads, to the same trace.
#[test]
fn text_round_trip() {
    for stage in ["counts", "dead", "registers"] {
        for file in examples(stage) {
            let trace = read(&file);
            let printed = text::print(&trace);
            let again = text::parse(&printed).unwrap_or_else(|reason| panic!("{}: {reason}", file.display()));
            assert_eq!(again.insts, trace.insts, "{}", file.display());
            assert_eq!(text::print(&again), printed, "{}", file.display());
        }
    }
}

/// The parser says where it does not understand.
#[test]
fn parser_rejections() {
    for (source, wanted) in [
        ("  %0: i64 = Const 1\n  %2: i64 = Const 2\n", "line 2: instruction 1 comes next"),
        ("  %0: int = Const 1\n", "line 1: unknown type `int`"),
        ("  %0: i64 = _NO_SUCH_THING\n", "line 1: unknown operation"),
        ("  %0: i64 = Const x\n", "line 1: bad number `x`"),
        ("  %0: i64 = _INT_AND 1, 2\n", "line 1: expected a value, not `1`"),
        ("  Jump\ns1:\n", "line 2: snapshot 0 comes next"),
        ("  Jump\ns0: here\n", "line 2: expected `taken`"),
        ("  Jump\ns0:\n  code0 @0x0 ret 0 locals [mine] stack []\n", "line 3: unknown slot `mine`"),
        ("  Jump\ns0:\n  code0 @0x0 ret 0 stack []\n", "line 3: expected `locals [`"),
    ] {
        let reason = text::parse(source).map(|_| ()).expect_err(source);
        assert!(reason.starts_with(wanted), "{reason}");
    }
}
