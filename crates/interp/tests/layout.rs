//! The handlers' object and the crates see the same sizes, alignments and offsets.

// Linked for the handlers' symbols.
use taipan_interp as _;
use taipan_layout::*;

include!(concat!(env!("OUT_DIR"), "/layout_expected.rs"));

unsafe extern "C" {
    /// The numbers as the compilation of the handlers has them.
    static tp_layout_numbers: [usize; NUMBERS.len()];
}

#[test]
fn handlers_see_the_same_layout() {
    // SAFETY: the table is read-only data, generated with this length.
    let handlers = unsafe { &tp_layout_numbers };
    for ((name, here), there) in NAMES.iter().zip(NUMBERS).zip(handlers) {
        assert_eq!(here, *there, "{name}: in the crates and in the handlers");
    }
    assert!(NAMES.contains(&"offset of Frame.sp") && NAMES.contains(&"alignment of Shape"));
}
