//! Allocation, counts, deallocation: without builtins, without Python.

mod common;

use common::{all, class, count};
use std::cell::{Cell, RefCell};
use taipan_object::layout::{FLAG_FINALIZED, LARGE_CLASS, MAX_SMALL};
use taipan_object::layout_types::*;
use taipan_object::*;

fn is_live(py: Py, address: usize) -> bool {
    let mut live = false;
    py.runtime().memory.for_each_object(|object| live |= object as usize == address);
    live
}

fn live_objects(py: Py) -> usize {
    let mut n = 0;
    py.runtime().memory.for_each_object(|_| n += 1);
    n
}

fn objects_live_while_owned(py: Py) {
    let object = list::new(py);
    let at = object.value().ptr() as usize;
    assert!(is_live(py, at));
    let second = object.clone();
    drop(object);
    assert!(is_live(py, at), "one owner is left");
    drop(second);
    assert!(!is_live(py, at));
}

fn cells_of_one_class_are_used_again(py: Py) {
    let before = list::new(py);
    let at = before.value().ptr() as usize;
    drop(before);
    let others: Vec<Ref> = (0..3).map(|_| list::new(py)).collect();
    // Under AddressSanitizer dead cells wait, so that late uses are found.
    if !cfg!(taipan_asan) {
        assert_eq!(others[0].value().ptr() as usize, at, "the cell freed last");
    }
    let addresses: Vec<usize> = others.iter().map(|o| o.value().ptr() as usize).collect();
    assert!(addresses.iter().enumerate().all(|(i, a)| !addresses[..i].contains(a)));
}

fn every_size_has_a_place(py: Py) {
    // Tuples of all sizes, each filled to its last word, all alive at once.
    let items: Vec<Value> = (0..200).map(Value::from_small_int).collect();
    let tuples: Vec<Ref> = (1..200).map(|n| tuple::from_slice(py, &items[..n])).collect();
    for (i, t) in tuples.iter().enumerate() {
        let handle = t.value().cast::<Tuple>().expect("a tuple");
        assert_eq!(handle.as_slice(), &items[..=i]);
        let size = size_of::<Tuple>() + (i + 1) * 8;
        let class = t.value().header().class;
        assert_eq!(class == LARGE_CLASS, size > MAX_SMALL, "{size}");
        if class != LARGE_CLASS {
            let cell = 16 * (class as usize + 1);
            assert!(cell >= size && cell < size + 16, "{size} in a cell of {cell}");
        }
    }
}

fn pages_are_added_and_reused(py: Py) {
    let fill = || -> Vec<Ref> { (0..20_000).map(|_| list::new(py)).collect() };
    let objects = fill();
    let pages = py.runtime().memory.page_count();
    assert!(pages > 10, "{pages}");
    let mut addresses: Vec<usize> = objects.iter().map(|o| o.value().ptr() as usize).collect();
    addresses.sort_unstable();
    assert!(addresses.windows(2).all(|w| w[1] - w[0] >= size_of::<List>()), "no two overlap");
    drop(objects);
    let again = fill();
    if !cfg!(taipan_asan) {
        assert_eq!(py.runtime().memory.page_count(), pages);
    }
    drop(again);
}

fn large_objects_leave_the_table(py: Py) {
    let before = live_objects(py);
    let large = tuple::from_slice(py, &vec![none(); 50_000]);
    assert_eq!(live_objects(py), before + 1);
    drop(large);
    assert_eq!(live_objects(py), before);
}

/// Nothing is left of a structure when its root has died.
fn dies_whole(py: Py, what: &str, build: impl Fn(Py) -> Ref) {
    let before = live_objects(py);
    let root = build(py);
    assert!(live_objects(py) > before + 900_000, "{what}");
    drop(root);
    assert_eq!(live_objects(py), before, "{what}");
}

fn a_million_nodes_die_one_after_the_other(py: Py) {
    const NODES: usize = 1_000_000;
    let start = || list::new(py);
    dies_whole(py, "lists", |py| (1..NODES).fold(start(), |inner, _| list::from_vec(py, vec![inner])));
    dies_whole(py, "tuples", |py| (1..NODES).fold(start(), |inner, _| tuple::from_vec(py, vec![inner])));
    let c = class(py, "Node", &[]);
    let ty: TypeRef = Obj::new(c.value().as_ptr());
    let next = py.intern("next");
    // The shape with the attribute is the class's, and stays.
    let warm = instance::new_instance(py, ty);
    instance::set(py, ty, warm.value(), next.value(), Some(none())).expect("has attributes");
    dies_whole(py, "instances", |py| {
        (1..NODES).fold(start(), |inner, _| {
            let node = instance::new_instance(py, ty);
            let done = instance::set(py, ty, node.value(), next.value(), Some(inner.value()));
            assert_eq!(done, Ok(true));
            node
        })
    });
}

fn a_wide_container_dies_whole(py: Py) {
    dies_whole(py, "items", |py| {
        let items: Vec<Ref> = (0..1_000_000).map(|_| list::new(py)).collect();
        list::from_vec(py, items)
    });
}

thread_local! {
    static FINALIZED: RefCell<Vec<i64>> = const { RefCell::new(Vec::new()) };
    static RESCUED: Cell<Value> = const { Cell::new(Value::ABSENT) };
}

fn number_of(py: Py, object: Value) -> i64 {
    let ty = type_of(py, object);
    let number = instance::get(py, ty, object, py.intern("number").value()).expect("has attributes");
    number.expect("has a number").value().as_int()
}

fn note(py: Py, object: Value) {
    FINALIZED.with_borrow_mut(|all| all.push(number_of(py, object)));
}

fn rescue(py: Py, object: Value) {
    note(py, object);
    RESCUED.set(object.to_ref().into_value());
}

fn numbered(py: Py, ty: TypeRef, number: i64, next: Option<Ref>) -> Ref {
    let object = instance::new_instance(py, ty);
    let set = |name: &str, value: Value| {
        let name = py.intern(name);
        assert_eq!(instance::set(py, ty, object.value(), name.value(), Some(value)), Ok(true));
    };
    set("number", Value::from_small_int(number));
    if let Some(next) = next {
        set("next", next.value());
    }
    object
}

fn finalizers_run_outside_in(py: Py) {
    let c = class(py, "Finalized", &[]);
    let mut ty: TypeRef = Obj::new(c.value().as_ptr());
    ty.slots.finalize = Some(note);
    // Deeper than deallocations nest on the native stack, so the list of the dead has its part.
    let chain = (0..200).rev().fold(None, |next, i| Some(numbered(py, ty, i, next)));
    let before = count(&c);
    drop(chain);
    let order = FINALIZED.take();
    assert_eq!(order, (0..200).collect::<Vec<_>>());
    assert_eq!(count(&c), before - 200, "each instance owned its class once");
}

fn a_finalizer_can_rescue_once(py: Py) {
    let c = class(py, "Rescued", &[]);
    let mut ty: TypeRef = Obj::new(c.value().as_ptr());
    ty.slots.finalize = Some(rescue);
    let object = numbered(py, ty, 7, None);
    let at = object.value().ptr() as usize;
    drop(object);
    assert_eq!(FINALIZED.take(), [7]);
    assert!(is_live(py, at), "someone owns it again");
    let object = Ref::from_owned(RESCUED.replace(Value::ABSENT));
    assert_eq!((count(&object), number_of(py, object.value())), (1, 7));
    assert_ne!(object.value().header().flags & FLAG_FINALIZED, 0);
    drop(object);
    assert_eq!(FINALIZED.take(), [], "no second time");
    assert!(!is_live(py, at));
}

#[test]
fn memory() {
    all(&[
        objects_live_while_owned,
        cells_of_one_class_are_used_again,
        every_size_has_a_place,
        pages_are_added_and_reused,
        large_objects_leave_the_table,
        a_million_nodes_die_one_after_the_other,
        a_wide_container_dies_whole,
        finalizers_run_outside_in,
        a_finalizer_can_rescue_once,
    ]);
}
