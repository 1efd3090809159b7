//! The printing of stencils, which `cargo xtask stencils` shows.
#![cfg(feature = "disassemble")]

use taipan_jit::disassemble::stencils;
use taipan_jit::patch::STENCILS;

#[test]
fn one_assignment_is_one_stencil() {
    let text = stencils("_GUARD_INT_LESS.rdi.rsi");
    let lines: Vec<&str> = text.lines().collect();
    let stencil = STENCILS.iter().find(|s| s.name() == "_GUARD_INT_LESS.rdi.rsi").expect("is there");
    let head = format!("_GUARD_INT_LESS.rdi.rsi: {} bytes, digest ", stencil.bytes().len());
    let digest = lines[0].strip_prefix(&head).expect("name and size come first");
    assert!(digest.len() == 16 && digest.bytes().all(|b| b.is_ascii_hexdigit()), "{digest}");
    let bytes: Vec<u8> =
        lines[1].split_whitespace().map(|byte| u8::from_str_radix(byte, 16).expect("hexadecimal")).collect();
    assert_eq!(bytes, stencil.bytes());
    assert_eq!(lines.iter().filter(|l| l.contains("hole ")).count(), stencil.holes().len());
    assert!(text.contains("EXIT") && text.contains("cmp"), "{text}");
}

#[test]
fn an_operation_is_all_its_assignments() {
    let expected = STENCILS.iter().filter(|s| s.name().starts_with("_GUARD_INT_LESS.")).count();
    let text = stencils("_GUARD_INT_LESS");
    assert!(expected > 40);
    assert_eq!(text.lines().filter(|l| l.contains(" bytes, digest ")).count(), expected);
    assert_eq!(stencils("_GUARD_INT_LES"), "", "names are whole");
}
