//! `_heapq`: heaps in lists, smallest or largest item first.
//!
//! Law: every comparison may run Python that changes the list; its length is compared after each, its storage read anew.

use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

/// Which item is first.
#[derive(Copy, Clone, PartialEq)]
enum Order {
    Smallest,
    Largest,
}

impl Order {
    /// Whether `a` must stand above `b`.
    fn above(self, py: Py, a: Value, b: Value) -> PyResult<bool> {
        match self {
            Order::Smallest => compare::compare_bool(py, a, b, CompareOp::Lt),
            Order::Largest => compare::compare_bool(py, b, a, CompareOp::Lt),
        }
    }
}

fn out_of_range(py: Py) -> Raised {
    py.raise_index_error(format_args!("index out of range"))
}

/// The comparison of two items, which must not change the length of the list.
fn above(py: Py, heap: ListRef, a: usize, b: usize, order: Order) -> PyResult<bool> {
    let length = heap.length;
    let (x, y) = (heap.get(a).map(|v| v.to_ref()), heap.get(b).map(|v| v.to_ref()));
    let (Some(x), Some(y)) = (x, y) else { return Err(out_of_range(py)) };
    let found = order.above(py, x.value(), y.value())?;
    if heap.length != length {
        return Err(py.raise_runtime_error(format_args!("list changed size during iteration")));
    }
    Ok(found)
}

fn swap(heap: ListRef, a: usize, b: usize) {
    // SAFETY: both were compared just now, and the length is still the same; no count changes.
    unsafe { std::ptr::swap(heap.items.add(a), heap.items.add(b)) };
}

/// Moves the item at `at` towards `start` while it must stand above its parent.
fn sift_down(py: Py, heap: ListRef, start: usize, mut at: usize, order: Order) -> PyResult<()> {
    if at >= heap.length {
        return Err(out_of_range(py));
    }
    while at > start {
        let parent = (at - 1) / 2;
        if !above(py, heap, at, parent, order)? {
            break;
        }
        swap(heap, at, parent);
        at = parent;
    }
    Ok(())
}

/// Moves the item at `start` to a leaf, then up to its place: fewer comparisons than stopping on the way.
fn sift_up(py: Py, heap: ListRef, start: usize, order: Order) -> PyResult<()> {
    let length = heap.length;
    if start >= length {
        return Err(out_of_range(py));
    }
    let mut at = start;
    while at < length / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < length && !above(py, heap, child, child + 1, order)? {
            child += 1;
        }
        swap(heap, at, child);
        at = child;
    }
    sift_down(py, heap, start, at, order)
}

fn push(py: Py, heap: ListRef, item: Value, order: Order) -> PyResult<()> {
    heap.push(item.to_ref());
    sift_down(py, heap, 0, heap.length - 1, order)
}

fn pop(py: Py, heap: ListRef, order: Order) -> PyResult<Ref> {
    if heap.length == 0 {
        return Err(out_of_range(py));
    }
    let last = heap.remove(heap.length - 1);
    if heap.length == 0 {
        return Ok(last);
    }
    replace(py, heap, last, order)
}

/// Puts `item` in the place of the first, which is returned.
fn replace(py: Py, heap: ListRef, item: Ref, order: Order) -> PyResult<Ref> {
    if heap.length == 0 {
        return Err(out_of_range(py));
    }
    let items = heap.items;
    // SAFETY: there is a first item; its count goes to the caller, the new one's to the list.
    let first = Ref::from_owned(std::mem::replace(unsafe { &mut *items }, item.into_value()));
    sift_up(py, heap, 0, order)?;
    Ok(first)
}

fn push_pop(py: Py, heap: ListRef, item: Value, order: Order) -> PyResult<Ref> {
    let Some(first) = heap.get(0).map(|v| v.to_ref()) else { return Ok(item.to_ref()) };
    if !order.above(py, first.value(), item)? {
        return Ok(item.to_ref());
    }
    replace(py, heap, item.to_ref(), order)
}

fn heapify(py: Py, heap: ListRef, order: Order) -> PyResult<()> {
    (0..heap.length / 2).rev().try_for_each(|i| sift_up(py, heap, i, order))
}

struct Functions;

#[pymodule]
impl Functions {
    /// Push item onto heap, maintaining the heap invariant.
    #[pyfunction("heappush(heap, item, /)")]
    fn heappush(py: Py, heap: ListRef, item: Value) -> PyResult<()> {
        push(py, heap, item, Order::Smallest)
    }
    /// Push item onto max heap, maintaining the heap invariant.
    #[pyfunction("heappush_max(heap, item, /)")]
    fn heappush_max(py: Py, heap: ListRef, item: Value) -> PyResult<()> {
        push(py, heap, item, Order::Largest)
    }
    /// Pop the smallest item off the heap, maintaining the heap invariant.
    #[pyfunction("heappop(heap, /)")]
    fn heappop(py: Py, heap: ListRef) -> PyResult<Ref> {
        pop(py, heap, Order::Smallest)
    }
    /// Maxheap variant of heappop.
    #[pyfunction("heappop_max(heap, /)")]
    fn heappop_max(py: Py, heap: ListRef) -> PyResult<Ref> {
        pop(py, heap, Order::Largest)
    }
    /// Pop and return the current smallest value, and add the new item.
    ///
    /// This is more efficient than heappop() followed by heappush(), and can be
    /// more appropriate when using a fixed-size heap.  Note that the value
    /// returned may be larger than item!  That constrains reasonable uses of
    /// this routine unless written as part of a conditional replacement:
    ///
    ///     if item > heap[0]:
    ///         item = heapreplace(heap, item)
    #[pyfunction("heapreplace(heap, item, /)")]
    fn heapreplace(py: Py, heap: ListRef, item: Value) -> PyResult<Ref> {
        replace(py, heap, item.to_ref(), Order::Smallest)
    }
    /// Maxheap variant of heapreplace.
    #[pyfunction("heapreplace_max(heap, item, /)")]
    fn heapreplace_max(py: Py, heap: ListRef, item: Value) -> PyResult<Ref> {
        replace(py, heap, item.to_ref(), Order::Largest)
    }
    /// Push item on the heap, then pop and return the smallest item from the heap.
    ///
    /// The combined action runs more efficiently than heappush() followed by
    /// a separate call to heappop().
    #[pyfunction("heappushpop(heap, item, /)")]
    fn heappushpop(py: Py, heap: ListRef, item: Value) -> PyResult<Ref> {
        push_pop(py, heap, item, Order::Smallest)
    }
    /// Maxheap variant of heappushpop.
    ///
    /// The combined action runs more efficiently than heappush_max()
    /// followed by a separate call to heappop_max().
    #[pyfunction("heappushpop_max(heap, item, /)")]
    fn heappushpop_max(py: Py, heap: ListRef, item: Value) -> PyResult<Ref> {
        push_pop(py, heap, item, Order::Largest)
    }
    /// Transform list into a heap, in-place, in O(len(heap)) time.
    #[pyfunction("heapify(heap, /)")]
    fn heapify(py: Py, heap: ListRef) -> PyResult<()> {
        heapify(py, heap, Order::Smallest)
    }
    /// Maxheap variant of heapify.
    #[pyfunction("heapify_max(heap, /)")]
    fn heapify_max(py: Py, heap: ListRef) -> PyResult<()> {
        heapify(py, heap, Order::Largest)
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "Heap queue algorithm (a.k.a. priority queue): lists whose first item is the smallest.";
    Ok(crate::new_module(py, "_heapq", doc, Functions::METHODS).0)
}
