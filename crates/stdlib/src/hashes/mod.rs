//! The hash modules: what their objects have in common.
//!
//! Law: a hash object owns one running computation; a digest is taken from a copy of it, so that it can go on.

pub(crate) mod blake2;
pub(crate) mod md5;
pub(crate) mod sha1;
pub(crate) mod sha2;
pub(crate) mod sha3;

use ::sha2::Digest;
use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::type_object::TypeRef;
use taipan_object::*;

/// Below this many bytes, CPython holds the GIL while it hashes.
const GIL_MINSIZE: i64 = 2048;

/// A running computation.
trait Computation {
    fn update(&mut self, data: &[u8]);
    /// The digest of what was given so far; `length` bytes of it if the function has no length of its own.
    fn digest(&self, length: usize) -> Vec<u8>;
    fn copy(&self) -> Box<dyn Computation>;
}

/// A hash function of fixed length.
#[derive(Clone)]
struct Fixed<D>(D);

impl<D: Digest + Clone + 'static> Computation for Fixed<D> {
    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }
    fn digest(&self, _length: usize) -> Vec<u8> {
        self.0.clone().finalize().to_vec()
    }
    fn copy(&self) -> Box<dyn Computation> {
        Box::new(self.clone())
    }
}

/// The start of a hash function of fixed length.
fn start<D: Digest + Clone + 'static>() -> Box<dyn Computation> {
    Box::new(Fixed(D::new()))
}

/// A hash function.
struct Algorithm {
    name: &'static str,
    /// Bytes of a digest; 0 if the caller says how many.
    digest_size: usize,
    block_size: usize,
    start: fn() -> Box<dyn Computation>,
}

struct State {
    algorithm: &'static Algorithm,
    computation: Box<dyn Computation>,
    /// Bytes of a digest: BLAKE2 makes shorter ones, too.
    digest_size: usize,
}

/// A hash object.
#[repr(C)]
struct Hasher {
    header: Header,
    /// Owned; made by `Box::into_raw`.
    state: *mut State,
}

// SAFETY: registered by `hash_type` as the layout of its types.
unsafe impl Layout for Hasher {
    const KIND: Kind = Kind::OTHER;
}

unsafe fn drop_hasher(_py: Py, object: *mut Header) {
    // SAFETY: the object is a `Hasher` that goes away; its state was made by `Box::into_raw` and has no other owner.
    unsafe { drop(Box::from_raw((*object.cast::<Hasher>()).state)) };
}

unsafe fn traverse_hasher(_object: *mut Header, _visit: &mut dyn FnMut(Value)) {}

impl Hasher {
    fn state(&self) -> &State {
        // SAFETY: a hash object has its state until it is dropped; nothing runs Python while it is looked at.
        unsafe { &*self.state }
    }
}

/// A new hash object that continues a computation.
fn new_hasher(py: Py, ty: TypeRef, state: State) -> Ref {
    let state = Box::into_raw(Box::new(state));
    instance::new_object(py, ty, Hasher { header: instance::blank_header(), state })
}

/// A new hash object of the algorithm.
fn begin(py: Py, ty: TypeRef, algorithm: &'static Algorithm, data: Option<Value>) -> PyResult<Ref> {
    let mut computation = (algorithm.start)();
    if let Some(data) = data {
        computation.update(&hashed_bytes(py, data)?);
    }
    Ok(new_hasher(py, ty, State { algorithm, computation, digest_size: algorithm.digest_size }))
}

/// The bytes of an object that is to be hashed.
fn hashed_bytes(py: Py, data: Value) -> PyResult<Vec<u8>> {
    if data.cast::<Str>().is_some() {
        return Err(py.raise_type_error(format_args!("Strings must be encoded before hashing")));
    }
    taipan_builtins::bytes::data_of(data)
        .ok_or_else(|| py.raise_type_error(format_args!("object supporting the buffer API required")))
}

/// What is hashed: given as `data` or, as it was once called, as `string`.
fn one_of(py: Py, data: Option<Value>, string: Option<Value>) -> PyResult<Option<Value>> {
    match (data, string) {
        (Some(_), Some(_)) => Err(py.raise_type_error(format_args!(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version."
        ))),
        (data, string) => Ok(data.or(string)),
    }
}

fn hex(py: Py, digest: &[u8]) -> Ref {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let text: String = digest
        .iter()
        .flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]])
        .map(char::from)
        .collect();
    py.str(&text)
}

struct Common;

#[pytype]
impl Common {
    /// Return a copy of the hash object.
    #[pymethod("copy()")]
    fn copy(py: Py, this: Obj<Hasher>) -> Ref {
        let s = this.state();
        let state = State { computation: s.computation.copy(), algorithm: s.algorithm, digest_size: s.digest_size };
        new_hasher(py, type_of(py, this.value()), state)
    }
    /// Update this hash object's state with the provided string.
    #[pymethod("update(obj, /)")]
    fn update(py: Py, mut this: Obj<Hasher>, data: Value) -> PyResult<()> {
        let data = hashed_bytes(py, data)?;
        // SAFETY: as in `Hasher::state`; nothing else refers to the state here.
        unsafe { (*this.state).computation.update(&data) };
        Ok(())
    }
    #[pygetset("block_size")]
    fn block_size(py: Py, this: Value) -> PyResult<Ref> {
        Ok(int::from_usize(py, hasher(this).state().algorithm.block_size))
    }
    #[pygetset("digest_size")]
    fn digest_size(py: Py, this: Value) -> PyResult<Ref> {
        Ok(int::from_usize(py, hasher(this).state().digest_size))
    }
    #[pygetset("name")]
    fn name(py: Py, this: Value) -> PyResult<Ref> {
        Ok(py.str(hasher(this).state().algorithm.name))
    }
}

/// The receiver of an attribute of a hash object.
fn hasher(this: Value) -> Obj<Hasher> {
    Obj::new(this.as_ptr())
}

struct Sized;

#[pytype]
impl Sized {
    /// Return the digest value as a bytes object.
    #[pymethod("digest()")]
    fn digest(py: Py, this: Obj<Hasher>) -> Ref {
        let s = this.state();
        py.bytes(&s.computation.digest(s.digest_size))
    }
    /// Return the digest value as a string of hexadecimal digits.
    #[pymethod("hexdigest()")]
    fn hexdigest(py: Py, this: Obj<Hasher>) -> Ref {
        let s = this.state();
        hex(py, &s.computation.digest(s.digest_size))
    }
}

/// A new type of hash objects, `MODULE.NAME`, with the methods besides the common ones.
fn hash_type(
    py: Py,
    name: &str,
    slots: slots::Slots,
    methods: &[native::MethodDef],
    getsets: &[descriptors::GetSetDef],
) -> TypeRef {
    let mut ty = create_native::<Hasher>(py, name, None, 0, None);
    ty.drop_fields = drop_hasher;
    ty.traverse = traverse_hasher;
    native::ready(py, ty, slots, Common::METHODS, &[Common::GETSETS, getsets].concat());
    native::add_methods(py, ty, methods);
    ty
}

/// A type whose objects only the module's functions make, in the module under `shown`; they find it by `name`.
fn sized_type(py: Py, namespace: DictRef, name: &'static str, shown: &str) {
    let ty = hash_type(py, name, slots::Slots::default(), Sized::METHODS, &[]);
    dict::set_text(py, namespace, shown, ty.value());
    py.runtime().register(name, ty.to_ref());
}

/// A new object of a type that [`sized_type`] made.
fn begin_sized(py: Py, name: &str, algorithm: &'static Algorithm, given: [Option<Value>; 2]) -> PyResult<Ref> {
    let [data, string] = given;
    let data = one_of(py, data, string)?;
    let ty = py.runtime().registered(name).and_then(|ty| ty.cast()).expect("made with the module");
    begin(py, ty, algorithm, data)
}

/// A hash module.
fn new_module(py: Py, name: &'static str, functions: &[native::MethodDef]) -> (Ref, DictRef) {
    let (module, d) = crate::new_module(py, name, "", functions);
    dict::set_text(py, d, "__doc__", none());
    dict::set_text(py, d, "_GIL_MINSIZE", int::from_i64(py, GIL_MINSIZE).value());
    (module, d)
}
