//! The slot table of a type: what each protocol calls, and which special method names fill which slot.
//!
//! Law: a slot function of a built-in type is plain Rust. A class whose namespace (or a base's) defines a special
//! method in Python gets the generic function of [`crate::dunder`] in the slot; a class that inherits a built-in's
//! special method unchanged gets the built-in's own slot function. [`GROUPS`] is the only list of this mapping.

use taipan_layout::Value;

use crate::dunder as generic;
use crate::py::{Py, PyResult};
use crate::refs::Ref;
use crate::type_object::TypeRef;

/// Function of one operand.
pub type UnaryFn = fn(Py, Value) -> PyResult<Ref>;
/// Function of two operands; `NotImplemented` passes the question on.
pub type BinaryFn = fn(Py, Value, Value) -> PyResult<Ref>;
/// `pow` with modulus (`None` if absent).
pub type TernaryFn = fn(Py, Value, Value, Value) -> PyResult<Ref>;
/// Truth.
pub type BoolFn = fn(Py, Value) -> PyResult<bool>;
/// Length.
pub type LenFn = fn(Py, Value) -> PyResult<usize>;
/// Hash.
pub type HashFn = fn(Py, Value) -> PyResult<i64>;
/// Rich comparison.
pub type CompareFn = fn(Py, Value, Value, CompareOp) -> PyResult<Ref>;
/// Call with positional arguments, then the values of the keywords in the tuple `kwnames` (or absent).
pub type CallFn = fn(Py, Value, &[Value], Value) -> PyResult<Ref>;
/// `__new__`.
pub type NewFn = fn(Py, TypeRef, &[Value], Value) -> PyResult<Ref>;
/// `__init__`.
pub type InitFn = fn(Py, Value, &[Value], Value) -> PyResult<()>;
/// `__next__`; `None` is exhaustion.
pub type NextFn = fn(Py, Value) -> PyResult<Option<Ref>>;
/// Sets (or, without a value, deletes) an attribute or item.
pub type SetFn = fn(Py, Value, Value, Option<Value>) -> PyResult<()>;
/// `__get__`: descriptor, object (if any), type.
pub type DescrGetFn = fn(Py, Value, Option<Value>, Value) -> PyResult<Ref>;
/// `in`.
pub type ContainsFn = fn(Py, Value, Value) -> PyResult<bool>;
/// Repetition of a sequence.
pub type RepeatFn = fn(Py, Value, isize) -> PyResult<Ref>;
/// `__del__`.
pub type FinalizeFn = fn(Py, Value);

/// The six comparisons, numbered as CPython's.
#[repr(u8)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum CompareOp {
    Lt = 0,
    Le = 1,
    Eq = 2,
    Ne = 3,
    Gt = 4,
    Ge = 5,
}

impl CompareOp {
    /// The operator for exchanged operands.
    pub fn swapped(self) -> CompareOp {
        use CompareOp::*;
        match self {
            Lt => Gt,
            Le => Ge,
            Gt => Lt,
            Ge => Le,
            other => other,
        }
    }

    /// What the comparison says about an ordering.
    #[inline(always)]
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            CompareOp::Lt => ordering.is_lt(),
            CompareOp::Le => ordering.is_le(),
            CompareOp::Eq => ordering.is_eq(),
            CompareOp::Ne => ordering.is_ne(),
            CompareOp::Gt => ordering.is_gt(),
            CompareOp::Ge => ordering.is_ge(),
        }
    }

    /// The operator's text.
    pub fn symbol(self) -> &'static str {
        ["<", "<=", "==", "!=", ">", ">="][self as usize]
    }

    /// From the number that instructions carry.
    pub fn from_index(i: usize) -> CompareOp {
        use CompareOp::*;
        [Lt, Le, Eq, Ne, Gt, Ge][i]
    }
}

/// The binary operators, numbered as the argument of `BINARY_OP`; in-place forms follow at +13.
#[repr(u8)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Add = 0,
    And = 1,
    FloorDivide = 2,
    LShift = 3,
    MatMul = 4,
    Multiply = 5,
    Remainder = 6,
    Or = 7,
    Power = 8,
    RShift = 9,
    Subtract = 10,
    TrueDivide = 11,
    Xor = 12,
    DivMod = 13,
}

/// Number of entries of [`Slots::binary`].
pub const BINARY_SLOTS: usize = 14;

impl BinaryOp {
    /// From a number below [`BINARY_SLOTS`].
    pub fn from_index(i: usize) -> BinaryOp {
        use BinaryOp::*;
        [
            Add,
            And,
            FloorDivide,
            LShift,
            MatMul,
            Multiply,
            Remainder,
            Or,
            Power,
            RShift,
            Subtract,
            TrueDivide,
            Xor,
            DivMod,
        ][i]
    }

    /// The operator as error messages show it.
    pub fn symbol(self) -> &'static str {
        ["+", "&", "//", "<<", "@", "*", "%", "|", "** or pow()", ">>", "-", "/", "^", "divmod()"][self as usize]
    }
}

/// What each protocol calls.
#[derive(Copy, Clone, Default)]
#[allow(missing_docs)]
pub struct Slots {
    pub repr: Option<UnaryFn>,
    pub str: Option<UnaryFn>,
    pub hash: Option<HashFn>,
    pub call: Option<CallFn>,
    pub getattribute: Option<BinaryFn>,
    pub setattr: Option<SetFn>,
    pub richcompare: Option<CompareFn>,
    pub iter: Option<UnaryFn>,
    pub next: Option<NextFn>,
    pub descr_get: Option<DescrGetFn>,
    pub descr_set: Option<SetFn>,
    pub init: Option<InitFn>,
    pub new: Option<NewFn>,
    pub finalize: Option<FinalizeFn>,
    pub bool: Option<BoolFn>,
    pub len: Option<LenFn>,
    pub getitem: Option<BinaryFn>,
    pub setitem: Option<SetFn>,
    pub contains: Option<ContainsFn>,
    pub concat: Option<BinaryFn>,
    pub repeat: Option<RepeatFn>,
    pub inplace_concat: Option<BinaryFn>,
    pub inplace_repeat: Option<RepeatFn>,
    pub neg: Option<UnaryFn>,
    pub pos: Option<UnaryFn>,
    pub abs: Option<UnaryFn>,
    pub invert: Option<UnaryFn>,
    pub int: Option<UnaryFn>,
    pub float: Option<UnaryFn>,
    pub index: Option<UnaryFn>,
    pub power: Option<TernaryFn>,
    pub await_: Option<UnaryFn>,
    pub aiter: Option<UnaryFn>,
    pub anext: Option<UnaryFn>,
    pub binary: [Option<BinaryFn>; BINARY_SLOTS],
    pub inplace: [Option<BinaryFn>; BINARY_SLOTS],
}

macro_rules! slot_ids {
    ($($id:ident $name:literal),* $(,)?) => {
        /// The special methods that fill slots.
        #[repr(u8)]
        #[derive(Copy, Clone, PartialEq, Eq, Debug)]
        #[allow(missing_docs)]
        pub enum SlotId { $($id),* }
        /// The names of [`SlotId`]s, by number.
        pub const SLOT_NAMES: &[&str] = &[$($name),*];
        /// All [`SlotId`]s.
        pub const SLOT_IDS: &[SlotId] = &[$(SlotId::$id),*];
    };
}

// The first 42 are the binary operators in the order of `BinaryOp`: left, reflected, in-place.
slot_ids! {
    Add "__add__", And "__and__", FloorDiv "__floordiv__", LShift "__lshift__", MatMul "__matmul__", Mul "__mul__",
    Mod "__mod__", Or "__or__", Pow "__pow__", RShift "__rshift__", Sub "__sub__", TrueDiv "__truediv__",
    Xor "__xor__", DivMod "__divmod__",
    RAdd "__radd__", RAnd "__rand__", RFloorDiv "__rfloordiv__", RLShift "__rlshift__", RMatMul "__rmatmul__",
    RMul "__rmul__", RMod "__rmod__", ROr "__ror__", RPow "__rpow__", RRShift "__rrshift__", RSub "__rsub__",
    RTrueDiv "__rtruediv__", RXor "__rxor__", RDivMod "__rdivmod__",
    IAdd "__iadd__", IAnd "__iand__", IFloorDiv "__ifloordiv__", ILShift "__ilshift__", IMatMul "__imatmul__",
    IMul "__imul__", IMod "__imod__", IOr "__ior__", IPow "__ipow__", IRShift "__irshift__", ISub "__isub__",
    ITrueDiv "__itruediv__", IXor "__ixor__", IDivMod "__idivmod__",
    Repr "__repr__", Str "__str__", Hash "__hash__", Call "__call__", GetAttribute "__getattribute__",
    GetAttr "__getattr__", SetAttr "__setattr__", DelAttr "__delattr__", Lt "__lt__", Le "__le__", Eq "__eq__",
    Ne "__ne__", Gt "__gt__", Ge "__ge__", Iter "__iter__", Next "__next__", Get "__get__", Set "__set__",
    Delete "__delete__", Init "__init__", New "__new__", Del "__del__", Bool "__bool__", Len "__len__",
    GetItem "__getitem__", SetItem "__setitem__", DelItem "__delitem__", Contains "__contains__",
    ConcatAdd "__add__", RepeatMul "__mul__", RepeatRMul "__rmul__", IConcat "__iadd__", IRepeat "__imul__",
    Neg "__neg__", Pos "__pos__", Abs "__abs__", Invert "__invert__", Int "__int__", Float "__float__",
    Index "__index__", Await "__await__", AIter "__aiter__", ANext "__anext__",
}

/// One slot, the special methods that fill it, and how.
pub struct Group {
    /// The special methods.
    pub ids: &'static [SlotId],
    /// Takes the slot over from another type.
    pub copy: fn(&mut Slots, &Slots),
    /// Puts the generic function in, or nothing where the slot has none.
    pub set_generic: fn(&mut Slots),
    /// Empties the slot.
    pub clear: fn(&mut Slots),
    /// Whether the slot is filled.
    pub present: fn(&Slots) -> bool,
}

macro_rules! group {
    ([$($id:ident),*], $s:ident => $place:expr, $generic:expr) => {
        Group {
            ids: &[$(SlotId::$id),*],
            copy: |to, from| {
                let value = { let $s = from; $place };
                let $s = to;
                $place = value;
            },
            set_generic: |$s| $place = $generic,
            clear: |$s| $place = None,
            present: |$s| $place.is_some(),
        }
    };
}

macro_rules! binary_groups {
    ($($left:ident $right:ident $inplace:ident $index:literal),* $(,)?) => {
        &[$(
            group!([$left, $right], s => s.binary[$index], Some(generic::binary::<$index>)),
            group!([$inplace], s => s.inplace[$index], Some(generic::inplace::<$index>)),
        )*]
    };
}

/// The binary operators' slots.
pub static BINARY_GROUPS: &[Group] = binary_groups! {
    Add RAdd IAdd 0, And RAnd IAnd 1, FloorDiv RFloorDiv IFloorDiv 2, LShift RLShift ILShift 3,
    MatMul RMatMul IMatMul 4, Mul RMul IMul 5, Mod RMod IMod 6, Or ROr IOr 7, Pow RPow IPow 8,
    RShift RRShift IRShift 9, Sub RSub ISub 10, TrueDiv RTrueDiv ITrueDiv 11, Xor RXor IXor 12,
    DivMod RDivMod IDivMod 13,
};

/// All other slots.
pub static GROUPS: &[Group] = &[
    group!([Repr], s => s.repr, Some(generic::repr)),
    group!([Str], s => s.str, Some(generic::str)),
    group!([Hash], s => s.hash, Some(generic::hash)),
    group!([Call], s => s.call, Some(generic::call)),
    group!([GetAttribute, GetAttr], s => s.getattribute, Some(generic::getattribute)),
    group!([SetAttr, DelAttr], s => s.setattr, Some(generic::setattr)),
    group!([Lt, Le, Eq, Ne, Gt, Ge], s => s.richcompare, Some(generic::richcompare)),
    group!([Iter], s => s.iter, Some(generic::iter)),
    group!([Next], s => s.next, Some(generic::next)),
    group!([Get], s => s.descr_get, Some(generic::descr_get)),
    group!([Set, Delete], s => s.descr_set, Some(generic::descr_set)),
    group!([Init], s => s.init, Some(generic::init)),
    group!([New], s => s.new, Some(generic::new)),
    group!([Del], s => s.finalize, Some(generic::finalize)),
    group!([Bool], s => s.bool, Some(generic::bool)),
    group!([Len], s => s.len, Some(generic::len)),
    group!([GetItem], s => s.getitem, Some(generic::getitem)),
    group!([SetItem, DelItem], s => s.setitem, Some(generic::setitem)),
    group!([Contains], s => s.contains, Some(generic::contains)),
    group!([ConcatAdd], s => s.concat, None),
    group!([RepeatMul, RepeatRMul], s => s.repeat, None),
    group!([IConcat], s => s.inplace_concat, None),
    group!([IRepeat], s => s.inplace_repeat, None),
    group!([Neg], s => s.neg, Some(generic::unary::<{ SlotId::Neg as usize }>)),
    group!([Pos], s => s.pos, Some(generic::unary::<{ SlotId::Pos as usize }>)),
    group!([Abs], s => s.abs, Some(generic::unary::<{ SlotId::Abs as usize }>)),
    group!([Invert], s => s.invert, Some(generic::unary::<{ SlotId::Invert as usize }>)),
    group!([Int], s => s.int, Some(generic::unary::<{ SlotId::Int as usize }>)),
    group!([Float], s => s.float, Some(generic::unary::<{ SlotId::Float as usize }>)),
    group!([Index], s => s.index, Some(generic::unary::<{ SlotId::Index as usize }>)),
    group!([Pow, RPow], s => s.power, Some(generic::power)),
    group!([Await], s => s.await_, Some(generic::unary::<{ SlotId::Await as usize }>)),
    group!([AIter], s => s.aiter, Some(generic::unary::<{ SlotId::AIter as usize }>)),
    group!([ANext], s => s.anext, Some(generic::unary::<{ SlotId::ANext as usize }>)),
];

/// Every slot with its special methods.
pub fn all_groups() -> impl Iterator<Item = &'static Group> {
    GROUPS.iter().chain(BINARY_GROUPS.iter())
}
