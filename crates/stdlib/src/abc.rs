//! `_abc`: what `abc.ABCMeta` does to its classes and asks of them.
//!
//! The classes that a class has registered and those that it was asked for are sets of weak references, which take
//! themselves out on the death of their class. Law: hashing and comparing classes and asking them may run Python code;
//! a set is read from the class's data anew after each of them, and held while it is used.

use std::sync::atomic::{AtomicU64, Ordering};

use taipan_macros::{pymodule, pytype};
use taipan_object::layout_types::*;
use taipan_object::set::SetRef;
use taipan_object::type_object::modified;
use taipan_object::weak::WeakReference;
use taipan_object::*;

use crate::weakref;

/// How often a class was registered: negative answers from before that may be wrong.
static REGISTRATIONS: AtomicU64 = AtomicU64::new(0);

/// CPython's numbers of the flags for sequence and mapping patterns, as `__abc_tpflags__` has them.
const PATTERN_FLAGS: &[(i64, u32)] = &[(1 << 5, TYPE_SEQUENCE), (1 << 6, TYPE_MAPPING)];

/// What is known of a class.
#[repr(C)]
struct AbcData {
    header: Header,
    /// The registered classes: a set, or absent while it is empty; so are the others.
    registry: Value,
    /// Subclasses.
    cache: Value,
    /// What is no subclass.
    negative_cache: Value,
    /// [`REGISTRATIONS`] when the negative answers were given.
    negative_version: u64,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for AbcData {
    const KIND: Kind = Kind::OTHER;
}
owned_fields!(drop_data, traverse_data, AbcData, registry, cache, negative_cache);

fn registrations() -> u64 {
    REGISTRATIONS.load(Ordering::Relaxed)
}

fn new_data(py: Py, ty: TypeRef, _args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    let fields = AbcData {
        header: instance::blank_header(),
        registry: Value::ABSENT,
        cache: Value::ABSENT,
        negative_cache: Value::ABSENT,
        negative_version: registrations(),
    };
    Ok(instance::new_object(py, ty, fields))
}

/// The data of a class, held.
struct Data(Ref);

impl Data {
    fn of(py: Py, class: Value) -> PyResult<Data> {
        let found = attribute::get_attr(py, class, py.intern("_abc_impl").value())?;
        match found.value().cast_exact::<AbcData>() {
            Some(_) => Ok(Data(found)),
            None => Err(py.raise_type_error(format_args!("_abc_impl is set to a wrong type"))),
        }
    }

    fn get(&self) -> Obj<AbcData> {
        Obj::new(self.0.value().as_ptr())
    }
}

/// A set in a field of [`AbcData`], held; `None` if it is absent or empty.
fn held_set(field: Value) -> Option<Ref> {
    field.cast::<set::Set>().filter(|s| s.length > 0).map(|s| s.to_ref())
}

/// Whether the class is in the set of weak references.
fn is_in(py: Py, field: Value, class: Value) -> PyResult<bool> {
    let Some(classes) = held_set(field) else { return Ok(false) };
    match weakref::plain(py, class) {
        Ok(reference) => set::of(&classes).contains(py, reference.value()),
        Err(raised) => {
            // What has no weak references is in no set of them.
            py.catch(raised, py.exceptions().type_error)?;
            Ok(false)
        }
    }
}

/// Adds the class to the set of weak references that `field` names.
fn add(py: Py, data: &Data, field: fn(&mut AbcData) -> &mut Value, class: Value) -> PyResult<()> {
    if field(&mut data.get()).is_absent() {
        let fresh = set::new(py).into_value();
        *field(&mut data.get()) = fresh;
    }
    let classes = field(&mut data.get()).to_ref();
    let owner = weakref::plain(py, classes.value())?;
    let destroy = native::new_bound(py, Destroy::METHODS[0].def, owner.value());
    let reference = weakref::with_callback(py, class, destroy.value())?;
    set::of(&classes).add(py, reference.value()).map(drop)
}

fn registry(data: &mut AbcData) -> &mut Value {
    &mut data.registry
}
fn cache(data: &mut AbcData) -> &mut Value {
    &mut data.cache
}
fn negative_cache(data: &mut AbcData) -> &mut Value {
    &mut data.negative_cache
}

struct Destroy;

#[pytype]
impl Destroy {
    /// Takes a dead reference out of the set to which the receiver refers.
    #[pymethod("_destroy(reference, /)")]
    fn destroy(py: Py, owner: Obj<WeakReference>, reference: Value) -> PyResult<()> {
        let Some(classes) = owner.referent.present().map(|s| s.to_ref()) else { return Ok(()) };
        set::of(&classes).discard(py, reference).map(drop)
    }
}

fn is_abstract(py: Py, v: Value) -> PyResult<bool> {
    match attribute::get_attr_optional_catching(py, v, py.names().__isabstractmethod__)? {
        Some(answer) => compare::is_true(py, answer.value()),
        None => Ok(false),
    }
}

/// Names with values of a class's namespace.
fn namespace_items(py: Py, class: Value) -> PyResult<Vec<(Ref, Ref)>> {
    if let Some(ty) = class.cast::<TypeObject>() {
        return Ok(dict::snapshot(ty.dict()));
    }
    let namespace = attribute::get_attr(py, class, py.names().__dict__)?;
    let copy = call::call(py, py.types().dict.value(), &[namespace.value()])?;
    Ok(dict::snapshot(dict::of(&copy)))
}

/// Sets `__abstractmethods__`.
fn find_abstract_methods(py: Py, class: Value) -> PyResult<()> {
    let found = set::new_of(py, py.types().frozenset);
    for (name, value) in namespace_items(py, class)? {
        if is_abstract(py, value.value())? {
            set::of(&found).add(py, name.value())?;
        }
    }
    let bases = attribute::get_attr(py, class, py.intern("__bases__").value())?;
    let Some(bases) = bases.value().cast::<Tuple>() else {
        return Err(py.raise_type_error(format_args!("__bases__ is not tuple")));
    };
    let names = py.names();
    for i in 0..bases.length {
        let base = bases.get_ref(i).expect("tuples do not change");
        let inherited = attribute::get_attr_optional_catching(py, base.value(), names.__abstractmethods__)?;
        let Some(inherited) = inherited else { continue };
        for name in iter::collect(py, inherited.value())? {
            let value = attribute::get_attr_optional_catching(py, class, name.value())?;
            if let Some(value) = value
                && is_abstract(py, value.value())?
            {
                set::of(&found).add(py, name.value())?;
            }
        }
    }
    attribute::set_attr(py, class, names.__abstractmethods__, found.value())
}

/// Takes `__abc_tpflags__` from the namespace: which patterns instances match.
fn take_pattern_flags(py: Py, mut ty: TypeRef) -> PyResult<()> {
    let name = py.intern("__abc_tpflags__");
    if ty.dict().get_str(name.value()).is_none() {
        return Ok(());
    }
    let flags = dict::pop(py, ty.dict(), name.value())?;
    modified(py, ty);
    let Some(flags) = flags.filter(|f| f.value().is_exact(Kind::INT)) else { return Ok(()) };
    let Some(flags) = int::to_i64(flags.value()) else {
        return Err(py.raise_overflow_error(format_args!("Python int too large to convert to C long")));
    };
    let wanted = PATTERN_FLAGS.iter().filter(|(bit, _)| flags & bit != 0);
    if wanted.clone().count() == PATTERN_FLAGS.len() {
        return Err(py.raise_type_error(format_args!(
            "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING"
        )));
    }
    wanted.for_each(|(_, flag)| ty.head.type_flags |= flag);
    Ok(())
}

/// Makes a registered class and its subclasses match the patterns that the class matches.
fn spread_pattern_flags(py: Py, mut ty: TypeRef, flags: u32) {
    let mask = TYPE_SEQUENCE | TYPE_MAPPING;
    if ty.has_flag(TYPE_IMMUTABLE) || ty.head.type_flags & mask == flags {
        return;
    }
    ty.head.type_flags = ty.head.type_flags & !mask | flags;
    modified(py, ty);
    for i in 0..ty.subclasses.len() {
        spread_pattern_flags(py, Obj::new(ty.subclasses[i]), flags);
    }
}

fn answer(b: bool) -> Ref {
    Ref::from_owned(bool_value(b))
}

fn subclass_check(py: Py, class: Value, subclass: Value) -> PyResult<bool> {
    if subclass.cast::<TypeObject>().is_none() {
        return Err(py.raise_type_error(format_args!("issubclass() arg 1 must be a class")));
    }
    let data = Data::of(py, class)?;
    if is_in(py, data.get().cache, subclass)? {
        return Ok(true);
    }
    let now = registrations();
    if data.get().negative_version < now {
        if let Some(old) = held_set(data.get().negative_cache) {
            set::of(&old).clear();
        }
        data.get().negative_version = now;
    } else if is_in(py, data.get().negative_cache, subclass)? {
        return Ok(false);
    }
    let found = match ask_hook(py, class, subclass)? {
        Some(found) => found,
        None if is_real_subclass(class, subclass) => true,
        None => match ask_registry(py, &data, subclass)? {
            // The registry itself says so.
            Some(true) => return Ok(true),
            Some(false) => true,
            None => ask_subclasses(py, class, subclass)?,
        },
    };
    add(py, &data, if found { cache } else { negative_cache }, subclass)?;
    Ok(found)
}

/// What `__subclasshook__` says, if anything.
fn ask_hook(py: Py, class: Value, subclass: Value) -> PyResult<Option<bool>> {
    let said = call::call_method(py, class, py.intern("__subclasshook__").value(), &[subclass])?;
    if compare::is_not_implemented(&said) {
        return Ok(None);
    }
    singletons::as_bool(said.value()).map(Some).ok_or_else(|| {
        let message = "__subclasshook__ must return either False, True, or NotImplemented";
        py.raise(py.exceptions().assertion_error, format_args!("{message}"))
    })
}

fn is_real_subclass(class: Value, subclass: Value) -> bool {
    let (class, subclass) = (class.cast::<TypeObject>(), subclass.cast::<TypeObject>());
    class.zip(subclass).is_some_and(|(class, subclass)| subclass.is_subtype(class))
}

/// Whether a registered class is the class (`Some(true)`) or has it as subclass (`Some(false)`).
fn ask_registry(py: Py, data: &Data, subclass: Value) -> PyResult<Option<bool>> {
    if is_in(py, data.get().registry, subclass)? {
        return Ok(Some(true));
    }
    let Some(classes) = held_set(data.get().registry) else { return Ok(None) };
    for (_, reference) in set::of(&classes).snapshot() {
        let Some(registered) = weakref::of(reference.value()).referent.present().map(|c| c.to_ref()) else { continue };
        if object_protocol::is_subclass(py, subclass, registered.value())? {
            return Ok(Some(false));
        }
    }
    Ok(None)
}

fn ask_subclasses(py: Py, class: Value, subclass: Value) -> PyResult<bool> {
    let all = call::call_method(py, class, py.intern("__subclasses__").value(), &[])?;
    if all.value().cast::<List>().is_none() {
        return Err(py.raise_type_error(format_args!("__subclasses__() must return a list")));
    }
    for child in iter::collect(py, all.value())? {
        if object_protocol::is_subclass(py, subclass, child.value())? {
            return Ok(true);
        }
    }
    Ok(false)
}

struct Functions;

#[pymodule]
impl Functions {
    /// Returns the current ABC cache token.
    ///
    /// The token is an opaque object (supporting equality testing) identifying
    /// the current version of the ABC cache for virtual subclasses.  The token
    /// changes with every call to register() on any ABC.
    #[pyfunction("get_cache_token()")]
    fn get_cache_token(_py: Py) -> i64 {
        registrations() as i64
    }
    /// Internal ABC helper for class set-up. Should be never used outside abc module.
    #[pyfunction("_abc_init(self, /)")]
    fn abc_init(py: Py, class: Value) -> PyResult<()> {
        find_abstract_methods(py, class)?;
        let data = new_data(py, py.runtime().native_type::<AbcData>(), &[], Value::ABSENT)?;
        attribute::set_attr(py, class, py.intern("_abc_impl").value(), data.value())?;
        match class.cast::<TypeObject>() {
            Some(ty) => take_pattern_flags(py, ty),
            None => Ok(()),
        }
    }
    /// Internal ABC helper for subclasss registration. Should be never used outside abc module.
    #[pyfunction("_abc_register(self, subclass, /)")]
    fn abc_register(py: Py, class: Value, subclass: Value) -> PyResult<Ref> {
        let Some(ty) = subclass.cast::<TypeObject>() else {
            return Err(py.raise_type_error(format_args!("Can only register classes")));
        };
        if object_protocol::is_subclass(py, subclass, class)? {
            return Ok(subclass.to_ref());
        }
        // After the other question, so that a class may be registered with itself.
        if object_protocol::is_subclass(py, class, subclass)? {
            let message = format_args!("Refusing to create an inheritance cycle");
            return Err(py.raise(py.exceptions().runtime_error, message));
        }
        let data = Data::of(py, class)?;
        add(py, &data, registry, subclass)?;
        REGISTRATIONS.fetch_add(1, Ordering::Relaxed);
        if let Some(class) = class.cast::<TypeObject>() {
            let flags = class.head.type_flags & (TYPE_SEQUENCE | TYPE_MAPPING);
            if flags != 0 {
                spread_pattern_flags(py, ty, flags);
            }
        }
        Ok(subclass.to_ref())
    }
    /// Internal ABC helper for instance checks. Should be never used outside abc module.
    #[pyfunction("_abc_instancecheck(self, instance, /)")]
    fn abc_instancecheck(py: Py, class: Value, instance: Value) -> PyResult<Ref> {
        let data = Data::of(py, class)?;
        let subtype = type_of(py, instance).to_ref();
        // An instance that denies having a class is one of its type.
        let claimed = attribute::get_attr_optional_catching(py, instance, py.names().__class__)?;
        let claimed = claimed.unwrap_or_else(|| subtype.clone());
        if is_in(py, data.get().cache, claimed.value())? {
            return Ok(answer(true));
        }
        let check = py.names().__subclasscheck__;
        if claimed.value().is(subtype.value()) {
            let current = data.get().negative_version == registrations();
            if current && is_in(py, data.get().negative_cache, claimed.value())? {
                return Ok(answer(false));
            }
            return call::call_method(py, class, check, &[claimed.value()]);
        }
        let said = call::call_method(py, class, check, &[claimed.value()])?;
        if compare::is_true(py, said.value())? {
            return Ok(said);
        }
        call::call_method(py, class, check, &[subtype.value()])
    }
    /// Internal ABC helper for subclasss checks. Should be never used outside abc module.
    #[pyfunction("_abc_subclasscheck(self, subclass, /)")]
    fn abc_subclasscheck(py: Py, class: Value, subclass: Value) -> PyResult<bool> {
        subclass_check(py, class, subclass)
    }
    /// Internal ABC helper for cache and registry debugging.
    ///
    /// Return shallow copies of registry, of both caches, and
    /// negative cache version. Don't call this function directly,
    /// instead use ABC._dump_registry() for a nice repr.
    #[pyfunction("_get_dump(self, /)")]
    fn get_dump(py: Py, class: Value) -> PyResult<Ref> {
        let data = Data::of(py, class)?;
        let copy = |field: Value| {
            let copy = set::new(py);
            if let Some(classes) = held_set(field) {
                set::of(&copy).update(py, classes.value())?;
            }
            Ok(copy)
        };
        let version = int::from_i64(py, data.get().negative_version as i64);
        let sets = [copy(data.get().registry)?, copy(data.get().cache)?, copy(data.get().negative_cache)?];
        Ok(tuple::from_vec(py, sets.into_iter().chain([version]).collect()))
    }
    /// Internal ABC helper to reset registry of a given class.
    ///
    /// Should be only used by refleak.py
    #[pyfunction("_reset_registry(self, /)")]
    fn reset_registry(py: Py, class: Value) -> PyResult<()> {
        let data = Data::of(py, class)?;
        empty(data.get().registry);
        Ok(())
    }
    /// Internal ABC helper to reset both caches of a given class.
    ///
    /// Should be only used by refleak.py
    #[pyfunction("_reset_caches(self, /)")]
    fn reset_caches(py: Py, class: Value) -> PyResult<()> {
        let data = Data::of(py, class)?;
        empty(data.get().cache);
        empty(data.get().negative_cache);
        Ok(())
    }
}

fn empty(field: Value) {
    if let Some(classes) = held_set(field) {
        let classes: SetRef = set::of(&classes);
        classes.clear();
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    // Its types are used here.
    crate::load(py, "_weakref")?;
    let doc = "Module contains faster C implementation of abc.ABCMeta";
    let (module, _) = crate::new_module(py, "_abc", doc, Functions::METHODS);
    let mut ty = create_native::<AbcData>(py, "_abc._abc_data", None, 0, None);
    (ty.drop_fields, ty.traverse) = (drop_data, traverse_data);
    native::ready(py, ty, Slots { new: Some(new_data), ..Slots::default() }, &[], &[]);
    taipan_builtins::object::set_doc(py, ty, "Internal state held by ABC machinery.");
    Ok(module)
}
