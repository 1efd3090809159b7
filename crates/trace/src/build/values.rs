//! Boxing, unboxing, comparison, truth: what the cases say of values.

use super::{Builder, Hold, Operand};
use crate::abort::Abort;
use crate::ir::*;
use crate::uop::{Type, Uop};
use taipan_bytecode::opargs::binary;
use taipan_layout::*;

const UNBOXED: Hold = Hold::Owned;

fn unboxed(value: Ref) -> Operand {
    Operand { value, own: UNBOXED }
}

impl Builder<'_> {
    pub(crate) fn int_constant(&mut self, i: i64) -> Operand {
        unboxed(self.constant(Type::I64, i as u64))
    }

    pub(crate) fn bool_constant(&mut self, b: bool) -> Operand {
        unboxed(self.constant(Type::Bool, b as u64))
    }

    /// A word that the trace keeps alive.
    pub(crate) fn constant_word(&mut self, word: u64) -> Operand {
        let value = Value(word);
        if value.is_int() {
            return self.int_constant(value.as_int());
        }
        if value.is_float() {
            return unboxed(self.constant(Type::F64, value.as_float().to_bits()));
        }
        if value.is_counted() && !self.kept.contains(&value) {
            self.kept.push(value);
        }
        Operand { value: self.constant(Type::Value, word), own: Hold::Frame }
    }

    pub(crate) fn code_constant(&mut self, index: usize) -> Operand {
        let code = self.frame().code;
        // SAFETY: the code is alive and the compiler made the index.
        let word = unsafe { (*(*code).consts.add(index)).0 };
        self.constant_word(word)
    }

    /// The operand as an unboxed int, guarding if need be.
    pub(crate) fn unbox_int(&mut self, operand: Operand) -> Result<Operand, Abort> {
        Ok(unboxed(self.as_type(operand, Type::I64)?))
    }

    pub(crate) fn unbox_float(&mut self, operand: Operand) -> Result<Operand, Abort> {
        Ok(unboxed(self.as_type(operand, Type::F64)?))
    }

    /// The operand as a float, converted from an int where that is what was seen. `place` counts from the deeper one.
    pub(crate) fn unbox_number(&mut self, operand: Operand, place: usize) -> Result<Operand, Abort> {
        let seen_int = match self.type_of(operand.value) {
            Type::I64 => true,
            Type::F64 => false,
            _ => self.entry().operands[1 - place].is_int(),
        };
        if !seen_int {
            return self.unbox_float(operand);
        }
        let int = self.as_type(operand, Type::I64)?;
        Ok(unboxed(self.emit(Uop::_INT_TO_FLOAT, &[int], 0)?))
    }

    pub(crate) fn unbox_bool(&mut self, operand: Operand) -> Operand {
        match self.as_type(operand, Type::Bool) {
            Ok(value) => unboxed(value),
            Err(_) => operand,
        }
    }

    /// The operand's word in a register of this type.
    pub(crate) fn as_type(&mut self, operand: Operand, ty: Type) -> Result<Ref, Abort> {
        if operand.is_absent() {
            return Ok(self.constant(Type::Value, 0));
        }
        let from = self.type_of(operand.value);
        match (from, ty) {
            _ if from == ty => Ok(operand.value),
            (Type::Value, Type::I64) => self.emit(Uop::_UNBOX_INT, &[operand.value], 0),
            (Type::Value, Type::F64) => self.emit(Uop::_UNBOX_FLOAT, &[operand.value], 0),
            (Type::Value, Type::Bool) => self.emit(Uop::_UNBOX_BOOL, &[operand.value], 0),
            (Type::I64, Type::Value) if self.known(operand.value).is_none() && !self.may_be_wide(operand.value) => {
                self.emit(Uop::_BOX_SMALL_INT, &[operand.value], 0)
            }
            (Type::I64, Type::Value) => {
                let boxed = self.emit(Uop::_BOX_INT, &[operand.value], 0)?;
                if self.known(boxed).is_none() {
                    self.boxes.push(boxed);
                    self.taken.push(boxed);
                }
                Ok(boxed)
            }
            (Type::F64, Type::Value) => self.emit(Uop::_BOX_FLOAT, &[operand.value], 0),
            (Type::Bool, Type::Value) => self.emit(Uop::_BOX_BOOL, &[operand.value], 0),
            _ => Err(Abort::Contradiction),
        }
    }

    /// Emits a micro-operation on operands that have its types.
    pub(crate) fn apply(&mut self, uop: Uop, operands: &[Operand]) -> Result<Operand, Abort> {
        let words: Vec<Ref> = operands.iter().map(|o| o.value).collect();
        Ok(unboxed(self.emit(uop, &words, 0)?))
    }

    /// A second reference: takes a count of its own.
    pub(crate) fn duplicate(&mut self, operand: Operand) -> Operand {
        self.retain(Operand { own: Hold::Frame, ..operand })
    }

    /// A word that a heap slot has just been found to hold.
    pub(crate) fn heap_word(&mut self, value: Ref) -> Operand {
        Operand { value, own: Hold::Heap }
    }

    /// The same word, owning a count.
    pub(crate) fn retain(&mut self, operand: Operand) -> Operand {
        if operand.is_absent() || operand.own == Hold::Owned || !self.may_be_counted(operand.value) {
            return Operand { own: Hold::Owned, ..operand };
        }
        let mut inst = Inst::new(Op::Uop(Uop::_ADD_OWNER), Type::None);
        inst.args[0] = operand.value;
        self.trace.push(inst);
        self.taken.push(operand.value);
        Operand { own: Hold::Owned, ..operand }
    }

    /// The operand with a count of its own, ready to be stored; numbers stay unboxed.
    pub(crate) fn owned(&mut self, operand: Operand) -> Result<Operand, Abort> {
        Ok(self.retain(operand))
    }

    /// The operand as an owned word for a heap slot.
    pub(crate) fn owned_word(&mut self, operand: Operand) -> Result<Ref, Abort> {
        if !operand.is_absent() && self.type_of(operand.value) != Type::Value {
            let boxed = self.as_type(operand, Type::Value)?;
            self.boxes.retain(|&b| b != boxed);
            return Ok(boxed);
        }
        Ok(self.retain(operand).value)
    }

    /// An operation that tier 1 leaves to the operands' types; powers of floats are numbers here.
    pub(crate) fn binary_op(&mut self, oparg: usize, left: Operand, right: Operand) -> Result<Operand, Abort> {
        let [b, a, ..] = self.entry().operands;
        let is_float = self.seen_number(left, a) == Some(Type::F64);
        let is_power = [binary::POWER, binary::POWER + binary::INPLACE].contains(&(oparg as u32));
        if is_power && is_float && self.seen_number(right, b).is_some() {
            let base = self.as_type(left, Type::F64)?;
            let exponent = self.unbox_number(right, 1)?.value;
            return Ok(unboxed(self.emit(Uop::_FLOAT_POWER, &[base, exponent], 0)?));
        }
        let words = [self.as_type(left, Type::Value)?, self.as_type(right, Type::Value)?];
        let result = self.emit(Uop::_BINARY_OP, &words, oparg as u64)?;
        Ok(Operand { value: result, own: Hold::Owned })
    }

    pub(crate) fn compare_ints(&mut self, oparg: usize, a: Operand, b: Operand) -> Result<Operand, Abort> {
        // The operator is in the bits above the mask: <, <=, ==, !=, >, >=.
        match oparg >> 5 {
            0 => self.apply(Uop::_INT_LESS, &[a, b]),
            1 => self.apply(Uop::_INT_LESS_EQUAL, &[a, b]),
            2 => self.apply(Uop::_INT_EQUAL, &[a, b]),
            3 => self.apply(Uop::_INT_NOT_EQUAL, &[a, b]),
            4 => self.apply(Uop::_INT_LESS, &[b, a]),
            _ => self.apply(Uop::_INT_LESS_EQUAL, &[b, a]),
        }
    }

    pub(crate) fn compare_floats(&mut self, oparg: usize, a: Operand, b: Operand) -> Result<Operand, Abort> {
        match oparg >> 5 {
            0 => self.apply(Uop::_FLOAT_LESS, &[a, b]),
            1 => self.apply(Uop::_FLOAT_LESS_EQUAL, &[a, b]),
            2 => self.apply(Uop::_FLOAT_EQUAL, &[a, b]),
            3 => self.apply(Uop::_FLOAT_NOT_EQUAL, &[a, b]),
            4 => self.apply(Uop::_FLOAT_LESS, &[b, a]),
            _ => self.apply(Uop::_FLOAT_LESS_EQUAL, &[b, a]),
        }
    }

    /// A comparison that tier 1 leaves to the operands' types; an int and a float are numbers here.
    pub(crate) fn compare(&mut self, oparg: usize, left: Operand, right: Operand) -> Result<Operand, Abort> {
        let [b, a, ..] = self.entry().operands;
        match (self.seen_number(left, a), self.seen_number(right, b)) {
            (Some(Type::I64), Some(Type::I64)) => {
                let (a, b) = (self.unbox_int(left)?, self.unbox_int(right)?);
                return self.compare_ints(oparg, a, b);
            }
            (Some(left_type), Some(right_type)) => {
                let a = self.exact_number(left, left_type)?;
                let b = self.exact_number(right, right_type)?;
                return self.compare_floats(oparg, a, b);
            }
            _ => {}
        }
        let words = [self.as_type(left, Type::Value)?, self.as_type(right, Type::Value)?];
        let result = self.emit(Uop::_COMPARE_OP, &words, oparg as u64)?;
        Ok(Operand { value: result, own: Hold::Owned })
    }

    /// The type of number that an operand is, or was when it was recorded. What a loop carries may be of another type in
    /// its second iteration.
    fn seen_number(&self, operand: Operand, seen: Value) -> Option<Type> {
        match self.type_of(operand.value) {
            ty @ (Type::I64 | Type::F64) => Some(ty),
            Type::Value if seen.is_int() => Some(Type::I64),
            Type::Value if seen.is_float() => Some(Type::F64),
            _ => None,
        }
    }

    /// The operand as a float that is equal to it: an int that is one word is.
    fn exact_number(&mut self, operand: Operand, ty: Type) -> Result<Operand, Abort> {
        if ty == Type::F64 {
            return self.unbox_float(operand);
        }
        let int = self.as_type(operand, Type::I64)?;
        if self.may_be_wide(int) {
            self.emit(Uop::_GUARD_INT_FITS, &[int], 0)?;
        }
        Ok(unboxed(self.emit(Uop::_INT_TO_FLOAT, &[int], 0)?))
    }

    pub(crate) fn is_op(&mut self, inverted: bool, left: Operand, right: Operand) -> Result<Operand, Abort> {
        let a = self.as_type(left, Type::Value)?;
        let b = self.as_type(right, Type::Value)?;
        let same = self.emit(Uop::_SAME, &[a, b], 0)?;
        Ok(unboxed(if inverted { self.emit(Uop::_NOT, &[same], 0)? } else { same }))
    }

    pub(super) fn none_word(&self) -> u64 {
        // SAFETY: recording runs on a live thread, whose constants are immortal.
        unsafe { (*self.recording.thread).constants.none.0 }
    }

    pub(crate) fn is_none(&mut self, value: Operand) -> Result<Operand, Abort> {
        if self.type_of(value.value) != Type::Value {
            return Ok(self.bool_constant(false));
        }
        let none = self.none_word();
        if let Some(word) = self.known(value.value) {
            return Ok(self.bool_constant(word == none));
        }
        let none = self.constant(Type::Value, none);
        Ok(unboxed(self.emit(Uop::_SAME, &[value.value, none], 0)?))
    }

    pub(crate) fn guard_none(&mut self, value: Operand) -> Result<(), Abort> {
        let is_none = self.is_none(value)?;
        self.guard_condition(true, is_none)
    }

    pub(crate) fn guard_bool(&mut self, value: Operand) -> Result<(), Abort> {
        if self.type_of(value.value) == Type::Value {
            self.emit(Uop::_GUARD_BOOL, &[value.value], 0)?;
        }
        Ok(())
    }

    pub(crate) fn list_truth(&mut self, value: Operand) -> Result<Operand, Abort> {
        let list = self.emit(Uop::_GUARD_LIST, &[value.value], 0)?;
        let length = self.emit(Uop::_LIST_LENGTH, &[list], 0)?;
        Ok(unboxed(self.emit(Uop::_INT_TRUTH, &[length], 0)?))
    }

    /// Guards that a condition is `expected`, in one micro-operation with the comparison that made it.
    pub(crate) fn guard_condition(&mut self, expected: bool, condition: Operand) -> Result<(), Abort> {
        let value = self.as_type(condition, Type::Bool)?;
        if let Some(word) = self.known(value) {
            return if (word != 0) == expected { Ok(()) } else { Err(Abort::Contradiction) };
        }
        let inst = *self.trace.inst(value);
        let Op::Uop(made_by) = inst.op else { return self.guard_plain(expected, value) };
        if made_by == Uop::_NOT {
            return self.guard_condition(!expected, unboxed(inst.args[0]));
        }
        let fused = match (made_by, expected) {
            (Uop::_INT_LESS, true) => (Uop::_GUARD_INT_LESS, false),
            (Uop::_INT_LESS, false) => (Uop::_GUARD_INT_LESS_EQUAL, true),
            (Uop::_INT_LESS_EQUAL, true) => (Uop::_GUARD_INT_LESS_EQUAL, false),
            (Uop::_INT_LESS_EQUAL, false) => (Uop::_GUARD_INT_LESS, true),
            (Uop::_INT_EQUAL, e) | (Uop::_INT_NOT_EQUAL, e) => {
                let equal = (made_by == Uop::_INT_EQUAL) == e;
                (if equal { Uop::_GUARD_INT_EQUAL } else { Uop::_GUARD_INT_NOT_EQUAL }, false)
            }
            (Uop::_FLOAT_LESS, true) => (Uop::_GUARD_FLOAT_LESS, false),
            (Uop::_FLOAT_LESS, false) => (Uop::_GUARD_FLOAT_NOT_LESS, false),
            (Uop::_FLOAT_LESS_EQUAL, true) => (Uop::_GUARD_FLOAT_LESS_EQUAL, false),
            (Uop::_FLOAT_LESS_EQUAL, false) => (Uop::_GUARD_FLOAT_NOT_LESS_EQUAL, false),
            (Uop::_SAME, true) => (Uop::_GUARD_SAME, false),
            (Uop::_SAME, false) => (Uop::_GUARD_NOT_SAME, false),
            _ => return self.guard_plain(expected, value),
        };
        let (a, b) = if fused.1 { (inst.args[1], inst.args[0]) } else { (inst.args[0], inst.args[1]) };
        self.guard_knowing(fused.0, &[a, b], value, !expected)
    }

    fn guard_plain(&mut self, expected: bool, value: Ref) -> Result<(), Abort> {
        let uop = if expected { Uop::_GUARD_TRUE } else { Uop::_GUARD_FALSE };
        self.guard_knowing(uop, &[value], value, !expected)
    }

    /// A guard of a condition: where it is left, the condition is `value`.
    fn guard_knowing(&mut self, guard: Uop, words: &[Ref], condition: Ref, value: bool) -> Result<(), Abort> {
        let constant = self.constant(Type::Bool, value as u64);
        let count = self.trace.insts.len();
        let guard = self.emit(guard, words, 0)?;
        if guard.index() < count || !self.assumptions.exits_are_failures {
            return Ok(());
        }
        let mut left = self.before_snapshot();
        let stacks = left.frames.iter_mut().flat_map(|f| &mut f.stack);
        let mut known = false;
        for slot in stacks.filter(|s| **s == Slot::Value(condition, Ownership::Owned)) {
            *slot = Slot::Value(constant, Ownership::Owned);
            known = true;
        }
        if known {
            self.trace.insts[guard.index()].snapshot = self.add_snapshot(left);
        }
        Ok(())
    }
}
