//! Agreement with CPython 3.14, code object by code object. Needs the peer; says so and passes without it.

mod support;

use std::path::{Path, PathBuf};

/// Modules of the standard library that use much of the language.
const MODULES: [&str; 14] = [
    "argparse.py",
    "ast.py",
    "asyncio/",
    "collections/",
    "contextlib.py",
    "dataclasses.py",
    "enum.py",
    "inspect.py",
    "re/",
    "test/test_grammar.py",
    "test/test_patma.py",
    "test/test_type_params.py",
    "traceback.py",
    "typing.py",
];

fn assert_equal(peer: &Path, files: &[PathBuf], optimize: u8) {
    let report = support::report::compare_files(peer, files, optimize, |_| ());
    let total = report.equal + report.different;
    assert!(total > 0, "nothing was compared");
    assert!(report.different == 0, "{} of {total} differ:\n{}", report.different, report.details.join("\n"));
}

fn peer() -> Option<PathBuf> {
    let peer = support::peer();
    if peer.is_none() {
        println!("skipped: CPython 3.14 is not installed (TAIPAN_PEERS)");
    }
    peer
}

#[test]
fn snippets_agree() {
    let Some(peer) = peer() else { return };
    let mut files = Vec::new();
    support::python_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"), &mut files);
    (0..=2).for_each(|optimize| assert_equal(&peer, &files, optimize));
}

#[test]
fn standard_library_modules_agree() {
    let Some(peer) = peer() else { return };
    let Some(library) = support::library(&peer) else { return };
    let mut files = Vec::new();
    MODULES.iter().for_each(|module| support::python_files(&library.join(module), &mut files));
    assert_equal(&peer, &files, 0);
}
