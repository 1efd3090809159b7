//! `tuple`.

use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct TupleType;

fn of(v: Value) -> TupleRef {
    Obj::new(v.as_ptr())
}

#[pytype]
impl TupleType {
    /// Return number of occurrences of value.
    #[pymethod("count(value, /)")]
    fn count(py: Py, this: TupleRef, value: Value) -> PyResult<i64> {
        let mut n = 0;
        for &item in this.as_slice() {
            n += compare::equal(py, item, value)? as i64;
        }
        Ok(n)
    }
    /// Return first index of value.
    #[pymethod("index(value, start=0, stop=9223372036854775807, /)")]
    fn index(py: Py, this: TupleRef, value: Value, start: Option<Value>, stop: Option<Value>) -> PyResult<i64> {
        let (start, stop) = crate::list::index_bounds(py, start, stop, this.length)?;
        for i in start..stop {
            if compare::equal(py, this.get(i).expect("below the length"), value)? {
                return Ok(i as i64);
            }
        }
        Err(py.raise_value_error(format_args!("tuple.index(x): x not in tuple")))
    }
    #[pymethod("__getnewargs__()")]
    fn getnewargs(py: Py, this: TupleRef) -> Ref {
        tuple::from_vec(py, vec![tuple::from_slice(py, this.as_slice())])
    }
    /// See PEP 585
    #[pyclassmethod("__class_getitem__(object, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let t = of(v);
    let close = if t.length == 1 { ",)" } else { ")" };
    crate::list::repr_items(py, v, "(", close, |i| t.get_ref(i))
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Tuple>(), b.cast::<Tuple>()) else { return compare::not_implemented() };
    crate::list::compare_sequences(py, op, || (x.length, y.length), |i| Some((x.get_ref(i)?, y.get_ref(i)?)))
}

/// The hash of a tuple: xxHash's rounds over the items' hashes, as the reference has it.
fn hash_tuple(py: Py, v: Value) -> PyResult<i64> {
    const P1: u64 = 11400714785074694791;
    const P2: u64 = 14029467366897019727;
    const P5: u64 = 2870177450012600261;
    py.check_native_stack(" while hashing a tuple")?;
    let t = of(v);
    let mut acc = P5;
    for &item in t.as_slice() {
        let lane = object_protocol::hash(py, item)? as u64;
        acc = acc.wrapping_add(lane.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1);
    }
    acc = acc.wrapping_add(t.length as u64 ^ (P5 ^ 3527539));
    Ok(if acc == u64::MAX { 1546275796 } else { acc as i64 })
}

fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    let t = of(v);
    if let Some(slice) = key.cast::<Slice>() {
        let r = subscript::slice_adjust(subscript::slice_unpack(py, slice)?, t.length);
        if r.length == t.length && r.step == 1 && v.is_exact(Kind::TUPLE) {
            return Ok(v.to_ref());
        }
        let items: Vec<Value> = r.indices().map(|i| t.get(i).expect("within the tuple")).collect();
        return Ok(tuple::from_slice(py, &items));
    }
    crate::list::check_index(py, key, "tuple")?;
    let i = subscript::sequence_index(py, key, || t.length, "tuple index")?;
    Ok(t.get_ref(i).expect("below the length"))
}

fn concat(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let Some(y) = b.cast::<Tuple>() else {
        let got = type_of(py, b).name();
        return Err(py.raise_type_error(format_args!("can only concatenate tuple (not \"{got}\") to tuple")));
    };
    Ok(tuple::from_slice(py, &[of(a).as_slice(), y.as_slice()].concat()))
}

fn repeat(py: Py, v: Value, n: isize) -> PyResult<Ref> {
    let t = of(v);
    if n == 1 && v.is_exact(Kind::TUPLE) {
        return Ok(v.to_ref());
    }
    crate::list::repeated_length(py, t.length, n, size_of::<Value>())?;
    Ok(tuple::from_slice(py, &t.as_slice().repeat(n.max(0) as usize)))
}

fn contains(py: Py, v: Value, item: Value) -> PyResult<bool> {
    for &x in of(v).as_slice() {
        if compare::equal(py, x, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A tuple of what an iterable yields.
pub fn from_iterable(py: Py, v: Value) -> PyResult<Ref> {
    if v.is_exact(Kind::TUPLE) {
        return Ok(v.to_ref());
    }
    Ok(tuple::from_vec(py, iter::collect(py, v)?))
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    if ty == py.types().tuple {
        crate::object::no_keywords(py, ty, kwnames)?;
    }
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "tuple", args.len(), 0, 1)?;
    let made = match args.first() {
        Some(&v) => from_iterable(py, v)?,
        None => py.empty_tuple(),
    };
    if ty == py.types().tuple {
        return Ok(made);
    }
    Ok(tuple::subclass_from_slice(py, ty, of(made.value()).as_slice()))
}

/// Makes the type ready.
pub fn register(py: Py) {
    let slots = Slots {
        repr: Some(repr),
        hash: Some(hash_tuple),
        richcompare: Some(richcompare),
        new: Some(new),
        len: Some(|_, v| Ok(of(v).length)),
        getitem: Some(getitem),
        contains: Some(contains),
        concat: Some(concat),
        repeat: Some(repeat),
        iter: Some(|py, v| Ok(iter::new_sequence_iterator(py, py.types().tuple_iterator, v))),
        ..Slots::default()
    };
    native::ready(py, py.types().tuple, slots, TupleType::METHODS, TupleType::GETSETS);
}
