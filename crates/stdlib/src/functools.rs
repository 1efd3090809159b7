//! `_functools`: `reduce` and `cmp_to_key`; `partial` and caches are next door.
//!
//! Law: whatever a call into Python might release is held by the function that calls.

use taipan_macros::{pymodule, pytype};
use taipan_object::args::{Signature, bind};
use taipan_object::layout_types::*;
use taipan_object::*;

use crate::{functools_cache as cache, functools_partial as partial};

/// A key that is compared by a function; without an object, what makes such keys.
#[repr(C)]
struct KeyWrapper {
    header: Header,
    compare: Value,
    /// What is compared, or absent.
    object: Value,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for KeyWrapper {
    const KIND: Kind = Kind::OTHER;
}
owned_fields!(drop_key, traverse_key, KeyWrapper, compare, object);

fn key_of(v: Value) -> Obj<KeyWrapper> {
    Obj::new(v.as_ptr())
}

fn new_key(py: Py, compare: Value, object: Option<Value>) -> Ref {
    let own = |v: Value| v.to_ref().into_value();
    let (compare, object) = (own(compare), object.map_or(Value::ABSENT, own));
    let ty = py.runtime().native_type::<KeyWrapper>();
    instance::new_object(py, ty, KeyWrapper { header: instance::blank_header(), compare, object })
}

/// The call of the class that `cmp_to_key` gives.
static KEY: Signature = Signature {
    name: "K",
    parameters: &["obj"],
    positional_only: 0,
    positional: 1,
    required: 1,
    required_keywords: 0,
    varargs: false,
    kwargs: false,
};

fn key_call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = taipan_builtins::object::split(args, kwnames);
    let mut out = [Value::ABSENT];
    bind(py, &KEY, args, keywords, &mut out)?;
    Ok(new_key(py, key_of(v).compare, Some(out[0])))
}

fn key_richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let Some(other) = b.cast::<KeyWrapper>() else {
        return Err(py.raise_type_error(format_args!("other argument must be K instance")));
    };
    let this = key_of(a);
    let (Some(x), Some(y)) = (this.object.present(), other.object.present()) else {
        return Err(py.raise(py.exceptions().attribute_error, format_args!("object")));
    };
    let (compare, x, y) = (this.compare.to_ref(), x.to_ref(), y.to_ref());
    let order = call::call(py, compare.value(), &[x.value(), y.value()])?;
    compare::rich_compare(py, order.value(), Value::from_small_int(0), op)
}

struct KeyMethods;

#[pytype]
impl KeyMethods {
    /// Value wrapped by a key function.
    #[pygetset("obj")]
    fn object(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(key_of(v).object.present().unwrap_or(none()).to_ref())
    }
    #[pysetter("obj")]
    fn set_object(_py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        match value {
            Some(value) => replace_slot(&mut key_of(v).object, value.to_ref()),
            None => clear_slot(&mut key_of(v).object),
        }
        Ok(())
    }
    #[pygetset("__text_signature__")]
    fn text_signature(py: Py, _v: Value) -> PyResult<Ref> {
        Ok(py.str("(obj)"))
    }
}

struct Functions;

#[pymodule]
impl Functions {
    /// Convert a cmp= function into a key= function.
    ///
    ///   mycmp
    ///     Function that compares two objects.
    #[pyfunction("cmp_to_key(mycmp)")]
    fn cmp_to_key(py: Py, mycmp: Value) -> Ref {
        new_key(py, mycmp, None)
    }
    /// Apply a function of two arguments cumulatively to the items of an iterable, from left to right.
    ///
    /// This effectively reduces the iterable to a single value.  If initial is
    /// present, it is placed before the items of the iterable in the
    /// calculation, and serves as a default when the iterable is empty.
    ///
    /// For example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5])
    /// calculates ((((1 + 2) + 3) + 4) + 5).
    #[pyfunction("reduce(function, iterable, /, initial=<unrepresentable>)")]
    fn reduce(py: Py, function: Value, iterable: Value, initial: Option<Value>) -> PyResult<Ref> {
        let items = iter::get_iter(py, iterable).or_else(|raised| {
            py.catch(raised, py.exceptions().type_error)?;
            Err(py.raise_type_error(format_args!("reduce() arg 2 must support iteration")))
        })?;
        let mut result = initial.map(|v| v.to_ref());
        while let Some(item) = iter::next(py, items.value())? {
            result = Some(match result {
                Some(before) => call::call(py, function, &[before.value(), item.value()])?,
                None => item,
            });
        }
        let empty = || py.raise_type_error(format_args!("reduce() of empty iterable with no initial value"));
        result.ok_or_else(empty)
    }
}

/// The name under which the runtime keeps what the module has.
const FIRST: &str = "_functools";

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = crate::new_module(py, "_functools", "Tools that operate on functions.", Functions::METHODS);
    if let Some(first) = py.runtime().registered(FIRST) {
        // A module that is made again has the types and the placeholder that there are.
        dict::update(py, d, Obj::new(first.as_ptr()))?;
        return Ok(module);
    }
    let mut ty = create_native::<KeyWrapper>(py, "functools.KeyWrapper", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_key, traverse_key);
    let slots = Slots { call: Some(key_call), richcompare: Some(key_richcompare), ..Slots::default() };
    native::ready(py, ty, slots, KeyMethods::METHODS, KeyMethods::GETSETS);
    partial::register(py, d);
    cache::register(py, d);
    let first = dict::copy(py, d)?;
    py.runtime().register(FIRST, first);
    Ok(module)
}
