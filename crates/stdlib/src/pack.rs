//! `_struct`: values to and from bytes as C structures lay them out.
//!
//! Law: a format is read once into fields; sizes and alignment are the native ones for `@`, fixed ones otherwise.

use taipan_builtins::bytes::to_vec_or;
use taipan_macros::{pymodule, pytype};
use taipan_object::layout_types::*;
use taipan_object::*;

/// One item of a format.
#[derive(Copy, Clone)]
struct Field {
    code: u8,
    /// Bytes of one value.
    size: usize,
    /// Values; for `s` and `p` the bytes of the one value.
    count: usize,
    offset: usize,
}

/// A format that was read.
struct Plan {
    fields: Vec<Field>,
    size: usize,
    little: bool,
    values: usize,
}

const ERROR: &str = "_struct.error";

fn error(py: Py, message: &str) -> Raised {
    let class = py.runtime().registered(ERROR).expect("made with the module");
    match call::call(py, class, &[py.str(message).value()]) {
        Ok(e) => py.raise_instance(e),
        Err(raised) => raised,
    }
}

/// Bytes and alignment of a code.
fn size_of_code(code: u8, native: bool) -> Option<(usize, usize)> {
    let size = match code {
        b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
        b'h' | b'H' | b'e' => 2,
        b'i' | b'I' | b'f' => 4,
        b'l' | b'L' => {
            if native {
                8
            } else {
                4
            }
        }
        b'q' | b'Q' | b'd' => 8,
        b'n' | b'N' | b'P' if native => 8,
        b'F' => return Some((8, if native { 4 } else { 1 })),
        b'D' => return Some((16, if native { 8 } else { 1 })),
        _ => return None,
    };
    Some((size, if native { size } else { 1 }))
}

fn read_format(py: Py, text: &[u8]) -> PyResult<Plan> {
    let (native, little, codes) = match text.first() {
        Some(b'@') => (true, true, &text[1..]),
        Some(b'=') | Some(b'<') => (false, true, &text[1..]),
        Some(b'>') | Some(b'!') => (false, false, &text[1..]),
        _ => (true, true, text),
    };
    let too_long = || error(py, "total struct size too long");
    let mut layout = Plan { fields: Vec::new(), size: 0, little, values: 0 };
    let mut i = 0;
    while i < codes.len() {
        if codes[i].is_ascii_whitespace() {
            i += 1;
            continue;
        }
        let mut count = 1usize;
        if codes[i].is_ascii_digit() {
            count = 0;
            while i < codes.len() && codes[i].is_ascii_digit() {
                let digit = usize::from(codes[i] - b'0');
                count = count.checked_mul(10).and_then(|c| c.checked_add(digit)).ok_or_else(too_long)?;
                i += 1;
            }
            if i == codes.len() {
                return Err(error(py, "repeat count given without format specifier"));
            }
        }
        let code = codes[i];
        i += 1;
        let Some((size, alignment)) = size_of_code(code, native) else {
            return Err(error(py, "bad char in struct format"));
        };
        let offset = layout.size.next_multiple_of(alignment);
        let whole = size.checked_mul(count).and_then(|n| n.checked_add(offset));
        layout.size = whole.filter(|n| *n <= isize::MAX as usize).ok_or_else(too_long)?;
        if code != b'x' {
            layout.fields.push(Field { code, size, count, offset });
            layout.values += if matches!(code, b's' | b'p') { 1 } else { count };
        }
    }
    Ok(layout)
}

fn format_text(py: Py, v: Value, who: &str) -> PyResult<Vec<u8>> {
    if let Some(s) = v.cast::<Str>() {
        return match s.as_ascii() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Ok(s.to_text().into_bytes()),
        };
    }
    if v.is_kind(Kind::BYTES) {
        return taipan_builtins::bytes::to_vec(py, v);
    }
    let got = type_of(py, v).name();
    Err(py.raise_type_error(format_args!("{who} argument 1 must be a str or bytes object, not {got}")))
}

fn put(out: &mut [u8], number: u128, little: bool) {
    let size = out.len();
    if little {
        out.copy_from_slice(&number.to_le_bytes()[..size]);
    } else {
        out.copy_from_slice(&number.to_be_bytes()[16 - size..]);
    }
}

fn get(data: &[u8], little: bool) -> u128 {
    let fold = |n: u128, b: &u8| n << 8 | u128::from(*b);
    if little { data.iter().rev().fold(0, fold) } else { data.iter().fold(0, fold) }
}

fn pack_int(py: Py, f: Field, v: Value, little: bool, out: &mut [u8]) -> PyResult<()> {
    let n = if int::is_int(v) {
        v.to_ref()
    } else if type_of(py, v).slots.index.is_some() {
        int::index(py, v)?
    } else {
        return Err(error(py, "required argument is not an integer"));
    };
    let signed = f.code.is_ascii_lowercase();
    let bits = f.size as u32 * 8;
    let (low, high) =
        if signed { (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1) } else { (0, (1i128 << bits) - 1) };
    match int::to_i128(n.value()).filter(|n| (low..=high).contains(n)) {
        Some(n) => {
            put(out, n as u128, little);
            Ok(())
        }
        None => Err(error(py, &format!("'{}' format requires {low} <= number <= {high}", char::from(f.code)))),
    }
}

fn pack_value(py: Py, f: Field, v: Value, little: bool, out: &mut [u8]) -> PyResult<()> {
    match f.code {
        b'?' => out[0] = u8::from(compare::is_true(py, v)?),
        b'c' => match v.cast::<Bytes>() {
            Some(b) if b.as_slice().len() == 1 => out[0] = b.as_slice()[0],
            _ => return Err(error(py, "char format requires a bytes object of length 1")),
        },
        b'e' | b'f' | b'd' => {
            let Ok(x) = args::to_double(py, v) else {
                drop(py.take_exception());
                return Err(error(py, "required argument is not a float"));
            };
            pack_float(py, f.size, x, little, out)?;
        }
        b'F' | b'D' => {
            let (re, im) = match v.cast::<complex::Complex>() {
                Some(c) => (c.re, c.im),
                None => match args::to_double(py, v) {
                    Ok(x) => (x, 0.0),
                    Err(_) => {
                        drop(py.take_exception());
                        return Err(error(py, "required argument is not a complex"));
                    }
                },
            };
            let half = f.size / 2;
            pack_float(py, half, re, little, &mut out[..half])?;
            pack_float(py, half, im, little, &mut out[half..])?;
        }
        _ => pack_int(py, f, v, little, out)?,
    }
    Ok(())
}

fn pack_float(py: Py, size: usize, x: f64, little: bool, out: &mut [u8]) -> PyResult<()> {
    let overflow = |what: &str| py.raise_overflow_error(format_args!("float too large to pack with {what} format"));
    let bits = match size {
        2 => u128::from(half_bits(x).ok_or_else(|| overflow("e"))?),
        4 => {
            let narrow = x as f32;
            if narrow.is_infinite() && x.is_finite() {
                return Err(overflow("f"));
            }
            u128::from(narrow.to_bits())
        }
        _ => u128::from(x.to_bits()),
    };
    put(out, bits, little);
    Ok(())
}

/// The nearest half-precision number, ties to even; `None` where it is too large.
fn half_bits(x: f64) -> Option<u16> {
    let sign = u16::from(x.is_sign_negative()) << 15;
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    let magnitude = x.abs();
    if magnitude.is_infinite() {
        return Some(sign | 0x7c00);
    }
    // Steps of the number's binade: 2^-24 for the smallest ones.
    let exponent = if magnitude < 2f64.powi(-14) { -14 } else { magnitude.log2().floor() as i32 };
    let exponent = if 2f64.powi(exponent) > magnitude && exponent > -14 { exponent - 1 } else { exponent };
    let steps = (magnitude / 2f64.powi(exponent - 10)).round_ties_even();
    let bits = if exponent == -14 && steps < 1024.0 {
        steps as u32
    } else {
        ((exponent + 15) as u32) * 1024 + (steps as u32 - 1024)
    };
    (bits < 0x7c00).then_some(sign | bits as u16)
}

fn half_value(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        e => (1024.0 + fraction) * 2f64.powi(e - 25),
    }
}

fn float_of(data: &[u8], little: bool) -> f64 {
    let bits = get(data, little);
    match data.len() {
        2 => half_value(bits as u16),
        4 => f64::from(f32::from_bits(bits as u32)),
        _ => f64::from_bits(bits as u64),
    }
}

/// Packs values into `out`, which is as long as the layout.
fn pack_all(py: Py, layout: &Plan, values: &[Value], out: &mut [u8]) -> PyResult<()> {
    let mut next = values.iter().copied();
    for f in &layout.fields {
        if matches!(f.code, b's' | b'p') {
            let v = next.next().expect("counted");
            if !v.is_kind(Kind::BYTES) && !v.is_kind(Kind::BYTEARRAY) {
                let code = char::from(f.code);
                return Err(error(py, &format!("argument for '{code}' must be a bytes object")));
            }
            let data = taipan_builtins::bytes::to_vec(py, v)?;
            let place = &mut out[f.offset..f.offset + f.count];
            if f.code == b's' {
                let n = data.len().min(f.count);
                place[..n].copy_from_slice(&data[..n]);
            } else if f.count > 0 {
                let n = data.len().min(f.count - 1);
                place[1..1 + n].copy_from_slice(&data[..n]);
                place[0] = n.min(255) as u8;
            }
            continue;
        }
        for i in 0..f.count {
            let at = f.offset + i * f.size;
            pack_value(py, *f, next.next().expect("counted"), layout.little, &mut out[at..at + f.size])?;
        }
    }
    Ok(())
}

fn unpack_all(py: Py, layout: &Plan, data: &[u8]) -> Ref {
    let mut out = Vec::with_capacity(layout.values);
    for f in &layout.fields {
        if f.code == b's' {
            out.push(py.bytes(&data[f.offset..f.offset + f.count]));
            continue;
        }
        if f.code == b'p' {
            let place = &data[f.offset..f.offset + f.count];
            let length = place.first().map_or(0, |n| usize::from(*n).min(f.count - 1));
            out.push(py.bytes(if length == 0 { &[] } else { &place[1..1 + length] }));
            continue;
        }
        for i in 0..f.count {
            let at = f.offset + i * f.size;
            let item = &data[at..at + f.size];
            out.push(match f.code {
                b'c' => py.bytes(item),
                b'?' => Ref::from_owned(bool_value(item[0] != 0)),
                b'e' | b'f' | b'd' => int::float(py, float_of(item, layout.little)),
                b'F' | b'D' => {
                    let (re, im) = item.split_at(f.size / 2);
                    let (re, im) = (float_of(re, layout.little), float_of(im, layout.little));
                    let fields = complex::Complex { header: instance::blank_header(), re, im };
                    instance::new_object(py, py.types().complex, fields)
                }
                code => {
                    let n = get(item, layout.little);
                    let shift = 128 - 8 * f.size as u32;
                    let signed = code.is_ascii_lowercase();
                    int::from_i128(py, if signed { (n << shift) as i128 >> shift } else { n as i128 })
                }
            });
        }
    }
    tuple::from_vec(py, out)
}

/// A `Struct`.
#[repr(C)]
struct Struct {
    header: Header,
    format: Value,
    /// Null until `__init__`.
    layout: *mut Plan,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for Struct {
    const KIND: Kind = Kind::OTHER;
}

unsafe fn drop_struct(_py: Py, object: *mut Header) {
    let mut this: Obj<Struct> = Obj::new(object.cast());
    if !this.layout.is_null() {
        // SAFETY: made by `init`, owned by the object.
        drop(unsafe { Box::from_raw(this.layout) });
    }
    this.layout = std::ptr::null_mut();
    clear_slot(&mut this.format);
}

unsafe fn traverse_struct(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let this: Obj<Struct> = Obj::new(object.cast());
    if !this.format.is_absent() {
        visit(this.format);
    }
}

fn new_struct(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    let fields = Struct { header: instance::blank_header(), format: Value::ABSENT, layout: std::ptr::null_mut() };
    Ok(instance::new_object(py, ty, fields))
}

fn init_struct(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    let mut this: Obj<Struct> = Obj::new(v.as_ptr());
    if args.len() != 1 || kwnames.cast::<Tuple>().is_some_and(|k| k.get(0).map(text_of).as_deref() != Some("format")) {
        return Err(py.raise_type_error(format_args!("Struct() missing required argument 'format' (pos 1)")));
    }
    let text = format_text(py, args[0], "Struct()")?;
    let layout = Box::into_raw(Box::new(read_format(py, &text)?));
    let old = std::mem::replace(&mut this.layout, layout);
    if !old.is_null() {
        // SAFETY: the object's own until now; nothing borrows it across Python code.
        drop(unsafe { Box::from_raw(old) });
    }
    replace_slot(&mut this.format, py.str(&String::from_utf8_lossy(&text)));
    Ok(())
}

fn with_layout<T>(py: Py, this: Obj<Struct>, f: impl FnOnce(&Plan) -> PyResult<T>) -> PyResult<T> {
    if this.layout.is_null() {
        return Err(py.raise_runtime_error(format_args!("Struct object is not initialized")));
    }
    // SAFETY: a copy, so that `__init__`, which Python code can call again, may replace the original.
    let original = unsafe { &*this.layout };
    let Plan { fields, size, little, values } = original;
    f(&Plan { fields: fields.clone(), size: *size, little: *little, values: *values })
}

fn pack(py: Py, layout: &Plan, values: &[Value]) -> PyResult<Ref> {
    if values.len() != layout.values {
        let message = format!("pack expected {} items for packing (got {})", layout.values, values.len());
        return Err(error(py, &message));
    }
    let mut out = vec![0; layout.size];
    pack_all(py, layout, values, &mut out)?;
    Ok(py.bytes(&out))
}

fn pack_into(py: Py, layout: &Plan, args: &[Value]) -> PyResult<()> {
    let given = args.len().saturating_sub(2);
    match args.len() {
        0 => return Err(error(py, "pack_into expected buffer argument")),
        1 => return Err(error(py, "pack_into expected offset argument")),
        _ if given != layout.values => {
            let message = format!("pack_into expected {} items for packing (got {given})", layout.values);
            return Err(error(py, &message));
        }
        _ => {}
    }
    let offset = int::index_i64(py, args[1])?;
    let length = taipan_builtins::memoryview::writable_length(py, args[0])?;
    let at = if offset < 0 { offset + length as i64 } else { offset };
    if at < 0 {
        let message = if offset + (layout.size as i64) > 0 {
            format!("no space to pack {} bytes at offset {offset}", layout.size)
        } else {
            format!("offset {offset} out of range for {length}-byte buffer")
        };
        return Err(error(py, &message));
    }
    if (length as i64) - at < layout.size as i64 {
        let message = format!(
            "pack_into requires a buffer of at least {} bytes for packing {} bytes at offset {at} (actual buffer size is \
             {length})",
            at + layout.size as i64,
            layout.size
        );
        return Err(error(py, &message));
    }
    let mut out = vec![0; layout.size];
    pack_all(py, layout, &args[2..], &mut out)?;
    taipan_builtins::memoryview::write(py, args[0], at as usize, &out)
}

fn unpack(py: Py, layout: &Plan, buffer: Value) -> PyResult<Ref> {
    let data = to_vec_or(py, buffer, "a bytes-like object is required, not '{}'")?;
    if data.len() != layout.size {
        return Err(error(py, &format!("unpack requires a buffer of {} bytes", layout.size)));
    }
    Ok(unpack_all(py, layout, &data))
}

fn unpack_from(py: Py, layout: &Plan, buffer: Value, offset: i64) -> PyResult<Ref> {
    let data = to_vec_or(py, buffer, "a bytes-like object is required, not '{}'")?;
    let (length, size) = (data.len() as i64, layout.size as i64);
    let at = if offset < 0 { offset + length } else { offset };
    if offset < 0 && (offset + size > 0 || at < 0) {
        let message = if offset + size > 0 {
            format!("not enough data to unpack {size} bytes")
        } else {
            format!("offset {offset} out of range for {length}-byte buffer")
        };
        return Err(error(py, &message));
    }
    if length - at < size {
        let message = format!(
            "unpack_from requires a buffer of at least {} bytes for unpacking {size} bytes at offset {at} (actual buffer \
             size is {length})",
            at + size
        );
        return Err(error(py, &message));
    }
    Ok(unpack_all(py, layout, &data[at as usize..at as usize + layout.size]))
}

/// An iterator over the tuples of all parts of a buffer: of a list, made at once.
fn iter_unpack(py: Py, layout: &Plan, buffer: Value) -> PyResult<Ref> {
    let data = to_vec_or(py, buffer, "a bytes-like object is required, not '{}'")?;
    if layout.size == 0 {
        return Err(error(py, "cannot iteratively unpack with a struct of length 0"));
    }
    if data.len() % layout.size != 0 {
        let message = format!("iterative unpacking requires a buffer of a multiple of {} bytes", layout.size);
        return Err(error(py, &message));
    }
    let items = data.chunks(layout.size).map(|part| unpack_all(py, layout, part)).collect();
    iter::get_iter(py, list::from_vec(py, items).value())
}

struct StructMethods;

#[pytype]
impl StructMethods {
    /// Return a bytes object containing values packed according to the format.
    #[pymethod("pack(*values)")]
    fn pack(py: Py, this: Obj<Struct>, values: &[Value]) -> PyResult<Ref> {
        with_layout(py, this, |layout| pack(py, layout, values))
    }
    /// Pack values and write the packed bytes into a writable buffer.
    #[pymethod("pack_into(*args)")]
    fn pack_into(py: Py, this: Obj<Struct>, args: &[Value]) -> PyResult<()> {
        with_layout(py, this, |layout| pack_into(py, layout, args))
    }
    /// Return a tuple containing unpacked values.
    #[pymethod("unpack(buffer, /)")]
    fn unpack(py: Py, this: Obj<Struct>, buffer: Value) -> PyResult<Ref> {
        with_layout(py, this, |layout| unpack(py, layout, buffer))
    }
    /// Return a tuple containing unpacked values.
    #[pymethod("unpack_from(buffer, offset=0)")]
    fn unpack_from(py: Py, this: Obj<Struct>, buffer: Value, offset: Option<i64>) -> PyResult<Ref> {
        with_layout(py, this, |layout| unpack_from(py, layout, buffer, offset.unwrap_or(0)))
    }
    /// Return an iterator yielding tuples.
    #[pymethod("iter_unpack(buffer, /)")]
    fn iter_unpack(py: Py, this: Obj<Struct>, buffer: Value) -> PyResult<Ref> {
        with_layout(py, this, |layout| iter_unpack(py, layout, buffer))
    }
    #[pygetset("format")]
    fn format(_py: Py, v: Value) -> PyResult<Ref> {
        let this: Obj<Struct> = Obj::new(v.as_ptr());
        Ok(traceback::field_or_none(this.format))
    }
    #[pygetset("size")]
    fn size(py: Py, v: Value) -> PyResult<Ref> {
        with_layout(py, Obj::new(v.as_ptr()), |layout| Ok(int::from_usize(py, layout.size)))
    }
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let this: Obj<Struct> = Obj::new(v.as_ptr());
    let shown = object_protocol::repr(py, traceback::field_or_none(this.format).value())?;
    Ok(py.str(&format!("{}({})", type_of(py, v).name(), text_of(shown.value()))))
}

struct Functions;

fn layout_of(py: Py, format: Value, who: &str) -> PyResult<Plan> {
    if let Some(s) = format.cast::<Struct>() {
        return with_layout(py, s, |l| {
            Ok(Plan { fields: l.fields.clone(), size: l.size, little: l.little, values: l.values })
        });
    }
    read_format(py, &format_text(py, format, who)?)
}

#[pymodule]
impl Functions {
    /// Return size in bytes of the struct described by the format string.
    #[pyfunction("calcsize(format, /)")]
    fn calcsize(py: Py, format: Value) -> PyResult<usize> {
        layout_of(py, format, "Struct()").map(|l| l.size)
    }
    /// Return a bytes object containing the values packed according to the format string.
    #[pyfunction("pack(format, /, *values)")]
    fn pack(py: Py, format: Value, values: &[Value]) -> PyResult<Ref> {
        pack(py, &layout_of(py, format, "Struct()")?, values)
    }
    /// Pack values according to the format string and write them into a writable buffer.
    #[pyfunction("pack_into(format, /, *args)")]
    fn pack_into(py: Py, format: Value, args: &[Value]) -> PyResult<()> {
        pack_into(py, &layout_of(py, format, "Struct()")?, args)
    }
    /// Return a tuple containing values unpacked according to the format string.
    #[pyfunction("unpack(format, buffer, /)")]
    fn unpack(py: Py, format: Value, buffer: Value) -> PyResult<Ref> {
        unpack(py, &layout_of(py, format, "Struct()")?, buffer)
    }
    /// Return a tuple containing values unpacked according to the format string.
    #[pyfunction("unpack_from(format, /, buffer, offset=0)")]
    fn unpack_from(py: Py, format: Value, buffer: Value, offset: Option<i64>) -> PyResult<Ref> {
        unpack_from(py, &layout_of(py, format, "Struct()")?, buffer, offset.unwrap_or(0))
    }
    /// Return an iterator yielding tuples unpacked from the given bytes source.
    #[pyfunction("iter_unpack(format, buffer, /)")]
    fn iter_unpack(py: Py, format: Value, buffer: Value) -> PyResult<Ref> {
        iter_unpack(py, &layout_of(py, format, "Struct()")?, buffer)
    }
    /// Clear the internal cache.
    #[pyfunction("_clearcache()")]
    fn clearcache(_py: Py) {}
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "Functions to convert between Python values and C structs.";
    let (module, d) = crate::new_module(py, "_struct", doc, Functions::METHODS);
    let mut ty = create_native::<Struct>(py, "_struct.Struct", None, TYPE_BASE | TYPE_WEAKREFS, None);
    ty.drop_fields = drop_struct;
    ty.traverse = traverse_struct;
    let slots = Slots { new: Some(new_struct), init: Some(init_struct), repr: Some(repr), ..Slots::default() };
    native::ready(py, ty, slots, StructMethods::METHODS, StructMethods::GETSETS);
    dict::set_text(py, d, "Struct", ty.value());
    let class = crate::new_exception(py, "struct", "error", py.exceptions().exception)?;
    dict::set_text(py, d, "error", class.value());
    py.runtime().register(ERROR, class);
    Ok(module)
}
