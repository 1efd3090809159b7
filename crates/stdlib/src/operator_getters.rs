//! `operator.itemgetter`, `attrgetter` and `methodcaller`: what they fetch, as objects that are called.

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::slots::Slots;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

/// `itemgetter`.
#[repr(C)]
struct ItemGetter {
    header: Header,
    /// The keys: a tuple.
    items: Value,
}

/// `attrgetter`.
#[repr(C)]
struct AttrGetter {
    header: Header,
    /// The names as they were given: a tuple.
    names: Value,
    /// The same, each as the tuple of its parts.
    paths: Value,
}

/// `methodcaller`.
#[repr(C)]
struct MethodCaller {
    header: Header,
    name: Value,
    /// Positional arguments, then those of `keywords`: a tuple.
    args: Value,
    /// Names: a tuple.
    keywords: Value,
}

macro_rules! layout {
    ($t:ident, $drop:ident, $traverse:ident, $($field:ident),*) => {
        // SAFETY: registered below as the layout of its type.
        unsafe impl Layout for $t {
            const KIND: Kind = Kind::OTHER;
        }
        owned_fields!($drop, $traverse, $t, $($field),*);
    };
}

layout!(ItemGetter, drop_item, traverse_item, items);
layout!(AttrGetter, drop_attr, traverse_attr, names, paths);
layout!(MethodCaller, drop_method, traverse_method, name, args, keywords);

/// The items of a field that is a tuple, held while they are used.
pub(crate) struct Held(Ref);

impl Held {
    pub(crate) fn of(v: Value) -> Held {
        Held(v.to_ref())
    }
    pub(crate) fn items(&self) -> &[Value] {
        let tuple: TupleRef = Obj::new(self.0.value().as_ptr());
        // SAFETY: the handle keeps the tuple alive, whose items do not change.
        unsafe { std::slice::from_raw_parts(tuple.as_slice().as_ptr(), tuple.as_slice().len()) }
    }
}

/// Positional arguments of a call of a type or object that takes no others.
fn positional(py: Py, v: TypeRef, args: &[Value], kwnames: Value) -> PyResult<&[Value]> {
    taipan_builtins::object::no_keywords(py, v, kwnames)?;
    Ok(args)
}

fn expected_one(py: Py, ty: TypeRef, got: usize) -> Raised {
    py.raise_type_error(format_args!("{} expected 1 argument, got {got}", ty.name()))
}

/// The operand of a call.
fn operand(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Value> {
    let ty = type_of(py, v);
    match positional(py, ty, args, kwnames)? {
        &[object] => Ok(object),
        args => Err(expected_one(py, ty, args.len())),
    }
}

/// One result, or all of them as a tuple.
fn results(py: Py, wanted: &[Value], fetch: impl Fn(Value) -> PyResult<Ref>) -> PyResult<Ref> {
    if let &[one] = wanted {
        return fetch(one);
    }
    Ok(tuple::from_vec(py, wanted.iter().map(|&v| fetch(v)).collect::<PyResult<Vec<Ref>>>()?))
}

fn item_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let args = positional(py, ty, args, kwnames)?;
    if args.is_empty() {
        return Err(expected_one(py, ty, 0));
    }
    let items = tuple::from_slice(py, args).into_value();
    Ok(instance::new_object(py, ty, ItemGetter { header: instance::blank_header(), items }))
}

fn item_call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let object = operand(py, v, args, kwnames)?;
    let this: Obj<ItemGetter> = Obj::new(v.as_ptr());
    let keys = Held::of(this.items);
    results(py, keys.items(), |key| subscript::get_item(py, object, key))
}

fn attr_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let args = positional(py, ty, args, kwnames)?;
    if args.is_empty() {
        return Err(expected_one(py, ty, 0));
    }
    let path = |name: &Value| {
        if name.cast::<Str>().is_none() {
            return Err(py.raise_type_error(format_args!("attribute name must be a string")));
        }
        let dot = py.str(".");
        if !object_protocol::contains(py, *name, dot.value())? {
            return Ok(tuple::from_vec(py, vec![attribute::interned_name(py, *name)?]));
        }
        let parts = call::call_method(py, *name, py.intern("split").value(), &[dot.value()])?;
        let parts = iter::collect(py, parts.value())?;
        let parts = parts.iter().map(|part| attribute::interned_name(py, part.value())).collect::<PyResult<_>>()?;
        Ok(tuple::from_vec(py, parts))
    };
    let paths = args.iter().map(path).collect::<PyResult<Vec<Ref>>>()?;
    let (names, paths) = (tuple::from_slice(py, args).into_value(), tuple::from_vec(py, paths).into_value());
    Ok(instance::new_object(py, ty, AttrGetter { header: instance::blank_header(), names, paths }))
}

fn attr_call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let object = operand(py, v, args, kwnames)?;
    let this: Obj<AttrGetter> = Obj::new(v.as_ptr());
    let paths = Held::of(this.paths);
    results(py, paths.items(), |path| {
        let path = Held::of(path);
        path.items().iter().try_fold(object.to_ref(), |at, &name| attribute::get_attr(py, at.value(), name))
    })
}

fn method_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let count = args.len() - call::keyword_count(kwnames);
    if count == 0 {
        return Err(py.raise_type_error(format_args!("methodcaller needs at least one argument, the method name")));
    }
    if args[0].cast::<Str>().is_none() {
        return Err(py.raise_type_error(format_args!("method name must be a string")));
    }
    let name = attribute::interned_name(py, args[0])?.into_value();
    let keywords = kwnames.present().map_or_else(|| py.empty_tuple(), |names| names.to_ref()).into_value();
    let args = tuple::from_slice(py, &args[1..]).into_value();
    Ok(instance::new_object(py, ty, MethodCaller { header: instance::blank_header(), name, args, keywords }))
}

fn method_call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let object = operand(py, v, args, kwnames)?;
    let this: Obj<MethodCaller> = Obj::new(v.as_ptr());
    let (name, given, names) = (this.name.to_ref(), Held::of(this.args), Held::of(this.keywords));
    let found = attribute::load_method(py, object, name.value())?;
    let names = if names.items().is_empty() { Value::ABSENT } else { names.0.value() };
    match found.receiver {
        true => call::with_prepended(object, given.items(), |all| {
            call::call_keywords(py, found.callable.value(), all, names)
        }),
        false => call::call_keywords(py, found.callable.value(), given.items(), names),
    }
}

/// `operator.NAME(...)` of the reprs.
fn shown(py: Py, v: Value, items: &[Value], keywords: &[(Value, Value)]) -> PyResult<Ref> {
    let name = type_of(py, v).full_name(py);
    let text = object_protocol::with_repr_guard(py, v, || {
        let mut out = string::StrBuilder::default();
        out.push_str(&name);
        let mut before = "(";
        for item in items {
            out.push_str(before);
            out.push_value(Obj::new(object_protocol::repr(py, *item)?.value().as_ptr()));
            before = ", ";
        }
        for (name, value) in keywords {
            out.push_str(before);
            out.push_value(Obj::new(name.as_ptr()));
            out.push_str("=");
            out.push_value(Obj::new(object_protocol::repr(py, *value)?.value().as_ptr()));
            before = ", ";
        }
        out.push_str(")");
        Ok(out.finish(py))
    })?;
    Ok(text.unwrap_or_else(|| py.str(&format!("{name}(...)"))))
}

fn item_repr(py: Py, v: Value) -> PyResult<Ref> {
    let this: Obj<ItemGetter> = Obj::new(v.as_ptr());
    shown(py, v, Held::of(this.items).items(), &[])
}

fn attr_repr(py: Py, v: Value) -> PyResult<Ref> {
    let this: Obj<AttrGetter> = Obj::new(v.as_ptr());
    shown(py, v, Held::of(this.names).items(), &[])
}

impl MethodCaller {
    /// Name and positional arguments, then the keyword arguments.
    fn parts(this: Obj<MethodCaller>) -> (Vec<Ref>, Vec<(Ref, Ref)>) {
        let (args, names) = (Held::of(this.args), Held::of(this.keywords));
        let (plain, values) = args.items().split_at(args.items().len() - names.items().len());
        let own = |v: &Value| v.to_ref();
        let positional = std::iter::once(this.name.to_ref()).chain(plain.iter().map(own)).collect();
        (positional, names.items().iter().map(own).zip(values.iter().map(own)).collect())
    }
}

fn method_repr(py: Py, v: Value) -> PyResult<Ref> {
    let (positional, keywords) = MethodCaller::parts(Obj::new(v.as_ptr()));
    let items: Vec<Value> = positional.iter().map(Ref::value).collect();
    let keywords: Vec<(Value, Value)> = keywords.iter().map(|(n, v)| (n.value(), v.value())).collect();
    shown(py, v, &items, &keywords)
}

struct ItemMethods;

#[pytype]
impl ItemMethods {
    /// Return state information for pickling
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Obj<ItemGetter>) -> Ref {
        tuple::pair(py, type_of(py, this.value()).to_ref(), this.items.to_ref())
    }
}

struct AttrMethods;

#[pytype]
impl AttrMethods {
    /// Return state information for pickling
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Obj<AttrGetter>) -> Ref {
        tuple::pair(py, type_of(py, this.value()).to_ref(), this.names.to_ref())
    }
}

struct MethodMethods;

#[pytype]
impl MethodMethods {
    /// Return state information for pickling
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Obj<MethodCaller>) -> PyResult<Ref> {
        let ty = type_of(py, this.value());
        let (mut positional, keywords) = MethodCaller::parts(this);
        if keywords.is_empty() {
            return Ok(tuple::pair(py, ty.to_ref(), tuple::from_vec(py, positional)));
        }
        let import = py.runtime().upcalls().import;
        let module = import(py, py.intern("functools").value(), none(), none(), py.empty_tuple().value(), 0)?;
        let partial = attribute::get_attr_text(py, module.value(), "partial")?;
        let name = positional.remove(0);
        let names: Vec<Value> = keywords.iter().map(|(name, _)| name.value()).collect();
        let mut all = vec![ty.value(), name.value()];
        all.extend(keywords.iter().map(|(_, value)| value.value()));
        let names = tuple::from_slice(py, &names);
        let made = call::call_keywords(py, partial.value(), &all, names.value())?;
        Ok(tuple::pair(py, made, tuple::from_vec(py, positional)))
    }
}

const ITEM_DOC: &str = "Return a callable object that fetches the given item(s) from its operand.\n\
    After f = itemgetter(2), the call f(r) returns r[2].\n\
    After g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])";

const ATTR_DOC: &str = "Return a callable object that fetches the given attribute(s) from its operand.\n\
    After f = attrgetter('name'), the call f(r) returns r.name.\n\
    After g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).\n\
    After h = attrgetter('name.first', 'name.last'), the call h(r) returns\n(r.name.first, r.name.last).";

const METHOD_DOC: &str = "Return a callable object that calls the given method on its operand.\n\
    After f = methodcaller('name'), the call f(r) returns r.name().\n\
    After g = methodcaller('name', 'date', foo=1), the call g(r) returns\nr.name('date', foo=1).";

/// Makes the three types in the module's namespace.
pub(crate) fn register(py: Py, namespace: DictRef) {
    let finish = |ty: TypeRef, slots: Slots, methods: &[native::MethodDef], doc: &str| {
        native::ready(py, ty, slots, methods, &[]);
        dict::set_text(py, ty.dict(), "__doc__", py.str(doc).value());
        dict::set_text(py, namespace, &ty.name(), ty.value());
    };
    let mut ty = create_native::<ItemGetter>(py, "operator.itemgetter", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_item, traverse_item);
    let slots = Slots { new: Some(item_new), call: Some(item_call), repr: Some(item_repr), ..Slots::default() };
    finish(ty, slots, ItemMethods::METHODS, ITEM_DOC);
    let mut ty = create_native::<AttrGetter>(py, "operator.attrgetter", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_attr, traverse_attr);
    let slots = Slots { new: Some(attr_new), call: Some(attr_call), repr: Some(attr_repr), ..Slots::default() };
    finish(ty, slots, AttrMethods::METHODS, ATTR_DOC);
    let mut ty = create_native::<MethodCaller>(py, "operator.methodcaller", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_method, traverse_method);
    let slots = Slots { new: Some(method_new), call: Some(method_call), repr: Some(method_repr), ..Slots::default() };
    finish(ty, slots, MethodMethods::METHODS, METHOD_DOC);
}
