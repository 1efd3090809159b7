//! The check of counts: what objects' headers say against the references that can be found.
//!
//! Law: runs no Python, allocates and frees no objects. Every live object is visited, so garbage in cycles explains
//! itself; a count that no reference explains is a leak, a reference that no count covers is a release too many.

use taipan_layout::*;

use crate::instance;
use crate::py::Py;
use crate::refs::ValueExt;
use crate::type_object::{TypeObject, TypeRef, type_of};
use hashbrown::HashMap;

/// Visits everything that a live object owns: the fields of its layout, its slots, its class.
pub fn visit_owned(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    // SAFETY: the object is alive; its type's functions know its layout.
    unsafe {
        let ty = TypeRef::new((*object).type_of().cast());
        (ty.traverse)(object, visit);
        instance::traverse_slots(object, visit);
        if ty.is_heap() {
            visit(Value::from_ptr(ty.as_ptr()));
        }
    }
}

/// For each object whose count is not explained by references from other objects: its count less those references.
#[derive(Default)]
pub struct Surplus(HashMap<usize, i64>);

impl Surplus {
    /// Takes stock.
    pub fn take(py: Py) -> Surplus {
        let mut found: HashMap<usize, i64> = HashMap::new();
        let memory = &py.runtime().memory;
        memory.for_each_object(|object| {
            // SAFETY: `for_each_object` visits live objects.
            if unsafe { !(*object).is_immortal() } {
                // SAFETY: as above.
                *found.entry(object as usize).or_default() += i64::from(unsafe { (*object).count });
            }
        });
        memory.for_each_object(|object| {
            visit_owned(object, &mut |value| {
                if value.is_pointer() && !value.header().is_immortal() {
                    *found.entry(value.ptr() as usize).or_default() -= 1;
                }
            });
        });
        found.retain(|_, surplus| *surplus != 0);
        let mut surplus = Surplus(found);
        py.runtime().registry.borrow().values().for_each(|value| surplus.explain(*value));
        let collector = &py.runtime().collector;
        [&collector.garbage, &collector.callbacks].iter().for_each(|place| surplus.explain(place.get()));
        surplus
    }

    /// Takes note of an owner that is no object.
    pub fn explain(&mut self, value: Value) {
        if value.is_pointer() && !value.header().is_immortal() {
            let surplus = self.0.entry(value.ptr() as usize).or_default();
            *surplus -= 1;
            if *surplus == 0 {
                self.0.remove(&(value.ptr() as usize));
            }
        }
    }

    /// What has changed since `before`, a line for each object.
    pub fn report(&self, py: Py, before: &Surplus) -> Vec<String> {
        let changed = |address: &usize| {
            let was = before.0.get(address).copied().unwrap_or(0);
            let is = self.0.get(address).copied().unwrap_or(0);
            // What the runtime itself held and has let go of, with all references, is no longer there to be wrong.
            (was != is && (is != 0 || self.is_alive(py, *address))).then_some((*address, is - was))
        };
        let mut found: Vec<(usize, i64)> = self.0.keys().chain(before.0.keys()).filter_map(changed).collect();
        found.sort_unstable();
        found.dedup();
        found.iter().map(|&(address, surplus)| describe(py, address, surplus)).collect()
    }

    fn is_alive(&self, py: Py, address: usize) -> bool {
        let mut alive = false;
        py.runtime().memory.for_each_object(|object| alive |= object as usize == address);
        alive
    }
}

fn describe(py: Py, address: usize, surplus: i64) -> String {
    let object = address as *mut Header;
    // SAFETY: cells are never unmapped, and a header can be read even where the object was freed too early.
    let count = unsafe { (*object).count };
    let problem = if surplus > 0 { "counts that nothing explains" } else { "references without a count" };
    if count == 0 {
        return format!("{} {problem}: a freed object at {address:#x}", surplus.abs());
    }
    let value = Value::from_ptr_borrowed(object);
    let detail = match value.cast::<Str>() {
        None if value.cast::<TypeObject>().is_some() => format!(" {}", TypeRef::new(value.as_ptr()).full_name(py)),
        Some(text) => format!(" {:?}", text.to_text().chars().take(40).collect::<String>()),
        None => value
            .cast::<Function>()
            .and_then(|f| f.qualname.cast::<Str>())
            .map_or_else(String::new, |name| format!(" {}", name.to_text())),
    };
    format!("{} {problem}: '{}'{detail} with count {count}", surplus.abs(), type_of(py, value).name())
}
