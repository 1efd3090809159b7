//! Operators that classes define in Python: their method is inlined, above the frame that checks what it returns.

use super::{Builder, Dependency, Operand};
use crate::abort::Abort;
use crate::opcode;
use crate::uop::{Type, Uop};
use taipan_layout::*;

impl Builder<'_> {
    /// `BINARY_OP` where it did not specialize.
    pub(crate) fn operator(&mut self, oparg: usize, left: Operand, right: Operand) -> Result<Operand, Abort> {
        if self.enter_operator(oparg, left, right)? {
            self.skip_rest = true;
            return Ok(Operand::ABSENT);
        }
        let result = self.binary_op(oparg, left, right)?;
        self.close(left);
        self.close(right);
        Ok(result)
    }

    /// Pushes the frames of the method that `BINARY_OP` called, if it called one. Both operands' classes are guarded: the
    /// right one's may have a say in which method comes first.
    fn enter_operator(&mut self, oparg: usize, left: Operand, right: Operand) -> Result<bool, Abort> {
        let entry = self.entry();
        let (function, shim) = (entry.entered, entry.shim);
        if function.is_null() {
            return Ok(false);
        }
        let [right_version, left_version] = entry.versions;
        if left_version == 0 {
            return Err(Abort::UnsupportedCall);
        }
        self.guard_shape(left, u64::from(left_version))?;
        self.guard_operand_class(right, entry.operands[0], right_version)?;
        self.depend(Dependency::Function(function));
        let method = self.constant_word(Value::from_ptr(function).0);
        if shim.is_null() {
            self.enter(function, method, vec![left, right])?;
            return Ok(true);
        }
        // SAFETY: the runtime's own code is never freed.
        let checks = unsafe { (*(*shim).instructions & 0xff) as u8 == opcode::EXIT_OPERATOR_CHECK };
        if !checks {
            return Err(Abort::UnsupportedCall);
        }
        // SAFETY: the function was just called, and the recording holds it.
        self.frame_space(&[shim, unsafe { (*function).code }])?;
        self.stand_at_call();
        self.push_hidden_frame(shim, 2 * oparg, vec![left, right]);
        let arguments = vec![self.duplicate(left), self.duplicate(right)];
        self.push_frame(function, method, arguments)?;
        Ok(true)
    }

    /// Guards that an operand is of the class that was seen.
    fn guard_operand_class(&mut self, operand: Operand, seen: Value, version: u32) -> Result<(), Abort> {
        match () {
            () if self.type_of(operand.value) != Type::Value => {}
            () if seen.is_int() => drop(self.as_type(operand, Type::I64)?),
            () if seen.is_float() => drop(self.as_type(operand, Type::F64)?),
            () if version != 0 => drop(self.guard_shape(operand, u64::from(version))?),
            () => return Err(Abort::UnsupportedCall),
        }
        Ok(())
    }

    /// Guards that an operator's method has not declined.
    pub(crate) fn guard_implemented(&mut self, result: Operand) -> Result<(), Abort> {
        if result.is_absent() || self.type_of(result.value) != Type::Value {
            return Ok(());
        }
        // SAFETY: recording runs on a live thread, whose constants are immortal.
        let declined = unsafe { (*self.recording.thread).constants.not_implemented.0 };
        if let Some(word) = self.known(result.value) {
            return if word == declined { Err(Abort::Contradiction) } else { Ok(()) };
        }
        let declined = self.constant_word(declined);
        self.emit(Uop::_GUARD_NOT_SAME, &[result.value, declined.value], 0)?;
        Ok(())
    }
}
