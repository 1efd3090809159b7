//! `Encoder`: writes documents.

use taipan_builtins::{float, sort};
use taipan_macros::pytype;
use taipan_object::exceptions::ExceptionRef;
use taipan_object::layout_types::*;
use taipan_object::slots::Slots;
use taipan_object::string::{StrBuilder, Text};
use taipan_object::type_object::TypeRef;
use taipan_object::*;

use super::escape::{self, Charset};
use super::{Functions, required, size_argument};

/// `make_encoder`.
#[repr(C)]
struct Encoder {
    header: Header,
    /// The containers that are being written by their addresses: a dict, or `None`.
    markers: Value,
    default: Value,
    encoder: Value,
    indent: Value,
    key_separator: Value,
    item_separator: Value,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for Encoder {
    const KIND: Kind = Kind::OTHER;
}
owned_fields!(
    drop_encoder,
    traverse_encoder,
    Encoder,
    markers,
    default,
    encoder,
    indent,
    key_separator,
    item_separator
);

fn of(v: Value) -> Obj<Encoder> {
    Obj::new(v.as_ptr())
}

struct Members;

#[pytype]
impl Members {
    /// markers
    #[pygetset("markers")]
    fn markers(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).markers.to_ref())
    }
    /// default
    #[pygetset("default")]
    fn default(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).default.to_ref())
    }
    /// encoder
    #[pygetset("encoder")]
    fn encoder(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).encoder.to_ref())
    }
    /// indent
    #[pygetset("indent")]
    fn indent(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).indent.to_ref())
    }
    /// key_separator
    #[pygetset("key_separator")]
    fn key_separator(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).key_separator.to_ref())
    }
    /// item_separator
    #[pygetset("item_separator")]
    fn item_separator(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).item_separator.to_ref())
    }
    /// sort_keys
    #[pygetset("sort_keys")]
    fn sort_keys(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(bool_value(of(v).sort_keys).to_ref())
    }
    /// skipkeys
    #[pygetset("skipkeys")]
    fn skipkeys(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(bool_value(of(v).skip_keys).to_ref())
    }
}

const PARAMETERS: [&str; 9] = [
    "markers",
    "default",
    "encoder",
    "indent",
    "key_separator",
    "item_separator",
    "sort_keys",
    "skipkeys",
    "allow_nan",
];

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let given = required(py, "make_encoder", PARAMETERS, args, kwnames)?;
    let [markers, default, encoder, indent, key_separator, item_separator, sort_keys, skip_keys, allow_nan] = given;
    for (i, separator) in [(5, key_separator), (6, item_separator)] {
        if separator.cast::<Str>().is_none() {
            let got = shown_type(py, separator);
            return Err(py.raise_type_error(format_args!("make_encoder() argument {i} must be str, not {got}")));
        }
    }
    let flag = |v: Value| compare::is_true(py, v);
    let (sort_keys, skip_keys, allow_nan) = (flag(sort_keys)?, flag(skip_keys)?, flag(allow_nan)?);
    if !markers.is_none() && markers.cast::<Dict>().is_none() {
        let got = type_of(py, markers).name();
        return Err(py.raise_type_error(format_args!("make_encoder() argument 1 must be dict or None, not {got}")));
    }
    let own = |v: Value| v.to_ref().into_value();
    let fields = Encoder {
        header: instance::blank_header(),
        markers: own(markers),
        default: own(default),
        encoder: own(encoder),
        indent: own(indent),
        key_separator: own(key_separator),
        item_separator: own(item_separator),
        sort_keys,
        skip_keys,
        allow_nan,
    };
    Ok(instance::new_object(py, ty, fields))
}

/// The type of a wrong argument, as messages name it.
fn shown_type(py: Py, v: Value) -> String {
    if v.is_none() { "None".to_string() } else { type_of(py, v).name() }
}

fn call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let [object, level] = required(py, "_iterencode", ["obj", "_current_indent_level"], args, kwnames)?;
    let level = size_argument(py, level)?;
    let this = of(v);
    let hold = |v: Value| if v.is_none() { None } else { Some(v.to_ref()) };
    let mut writer = Writer {
        py,
        out: StrBuilder::default(),
        markers: hold(this.markers),
        default: this.default.to_ref(),
        encoder: this.encoder.to_ref(),
        charset: charset(this.encoder),
        indent: hold(this.indent),
        lines: Vec::new(),
        key_separator: this.key_separator.to_ref(),
        item_separator: this.item_separator.to_ref(),
        sort_keys: this.sort_keys,
        skip_keys: this.skip_keys,
        allow_nan: this.allow_nan,
    };
    if let Some(indent) = &writer.indent {
        let line = first_line(py, indent.value(), level)?;
        writer.lines.push(line);
    }
    writer.value(object, 0)?;
    Ok(tuple::from_vec(py, vec![writer.out.finish(py)]))
}

/// What the encoder of strings does, if it is one of this module's functions.
fn charset(encoder: Value) -> Option<Charset> {
    let function = encoder.cast::<NativeFunction>()?;
    let is = |name: &str| {
        let mut own = Functions::METHODS.iter().map(|m| m.def).filter(|def| native::name_of(def) == name);
        own.any(|def| std::ptr::eq(def, function.def))
    };
    if is("encode_basestring_ascii") {
        return Some(Charset::Ascii);
    }
    if is("encode_basestring") { Some(Charset::Unicode) } else { None }
}

/// The line break at the level where a document begins.
fn first_line(py: Py, indent: Value, level: isize) -> PyResult<Ref> {
    let mut line = StrBuilder::default();
    line.push('\n' as u32);
    match indent.cast::<Str>() {
        Some(indent) => (0..level).for_each(|_| line.push_value(indent)),
        None if level == 0 => {}
        None => {
            let got = type_of(py, indent).name();
            return Err(py.raise_type_error(format_args!("'{got}' object can't be repeated")));
        }
    }
    Ok(line.finish(py))
}

/// A document that is being written.
struct Writer {
    py: Py,
    out: StrBuilder,
    markers: Option<Ref>,
    default: Ref,
    encoder: Ref,
    charset: Option<Charset>,
    indent: Option<Ref>,
    /// With an indent: the line break of each depth so far.
    lines: Vec<Ref>,
    key_separator: Ref,
    item_separator: Ref,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
}

/// An entry of `markers`.
type Mark = Option<(Ref, Ref)>;

impl Writer {
    #[inline(always)]
    fn ascii(&mut self, text: &str) {
        self.out.push_text(Text::One(text.as_bytes()));
    }

    #[inline(always)]
    fn text(&mut self, string: &Ref) {
        self.out.push_value(Obj::new(string.value().as_ptr()));
    }

    fn value(&mut self, v: Value, depth: usize) -> PyResult<()> {
        let py = self.py;
        if let Some(string) = v.cast::<Str>() {
            return self.string(string);
        }
        if v.is_int() {
            write_int(&mut self.out, v.as_int());
        } else if let Some(word) = constant(v) {
            self.ascii(word);
        } else if int::is_int(v) {
            let digits = int::to_decimal(py, v)?;
            self.ascii(&digits);
        } else if let Some(f) = int::as_float(v) {
            let text = self.float(v, f)?;
            self.ascii(&text);
        } else if v.is_kind(Kind::LIST) || v.is_kind(Kind::TUPLE) {
            return self.sequence(v, depth);
        } else if let Some(d) = v.cast::<Dict>() {
            return self.dict(d, depth);
        } else {
            return self.other(v, depth);
        }
        Ok(())
    }

    #[inline]
    fn string(&mut self, string: StrRef) -> PyResult<()> {
        if let Some(charset) = self.charset {
            escape::write(&mut self.out, string, charset);
            return Ok(());
        }
        let py = self.py;
        let encoded = call::call(py, self.encoder.value(), &[string.value()])?;
        if encoded.value().cast::<Str>().is_none() {
            let got = type_of(py, encoded.value()).name();
            return Err(py.raise_type_error(format_args!("encoder() must return a string, not {got}")));
        }
        self.text(&encoded);
        Ok(())
    }

    fn float(&self, v: Value, f: f64) -> PyResult<String> {
        if f.is_finite() {
            return Ok(float::repr_f64(f));
        }
        if !self.allow_nan {
            let shown = text_of(object_protocol::repr(self.py, v)?.value());
            return Err(self
                .py
                .raise_value_error(format_args!("Out of range float values are not JSON compliant: {shown}")));
        }
        let name = if f.is_nan() {
            "NaN"
        } else if f > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        Ok(name.to_string())
    }

    /// Notes that the object is being written.
    fn mark(&self, v: Value) -> PyResult<Mark> {
        let Some(markers) = &self.markers else { return Ok(None) };
        let (py, id) = (self.py, int::from_i128(self.py, object_protocol::id(v).into()));
        let hash = dict::key_hash(py, id.value())?;
        if dict::find(py, dict::of(markers), id.value(), hash)?.is_some() {
            return Err(py.raise_value_error(format_args!("Circular reference detected")));
        }
        dict::set_hashed(py, dict::of(markers), id.value(), hash, v)?;
        Ok(Some((markers.clone(), id)))
    }

    /// Notes that the object has been written.
    fn unmark(&self, mark: Mark) -> PyResult<()> {
        let Some((markers, id)) = mark else { return Ok(()) };
        match dict::pop(self.py, dict::of(&markers), id.value())? {
            Some(_) => Ok(()),
            None => Err(self.py.raise_key_error(id.value())),
        }
    }

    /// Makes sure that the line break of the depth is known.
    fn reach(&mut self, depth: usize) -> PyResult<()> {
        let Some(indent) = &self.indent else { return Ok(()) };
        if self.lines.len() <= depth {
            let line = number::binary_op(self.py, BinaryOp::Add, self.lines[depth - 1].value(), indent.value())?;
            self.lines.push(line);
        }
        Ok(())
    }

    #[inline]
    fn line(&mut self, depth: usize) {
        if let Some(line) = self.lines.get(depth) {
            self.out.push_value(Obj::new(line.value().as_ptr()));
        }
    }

    /// What stands before an item: the separator unless it is the first, and the line break.
    #[inline]
    fn before_item(&mut self, first: bool, depth: usize) {
        if !first {
            self.out.push_value(Obj::new(self.item_separator.value().as_ptr()));
        }
        self.line(depth);
    }

    fn sequence(&mut self, v: Value, depth: usize) -> PyResult<()> {
        let py = self.py;
        py.check_native_stack(" while encoding a JSON object")?;
        let items = if v.is_exact(Kind::LIST) || v.is_exact(Kind::TUPLE) { v.to_ref() } else { listed(py, v)? };
        if item(items.value(), 0).is_none() {
            self.ascii("[]");
            return Ok(());
        }
        let mark = self.mark(v)?;
        self.ascii("[");
        self.reach(depth + 1)?;
        let mut i = 0;
        while let Some(item) = item(items.value(), i) {
            self.before_item(i == 0, depth + 1);
            if let Err(raised) = self.value(item.value(), depth + 1) {
                let owner = qualified(py, v);
                return Err(noted(py, raised, || Ok(format!("when serializing {owner} item {i}"))));
            }
            i += 1;
        }
        self.unmark(mark)?;
        self.line(depth);
        self.ascii("]");
        Ok(())
    }

    fn dict(&mut self, d: DictRef, depth: usize) -> PyResult<()> {
        let py = self.py;
        py.check_native_stack(" while encoding a JSON object")?;
        if d.length == 0 {
            self.ascii("{}");
            return Ok(());
        }
        let mark = self.mark(d.value())?;
        self.ascii("{");
        self.reach(depth + 1)?;
        let mut first = true;
        if self.sort_keys || !d.value().is_exact(Kind::DICT) {
            let items = items_of(py, d)?;
            let items: ListRef = Obj::new(items.value().as_ptr());
            if self.sort_keys {
                sort::sort(py, items, none(), false)?;
            }
            let mut i = 0;
            while let Some(pair) = item(items.value(), i) {
                let pair = pair.value().cast::<Tuple>().filter(|t| t.length == 2);
                let Some(pair) = pair else {
                    return Err(py.raise_value_error(format_args!("items must return 2-tuples")));
                };
                let part = |i: usize| pair.get_ref(i).expect("two items");
                self.member(d, &mut first, part(0), part(1), depth + 1)?;
                i += 1;
            }
        } else {
            let mut at = 0;
            while let Some((key, value)) = dict::next_entry(d, &mut at) {
                self.member(d, &mut first, key.to_ref(), value.to_ref(), depth + 1)?;
            }
        }
        self.unmark(mark)?;
        if !first {
            self.line(depth);
        }
        self.ascii("}");
        Ok(())
    }

    fn member(&mut self, d: DictRef, first: &mut bool, key: Ref, value: Ref, depth: usize) -> PyResult<()> {
        let py = self.py;
        let Some(text) = self.key(&key)? else { return Ok(()) };
        self.before_item(*first, depth);
        *first = false;
        self.string(Obj::new(text.value().as_ptr()))?;
        self.out.push_value(Obj::new(self.key_separator.value().as_ptr()));
        self.value(value.value(), depth).map_err(|raised| {
            noted(py, raised, || {
                let shown = object_protocol::repr(py, key.value())?;
                Ok(format!("when serializing {} item {}", qualified(py, d.value()), text_of(shown.value())))
            })
        })
    }

    /// The text of a key; `None` if it is passed over.
    fn key(&self, key: &Ref) -> PyResult<Option<Ref>> {
        let (py, v) = (self.py, key.value());
        if v.is_kind(Kind::STR) {
            return Ok(Some(key.clone()));
        }
        let text = if let Some(f) = int::as_float(v) {
            self.float(v, f)?
        } else if let Some(word) = constant(v) {
            word.to_string()
        } else if int::is_int(v) {
            int::to_decimal(py, v)?
        } else if self.skip_keys {
            return Ok(None);
        } else {
            let got = type_of(py, v).name();
            return Err(py.raise_type_error(format_args!("keys must be str, int, float, bool or None, not {got}")));
        };
        Ok(Some(py.str(&text)))
    }

    /// What `default` makes of an object.
    fn other(&mut self, v: Value, depth: usize) -> PyResult<()> {
        let py = self.py;
        let mark = self.mark(v)?;
        let made = call::call(py, self.default.value(), &[v])?;
        py.check_native_stack(" while encoding a JSON object")?;
        if let Err(raised) = self.value(made.value(), depth) {
            return Err(noted(py, raised, || Ok(format!("when serializing {} object", qualified(py, v)))));
        }
        self.unmark(mark)
    }
}

fn constant(v: Value) -> Option<&'static str> {
    if v.is_none() {
        return Some("null");
    }
    if v.is(true_()) {
        return Some("true");
    }
    if v.is(false_()) { Some("false") } else { None }
}

fn write_int(out: &mut StrBuilder, n: i64) {
    let mut digits = [0; 20];
    let (mut at, mut rest) = (digits.len(), n.unsigned_abs());
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if n < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    out.push_text(Text::One(&digits[at..]));
}

/// Item `i` of a list or tuple, which may have changed since the last one.
#[inline]
fn item(items: Value, i: usize) -> Option<Ref> {
    match items.cast::<List>() {
        Some(list) => list.get(i).map(|v| v.to_ref()),
        None => items.cast::<Tuple>().and_then(|t| t.get_ref(i)),
    }
}

/// The items of an instance of a subclass, as it iterates over them.
fn listed(py: Py, v: Value) -> PyResult<Ref> {
    let iterator = iter::get_iter(py, v).or_else(|raised| {
        py.catch(raised, py.exceptions().type_error)?;
        Err(py.raise_type_error(format_args!("_iterencode_list needs a sequence")))
    })?;
    Ok(list::from_vec(py, iter::collect(py, iterator.value())?))
}

/// A list of what `items()` of a dict yields.
fn items_of(py: Py, d: DictRef) -> PyResult<Ref> {
    if d.value().is_exact(Kind::DICT) {
        let pairs = dict::snapshot(d).into_iter().map(|(key, value)| tuple::pair(py, key, value));
        return Ok(list::from_vec(py, pairs.collect()));
    }
    let items = call::call_method(py, d.value(), py.intern("items").value(), &[])?;
    let iterator = iter::get_iter(py, items.value()).or_else(|raised| {
        py.catch(raised, py.exceptions().type_error)?;
        let (owner, got) = (type_of(py, d.value()).name(), type_of(py, items.value()).name());
        Err(py.raise_type_error(format_args!("{owner}.items() returned a non-iterable (type {got})")))
    })?;
    Ok(list::from_vec(py, iter::collect(py, iterator.value())?))
}

/// The type of an object as notes name it: with its module, unless that is `builtins` or `__main__`.
fn qualified(py: Py, v: Value) -> String {
    let name = type_of(py, v).full_name(py);
    name.strip_prefix("__main__.").map_or_else(|| name.clone(), str::to_string)
}

/// Adds a note to the exception being raised. An exception that comes of it has that one as its context.
#[cold]
fn noted(py: Py, raised: Raised, note: impl FnOnce() -> PyResult<String>) -> Raised {
    let exception = py.take_raised(raised);
    let added = note().and_then(|note| exceptions::add_note(py, exception.value(), py.str(&note).value()));
    let Err(raised) = added else { return py.set_exception(exception) };
    let second = py.take_raised(raised);
    let mut handle: ExceptionRef = Obj::new(second.value().as_ptr());
    replace_slot(&mut handle.context, exception);
    py.set_exception(second)
}

const DOC: &str =
    "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)";

/// Makes the type in the module's namespace.
pub(super) fn register(py: Py, namespace: DictRef) {
    let mut ty = create_native::<Encoder>(py, "_json.Encoder", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_encoder, traverse_encoder);
    let slots = Slots { new: Some(new), call: Some(call), ..Slots::default() };
    native::ready(py, ty, slots, Members::METHODS, Members::GETSETS);
    dict::set_text(py, ty.dict(), "__doc__", py.str(DOC).value());
    dict::set_text(py, namespace, "make_encoder", ty.value());
}
