//! Arguments and results of native functions: conversions, and parsing by name.
//!
//! The wrappers that the macros generate use these; error texts are the reference implementation's.

use taipan_layout::*;

use crate::attribute::none_ref;
use crate::py::{Py, PyResult, Raised};
use crate::refs::{Layout, Obj, Ref, ValueExt};
use crate::singletons::bool_value;
use crate::type_object::type_of;
use crate::{compare, int};

/// Where an argument stands, for messages.
#[derive(Copy, Clone)]
pub struct Place {
    /// The function's name.
    pub function: &'static str,
    /// The parameter's name.
    pub parameter: &'static str,
    /// Position from 1, `self` not counted; 0 where there is only one parameter, `MAX` where it can be named.
    pub position: usize,
}

impl Place {
    /// `f() argument 'x' must be str, not int`, or the form for positional parameters.
    #[cold]
    pub fn mismatch(self, py: Py, expected: &str, got: Value) -> Raised {
        let name = if got.is_none() { "None".to_string() } else { type_of(py, got).name() };
        let (function, parameter) = (self.function, self.parameter);
        match self.position {
            usize::MAX => {
                py.raise_type_error(format_args!("{function}() argument '{parameter}' must be {expected}, not {name}"))
            }
            0 => py.raise_type_error(format_args!("{function}() argument must be {expected}, not {name}")),
            n => py.raise_type_error(format_args!("{function}() argument {n} must be {expected}, not {name}")),
        }
    }
}

/// A parameter's type. Absent optional arguments are `Value::ABSENT`.
pub trait FromArg: Sized {
    /// Converts a present argument.
    fn from_arg(py: Py, v: Value, place: Place) -> PyResult<Self>;
    /// What a missing optional argument is, if the type has such a value.
    fn missing() -> Option<Self> {
        None
    }
}

impl FromArg for Value {
    #[inline(always)]
    fn from_arg(_py: Py, v: Value, _place: Place) -> PyResult<Self> {
        Ok(v)
    }
}

impl<T: FromArg> FromArg for Option<T> {
    #[inline(always)]
    fn from_arg(py: Py, v: Value, place: Place) -> PyResult<Self> {
        T::from_arg(py, v, place).map(Some)
    }
    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl FromArg for i64 {
    #[inline(always)]
    fn from_arg(py: Py, v: Value, _place: Place) -> PyResult<Self> {
        int::index_i64(py, v)
    }
}

impl FromArg for isize {
    #[inline(always)]
    fn from_arg(py: Py, v: Value, _place: Place) -> PyResult<Self> {
        int::index_i64(py, v).map(|i| i as isize)
    }
}

impl FromArg for i32 {
    fn from_arg(py: Py, v: Value, _place: Place) -> PyResult<Self> {
        let n = int::index(py, v)?;
        int::to_i64(n.value())
            .and_then(|i| i32::try_from(i).ok())
            .ok_or_else(|| py.raise_overflow_error(format_args!("Python int too large to convert to C int")))
    }
}

impl FromArg for bool {
    #[inline(always)]
    fn from_arg(py: Py, v: Value, _place: Place) -> PyResult<Self> {
        compare::is_true(py, v)
    }
}

impl FromArg for f64 {
    #[inline(always)]
    fn from_arg(py: Py, v: Value, _place: Place) -> PyResult<Self> {
        to_double(py, v)
    }
}

/// A double from a float, an int, or by `__float__` or `__index__`.
pub fn to_double(py: Py, v: Value) -> PyResult<f64> {
    if let Some(f) = int::number_to_f64(py, v)? {
        return Ok(f);
    }
    let ty = type_of(py, v);
    if let Some(f) = ty.slots.float {
        let r = f(py, v)?;
        return int::as_float(r.value()).ok_or_else(|| {
            let (class, got) = (ty.name(), type_of(py, r.value()).name());
            py.raise_type_error(format_args!("{class}.__float__ returned non-float (type {got})"))
        });
    }
    if ty.slots.index.is_some() {
        let n = int::index(py, v)?;
        return int::to_f64_checked(py, n.value());
    }
    Err(py.raise_type_error(format_args!("must be real number, not {}", ty.name())))
}

impl<T: Layout> FromArg for Obj<T> {
    #[inline(always)]
    fn from_arg(py: Py, v: Value, place: Place) -> PyResult<Self> {
        match v.cast::<T>() {
            Some(o) => Ok(o),
            None => Err(wrong_layout::<T>(py, v, place)),
        }
    }
}

#[cold]
fn wrong_layout<T: Layout>(py: Py, v: Value, place: Place) -> Raised {
    let types = py.types().all();
    let expected = match T::KIND {
        Kind::OTHER => py.runtime().native_types.borrow().get(&std::any::TypeId::of::<T>()).map(|t| t.name()),
        kind => types.iter().find(|(_, t)| t.head.instance_kind == kind.0).map(|(n, _)| n.to_string()),
    };
    place.mismatch(py, &expected.unwrap_or_else(|| "object".to_string()), v)
}

/// A function's result.
pub trait IntoResult {
    /// The owned result.
    fn into_result(self, py: Py) -> PyResult<Ref>;
}

impl IntoResult for Ref {
    #[inline(always)]
    fn into_result(self, _py: Py) -> PyResult<Ref> {
        Ok(self)
    }
}

impl IntoResult for () {
    #[inline(always)]
    fn into_result(self, _py: Py) -> PyResult<Ref> {
        Ok(none_ref())
    }
}

impl IntoResult for bool {
    #[inline(always)]
    fn into_result(self, _py: Py) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(self)))
    }
}

impl IntoResult for i64 {
    #[inline(always)]
    fn into_result(self, py: Py) -> PyResult<Ref> {
        Ok(int::from_i64(py, self))
    }
}

impl IntoResult for usize {
    #[inline(always)]
    fn into_result(self, py: Py) -> PyResult<Ref> {
        Ok(int::from_usize(py, self))
    }
}

impl IntoResult for f64 {
    #[inline(always)]
    fn into_result(self, py: Py) -> PyResult<Ref> {
        Ok(int::float(py, self))
    }
}

impl IntoResult for String {
    fn into_result(self, py: Py) -> PyResult<Ref> {
        Ok(py.str(&self))
    }
}

impl<T: IntoResult> IntoResult for Option<T> {
    #[inline(always)]
    fn into_result(self, py: Py) -> PyResult<Ref> {
        match self {
            Some(v) => v.into_result(py),
            None => Ok(none_ref()),
        }
    }
}

impl<T: IntoResult> IntoResult for PyResult<T> {
    #[inline(always)]
    fn into_result(self, py: Py) -> PyResult<Ref> {
        self.and_then(|v| v.into_result(py))
    }
}

/// Keyword arguments of a call: names with values.
#[derive(Copy, Clone)]
pub struct Keywords<'a> {
    names: Value,
    values: &'a [Value],
    known: &'static [&'static str],
}

impl<'a> Keywords<'a> {
    /// The names (a tuple or absent) and their values.
    pub fn new(names: Value, values: &'a [Value]) -> Keywords<'a> {
        Keywords { names, values, known: &[] }
    }

    /// The same without the parameters that have names of their own.
    pub fn without(self, parameters: &'static [&'static str], positional_only: usize) -> Keywords<'a> {
        Keywords { known: &parameters[positional_only..], ..self }
    }

    /// Number of arguments, known ones included.
    pub fn len(self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.values.is_empty()
    }

    /// Names with values, borrowed.
    pub fn pairs(self) -> Vec<(Value, Value)> {
        let names: Vec<Value> = self.names.cast::<Tuple>().map_or_else(Vec::new, |t| t.as_slice().to_vec());
        let known = |n: &Value| n.cast::<Str>().is_some_and(|s| self.known.iter().any(|k| s.is_text(k)));
        names.into_iter().zip(self.values.iter().copied()).filter(|(n, _)| !known(n)).collect()
    }

    /// The value of a keyword.
    pub fn get(self, name: &str) -> Option<Value> {
        self.pairs().into_iter().find(|(n, _)| n.cast::<Str>().is_some_and(|s| s.is_text(name))).map(|p| p.1)
    }
}

/// Splits the arguments of a call.
///
/// # Safety
/// `args` points to `nargs` positional arguments and the values of `kwnames`.
pub unsafe fn split<'a>(args: *const Value, nargs: usize, kwnames: Value) -> (&'a [Value], Keywords<'a>) {
    let count = crate::call::keyword_count(kwnames);
    // SAFETY: by the contract.
    let all = unsafe { if nargs + count == 0 { &[] } else { std::slice::from_raw_parts(args, nargs + count) } };
    (&all[..nargs], Keywords::new(kwnames, &all[nargs..]))
}

/// The parameters of a function, for [`bind`].
pub struct Signature {
    /// The function's name.
    pub name: &'static str,
    /// All parameters by name: positional-only, then positional-or-keyword, then keyword-only.
    pub parameters: &'static [&'static str],
    /// How many are positional-only.
    pub positional_only: usize,
    /// How many can be positional.
    pub positional: usize,
    /// How many of the positional ones are required.
    pub required: usize,
    /// Bit per parameter: required although keyword-only.
    pub required_keywords: u64,
    /// Further positional arguments are allowed.
    pub varargs: bool,
    /// Unknown keywords are allowed.
    pub kwargs: bool,
}

/// Sorts arguments into `out`, one word per parameter (absent where missing).
pub fn bind(py: Py, s: &Signature, args: &[Value], keywords: Keywords<'_>, out: &mut [Value]) -> PyResult<()> {
    let given = args.len();
    let total = given + keywords.len();
    let open = s.varargs || s.kwargs;
    if (!open && total > s.parameters.len()) || (!s.varargs && given > s.positional) {
        return Err(too_many(py, s, given, total));
    }
    let taken = given.min(s.positional);
    out[..taken].copy_from_slice(&args[..taken]);
    for (name, value) in keywords.pairs() {
        let text = name.cast::<Str>().expect("keywords are strings");
        let found = s.parameters.iter().skip(s.positional_only).position(|p| text.is_text(p));
        match found.map(|i| i + s.positional_only) {
            Some(i) if !out[i].is_absent() => {
                let (function, n) = (s.name, i + 1);
                return Err(py.raise_type_error(format_args!(
                    "argument for {function}() given by name ('{}') and position ({n})",
                    s.parameters[i]
                )));
            }
            Some(i) => out[i] = value,
            None if s.kwargs => {}
            None => return Err(unexpected(py, s, &text.to_text())),
        }
    }
    for (i, v) in out.iter().enumerate() {
        let required = i < s.required || s.required_keywords & (1 << i) != 0;
        if required && v.is_absent() {
            return Err(missing(py, s, i, given));
        }
    }
    Ok(())
}

#[cold]
fn unexpected(py: Py, s: &Signature, name: &str) -> Raised {
    let function = s.name;
    let known = s.parameters[s.positional_only..].iter();
    let near = known.map(|p| (crate::suggestions::distance(name, p), p)).min_by_key(|(d, _)| *d);
    if let Some((d, p)) = near
        && d <= crate::suggestions::limit(name, p)
    {
        return py.raise_type_error(format_args!(
            "{function}() got an unexpected keyword argument '{name}'. Did you mean '{p}'?"
        ));
    }
    py.raise_type_error(format_args!("{function}() got an unexpected keyword argument '{name}'"))
}

#[cold]
fn too_many(py: Py, s: &Signature, given: usize, total: usize) -> Raised {
    let (function, all) = (s.name, s.parameters.len());
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if total > all && !s.kwargs && !s.varargs {
        let how = if s.required == all { "exactly" } else { "at most" };
        let kind = if given == 0 { "keyword " } else { "" };
        return py.raise_type_error(format_args!(
            "{function}() takes {how} {all} {kind}argument{} ({total} given)",
            plural(all)
        ));
    }
    let most = s.positional;
    if most == 0 {
        return py.raise_type_error(format_args!("{function}() takes no positional arguments"));
    }
    let how = if s.required < most { "at most" } else { "exactly" };
    py.raise_type_error(format_args!(
        "{function}() takes {how} {most} positional argument{} ({given} given)",
        plural(most)
    ))
}

#[cold]
fn missing(py: Py, s: &Signature, i: usize, given: usize) -> Raised {
    let function = s.name;
    if i < s.positional_only {
        let how = if s.required < s.positional { "at least" } else { "exactly" };
        let (n, plural) = (s.required.min(s.positional_only), if s.required == 1 { "" } else { "s" });
        return py.raise_type_error(format_args!(
            "{function}() takes {how} {n} positional argument{plural} ({given} given)"
        ));
    }
    let name = s.parameters[i];
    if i >= s.positional {
        return py.raise_type_error(format_args!("{function}() missing required keyword-only argument: '{name}'"));
    }
    py.raise_type_error(format_args!("{function}() missing required argument '{name}' (pos {})", i + 1))
}
