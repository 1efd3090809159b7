//! Golden texts: each `golden/NAME.py` compiles to the disassembly in `golden/NAME.txt`. `TAIPAN_BLESS=1` rewrites them.

use std::path::Path;

use taipan_compiler::{CompileOptions, Mode, compile};

#[test]
fn disassembly_is_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let bless = std::env::var_os("TAIPAN_BLESS").is_some();
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("the folder exists").flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "py") {
            continue;
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let source = std::fs::read_to_string(&path).expect("a text file");
        let text = match compile(&source, &name, Mode::Exec, CompileOptions::default()) {
            Ok(code) => taipan_bytecode::disassemble(&code),
            Err(error) => format!("{error}\n"),
        };
        let golden = path.with_extension("txt");
        if bless {
            std::fs::write(&golden, &text).expect("the folder is writable");
        } else if std::fs::read_to_string(&golden).unwrap_or_default() != text {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "disassembly changed, see TAIPAN_BLESS: {wrong:?}");
}
