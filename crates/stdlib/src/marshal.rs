//! `marshal`: objects as bytes, in the reference implementation's format.

use std::rc::Rc;

use taipan_bytecode::marshal::{Object, ReadError, read_object, write_object};
use taipan_bytecode::{CodeObject, Const, text::TextBuilder};
use taipan_interp::code;
use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

struct Functions;

/// Nesting that is written.
const MAX_DEPTH: u32 = 2000;
const VERSION: i32 = 5;

/// The compiler's code object of a runtime one.
pub(crate) fn source_of(code: Value) -> Rc<CodeObject> {
    code::source(code)
}

fn unmarshallable(py: Py) -> Raised {
    py.raise_value_error(format_args!("unmarshallable object"))
}

fn many(py: Py, items: &[Value], depth: u32) -> PyResult<Vec<Object>> {
    items.iter().map(|v| to_object(py, *v, depth)).collect()
}

/// What marshalling writes of a value.
fn to_object(py: Py, v: Value, depth: u32) -> PyResult<Object> {
    if depth > MAX_DEPTH {
        return Err(py.raise_value_error(format_args!("object too deeply nested to marshal")));
    }
    let constant = if v.is_none() {
        Const::None
    } else if v.is(true_()) {
        Const::True
    } else if v.is(false_()) {
        Const::False
    } else if v.is(ellipsis()) {
        Const::Ellipsis
    } else if v.is(py.exceptions().stop_iteration.value()) {
        return Ok(Object::StopIteration);
    } else if let Some(f) = int::as_float(v) {
        Const::Float(f)
    } else if type_of(py, v) == py.types().int {
        Const::from(int::to_big(v))
    } else {
        return container(py, v, depth + 1);
    };
    Ok(Object::Const(constant))
}

fn container(py: Py, v: Value, depth: u32) -> PyResult<Object> {
    let ty = type_of(py, v);
    let types = py.types();
    if ty == types.str {
        let s: StrRef = Obj::new(v.as_ptr());
        let mut text = TextBuilder::new();
        s.text().iter().for_each(|c| text.push_code_point(c));
        return Ok(Object::Const(Const::Str(text.finish())));
    }
    if ty == types.tuple || ty == types.list {
        let items: Vec<Ref> = iter::collect(py, v)?;
        let items: Vec<Value> = items.iter().map(|i| i.value()).collect();
        let items = many(py, &items, depth)?;
        return Ok(if ty == types.tuple { Object::Tuple(items) } else { Object::List(items) });
    }
    if ty == types.set || ty == types.frozenset {
        let items: Vec<Ref> = iter::collect(py, v)?;
        let items: Vec<Value> = items.iter().map(|i| i.value()).collect();
        let items = many(py, &items, depth)?;
        return Ok(if ty == types.set { Object::Set(items) } else { Object::FrozenSet(items) });
    }
    if ty == types.dict {
        let pairs = dict::snapshot(Obj::new(v.as_ptr()));
        let pair = |(k, v): &(Ref, Ref)| Ok((to_object(py, k.value(), depth)?, to_object(py, v.value(), depth)?));
        return Ok(Object::Dict(pairs.iter().map(pair).collect::<PyResult<_>>()?));
    }
    if ty == types.code {
        return Ok(Object::Const(Const::Code(source_of(v))));
    }
    if ty == types.complex {
        let c: Obj<complex::Complex> = Obj::new(v.as_ptr());
        return Ok(Object::Const(Const::Complex { re: c.re, im: c.im }));
    }
    if let Ok(data) = taipan_builtins::bytes::to_vec(py, v) {
        return Ok(Object::Const(Const::Bytes(data.into())));
    }
    drop(py.take_exception());
    Err(unmarshallable(py))
}

fn new_set(py: Py, ty: TypeRef, items: Vec<Object>) -> PyResult<Ref> {
    let made = set::new_of(py, ty);
    for item in items {
        let item = from_object(py, item)?;
        set::of(&made).add(py, item.value())?;
    }
    Ok(made)
}

fn from_object(py: Py, object: Object) -> PyResult<Ref> {
    let all = |items: Vec<Object>| items.into_iter().map(|i| from_object(py, i)).collect::<PyResult<Vec<Ref>>>();
    Ok(match object {
        Object::Const(c) => code::constant(py, &c),
        Object::Tuple(items) => tuple::from_vec(py, all(items)?),
        Object::List(items) => list::from_vec(py, all(items)?),
        Object::Set(items) => return new_set(py, py.types().set, items),
        Object::FrozenSet(items) => return new_set(py, py.types().frozenset, items),
        Object::StopIteration => py.exceptions().stop_iteration.to_ref(),
        Object::Dict(items) => {
            let made = dict::new(py);
            for (k, v) in items {
                let (k, v) = (from_object(py, k)?, from_object(py, v)?);
                dict::set(py, dict::of(&made), k.value(), v.value())?;
            }
            made
        }
    })
}

fn read(py: Py, data: &[u8]) -> PyResult<(Ref, usize)> {
    match read_object(data) {
        Ok((object, length)) => Ok((from_object(py, object)?, length)),
        Err(ReadError::EndOfFile) => Err(py.raise(py.exceptions().eof_error, format_args!("marshal data too short"))),
        Err(ReadError::Bad(what)) => Err(py.raise_value_error(format_args!("bad marshal data ({what})"))),
        Err(ReadError::Depth) => Err(py.raise_value_error(format_args!("bad marshal data (too deep)"))),
    }
}

fn write(py: Py, value: Value, version: i32) -> PyResult<Vec<u8>> {
    let object = to_object(py, value, 0)?;
    let mut data = Vec::new();
    write_object(&object, version, &mut data);
    Ok(data)
}

#[pymodule]
impl Functions {
    /// Return the bytes object that would be written to a file by dump(value, file).
    #[pyfunction("dumps(value, version=5, /, *, allow_code=True)")]
    fn dumps(py: Py, value: Value, version: Option<i32>, _allow: Option<bool>) -> PyResult<Ref> {
        Ok(py.bytes(&write(py, value, version.unwrap_or(VERSION))?))
    }
    /// Write the value on the open file.
    #[pyfunction("dump(value, file, version=5, /, *, allow_code=True)")]
    fn dump(py: Py, value: Value, file: Value, version: Option<i32>, _allow: Option<bool>) -> PyResult<Ref> {
        let data = py.bytes(&write(py, value, version.unwrap_or(VERSION))?);
        call::call_method(py, file, py.intern("write").value(), &[data.value()])
    }
    /// Convert the bytes-like object to a value.
    #[pyfunction("loads(bytes, /, *, allow_code=True)")]
    fn loads(py: Py, data: Value, _allow: Option<bool>) -> PyResult<Ref> {
        let data = taipan_builtins::bytes::to_vec(py, data)?;
        Ok(read(py, &data)?.0)
    }
    /// Read one value from the open file and return it.
    #[pyfunction("load(file, /, *, allow_code=True)")]
    fn load(py: Py, file: Value, _allow: Option<bool>) -> PyResult<Ref> {
        let data = call::call_method(py, file, py.intern("read").value(), &[])?;
        let bytes = taipan_builtins::bytes::to_vec(py, data.value())?;
        let (value, used) = read(py, &bytes)?;
        let back = int::from_i64(py, used as i64 - bytes.len() as i64);
        if used != bytes.len() {
            let seek = [back.value(), Value::from_small_int(1)];
            call::call_method(py, file, py.intern("seek").value(), &seek)?;
        }
        Ok(value)
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "This module contains functions that can read and write Python values in\na binary format.";
    let (module, d) = crate::new_module(py, "marshal", doc, Functions::METHODS);
    dict::set_text(py, d, "version", Value::from_small_int(i64::from(VERSION)));
    Ok(module)
}
