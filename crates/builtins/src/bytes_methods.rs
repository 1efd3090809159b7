//! Methods that `bytes` and `bytearray` share: searching from the right, splitting, padding, ASCII letters.

use taipan_macros::pytype;
use taipan_object::bytes::ByteArray;
use taipan_object::*;

use crate::bytes::{to_vec, to_vec_or};
use crate::search::{first, last};

/// The methods; both types list them.
pub struct Shared;

fn data(py: Py, v: Value) -> PyResult<Vec<u8>> {
    to_vec(py, v)
}

/// A new object of the receiver's built-in type.
fn same(py: Py, this: Value, data: Vec<u8>) -> PyResult<Ref> {
    let made = py.bytes(&data);
    if this.cast::<ByteArray>().is_some() {
        return call::call(py, py.types().bytearray.value(), &[made.value()]);
    }
    Ok(made)
}

fn all(py: Py, v: Value, test: impl Fn(&u8) -> bool) -> PyResult<bool> {
    let data = data(py, v)?;
    Ok(!data.is_empty() && data.iter().all(test))
}

fn window(py: Py, length: usize, start: Option<Value>, end: Option<Value>) -> PyResult<(usize, usize)> {
    let one = |v: Option<Value>, default: usize| -> PyResult<usize> {
        let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(default) };
        let i = subscript::index_to_isize(py, v)?;
        let i = if i < 0 { i + length as isize } else { i };
        Ok(i.clamp(0, length as isize) as usize)
    };
    Ok((one(start, 0)?, one(end, length)?))
}

fn needle(py: Py, v: Value) -> PyResult<Vec<u8>> {
    if let Some(n) = int::to_i64(v).filter(|_| int::is_int(v)) {
        let byte = u8::try_from(n);
        return byte.map(|b| vec![b]).map_err(|_| py.raise_value_error(format_args!("byte must be in range(0, 256)")));
    }
    to_vec_or(py, v, "argument should be integer or bytes-like object, not '{}'")
}

fn rfind(py: Py, this: Value, sub: Value, start: Option<Value>, end: Option<Value>) -> PyResult<Option<usize>> {
    let (data, sub) = (data(py, this)?, needle(py, sub)?);
    let (start, end) = window(py, data.len(), start, end)?;
    if start > end {
        return Ok(None);
    }
    Ok(last(&data[start..end], &sub).map(|i| i + start))
}

fn fill(py: Py, v: Option<Value>, name: &str) -> PyResult<u8> {
    let Some(v) = v else { return Ok(b' ') };
    let found = to_vec(py, v).ok().filter(|d| d.len() == 1);
    match found {
        Some(d) => Ok(d[0]),
        None => {
            drop(py.take_exception());
            let got = type_of(py, v).name();
            Err(py.raise_type_error(format_args!("{name}() argument 2 must be a byte string of length 1, not {got}")))
        }
    }
}

fn pad(py: Py, this: Value, left: usize, right: usize, c: u8) -> PyResult<Ref> {
    let mut out = vec![c; left];
    out.extend(data(py, this)?);
    out.resize(out.len() + right, c);
    same(py, this, out)
}

fn strip_set(py: Py, chars: Option<Value>) -> PyResult<Vec<u8>> {
    match chars.filter(|c| !c.is_none()) {
        Some(c) => to_vec(py, c),
        None => Ok(b" \t\n\r\x0b\x0c".to_vec()),
    }
}

fn lines(data: &[u8], keep: bool) -> Vec<Vec<u8>> {
    let (mut out, mut start, mut i) = (Vec::new(), 0, 0);
    while i < data.len() {
        let wide = match data[i] {
            b'\r' if data.get(i + 1) == Some(&b'\n') => 2,
            b'\r' | b'\n' => 1,
            _ => {
                i += 1;
                continue;
            }
        };
        out.push(data[start..if keep { i + wide } else { i }].to_vec());
        i += wide;
        start = i;
    }
    if start < data.len() {
        out.push(data[start..].to_vec());
    }
    out
}

/// The parts from the right, at most `most` splits.
fn rsplit(data: &[u8], sep: Option<&[u8]>, most: i64) -> Vec<Vec<u8>> {
    let (mut out, mut rest, mut left) = (Vec::new(), data, if most < 0 { i64::MAX } else { most });
    match sep {
        Some(sep) => {
            while left > 0
                && let Some(at) = last(rest, sep)
            {
                out.push(rest[at + sep.len()..].to_vec());
                rest = &rest[..at];
                left -= 1;
            }
            out.push(rest.to_vec());
        }
        None => {
            rest = rest.trim_ascii_end();
            while !rest.is_empty() {
                let at = rest.iter().rposition(|b| b.is_ascii_whitespace() || *b == 0x0b).filter(|_| left > 0);
                let start = at.map_or(0, |i| i + 1);
                out.push(rest[start..].to_vec());
                rest = rest[..start].trim_ascii_end();
                left -= 1;
            }
        }
    }
    out.reverse();
    out
}

fn many(py: Py, this: Value, parts: Vec<Vec<u8>>) -> PyResult<Ref> {
    let parts: PyResult<Vec<Ref>> = parts.into_iter().map(|p| same(py, this, p)).collect();
    Ok(list::from_vec(py, parts?))
}

fn triple(py: Py, this: Value, parts: [Vec<u8>; 3]) -> PyResult<Ref> {
    let parts: PyResult<Vec<Ref>> = parts.into_iter().map(|p| same(py, this, p)).collect();
    Ok(tuple::from_vec(py, parts?))
}

fn separator(py: Py, sep: Value) -> PyResult<Vec<u8>> {
    let sep = to_vec(py, sep)?;
    if sep.is_empty() {
        return Err(py.raise_value_error(format_args!("empty separator")));
    }
    Ok(sep)
}

#[pytype]
impl Shared {
    /// Return the highest index where subsection 'sub' is found, or -1.
    #[pymethod("rfind(sub, start=None, end=None, /)")]
    fn rfind(py: Py, this: Value, sub: Value, start: Option<Value>, end: Option<Value>) -> PyResult<i64> {
        Ok(rfind(py, this, sub, start, end)?.map_or(-1, |i| i as i64))
    }
    /// Return the highest index where subsection 'sub' is found.
    #[pymethod("rindex(sub, start=None, end=None, /)")]
    fn rindex(py: Py, this: Value, sub: Value, start: Option<Value>, end: Option<Value>) -> PyResult<usize> {
        let found = rfind(py, this, sub, start, end)?;
        found.ok_or_else(|| py.raise_value_error(format_args!("subsection not found")))
    }
    /// Partition into three parts using the given separator.
    #[pymethod("partition(sep, /)")]
    fn partition(py: Py, this: Value, sep: Value) -> PyResult<Ref> {
        let (data, sep) = (data(py, this)?, separator(py, sep)?);
        let parts = match first(&data, &sep) {
            Some(i) => [data[..i].to_vec(), sep.clone(), data[i + sep.len()..].to_vec()],
            None => [data, Vec::new(), Vec::new()],
        };
        triple(py, this, parts)
    }
    /// Partition into three parts using the given separator, from the right.
    #[pymethod("rpartition(sep, /)")]
    fn rpartition(py: Py, this: Value, sep: Value) -> PyResult<Ref> {
        let (data, sep) = (data(py, this)?, separator(py, sep)?);
        let parts = match last(&data, &sep) {
            Some(i) => [data[..i].to_vec(), sep.clone(), data[i + sep.len()..].to_vec()],
            None => [Vec::new(), Vec::new(), data],
        };
        triple(py, this, parts)
    }
    /// Return a list of the sections, from the right.
    #[pymethod("rsplit(sep=None, maxsplit=-1)")]
    fn rsplit(py: Py, this: Value, sep: Option<Value>, most: Option<i64>) -> PyResult<Ref> {
        let sep = sep.filter(|s| !s.is_none()).map(|s| separator(py, s)).transpose()?;
        many(py, this, rsplit(&data(py, this)?, sep.as_deref(), most.unwrap_or(-1)))
    }
    /// Return a list of the lines, breaking at line boundaries.
    #[pymethod("splitlines(keepends=False)")]
    fn splitlines(py: Py, this: Value, keep: Option<bool>) -> PyResult<Ref> {
        many(py, this, lines(&data(py, this)?, keep.unwrap_or(false)))
    }
    /// Return a copy with the given prefix removed if present.
    #[pymethod("removeprefix(prefix, /)")]
    fn removeprefix(py: Py, this: Value, prefix: Value) -> PyResult<Ref> {
        let (data, prefix) = (data(py, this)?, to_vec(py, prefix)?);
        same(py, this, data.strip_prefix(&prefix[..]).unwrap_or(&data).to_vec())
    }
    /// Return a copy with the given suffix removed if present.
    #[pymethod("removesuffix(suffix, /)")]
    fn removesuffix(py: Py, this: Value, suffix: Value) -> PyResult<Ref> {
        let (data, suffix) = (data(py, this)?, to_vec(py, suffix)?);
        same(py, this, data.strip_suffix(&suffix[..]).unwrap_or(&data).to_vec())
    }
    /// Return a centered string of length width.
    #[pymethod("center(width, fillchar=b' ', /)")]
    fn center(py: Py, this: Value, width: i64, c: Option<Value>) -> PyResult<Ref> {
        let missing = (width.max(0) as usize).saturating_sub(data(py, this)?.len());
        let left = missing / 2 + (missing & width.max(0) as usize & 1);
        pad(py, this, left, missing - left, fill(py, c, "center")?)
    }
    /// Return a left-justified string of length width.
    #[pymethod("ljust(width, fillchar=b' ', /)")]
    fn ljust(py: Py, this: Value, width: i64, c: Option<Value>) -> PyResult<Ref> {
        let missing = (width.max(0) as usize).saturating_sub(data(py, this)?.len());
        pad(py, this, 0, missing, fill(py, c, "ljust")?)
    }
    /// Return a right-justified string of length width.
    #[pymethod("rjust(width, fillchar=b' ', /)")]
    fn rjust(py: Py, this: Value, width: i64, c: Option<Value>) -> PyResult<Ref> {
        let missing = (width.max(0) as usize).saturating_sub(data(py, this)?.len());
        pad(py, this, missing, 0, fill(py, c, "rjust")?)
    }
    /// Pad a numeric string with zeros on the left.
    #[pymethod("zfill(width, /)")]
    fn zfill(py: Py, this: Value, width: i64) -> PyResult<Ref> {
        let mut data = data(py, this)?;
        let missing = (width.max(0) as usize).saturating_sub(data.len());
        let at = usize::from(matches!(data.first(), Some(b'+' | b'-')));
        data.splice(at..at, std::iter::repeat_n(b'0', missing));
        same(py, this, data)
    }
    /// Return a copy where all tab characters are expanded using spaces.
    #[pymethod("expandtabs(tabsize=8)")]
    fn expandtabs(py: Py, this: Value, size: Option<i64>) -> PyResult<Ref> {
        let (size, mut column, mut out) = (size.unwrap_or(8).max(0) as usize, 0, Vec::new());
        for b in data(py, this)? {
            if b == b'\t' {
                let n = if size == 0 { 0 } else { size - column % size };
                out.resize(out.len() + n, b' ');
                column += n;
            } else {
                out.push(b);
                column = if matches!(b, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
        same(py, this, out)
    }
    /// Return a copy with only its first character capitalized (ASCII).
    #[pymethod("capitalize()")]
    fn capitalize(py: Py, this: Value) -> PyResult<Ref> {
        let mut data = data(py, this)?.to_ascii_lowercase();
        if let Some(b) = data.first_mut() {
            b.make_ascii_uppercase();
        }
        same(py, this, data)
    }
    /// Return a titlecased version (ASCII).
    #[pymethod("title()")]
    fn title(py: Py, this: Value) -> PyResult<Ref> {
        let mut inside = false;
        let turn = |b: u8| {
            let out = if inside { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
            inside = b.is_ascii_alphabetic();
            out
        };
        same(py, this, data(py, this)?.into_iter().map(turn).collect())
    }
    /// Return a copy with uppercase ASCII characters converted to lowercase and vice versa.
    #[pymethod("swapcase()")]
    fn swapcase(py: Py, this: Value) -> PyResult<Ref> {
        let turn = |b: u8| if b.is_ascii_lowercase() { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() };
        same(py, this, data(py, this)?.into_iter().map(turn).collect())
    }
    /// Return a copy with each character mapped by the given translation table.
    #[pymethod("translate(table, /, delete=b'')")]
    fn translate(py: Py, this: Value, table: Value, delete: Option<Value>) -> PyResult<Ref> {
        let table = if table.is_none() { None } else { Some(to_vec(py, table)?) };
        if table.as_ref().is_some_and(|t| t.len() != 256) {
            return Err(py.raise_value_error(format_args!("translation table must be 256 characters long")));
        }
        let delete = delete.map_or(Ok(Vec::new()), |d| to_vec(py, d))?;
        let kept = data(py, this)?.into_iter().filter(|b| !delete.contains(b));
        same(py, this, kept.map(|b| table.as_ref().map_or(b, |t| t[b as usize])).collect())
    }
    /// Return a translation table usable for the translate method.
    #[pystaticmethod("maketrans(frm, to, /)")]
    fn maketrans(py: Py, from: Value, to: Value) -> PyResult<Ref> {
        let (from, to) = (to_vec(py, from)?, to_vec(py, to)?);
        if from.len() != to.len() {
            return Err(py.raise_value_error(format_args!("maketrans arguments must have same length")));
        }
        let mut table: Vec<u8> = (0..=255).collect();
        from.iter().zip(to).for_each(|(f, t)| table[*f as usize] = t);
        Ok(py.bytes(&table))
    }
    /// Return True if all characters are alpha-numeric.
    #[pymethod("isalnum()")]
    fn isalnum(py: Py, this: Value) -> PyResult<bool> {
        all(py, this, u8::is_ascii_alphanumeric)
    }
    /// Return True if all characters are alphabetic.
    #[pymethod("isalpha()")]
    fn isalpha(py: Py, this: Value) -> PyResult<bool> {
        all(py, this, u8::is_ascii_alphabetic)
    }
    /// Return True if all characters are ASCII.
    #[pymethod("isascii()")]
    fn isascii(py: Py, this: Value) -> PyResult<bool> {
        Ok(data(py, this)?.is_ascii())
    }
    /// Return True if all characters are whitespace.
    #[pymethod("isspace()")]
    fn isspace(py: Py, this: Value) -> PyResult<bool> {
        all(py, this, |b| b.is_ascii_whitespace() || *b == 0x0b)
    }
    /// Return True if all cased characters are lowercase.
    #[pymethod("islower()")]
    fn islower(py: Py, this: Value) -> PyResult<bool> {
        let data = data(py, this)?;
        Ok(data.iter().any(u8::is_ascii_lowercase) && !data.iter().any(u8::is_ascii_uppercase))
    }
    /// Return True if all cased characters are uppercase.
    #[pymethod("isupper()")]
    fn isupper(py: Py, this: Value) -> PyResult<bool> {
        let data = data(py, this)?;
        Ok(data.iter().any(u8::is_ascii_uppercase) && !data.iter().any(u8::is_ascii_lowercase))
    }
    /// Return True if the string is titlecased.
    #[pymethod("istitle()")]
    fn istitle(py: Py, this: Value) -> PyResult<bool> {
        let (mut inside, mut cased) = (false, false);
        for b in data(py, this)? {
            if b.is_ascii_alphabetic() {
                if b.is_ascii_uppercase() == inside {
                    return Ok(false);
                }
                cased = true;
            }
            inside = b.is_ascii_alphabetic();
        }
        Ok(cased)
    }
}

struct ArrayOnly;

#[pytype]
impl ArrayOnly {
    /// Resize the internal buffer of bytearray to len.
    #[pymethod("resize(size, /)")]
    fn resize(py: Py, this: Obj<ByteArray>, size: i64) -> PyResult<()> {
        let mut this = this;
        let Ok(size) = usize::try_from(size) else {
            return Err(py.raise_value_error(format_args!("bytearray.resize(): new size must be >= 0, got {size}")));
        };
        if size != this.data.len() {
            crate::bytearray::check_free(py, this.value())?;
        }
        this.data.resize(size, 0);
        Ok(())
    }
    /// Remove the first occurrence of a value in the bytearray.
    #[pymethod("remove(value, /)")]
    fn remove(py: Py, this: Obj<ByteArray>, value: Value) -> PyResult<()> {
        let mut this = this;
        let byte = u8::try_from(int::index_i64(py, value)?);
        let byte = byte.map_err(|_| py.raise_value_error(format_args!("byte must be in range(0, 256)")))?;
        match this.data.iter().position(|b| *b == byte) {
            Some(i) => {
                crate::bytearray::check_free(py, this.value())?;
                this.data.remove(i);
                Ok(())
            }
            None => Err(py.raise_value_error(format_args!("value not found in bytearray"))),
        }
    }
    /// Return True if all characters are digits.
    #[pymethod("isdigit()")]
    fn isdigit(py: Py, this: Value) -> PyResult<bool> {
        all(py, this, u8::is_ascii_digit)
    }
    /// Return a lowercased copy (ASCII).
    #[pymethod("lower()")]
    fn lower(py: Py, this: Value) -> PyResult<Ref> {
        same(py, this, data(py, this)?.to_ascii_lowercase())
    }
    /// Return an uppercased copy (ASCII).
    #[pymethod("upper()")]
    fn upper(py: Py, this: Value) -> PyResult<Ref> {
        same(py, this, data(py, this)?.to_ascii_uppercase())
    }
    /// Strip leading and trailing bytes contained in the argument.
    #[pymethod("strip(bytes=None, /)")]
    fn strip(py: Py, this: Value, chars: Option<Value>) -> PyResult<Ref> {
        strip(py, this, chars, true, true)
    }
    /// Strip leading bytes contained in the argument.
    #[pymethod("lstrip(bytes=None, /)")]
    fn lstrip(py: Py, this: Value, chars: Option<Value>) -> PyResult<Ref> {
        strip(py, this, chars, true, false)
    }
    /// Strip trailing bytes contained in the argument.
    #[pymethod("rstrip(bytes=None, /)")]
    fn rstrip(py: Py, this: Value, chars: Option<Value>) -> PyResult<Ref> {
        strip(py, this, chars, false, true)
    }
    /// Return the number of non-overlapping occurrences of subsection 'sub'.
    #[pymethod("count(sub, start=None, end=None, /)")]
    fn count(py: Py, this: Value, sub: Value, start: Option<Value>, end: Option<Value>) -> PyResult<usize> {
        let (data, sub) = (data(py, this)?, needle(py, sub)?);
        let (start, end) = window(py, data.len(), start, end)?;
        if start > end {
            return Ok(0);
        }
        if sub.is_empty() {
            return Ok(end - start + 1);
        }
        let (mut n, mut rest) = (0, &data[start..end]);
        while let Some(i) = first(rest, &sub) {
            n += 1;
            rest = &rest[i + sub.len()..];
        }
        Ok(n)
    }
    /// Return the lowest index where subsection 'sub' is found.
    #[pymethod("index(sub, start=None, end=None, /)")]
    fn index(py: Py, this: Value, sub: Value, start: Option<Value>, end: Option<Value>) -> PyResult<usize> {
        let (data, sub) = (data(py, this)?, needle(py, sub)?);
        let (start, end) = window(py, data.len(), start, end)?;
        let found = (start <= end).then(|| first(&data[start..end], &sub)).flatten();
        found.map(|i| i + start).ok_or_else(|| py.raise_value_error(format_args!("subsection not found")))
    }
    /// Concatenate any number of bytes/bytearray objects.
    #[pymethod("join(iterable_of_bytes, /)")]
    fn join(py: Py, this: Value, iterable: Value) -> PyResult<Ref> {
        let between = data(py, this)?;
        let mut out = Vec::new();
        for (i, item) in iter::collect(py, iterable)?.into_iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(&between);
            }
            let message = format!("sequence item {i}: expected a bytes-like object, {{}} found");
            out.extend(to_vec_or(py, item.value(), &message)?);
        }
        same(py, this, out)
    }
    /// Return a list of the sections.
    #[pymethod("split(sep=None, maxsplit=-1)")]
    fn split(py: Py, this: Value, sep: Option<Value>, most: Option<i64>) -> PyResult<Ref> {
        let plain = py.bytes(&data(py, this)?);
        let args = [sep.unwrap_or(none()), Value::from_small_int(most.unwrap_or(-1))];
        let parts = call::call_method(py, plain.value(), py.intern("split").value(), &args)?;
        let parts: PyResult<Vec<Vec<u8>>> = iter::collect(py, parts.value())?.iter().map(|p| data_of(py, p)).collect();
        many(py, this, parts?)
    }
}

fn data_of(py: Py, part: &Ref) -> PyResult<Vec<u8>> {
    to_vec(py, part.value())
}

fn strip(py: Py, this: Value, chars: Option<Value>, left: bool, right: bool) -> PyResult<Ref> {
    let (data, set) = (data(py, this)?, strip_set(py, chars)?);
    let outside = |b: &u8| !set.contains(b);
    let start = if left { data.iter().position(outside).unwrap_or(data.len()) } else { 0 };
    let end = if right { data.iter().rposition(outside).map_or(start, |i| i + 1) } else { data.len() };
    same(py, this, data[start..end.max(start)].to_vec())
}

/// Adds the methods to both types.
pub fn register(py: Py) {
    native::add_methods(py, py.types().bytes, Shared::METHODS);
    native::add_methods(py, py.types().bytearray, Shared::METHODS);
    native::add_methods(py, py.types().bytearray, ArrayOnly::METHODS);
}
