"""Content of `_opcode`: properties of instructions."""

from _imp import stack_effect as _effect

_valid = frozenset([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
    25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78,
    79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104,
    105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 128, 129, 130, 131, 132,
    133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153,
    154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174,
    175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195,
    196, 197, 198, 199, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 234, 235, 236, 237, 238,
    239, 240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255, 256, 257, 258, 259,
    260, 261, 262, 263, 264, 265, 266])
_arg = frozenset([44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66,
    67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93,
    94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116,
    117, 118, 119, 120, 128, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 155, 156, 157, 158, 159,
    160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180,
    181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 197, 200, 209, 210, 211, 237,
    239, 241, 242, 243, 244, 245, 247, 248, 249, 250, 251, 253, 255, 257, 258, 259, 260, 261, 263, 264, 265,
    266])
_const = frozenset([82, 190, 191])
_name = frozenset([61, 64, 65, 72, 73, 80, 91, 92, 93, 96, 110, 115, 116, 179, 189, 194, 195, 200, 249])
_jump = frozenset([68, 70, 75, 76, 77, 100, 101, 102, 103, 106, 172, 173, 174, 175, 176, 237, 248, 257, 258,
    259, 260])
_free = frozenset([62, 90, 97, 111])
_local = frozenset([3, 63, 83, 84, 85, 86, 87, 88, 89, 112, 113, 114, 261, 266])
_exc = frozenset([263, 264, 265])
_nb_ops = [('NB_ADD', '+'), ('NB_AND', '&'), ('NB_FLOOR_DIVIDE', '//'), ('NB_LSHIFT', '<<'),
 ('NB_MATRIX_MULTIPLY', '@'), ('NB_MULTIPLY', '*'), ('NB_REMAINDER', '%'), ('NB_OR', '|'), ('NB_POWER', '**'),
 ('NB_RSHIFT', '>>'), ('NB_SUBTRACT', '-'), ('NB_TRUE_DIVIDE', '/'), ('NB_XOR', '^'),
 ('NB_INPLACE_ADD', '+='), ('NB_INPLACE_AND', '&='), ('NB_INPLACE_FLOOR_DIVIDE', '//='),
 ('NB_INPLACE_LSHIFT', '<<='), ('NB_INPLACE_MATRIX_MULTIPLY', '@='), ('NB_INPLACE_MULTIPLY', '*='),
 ('NB_INPLACE_REMAINDER', '%='), ('NB_INPLACE_OR', '|='), ('NB_INPLACE_POWER', '**='),
 ('NB_INPLACE_RSHIFT', '>>='), ('NB_INPLACE_SUBTRACT', '-='), ('NB_INPLACE_TRUE_DIVIDE', '/='),
 ('NB_INPLACE_XOR', '^='), ('NB_SUBSCR', '[]')]
_intrinsic1_descs = ['INTRINSIC_1_INVALID', 'INTRINSIC_PRINT', 'INTRINSIC_IMPORT_STAR', 'INTRINSIC_STOPITERATION_ERROR',
 'INTRINSIC_ASYNC_GEN_WRAP', 'INTRINSIC_UNARY_POSITIVE', 'INTRINSIC_LIST_TO_TUPLE', 'INTRINSIC_TYPEVAR',
 'INTRINSIC_PARAMSPEC', 'INTRINSIC_TYPEVARTUPLE', 'INTRINSIC_SUBSCRIPT_GENERIC', 'INTRINSIC_TYPEALIAS']
_intrinsic2_descs = ['INTRINSIC_2_INVALID', 'INTRINSIC_PREP_RERAISE_STAR', 'INTRINSIC_TYPEVAR_WITH_BOUND',
 'INTRINSIC_TYPEVAR_WITH_CONSTRAINTS', 'INTRINSIC_SET_FUNCTION_TYPE_PARAMS',
 'INTRINSIC_SET_TYPEPARAM_DEFAULT']
_special_method_names = ['__enter__', '__exit__', '__aenter__', '__aexit__']


def is_valid(opcode):
    """Return True if opcode is valid, False otherwise."""
    return opcode in _valid


def has_arg(opcode):
    """Return whether the instruction has this property."""
    return opcode in _arg


def has_const(opcode):
    """Return whether the instruction has this property."""
    return opcode in _const


def has_name(opcode):
    """Return whether the instruction has this property."""
    return opcode in _name


def has_jump(opcode):
    """Return whether the instruction has this property."""
    return opcode in _jump


def has_free(opcode):
    """Return whether the instruction has this property."""
    return opcode in _free


def has_local(opcode):
    """Return whether the instruction has this property."""
    return opcode in _local


def has_exc(opcode):
    """Return whether the instruction has this property."""
    return opcode in _exc


def stack_effect(opcode, oparg=None, /, *, jump=None):
    """Compute the stack effect of the opcode."""
    if opcode not in _valid:
        raise ValueError("invalid opcode or oparg")
    if opcode not in _arg:
        if oparg is not None:
            raise ValueError("stack_effect: opcode does not permit oparg but oparg was specified")
        oparg = 0
    elif oparg is None:
        raise ValueError("stack_effect: opcode requires oparg but oparg was not specified")
    if jump not in (None, True, False):
        raise ValueError("stack_effect: jump must be False, True or None")
    effects = [_effect(opcode, oparg, j) for j in ((False, True) if jump is None else (jump,))]
    return max(effects)


def get_executor(*, code, offset):
    """Return the executor object at offset in code if exists, None otherwise."""
    return None


def get_nb_ops():
    """Return the names in the order of their numbers."""
    return _nb_ops.copy()


def get_intrinsic1_descs():
    """Return the names in the order of their numbers."""
    return _intrinsic1_descs.copy()


def get_intrinsic2_descs():
    """Return the names in the order of their numbers."""
    return _intrinsic2_descs.copy()


def get_special_method_names():
    """Return the names in the order of their numbers."""
    return _special_method_names.copy()

