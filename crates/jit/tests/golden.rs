//! Golden texts: some stencils' bytes and holes, the registers of loops a and b and of a call.
//! `TAIPAN_BLESS=1` writes them anew.

mod common;

use common::{LOOP_A, LOOP_B, World};
use std::fmt::Write;
use std::path::Path;
use taipan_jit::patch::{STENCILS, hole_name};

fn check(name: &str, actual: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("TAIPAN_BLESS").is_some() {
        std::fs::write(&file, actual).expect("the golden file can be written");
        return;
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(actual, expected, "{}: differs; TAIPAN_BLESS=1 accepts the new text", file.display());
}

#[test]
fn stencils() {
    let wanted = [
        "_INT_ADD.rdi.rsi.r8",
        "_INT_ADD.r14.r14.pool",
        "_INT_LESS.rax.rdi.spill",
        "_FLOAT_MULTIPLY.xmm1.xmm1.xmm2",
        "_FLOAT_ADD.xmm0.xmm0.spill",
        "_FLOAT_NEGATE.xmm0.xmm1",
        "_UNBOX_INT.r8.r9",
        "_BOX_FLOAT.rdi.xmm3",
        "_GUARD_INT_LESS.rdi.rsi",
        "_GUARD_FLOAT_LESS.xmm0.xmm1",
        "_GUARD_LIST.rsi.rdi",
        "_SLOT.rdi.rsi",
        "_SET_SLOT.rdi.rsi",
        "MOVE.rdi.frame",
        "MOVE.spill.xmm2",
        "MOVE.xmm4.pool",
        "EXIT_STUB",
        "SLOW_ESCAPING_STUB",
    ];
    let mut text = String::new();
    for name in wanted {
        let stencil = STENCILS.iter().find(|s| s.name() == name).unwrap_or_else(|| panic!("no stencil {name}"));
        let _ = writeln!(text, "{name}");
        for row in stencil.bytes().chunks(16) {
            let bytes: Vec<String> = row.iter().map(|b| format!("{b:02x}")).collect();
            let _ = writeln!(text, "  {}", bytes.join(" "));
        }
        for hole in stencil.holes() {
            let kind = if hole.relative { "relative" } else { "absolute" };
            let _ = writeln!(text, "  {:#x}: {}{:+} {kind}", hole.offset, hole_name(hole), hole.addend);
        }
    }
    check("stencils.txt", &text);
}

const CALL_IN_LOOP: &str = "
  %0: value = Local 0
  %1: value = Local 1
  %2: f64 = _UNBOX_FLOAT %1  !s0
  %3: i64 = _UNBOX_INT %0  !s0
  %4: i64 = Const 1
  Loop
  %6: i64 = Phi %3, %12
  %7: f64 = Phi %2, %11
  %8: value = _BINARY_OP[0x5] %0, %1  !s1 >s2
  _RELEASE %8  !s1 >s1
  %10: f64 = _INT_TO_FLOAT %6
  %11: f64 = _FLOAT_ADD %7, %10
  %12: i64 = _INT_SUBTRACT %6, %4  !s1
  Jump
s0:
  code0 @0x0 ret 0 locals [memory, memory] stack []
s1:
  code0 @0x0 ret 0 locals [memory, own %7] stack [own %6]
s2:
  code0 @0x0 ret 0 locals [memory, own %7] stack [own %6, own %8]
";

#[test]
fn registers() {
    let mut world = World::new();
    for (name, source) in [("loop_a.txt", LOOP_A), ("loop_b.txt", LOOP_B), ("call_in_loop.txt", CALL_IN_LOOP)] {
        let compiled = world.compile(source);
        check(name, &taipan_trace::registers::print(&compiled.allocated));
    }
}
