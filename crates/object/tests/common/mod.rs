//! What the tests share: a bare runtime, classes, counts.

#![allow(dead_code, reason = "each test file uses its part")]

use taipan_object::layout_types::*;
use taipan_object::*;

/// Runs the tests of a file one after the other: a process has one runtime, on one thread.
pub fn all(tests: &[fn(Py)]) {
    let py = Runtime::create(&Options { hash_seed: Some(0), ..Options::default() });
    for test in tests {
        test(py);
        assert!(!py.is_raising(), "an exception is left");
    }
}

/// The count of an object.
pub fn count(r: &Ref) -> u32 {
    r.value().header().count
}

/// A new class, as a class statement makes it.
pub fn class(py: Py, name: &str, bases: &[TypeRef]) -> Ref {
    let namespace = dict::new(py);
    let bases: Vec<Value> = bases.iter().map(|b| b.value()).collect();
    let bases = tuple::from_slice(py, &bases);
    let name = py.intern(name);
    let spec = class::ClassSpec {
        metatype: py.types().type_,
        name: name.value(),
        bases: bases.value().cast::<Tuple>().expect("a tuple"),
        namespace: dict::of(&namespace),
        keywords: &[],
    };
    match class::new_class(py, &spec) {
        Ok(class) => class,
        Err(raised) => {
            let e = py.take_raised(raised);
            panic!("{}", traceback_text::final_line(py, e.value()));
        }
    }
}
