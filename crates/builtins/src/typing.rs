//! `TypeVar`, `ParamSpec`, `TypeVarTuple`, `TypeAliasType`, `NoDefault` and `Generic`: what the syntax of type parameters
//! and aliases makes. What needs more than the parameters themselves is `typing`'s, which is imported for it.
//!
//! Law: bounds, constraints, defaults and the values of aliases are evaluated when first asked for, and kept.

use taipan_macros::pytype;
use taipan_object::args::{Signature, bind};
use taipan_object::descriptors::GetSetDef;
use taipan_object::layout_types::*;
use taipan_object::*;

/// What a type parameter is.
#[derive(Copy, Clone, PartialEq)]
#[repr(u8)]
enum Parameter {
    TypeVar,
    ParamSpec,
    TypeVarTuple,
}

/// A type parameter of any kind; what its kind has not is absent.
#[repr(C)]
struct TypeParameter {
    header: Header,
    name: Value,
    bound: Value,
    evaluate_bound: Value,
    constraints: Value,
    evaluate_constraints: Value,
    default: Value,
    evaluate_default: Value,
    dict: Value,
    kind: Parameter,
    covariant: bool,
    contravariant: bool,
    infer_variance: bool,
}

/// `P.args` or `P.kwargs`.
#[repr(C)]
struct ParamSpecPart {
    header: Header,
    origin: Value,
    kwargs: bool,
}

/// `type X = ...`.
#[repr(C)]
struct TypeAlias {
    header: Header,
    name: Value,
    module: Value,
    type_params: Value,
    evaluate: Value,
    value: Value,
}

/// `NoDefault`, of which there is one.
#[repr(C)]
struct NoDefault {
    header: Header,
}

/// A function that gives an object that is there already, for `annotationlib`.
#[repr(C)]
struct Evaluator {
    header: Header,
    value: Value,
}

macro_rules! layouts {
    ($($t:ident),*) => {$(
        // SAFETY: registered below as the layout of its type.
        unsafe impl Layout for $t { const KIND: Kind = Kind::OTHER; }
    )*};
}
layouts!(TypeParameter, ParamSpecPart, TypeAlias, NoDefault, Evaluator);

owned_fields!(
    drop_parameter,
    traverse_parameter,
    TypeParameter,
    name,
    bound,
    evaluate_bound,
    constraints,
    evaluate_constraints,
    default,
    evaluate_default,
    dict
);
owned_fields!(drop_part, traverse_part, ParamSpecPart, origin);
owned_fields!(drop_alias, traverse_alias, TypeAlias, name, module, type_params, evaluate, value);
owned_fields!(drop_evaluator, traverse_evaluator, Evaluator, value);

fn of(v: Value) -> Obj<TypeParameter> {
    Obj::new(v.as_ptr())
}

fn alias_of(v: Value) -> Obj<TypeAlias> {
    Obj::new(v.as_ptr())
}

/// Names of the types in the runtime's registry, by kind of parameter.
const NAMES: [&str; 3] = ["typing.TypeVar", "typing.ParamSpec", "typing.TypeVarTuple"];

fn own(v: Value) -> Value {
    v.present().map_or(Value::ABSENT, |v| v.to_ref().into_value())
}

/// The module of the running code, as `__module__` of what it makes.
fn caller_module(py: Py) -> Value {
    let globals = (py.runtime().upcalls().globals)(py);
    match globals {
        Ok(g) => own(g.value().cast::<Dict>().and_then(|d| d.get_str(py.names().__name__)).unwrap_or(Value::ABSENT)),
        Err(raised) => {
            drop(py.take_raised(raised));
            Value::ABSENT
        }
    }
}

fn new_parameter(py: Py, kind: Parameter, name: Value) -> Ref {
    let ty: TypeRef = Obj::new(py.runtime().registered(NAMES[kind as usize]).expect("registered below").as_ptr());
    let fields = TypeParameter {
        header: instance::blank_header(),
        name: own(name),
        bound: Value::ABSENT,
        evaluate_bound: Value::ABSENT,
        constraints: Value::ABSENT,
        evaluate_constraints: Value::ABSENT,
        default: Value::ABSENT,
        evaluate_default: Value::ABSENT,
        dict: Value::ABSENT,
        kind,
        covariant: false,
        contravariant: false,
        infer_variance: true,
    };
    instance::new_object(py, ty, fields)
}

/// `NoDefault`.
fn no_default(py: Py) -> Value {
    py.runtime().registered("typing.NoDefault").expect("registered below")
}

/// The type parameter of a `def`, `class` or `type` statement.
pub fn type_var(py: Py, name: Value, evaluate: Value, constrained: bool) -> Ref {
    let made = new_parameter(py, Parameter::TypeVar, name);
    let mut p = of(made.value());
    *(if constrained { &mut p.evaluate_constraints } else { &mut p.evaluate_bound }) = own(evaluate);
    made
}

/// `**P`.
pub fn param_spec(py: Py, name: Value) -> Ref {
    new_parameter(py, Parameter::ParamSpec, name)
}

/// `*Ts`.
pub fn type_var_tuple(py: Py, name: Value) -> Ref {
    new_parameter(py, Parameter::TypeVarTuple, name)
}

/// Gives a type parameter the function that evaluates its default.
pub fn set_default(parameter: Value, evaluate: Value) -> Ref {
    let mut p = of(parameter);
    replace_slot(&mut p.evaluate_default, evaluate.to_ref());
    parameter.to_ref()
}

/// `type X = ...`; parameters may be `None`.
pub fn type_alias(py: Py, name: Value, type_params: Value, evaluate: Value) -> Ref {
    let module = caller_module(py);
    let type_params = if type_params.is_none() { Value::ABSENT } else { own(type_params) };
    let fields = TypeAlias {
        header: instance::blank_header(),
        name: own(name),
        module,
        type_params,
        evaluate: own(evaluate),
        value: Value::ABSENT,
    };
    instance::new_object(py, py.runtime().native_type::<TypeAlias>(), fields)
}

/// A function of Python's `typing` module.
fn call_typing(py: Py, name: &str, args: &[Value]) -> PyResult<Ref> {
    let module = (py.runtime().upcalls().import)(py, py.intern("typing").value(), none(), none(), none(), 0)?;
    let f = attribute::get_attr_text(py, module.value(), name)?;
    call::call(py, f.value(), args)
}

/// `Generic[...]` of type parameters: the last base of a class that has them.
pub fn generic_base(py: Py, params: Value) -> PyResult<Ref> {
    let all: TupleRef = Obj::new(params.as_ptr());
    let mut unpacked = Vec::with_capacity(all.length);
    for i in 0..all.length {
        let p = all.get_ref(i).expect("below the length");
        unpacked.push(match p.value().cast::<TypeParameter>() {
            Some(t) if t.kind == Parameter::TypeVarTuple => unpack(py, p.value())?,
            _ => p,
        });
    }
    let params = tuple::from_vec(py, unpacked);
    let generic = py.runtime().registered("typing.Generic").expect("registered below");
    call_typing(py, "_GenericAlias", &[generic, params.value()])
}

/// `Unpack[Ts]`.
fn unpack(py: Py, v: Value) -> PyResult<Ref> {
    let module = (py.runtime().upcalls().import)(py, py.intern("typing").value(), none(), none(), none(), 0)?;
    let f = attribute::get_attr_text(py, module.value(), "Unpack")?;
    subscript::get_item(py, f.value(), v)
}

/// What is kept in `slot`, evaluated by the function first if need be.
fn evaluated(py: Py, this: Value, slot: fn(Value) -> *mut Value, evaluate: Value) -> PyResult<Option<Ref>> {
    // SAFETY: `slot` gives the place of a field of the object, which the caller holds.
    unsafe {
        if let Some(v) = (*slot(this)).present() {
            return Ok(Some(v.to_ref()));
        }
        if evaluate.is_absent() {
            return Ok(None);
        }
        let f = evaluate.to_ref();
        let value = call::call(py, f.value(), &[Value::from_small_int(1)])?;
        replace_slot(&mut *slot(this), value.clone());
        Ok(Some(value))
    }
}

fn or_none(v: Option<Ref>) -> PyResult<Ref> {
    Ok(v.unwrap_or_else(attribute::none_ref))
}

/// The evaluating function, or one that gives the value that is there.
fn evaluator(py: Py, value: Value, evaluate: Value) -> PyResult<Ref> {
    if let Some(f) = evaluate.present() {
        return Ok(f.to_ref());
    }
    match value.present().filter(|v| !v.is_none()) {
        None => Ok(attribute::none_ref()),
        Some(v) => {
            let fields = Evaluator { header: instance::blank_header(), value: v.to_ref().into_value() };
            Ok(instance::new_object(py, py.runtime().native_type::<Evaluator>(), fields))
        }
    }
}

fn name(_py: Py, v: Value) -> PyResult<Ref> {
    Ok(of(v).name.to_ref())
}

fn bound(py: Py, v: Value) -> PyResult<Ref> {
    or_none(evaluated(py, v, |v| &raw mut of(v).bound, of(v).evaluate_bound)?)
}

fn constraints(py: Py, v: Value) -> PyResult<Ref> {
    let found = evaluated(py, v, |v| &raw mut of(v).constraints, of(v).evaluate_constraints)?;
    Ok(found.unwrap_or_else(|| py.empty_tuple()))
}

fn default(py: Py, v: Value) -> PyResult<Ref> {
    let found = evaluated(py, v, |v| &raw mut of(v).default, of(v).evaluate_default)?;
    Ok(found.unwrap_or_else(|| no_default(py).to_ref()))
}

fn flag(on: bool) -> PyResult<Ref> {
    Ok(Ref::from_owned(bool_value(on)))
}

const fn readonly(name: &'static str, get: descriptors::Getter) -> GetSetDef {
    GetSetDef { name, get, set: None, doc: "" }
}

const COMMON: [GetSetDef; 3] = [
    readonly("__name__", name),
    readonly("__default__", default),
    readonly("evaluate_default", |py, v| evaluator(py, of(v).default, of(v).evaluate_default)),
];
const VARIANCE: [GetSetDef; 4] = [
    readonly("__bound__", bound),
    readonly("__covariant__", |_, v| flag(of(v).covariant)),
    readonly("__contravariant__", |_, v| flag(of(v).contravariant)),
    readonly("__infer_variance__", |_, v| flag(of(v).infer_variance)),
];
const TYPE_VAR: [GetSetDef; 3] = [
    readonly("__constraints__", constraints),
    readonly("evaluate_bound", |py, v| evaluator(py, of(v).bound, of(v).evaluate_bound)),
    readonly("evaluate_constraints", |py, v| evaluator(py, of(v).constraints, of(v).evaluate_constraints)),
];
const PARAM_SPEC: [GetSetDef; 2] =
    [readonly("args", |py, v| Ok(new_part(py, v, false))), readonly("kwargs", |py, v| Ok(new_part(py, v, true)))];

struct ParameterMethods;

#[pytype]
impl ParameterMethods {
    #[pymethod("has_default()")]
    fn has_default(py: Py, this: Value) -> bool {
        let p = of(this);
        !p.evaluate_default.is_absent() || p.default.present().is_some_and(|d| !d.is(no_default(py)))
    }
    #[pymethod("__reduce__()")]
    fn reduce(_py: Py, this: Value) -> Ref {
        of(this).name.to_ref()
    }
    #[pymethod("__typing_subst__(arg, /)")]
    fn subst(py: Py, this: Value, arg: Value) -> PyResult<Ref> {
        let helper = ["_typevar_subst", "_paramspec_subst", "_typevartuple_subst"][of(this).kind as usize];
        if of(this).kind == Parameter::TypeVarTuple {
            return Err(py.raise_type_error(format_args!("Substitution of bare TypeVarTuple is not supported")));
        }
        call_typing(py, helper, &[this, arg])
    }
    #[pymethod("__typing_prepare_subst__(alias, args, /)")]
    fn prepare_subst(py: Py, this: Value, alias: Value, args: Value) -> PyResult<Ref> {
        match of(this).kind {
            Parameter::ParamSpec => call_typing(py, "_paramspec_prepare_subst", &[this, alias, args]),
            Parameter::TypeVarTuple => call_typing(py, "_typevartuple_prepare_subst", &[this, alias, args]),
            Parameter::TypeVar => prepare_type_var(py, this, alias, args),
        }
    }
    #[pymethod("__mro_entries__(bases, /)")]
    fn mro_entries(py: Py, this: Value, _bases: Value) -> PyResult<()> {
        let kind = type_of(py, this).name();
        Err(py.raise_type_error(format_args!("Cannot subclass an instance of {kind}")))
    }
}

/// An argument that is missing for a type variable is its default.
fn prepare_type_var(py: Py, this: Value, alias: Value, args: Value) -> PyResult<Ref> {
    let params = attribute::get_attr_text(py, alias, "__parameters__")?;
    let params = iter::collect(py, params.value())?;
    let given: TupleRef = match args.cast() {
        Some(t) => t,
        None => return Ok(args.to_ref()),
    };
    let index = params.iter().position(|p| p.value().is(this)).unwrap_or(0);
    if index < given.length {
        return Ok(args.to_ref());
    }
    if index == given.length {
        let default = default(py, this)?;
        if !default.value().is(no_default(py)) {
            let mut all: Vec<Ref> = (0..given.length).filter_map(|i| given.get_ref(i)).collect();
            all.push(default);
            return Ok(tuple::from_vec(py, all));
        }
    }
    let shown = text_of(object_protocol::repr(py, alias)?.value());
    let wanted = params.len();
    Err(py.raise_type_error(format_args!(
        "Too few arguments for {shown}; actual {}, expected at least {wanted}",
        given.length
    )))
}

fn parameter_repr(py: Py, v: Value) -> PyResult<Ref> {
    let p = of(v);
    let sign = match p.kind {
        Parameter::TypeVarTuple => "",
        _ if p.infer_variance => "",
        _ if p.covariant => "+",
        _ if p.contravariant => "-",
        _ => "~",
    };
    Ok(py.str(&format!("{sign}{}", text_of(p.name))))
}

fn union(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    crate::generic::union_of_any(py, a, b)
}

static SIGNATURES: [Signature; 3] = [
    Signature {
        name: "typevar",
        parameters: &["name", "bound", "default", "covariant", "contravariant", "infer_variance"],
        positional_only: 0,
        positional: 1,
        required: 1,
        required_keywords: 0,
        varargs: true,
        kwargs: false,
    },
    Signature {
        name: "paramspec",
        parameters: &["name", "bound", "default", "covariant", "contravariant", "infer_variance"],
        positional_only: 0,
        positional: 1,
        required: 1,
        required_keywords: 0,
        varargs: false,
        kwargs: false,
    },
    Signature {
        name: "typevartuple",
        parameters: &["name", "default"],
        positional_only: 0,
        positional: 1,
        required: 1,
        required_keywords: 0,
        varargs: false,
        kwargs: false,
    },
];

/// `TypeVar("T", ...)` and its like, called by a program.
fn make(py: Py, kind: Parameter, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 6];
    let signature = &SIGNATURES[kind as usize];
    bind(py, signature, args, keywords, &mut out[..signature.parameters.len()])?;
    let name = out[0];
    if !name.is_kind(Kind::STR) {
        let (f, got) = (signature.name, type_of(py, name).name());
        return Err(py.raise_type_error(format_args!("{f}() argument 'name' must be str, not {got}")));
    }
    let made = new_parameter(py, kind, name);
    if let Some(module) = Ref::from_owned_option(caller_module(py)) {
        attribute::set_attr(py, made.value(), py.names().__module__, module.value())?;
    }
    let mut p = of(made.value());
    p.infer_variance = false;
    if kind == Parameter::TypeVarTuple {
        p.default = own(out[1]);
        return Ok(made);
    }
    p.default = own(out[2]);
    let is_set = |v: Value| if v.is_absent() { Ok(false) } else { compare::is_true(py, v) };
    let (covariant, contravariant, infer) = (is_set(out[3])?, is_set(out[4])?, is_set(out[5])?);
    if covariant && contravariant {
        return Err(py.raise_value_error(format_args!("Bivariant types are not supported.")));
    }
    if infer && (covariant || contravariant) {
        return Err(py.raise_value_error(format_args!("Variance cannot be specified with infer_variance.")));
    }
    (p.covariant, p.contravariant, p.infer_variance) = (covariant, contravariant, infer);
    let constraints = if kind == Parameter::TypeVar { &args[1.min(args.len())..] } else { &[] };
    if let Some(bound) = out[1].present().filter(|b| !b.is_none()) {
        if !constraints.is_empty() {
            return Err(py.raise_type_error(format_args!("Constraints cannot be combined with bound=...")));
        }
        let message = py.str("Bound must be a type.");
        p.bound = call_typing(py, "_type_check", &[bound, message.value()])?.into_value();
    }
    match constraints.len() {
        0 => {}
        1 => return Err(py.raise_type_error(format_args!("A single constraint is not allowed"))),
        _ => p.constraints = tuple::from_slice(py, constraints).into_value(),
    }
    Ok(made)
}

fn new_part(py: Py, v: Value, kwargs: bool) -> Ref {
    let fields = ParamSpecPart { header: instance::blank_header(), origin: v.to_ref().into_value(), kwargs };
    let name = if kwargs { "typing.ParamSpecKwargs" } else { "typing.ParamSpecArgs" };
    let ty: TypeRef = Obj::new(py.runtime().registered(name).expect("registered below").as_ptr());
    instance::new_object(py, ty, fields)
}

fn part_of(v: Value) -> Obj<ParamSpecPart> {
    Obj::new(v.as_ptr())
}

fn part_repr(py: Py, v: Value) -> PyResult<Ref> {
    let p = part_of(v);
    let suffix = if p.kwargs { "kwargs" } else { "args" };
    let origin = match p.origin.cast::<TypeParameter>() {
        Some(parameter) => text_of(parameter.name),
        None => text_of(object_protocol::repr(py, p.origin)?.value()),
    };
    Ok(py.str(&format!("{origin}.{suffix}")))
}

fn part_compare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if type_of(py, a) != type_of(py, b) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    compare::rich_compare(py, part_of(a).origin, part_of(b).origin, op)
}

struct AliasMethods;

fn alias_params(py: Py, v: Value) -> Ref {
    alias_of(v).type_params.present().map_or_else(|| py.empty_tuple(), |t| t.to_ref())
}

#[pytype]
impl AliasMethods {
    #[pygetset("__name__")]
    fn name(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(alias_of(v).name.to_ref())
    }
    #[pygetset("__module__")]
    fn module(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(alias_of(v).module.present().unwrap_or(none()).to_ref())
    }
    #[pygetset("__value__")]
    fn value(py: Py, v: Value) -> PyResult<Ref> {
        or_none(evaluated(py, v, |v| &raw mut alias_of(v).value, alias_of(v).evaluate)?)
    }
    #[pygetset("evaluate_value")]
    fn evaluate_value(py: Py, v: Value) -> PyResult<Ref> {
        evaluator(py, alias_of(v).value, alias_of(v).evaluate)
    }
    #[pygetset("__type_params__")]
    fn type_params(py: Py, v: Value) -> PyResult<Ref> {
        Ok(alias_params(py, v))
    }
    #[pygetset("__parameters__")]
    fn parameters(py: Py, v: Value) -> PyResult<Ref> {
        let params = alias_params(py, v);
        let mut all = Vec::new();
        for p in iter::collect(py, params.value())? {
            all.push(match p.value().cast::<TypeParameter>() {
                Some(t) if t.kind == Parameter::TypeVarTuple => unpack(py, p.value())?,
                _ => p,
            });
        }
        Ok(tuple::from_vec(py, all))
    }
    #[pymethod("__reduce__()")]
    fn reduce(_py: Py, this: Value) -> Ref {
        alias_of(this).name.to_ref()
    }
}

fn alias_item(py: Py, v: Value, item: Value) -> PyResult<Ref> {
    if alias_of(v).type_params.is_absent() {
        return Err(py.raise_type_error(format_args!("Only generic type aliases are subscriptable")));
    }
    native::generic_alias(py, v, item)
}

static ALIAS: Signature = Signature {
    name: "typealias",
    parameters: &["name", "value", "type_params"],
    positional_only: 0,
    positional: 2,
    required: 2,
    required_keywords: 0,
    varargs: false,
    kwargs: false,
};

fn alias_new(py: Py, _ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 3];
    bind(py, &ALIAS, args, keywords, &mut out)?;
    if !out[0].is_kind(Kind::STR) {
        let got = type_of(py, out[0]).name();
        return Err(py.raise_type_error(format_args!("typealias() argument 'name' must be str, not {got}")));
    }
    if out[2].present().is_some_and(|p| !p.is_kind(Kind::TUPLE)) {
        return Err(py.raise_type_error(format_args!("type_params must be a tuple")));
    }
    let params = out[2].present().filter(|p| p.cast::<Tuple>().is_some_and(|t| t.length > 0));
    let made = type_alias(py, out[0], params.unwrap_or(none()), Value::ABSENT);
    replace_slot(&mut alias_of(made.value()).value, out[1].to_ref());
    Ok(made)
}

fn evaluate_call(_py: Py, v: Value, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    let e: Obj<Evaluator> = Obj::new(v.as_ptr());
    Ok(e.value.to_ref())
}

struct GenericMethods;

#[pytype]
impl GenericMethods {
    /// Parameterizes a generic class.
    #[pyclassmethod("__class_getitem__(*args, **kwargs)")]
    fn class_getitem(py: Py, class: Value, args: &[Value], _kwargs: args::Keywords<'_>) -> PyResult<Ref> {
        let all: Vec<Value> = std::iter::once(class).chain(args.iter().copied()).collect();
        call_typing(py, "_generic_class_getitem", &all)
    }
    /// Function to initialize subclasses.
    #[pyclassmethod("__init_subclass__(*args, **kwargs)")]
    fn init_subclass(py: Py, class: Value, args: &[Value], kwargs: args::Keywords<'_>) -> PyResult<Ref> {
        let module = (py.runtime().upcalls().import)(py, py.intern("typing").value(), none(), none(), none(), 0)?;
        let f = attribute::get_attr_text(py, module.value(), "_generic_init_subclass")?;
        let mut all: Vec<Value> = std::iter::once(class).chain(args.iter().copied()).collect();
        let pairs = kwargs.pairs();
        let names: Vec<Value> = pairs.iter().map(|p| p.0).collect();
        all.extend(pairs.iter().map(|p| p.1));
        let names = tuple::from_slice(py, &names);
        call::call_keywords(py, f.value(), &all, if pairs.is_empty() { Value::ABSENT } else { names.value() })
    }
}

fn register_parameters(py: Py) {
    type Make = fn(Py, TypeRef, &[Value], Value) -> PyResult<Ref>;
    let new: [Make; 3] = [
        |py, _, args, names| make(py, Parameter::TypeVar, args, names),
        |py, _, args, names| make(py, Parameter::ParamSpec, args, names),
        |py, _, args, names| make(py, Parameter::TypeVarTuple, args, names),
    ];
    let own: [Vec<GetSetDef>; 3] =
        [[&VARIANCE[..], &TYPE_VAR[..]].concat(), [&VARIANCE[..], &PARAM_SPEC[..]].concat(), Vec::new()];
    let dict = std::mem::offset_of!(TypeParameter, dict);
    for (kind, full) in NAMES.into_iter().enumerate() {
        let mut ty = create_native::<TypeParameter>(py, full, None, TYPE_WEAKREFS, Some(dict));
        (ty.drop_fields, ty.traverse) = (drop_parameter, traverse_parameter);
        let mut slots = Slots { new: Some(new[kind]), repr: Some(parameter_repr), ..Slots::default() };
        if kind == Parameter::TypeVarTuple as usize {
            slots.iter = Some(|py, v| {
                let unpacked = unpack(py, v)?;
                iter::get_iter(py, tuple::from_vec(py, vec![unpacked]).value())
            });
        } else {
            slots.binary[BinaryOp::Or as usize] = Some(union);
        }
        let getsets = [&COMMON[..], &own[kind]].concat();
        native::ready(py, ty, slots, ParameterMethods::METHODS, &getsets);
        py.runtime().register(full, ty.to_ref());
    }
}

/// Makes the types ready.
pub fn register(py: Py) {
    register_parameters(py);
    for full in ["typing.ParamSpecArgs", "typing.ParamSpecKwargs"] {
        let mut ty = create_native::<ParamSpecPart>(py, full, None, TYPE_WEAKREFS, None);
        (ty.drop_fields, ty.traverse) = (drop_part, traverse_part);
        let slots = Slots { repr: Some(part_repr), richcompare: Some(part_compare), ..Slots::default() };
        let origin = readonly("__origin__", |_, v| Ok(part_of(v).origin.to_ref()));
        native::ready(py, ty, slots, &[], &[origin]);
        py.runtime().register(full, ty.to_ref());
    }
    let mut ty = create_native::<TypeAlias>(py, "typing.TypeAliasType", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_alias, traverse_alias);
    let mut slots = Slots {
        new: Some(alias_new),
        repr: Some(|_, v| Ok(alias_of(v).name.to_ref())),
        getitem: Some(alias_item),
        ..Slots::default()
    };
    slots.binary[BinaryOp::Or as usize] = Some(union);
    slots.iter = Some(|py, v| {
        let unpacked = unpack(py, v)?;
        iter::get_iter(py, tuple::from_vec(py, vec![unpacked]).value())
    });
    native::ready(py, ty, slots, AliasMethods::METHODS, AliasMethods::GETSETS);
    py.runtime().register("typing.TypeAliasType", ty.to_ref());
    let ty = create_native::<NoDefault>(py, "typing.NoDefaultType", None, 0, None);
    let slots = Slots { repr: Some(|py, _| Ok(py.str("typing.NoDefault"))), ..Slots::default() };
    native::ready(py, ty, slots, &[], &[]);
    let no_default = instance::new_object(py, ty, NoDefault { header: instance::blank_header() });
    py.runtime().register("typing.NoDefault", no_default);
    let mut ty = create_native::<Evaluator>(py, "_typing._ConstEvaluator", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_evaluator, traverse_evaluator);
    native::ready(py, ty, Slots { call: Some(evaluate_call), ..Slots::default() }, &[], &[]);
    // Its instances are laid out as those of `object`: it goes with every other base.
    let flags = TYPE_BASE | TYPE_GENERIC_NEW;
    let mut ty = create_native_of_kind::<Header>(py, "typing.Generic", Kind::OBJECT, flags);
    native::ready(py, ty, Slots::default(), GenericMethods::METHODS, &[]);
    ty.slots.new = py.types().object.slots.new;
    py.runtime().register("typing.Generic", ty.to_ref());
}
