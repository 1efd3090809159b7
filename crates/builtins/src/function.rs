//! `function`, `method`, `builtin_function_or_method`, `method_descriptor`, slot wrappers and other descriptors of native
//! types, `cell`, `code`.

use taipan_macros::pytype;
use taipan_object::descriptors::{GetSetDescriptor, MemberDescriptor, SlotWrapper};
use taipan_object::function::{FunctionPart, set_part};
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct FunctionType;

fn or_none(v: Value) -> PyResult<Ref> {
    Ok(v.present().unwrap_or(none()).to_ref())
}

fn function_of(v: Value) -> FunctionRef {
    Obj::new(v.as_ptr())
}

fn expect_string(py: Py, value: Option<Value>, attribute: &str) -> PyResult<Ref> {
    match value {
        Some(v) if v.is_kind(Kind::STR) => Ok(v.to_ref()),
        _ => Err(py.raise_type_error(format_args!("{attribute} must be set to a string object"))),
    }
}

fn set_optional(py: Py, v: Value, part: FunctionPart, value: Option<Value>, kind: Kind, message: &str) -> PyResult<()> {
    let value = value.filter(|v| !v.is_none());
    if value.is_some_and(|v| !v.is_kind(kind)) {
        return Err(py.raise_type_error(format_args!("{message}")));
    }
    set_part(py, function_of(v), part, value.map(|v| v.to_ref()));
    Ok(())
}

#[pytype]
impl FunctionType {
    #[pygetset("__name__")]
    fn name(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(function_of(v).name)
    }
    #[pysetter("__name__")]
    fn set_name(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let value = expect_string(py, value, "__name__")?;
        replace_slot(&mut function_of(v).name, value);
        Ok(())
    }
    #[pygetset("__qualname__")]
    fn qualname(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(function_of(v).qualname)
    }
    #[pysetter("__qualname__")]
    fn set_qualname(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let value = expect_string(py, value, "__qualname__")?;
        replace_slot(&mut function_of(v).qualname, value);
        Ok(())
    }
    #[pygetset("__module__")]
    fn module(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(function_of(v).module)
    }
    #[pysetter("__module__")]
    fn set_module(_py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        replace_slot(&mut function_of(v).module, value.unwrap_or(none()).to_ref());
        Ok(())
    }
    #[pygetset("__doc__")]
    fn doc(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(function_of(v).doc)
    }
    #[pysetter("__doc__")]
    fn set_doc(_py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        replace_slot(&mut function_of(v).doc, value.unwrap_or(none()).to_ref());
        Ok(())
    }
    #[pygetset("__code__")]
    fn code(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(CodeRef::new(function_of(v).code).to_ref())
    }
    #[pysetter("__code__")]
    fn set_code(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let Some(code) = value.and_then(|c| c.cast::<Code>()) else {
            return Err(py.raise_type_error(format_args!("__code__ must be set to a code object")));
        };
        let mut f = function_of(v);
        // Frames do not own their code: what they run stays alive as long as their function.
        let old = std::mem::replace(&mut f.code, code.to_ref().into_value().as_ptr());
        let mut former = vec![Ref::from_owned(Value::from_ptr(old))];
        let before = std::mem::replace(&mut f.former_code, Value::ABSENT);
        former.extend(before.present().map(Ref::from_owned));
        f.former_code = tuple::from_vec(py, former).into_value();
        watch::function_changed(py, f);
        Ok(())
    }
    #[pygetset("__globals__")]
    fn globals(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(DictRef::new(function_of(v).globals).to_ref())
    }
    #[pygetset("__builtins__")]
    fn builtins(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(DictRef::new(function_of(v).builtins).to_ref())
    }
    #[pygetset("__defaults__")]
    fn defaults(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(function_of(v).defaults)
    }
    #[pysetter("__defaults__")]
    fn set_defaults(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let message = "__defaults__ must be set to a tuple object";
        set_optional(py, v, FunctionPart::Defaults, value, Kind::TUPLE, message)
    }
    #[pygetset("__kwdefaults__")]
    fn kwdefaults(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(function_of(v).kwdefaults)
    }
    #[pysetter("__kwdefaults__")]
    fn set_kwdefaults(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let message = "__kwdefaults__ must be set to a dict object";
        set_optional(py, v, FunctionPart::KwDefaults, value, Kind::DICT, message)
    }
    #[pygetset("__closure__")]
    fn closure(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(function_of(v).closure)
    }
    #[pygetset("__annotations__")]
    fn annotations(py: Py, v: Value) -> PyResult<Ref> {
        let f = function_of(v);
        if f.annotations.is_absent() {
            let made = crate::introspection::evaluate(py, f.annotate)?;
            set_part(py, f, FunctionPart::Annotations, Some(made));
        }
        or_none(function_of(v).annotations)
    }
    #[pysetter("__annotations__")]
    fn set_annotations(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let message = "__annotations__ must be set to a dict object";
        set_optional(py, v, FunctionPart::Annotations, value, Kind::DICT, message)?;
        set_part(py, function_of(v), FunctionPart::Annotate, None);
        Ok(())
    }
    #[pygetset("__annotate__")]
    fn annotate(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(function_of(v).annotate)
    }
    #[pysetter("__annotate__")]
    fn set_annotate(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let Some(value) = value else {
            return Err(py.raise_type_error(format_args!("__annotate__ cannot be deleted")));
        };
        if !value.is_none() && !call::is_callable(py, value) {
            return Err(py.raise_type_error(format_args!("__annotate__ must be callable or None")));
        }
        set_part(py, function_of(v), FunctionPart::Annotate, Some(value.to_ref()));
        if !value.is_none() {
            // What was evaluated by the function before is evaluated anew.
            set_part(py, function_of(v), FunctionPart::Annotations, None);
        }
        Ok(())
    }
    #[pygetset("__type_params__")]
    fn type_params(py: Py, v: Value) -> PyResult<Ref> {
        Ok(function_of(v).type_params.present().map_or_else(|| py.empty_tuple(), |t| t.to_ref()))
    }
    #[pysetter("__type_params__")]
    fn set_type_params(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let message = "__type_params__ must be set to a tuple";
        set_optional(py, v, FunctionPart::TypeParams, value, Kind::TUPLE, message)
    }
    #[pygetset("__dict__")]
    fn dict(py: Py, v: Value) -> PyResult<Ref> {
        Ok(instance::dict_of(py, type_of(py, v), v)?.expect("functions have a dict"))
    }
    #[pysetter("__dict__")]
    fn set_dict(py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        crate::descriptor::set_instance_dict(py, v, value)
    }
}

fn function_repr(py: Py, v: Value) -> PyResult<Ref> {
    let f = function_of(v);
    Ok(py.format(format_args!("<function {} at {:#x}>", text_of(f.qualname), f.as_ptr() as usize)))
}

struct MethodType;

fn method_of(v: Value) -> MethodRef {
    Obj::new(v.as_ptr())
}

#[pytype]
impl MethodType {
    /// the function (or other callable) implementing a method
    #[pygetset("__func__")]
    fn func(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(method_of(v).function.to_ref())
    }
    /// the instance to which a method is bound
    #[pygetset("__self__")]
    fn self_(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(method_of(v).receiver.to_ref())
    }
    #[pygetset("__doc__")]
    fn doc(py: Py, v: Value) -> PyResult<Ref> {
        attribute::get_attr(py, method_of(v).function, py.names().__doc__)
    }
}

fn method_getattribute(py: Py, v: Value, name: Value) -> PyResult<Ref> {
    let ty = type_of(py, v);
    match attribute::generic_get_optional(py, ty, v, name)? {
        Some(r) => Ok(r),
        None => {
            let function = method_of(v).function.to_ref();
            attribute::get_attr(py, function.value(), name)
        }
    }
}

fn method_repr(py: Py, v: Value) -> PyResult<Ref> {
    let m = method_of(v);
    let names = py.names();
    let mut name = attribute::get_attr_optional_catching(py, m.function, names.__qualname__)?;
    if name.is_none() {
        name = attribute::get_attr_optional_catching(py, m.function, names.__name__)?;
    }
    let name = name.map_or_else(|| "?".to_string(), |n| text_of(n.value()));
    let receiver = object_protocol::repr(py, method_of(v).receiver)?;
    Ok(py.format(format_args!("<bound method {name} of {}>", text_of(receiver.value()))))
}

fn method_compare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Method>(), b.cast::<Method>()) else { return compare::not_implemented() };
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    let same = x.receiver.is(y.receiver) && compare::equal(py, x.function, y.function)?;
    Ok(Ref::from_owned(bool_value(same == (op == CompareOp::Eq))))
}

fn method_hash(py: Py, v: Value) -> PyResult<i64> {
    let m = method_of(v);
    Ok(hash::not_minus_one(hash::hash_identity(m.receiver) ^ object_protocol::hash(py, m.function)?))
}

static FUNCTION_SIGNATURE: args::Signature = args::Signature {
    name: "function",
    parameters: &["code", "globals", "name", "argdefs", "closure", "kwdefaults"],
    positional_only: 0,
    positional: 6,
    required: 2,
    required_keywords: 0,
    varargs: false,
    kwargs: false,
};

fn function_new(py: Py, _ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 6];
    args::bind(py, &FUNCTION_SIGNATURE, args, keywords, &mut out)?;
    let given = |v: Value| v.present().filter(|v| !v.is_none());
    let expect = |name: &str, what: &str, v: Value| {
        let got = type_of(py, v).name();
        Err(py.raise_type_error(format_args!("function() argument '{name}' must be {what}, not {got}")))
    };
    let Some(code) = out[0].cast::<Code>() else { return expect("code", "code", out[0]) };
    let Some(globals) = out[1].cast::<Dict>() else { return expect("globals", "dict", out[1]) };
    let [name, defaults, closure, keyword_defaults] = [2, 3, 4, 5].map(|i| given(out[i]));
    if name.is_some_and(|v| !v.is_kind(Kind::STR)) {
        return Err(py.raise_type_error(format_args!("arg 3 (name) must be None or string")));
    }
    if defaults.is_some_and(|v| !v.is_kind(Kind::TUPLE)) {
        return Err(py.raise_type_error(format_args!("arg 4 (defaults) must be None or tuple")));
    }
    check_closure(py, code, closure)?;
    if keyword_defaults.is_some_and(|v| !v.is_kind(Kind::DICT)) {
        return Err(py.raise_type_error(format_args!("arg 6 (kwdefaults) must be None or dict")));
    }
    let made = function::new_function(py, code, globals, function::builtins_of(py, globals), None)?;
    let own = |v: Option<Value>| v.map_or(Value::ABSENT, |v| v.to_ref().into_value());
    let mut f = function_of(made.value());
    if let Some(name) = name {
        replace_slot(&mut f.name, name.to_ref());
    }
    (f.defaults, f.closure, f.kwdefaults) = (own(defaults), own(closure), own(keyword_defaults));
    Ok(made)
}

/// Whether the closure has a cell for each free variable.
fn check_closure(py: Py, code: Obj<Code>, closure: Option<Value>) -> PyResult<()> {
    let wanted = code.nfreevars as usize;
    let cells = match closure {
        None if wanted > 0 => return Err(py.raise_type_error(format_args!("arg 5 (closure) must be tuple"))),
        None => return Ok(()),
        Some(v) => match v.cast::<Tuple>() {
            Some(cells) => cells,
            None => return Err(py.raise_type_error(format_args!("arg 5 (closure) must be None or tuple"))),
        },
    };
    if cells.length != wanted {
        let name = (py.runtime().upcalls().code_attribute)(py, code.value(), "co_name")?;
        let name = name.map_or_else(|| "?".to_owned(), |name| text_of(name.value()));
        let message = format_args!("{name} requires closure of length {wanted}, not {}", cells.length);
        return Err(py.raise_value_error(message));
    }
    for &cell in cells.as_slice() {
        if !cell.is_kind(Kind::CELL) {
            let got = type_of(py, cell).name();
            return Err(py.raise_type_error(format_args!("arg 5 (closure) expected cell, found {got}")));
        }
    }
    Ok(())
}

fn method_new(py: Py, _ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "method", args.len(), 2, 2)?;
    if !call::is_callable(py, args[0]) {
        return Err(py.raise_type_error(format_args!("first argument must be callable")));
    }
    if args[1].is_none() {
        return Err(py.raise_type_error(format_args!("instance must not be None")));
    }
    Ok(function::new_method(py, args[0], args[1]))
}

fn call_any(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    call::call_keywords(py, v, args, kwnames)
}

struct NativeType;

fn native_of(v: Value) -> NativeFunctionRef {
    Obj::new(v.as_ptr())
}

/// Splits a definition's text into signature and documentation.
fn split_doc(text: &str) -> (Option<&str>, &str) {
    match text.split_once("\n--\n\n") {
        Some((signature, doc)) => (Some(signature), doc),
        None => (None, text),
    }
}

/// What pickles a callable as an attribute of what it belongs to.
fn reduced_attribute(py: Py, owner: Value, name: &str) -> Ref {
    let getattr = py.runtime().builtins_dict().get_str(py.intern("getattr").value()).expect("a builtin").to_ref();
    let args = tuple::from_vec(py, vec![owner.to_ref(), py.intern(name)]);
    tuple::from_vec(py, vec![getattr, args])
}

#[pytype]
impl NativeType {
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Value) -> Ref {
        let f = native_of(this);
        let name = call::def_name(f);
        match f.receiver.present().filter(|r| f.bound != 0 && !r.is_kind(Kind::MODULE)) {
            Some(receiver) => reduced_attribute(py, receiver, name),
            None => py.intern(name),
        }
    }
    #[pygetset("__name__")]
    fn name(py: Py, v: Value) -> PyResult<Ref> {
        Ok(py.intern(call::def_name(native_of(v))))
    }
    #[pygetset("__qualname__")]
    fn qualname(py: Py, v: Value) -> PyResult<Ref> {
        let f = native_of(v);
        let name = call::def_name(f);
        let owner = match f.receiver.present() {
            Some(r) if r.is_kind(Kind::MODULE) => None,
            Some(r) => Some(r.cast::<TypeObject>().unwrap_or_else(|| type_of(py, r))),
            None => None,
        };
        Ok(match owner {
            Some(t) => py.format(format_args!("{}.{name}", text_of(t.qualname))),
            None => py.intern(name),
        })
    }
    #[pygetset("__doc__")]
    fn doc(py: Py, v: Value) -> PyResult<Ref> {
        match split_doc(call::def_doc(native::def_of(native_of(v)))).1 {
            "" => Ok(attribute::none_ref()),
            doc => Ok(py.str(doc)),
        }
    }
    #[pygetset("__text_signature__")]
    fn text_signature(py: Py, v: Value) -> PyResult<Ref> {
        let text = split_doc(call::def_doc(native::def_of(native_of(v)))).0;
        Ok(text.map_or_else(attribute::none_ref, |t| py.str(t)))
    }
    #[pygetset("__module__")]
    fn module(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(native_of(v).module)
    }
    #[pygetset("__self__")]
    fn self_(py: Py, v: Value) -> PyResult<Ref> {
        let f = native_of(v);
        if f.bound == 0 && !f.module.is_absent() {
            let modules = py.runtime().modules.get().cast::<Dict>();
            if let Some(m) = modules.and_then(|d| d.get_str(f.module)) {
                return Ok(m.to_ref());
            }
        }
        or_none(f.receiver)
    }
}

fn native_repr(py: Py, v: Value) -> PyResult<Ref> {
    let f = native_of(v);
    let name = call::def_name(f);
    match f.receiver.present() {
        Some(r) if f.bound != 0 && !r.is_kind(Kind::MODULE) => {
            let class = type_of(py, r).name();
            Ok(py.format(format_args!("<built-in method {name} of {class} object at {:#x}>", object_protocol::id(r))))
        }
        _ => Ok(py.format(format_args!("<built-in function {name}>"))),
    }
}

/// Whether two callables are equal that say where they come from: the definition's place, and what they are bound to.
fn compare_bound(a: Value, b: Value, op: CompareOp, origin: impl Fn(Value) -> (usize, Value)) -> PyResult<Ref> {
    let comparable = matches!(op, CompareOp::Eq | CompareOp::Ne) && a.header().kind == b.header().kind;
    if !comparable {
        return compare::not_implemented();
    }
    let ((place, bound), (other_place, other_bound)) = (origin(a), origin(b));
    let same = place == other_place && bound.is(other_bound);
    Ok(Ref::from_owned(bool_value(same == (op == CompareOp::Eq))))
}

fn native_origin(v: Value) -> (usize, Value) {
    let f = native_of(v);
    (std::ptr::from_ref(native::def_of(f)) as usize, f.receiver)
}

fn native_compare(_py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if !b.is_pointer() || !b.is_exact(Kind::BUILTIN_FUNCTION) {
        return compare::not_implemented();
    }
    compare_bound(a, b, op, native_origin)
}

fn native_hash(_py: Py, v: Value) -> PyResult<i64> {
    let (place, receiver) = native_origin(v);
    let bound = if receiver.is_absent() { 0 } else { hash::hash_identity(receiver) };
    Ok(hash::not_minus_one(bound ^ place as i64))
}

fn wrapper_origin(v: Value) -> (usize, Value) {
    let w = wrapper_of(v);
    (w.owner.ptr() as usize ^ w.id as usize, w.receiver)
}

fn wrapper_compare(_py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if !b.is_pointer() || !b.is_exact(Kind::SLOT_WRAPPER) {
        return compare::not_implemented();
    }
    compare_bound(a, b, op, wrapper_origin)
}

fn wrapper_hash(_py: Py, v: Value) -> PyResult<i64> {
    let (place, receiver) = wrapper_origin(v);
    let bound = if receiver.is_absent() { 0 } else { hash::hash_identity(receiver) };
    Ok(hash::not_minus_one(bound ^ place as i64))
}

struct MethodDescriptorType;

#[pytype]
impl MethodDescriptorType {
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Value) -> Ref {
        let f = native_of(this);
        reduced_attribute(py, f.receiver, call::def_name(f))
    }
    #[pygetset("__objclass__")]
    fn objclass(_py: Py, v: Value) -> PyResult<Ref> {
        or_none(native_of(v).receiver)
    }
}

fn method_descriptor_repr(py: Py, v: Value) -> PyResult<Ref> {
    let f = native_of(v);
    let owner: TypeRef = Obj::new(f.receiver.as_ptr());
    Ok(py.format(format_args!("<method '{}' of '{}' objects>", call::def_name(f), owner.name())))
}

fn method_descriptor_get(py: Py, v: Value, object: Option<Value>, _ty: Value) -> PyResult<Ref> {
    let Some(object) = object else { return Ok(v.to_ref()) };
    let f = native_of(v);
    let owner: TypeRef = Obj::new(f.receiver.as_ptr());
    check_owner(py, owner, call::def_name(f), object)?;
    Ok(native::new_bound(py, native::def_of(f), object))
}

fn check_owner(py: Py, owner: TypeRef, name: &str, object: Value) -> PyResult<()> {
    let ty = type_of(py, object);
    if ty.is_subtype(owner) {
        return Ok(());
    }
    let message =
        format_args!("descriptor '{name}' for '{}' objects doesn't apply to a '{}' object", owner.name(), ty.name());
    Err(py.raise_type_error(message))
}

struct WrapperType;

fn wrapper_of(v: Value) -> Obj<SlotWrapper> {
    Obj::new(v.as_ptr())
}

#[pytype]
impl WrapperType {
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Value) -> Ref {
        let w = wrapper_of(this);
        reduced_attribute(py, w.receiver.present().unwrap_or(w.owner), &text_of(w.name))
    }
    #[pygetset("__name__")]
    fn name(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(wrapper_of(v).name.to_ref())
    }
    #[pygetset("__qualname__")]
    fn qualname(py: Py, v: Value) -> PyResult<Ref> {
        let w = wrapper_of(v);
        let owner: TypeRef = Obj::new(w.owner.as_ptr());
        Ok(py.format(format_args!("{}.{}", text_of(owner.qualname), text_of(w.name))))
    }
    #[pygetset("__objclass__")]
    fn objclass(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(wrapper_of(v).owner.to_ref())
    }
    #[pygetset("__self__")]
    fn self_(py: Py, v: Value) -> PyResult<Ref> {
        let w = wrapper_of(v);
        let name = py.names().__self__;
        w.receiver.present().map(|r| r.to_ref()).ok_or_else(|| {
            py.raise_attribute_error(v, name, format_args!("'wrapper_descriptor' object has no attribute '__self__'"))
        })
    }
    #[pygetset("__doc__")]
    fn doc(_py: Py, _v: Value) -> PyResult<Ref> {
        Ok(attribute::none_ref())
    }
    #[pygetset("__text_signature__")]
    fn text_signature(_py: Py, _v: Value) -> PyResult<Ref> {
        Ok(attribute::none_ref())
    }
}

fn wrapper_repr(py: Py, v: Value) -> PyResult<Ref> {
    let w = wrapper_of(v);
    let owner: TypeRef = Obj::new(w.owner.as_ptr());
    let name = text_of(w.name);
    Ok(match w.receiver.present() {
        Some(r) => {
            let class = type_of(py, r).name();
            py.format(format_args!("<method-wrapper '{name}' of {class} object at {:#x}>", object_protocol::id(r)))
        }
        None => py.format(format_args!("<slot wrapper '{name}' of '{}' objects>", owner.name())),
    })
}

fn wrapper_get(py: Py, v: Value, object: Option<Value>, _ty: Value) -> PyResult<Ref> {
    let w = wrapper_of(v);
    let (Some(object), true) = (object, w.receiver.is_absent()) else { return Ok(v.to_ref()) };
    check_owner(py, Obj::new(w.owner.as_ptr()), &text_of(w.name), object)?;
    Ok(descriptors::new_slot_wrapper(py, Obj::new(w.owner.as_ptr()), w.id, Some(object)))
}

fn wrapper_call(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let w = wrapper_of(v);
    let owner: TypeRef = Obj::new(w.owner.as_ptr());
    if let Some(receiver) = w.receiver.present() {
        return call::with_prepended(receiver, args, |all| dunder::call_wrapper(py, w.id, owner, all, kwnames));
    }
    let name = text_of(w.name);
    if args.len() == call::keyword_count(kwnames) {
        let class = owner.name();
        return Err(py.raise_type_error(format_args!("descriptor '{name}' of '{class}' object needs an argument")));
    }
    let ty = type_of(py, args[0]);
    if !ty.is_subtype(owner) {
        let message =
            format_args!("descriptor '{name}' requires a '{}' object but received a '{}'", owner.name(), ty.name());
        return Err(py.raise_type_error(message));
    }
    dunder::call_wrapper(py, w.id, owner, args, kwnames)
}

struct GetSetType;

fn getset_of(v: Value) -> Obj<GetSetDescriptor> {
    Obj::new(v.as_ptr())
}

#[pytype]
impl GetSetType {
    #[pygetset("__name__")]
    fn name(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(getset_of(v).name.to_ref())
    }
    #[pygetset("__qualname__")]
    fn qualname(py: Py, v: Value) -> PyResult<Ref> {
        let owner: TypeRef = Obj::new(getset_of(v).owner.as_ptr());
        Ok(py.format(format_args!("{}.{}", text_of(owner.qualname), text_of(getset_of(v).name))))
    }
    #[pygetset("__objclass__")]
    fn objclass(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(getset_of(v).owner.to_ref())
    }
    #[pygetset("__doc__")]
    fn doc(py: Py, v: Value) -> PyResult<Ref> {
        match getset_of(v).doc {
            "" => Ok(attribute::none_ref()),
            doc => Ok(py.str(doc)),
        }
    }
}

fn getset_repr(py: Py, v: Value) -> PyResult<Ref> {
    let owner: TypeRef = Obj::new(getset_of(v).owner.as_ptr());
    Ok(py.format(format_args!("<attribute '{}' of '{}' objects>", text_of(getset_of(v).name), owner.name())))
}

fn getset_get(py: Py, v: Value, object: Option<Value>, _ty: Value) -> PyResult<Ref> {
    let Some(object) = object else { return Ok(v.to_ref()) };
    let d = getset_of(v);
    check_owner(py, Obj::new(d.owner.as_ptr()), &text_of(d.name), object)?;
    (d.get)(py, object)
}

fn getset_set(py: Py, v: Value, object: Value, value: Option<Value>) -> PyResult<()> {
    let d = getset_of(v);
    let owner: TypeRef = Obj::new(d.owner.as_ptr());
    check_owner(py, owner, &text_of(d.name), object)?;
    match d.set {
        Some(set) => set(py, object, value),
        None => {
            let (name, class) = (text_of(d.name), type_of(py, object).name());
            let message = format_args!("attribute '{name}' of '{class}' objects is not writable");
            Err(py.raise_attribute_error(object, d.name, message))
        }
    }
}

struct MemberType;

fn member_of(v: Value) -> Obj<MemberDescriptor> {
    Obj::new(v.as_ptr())
}

#[pytype]
impl MemberType {
    #[pygetset("__name__")]
    fn name(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(member_of(v).name.to_ref())
    }
    #[pygetset("__objclass__")]
    fn objclass(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(member_of(v).owner.to_ref())
    }
    #[pygetset("__doc__")]
    fn doc(_py: Py, _v: Value) -> PyResult<Ref> {
        Ok(attribute::none_ref())
    }
}

fn member_repr(py: Py, v: Value) -> PyResult<Ref> {
    let owner: TypeRef = Obj::new(member_of(v).owner.as_ptr());
    Ok(py.format(format_args!("<member '{}' of '{}' objects>", text_of(member_of(v).name), owner.name())))
}

fn member_get(py: Py, v: Value, object: Option<Value>, _ty: Value) -> PyResult<Ref> {
    let Some(object) = object else { return Ok(v.to_ref()) };
    let m = member_of(v);
    check_owner(py, Obj::new(m.owner.as_ptr()), &text_of(m.name), object)?;
    let ty = type_of(py, object);
    match instance::get_slot(ty, object, m.index).present() {
        Some(value) => Ok(value.to_ref()),
        None => {
            let (class, name) = (ty.name(), text_of(m.name));
            let message = format_args!("'{class}' object has no attribute '{name}'");
            Err(py.raise_attribute_error(object, m.name, message))
        }
    }
}

fn member_set(py: Py, v: Value, object: Value, value: Option<Value>) -> PyResult<()> {
    let m = member_of(v);
    check_owner(py, Obj::new(m.owner.as_ptr()), &text_of(m.name), object)?;
    let ty = type_of(py, object);
    if value.is_none() && instance::get_slot(ty, object, m.index).is_absent() {
        // As CPython: the name is the message, and the exception has none.
        return Err(py.raise(py.exceptions().attribute_error, format_args!("{}", text_of(m.name))));
    }
    instance::set_slot(ty, object, m.index, value.map(|v| v.to_ref()));
    Ok(())
}

struct CellType;

#[pytype]
impl CellType {
    #[pygetset("cell_contents")]
    fn contents(py: Py, v: Value) -> PyResult<Ref> {
        let c: CellRef = Obj::new(v.as_ptr());
        let content = c.value.present().map(|v| v.to_ref());
        content.ok_or_else(|| py.raise_value_error(format_args!("cell is empty")))
    }
    #[pysetter("cell_contents")]
    fn set_contents(_py: Py, v: Value, value: Option<Value>) -> PyResult<()> {
        let mut c: CellRef = Obj::new(v.as_ptr());
        match value {
            Some(value) => replace_slot(&mut c.value, value.to_ref()),
            None => clear_slot(&mut c.value),
        }
        Ok(())
    }
}

fn cell_repr(py: Py, v: Value) -> PyResult<Ref> {
    let c: CellRef = Obj::new(v.as_ptr());
    let at = v.ptr() as usize;
    Ok(match c.value.present() {
        Some(content) => {
            let class = type_of(py, content).name();
            py.format(format_args!("<cell at {at:#x}: {class} object at {:#x}>", object_protocol::id(content)))
        }
        None => py.format(format_args!("<cell at {at:#x}: empty>")),
    })
}

fn cell_new(py: Py, _ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, _) = crate::object::split(args, kwnames);
    crate::object::check_count(py, "cell", args.len(), 0, 1)?;
    Ok(function::new_cell(py, args.first().map(|v| v.to_ref())))
}

/// Makes the types ready.
pub fn register(py: Py) {
    let t = py.types();
    let callable = Slots { call: Some(call_any), ..Slots::default() };
    let function =
        Slots { repr: Some(function_repr), descr_get: Some(function::bind), new: Some(function_new), ..callable };
    native::ready(py, t.function, function, FunctionType::METHODS, FunctionType::GETSETS);
    let method = Slots {
        repr: Some(method_repr),
        richcompare: Some(method_compare),
        hash: Some(method_hash),
        getattribute: Some(method_getattribute),
        new: Some(method_new),
        ..callable
    };
    native::ready(py, t.method, method, MethodType::METHODS, MethodType::GETSETS);
    let slots =
        Slots { repr: Some(native_repr), richcompare: Some(native_compare), hash: Some(native_hash), ..callable };
    native::ready(py, t.builtin_function, slots, NativeType::METHODS, NativeType::GETSETS);
    let slots = Slots { repr: Some(method_descriptor_repr), descr_get: Some(method_descriptor_get), ..callable };
    let getsets = [NativeType::GETSETS, MethodDescriptorType::GETSETS].concat();
    native::ready(py, t.method_descriptor, slots, MethodDescriptorType::METHODS, &getsets);
    let slots = Slots {
        repr: Some(wrapper_repr),
        richcompare: Some(wrapper_compare),
        hash: Some(wrapper_hash),
        descr_get: Some(wrapper_get),
        call: Some(wrapper_call),
        ..Slots::default()
    };
    native::ready(py, t.slot_wrapper, slots, WrapperType::METHODS, WrapperType::GETSETS);
    let slots =
        Slots { repr: Some(getset_repr), descr_get: Some(getset_get), descr_set: Some(getset_set), ..Slots::default() };
    native::ready(py, t.getset_descriptor, slots, GetSetType::METHODS, GetSetType::GETSETS);
    let slots =
        Slots { repr: Some(member_repr), descr_get: Some(member_get), descr_set: Some(member_set), ..Slots::default() };
    native::ready(py, t.member_descriptor, slots, MemberType::METHODS, MemberType::GETSETS);
    let slots = Slots { repr: Some(cell_repr), new: Some(cell_new), ..Slots::default() };
    native::ready(py, t.cell, slots, CellType::METHODS, CellType::GETSETS);
    crate::code::register(py);
}
