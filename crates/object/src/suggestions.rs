//! Which of several names was probably meant.

use taipan_layout::{Dict, Str, Value};

use crate::attribute;
use crate::exceptions::ExceptionRef;
use crate::py::Py;
use crate::refs::{Obj, ValueExt};
use crate::traceback::{FrameObject, Traceback};
use crate::type_object::type_of;

/// Cost of inserting, deleting or replacing a character.
const MOVE: usize = 2;
/// Cost of a wrong case.
const CASE: usize = 1;

/// The weighted edit distance of two names.
pub fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let mut row: Vec<usize> = (0..=a.len()).map(|i| i * MOVE).collect();
    for (j, y) in b.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = (j + 1) * MOVE;
        for (i, &x) in a.iter().enumerate() {
            let replace = if x == y {
                0
            } else if x.eq_ignore_ascii_case(&y) {
                CASE
            } else {
                MOVE
            };
            let best = (diagonal + replace).min(row[i] + MOVE).min(row[i + 1] + MOVE);
            diagonal = row[i + 1];
            row[i + 1] = best;
        }
    }
    row[a.len()]
}

/// The greatest distance at which one name suggests the other.
pub fn limit(a: &str, b: &str) -> usize {
    (a.chars().count() + b.chars().count() + 3) * MOVE / 6
}

/// What a traceback adds to the message of a `NameError`, `AttributeError` or `ImportError`: a name that exists and is
/// close to the wrong one.
pub fn hint(py: Py, exception: Value) -> String {
    let e: ExceptionRef = Obj::new(exception.as_ptr());
    let x = py.exceptions();
    let ty = type_of(py, exception);
    let names = if ty.is_subtype(x.attribute_error) {
        e.field(0).cast::<Str>().zip(e.field(1).present()).map(|(name, object)| (name, names_of(py, object)))
    } else if ty.is_subtype(x.name_error) {
        e.field(0).cast::<Str>().map(|name| (name, names_in_scope(py, e)))
    } else if ty.is_subtype(x.import_error) {
        let module = e.field(1).present().and_then(|m| py.runtime().modules_dict().get_str(m));
        e.field(3).cast::<Str>().zip(module).map(|(name, module)| (name, names_of(py, module)))
    } else {
        None
    };
    let Some((wrong, names)) = names else { return String::new() };
    match best(&wrong.to_text(), names) {
        Some(name) => format!(". Did you mean: '{name}'?"),
        None => String::new(),
    }
}

/// The attributes of an object.
fn names_of(py: Py, object: Value) -> Vec<String> {
    match attribute::call_special(py, object, py.names().__dir__, &[]) {
        Ok(Some(names)) => crate::iter::collect(py, names.value()).map_or_else(
            |raised| {
                drop(py.take_raised(raised));
                Vec::new()
            },
            |names| names.iter().map(|n| crate::text_of(n.value())).collect(),
        ),
        Ok(None) => Vec::new(),
        Err(raised) => {
            drop(py.take_raised(raised));
            Vec::new()
        }
    }
}

/// The locals, globals and builtins of the frame that the exception comes from.
fn names_in_scope(py: Py, e: ExceptionRef) -> Vec<String> {
    let mut entry = e.traceback.present();
    let mut frame = None;
    while let Some(t) = entry.and_then(|t| t.cast::<Traceback>()) {
        frame = t.frame.cast::<FrameObject>();
        entry = t.next.present();
    }
    let Some(frame) = frame else { return Vec::new() };
    let places = (py.runtime().upcalls().frame_places)(py, frame.value());
    // SAFETY: places of a live frame object.
    let bound = places.into_iter().filter(|(_, place)| unsafe { !(**place).is_absent() });
    let mut names: Vec<String> = bound.map(|(name, _)| crate::text_of(name)).collect();
    for namespace in [frame.globals, frame.builtins] {
        if let Some(d) = namespace.cast::<Dict>() {
            names.extend(crate::dict::snapshot(d).iter().map(|(k, _)| crate::text_of(k.value())));
        }
    }
    names
}

/// The closest of the names, if one is close.
fn best(wrong: &str, mut names: Vec<String>) -> Option<String> {
    const MOST_NAMES: usize = 750;
    const LONGEST: usize = 40;
    if names.len() > MOST_NAMES || wrong.chars().count() > LONGEST {
        return None;
    }
    names.sort_unstable();
    names.dedup();
    let mut found: Option<(usize, String)> = None;
    for name in names {
        if name == wrong || name.starts_with('_') && !wrong.starts_with('_') {
            continue;
        }
        let most = found.as_ref().map_or(limit(wrong, &name), |(d, _)| limit(wrong, &name).min(d - 1));
        let d = distance(wrong, &name);
        if d <= most && found.as_ref().is_none_or(|(least, _)| d < *least) {
            found = Some((d, name));
        }
    }
    found.map(|(_, name)| name)
}
