//! The built-in types that have a `Kind` of their own: one table, from which they are made bare.
//!
//! Slots, methods and documentation are added by the crate that implements them (`register` in [`crate::native`]).

use std::any::TypeId;
use std::mem::offset_of;

use taipan_layout::*;

use crate::descriptors::*;
use crate::module::Module;
use crate::py::Py;
use crate::refs::Obj;
use crate::type_object::*;

macro_rules! types {
    ($($field:ident $name:literal $kind:ident $layout:ty, $base:ident, $flags:expr;)*) => {
        /// The built-in types.
        #[allow(missing_docs)]
        #[derive(Copy, Clone)]
        pub struct Types { $(pub $field: TypeRef,)* }

        struct Row { name: &'static str, kind: Kind, size: usize, flags: u32, layout: fn() -> TypeId }

        const ROWS: &[Row] = &[$(Row {
            name: $name, kind: Kind::$kind, size: size_of::<$layout>(), flags: $flags, layout: TypeId::of::<$layout>,
        }),*];

        /// Makes the types with empty namespaces; `object` and `type` come first.
        pub(crate) fn create_bare(py: Py) -> Types {
            let mut made: Vec<TypeRef> = Vec::new();
            $(
                #[allow(unused_variables)]
                let $field = bare(py, &mut made, stringify!($base));
            )*
            for &t in &made {
                // `type` exists now, so its shape can be named by `prepare_shapes`.
                debug_assert!(t.head.root_shape.is_null());
            }
            Types { $($field,)* }
        }

        impl Types {
            /// Each type with its name, in the order of the table.
            pub fn all(&self) -> Vec<(&'static str, TypeRef)> {
                vec![$(($name, self.$field)),*]
            }
        }

        const FIELDS: &[&str] = &[$(stringify!($field)),*];
    };
}

const FINAL: u32 = TYPE_IMMUTABLE;
const OPEN: u32 = TYPE_IMMUTABLE | TYPE_BASE;
const SEQUENCE: u32 = OPEN | TYPE_SEQUENCE;

types! {
    object "object" OBJECT Header, none, OPEN | TYPE_GENERIC_NEW;
    type_ "type" TYPE TypeObject, object, OPEN | TYPE_METATYPE | TYPE_WEAKREFS;
    none "NoneType" NONE Header, object, FINAL;
    int "int" INT BigInt, object, OPEN;
    bool "bool" BOOL Header, int, FINAL;
    float "float" FLOAT HeapFloat, object, OPEN;
    complex "complex" COMPLEX crate::complex::Complex, object, OPEN;
    str "str" STR Str, object, OPEN;
    bytes "bytes" BYTES Bytes, object, OPEN;
    bytearray "bytearray" BYTEARRAY crate::bytes::ByteArray, object, OPEN;
    list "list" LIST List, object, SEQUENCE;
    tuple "tuple" TUPLE Tuple, object, SEQUENCE;
    dict "dict" DICT Dict, object, OPEN | TYPE_MAPPING;
    set "set" SET crate::set::Set, object, OPEN | TYPE_WEAKREFS;
    frozenset "frozenset" FROZENSET crate::set::Set, object, OPEN | TYPE_WEAKREFS;
    range "range" RANGE Range, object, FINAL | TYPE_SEQUENCE;
    slice "slice" SLICE Slice, object, FINAL;
    function "function" FUNCTION Function, object, FINAL | TYPE_METHOD_DESCRIPTOR | TYPE_WEAKREFS;
    method "method" METHOD Method, object, FINAL | TYPE_WEAKREFS;
    builtin_function "builtin_function_or_method" BUILTIN_FUNCTION NativeFunction, object, FINAL | TYPE_WEAKREFS;
    method_descriptor "method_descriptor" METHOD_DESCRIPTOR NativeFunction, object, FINAL | TYPE_METHOD_DESCRIPTOR;
    cell "cell" CELL Cell, object, FINAL;
    code "code" CODE Code, object, FINAL | TYPE_WEAKREFS;
    module "module" MODULE Module, object, OPEN | TYPE_WEAKREFS;
    property "property" PROPERTY Property, object, OPEN;
    classmethod "classmethod" CLASSMETHOD Wrapper, object, OPEN;
    staticmethod "staticmethod" STATICMETHOD Wrapper, object, OPEN;
    super_ "super" SUPER Super, object, OPEN;
    generator "generator" GENERATOR Generator, object, FINAL | TYPE_WEAKREFS;
    coroutine "coroutine" COROUTINE Generator, object, FINAL | TYPE_WEAKREFS;
    async_generator "async_generator" ASYNC_GENERATOR Generator, object, FINAL | TYPE_WEAKREFS;
    list_iterator "list_iterator" LIST_ITERATOR SequenceIterator, object, FINAL;
    tuple_iterator "tuple_iterator" TUPLE_ITERATOR SequenceIterator, object, FINAL;
    range_iterator "range_iterator" RANGE_ITERATOR RangeIterator, object, FINAL;
    str_iterator "str_iterator" STR_ITERATOR SequenceIterator, object, FINAL;
    traceback "traceback" TRACEBACK crate::traceback::Traceback, object, FINAL;
    frame "frame" FRAME crate::traceback::FrameObject, object, FINAL;
    member_descriptor "member_descriptor" MEMBER_DESCRIPTOR MemberDescriptor, object, FINAL;
    getset_descriptor "getset_descriptor" GETSET_DESCRIPTOR GetSetDescriptor, object, FINAL;
    slot_wrapper "wrapper_descriptor" SLOT_WRAPPER SlotWrapper, object, FINAL | TYPE_METHOD_DESCRIPTOR;
    ellipsis "ellipsis" ELLIPSIS Header, object, FINAL;
    not_implemented "NotImplementedType" NOT_IMPLEMENTED Header, object, FINAL;
}

fn bare(py: Py, made: &mut Vec<TypeRef>, base: &str) -> TypeRef {
    let row = &ROWS[made.len()];
    let base = FIELDS.iter().position(|&f| f == base && f != "none").map(|i| made[i]);
    let kind = row.kind.0;
    let spec =
        TypeSpec { name: row.name, base, kind, flags: row.flags, basic_size: row.size, layout_id: (row.layout)() };
    let mut ty = allocate_type(py, &spec, None);
    ty.dict_kind = DictKind::None;
    ty.variable_size = matches!(row.kind, Kind::INT | Kind::STR | Kind::BYTES | Kind::TUPLE);
    match row.kind {
        Kind::FUNCTION => ty.dict_kind = DictKind::Word(offset_of!(Function, dict) as u32),
        Kind::MODULE => ty.dict_kind = DictKind::Word(offset_of!(Module, dict) as u32),
        Kind::CLASSMETHOD | Kind::STATICMETHOD => ty.dict_kind = DictKind::Word(offset_of!(Wrapper, dict) as u32),
        _ => {}
    }
    let leaf = [
        Kind::NONE,
        Kind::BOOL,
        Kind::INT,
        Kind::FLOAT,
        Kind::COMPLEX,
        Kind::STR,
        Kind::BYTES,
        Kind::BYTEARRAY,
        Kind::RANGE_ITERATOR,
        Kind::ELLIPSIS,
        Kind::NOT_IMPLEMENTED,
        Kind::RANGE,
        Kind::CODE,
    ];
    if leaf.contains(&row.kind) || made.is_empty() {
        ty.head.instance_is_container = 0;
    }
    made.push(ty);
    ty
}

/// Gives the bare types their shapes and the singletons theirs.
pub(crate) fn prepare_shapes(py: Py) {
    let all = py.types().all();
    for &(_, ty) in &all {
        // Without an attribute word in their layout, built-in instances of varying size end where their data does.
        make_shapes(py, ty, 0);
    }
    let meta = py.types().type_.head.root_shape;
    for &(_, mut ty) in &all {
        ty.head.header.shape = meta;
    }
    crate::singletons::adopt(|kind| {
        let found = all.iter().find(|(_, t)| t.head.instance_kind == kind.0);
        found.expect("every singleton has a type").1.head.root_shape
    });
}

/// Adds names, namespaces, MROs and memory functions, which need strings and tuples.
pub(crate) fn name_types(py: Py) {
    for (name, mut ty) in py.types().all() {
        ty.head.name = py.intern_immortal(name);
        ty.qualname = ty.head.name;
        ty.head.dict = crate::dict::new(py).into_value().as_ptr();
        set_single_mro(py, ty);
        if let Some(base) = ty.base() {
            link_subclass(base, ty);
        }
        let (drop_fields, traverse) = crate::fields::functions_for(Kind(ty.head.instance_kind));
        ty.drop_fields = drop_fields;
        ty.traverse = traverse;
        set_type_module(py, ty, "builtins");
    }
}

/// `__module__` in the namespace.
pub fn set_type_module(py: Py, ty: TypeRef, module: &str) {
    let module = py.intern_immortal(module);
    let _ = crate::dict::set(py, ty.dict(), py.names().__module__, module);
}

/// Makes a native type of kind `OTHER` (or of a base's kind) with layout `T`; the caller adds slots and methods, then
/// calls [`crate::native::ready`].
pub fn create_native<T: 'static>(
    py: Py,
    name: &str,
    base: Option<TypeRef>,
    flags: u32,
    attribute_word: Option<usize>,
) -> TypeRef {
    let base = base.unwrap_or(py.types().object);
    let kind = if base == py.types().object { Kind::OTHER } else { Kind(base.head.instance_kind) };
    create_with_kind::<T>(py, name, base, kind, flags, attribute_word)
}

/// [`create_native`] for a layout that begins with that of a kind.
pub fn create_native_of_kind<T: 'static>(py: Py, name: &str, kind: Kind, flags: u32) -> TypeRef {
    create_with_kind::<T>(py, name, py.types().object, kind, flags, None)
}

fn create_with_kind<T: 'static>(
    py: Py,
    name: &str,
    base: TypeRef,
    kind: Kind,
    flags: u32,
    attribute_word: Option<usize>,
) -> TypeRef {
    let short = name.rsplit('.').next().expect("a split has a last part");
    let spec = TypeSpec {
        name: short,
        base: Some(base),
        kind: kind.0,
        flags: flags | TYPE_IMMUTABLE,
        basic_size: size_of::<T>(),
        layout_id: TypeId::of::<T>(),
    };
    let mut ty = allocate_type(py, &spec, Some(py.types().type_));
    if let Some(offset) = attribute_word {
        ty.dict_kind = DictKind::Word(offset as u32);
    }
    make_shapes(py, ty, 0);
    ty.head.name = py.intern_immortal(short);
    ty.qualname = ty.head.name;
    ty.head.dict = crate::dict::new(py).into_value().as_ptr();
    set_single_mro(py, ty);
    link_subclass(base, ty);
    let module = name.rsplit_once('.').map_or("builtins", |(m, _)| m);
    set_type_module(py, ty, module);
    py.runtime().native_types.borrow_mut().entry(TypeId::of::<T>()).or_insert(ty);
    Obj::new(ty.as_ptr())
}
