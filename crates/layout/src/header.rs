//! The 16 bytes every heap object begins with, and the count's arithmetic.
//!
//! Law: a count of 0 marks a free cell; [`IMMORTAL_COUNT`] is what retaining and releasing leave as it is, and an
//! ordinary count that reaches it stays there (the object leaks rather than being freed too early).

use crate::types::{Shape, Type};

/// The count of an immortal object, and where ordinary counts saturate: the sign bit alone, so that the flags of one
/// increment or decrement in memory tell all rare cases.
pub const IMMORTAL_COUNT: u32 = 0x8000_0000;

/// The header of every heap object.
#[repr(C)]
pub struct Header {
    /// References that own a count.
    pub count: u32,
    /// [`Kind`] of the layout; bit 7 ([`Kind::SUBCLASS`]) set for instances of subclasses of the built-in type.
    pub kind: u8,
    /// `FLAG_*` bits.
    pub flags: u8,
    /// Size class of the cell ([`crate::alloc`]), or [`crate::alloc::LARGE_CLASS`].
    pub class: u16,
    /// Names the type and, for instances, where the attributes are.
    pub shape: *mut Shape,
}

/// The object has entries in the weak reference table.
pub const FLAG_WEAKREFS: u8 = 1;
/// `__del__` has been called.
pub const FLAG_FINALIZED: u8 = 2;
/// The object may be part of a cycle and is visited by the collector.
pub const FLAG_CONTAINER: u8 = 4;
/// Allocated since the last collection.
pub const FLAG_YOUNG: u8 = 8;
/// A `Dict` or `Type` that someone watches: changes must be reported.
pub const FLAG_WATCHED: u8 = 16;
/// The object is being taken apart: its fields may be gone, so nobody visits it.
pub const FLAG_DYING: u8 = 32;
/// The collector passes the object over (`gc.freeze`).
pub const FLAG_FROZEN: u8 = 64;

/// Names of layouts. Compiled code tests exact built-in types by comparing `Header::kind` with one constant.
#[repr(transparent)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Kind(pub u8);

macro_rules! kinds {
    ($($name:ident = $n:literal),* $(,)?) => {
        #[allow(missing_docs)]
        impl Kind { $(pub const $name: Kind = Kind($n);)* }
        /// The names of all kinds, for printing.
        pub const KIND_NAMES: &[(&str, Kind)] = &[$((stringify!($name), Kind($n))),*];
    };
}

kinds! {
    OBJECT = 0, NONE = 1, BOOL = 2, INT = 3, FLOAT = 4, COMPLEX = 5, STR = 6, BYTES = 7, LIST = 8, TUPLE = 9,
    DICT = 10, SET = 11, FROZENSET = 12, RANGE = 13, SLICE = 14, FUNCTION = 15, METHOD = 16, BUILTIN_FUNCTION = 17,
    METHOD_DESCRIPTOR = 18, TYPE = 19, CELL = 20, CODE = 21, MODULE = 22, PROPERTY = 23, CLASSMETHOD = 24,
    STATICMETHOD = 25, SUPER = 26, GENERATOR = 27, COROUTINE = 28, ASYNC_GENERATOR = 29, LIST_ITERATOR = 30,
    TUPLE_ITERATOR = 31, RANGE_ITERATOR = 32, STR_ITERATOR = 33, DICT_ITERATOR = 34, EXCEPTION = 35, TRACEBACK = 36,
    FRAME = 37, MEMBER_DESCRIPTOR = 38, GETSET_DESCRIPTOR = 39, SLOT_WRAPPER = 40, ELLIPSIS = 41,
    NOT_IMPLEMENTED = 42, BYTEARRAY = 43, DICT_VIEW = 44, ENUMERATE = 45, ZIP = 46, OTHER = 47,
}

impl Kind {
    /// Bit of `Header::kind` set where the object's type is a subclass of the built-in one.
    pub const SUBCLASS: u8 = 0x80;

    /// The kind without its subclass bit.
    #[inline(always)]
    pub const fn base(self) -> Kind {
        Kind(self.0 & !Self::SUBCLASS)
    }
}

/// Marks a path as unlikely.
#[cold]
#[inline(always)]
pub(crate) const fn rare() {}

impl Header {
    /// Whether the object is of exactly the built-in type of this kind.
    #[inline(always)]
    pub fn is_exact(&self, kind: Kind) -> bool {
        self.kind == kind.0
    }

    /// Whether the object has this layout: the built-in type or a subclass.
    #[inline(always)]
    pub fn is_kind(&self, kind: Kind) -> bool {
        self.kind & !Kind::SUBCLASS == kind.0
    }

    /// Whether the object is never freed.
    #[inline(always)]
    pub fn is_immortal(&self) -> bool {
        self.count == IMMORTAL_COUNT
    }

    /// The object's type.
    #[inline(always)]
    pub fn type_of(&self) -> *mut Type {
        // SAFETY: a live object's shape is alive: its type owns it.
        unsafe { (*self.shape).ty }
    }

    /// Adds one owner.
    #[inline(always)]
    pub fn retain(&mut self) {
        self.count = self.count.wrapping_add(1);
        if (self.count as i32) < 0 {
            rare();
            self.count = IMMORTAL_COUNT;
        }
    }

    /// Takes one owner away; true if it was the last and the object must be deallocated.
    #[inline(always)]
    pub fn release(&mut self) -> bool {
        let before = self.count;
        self.count = before.wrapping_sub(1);
        // One signed compare finds both rare cases: the last owner and the immortal count.
        if before as i32 <= 1 {
            rare();
            self.count = before;
            return before == 1;
        }
        false
    }
}
