//! Operators, comparison, truth.

use super::{Site, shape_version};
use crate::opcode;
use taipan_bytecode::Opcode;
use taipan_layout::*;
use taipan_object::{Py, ValueExt, type_of};

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_binary_op(
    _thread: *mut Thread,
    ip: *mut CodeUnit,
    left: Value,
    right: Value,
    oparg: usize,
) {
    let site = Site(ip);
    let opcode = if left.is_int() && right.is_int() {
        int_opcode(oparg)
    } else if left.is_float() && right.is_float() {
        float_opcode(oparg)
    } else if is_number(left) && is_number(right) && matches!(oparg % 13, 0 | 5 | 10 | 11) && oparg < 26 {
        Some(opcode::BINARY_OP_NUMBERS.into())
    } else if oparg == 26 {
        subscript_opcode(left, right)
    } else {
        None
    };
    match opcode {
        Some(opcode) => site.specialize_fused(Opcode(opcode)),
        None => site.fail(Opcode::BINARY_OP),
    }
}

fn is_number(v: Value) -> bool {
    v.is_int() || v.is_float()
}

fn int_opcode(oparg: usize) -> Option<u16> {
    if oparg >= 26 {
        return None;
    }
    Some(match oparg % 13 {
        0 => Opcode::BINARY_OP_ADD_INT.0,
        1 | 7 | 12 => opcode::BINARY_OP_BITWISE_INT.into(),
        2 => opcode::BINARY_OP_FLOOR_DIVIDE_INT.into(),
        3 | 9 => opcode::BINARY_OP_SHIFT_INT.into(),
        5 => Opcode::BINARY_OP_MULTIPLY_INT.0,
        6 => opcode::BINARY_OP_REMAINDER_INT.into(),
        10 => Opcode::BINARY_OP_SUBTRACT_INT.0,
        11 => opcode::BINARY_OP_NUMBERS.into(),
        _ => return None,
    })
}

fn float_opcode(oparg: usize) -> Option<u16> {
    if oparg >= 26 {
        return None;
    }
    Some(match oparg % 13 {
        0 => Opcode::BINARY_OP_ADD_FLOAT.0,
        5 => Opcode::BINARY_OP_MULTIPLY_FLOAT.0,
        10 => Opcode::BINARY_OP_SUBTRACT_FLOAT.0,
        11 => opcode::BINARY_OP_NUMBERS.into(),
        _ => return None,
    })
}

fn subscript_opcode(container: Value, key: Value) -> Option<u16> {
    if !container.is_pointer() {
        return None;
    }
    let kind = Kind(container.header().kind);
    Some(match kind {
        Kind::LIST if key.is_int() => Opcode::BINARY_OP_SUBSCR_LIST_INT.0,
        Kind::TUPLE if key.is_int() => Opcode::BINARY_OP_SUBSCR_TUPLE_INT.0,
        Kind::STR if key.is_int() && container.cast::<Str>().is_some_and(|s| s.width == 1) => {
            Opcode::BINARY_OP_SUBSCR_STR_INT.0
        }
        Kind::DICT => Opcode::BINARY_OP_SUBSCR_DICT.0,
        _ => return None,
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_compare_op(
    _thread: *mut Thread,
    ip: *mut CodeUnit,
    left: Value,
    right: Value,
    _oparg: usize,
) {
    let site = Site(ip);
    if left.is_int() && right.is_int() {
        site.specialize_fused(Opcode::COMPARE_OP_INT);
    } else if left.is_float() && right.is_float() {
        site.specialize_fused(Opcode::COMPARE_OP_FLOAT);
    } else if left.is_exact(Kind::STR) && right.is_exact(Kind::STR) {
        site.specialize(Opcode::COMPARE_OP_STR);
    } else {
        site.fail(Opcode::COMPARE_OP);
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_contains_op(_thread: *mut Thread, ip: *mut CodeUnit, _container: Value) {
    Site(ip).fail(Opcode::CONTAINS_OP);
}

#[unsafe(no_mangle)]
unsafe extern "C" fn tp_specialize_to_bool(thread: *mut Thread, ip: *mut CodeUnit, value: Value) {
    let site = Site(ip);
    if value.is_int() {
        return site.specialize(Opcode::TO_BOOL_INT);
    }
    if !value.is_pointer() {
        return site.fail(Opcode::TO_BOOL);
    }
    let opcode = match Kind(value.header().kind) {
        Kind::BOOL => Opcode::TO_BOOL_BOOL,
        Kind::NONE => Opcode::TO_BOOL_NONE,
        Kind::LIST => Opcode::TO_BOOL_LIST,
        Kind::STR => Opcode::TO_BOOL_STR,
        _ => {
            // SAFETY: compiled code passes its own attached thread.
            let py = unsafe { Py::from_thread(thread) };
            let ty = type_of(py, value);
            let plain = ty.slots.bool.is_none() && ty.slots.len.is_none();
            return match shape_version(value).filter(|_| plain) {
                Some(version) => {
                    site.write_u32(2, version);
                    site.specialize(Opcode::TO_BOOL_ALWAYS_TRUE);
                }
                None => site.fail(Opcode::TO_BOOL),
            };
        }
    };
    site.specialize_fused(opcode);
}
