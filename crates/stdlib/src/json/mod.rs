//! `_json`: what `json` reads and writes with.
//!
//! Law: positions in a document are numbers of code points. Both directions work on the representation of a string
//! ([`units::Unit`]), which the caller's argument keeps alive.

mod encoder;
mod escape;
mod scanner;
mod text;
mod units;

use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

use units::with_units;

/// `json.decoder.JSONDecodeError` of a place in a document.
#[cold]
fn decode_error(py: Py, message: &str, document: StrRef, at: isize) -> Raised {
    let raise = || -> PyResult<Raised> {
        let wanted = py.intern("JSONDecodeError");
        let names = tuple::from_slice(py, &[wanted.value()]);
        let import = py.runtime().upcalls().import;
        let module = import(py, py.intern("json.decoder").value(), none(), none(), names.value(), 0)?;
        let class = attribute::get_attr(py, module.value(), wanted.value())?;
        let (message, at) = (py.str(message), int::from_i64(py, at as i64));
        let error = call::call(py, class.value(), &[message.value(), document.value(), at.value()])?;
        Ok(exceptions::raise(py, error.value(), None))
    };
    raise().unwrap_or_else(|raised| raised)
}

/// An argument that has to be a string.
fn string_argument(py: Py, v: Value) -> PyResult<StrRef> {
    v.cast::<Str>().ok_or_else(|| {
        let got = type_of(py, v).name();
        py.raise_type_error(format_args!("first argument must be a string, not {got}"))
    })
}

/// An argument that is a size.
fn size_argument(py: Py, v: Value) -> PyResult<isize> {
    let n = int::index(py, v)?;
    int::to_isize(n.value())
        .ok_or_else(|| py.raise_overflow_error(format_args!("Python int too large to convert to C ssize_t")))
}

/// The arguments of a callable whose parameters, `names`, are all required and can all be named. The caller gives the
/// name that messages show.
fn required<const N: usize>(
    py: Py,
    function: &str,
    names: [&str; N],
    args: &[Value],
    kwnames: Value,
) -> PyResult<[Value; N]> {
    let positional = args.len() - call::keyword_count(kwnames);
    if args.len() > N {
        let (kind, plural, given) =
            (if positional == 0 { "keyword " } else { "" }, if N == 1 { "" } else { "s" }, args.len());
        return Err(
            py.raise_type_error(format_args!("{function}() takes at most {N} {kind}argument{plural} ({given} given)"))
        );
    }
    let keywords = args::Keywords::new(kwnames, &args[positional..]);
    let mut found = [Value::ABSENT; N];
    for (i, name) in names.into_iter().enumerate() {
        let given = if i < positional { Some(args[i]) } else { keywords.get(name) };
        found[i] = given.ok_or_else(|| {
            py.raise_type_error(format_args!("{function}() missing required argument '{name}' (pos {})", i + 1))
        })?;
    }
    Ok(found)
}

struct Functions;

#[pymodule]
impl Functions {
    /// encode_basestring_ascii(string) -> string
    ///
    /// Return an ASCII-only JSON representation of a Python string
    #[pyfunction("encode_basestring_ascii(object, /)")]
    fn encode_basestring_ascii(py: Py, object: Value) -> PyResult<Ref> {
        Ok(escape::quoted(py, string_argument(py, object)?, escape::Charset::Ascii))
    }
    /// encode_basestring(string) -> string
    ///
    /// Return a JSON representation of a Python string
    #[pyfunction("encode_basestring(object, /)")]
    fn encode_basestring(py: Py, object: Value) -> PyResult<Ref> {
        Ok(escape::quoted(py, string_argument(py, object)?, escape::Charset::Unicode))
    }
    /// scanstring(string, end, strict=True) -> (string, end)
    ///
    /// Scan the string s for a JSON string. End is the index of the
    /// character in s after the quote that started the JSON string.
    /// Unescapes all valid JSON string escape sequences and raises ValueError
    /// on attempt to decode an invalid string. If strict is False then literal
    /// control characters are allowed in the string.
    ///
    /// Returns a tuple of the decoded string and the index of the character in s
    /// after the end quote.
    #[pyfunction("scanstring(*args)")]
    fn scanstring(py: Py, args: &[Value]) -> PyResult<Ref> {
        let given = args.len();
        if !(2..=3).contains(&given) {
            let limit = if given < 2 { "at least 2" } else { "at most 3" };
            return Err(py.raise_type_error(format_args!("scanstring() takes {limit} arguments ({given} given)")));
        }
        let start = size_argument(py, args[1])?;
        let strict = args.get(2).map_or(Ok(true), |v| compare::is_true(py, *v))?;
        let document = string_argument(py, args[0])?;
        if start < 0 || start as usize > document.length {
            return Err(py.raise_value_error(format_args!("end is out of bounds")));
        }
        let (string, end) = with_units!(document, units => text::scan(py, document, units, start as usize, strict))?;
        Ok(tuple::pair(py, string, int::from_usize(py, end)))
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, namespace) = crate::new_module(py, "_json", "json speedups\n", Functions::METHODS);
    scanner::register(py, namespace);
    encoder::register(py, namespace);
    Ok(module)
}
