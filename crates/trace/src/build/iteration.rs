//! Iteration: over ranges, lists and tuples by their iterators' fields, over everything else by a call.

use super::{Builder, Operand, borrowed, plain};
use crate::abort::Abort;
use crate::ir::{Op, Ownership, Slot};
use crate::record::OPERANDS;
use crate::uop::{EXPANSIONS, Type, Uop};
use taipan_layout::{CodeUnit, Kind};

/// Where the loop instruction being translated goes on.
#[derive(Copy, Clone)]
pub(super) struct Ways {
    /// With an item on the stack.
    pub item: *mut CodeUnit,
    /// Without one.
    pub end: *mut CodeUnit,
}

impl Builder<'_> {
    /// The next item of any iterator. Whether there is one is known only after the call, which cannot be run again: what
    /// leaves from there on leaves to the state behind the instruction, one or the other.
    pub(crate) fn iterator_next(&mut self, iter: Operand, oparg: usize) -> Result<Operand, Abort> {
        let entry = self.entry();
        let size = EXPANSIONS[entry.opcode as usize].as_ref().map_or(1, |e| e.size as usize);
        let item = entry.ip.wrapping_add(size);
        let ways = Ways { item, end: item.wrapping_add(oparg + 1) };
        let word = self.as_type(iter, Type::Value)?;
        self.push(iter);
        let next = self.emit(Uop::_ITER_NEXT, &[word], 0)?;
        self.ways = Some((ways, next));
        let iterated = self.next_ip() == ways.item;
        let failure = self.assumptions.exits_are_failures;
        let mut left = self.snapshot();
        if let Some(frame) = left.frames.last_mut() {
            frame.ip = if iterated && failure { ways.end } else { ways.item };
            frame.end = if failure { std::ptr::null_mut() } else { ways.end };
            if !(iterated && failure) {
                frame.stack.push(Slot::Value(next, Ownership::Owned));
            }
        }
        left.position += 1;
        let guard = self.emit(if iterated { Uop::_GUARD_BOUND } else { Uop::_GUARD_ABSENT }, &[next], 0)?;
        self.trace.insts[guard.index()].snapshot = self.add_snapshot(left);
        self.pop()?;
        if !iterated {
            self.skip_rest = true;
            return Ok(Operand::ABSENT);
        }
        Ok(plain(next))
    }

    /// A call of `range` with immediate ints, if that is what was called. `GET_ITER` looks through it.
    pub(super) fn range(&mut self, callable: Operand, args: &[Operand]) -> Result<Option<Operand>, Abort> {
        let class = self.entry().callable;
        // SAFETY: the recording holds what was called.
        let is_range = unsafe {
            (*class.ptr()).is_exact(Kind::TYPE)
                && (*class.as_ptr::<taipan_layout::Type>()).instance_kind == Kind::RANGE.0
        };
        let seen = &self.entry().operands[..args.len().min(OPERANDS)];
        if !is_range || !matches!(args.len(), 1..=3) || !seen.iter().all(|word| word.is_int()) {
            return Ok(None);
        }
        self.guard_native(callable)?;
        let mut ints = Vec::with_capacity(3);
        for arg in args {
            let int = self.as_type(*arg, Type::I64)?;
            if self.may_be_wide(int) {
                self.emit(Uop::_GUARD_INT_FITS, &[int], 0)?;
            }
            ints.push(int);
        }
        if ints.len() == 3 && self.known(ints[2]).is_none_or(|step| step == 0) {
            return Ok(None);
        }
        if ints.len() == 1 {
            ints.insert(0, self.constant(Type::I64, 0));
        }
        if ints.len() == 2 {
            ints.push(self.constant(Type::I64, 1));
        }
        // The iterator goes one step beyond the last value.
        let end = self.emit(Uop::_INT_ADD, &ints[1..], 0)?;
        self.emit(Uop::_GUARD_INT_FITS, &[end], 0)?;
        let range = self.emit(Uop::_RANGE_OF, &ints, 0)?;
        self.taken.push(range);
        Ok(Some(plain(range)))
    }

    /// The iterator of any object.
    pub(crate) fn iterator_of(&mut self, value: Operand) -> Result<Operand, Abort> {
        let inst = *self.trace.inst(value.value);
        if inst.op == Op::Uop(Uop::_RANGE_OF) {
            return Ok(plain(self.emit(Uop::_RANGE_ITERATOR_OF, &inst.args[..3], 0)?));
        }
        let word = self.as_type(value, Type::Value)?;
        Ok(plain(self.emit(Uop::_GET_ITER, &[word], 0)?))
    }

    /// Whether the loop instruction being translated went on to its next item.
    fn iterated(&self) -> bool {
        self.next_ip() == self.entry().ip.wrapping_add(2)
    }

    pub(crate) fn range_exhausted(&mut self, range: Operand) -> Result<(), Abort> {
        let remaining = self.emit(Uop::_RANGE_REMAINING, &[range.value], 0)?;
        let zero = self.constant(Type::I64, 0);
        let more = self.emit(Uop::_INT_LESS, &[zero, remaining], 0)?;
        let iterated = self.iterated();
        self.guard_condition(iterated, plain(more))?;
        if !iterated {
            self.skip_rest = true;
        }
        Ok(())
    }

    pub(crate) fn range_next(&mut self, range: Operand) -> Result<Operand, Abort> {
        let object = range.value;
        let value = self.emit(Uop::_RANGE_VALUE, &[object], 0)?;
        let step = self.emit(Uop::_RANGE_STEP, &[object], 0)?;
        let remaining = self.emit(Uop::_RANGE_REMAINING, &[object], 0)?;
        let next = self.emit(Uop::_INT_ADD, &[value, step], 0)?;
        let one = self.constant(Type::I64, 1);
        let left = self.emit(Uop::_INT_SUBTRACT, &[remaining, one], 0)?;
        self.emit(Uop::_SET_RANGE_VALUE, &[object, next], 0)?;
        self.emit(Uop::_SET_RANGE_REMAINING, &[object, left], 0)?;
        self.remember(Uop::_RANGE_VALUE, object, 0, next, "range");
        self.remember(Uop::_RANGE_REMAINING, object, 0, left, "range");
        self.remember(Uop::_RANGE_STEP, object, 0, step, "range_step");
        Ok(plain(value))
    }

    /// The next item of a list or tuple iterator.
    pub(crate) fn sequence_next(&mut self, iter: Operand, list: bool) -> Result<Operand, Abort> {
        let guard = if list { Uop::_GUARD_LIST_ITERATOR } else { Uop::_GUARD_TUPLE_ITERATOR };
        let state = self.emit(guard, &[iter.value], 0)?;
        let sequence = self.emit(Uop::_ITERATED, &[state], 0)?;
        let index = self.emit(Uop::_ITERATOR_INDEX, &[state], 0)?;
        let (length, load) = if list {
            (self.emit(Uop::_LIST_LENGTH, &[sequence], 0)?, Uop::_LIST_ITEM)
        } else {
            (self.emit(Uop::_TUPLE_LENGTH, &[sequence], 0)?, Uop::_TUPLE_ITEM)
        };
        let more = self.emit(Uop::_INT_LESS, &[index, length], 0)?;
        let iterated = self.iterated();
        self.guard_condition(iterated, plain(more))?;
        if !iterated {
            let word = self.emit(Uop::_ITERATED_WORD, &[state], 0)?;
            self.emit(Uop::_DROP_ITERATED, &[state], 0)?;
            self.close(plain(word));
            self.skip_rest = true;
            return Ok(Operand::ABSENT);
        }
        let item = self.emit(load, &[sequence, index], 0)?;
        let item = self.number(borrowed(item), 0)?;
        let one = self.constant(Type::I64, 1);
        let next = self.emit(Uop::_INT_ADD, &[index, one], 0)?;
        self.emit(Uop::_SET_ITERATOR_INDEX, &[state, next], 0)?;
        self.remember(Uop::_ITERATOR_INDEX, state, 0, next, "iterator");
        Ok(item)
    }
}
