//! The text form of a code object, close to what `dis.dis` prints.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::code::{CodeObject, Const};
use crate::opargs;
use crate::opcode::Opcode;
use crate::tables::exception_entries;

/// One instruction without its prefixes and caches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// Code unit of the opcode itself.
    pub offset: usize,
    /// Code unit of the first `EXTENDED_ARG`, or [`Instruction::offset`].
    pub start: usize,
    /// What to do.
    pub opcode: Opcode,
    /// The whole argument.
    pub oparg: u32,
}

impl Instruction {
    /// Code unit of the next instruction.
    pub fn end(&self) -> usize {
        self.offset + 1 + self.opcode.family().cache_units()
    }

    /// Code unit that the instruction jumps to.
    pub fn jump_target(&self) -> Option<usize> {
        let family = self.opcode.family();
        if !family.has_jump() {
            return None;
        }
        if family == Opcode::END_ASYNC_FOR {
            // The argument leads to the SEND of the loop, whose END_SEND is five units further on.
            return (self.end()).checked_sub(self.oparg as usize);
        }
        if family.is_backward_jump() {
            return self.end().checked_sub(self.oparg as usize);
        }
        Some(self.end() + self.oparg as usize)
    }
}

/// The instructions of a code array, with `EXTENDED_ARG` folded in and caches left out.
pub fn instructions(code: &[u16]) -> impl Iterator<Item = Instruction> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let mut oparg = 0u32;
        loop {
            let unit = *code.get(at)?;
            let opcode = Opcode(unit & 0xff);
            oparg = oparg << 8 | (unit >> 8) as u32;
            let offset = at;
            at += 1;
            if opcode == Opcode::EXTENDED_ARG {
                continue;
            }
            at += opcode.family().cache_units();
            return Some(Instruction { offset, start, opcode, oparg });
        }
    })
}

/// Disassembles a code object and those nested in it.
pub fn disassemble(code: &CodeObject) -> String {
    let mut out = String::new();
    let mut first = true;
    code.walk(&mut |code| {
        if !first {
            let _ = writeln!(out, "\nDisassembly of {}:", describe_code(code));
        }
        first = false;
        one(&mut out, code);
    });
    out
}

/// Disassembles a code object without those nested in it.
pub fn disassemble_one(code: &CodeObject) -> String {
    let mut out = String::new();
    one(&mut out, code);
    out
}

fn describe_code(code: &CodeObject) -> String {
    format!("<code object {}, file \"{}\", line {}>", code.name, code.filename, code.firstlineno)
}

fn one(out: &mut String, code: &CodeObject) {
    let entries: Vec<_> = exception_entries(&code.exceptiontable).collect();
    let mut targets: BTreeMap<usize, usize> = BTreeMap::new();
    for instruction in instructions(&code.code) {
        if let Some(target) = instruction.jump_target() {
            targets.insert(target, 0);
        }
    }
    for entry in &entries {
        for unit in [entry.start, entry.end, entry.target] {
            targets.insert(unit as usize, 0);
        }
    }
    targets.values_mut().enumerate().for_each(|(index, label)| *label = index + 1);
    let label = |unit: usize| targets.get(&unit).map(|label| format!("L{label}"));

    let lines: Vec<_> = code.positions().map(|position| position.lineno).collect();
    let mut previous = None;
    for instruction in instructions(&code.code) {
        let line = lines.get(instruction.offset).copied().flatten();
        if previous != Some(line) {
            if previous.is_some() {
                out.push('\n');
            }
            let text = line.map_or("--".to_string(), |line| line.to_string());
            let _ = write!(out, "{text:>4}");
        } else {
            out.push_str("    ");
        }
        previous = Some(line);
        let mark = label(instruction.start).map(|label| label + ":").unwrap_or_default();
        let _ = write!(out, " {mark:>6}  {:<28}", instruction.opcode.name());
        if instruction.opcode.has_arg() {
            let _ = write!(out, " {:>4}", instruction.oparg);
            let meaning = match instruction.jump_target() {
                Some(target) => Some(format!("to {}", label(target).unwrap_or_default())),
                None => argument(code, instruction),
            };
            if let Some(meaning) = meaning {
                let _ = write!(out, " ({meaning})");
            }
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    if !entries.is_empty() {
        out.push_str("ExceptionTable:\n");
        for entry in &entries {
            let name = |unit: u32| label(unit as usize).unwrap_or_default();
            let lasti = if entry.lasti { " lasti" } else { "" };
            let (start, end, target) = (name(entry.start), name(entry.end), name(entry.target));
            let _ = writeln!(out, "  {start} to {end} -> {target} [{}]{lasti}", entry.depth);
        }
    }
}

fn argument(code: &CodeObject, instruction: Instruction) -> Option<String> {
    let opcode = instruction.opcode.family();
    let oparg = instruction.oparg;
    let index = oparg as usize;
    if opcode.has_const() {
        return code.consts.get(index).map(describe_const);
    }
    if opcode.has_name() {
        let name = code.names.get(index >> opcode.name_shift())?;
        let null = oparg & 1 != 0 && opcode.name_shift() > 0;
        return Some(match opcode {
            Opcode::LOAD_GLOBAL if null => format!("{name} + NULL"),
            _ if null => format!("{name} + NULL|self"),
            _ => name.to_string(),
        });
    }
    let local = |index: usize| code.localsplusnames.get(index).map_or("?", |name| name);
    Some(match opcode {
        Opcode::LOAD_FAST_LOAD_FAST
        | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW
        | Opcode::STORE_FAST_LOAD_FAST
        | Opcode::STORE_FAST_STORE_FAST => format!("{}, {}", local(index >> 4), local(index & 15)),
        _ if opcode.has_local() || opcode.has_free() => local(index).to_string(),
        Opcode::BINARY_OP => opargs::BINARY_OPERATORS.get(index)?.to_string(),
        Opcode::COMPARE_OP => {
            let operator = opargs::COMPARE_OPERATORS.get(index >> 5)?;
            if oparg & opargs::COMPARE_TO_BOOL != 0 { format!("bool({operator})") } else { operator.to_string() }
        }
        Opcode::IS_OP => (if oparg != 0 { "is not" } else { "is" }).to_string(),
        Opcode::CONTAINS_OP => (if oparg != 0 { "not in" } else { "in" }).to_string(),
        Opcode::CALL_INTRINSIC_1 => opargs::INTRINSICS_1.get(index)?.to_string(),
        Opcode::CALL_INTRINSIC_2 => opargs::INTRINSICS_2.get(index)?.to_string(),
        Opcode::LOAD_COMMON_CONSTANT => opargs::COMMON_CONSTANTS.get(index)?.to_string(),
        Opcode::LOAD_SPECIAL => opargs::SPECIAL_METHODS.get(index)?.to_string(),
        Opcode::CONVERT_VALUE => ["", "str", "repr", "ascii"].get(index)?.to_string(),
        Opcode::SET_FUNCTION_ATTRIBUTE => match oparg {
            1 => "defaults",
            2 => "kwdefaults",
            4 => "annotations",
            8 => "closure",
            _ => "annotate",
        }
        .to_string(),
        _ => return None,
    })
}

fn describe_float(value: f64) -> String {
    if value.is_finite() { format!("{value:?}") } else { value.to_string().to_lowercase() }
}

/// Python's `repr` of a constant, near enough for reading.
pub fn describe_const(constant: &Const) -> String {
    let list = |items: &[Const]| items.iter().map(describe_const).collect::<Vec<_>>().join(", ");
    match constant {
        Const::None => "None".to_string(),
        Const::True => "True".to_string(),
        Const::False => "False".to_string(),
        Const::Ellipsis => "Ellipsis".to_string(),
        Const::Int(value) => value.to_string(),
        Const::BigInt(value) => value.to_string(),
        Const::Float(value) => describe_float(*value),
        Const::Complex { re, im } => format!("({}+{}j)", describe_float(*re), describe_float(*im)),
        Const::Str(text) => text.to_string(),
        Const::Bytes(bytes) => format!("b'{}'", bytes.escape_ascii()),
        Const::Tuple(items) if items.len() == 1 => format!("({},)", describe_const(&items[0])),
        Const::Tuple(items) => format!("({})", list(items)),
        Const::FrozenSet(items) => format!("frozenset({{{}}})", list(items)),
        Const::Slice(parts) => format!("slice({})", list(&parts[..])),
        Const::Code(code) => describe_code(code),
    }
}
