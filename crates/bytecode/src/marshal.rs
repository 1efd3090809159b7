//! Code objects and constants as bytes: CPython 3.14's marshal format, version 5.
//!
//! The format is that of `.pyc` files and of the library that is linked in. A reader trusts nothing: truncated or
//! damaged data is an error.

use std::rc::Rc;

use std::collections::HashMap;

use num_bigint::{BigInt, BigUint, Sign};

use crate::code::{CodeFlags, CodeObject, Const, LocalKind};
use crate::text::{Text, TextBuilder};

/// Set on the type of an object that later ones refer to by number.
const FLAG_REF: u8 = 0x80;
/// Nesting that a reader follows.
const MAX_DEPTH: u32 = 2000;

/// Anything that can be marshalled.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// What code objects can hold. Tuples and frozen sets here hold constants only.
    Const(Const),
    /// A tuple.
    Tuple(Vec<Object>),
    /// A list.
    List(Vec<Object>),
    /// A dict.
    Dict(Vec<(Object, Object)>),
    /// A set.
    Set(Vec<Object>),
    /// A frozen set.
    FrozenSet(Vec<Object>),
    /// The class `StopIteration`.
    StopIteration,
}

/// What is wrong with data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The data ends within an object.
    EndOfFile,
    /// A number, type or reference makes no sense; the text says what.
    Bad(&'static str),
    /// Nested too deeply.
    Depth,
}

/// Appends a code object to `out`.
pub fn write_code(code: &CodeObject, out: &mut Vec<u8>) {
    Writer { out, known: HashMap::new(), version: 5 }.code(code);
}

/// Appends any object to `out`, in the form of a format version.
pub fn write_object(object: &Object, version: i32, out: &mut Vec<u8>) {
    Writer { out, known: HashMap::new(), version }.object(object);
}

/// Reads one object from the start of `data`: it and the number of bytes that it takes.
///
/// # Errors
/// The data is damaged.
pub fn read_object(data: &[u8]) -> Result<(Object, usize), ReadError> {
    let mut reader = Reader { data, at: 0, seen: Vec::new(), depth: 0 };
    let object = reader.object()?;
    Ok((object, reader.at))
}

/// Reads a code object.
///
/// # Errors
/// The data is damaged or something else.
pub fn read_code(data: &[u8]) -> Result<CodeObject, ReadError> {
    match read_object(data)?.0 {
        Object::Const(Const::Code(code)) => Ok(Rc::unwrap_or_clone(code)),
        _ => Err(ReadError::Bad("not a code object")),
    }
}

#[derive(PartialEq, Eq, Hash)]
enum Known {
    Name(Box<[u8]>),
    Bytes(Box<[u8]>),
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    known: HashMap<Known, u32>,
    version: i32,
}

impl Writer<'_> {
    fn long(&mut self, n: i64) {
        self.out.extend_from_slice(&(n as i32).to_le_bytes());
    }

    fn sized(&mut self, kind: u8, data: &[u8]) {
        self.out.push(kind);
        self.long(data.len() as i64);
        self.out.extend_from_slice(data);
    }

    /// Whether the object has been written: a reference to it then stands in its place.
    fn repeated(&mut self, key: Known) -> Option<u8> {
        if self.version < 3 {
            return Some(0);
        }
        if let Some(&index) = self.known.get(&key) {
            self.out.push(b'r');
            self.long(i64::from(index));
            return None;
        }
        self.known.insert(key, self.known.len() as u32);
        Some(FLAG_REF)
    }

    fn text(&mut self, data: &[u8]) {
        let Some(flag) = self.repeated(Known::Name(data.into())) else { return };
        let name = data.iter().all(|b| *b == b'_' || b.is_ascii_alphanumeric());
        match data.is_ascii() && self.version >= 4 {
            true if data.len() < 256 => {
                self.out.push(flag | if name { b'Z' } else { b'z' });
                self.out.push(data.len() as u8);
                self.out.extend_from_slice(data);
            }
            true => self.sized(flag | if name { b'A' } else { b'a' }, data),
            false => self.sized(flag | b'u', data),
        }
    }

    fn bytes(&mut self, data: &[u8]) {
        if let Some(flag) = self.repeated(Known::Bytes(data.into())) {
            self.sized(flag | b's', data);
        }
    }

    fn sequence<T>(&mut self, kind: u8, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        match kind == b'(' && items.len() < 256 && self.version >= 4 {
            true => self.out.extend_from_slice(&[b')', items.len() as u8]),
            false => {
                self.out.push(kind);
                self.long(items.len() as i64);
            }
        }
        items.iter().for_each(|item| each(self, item));
    }

    fn float(&mut self, f: f64) {
        self.out.extend_from_slice(&f.to_le_bytes());
    }

    fn big(&mut self, n: &BigInt) {
        let digits = digits_of(n.magnitude());
        self.out.push(b'l');
        let count = digits.len() as i64;
        self.long(if n.sign() == Sign::Minus { -count } else { count });
        digits.iter().for_each(|d| self.out.extend_from_slice(&d.to_le_bytes()));
    }

    fn constant(&mut self, constant: &Const) {
        match constant {
            Const::None => self.out.push(b'N'),
            Const::True => self.out.push(b'T'),
            Const::False => self.out.push(b'F'),
            Const::Ellipsis => self.out.push(b'.'),
            Const::Int(i) => match i32::try_from(*i) {
                Ok(small) => {
                    self.out.push(b'i');
                    self.long(i64::from(small));
                }
                Err(_) => self.big(&BigInt::from(*i)),
            },
            Const::BigInt(n) => self.big(n),
            Const::Float(f) => {
                self.out.push(b'g');
                self.float(*f);
            }
            Const::Complex { re, im } => {
                self.out.push(b'y');
                self.float(*re);
                self.float(*im);
            }
            Const::Str(text) => self.text(text.as_bytes()),
            Const::Bytes(data) => self.bytes(data),
            Const::Tuple(items) => self.sequence(b'(', items, Self::constant),
            Const::FrozenSet(items) => self.sequence(b'>', items, Self::constant),
            Const::Slice(parts) => {
                self.out.push(b':');
                parts.iter().for_each(|p| self.constant(p));
            }
            Const::Code(code) => self.code(code),
        }
    }

    fn object(&mut self, object: &Object) {
        match object {
            Object::Const(c) => self.constant(c),
            Object::Tuple(items) => self.sequence(b'(', items, Self::object),
            Object::List(items) => self.sequence(b'[', items, Self::object),
            Object::Set(items) => self.sequence(b'<', items, Self::object),
            Object::FrozenSet(items) => self.sequence(b'>', items, Self::object),
            Object::StopIteration => self.out.push(b'S'),
            Object::Dict(items) => {
                self.out.push(b'{');
                for (key, value) in items {
                    self.object(key);
                    self.object(value);
                }
                self.out.push(b'0');
            }
        }
    }

    fn code(&mut self, code: &CodeObject) {
        self.out.push(b'c');
        for n in [code.argcount, code.posonlyargcount, code.kwonlyargcount, code.stacksize, code.flags.0] {
            self.long(i64::from(n));
        }
        let units: Vec<u8> = code.code.iter().flat_map(|u| u.to_le_bytes()).collect();
        self.bytes(&units);
        self.sequence(b'(', &code.consts, Self::constant);
        self.sequence(b'(', &code.names, |w, n| w.text(n.as_bytes()));
        self.sequence(b'(', &code.localsplusnames, |w, n| w.text(n.as_bytes()));
        let kinds: Vec<u8> = code.localspluskinds.iter().map(|k| k.0).collect();
        self.bytes(&kinds);
        for text in [&code.filename, &code.name, &code.qualname] {
            self.text(text.as_bytes());
        }
        self.long(i64::from(code.firstlineno));
        self.bytes(&code.linetable);
        self.bytes(&code.exceptiontable);
    }
}

/// The digits of base 2**15, lowest first.
fn digits_of(magnitude: &BigUint) -> Vec<u16> {
    let mut digits = Vec::new();
    let (mut bits, mut have) = (0u64, 0);
    for word in magnitude.iter_u32_digits() {
        bits |= u64::from(word) << have;
        have += 32;
        while have >= 15 {
            digits.push((bits & 0x7fff) as u16);
            bits >>= 15;
            have -= 15;
        }
    }
    digits.push((bits & 0x7fff) as u16);
    digits.push((bits >> 15) as u16);
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

struct Reader<'a> {
    data: &'a [u8],
    at: usize,
    seen: Vec<Option<Object>>,
    depth: u32,
}

type Read<T> = Result<T, ReadError>;

impl Reader<'_> {
    fn take(&mut self, n: usize) -> Read<&[u8]> {
        let end = self.at.checked_add(n).filter(|e| *e <= self.data.len()).ok_or(ReadError::EndOfFile)?;
        let found = &self.data[self.at..end];
        self.at = end;
        Ok(found)
    }

    fn byte(&mut self) -> Read<u8> {
        Ok(self.take(1)?[0])
    }

    fn long(&mut self) -> Read<i32> {
        Ok(i32::from_le_bytes(self.take(4)?.try_into().expect("four bytes")))
    }

    fn float(&mut self) -> Read<f64> {
        Ok(f64::from_le_bytes(self.take(8)?.try_into().expect("eight bytes")))
    }

    fn size(&mut self) -> Read<usize> {
        usize::try_from(self.long()?).map_err(|_| ReadError::Bad("size out of range"))
    }

    fn items(&mut self, n: usize) -> Read<Vec<Object>> {
        let mut items = Vec::with_capacity(n.min(self.data.len() - self.at));
        for _ in 0..n {
            items.push(self.object()?);
        }
        Ok(items)
    }

    fn object(&mut self) -> Read<Object> {
        let kind = self.byte()?;
        let place = (kind & FLAG_REF != 0).then(|| {
            self.seen.push(None);
            self.seen.len() - 1
        });
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ReadError::Depth);
        }
        let object = self.content(kind & !FLAG_REF)?;
        self.depth -= 1;
        if let Some(place) = place {
            self.seen[place] = Some(object.clone());
        }
        Ok(object)
    }

    fn content(&mut self, kind: u8) -> Read<Object> {
        let constant = match kind {
            b'N' => Const::None,
            b'T' => Const::True,
            b'F' => Const::False,
            b'.' => Const::Ellipsis,
            b'S' => return Ok(Object::StopIteration),
            b'i' => Const::Int(i64::from(self.long()?)),
            b'l' => self.big()?,
            b'g' => Const::Float(self.float()?),
            b'y' => Const::Complex { re: self.float()?, im: self.float()? },
            b'f' | b'x' => self.old_float(kind)?,
            b's' => {
                let n = self.size()?;
                Const::Bytes(self.take(n)?.into())
            }
            b'z' | b'Z' => {
                let n = usize::from(self.byte()?);
                Const::Str(latin1(self.take(n)?))
            }
            b'a' | b'A' => {
                let n = self.size()?;
                Const::Str(latin1(self.take(n)?))
            }
            b'u' | b't' => {
                let n = self.size()?;
                Const::Str(Text::from_bytes(self.take(n)?).ok_or(ReadError::Bad("invalid text"))?)
            }
            b')' => {
                let n = usize::from(self.byte()?);
                return Ok(tuple(self.items(n)?));
            }
            b'(' | b'[' | b'<' | b'>' => {
                let n = self.size()?;
                let items = self.items(n)?;
                return Ok(match kind {
                    b'(' => tuple(items),
                    b'[' => Object::List(items),
                    b'<' => Object::Set(items),
                    _ => match constants(items) {
                        Ok(items) => Object::Const(Const::FrozenSet(items.into())),
                        Err(items) => Object::FrozenSet(items),
                    },
                });
            }
            b':' => {
                let parts = constants(self.items(3)?).map_err(|_| ReadError::Bad("slice of variable parts"))?;
                let [start, stop, step]: [Const; 3] = parts.try_into().expect("three parts");
                Const::Slice(Box::new([start, stop, step]))
            }
            b'{' => return self.dict(),
            b'r' => {
                let found = self.long().map(|i| self.seen.get(i as u32 as usize))?;
                return found.cloned().flatten().ok_or(ReadError::Bad("invalid reference"));
            }
            b'c' => Const::Code(Rc::new(self.code()?)),
            _ => return Err(ReadError::Bad("unknown type code")),
        };
        Ok(Object::Const(constant))
    }

    fn dict(&mut self) -> Read<Object> {
        let mut items = Vec::new();
        loop {
            if self.data.get(self.at) == Some(&b'0') {
                self.at += 1;
                return Ok(Object::Dict(items));
            }
            items.push((self.object()?, self.object()?));
        }
    }

    fn old_float(&mut self, kind: u8) -> Read<Const> {
        let mut one = || -> Read<f64> {
            let n = usize::from(self.byte()?);
            let text = std::str::from_utf8(self.take(n)?).ok().and_then(|t| t.parse().ok());
            text.ok_or(ReadError::Bad("invalid float"))
        };
        let re = one()?;
        Ok(if kind == b'f' { Const::Float(re) } else { Const::Complex { re, im: one()? } })
    }

    fn big(&mut self) -> Read<Const> {
        let n = self.long()?;
        let mut magnitude = BigUint::ZERO;
        let mut digits = Vec::with_capacity(n.unsigned_abs().min(1 << 16) as usize);
        for _ in 0..n.unsigned_abs() {
            let digit = u16::from_le_bytes(self.take(2)?.try_into().expect("two bytes"));
            if digit > 0x7fff {
                return Err(ReadError::Bad("digit out of range in long"));
            }
            digits.push(digit);
        }
        if digits.last() == Some(&0) {
            return Err(ReadError::Bad("unnormalized long data"));
        }
        for digit in digits.iter().rev() {
            magnitude = (magnitude << 15u32) + *digit;
        }
        let sign = if n < 0 { Sign::Minus } else { Sign::Plus };
        Ok(Const::from(BigInt::from_biguint(sign, magnitude)))
    }

    fn bytes(&mut self) -> Read<Box<[u8]>> {
        match self.object()? {
            Object::Const(Const::Bytes(data)) => Ok(data),
            _ => Err(ReadError::Bad("code object with wrong parts")),
        }
    }

    fn name(&mut self) -> Read<Box<str>> {
        match self.object()? {
            Object::Const(Const::Str(text)) if text.as_str().is_some() => Ok(text.as_str().expect("checked").into()),
            _ => Err(ReadError::Bad("code object with wrong parts")),
        }
    }

    fn tuple(&mut self) -> Read<Vec<Const>> {
        match self.object()? {
            Object::Const(Const::Tuple(items)) => Ok(items.into_vec()),
            _ => Err(ReadError::Bad("code object with wrong parts")),
        }
    }

    fn names(&mut self) -> Read<Vec<Box<str>>> {
        let text = |c: Const| match c {
            Const::Str(t) if t.as_str().is_some() => Ok(t.as_str().expect("checked").into()),
            _ => Err(ReadError::Bad("code object with wrong parts")),
        };
        self.tuple()?.into_iter().map(text).collect()
    }

    fn code(&mut self) -> Read<CodeObject> {
        let mut number = || self.long().map(|n| n as u32);
        let (argcount, posonlyargcount, kwonlyargcount) = (number()?, number()?, number()?);
        let (stacksize, flags) = (number()?, CodeFlags(number()?));
        let units = self.bytes()?;
        Ok(CodeObject {
            argcount,
            posonlyargcount,
            kwonlyargcount,
            flags,
            stacksize,
            code: units.chunks_exact(2).map(|u| u16::from_le_bytes([u[0], u[1]])).collect(),
            consts: self.tuple()?,
            names: self.names()?,
            localsplusnames: self.names()?,
            localspluskinds: self.bytes()?.iter().map(|k| LocalKind(*k)).collect(),
            filename: self.name()?,
            name: self.name()?,
            qualname: self.name()?,
            firstlineno: self.long()? as u32,
            linetable: self.bytes()?,
            exceptiontable: self.bytes()?,
        })
    }
}

fn latin1(data: &[u8]) -> Text {
    let mut text = TextBuilder::new();
    match std::str::from_utf8(data) {
        Ok(ascii) if data.is_ascii() => text.push_str(ascii),
        _ => data.iter().for_each(|b| text.push_code_point(u32::from(*b))),
    }
    text.finish()
}

fn constants(items: Vec<Object>) -> Result<Vec<Const>, Vec<Object>> {
    if !items.iter().all(|i| matches!(i, Object::Const(_))) {
        return Err(items);
    }
    let constant = |o| match o {
        Object::Const(c) => c,
        _ => unreachable!("checked"),
    };
    Ok(items.into_iter().map(constant).collect())
}

fn tuple(items: Vec<Object>) -> Object {
    match constants(items) {
        Ok(items) => Object::Const(Const::Tuple(items.into())),
        Err(items) => Object::Tuple(items),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(object: &Object) {
        for version in [2, 3, 4, 5] {
            let mut data = Vec::new();
            write_object(object, version, &mut data);
            assert_eq!(read_object(&data), Ok((object.clone(), data.len())));
            for cut in 0..data.len() {
                assert!(read_object(&data[..cut]).is_err());
            }
        }
    }

    #[test]
    fn constants_survive() {
        let big: BigInt = BigInt::from(7) << 200u32;
        for c in [
            Const::None,
            Const::Ellipsis,
            Const::Int(-1),
            Const::Int(1 << 40),
            Const::Int(i64::MIN),
            Const::BigInt(-big.clone()),
            Const::BigInt(big),
            Const::Float(-0.0),
            Const::Complex { re: 1.5, im: -2.0 },
            "name".into(),
            "two words \u{e9}\u{1f600}".into(),
            Const::Bytes(Box::new([0, 255])),
            Const::Tuple(vec![Const::from("name"), Const::from("name")].into()),
            Const::FrozenSet(vec![Const::Int(1)].into()),
            Const::Slice(Box::new([Const::None, Const::Int(2), Const::None])),
        ] {
            round_trip(&Object::Const(c));
        }
    }

    #[test]
    fn containers_survive() {
        let item = || Object::Const(Const::from("x"));
        round_trip(&Object::Dict(vec![(item(), Object::List(vec![item(), Object::StopIteration]))]));
        round_trip(&Object::Tuple(vec![Object::Set(vec![item()])]));
    }

    #[test]
    fn bytes_of_the_reference() {
        let mut data = Vec::new();
        write_object(&Object::Const(Const::Int(1 << 40)), 5, &mut data);
        assert_eq!(data, b"l\x03\x00\x00\x00\x00\x00\x00\x00\x00\x04");
        assert_eq!(read_object(b"r\0\0\0\0"), Err(ReadError::Bad("invalid reference")));
        assert_eq!(read_object(b"["), Err(ReadError::EndOfFile));
    }
}
