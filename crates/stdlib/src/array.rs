//! `array`: sequences of machine numbers of one type.
//!
//! Law: an array's memory is that of a `bytearray`, so that everything that takes bytes takes arrays; its length is always
//! a multiple of its item's size.

use std::mem::ManuallyDrop;

use taipan_macros::pytype;
use taipan_object::bytes::ByteArray;
use taipan_object::layout_types::*;
use taipan_object::*;

/// An array.
#[repr(C)]
struct Array {
    bytes: ByteArray,
    code: u8,
}

// SAFETY: the layout begins with that of a `bytearray`, whose kind it has; the type tells which of the two it is.
unsafe impl Layout for Array {
    const KIND: Kind = Kind::OTHER;

    fn describes(header: &Header, _exact: bool) -> bool {
        header.is_kind(Kind::BYTEARRAY)
            && TypeRef::new(header.type_of().cast()).layout_id == std::any::TypeId::of::<Array>()
    }
}

unsafe fn drop_array(_py: Py, object: *mut Header) {
    let mut this: Obj<Array> = Obj::new(object.cast());
    // SAFETY: the object dies; nothing uses its content any more.
    unsafe { ManuallyDrop::drop(&mut this.bytes.data) };
}

unsafe fn traverse_array(_object: *mut Header, _visit: &mut dyn FnMut(Value)) {}

const CODES: &str = "bBuwhHiIlLqQfd";

fn size_of_code(code: u8) -> usize {
    match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'u' | b'w' | b'i' | b'I' | b'f' => 4,
        _ => 8,
    }
}

fn of(v: Value) -> Obj<Array> {
    Obj::new(v.as_ptr())
}

impl Array {
    fn size(&self) -> usize {
        size_of_code(self.code)
    }
    fn length(&self) -> usize {
        self.bytes.data.len() / self.size()
    }
    fn item(&self, i: usize) -> Vec<u8> {
        self.bytes.data[i * self.size()..(i + 1) * self.size()].to_vec()
    }
}

fn make(py: Py, ty: TypeRef, code: u8, content: Vec<u8>) -> Ref {
    let data = ManuallyDrop::new(content);
    let bytes = ByteArray { header: instance::blank_header(), data, exports: 0 };
    instance::new_object(py, ty, Array { bytes, code })
}

/// A new array of the same type of items.
fn like(py: Py, this: Obj<Array>, content: Vec<u8>) -> Ref {
    make(py, py.runtime().native_type::<Array>(), this.code, content)
}

fn is_text(code: u8) -> bool {
    matches!(code, b'u' | b'w')
}

/// The bytes of an item.
fn encode(py: Py, code: u8, v: Value) -> PyResult<Vec<u8>> {
    if is_text(code) {
        return match v.cast::<Str>() {
            Some(s) if s.length == 1 => Ok(s.text().at(0).to_le_bytes().to_vec()),
            Some(s) => Err(py.raise_type_error(format_args!(
                "array item must be a unicode character, not a string of length {}",
                s.length
            ))),
            None => {
                let got = type_of(py, v).name();
                Err(py.raise_type_error(format_args!("array item must be a unicode character, not {got}")))
            }
        };
    }
    if matches!(code, b'f' | b'd') {
        let x = args::to_double(py, v)?;
        return Ok(if code == b'f' { (x as f32).to_le_bytes().to_vec() } else { x.to_le_bytes().to_vec() });
    }
    if int::as_float(v).is_some() {
        return Err(py.raise_type_error(format_args!("'float' object cannot be interpreted as an integer")));
    }
    let n = int::index(py, v)?;
    let size = size_of_code(code);
    let bits = size as u32 * 8;
    let signed = code.is_ascii_lowercase();
    let (low, high) =
        if signed { (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1) } else { (0, (1i128 << bits) - 1) };
    let what = match code {
        b'b' => "signed char",
        b'B' => "unsigned byte integer",
        b'h' => "signed short integer",
        b'H' => "unsigned short",
        b'i' => "signed integer",
        b'I' => "unsigned int",
        _ => "",
    };
    match int::to_i128(n.value()) {
        Some(n) if (low..=high).contains(&n) => Ok(n.to_le_bytes()[..size].to_vec()),
        found if what.is_empty() => {
            let negative = found.map_or_else(|| int::is_negative(n.value()), |n| n < 0);
            Err(match (signed, negative) {
                (false, true) => py.raise_overflow_error(format_args!("can't convert negative int to unsigned")),
                (false, false) => py.raise_overflow_error(format_args!("int too big to convert")),
                (true, _) => py.raise_overflow_error(format_args!("int too big to convert")),
            })
        }
        found => {
            let small = found.map_or_else(|| int::is_negative(n.value()), |n| n < low);
            let how = if small { "less than minimum" } else { "greater than maximum" };
            Err(py.raise_overflow_error(format_args!("{what} is {how}")))
        }
    }
}

/// The value of an item.
fn decode(py: Py, code: u8, data: &[u8]) -> Ref {
    let mut wide = [0u8; 16];
    wide[..data.len()].copy_from_slice(data);
    let n = u128::from_le_bytes(wide);
    match code {
        b'u' | b'w' => py.str_from_code_points(&[n as u32]),
        b'f' => int::float(py, f64::from(f32::from_bits(n as u32))),
        b'd' => int::float(py, f64::from_bits(n as u64)),
        code => {
            let shift = 128 - 8 * data.len() as u32;
            int::from_i128(py, if code.is_ascii_lowercase() { (n << shift) as i128 >> shift } else { n as i128 })
        }
    }
}

/// Fails where somebody looks at the memory, which cannot move then.
fn check_free(py: Py, this: Obj<Array>) -> PyResult<()> {
    if this.bytes.exports == 0 {
        return Ok(());
    }
    Err(py.raise_buffer_error(format_args!("cannot resize an array that is exporting buffers")))
}

fn new_array(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    if !kwnames.is_absent() && ty == py.runtime().native_type::<Array>() {
        return Err(py.raise_type_error(format_args!("array.array() takes no keyword arguments")));
    }
    let count = args.len() - kwnames.cast::<Tuple>().map_or(0, |t| t.as_slice().len());
    if count == 0 || count > 2 {
        let (how, noun) = if count == 0 { ("at least 1", "argument") } else { ("at most 2", "arguments") };
        return Err(py.raise_type_error(format_args!("array expected {how} {noun}, got {count}")));
    }
    let code = match args[0].cast::<Str>() {
        Some(s) if s.length == 1 => s.to_text(),
        Some(s) => {
            let n = s.length;
            let message = "array() argument 1 must be a unicode character, not a string of length";
            return Err(py.raise_type_error(format_args!("{message} {n}")));
        }
        None => {
            let got = type_of(py, args[0]).name();
            return Err(py.raise_type_error(format_args!("array() argument 1 must be a unicode character, not {got}")));
        }
    };
    if !CODES.contains(&code) {
        return Err(
            py.raise_value_error(format_args!("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"))
        );
    }
    let code = code.as_bytes()[0];
    let made = make(py, ty, code, Vec::new());
    let this = of(made.value());
    let Some(&initial) = args[..count].get(1) else { return Ok(made) };
    if initial.is_kind(Kind::STR) {
        if !is_text(code) {
            let message = "cannot use a str to initialize an array with typecode";
            return Err(py.raise_type_error(format_args!("{message} '{}'", char::from(code))));
        }
        Methods::fromunicode(py, this, Obj::new(initial.as_ptr()))?;
    } else if let Some(other) = initial.cast::<Array>() {
        if is_text(other.code) && !is_text(code) {
            let message = "cannot use a unicode array to initialize an array with typecode";
            return Err(py.raise_type_error(format_args!("{message} '{}'", char::from(code))));
        }
        extend(py, this, initial, true)?;
    } else if initial.is_kind(Kind::BYTES) || initial.is_kind(Kind::BYTEARRAY) {
        Methods::frombytes(py, this, initial)?;
    } else {
        extend(py, this, initial, true)?;
    }
    Ok(made)
}

fn extend(py: Py, this: Obj<Array>, items: Value, any_code: bool) -> PyResult<()> {
    let mut this = this;
    if let Some(other) = items.cast::<Array>()
        && (other.code == this.code || !any_code)
    {
        if other.code != this.code {
            return Err(py.raise_type_error(format_args!("can only extend with array of same kind")));
        }
        check_free(py, this)?;
        let more = other.bytes.data.to_vec();
        this.bytes.data.extend_from_slice(&more);
        return Ok(());
    }
    let mut iterator = iter::Iter::new(py, items)?;
    while let Some(item) = iterator.next(py)? {
        let data = encode(py, this.code, item.value())?;
        check_free(py, this)?;
        this.bytes.data.extend_from_slice(&data);
    }
    Ok(())
}

/// The place of the first item that equals a value.
fn find(py: Py, this: Obj<Array>, v: Value, from: usize, to: usize) -> PyResult<Option<usize>> {
    let mut i = from;
    while i < this.length().min(to) {
        let item = decode(py, this.code, &this.item(i));
        if compare::equal(py, item.value(), v)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

struct Methods;

#[pytype]
impl Methods {
    /// Append new value v to the end of the array.
    #[pymethod("append(v, /)")]
    fn append(py: Py, this: Obj<Array>, v: Value) -> PyResult<()> {
        let mut this = this;
        let data = encode(py, this.code, v)?;
        check_free(py, this)?;
        this.bytes.data.extend_from_slice(&data);
        Ok(())
    }
    /// Return a tuple (address, length) giving the current memory address and the length in items of the buffer.
    #[pymethod("buffer_info()")]
    fn buffer_info(py: Py, this: Obj<Array>) -> Ref {
        let address = int::from_i64(py, this.bytes.data.as_ptr() as i64);
        tuple::from_vec(py, vec![address, int::from_usize(py, this.length())])
    }
    /// Byteswap all items of the array.
    #[pymethod("byteswap()")]
    fn byteswap(_py: Py, this: Obj<Array>) {
        let mut this = this;
        let size = this.size();
        this.bytes.data.chunks_mut(size).for_each(<[u8]>::reverse);
    }
    /// Remove all items from the array.
    #[pymethod("clear()")]
    fn clear(py: Py, this: Obj<Array>) -> PyResult<()> {
        let mut this = this;
        check_free(py, this)?;
        this.bytes.data.clear();
        Ok(())
    }
    /// Return number of occurrences of v in the array.
    #[pymethod("count(v, /)")]
    fn count(py: Py, this: Obj<Array>, v: Value) -> PyResult<usize> {
        let (mut count, mut from) = (0, 0);
        while let Some(i) = find(py, this, v, from, usize::MAX)? {
            (count, from) = (count + 1, i + 1);
        }
        Ok(count)
    }
    /// Append items to the end of the array.
    #[pymethod("extend(bb, /)")]
    fn extend(py: Py, this: Obj<Array>, items: Value) -> PyResult<()> {
        extend(py, this, items, false)
    }
    /// Appends items from the string, interpreting it as an array of machine values.
    #[pymethod("frombytes(buffer, /)")]
    fn frombytes(py: Py, this: Obj<Array>, buffer: Value) -> PyResult<()> {
        let mut this = this;
        let data = taipan_builtins::bytes::to_vec(py, buffer)?;
        if data.len() % this.size() != 0 {
            return Err(py.raise_value_error(format_args!("bytes length not a multiple of item size")));
        }
        check_free(py, this)?;
        this.bytes.data.extend_from_slice(&data);
        Ok(())
    }
    /// Read n objects from the file object f and append them to the end of the array.
    #[pymethod("fromfile(f, n, /)")]
    fn fromfile(py: Py, this: Obj<Array>, f: Value, n: i64) -> PyResult<()> {
        if n < 0 {
            return Err(py.raise_value_error(format_args!("negative count")));
        }
        let wanted = n as usize * this.size();
        let size = int::from_usize(py, wanted);
        let data = call::call_method(py, f, py.intern("read").value(), &[size.value()])?;
        let got = match data.value().cast::<Bytes>() {
            Some(b) => b.as_slice().len(),
            None => return Err(py.raise_type_error(format_args!("read() didn't return bytes"))),
        };
        Self::frombytes(py, this, data.value())?;
        if got < wanted {
            return Err(py.raise(py.exceptions().eof_error, format_args!("read() didn't return enough bytes")));
        }
        Ok(())
    }
    /// Append items to array from list.
    #[pymethod("fromlist(list, /)")]
    fn fromlist(py: Py, this: Obj<Array>, items: Value) -> PyResult<()> {
        let mut this = this;
        if items.cast::<List>().is_none() {
            return Err(py.raise_type_error(format_args!("arg must be list")));
        }
        let before = this.bytes.data.len();
        extend(py, this, items, true).inspect_err(|_| this.bytes.data.truncate(before))
    }
    /// Extends this array with data from the unicode string ustr.
    #[pymethod("fromunicode(ustr, /)")]
    fn fromunicode(py: Py, this: Obj<Array>, text: StrRef) -> PyResult<()> {
        let mut this = this;
        if !is_text(this.code) {
            let message = "fromunicode() may only be called on unicode type arrays ('u' or 'w')";
            return Err(py.raise_value_error(format_args!("{message}")));
        }
        check_free(py, this)?;
        let points: Vec<u8> = text.text().iter().flat_map(u32::to_le_bytes).collect();
        this.bytes.data.extend_from_slice(&points);
        Ok(())
    }
    /// Return index of first occurrence of v in the array.
    #[pymethod("index(v, start=0, stop=9223372036854775807, /)")]
    fn index(py: Py, this: Obj<Array>, v: Value, start: Option<i64>, stop: Option<i64>) -> PyResult<usize> {
        let n = this.length() as i64;
        let place = |i: i64| if i < 0 { (i + n).max(0) } else { i } as usize;
        match find(py, this, v, place(start.unwrap_or(0)), place(stop.unwrap_or(i64::MAX)))? {
            Some(i) => Ok(i),
            None => Err(py.raise_value_error(format_args!("array.index(x): x not in array"))),
        }
    }
    /// Insert a new item v into the array before position i.
    #[pymethod("insert(i, v, /)")]
    fn insert(py: Py, this: Obj<Array>, i: i64, v: Value) -> PyResult<()> {
        let mut this = this;
        let data = encode(py, this.code, v)?;
        check_free(py, this)?;
        let n = this.length() as i64;
        let at = if i < 0 { (i + n).max(0) } else { i.min(n) } as usize * this.size();
        this.bytes.data.splice(at..at, data);
        Ok(())
    }
    /// Return the i-th element and delete it from the array.
    #[pymethod("pop(i=-1, /)")]
    fn pop(py: Py, this: Obj<Array>, i: Option<i64>) -> PyResult<Ref> {
        let mut this = this;
        let n = this.length() as i64;
        if n == 0 {
            return Err(py.raise_index_error(format_args!("pop from empty array")));
        }
        let i = i.unwrap_or(-1);
        let at = if i < 0 { i + n } else { i };
        if !(0..n).contains(&at) {
            return Err(py.raise_index_error(format_args!("pop index out of range")));
        }
        check_free(py, this)?;
        let (at, size) = (at as usize * this.size(), this.size());
        let data: Vec<u8> = this.bytes.data.drain(at..at + size).collect();
        Ok(decode(py, this.code, &data))
    }
    /// Remove the first occurrence of v in the array.
    #[pymethod("remove(v, /)")]
    fn remove(py: Py, this: Obj<Array>, v: Value) -> PyResult<()> {
        match find(py, this, v, 0, usize::MAX)? {
            Some(i) => Self::pop(py, this, Some(i as i64)).map(drop),
            None => Err(py.raise_value_error(format_args!("array.remove(x): x not in array"))),
        }
    }
    /// Reverse the order of the items in the array.
    #[pymethod("reverse()")]
    fn reverse(_py: Py, this: Obj<Array>) {
        let mut this = this;
        let size = this.size();
        let turned: Vec<u8> = this.bytes.data.chunks(size).rev().flatten().copied().collect();
        this.bytes.data.copy_from_slice(&turned);
    }
    /// Convert the array to an array of machine values and return the bytes representation.
    #[pymethod("tobytes()")]
    fn tobytes(py: Py, this: Obj<Array>) -> Ref {
        py.bytes(&this.bytes.data)
    }
    /// Write all items (as machine values) to the file object f.
    #[pymethod("tofile(f, /)")]
    fn tofile(py: Py, this: Obj<Array>, f: Value) -> PyResult<()> {
        let data = py.bytes(&this.bytes.data);
        call::call_method(py, f, py.intern("write").value(), &[data.value()]).map(drop)
    }
    /// Convert array to an ordinary list with the same items.
    #[pymethod("tolist()")]
    fn tolist(py: Py, this: Obj<Array>) -> Ref {
        let items = this.bytes.data.chunks(this.size()).map(|item| decode(py, this.code, item)).collect();
        list::from_vec(py, items)
    }
    /// Convert the array to a unicode string.
    #[pymethod("tounicode()")]
    fn tounicode(py: Py, this: Obj<Array>) -> PyResult<Ref> {
        if !is_text(this.code) {
            let message = "tounicode() may only be called on unicode type arrays ('u' or 'w')";
            return Err(py.raise_value_error(format_args!("{message}")));
        }
        Ok(text(py, this))
    }
    /// Return a copy of the array.
    #[pymethod("__copy__()")]
    fn copy(py: Py, this: Obj<Array>) -> Ref {
        like(py, this, this.bytes.data.to_vec())
    }
    /// Return a copy of the array.
    #[pymethod("__deepcopy__(unused, /)")]
    fn deepcopy(py: Py, this: Obj<Array>, _unused: Value) -> Ref {
        like(py, this, this.bytes.data.to_vec())
    }
    /// Return state information for pickling.
    #[pymethod("__reduce_ex__(value, /)")]
    fn reduce_ex(py: Py, this: Obj<Array>, _protocol: Value) -> PyResult<Ref> {
        let code = py.str(&char::from(this.code).to_string());
        let args = tuple::from_vec(py, vec![code, Self::tolist(py, this)]);
        let class = type_of(py, this.value()).to_ref();
        let name = py.intern("__dict__");
        let state = attribute::get_attr_optional_catching(py, this.value(), name.value())?;
        Ok(tuple::from_vec(py, vec![class, args, state.unwrap_or_else(|| none().to_ref())]))
    }
    #[pygetset("itemsize")]
    fn itemsize(py: Py, v: Value) -> PyResult<Ref> {
        Ok(int::from_usize(py, of(v).size()))
    }
    #[pygetset("typecode")]
    fn typecode(py: Py, v: Value) -> PyResult<Ref> {
        Ok(py.str(&char::from(of(v).code).to_string()))
    }
}

fn text(py: Py, this: Obj<Array>) -> Ref {
    let point = |c: &[u8]| u32::from_le_bytes([c[0], c[1], c[2], c[3]]);
    py.str_from_code_points(&this.bytes.data.chunks(4).map(point).collect::<Vec<u32>>())
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let this = of(v);
    let (name, code) = (type_of(py, v).name(), char::from(this.code));
    if this.length() == 0 {
        return Ok(py.str(&format!("{name}('{code}')")));
    }
    let content = if is_text(this.code) { text(py, this) } else { Methods::tolist(py, this) };
    let shown = object_protocol::repr(py, content.value())?;
    Ok(py.str(&format!("{name}('{code}', {})", text_of(shown.value()))))
}

fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    let this = of(v);
    if let Some(slice) = key.cast::<Slice>() {
        let range = subscript::slice_adjust(subscript::slice_unpack(py, slice)?, this.length());
        let picked = range.indices().flat_map(|i| this.item(i)).collect();
        return Ok(like(py, this, picked));
    }
    check_index(py, key)?;
    let i = subscript::sequence_index(py, key, || this.length(), "array index")?;
    Ok(decode(py, this.code, &this.item(i)))
}

fn check_index(py: Py, key: Value) -> PyResult<()> {
    if subscript::is_index(py, key) {
        Ok(())
    } else {
        Err(py.raise_type_error(format_args!("array indices must be integers")))
    }
}

fn setitem(py: Py, v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    let mut this = of(v);
    let size = this.size();
    if let Some(slice) = key.cast::<Slice>() {
        let bounds = subscript::slice_unpack(py, slice)?;
        let new = match value {
            None => None,
            Some(value) => match value.cast::<Array>() {
                Some(other) if other.code == this.code => Some(other.bytes.data.to_vec()),
                Some(_) => return Err(py.raise_type_error(format_args!("bad argument type for built-in operation"))),
                None => {
                    let got = type_of(py, value).name();
                    return Err(
                        py.raise_type_error(format_args!("can only assign array (not \"{got}\") to array slice"))
                    );
                }
            },
        };
        return set_slice(py, this, bounds, new);
    }
    check_index(py, key)?;
    let data = value.map(|value| encode(py, this.code, value)).transpose()?;
    let what = "array assignment index";
    let at = subscript::sequence_index(py, key, || this.length(), what)? * size;
    match data {
        Some(data) => this.bytes.data[at..at + size].copy_from_slice(&data),
        None => {
            check_free(py, this)?;
            this.bytes.data.drain(at..at + size);
        }
    }
    Ok(())
}

fn set_slice(py: Py, this: Obj<Array>, bounds: (isize, isize, isize), new: Option<Vec<u8>>) -> PyResult<()> {
    let mut this = this;
    let size = this.size();
    let range = subscript::slice_adjust(bounds, this.length());
    if range.step == 1 {
        let (start, end) = (range.start as usize * size, (range.start as usize + range.length) * size);
        let new = new.unwrap_or_default();
        if new.len() != end - start {
            check_free(py, this)?;
        }
        this.bytes.data.splice(start..end, new);
        return Ok(());
    }
    let places: Vec<usize> = range.indices().collect();
    let Some(new) = new else {
        check_free(py, this)?;
        let kept = (0..this.length()).filter(|i| !places.contains(i)).flat_map(|i| this.item(i)).collect();
        *this.bytes.data = kept;
        return Ok(());
    };
    if new.len() != places.len() * size {
        return Err(py.raise_value_error(format_args!(
            "attempt to assign array of size {} to extended slice of size {}",
            new.len() / size,
            places.len()
        )));
    }
    for (item, i) in new.chunks(size).zip(places) {
        this.bytes.data[i * size..(i + 1) * size].copy_from_slice(item);
    }
    Ok(())
}

fn contains(py: Py, v: Value, item: Value) -> PyResult<bool> {
    Ok(find(py, of(v), item, 0, usize::MAX)?.is_some())
}

fn concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let (this, Some(other)) = (of(a), b.cast::<Array>()) else {
        let got = type_of(py, b).name();
        return Err(py.raise_type_error(format_args!("can only append array (not \"{got}\") to array")));
    };
    if this.code != other.code {
        return Err(py.raise_type_error(format_args!("bad argument type for built-in operation")));
    }
    Ok(like(py, this, [&this.bytes.data[..], &other.bytes.data[..]].concat()))
}

fn inplace_concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    if b.cast::<Array>().is_none() {
        let got = type_of(py, b).name();
        return Err(py.raise_type_error(format_args!("can only extend with array (not \"{got}\")")));
    }
    extend(py, of(a), b, false)?;
    Ok(a.to_ref())
}

fn repeat(py: Py, v: Value, count: isize) -> PyResult<Ref> {
    let this = of(v);
    memory::check_room(py, count.max(0) as usize, this.bytes.data.len())?;
    Ok(like(py, this, this.bytes.data.repeat(count.max(0) as usize)))
}

fn inplace_repeat(py: Py, v: Value, count: isize) -> PyResult<Ref> {
    let mut this = of(v);
    check_free(py, this)?;
    memory::check_room(py, count.max(0) as usize, this.bytes.data.len())?;
    let data = this.bytes.data.repeat(count.max(0) as usize);
    *this.bytes.data = data;
    Ok(v.to_ref())
}

fn richcompare(py: Py, a: Value, b: Value, op: slots::CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Array>(), b.cast::<Array>()) else { return Ok(not_implemented().to_ref()) };
    let (left, right) = (Methods::tolist(py, x), Methods::tolist(py, y));
    compare::rich_compare(py, left.value(), right.value(), op)
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "This module defines an object type which can efficiently represent\nan array of basic values: characters, \
               integers, floating-point\nnumbers.";
    let (module, d) = crate::new_module(py, "array", doc, &[]);
    let mut ty = create_native_of_kind::<Array>(py, "array.array", Kind::BYTEARRAY, TYPE_BASE | TYPE_WEAKREFS);
    ty.drop_fields = drop_array;
    ty.traverse = traverse_array;
    let slots = Slots {
        new: Some(new_array),
        repr: Some(repr),
        len: Some(|_, v| Ok(of(v).length())),
        getitem: Some(getitem),
        setitem: Some(setitem),
        contains: Some(contains),
        concat: Some(concat),
        inplace_concat: Some(inplace_concat),
        repeat: Some(repeat),
        inplace_repeat: Some(inplace_repeat),
        richcompare: Some(richcompare),
        hash: Some(|py, v| {
            let got = type_of(py, v).full_name(py);
            Err(py.raise_type_error(format_args!("unhashable type: '{got}'")))
        }),
        iter: Some(|py, v| Ok(iter::sequence_iterator(py, v))),
        ..Slots::default()
    };
    native::ready(py, ty, slots, Methods::METHODS, Methods::GETSETS);
    dict::set_text(py, d, "array", ty.value());
    dict::set_text(py, d, "ArrayType", ty.value());
    dict::set_text(py, d, "typecodes", py.str(CODES).value());
    Ok(module)
}
