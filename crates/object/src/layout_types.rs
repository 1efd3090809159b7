//! The layout crate's types and constants without its modules, whose names this crate's own modules have.

pub use taipan_layout::{
    BIGINT_LIMBS, BORROWED_BIT, BYTES_DATA, BigInt, Bytes, Cell, Code, Dict, DictEntry, FLAG_CONTAINER, FLAG_DYING,
    FLAG_FINALIZED, FLAG_WATCHED, FLAG_WEAKREFS, FLAG_YOUNG, Frame, Function, GENERATOR_CLEARED, GENERATOR_CREATED,
    GENERATOR_EXECUTING, GENERATOR_SUSPENDED, GENERATOR_SUSPENDED_YIELD_FROM, Generator, Header, HeapFloat,
    IMMORTAL_COUNT, Kind, List, Method, NATIVE_NO_ESCAPE, NATIVE_NO_KEYWORDS, NativeDef, NativeFunction, Range,
    RangeIterator, STR_DATA, SequenceIterator, Shape, Slice, Str, TUPLE_ITEMS, TYPE_BASE, TYPE_EXCEPTION,
    TYPE_FINALIZER, TYPE_GENERIC_GETATTR, TYPE_GENERIC_NEW, TYPE_GENERIC_SETATTR, TYPE_HAS_DICT, TYPE_HEAP,
    TYPE_IMMUTABLE, TYPE_MAPPING, TYPE_METATYPE, TYPE_METHOD_DESCRIPTOR, TYPE_SEQUENCE, TYPE_WEAKREFS, Thread, Tuple,
    Type, Value, both_int, floor_div, floor_mod,
};
