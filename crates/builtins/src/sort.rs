//! The stable sort of `list.sort` and `sorted`: natural runs, merged bottom-up.
//!
//! Law: while it sorts, the list is empty, so key functions and comparisons that look at it find nothing; changing it
//! then is a `ValueError`. Comparison is `<` only.

use std::cmp::Ordering;

use taipan_object::layout_types::*;
use taipan_object::*;

/// Sorts the list in place.
pub fn sort(py: Py, l: ListRef, key: Value, reverse: bool) -> PyResult<()> {
    let items = l.take();
    let (items, result) = sort_items(py, items, key, reverse);
    let disturbed = l.length != 0 || l.capacity != 0;
    let left = l.take();
    l.reserve(items.len());
    items.into_iter().for_each(|v| l.push(v));
    drop(left);
    result?;
    if disturbed {
        return Err(py.raise_value_error(format_args!("list modified during sort")));
    }
    Ok(())
}

struct Item {
    key: Option<Ref>,
    value: Ref,
}

impl Item {
    fn key(&self) -> Value {
        self.key.as_ref().map_or(self.value.value(), |k| k.value())
    }
}

fn sort_items(py: Py, values: Vec<Ref>, key: Value, reverse: bool) -> (Vec<Ref>, PyResult<()>) {
    let mut items = Vec::with_capacity(values.len());
    let mut values = values.into_iter();
    let mut result = Ok(());
    for value in values.by_ref() {
        let k = if key.is_none() {
            None
        } else {
            match call::call(py, key, &[value.value()]) {
                Ok(k) => Some(k),
                Err(raised) => {
                    items.push(Item { key: None, value });
                    result = Err(raised);
                    break;
                }
            }
        };
        items.push(Item { key: k, value });
    }
    if result.is_ok() {
        // Reversing before and after keeps equal items in their order.
        if reverse {
            items.reverse();
        }
        result = sort_by_keys(py, &mut items);
        if reverse {
            items.reverse();
        }
    }
    let sorted: Vec<Ref> = items.into_iter().map(|i| i.value).chain(values).collect();
    (sorted, result)
}

fn sort_by_keys(py: Py, items: &mut Vec<Item>) -> PyResult<()> {
    if items.iter().all(|i| i.key().is_int()) {
        items.sort_by_key(|i| i.key().as_int());
        return Ok(());
    }
    if items.iter().all(|i| i.key().is_float() && !i.key().as_float().is_nan()) {
        items.sort_by(|a, b| a.key().as_float().partial_cmp(&b.key().as_float()).unwrap_or(Ordering::Equal));
        return Ok(());
    }
    if items.iter().all(|i| i.key().is_exact(Kind::STR)) {
        items.sort_by(|a, b| StrRef::new(a.key().as_ptr()).compare(StrRef::new(b.key().as_ptr())));
        return Ok(());
    }
    let order = merge_sort(py, items)?;
    let mut slots: Vec<Option<Item>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().map(|i| slots[i].take().expect("each item once")));
    Ok(())
}

fn less(py: Py, a: Value, b: Value) -> PyResult<bool> {
    let r = compare::rich_compare(py, a, b, CompareOp::Lt)?;
    compare::is_true(py, r.value())
}

/// Shortest run that is extended by insertion before merging.
const MIN_RUN: usize = 24;

/// The sorted order of the items.
fn merge_sort(py: Py, items: &[Item]) -> PyResult<Vec<usize>> {
    let n = items.len();
    let key = |i: usize| items[i].key();
    let mut order: Vec<usize> = (0..n).collect();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    while start < n {
        let mut end = start + 1;
        if end < n {
            let descending = less(py, key(order[end]), key(order[start]))?;
            end += 1;
            while end < n && less(py, key(order[end]), key(order[end - 1]))? == descending {
                end += 1;
            }
            if descending {
                order[start..end].reverse();
            }
        }
        let limit = (start + MIN_RUN).min(n);
        while end < limit {
            insert(py, items, &mut order[start..=end])?;
            end += 1;
        }
        runs.push((start, end));
        start = end;
        collapse(py, items, &mut order, &mut runs, false)?;
    }
    collapse(py, items, &mut order, &mut runs, true)?;
    Ok(order)
}

/// Inserts the last element of a run that is sorted up to it.
fn insert(py: Py, items: &[Item], run: &mut [usize]) -> PyResult<()> {
    let last = run.len() - 1;
    let pivot = run[last];
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = (low + high) / 2;
        if less(py, items[pivot].key(), items[run[middle]].key())? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    run[low..].rotate_right(1);
    Ok(())
}

/// Merges adjacent runs until each is longer than the two behind it together, or (at the end) one is left.
fn collapse(py: Py, items: &[Item], order: &mut [usize], runs: &mut Vec<(usize, usize)>, all: bool) -> PyResult<()> {
    let len = |r: (usize, usize)| r.1 - r.0;
    while runs.len() > 1 {
        let n = runs.len();
        let (b, c) = (runs[n - 2], runs[n - 1]);
        let a = if n > 2 { Some(runs[n - 3]) } else { None };
        let unbalanced = len(b) <= len(c) || a.is_some_and(|a| len(a) <= len(b) + len(c));
        if !all && !unbalanced {
            break;
        }
        let at = match a {
            Some(a) if len(a) < len(c) => n - 3,
            _ => n - 2,
        };
        let (left, right) = (runs[at], runs[at + 1]);
        merge(py, items, &mut order[left.0..right.1], len(left))?;
        runs[at] = (left.0, right.1);
        runs.remove(at + 1);
    }
    Ok(())
}

fn merge(py: Py, items: &[Item], part: &mut [usize], middle: usize) -> PyResult<()> {
    let left = part[..middle].to_vec();
    let (mut i, mut j, mut k) = (0, middle, 0);
    while i < left.len() && j < part.len() {
        if less(py, items[part[j]].key(), items[left[i]].key())? {
            part[k] = part[j];
            j += 1;
        } else {
            part[k] = left[i];
            i += 1;
        }
        k += 1;
    }
    part[k..k + left.len() - i].copy_from_slice(&left[i..]);
    Ok(())
}
