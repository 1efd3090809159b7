//! `str`.

use crate::search::{find_in, rfind_in};
use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::string::{StrBuilder, Text};
use taipan_object::type_object::TypeRef;
use taipan_object::*;

use crate::unicode;

struct StrType;

/// The string handle of a value that is a `str`.
pub fn of(v: Value) -> StrRef {
    Obj::new(v.as_ptr())
}

fn points(s: StrRef) -> Vec<u32> {
    s.text().iter().collect()
}

/// The `repr` of text.
pub fn repr_text(s: StrRef) -> StrBuilder {
    let text = s.text();
    let has = |q: char| text.iter().any(|c| c == q as u32);
    let quote = if has('\'') && !has('"') { '"' } else { '\'' };
    let mut out = StrBuilder::with_capacity(s.length + 2);
    out.push(quote as u32);
    for c in text.iter() {
        match c {
            0x5C => out.push_str("\\\\"),
            _ if c == quote as u32 => {
                out.push(0x5C);
                out.push(c);
            }
            9 => out.push_str("\\t"),
            10 => out.push_str("\\n"),
            13 => out.push_str("\\r"),
            _ if unicode::is_printable(c) => out.push(c),
            0..=0xFF => out.push_str(&format!("\\x{c:02x}")),
            0x100..=0xFFFF => out.push_str(&format!("\\u{c:04x}")),
            _ => out.push_str(&format!("\\U{c:08x}")),
        }
    }
    out.push(quote as u32);
    out
}

/// Optional bounds of a search, clipped like a slice's.
pub fn bounds(py: Py, start: Option<Value>, end: Option<Value>, length: usize) -> PyResult<(usize, usize)> {
    let slice = subscript::new_slice(py, start.unwrap_or(none()), end.unwrap_or(none()), none());
    let (start, end, _) = subscript::slice_unpack(py, Obj::new(slice.value().as_ptr()))?;
    let clip = |i: isize| if i < 0 { (i.saturating_add(length as isize)).max(0) as usize } else { i as usize };
    // A start beyond the end finds nothing, not even the empty string.
    Ok((clip(start), clip(end).min(length)))
}

fn search(
    py: Py,
    this: StrRef,
    sub: StrRef,
    start: Option<Value>,
    end: Option<Value>,
    reverse: bool,
) -> PyResult<Option<usize>> {
    let (start, end) = bounds(py, start, end, this.length)?;
    Ok(if reverse {
        rfind_in(this.text(), sub.text(), start, end)
    } else {
        find_in(this.text(), sub.text(), start, end)
    })
}

fn index_of(found: Option<usize>) -> i64 {
    found.map_or(-1, |i| i as i64)
}

/// All places of `needle` that do not overlap, at most `limit`.
fn occurrences(text: Text<'_>, needle: Text<'_>, limit: usize) -> Vec<usize> {
    let (mut found, mut at) = (Vec::new(), 0);
    while found.len() < limit {
        let Some(i) = find_in(text, needle, at, text.len()) else { break };
        found.push(i);
        at = i + needle.len().max(1);
        if needle.is_empty() && i >= text.len() {
            break;
        }
    }
    found
}

fn map_points(py: Py, s: StrRef, f: impl Fn(u32, usize, &mut dyn FnMut(u32))) -> Ref {
    let mut out = StrBuilder::with_capacity(s.length);
    for (i, c) in s.text().iter().enumerate() {
        f(c, i, &mut |c| out.push(c));
    }
    out.finish(py)
}

fn lower(py: Py, s: StrRef) -> Ref {
    if let Some(t) = s.as_ascii() {
        return py.str_from_latin1(t.to_ascii_lowercase().as_bytes());
    }
    let all = points(s);
    map_points(py, s, |c, i, out| {
        // A capital sigma at the end of a word has its own small form.
        if c == 0x3A3 {
            let before = all[..i].iter().rev().find(|&&c| c != 0x27 && c != 0xAD);
            let after = all[i + 1..].iter().find(|&&c| c != 0x27 && c != 0xAD);
            let last = before.is_some_and(|&c| unicode::is_alpha(c)) && !after.is_some_and(|&c| unicode::is_alpha(c));
            return out(if last { 0x3C2 } else { 0x3C3 });
        }
        unicode::lower(c, &mut |c| out(c));
    })
}

fn upper(py: Py, s: StrRef) -> Ref {
    match s.as_ascii() {
        Some(t) => py.str_from_latin1(t.to_ascii_uppercase().as_bytes()),
        None => map_points(py, s, |c, _, out| unicode::upper(c, &mut |c| out(c))),
    }
}

fn all_points(s: StrRef, f: impl Fn(u32) -> bool) -> bool {
    s.length > 0 && s.text().iter().all(f)
}

fn strip(py: Py, s: StrRef, chars: Option<Value>, left: bool, right: bool) -> PyResult<Ref> {
    let set: Option<Vec<u32>> = match chars.filter(|c| !c.is_none()) {
        None => None,
        Some(c) => match c.cast::<Str>() {
            Some(c) => Some(points(c)),
            None => {
                let which = match (left, right) {
                    (true, true) => "strip",
                    (true, false) => "lstrip",
                    _ => "rstrip",
                };
                return Err(py.raise_type_error(format_args!("{which} arg must be None or str")));
            }
        },
    };
    let hit = |c: u32| set.as_ref().map_or_else(|| unicode::is_space(c), |s| s.contains(&c));
    let (mut start, mut end) = (0, s.length);
    while left && start < end && hit(s.at(start)) {
        start += 1;
    }
    while right && end > start && hit(s.at(end - 1)) {
        end -= 1;
    }
    Ok(py.substring(s, start, end))
}

fn limit_of(max: Option<i64>) -> usize {
    max.filter(|&m| m >= 0).map_or(usize::MAX, |m| m as usize)
}

fn separator(py: Py, sep: Option<Value>) -> PyResult<Option<StrRef>> {
    let Some(sep) = sep.filter(|s| !s.is_none()) else { return Ok(None) };
    let Some(s) = sep.cast::<Str>() else {
        let got = type_of(py, sep).name();
        return Err(py.raise_type_error(format_args!("must be str or None, not {got}")));
    };
    if s.length == 0 {
        return Err(py.raise_value_error(format_args!("empty separator")));
    }
    Ok(Some(s))
}

fn split_whitespace(py: Py, s: StrRef, limit: usize) -> Vec<Ref> {
    let (mut parts, mut i, n) = (Vec::new(), 0, s.length);
    let text = s.text();
    loop {
        while i < n && unicode::is_space(text.at(i)) {
            i += 1;
        }
        if i == n {
            return parts;
        }
        let start = i;
        if parts.len() == limit {
            parts.push(py.substring(s, start, n));
            return parts;
        }
        while i < n && !unicode::is_space(text.at(i)) {
            i += 1;
        }
        parts.push(py.substring(s, start, i));
    }
}

fn rsplit_whitespace(py: Py, s: StrRef, limit: usize) -> Vec<Ref> {
    let (mut parts, mut i) = (Vec::new(), s.length);
    let text = s.text();
    loop {
        while i > 0 && unicode::is_space(text.at(i - 1)) {
            i -= 1;
        }
        if i == 0 {
            break;
        }
        let end = i;
        if parts.len() == limit {
            parts.push(py.substring(s, 0, end));
            break;
        }
        while i > 0 && !unicode::is_space(text.at(i - 1)) {
            i -= 1;
        }
        parts.push(py.substring(s, i, end));
    }
    parts.reverse();
    parts
}

fn split_at(py: Py, s: StrRef, sep: StrRef, places: &[usize]) -> Vec<Ref> {
    let (mut parts, mut start) = (Vec::with_capacity(places.len() + 1), 0);
    for &i in places {
        parts.push(py.substring(s, start, i));
        start = i + sep.length;
    }
    parts.push(py.substring(s, start, s.length));
    parts
}

fn affix(
    py: Py,
    this: StrRef,
    affix: Value,
    start: Option<Value>,
    end: Option<Value>,
    tail: bool,
    name: &str,
) -> PyResult<bool> {
    let (start, end) = bounds(py, start, end, this.length)?;
    let test = |p: StrRef| {
        let n = p.length;
        if start > end || end - start < n {
            return false;
        }
        let at = if tail { end - n } else { start };
        let (t, p) = (this.text(), p.text());
        (0..n).all(|j| t.at(at + j) == p.at(j))
    };
    if let Some(p) = affix.cast::<Str>() {
        return Ok(test(p));
    }
    let Some(t) = affix.cast::<Tuple>() else {
        let got = type_of(py, affix).name();
        return Err(py.raise_type_error(format_args!("{name} first arg must be str or a tuple of str, not {got}")));
    };
    for &item in t.as_slice() {
        let Some(p) = item.cast::<Str>() else {
            let got = type_of(py, item).name();
            return Err(py.raise_type_error(format_args!("tuple for {name} must only contain str, not {got}")));
        };
        if test(p) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn justify(py: Py, s: StrRef, width: i64, fill: Option<Value>, left: impl Fn(usize) -> usize) -> PyResult<Ref> {
    let fill = match fill {
        None => ' ' as u32,
        Some(f) => match f.cast::<Str>() {
            Some(f) if f.length == 1 => f.at(0),
            Some(_) => {
                return Err(py.raise_type_error(format_args!("The fill character must be exactly one character long")));
            }
            None => {
                let got = type_of(py, f).name();
                return Err(
                    py.raise_type_error(format_args!("The fill character must be a unicode character, not {got}"))
                );
            }
        },
    };
    let missing = (width.max(0) as usize).saturating_sub(s.length);
    if missing == 0 {
        return Ok(py.substring(s, 0, s.length));
    }
    memory::check_room(py, missing, 1)?;
    let before = left(missing);
    let mut out = StrBuilder::with_capacity(s.length + missing);
    out.pad(fill, before);
    out.push_value(s);
    out.pad(fill, missing - before);
    Ok(out.finish(py))
}

/// `separator.join(items)`.
pub fn join(py: Py, sep: StrRef, iterable: Value) -> PyResult<Ref> {
    if type_of(py, iterable).slots.iter.is_none() && type_of(py, iterable).slots.getitem.is_none() {
        return Err(py.raise_type_error(format_args!("can only join an iterable")));
    }
    let items = iter::collect(py, iterable)?;
    if items.len() == 1 && items[0].value().is_exact(Kind::STR) {
        return Ok(items[0].clone());
    }
    let mut out = StrBuilder::default();
    for (i, item) in items.iter().enumerate() {
        let Some(s) = item.value().cast::<Str>() else {
            let got = type_of(py, item.value()).name();
            let message = format_args!("sequence item {i}: expected str instance, {got} found");
            return Err(py.raise_type_error(message));
        };
        if i > 0 {
            out.push_value(sep);
        }
        out.push_value(s);
    }
    Ok(out.finish(py))
}

fn title_case(py: Py, s: StrRef) -> Ref {
    let mut out = StrBuilder::with_capacity(s.length);
    let mut inside = false;
    for c in s.text().iter() {
        if inside {
            unicode::lower(c, &mut |c| out.push(c));
        } else {
            unicode::title(c, &mut |c| out.push(c));
        }
        inside = unicode::is_upper(c) || unicode::is_lower(c) || unicode::is_title(c);
    }
    out.finish(py)
}

fn must_be_str(py: Py, v: Value) -> PyResult<StrRef> {
    v.cast::<Str>().ok_or_else(|| {
        let got = type_of(py, v).name();
        py.raise_type_error(format_args!("must be str, not {got}"))
    })
}

fn partition(py: Py, s: StrRef, sep: StrRef, found: Option<usize>, reverse: bool) -> Ref {
    let empty = || py.str("");
    let parts = match found {
        Some(i) => vec![py.substring(s, 0, i), sep.to_ref(), py.substring(s, i + sep.length, s.length)],
        None if reverse => vec![empty(), empty(), py.substring(s, 0, s.length)],
        None => vec![py.substring(s, 0, s.length), empty(), empty()],
    };
    tuple::from_vec(py, parts)
}

#[pytype]
impl StrType {
    /// Concatenate any number of strings.
    #[pymethod("join(iterable, /)")]
    fn join(py: Py, this: StrRef, iterable: Value) -> PyResult<Ref> {
        join(py, this, iterable)
    }
    /// Return a list of the substrings in the string, using sep as the separator string.
    #[pymethod("split(sep=None, maxsplit=-1)")]
    fn split(py: Py, this: StrRef, sep: Option<Value>, max: Option<i64>) -> PyResult<Ref> {
        let limit = limit_of(max);
        let parts = match separator(py, sep)? {
            None => split_whitespace(py, this, limit),
            Some(sep) => split_at(py, this, sep, &occurrences(this.text(), sep.text(), limit)),
        };
        Ok(list::from_vec(py, parts))
    }
    /// Return a list of the substrings in the string, using sep as the separator string, from the end.
    #[pymethod("rsplit(sep=None, maxsplit=-1)")]
    fn rsplit(py: Py, this: StrRef, sep: Option<Value>, max: Option<i64>) -> PyResult<Ref> {
        let limit = limit_of(max);
        let Some(sep) = separator(py, sep)? else {
            return Ok(list::from_vec(py, rsplit_whitespace(py, this, limit)));
        };
        let (mut places, mut end) = (Vec::new(), this.length);
        while places.len() < limit {
            let Some(i) = rfind_in(this.text(), sep.text(), 0, end) else { break };
            places.push(i);
            end = i;
        }
        places.reverse();
        Ok(list::from_vec(py, split_at(py, this, sep, &places)))
    }
    /// Return a list of the lines in the string, breaking at line boundaries.
    #[pymethod("splitlines(keepends=False)")]
    fn splitlines(py: Py, this: StrRef, keep: Option<bool>) -> Ref {
        let (mut lines, mut start, mut i) = (Vec::new(), 0, 0);
        let text = this.text();
        while i < text.len() {
            let c = text.at(i);
            i += 1;
            if !matches!(c, 10..=13 | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029) {
                continue;
            }
            let end = i - 1;
            if c == 13 && i < text.len() && text.at(i) == 10 {
                i += 1;
            }
            lines.push(py.substring(this, start, if keep == Some(true) { i } else { end }));
            start = i;
        }
        if start < text.len() {
            lines.push(py.substring(this, start, text.len()));
        }
        list::from_vec(py, lines)
    }
    /// Return the lowest index in S where substring sub is found, or -1.
    #[pymethod("find(sub, start=None, end=None, /)")]
    fn find(py: Py, this: StrRef, sub: StrRef, start: Option<Value>, end: Option<Value>) -> PyResult<i64> {
        search(py, this, sub, start, end, false).map(index_of)
    }
    /// Return the highest index in S where substring sub is found, or -1.
    #[pymethod("rfind(sub, start=None, end=None, /)")]
    fn rfind(py: Py, this: StrRef, sub: StrRef, start: Option<Value>, end: Option<Value>) -> PyResult<i64> {
        search(py, this, sub, start, end, true).map(index_of)
    }
    /// Like find(), but raises ValueError when the substring is not found.
    #[pymethod("index(sub, start=None, end=None, /)")]
    fn index(py: Py, this: StrRef, sub: StrRef, start: Option<Value>, end: Option<Value>) -> PyResult<i64> {
        let found = search(py, this, sub, start, end, false)?;
        found.map(|i| i as i64).ok_or_else(|| py.raise_value_error(format_args!("substring not found")))
    }
    /// Like rfind(), but raises ValueError when the substring is not found.
    #[pymethod("rindex(sub, start=None, end=None, /)")]
    fn rindex(py: Py, this: StrRef, sub: StrRef, start: Option<Value>, end: Option<Value>) -> PyResult<i64> {
        let found = search(py, this, sub, start, end, true)?;
        found.map(|i| i as i64).ok_or_else(|| py.raise_value_error(format_args!("substring not found")))
    }
    /// Return the number of non-overlapping occurrences of substring sub in string S[start:end].
    #[pymethod("count(sub, start=None, end=None, /)")]
    fn count(py: Py, this: StrRef, sub: StrRef, start: Option<Value>, end: Option<Value>) -> PyResult<i64> {
        let (start, end) = bounds(py, start, end, this.length)?;
        if start > end {
            return Ok(0);
        }
        if sub.length == 0 {
            return Ok((end - start + 1) as i64);
        }
        let (mut n, mut at) = (0, start);
        while let Some(i) = find_in(this.text(), sub.text(), at, end) {
            n += 1;
            at = i + sub.length;
        }
        Ok(n)
    }
    /// Return a copy with all occurrences of substring old replaced by new.
    #[pymethod("replace(old, new, /, count=-1)")]
    fn replace(py: Py, this: StrRef, old: StrRef, new: StrRef, count: Option<i64>) -> Ref {
        let limit = limit_of(count);
        let places = occurrences(this.text(), old.text(), limit);
        if places.is_empty() {
            return py.substring(this, 0, this.length);
        }
        let mut out = StrBuilder::with_capacity(this.length);
        let mut start = 0;
        let part = |out: &mut StrBuilder, a: usize, b: usize| match this.text() {
            Text::One(d) => out.push_text(Text::One(&d[a..b])),
            Text::Two(d) => out.push_text(Text::Two(&d[a..b])),
            Text::Four(d) => out.push_text(Text::Four(&d[a..b])),
        };
        for i in places {
            part(&mut out, start, i);
            out.push_value(new);
            start = i + old.length;
        }
        part(&mut out, start, this.length);
        out.finish(py)
    }
    /// Return True if the string starts with the specified prefix, False otherwise.
    #[pymethod("startswith(prefix, start=None, end=None, /)")]
    fn startswith(py: Py, this: StrRef, p: Value, start: Option<Value>, end: Option<Value>) -> PyResult<bool> {
        affix(py, this, p, start, end, false, "startswith")
    }
    /// Return True if the string ends with the specified suffix, False otherwise.
    #[pymethod("endswith(suffix, start=None, end=None, /)")]
    fn endswith(py: Py, this: StrRef, p: Value, start: Option<Value>, end: Option<Value>) -> PyResult<bool> {
        affix(py, this, p, start, end, true, "endswith")
    }
    /// Return a str with the given prefix string removed if present.
    #[pymethod("removeprefix(prefix, /)")]
    fn removeprefix(py: Py, this: StrRef, p: StrRef) -> Ref {
        let has = find_in(this.text(), p.text(), 0, p.length.min(this.length)) == Some(0);
        py.substring(this, if has { p.length } else { 0 }, this.length)
    }
    /// Return a str with the given suffix string removed if present.
    #[pymethod("removesuffix(suffix, /)")]
    fn removesuffix(py: Py, this: StrRef, p: StrRef) -> Ref {
        let n = this.length;
        let has = p.length <= n && find_in(this.text(), p.text(), n - p.length, n).is_some();
        py.substring(this, 0, if has { n - p.length } else { n })
    }
    /// Return a copy of the string with leading and trailing whitespace removed.
    #[pymethod("strip(chars=None, /)")]
    fn strip(py: Py, this: StrRef, chars: Option<Value>) -> PyResult<Ref> {
        strip(py, this, chars, true, true)
    }
    /// Return a copy of the string with leading whitespace removed.
    #[pymethod("lstrip(chars=None, /)")]
    fn lstrip(py: Py, this: StrRef, chars: Option<Value>) -> PyResult<Ref> {
        strip(py, this, chars, true, false)
    }
    /// Return a copy of the string with trailing whitespace removed.
    #[pymethod("rstrip(chars=None, /)")]
    fn rstrip(py: Py, this: StrRef, chars: Option<Value>) -> PyResult<Ref> {
        strip(py, this, chars, false, true)
    }
    /// Return a copy of the string converted to lowercase.
    #[pymethod("lower()")]
    fn lower(py: Py, this: StrRef) -> Ref {
        lower(py, this)
    }
    /// Return a copy of the string converted to uppercase.
    #[pymethod("upper()")]
    fn upper(py: Py, this: StrRef) -> Ref {
        upper(py, this)
    }
    /// Return a version of the string suitable for caseless comparisons.
    #[pymethod("casefold()")]
    fn casefold(py: Py, this: StrRef) -> Ref {
        map_points(py, this, |c, _, out| match c {
            0xDF | 0x1E9E => {
                out('s' as u32);
                out('s' as u32);
            }
            0x3C2 => out(0x3C3),
            0xB5 => out(0x3BC),
            _ => unicode::lower(c, &mut |c| out(c)),
        })
    }
    /// Return a capitalized version of the string.
    #[pymethod("capitalize()")]
    fn capitalize(py: Py, this: StrRef) -> Ref {
        map_points(py, this, |c, i, out| {
            if i == 0 { unicode::title(c, &mut |c| out(c)) } else { unicode::lower(c, &mut |c| out(c)) }
        })
    }
    /// Return a version of the string where each word is titlecased.
    #[pymethod("title()")]
    fn title(py: Py, this: StrRef) -> Ref {
        title_case(py, this)
    }
    /// Convert uppercase characters to lowercase and lowercase characters to uppercase.
    #[pymethod("swapcase()")]
    fn swapcase(py: Py, this: StrRef) -> Ref {
        map_points(py, this, |c, _, out| {
            if unicode::is_upper(c) {
                unicode::lower(c, &mut |c| out(c));
            } else if unicode::is_lower(c) {
                unicode::upper(c, &mut |c| out(c));
            } else {
                out(c);
            }
        })
    }
    /// Return True if all characters in the string are decimal digits.
    #[pymethod("isdecimal()")]
    fn isdecimal(_py: Py, this: StrRef) -> bool {
        all_points(this, |c| unicode::digit_value(c).is_some())
    }
    /// Return True if the string is a digit string, False otherwise.
    #[pymethod("isdigit()")]
    fn isdigit(_py: Py, this: StrRef) -> bool {
        all_points(this, unicode::is_digit)
    }
    /// Return True if the string is a numeric string, False otherwise.
    #[pymethod("isnumeric()")]
    fn isnumeric(_py: Py, this: StrRef) -> bool {
        all_points(this, unicode::is_numeric)
    }
    /// Return True if the string is an alphabetic string, False otherwise.
    #[pymethod("isalpha()")]
    fn isalpha(_py: Py, this: StrRef) -> bool {
        all_points(this, unicode::is_alpha)
    }
    /// Return True if the string is an alpha-numeric string, False otherwise.
    #[pymethod("isalnum()")]
    fn isalnum(_py: Py, this: StrRef) -> bool {
        all_points(this, |c| unicode::is_alpha(c) || unicode::is_numeric(c))
    }
    /// Return True if the string is a whitespace string, False otherwise.
    #[pymethod("isspace()")]
    fn isspace(_py: Py, this: StrRef) -> bool {
        all_points(this, unicode::is_space)
    }
    /// Return True if all characters in the string are ASCII, False otherwise.
    #[pymethod("isascii()")]
    fn isascii(_py: Py, this: StrRef) -> bool {
        this.ascii != 0
    }
    /// Return True if all characters in the string are printable, False otherwise.
    #[pymethod("isprintable()")]
    fn isprintable(_py: Py, this: StrRef) -> bool {
        this.text().iter().all(unicode::is_printable)
    }
    /// Return True if the string is an uppercase string, False otherwise.
    #[pymethod("isupper()")]
    fn isupper(_py: Py, this: StrRef) -> bool {
        let t = this.text();
        t.iter().any(unicode::is_upper) && !t.iter().any(|c| unicode::is_lower(c) || unicode::is_title(c))
    }
    /// Return True if the string is a lowercase string, False otherwise.
    #[pymethod("islower()")]
    fn islower(_py: Py, this: StrRef) -> bool {
        let t = this.text();
        t.iter().any(unicode::is_lower) && !t.iter().any(|c| unicode::is_upper(c) || unicode::is_title(c))
    }
    /// Return True if the string is a title-cased string, False otherwise.
    #[pymethod("istitle()")]
    fn istitle(_py: Py, this: StrRef) -> bool {
        let (mut cased, mut inside) = (false, false);
        for c in this.text().iter() {
            if unicode::is_upper(c) || unicode::is_title(c) {
                if inside {
                    return false;
                }
                (cased, inside) = (true, true);
            } else if unicode::is_lower(c) {
                if !inside {
                    return false;
                }
                cased = true;
            } else {
                inside = false;
            }
        }
        cased
    }
    /// Return True if the string is a valid Python identifier, False otherwise.
    #[pymethod("isidentifier()")]
    fn isidentifier(_py: Py, this: StrRef) -> bool {
        let t = this.text();
        !t.is_empty() && unicode::is_identifier_start(t.at(0)) && t.iter().all(unicode::is_identifier_part)
    }
    /// Return a centered string of length width.
    #[pymethod("center(width, fillchar=' ', /)")]
    fn center(py: Py, this: StrRef, width: i64, fill: Option<Value>) -> PyResult<Ref> {
        // Where the padding is odd, which side gets more depends on the width, as the reference has it.
        justify(py, this, width, fill, |m| m / 2 + (m & width as usize & 1))
    }
    /// Return a left-justified string of length width.
    #[pymethod("ljust(width, fillchar=' ', /)")]
    fn ljust(py: Py, this: StrRef, width: i64, fill: Option<Value>) -> PyResult<Ref> {
        justify(py, this, width, fill, |_| 0)
    }
    /// Return a right-justified string of length width.
    #[pymethod("rjust(width, fillchar=' ', /)")]
    fn rjust(py: Py, this: StrRef, width: i64, fill: Option<Value>) -> PyResult<Ref> {
        justify(py, this, width, fill, |m| m)
    }
    /// Pad a numeric string with zeros on the left, to fill a field of the given width.
    #[pymethod("zfill(width, /)")]
    fn zfill(py: Py, this: StrRef, width: i64) -> PyResult<Ref> {
        let missing = (width.max(0) as usize).saturating_sub(this.length);
        memory::check_room(py, missing, 1)?;
        let sign = usize::from(missing > 0 && this.length > 0 && matches!(this.at(0), 0x2B | 0x2D));
        let mut out = StrBuilder::with_capacity(this.length + missing);
        let t = this.text();
        (0..sign).for_each(|i| out.push(t.at(i)));
        out.pad('0' as u32, missing);
        (sign..t.len()).for_each(|i| out.push(t.at(i)));
        Ok(out.finish(py))
    }
    /// Return a copy where all tab characters are expanded using spaces.
    #[pymethod("expandtabs(tabsize=8)")]
    fn expandtabs(py: Py, this: StrRef, size: Option<i32>) -> PyResult<Ref> {
        let (size, mut column) = (i64::from(size.unwrap_or(8)), 0i64);
        let mut out = StrBuilder::with_capacity(this.length);
        for c in this.text().iter() {
            if c == 9 {
                let n = if size > 0 { size - column % size } else { 0 };
                memory::check_room(py, n as usize, 1)?;
                out.pad(' ' as u32, n as usize);
                column += n;
            } else {
                out.push(c);
                column = if c == 10 || c == 13 { 0 } else { column + 1 };
            }
        }
        Ok(out.finish(py))
    }
    /// Partition the string into three parts using the given separator.
    #[pymethod("partition(sep, /)")]
    fn partition(py: Py, this: StrRef, sep: Value) -> PyResult<Ref> {
        let sep = must_be_str(py, sep)?;
        separator(py, Some(sep.value()))?;
        Ok(partition(py, this, sep, find_in(this.text(), sep.text(), 0, this.length), false))
    }
    /// Partition the string into three parts using the given separator, from the end.
    #[pymethod("rpartition(sep, /)")]
    fn rpartition(py: Py, this: StrRef, sep: Value) -> PyResult<Ref> {
        let sep = must_be_str(py, sep)?;
        separator(py, Some(sep.value()))?;
        Ok(partition(py, this, sep, rfind_in(this.text(), sep.text(), 0, this.length), true))
    }
    /// Encode the string using the codec registered for encoding.
    #[pymethod("encode(encoding='utf-8', errors='strict')")]
    fn encode(py: Py, this: StrRef, encoding: Option<StrRef>, errors: Option<StrRef>) -> PyResult<Ref> {
        let encoding = encoding.map_or_else(|| "utf-8".to_string(), |e| e.to_text());
        let errors = errors.map_or_else(|| "strict".to_string(), |e| e.to_text());
        crate::codec::encode(py, this, &encoding, &errors)
    }
    /// Replace each character in the string using the given translation table.
    #[pymethod("translate(table, /)")]
    fn translate(py: Py, this: StrRef, table: Value) -> PyResult<Ref> {
        let mut out = StrBuilder::with_capacity(this.length);
        for c in points(this) {
            let key = int::from_i64(py, c as i64);
            let new = match subscript::get_item(py, table, key.value()) {
                Ok(v) => v,
                Err(raised) => {
                    drop(py.catch(raised, py.exceptions().lookup_error)?);
                    out.push(c);
                    continue;
                }
            };
            if let Some(s) = new.value().cast::<Str>() {
                out.push_value(s);
            } else if let Some(n) = int::to_i64(new.value()).filter(|_| int::is_int(new.value())) {
                if !(0..0x110000).contains(&n) {
                    return Err(py.raise_value_error(format_args!("character mapping must be in range(0x110000)")));
                }
                out.push(n as u32);
            } else if !new.value().is_none() {
                return Err(py.raise_type_error(format_args!("character mapping must return integer, None or str")));
            }
        }
        Ok(out.finish(py))
    }
    /// Return a translation table usable for str.translate().
    #[pystaticmethod("maketrans(x, y=None, z=None, /)")]
    fn maketrans(py: Py, x: Value, y: Option<StrRef>, z: Option<StrRef>) -> PyResult<Ref> {
        let table = dict::new(py);
        let d = dict::of(&table);
        let Some(y) = y else {
            let Some(from) = x.cast::<Dict>() else {
                return Err(
                    py.raise_type_error(format_args!("if you give only one argument to maketrans it must be a dict"))
                );
            };
            for (k, v) in dict::snapshot(from) {
                let key = match k.value().cast::<Str>() {
                    Some(s) if s.length == 1 => int::from_i64(py, s.at(0) as i64),
                    Some(_) => {
                        return Err(
                            py.raise_value_error(format_args!("string keys in translatetable must be of length 1"))
                        );
                    }
                    None => k,
                };
                dict::set(py, d, key.value(), v.value())?;
            }
            return Ok(table);
        };
        let Some(x) = x.cast::<Str>() else {
            let message = "first maketrans argument must be a string if there is a second argument";
            return Err(py.raise_type_error(format_args!("{message}")));
        };
        let Some(x) = Some(x).filter(|x| x.length == y.length) else {
            return Err(py.raise_value_error(format_args!("the first two maketrans arguments must have equal length")));
        };
        for (a, b) in points(x).into_iter().zip(points(y)) {
            dict::set(py, d, Value::from_small_int(a as i64), Value::from_small_int(b as i64))?;
        }
        for c in z.map(points).unwrap_or_default() {
            dict::set(py, d, Value::from_small_int(c as i64), none())?;
        }
        Ok(table)
    }
    /// Return a formatted version of the string, using substitutions from args and kwargs.
    #[pymethod("format(*args, **kwargs)")]
    fn format(py: Py, this: StrRef, args: &[Value], keywords: args::Keywords<'_>) -> PyResult<Ref> {
        crate::str_format::format(py, this, args, keywords)
    }
    /// Return a formatted version of the string, using substitutions from mapping.
    #[pymethod("format_map(mapping, /)")]
    fn format_map(py: Py, this: StrRef, mapping: Value) -> PyResult<Ref> {
        crate::str_format::format_map(py, this, mapping)
    }
    /// Return a formatted version of the string as described by format_spec.
    #[pymethod("__format__(format_spec, /)")]
    fn format_spec(py: Py, this: StrRef, spec: StrRef) -> PyResult<Ref> {
        crate::format::format_str(py, this, spec)
    }
    #[pymethod("__getnewargs__()")]
    fn getnewargs(py: Py, this: StrRef) -> Ref {
        tuple::from_vec(py, vec![py.substring(this, 0, this.length)])
    }
}

fn concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Str>(), b.cast::<Str>()) else {
        let got = type_of(py, b).name();
        return Err(py.raise_type_error(format_args!("can only concatenate str (not \"{got}\") to str")));
    };
    if x.length == 0 && b.is_exact(Kind::STR) {
        return Ok(b.to_ref());
    }
    if y.length == 0 && a.is_exact(Kind::STR) {
        return Ok(a.to_ref());
    }
    let mut out = StrBuilder::with_capacity(x.length + y.length);
    out.push_value(x);
    out.push_value(y);
    Ok(out.finish(py))
}

fn repeat(py: Py, v: Value, n: isize) -> PyResult<Ref> {
    let s = of(v);
    let n = n.max(0) as usize;
    let Some(length) = s.length.checked_mul(n).filter(|&l| l <= isize::MAX as usize) else {
        return Err(py.raise_overflow_error(format_args!("repeated string is too long")));
    };
    memory::check_room(py, length, 1)?;
    let mut out = StrBuilder::with_capacity(s.length * n);
    (0..n).for_each(|_| out.push_value(s));
    Ok(out.finish(py))
}

fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    let s = of(v);
    if let Some(slice) = key.cast::<Slice>() {
        let r = subscript::slice_adjust(subscript::slice_unpack(py, slice)?, s.length);
        if r.step == 1 {
            return Ok(py.substring(s, r.start as usize, r.start as usize + r.length));
        }
        let picked: Vec<u32> = r.indices().map(|i| s.at(i)).collect();
        return Ok(py.str_from_code_points(&picked));
    }
    if !subscript::is_index(py, key) {
        let got = type_of(py, key).name();
        return Err(py.raise_type_error(format_args!("string indices must be integers, not '{got}'")));
    }
    let i = subscript::sequence_index(py, key, || s.length, "string index")?;
    Ok(py.char(s.at(i)))
}

fn contains(py: Py, v: Value, item: Value) -> PyResult<bool> {
    let Some(sub) = item.cast::<Str>() else {
        let got = type_of(py, item).name();
        return Err(py.raise_type_error(format_args!("'in <string>' requires string as left operand, not {got}")));
    };
    let s = of(v);
    Ok(find_in(s.text(), sub.text(), 0, s.length).is_some())
}

fn richcompare(_py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Str>(), b.cast::<Str>()) else { return compare::not_implemented() };
    let result = match op {
        CompareOp::Eq => x.equals(y),
        CompareOp::Ne => !x.equals(y),
        _ => op.holds(x.compare(y)),
    };
    Ok(Ref::from_owned(bool_value(result)))
}

static NEW_SIGNATURE: args::Signature = args::Signature {
    name: "str",
    parameters: &["object", "encoding", "errors"],
    positional_only: 0,
    positional: 3,
    required: 0,
    required_keywords: 0,
    varargs: false,
    kwargs: false,
};

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 3];
    args::bind(py, &NEW_SIGNATURE, args, keywords, &mut out)?;
    let text = match (out[0].present(), out[1].present(), out[2].present()) {
        (None, ..) => py.str(""),
        (Some(v), None, None) => object_protocol::str(py, v)?,
        (Some(v), encoding, errors) => {
            if v.is_kind(Kind::STR) {
                return Err(py.raise_type_error(format_args!("decoding str is not supported")));
            }
            let name = |v: Option<Value>, default: &str| v.map_or_else(|| default.to_string(), text_of);
            let data = crate::bytes::to_vec_or(py, v, "decoding to str: need a bytes-like object, {} found")?;
            crate::codec::decode(py, &data, &name(encoding, "utf-8"), &name(errors, "strict"), v)?
        }
    };
    if ty == py.types().str {
        return Ok(text);
    }
    Ok(py.str_subclass(ty, of(text.value())))
}

fn exact(py: Py, v: Value) -> PyResult<Ref> {
    let s = of(v);
    Ok(py.substring(s, 0, s.length))
}

/// Makes the type ready.
pub fn register(py: Py) {
    let mut slots = Slots {
        repr: Some(|py, v| Ok(repr_text(of(v)).finish(py))),
        str: Some(exact),
        hash: Some(|py, v| Ok(of(v).hash(py))),
        richcompare: Some(richcompare),
        new: Some(new),
        len: Some(|_, v| Ok(of(v).length)),
        getitem: Some(getitem),
        contains: Some(contains),
        concat: Some(concat),
        repeat: Some(repeat),
        iter: Some(|py, v| Ok(iter::new_sequence_iterator(py, py.types().str_iterator, v))),
        ..Slots::default()
    };
    slots.binary[BinaryOp::Remainder as usize] = Some(crate::str_format::percent);
    native::ready(py, py.types().str, slots, StrType::METHODS, StrType::GETSETS);
}
