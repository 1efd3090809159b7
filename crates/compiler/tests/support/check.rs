//! What must hold for any bytes that are compiled.

use taipan_compiler::tree::{TreeError, compile_tree, parse_tree};
use taipan_compiler::{CompileOptions, Mode, compile};

/// Compiles bytes as everything that they could be. Wrong is, besides a panic, when a text and its tree disagree.
pub fn check(data: &[u8]) -> Result<(), String> {
    let source = String::from_utf8_lossy(data);
    let options = CompileOptions::default();
    for mode in [Mode::Exec, Mode::Single, Mode::Eval] {
        let code = compile(&source, "<fuzz>", mode, options);
        let tree = parse_tree(&source, mode, options, false, &mut Vec::new());
        match (&code, &tree) {
            (Ok(_), Err(error)) => return Err(format!("the text compiles, but has no tree: {error}")),
            (Ok(code), Ok(tree)) => match compile_tree(tree, "<fuzz>", mode, options, &mut Vec::new()) {
                Ok(other) if other == *code && other.linetable == code.linetable => {}
                Ok(_) => return Err("the text and its tree make different code".to_string()),
                Err(error) => return Err(format!("the text compiles, its tree does not: {error:?}")),
            },
            (Err(_), Ok(tree)) => match compile_tree(tree, "<fuzz>", mode, options, &mut Vec::new()) {
                Ok(_) => return Err(format!("the tree compiles, its text does not: {:?}", code.err())),
                Err(TreeError::Compile(_)) => {}
                Err(error) => return Err(format!("the tree of a text is refused: {error:?}")),
            },
            (Err(_), Err(_)) => {}
        }
    }
    let optimized = CompileOptions { optimize: 2, ..options };
    let _ = compile(&source, "<fuzz>", Mode::Exec, optimized);
    Ok(())
}
