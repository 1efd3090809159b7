//! Prints an allocation.

use super::*;
use std::fmt::Write;

/// `allocated` as text: one operation per line, then the exits.
pub fn print(allocated: &Allocated) -> String {
    let mut out = String::new();
    for op in &allocated.ops {
        let _ = writeln!(out, "{}", line(op));
    }
    for (number, exit) in allocated.exits.iter().enumerate() {
        let kind = format!("{:?}", exit.kind).to_lowercase();
        let snapshot = exit.snapshot;
        let _ = write!(out, "x{number}: {kind}");
        if snapshot != SnapshotId::NONE {
            let _ = write!(out, " s{}", snapshot.0);
        }
        write_places(&mut out, &exit.values);
        if !exit.invariants.is_empty() {
            out.push_str(" with");
            write_places(&mut out, &exit.invariants);
        }
        out.push('\n');
    }
    out
}

fn write_places(out: &mut String, places: &[(Ref, Place)]) {
    out.push_str(" [");
    for (k, (value, place)) in places.iter().enumerate() {
        let separator = if k == 0 { "" } else { ", " };
        let _ = write!(out, "{separator}%{} {place}", value.0);
    }
    out.push(']');
}

fn line(op: &MachineOp) -> String {
    let mut out = String::from("  ");
    if let Some(place) = op.output {
        let _ = write!(out, "{place} = ");
    }
    match op.kind {
        Kind::Uop(uop) => {
            out.push_str(uop.info().name);
            if uop.info().immediate {
                let _ = write!(out, "[{:#x}]", op.imm);
            }
        }
        Kind::Move => out.push_str("move"),
        Kind::Header => return "loop:".into(),
        Kind::Jump => out.push_str("jump"),
        Kind::Exit => out.push_str("exit"),
        Kind::Rejoin => out.push_str("rejoin"),
        Kind::Return => out.push_str("return"),
    }
    for (k, place) in op.inputs.iter().flatten().enumerate() {
        let _ = write!(out, "{}{place}", if k == 0 { " " } else { ", " });
    }
    for (mark, exit) in [("!", op.exit), ("error ", op.error), ("after ", op.after), ("during ", op.during)] {
        if let Some(exit) = exit {
            let _ = write!(out, "  {mark}x{exit}");
        }
    }
    if op.kind != Kind::Move && op.value.is_some() && op.output.is_some() {
        let _ = write!(out, "  ; %{}", op.value.0);
    }
    out
}
