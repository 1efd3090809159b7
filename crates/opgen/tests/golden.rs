//! Golden tests: definitions in, Rust or the reason for rejection out.
//!
//! Each `tests/golden/<kind>/NAME.rs` is read together with a few common definitions; the generated handlers (accepted)
//! or the rejection (rejected) must equal `NAME.txt`. `TAIPAN_BLESS=1` writes the texts anew.

use std::path::{Path, PathBuf};

/// Numbers and helpers that the examples use.
const COMMON: &str = r#"
opcodes! { ONE = 1, TWO = 2, THREE = 3 }
unsafe extern "C" {
    /// May run Python code.
    #[escapes]
    fn tp_escaping(thread: *mut Thread, value: Value) -> Value;
    /// Does not.
    fn tp_plain(thread: *mut Thread, value: Value) -> Value;
}
op! { [tier1] UNWIND (--) { leave!(1); } }
"#;

fn examples(kind: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(kind);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&directory)
        .map(|entries| entries.filter_map(|e| e.ok().map(|e| e.path())).collect())
        .unwrap_or_default();
    files.retain(|f| f.extension().is_some_and(|e| e == "rs"));
    files.sort();
    assert!(!files.is_empty(), "no examples in {}", directory.display());
    files
}

fn check(file: &Path, actual: &str) {
    let expected_file = file.with_extension("txt");
    if std::env::var_os("TAIPAN_BLESS").is_some() {
        std::fs::write(&expected_file, actual).expect("the golden file can be written");
        return;
    }
    let expected = std::fs::read_to_string(&expected_file).unwrap_or_default();
    assert_eq!(actual, expected, "{}: differs; TAIPAN_BLESS=1 accepts the new text", file.display());
}

fn load(file: &Path) -> Result<taipan_opgen::model::Definitions, String> {
    let text = std::fs::read_to_string(file).expect("the example can be read");
    let name = PathBuf::from(file.file_name().expect("a file"));
    taipan_opgen::load_texts([(Path::new("common.rs"), COMMON), (name.as_path(), text.as_str())])
        .map_err(|r| r.to_string())
}

#[test]
fn accepted_definitions_give_the_expected_rust() {
    for file in examples("accepted") {
        let defs = load(&file).unwrap_or_else(|reason| panic!("{}: {reason}", file.display()));
        let text = taipan_opgen::format(&taipan_opgen::emit_handlers::threaded(&defs));
        // The helper declarations and tables are the same everywhere.
        let start = text.find("#[inline(never)]").unwrap_or(0);
        let end = text.find("unsafe extern \"rust-preserve-none\" fn record_").unwrap_or(text.len());
        check(&file, &text[start..end]);
    }
}

#[test]
fn rejected_definitions_name_file_line_and_reason() {
    for file in examples("rejected") {
        match load(&file) {
            Ok(_) => panic!("{}: accepted", file.display()),
            Err(reason) => check(&file, &format!("{reason}\n")),
        }
    }
}
