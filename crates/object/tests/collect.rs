//! The cycle collector: without builtins, without Python.

mod common;

use common::{all, class, count};
use std::cell::Cell;
use taipan_object::collect::{self, OLDEST, collect};
use taipan_object::layout_types::*;
use taipan_object::*;

fn live_objects(py: Py) -> usize {
    let mut n = 0;
    py.runtime().memory.for_each_object(|_| n += 1);
    n
}

fn as_list(r: &Ref) -> ListRef {
    r.value().cast::<List>().expect("a list")
}

/// A list that has itself as its last item.
fn ring(py: Py) -> Ref {
    let l = list::new(py);
    as_list(&l).push(l.clone());
    l
}

fn settled(py: Py) -> usize {
    collect(py, OLDEST);
    live_objects(py)
}

fn what_is_held_stays(py: Py) {
    let held = ring(py);
    let inner = list::new(py);
    as_list(&held).push(inner.clone());
    as_list(&inner).push(held.clone());
    let at = inner.value();
    drop(inner);
    let before = live_objects(py);
    assert_eq!((collect(py, 0), collect(py, OLDEST)), (0, 0));
    assert_eq!(live_objects(py), before);
    assert!(as_list(&held).get(1).expect("still there").is(at));
    assert_eq!(count(&held), 3, "the handle, itself, the inner list");
    drop(held);
    assert_eq!(collect(py, OLDEST), 2);
}

fn the_young_are_those_since_the_last_collection(py: Py) {
    collect(py, OLDEST);
    let old = ring(py);
    assert_eq!(collect(py, 0), 0);
    assert_eq!(old.value().header().flags & FLAG_YOUNG, 0, "it survived one");
    drop(old);
    drop(ring(py));
    assert_eq!(collect(py, 0), 1, "the old ring is not looked at");
    assert_eq!(collect(py, OLDEST), 1);
}

fn an_old_object_that_only_the_young_hold_dies(py: Py) {
    let before = settled(py);
    let old = list::new(py);
    collect(py, 0);
    let young = ring(py);
    as_list(&young).push(old);
    drop(young);
    assert_eq!(collect(py, 0), 1);
    assert_eq!(live_objects(py), before);
}

fn every_size_takes_part(py: Py) {
    let before = settled(py);
    for n in 0..400 {
        let back = list::new(py);
        let mut items: Vec<Ref> = (0..n).map(|_| none().to_ref()).collect();
        items.push(back.clone());
        let large = tuple::from_vec(py, items);
        as_list(&back).push(large);
    }
    assert_eq!(collect(py, 0), 800);
    assert_eq!(live_objects(py), before);
    for n in 0..400 {
        let back = list::new(py);
        let mut items: Vec<Ref> = (0..n).map(|_| none().to_ref()).collect();
        items.push(back.clone());
        as_list(&back).push(tuple::from_vec(py, items));
        if n == 200 {
            collect(py, 0);
        }
    }
    collect(py, OLDEST);
    assert_eq!(live_objects(py), before);
}

fn a_million_in_one_ring(py: Py) {
    let before = settled(py);
    let first = list::new(py);
    let last = (1..1_000_000).fold(first.clone(), |inner, _| list::from_vec(py, vec![inner]));
    as_list(&first).push(last);
    drop(first);
    assert_eq!(collect(py, OLDEST), 1_000_000);
    assert_eq!(live_objects(py), before);
}

fn a_million_rings_leave_memory_flat(py: Py) {
    let make = || {
        for i in 0..1000 {
            let l = ring(py);
            as_list(&l).push(tuple::from_vec(py, vec![l.clone(), Value::from_small_int(i).to_ref()]));
        }
        collect(py, 0)
    };
    make();
    let pages = py.runtime().memory.page_count();
    for _ in 0..500 {
        assert_eq!(make(), 2000);
    }
    // Under AddressSanitizer dead cells wait before they are used again.
    if !cfg!(taipan_asan) {
        assert_eq!(py.runtime().memory.page_count(), pages);
    }
}

fn collections_become_due(py: Py) {
    collect::enable(py, true);
    let due = || {
        let thread = py.thread();
        // SAFETY: the thread is ours.
        unsafe { std::mem::replace(&mut (*thread).poll, 0) & layout::POLL_COLLECT != 0 }
    };
    collect(py, 0);
    due();
    for _ in 0..100_000 {
        drop(list::new(py));
    }
    assert!(!due(), "what dies at once makes none due");
    let kept: Vec<Ref> = (0..3000).map(|_| list::new(py)).collect();
    assert!(due());
    collect::poll(py);
    drop(kept);
    let again: Vec<Ref> = (0..3000).map(|_| list::new(py)).collect();
    assert!(!due(), "three thousand old objects died meanwhile");
    drop(again);
    // What died among the old is made up for first.
    for _ in 0..6000 {
        ring(py);
    }
    assert!(due());
    collect::poll(py);
    (0..2500).for_each(|_| drop(ring(py)));
    assert!(due(), "what the collection freed does not put the next one off");
    collect(py, OLDEST);
    collect::enable(py, false);
    let many: Vec<Ref> = (0..10_000).map(|_| list::new(py)).collect();
    assert!(!due());
    drop(many);
}

fn classes_end(py: Py) {
    let before = settled(py);
    let base = class(py, "Base", &[]);
    let base_type: TypeRef = Obj::new(base.value().as_ptr());
    for _ in 0..10 {
        let derived = class(py, "Derived", &[base_type]);
        let ty: TypeRef = Obj::new(derived.value().as_ptr());
        let object = instance::new_instance(py, ty);
        let name = py.intern("me");
        assert_eq!(instance::set(py, ty, object.value(), name.value(), Some(object.value())), Ok(true));
    }
    assert_eq!(base_type.subclasses.len(), 10);
    assert!(collect(py, OLDEST) >= 20);
    assert!(base_type.subclasses.is_empty());
    drop(base);
    collect(py, OLDEST);
    // What is left are interned names.
    assert!(live_objects(py) <= before + 10, "{} and {before}", live_objects(py));
}

thread_local! {
    static RUNS: Cell<usize> = const { Cell::new(0) };
    static KEPT: Cell<Value> = const { Cell::new(Value::ABSENT) };
}

fn finalizable(py: Py, name: &str, finalize: fn(Py, Value)) -> Ref {
    let c = class(py, name, &[]);
    let mut ty: TypeRef = Obj::new(c.value().as_ptr());
    ty.slots.finalize = Some(finalize);
    let object = instance::new_instance(py, ty);
    let me = py.intern("me");
    assert_eq!(instance::set(py, ty, object.value(), me.value(), Some(object.value())), Ok(true));
    object
}

fn finalizers_run_once_and_may_rescue(py: Py) {
    let object = finalizable(py, "Counted", |py, object| {
        RUNS.set(RUNS.get() + 1);
        assert_eq!(collect(py, OLDEST), 0, "no collection inside one");
        assert!(object.header().count > 1);
    });
    drop(object);
    collect(py, OLDEST);
    assert_eq!(RUNS.replace(0), 1);

    let object = finalizable(py, "Kept", |_, object| {
        RUNS.set(RUNS.get() + 1);
        KEPT.set(object.to_ref().into_value());
    });
    let at = object.value();
    drop(object);
    assert_eq!(collect(py, OLDEST), 0);
    let object = Ref::from_owned(KEPT.replace(Value::ABSENT));
    assert!(object.value().is(at));
    assert_eq!(count(&object), 2, "the handle and itself");
    drop(object);
    assert!(collect(py, OLDEST) > 0);
    assert_eq!(RUNS.replace(0), 1);
}

fn the_frozen_are_passed_over(py: Py) {
    let l = ring(py);
    collect::freeze(py, true);
    assert!(collect::freeze_count(py) > 0);
    drop(l);
    assert_eq!(collect(py, OLDEST), 0);
    collect::freeze(py, false);
    assert_eq!((collect::freeze_count(py), collect(py, OLDEST)), (0, 1));
}

#[test]
fn collector() {
    all(&[
        what_is_held_stays,
        the_young_are_those_since_the_last_collection,
        an_old_object_that_only_the_young_hold_dies,
        every_size_takes_part,
        a_million_in_one_ring,
        a_million_rings_leave_memory_flat,
        collections_become_due,
        classes_end,
        finalizers_run_once_and_may_rescue,
        the_frozen_are_passed_over,
    ]);
}
