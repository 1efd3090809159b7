//! `str`: creation, reading, interning, hash, comparison.
//!
//! Law: a string uses the least width its code points allow, so equal strings have equal representations. An interned
//! string is the only interned one of its text; interned strings leave the table when they die.

use std::cell::RefCell;

use hashbrown::HashTable;
use taipan_layout::*;

use crate::hash::hash_bytes;
use crate::memory::allocate;
use crate::py::Py;
use crate::refs::{Obj, Ref, StrRef, ValueExt};
use crate::type_object::TypeRef;

/// The interned strings by hash; words without a count.
#[derive(Default)]
pub struct InternTable {
    table: RefCell<HashTable<Value>>,
}

/// Allocates an exact `str` whose data the caller fills.
pub(crate) fn allocate_str(py: Py, length: usize, width: u8, ascii: bool) -> StrRef {
    let ty = py.types().str;
    let (cell, class) = allocate(py, STR_DATA + length * width as usize);
    let p: *mut Str = cell.cast();
    let header = Header::new(Kind::STR, FLAG_YOUNG, class, ty.head.root_shape);
    // SAFETY: the cell is fresh and long enough.
    unsafe { p.write(Str { header, length, hash: 0, width, ascii: ascii as u8, interned: 0, pad: [0; 5] }) };
    Obj::new(p)
}

fn data_mut<T>(s: StrRef) -> *mut T {
    Str::data(s.as_ptr()).cast_mut().cast()
}

/// The code points of a string, whatever its width.
#[derive(Copy, Clone, Debug)]
pub enum Text<'a> {
    /// Latin-1.
    One(&'a [u8]),
    /// Up to U+FFFF.
    Two(&'a [u16]),
    /// All of Unicode.
    Four(&'a [u32]),
}

impl Text<'_> {
    /// Code point `i`.
    #[inline(always)]
    pub fn at(&self, i: usize) -> u32 {
        match self {
            Text::One(d) => d[i] as u32,
            Text::Two(d) => d[i] as u32,
            Text::Four(d) => d[i],
        }
    }

    /// Number of code points.
    #[inline(always)]
    pub fn len(&self) -> usize {
        match self {
            Text::One(d) => d.len(),
            Text::Two(d) => d.len(),
            Text::Four(d) => d.len(),
        }
    }

    /// Whether there is no code point.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code points.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u32> + '_ {
        (0..self.len()).map(|i| self.at(i))
    }
}

impl Py {
    /// A new `str` with the text.
    pub fn str(self, text: &str) -> Ref {
        if text.is_ascii() {
            return self.str_from_latin1(text.as_bytes());
        }
        let points: Vec<u32> = text.chars().map(u32::from).collect();
        self.str_from_code_points(&points)
    }

    /// A new `str` from formatted text.
    pub fn format(self, text: std::fmt::Arguments<'_>) -> Ref {
        match text.as_str() {
            Some(s) => self.str(s),
            None => self.str(&text.to_string()),
        }
    }

    /// A `str` of latin-1 bytes.
    pub fn str_from_latin1(self, data: &[u8]) -> Ref {
        match data {
            [] => return Ref::from_owned(self.runtime().empty_string.get()),
            [one] => return self.char(*one as u32),
            _ => {}
        }
        let s = allocate_str(self, data.len(), 1, data.is_ascii());
        // SAFETY: the string has room for the data.
        unsafe { std::ptr::copy_nonoverlapping(data.as_ptr(), data_mut::<u8>(s), data.len()) };
        s.into_owned_ref()
    }

    /// A `str` of one code point.
    pub fn char(self, c: u32) -> Ref {
        if c < 256 {
            // SAFETY: the holder of the GIL reads a table that is filled before Python runs.
            return Ref::from_owned(unsafe { (*self.runtime().latin1.as_ptr())[c as usize] });
        }
        self.str_from_code_points(&[c])
    }

    /// A `str` of code points (surrogates allowed), in the least width.
    pub fn str_from_code_points(self, points: &[u32]) -> Ref {
        let max = points.iter().fold(0, |m, &c| m | c);
        if max < 256 {
            let bytes: Vec<u8> = points.iter().map(|&c| c as u8).collect();
            return self.str_from_latin1(&bytes);
        }
        if max < 0x10000 {
            let s = allocate_str(self, points.len(), 2, false);
            for (i, &c) in points.iter().enumerate() {
                // SAFETY: `i` is below the length.
                unsafe { data_mut::<u16>(s).add(i).write(c as u16) };
            }
            return s.into_owned_ref();
        }
        let s = allocate_str(self, points.len(), 4, false);
        // SAFETY: the string has room for the code points.
        unsafe { std::ptr::copy_nonoverlapping(points.as_ptr(), data_mut::<u32>(s), points.len()) };
        s.into_owned_ref()
    }

    /// The code points `start..end` of `s`, which are within it, as a new `str`.
    pub fn substring(self, s: StrRef, start: usize, end: usize) -> Ref {
        if start == 0 && end == s.length && s.header.is_exact(Kind::STR) {
            return s.to_ref();
        }
        match s.text() {
            Text::One(d) => self.str_from_latin1(&d[start..end]),
            Text::Two(d) => {
                let points: Vec<u32> = d[start..end].iter().map(|&c| c as u32).collect();
                self.str_from_code_points(&points)
            }
            Text::Four(d) => self.str_from_code_points(&d[start..end]),
        }
    }

    /// A `str` object of a subclass with the same text.
    pub fn str_subclass(self, ty: TypeRef, s: StrRef) -> Ref {
        let bytes = s.length * s.width as usize;
        let cell = crate::instance::allocate_instance(self, ty, bytes);
        let p: *mut Str = cell.cast();
        // SAFETY: the cell has room for the struct and the data; the attribute word behind them is empty already.
        unsafe {
            (*p).length = s.length;
            (*p).hash = s.hash;
            (*p).width = s.width;
            (*p).ascii = s.ascii;
            (*p).interned = 0;
            std::ptr::copy_nonoverlapping(Str::data(s.as_ptr()), Str::data(p).cast_mut(), bytes);
        }
        Ref::from_owned(Value::from_ptr(p))
    }

    /// The interned `str` with the text.
    pub fn intern(self, text: &str) -> Ref {
        if text.is_ascii()
            && let Some(v) = self.find_interned(text.as_bytes())
        {
            return v.to_ref();
        }
        self.intern_value(self.str(text).value())
    }

    /// The same, never freed.
    pub fn intern_immortal(self, text: &str) -> Value {
        let r = self.intern(text);
        if r.value().is_counted() {
            // SAFETY: the object is alive; an immortal count is never changed again.
            unsafe { (*r.value().ptr()).count = IMMORTAL_COUNT };
        }
        r.value().borrowed()
    }

    fn find_interned(self, ascii: &[u8]) -> Option<Value> {
        let hash = hash_bytes(self, ascii) as u64;
        let table = self.runtime().interned.table.borrow();
        let same = |v: &Value| StrRef::new(v.as_ptr()).as_ascii().is_some_and(|t| t.as_bytes() == ascii);
        table.find(hash, same).copied()
    }

    /// The interned string equal to `s` (an exact `str`), which is `s` itself if it is the first.
    pub fn intern_value(self, value: Value) -> Ref {
        let mut s: StrRef = StrRef::new(value.as_ptr());
        if s.interned != 0 {
            return s.to_ref();
        }
        let hash = s.hash(self) as u64;
        let mut table = self.runtime().interned.table.borrow_mut();
        let found = table.find(hash, |v| StrRef::new(v.as_ptr()).equals(s)).copied();
        if let Some(v) = found {
            return v.to_ref();
        }
        if !s.header.is_exact(Kind::STR) {
            drop(table);
            let exact = self.substring(s, 0, s.length);
            return self.intern_value(exact.value());
        }
        s.interned = 1;
        table.insert_unique(hash, s.value(), |v| StrRef::new(v.as_ptr()).hash(self) as u64);
        s.to_ref()
    }
}

/// Takes a dying interned string out of the table.
pub(crate) fn forget_interned(py: Py, s: StrRef) {
    let hash = s.hash(py) as u64;
    let mut table = py.runtime().interned.table.borrow_mut();
    if let Ok(entry) = table.find_entry(hash, |v| v.ptr() == s.value().ptr()) {
        entry.remove();
    }
}

/// Makes the immortal strings.
pub(crate) fn create_singletons(py: Py) {
    let mut all = [Value::ABSENT; 256];
    let make = |data: &[u8]| {
        let s = allocate_str(py, data.len(), 1, data.is_ascii());
        // SAFETY: the string has room for the data; it becomes immortal before anyone owns it.
        unsafe {
            std::ptr::copy_nonoverlapping(data.as_ptr(), data_mut::<u8>(s), data.len());
            (*s.as_ptr()).header.count = IMMORTAL_COUNT;
        }
        py.intern_value(s.value()).value()
    };
    py.runtime().empty_string.set(make(&[]));
    for (c, slot) in all.iter_mut().enumerate() {
        *slot = make(&[c as u8]);
    }
    py.runtime().latin1.set(all);
}

impl Obj<Str> {
    /// The code points. The slice ends with the caller's expression (strings never change, but they may die).
    #[inline(always)]
    pub fn text(&self) -> Text<'_> {
        let data = Str::data(self.as_ptr());
        // SAFETY: `length` code points of `width` bytes follow the struct; the data are aligned to 8.
        unsafe {
            match self.width {
                1 => Text::One(std::slice::from_raw_parts(data, self.length)),
                2 => Text::Two(std::slice::from_raw_parts(data.cast(), self.length)),
                _ => Text::Four(std::slice::from_raw_parts(data.cast(), self.length)),
            }
        }
    }

    /// The bytes of the representation.
    pub fn raw(&self) -> &[u8] {
        // SAFETY: as for `text`.
        unsafe { std::slice::from_raw_parts(Str::data(self.as_ptr()), self.length * self.width as usize) }
    }

    /// The text, if it is ASCII.
    #[inline]
    pub fn as_ascii(&self) -> Option<&str> {
        // SAFETY: ASCII is UTF-8.
        if self.ascii != 0 { Some(unsafe { std::str::from_utf8_unchecked(self.raw()) }) } else { None }
    }

    /// Code point `i`.
    #[inline(always)]
    pub fn at(&self, i: usize) -> u32 {
        self.text().at(i)
    }

    /// The text as UTF-8; lone surrogates become U+FFFD.
    pub fn to_text(&self) -> String {
        match self.as_ascii() {
            Some(s) => s.to_string(),
            None => self.text().iter().map(|c| char::from_u32(c).unwrap_or('\u{FFFD}')).collect(),
        }
    }

    /// The text as UTF-8, or the index of the first lone surrogate.
    pub fn to_utf8(&self) -> Result<String, usize> {
        match self.as_ascii() {
            Some(s) => Ok(s.to_string()),
            None => self
                .text()
                .iter()
                .enumerate()
                .map(|(i, c)| char::from_u32(c).ok_or(i))
                .collect::<Result<String, usize>>(),
        }
    }

    /// The hash.
    #[inline]
    pub fn hash(mut self, py: Py) -> i64 {
        // 0 means unknown; a computed 0 is kept as -1, which is never a hash.
        match self.hash {
            0 => {
                let h = hash_bytes(py, self.raw());
                self.hash = if h == 0 { u64::MAX } else { h as u64 };
                h
            }
            u64::MAX => 0,
            h => h as i64,
        }
    }

    /// Whether the texts are equal.
    #[inline]
    pub fn equals(self, other: StrRef) -> bool {
        self == other || (self.length == other.length && self.width == other.width && self.raw() == other.raw())
    }

    /// Whether the text is `text`.
    pub fn is_text(&self, text: &str) -> bool {
        match self.as_ascii() {
            Some(s) => s == text,
            None => self.text().iter().eq(text.chars().map(u32::from)),
        }
    }

    /// Order by code points.
    pub fn compare(self, other: StrRef) -> std::cmp::Ordering {
        match (self.text(), other.text()) {
            (Text::One(a), Text::One(b)) => a.cmp(b),
            (Text::Two(a), Text::Two(b)) => a.cmp(b),
            (a, b) => a.iter().cmp(b.iter()),
        }
    }
}

/// Collects code points and keeps the least width.
#[derive(Default, Clone)]
pub struct StrBuilder {
    narrow: Vec<u8>,
    wide: Vec<u32>,
    is_wide: bool,
}

impl StrBuilder {
    /// Nothing yet, with room for `n` code points.
    pub fn with_capacity(n: usize) -> StrBuilder {
        StrBuilder { narrow: Vec::with_capacity(n), ..Default::default() }
    }

    /// Number of code points.
    pub fn len(&self) -> usize {
        if self.is_wide { self.wide.len() } else { self.narrow.len() }
    }

    /// Whether nothing was collected.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn widen(&mut self) {
        self.wide = self.narrow.iter().map(|&b| b as u32).collect();
        self.narrow = Vec::new();
        self.is_wide = true;
    }

    /// Adds a code point.
    pub fn push(&mut self, c: u32) {
        if !self.is_wide {
            if c < 256 {
                self.narrow.push(c as u8);
                return;
            }
            self.widen();
        }
        self.wide.push(c);
    }

    /// Adds a Rust string.
    pub fn push_str(&mut self, s: &str) {
        if !self.is_wide && s.is_ascii() {
            self.narrow.extend_from_slice(s.as_bytes());
        } else {
            s.chars().for_each(|c| self.push(c as u32));
        }
    }

    /// Adds part of a text.
    pub fn push_text(&mut self, text: Text<'_>) {
        match text {
            Text::One(d) if !self.is_wide => self.narrow.extend_from_slice(d),
            Text::Four(d) if self.is_wide => self.wide.extend_from_slice(d),
            other => {
                if !self.is_wide && other.iter().any(|c| c > 255) {
                    self.widen();
                }
                other.iter().for_each(|c| self.push(c));
            }
        }
    }

    /// Adds a string object's text.
    pub fn push_value(&mut self, s: StrRef) {
        self.push_text(s.text());
    }

    /// Adds `n` times the code point.
    pub fn pad(&mut self, c: u32, n: usize) {
        (0..n).for_each(|_| self.push(c));
    }

    /// The `str`.
    pub fn finish(self, py: Py) -> Ref {
        if self.is_wide { py.str_from_code_points(&self.wide) } else { py.str_from_latin1(&self.narrow) }
    }
}
