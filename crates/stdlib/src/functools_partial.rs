//! `functools.partial` and the `Placeholder` of its arguments.
//!
//! Law: `args` is an exact tuple whose last item is no placeholder, `keywords` an exact dict, `placeholders` the number
//! of placeholders in `args`.

use taipan_builtins::descriptor::DICT_ATTRIBUTE;
use taipan_macros::pytype;
use taipan_object::descriptors::GetSetDef;
use taipan_object::layout_types::*;
use taipan_object::*;

use crate::operator_getters::Held;

/// `partial`.
#[repr(C)]
struct Partial {
    header: Header,
    func: Value,
    args: Value,
    keywords: Value,
    /// The attribute dictionary, or absent.
    dict: Value,
    placeholders: usize,
}

/// The type of `Placeholder`.
#[repr(C)]
struct PlaceholderObject {
    header: Header,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for Partial {
    const KIND: Kind = Kind::OTHER;
}
// SAFETY: registered below as the layout of its type.
unsafe impl Layout for PlaceholderObject {
    const KIND: Kind = Kind::OTHER;
}
owned_fields!(drop_partial, traverse_partial, Partial, func, args, keywords, dict);

/// The name under which the runtime keeps the placeholder.
const PLACEHOLDER: &str = "functools.Placeholder";

fn placeholder(py: Py) -> Value {
    py.runtime().registered(PLACEHOLDER).expect("registered with the module")
}

fn of(v: Value) -> Obj<Partial> {
    Obj::new(v.as_ptr())
}

fn check_not_trailing(py: Py, args: &[Value]) -> PyResult<()> {
    match args.last() {
        Some(last) if last.is(placeholder(py)) => {
            Err(py.raise_type_error(format_args!("trailing Placeholders are not allowed")))
        }
        _ => Ok(()),
    }
}

/// The arguments of a partial object followed by new ones, the first of which take the places that are held.
fn fill<'a>(py: Py, own: &'a [Value], new: &'a [Value]) -> impl Iterator<Item = Value> + 'a {
    let hole = placeholder(py);
    let mut left = new.iter().copied();
    let mut at = 0;
    std::iter::from_fn(move || {
        let next = own.get(at).copied();
        at += 1;
        match next {
            Some(v) if v.is(hole) => Some(left.next().unwrap_or(v)),
            Some(v) => Some(v),
            None => left.next(),
        }
    })
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (positional, keywords) = taipan_builtins::object::split(args, kwnames);
    let [func, new @ ..] = positional else {
        return Err(py.raise_type_error(format_args!("type 'partial' takes at least one argument")));
    };
    if !call::is_callable(py, *func) {
        return Err(py.raise_type_error(format_args!("the first argument must be callable")));
    }
    check_not_trailing(py, new)?;
    let keywords = keywords.pairs();
    if keywords.iter().any(|(_, value)| value.is(placeholder(py))) {
        return Err(py.raise_type_error(format_args!("Placeholder cannot be passed as a keyword argument")));
    }
    // A partial object without attributes gives its parts to the new one.
    let inner = func.cast::<Partial>().filter(|inner| inner.dict.is_absent());
    let (func, args, all) = match inner {
        Some(inner) => {
            let own = Held::of(inner.args);
            let args: Vec<Value> = fill(py, own.items(), new).collect();
            let all = dict::copy(py, Obj::new(inner.keywords.as_ptr()))?;
            (inner.func.to_ref(), tuple::from_slice(py, &args), all)
        }
        None => (func.to_ref(), tuple::from_slice(py, new), dict::new(py)),
    };
    for (name, value) in keywords {
        dict::set(py, dict::of(&all), name, value)?;
    }
    let placeholders = count_placeholders(py, &args);
    let fields = Partial {
        header: instance::blank_header(),
        func: func.into_value(),
        args: args.into_value(),
        keywords: all.into_value(),
        dict: Value::ABSENT,
        placeholders,
    };
    Ok(instance::new_object(py, ty, fields))
}

fn count_placeholders(py: Py, args: &Ref) -> usize {
    let hole = placeholder(py);
    Held::of(args.value()).items().iter().filter(|v| v.is(hole)).count()
}

/// Runs `f` with the values of both slices in one.
fn with_joined<R>(a: &[Value], b: &[Value], f: impl FnOnce(&[Value]) -> R) -> R {
    const INLINE: usize = 8;
    let n = a.len() + b.len();
    if n <= INLINE {
        let mut all = [Value::ABSENT; INLINE];
        all[..a.len()].copy_from_slice(a);
        all[a.len()..n].copy_from_slice(b);
        return f(&all[..n]);
    }
    f(&[a, b].concat())
}

fn call_partial(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let this = of(v);
    let (func, own, keywords) = (this.func.to_ref(), Held::of(this.args), this.keywords.to_ref());
    let given = args.len() - call::keyword_count(kwnames);
    let least = this.placeholders;
    if given < least {
        return Err(py.raise_type_error(format_args!(
            "missing positional arguments in 'partial' call; expected at least {least}, got {given}"
        )));
    }
    let plain = dict::of(&keywords).length == 0;
    if plain && least == 0 {
        return with_joined(own.items(), args, |all| call::call_keywords(py, func.value(), all, kwnames));
    }
    let mut all: Vec<Value> = fill(py, own.items(), &args[..given]).collect();
    if plain {
        all.extend_from_slice(&args[given..]);
        return call::call_keywords(py, func.value(), &all, kwnames);
    }
    call_with_keywords(py, func.value(), all, dict::of(&keywords), (&args[given..], kwnames))
}

/// The call with an object's own keyword arguments, some of which the given ones may replace.
fn call_with_keywords(
    py: Py,
    func: Value,
    mut args: Vec<Value>,
    own: DictRef,
    (values, names): (&[Value], Value),
) -> PyResult<Ref> {
    let own = dict::snapshot(own);
    let names = names.cast::<Tuple>();
    let mut new: Vec<Option<(Value, Value)>> =
        names.iter().flat_map(|t| t.as_slice()).copied().zip(values.iter().copied()).map(Some).collect();
    let mut all = Vec::with_capacity(own.len() + new.len());
    for (name, value) in &own {
        let Some(text) = name.value().cast::<Str>() else {
            return Err(py.raise_type_error(format_args!("keywords must be strings")));
        };
        let same = |n: &Option<(Value, Value)>| n.is_some_and(|(n, _)| n.cast::<Str>().is_some_and(|n| n.equals(text)));
        let replaced = new.iter().position(same).and_then(|i| new[i].take());
        all.push(name.value());
        args.push(replaced.map_or(value.value(), |(_, value)| value));
    }
    for (name, value) in new.into_iter().flatten() {
        all.push(name);
        args.push(value);
    }
    let names = tuple::from_slice(py, &all);
    call::call_keywords(py, func, &args, names.value())
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let shown = object_protocol::with_repr_guard(py, v, || {
        let this = of(v);
        let (func, args, keywords) = (this.func.to_ref(), Held::of(this.args), this.keywords.to_ref());
        let mut rest = string::StrBuilder::default();
        let push = |out: &mut string::StrBuilder, text: Ref| out.push_value(Obj::new(text.value().as_ptr()));
        for &item in args.items() {
            rest.push_str(", ");
            push(&mut rest, object_protocol::repr(py, item)?);
        }
        for (name, value) in dict::snapshot(dict::of(&keywords)) {
            rest.push_str(", ");
            push(&mut rest, object_protocol::str(py, name.value())?);
            rest.push_str("=");
            push(&mut rest, object_protocol::repr(py, value.value())?);
        }
        let mut out = string::StrBuilder::default();
        out.push_str(&type_of(py, v).full_name(py));
        out.push_str("(");
        push(&mut out, object_protocol::repr(py, func.value())?);
        push(&mut out, rest.finish(py));
        out.push_str(")");
        Ok(out.finish(py))
    })?;
    Ok(shown.unwrap_or_else(|| py.str("...")))
}

fn readonly(py: Py) -> PyResult<()> {
    Err(py.raise(py.exceptions().attribute_error, format_args!("readonly attribute")))
}

struct Methods;

#[pytype]
impl Methods {
    /// function object to use in future partial calls
    #[pygetset("func")]
    fn func(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).func.to_ref())
    }
    #[pysetter("func")]
    fn set_func(py: Py, _v: Value, _value: Option<Value>) -> PyResult<()> {
        readonly(py)
    }
    /// tuple of arguments to future partial calls
    #[pygetset("args")]
    fn args(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).args.to_ref())
    }
    #[pysetter("args")]
    fn set_args(py: Py, _v: Value, _value: Option<Value>) -> PyResult<()> {
        readonly(py)
    }
    /// dictionary of keyword arguments to future partial calls
    #[pygetset("keywords")]
    fn keywords(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(of(v).keywords.to_ref())
    }
    #[pysetter("keywords")]
    fn set_keywords(py: Py, _v: Value, _value: Option<Value>) -> PyResult<()> {
        readonly(py)
    }
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Obj<Partial>) -> Ref {
        let func = this.func.to_ref();
        let attributes = this.dict.present().unwrap_or(none()).to_ref();
        let state = vec![func.clone(), this.args.to_ref(), this.keywords.to_ref(), attributes];
        let ty = type_of(py, this.value()).to_ref();
        tuple::from_vec(py, vec![ty, tuple::from_vec(py, vec![func]), tuple::from_vec(py, state)])
    }
    #[pymethod("__setstate__(object, /)")]
    fn setstate(py: Py, this: Obj<Partial>, state: Value) -> PyResult<()> {
        let mut this = this;
        let state = match state.cast::<Tuple>() {
            Some(_) => Held::of(state),
            None => return Err(invalid(py)),
        };
        let &[func, args, keywords, attributes] = state.items() else { return Err(invalid(py)) };
        let is_dict = |v: Value| v.is_none() || v.cast::<Dict>().is_some();
        if !call::is_callable(py, func) || !is_dict(keywords) || !is_dict(attributes) {
            return Err(invalid(py));
        }
        let Some(given) = args.cast::<Tuple>() else { return Err(invalid(py)) };
        check_not_trailing(py, given.as_slice())?;
        let args = match args.is_exact(Kind::TUPLE) {
            true => args.to_ref(),
            false => tuple::from_vec(py, iter::collect(py, args)?),
        };
        check_not_trailing(py, Held::of(args.value()).items())?;
        let keywords = match keywords.cast::<Dict>() {
            None => dict::new(py),
            Some(d) if keywords.is_exact(Kind::DICT) => d.to_ref(),
            Some(d) => dict::copy(py, d)?,
        };
        this.placeholders = count_placeholders(py, &args);
        let attributes = if attributes.is_none() { Value::ABSENT } else { attributes.to_ref().into_value() };
        let old = [
            std::mem::replace(&mut this.func, func.to_ref().into_value()),
            std::mem::replace(&mut this.args, args.into_value()),
            std::mem::replace(&mut this.keywords, keywords.into_value()),
            std::mem::replace(&mut this.dict, attributes),
        ];
        old.into_iter().for_each(release);
        Ok(())
    }
    /// partial is generic over the wrapped function's return type
    #[pyclassmethod("__class_getitem__(object, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
}

fn invalid(py: Py) -> Raised {
    py.raise_type_error(format_args!("invalid partial state"))
}

struct PlaceholderMethods;

#[pytype]
impl PlaceholderMethods {
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, _this: Value) -> Ref {
        py.str("Placeholder")
    }
}

fn new_placeholder(py: Py, _ty: TypeRef, args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    match args.is_empty() {
        true => Ok(placeholder(py).to_ref()),
        false => Err(py.raise_type_error(format_args!("PlaceholderType takes no arguments"))),
    }
}

/// `__dict__`, which cannot be deleted.
pub(crate) const DICT: GetSetDef = GetSetDef { set: Some(set_attributes), ..DICT_ATTRIBUTE };

fn set_attributes(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
    if value.is_none() {
        return Err(py.raise_type_error(format_args!("cannot delete __dict__")));
    }
    DICT_ATTRIBUTE.set.map_or(Ok(()), |set| set(py, v, value))
}

/// Binds like a function; what is looked up on `None` stays as it is.
pub(crate) fn bind_unless_none(py: Py, v: Value, object: Option<Value>, class: Value) -> PyResult<Ref> {
    function::bind(py, v, object.filter(|o| !o.is_none()), class)
}

/// Makes the types and the placeholder in the module's namespace.
pub(crate) fn register(py: Py, namespace: DictRef) {
    let ty = create_native::<PlaceholderObject>(py, "functools._PlaceholderType", None, 0, None);
    let slots = Slots { new: Some(new_placeholder), repr: Some(|py, _| Ok(py.str("Placeholder"))), ..Slots::default() };
    native::ready(py, ty, slots, PlaceholderMethods::METHODS, &[]);
    let doc = "The type of the Placeholder singleton.\n\nUsed as a placeholder for partial arguments.";
    taipan_builtins::object::set_doc(py, ty, doc);
    let hole = instance::new_object(py, ty, PlaceholderObject { header: instance::blank_header() });
    dict::set_text(py, namespace, "Placeholder", hole.value());
    py.runtime().register(PLACEHOLDER, hole);
    dict::set_text(py, namespace, &ty.name(), ty.value());

    let word = Some(std::mem::offset_of!(Partial, dict));
    let mut ty = create_native::<Partial>(py, "functools.partial", None, TYPE_BASE | TYPE_WEAKREFS, word);
    (ty.drop_fields, ty.traverse) = (drop_partial, traverse_partial);
    let slots = Slots {
        new: Some(new),
        call: Some(call_partial),
        repr: Some(repr),
        descr_get: Some(bind_unless_none),
        ..Slots::default()
    };
    native::ready(py, ty, slots, Methods::METHODS, &[Methods::GETSETS, &[DICT]].concat());
    let doc = "Create a new function with partial application of the given arguments\nand keywords.";
    taipan_builtins::object::set_doc(py, ty, doc);
    dict::set_text(py, namespace, &ty.name(), ty.value());
}
