//! Code objects: what the compiler makes and the interpreter runs, as plain data.

use std::rc::Rc;

use num_bigint::BigInt;

use crate::text::Text;

/// The bits of `co_flags`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct CodeFlags(pub u32);

#[allow(missing_docs)]
impl CodeFlags {
    pub const OPTIMIZED: CodeFlags = CodeFlags(0x1);
    pub const NEWLOCALS: CodeFlags = CodeFlags(0x2);
    pub const VARARGS: CodeFlags = CodeFlags(0x4);
    pub const VARKEYWORDS: CodeFlags = CodeFlags(0x8);
    pub const NESTED: CodeFlags = CodeFlags(0x10);
    pub const GENERATOR: CodeFlags = CodeFlags(0x20);
    pub const COROUTINE: CodeFlags = CodeFlags(0x80);
    pub const ITERABLE_COROUTINE: CodeFlags = CodeFlags(0x100);
    pub const ASYNC_GENERATOR: CodeFlags = CodeFlags(0x200);
    pub const FUTURE_BARRY_AS_BDFL: CodeFlags = CodeFlags(0x40_0000);
    pub const FUTURE_ANNOTATIONS: CodeFlags = CodeFlags(0x100_0000);
    pub const HAS_DOCSTRING: CodeFlags = CodeFlags(0x400_0000);
    pub const METHOD: CodeFlags = CodeFlags(0x800_0000);
    pub const NO_MONITORING_EVENTS: CodeFlags = CodeFlags(0x200_0000);

    /// Whether all bits of `other` are set.
    pub fn contains(self, other: CodeFlags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets the bits of `other`.
    pub fn insert(&mut self, other: CodeFlags) {
        self.0 |= other.0;
    }

    /// Whether calling the code makes a generator, coroutine or asynchronous generator.
    pub fn is_generator_like(self) -> bool {
        self.0 & (Self::GENERATOR.0 | Self::COROUTINE.0 | Self::ASYNC_GENERATOR.0) != 0
    }
}

/// What a slot of the frame's locals holds; several bits may be set.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct LocalKind(pub u8);

#[allow(missing_docs)]
impl LocalKind {
    pub const ARG_POS: LocalKind = LocalKind(0x02);
    pub const ARG_KW: LocalKind = LocalKind(0x04);
    pub const ARG_VAR: LocalKind = LocalKind(0x08);
    pub const HIDDEN: LocalKind = LocalKind(0x10);
    pub const LOCAL: LocalKind = LocalKind(0x20);
    pub const CELL: LocalKind = LocalKind(0x40);
    pub const FREE: LocalKind = LocalKind(0x80);

    /// Whether all bits of `other` are set.
    pub fn contains(self, other: LocalKind) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A constant of a code object.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// An integer that does not fit [`Const::Int`].
    BigInt(BigInt),
    Float(f64),
    Complex {
        re: f64,
        im: f64,
    },
    Str(Text),
    Bytes(Box<[u8]>),
    Tuple(Box<[Const]>),
    /// Its items differ pairwise.
    FrozenSet(Box<[Const]>),
    /// Start, stop and step.
    Slice(Box<[Const; 3]>),
    /// Shared with the runtime code object that is made of it.
    Code(Rc<CodeObject>),
}

impl Const {
    /// The name of the constant's type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Const::None => "NoneType",
            Const::True | Const::False => "bool",
            Const::Ellipsis => "ellipsis",
            Const::Int(_) | Const::BigInt(_) => "int",
            Const::Float(_) => "float",
            Const::Complex { .. } => "complex",
            Const::Str(_) => "str",
            Const::Bytes(_) => "bytes",
            Const::Tuple(_) => "tuple",
            Const::FrozenSet(_) => "frozenset",
            Const::Slice(_) => "slice",
            Const::Code(_) => "code",
        }
    }
}

/// A compiled module, class body, function or expression.
///
/// Two code objects are equal as in Python: the qualified name and the file do not count, the positions do.
#[derive(Clone, Debug)]
pub struct CodeObject {
    /// Positional parameters, the positional-only ones included.
    pub argcount: u32,
    /// Positional-only parameters.
    pub posonlyargcount: u32,
    /// Keyword-only parameters.
    pub kwonlyargcount: u32,
    /// `co_flags`.
    pub flags: CodeFlags,
    /// Height that the evaluation stack may reach.
    pub stacksize: u32,
    /// Code units: opcode in the low byte, argument in the high byte; inline caches are zero.
    pub code: Box<[u16]>,
    /// Constants.
    pub consts: Vec<Const>,
    /// Names of globals, attributes and imports.
    pub names: Vec<Box<str>>,
    /// Names of locals, cells and free variables, in the order of the frame's slots.
    pub localsplusnames: Vec<Box<str>>,
    /// What each of these slots holds.
    pub localspluskinds: Vec<LocalKind>,
    /// File the source came from.
    pub filename: Box<str>,
    /// Name of the function, class or module.
    pub name: Box<str>,
    /// Name with those of the enclosing scopes.
    pub qualname: Box<str>,
    /// First line of the definition.
    pub firstlineno: u32,
    /// Positions of the instructions; see [`crate::tables::position_ranges`].
    pub linetable: Box<[u8]>,
    /// Exception handlers; see [`crate::tables::exception_entries`].
    pub exceptiontable: Box<[u8]>,
}

impl CodeObject {
    fn slots(&self, kind: LocalKind) -> impl Iterator<Item = &str> {
        let kinds = self.localspluskinds.iter();
        self.localsplusnames.iter().zip(kinds).filter(move |(_, k)| k.contains(kind)).map(|(name, _)| &**name)
    }

    /// `co_varnames`: parameters and local variables.
    pub fn varnames(&self) -> impl Iterator<Item = &str> {
        self.slots(LocalKind::LOCAL)
    }

    /// `co_cellvars`: locals that nested scopes use.
    pub fn cellvars(&self) -> impl Iterator<Item = &str> {
        self.slots(LocalKind::CELL)
    }

    /// `co_freevars`: variables of enclosing scopes.
    pub fn freevars(&self) -> impl Iterator<Item = &str> {
        self.slots(LocalKind::FREE)
    }

    /// Number of free variables.
    pub fn nfreevars(&self) -> usize {
        self.freevars().count()
    }

    /// This code object and those among its constants, outermost first.
    pub fn walk(&self, visit: &mut dyn FnMut(&CodeObject)) {
        visit(self);
        for constant in &self.consts {
            if let Const::Code(code) = constant {
                code.walk(visit);
            }
        }
    }
}

impl PartialEq for CodeObject {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.argcount == other.argcount
            && self.posonlyargcount == other.posonlyargcount
            && self.kwonlyargcount == other.kwonlyargcount
            && self.flags == other.flags
            && self.firstlineno == other.firstlineno
            && self.code == other.code
            && self.consts == other.consts
            && self.names == other.names
            && self.localsplusnames == other.localsplusnames
            && self.linetable == other.linetable
            && self.exceptiontable == other.exceptiontable
    }
}

/// Whether two constants may share a slot: same type, same value, and the same sign of zero.
impl PartialEq for Const {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Const::None, Const::None)
            | (Const::True, Const::True)
            | (Const::False, Const::False)
            | (Const::Ellipsis, Const::Ellipsis) => true,
            (Const::Int(a), Const::Int(b)) => a == b,
            (Const::BigInt(a), Const::BigInt(b)) => a == b,
            (Const::Float(a), Const::Float(b)) => a.to_bits() == b.to_bits(),
            (Const::Complex { re: a, im: b }, Const::Complex { re: c, im: d }) => {
                (a.to_bits(), b.to_bits()) == (c.to_bits(), d.to_bits())
            }
            (Const::Str(a), Const::Str(b)) => a == b,
            (Const::Bytes(a), Const::Bytes(b)) => a == b,
            (Const::Tuple(a), Const::Tuple(b)) => a == b,
            (Const::FrozenSet(a), Const::FrozenSet(b)) => a.len() == b.len() && a.iter().all(|item| b.contains(item)),
            (Const::Slice(a), Const::Slice(b)) => a == b,
            (Const::Code(a), Const::Code(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Const {}

impl std::hash::Hash for Const {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Const::None | Const::True | Const::False | Const::Ellipsis => {}
            Const::Int(value) => value.hash(state),
            Const::BigInt(value) => value.hash(state),
            Const::Float(value) => value.to_bits().hash(state),
            Const::Complex { re, im } => (re.to_bits(), im.to_bits()).hash(state),
            Const::Str(value) => value.hash(state),
            Const::Bytes(value) => value.hash(state),
            Const::Tuple(items) => items.hash(state),
            // The order of a set's items means nothing.
            Const::FrozenSet(items) => items.len().hash(state),
            Const::Slice(parts) => parts.hash(state),
            Const::Code(code) => (&code.name, code.firstlineno, &code.code).hash(state),
        }
    }
}

impl From<&str> for Const {
    fn from(text: &str) -> Self {
        Const::Str(text.into())
    }
}

impl From<bool> for Const {
    fn from(value: bool) -> Self {
        if value { Const::True } else { Const::False }
    }
}

impl From<BigInt> for Const {
    fn from(value: BigInt) -> Self {
        match i64::try_from(&value) {
            Ok(small) => Const::Int(small),
            Err(_) => Const::BigInt(value),
        }
    }
}
