//! Iteration: over ranges, lists and tuples by their iterators' fields, over everything else by a call.

use super::{Builder, Operand, borrowed, plain};
use crate::abort::Abort;
use crate::ir::{Ownership, Slot};
use crate::uop::{EXPANSIONS, Type, Uop};
use taipan_layout::CodeUnit;

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
