//! `list`, `dict`, `str` and shapes against models, without builtins.

mod common;

use common::{all, class, count};
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

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

fn i(n: i64) -> Value {
    Value::from_small_int(n)
}

/// A list of one number: an object with a count.
fn boxed(py: Py, n: i64) -> Ref {
    list::from_slice(py, &[i(n)])
}

fn unboxed(v: Value) -> i64 {
    v.cast::<List>().expect("a list").get(0).expect("one item").as_int()
}

fn list_of(r: &Ref) -> Obj<List> {
    r.value().cast().expect("a list")
}

fn lists_grow_geometrically(py: Py) {
    let l = list::new(py);
    let handle = list_of(&l);
    let mut moves = 0;
    for n in 0..100_000 {
        let room = handle.capacity;
        handle.push(Ref::from_owned(i(n)));
        moves += usize::from(handle.capacity != room);
        assert!(handle.capacity >= handle.length);
    }
    assert!(moves < 120, "{moves} reallocations");
    assert!(handle.capacity < 100_000 * 9 / 8 + 8, "{} for 100000", handle.capacity);
    assert!(handle.as_slice().iter().enumerate().all(|(n, v)| v.as_int() == n as i64));
    assert_eq!((handle.get(99_999), handle.get(100_000)), (Some(i(99_999)), None));
}

fn lists_against_vectors(py: Py) {
    let l = list::new(py);
    let handle = list_of(&l);
    let mut model: Vec<i64> = Vec::new();
    let mut random = Random(88172645463325252);
    for step in 0..20_000 {
        let length = model.len();
        match random.below(7) {
            0 | 1 => {
                handle.push(boxed(py, step));
                model.push(step);
            }
            2 => {
                let at = random.below(length + 1);
                handle.insert(at, boxed(py, step));
                model.insert(at, step);
            }
            3 if length > 0 => {
                let at = random.below(length);
                assert_eq!(unboxed(handle.remove(at).value()), model.remove(at));
            }
            4 if length > 0 => {
                let at = random.below(length);
                handle.set(at, boxed(py, step));
                model[at] = step;
            }
            5 => {
                let start = random.below(length + 1);
                let end = start + random.below(length - start + 1);
                let fresh: Vec<i64> = (0..random.below(6) as i64).map(|k| step * 10 + k).collect();
                let made: Vec<Ref> = fresh.iter().map(|&n| boxed(py, n)).collect();
                let words: Vec<Value> = made.iter().map(Ref::value).collect();
                handle.splice(start, end, &words);
                model.splice(start..end, fresh);
            }
            6 if random.below(50) == 0 => {
                let taken: Vec<i64> = handle.take().iter().map(|r| unboxed(r.value())).collect();
                assert_eq!(taken, model);
                model.clear();
            }
            _ => {}
        }
        assert_eq!(handle.length, model.len());
    }
    let left: Vec<i64> = handle.as_slice().iter().map(|&v| unboxed(v)).collect();
    assert_eq!(left, model);
}

fn lists_own_their_items(py: Py) {
    let item = boxed(py, 1);
    let l = list::from_slice(py, &[item.value(), item.value().borrowed(), item.value()]);
    assert_eq!(count(&item), 4, "a borrowed word is counted as well");
    let handle = list_of(&l);
    handle.set(0, Ref::from_owned(i(0)));
    assert_eq!(count(&item), 3);
    let removed = handle.remove(1);
    assert_eq!(count(&item), 3, "the caller has it now");
    drop(removed);
    let copies = handle.snapshot();
    assert_eq!(count(&item), 3);
    drop(copies);
    handle.splice(0, 2, &[]);
    assert_eq!((count(&item), handle.length), (1, 0));
}

fn dicts_keep_insertion_order(py: Py) {
    let d = dict::new(py);
    let handle = dict::of(&d);
    let keys: Vec<Ref> = ["c", "a", "b", "key", "another key"].iter().map(|k| py.intern(k)).collect();
    let order = |handle| -> Vec<String> { dict::snapshot(handle).iter().map(|(k, _)| text_of(k.value())).collect() };
    for (n, key) in keys.iter().enumerate() {
        dict::set(py, handle, key.value(), i(n as i64)).unwrap();
    }
    assert_eq!(order(handle), ["c", "a", "b", "key", "another key"]);
    dict::set(py, handle, keys[1].value(), none()).unwrap();
    assert_eq!(order(handle), ["c", "a", "b", "key", "another key"], "a new value keeps its place");
    assert!(dict::pop(py, handle, keys[1].value()).unwrap().is_some());
    assert!(dict::pop(py, handle, keys[1].value()).unwrap().is_none());
    dict::set(py, handle, keys[1].value(), none()).unwrap();
    assert_eq!(order(handle), ["c", "b", "key", "another key", "a"], "a key set anew goes to the end");
    dict::clear(py, handle);
    assert_eq!((order(handle), handle.length), (Vec::<String>::new(), 0));
    dict::set(py, handle, keys[0].value(), none()).unwrap();
    assert_eq!(order(handle), ["c"], "usable after it was cleared");
}

fn dicts_against_a_model(py: Py) {
    let d = dict::new(py);
    let handle = dict::of(&d);
    // Equal texts in different objects, interned or not, and numbers among them.
    let text = |n: usize| format!("key {n}");
    let mut model: Vec<(String, i64)> = Vec::new();
    let mut random = Random(2463534242);
    for step in 0..30_000 {
        let n = random.below(200);
        let key = if random.below(2) == 0 { py.str(&text(n)) } else { py.intern(&text(n)) };
        let at = model.iter().position(|(k, _)| *k == text(n));
        match random.below(5) {
            0 | 1 => {
                dict::set(py, handle, key.value(), boxed(py, step).value()).unwrap();
                match at {
                    Some(at) => model[at].1 = step,
                    None => model.push((text(n), step)),
                }
            }
            2 | 3 => {
                let removed = dict::pop(py, handle, key.value()).unwrap();
                assert_eq!(removed.map(|v| unboxed(v.value())), at.map(|at| model.remove(at).1));
            }
            _ => {
                let found = dict::get(py, handle, key.value()).unwrap();
                assert_eq!(found.map(|v| unboxed(v.value())), at.map(|at| model[at].1));
            }
        }
        assert_eq!(handle.length, model.len());
        assert!(handle.used <= handle.entry_capacity);
    }
    let items: Vec<(String, i64)> =
        dict::snapshot(handle).iter().map(|(k, v)| (text_of(k.value()), unboxed(v.value()))).collect();
    assert_eq!(items, model);
    let copy = dict::copy(py, handle).unwrap();
    assert_eq!(dict::snapshot(dict::of(&copy)).len(), model.len());
}

fn dicts_do_not_grow_by_churn(py: Py) {
    let d = dict::new(py);
    let handle = dict::of(&d);
    for n in 0..100_000 {
        let key = py.str(&format!("passing {n}"));
        dict::set(py, handle, key.value(), none()).unwrap();
        assert!(dict::pop(py, handle, key.value()).unwrap().is_some());
    }
    assert!(handle.entry_capacity < 100, "{}", handle.entry_capacity);
}

fn dicts_own_keys_and_values(py: Py) {
    let (key, value) = (py.str("a key of its own"), boxed(py, 1));
    let (d, other) = (dict::new(py), dict::new(py));
    dict::set(py, dict::of(&d), key.value(), value.value()).unwrap();
    assert_eq!((count(&key), count(&value)), (2, 2));
    dict::update(py, dict::of(&other), dict::of(&d)).unwrap();
    assert_eq!((count(&key), count(&value)), (3, 3));
    drop(dict::pop(py, dict::of(&d), key.value()).unwrap());
    assert_eq!((count(&key), count(&value)), (2, 2));
    drop(other);
    assert_eq!((count(&key), count(&value)), (1, 1));
}

fn key_versions_name_a_set_of_keys(py: Py) {
    let d = dict::new(py);
    let handle = dict::of(&d);
    let (a, b) = (py.intern("va"), py.intern("vb"));
    dict::set(py, handle, a.value(), none()).unwrap();
    let version = dict::keys_version(py, handle);
    assert_ne!(version, 0);
    assert_eq!(dict::keys_version(py, handle), version, "while nothing changes");
    dict::set(py, handle, a.value(), i(1)).unwrap();
    assert_eq!(handle.keys_version, version);
    dict::set(py, handle, b.value(), i(1)).unwrap();
    let second = dict::keys_version(py, handle);
    assert!(second != 0 && second != version);
    drop(dict::pop(py, handle, b.value()).unwrap());
    let third = dict::keys_version(py, handle);
    assert!(![0, version, second].contains(&third));
}

/// A string's width, whether it is ASCII, and its code points.
fn parts(r: &Ref) -> (u8, bool, Vec<u32>) {
    let s: Obj<Str> = r.value().cast().expect("a str");
    (s.width, s.ascii != 0, s.text().iter().collect())
}

fn strings_have_the_least_width(py: Py) {
    let points = |text: &str| text.chars().map(u32::from).collect::<Vec<u32>>();
    for (text, width, ascii) in [
        ("plain", 1, true),
        ("caf\u{e9}", 1, false),
        ("\u{ff}x", 1, false),
        ("\u{100}x", 2, false),
        ("a\u{ffff}", 2, false),
        ("a\u{10000}", 4, false),
        ("\u{10ffff}", 4, false),
        ("", 1, true),
    ] {
        assert_eq!(parts(&py.str(text)), (width, ascii, points(text)), "{text:?}");
        assert_eq!(text_of(py.str(text).value()), text);
    }
    let lone = py.str_from_code_points(&[0xD800, 0x61]);
    assert_eq!(parts(&lone), (2, false, vec![0xD800, 0x61]));
    assert_eq!(text_of(lone.value()), "\u{fffd}a");
    let wide: Obj<Str> = lone.value().cast().expect("a str");
    assert_eq!(parts(&py.substring(wide, 1, 2)), (1, true, vec![0x61]), "a part may be narrower");
}

fn strings_compare_by_code_points(py: Py) {
    let texts = ["", "a", "ab", "b", "\u{e9}", "\u{100}", "\u{ffff}", "\u{10000}", "a\u{10000}"];
    for a in texts {
        for b in texts {
            let (x, y) = (py.str(a), py.str(b));
            let (x, y): (Obj<Str>, Obj<Str>) = (x.value().cast().unwrap(), y.value().cast().unwrap());
            assert_eq!(x.equals(y), a == b, "{a:?} {b:?}");
            let points = a.chars().map(u32::from).cmp(b.chars().map(u32::from));
            assert_eq!(x.compare(y), points, "{a:?} {b:?}");
            if a == b {
                assert_eq!(x.hash(py), y.hash(py));
            }
        }
    }
}

fn interned_strings_are_one_while_they_live(py: Py) {
    let a = py.intern("one of its kind");
    let b = py.str("one of its kind");
    assert!(!a.value().is(b.value()));
    assert!(py.intern_value(b.value()).value().is(a.value()));
    drop((a, b));
    // The table forgot the dead one: another object can be it.
    let c = py.str("one of its kind");
    assert!(py.intern_value(c.value()).value().is(c.value()));
    let immortal = py.intern_immortal("never freed");
    assert!(!immortal.is_counted());
    assert!(py.intern("never freed").value().is(immortal));
}

fn shape_of(r: &Ref) -> *mut Shape {
    r.value().header().shape
}

fn slots(r: &Ref) -> (u16, u16) {
    // SAFETY: the object keeps its shape alive.
    unsafe { ((*shape_of(r)).slot_count, (*shape_of(r)).inline_slots) }
}

fn shapes_are_shared_by_order_of_assignment(py: Py) {
    let c = class(py, "Point", &[]);
    let ty: TypeRef = Obj::new(c.value().as_ptr());
    let names = ["x", "y", "z"].map(|n| py.intern(n));
    let make = |order: &[usize]| {
        let object = instance::new_instance(py, ty);
        for &k in order {
            let value = boxed(py, k as i64);
            assert_eq!(instance::set(py, ty, object.value(), names[k].value(), Some(value.value())), Ok(true));
        }
        object
    };
    let (a, b, c, d) = (make(&[0, 1]), make(&[0, 1]), make(&[1, 0]), make(&[0, 1, 2]));
    assert_eq!(shape_of(&a), shape_of(&b));
    assert_ne!(shape_of(&a), shape_of(&c));
    // SAFETY: the objects keep their shapes alive.
    unsafe {
        assert_eq!((*shape_of(&d)).parent, shape_of(&a));
        assert_eq!((*shape_of(&a)).next, shape_of(&d), "the transition taken last");
        let versions = [&a, &c, &d].map(|o| (*shape_of(o)).version);
        assert!(versions.iter().all(|&v| v != 0));
        assert!(versions[0] != versions[1] && versions[0] != versions[2] && versions[1] != versions[2]);
    }
    assert_eq!(shape::find_slot(shape_of(&c), names[0].value()), Some(1));
    assert_eq!(shape::find_slot(shape_of(&a), names[2].value()), None);
    for (object, order) in [(&a, vec![0, 1]), (&c, vec![1, 0]), (&d, vec![0, 1, 2])] {
        for (slot, k) in order.into_iter().enumerate() {
            assert_eq!(unboxed(instance::get_slot(ty, object.value(), slot)), k);
        }
    }
}

fn many_attributes_overflow_and_then_become_a_dict(py: Py) {
    let c = class(py, "Wide", &[]);
    let ty: TypeRef = Obj::new(c.value().as_ptr());
    let name = |n: usize| py.intern(&format!("wide{n}"));
    let object = instance::new_instance(py, ty);
    for n in 0..300 {
        let value = boxed(py, n as i64);
        assert_eq!(instance::set(py, ty, object.value(), name(n).value(), Some(value.value())), Ok(true));
        for k in [0, n / 2, n] {
            let found = instance::get(py, ty, object.value(), name(k).value()).unwrap().expect("was set");
            assert_eq!(unboxed(found.value()), k as i64, "after {n}");
        }
        // SAFETY: the object keeps its shape alive.
        let dictionary = unsafe { (*shape_of(&object)).is_dictionary != 0 };
        assert_eq!(dictionary, n >= shape::MAX_SLOTS, "{n}");
        if n == 20 {
            let (slots, inline) = slots(&object);
            assert!(slots == 21 && inline < 21, "{slots} {inline}");
        }
    }
    // What the first instance needed, the next one has inline.
    let second = instance::new_instance(py, ty);
    assert!(slots(&second).1 > slots(&instance::new_instance(py, ty)).0);
    let owner = instance::dict_of(py, ty, object.value()).unwrap().expect("has attributes");
    assert_eq!(dict::of(&owner).length, 300);
}

fn a_deleted_attribute_leaves_the_others(py: Py) {
    let c = class(py, "Deleted", &[]);
    let ty: TypeRef = Obj::new(c.value().as_ptr());
    let names = ["da", "db", "dc"].map(|n| py.intern(n));
    let object = instance::new_instance(py, ty);
    let values = [0, 1, 2].map(|n| boxed(py, n));
    for (name, value) in names.iter().zip(&values) {
        instance::set(py, ty, object.value(), name.value(), Some(value.value())).unwrap();
    }
    assert_eq!(instance::set(py, ty, object.value(), names[1].value(), None), Ok(true));
    assert_eq!(instance::set(py, ty, object.value(), names[1].value(), None), Ok(false));
    assert_eq!(values.each_ref().map(count), [2, 1, 2]);
    let left = instance::dict_of(py, ty, object.value()).unwrap().expect("has attributes");
    let names: Vec<String> = dict::snapshot(dict::of(&left)).iter().map(|(k, _)| text_of(k.value())).collect();
    assert_eq!(names, ["da", "dc"]);
    drop(object);
    assert_eq!(values.each_ref().map(count), [2, 1, 2], "the dict outlives the object");
    drop(left);
    assert_eq!(values.each_ref().map(count), [1, 1, 1]);
}

fn a_changed_class_gives_its_shapes_new_versions(py: Py) {
    let base = class(py, "Base", &[]);
    let base_type: TypeRef = Obj::new(base.value().as_ptr());
    let derived = class(py, "Derived", &[base_type]);
    let ty: TypeRef = Obj::new(derived.value().as_ptr());
    let object = instance::new_instance(py, ty);
    instance::set(py, ty, object.value(), py.intern("x").value(), Some(none())).unwrap();
    // SAFETY: the object keeps its shape alive.
    let version = || unsafe { (*shape_of(&object)).version };
    let before = version();
    base_type.set_raw(py, "marker", Ref::from_owned(i(1)));
    type_object::modified(py, base_type);
    assert!(version() != 0 && version() != before, "also those of a subclass");
    let found = ty.lookup(py, py.intern("marker").value());
    assert_eq!(found, Some(i(1)));
}

#[test]
fn containers() {
    all(&[
        lists_grow_geometrically,
        lists_against_vectors,
        lists_own_their_items,
        dicts_keep_insertion_order,
        dicts_against_a_model,
        dicts_do_not_grow_by_churn,
        dicts_own_keys_and_values,
        key_versions_name_a_set_of_keys,
        strings_have_the_least_width,
        strings_compare_by_code_points,
        interned_strings_are_one_while_they_live,
        shapes_are_shared_by_order_of_assignment,
        many_attributes_overflow_and_then_become_a_dict,
        a_deleted_attribute_leaves_the_others,
        a_changed_class_gives_its_shapes_new_versions,
    ]);
}
