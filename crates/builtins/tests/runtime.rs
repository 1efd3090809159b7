//! Memory, counts, shapes, dicts, ints and classes, below the level of Python.

use num_bigint::BigInt as Big;
use taipan_object::layout_types::*;
use taipan_object::*;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn count(r: &Ref) -> u32 {
    r.value().header().count
}

fn counts(py: Py) {
    let a = list::new(py);
    assert_eq!(count(&a), 1);
    let b = a.clone();
    assert_eq!(count(&a), 2);
    let t = tuple::from_slice(py, &[a.value(), b.value()]);
    assert_eq!(count(&a), 4);
    drop(t);
    drop(b);
    assert_eq!(count(&a), 1);
    let word = a.into_value();
    assert!(word.is_counted());
    release(word);
    assert_eq!(none().0 & 1, 1);
    assert_eq!(true_().ptr() as usize, false_().ptr() as usize + 16);
    assert_eq!(false_().ptr() as usize % 32, 0);
    assert_eq!(none().to_ref().into_value(), none());
}

fn the_heap_can_be_walked(py: Py) {
    let object = list::new(py);
    let at = object.value().ptr() as usize;
    let mut seen = false;
    py.runtime().memory.for_each_object(|o| seen |= o as usize == at);
    assert!(seen);
    drop(object);
    let mut seen = false;
    py.runtime().memory.for_each_object(|o| seen |= o as usize == at);
    assert!(!seen, "a free cell has count 0");
    let large = tuple::from_slice(py, &vec![none(); 10_000]);
    let at = large.value().ptr() as usize;
    let mut seen = false;
    py.runtime().memory.for_each_object(|o| seen |= o as usize == at);
    assert!(seen);
}

fn strings_intern_once(py: Py) {
    let (a, b) = (py.intern("some name"), py.intern("some name"));
    assert!(a.value().is(b.value()));
    let c = py.str("some name");
    assert!(!a.value().is(c.value()));
    assert!(py.intern_value(c.value()).value().is(a.value()));
    let wide = py.str("\u{1F600}x");
    let s: StrRef = Obj::new(wide.value().as_ptr());
    assert_eq!((s.length, s.width, s.at(0)), (2, 4, 0x1F600));
    let narrow = py.substring(s, 1, 2);
    assert!(narrow.value().is(py.intern("x").value()), "one latin-1 character has one object");
}

fn dict_against_model(py: Py) {
    let d = dict::new(py);
    let h = dict::of(&d);
    let mut model: Vec<(i64, i64)> = Vec::new();
    let mut random = Random(88172645463325252);
    for step in 0..20_000 {
        let key = (random.next() % 300) as i64;
        let at = model.iter().position(|e| e.0 == key);
        if random.next().is_multiple_of(3) {
            let removed = dict::pop(py, h, Value::from_small_int(key)).unwrap();
            assert_eq!(removed.map(|v| v.value().as_int()), at.map(|i| model.remove(i).1));
        } else {
            dict::set(py, h, Value::from_small_int(key), Value::from_small_int(step)).unwrap();
            match at {
                Some(i) => model[i].1 = step,
                None => model.push((key, step)),
            }
        }
    }
    let items: Vec<(i64, i64)> =
        dict::snapshot(h).iter().map(|(k, v)| (k.value().as_int(), v.value().as_int())).collect();
    assert_eq!(items, model);
    let version = dict::keys_version(py, h);
    dict::set(py, h, Value::from_small_int(model[0].0), none()).unwrap();
    assert_eq!(h.keys_version, version, "a new value keeps the set of keys");
    dict::set(py, h, Value::from_small_int(-1), none()).unwrap();
    assert_eq!(h.keys_version, 0);
}

fn random_int(random: &mut Random) -> Big {
    let limbs = random.next() % 5;
    let mut b = Big::from(random.next() >> (random.next() % 64));
    for _ in 0..limbs {
        b = (b << 64) + random.next();
    }
    if random.next().is_multiple_of(2) { -b } else { b }
}

fn ints_against_bigint(py: Py) {
    let mut random = Random(2463534242);
    for _ in 0..5_000 {
        let (a, b) = (random_int(&mut random), random_int(&mut random));
        let (x, y) = (int::from_big(py, &a), int::from_big(py, &b));
        assert_eq!(int::to_big(x.value()), a);
        let op = |op: BinaryOp| int::to_big(int::int_binary(py, op, x.value(), y.value()).unwrap().value());
        assert_eq!(op(BinaryOp::Add), &a + &b);
        assert_eq!(op(BinaryOp::Subtract), &a - &b);
        assert_eq!(op(BinaryOp::Multiply), &a * &b);
        assert_eq!(op(BinaryOp::And), &a & &b);
        assert_eq!(op(BinaryOp::Or), &a | &b);
        assert_eq!(op(BinaryOp::Xor), &a ^ &b);
        if b != Big::ZERO {
            let (q, r) = (op(BinaryOp::FloorDivide), op(BinaryOp::Remainder));
            assert_eq!(&q * &b + &r, a);
            assert!(r == Big::ZERO || (r < Big::ZERO) == (b < Big::ZERO));
        }
        assert_eq!(int::compare(x.value(), y.value()), a.cmp(&b));
        assert_eq!(int::to_decimal(py, x.value()).unwrap(), a.to_string());
        // The hash is the residue modulo 2^61 - 1 with the number's sign.
        let expected = (&a % Big::from(hash::HASH_MODULUS)).try_into().unwrap_or(0i64);
        assert_eq!(int::hash_int(x.value()), if expected == -1 { -2 } else { expected });
        if let Some(f) = int::to_f64(x.value()) {
            assert_eq!(f, a.to_string().parse::<f64>().unwrap());
        }
    }
    for shift in [0u64, 1, 49, 50, 63, 64, 127, 200] {
        let v = int::from_big(py, &(Big::from(-5) << shift));
        let count = int::from_i64(py, shift as i64);
        let back = int::int_binary(py, BinaryOp::RShift, v.value(), count.value()).unwrap();
        assert_eq!(back.value().as_int(), -5);
    }
}

fn class(py: Py, name: &str, bases: &[Value]) -> Ref {
    let namespace = dict::new(py);
    let bases = tuple::from_slice(py, bases);
    call::call(py, py.types().type_.value(), &[py.intern(name).value(), bases.value(), namespace.value()]).unwrap()
}

fn shapes_follow_transitions(py: Py) {
    let c = class(py, "Shaped", &[]);
    let (x, y) = (py.intern("sx"), py.intern("sy"));
    let make = |names: &[&Ref]| {
        let o = call::call(py, c.value(), &[]).unwrap();
        for n in names {
            attribute::set_attr(py, o.value(), n.value(), none()).unwrap();
        }
        o
    };
    let (a, b, other) = (make(&[&x, &y]), make(&[&x, &y]), make(&[&y, &x]));
    assert_eq!(a.value().header().shape, b.value().header().shape);
    assert_ne!(a.value().header().shape, other.value().header().shape);
    let ty: TypeRef = Obj::new(c.value().as_ptr());
    // SAFETY: the object and its shape are alive.
    let version = unsafe { (*a.value().header().shape).version };
    attribute::set_attr(py, c.value(), py.intern("marker").value(), none()).unwrap();
    // SAFETY: as above.
    assert_ne!(version, unsafe { (*a.value().header().shape).version }, "a change of the class gives new versions");
    assert_eq!(ty.head.instance_kind, Kind::OBJECT.0);
    let many = call::call(py, c.value(), &[]).unwrap();
    for i in 0..500 {
        let name = py.intern(&format!("attribute{i}"));
        attribute::set_attr(py, many.value(), name.value(), Value::from_small_int(i)).unwrap();
    }
    // SAFETY: as above.
    assert_eq!(unsafe { (*many.value().header().shape).is_dictionary }, 1);
    for i in 0..500 {
        let v = attribute::get_attr_text(py, many.value(), &format!("attribute{i}")).unwrap();
        assert_eq!(v.value().as_int(), i);
    }
}

fn instances_own_their_class(py: Py) {
    let c = class(py, "Owned", &[]);
    let before = count(&c);
    let o = call::call(py, c.value(), &[]).unwrap();
    assert_eq!(count(&c), before + 1);
    drop(o);
    assert_eq!(count(&c), before);
}

fn linearization(py: Py) {
    let o = class(py, "O", &[]);
    let (a, b, c) = (class(py, "A", &[o.value()]), class(py, "B", &[o.value()]), class(py, "C", &[o.value()]));
    let d = class(py, "D", &[a.value(), b.value()]);
    let e = class(py, "E", &[b.value(), c.value()]);
    let f = class(py, "F", &[d.value(), e.value()]);
    let ty: TypeRef = Obj::new(f.value().as_ptr());
    let names: Vec<String> = (0..ty.mro_len()).map(|i| ty.mro_at(i).unwrap().name()).collect();
    assert_eq!(names, ["F", "D", "A", "E", "B", "C", "O", "object"]);
}

fn exceptions_chain(py: Py) {
    let raised = py.raise_value_error(format_args!("first"));
    let first = py.take_raised(raised);
    let raised = py.raise_key_error(none());
    assert!(py.raised_is(py.exceptions().lookup_error));
    let second = py.catch(raised, py.exceptions().key_error).unwrap();
    assert!(!py.is_raising());
    assert_eq!(traceback_text::final_line(py, first.value()), "ValueError: first");
    assert_eq!(traceback_text::final_line(py, second.value()), "KeyError: None");
}

/// A process has one runtime, so the tests run one after the other on its thread.
#[test]
fn all() {
    let py = taipan_builtins::create_runtime(&Options { hash_seed: Some(0), ..Options::default() });
    let tests: &[fn(Py)] = &[
        counts,
        the_heap_can_be_walked,
        strings_intern_once,
        dict_against_model,
        ints_against_bigint,
        shapes_follow_transitions,
        instances_own_their_class,
        linearization,
        exceptions_chain,
    ];
    tests.iter().for_each(|test| test(py));
}
