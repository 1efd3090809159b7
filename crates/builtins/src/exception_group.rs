//! `BaseExceptionGroup` and `ExceptionGroup`.

use taipan_macros::pytype;
use taipan_object::exception_group::{exceptions_of, is_group, matcher, split};
use taipan_object::exceptions::{Exception, ExceptionRef, new_bare};
use taipan_object::layout_types::*;
use taipan_object::*;

fn of(v: Value) -> ExceptionRef {
    Obj::new(v.as_ptr())
}

struct GroupType;

#[pytype]
impl GroupType {
    /// Return a new exception group with the same message, but with the given exceptions.
    #[pymethod("derive(excs, /)")]
    fn derive(py: Py, this: Value, exceptions: Value) -> PyResult<Ref> {
        let message = of(this).field(0).to_ref();
        call::call(py, py.exceptions().base_exception_group.value(), &[message.value(), exceptions])
    }
    /// Split the group into the part that matches a condition and the rest.
    #[pymethod("split(matcher_value, /)")]
    fn split(py: Py, this: Value, condition: Value) -> PyResult<Ref> {
        let (matched, rest) = split(py, this, &matcher(py, condition)?, true)?;
        let or_none = |v: Option<Ref>| v.unwrap_or_else(attribute::none_ref);
        Ok(tuple::pair(py, or_none(matched), or_none(rest)))
    }
    /// Return the part of the group that matches a condition.
    #[pymethod("subgroup(matcher_value, /)")]
    fn subgroup(py: Py, this: Value, condition: Value) -> PyResult<Option<Ref>> {
        Ok(split(py, this, &matcher(py, condition)?, false)?.0)
    }
    /// See PEP 585
    #[pyclassmethod("__class_getitem__(item, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
}

fn wrong_argument(py: Py, place: usize, wanted: &str, got: Value) -> Raised {
    let got = type_of(py, got).name();
    py.raise_type_error(format_args!("BaseExceptionGroup.__new__() argument {place} must be {wanted}, not {got}"))
}

/// `BaseExceptionGroup.__new__`: gives an `ExceptionGroup` where all exceptions are `Exception`s.
pub fn group_new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, _) = crate::object::split(args, kwnames);
    if args.len() != 2 {
        let given = args.len();
        return Err(
            py.raise_type_error(format_args!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({given} given)"))
        );
    }
    if !args[0].is_kind(Kind::STR) {
        return Err(wrong_argument(py, 1, "str", args[0]));
    }
    let is_sequence = type_of(py, args[1]).slots.getitem.is_some() && !args[1].is_kind(Kind::DICT);
    if !is_sequence || args[1].is_kind(Kind::SET) {
        return Err(py.raise_type_error(format_args!("second argument (exceptions) must be a sequence")));
    }
    let items = iter::collect(py, args[1])?;
    if items.is_empty() {
        return Err(py.raise_value_error(format_args!("second argument (exceptions) must be a non-empty sequence")));
    }
    let mut plain = true;
    for (i, item) in items.iter().enumerate() {
        if item.value().cast::<Exception>().is_none() {
            return Err(
                py.raise_value_error(format_args!("Item {i} of second argument (exceptions) is not an exception"))
            );
        }
        plain &= type_of(py, item.value()).is_subtype(py.exceptions().exception);
    }
    let class = class_for(py, ty, plain)?;
    let e = new_bare(py, class, tuple::from_slice(py, args));
    replace_slot(of(e.value()).field(0), args[0].to_ref());
    replace_slot(of(e.value()).field(1), tuple::from_vec(py, items));
    Ok(e)
}

/// The class of the new group; one of `Exception`s takes no others.
fn class_for(py: Py, ty: TypeRef, plain: bool) -> PyResult<TypeRef> {
    let group: TypeRef = Obj::new(py.runtime().registered(GROUP).expect("registered with the type").as_ptr());
    if ty == py.exceptions().base_exception_group {
        return Ok(if plain { group } else { ty });
    }
    if plain {
        return Ok(ty);
    }
    if ty == group {
        return Err(py.raise_type_error(format_args!("Cannot nest BaseExceptions in an ExceptionGroup")));
    }
    if ty.is_subtype(py.exceptions().exception) {
        let name = ty.name();
        return Err(py.raise_type_error(format_args!("Cannot nest BaseExceptions in '{name}'")));
    }
    Ok(ty)
}

/// `str(group)`.
pub fn group_str(py: Py, v: Value) -> PyResult<Ref> {
    debug_assert!(is_group(py, v));
    let message = object_protocol::str(py, *of(v).field(0))?;
    let count = exceptions_of(v).length;
    let plural = if count == 1 { "" } else { "s" };
    Ok(py.format(format_args!("{} ({count} sub-exception{plural})", text_of(message.value()))))
}

/// `repr(group)`: what `exceptions` has, in the form of the argument.
pub fn group_repr(py: Py, v: Value) -> PyResult<Ref> {
    let args: TupleRef = of(v).args.cast().expect("args are a tuple");
    let given = if args.length == 2 { args.get_ref(1) } else { None };
    let shown = match given {
        Some(list) if list.value().is_kind(Kind::LIST) => list::from_slice(py, exceptions_of(v).as_slice()),
        Some(other) if !other.value().is_kind(Kind::TUPLE) => other,
        _ => exceptions_of(v).to_ref(),
    };
    let (name, message) = (type_of(py, v).name(), object_protocol::repr(py, *of(v).field(0))?);
    let shown = object_protocol::repr(py, shown.value())?;
    Ok(py.str(&format!("{name}({}, {})", text_of(message.value()), text_of(shown.value()))))
}

/// Where the runtime keeps `ExceptionGroup`.
pub const GROUP: &str = "ExceptionGroup";

/// Adds the methods and makes `ExceptionGroup`, which has two bases.
pub fn register(py: Py) {
    let base = py.exceptions().base_exception_group;
    native::add_methods(py, base, GroupType::METHODS);
    let namespace = dict::new(py);
    dict::set_text(py, dict::of(&namespace), "__module__", py.intern("builtins").value());
    let (name, bases) = (py.intern(GROUP), tuple::from_slice(py, &[base.value(), py.exceptions().exception.value()]));
    let spec = class::ClassSpec {
        metatype: py.types().type_,
        name: name.value(),
        bases: Obj::new(bases.value().as_ptr()),
        namespace: dict::of(&namespace),
        keywords: &[],
    };
    match class::new_class(py, &spec) {
        Ok(group) => py.runtime().register(GROUP, group),
        Err(_) => panic!("the bases of ExceptionGroup agree"),
    }
}
