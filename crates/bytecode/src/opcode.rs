//! The opcodes of CPython 3.14: numbers, inline caches, families, flags and stack effects.
//!
//! One macro table is the only list. Numbers, cache sizes and families are CPython's, because `dis`, monitoring, `.pyc` files
//! and the specializing interpreter all read them. Opcodes above 255 exist only inside the compiler.

use std::fmt;

/// An opcode: a real one (0..=255, fits a code unit) or one of the compiler's pseudo instructions (above 255).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Opcode(pub u16);

/// What the table says of one opcode.
struct Info {
    name: &'static str,
    caches: u8,
    flags: &'static str,
    family: Opcode,
}

const UNDEFINED: Info = Info { name: "", caches: 0, flags: "", family: Opcode(0) };

/// One more than the highest opcode, pseudo opcodes included.
pub const OPCODE_LIMIT: usize = 267;

// Columns: name = number, cache units, flags, family head.
// Flags: A argument, C constant, N name, J jump, L local, F cell or free variable, X handler target.
macro_rules! opcodes {
    ($($name:ident = $number:literal, $caches:literal, $flags:literal, $family:ident;)*) => {
        #[allow(missing_docs)]
        impl Opcode {
            $(pub const $name: Opcode = Opcode($number);)*
        }

        static TABLE: [Info; OPCODE_LIMIT] = {
            let mut table = [UNDEFINED; OPCODE_LIMIT];
            $(table[$number] = Info {
                name: stringify!($name),
                caches: $caches,
                flags: $flags,
                family: Opcode::$family,
            };)*
            table
        };

        /// Every defined opcode in the order of its number.
        pub static ALL: &[Opcode] = &[$(Opcode::$name),*];
    };
}

opcodes! {
    CACHE = 0, 0, "", CACHE;
    BINARY_SLICE = 1, 0, "", BINARY_SLICE;
    BUILD_TEMPLATE = 2, 0, "", BUILD_TEMPLATE;
    BINARY_OP_INPLACE_ADD_UNICODE = 3, 5, "L", BINARY_OP;
    CALL_FUNCTION_EX = 4, 0, "", CALL_FUNCTION_EX;
    CHECK_EG_MATCH = 5, 0, "", CHECK_EG_MATCH;
    CHECK_EXC_MATCH = 6, 0, "", CHECK_EXC_MATCH;
    CLEANUP_THROW = 7, 0, "", CLEANUP_THROW;
    DELETE_SUBSCR = 8, 0, "", DELETE_SUBSCR;
    END_FOR = 9, 0, "", END_FOR;
    END_SEND = 10, 0, "", END_SEND;
    EXIT_INIT_CHECK = 11, 0, "", EXIT_INIT_CHECK;
    FORMAT_SIMPLE = 12, 0, "", FORMAT_SIMPLE;
    FORMAT_WITH_SPEC = 13, 0, "", FORMAT_WITH_SPEC;
    GET_AITER = 14, 0, "", GET_AITER;
    GET_ANEXT = 15, 0, "", GET_ANEXT;
    GET_ITER = 16, 0, "", GET_ITER;
    RESERVED = 17, 0, "", RESERVED;
    GET_LEN = 18, 0, "", GET_LEN;
    GET_YIELD_FROM_ITER = 19, 0, "", GET_YIELD_FROM_ITER;
    INTERPRETER_EXIT = 20, 0, "", INTERPRETER_EXIT;
    LOAD_BUILD_CLASS = 21, 0, "", LOAD_BUILD_CLASS;
    LOAD_LOCALS = 22, 0, "", LOAD_LOCALS;
    MAKE_FUNCTION = 23, 0, "", MAKE_FUNCTION;
    MATCH_KEYS = 24, 0, "", MATCH_KEYS;
    MATCH_MAPPING = 25, 0, "", MATCH_MAPPING;
    MATCH_SEQUENCE = 26, 0, "", MATCH_SEQUENCE;
    NOP = 27, 0, "", NOP;
    NOT_TAKEN = 28, 0, "", NOT_TAKEN;
    POP_EXCEPT = 29, 0, "", POP_EXCEPT;
    POP_ITER = 30, 0, "", POP_ITER;
    POP_TOP = 31, 0, "", POP_TOP;
    PUSH_EXC_INFO = 32, 0, "", PUSH_EXC_INFO;
    PUSH_NULL = 33, 0, "", PUSH_NULL;
    RETURN_GENERATOR = 34, 0, "", RETURN_GENERATOR;
    RETURN_VALUE = 35, 0, "", RETURN_VALUE;
    SETUP_ANNOTATIONS = 36, 0, "", SETUP_ANNOTATIONS;
    STORE_SLICE = 37, 0, "", STORE_SLICE;
    STORE_SUBSCR = 38, 1, "", STORE_SUBSCR;
    TO_BOOL = 39, 3, "", TO_BOOL;
    UNARY_INVERT = 40, 0, "", UNARY_INVERT;
    UNARY_NEGATIVE = 41, 0, "", UNARY_NEGATIVE;
    UNARY_NOT = 42, 0, "", UNARY_NOT;
    WITH_EXCEPT_START = 43, 0, "", WITH_EXCEPT_START;
    BINARY_OP = 44, 5, "A", BINARY_OP;
    BUILD_INTERPOLATION = 45, 0, "A", BUILD_INTERPOLATION;
    BUILD_LIST = 46, 0, "A", BUILD_LIST;
    BUILD_MAP = 47, 0, "A", BUILD_MAP;
    BUILD_SET = 48, 0, "A", BUILD_SET;
    BUILD_SLICE = 49, 0, "A", BUILD_SLICE;
    BUILD_STRING = 50, 0, "A", BUILD_STRING;
    BUILD_TUPLE = 51, 0, "A", BUILD_TUPLE;
    CALL = 52, 3, "A", CALL;
    CALL_INTRINSIC_1 = 53, 0, "A", CALL_INTRINSIC_1;
    CALL_INTRINSIC_2 = 54, 0, "A", CALL_INTRINSIC_2;
    CALL_KW = 55, 3, "A", CALL_KW;
    COMPARE_OP = 56, 1, "A", COMPARE_OP;
    CONTAINS_OP = 57, 1, "A", CONTAINS_OP;
    CONVERT_VALUE = 58, 0, "A", CONVERT_VALUE;
    COPY = 59, 0, "A", COPY;
    COPY_FREE_VARS = 60, 0, "A", COPY_FREE_VARS;
    DELETE_ATTR = 61, 0, "AN", DELETE_ATTR;
    DELETE_DEREF = 62, 0, "AF", DELETE_DEREF;
    DELETE_FAST = 63, 0, "AL", DELETE_FAST;
    DELETE_GLOBAL = 64, 0, "AN", DELETE_GLOBAL;
    DELETE_NAME = 65, 0, "AN", DELETE_NAME;
    DICT_MERGE = 66, 0, "A", DICT_MERGE;
    DICT_UPDATE = 67, 0, "A", DICT_UPDATE;
    END_ASYNC_FOR = 68, 0, "AJ", END_ASYNC_FOR;
    EXTENDED_ARG = 69, 0, "A", EXTENDED_ARG;
    FOR_ITER = 70, 1, "AJ", FOR_ITER;
    GET_AWAITABLE = 71, 0, "A", GET_AWAITABLE;
    IMPORT_FROM = 72, 0, "AN", IMPORT_FROM;
    IMPORT_NAME = 73, 0, "AN", IMPORT_NAME;
    IS_OP = 74, 0, "A", IS_OP;
    JUMP_BACKWARD = 75, 1, "AJ", JUMP_BACKWARD;
    JUMP_BACKWARD_NO_INTERRUPT = 76, 0, "AJ", JUMP_BACKWARD_NO_INTERRUPT;
    JUMP_FORWARD = 77, 0, "AJ", JUMP_FORWARD;
    LIST_APPEND = 78, 0, "A", LIST_APPEND;
    LIST_EXTEND = 79, 0, "A", LIST_EXTEND;
    LOAD_ATTR = 80, 9, "AN", LOAD_ATTR;
    LOAD_COMMON_CONSTANT = 81, 0, "A", LOAD_COMMON_CONSTANT;
    LOAD_CONST = 82, 0, "AC", LOAD_CONST;
    LOAD_DEREF = 83, 0, "AL", LOAD_DEREF;
    LOAD_FAST = 84, 0, "AL", LOAD_FAST;
    LOAD_FAST_AND_CLEAR = 85, 0, "AL", LOAD_FAST_AND_CLEAR;
    LOAD_FAST_BORROW = 86, 0, "AL", LOAD_FAST_BORROW;
    LOAD_FAST_BORROW_LOAD_FAST_BORROW = 87, 0, "AL", LOAD_FAST_BORROW_LOAD_FAST_BORROW;
    LOAD_FAST_CHECK = 88, 0, "AL", LOAD_FAST_CHECK;
    LOAD_FAST_LOAD_FAST = 89, 0, "AL", LOAD_FAST_LOAD_FAST;
    LOAD_FROM_DICT_OR_DEREF = 90, 0, "AF", LOAD_FROM_DICT_OR_DEREF;
    LOAD_FROM_DICT_OR_GLOBALS = 91, 0, "AN", LOAD_FROM_DICT_OR_GLOBALS;
    LOAD_GLOBAL = 92, 4, "AN", LOAD_GLOBAL;
    LOAD_NAME = 93, 0, "AN", LOAD_NAME;
    LOAD_SMALL_INT = 94, 0, "A", LOAD_SMALL_INT;
    LOAD_SPECIAL = 95, 0, "A", LOAD_SPECIAL;
    LOAD_SUPER_ATTR = 96, 1, "AN", LOAD_SUPER_ATTR;
    MAKE_CELL = 97, 0, "AF", MAKE_CELL;
    MAP_ADD = 98, 0, "A", MAP_ADD;
    MATCH_CLASS = 99, 0, "A", MATCH_CLASS;
    POP_JUMP_IF_FALSE = 100, 1, "AJ", POP_JUMP_IF_FALSE;
    POP_JUMP_IF_NONE = 101, 1, "AJ", POP_JUMP_IF_NONE;
    POP_JUMP_IF_NOT_NONE = 102, 1, "AJ", POP_JUMP_IF_NOT_NONE;
    POP_JUMP_IF_TRUE = 103, 1, "AJ", POP_JUMP_IF_TRUE;
    RAISE_VARARGS = 104, 0, "A", RAISE_VARARGS;
    RERAISE = 105, 0, "A", RERAISE;
    SEND = 106, 1, "AJ", SEND;
    SET_ADD = 107, 0, "A", SET_ADD;
    SET_FUNCTION_ATTRIBUTE = 108, 0, "A", SET_FUNCTION_ATTRIBUTE;
    SET_UPDATE = 109, 0, "A", SET_UPDATE;
    STORE_ATTR = 110, 4, "AN", STORE_ATTR;
    STORE_DEREF = 111, 0, "AF", STORE_DEREF;
    STORE_FAST = 112, 0, "AL", STORE_FAST;
    STORE_FAST_LOAD_FAST = 113, 0, "AL", STORE_FAST_LOAD_FAST;
    STORE_FAST_STORE_FAST = 114, 0, "AL", STORE_FAST_STORE_FAST;
    STORE_GLOBAL = 115, 0, "AN", STORE_GLOBAL;
    STORE_NAME = 116, 0, "AN", STORE_NAME;
    SWAP = 117, 0, "A", SWAP;
    UNPACK_EX = 118, 0, "A", UNPACK_EX;
    UNPACK_SEQUENCE = 119, 1, "A", UNPACK_SEQUENCE;
    YIELD_VALUE = 120, 0, "A", YIELD_VALUE;
    RESUME = 128, 0, "A", RESUME;
    BINARY_OP_ADD_FLOAT = 129, 5, "", BINARY_OP;
    BINARY_OP_ADD_INT = 130, 5, "", BINARY_OP;
    BINARY_OP_ADD_UNICODE = 131, 5, "", BINARY_OP;
    BINARY_OP_EXTEND = 132, 5, "", BINARY_OP;
    BINARY_OP_MULTIPLY_FLOAT = 133, 5, "", BINARY_OP;
    BINARY_OP_MULTIPLY_INT = 134, 5, "", BINARY_OP;
    BINARY_OP_SUBSCR_DICT = 135, 5, "", BINARY_OP;
    BINARY_OP_SUBSCR_GETITEM = 136, 5, "", BINARY_OP;
    BINARY_OP_SUBSCR_LIST_INT = 137, 5, "", BINARY_OP;
    BINARY_OP_SUBSCR_LIST_SLICE = 138, 5, "", BINARY_OP;
    BINARY_OP_SUBSCR_STR_INT = 139, 5, "", BINARY_OP;
    BINARY_OP_SUBSCR_TUPLE_INT = 140, 5, "", BINARY_OP;
    BINARY_OP_SUBTRACT_FLOAT = 141, 5, "", BINARY_OP;
    BINARY_OP_SUBTRACT_INT = 142, 5, "", BINARY_OP;
    CALL_ALLOC_AND_ENTER_INIT = 143, 3, "A", CALL;
    CALL_BOUND_METHOD_EXACT_ARGS = 144, 3, "A", CALL;
    CALL_BOUND_METHOD_GENERAL = 145, 3, "A", CALL;
    CALL_BUILTIN_CLASS = 146, 3, "A", CALL;
    CALL_BUILTIN_FAST = 147, 3, "A", CALL;
    CALL_BUILTIN_FAST_WITH_KEYWORDS = 148, 3, "A", CALL;
    CALL_BUILTIN_O = 149, 3, "A", CALL;
    CALL_ISINSTANCE = 150, 3, "A", CALL;
    CALL_KW_BOUND_METHOD = 151, 3, "A", CALL_KW;
    CALL_KW_NON_PY = 152, 3, "A", CALL_KW;
    CALL_KW_PY = 153, 3, "A", CALL_KW;
    CALL_LEN = 154, 3, "", CALL;
    CALL_LIST_APPEND = 155, 3, "A", CALL;
    CALL_METHOD_DESCRIPTOR_FAST = 156, 3, "A", CALL;
    CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS = 157, 3, "A", CALL;
    CALL_METHOD_DESCRIPTOR_NOARGS = 158, 3, "A", CALL;
    CALL_METHOD_DESCRIPTOR_O = 159, 3, "A", CALL;
    CALL_NON_PY_GENERAL = 160, 3, "A", CALL;
    CALL_PY_EXACT_ARGS = 161, 3, "A", CALL;
    CALL_PY_GENERAL = 162, 3, "A", CALL;
    CALL_STR_1 = 163, 3, "A", CALL;
    CALL_TUPLE_1 = 164, 3, "A", CALL;
    CALL_TYPE_1 = 165, 3, "A", CALL;
    COMPARE_OP_FLOAT = 166, 1, "A", COMPARE_OP;
    COMPARE_OP_INT = 167, 1, "A", COMPARE_OP;
    COMPARE_OP_STR = 168, 1, "A", COMPARE_OP;
    CONTAINS_OP_DICT = 169, 1, "A", CONTAINS_OP;
    CONTAINS_OP_SET = 170, 1, "A", CONTAINS_OP;
    FOR_ITER_GEN = 171, 1, "A", FOR_ITER;
    FOR_ITER_LIST = 172, 1, "AJ", FOR_ITER;
    FOR_ITER_RANGE = 173, 1, "AJ", FOR_ITER;
    FOR_ITER_TUPLE = 174, 1, "AJ", FOR_ITER;
    JUMP_BACKWARD_JIT = 175, 1, "AJ", JUMP_BACKWARD;
    JUMP_BACKWARD_NO_JIT = 176, 1, "AJ", JUMP_BACKWARD;
    LOAD_ATTR_CLASS = 177, 9, "A", LOAD_ATTR;
    LOAD_ATTR_CLASS_WITH_METACLASS_CHECK = 178, 9, "A", LOAD_ATTR;
    LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN = 179, 9, "AN", LOAD_ATTR;
    LOAD_ATTR_INSTANCE_VALUE = 180, 9, "A", LOAD_ATTR;
    LOAD_ATTR_METHOD_LAZY_DICT = 181, 9, "A", LOAD_ATTR;
    LOAD_ATTR_METHOD_NO_DICT = 182, 9, "A", LOAD_ATTR;
    LOAD_ATTR_METHOD_WITH_VALUES = 183, 9, "A", LOAD_ATTR;
    LOAD_ATTR_MODULE = 184, 9, "A", LOAD_ATTR;
    LOAD_ATTR_NONDESCRIPTOR_NO_DICT = 185, 9, "A", LOAD_ATTR;
    LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = 186, 9, "A", LOAD_ATTR;
    LOAD_ATTR_PROPERTY = 187, 9, "A", LOAD_ATTR;
    LOAD_ATTR_SLOT = 188, 9, "A", LOAD_ATTR;
    LOAD_ATTR_WITH_HINT = 189, 9, "AN", LOAD_ATTR;
    LOAD_CONST_IMMORTAL = 190, 0, "AC", LOAD_CONST;
    LOAD_CONST_MORTAL = 191, 0, "AC", LOAD_CONST;
    LOAD_GLOBAL_BUILTIN = 192, 4, "A", LOAD_GLOBAL;
    LOAD_GLOBAL_MODULE = 193, 4, "A", LOAD_GLOBAL;
    LOAD_SUPER_ATTR_ATTR = 194, 1, "AN", LOAD_SUPER_ATTR;
    LOAD_SUPER_ATTR_METHOD = 195, 1, "AN", LOAD_SUPER_ATTR;
    RESUME_CHECK = 196, 0, "", RESUME;
    SEND_GEN = 197, 1, "A", SEND;
    STORE_ATTR_INSTANCE_VALUE = 198, 4, "", STORE_ATTR;
    STORE_ATTR_SLOT = 199, 4, "", STORE_ATTR;
    STORE_ATTR_WITH_HINT = 200, 4, "AN", STORE_ATTR;
    STORE_SUBSCR_DICT = 201, 1, "", STORE_SUBSCR;
    STORE_SUBSCR_LIST_INT = 202, 1, "", STORE_SUBSCR;
    TO_BOOL_ALWAYS_TRUE = 203, 3, "", TO_BOOL;
    TO_BOOL_BOOL = 204, 3, "", TO_BOOL;
    TO_BOOL_INT = 205, 3, "", TO_BOOL;
    TO_BOOL_LIST = 206, 3, "", TO_BOOL;
    TO_BOOL_NONE = 207, 3, "", TO_BOOL;
    TO_BOOL_STR = 208, 3, "", TO_BOOL;
    UNPACK_SEQUENCE_LIST = 209, 1, "A", UNPACK_SEQUENCE;
    UNPACK_SEQUENCE_TUPLE = 210, 1, "A", UNPACK_SEQUENCE;
    UNPACK_SEQUENCE_TWO_TUPLE = 211, 1, "A", UNPACK_SEQUENCE;
    INSTRUMENTED_END_FOR = 234, 0, "", END_FOR;
    INSTRUMENTED_POP_ITER = 235, 0, "", POP_ITER;
    INSTRUMENTED_END_SEND = 236, 0, "", END_SEND;
    INSTRUMENTED_FOR_ITER = 237, 1, "AJ", FOR_ITER;
    INSTRUMENTED_INSTRUCTION = 238, 0, "", INSTRUMENTED_INSTRUCTION;
    INSTRUMENTED_JUMP_FORWARD = 239, 0, "A", JUMP_FORWARD;
    INSTRUMENTED_NOT_TAKEN = 240, 0, "", NOT_TAKEN;
    INSTRUMENTED_POP_JUMP_IF_TRUE = 241, 1, "A", POP_JUMP_IF_TRUE;
    INSTRUMENTED_POP_JUMP_IF_FALSE = 242, 1, "A", POP_JUMP_IF_FALSE;
    INSTRUMENTED_POP_JUMP_IF_NONE = 243, 1, "A", POP_JUMP_IF_NONE;
    INSTRUMENTED_POP_JUMP_IF_NOT_NONE = 244, 1, "A", POP_JUMP_IF_NOT_NONE;
    INSTRUMENTED_RESUME = 245, 0, "A", RESUME;
    INSTRUMENTED_RETURN_VALUE = 246, 0, "", RETURN_VALUE;
    INSTRUMENTED_YIELD_VALUE = 247, 0, "A", YIELD_VALUE;
    INSTRUMENTED_END_ASYNC_FOR = 248, 0, "AJ", END_ASYNC_FOR;
    INSTRUMENTED_LOAD_SUPER_ATTR = 249, 1, "AN", LOAD_SUPER_ATTR;
    INSTRUMENTED_CALL = 250, 3, "A", CALL;
    INSTRUMENTED_CALL_KW = 251, 3, "A", CALL_KW;
    INSTRUMENTED_CALL_FUNCTION_EX = 252, 0, "", CALL_FUNCTION_EX;
    INSTRUMENTED_JUMP_BACKWARD = 253, 1, "A", JUMP_BACKWARD;
    INSTRUMENTED_LINE = 254, 0, "", INSTRUMENTED_LINE;
    ENTER_EXECUTOR = 255, 0, "A", ENTER_EXECUTOR;
    ANNOTATIONS_PLACEHOLDER = 256, 0, "", ANNOTATIONS_PLACEHOLDER;
    JUMP = 257, 0, "AJ", JUMP;
    JUMP_IF_FALSE = 258, 0, "AJ", JUMP_IF_FALSE;
    JUMP_IF_TRUE = 259, 0, "AJ", JUMP_IF_TRUE;
    JUMP_NO_INTERRUPT = 260, 0, "AJ", JUMP_NO_INTERRUPT;
    LOAD_CLOSURE = 261, 0, "AL", LOAD_CLOSURE;
    POP_BLOCK = 262, 0, "", POP_BLOCK;
    SETUP_CLEANUP = 263, 0, "AX", SETUP_CLEANUP;
    SETUP_FINALLY = 264, 0, "AX", SETUP_FINALLY;
    SETUP_WITH = 265, 0, "AX", SETUP_WITH;
    STORE_FAST_MAYBE_NULL = 266, 0, "AL", STORE_FAST_MAYBE_NULL;
}

impl Opcode {
    fn info(self) -> &'static Info {
        TABLE.get(self.0 as usize).unwrap_or(&UNDEFINED)
    }

    fn flag(self, flag: u8) -> bool {
        self.info().flags.as_bytes().contains(&flag)
    }

    /// CPython's name, or `<n>` in [`fmt::Display`] terms for numbers it does not define.
    pub fn name(self) -> &'static str {
        match self.info().name {
            "" => "<undefined>",
            name => name,
        }
    }

    /// The opcode with this name.
    pub fn from_name(name: &str) -> Option<Opcode> {
        ALL.iter().copied().find(|op| op.name() == name)
    }

    /// Whether CPython 3.14 defines this number.
    pub fn is_defined(self) -> bool {
        !self.info().name.is_empty()
    }

    /// Code units of inline cache that follow the instruction.
    pub fn cache_units(self) -> usize {
        self.info().caches as usize
    }

    /// The generic instruction that a specialized or instrumented one stands for; any other opcode itself.
    pub fn family(self) -> Opcode {
        if self.is_defined() { self.info().family } else { self }
    }

    /// Whether this is a specialization of another instruction.
    pub fn is_specialized(self) -> bool {
        self.family() != self && !self.is_instrumented()
    }

    /// Whether this is one of the instructions that monitoring puts in place.
    pub fn is_instrumented(self) -> bool {
        (Opcode::INSTRUMENTED_END_FOR.0..=Opcode::INSTRUMENTED_LINE.0).contains(&self.0)
    }

    /// Whether this exists only inside the compiler.
    pub fn is_pseudo(self) -> bool {
        self.0 > 255
    }

    /// Whether the argument means anything.
    pub fn has_arg(self) -> bool {
        self.flag(b'A')
    }

    /// Whether the argument indexes the constants.
    pub fn has_const(self) -> bool {
        self.flag(b'C')
    }

    /// Whether the argument, shifted by [`Opcode::name_shift`], indexes the names.
    pub fn has_name(self) -> bool {
        self.flag(b'N')
    }

    /// Whether the argument is a jump distance (a label inside the compiler).
    pub fn has_jump(self) -> bool {
        self.flag(b'J')
    }

    /// Whether the argument indexes the fast locals.
    pub fn has_local(self) -> bool {
        self.flag(b'L')
    }

    /// Whether the argument indexes a cell or free variable.
    pub fn has_free(self) -> bool {
        self.flag(b'F')
    }

    /// Whether this pushes an exception handler (`SETUP_FINALLY`, `SETUP_CLEANUP`, `SETUP_WITH`).
    pub fn is_block_push(self) -> bool {
        self.flag(b'X')
    }

    /// Whether the argument is a label inside the compiler: a jump or a handler.
    pub fn has_target(self) -> bool {
        self.has_jump() || self.is_block_push()
    }

    /// Low bits of a name instruction's argument that are flags and not part of the index.
    pub fn name_shift(self) -> u32 {
        match self.family() {
            Opcode::LOAD_ATTR | Opcode::LOAD_GLOBAL => 1,
            Opcode::LOAD_SUPER_ATTR => 2,
            _ => 0,
        }
    }

    /// Whether control never goes to the next instruction because the frame is left.
    pub fn is_scope_exit(self) -> bool {
        matches!(self, Opcode::RETURN_VALUE | Opcode::RAISE_VARARGS | Opcode::RERAISE)
    }

    /// Whether a basic block ends after this instruction.
    pub fn is_terminator(self) -> bool {
        self.has_jump() || self.is_scope_exit()
    }

    /// Whether this always jumps.
    pub fn is_unconditional_jump(self) -> bool {
        matches!(
            self,
            Opcode::JUMP
                | Opcode::JUMP_NO_INTERRUPT
                | Opcode::JUMP_FORWARD
                | Opcode::JUMP_BACKWARD
                | Opcode::JUMP_BACKWARD_NO_INTERRUPT
        )
    }

    /// Whether this pops a value and jumps or does not.
    pub fn is_conditional_jump(self) -> bool {
        matches!(
            self,
            Opcode::POP_JUMP_IF_FALSE
                | Opcode::POP_JUMP_IF_TRUE
                | Opcode::POP_JUMP_IF_NONE
                | Opcode::POP_JUMP_IF_NOT_NONE
        )
    }

    /// Whether the distance of this jump is counted backwards.
    pub fn is_backward_jump(self) -> bool {
        matches!(self.family(), Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT | Opcode::END_ASYNC_FOR)
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_defined() { f.write_str(self.name()) } else { write!(f, "<{}>", self.0) }
    }
}

impl fmt::Debug for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How many stack items an instruction takes and gives, `(popped, pushed)`, as CPython counts them.
///
/// Items that an instruction only looks at below its operands count on both sides. `None` for specialized and undefined
/// opcodes, whose effect is that of their family.
pub fn stack_items(op: Opcode, oparg: u32) -> Option<(usize, usize)> {
    let n = oparg as usize;
    // Instructions that touch an item `n` below the top see the items in between as well.
    let between = n.saturating_sub(1);
    let low = n & 1;
    Some(match op {
        Opcode::BINARY_OP | Opcode::COMPARE_OP | Opcode::CONTAINS_OP | Opcode::IS_OP => (2, 1),
        Opcode::BUILD_TEMPLATE | Opcode::CALL_INTRINSIC_2 | Opcode::FORMAT_WITH_SPEC => (2, 1),
        Opcode::END_SEND | Opcode::INSTRUMENTED_END_SEND | Opcode::IMPORT_NAME => (2, 1),
        Opcode::SET_FUNCTION_ATTRIBUTE => (2, 1),
        Opcode::BINARY_SLICE | Opcode::MATCH_CLASS => (3, 1),
        Opcode::BUILD_INTERPOLATION => (2 + low, 1),
        Opcode::BUILD_LIST | Opcode::BUILD_SET | Opcode::BUILD_SLICE | Opcode::BUILD_STRING | Opcode::BUILD_TUPLE => {
            (n, 1)
        }
        Opcode::BUILD_MAP => (2 * n, 1),
        Opcode::CALL | Opcode::INSTRUMENTED_CALL => (2 + n, 1),
        Opcode::CALL_KW | Opcode::INSTRUMENTED_CALL_KW => (3 + n, 1),
        Opcode::CALL_FUNCTION_EX | Opcode::INSTRUMENTED_CALL_FUNCTION_EX => (4, 1),
        Opcode::CHECK_EG_MATCH | Opcode::CHECK_EXC_MATCH | Opcode::SEND => (2, 2),
        Opcode::CLEANUP_THROW => (3, 2),
        Opcode::COPY => (1 + between, 2 + between),
        Opcode::DICT_MERGE => (5 + between, 4 + between),
        Opcode::DICT_UPDATE | Opcode::LIST_APPEND | Opcode::LIST_EXTEND | Opcode::SET_ADD | Opcode::SET_UPDATE => {
            (2 + between, 1 + between)
        }
        Opcode::MAP_ADD => (3 + between, 1 + between),
        Opcode::DELETE_SUBSCR
        | Opcode::END_ASYNC_FOR
        | Opcode::INSTRUMENTED_END_ASYNC_FOR
        | Opcode::STORE_ATTR
        | Opcode::STORE_FAST_STORE_FAST => (2, 0),
        Opcode::STORE_SUBSCR => (3, 0),
        Opcode::STORE_SLICE => (4, 0),
        Opcode::DELETE_ATTR
        | Opcode::EXIT_INIT_CHECK
        | Opcode::INTERPRETER_EXIT
        | Opcode::POP_EXCEPT
        | Opcode::POP_TOP
        | Opcode::POP_JUMP_IF_FALSE
        | Opcode::POP_JUMP_IF_NONE
        | Opcode::POP_JUMP_IF_NOT_NONE
        | Opcode::POP_JUMP_IF_TRUE
        | Opcode::INSTRUMENTED_POP_JUMP_IF_FALSE
        | Opcode::INSTRUMENTED_POP_JUMP_IF_NONE
        | Opcode::INSTRUMENTED_POP_JUMP_IF_NOT_NONE
        | Opcode::INSTRUMENTED_POP_JUMP_IF_TRUE
        | Opcode::END_FOR
        | Opcode::INSTRUMENTED_END_FOR
        | Opcode::POP_ITER
        | Opcode::INSTRUMENTED_POP_ITER
        | Opcode::STORE_DEREF
        | Opcode::STORE_FAST
        | Opcode::STORE_FAST_MAYBE_NULL
        | Opcode::STORE_GLOBAL
        | Opcode::STORE_NAME => (1, 0),
        Opcode::FOR_ITER | Opcode::INSTRUMENTED_FOR_ITER => (1, 2),
        Opcode::GET_ANEXT | Opcode::GET_LEN | Opcode::IMPORT_FROM | Opcode::LOAD_SPECIAL => (1, 2),
        Opcode::MATCH_MAPPING | Opcode::MATCH_SEQUENCE | Opcode::PUSH_EXC_INFO => (1, 2),
        Opcode::MATCH_KEYS => (2, 3),
        Opcode::WITH_EXCEPT_START => (5, 6),
        Opcode::LOAD_ATTR => (1, 1 + low),
        Opcode::LOAD_SUPER_ATTR | Opcode::INSTRUMENTED_LOAD_SUPER_ATTR => (3, 1 + low),
        Opcode::LOAD_GLOBAL => (0, 1 + low),
        Opcode::LOAD_FAST_LOAD_FAST | Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => (0, 2),
        Opcode::LOAD_BUILD_CLASS
        | Opcode::LOAD_CLOSURE
        | Opcode::LOAD_COMMON_CONSTANT
        | Opcode::LOAD_CONST
        | Opcode::LOAD_DEREF
        | Opcode::LOAD_FAST
        | Opcode::LOAD_FAST_AND_CLEAR
        | Opcode::LOAD_FAST_BORROW
        | Opcode::LOAD_FAST_CHECK
        | Opcode::LOAD_LOCALS
        | Opcode::LOAD_NAME
        | Opcode::LOAD_SMALL_INT
        | Opcode::PUSH_NULL
        | Opcode::RETURN_GENERATOR => (0, 1),
        Opcode::CALL_INTRINSIC_1
        | Opcode::CONVERT_VALUE
        | Opcode::FORMAT_SIMPLE
        | Opcode::GET_AITER
        | Opcode::GET_AWAITABLE
        | Opcode::GET_ITER
        | Opcode::GET_YIELD_FROM_ITER
        | Opcode::JUMP_IF_FALSE
        | Opcode::JUMP_IF_TRUE
        | Opcode::LOAD_FROM_DICT_OR_DEREF
        | Opcode::LOAD_FROM_DICT_OR_GLOBALS
        | Opcode::MAKE_FUNCTION
        | Opcode::RETURN_VALUE
        | Opcode::INSTRUMENTED_RETURN_VALUE
        | Opcode::STORE_FAST_LOAD_FAST
        | Opcode::TO_BOOL
        | Opcode::UNARY_INVERT
        | Opcode::UNARY_NEGATIVE
        | Opcode::UNARY_NOT
        | Opcode::YIELD_VALUE
        | Opcode::INSTRUMENTED_YIELD_VALUE => (1, 1),
        Opcode::RAISE_VARARGS => (n, 0),
        Opcode::RERAISE => (1 + n, n),
        Opcode::SETUP_CLEANUP => (0, 2),
        Opcode::SETUP_FINALLY | Opcode::SETUP_WITH => (0, 1),
        Opcode::SWAP => (n.max(2), n.max(2)),
        Opcode::UNPACK_EX => (1, 1 + (n & 0xff) + (n >> 8)),
        Opcode::UNPACK_SEQUENCE => (1, n),
        _ if !op.is_defined() || op.is_specialized() => return None,
        _ => (0, 0),
    })
}

/// The change of the stack's height; `jump` chooses the branch taken, `None` the larger of both. `None` where CPython's
/// `dis.stack_effect` knows no answer.
pub fn stack_effect(op: Opcode, oparg: u32, jump: Option<bool>) -> Option<i32> {
    let (popped, pushed) = stack_items(op, oparg)?;
    // A handler's values are pushed only on the way to the handler.
    if op.is_block_push() && jump == Some(false) {
        return Some(0);
    }
    Some(pushed as i32 - popped as i32)
}
