//! Kinds of source and options.

use taipan_bytecode::{CodeFlags, CodeObject, Opcode, disassemble};
use taipan_compiler::{CompileOptions, Mode, compile};

fn run(source: &str, mode: Mode) -> Result<CodeObject, String> {
    compile(source, "<test>", mode, CompileOptions::default()).map_err(|error| error.message)
}

fn opcodes(code: &CodeObject) -> Vec<Opcode> {
    disassemble::instructions(&code.code).map(|instruction| instruction.opcode).collect()
}

#[test]
fn eval_returns_the_value() {
    let code = run("x + 1\n", Mode::Eval).expect("an expression");
    let expected = [Opcode::RESUME, Opcode::LOAD_NAME, Opcode::LOAD_SMALL_INT, Opcode::BINARY_OP, Opcode::RETURN_VALUE];
    assert_eq!(opcodes(&code), expected);
    assert_eq!(run("x = 1", Mode::Eval), Err("invalid syntax".to_string()));
}

#[test]
fn single_prints_expressions_of_the_top_level() {
    let code = run("x; y = 1\n", Mode::Single).expect("a statement");
    assert_eq!(opcodes(&code).iter().filter(|&&op| op == Opcode::CALL_INTRINSIC_1).count(), 1);
    let code = run("def f():\n    x\n", Mode::Single).expect("a statement");
    let mut printing = 0;
    code.walk(&mut |code| printing += opcodes(code).iter().filter(|&&op| op == Opcode::CALL_INTRINSIC_1).count());
    assert_eq!(printing, 0);
    let message = "multiple statements found while compiling a single statement";
    assert_eq!(run("x\ny\n", Mode::Single), Err(message.to_string()));
}

#[test]
fn optimization_drops_assertions_and_docstrings() {
    let source = "def f():\n    'doc'\n    assert x\n    return __debug__\n";
    let texts: Vec<String> = (0..=2)
        .map(|optimize| {
            let options = CompileOptions { optimize, ..CompileOptions::default() };
            taipan_bytecode::disassemble(&compile(source, "<test>", Mode::Exec, options).expect("a module"))
        })
        .collect();
    assert!(texts[0].contains("AssertionError") && texts[0].contains("True"));
    assert!(!texts[1].contains("AssertionError") && texts[1].contains("False"));
    let options = CompileOptions { optimize: 2, ..CompileOptions::default() };
    let code = compile(source, "<test>", Mode::Exec, options).expect("a module");
    code.walk(&mut |code| assert!(!code.flags.contains(CodeFlags::HAS_DOCSTRING)));
}

#[test]
fn future_features_are_inherited() {
    let flags = CodeFlags::FUTURE_ANNOTATIONS;
    let options = CompileOptions { future_flags: flags.0, ..CompileOptions::default() };
    let code = compile("x: a[b]\n", "<test>", Mode::Exec, options).expect("a module");
    assert!(code.flags.contains(flags));
    assert!(taipan_bytecode::disassemble(&code).contains("'a[b]'"));
}
