//! Comparison of code objects field by field, and the count of what differs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use taipan_bytecode::disassemble::{Instruction, instructions};
use taipan_bytecode::{CodeObject, Const, Text};

use super::Outcome;

fn text(points: impl Iterator<Item = u32>) -> String {
    let mut out = String::new();
    for point in points {
        match char::from_u32(point) {
            Some(c) if c.is_ascii_graphic() && !"\\,(){}[]".contains(c) => out.push(c),
            _ => {
                let _ = write!(out, "\\{point:x};");
            }
        }
    }
    out
}

fn str_text(value: &str) -> String {
    text(value.chars().map(|c| c as u32))
}

/// A constant as text, which is equal for constants that Python programs cannot tell apart.
fn constant(value: &Const) -> String {
    let list = |items: &[Const]| items.iter().map(constant).collect::<Vec<_>>().join(",");
    match value {
        Const::None => "None".to_string(),
        Const::True => "True".to_string(),
        Const::False => "False".to_string(),
        Const::Ellipsis => "Ellipsis".to_string(),
        Const::Int(value) => value.to_string(),
        Const::BigInt(value) => value.to_string(),
        Const::Float(value) => format!("f{:016x}", value.to_bits()),
        Const::Complex { re, im } => format!("j{:016x}{:016x}", re.to_bits(), im.to_bits()),
        Const::Str(value) => format!("s{}", text(Text::code_points(value))),
        Const::Bytes(bytes) => format!("b{}", hex(bytes)),
        Const::Tuple(items) => format!("({})", list(items)),
        Const::FrozenSet(items) => {
            let mut items: Vec<String> = items.iter().map(constant).collect();
            items.sort();
            format!("{{{}}}", items.join(","))
        }
        Const::Slice(parts) => format!("[{}]", list(&parts[..])),
        Const::Code(code) => format!("code:{}", str_text(&code.name)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The fields of a code object as text, in the order in which a difference is reported.
pub fn fields(code: &CodeObject) -> [(&'static str, String); 13] {
    let names = |names: &[Box<str>]| names.iter().map(|name| str_text(name)).collect::<Vec<_>>().join(",");
    let slots = code.localsplusnames.iter().zip(&code.localspluskinds);
    let locals: Vec<String> = slots.map(|(name, kind)| format!("{}:{:x}", str_text(name), kind.0)).collect();
    [
        ("qualname", str_text(&code.qualname)),
        ("name", str_text(&code.name)),
        ("filename", str_text(&code.filename)),
        ("args", format!("{} {} {}", code.argcount, code.posonlyargcount, code.kwonlyargcount)),
        ("flags", format!("{:#x}", code.flags.0)),
        ("firstlineno", code.firstlineno.to_string()),
        ("locals", locals.join(",")),
        ("names", names(&code.names)),
        ("consts", code.consts.iter().map(constant).collect::<Vec<_>>().join(",")),
        ("code", code.code.iter().map(|unit| format!("{unit:04x}")).collect()),
        ("exceptions", hex(&code.exceptiontable)),
        ("stacksize", code.stacksize.to_string()),
        ("positions", hex(&code.linetable)),
    ]
}

/// A code object and those in it, in order.
pub fn all(code: &CodeObject) -> Vec<CodeObject> {
    let mut list = Vec::new();
    code.walk(&mut |code| list.push(code.clone()));
    list
}

/// The names of the fields that differ, with both texts.
pub fn differences(ours: &CodeObject, theirs: &CodeObject) -> Vec<(&'static str, String, String)> {
    let pairs = fields(ours).into_iter().zip(fields(theirs));
    pairs.filter(|(ours, theirs)| ours != theirs).map(|((name, ours), (_, theirs))| (name, ours, theirs)).collect()
}

/// What differs first: a field, and for instructions the first pair that does.
fn reason(field: &str, ours: &CodeObject, theirs: &CodeObject) -> String {
    if field != "code" {
        return field.to_string();
    }
    let mut pair = (instructions(&ours.code), instructions(&theirs.code));
    loop {
        let (a, b) = (pair.0.next(), pair.1.next());
        let same = matches!((&a, &b), (Some(a), Some(b)) if (a.opcode, a.oparg) == (b.opcode, b.oparg));
        if !same {
            let show = |i: Option<Instruction>| i.map_or("the end".to_string(), |i| i.opcode.name().to_string());
            let argument = matches!((&a, &b), (Some(a), Some(b)) if a.opcode == b.opcode);
            let argument = if argument { " (argument)" } else { "" };
            return format!("code: {} for {}{argument}", show(a), show(b));
        }
        if a.is_none() {
            return "code: caches".to_string();
        }
    }
}

/// How often something differs, and where for example.
#[derive(Default)]
pub struct Reason {
    pub count: usize,
    pub place: String,
}

/// Counts of equal code objects, and of the others by what differs first.
#[derive(Default)]
pub struct Report {
    pub equal: usize,
    pub different: usize,
    pub reasons: BTreeMap<String, Reason>,
    /// Files that neither side compiles, with errors that differ: ours and theirs.
    pub messages: Vec<(PathBuf, String, String)>,
    /// For each code object that differs its place, reason and fields.
    pub details: Vec<String>,
}

impl Report {
    fn differ(&mut self, path: &Path, name: &str, reason: String, detail: &str) {
        self.different += 1;
        let place = format!("{}:{name}", path.display());
        self.details.push(format!("{place}: {reason}{detail}"));
        let entry = self.reasons.entry(reason).or_default();
        entry.count += 1;
        if entry.place.is_empty() {
            entry.place = place;
        }
    }

    /// Compares what both sides make of a file.
    pub fn compare(&mut self, path: &Path, ours: &Outcome, theirs: &Outcome) {
        match (ours, theirs) {
            (Err(ours), Err(theirs)) if ours == theirs => {}
            (Err(ours), Err(theirs)) => self.messages.push((path.to_path_buf(), ours.clone(), theirs.clone())),
            (Err(error), Ok(theirs)) => {
                for theirs in all(theirs) {
                    self.differ(path, &theirs.qualname, "only theirs compiles".to_string(), &format!(": {error}"));
                }
            }
            (Ok(_), Err(error)) => {
                self.differ(path, "<module>", "only ours compiles".to_string(), &format!(": {error}"));
            }
            (Ok(ours), Ok(theirs)) => {
                let (ours, theirs) = (all(ours), all(theirs));
                for index in 0..ours.len().max(theirs.len()) {
                    match (ours.get(index), theirs.get(index)) {
                        (Some(ours), Some(theirs)) => self.compare_code(path, ours, theirs),
                        (None, Some(theirs)) => self.differ(path, &theirs.qualname, "missing".to_string(), ""),
                        (Some(ours), None) => self.differ(path, &ours.qualname, "too many".to_string(), ""),
                        (None, None) => {}
                    }
                }
            }
        }
    }

    fn compare_code(&mut self, path: &Path, ours: &CodeObject, theirs: &CodeObject) {
        let differences = differences(ours, theirs);
        let Some((first, _, _)) = differences.first() else {
            self.equal += 1;
            return;
        };
        let reason = reason(first, ours, theirs);
        let mut detail = String::new();
        for (name, ours, theirs) in differences {
            let _ = write!(detail, "\n  {name}\n    ours   {ours}\n    theirs {theirs}");
        }
        self.differ(path, &theirs.qualname, reason, &detail);
    }

    /// Share of equal code objects, in percent.
    pub fn percent(&self) -> f64 {
        100.0 * self.equal as f64 / (self.equal + self.different).max(1) as f64
    }
}

/// Compares files with the peer; `progress` is told how many are done.
pub fn compare_files(peer: &Path, paths: &[PathBuf], optimize: u8, mut progress: impl FnMut(usize)) -> Report {
    let mut report = Report::default();
    let theirs = super::theirs(peer, paths, optimize);
    for (index, path) in paths.iter().enumerate() {
        let ours = super::ours(path, optimize);
        match theirs.next() {
            Some(theirs) => report.compare(path, &ours, &theirs),
            None => report.differ(path, "<module>", "the peer ended".to_string(), ""),
        }
        progress(index + 1);
    }
    report
}
