//! `functools._lru_cache_wrapper`: a function with a cache of its results.
//!
//! An unbounded cache is a dict of keys and results. A bounded one has a table of links, in a ring from the oldest to
//! the newest around link 0, and a dict of keys and numbers of links.
//!
//! Law: hashing and comparing keys, calling the function and releasing what the cache had may run Python code that uses
//! the same cache. No reference into the table outlives an expression, nothing is released before the ring is whole,
//! and a link that is being replaced is out of the ring, neither free nor found.

use taipan_macros::pytype;
use taipan_object::args::{Signature, bind};
use taipan_object::layout_types::*;
use taipan_object::*;

use crate::functools_partial::{DICT, bind_unless_none};

/// A link of a bounded cache.
struct Link {
    /// Owned; absent for link 0 and free ones.
    key: Value,
    /// Owned, as the key.
    result: Value,
    hash: i64,
    before: usize,
    after: usize,
    /// Whether the link is in the ring.
    linked: bool,
}

impl Link {
    const FREE: Link = Link { key: Value::ABSENT, result: Value::ABSENT, hash: 0, before: 0, after: 0, linked: false };
}

/// The links of a bounded cache.
struct Links {
    /// Link 0 is the ring's root: behind it is the oldest, before it the newest.
    table: Vec<Link>,
    free: Vec<usize>,
}

impl Links {
    fn new() -> Links {
        Links { table: vec![Link { linked: true, ..Link::FREE }], free: Vec::new() }
    }

    /// The number of the link in a word of the cache's dict.
    fn number(&self, word: Value) -> Option<usize> {
        let i = word.is_int().then(|| word.as_int() as usize)?;
        self.table.get(i).is_some_and(|link| !link.key.is_absent()).then_some(i)
    }

    fn take_out(&mut self, i: usize) {
        let (before, after) = (self.table[i].before, self.table[i].after);
        self.table[before].after = after;
        self.table[after].before = before;
        self.table[i].linked = false;
    }

    /// Makes link `i` the newest.
    fn append(&mut self, i: usize) {
        let newest = self.table[0].before;
        self.table[newest].after = i;
        self.table[0].before = i;
        let link = &mut self.table[i];
        (link.before, link.after, link.linked) = (newest, 0, true);
    }

    /// Stores into link `i`, or a free one, and gives its number and what it had.
    fn store(&mut self, i: Option<usize>, key: Ref, result: Ref, hash: i64) -> (usize, [Value; 2]) {
        let i = i.or_else(|| self.free.pop()).unwrap_or_else(|| {
            self.table.push(Link::FREE);
            self.table.len() - 1
        });
        let link = &mut self.table[i];
        let new = Link { key: key.into_value(), result: result.into_value(), hash, ..Link::FREE };
        let old = std::mem::replace(link, new);
        (i, [old.key, old.result])
    }

    /// Frees link `i`, which is out of the ring, and gives what it had.
    fn discard(&mut self, i: usize) -> [Value; 2] {
        let old = std::mem::replace(&mut self.table[i], Link::FREE);
        self.free.push(i);
        [old.key, old.result]
    }

    /// Frees all links of the ring and gives what they had, the oldest first.
    fn clear(&mut self) -> Vec<Value> {
        let mut dead = Vec::new();
        while self.table[0].after != 0 {
            let i = self.table[0].after;
            self.take_out(i);
            dead.extend(self.discard(i));
        }
        if self.free.len() + 1 == self.table.len() {
            *self = Links::new();
        }
        dead
    }
}

/// What calls do besides calling the function.
#[derive(Copy, Clone, PartialEq)]
enum Bound {
    /// Nothing is kept.
    Uncached,
    /// Everything is kept.
    Unbounded,
    /// This many results are kept.
    Most(usize),
}

/// A function with a cache.
#[repr(C)]
struct CacheWrapper {
    header: Header,
    /// The attribute dictionary, or absent.
    dict: Value,
    function: Value,
    /// Keys, and results or numbers of links: an exact dict.
    cache: Value,
    info_type: Value,
    hits: usize,
    misses: usize,
    bound: Bound,
    typed: bool,
    links: Links,
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for CacheWrapper {
    const KIND: Kind = Kind::OTHER;
}
owned_fields!(drop_words, traverse_words, CacheWrapper, cache, function, info_type, dict);

unsafe fn drop_cache(py: Py, object: *mut Header) {
    let mut this: Obj<CacheWrapper> = Obj::new(object.cast());
    let links = std::mem::replace(&mut this.links, Links { table: Vec::new(), free: Vec::new() });
    links.table.into_iter().flat_map(|link| [link.key, link.result]).for_each(release);
    // SAFETY: passed on.
    unsafe { drop_words(py, object) };
}

unsafe fn traverse_cache(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let this: Obj<CacheWrapper> = Obj::new(object.cast());
    let words = this.links.table.iter().flat_map(|link| [link.key, link.result]);
    words.filter(|v| !v.is_absent()).for_each(&mut *visit);
    // SAFETY: passed on.
    unsafe { traverse_words(object, visit) };
}

fn of(v: Value) -> Obj<CacheWrapper> {
    Obj::new(v.as_ptr())
}

/// The name under which the runtime keeps what stands between positional and keyword arguments in keys.
const KEYWORD_MARK: &str = "functools keyword mark";

/// The call of the type.
static SIGNATURE: Signature = Signature {
    name: "lru_cache",
    parameters: &["user_function", "maxsize", "typed", "cache_info_type"],
    positional_only: 0,
    positional: 4,
    required: 4,
    required_keywords: 0,
    varargs: false,
    kwargs: false,
};

fn bound_of(py: Py, maxsize: Value) -> PyResult<Bound> {
    if maxsize.is_none() {
        return Ok(Bound::Unbounded);
    }
    if !subscript::is_index(py, maxsize) {
        return Err(py.raise_type_error(format_args!("maxsize should be integer or None")));
    }
    let Some(most) = int::to_isize(int::index(py, maxsize)?.value()) else {
        let got = type_of(py, maxsize).name();
        return Err(py.raise_overflow_error(format_args!("cannot fit '{got}' into an index-sized integer")));
    };
    Ok(if most > 0 { Bound::Most(most as usize) } else { Bound::Uncached })
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (args, keywords) = taipan_builtins::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 4];
    bind(py, &SIGNATURE, args, keywords, &mut out)?;
    let [function, maxsize, typed, info_type] = out;
    let typed = compare::is_true(py, typed)?;
    if !call::is_callable(py, function) {
        return Err(py.raise_type_error(format_args!("the first argument must be callable")));
    }
    let bound = bound_of(py, maxsize)?;
    let own = |v: Value| v.to_ref().into_value();
    let fields = CacheWrapper {
        header: instance::blank_header(),
        dict: Value::ABSENT,
        function: own(function),
        cache: dict::new(py).into_value(),
        info_type: own(info_type),
        hits: 0,
        misses: 0,
        bound,
        typed,
        links: Links::new(),
    };
    Ok(instance::new_object(py, ty, fields))
}

/// The key of a call: the only argument where that is an exact `str` or `int`, else a tuple.
fn make_key(py: Py, typed: bool, args: &[Value], kwnames: Value) -> Ref {
    let names = kwnames.cast::<Tuple>().filter(|names| names.length > 0);
    let Some(names) = names else {
        if typed {
            let types = args.iter().map(|&v| type_of(py, v).value());
            let parts: Vec<Value> = args.iter().copied().chain(types).collect();
            return tuple::from_slice(py, &parts);
        }
        return match args {
            [only] if only.is_exact(Kind::STR) || only.is_exact(Kind::INT) => only.to_ref(),
            _ => tuple::from_slice(py, args),
        };
    };
    let (positional, values) = args.split_at(args.len() - names.length);
    let mut parts = positional.to_vec();
    parts.push(py.runtime().registered(KEYWORD_MARK).expect("registered with the module"));
    parts.extend(names.as_slice().iter().zip(values).flat_map(|(&name, &value)| [name, value]));
    if typed {
        parts.extend(args.iter().map(|&v| type_of(py, v).value()));
    }
    tuple::from_slice(py, &parts)
}

/// What the cache's dict has under a key.
fn lookup(py: Py, this: Obj<CacheWrapper>, key: &Ref, hash: i64) -> PyResult<Option<Ref>> {
    let d: DictRef = Obj::new(this.cache.as_ptr());
    let found = dict::find(py, d, key.value(), hash)?;
    Ok(found.and_then(|i| dict::entry_at(d, i)).map(|e| e.value.to_ref()))
}

fn call_wrapper(py: Py, v: Value, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let held = v.to_ref();
    let mut this = of(held.value());
    let function = this.function.to_ref();
    let call_function = || call::call_keywords(py, function.value(), args, kwnames);
    if this.bound == Bound::Uncached {
        this.misses += 1;
        return call_function();
    }
    let key = make_key(py, this.typed, args, kwnames);
    let hash = object_protocol::hash(py, key.value())?;
    let found = lookup(py, this, &key, hash)?;
    let Bound::Most(most) = this.bound else {
        if let Some(result) = found {
            this.hits += 1;
            return Ok(result);
        }
        this.misses += 1;
        let result = call_function()?;
        dict::set_hashed(py, Obj::new(this.cache.as_ptr()), key.value(), hash, result.value())?;
        return Ok(result);
    };
    if let Some(i) = found.and_then(|word| this.links.number(word.value())) {
        if this.links.table[i].linked {
            this.links.take_out(i);
            this.links.append(i);
        }
        this.hits += 1;
        return Ok(this.links.table[i].result.to_ref());
    }
    this.misses += 1;
    let result = call_function()?;
    keep(py, this, most, key, hash, &result)?;
    Ok(result)
}

/// Keeps a result in a bounded cache, in place of the oldest where there is no room.
fn keep(py: Py, this: Obj<CacheWrapper>, most: usize, key: Ref, hash: i64, result: &Ref) -> PyResult<()> {
    let mut this = this;
    if lookup(py, this, &key, hash)?.is_some() {
        // The call kept a result of its own under the same key.
        return Ok(());
    }
    let cache: DictRef = Obj::new(this.cache.as_ptr());
    let oldest = this.links.table[0].after;
    let mut replaced = None;
    if cache.length >= most && oldest != 0 {
        this.links.take_out(oldest);
        let (old_key, old_hash) = (this.links.table[oldest].key.to_ref(), this.links.table[oldest].hash);
        let found = dict::find(py, cache, old_key.value(), old_hash).inspect_err(|_| this.links.append(oldest))?;
        let Some(entry) = found else {
            // The call or a comparison has removed the oldest key: nothing is kept.
            let dead = this.links.discard(oldest);
            dead.into_iter().for_each(release);
            return Ok(());
        };
        drop(dict::remove_entry(cache, entry));
        replaced = Some(oldest);
    }
    let (i, dead) = this.links.store(replaced, key.clone(), result.clone(), hash);
    let stored = dict::set_hashed(py, cache, key.value(), hash, Value::from_small_int(i as i64));
    match &stored {
        Ok(()) => this.links.append(i),
        Err(_) => this.links.discard(i).into_iter().for_each(release),
    }
    dead.into_iter().for_each(release);
    stored
}

struct Methods;

#[pytype]
impl Methods {
    /// Report cache statistics
    #[pymethod("cache_info()")]
    fn cache_info(py: Py, this: Obj<CacheWrapper>) -> PyResult<Ref> {
        let cache: DictRef = Obj::new(this.cache.as_ptr());
        let number = |n: usize| int::from_usize(py, n);
        let maxsize = match this.bound {
            Bound::Uncached => number(0),
            Bound::Unbounded => none().to_ref(),
            Bound::Most(most) => number(most),
        };
        let parts = [number(this.hits), number(this.misses), maxsize, number(cache.length)];
        let info_type = this.info_type.to_ref();
        call::call(py, info_type.value(), &parts.each_ref().map(Ref::value))
    }
    /// Clear the cache and cache statistics
    #[pymethod("cache_clear()")]
    fn cache_clear(py: Py, this: Obj<CacheWrapper>) {
        let mut this = this;
        (this.hits, this.misses) = (0, 0);
        let dead = this.links.clear();
        dict::clear(py, Obj::new(this.cache.as_ptr()));
        dead.into_iter().for_each(release);
    }
    #[pymethod("__reduce__()")]
    fn reduce(py: Py, this: Obj<CacheWrapper>) -> PyResult<Ref> {
        attribute::get_attr(py, this.value(), py.intern("__qualname__").value())
    }
    #[pymethod("__copy__()")]
    fn copy(_py: Py, this: Obj<CacheWrapper>) -> Ref {
        this.to_ref()
    }
    #[pymethod("__deepcopy__(object, /)")]
    fn deepcopy(_py: Py, this: Obj<CacheWrapper>, _memo: Value) -> Ref {
        this.to_ref()
    }
}

const DOC: &str = "Create a cached callable that wraps another function.\n\n\
    user_function:      the function being cached\n\n\
    maxsize:  0         for no caching\n          None      for unlimited cache size\n          \
    n         for a bounded cache\n\n\
    typed:    False     cache f(3) and f(3.0) as identical calls\n          \
    True      cache f(3) and f(3.0) as distinct calls\n\n\
    cache_info_type:    namedtuple class with the fields:\n                        hits misses currsize maxsize\n";

/// Makes the type in the module's namespace.
pub(crate) fn register(py: Py, namespace: DictRef) {
    let word = Some(std::mem::offset_of!(CacheWrapper, dict));
    let flags = TYPE_WEAKREFS | TYPE_METHOD_DESCRIPTOR;
    let mut ty = create_native::<CacheWrapper>(py, "functools._lru_cache_wrapper", None, flags, word);
    (ty.drop_fields, ty.traverse) = (drop_cache, traverse_cache);
    let slots =
        Slots { new: Some(new), call: Some(call_wrapper), descr_get: Some(bind_unless_none), ..Slots::default() };
    native::ready(py, ty, slots, Methods::METHODS, &[Methods::GETSETS, &[DICT]].concat());
    taipan_builtins::object::set_doc(py, ty, DOC);
    dict::set_text(py, namespace, &ty.name(), ty.value());
    let mark = instance::new_instance(py, py.types().object);
    py.runtime().register(KEYWORD_MARK, mark);
}
