//! Source texts that no file has: of `-c` and of the interactive prompt. Tracebacks show their lines.
//!
//! Law: a text belongs to the code objects that were made from it, which are told apart by file name, qualified name and
//! first line.

use std::rc::Rc;

use taipan_layout::{Kind, Value};

use crate::py::Py;
use crate::refs::{Ref, TupleRef, ValueExt};
use crate::traceback::code_text;
use crate::{Obj, int};

/// What a code object is recognized by.
pub type Key = (String, String, i64);

fn attribute(py: Py, code: Value, name: &str) -> Option<Ref> {
    match (py.runtime().upcalls().code_attribute)(py, code, name) {
        Ok(found) => found,
        Err(raised) => {
            drop(py.take_raised(raised));
            None
        }
    }
}

fn key(py: Py, code: Value) -> Key {
    let line = attribute(py, code, "co_firstlineno").and_then(|n| int::to_i64(n.value())).unwrap_or(0);
    (code_text(py, code, "co_filename"), code_text(py, code, "co_qualname"), line)
}

/// Has tracebacks show the lines of `text` for a code object and all that are in it.
pub fn keep(py: Py, code: Value, text: &str) {
    let lines: Rc<[String]> = text.lines().map(str::to_owned).collect();
    let mut pending = vec![code.to_ref()];
    while let Some(code) = pending.pop() {
        py.runtime().sources.borrow_mut().insert(key(py, code.value()), lines.clone());
        let Some(constants) = attribute(py, code.value(), "co_consts") else { continue };
        let constants: TupleRef = Obj::new(constants.value().as_ptr());
        pending.extend(constants.as_slice().iter().filter(|c| c.is_kind(Kind::CODE)).map(|c| c.to_ref()));
    }
}

/// The text kept for a code object.
pub fn of(py: Py, code: Value) -> Option<Rc<[String]>> {
    if py.runtime().sources.borrow().is_empty() {
        return None;
    }
    let key = key(py, code);
    py.runtime().sources.borrow().get(&key).cloned()
}
