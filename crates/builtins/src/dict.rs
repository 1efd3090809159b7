//! `dict`, its views and iterators.

use taipan_macros::pytype;
use taipan_object::args::Keywords;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

struct DictType;

fn of(v: Value) -> DictRef {
    Obj::new(v.as_ptr())
}

/// Adds what `source` (a mapping or an iterable of pairs) has.
pub fn update_from(py: Py, d: DictRef, source: Value) -> PyResult<()> {
    if let Some(other) = source.cast::<Dict>()
        && (source.is_exact(Kind::DICT) || !type_of(py, source).is_dynamic(slots::SlotId::Iter))
    {
        return dict::update(py, d, other);
    }
    if attribute::get_attr_optional_catching(py, source, py.names().keys)?.is_some() {
        let keys = call::call_method(py, source, py.names().keys, &[])?;
        for key in iter::collect(py, keys.value())? {
            let value = subscript::get_item(py, source, key.value())?;
            dict::set(py, d, key.value(), value.value())?;
        }
        return Ok(());
    }
    let mut it = iter::Iter::new(py, source)?;
    let mut i = 0;
    while let Some(pair) = it.next(py)? {
        let items = match iter::collect(py, pair.value()) {
            Ok(items) => items,
            Err(raised) => {
                drop(py.catch(raised, py.exceptions().type_error)?);
                let raised = py.raise_type_error(format_args!("object is not iterable"));
                let e = py.take_raised(raised);
                let note = py.str(&format!("Cannot convert dictionary update sequence element #{i} to a sequence"));
                let add = py.intern("add_note");
                call::call_method(py, e.value(), add.value(), &[note.value()])?;
                return Err(py.set_exception(e));
            }
        };
        if items.len() != 2 {
            let n = items.len();
            return Err(py.raise_value_error(format_args!(
                "dictionary update sequence element #{i} has length {n}; 2 is required"
            )));
        }
        dict::set(py, d, items[0].value(), items[1].value())?;
        i += 1;
    }
    Ok(())
}

fn update_all(py: Py, d: DictRef, name: &str, args: &[Value], keywords: Keywords<'_>) -> PyResult<()> {
    crate::object::check_count(py, name, args.len(), 0, 1)?;
    if let Some(&source) = args.first() {
        update_from(py, d, source)?;
    }
    for (k, v) in keywords.pairs() {
        dict::set(py, d, k, v)?;
    }
    Ok(())
}

#[pytype]
impl DictType {
    /// Return the value for key if key is in the dictionary, else default.
    #[pymethod("get(key, default=None, /)")]
    fn get(py: Py, this: DictRef, key: Value, default: Option<Value>) -> PyResult<Ref> {
        Ok(dict::get(py, this, key)?.unwrap_or_else(|| default.unwrap_or(none()).to_ref()))
    }
    /// Insert key with a value of default if key is not in the dictionary.
    #[pymethod("setdefault(key, default=None, /)")]
    fn setdefault(py: Py, this: DictRef, key: Value, default: Option<Value>) -> PyResult<Ref> {
        if let Some(v) = dict::get(py, this, key)? {
            return Ok(v);
        }
        let v = default.unwrap_or(none()).to_ref();
        dict::set(py, this, key, v.value())?;
        Ok(v)
    }
    /// D.pop(k[,d]) -> v, remove specified key and return the corresponding value.
    #[pymethod("pop(key, default=None, /)")]
    fn pop(py: Py, this: DictRef, key: Value, default: Option<Value>) -> PyResult<Ref> {
        match (dict::pop(py, this, key)?, default) {
            (Some(v), _) => Ok(v),
            (None, Some(d)) => Ok(d.to_ref()),
            (None, None) => Err(py.raise_key_error(key)),
        }
    }
    /// Remove and return a (key, value) pair as a 2-tuple.
    #[pymethod("popitem()")]
    fn popitem(py: Py, this: DictRef) -> PyResult<Ref> {
        for i in (0..this.used as usize).rev() {
            if let Some(e) = dict::entry_at(this, i) {
                let key = e.key.to_ref();
                if this.header.flags & FLAG_WATCHED != 0 {
                    watch::dict_changed(py, this, key.value());
                }
                let value = dict::remove_entry(this, i);
                return Ok(tuple::from_vec(py, vec![key, value]));
            }
        }
        let message = py.str("popitem(): dictionary is empty");
        Err(py.raise_key_error(message.value()))
    }
    /// D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.
    #[pymethod("update(*args, **kwargs)")]
    fn update(py: Py, this: DictRef, args: &[Value], keywords: Keywords<'_>) -> PyResult<()> {
        update_all(py, this, "update", args, keywords)
    }
    /// Remove all items from the dict.
    #[pymethod("clear()")]
    fn clear(py: Py, this: DictRef) {
        dict::clear(py, this);
    }
    /// Return a shallow copy of the dict.
    #[pymethod("copy()")]
    fn copy(py: Py, this: DictRef) -> PyResult<Ref> {
        dict::copy(py, this)
    }
    /// Return a set-like object providing a view on the dict's keys.
    #[pymethod("keys()")]
    fn keys(py: Py, this: DictRef) -> Ref {
        new_view(py, this, Part::Keys)
    }
    /// Return an object providing a view on the dict's values.
    #[pymethod("values()")]
    fn values(py: Py, this: DictRef) -> Ref {
        new_view(py, this, Part::Values)
    }
    /// Return a set-like object providing a view on the dict's items.
    #[pymethod("items()")]
    fn items(py: Py, this: DictRef) -> Ref {
        new_view(py, this, Part::Items)
    }
    /// Return a reverse iterator over the dict keys.
    #[pymethod("__reversed__()")]
    fn reversed(py: Py, this: DictRef) -> Ref {
        new_iterator(py, this, Part::Keys, true)
    }
    /// True if the dictionary has the specified key, else False.
    #[pymethod("__contains__(key, /)")]
    fn contains(py: Py, this: DictRef, key: Value) -> PyResult<bool> {
        contains(py, this.value(), key)
    }
    /// Create a new dictionary with keys from iterable and values set to value.
    #[pyclassmethod("fromkeys(iterable, value=None, /)")]
    fn fromkeys(py: Py, class: Value, keys: Value, value: Option<Value>) -> PyResult<Ref> {
        let new = call::call(py, class, &[])?;
        let value = value.unwrap_or(none());
        let mut it = iter::Iter::new(py, keys)?;
        while let Some(key) = it.next(py)? {
            subscript::set_item(py, new.value(), key.value(), value)?;
        }
        Ok(new)
    }
    /// See PEP 585
    #[pyclassmethod("__class_getitem__(object, /)")]
    fn class_getitem(py: Py, class: Value, item: Value) -> PyResult<Ref> {
        native::generic_alias(py, class, item)
    }
}

fn getitem(py: Py, v: Value, key: Value) -> PyResult<Ref> {
    if let Some(r) = dict::get(py, of(v), key)? {
        return Ok(r);
    }
    if !v.is_exact(Kind::DICT)
        && let Some(r) = attribute::call_special(py, v, py.names().__missing__, &[key])?
    {
        return Ok(r);
    }
    Err(py.raise_key_error(key))
}

fn setitem(py: Py, v: Value, key: Value, value: Option<Value>) -> PyResult<()> {
    match value {
        Some(value) => dict::set(py, of(v), key, value),
        None => match dict::key_hash(py, key).and_then(|_| dict::pop(py, of(v), key))? {
            Some(_) => Ok(()),
            None => Err(py.raise_key_error(key)),
        },
    }
}

fn contains(py: Py, v: Value, key: Value) -> PyResult<bool> {
    let hash = dict::key_hash(py, key)?;
    Ok(dict::find(py, of(v), key, hash)?.is_some())
}

fn repr(py: Py, v: Value) -> PyResult<Ref> {
    let made = object_protocol::with_repr_guard(py, v, || {
        let mut out = string::StrBuilder::default();
        out.push_str("{");
        let mut pos = 0;
        let mut first = true;
        while let Some((k, x)) = dict::next_entry(of(v), &mut pos) {
            let (k, x) = (k.to_ref(), x.to_ref());
            if !first {
                out.push_str(", ");
            }
            first = false;
            let r = object_protocol::repr(py, k.value())?;
            out.push_value(Obj::new(r.value().as_ptr()));
            out.push_str(": ");
            let r = object_protocol::repr(py, x.value())?;
            out.push_value(Obj::new(r.value().as_ptr()));
        }
        out.push_str("}");
        Ok(out.finish(py))
    })?;
    Ok(made.unwrap_or_else(|| py.str("{...}")))
}

fn richcompare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Dict>(), b.cast::<Dict>()) else { return compare::not_implemented() };
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        return compare::not_implemented();
    }
    let same = equal(py, x, y)?;
    Ok(Ref::from_owned(bool_value(same == (op == CompareOp::Eq))))
}

fn equal(py: Py, x: DictRef, y: DictRef) -> PyResult<bool> {
    if x.length != y.length {
        return Ok(false);
    }
    let mut i = 0;
    while i < x.used as usize {
        let e = dict::entry_at(x, i);
        i += 1;
        let Some(e) = e else { continue };
        let (k, v) = (e.key.to_ref(), e.value.to_ref());
        let Some(at) = dict::find(py, y, k.value(), e.hash as i64)? else { return Ok(false) };
        let other = dict::entry_at(y, at).map(|e| e.value.to_ref());
        let Some(other) = other else { return Ok(false) };
        if !compare::equal(py, v.value(), other.value())? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn or(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let (Some(x), Some(y)) = (a.cast::<Dict>(), b.cast::<Dict>()) else { return compare::not_implemented() };
    let r = dict::copy(py, x)?;
    dict::update(py, dict::of(&r), y)?;
    Ok(r)
}

fn inplace_or(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    update_from(py, of(a), b)?;
    Ok(a.to_ref())
}

fn init(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<()> {
    let (args, keywords) = crate::object::split(args, kwnames);
    update_all(py, of(v), "dict", args, keywords)
}

/// What of its entries a view or iterator shows.
#[repr(u8)]
#[derive(Copy, Clone, PartialEq, Eq)]
enum Part {
    Keys,
    Values,
    Items,
}

/// A view of a dict.
#[repr(C)]
struct View {
    header: Header,
    dict: Value,
    part: Part,
}

// SAFETY: registered as the layout of the three view types.
unsafe impl Layout for View {
    const KIND: Kind = Kind::OTHER;
}

owned_fields!(drop_view, traverse_view, View, dict);

fn view_of(v: Value) -> (DictRef, Part) {
    let view: Obj<View> = Obj::new(v.as_ptr());
    (of(view.dict), view.part)
}

const VIEW_NAMES: [&str; 3] = ["dict_keys", "dict_values", "dict_items"];
const ITERATOR_NAMES: [&str; 3] = ["dict_keyiterator", "dict_valueiterator", "dict_itemiterator"];
const REVERSE_NAMES: [&str; 3] = ["dict_reversekeyiterator", "dict_reversevalueiterator", "dict_reverseitemiterator"];

fn registered(py: Py, name: &str) -> TypeRef {
    Obj::new(py.runtime().registered(name).expect("registered with dict").as_ptr())
}

fn new_view(py: Py, d: DictRef, part: Part) -> Ref {
    let ty = registered(py, VIEW_NAMES[part as usize]);
    let dict = d.to_ref().into_value();
    instance::new_object(py, ty, View { header: instance::blank_header(), dict, part })
}

/// An iterator over a dict.
#[repr(C)]
struct DictIterator {
    header: Header,
    /// The dict, owned; absent once exhausted.
    dict: Value,
    /// The next entry (behind it, for reverse iterators).
    position: usize,
    /// Entries when iteration began.
    length: usize,
    part: Part,
    reverse: bool,
}

// SAFETY: registered as the layout of the iterator types.
unsafe impl Layout for DictIterator {
    const KIND: Kind = Kind::OTHER;
}

owned_fields!(drop_iterator, traverse_iterator, DictIterator, dict);

fn new_iterator(py: Py, d: DictRef, part: Part, reverse: bool) -> Ref {
    let ty = registered(py, if reverse { REVERSE_NAMES } else { ITERATOR_NAMES }[part as usize]);
    let position = if reverse { d.used as usize } else { 0 };
    let dict = d.to_ref().into_value();
    let fields = DictIterator { header: instance::blank_header(), dict, position, length: d.length, part, reverse };
    instance::new_object(py, ty, fields)
}

fn shown(py: Py, part: Part, key: Value, value: Value) -> Ref {
    match part {
        Part::Keys => key.to_ref(),
        Part::Values => value.to_ref(),
        Part::Items => tuple::from_slice(py, &[key, value]),
    }
}

fn next(py: Py, v: Value) -> PyResult<Option<Ref>> {
    let mut it: Obj<DictIterator> = Obj::new(v.as_ptr());
    let Some(d) = it.dict.cast::<Dict>() else { return Ok(None) };
    if it.length != d.length {
        it.length = usize::MAX;
        return Err(py.raise_runtime_error(format_args!("dictionary changed size during iteration")));
    }
    if it.reverse {
        while it.position > 0 {
            it.position -= 1;
            if let Some(e) = dict::entry_at(d, it.position) {
                return Ok(Some(shown(py, it.part, e.key, e.value)));
            }
        }
    } else {
        let mut position = it.position;
        let entry = dict::next_entry(d, &mut position);
        it.position = position;
        if let Some((k, x)) = entry {
            return Ok(Some(shown(py, it.part, k, x)));
        }
    }
    clear_slot(&mut it.dict);
    Ok(None)
}

struct IteratorMethods;

#[pytype]
impl IteratorMethods {
    /// Private method returning an estimate of len(list(it)).
    #[pymethod("__length_hint__()")]
    fn length_hint(_py: Py, this: Value) -> i64 {
        let it: Obj<DictIterator> = Obj::new(this.as_ptr());
        let Some(d) = it.dict.cast::<Dict>() else { return 0 };
        (0..d.used as usize).filter(|&i| dict::entry_at(d, i).is_some() && (i < it.position) == it.reverse).count()
            as i64
    }
}

struct ViewMethods;

#[pytype]
impl ViewMethods {
    /// Return a reverse iterator over the dict's view.
    #[pymethod("__reversed__()")]
    fn reversed(py: Py, this: Value) -> Ref {
        let (d, part) = view_of(this);
        new_iterator(py, d, part, true)
    }
    /// Return True if the view and the given iterable have a null intersection.
    #[pymethod("isdisjoint(other, /)")]
    fn isdisjoint(py: Py, this: Value, other: Value) -> PyResult<bool> {
        let mut it = iter::Iter::new(py, other)?;
        while let Some(x) = it.next(py)? {
            if object_protocol::contains(py, this, x.value())? {
                return Ok(false);
            }
        }
        Ok(true)
    }
    /// dictionary that this view refers to
    #[pygetset("mapping")]
    fn mapping(py: Py, this: Value) -> PyResult<Ref> {
        Ok(crate::mappingproxy::new(py, view_of(this).0.value()))
    }
}

fn view_contains(py: Py, v: Value, item: Value) -> PyResult<bool> {
    let (d, part) = view_of(v);
    if part == Part::Keys {
        return contains(py, d.value(), item);
    }
    let Some(pair) = item.cast::<Tuple>().filter(|t| t.length == 2) else { return Ok(false) };
    match dict::get(py, d, pair.get(0).expect("two items"))? {
        Some(found) => compare::equal(py, found.value(), pair.get(1).expect("two items")),
        None => Ok(false),
    }
}

fn view_repr(py: Py, v: Value) -> PyResult<Ref> {
    let (_, part) = view_of(v);
    let made = object_protocol::with_repr_guard(py, v, || {
        let items = list::from_vec(py, iter::collect(py, v)?);
        let r = object_protocol::repr(py, items.value())?;
        Ok(py.format(format_args!("{}({})", VIEW_NAMES[part as usize], text_of(r.value()))))
    })?;
    Ok(made.unwrap_or_else(|| py.str("...")))
}

fn is_setlike(py: Py, v: Value) -> bool {
    v.cast::<set::Set>().is_some() || v.cast::<View>().is_some_and(|view| view.part != Part::Values) || {
        let _ = py;
        false
    }
}

fn view_compare(py: Py, a: Value, b: Value, op: CompareOp) -> PyResult<Ref> {
    if !is_setlike(py, b) {
        return compare::not_implemented();
    }
    let (m, n) = (object_protocol::len(py, a)?, object_protocol::len(py, b)?);
    let subset = |x: Value, y: Value| -> PyResult<bool> {
        for item in iter::collect(py, x)? {
            if !object_protocol::contains(py, y, item.value())? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    let result = match op {
        CompareOp::Eq => m == n && subset(a, b)?,
        CompareOp::Ne => !(m == n && subset(a, b)?),
        CompareOp::Lt => m < n && subset(a, b)?,
        CompareOp::Le => m <= n && subset(a, b)?,
        CompareOp::Gt => m > n && subset(b, a)?,
        CompareOp::Ge => m >= n && subset(b, a)?,
    };
    Ok(Ref::from_owned(bool_value(result)))
}

fn view_operator<const OP: usize>(py: Py, a: Value, b: Value) -> PyResult<Ref> {
    let left = set::new(py);
    set::of(&left).update(py, a)?;
    let right = set::new(py);
    set::of(&right).update(py, b)?;
    number::binary_op(py, BinaryOp::from_index(OP), left.value(), right.value())
}

/// Makes the types.
pub fn register(py: Py) {
    let mut slots = Slots {
        repr: Some(repr),
        richcompare: Some(richcompare),
        new: Some(|py, ty, _, _| Ok(dict::new_of(py, ty))),
        init: Some(init),
        len: Some(|_, v| Ok(of(v).length)),
        getitem: Some(getitem),
        setitem: Some(setitem),
        contains: Some(contains),
        iter: Some(|py, v| Ok(new_iterator(py, of(v), Part::Keys, false))),
        ..Slots::default()
    };
    slots.binary[BinaryOp::Or as usize] = Some(or);
    slots.inplace[BinaryOp::Or as usize] = Some(inplace_or);
    native::ready(py, py.types().dict, slots, DictType::METHODS, DictType::GETSETS);
    for (i, name) in VIEW_NAMES.into_iter().enumerate() {
        let mut ty = create_native::<View>(py, name, None, 0, None);
        ty.drop_fields = drop_view;
        ty.traverse = traverse_view;
        let mut slots = Slots {
            repr: Some(view_repr),
            len: Some(|_, v| Ok(view_of(v).0.length)),
            iter: Some(|py, v| Ok(new_iterator(py, view_of(v).0, view_of(v).1, false))),
            ..Slots::default()
        };
        if i != Part::Values as usize {
            slots.contains = Some(view_contains);
            slots.richcompare = Some(view_compare);
            slots.binary[1] = Some(view_operator::<1>);
            slots.binary[7] = Some(view_operator::<7>);
            slots.binary[10] = Some(view_operator::<10>);
            slots.binary[12] = Some(view_operator::<12>);
        }
        native::ready(py, ty, slots, ViewMethods::METHODS, ViewMethods::GETSETS);
        py.runtime().register(name, ty.to_ref());
    }
    for name in ITERATOR_NAMES.into_iter().chain(REVERSE_NAMES) {
        let mut ty = create_native::<DictIterator>(py, name, None, 0, None);
        ty.drop_fields = drop_iterator;
        ty.traverse = traverse_iterator;
        let slots = Slots { iter: Some(|_, v| Ok(v.to_ref())), next: Some(next), ..Slots::default() };
        native::ready(py, ty, slots, IteratorMethods::METHODS, &[]);
        py.runtime().register(name, ty.to_ref());
    }
}
