//! `bytearray`: the mutable operations; the searching ones of `bytes` are reached through a copy.

use taipan_macros::pytype;
use taipan_object::bytes::ByteArray;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct ByteArrayType;

fn of(v: Value) -> Obj<ByteArray> {
    Obj::new(v.as_ptr())
}

fn data(v: Value) -> Vec<u8> {
    of(v).data.to_vec()
}

fn new_array(py: Py, content: Vec<u8>) -> Ref {
    let data = std::mem::ManuallyDrop::new(content);
    instance::new_object(py, py.types().bytearray, ByteArray { header: instance::blank_header(), data, exports: 0 })
}

fn byte(py: Py, v: Value) -> PyResult<u8> {
    let n = int::index(py, v)?;
    match int::to_i64(n.value()).and_then(|n| u8::try_from(n).ok()) {
        Some(b) => Ok(b),
        None => Err(py.raise_value_error(format_args!("byte must be in range(0, 256)"))),
    }
}

/// Calls a method of `bytes` on a copy; a `bytes` result becomes a `bytearray`.
fn through_bytes(py: Py, v: Value, name: &str, args: &[Value]) -> PyResult<Ref> {
    let copy = py.bytes(&data(v));
    let r = call::call_method(py, copy.value(), py.intern(name).value(), args)?;
    match r.value().cast_exact::<Bytes>() {
        Some(b) => Ok(new_array(py, b.as_slice().to_vec())),
        None => Ok(r),
    }
}

#[pytype]
impl ByteArrayType {
    /// Append a single item to the end of the bytearray.
    #[pymethod("append(item, /)")]
    fn append(py: Py, this: Obj<ByteArray>, item: Value) -> PyResult<()> {
        let b = byte(py, item)?;
        check_free(py, this.value())?;
        of(this.value()).data.push(b);
        Ok(())
    }
    /// Append all the items from the iterator or sequence to the end of the bytearray.
    #[pymethod("extend(iterable_of_ints, /)")]
    fn extend(py: Py, this: Obj<ByteArray>, items: Value) -> PyResult<()> {
        let refused = match items.is_kind(Kind::STR) {
            true => "expected iterable of integers; got: 'str'",
            false => "can't extend bytearray with {}",
        };
        let more = crate::bytes::items(py, items, refused)?;
        if !more.is_empty() {
            check_free(py, this.value())?;
        }
        of(this.value()).data.extend_from_slice(&more);
        Ok(())
    }
    /// Insert a single item into the bytearray before the given index.
    #[pymethod("insert(index, item, /)")]
    fn insert(py: Py, this: Obj<ByteArray>, index: i64, item: Value) -> PyResult<()> {
        let b = byte(py, item)?;
        check_free(py, this.value())?;
        let n = this.data.len() as i64;
        let at = if index < 0 { (index + n).max(0) } else { index.min(n) };
        of(this.value()).data.insert(at as usize, b);
        Ok(())
    }
    /// Remove and return a single item from B.
    #[pymethod("pop(index=-1, /)")]
    fn pop(py: Py, this: Obj<ByteArray>, index: Option<i64>) -> PyResult<i64> {
        let n = this.data.len() as i64;
        if n == 0 {
            return Err(py.raise_index_error(format_args!("pop from empty bytearray")));
        }
        let i = index.unwrap_or(-1);
        let at = if i < 0 { i + n } else { i };
        if !(0..n).contains(&at) {
            return Err(py.raise_index_error(format_args!("pop index out of range")));
        }
        check_free(py, this.value())?;
        Ok(of(this.value()).data.remove(at as usize) as i64)
    }
    /// Reverse the order of the values in B in place.
    #[pymethod("reverse()")]
    fn reverse(_py: Py, this: Obj<ByteArray>) {
        of(this.value()).data.reverse();
    }
    /// Remove all items from the bytearray.
    #[pymethod("clear()")]
    fn clear(py: Py, this: Obj<ByteArray>) -> PyResult<()> {
        check_free(py, this.value())?;
        of(this.value()).data.clear();
        Ok(())
    }
    /// Return a copy of B.
    #[pymethod("copy()")]
    fn copy(py: Py, this: Obj<ByteArray>) -> Ref {
        new_array(py, this.data.to_vec())
    }
    /// Decode the bytearray using the codec registered for encoding.
    #[pymethod("decode(*args)")]
    fn decode(py: Py, this: Value, args: &[Value]) -> PyResult<Ref> {
        through_bytes(py, this, "decode", args)
    }
    /// Create a string of hexadecimal numbers from a bytearray object.
    #[pymethod("hex()")]
    fn hex(py: Py, this: Value) -> PyResult<Ref> {
        through_bytes(py, this, "hex", &[])
    }
    /// Return the lowest index in B where subsection 'sub' is found, or -1.
    #[pymethod("find(sub, start=None, end=None, /)")]
    fn find(py: Py, this: Value, sub: Value, start: Option<Value>, end: Option<Value>) -> PyResult<Ref> {
        through_bytes(py, this, "find", &[sub, start.unwrap_or(none()), end.unwrap_or(none())])
    }
    /// Return a copy with all occurrences of substring old replaced by new.
    #[pymethod("replace(old, new, /)")]
    fn replace(py: Py, this: Value, old: Value, new: Value) -> PyResult<Ref> {
        through_bytes(py, this, "replace", &[old, new])
    }
    /// Return True if the bytearray starts with the specified prefix, False otherwise.
    #[pymethod("startswith(prefix, /)")]
    fn startswith(py: Py, this: Value, prefix: Value) -> PyResult<Ref> {
        through_bytes(py, this, "startswith", &[prefix])
    }
    /// Return True if the bytearray ends with the specified suffix, False otherwise.
    #[pymethod("endswith(suffix, /)")]
    fn endswith(py: Py, this: Value, suffix: Value) -> PyResult<Ref> {
        through_bytes(py, this, "endswith", &[suffix])
    }
}

fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    if let Some(slice) = key.cast::<Slice>() {
        let r = subscript::slice_adjust(subscript::slice_unpack(py, slice)?, of(v).data.len());
        let picked = r.indices().map(|i| of(v).data[i]).collect();
        return Ok(new_array(py, picked));
    }
    crate::list::check_index(py, key, "bytearray")?;
    let i = subscript::sequence_index(py, key, || of(v).data.len(), "bytearray index")?;
    Ok(int::from_i64(py, of(v).data[i] as i64))
}

fn setitem(py: Py, v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    if let Some(slice) = key.cast::<Slice>() {
        let bounds = subscript::slice_unpack(py, slice)?;
        let refused = "can assign only bytes, buffers, or iterables of ints in range(0, 256)";
        let new = value.map(|x| crate::bytes::items(py, x, refused)).transpose()?;
        return set_slice(py, v, bounds, new);
    }
    crate::list::check_index(py, key, "bytearray")?;
    let new = value.map(|x| byte(py, x)).transpose()?;
    let i = subscript::sequence_index(py, key, || of(v).data.len(), "bytearray index")?;
    match new {
        Some(b) => of(v).data[i] = b,
        None => {
            check_free(py, v)?;
            of(v).data.remove(i);
        }
    }
    Ok(())
}

fn set_slice(py: Py, v: Value, bounds: (isize, isize, isize), new: Option<Vec<u8>>) -> PyResult<()> {
    let r = subscript::slice_adjust(bounds, of(v).data.len());
    if r.step == 1 {
        let start = r.start as usize;
        if new.as_ref().map_or(0, Vec::len) != r.length {
            check_free(py, v)?;
        }
        of(v).data.splice(start..start + r.length, new.unwrap_or_default());
        return Ok(());
    }
    match new.filter(|new| !new.is_empty()) {
        Some(new) if new.len() != r.length => {
            let (n, m) = (new.len(), r.length);
            Err(py.raise_value_error(format_args!("attempt to assign bytes of size {n} to extended slice of size {m}")))
        }
        Some(new) => {
            r.indices().zip(new).for_each(|(i, b)| of(v).data[i] = b);
            Ok(())
        }
        None => {
            if r.length == 0 {
                return Ok(());
            }
            check_free(py, v)?;
            let mut gone: Vec<usize> = r.indices().collect();
            gone.sort_unstable();
            let stays = |i: &usize| gone.binary_search(i).is_err();
            let old = data(v);
            *of(v).data = (0..old.len()).filter(stays).map(|i| old[i]).collect();
            Ok(())
        }
    }
}

fn concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let other = crate::bytes::to_vec_or(py, b, "can't concat {} to bytearray")?;
    Ok(new_array(py, [data(a), other].concat()))
}

fn inplace_concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let other = crate::bytes::to_vec_or(py, b, "can't concat {} to bytearray")?;
    if !other.is_empty() {
        check_free(py, a)?;
    }
    of(a).data.extend_from_slice(&other);
    Ok(a.to_ref())
}

fn inplace_repeat(py: Py, v: Value, n: isize) -> PyResult<Ref> {
    crate::list::repeated_length(py, of(v).data.len(), n, 1)?;
    if n != 1 {
        check_free(py, v)?;
        let repeated = data(v).repeat(n.max(0) as usize);
        *of(v).data = repeated;
    }
    Ok(v.to_ref())
}

/// Fails where somebody looks at the memory, which cannot move then.
pub(crate) fn check_free(py: Py, v: Value) -> PyResult<()> {
    if of(v).exports == 0 {
        return Ok(());
    }
    Err(py.raise_buffer_error(format_args!("Existing exports of data: object cannot be re-sized")))
}

/// The text of a bytearray: single quotes are always escaped in it.
fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let shown = crate::bytes::repr_bytes(&of(v).data);
    let shown = match shown.strip_prefix("b\"") {
        Some(rest) => format!("b\"{}", rest.replace('\'', "\\'")),
        None => shown,
    };
    Ok(py.str(&format!("{}({shown})", type_of(py, v).name())))
}

fn repeat(py: Py, v: Value, n: isize) -> PyResult<Ref> {
    crate::list::repeated_length(py, of(v).data.len(), n, 1)?;
    Ok(new_array(py, data(v).repeat(n.max(0) as usize)))
}

fn contains(py: Py, v: Value, item: Value) -> PyResult<bool> {
    let copy = py.bytes(&data(v));
    object_protocol::contains(py, copy.value(), item)
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let copy = py.bytes(&data(a));
    type_of(py, copy.value()).slots.richcompare.expect("bytes compare")(py, copy.value(), b, op)
}

fn new(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    let data = std::mem::ManuallyDrop::new(Vec::new());
    let _ = py;
    Ok(instance::new_object(py, ty, ByteArray { header: instance::blank_header(), data, exports: 0 }))
}

fn init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    if !of(v).data.is_empty() {
        check_free(py, v)?;
        of(v).data.clear();
    }
    // The arguments mean what they mean for `bytes`.
    let made = call::call_keywords(py, py.types().bytes.value(), args, kwnames)?;
    let b: BytesRef = Obj::new(made.value().as_ptr());
    // Making them may have run Python code.
    check_free(py, v)?;
    *of(v).data = b.as_slice().to_vec();
    Ok(())
}

/// Makes the type ready.
pub fn register(py: Py) {
    let slots = Slots {
        repr: Some(repr),
        richcompare: Some(richcompare),
        new: Some(new),
        init: Some(init),
        len: Some(|_, v| Ok(of(v).data.len())),
        getitem: Some(getitem),
        setitem: Some(setitem),
        contains: Some(contains),
        concat: Some(concat),
        inplace_concat: Some(inplace_concat),
        repeat: Some(repeat),
        inplace_repeat: Some(inplace_repeat),
        ..Slots::default()
    };
    native::ready(py, py.types().bytearray, slots, ByteArrayType::METHODS, ByteArrayType::GETSETS);
}
