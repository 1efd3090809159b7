//! `bytes`: the operations that most programs use.

use taipan_macros::pytype;
use taipan_object::bytes::ByteArray;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct BytesType;

fn of(v: Value) -> BytesRef {
    Obj::new(v.as_ptr())
}

/// The content of a bytes-like object; `None` for others.
pub fn data_of(v: Value) -> Option<Vec<u8>> {
    if let Some(b) = v.cast::<Bytes>() {
        return Some(b.as_slice().to_vec());
    }
    v.cast::<ByteArray>().map(|b| b.data.to_vec()).or_else(|| crate::memoryview::bytes_of(v))
}

/// The content of a bytes-like object; `{}` in `message` stands for the type's name.
pub fn to_vec_or(py: Py, v: Value, message: &str) -> PyResult<Vec<u8>> {
    data_of(v).ok_or_else(|| {
        let message = message.replace("{}", &type_of(py, v).name());
        py.raise_type_error(format_args!("{message}"))
    })
}

/// The content of a bytes-like object.
pub fn to_vec(py: Py, v: Value) -> PyResult<Vec<u8>> {
    to_vec_or(py, v, "a bytes-like object is required, not '{}'")
}

/// What a search argument denotes: bytes, or one byte by number.
fn needle(py: Py, v: Value) -> PyResult<Vec<u8>> {
    if let Some(n) = int::to_i64(v).filter(|_| int::is_int(v)) {
        return match u8::try_from(n) {
            Ok(b) => Ok(vec![b]),
            Err(_) => Err(py.raise_value_error(format_args!("byte must be in range(0, 256)"))),
        };
    }
    to_vec_or(py, v, "argument should be integer or bytes-like object, not '{}'")
}

fn find(data: &[u8], sub: &[u8], start: usize, end: usize) -> Option<usize> {
    if start > end || end - start < sub.len() {
        return None;
    }
    crate::search::first(&data[start..end], sub).map(|i| i + start)
}

/// Whether a part of the bytes begins or ends with one of the affixes: they, and where the part begins and ends.
fn affix(
    py: Py,
    this: BytesRef,
    (affix, start, end): (Value, Option<Value>, Option<Value>),
    test: impl Fn(&[u8], &[u8]) -> bool,
    name: &str,
) -> PyResult<bool> {
    let length = this.as_slice().len() as isize;
    let bound = |v: Option<Value>, default: isize| match v.filter(|v| !v.is_none()) {
        Some(v) => subscript::index_to_isize(py, v).map(|i| if i < 0 { (i + length).max(0) } else { i }),
        None => Ok(default),
    };
    let (start, end) = (bound(start, 0)?, bound(end, length)?.min(length));
    let items: Vec<Value> = affix.cast::<Tuple>().map_or_else(|| vec![affix], |t| t.as_slice().to_vec());
    let message = format!("{name} first arg must be bytes or a tuple of bytes, not {{}}");
    for item in items {
        let wanted = to_vec_or(py, item, &message)?;
        if start <= end && test(&this.as_slice()[start as usize..end as usize], &wanted) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Hexadecimal digits, with a separator between groups of bytes, which are counted from the right unless the number is
/// negative.
pub(crate) fn hex(py: Py, data: &[u8], sep: Option<Value>, group: i64) -> PyResult<Ref> {
    let Some(sep) = sep.filter(|s| !s.is_absent()) else {
        return Ok(py.str(&data.iter().map(|b| format!("{b:02x}")).collect::<String>()));
    };
    let separator = match sep.cast::<Str>() {
        Some(s) => s.to_text(),
        None if data_of(sep).is_some() => String::from_utf8_lossy(&to_vec(py, sep)?).into_owned(),
        None => return Err(py.raise_type_error(format_args!("sep must be str or bytes."))),
    };
    if separator.chars().count() != 1 {
        return Err(py.raise_value_error(format_args!("sep must be length 1.")));
    }
    if !separator.is_ascii() {
        return Err(py.raise_value_error(format_args!("sep must be ASCII.")));
    }
    let size = group.unsigned_abs() as usize;
    let mut out = String::with_capacity(data.len() * 3);
    for (i, b) in data.iter().enumerate() {
        let place = if group < 0 { i } else { data.len() - i };
        if i > 0 && size > 0 && place.is_multiple_of(size) {
            out.push_str(&separator);
        }
        out.push_str(&format!("{b:02x}"));
    }
    Ok(py.str(&out))
}

/// The bytes of a bytes-like object or of an iterable of ints.
pub(crate) fn items(py: Py, source: Value, refused: &str) -> PyResult<Vec<u8>> {
    let ty = type_of(py, source);
    if source.is_kind(Kind::STR) || (data_of(source).is_none() && ty.slots.iter.is_none() && ty.slots.getitem.is_none())
    {
        let message = refused.replace("{}", &ty.name());
        return Err(py.raise_type_error(format_args!("{message}")));
    }
    content(py, source)
}

fn is_space(b: u8) -> bool {
    matches!(b, 9..=13 | 32)
}

fn strip(py: Py, this: BytesRef, chars: Option<Value>, left: bool, right: bool) -> PyResult<Ref> {
    let set = chars.filter(|c| !c.is_none()).map(|c| to_vec(py, c)).transpose()?;
    let hit = |b: u8| set.as_ref().map_or_else(|| is_space(b), |s| s.contains(&b));
    let mut data = this.as_slice();
    while left && data.first().is_some_and(|&b| hit(b)) {
        data = &data[1..];
    }
    while right && data.last().is_some_and(|&b| hit(b)) {
        data = &data[..data.len() - 1];
    }
    Ok(py.bytes(data))
}

#[pytype]
impl BytesType {
    /// Decode the bytes using the codec registered for encoding.
    #[pymethod("decode(encoding='utf-8', errors='strict')")]
    fn decode(py: Py, this: BytesRef, encoding: Option<StrRef>, errors: Option<StrRef>) -> PyResult<Ref> {
        let encoding = encoding.map_or_else(|| "utf-8".to_string(), |e| e.to_text());
        let errors = errors.map_or_else(|| "strict".to_string(), |e| e.to_text());
        crate::codec::decode(py, this.as_slice(), &encoding, &errors, this.value())
    }
    /// Create a string of hexadecimal numbers from a bytes object.
    #[pymethod("hex(sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(py: Py, this: BytesRef, sep: Option<Value>, group: Option<i64>) -> PyResult<Ref> {
        hex(py, this.as_slice(), sep, group.unwrap_or(1))
    }
    /// Create a bytes object from a string of hexadecimal numbers.
    #[pyclassmethod("fromhex(string, /)")]
    fn fromhex(py: Py, class: Value, text: StrRef) -> PyResult<Ref> {
        let text = text.to_text();
        let mut data = Vec::new();
        let digits = text.chars().filter(|c| !c.is_ascii_whitespace());
        if digits.clone().all(|c| c.is_ascii_hexdigit()) && digits.count() % 2 == 1 {
            let message = "fromhex() arg must contain an even number of hexadecimal digits";
            return Err(py.raise_value_error(format_args!("{message}")));
        }
        let mut chars = text.char_indices().filter(|(_, c)| !c.is_ascii_whitespace());
        while let Some((i, c)) = chars.next() {
            let low = chars.next();
            let (Some(h), Some(l)) = (c.to_digit(16), low.and_then(|(_, c)| c.to_digit(16))) else {
                let at = if c.is_ascii_hexdigit() { low.map_or(text.len(), |l| l.0) } else { i };
                return Err(py.raise_value_error(format_args!(
                    "non-hexadecimal number found in fromhex() arg at position {at}"
                )));
            };
            data.push((h * 16 + l) as u8);
        }
        let made = py.bytes(&data);
        if class.ptr() == py.types().bytes.as_ptr().cast() { Ok(made) } else { call::call(py, class, &[made.value()]) }
    }
    /// Return the lowest index in B where subsection 'sub' is found, or -1.
    #[pymethod("find(sub, start=None, end=None, /)")]
    fn find(py: Py, this: BytesRef, sub: Value, start: Option<Value>, end: Option<Value>) -> PyResult<i64> {
        let (start, end) = crate::str::bounds(py, start, end, this.length)?;
        Ok(find(this.as_slice(), &needle(py, sub)?, start, end).map_or(-1, |i| i as i64))
    }
    /// Return the lowest index in B where subsection 'sub' is found.
    #[pymethod("index(sub, start=None, end=None, /)")]
    fn index(py: Py, this: BytesRef, sub: Value, start: Option<Value>, end: Option<Value>) -> PyResult<i64> {
        let (start, end) = crate::str::bounds(py, start, end, this.length)?;
        let found = find(this.as_slice(), &needle(py, sub)?, start, end);
        found.map(|i| i as i64).ok_or_else(|| py.raise_value_error(format_args!("subsection not found")))
    }
    /// Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end].
    #[pymethod("count(sub, start=None, end=None, /)")]
    fn count(py: Py, this: BytesRef, sub: Value, start: Option<Value>, end: Option<Value>) -> PyResult<i64> {
        let (start, end) = crate::str::bounds(py, start, end, this.length)?;
        let sub = needle(py, sub)?;
        if sub.is_empty() {
            return Ok(if start > end { 0 } else { (end - start + 1) as i64 });
        }
        let (mut n, mut at) = (0, start);
        while let Some(i) = find(this.as_slice(), &sub, at, end) {
            n += 1;
            at = i + sub.len();
        }
        Ok(n)
    }
    /// Return a copy with all occurrences of substring old replaced by new.
    #[pymethod("replace(old, new, count=-1, /)")]
    fn replace(py: Py, this: BytesRef, old: Value, new: Value, count: Option<i64>) -> PyResult<Ref> {
        let (old, new) = (to_vec(py, old)?, to_vec(py, new)?);
        let limit = count.filter(|&c| c >= 0).map_or(usize::MAX, |c| c as usize);
        let data = this.as_slice();
        let (mut out, mut at, mut n) = (Vec::new(), 0, 0);
        while n < limit {
            let Some(i) = find(data, &old, at, data.len()) else { break };
            if old.is_empty() {
                out.extend_from_slice(&new);
                if i == data.len() {
                    at = i;
                    break;
                }
                out.push(data[i]);
                at = i + 1;
            } else {
                out.extend_from_slice(&data[at..i]);
                out.extend_from_slice(&new);
                at = i + old.len();
            }
            n += 1;
        }
        out.extend_from_slice(&data[at..]);
        Ok(py.bytes(&out))
    }
    /// Concatenate any number of bytes objects.
    #[pymethod("join(iterable_of_bytes, /)")]
    fn join(py: Py, this: BytesRef, items: Value) -> PyResult<Ref> {
        let mut out = Vec::new();
        for (i, item) in iter::collect(py, items)?.iter().enumerate() {
            let message = format!("sequence item {i}: expected a bytes-like object, {{}} found");
            let part = to_vec_or(py, item.value(), &message)?;
            if i > 0 {
                out.extend_from_slice(this.as_slice());
            }
            out.extend_from_slice(&part);
        }
        Ok(py.bytes(&out))
    }
    /// Return a list of the sections in the bytes, using sep as the delimiter.
    #[pymethod("split(sep=None, maxsplit=-1)")]
    fn split(py: Py, this: BytesRef, sep: Option<Value>, max: Option<i64>) -> PyResult<Ref> {
        let data = this.as_slice().to_vec();
        let limit = max.filter(|&m| m >= 0).map_or(usize::MAX, |m| m as usize);
        let mut parts = Vec::new();
        let Some(sep) = sep.filter(|s| !s.is_none()) else {
            let next = |at: usize, space: bool| {
                let found = data[at..].iter().position(|&b| is_space(b) == space);
                found.map_or(data.len(), |i| at + i)
            };
            let mut start = next(0, false);
            while start < data.len() {
                let end = if parts.len() == limit { data.len() } else { next(start, true) };
                parts.push(py.bytes(&data[start..end]));
                start = next(end, false);
            }
            return Ok(list::from_vec(py, parts));
        };
        let sep = to_vec(py, sep)?;
        if sep.is_empty() {
            return Err(py.raise_value_error(format_args!("empty separator")));
        }
        let mut at = 0;
        while parts.len() < limit {
            let Some(i) = find(&data, &sep, at, data.len()) else { break };
            parts.push(py.bytes(&data[at..i]));
            at = i + sep.len();
        }
        parts.push(py.bytes(&data[at..]));
        Ok(list::from_vec(py, parts))
    }
    /// Return True if the bytes starts with the specified prefix, False otherwise.
    #[pymethod("startswith(prefix, start=None, end=None, /)")]
    fn startswith(py: Py, this: BytesRef, p: Value, start: Option<Value>, end: Option<Value>) -> PyResult<bool> {
        affix(py, this, (p, start, end), |d, p| d.starts_with(p), "startswith")
    }
    /// Return True if the bytes ends with the specified suffix, False otherwise.
    #[pymethod("endswith(suffix, start=None, end=None, /)")]
    fn endswith(py: Py, this: BytesRef, p: Value, start: Option<Value>, end: Option<Value>) -> PyResult<bool> {
        affix(py, this, (p, start, end), |d, p| d.ends_with(p), "endswith")
    }
    /// Strip leading and trailing bytes contained in the argument.
    #[pymethod("strip(bytes=None, /)")]
    fn strip(py: Py, this: BytesRef, chars: Option<Value>) -> PyResult<Ref> {
        strip(py, this, chars, true, true)
    }
    /// Strip leading bytes contained in the argument.
    #[pymethod("lstrip(bytes=None, /)")]
    fn lstrip(py: Py, this: BytesRef, chars: Option<Value>) -> PyResult<Ref> {
        strip(py, this, chars, true, false)
    }
    /// Strip trailing bytes contained in the argument.
    #[pymethod("rstrip(bytes=None, /)")]
    fn rstrip(py: Py, this: BytesRef, chars: Option<Value>) -> PyResult<Ref> {
        strip(py, this, chars, false, true)
    }
    /// Return a copy of B with all ASCII characters converted to lowercase.
    #[pymethod("lower()")]
    fn lower(py: Py, this: BytesRef) -> Ref {
        py.bytes(&this.as_slice().to_ascii_lowercase())
    }
    /// Return a copy of B with all ASCII characters converted to uppercase.
    #[pymethod("upper()")]
    fn upper(py: Py, this: BytesRef) -> Ref {
        py.bytes(&this.as_slice().to_ascii_uppercase())
    }
    /// Return True if all characters in B are digits and there is at least one character in B.
    #[pymethod("isdigit()")]
    fn isdigit(_py: Py, this: BytesRef) -> bool {
        this.length > 0 && this.as_slice().iter().all(u8::is_ascii_digit)
    }
    #[pymethod("__getnewargs__()")]
    fn getnewargs(py: Py, this: BytesRef) -> Ref {
        tuple::from_vec(py, vec![py.bytes(this.as_slice())])
    }
}

/// The `repr` of bytes.
pub fn repr_bytes(data: &[u8]) -> String {
    let quote = if data.contains(&b'\'') && !data.contains(&b'"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for &b in data {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            _ if b == quote as u8 => out.extend(['\\', quote]),
            0x20..0x7F => out.push(b as char),
            _ => out.push_str(&format!("\\x{b:02x}")),
        }
    }
    out.push(quote);
    out
}

fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    let b = of(v);
    if let Some(slice) = key.cast::<Slice>() {
        let r = subscript::slice_adjust(subscript::slice_unpack(py, slice)?, b.length);
        let data: Vec<u8> = r.indices().map(|i| b.as_slice()[i]).collect();
        return Ok(py.bytes(&data));
    }
    crate::list::check_index(py, key, "byte")?;
    let i = subscript::sequence_index(py, key, || b.length, "index")?;
    Ok(int::from_i64(py, b.as_slice()[i] as i64))
}

fn concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let other = to_vec_or(py, b, &format!("can't concat {{}} to {}", type_of(py, a).name()))?;
    Ok(py.bytes(&[of(a).as_slice(), &other].concat()))
}

fn repeat(py: Py, v: Value, n: isize) -> PyResult<Ref> {
    crate::list::repeated_length(py, of(v).length, n, 1)?;
    Ok(py.bytes(&of(v).as_slice().repeat(n.max(0) as usize)))
}

fn contains(py: Py, v: Value, item: Value) -> PyResult<bool> {
    let sub = if int::is_int(item) { needle(py, item)? } else { to_vec(py, item)? };
    Ok(find(of(v).as_slice(), &sub, 0, of(v).length).is_some())
}

fn richcompare(_py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (data_of(a), data_of(b)) else { return compare::not_implemented() };
    Ok(Ref::from_owned(bool_value(op.holds(x.cmp(&y)))))
}

fn hash_bytes(py: Py, v: Value) -> PyResult<i64> {
    Ok(hash::hash_bytes(py, of(v).as_slice()))
}

/// The content that `bytes(source)` makes.
pub fn content(py: Py, source: Value) -> PyResult<Vec<u8>> {
    if let Some(data) = data_of(source) {
        return Ok(data);
    }
    if source.is_kind(Kind::STR) {
        return Err(py.raise_type_error(format_args!("string argument without an encoding")));
    }
    if let Some(n) = int::index_optional(py, source)? {
        return match int::to_isize(n.value()) {
            Some(n) if n >= 0 => memory::check_room(py, n as usize, 1).map(|()| vec![0; n as usize]),
            Some(_) => Err(py.raise_value_error(format_args!("negative count"))),
            None => Err(py.raise_overflow_error(format_args!("cannot fit 'int' into an index-sized integer"))),
        };
    }
    if type_of(py, source).slots.iter.is_none() && type_of(py, source).slots.getitem.is_none() {
        let got = type_of(py, source).name();
        return Err(py.raise_type_error(format_args!("cannot convert '{got}' object to bytes")));
    }
    let mut data = Vec::new();
    for item in iter::collect(py, source)? {
        let n = int::index(py, item.value())?;
        match int::to_i64(n.value()).and_then(|n| u8::try_from(n).ok()) {
            Some(b) => data.push(b),
            None => return Err(py.raise_value_error(format_args!("bytes must be in range(0, 256)"))),
        }
    }
    Ok(data)
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "bytes", args.len(), 0, 3)?;
    let source = args.first().copied().or_else(|| keywords.get("source"));
    let encoding = args.get(1).copied().or_else(|| keywords.get("encoding"));
    let errors = args.get(2).copied().or_else(|| keywords.get("errors"));
    let Some(source) = source else { return Ok(py.bytes_of(ty, &[])) };
    if let Some(encoding) = encoding {
        let Some(s) = source.cast::<Str>() else {
            return Err(py.raise_type_error(format_args!("encoding without a string argument")));
        };
        let errors = errors.map_or_else(|| "strict".to_string(), text_of);
        let made = crate::codec::encode(py, s, &text_of(encoding), &errors)?;
        return Ok(if ty == py.types().bytes { made } else { py.bytes_of(ty, of(made.value()).as_slice()) });
    }
    if let Some(r) = attribute::call_special(py, source, py.names().__bytes__, &[])? {
        let data = to_vec_or(py, r.value(), "__bytes__ returned non-bytes (type {})")?;
        return Ok(py.bytes_of(ty, &data));
    }
    if source.is_exact(Kind::BYTES) && ty == py.types().bytes {
        return Ok(source.to_ref());
    }
    let data = content(py, source)?;
    Ok(py.bytes_of(ty, &data))
}

/// Makes the type ready.
pub fn register(py: Py) {
    let slots = Slots {
        repr: Some(|py, v| Ok(py.str(&repr_bytes(of(v).as_slice())))),
        hash: Some(hash_bytes),
        richcompare: Some(richcompare),
        new: Some(new),
        len: Some(|_, v| Ok(of(v).length)),
        getitem: Some(getitem),
        contains: Some(contains),
        concat: Some(concat),
        repeat: Some(repeat),
        ..Slots::default()
    };
    native::ready(py, py.types().bytes, slots, BytesType::METHODS, BytesType::GETSETS);
}
