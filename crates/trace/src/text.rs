//! The IR as text: printer and parser, inverse to each other.
//!
//! ```text
//! inherited i64 %3, f64 %7
//!   %0: i64 = Const 7
//!   %1: value = Local 0
//!   Loop
//!   %3: i64 = Phi %0, %4
//!   %4: i64 = _INT_ADD %3, %0  !s0
//!   %5: value = _BINARY_OP[11] %1, %1  !s0 >s1
//!   Jump
//! s0:
//!   code0 @0x10 ret 0 locals [memory, absent, own %1] stack [ref %3] close %1
//!   code1 @0x22 ret 4 fn own %1 locals [] stack []
//! ```
//! A side trace that goes back to its parent's loop ends in `Jump` and, behind the instructions, `rejoin %5 = %3`:
//! the parent's phis and the values that they get. A snapshot's state is of where the first instruction that names it
//! stands; `s0: taken 3` reads one of before instruction 3. Values are numbered by instruction. Words are written in decimal (`i64`), as floats, or in hexadecimal.

use crate::ir::*;
use crate::uop::{Type, Uop};
use std::collections::HashMap;
use std::fmt::Write;
use taipan_layout::{Code, CodeUnit};

/// The trace as text.
pub fn print(trace: &Trace) -> String {
    let mut names = HashMap::new();
    for (code, name) in &trace.code_names {
        names.insert(*code as usize, name.replace(char::is_whitespace, "_"));
    }
    let mut out = String::new();
    if !trace.inherited.is_empty() {
        let values: Vec<_> = trace.inherited.iter().map(|i| format!("{} %{}", type_name(i.ty), i.parent.0)).collect();
        let _ = writeln!(out, "inherited {}", values.join(", "));
    }
    for (at, inst) in trace.insts.iter().enumerate() {
        print_inst(&mut out, at, inst);
    }
    if !trace.rejoin.is_empty() {
        let pairs: Vec<String> = trace.rejoin.iter().map(|(phi, value)| format!("%{} = %{}", phi.0, value.0)).collect();
        let _ = writeln!(out, "rejoin {}", pairs.join(", "));
    }
    for (number, snapshot) in trace.snapshots.iter().enumerate() {
        let _ = writeln!(out, "s{number}:");
        for (depth, frame) in snapshot.frames.iter().enumerate() {
            let closes = if depth == 0 { &snapshot.closes[..] } else { &[] };
            let count = names.len();
            let name = names.entry(frame.code as usize).or_insert_with(|| format!("code{count}")).clone();
            print_frame(&mut out, frame, &name, closes);
        }
    }
    out
}

fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::None => "none",
        Type::Value => "value",
        Type::I64 => "i64",
        Type::F64 => "f64",
        Type::Bool => "bool",
        Type::Ptr => "ptr",
    }
}

fn print_inst(out: &mut String, at: usize, inst: &Inst) {
    out.push_str("  ");
    if inst.ty != Type::None {
        let _ = write!(out, "%{at}: {} = ", type_name(inst.ty));
    }
    match inst.op {
        Op::Const => {
            let _ = match inst.ty {
                Type::I64 => write!(out, "Const {}", inst.imm as i64),
                Type::F64 => write!(out, "Const {:?}", f64::from_bits(inst.imm)),
                _ => write!(out, "Const {:#x}", inst.imm),
            };
        }
        Op::Local | Op::Stack | Op::Inherited | Op::Store | Op::Call => {
            let _ = write!(out, "{:?} {}", inst.op, inst.imm);
        }
        Op::Uop(uop) => {
            out.push_str(uop.info().name);
            if uop.info().immediate {
                let _ = write!(out, "[{:#x}]", inst.imm);
            }
        }
        other => {
            let _ = write!(out, "{other:?}");
        }
    }
    for (k, argument) in inst.arguments().enumerate() {
        let _ = write!(out, "{} %{}", if k == 0 { "" } else { "," }, argument.0);
    }
    if inst.snapshot != SnapshotId::NONE {
        let _ = write!(out, "  !s{}", inst.snapshot.0);
    }
    if inst.after != SnapshotId::NONE {
        let _ = write!(out, " >s{}", inst.after.0);
    }
    out.push('\n');
}

fn print_frame(out: &mut String, frame: &FrameState, name: &str, closes: &[Ref]) {
    let _ = write!(out, "  {name} @{:#x} ret {}", frame.ip as usize, frame.return_offset);
    if !frame.end.is_null() {
        let _ = write!(out, " end {:#x}", frame.end as usize);
    }
    if frame.function.is_some() {
        let title = if frame.generator { "gen" } else { "fn" };
        let _ = write!(out, " {title} {}", slot_text(&Slot::Value(frame.function, frame.function_own)));
    }
    for (title, slots) in [("locals", &frame.locals), ("stack", &frame.stack)] {
        let texts: Vec<String> = slots.iter().map(slot_text).collect();
        let _ = write!(out, " {title} [{}]", texts.join(", "));
    }
    if !closes.is_empty() {
        let values: Vec<String> = closes.iter().map(|v| format!("%{}", v.0)).collect();
        let _ = write!(out, " close {}", values.join(", "));
    }
    out.push('\n');
}

fn slot_text(slot: &Slot) -> String {
    match slot {
        Slot::Memory => "memory".into(),
        Slot::Number(ty) => format!("memory {}", type_name(*ty)),
        Slot::Absent => "absent".into(),
        Slot::Value(value, Ownership::Owned) => format!("own %{}", value.0),
        Slot::Value(value, Ownership::Borrowed) => format!("ref %{}", value.0),
    }
}

/// Reads a trace. Code objects get made-up addresses by name, which nothing may follow.
///
/// # Errors
/// The first line that is not understood, with its number.
pub fn parse(text: &str) -> Result<Trace, String> {
    let mut parser = Parser { trace: Trace::default(), codes: HashMap::new() };
    for (number, line) in text.lines().enumerate() {
        let line = line.split(';').next().unwrap_or_default().trim();
        if !line.is_empty() {
            parser.line(line).map_err(|reason| format!("line {}: {reason}: {line}", number + 1))?;
        }
    }
    let mut trace = parser.trace;
    for (number, snapshot) in trace.snapshots.iter_mut().enumerate() {
        let id = SnapshotId(number as u32);
        let first = trace.insts.iter().position(|inst| inst.snapshot == id || inst.after == id);
        if snapshot.taken_at == NOT_SAID {
            snapshot.taken_at = first.unwrap_or_default() as u32;
        }
    }
    Ok(trace)
}

/// For snapshots whose text does not say where they were taken.
const NOT_SAID: u32 = u32::MAX;

struct Parser {
    trace: Trace,
    codes: HashMap<String, usize>,
}

type Parsed<T> = Result<T, String>;

impl Parser {
    fn line(&mut self, line: &str) -> Parsed<()> {
        if let Some(values) = line.strip_prefix("inherited ") {
            for value in values.split(',') {
                let (ty, parent) = value.trim().split_once(' ').ok_or("expected a type and the parent's value")?;
                self.trace.inherited.push(Inherited { ty: parse_type(ty)?, parent: parse_ref(parent)? });
            }
            return Ok(());
        }
        if let Some(pairs) = line.strip_prefix("rejoin ") {
            for pair in pairs.split(',') {
                let (phi, value) = pair.split_once('=').ok_or("expected `%phi = %value`")?;
                self.trace.rejoin.push((parse_ref(phi.trim())?, parse_ref(value.trim())?));
            }
            return Ok(());
        }
        if let Some((number, taken)) = line.strip_prefix('s').and_then(|l| l.split_once(':'))
            && number.chars().all(|c| c.is_ascii_digit())
        {
            let expected = self.trace.snapshots.len();
            if number.parse() != Ok(expected) {
                return Err(format!("snapshot {expected} comes next"));
            }
            let taken_at = match taken.trim().strip_prefix("taken ") {
                Some(at) => at.parse().map_err(|_| "bad place of a snapshot")?,
                None if taken.is_empty() => NOT_SAID,
                None => return Err("expected `taken`".into()),
            };
            self.trace.snapshots.push(Snapshot { taken_at, ..Snapshot::default() });
            return Ok(());
        }
        if self.trace.snapshots.is_empty() { self.inst(line) } else { self.frame(line) }
    }

    fn inst(&mut self, line: &str) -> Parsed<()> {
        let mut inst = Inst::new(Op::Exit, Type::None);
        let mut rest = line;
        if line.starts_with('%') {
            let (head, tail) = line.split_once(" = ").ok_or("expected `%n: type = …`")?;
            let (name, ty) = head.split_once(':').ok_or("expected a type")?;
            if parse_ref(name)?.index() != self.trace.insts.len() {
                return Err(format!("instruction {} comes next", self.trace.insts.len()));
            }
            inst.ty = parse_type(ty.trim())?;
            rest = tail;
        }
        let mut words = rest.split([' ', ',']).filter(|w| !w.is_empty());
        let name = words.next().ok_or("expected an operation")?;
        inst.op = self.operation(name, &mut inst.imm)?;
        if matches!(inst.op, Op::Const | Op::Local | Op::Stack | Op::Inherited | Op::Store | Op::Call) {
            let ty = if inst.op == Op::Const { inst.ty } else { Type::I64 };
            inst.imm = parse_word(words.next().ok_or("expected a number")?, ty)?;
        }
        let mut count = 0;
        for word in words {
            if let Some(number) = word.strip_prefix("!s") {
                inst.snapshot = SnapshotId(number.parse().map_err(|_| "bad snapshot")?);
            } else if let Some(number) = word.strip_prefix(">s") {
                inst.after = SnapshotId(number.parse().map_err(|_| "bad snapshot")?);
            } else {
                *inst.args.get_mut(count).ok_or("too many arguments")? = parse_ref(word)?;
                count += 1;
            }
        }
        self.trace.push(inst);
        Ok(())
    }

    fn operation(&self, name: &str, imm: &mut u64) -> Parsed<Op> {
        Ok(match name {
            "Const" => Op::Const,
            "Local" => Op::Local,
            "Stack" => Op::Stack,
            "Inherited" => Op::Inherited,
            "Loop" => Op::Loop,
            "Phi" => Op::Phi,
            "Jump" => Op::Jump,
            "Exit" => Op::Exit,
            "Store" => Op::Store,
            "Call" => Op::Call,
            "Return" => Op::Return,
            _ => {
                let (name, immediate) = name.split_once('[').unwrap_or((name, "0]"));
                *imm = parse_word(immediate.trim_end_matches(']'), Type::Value)?;
                Op::Uop(Uop::from_name(name).ok_or("unknown operation")?)
            }
        })
    }

    fn frame(&mut self, line: &str) -> Parsed<()> {
        let (head, rest) = line.split_once(" locals [").ok_or("expected `locals [`")?;
        let (locals, rest) = rest.split_once("] stack [").ok_or("expected `] stack [`")?;
        let (stack, rest) = rest.split_once(']').ok_or("expected `]`")?;
        let mut frame =
            FrameState { locals: parse_slots(locals)?, stack: parse_slots(stack)?, ..FrameState::default() };
        let mut words = head.split(' ');
        frame.code = self.code(words.next().unwrap_or_default());
        while let Some(word) = words.next() {
            if let Some(ip) = word.strip_prefix('@') {
                frame.ip = parse_word(ip, Type::Value)? as usize as *mut CodeUnit;
            } else if word == "ret" {
                let offset = words.next().unwrap_or_default();
                frame.return_offset = offset.parse().map_err(|_| "bad return offset")?;
            } else if word == "end" {
                frame.end = parse_word(words.next().unwrap_or_default(), Type::Value)? as usize as *mut CodeUnit;
            } else if word == "fn" || word == "gen" {
                frame.generator = word == "gen";
                let slot = format!("{} {}", words.next().unwrap_or_default(), words.next().unwrap_or_default());
                if let Slot::Value(function, own) = parse_slot(&slot)? {
                    (frame.function, frame.function_own) = (function, own);
                }
            } else {
                return Err(format!("unknown word `{word}`"));
            }
        }
        let snapshot = self.trace.snapshots.last_mut().ok_or("a frame outside of a snapshot")?;
        if let Some(closes) = rest.trim().strip_prefix("close ") {
            for value in closes.split(',') {
                snapshot.closes.push(parse_ref(value.trim())?);
            }
        }
        snapshot.frames.push(frame);
        Ok(())
    }

    fn code(&mut self, name: &str) -> *const Code {
        let next = (self.codes.len() + 1) * 4096;
        let known = self.codes.len();
        let address = *self.codes.entry(name.to_owned()).or_insert(next);
        if self.codes.len() > known {
            self.trace.code_names.push((address as *const Code, name.to_owned()));
        }
        address as *const Code
    }
}

fn parse_ref(text: &str) -> Parsed<Ref> {
    let number = text.strip_prefix('%').ok_or_else(|| format!("expected a value, not `{text}`"))?;
    number.parse().map(Ref).map_err(|_| format!("bad value `{text}`"))
}

fn parse_type(text: &str) -> Parsed<Type> {
    [Type::Value, Type::I64, Type::F64, Type::Bool, Type::Ptr]
        .into_iter()
        .find(|ty| type_name(*ty) == text)
        .ok_or_else(|| format!("unknown type `{text}`"))
}

fn parse_word(text: &str, ty: Type) -> Parsed<u64> {
    let bad = |_| format!("bad number `{text}`");
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).map_err(|_| format!("bad number `{text}`"));
    }
    match ty {
        Type::F64 => text.parse::<f64>().map(f64::to_bits).map_err(|_| format!("bad number `{text}`")),
        _ => text.parse::<i64>().map(|i| i as u64).map_err(bad),
    }
}

fn parse_slot(word: &str) -> Parsed<Slot> {
    match word.split_once(' ') {
        None if word == "memory" => Ok(Slot::Memory),
        None if word == "absent" => Ok(Slot::Absent),
        Some(("memory", ty)) => Ok(Slot::Number(parse_type(ty)?)),
        Some(("own", value)) => Ok(Slot::Value(parse_ref(value)?, Ownership::Owned)),
        Some(("ref", value)) => Ok(Slot::Value(parse_ref(value)?, Ownership::Borrowed)),
        _ => Err(format!("unknown slot `{word}`")),
    }
}

fn parse_slots(text: &str) -> Parsed<Vec<Slot>> {
    text.split(',').map(str::trim).filter(|w| !w.is_empty()).map(parse_slot).collect()
}
