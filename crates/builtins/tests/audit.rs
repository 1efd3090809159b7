//! The check of counts finds what is wrong, and only that.

use taipan_object::audit::Surplus;
use taipan_object::layout_types::*;
use taipan_object::*;

/// What has changed since `before`.
fn changes(py: Py, before: &Surplus) -> Vec<String> {
    Surplus::take(py).report(py, before)
}

#[test]
fn leaks_and_releases_too_many_are_found() {
    let py = taipan_builtins::create_runtime(&Options { hash_seed: Some(0), ..Options::default() });
    let before = Surplus::take(py);
    let item = tuple::from_slice(py, &[Value::from_small_int(1)]);
    let holder = list::from_slice(py, &[item.value(), item.value()]);
    // `item` and `holder` are known to this function alone.
    assert_eq!(changes(py, &before).len(), 2, "{:?}", changes(py, &before));
    let mut now = Surplus::take(py);
    now.explain(item.value());
    now.explain(holder.value());
    assert_eq!(now.report(py, &before), Vec::<String>::new());

    let leaked = item.clone().into_value();
    let mut now = Surplus::take(py);
    now.explain(item.value());
    now.explain(holder.value());
    assert_eq!(now.report(py, &before), ["1 counts that nothing explains: 'tuple' with count 4"]);
    release(leaked);

    // One release too many: the list's references are more than the counts left.
    release(item.value());
    let mut now = Surplus::take(py);
    now.explain(item.value());
    now.explain(holder.value());
    assert_eq!(now.report(py, &before), ["1 references without a count: 'tuple' with count 2"]);
    std::mem::forget(item.clone());

    // A cycle that nothing reaches explains itself.
    let cycle = list::new(py);
    ListRef::new(cycle.value().as_ptr()).push(cycle.clone());
    drop(cycle);
    drop(holder);
    drop(item);
    assert_eq!(changes(py, &before), Vec::<String>::new());
}
