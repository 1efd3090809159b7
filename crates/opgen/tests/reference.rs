//! The reference of instructions is up to date, and says what the definitions say.

use std::path::Path;
use taipan_opgen::emit_reference::markdown;

#[test]
fn the_committed_reference_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let defs = taipan_opgen::load(&root.join("ops")).unwrap_or_else(|rejection| panic!("{rejection}"));
    let committed = std::fs::read_to_string(root.join("docs/instructions.md")).unwrap_or_default();
    let fresh = markdown(&defs);
    let differs = fresh.lines().zip(committed.lines()).position(|(a, b)| a != b);
    let first = differs.unwrap_or(fresh.lines().count().min(committed.lines().count())) + 1;
    assert!(fresh == committed, "docs/instructions.md differs from line {first} on: run `cargo xtask instructions`");
}

const NUMBERS: &str = "\
opcodes! { ONE = 1, TWO = 2, THREE = 3 }
own_opcodes! { FOUR = 4 }
";

const FIRST: &str = "\
//! First part: of two.
op! { [pure] _ADD (a, b -- sum) { dead!(a); dead!(b); sum = StackRef::ABSENT; } }
/// Adds
/// twice.
inst! { ONE = unused/1 + _ADD + _ADD }
";

const SECOND: &str = "\
//! Second part.
inst! { TWO (version/2, items[oparg], last -- items[oparg]) { dead!(last); let _ = (items, version); } }
inst! { FOUR (--) { exit_if!(oparg == 1); } }
inst! { THREE (--) {} }
family! { THREE = [FOUR] }
";

#[test]
fn rows_say_what_definitions_say() {
    let sources = [("numbers.rs", NUMBERS), ("first.rs", FIRST), ("second.rs", SECOND)];
    let sources = sources.map(|(path, text)| (Path::new(path), text));
    let defs = taipan_opgen::load_texts(sources).unwrap_or_else(|r| panic!("{r}"));
    let text = markdown(&defs);
    let rows: Vec<&str> =
        text.lines().filter(|l| l.starts_with("| ") && l.contains('`') || l.starts_with("## ")).collect();
    assert_eq!(
        rows,
        [
            "## First part",
            "| 1 | `ONE` | `a, a, b -- sum` | 1 |  | 1 unit + `_ADD` + `_ADD` |  |",
            "## Second part",
            "| 2 | `TWO` | `items[oparg], last -- items[oparg]` | 2 |  | itself |  |",
            "| 4 | `FOUR` *own* | `--` | 0 | `THREE` | itself | exit |",
            "| 3 | `THREE` | `--` | 0 | *head* | itself |  |",
            "## Micro-operations",
            "| `_ADD` | `a, b -- sum` |  | pure |",
            "## Numbers without a definition",
        ]
    );
    assert!(text.contains("\n`ONE`: Adds twice.\n"));
}
