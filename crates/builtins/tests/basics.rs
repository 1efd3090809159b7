//! The built-in types, driven through the object protocols.

use taipan_object::layout_types::*;
use taipan_object::*;

fn py() -> Py {
    match Py::try_current() {
        Some(py) => py,
        None => taipan_builtins::create_runtime(&Options { hash_seed: Some(0), ..Options::default() }),
    }
}

fn show(py: Py, r: PyResult<Ref>) -> String {
    match r {
        Ok(v) => text_of(object_protocol::repr(py, v.value()).unwrap().value()),
        Err(raised) => {
            let e = py.take_raised(raised);
            traceback_text::final_line(py, e.value())
        }
    }
}

fn builtin(py: Py, name: &str) -> Ref {
    dict::get_text(py, py.runtime().builtins_dict(), name).unwrap_or_else(|| panic!("no builtin {name}"))
}

fn i(n: i64) -> Value {
    Value::from_small_int(n)
}

fn method(py: Py, v: Value, name: &str, args: &[Value]) -> String {
    show(py, call::call_method(py, v, py.intern(name).value(), args))
}

fn function(py: Py, name: &str, args: &[Value]) -> String {
    show(py, call::call(py, builtin(py, name).value(), args))
}

fn reprs_and_errors() {
    let py = py();
    let s = py.str("a'b\n\u{e9}\u{20ac}");
    assert_eq!(show(py, Ok(s)), "\"a'b\\n\u{e9}\u{20ac}\"");
    let l = list::from_slice(py, &[i(1), none(), true_()]);
    assert_eq!(show(py, Ok(l.clone())), "[1, None, True]");
    assert_eq!(method(py, l.value(), "append", &[]), "TypeError: list.append() takes exactly one argument (0 given)");
    assert_eq!(method(py, l.value(), "insert", &[i(1)]), "TypeError: insert expected 2 arguments, got 1");
    assert_eq!(method(py, l.value(), "pop", &[i(1), i(2)]), "TypeError: pop expected at most 1 argument, got 2");
    assert_eq!(method(py, l.value(), "clear", &[i(1)]), "TypeError: list.clear() takes no arguments (1 given)");
    assert_eq!(method(py, l.value(), "nope", &[]), "AttributeError: 'list' object has no attribute 'nope'");
    assert_eq!(function(py, "len", &[i(1)]), "TypeError: object of type 'int' has no len()");
    assert_eq!(function(py, "len", &[]), "TypeError: len() takes exactly one argument (0 given)");
    assert_eq!(
        function(py, "int", &[py.str("12x").value()]),
        "ValueError: invalid literal for int() with base 10: '12x'"
    );
    assert_eq!(function(py, "type", &[l.value()]), "<class 'list'>");
    assert_eq!(function(py, "object", &[i(1)]), "TypeError: object() takes no arguments");
    assert_eq!(function(py, "sorted", &[]), "TypeError: sorted expected 1 argument, got 0");
    let e = call::call(py, py.exceptions().key_error.value(), &[py.str("k").value()]).unwrap();
    assert_eq!(text_of(object_protocol::str(py, e.value()).unwrap().value()), "'k'");
    assert_eq!(show(py, Ok(e)), "KeyError('k')");
}

fn arithmetic() {
    let py = py();
    let op = |o: BinaryOp, a: Value, b: Value| show(py, number::binary_op(py, o, a, b));
    assert_eq!(op(BinaryOp::Add, i(2), Value::from_float(0.5)), "2.5");
    assert_eq!(op(BinaryOp::FloorDivide, i(-7), i(2)), "-4");
    assert_eq!(op(BinaryOp::Remainder, i(-7), i(2)), "1");
    assert_eq!(op(BinaryOp::Power, i(2), i(100)), "1267650600228229401496703205376");
    assert_eq!(op(BinaryOp::Power, i(2), i(-1)), "0.5");
    assert_eq!(op(BinaryOp::TrueDivide, i(1), i(3)), "0.3333333333333333");
    assert_eq!(op(BinaryOp::TrueDivide, i(1), i(0)), "ZeroDivisionError: division by zero");
    assert_eq!(op(BinaryOp::LShift, i(1), i(70)), "1180591620717411303424");
    assert_eq!(op(BinaryOp::Add, true_(), true_()), "2");
    assert_eq!(
        op(BinaryOp::Add, py.str("a").value(), i(1)),
        "TypeError: can only concatenate str (not \"int\") to str"
    );
    assert_eq!(
        op(BinaryOp::Add, i(1), py.str("a").value()),
        "TypeError: unsupported operand type(s) for +: 'int' and 'str'"
    );
    assert_eq!(op(BinaryOp::Multiply, i(3), py.str("ab").value()), "'ababab'");
    assert_eq!(
        op(
            BinaryOp::Remainder,
            py.str("%5.2f|%-4d|%s|%x").value(),
            tuple::from_slice(py, &[Value::from_float(3.1425), i(42), none(), i(255)]).value()
        ),
        "' 3.14|42  |None|ff'"
    );
    assert_eq!(
        op(BinaryOp::Power, Value::from_float(-8.0), Value::from_float(0.5)),
        "(1.7319121124709868e-16+2.8284271247461903j)"
    );
}

fn formats() {
    let py = py();
    let f = |v: Value, spec: &str| {
        let s = py.str(spec);
        match object_protocol::format(py, v, s.value()) {
            Ok(r) => text_of(r.value()),
            Err(raised) => traceback_text::final_line(py, py.take_raised(raised).value()),
        }
    };
    assert_eq!(f(i(1234567), ",d"), "1,234,567");
    assert_eq!(f(i(-255), "#x"), "-0xff");
    assert_eq!(f(i(42), "08b"), "00101010");
    assert_eq!(f(i(42), "+^9"), "+++42++++");
    assert_eq!(f(Value::from_float(3.1425), ".2f"), "3.14");
    assert_eq!(f(Value::from_float(1e10), "g"), "1e+10");
    assert_eq!(f(Value::from_float(0.25), ".1%"), "25.0%");
    assert_eq!(f(Value::from_float(1234.5), "012,.1f"), "00,001,234.5");
    assert_eq!(f(Value::from_float(1e16), ""), "1e+16");
    assert_eq!(f(Value::from_float(2.0), ".3"), "2.0");
    assert_eq!(f(py.str("abc").value(), "*>6.2"), "****ab");
    assert_eq!(f(i(3), "s"), "ValueError: Unknown format code 's' for object of type 'int'");
}

fn strings() {
    let py = py();
    let s = py.str("  Hello, World \u{df} ");
    assert_eq!(method(py, s.value(), "strip", &[]), "'Hello, World \u{df}'");
    assert_eq!(method(py, s.value(), "upper", &[]), "'  HELLO, WORLD SS '");
    assert_eq!(method(py, s.value(), "split", &[]), "['Hello,', 'World', '\u{df}']");
    let c = py.str("a,b,,c");
    assert_eq!(method(py, c.value(), "split", &[py.str(",").value()]), "['a', 'b', '', 'c']");
    assert_eq!(method(py, c.value(), "rsplit", &[py.str(",").value(), i(1)]), "['a,b,', 'c']");
    assert_eq!(method(py, c.value(), "replace", &[py.str(",").value(), py.str("--").value()]), "'a--b----c'");
    assert_eq!(method(py, c.value(), "find", &[py.str(",c").value()]), "4");
    assert_eq!(method(py, c.value(), "partition", &[py.str(",").value()]), "('a', ',', 'b,,c')");
    let t = py.str("{0!r:>5}|{1:.2f}|{{}}|{0}");
    assert_eq!(method(py, t.value(), "format", &[py.str("x").value(), Value::from_float(2.5)]), "\"  'x'|2.50|{}|x\"");
    assert_eq!(method(py, py.str("ab").value(), "center", &[i(5)]), "'  ab '");
    assert_eq!(object_protocol::hash(py, py.str("abc").value()).unwrap(), -4594863902769663758);
}

fn containers() {
    let py = py();
    let d = dict::new(py);
    for k in 0..100 {
        dict::set(py, dict::of(&d), i(k), i(k * k)).unwrap();
    }
    for k in 0..90 {
        dict::pop(py, dict::of(&d), i(k)).unwrap();
    }
    assert_eq!(
        show(py, Ok(d.clone())),
        "{90: 8100, 91: 8281, 92: 8464, 93: 8649, 94: 8836, 95: 9025, 96: 9216, 97: 9409, 98: 9604, 99: 9801}"
    );
    assert_eq!(show(py, subscript::get_item(py, d.value(), i(5))), "KeyError: 5");
    let items = call::call_method(py, d.value(), py.intern("items").value(), &[]).unwrap();
    assert_eq!(function(py, "len", &[items.value()]), "10");
    let r = call::call(py, builtin(py, "range").value(), &[i(10), i(0), i(-3)]).unwrap();
    assert_eq!(function(py, "list", &[r.value()]), "[10, 7, 4, 1]");
    assert_eq!(function(py, "sum", &[r.value()]), "22");
    assert_eq!(function(py, "max", &[r.value()]), "10");
    let l = list::from_slice(py, &[i(3), i(1), i(2)]);
    assert_eq!(function(py, "sorted", &[l.value()]), "[1, 2, 3]");
    let z = call::call(py, builtin(py, "zip").value(), &[l.value(), r.value()]).unwrap();
    assert_eq!(function(py, "dict", &[z.value()]), "{3: 10, 1: 7, 2: 4}");
    let s = call::call(py, builtin(py, "set").value(), &[l.value()]).unwrap();
    assert_eq!(show(py, Ok(s.clone())), "{1, 2, 3}");
    let t = tuple::from_slice(py, &[i(1), i(2), i(3)]);
    assert_eq!(object_protocol::hash(py, t.value()).unwrap(), 529344067295497451);
    list::from_slice(py, &[]);
    let m: ListRef = Obj::new(l.value().as_ptr());
    m.push(l.clone());
    assert_eq!(show(py, Ok(l.clone())), "[3, 1, 2, [...]]");
    m.remove(3);
}

fn new_class(py: Py, name: &str, bases: &[Value], namespace: &[(&str, Value)]) -> PyResult<Ref> {
    let d = dict::new(py);
    dict::set_text(py, dict::of(&d), "__module__", py.str("m").value());
    for (k, v) in namespace {
        dict::set_text(py, dict::of(&d), k, *v);
    }
    let bases = tuple::from_slice(py, bases);
    call::call(py, py.types().type_.value(), &[py.intern(name).value(), bases.value(), d.value()])
}

fn classes() {
    let py = py();
    let a = new_class(py, "A", &[], &[("x", i(1))]).unwrap();
    let b = new_class(py, "B", &[a.value()], &[]).unwrap();
    assert_eq!(show(py, Ok(b.clone())), "<class 'm.B'>");
    let o = call::call(py, b.value(), &[]).unwrap();
    let name = |n: &str| py.intern(n);
    assert_eq!(show(py, attribute::get_attr(py, o.value(), name("x").value())), "1");
    for n in ["p", "q", "r", "s", "t", "u", "v"] {
        attribute::set_attr(py, o.value(), name(n).value(), py.str(n).value()).unwrap();
    }
    let q = call::call(py, b.value(), &[]).unwrap();
    let kind = attribute::attribute_kind(py, o.value(), name("u").value());
    assert!(matches!(kind, attribute::AttributeKind::Slot { index: 5, offset: None }));
    attribute::set_attr(py, q.value(), name("p").value(), i(5)).unwrap();
    let kind = attribute::attribute_kind(py, q.value(), name("p").value());
    assert!(matches!(kind, attribute::AttributeKind::Slot { index: 0, offset: Some(24) }));
    // SAFETY: the object is alive.
    assert_eq!(unsafe { (*q.value().header().shape).inline_slots }, 7);
    assert_eq!(
        show(py, attribute::get_attr(py, o.value(), py.names().__dict__)),
        "{'p': 'p', 'q': 'q', 'r': 'r', 's': 's', 't': 't', 'u': 'u', 'v': 'v'}"
    );
    attribute::set_attr(py, o.value(), name("w").value(), i(8)).unwrap();
    assert_eq!(show(py, attribute::get_attr(py, o.value(), name("w").value())), "8");
    attribute::del_attr(py, o.value(), name("p").value()).unwrap();
    assert_eq!(
        show(py, attribute::get_attr(py, o.value(), name("p").value())),
        "AttributeError: 'B' object has no attribute 'p'"
    );
    attribute::set_attr(py, a.value(), name("x").value(), i(2)).unwrap();
    assert_eq!(show(py, attribute::get_attr(py, o.value(), name("x").value())), "2");
    let c = new_class(py, "C", &[a.value()], &[]).unwrap();
    let d = new_class(py, "D", &[b.value(), c.value()], &[]).unwrap();
    assert_eq!(
        show(py, attribute::get_attr(py, d.value(), py.names().__mro__)),
        "(<class 'm.D'>, <class 'm.B'>, <class 'm.C'>, <class 'm.A'>, <class 'object'>)"
    );
    assert_eq!(
        show(py, new_class(py, "E", &[a.value(), b.value()], &[])),
        "TypeError: Cannot create a consistent method resolution order (MRO) for bases A, B"
    );
    assert_eq!(
        show(py, new_class(py, "F", &[py.types().bool.value()], &[])),
        "TypeError: type 'bool' is not an acceptable base type"
    );
    assert_eq!(
        show(py, new_class(py, "F", &[py.types().int.value(), py.types().list.value()], &[])),
        "TypeError: multiple bases have instance lay-out conflict"
    );
}

fn subclasses_of_builtins() {
    let py = py();
    let t = py.types();
    let n = py.intern("tag");
    for (base, arg, shown) in [
        (t.int, i(1 << 40), "1099511627776"),
        (t.str, py.str("hey").value(), "'hey'"),
        (t.list, tuple::from_slice(py, &[i(1)]).value(), "[1]"),
        (t.tuple, tuple::from_slice(py, &[i(1), i(2)]).value(), "(1, 2)"),
        (t.dict, none(), "{}"),
        (t.float, Value::from_float(1.5), "1.5"),
    ] {
        let c = new_class(py, "Sub", &[base.value()], &[]).unwrap();
        let args: &[Value] = if arg.is_none() { &[] } else { &[arg] };
        let o = call::call(py, c.value(), args).unwrap();
        attribute::set_attr(py, o.value(), n.value(), i(7)).unwrap();
        assert_eq!(show(py, attribute::get_attr(py, o.value(), n.value())), "7", "{shown}");
        assert_eq!(show(py, Ok(o.clone())), shown);
        assert_eq!(show(py, attribute::get_attr(py, o.value(), py.names().__dict__)), "{'tag': 7}");
    }
    let c = new_class(py, "MyError", &[py.exceptions().value_error.value()], &[]).unwrap();
    let e = call::call(py, c.value(), &[py.str("boom").value()]).unwrap();
    attribute::set_attr(py, e.value(), n.value(), i(7)).unwrap();
    assert_eq!(show(py, attribute::get_attr(py, e.value(), n.value())), "7");
    assert_eq!(traceback_text::final_line(py, e.value()), "m.MyError: boom");
}

fn slots_declared() {
    let py = py();
    let names = tuple::from_slice(py, &[py.str("x").value(), py.str("y").value()]);
    let c = new_class(py, "P", &[], &[("__slots__", names.value())]).unwrap();
    let o = call::call(py, c.value(), &[]).unwrap();
    let (x, z) = (py.intern("x"), py.intern("z"));
    assert_eq!(
        show(py, attribute::get_attr(py, o.value(), x.value())),
        "AttributeError: 'P' object has no attribute 'x'"
    );
    attribute::set_attr(py, o.value(), x.value(), i(3)).unwrap();
    assert_eq!(show(py, attribute::get_attr(py, o.value(), x.value())), "3");
    assert_eq!(
        show(py, attribute::set_attr(py, o.value(), z.value(), i(3)).map(|()| attribute::none_ref())),
        "AttributeError: 'P' object has no attribute 'z' and no __dict__ for setting new attributes"
    );
}

fn deep_structures_die_without_native_recursion() {
    let py = py();
    let mut l = list::new(py);
    for _ in 0..1_000_000 {
        l = list::from_vec(py, vec![l]);
    }
    drop(l);
    let mut t = py.empty_tuple();
    for _ in 0..1_000_000 {
        t = tuple::from_vec(py, vec![t]);
    }
    let shown = show(py, object_protocol::repr(py, t.value()));
    assert!(shown.starts_with("RecursionError: maximum recursion depth exceeded"), "{shown}");
}

/// A process has one runtime, so the tests run one after the other on its thread.
#[test]
fn all() {
    let tests: &[fn()] = &[
        reprs_and_errors,
        arithmetic,
        formats,
        strings,
        containers,
        classes,
        subclasses_of_builtins,
        slots_declared,
        deep_structures_die_without_native_recursion,
    ];
    tests.iter().for_each(|test| test());
}
