//! Operators and truth.

use super::{helpers, truth, word};
use crate::operators;
use taipan_layout::*;
use taipan_object::{CompareOp, Ref, call, compare, instance, int, number, object_protocol};

helpers! {
    fn tp_int_from_i64(py, value: i64) -> Value { int::from_i64(py, value).into_value() }
    fn tp_float_from_f64(py, value: f64) -> Value { int::float(py, value).into_value() }
    fn tp_float_power(_py, base: f64, exponent: f64) -> f64 { base.powf(exponent) }
    fn tp_new_range(py, start: i64, stop: i64, step: i64) -> Value {
        let arguments = [start, stop, step].map(Value::from_small_int);
        match call::call(py, py.types().range.value(), &arguments) {
            Ok(range) => range.into_value(),
            Err(_) => unreachable!("a range of ints whose step is not 0"),
        }
    }
    fn tp_new_range_iterator(py, start: i64, stop: i64, step: i64) -> Value {
        let remaining = RangeIterator::count(start, stop, step);
        let fields = RangeIterator { header: instance::blank_header(), next: start, step, remaining };
        instance::new_object(py, py.types().range_iterator, fields).into_value()
    }
    fn tp_binary_op(py, left: Value, right: Value, oparg: usize) -> Value {
        word(number::binary_op_by_index(py, oparg, left, right))
    }
    fn tp_operator(py, operands: *mut Value, oparg: usize) -> Value {
        // SAFETY: the handler's stack layout: both operands, which move with the frame.
        unsafe {
            if let Some(frame) = operators::push(py, operands, oparg) {
                (*py.thread()).transfer[0] = frame as u64;
                return Value(FRAME_PUSHED);
            }
            word(number::binary_op_by_index(py, oparg, *operands, *operands.add(1)))
        }
    }
    fn tp_operator_declined(py, left: Value, right: Value, oparg: usize) -> Value {
        word(number::after_declined(py, oparg, left, right))
    }
    fn tp_unary_negative(py, value: Value) -> Value { word(number::negative(py, value)) }
    fn tp_unary_invert(py, value: Value) -> Value { word(number::invert(py, value)) }
    fn tp_compare_op(py, left: Value, right: Value, oparg: usize) -> Value {
        let op = CompareOp::from_index(oparg >> 5);
        let result = compare::rich_compare(py, left, right, op);
        // Bit 4 of the argument asks for a bool.
        if oparg & 16 == 0 {
            return word(result);
        }
        word(result.and_then(|r| Ok(Ref::from_owned(taipan_object::bool_value(compare::is_true(py, r.value())?)))))
    }
    fn tp_contains(py, container: Value, item: Value) -> i32 { truth(object_protocol::contains(py, container, item)) }
    fn tp_is_true(py, value: Value) -> i32 { truth(compare::is_true(py, value)) }
    fn tp_len(py, value: Value) -> Value { word(object_protocol::len(py, value).map(|n| int::from_usize(py, n))) }
}
