//! `Scanner`: reads documents.

use hashbrown::HashTable;
use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::slots::Slots;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

use super::units::{Unit, with_units};
use super::{decode_error, required, size_argument, string_argument, text};

/// `make_scanner`.
#[repr(C)]
struct Scanner {
    header: Header,
    object_hook: Value,
    object_pairs_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
    strict: bool,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for Scanner {
    const KIND: Kind = Kind::OTHER;
}
owned_fields!(
    drop_scanner,
    traverse_scanner,
    Scanner,
    object_hook,
    object_pairs_hook,
    parse_float,
    parse_int,
    parse_constant
);

fn of(v: Value) -> Obj<Scanner> {
    Obj::new(v.as_ptr())
}

struct Members;

#[pytype]
impl Members {
    /// strict
    #[pygetset("strict")]
    fn strict(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(bool_value(of(v).strict).to_ref())
    }
    /// object_hook
    #[pygetset("object_hook")]
    fn object_hook(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).object_hook.to_ref())
    }
    #[pygetset("object_pairs_hook")]
    fn object_pairs_hook(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).object_pairs_hook.to_ref())
    }
    /// parse_float
    #[pygetset("parse_float")]
    fn parse_float(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).parse_float.to_ref())
    }
    /// parse_int
    #[pygetset("parse_int")]
    fn parse_int(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).parse_int.to_ref())
    }
    /// parse_constant
    #[pygetset("parse_constant")]
    fn parse_constant(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).parse_constant.to_ref())
    }
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let [context] = required(py, "make_scanner", ["context"], args, kwnames)?;
    let get = |name: &str| attribute::get_attr_text(py, context, name);
    let strict = compare::is_true(py, get("strict")?.value())?;
    let names = ["object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"];
    let found = names.into_iter().map(get).collect::<PyResult<Vec<Ref>>>()?;
    let mut words = found.into_iter().map(Ref::into_value);
    let mut next = || words.next().expect("one for each name");
    let fields = Scanner {
        header: instance::blank_header(),
        object_hook: next(),
        object_pairs_hook: next(),
        parse_float: next(),
        parse_int: next(),
        parse_constant: next(),
        strict,
    };
    Ok(instance::new_object(py, ty, fields))
}

fn call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let [string, index] = required(py, "scan_once", ["string", "idx"], args, kwnames)?;
    let at = size_argument(py, index)?;
    let document = string_argument(py, string)?;
    if at < 0 {
        return Err(py.raise_value_error(format_args!("idx cannot be negative")));
    }
    let hooks = Hooks::of(py, of(v));
    let (value, end) = with_units!(document, units => {
        let mut reader = Reader { py, hooks: &hooks, document, units, at: at as usize, keys: HashTable::new() };
        reader.value().map(|value| (value, reader.at))
    })?;
    Ok(tuple::pair(py, value, int::from_usize(py, end)))
}

/// What a scanner calls; `None` stands for what it does itself.
struct Hooks {
    strict: bool,
    object: Option<Ref>,
    pairs: Option<Ref>,
    float: Option<Ref>,
    int: Option<Ref>,
    constant: Ref,
}

impl Hooks {
    fn of(py: Py, scanner: Obj<Scanner>) -> Hooks {
        let unless = |v: Value, own: Value| if v.is(own) { None } else { Some(v.to_ref()) };
        Hooks {
            strict: scanner.strict,
            object: unless(scanner.object_hook, none()),
            pairs: unless(scanner.object_pairs_hook, none()),
            float: unless(scanner.parse_float, py.types().float.value()),
            int: unless(scanner.parse_int, py.types().int.value()),
            constant: scanner.parse_constant.to_ref(),
        }
    }
}

/// A document that is being read.
struct Reader<'a, U: Unit> {
    py: Py,
    hooks: &'a Hooks,
    document: StrRef,
    units: &'a [U],
    /// The position of what is read next.
    at: usize,
    /// The keys so far, each once, by their hashes.
    keys: HashTable<Ref>,
}

/// What the end of a document reads as: no code point.
const END: u32 = u32::MAX;

impl<U: Unit> Reader<'_, U> {
    #[inline(always)]
    fn peek(&self) -> u32 {
        self.units.get(self.at).map_or(END, |u| u.code())
    }

    #[inline(always)]
    fn peek_is(&self, c: char) -> bool {
        self.peek() == c as u32
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        while matches!(self.peek(), 0x20 | 0x09 | 0x0a | 0x0d) {
            self.at += 1;
        }
    }

    #[cold]
    fn error(&self, message: &str, at: usize) -> Raised {
        decode_error(self.py, message, self.document, at as isize)
    }

    /// No value begins at `at`.
    #[cold]
    fn no_value(&self, at: usize) -> Raised {
        self.py.raise_stop_iteration(Some(int::from_usize(self.py, at).value()))
    }

    /// The word, if it is what comes next.
    fn word(&mut self, word: &str) -> bool {
        let end = self.at + word.len();
        let found =
            self.units.get(self.at..end).is_some_and(|u| u.iter().map(|u| u.code()).eq(word.bytes().map(u32::from)));
        if found {
            self.at = end;
        }
        found
    }

    fn value(&mut self) -> PyResult<Ref> {
        match self.peek() {
            0x22 => {
                let (string, end) = text::scan(self.py, self.document, self.units, self.at + 1, self.hooks.strict)?;
                self.at = end;
                Ok(string)
            }
            0x7b => self.object(),
            0x5b => self.array(),
            0x6e if self.word("null") => Ok(none().to_ref()),
            0x74 if self.word("true") => Ok(true_().to_ref()),
            0x66 if self.word("false") => Ok(false_().to_ref()),
            0x4e if self.word("NaN") => self.constant("NaN"),
            0x49 if self.word("Infinity") => self.constant("Infinity"),
            0x2d if self.word("-Infinity") => self.constant("-Infinity"),
            _ => self.number(),
        }
    }

    fn constant(&self, name: &str) -> PyResult<Ref> {
        call::call(self.py, self.hooks.constant.value(), &[self.py.intern(name).value()])
    }

    /// How many digits there are from `at` on.
    #[inline]
    fn digits(&self, at: usize) -> usize {
        let digit = |u: &&U| (0x30..0x3a).contains(&u.code());
        self.units[at.min(self.units.len())..].iter().take_while(digit).count()
    }

    fn number(&mut self) -> PyResult<Ref> {
        let (units, start) = (self.units, self.at);
        let is = |at: usize, wanted: &[u8]| units.get(at).is_some_and(|u| wanted.iter().any(|&c| u.code() == c.into()));
        let first = start + usize::from(is(start, b"-"));
        // A number does not go on behind a leading zero.
        let whole = if is(first, b"0") { 1 } else { self.digits(first) };
        if whole == 0 {
            return Err(self.no_value(start));
        }
        let mut end = first + whole;
        let mut is_float = false;
        if is(end, b".") {
            let fraction = self.digits(end + 1);
            is_float = fraction > 0;
            end += if is_float { 1 + fraction } else { 0 };
        }
        if is(end, b"eE") {
            let exponent = end + 1 + usize::from(is(end + 1, b"+-"));
            let count = self.digits(exponent);
            if count > 0 {
                (is_float, end) = (true, exponent + count);
            }
        }
        self.at = end;
        let number = &units[start..end];
        let hook = if is_float { &self.hooks.float } else { &self.hooks.int };
        match hook {
            Some(hook) => call::call(self.py, hook.value(), &[U::string(self.py, number).value()]),
            None if is_float => Ok(int::float(self.py, U::ascii(number).parse().expect("it was matched"))),
            None if whole <= 18 => {
                let n = units[first..end].iter().fold(0, |n, u| n * 10 + i64::from(u.code() - 0x30));
                Ok(int::from_i64(self.py, if first > start { -n } else { n }))
            }
            None => call::call(self.py, self.py.types().int.value(), &[U::string(self.py, number).value()]),
        }
    }

    /// Reads what comes behind a member or item, up to the next one: whether there is one. `close` ends the container.
    #[inline]
    fn another(&mut self, close: char, trailing: &str) -> PyResult<bool> {
        self.skip_space();
        if self.peek_is(close) {
            return Ok(false);
        }
        if !self.peek_is(',') {
            return Err(self.error("Expecting ',' delimiter", self.at));
        }
        let comma = self.at;
        self.at += 1;
        self.skip_space();
        if self.peek_is(close) {
            return Err(self.error(trailing, comma));
        }
        Ok(true)
    }

    fn array(&mut self) -> PyResult<Ref> {
        self.py.check_native_stack(" while decoding a JSON array from a unicode string")?;
        let made = list::new(self.py);
        let items: ListRef = Obj::new(made.value().as_ptr());
        self.at += 1;
        self.skip_space();
        if !self.peek_is(']') {
            loop {
                items.push(self.value()?);
                if !self.another(']', "Illegal trailing comma before end of array")? {
                    break;
                }
            }
        }
        self.at += 1;
        Ok(made)
    }

    fn object(&mut self) -> PyResult<Ref> {
        self.py.check_native_stack(" while decoding a JSON object from a unicode string")?;
        let (py, hooks) = (self.py, self.hooks);
        let made = if hooks.pairs.is_some() { list::new(py) } else { dict::new(py) };
        self.at += 1;
        self.skip_space();
        if !self.peek_is('}') {
            loop {
                let (key, hash) = self.key()?;
                let value = self.value()?;
                match made.value().cast_exact::<List>() {
                    Some(pairs) => pairs.push(tuple::pair(py, key, value)),
                    None => dict::set_hashed(py, dict::of(&made), key.value(), hash, value.value())?,
                }
                if !self.another('}', "Illegal trailing comma before end of object")? {
                    break;
                }
            }
        }
        self.at += 1;
        match hooks.pairs.as_ref().or(hooks.object.as_ref()) {
            Some(hook) => call::call(py, hook.value(), &[made.value()]),
            None => Ok(made),
        }
    }

    /// A key with its hash, and the colon behind it.
    fn key(&mut self) -> PyResult<(Ref, i64)> {
        if !self.peek_is('"') {
            return Err(self.error("Expecting property name enclosed in double quotes", self.at));
        }
        let start = self.at + 1;
        let end = text::plain_end(self.units, start, self.hooks.strict);
        let plain = self.units.get(end).is_some_and(|u| u.code() == '"' as u32);
        let key = match U::hashed(&self.units[start..end]).filter(|_| plain) {
            Some(bytes) => {
                self.at = end + 1;
                self.known_key(bytes)
            }
            None => {
                let (key, end) = text::scan(self.py, self.document, self.units, start, self.hooks.strict)?;
                self.at = end;
                self.same_key(key)
            }
        };
        self.skip_space();
        if !self.peek_is(':') {
            return Err(self.error("Expecting ':' delimiter", self.at));
        }
        self.at += 1;
        self.skip_space();
        Ok(key)
    }

    /// The key of these characters of one byte each; made only if it is a new one.
    fn known_key(&mut self, bytes: &[u8]) -> (Ref, i64) {
        let hash = hash::hash_bytes(self.py, bytes);
        let same = |key: &Ref| {
            let key: StrRef = Obj::new(key.value().as_ptr());
            key.width == 1 && key.raw() == bytes
        };
        match self.keys.find(hash as u64, same) {
            Some(key) => (key.clone(), hash),
            None => self.same_key(self.py.str_from_latin1(bytes)),
        }
    }

    /// The key that is equal to this one, which is itself if it is the first.
    fn same_key(&mut self, key: Ref) -> (Ref, i64) {
        let text = |key: &Ref| -> StrRef { Obj::new(key.value().as_ptr()) };
        let (py, hash) = (self.py, text(&key).hash(self.py));
        let known = self.keys.find(hash as u64, |k| text(k).equals(text(&key))).cloned();
        let key = known.unwrap_or_else(|| {
            self.keys.insert_unique(hash as u64, key.clone(), |k| text(k).hash(py) as u64);
            key
        });
        (key, hash)
    }
}

/// Makes the type in the module's namespace.
pub(super) fn register(py: Py, namespace: DictRef) {
    let mut ty = create_native::<Scanner>(py, "_json.Scanner", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_scanner, traverse_scanner);
    let slots = Slots { new: Some(new), call: Some(call), ..Slots::default() };
    native::ready(py, ty, slots, Members::METHODS, Members::GETSETS);
    dict::set_text(py, ty.dict(), "__doc__", py.str("JSON scanner object").value());
    dict::set_text(py, namespace, "make_scanner", ty.value());
}
