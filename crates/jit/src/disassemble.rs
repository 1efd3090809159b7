//! Printing of stencils and code as assembly, for development.

use crate::patch::{STENCILS, Stencil, hole_name};
use iced_x86::{Decoder, DecoderOptions, Formatter, GasFormatter, Instruction};
use std::fmt::Write;

/// `bytes` as assembly, one instruction per line, as if they lay at `address`.
pub fn disassemble(bytes: &[u8], address: u64) -> String {
    let mut decoder = Decoder::with_ip(64, bytes, address, DecoderOptions::NONE);
    let mut formatter = GasFormatter::new();
    let mut out = String::new();
    let mut instruction = Instruction::default();
    while decoder.can_decode() {
        decoder.decode_out(&mut instruction);
        let mut text = String::new();
        formatter.format(&instruction, &mut text);
        let _ = writeln!(out, "{:6x}  {text}", instruction.ip().wrapping_sub(address));
    }
    out
}

/// All stencils whose name begins with `name`: bytes, holes, assembly and digest.
pub fn stencils(name: &str) -> String {
    let mut out = String::new();
    for stencil in STENCILS.iter() {
        if stencil.name() == name || stencil.name().strip_prefix(name).is_some_and(|rest| rest.starts_with('.')) {
            out.push_str(&stencil_text(stencil));
        }
    }
    out
}

fn stencil_text(stencil: &Stencil) -> String {
    let bytes = stencil.bytes();
    let mut digest: u64 = 0xCBF2_9CE4_8422_2325;
    for byte in bytes {
        digest = (digest ^ *byte as u64).wrapping_mul(0x100_0000_01B3);
    }
    let mut out = format!("{}: {} bytes, digest {digest:016x}\n", stencil.name(), bytes.len());
    for row in bytes.chunks(16) {
        let text: Vec<String> = row.iter().map(|b| format!("{b:02x}")).collect();
        let _ = writeln!(out, "        {}", text.join(" "));
    }
    for hole in stencil.holes() {
        let kind = if hole.relative { "relative" } else { "absolute" };
        let name = hole_name(hole);
        let _ = writeln!(out, "  hole {:#x}: {name}{:+} {kind}", hole.offset, hole.addend);
    }
    out + &disassemble(bytes, 0)
}
