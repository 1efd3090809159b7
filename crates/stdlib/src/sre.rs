//! `_sre_engine`: the matcher of regular expressions. Pattern and match objects are `_sre`'s, which is written in Python.

use rustpython_sre_engine::{Request, State, StrDrive, string};
use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

/// A compiled pattern's code.
#[repr(C)]
struct Program {
    header: Header,
    codes: std::mem::ManuallyDrop<Vec<u32>>,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for Program {
    const KIND: Kind = Kind::OTHER;
}

unsafe fn drop_program(_py: Py, object: *mut Header) {
    let mut p: Obj<Program> = Obj::new(object.cast());
    // SAFETY: the object is dead; its content is dropped once.
    unsafe { std::mem::ManuallyDrop::drop(&mut p.codes) };
}

unsafe fn traverse_program(_object: *mut Header, _visit: &mut dyn FnMut(Value)) {}

struct Functions;

/// How to look: from the start, the whole, or anywhere.
const MATCH: i64 = 0;
const FULL_MATCH: i64 = 1;

/// Start, end, the last group, then the groups' starts and ends (-1 where they took no part).
fn run<S: StrDrive>(subject: S, codes: &[u32], start: usize, end: usize, mode: i64, advance: bool) -> Option<Vec<i64>> {
    let mut state = State::default();
    let mut request = Request::new(subject, start, end, codes, mode == FULL_MATCH);
    request.must_advance = advance;
    let found = match mode {
        MATCH | FULL_MATCH => state.py_match(&request),
        _ => state.search(request),
    };
    if !found {
        return None;
    }
    let mut out = vec![state.start as i64, state.cursor.position as i64, state.marks.last_index() as i64];
    out.extend(state.marks.raw().iter().map(|m| m.into_option().map_or(-1, |p| p as i64)));
    Some(out)
}

/// The character in lower case, if it is one.
fn character(py: Py, c: i64) -> PyResult<u32> {
    u32::try_from(c).map_err(|_| py.raise_overflow_error(format_args!("can't convert negative value to unsigned int")))
}

#[pymodule]
impl Functions {
    /// The program of a list of codes.
    #[pyfunction("compile(codes, /)")]
    fn compile(py: Py, codes: ListRef) -> PyResult<Ref> {
        let mut program = Vec::with_capacity(codes.length);
        for item in codes.snapshot() {
            let code = int::index_i64(py, item.value())?;
            let code = u32::try_from(code)
                .map_err(|_| py.raise_overflow_error(format_args!("regular expression code size limit exceeded")))?;
            program.push(code);
        }
        let ty = py.runtime().native_type::<Program>();
        let codes = std::mem::ManuallyDrop::new(program);
        Ok(instance::new_object(py, ty, Program { header: instance::blank_header(), codes }))
    }
    /// Runs a program: a tuple of positions, or None.
    #[pyfunction("run(program, string, start, end, mode, must_advance, /)")]
    fn run(
        py: Py,
        program: Obj<Program>,
        subject: Value,
        start: i64,
        end: i64,
        mode: i64,
        advance: bool,
    ) -> PyResult<Ref> {
        let (start, end) = (start.max(0) as usize, end.max(0) as usize);
        let codes = &program.codes;
        let found = if let Some(s) = subject.cast::<Str>() {
            match s.text() {
                taipan_object::string::Text::One(data) => run(data, codes, start, end, mode, advance),
                text => {
                    let owned: String = text.iter().map(|c| char::from_u32(c).unwrap_or('\u{fffd}')).collect();
                    run(owned.as_str(), codes, start, end, mode, advance)
                }
            }
        } else {
            let data = taipan_builtins::bytes::to_vec_or(py, subject, "expected string or bytes-like object")?;
            run(data.as_slice(), codes, start, end, mode, advance)
        };
        Ok(match found {
            Some(positions) => tuple::from_vec(py, positions.into_iter().map(|p| int::from_i64(py, p)).collect()),
            None => none().to_ref(),
        })
    }
    /// Whether a character has case, in ASCII.
    #[pyfunction("ascii_iscased(character, /)")]
    fn ascii_iscased(_py: Py, c: i64) -> bool {
        u8::try_from(c).is_ok_and(|c| c.is_ascii_alphabetic())
    }
    /// The lower case of a character, in ASCII.
    #[pyfunction("ascii_tolower(character, /)")]
    fn ascii_tolower(py: Py, c: i64) -> PyResult<i64> {
        Ok(string::lower_ascii(character(py, c)?).into())
    }
    /// Whether a character has case.
    #[pyfunction("unicode_iscased(character, /)")]
    fn unicode_iscased(py: Py, c: i64) -> PyResult<bool> {
        let c = character(py, c)?;
        Ok(string::lower_unicode(c) != c || string::upper_unicode(c) != c)
    }
    /// The lower case of a character.
    #[pyfunction("unicode_tolower(character, /)")]
    fn unicode_tolower(py: Py, c: i64) -> PyResult<i64> {
        Ok(string::lower_unicode(character(py, c)?).into())
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = crate::new_module(py, "_sre_engine", "The matcher of regular expressions.", Functions::METHODS);
    let mut ty = create_native::<Program>(py, "_sre_engine.Program", None, 0, None);
    ty.drop_fields = drop_program;
    ty.traverse = traverse_program;
    native::ready(py, ty, Slots::default(), &[], &[]);
    let numbers = [
        ("MAGIC", rustpython_sre_engine::SRE_MAGIC),
        ("CODESIZE", rustpython_sre_engine::CODESIZE),
        ("MAXREPEAT", rustpython_sre_engine::MAXREPEAT),
        ("MAXGROUPS", rustpython_sre_engine::MAXGROUPS),
    ];
    for (name, n) in numbers {
        dict::set_text(py, d, name, int::from_usize(py, n).value());
    }
    Ok(module)
}
