//! Binding the arguments of a call to the locals of a new frame, with CPython's errors.
//!
//! Law: the arguments are owned words that move into the frame; on an error all of them have been released.

use taipan_layout::*;
use taipan_object::{Obj, Py, PyResult, Raised, Ref, ValueExt, compare, dict, release, text_of, tuple};

/// A call's arguments: owned positional words, then owned keyword values named by `kwnames` (a tuple or absent).
pub struct Arguments {
    /// All values, positional first.
    pub values: Vec<Value>,
    /// How many are positional.
    pub positional: usize,
    /// Names of the others.
    pub kwnames: Value,
}

struct Binder<'a> {
    py: Py,
    function: &'a Function,
    code: &'a Code,
    locals: Vec<Value>,
}

/// The locals of a frame for `function` called with `arguments`: parameters, then absent words.
///
/// # Errors
/// `TypeError` with CPython's message where the arguments do not fit.
pub fn bind(py: Py, function: *mut Function, arguments: Arguments) -> PyResult<Vec<Value>> {
    // SAFETY: the caller holds the function, which holds its code.
    let (function, code) = unsafe { (&*function, &*(*function).code) };
    let mut binder = Binder { py, function, code, locals: vec![Value::ABSENT; code.nlocalsplus as usize] };
    let result = binder.bind(arguments);
    match result {
        Ok(()) => Ok(std::mem::take(&mut binder.locals)),
        Err(raised) => {
            binder.locals.iter().for_each(|&v| release(v));
            Err(raised)
        }
    }
}

impl Binder<'_> {
    fn total(&self) -> usize {
        (self.code.arg_count + self.code.kwonly_count) as usize
    }

    fn name(&self, index: usize) -> Value {
        // SAFETY: parameters are locals of the code.
        unsafe { Code::local_name(self.code, index) }
    }

    fn function_name(&self) -> String {
        text_of(self.function.qualname)
    }

    fn bind(&mut self, arguments: Arguments) -> PyResult<()> {
        let arg_count = self.code.arg_count as usize;
        let Arguments { mut values, positional, kwnames } = arguments;
        let keywords = values.split_off(positional);
        let extra = if positional > arg_count { values.split_off(arg_count) } else { Vec::new() };
        for (local, value) in self.locals.iter_mut().zip(values) {
            *local = value;
        }
        let has_varargs = self.code.flags & CO_VARARGS != 0;
        let extra_count = extra.len();
        if has_varargs {
            let extra = extra.into_iter().map(Ref::from_owned).collect();
            let index = self.total();
            self.locals[index] = tuple::from_vec(self.py, extra).into_value();
        } else {
            extra.into_iter().for_each(release);
        }
        let kwargs = self.new_kwargs();
        self.keywords(keywords, kwnames, kwargs)?;
        if extra_count > 0 && !has_varargs {
            return Err(self.too_many(positional));
        }
        self.defaults(positional)?;
        self.keyword_defaults()
    }

    fn new_kwargs(&mut self) -> Option<Value> {
        if self.code.flags & CO_VARKEYWORDS == 0 {
            return None;
        }
        let index = self.total() + usize::from(self.code.flags & CO_VARARGS != 0);
        self.locals[index] = dict::new(self.py).into_value();
        Some(self.locals[index])
    }

    fn keywords(&mut self, values: Vec<Value>, kwnames: Value, kwargs: Option<Value>) -> PyResult<()> {
        // All are owned from here on, also those that an error leaves over.
        let values: Vec<Ref> = values.into_iter().map(Ref::from_owned).collect();
        let mut values = values.into_iter();
        let Some(names) = kwnames.cast::<Tuple>() else { return Ok(()) };
        for i in 0..names.as_slice().len() {
            let (Some(value), Some(name)) = (values.next(), names.get(i)) else { break };
            if name.cast::<Str>().is_none() {
                let name = self.function_name();
                return Err(self.py.raise_type_error(format_args!("{name}() keywords must be strings")));
            }
            match self.parameter(name)? {
                Some(index) if !self.locals[index].is_absent() => {
                    let (f, p) = (self.function_name(), text_of(name));
                    return Err(self.py.raise_type_error(format_args!("{f}() got multiple values for argument '{p}'")));
                }
                Some(index) => self.locals[index] = value.into_value(),
                None => match kwargs {
                    Some(kwargs) => dict::set(self.py, Obj::new(kwargs.as_ptr()), name, value.value())?,
                    None => return Err(self.unexpected(names, name)),
                },
            }
        }
        Ok(())
    }

    /// The parameter of this name that a keyword may set.
    fn parameter(&self, name: Value) -> PyResult<Option<usize>> {
        let first = self.code.posonly_count as usize;
        for index in first..self.total() {
            if self.name(index).is(name) {
                return Ok(Some(index));
            }
        }
        for index in first..self.total() {
            if compare::equal(self.py, self.name(index), name)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    fn unexpected(&self, names: Obj<Tuple>, name: Value) -> Raised {
        let f = self.function_name();
        let positional_only: Vec<String> = (0..self.code.posonly_count as usize)
            .map(|i| text_of(self.name(i)))
            .filter(|p| names.as_slice().iter().any(|&n| text_of(n) == *p))
            .collect();
        if !positional_only.is_empty() {
            let list = positional_only.join(", ");
            return self.py.raise_type_error(format_args!(
                "{f}() got some positional-only arguments passed as keyword arguments: '{list}'"
            ));
        }
        let name = text_of(name);
        self.py.raise_type_error(format_args!("{f}() got an unexpected keyword argument '{name}'"))
    }

    fn default_values(&self) -> usize {
        self.function.defaults.cast::<Tuple>().map_or(0, |d| d.as_slice().len())
    }

    fn too_many(&self, given: usize) -> Raised {
        let arg_count = self.code.arg_count as usize;
        let defaults = self.default_values();
        let f = self.function_name();
        let keyword_only = (arg_count..self.total()).filter(|&i| !self.locals[i].is_absent()).count();
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let (takes, takes_plural) = if defaults > 0 {
            (format!("from {} to {arg_count}", arg_count - defaults), "s")
        } else {
            (format!("{arg_count}"), plural(arg_count))
        };
        let was = if given == 1 && keyword_only == 0 { "was" } else { "were" };
        let more = if keyword_only > 0 {
            format!(
                " positional argument{} (and {keyword_only} keyword-only argument{})",
                plural(given),
                plural(keyword_only)
            )
        } else {
            String::new()
        };
        self.py.raise_type_error(format_args!(
            "{f}() takes {takes} positional argument{takes_plural} but {given}{more} {was} given"
        ))
    }

    fn defaults(&mut self, positional: usize) -> PyResult<()> {
        let arg_count = self.code.arg_count as usize;
        if positional >= arg_count {
            return Ok(());
        }
        let defaults = self.default_values();
        let first_default = arg_count - defaults.min(arg_count);
        let missing: Vec<usize> = (positional..first_default).filter(|&i| self.locals[i].is_absent()).collect();
        if !missing.is_empty() {
            return Err(self.missing(&missing, "positional"));
        }
        if let Some(values) = self.function.defaults.cast::<Tuple>() {
            for index in first_default.max(positional)..arg_count {
                if self.locals[index].is_absent()
                    && let Some(value) = values.get_ref(index - first_default)
                {
                    self.locals[index] = value.into_value();
                }
            }
        }
        Ok(())
    }

    fn keyword_defaults(&mut self) -> PyResult<()> {
        let mut missing = Vec::new();
        for index in self.code.arg_count as usize..self.total() {
            if !self.locals[index].is_absent() {
                continue;
            }
            let found = match self.function.kwdefaults.cast::<Dict>() {
                Some(defaults) => dict::get(self.py, defaults, self.name(index))?,
                None => None,
            };
            match found {
                Some(value) => self.locals[index] = value.into_value(),
                None => missing.push(index),
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(self.missing(&missing, "keyword-only")) }
    }

    fn missing(&self, indices: &[usize], kind: &str) -> Raised {
        let names: Vec<String> = indices.iter().map(|&i| format!("'{}'", text_of(self.name(i)))).collect();
        let list = match names.as_slice() {
            [one] => one.clone(),
            [a, b] => format!("{a} and {b}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
            [] => String::new(),
        };
        let (f, n) = (self.function_name(), names.len());
        let plural = if n == 1 { "" } else { "s" };
        self.py.raise_type_error(format_args!("{f}() missing {n} required {kind} argument{plural}: {list}"))
    }
}
