//! No source makes the compiler panic, overflow the stack or run away; limits are reported as CPython reports them.

use taipan_compiler::{CompileError, CompileOptions, ErrorKind, Mode, compile};

fn run(source: &str) -> Result<(), CompileError> {
    compile(source, "<test>", Mode::Exec, CompileOptions::default()).map(drop)
}

fn error(source: &str) -> (ErrorKind, String) {
    match run(source) {
        Ok(()) => panic!("compiled"),
        Err(error) => (error.kind, error.message),
    }
}

#[test]
fn deep_brackets_are_a_syntax_error() {
    let nested = |count: usize| format!("{}1{}", "(".repeat(count), ")".repeat(count));
    assert_eq!(run(&nested(200)), Ok(()));
    assert_eq!(error(&nested(201)), (ErrorKind::Syntax, "too many nested parentheses".to_string()));
    assert_eq!(error(&"[".repeat(100_000)).0, ErrorKind::Syntax);
    assert_eq!(error(&"f(".repeat(100_000)).0, ErrorKind::Syntax);
}

#[test]
fn deep_indentation_is_an_indentation_error() {
    let mut source = String::new();
    for level in 0..101 {
        source += &format!("{}if 1:\n", " ".repeat(level));
    }
    source += &format!("{}pass\n", " ".repeat(101));
    assert_eq!(error(&source), (ErrorKind::Indentation, "too many levels of indentation".to_string()));
}

#[test]
fn nested_blocks_are_limited() {
    let nested = |count: usize| {
        let heads: String = (0..count).map(|level| format!("{}while 1:\n", " ".repeat(level))).collect();
        format!("{heads}{}pass\n", " ".repeat(count))
    };
    assert_eq!(run(&nested(21)), Ok(()));
    assert_eq!(error(&nested(22)).1, "too many statically nested blocks");
}

#[test]
fn long_chains_compile_or_are_refused() {
    assert_eq!(run(&vec!["1"; 20_000].join("+")), Ok(()));
    assert_eq!(run(&format!("x{}", ".b".repeat(20_000))), Ok(()));
    assert_eq!(run(&format!("f{}", "()".repeat(10_000))), Ok(()));
    assert_eq!(run(&format!("{}1", "-".repeat(5_000))), Ok(()));
    assert_eq!(run(&vec!["x"; 20_000].join(" if y else ")), Ok(()));
    assert_eq!(error(&vec!["1"; 100_000].join("+")).0, ErrorKind::Recursion);
    assert_eq!(error(&format!("x{}", ".b".repeat(100_000))).0, ErrorKind::Recursion);
    assert_eq!(error(&format!("{}1", "-".repeat(50_000))).0, ErrorKind::Memory);
    assert_eq!(error(&format!("{}1", "lambda: ".repeat(50_000))).0, ErrorKind::Memory);
}

#[test]
fn lambdas_in_lambdas_take_linear_time_or_are_refused() {
    assert_eq!(run(&format!("{}1", "lambda: ".repeat(2_000))), Ok(()));
    let defaults = |count: usize| format!("{}1{}", "lambda x=".repeat(count), ": 1".repeat(count));
    assert_eq!(run(&defaults(700)), Ok(()));
    assert_eq!(error(&defaults(12_000)).0, ErrorKind::Memory);
}

#[test]
fn strings_in_strings_are_limited() {
    let nested = |count: usize| format!("{}x{}", "f'{".repeat(count), "}'".repeat(count));
    assert_eq!(run(&nested(149)), Ok(()));
    assert_eq!(error(&nested(150)).1, "too many nested f-strings or t-strings");
    assert_eq!(error("f'{x:{y:{z:{w}}}}'").1, "f-string: expressions nested too deeply");
}

#[test]
fn wide_sources_compile() {
    assert_eq!(run(&format!("x = [{}]", "-1, ".repeat(100_000))), Ok(()));
    assert_eq!(run(&format!("x = {{{}}}", "'a': f(x) + 1, ".repeat(20_000))), Ok(()));
    assert_eq!(run(&"x = y\n".repeat(50_000)), Ok(()));
    let branches: String = (0..10_000).map(|index| format!("elif x == {index}: y = {index}\n")).collect();
    assert_eq!(run(&format!("if x: pass\n{branches}")), Ok(()));
}

#[test]
fn odd_sources_are_refused_without_panic() {
    for source in [
        "\0",
        "a\0b",
        "\u{feff}x",
        "\\",
        "'",
        "\"\"\"",
        "f'{",
        "f'{x",
        "f'{x!",
        "t'{x:",
        "(",
        ")",
        "x = ",
        "def",
        "class",
        "match x:\n case",
        "\u{e9} = \u{1f600}",
        "\t if 1:\n  x",
        "if 1:\n\tx\n        y",
        "return",
        "break",
        "yield",
        "x = yield",
        "*a",
        "*a, *b = c",
        "del f()",
        "f() = 1",
        "nonlocal x",
        "def f(a, a): pass",
        "async def f(): yield from x",
        "class A:\n nonlocal x",
        "[x := 1 for x in y]",
        "from __future__ import braces",
        "from x import *, y",
        "1 += 2",
        "try: pass\nexcept: pass\nexcept E: pass",
        "f(a=1, a=2)",
        "lambda: (yield)\n)",
        "global x\nx = 1\nglobal x",
        "\u{c}\u{b}",
    ] {
        let _ = run(source);
    }
}

#[test]
fn errors_carry_their_position() {
    let error = compile("x = 1\nif x:\n    é = return_ + break\n", "f.py", Mode::Exec, CompileOptions::default());
    let Err(error) = error else { panic!("compiled") };
    assert_eq!((error.lineno, error.text.as_deref()), (3, Some("    é = return_ + break\n")));
    let error = compile("def f():\n    é = 1; nonlocal z\n", "f.py", Mode::Exec, CompileOptions::default());
    let Err(error) = error else { panic!("compiled") };
    assert_eq!(error.message, "no binding for nonlocal 'z' found");
    assert_eq!((error.lineno, error.offset, error.end_lineno, error.end_offset), (2, 12, 2, 22));
}
