//! Iterators: of sequences, `reversed`, `enumerate`, `zip`, `map`, `filter`, `iter(callable, sentinel)`.

use taipan_macros::pytype;
use taipan_object::iter::IndexIterator;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

fn itself(_py: Py, v: Value) -> PyResult<Ref> {
    Ok(v.to_ref())
}

macro_rules! layout {
    ($t:ident, $drop:ident, $traverse:ident, $($field:ident),*) => {
        // SAFETY: registered below as the layout of its type.
        unsafe impl Layout for $t { const KIND: Kind = Kind::OTHER; }
        owned_fields!($drop, $traverse, $t, $($field),*);
    };
}

struct SequenceMethods;

#[pytype]
impl SequenceMethods {
    /// Private method returning an estimate of len(list(it)).
    #[pymethod("__length_hint__()")]
    fn length_hint(_py: Py, this: Value) -> i64 {
        let it: Obj<SequenceIterator> = Obj::new(this.as_ptr());
        let length = match it.sequence.present() {
            Some(s) if s.is_kind(Kind::LIST) => ListRef::new(s.as_ptr()).length,
            Some(s) if s.is_kind(Kind::TUPLE) => TupleRef::new(s.as_ptr()).length,
            Some(s) => StrRef::new(s.as_ptr()).length,
            None => 0,
        };
        length.saturating_sub(it.index) as i64
    }
}

fn str_next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<SequenceIterator> = Obj::new(v.as_ptr());
    let Some(s) = it.sequence.cast::<Str>() else { return Ok(None) };
    if it.index < s.length {
        it.index += 1;
        return Ok(Some(py.char(s.at(it.index - 1))));
    }
    clear_slot(&mut it.sequence);
    Ok(None)
}

owned_fields!(drop_index, traverse_index, IndexIterator, sequence);

fn index_next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<IndexIterator> = Obj::new(v.as_ptr());
    let Some(sequence) = it.sequence.present().map(|s| s.to_ref()) else { return Ok(None) };
    let index = int::from_i64(py, it.index);
    match subscript::get_item(py, sequence.value(), index.value()) {
        Ok(item) => {
            it.index += 1;
            Ok(Some(item))
        }
        Err(raised) => {
            let e = py.exceptions();
            if !py.raised_is(e.index_error) && !py.raised_is(e.stop_iteration) {
                return Err(raised);
            }
            drop(py.take_raised(raised));
            clear_slot(&mut it.sequence);
            Ok(None)
        }
    }
}

/// `reversed` of a sequence.
#[repr(C)]
struct Reversed {
    header: Header,
    sequence: Value,
    /// One more than the next index.
    left: usize,
}

layout!(Reversed, drop_reversed, traverse_reversed, sequence);

/// A reverse iterator over a sequence of `length` items.
pub fn new_reversed(py: Py, sequence: Value, length: usize) -> Ref {
    let name = if sequence.is_kind(Kind::LIST) { "list_reverseiterator" } else { "reversed" };
    let ty: TypeRef = Obj::new(py.runtime().registered(name).expect("registered below").as_ptr());
    let sequence = sequence.to_ref().into_value();
    instance::new_object(py, ty, Reversed { header: instance::blank_header(), sequence, left: length })
}

fn reversed_next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<Reversed> = Obj::new(v.as_ptr());
    let Some(sequence) = it.sequence.present().map(|s| s.to_ref()) else { return Ok(None) };
    if it.left > 0 {
        it.left -= 1;
        let index = int::from_usize(py, it.left);
        match subscript::get_item(py, sequence.value(), index.value()) {
            Ok(item) => return Ok(Some(item)),
            Err(raised) => drop(py.catch(raised, py.exceptions().index_error)?),
        }
    }
    clear_slot(&mut it.sequence);
    Ok(None)
}

fn reversed_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    crate::object::no_keywords(py, ty, kwnames)?;
    crate::object::check_count(py, "reversed", args.len(), 1, 1)?;
    let v = args[0];
    if v.is_exact(Kind::RANGE) {
        return crate::range::reversed(py, Obj::new(v.as_ptr()));
    }
    let class = type_of(py, v);
    let special = class.lookup(py, py.names().__reversed__);
    if special.is_some_and(|s| !s.is_none())
        && let Some(r) = attribute::call_special(py, v, py.names().__reversed__, &[])?
    {
        return Ok(r);
    }
    if special.is_some() || class.slots.getitem.is_none() || class.slots.len.is_none() || v.is_kind(Kind::DICT) {
        return Err(py.raise_type_error(format_args!("'{}' object is not reversible", class.name())));
    }
    let left = object_protocol::len(py, v)?;
    let sequence = v.to_ref().into_value();
    Ok(instance::new_object(py, ty, Reversed { header: instance::blank_header(), sequence, left }))
}

struct ReversedMethods;

#[pytype]
impl ReversedMethods {
    /// Private method returning an estimate of len(list(it)).
    #[pymethod("__length_hint__()")]
    fn length_hint(_py: Py, this: Value) -> i64 {
        let it: Obj<Reversed> = Obj::new(this.as_ptr());
        it.left as i64
    }
}

/// `enumerate`.
#[repr(C)]
struct Enumerate {
    header: Header,
    iterator: Value,
    count: Value,
}

layout!(Enumerate, drop_enumerate, traverse_enumerate, iterator, count);

fn enumerate_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    static SIGNATURE: args::Signature = args::Signature {
        name: "enumerate",
        parameters: &["iterable", "start"],
        positional_only: 0,
        positional: 2,
        required: 1,
        required_keywords: 0,
        varargs: false,
        kwargs: false,
    };
    let (args, keywords) = crate::object::split(args, kwnames);
    if args.is_empty() && keywords.get("iterable").is_none() {
        return Err(py.raise_type_error(format_args!("enumerate() missing required argument 'iterable'")));
    }
    let mut out = [Value::ABSENT; 2];
    args::bind(py, &SIGNATURE, args, keywords, &mut out)?;
    let count = match out[1].present() {
        Some(start) => int::index(py, start)?,
        None => int::from_i64(py, 0),
    };
    let iterator = iter::get_iter(py, out[0])?.into_value();
    let fields = Enumerate { header: instance::blank_header(), iterator, count: count.into_value() };
    Ok(instance::new_object(py, ty, fields))
}

fn enumerate_next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<Enumerate> = Obj::new(v.as_ptr());
    let iterator = it.iterator;
    let item = if iterator.is_exact(Kind::LIST_ITERATOR) || iterator.is_exact(Kind::TUPLE_ITERATOR) {
        iter::sequence_next(iterator)
    } else {
        iter::next(py, iterator)?
    };
    let Some(item) = item else { return Ok(None) };
    let count = it.count.to_ref();
    if it.count.is_int() && it.count.as_int() < layout::INT_MAX {
        it.count = Value::from_small_int(it.count.as_int() + 1);
    } else {
        let next = number::binary_op(py, BinaryOp::Add, count.value(), Value::from_small_int(1))?;
        replace_slot(&mut it.count, next);
    }
    Ok(Some(tuple::pair(py, count, item)))
}

/// `zip`.
#[repr(C)]
struct Zip {
    header: Header,
    iterators: Value,
    strict: bool,
}

layout!(Zip, drop_zip, traverse_zip, iterators);

fn zip_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(args, kwnames);
    let mut strict = false;
    for (name, value) in keywords.pairs() {
        if text_of(name) != "strict" {
            let name = text_of(name);
            return Err(py.raise_type_error(format_args!("zip() got an unexpected keyword argument '{name}'")));
        }
        strict = compare::is_true(py, value)?;
    }
    let iterators = args.iter().map(|&a| iter::get_iter(py, a)).collect::<PyResult<Vec<Ref>>>()?;
    let iterators = tuple::from_vec(py, iterators).into_value();
    Ok(instance::new_object(py, ty, Zip { header: instance::blank_header(), iterators, strict }))
}

fn zip_next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let it: Obj<Zip> = Obj::new(v.as_ptr());
    let iterators: TupleRef = it.iterators.cast().expect("a tuple");
    let n = iterators.length;
    if n == 0 {
        return Ok(None);
    }
    let next = |i: usize| iter::next(py, iterators.get(i).expect("below the length"));
    if n == 2 {
        let Some(first) = next(0)? else {
            return if it.strict { zip_mismatch(py, iterators, 0) } else { Ok(None) };
        };
        return match next(1)? {
            Some(second) => Ok(Some(tuple::pair(py, first, second))),
            None if it.strict => zip_mismatch(py, iterators, 1),
            None => Ok(None),
        };
    }
    let mut items = Vec::with_capacity(n);
    for i in 0..n {
        match next(i)? {
            Some(item) => items.push(item),
            None if it.strict => return zip_mismatch(py, iterators, i),
            None => return Ok(None),
        }
    }
    Ok(Some(tuple::from_vec(py, items)))
}

fn zip_mismatch(py: Py, iterators: TupleRef, at: usize) -> PyResult<Option<Ref>> {
    let range = |i: usize| if i == 1 { " ".to_string() } else { format!("s 1-{i} ").replace("s 1-", "s 1-") };
    if at > 0 {
        let (n, before) = (at + 1, range(at));
        let before = if at == 1 { " 1".to_string() } else { before.trim_end().to_string() };
        return Err(py.raise_value_error(format_args!("zip() argument {n} is shorter than argument{before}")));
    }
    for i in 1..iterators.length {
        if iter::next(py, iterators.get(i).expect("below the length"))?.is_some() {
            let before = if i == 1 { " 1".to_string() } else { format!("s 1-{i}") };
            return Err(py.raise_value_error(format_args!("zip() argument {} is longer than argument{before}", i + 1)));
        }
    }
    Ok(None)
}

/// `map`.
#[repr(C)]
struct Map {
    header: Header,
    function: Value,
    iterators: Value,
}

layout!(Map, drop_map, traverse_map, function, iterators);

fn map_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, _) = crate::object::split(args, kwnames);
    if args.len() < 2 {
        return Err(py.raise_type_error(format_args!("map() must have at least two arguments.")));
    }
    let iterators = args[1..].iter().map(|&a| iter::get_iter(py, a)).collect::<PyResult<Vec<Ref>>>()?;
    let iterators = tuple::from_vec(py, iterators).into_value();
    let function = args[0].to_ref().into_value();
    Ok(instance::new_object(py, ty, Map { header: instance::blank_header(), function, iterators }))
}

fn map_next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let it: Obj<Map> = Obj::new(v.as_ptr());
    let iterators: TupleRef = it.iterators.cast().expect("a tuple");
    if iterators.length == 1 {
        let Some(item) = iter::next(py, iterators.get(0).expect("one"))? else { return Ok(None) };
        return call::call(py, it.function, &[item.value()]).map(Some);
    }
    let mut items = Vec::with_capacity(iterators.length);
    for i in 0..iterators.length {
        match iter::next(py, iterators.get(i).expect("below the length"))? {
            Some(item) => items.push(item),
            None => return Ok(None),
        }
    }
    let values: Vec<Value> = items.iter().map(|i| i.value()).collect();
    call::call(py, it.function, &values).map(Some)
}

/// `filter`.
#[repr(C)]
struct Filter {
    header: Header,
    function: Value,
    iterator: Value,
}

layout!(Filter, drop_filter, traverse_filter, function, iterator);

fn filter_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    crate::object::no_keywords(py, ty, kwnames)?;
    crate::object::check_count(py, "filter", args.len(), 2, 2)?;
    let iterator = iter::get_iter(py, args[1])?.into_value();
    let function = args[0].to_ref().into_value();
    Ok(instance::new_object(py, ty, Filter { header: instance::blank_header(), function, iterator }))
}

fn filter_next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let it: Obj<Filter> = Obj::new(v.as_ptr());
    while let Some(item) = iter::next(py, it.iterator)? {
        let keep = if it.function.is_none() || it.function.ptr() == py.types().bool.as_ptr().cast() {
            compare::is_true(py, item.value())?
        } else {
            let r = call::call(py, it.function, &[item.value()])?;
            compare::is_true(py, r.value())?
        };
        if keep {
            return Ok(Some(item));
        }
    }
    Ok(None)
}

/// `iter(callable, sentinel)`.
#[repr(C)]
struct CallableIterator {
    header: Header,
    callable: Value,
    sentinel: Value,
}

layout!(CallableIterator, drop_callable, traverse_callable, callable, sentinel);

/// `iter(callable, sentinel)`.
pub fn new_callable_iterator(py: Py, callable: Value, sentinel: Value) -> Ref {
    let ty = py.runtime().native_type::<CallableIterator>();
    let (callable, sentinel) = (callable.to_ref().into_value(), sentinel.to_ref().into_value());
    instance::new_object(py, ty, CallableIterator { header: instance::blank_header(), callable, sentinel })
}

fn callable_next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<CallableIterator> = Obj::new(v.as_ptr());
    let Some(callable) = it.callable.present().map(|c| c.to_ref()) else { return Ok(None) };
    let done = match call::call(py, callable.value(), &[]) {
        Ok(item) => {
            let sentinel = it.sentinel.present().unwrap_or(none()).to_ref();
            if !compare::equal(py, sentinel.value(), item.value())? {
                return Ok(Some(item));
            }
            true
        }
        Err(raised) => {
            drop(py.catch(raised, py.exceptions().stop_iteration)?);
            true
        }
    };
    if done {
        clear_slot(&mut it.callable);
        clear_slot(&mut it.sentinel);
    }
    Ok(None)
}

fn iterator_type<T: Layout>(
    py: Py,
    name: &'static str,
    new: Option<slots::NewFn>,
    next: slots::NextFn,
    memory: (type_object::DropFields, type_object::Traverse),
    methods: &[native::MethodDef],
) {
    let flags = if new.is_some() { TYPE_BASE } else { 0 };
    let mut ty = create_native::<T>(py, name, None, flags, None);
    ty.drop_fields = memory.0;
    ty.traverse = memory.1;
    let slots = Slots { iter: Some(itself), next: Some(next), new, ..Slots::default() };
    native::ready(py, ty, slots, methods, &[]);
    py.runtime().register(name, ty.to_ref());
}

/// Makes the types.
pub fn register(py: Py) {
    let t = py.types();
    let sequence = Slots { iter: Some(itself), next: Some(|_, v| Ok(iter::sequence_next(v))), ..Slots::default() };
    native::ready(py, t.list_iterator, sequence, SequenceMethods::METHODS, &[]);
    native::ready(py, t.tuple_iterator, sequence, SequenceMethods::METHODS, &[]);
    native::ready(py, t.str_iterator, Slots { next: Some(str_next), ..sequence }, SequenceMethods::METHODS, &[]);
    iterator_type::<IndexIterator>(py, "iterator", None, index_next, (drop_index, traverse_index), &[]);
    let reversed = (drop_reversed as type_object::DropFields, traverse_reversed as type_object::Traverse);
    let methods = ReversedMethods::METHODS;
    iterator_type::<Reversed>(py, "reversed", Some(reversed_new), reversed_next, reversed, methods);
    iterator_type::<Reversed>(py, "list_reverseiterator", None, reversed_next, reversed, methods);
    iterator_type::<Enumerate>(
        py,
        "enumerate",
        Some(enumerate_new),
        enumerate_next,
        (drop_enumerate, traverse_enumerate),
        &[],
    );
    iterator_type::<Zip>(py, "zip", Some(zip_new), zip_next, (drop_zip, traverse_zip), &[]);
    iterator_type::<Map>(py, "map", Some(map_new), map_next, (drop_map, traverse_map), &[]);
    iterator_type::<Filter>(py, "filter", Some(filter_new), filter_next, (drop_filter, traverse_filter), &[]);
    let memory = (drop_callable as type_object::DropFields, traverse_callable as type_object::Traverse);
    iterator_type::<CallableIterator>(py, "callable_iterator", None, callable_next, memory, &[]);
}
