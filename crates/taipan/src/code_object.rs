//! Code objects from parts: `code.replace` and the constructor of `code`.
//!
//! Law: constants are those that a compiler can make; instructions are taken as they are given, as in CPython.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use taipan_bytecode::{CodeFlags, CodeObject, Const, LocalKind};
use taipan_object::layout_types::*;
use taipan_object::*;

use crate::syntax_tree::constant;

/// Whether two code objects are equal.
pub fn equal(a: Value, b: Value) -> bool {
    taipan_interp::code::source(a) == taipan_interp::code::source(b)
}

/// A hash that is equal for equal code objects.
pub fn hash(code: Value) -> i64 {
    let source = taipan_interp::code::source(code);
    let mut hasher = DefaultHasher::new();
    (&source.name, &source.code, &source.linetable, &source.exceptiontable).hash(&mut hasher);
    (source.argcount, source.posonlyargcount, source.kwonlyargcount, source.flags.0).hash(&mut hasher);
    (source.firstlineno, &source.names, &source.localsplusnames).hash(&mut hasher);
    hasher.finish() as i64
}

/// A code object like `base`, or from nothing, with fields as given.
///
/// # Errors
/// `TypeError` or `ValueError` where a field cannot be what is given.
pub fn make(py: Py, base: Option<Value>, fields: &[(&str, Value)]) -> PyResult<Ref> {
    let mut code = match base {
        Some(base) => (*taipan_interp::code::source(base)).clone(),
        None => empty(),
    };
    let names = |names: &mut dyn Iterator<Item = &str>| names.map(Box::from).collect::<Vec<Box<str>>>();
    let mut variables = [names(&mut code.varnames()), names(&mut code.cellvars()), names(&mut code.freevars())];
    let (mut locals_changed, mut count) = (base.is_none(), None);
    for &(name, value) in fields {
        match name {
            "co_argcount" => code.argcount = number(py, value, name)?,
            "co_posonlyargcount" => code.posonlyargcount = number(py, value, name)?,
            "co_kwonlyargcount" => code.kwonlyargcount = number(py, value, name)?,
            "co_nlocals" => count = Some(number(py, value, name)?),
            "co_stacksize" => code.stacksize = number(py, value, name)?,
            "co_flags" => code.flags = CodeFlags(number(py, value, name)?),
            "co_firstlineno" => code.firstlineno = number(py, value, name)?,
            "co_code" => code.code = instructions(py, value)?,
            "co_linetable" => code.linetable = data(py, value, name)?,
            "co_exceptiontable" => code.exceptiontable = data(py, value, name)?,
            "co_filename" => code.filename = text(py, value, name)?,
            "co_name" => code.name = text(py, value, name)?,
            "co_qualname" => code.qualname = text(py, value, name)?,
            "co_consts" => code.consts = constants(py, value)?,
            "co_names" => code.names = texts(py, value, name)?,
            _ => {
                let kind = ["co_varnames", "co_cellvars", "co_freevars"].iter().position(|known| *known == name);
                variables[kind.unwrap_or(0)] = texts(py, value, name)?;
                locals_changed = true;
            }
        }
    }
    if count.is_some_and(|count| count as usize != variables[0].len()) {
        return Err(py.raise_value_error(format_args!("code: co_nlocals != len(co_varnames)")));
    }
    let parameters = code.argcount + code.kwonlyargcount;
    if parameters as usize > variables[0].len() {
        return Err(py.raise_value_error(format_args!("code: co_varnames is too small")));
    }
    if locals_changed {
        set_locals(&mut code, &variables);
    }
    Ok(taipan_interp::code::new_written_code(py, Rc::new(code)))
}

fn empty() -> CodeObject {
    CodeObject {
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        flags: CodeFlags(0),
        stacksize: 0,
        code: Box::default(),
        consts: Vec::new(),
        names: Vec::new(),
        localsplusnames: Vec::new(),
        localspluskinds: Vec::new(),
        filename: Box::from(""),
        name: Box::from(""),
        qualname: Box::from(""),
        firstlineno: 0,
        linetable: Box::default(),
        exceptiontable: Box::default(),
    }
}

/// The slots of the frame: variables, cells that are none of them, free variables.
fn set_locals(code: &mut CodeObject, [locals, cells, free]: &[Vec<Box<str>>; 3]) {
    let (mut names, mut kinds) = (Vec::new(), Vec::new());
    for name in locals {
        let cell = if cells.contains(name) { LocalKind::CELL.0 } else { 0 };
        names.push(name.clone());
        kinds.push(LocalKind(LocalKind::LOCAL.0 | cell));
    }
    for name in cells.iter().filter(|name| !locals.contains(name)) {
        names.push(name.clone());
        kinds.push(LocalKind::CELL);
    }
    for name in free {
        names.push(name.clone());
        kinds.push(LocalKind::FREE);
    }
    (code.localsplusnames, code.localspluskinds) = (names, kinds);
}

fn number(py: Py, value: Value, name: &str) -> PyResult<u32> {
    let Some(found) = int::to_i64(value).filter(|_| int::is_int(value)) else {
        let got = type_of(py, value).name();
        return Err(py.raise_type_error(format_args!("'{got}' object cannot be interpreted as an integer")));
    };
    u32::try_from(found).map_err(|_| match found {
        ..0 => py.raise_value_error(format_args!("{name} must be a positive integer")),
        _ => py.raise(py.exceptions().overflow_error, format_args!("signed integer is greater than maximum")),
    })
}

fn wrong(py: Py, value: Value, name: &str, wanted: &str) -> Raised {
    let got = type_of(py, value).name();
    py.raise_type_error(format_args!("replace() argument '{name}' must be {wanted}, not {got}"))
}

fn text(py: Py, value: Value, name: &str) -> PyResult<Box<str>> {
    if value.is_kind(Kind::STR) { Ok(text_of(value).into()) } else { Err(wrong(py, value, name, "str")) }
}

fn texts(py: Py, value: Value, name: &str) -> PyResult<Vec<Box<str>>> {
    if !value.is_kind(Kind::TUPLE) {
        return Err(wrong(py, value, name, "tuple"));
    }
    let items = iter::collect(py, value)?;
    items
        .iter()
        .map(|item| match item.value().is_kind(Kind::STR) {
            true => Ok(text_of(item.value()).into()),
            false => {
                let got = type_of(py, item.value()).name();
                Err(py.raise_type_error(format_args!("name tuples must contain only strings, not '{got}'")))
            }
        })
        .collect()
}

fn data(py: Py, value: Value, name: &str) -> PyResult<Box<[u8]>> {
    if !value.is_kind(Kind::BYTES) {
        return Err(wrong(py, value, name, "bytes"));
    }
    Ok(taipan_builtins::bytes::to_vec(py, value)?.into())
}

fn instructions(py: Py, value: Value) -> PyResult<Box<[u16]>> {
    let bytes = data(py, value, "co_code")?;
    if bytes.len() % 2 != 0 {
        return Err(py.raise_value_error(format_args!("code: co_code is malformed")));
    }
    Ok(bytes.chunks(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect())
}

fn constants(py: Py, value: Value) -> PyResult<Vec<Const>> {
    if !value.is_kind(Kind::TUPLE) {
        return Err(wrong(py, value, "co_consts", "tuple"));
    }
    let items = iter::collect(py, value)?;
    items.iter().map(|item| constant_or_code(py, item.value())).collect()
}

fn constant_or_code(py: Py, value: Value) -> PyResult<Const> {
    if value.is_kind(Kind::CODE) {
        return Ok(Const::Code(taipan_interp::code::source(value)));
    }
    match constant(py, value)? {
        Some(constant) => Ok(constant),
        None => {
            let got = type_of(py, value).name();
            Err(py.raise_type_error(format_args!("code: a constant cannot be of type {got}")))
        }
    }
}
