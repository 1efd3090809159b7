//! Traceback entries and frame objects.

use taipan_layout::*;

use crate::exceptions::ExceptionRef;
use crate::py::Py;
use crate::refs::{Obj, Ref, ValueExt, replace_slot};

/// One entry of a traceback.
#[repr(C)]
pub struct Traceback {
    /// The object header.
    pub header: Header,
    /// `tb_next`, owned or absent.
    pub next: Value,
    /// `tb_frame`: the frame object, owned, or absent where only the code is known.
    pub frame: Value,
    /// The code object, owned.
    pub code: Value,
    /// Index of the code unit being executed.
    pub instruction: u32,
    /// `tb_lineno`, or -1 while it follows from the instruction.
    pub line: i32,
}

// SAFETY: the kind is given to objects of this layout only.
unsafe impl crate::refs::Layout for Traceback {
    const KIND: Kind = Kind::TRACEBACK;
}

/// A frame object: names a frame while it runs, and owns a copy of it afterwards.
#[repr(C)]
pub struct FrameObject {
    /// The object header.
    pub header: Header,
    /// The frame, or null once it has ended.
    pub frame: *mut Frame,
    /// `f_code`, owned.
    pub code: Value,
    /// `f_globals`, owned.
    pub globals: Value,
    /// `f_builtins`, owned.
    pub builtins: Value,
    /// The namespace of a class body or module, owned or absent.
    pub locals: Value,
    /// Names that were added through `f_locals` and are no locals of the code: a dict, owned or absent.
    pub extra: Value,
    /// The locals (and cells) after the frame has ended: `code.nlocalsplus` owned words, or null.
    pub values: *mut Value,
    /// `f_back` after the frame has ended, owned or absent.
    pub back: Value,
    /// `f_trace`, owned or absent.
    pub trace: Value,
    /// The last instruction once the frame has ended.
    pub instruction: u32,
    /// `f_trace_lines` (bit 0), `f_trace_opcodes` (bit 1).
    pub flags: u32,
}

// SAFETY: the kind is given to objects of this layout only.
unsafe impl crate::refs::Layout for FrameObject {
    const KIND: Kind = Kind::FRAME;
}

fn value_count(f: Obj<FrameObject>) -> usize {
    // SAFETY: a frame object owns its code.
    if f.values.is_null() { 0 } else { unsafe { (*f.code.as_ptr::<Code>()).nlocalsplus as usize } }
}

/// The locals that a frame object keeps after the end of its frame.
pub fn kept_values(f: Obj<FrameObject>) -> &'static mut [Value] {
    match value_count(f) {
        0 => &mut [],
        // SAFETY: `values` has as many words as the code has locals; the slice ends with the caller's expression.
        n => unsafe { std::slice::from_raw_parts_mut(f.values, n) },
    }
}

/// Frees the array of the locals, whose words the caller has taken over.
pub fn forget_values(f: &mut Obj<FrameObject>) {
    let count = value_count(*f);
    if count > 0 {
        // SAFETY: the array was leaked with this length by the interpreter's `detach_frame_object`.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(f.values, count)) });
        f.values = std::ptr::null_mut();
    }
}

/// Puts a new entry in front of the traceback of `exception`: the frame that the exception leaves or is caught in.
pub fn add(py: Py, exception: Value, frame: Value, code: Value, instruction: u32) {
    let mut e: ExceptionRef = Obj::new(exception.as_ptr());
    let next = e.traceback.present().map_or(Value::ABSENT, |t| t.to_ref().into_value());
    let own = |v: Value| v.present().map_or(Value::ABSENT, |v| v.to_ref().into_value());
    let header = crate::instance::blank_header();
    let entry = Traceback { header, next, frame: own(frame), code: own(code), instruction, line: -1 };
    let entry = crate::instance::new_object(py, py.types().traceback, entry);
    replace_slot(&mut e.traceback, entry);
}

impl Obj<Traceback> {
    /// `tb_lineno`.
    pub fn line_number(self, py: Py) -> i32 {
        if self.line >= 0 { self.line } else { (py.runtime().upcalls().line_number)(py, self.code, self.instruction) }
    }
}

/// An attribute of a code object as text.
pub fn code_text(py: Py, code: Value, name: &str) -> String {
    match (py.runtime().upcalls().code_attribute)(py, code, name) {
        Ok(Some(v)) => v.value().cast::<Str>().map_or_else(|| "?".to_string(), |s| s.to_text()),
        _ => {
            drop(py.take_exception());
            "?".to_string()
        }
    }
}

/// The index of the code unit that the frame is at.
pub fn frame_instruction(f: Obj<FrameObject>) -> u32 {
    if f.frame.is_null() {
        return f.instruction;
    }
    // SAFETY: a non-null frame is live and has its code.
    unsafe { ((*f.frame).ip as usize).wrapping_sub((*(*f.frame).code).instructions as usize) as u32 / 2 }
}

/// The frame object's line.
pub fn frame_line(py: Py, f: Obj<FrameObject>) -> i32 {
    (py.runtime().upcalls().line_number)(py, f.code, frame_instruction(f))
}

/// The owned `Ref` of a possibly absent field, or `None`.
pub fn field_or_none(v: Value) -> Ref {
    v.present().unwrap_or(crate::singletons::none()).to_ref()
}

/// Line `number` of a source file, if it can be read.
pub fn source_line(file: &str, number: i32) -> Option<String> {
    let text = String::from_utf8_lossy(&std::fs::read(file).ok()?).into_owned();
    let line = text.lines().nth(usize::try_from(number).ok()?.checked_sub(1)?);
    line.map(str::to_owned)
}
