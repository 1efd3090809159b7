//! Two code objects side by side.

use std::fmt::Write as _;

use taipan_bytecode::CodeObject;
use taipan_bytecode::disassemble::{disassemble_one, instructions};

use super::report::{all, differences};

/// Columns of the left side.
const WIDTH: usize = 68;

/// The code objects of a qualified name, or all, of both sides, next to each other.
pub fn side_by_side(ours: &CodeObject, theirs: &CodeObject, qualname: Option<&str>) -> String {
    let chosen = |code: &CodeObject| {
        let mut list = all(code);
        list.retain(|code| qualname.is_none_or(|name| *code.qualname == *name));
        list
    };
    let (ours, theirs) = (chosen(ours), chosen(theirs));
    let mut out = String::new();
    for index in 0..ours.len().max(theirs.len()) {
        match (ours.get(index), theirs.get(index)) {
            (Some(ours), Some(theirs)) => pair(&mut out, ours, theirs),
            (Some(only), None) | (None, Some(only)) => {
                let side = if index < ours.len() { "ours" } else { "theirs" };
                let _ = writeln!(out, "== {} (only {side})\n{}", only.qualname, disassemble_one(only));
            }
            (None, None) => {}
        }
    }
    out
}

fn pair(out: &mut String, ours: &CodeObject, theirs: &CodeObject) {
    let differences = differences(ours, theirs);
    let verdict = if differences.is_empty() { "equal" } else { "different" };
    let _ = writeln!(out, "== {} ({verdict}; ours left, CPython's right)", theirs.qualname);
    for (name, ours, theirs) in &differences {
        if !["code", "positions", "exceptions"].contains(name) {
            let _ = writeln!(out, "{name}\n  ours   {ours}\n  theirs {theirs}");
        }
    }
    let positions = differences.iter().any(|(name, _, _)| *name == "positions");
    columns(out, &listing(ours, positions), &listing(theirs, positions));
}

/// The instructions, and where asked for their positions.
fn listing(code: &CodeObject, positions: bool) -> Vec<String> {
    let mut lines: Vec<String> = disassemble_one(code).lines().map(str::to_string).collect();
    if !positions {
        return lines;
    }
    let known: Vec<_> = code.positions().collect();
    lines.push("Positions:".to_string());
    for instruction in instructions(&code.code) {
        let place = known.get(instruction.offset).map(|p| {
            let show = |n: Option<u32>| n.map_or("-".to_string(), |n| n.to_string());
            format!("{}:{} to {}:{}", show(p.lineno), show(p.col_offset), show(p.end_lineno), show(p.end_col_offset))
        });
        lines.push(format!("  {:<32} {}", instruction.opcode.name(), place.unwrap_or_default()));
    }
    lines
}

/// Lines of both sides; lines that are equal stand in one row, `|` marks those that are not.
fn columns(out: &mut String, left: &[String], right: &[String]) {
    let common = common_lengths(left, right);
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        let (mut a, mut b) = (left.get(i), right.get(j));
        let equal = a.is_some() && a == b;
        if let (Some(_), Some(_), false) = (a, b, equal) {
            match (common[i + 1][j] == common[i][j], common[i][j + 1] == common[i][j]) {
                (true, false) => b = None,
                (false, true) => a = None,
                _ => {}
            }
        }
        let mark = if equal { ' ' } else { '|' };
        let text = |line: Option<&String>| line.map_or("", |line| line.as_str()).to_string();
        let _ = writeln!(out, "{:<WIDTH$} {mark} {}", text(a), text(b));
        i += usize::from(a.is_some());
        j += usize::from(b.is_some());
    }
}

/// The longest common subsequences of the lines' ends.
fn common_lengths(left: &[String], right: &[String]) -> Vec<Vec<u32>> {
    let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            table[i][j] =
                if left[i] == right[j] { table[i + 1][j + 1] + 1 } else { table[i + 1][j].max(table[i][j + 1]) };
        }
    }
    table
}
