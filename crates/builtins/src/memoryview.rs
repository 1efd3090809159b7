//! `memoryview`: the bytes of another object, one dimension of native integers.

use taipan_macros::pytype;
use taipan_object::bytes::ByteArray;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

/// A `memoryview`.
#[repr(C)]
pub struct MemoryView {
    header: Header,
    /// The object whose bytes these are, owned; absent once released.
    object: Value,
    start: usize,
    length: usize,
    /// The distance between items in bytes.
    step: isize,
    /// The format's letter, which [`item_size`] knows.
    format: u8,
    writable: bool,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for MemoryView {
    const KIND: Kind = Kind::OTHER;
}

unsafe fn drop_view(_py: Py, object: *mut Header) {
    release_view(Obj::new(object.cast()));
}

unsafe fn traverse_view(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let v: Obj<MemoryView> = Obj::new(object.cast());
    if !v.object.is_absent() {
        visit(v.object);
    }
}

fn release_view(mut v: Obj<MemoryView>) {
    if let Some(mut array) = v.object.cast::<ByteArray>() {
        array.exports -= 1;
    }
    clear_slot(&mut v.object);
}

fn of(v: Value) -> Obj<MemoryView> {
    Obj::new(v.as_ptr())
}

/// The bytes of a view, or an error if it was released.
pub fn content(py: Py, v: Value) -> PyResult<Vec<u8>> {
    let view = live(py, v)?;
    let data = crate::bytes::to_vec(py, view.object)?;
    let mut out = Vec::with_capacity(view.length);
    for i in 0..view.length {
        let at = (view.start as isize + i as isize * view.step) as usize;
        out.extend_from_slice(&data[at..at + item_size(view.format)]);
    }
    Ok(out)
}

/// The bytes of any view; `None` for other objects.
pub fn bytes_of(v: Value) -> Option<Vec<u8>> {
    let py = Py::current();
    v.cast::<MemoryView>().filter(|view| !view.object.is_absent()).and_then(|_| content(py, v).ok())
}

/// How many bytes a buffer that can be written to has.
///
/// # Errors
/// There are none that can be written to.
pub fn writable_length(py: Py, v: Value) -> PyResult<usize> {
    if let Some(array) = v.cast::<ByteArray>() {
        return Ok(array.data.len());
    }
    if v.cast::<MemoryView>().is_some() {
        let view = live(py, v)?;
        if view.writable && view.step == item_size(view.format) as isize {
            return Ok(view.length * item_size(view.format));
        }
        let message = if view.writable { "memoryview: underlying buffer is not C-contiguous" } else { "" };
        if !message.is_empty() {
            return Err(py.raise_buffer_error(format_args!("{message}")));
        }
    }
    let got = type_of(py, v).name();
    Err(py.raise_type_error(format_args!("read-write bytes-like object expected, not {got}")))
}

/// Writes bytes into a buffer; [`writable_length`] has said that there is room.
///
/// # Errors
/// The buffer has changed since.
pub fn write(py: Py, v: Value, at: usize, data: &[u8]) -> PyResult<()> {
    if writable_length(py, v)? < at + data.len() {
        return Err(py.raise_buffer_error(format_args!("the buffer has become too small")));
    }
    let (mut array, start) = match v.cast::<ByteArray>() {
        Some(array) => (array, at),
        None => {
            let view = of(v);
            match view.object.cast::<ByteArray>() {
                Some(array) => (array, view.start + at),
                None => return Err(py.raise_buffer_error(format_args!("the buffer cannot be written to"))),
            }
        }
    };
    array.data[start..start + data.len()].copy_from_slice(data);
    Ok(())
}

fn live(py: Py, v: Value) -> PyResult<Obj<MemoryView>> {
    if of(v).object.is_absent() {
        return Err(py.raise_value_error(format_args!("operation forbidden on released memoryview object")));
    }
    Ok(of(v))
}

fn make(py: Py, object: Value, window: (usize, usize, isize), format: u8, writable: bool) -> Ref {
    if let Some(mut array) = object.cast::<ByteArray>() {
        array.exports += 1;
    }
    let (start, length, step) = window;
    let object = object.to_ref().into_value();
    let fields = MemoryView { header: instance::blank_header(), object, start, length, step, format, writable };
    instance::new_object(py, py.runtime().native_type::<MemoryView>(), fields)
}

fn new(py: Py, _ty: TypeRef, args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    crate::object::check_count(py, "memoryview", args.len(), 1, 1)?;
    let v = args[0];
    if v.cast::<MemoryView>().is_some() {
        let view = live(py, v)?;
        return Ok(make(py, view.object, (view.start, view.length, view.step), view.format, view.writable));
    }
    let data = crate::bytes::to_vec_or(py, v, "memoryview: a bytes-like object is required, not '{}'")?;
    Ok(make(py, v, (0, data.len(), 1), b'B', v.cast::<ByteArray>().is_some()))
}

/// Bytes of an item; 0 for formats that are not here.
fn item_size(format: u8) -> usize {
    match format {
        b'B' | b'b' | b'c' => 1,
        b'H' | b'h' => 2,
        b'I' | b'i' => 4,
        b'L' | b'l' | b'Q' | b'q' => 8,
        _ => 0,
    }
}

fn item(py: Py, view: Obj<MemoryView>, bytes: &[u8]) -> Ref {
    if view.format == b'c' {
        return py.bytes(bytes);
    }
    let mut wide = [0; 8];
    wide[..bytes.len()].copy_from_slice(bytes);
    let (n, spare) = (u64::from_le_bytes(wide), 64 - 8 * bytes.len() as u32);
    if view.format.is_ascii_lowercase() {
        return int::from_i64(py, (n << spare) as i64 >> spare);
    }
    int::from_i128(py, i128::from(n))
}

fn window(view: Obj<MemoryView>, range: subscript::SliceRange) -> (usize, usize, isize) {
    let indices: Vec<usize> = range.indices().collect();
    let first = indices.first().copied().unwrap_or(0);
    let step = if indices.len() > 1 { indices[1] as isize - indices[0] as isize } else { 1 };
    ((view.start as isize + first as isize * view.step) as usize, indices.len(), view.step * step)
}

fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    let view = live(py, v)?;
    if let Some(slice) = key.cast::<Slice>() {
        let parts = subscript::slice_unpack(py, slice)?;
        let range = subscript::slice_adjust(parts, view.length);
        return Ok(make(py, view.object, window(view, range), view.format, view.writable));
    }
    if !subscript::is_index(py, key) {
        return Err(py.raise_type_error(format_args!("memoryview: invalid slice key")));
    }
    let i = position(py, view, key)?;
    let size = item_size(view.format);
    Ok(item(py, view, &content(py, v)?[i * size..][..size]))
}

fn position(py: Py, view: Obj<MemoryView>, key: Value) -> PyResult<usize> {
    let i = subscript::index_to_isize(py, key)?;
    let at = if i < 0 { i + view.length as isize } else { i };
    if at < 0 || at >= view.length as isize {
        return Err(py.raise_index_error(format_args!("index out of bounds on dimension 1")));
    }
    Ok(at as usize)
}

fn setitem(py: Py, v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let view = live(py, v)?;
    let Some(mut array) = view.object.cast::<ByteArray>().filter(|_| view.writable) else {
        return Err(py.raise_type_error(format_args!("cannot modify read-only memory")));
    };
    let Some(value) = value else {
        return Err(py.raise_type_error(format_args!("cannot delete memory")));
    };
    if let Some(slice) = key.cast::<Slice>() {
        let parts = subscript::slice_unpack(py, slice)?;
        let (start, length, step) = window(view, subscript::slice_adjust(parts, view.length));
        let data = crate::bytes::to_vec(py, value)?;
        if data.len() != length || item_size(view.format) != 1 {
            let message = "memoryview assignment: lvalue and rvalue have different structures";
            return Err(py.raise_value_error(format_args!("{message}")));
        }
        for (i, byte) in data.into_iter().enumerate() {
            array.data[(start as isize + i as isize * step) as usize] = byte;
        }
        return Ok(());
    }
    let i = position(py, view, key)?;
    if !subscript::is_index(py, value) {
        let format = view.format as char;
        return Err(py.raise_type_error(format_args!("memoryview: invalid type for format '{format}'")));
    }
    let n = i128::from(int::index_i64(py, value)?);
    let size = item_size(view.format);
    let bits = 8 * size as u32;
    let limits = match view.format.is_ascii_lowercase() {
        true => -(1i128 << (bits - 1))..1 << (bits - 1),
        false => 0..1 << bits,
    };
    if !limits.contains(&n) {
        let format = view.format as char;
        return Err(py.raise_value_error(format_args!("memoryview: invalid value for format '{format}'")));
    }
    let at = (view.start as isize + i as isize * view.step) as usize;
    array.data[at..at + size].copy_from_slice(&n.to_le_bytes()[..size]);
    Ok(())
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        // `bytes` would compare with the view's content.
        let (left, right) = (type_of(py, a).name(), type_of(py, b).name());
        let sign = ["<", "<=", "==", "!=", ">", ">="][op as usize];
        return Err(
            py.raise_type_error(format_args!("'{sign}' not supported between instances of '{left}' and '{right}'"))
        );
    }
    if of(a).object.is_absent() || (b.cast::<MemoryView>().is_some() && of(b).object.is_absent()) {
        return Ok(Ref::from_owned(bool_value(a.is(b) == (op == CompareOp::Eq))));
    }
    let Ok(other) = crate::bytes::to_vec(py, b) else {
        drop(py.take_exception());
        return compare::not_implemented();
    };
    Ok(Ref::from_owned(bool_value((content(py, a)? == other) == (op == CompareOp::Eq))))
}

fn hash(py: Py, v: Value) -> PyResult<i64> {
    if live(py, v)?.writable {
        return Err(py.raise_value_error(format_args!("cannot hash writable memoryview object")));
    }
    Ok(taipan_object::hash::hash_bytes(py, &content(py, v)?))
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let state = if of(v).object.is_absent() { "released memory" } else { "memory" };
    Ok(py.format(format_args!("<{state} at {:#x}>", v.ptr() as usize)))
}

struct Methods;

#[pytype]
impl Methods {
    /// Return the data in the buffer as a byte string.
    #[pymethod("tobytes(order='C')")]
    fn tobytes(py: Py, this: Value, _order: Option<Value>) -> PyResult<Ref> {
        Ok(py.bytes(&content(py, this)?))
    }
    /// Return the data in the buffer as a list of elements.
    #[pymethod("tolist()")]
    fn tolist(py: Py, this: Value) -> PyResult<Ref> {
        let view = live(py, this)?;
        let data = content(py, this)?;
        Ok(list::from_vec(py, data.chunks(item_size(view.format)).map(|b| item(py, view, b)).collect()))
    }
    /// Return the data in the buffer as a str of hexadecimal numbers.
    #[pymethod("hex(sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(py: Py, this: Value, sep: Option<Value>, group: Option<i64>) -> PyResult<Ref> {
        crate::bytes::hex(py, &content(py, this)?, sep, group.unwrap_or(1))
    }
    /// Cast a memoryview to a new format or shape.
    #[pymethod("cast(format)")]
    fn cast(py: Py, this: Value, format: StrRef) -> PyResult<Ref> {
        let view = live(py, this)?;
        let text = format.to_text();
        let letters = text.strip_prefix('@').unwrap_or(&text).as_bytes();
        let size = if letters.len() == 1 { item_size(letters[0]) } else { 0 };
        if size == 0 {
            let message = "memoryview: destination format must be a native single character format prefixed with an \
                           optional '@'";
            return Err(py.raise_value_error(format_args!("{message}")));
        }
        let old = item_size(view.format);
        if old != 1 && size != 1 {
            let message = "memoryview: cannot cast between two non-byte formats";
            return Err(py.raise_type_error(format_args!("{message}")));
        }
        if view.step != old as isize {
            let message = "memoryview: casts are restricted to C-contiguous views";
            return Err(py.raise_type_error(format_args!("{message}")));
        }
        if !(view.length * old).is_multiple_of(size) {
            let message = "memoryview: length is not a multiple of itemsize";
            return Err(py.raise_type_error(format_args!("{message}")));
        }
        let window = (view.start, view.length * old / size, size as isize);
        Ok(make(py, view.object, window, letters[0], view.writable))
    }
    /// Return a readonly version of the memoryview.
    #[pymethod("toreadonly()")]
    fn toreadonly(py: Py, this: Value) -> PyResult<Ref> {
        let view = live(py, this)?;
        Ok(make(py, view.object, (view.start, view.length, view.step), view.format, false))
    }
    /// Release the underlying buffer exposed by the memoryview object.
    #[pymethod("release()")]
    fn release(_py: Py, this: Value) {
        release_view(of(this));
    }
    #[pymethod("__enter__()")]
    fn enter(py: Py, this: Value) -> PyResult<Ref> {
        live(py, this)?;
        Ok(this.to_ref())
    }
    #[pymethod("__exit__(*args)")]
    fn exit(_py: Py, this: Value, _args: &[Value]) {
        release_view(of(this));
    }
    #[pygetset("obj")]
    fn obj(py: Py, v: Value) -> PyResult<Ref> {
        Ok(live(py, v)?.object.to_ref())
    }
    /// Count the number of occurrences of a value.
    #[pymethod("count(value, /)")]
    fn count(py: Py, this: Value, value: Value) -> PyResult<usize> {
        let mut count = 0;
        for item in iter::collect(py, this)? {
            count += usize::from(compare::equal(py, item.value(), value)?);
        }
        Ok(count)
    }
    /// Return the index of the first occurrence of a value.
    #[pymethod("index(value, start=0, stop=9223372036854775807, /)")]
    fn index(py: Py, this: Value, value: Value, start: Option<i64>, stop: Option<i64>) -> PyResult<usize> {
        let items = iter::collect(py, this)?;
        let n = items.len() as i64;
        let place = |i: i64| (if i < 0 { (i + n).max(0) } else { i.min(n) }) as usize;
        let (from, to) = (place(start.unwrap_or(0)), place(stop.unwrap_or(i64::MAX)));
        for (i, item) in items.iter().enumerate().take(to).skip(from) {
            if compare::equal(py, item.value(), value)? {
                return Ok(i);
            }
        }
        Err(py.raise_value_error(format_args!("memoryview.index(x): x not found")))
    }
    #[pygetset("strides")]
    fn strides(py: Py, v: Value) -> PyResult<Ref> {
        let view = live(py, v)?;
        Ok(tuple::from_vec(py, vec![int::from_i64(py, view.step as i64)]))
    }
    #[pygetset("suboffsets")]
    fn suboffsets(py: Py, v: Value) -> PyResult<Ref> {
        live(py, v)?;
        Ok(py.empty_tuple())
    }
    #[pygetset("nbytes")]
    fn nbytes(py: Py, v: Value) -> PyResult<Ref> {
        let view = live(py, v)?;
        Ok(int::from_usize(py, view.length * item_size(view.format)))
    }
    #[pygetset("readonly")]
    fn readonly(py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(!live(py, v)?.writable)))
    }
    #[pygetset("itemsize")]
    fn itemsize(py: Py, v: Value) -> PyResult<Ref> {
        live(py, v).map(|view| int::from_usize(py, item_size(view.format)))
    }
    #[pygetset("format")]
    fn format(py: Py, v: Value) -> PyResult<Ref> {
        Ok(py.char(live(py, v)?.format.into()))
    }
    #[pygetset("ndim")]
    fn ndim(py: Py, v: Value) -> PyResult<Ref> {
        live(py, v).map(|_| int::from_i64(py, 1))
    }
    #[pygetset("shape")]
    fn shape(py: Py, v: Value) -> PyResult<Ref> {
        let n = int::from_usize(py, live(py, v)?.length);
        Ok(tuple::from_vec(py, vec![n]))
    }
    #[pygetset("contiguous")]
    fn contiguous(py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(live(py, v).is_ok_and(|view| view.step == item_size(view.format) as isize))))
    }
}

/// Makes the type.
pub fn register(py: Py) {
    let mut ty = create_native::<MemoryView>(py, "memoryview", None, TYPE_SEQUENCE | TYPE_WEAKREFS, None);
    ty.drop_fields = drop_view;
    ty.traverse = traverse_view;
    let slots = Slots {
        new: Some(new),
        repr: Some(repr),
        hash: Some(hash),
        richcompare: Some(richcompare),
        getitem: Some(getitem),
        setitem: Some(setitem),
        len: Some(|py, v| live(py, v).map(|view| view.length)),
        ..Slots::default()
    };
    native::ready(py, ty, slots, Methods::METHODS, Methods::GETSETS);
    py.runtime().register("memoryview", ty.to_ref());
}
