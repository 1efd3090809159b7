//! `string.templatelib.Template` and `Interpolation`: what t-strings make.

use taipan_macros::pytype;
use taipan_object::args::{Signature, bind};
use taipan_object::layout_types::*;
use taipan_object::*;

/// A template string. Between two interpolations, and at both ends, is a string.
#[repr(C)]
struct Template {
    header: Header,
    strings: Value,
    interpolations: Value,
}

/// A value in a template string, with the text of its expression.
#[repr(C)]
struct Interpolation {
    header: Header,
    value: Value,
    expression: Value,
    conversion: Value,
    format_spec: Value,
}

/// The iterator over the parts that are not empty.
#[repr(C)]
struct TemplateIter {
    header: Header,
    template: Value,
    index: usize,
}

macro_rules! layouts {
    ($($t:ident),*) => {$(
        // SAFETY: registered below as the layout of its type.
        unsafe impl Layout for $t { const KIND: Kind = Kind::OTHER; }
    )*};
}
layouts!(Template, Interpolation, TemplateIter);

owned_fields!(drop_template, traverse_template, Template, strings, interpolations);
owned_fields!(drop_interpolation, traverse_interpolation, Interpolation, value, expression, conversion, format_spec);
owned_fields!(drop_iter, traverse_iter, TemplateIter, template);

fn template_of(v: Value) -> Obj<Template> {
    Obj::new(v.as_ptr())
}

fn items(v: Value) -> Vec<Ref> {
    let t: TupleRef = Obj::new(v.as_ptr());
    (0..t.length).filter_map(|i| t.get_ref(i)).collect()
}

/// A template of strings and interpolations, two tuples.
pub fn new_template(py: Py, strings: Value, interpolations: Value) -> Ref {
    let (strings, interpolations) = (strings.to_ref().into_value(), interpolations.to_ref().into_value());
    let ty = py.runtime().native_type::<Template>();
    instance::new_object(py, ty, Template { header: instance::blank_header(), strings, interpolations })
}

/// An interpolation; `conversion` is a character or 0, `spec` may be absent.
pub fn new_interpolation(py: Py, value: Value, expression: Value, conversion: u8, spec: Value) -> Ref {
    let conversion = if conversion == 0 { attribute::none_ref() } else { py.char(u32::from(conversion)) };
    let spec = spec.present().map_or_else(|| py.str(""), |s| s.to_ref());
    make_interpolation(py, [value.to_ref(), expression.to_ref(), conversion, spec])
}

fn make_interpolation(py: Py, parts: [Ref; 4]) -> Ref {
    let [value, expression, conversion, format_spec] = parts.map(Ref::into_value);
    let header = instance::blank_header();
    let ty = py.runtime().native_type::<Interpolation>();
    instance::new_object(py, ty, Interpolation { header, value, expression, conversion, format_spec })
}

/// Joins strings that follow each other and puts empty ones between interpolations.
fn from_parts(py: Py, parts: &[Ref]) -> PyResult<Ref> {
    let (mut strings, mut interpolations): (Vec<Ref>, Vec<Ref>) = (Vec::new(), Vec::new());
    let mut last_is_string = false;
    for part in parts {
        if part.value().is_kind(Kind::STR) {
            match if last_is_string { strings.pop() } else { None } {
                Some(before) => strings.push(number::binary_op(py, BinaryOp::Add, before.value(), part.value())?),
                None => strings.push(part.clone()),
            }
            last_is_string = true;
        } else {
            if !last_is_string {
                strings.push(py.str(""));
            }
            interpolations.push(part.clone());
            last_is_string = false;
        }
    }
    if !last_is_string {
        strings.push(py.str(""));
    }
    let (strings, interpolations) = (tuple::from_vec(py, strings), tuple::from_vec(py, interpolations));
    Ok(new_template(py, strings.value(), interpolations.value()))
}

fn template_new(py: Py, _ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    if call::keyword_count(kwnames) > 0 {
        return Err(py.raise_type_error(format_args!("Template.__new__ only accepts *args arguments")));
    }
    for &a in args {
        if !a.is_kind(Kind::STR) && a.cast::<Interpolation>().is_none() {
            let got = type_of(py, a).full_name(py);
            return Err(py.raise_type_error(format_args!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {got}"
            )));
        }
    }
    let parts: Vec<Ref> = args.iter().map(|a| a.to_ref()).collect();
    from_parts(py, &parts)
}

fn add(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Template>(), b.cast::<Template>()) else {
        let other = if a.cast::<Template>().is_some() { b } else { a };
        let got = type_of(py, other).full_name(py);
        return Err(py.raise_type_error(format_args!(
            "can only concatenate string.templatelib.Template (not \"{got}\") to string.templatelib.Template"
        )));
    };
    let (mut strings, tail) = (items(x.strings), items(y.strings));
    let last = strings.pop().expect("a template has a string");
    strings.push(number::binary_op(py, BinaryOp::Add, last.value(), tail[0].value())?);
    strings.extend_from_slice(&tail[1..]);
    let mut interpolations = items(x.interpolations);
    interpolations.extend(items(y.interpolations));
    let (strings, interpolations) = (tuple::from_vec(py, strings), tuple::from_vec(py, interpolations));
    Ok(new_template(py, strings.value(), interpolations.value()))
}

struct TemplateMethods;

#[pytype]
impl TemplateMethods {
    #[pygetset("strings")]
    fn strings(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(template_of(v).strings.to_ref())
    }
    #[pygetset("interpolations")]
    fn interpolations(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(template_of(v).interpolations.to_ref())
    }
    /// Values of interpolations
    #[pygetset("values")]
    fn values(py: Py, v: Value) -> PyResult<Ref> {
        let all = items(template_of(v).interpolations);
        Ok(tuple::from_vec(py, all.iter().map(|i| interpolation_of(i.value()).value.to_ref()).collect()))
    }
    /// See PEP 585
    #[pyclassmethod("__class_getitem__(item, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
}

fn template_repr(py: Py, v: Value) -> PyResult<Ref> {
    let strings = object_protocol::repr(py, template_of(v).strings)?;
    let interpolations = object_protocol::repr(py, template_of(v).interpolations)?;
    let (strings, interpolations) = (text_of(strings.value()), text_of(interpolations.value()));
    Ok(py.str(&format!("Template(strings={strings}, interpolations={interpolations})")))
}

fn interpolation_of(v: Value) -> Obj<Interpolation> {
    Obj::new(v.as_ptr())
}

static INTERPOLATION: Signature = Signature {
    name: "Interpolation",
    parameters: &["value", "expression", "conversion", "format_spec"],
    positional_only: 0,
    positional: 4,
    required: 1,
    required_keywords: 0,
    varargs: false,
    kwargs: false,
};

fn interpolation_new(py: Py, _ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = crate::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 4];
    bind(py, &INTERPOLATION, args, keywords, &mut out)?;
    let [value, expression, conversion, spec] = out;
    for (name, v, may_be_none) in
        [("expression", expression, false), ("conversion", conversion, true), ("format_spec", spec, false)]
    {
        let fits = v.is_absent() || v.is_kind(Kind::STR) || may_be_none && v.is_none();
        if !fits {
            let got = type_of(py, v).name();
            let message = format_args!("Interpolation() argument '{name}' must be str, not {got}");
            return Err(py.raise_type_error(message));
        }
    }
    let letter = text_of(conversion);
    if conversion.is_kind(Kind::STR) && !["s", "a", "r"].contains(&letter.as_str()) {
        return Err(
            py.raise_value_error(format_args!("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'"))
        );
    }
    let text = |v: Value| v.present().map_or_else(|| py.str(""), |v| v.to_ref());
    let conversion = conversion.present().unwrap_or(none()).to_ref();
    Ok(make_interpolation(py, [value.to_ref(), text(expression), conversion, text(spec)]))
}

struct InterpolationMethods;

#[pytype]
impl InterpolationMethods {
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Value) -> Ref {
        let i = interpolation_of(this);
        let parts = tuple::from_slice(py, &[i.value, i.expression, i.conversion, i.format_spec]);
        tuple::pair(py, type_of(py, this).to_ref(), parts)
    }
    /// See PEP 585
    #[pyclassmethod("__class_getitem__(item, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
    #[pygetset("value")]
    fn value(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(interpolation_of(v).value.to_ref())
    }
    #[pygetset("expression")]
    fn expression(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(interpolation_of(v).expression.to_ref())
    }
    #[pygetset("conversion")]
    fn conversion(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(interpolation_of(v).conversion.to_ref())
    }
    #[pygetset("format_spec")]
    fn format_spec(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(interpolation_of(v).format_spec.to_ref())
    }
}

fn interpolation_repr(py: Py, v: Value) -> PyResult<Ref> {
    let i = interpolation_of(v);
    let mut shown = Vec::new();
    for part in [i.value, i.expression, i.conversion, i.format_spec] {
        shown.push(text_of(object_protocol::repr(py, part)?.value()));
    }
    Ok(py.str(&format!("Interpolation({})", shown.join(", "))))
}

fn template_iter(py: Py, v: Value) -> PyResult<Ref> {
    let ty = py.runtime().native_type::<TemplateIter>();
    let template = v.to_ref().into_value();
    Ok(instance::new_object(py, ty, TemplateIter { header: instance::blank_header(), template, index: 0 }))
}

fn iter_next(_py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<TemplateIter> = Obj::new(v.as_ptr());
    let t = template_of(it.template);
    loop {
        let i = it.index;
        it.index += 1;
        let strings: TupleRef = Obj::new(t.strings.as_ptr());
        let interpolations: TupleRef = Obj::new(t.interpolations.as_ptr());
        let part = if i.is_multiple_of(2) { strings.get_ref(i / 2) } else { interpolations.get_ref(i / 2) };
        match part {
            None => return Ok(None),
            Some(s) if s.value().cast::<Str>().is_some_and(|s| s.length == 0) => {}
            Some(part) => return Ok(Some(part)),
        }
    }
}

/// Makes the types ready.
pub fn register(py: Py) {
    let mut ty = create_native::<Template>(py, "string.templatelib.Template", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_template, traverse_template);
    let slots = Slots {
        new: Some(template_new),
        repr: Some(template_repr),
        iter: Some(template_iter),
        concat: Some(add),
        ..Slots::default()
    };
    native::ready(py, ty, slots, TemplateMethods::METHODS, TemplateMethods::GETSETS);
    py.runtime().register("string.templatelib.Template", ty.to_ref());
    let mut ty = create_native::<Interpolation>(py, "string.templatelib.Interpolation", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_interpolation, traverse_interpolation);
    let slots = Slots { new: Some(interpolation_new), repr: Some(interpolation_repr), ..Slots::default() };
    native::ready(py, ty, slots, InterpolationMethods::METHODS, InterpolationMethods::GETSETS);
    let names = INTERPOLATION.parameters.iter().map(|n| py.intern(n)).collect();
    ty.set_raw(py, "__match_args__", tuple::from_vec(py, names));
    py.runtime().register("string.templatelib.Interpolation", ty.to_ref());
    let mut ty = create_native::<TemplateIter>(py, "string.templatelib.TemplateIter", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_iter, traverse_iter);
    let slots = Slots { iter: Some(|_, v| Ok(v.to_ref())), next: Some(iter_next), ..Slots::default() };
    native::ready(py, ty, slots, &[], &[]);
}
