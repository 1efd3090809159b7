//! `Ref`, the owning handle, and `Obj<T>`, the typed borrowed one.
//!
//! Law: `Value` and `Obj<T>` are `Copy` and own nothing: whoever passes one keeps the object alive meanwhile. A Rust
//! reference obtained through an `Obj` ends with the expression that made it; none lives across anything that may run
//! Python or allocate into the same object.

use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU64;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

use taipan_layout::{Header, Kind, Value};

use crate::dealloc::release_last;
use crate::py::Py;
use crate::type_object::TypeRef;

/// An owned Python value: dropping it releases the count. One word, never absent.
#[repr(transparent)]
pub struct Ref(NonZeroU64);

impl Ref {
    /// Takes over the count that `value` owns; `value` is not absent.
    #[inline(always)]
    pub fn from_owned(value: Value) -> Ref {
        debug_assert!(!value.is_absent());
        // SAFETY: callers pass present words, which are not 0.
        Ref(unsafe { NonZeroU64::new_unchecked(value.0) })
    }

    /// Takes over an owned word that may be absent.
    #[inline(always)]
    pub fn from_owned_option(value: Value) -> Option<Ref> {
        NonZeroU64::new(value.0).map(Ref)
    }

    /// The value, borrowed from this handle.
    #[inline(always)]
    pub fn value(&self) -> Value {
        Value(self.0.get())
    }

    /// Gives up ownership: the word owns the count now.
    #[inline(always)]
    pub fn into_value(self) -> Value {
        let value = self.value();
        std::mem::forget(self);
        value
    }
}

impl Clone for Ref {
    #[inline(always)]
    fn clone(&self) -> Ref {
        self.value().to_ref()
    }
}

impl Drop for Ref {
    #[inline(always)]
    fn drop(&mut self) {
        release(self.value());
    }
}

impl fmt::Debug for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ref({:#x})", self.0)
    }
}

/// Releases the count that the word owns (none for immediate, immortal or absent words).
#[inline(always)]
pub fn release(value: Value) {
    if value.is_counted() {
        // SAFETY: a counted word owns a count of a live object.
        if unsafe { (*value.ptr()).release() } {
            release_last(value.ptr());
        }
    }
}

/// What the runtime adds to [`Value`].
pub trait ValueExt: Copy {
    /// An owned handle on the same object: takes a count.
    fn to_ref(self) -> Ref;
    /// `None` for the absent word.
    fn present(self) -> Option<Value>;
    /// The object's header, for reading; the word is a pointer.
    fn header(self) -> &'static Header;
    /// Whether this is an object of exactly the built-in type of `kind` (immediate ints and floats count as heap
    /// kinds `INT` and `FLOAT`).
    fn is_exact(self, kind: Kind) -> bool;
    /// Whether this has the layout of `kind`, subclasses included.
    fn is_kind(self, kind: Kind) -> bool;
    /// Whether this is `None`.
    fn is_none(self) -> bool;
    /// The object as a `T`, if its layout is that of `T` (subclasses included).
    fn cast<T: Layout>(self) -> Option<Obj<T>>;
    /// The object as a `T`, if its type is exactly the built-in one.
    fn cast_exact<T: Layout>(self) -> Option<Obj<T>>;
}

impl ValueExt for Value {
    #[inline(always)]
    fn to_ref(self) -> Ref {
        debug_assert!(!self.is_absent());
        if !self.is_pointer() {
            return Ref::from_owned(self);
        }
        // SAFETY: a present pointer word names a live object.
        let header = unsafe { &mut *self.ptr() };
        if header.is_immortal() {
            return Ref::from_owned(self.borrowed());
        }
        header.retain();
        Ref::from_owned(Value::from_ptr(self.ptr()))
    }

    #[inline(always)]
    fn present(self) -> Option<Value> {
        if self.is_absent() { None } else { Some(self) }
    }

    #[inline(always)]
    fn header(self) -> &'static Header {
        debug_assert!(self.is_pointer());
        // SAFETY: a pointer word names a live object; the reference ends with the caller's expression.
        unsafe { &*self.ptr() }
    }

    #[inline(always)]
    fn is_exact(self, kind: Kind) -> bool {
        if self.is_pointer() {
            return self.header().is_exact(kind);
        }
        (kind == Kind::INT && self.is_int()) || (kind == Kind::FLOAT && self.is_float())
    }

    #[inline(always)]
    fn is_kind(self, kind: Kind) -> bool {
        if self.is_pointer() {
            return self.header().is_kind(kind);
        }
        (kind == Kind::INT && self.is_int()) || (kind == Kind::FLOAT && self.is_float())
    }

    #[inline(always)]
    fn is_none(self) -> bool {
        self.0 == crate::singletons::none().0
    }

    #[inline(always)]
    fn cast<T: Layout>(self) -> Option<Obj<T>> {
        if self.is_pointer() && T::describes(self.header(), false) { Some(Obj::new(self.as_ptr())) } else { None }
    }

    #[inline(always)]
    fn cast_exact<T: Layout>(self) -> Option<Obj<T>> {
        if self.is_pointer() && T::describes(self.header(), true) { Some(Obj::new(self.as_ptr())) } else { None }
    }
}

/// A struct that begins with a [`Header`] and is the layout of some built-in type.
///
/// # Safety
/// `repr(C)`, the header first; `describes` answers true only for objects of this layout.
pub unsafe trait Layout: 'static {
    /// The kind, or [`Kind::OTHER`] where the type is found by Rust type.
    const KIND: Kind;

    /// Whether the object has this layout (and, if `exact`, is not of a subclass).
    #[inline(always)]
    fn describes(header: &Header, exact: bool) -> bool {
        if Self::KIND != Kind::OTHER {
            return if exact { header.is_exact(Self::KIND) } else { header.is_kind(Self::KIND) };
        }
        header.is_kind(Kind::OTHER)
            && (!exact || header.is_exact(Kind::OTHER))
            && TypeRef::new(header.type_of().cast()).layout_id == std::any::TypeId::of::<Self>()
    }
}

/// A borrowed, typed handle on an object. Reading and writing fields goes through `Deref`.
#[repr(transparent)]
pub struct Obj<T>(NonNull<T>, PhantomData<T>);

impl<T> Copy for Obj<T> {}
impl<T> Clone for Obj<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> PartialEq for Obj<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Obj<T> {}

impl<T> Obj<T> {
    /// The handle of a live object; `p` is not null.
    #[inline(always)]
    pub fn new(p: *mut T) -> Obj<T> {
        debug_assert!(!p.is_null());
        // SAFETY: callers pass the address of a live object.
        Obj(unsafe { NonNull::new_unchecked(p) }, PhantomData)
    }

    /// The handle, or `None` for null.
    #[inline(always)]
    pub fn from_nullable(p: *mut T) -> Option<Obj<T>> {
        NonNull::new(p).map(|p| Obj(p, PhantomData))
    }

    /// The pointer.
    #[inline(always)]
    pub fn as_ptr(self) -> *mut T {
        self.0.as_ptr()
    }

    /// The value: a borrowed word.
    #[inline(always)]
    pub fn value(self) -> Value {
        Value::from_ptr_borrowed(self.0.as_ptr())
    }

    /// An owned handle.
    #[inline(always)]
    pub fn to_ref(self) -> Ref {
        self.value().to_ref()
    }

    /// Takes an owned pointer that the object's count is already held for.
    #[inline(always)]
    pub fn into_owned_ref(self) -> Ref {
        Ref::from_owned(Value::from_ptr(self.0.as_ptr()))
    }

    /// The object's type.
    #[inline(always)]
    pub fn ty(self, py: Py) -> TypeRef {
        crate::type_object::type_of(py, self.value())
    }
}

impl<T> Deref for Obj<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: a handle names a live object; the reference ends with the caller's expression (module law).
        unsafe { self.0.as_ref() }
    }
}

impl<T> DerefMut for Obj<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as for `deref`; the GIL makes the access exclusive for the length of one expression.
        unsafe { self.0.as_mut() }
    }
}

/// Stores `value` in a heap word that owns its content, then releases what was there. The release comes last, because
/// it may run Python.
#[inline(always)]
pub fn replace_slot(slot: &mut Value, value: Ref) {
    let old = std::mem::replace(slot, value.into_value());
    release(old);
}

/// Empties a heap word and releases what it held.
#[inline(always)]
pub fn clear_slot(slot: &mut Value) {
    let old = std::mem::replace(slot, Value::ABSENT);
    release(old);
}

macro_rules! layouts {
    ($($t:ident = $kind:ident as $alias:ident),* $(,)?) => {$(
        // SAFETY: the layout crate gives this kind to objects of exactly this struct.
        unsafe impl Layout for taipan_layout::$t { const KIND: Kind = Kind::$kind; }
        #[doc = concat!("A borrowed handle on a `", stringify!($t), "`.")]
        pub type $alias = Obj<taipan_layout::$t>;
    )*};
}

layouts! {
    List = LIST as ListRef, Tuple = TUPLE as TupleRef, Dict = DICT as DictRef, Str = STR as StrRef,
    Bytes = BYTES as BytesRef, Slice = SLICE as SliceRef, Range = RANGE as RangeRef, Function = FUNCTION as FunctionRef,
    Method = METHOD as MethodRef, Cell = CELL as CellRef, Code = CODE as CodeRef, RangeIterator = RANGE_ITERATOR as RangeIteratorRef,
    HeapFloat = FLOAT as HeapFloatRef, BigInt = INT as BigIntRef,
}

macro_rules! shared_layouts {
    ($($t:ident [$($kind:ident),*]),* $(,)?) => {$(
        // SAFETY: the layout crate gives these kinds to objects of exactly this struct.
        unsafe impl Layout for taipan_layout::$t {
            const KIND: Kind = Kind::OTHER;
            fn describes(header: &Header, exact: bool) -> bool {
                if exact { $(header.is_exact(Kind::$kind))||* } else { $(header.is_kind(Kind::$kind))||* }
            }
        }
    )*};
}

shared_layouts! {
    NativeFunction [BUILTIN_FUNCTION, METHOD_DESCRIPTOR],
    Generator [GENERATOR, COROUTINE, ASYNC_GENERATOR],
    SequenceIterator [LIST_ITERATOR, TUPLE_ITERATOR, STR_ITERATOR],
}

/// A borrowed handle on a `NativeFunction` (either kind).
pub type NativeFunctionRef = Obj<taipan_layout::NativeFunction>;
/// A borrowed handle on a generator, coroutine or asynchronous generator.
pub type GeneratorRef = Obj<taipan_layout::Generator>;
