//! The stencils' object and the crates see the same sizes, alignments and offsets.

use taipan_layout::*;

include!(concat!(env!("OUT_DIR"), "/layout_expected.rs"));
include!(concat!(env!("OUT_DIR"), "/layout_numbers.rs"));

#[test]
fn stencils_see_the_same_layout() {
    assert_eq!(NUMBERS.len(), STENCIL_NUMBERS.len());
    for ((name, here), there) in NAMES.iter().zip(NUMBERS).zip(STENCIL_NUMBERS) {
        assert_eq!(here, there, "{name}: in the crates and in the stencils");
    }
    assert!(NAMES.contains(&"offset of Frame.sp") && NAMES.contains(&"alignment of Shape"));
}
