//! Slices: where the recording saw an exact list, tuple or `str` and plain bounds, no slice object is made and the
//! bounds stay unboxed.
//!
//! Law: which form a slice takes is decided before anything is emitted for it; then guards hold the trace to it.

use super::{Builder, Hold, Local, Operand, plain};
use crate::abort::Abort;
use crate::ir::*;
use crate::opcode;
use crate::uop::{EXPANSIONS, Type, Uop};
use taipan_bytecode::opargs::binary;
use taipan_layout::*;

/// A bound of a slice.
#[derive(Copy, Clone)]
enum Bound {
    /// What stands for `None`.
    Default(i64),
    /// `None`, which the word has to be for this to stand for it.
    Guarded(Operand, i64),
    /// An int.
    Int(Operand),
}

impl Builder<'_> {
    /// `BUILD_SLICE`: a slice object of two or three words, or, where the next instruction does no more than take that
    /// slice of a sequence, both instructions in one.
    pub(crate) fn slice(&mut self, parts: Vec<Operand>) -> Result<Operand, Abort> {
        if self.is_taken_next()
            && let Some(sequence) = self.frame().stack.last().copied()
            && let Some(taken) = self.taken_part(sequence, &parts)?
        {
            self.pop()?;
            self.at += 1;
            self.close(sequence);
            parts.into_iter().for_each(|part| self.close(part));
            return Ok(taken);
        }
        let none = self.constant_word(self.none_word());
        let mut words = Vec::with_capacity(3);
        for part in parts.iter().copied().chain([none]).take(3) {
            words.push(self.as_type(part, Type::Value)?);
        }
        let slice = self.emit(Uop::_SLICE_OF, &words, 0)?;
        parts.into_iter().for_each(|part| self.close(part));
        Ok(plain(slice))
    }

    /// Whether the next instruction is the subscript of the slice that this one makes.
    fn is_taken_next(&self) -> bool {
        self.recording.entries.get(self.at + 1).is_some_and(|next| {
            let head = EXPANSIONS[next.opcode as usize].as_ref().map_or(next.opcode, |e| e.head);
            head == opcode::BINARY_OP && next.oparg == binary::SUBSCR && next.frame == self.entry().frame
        })
    }

    /// `sequence[start:stop]`.
    pub(crate) fn part(&mut self, sequence: Operand, start: Operand, stop: Operand) -> Result<Operand, Abort> {
        if let Some(taken) = self.taken_part(sequence, &[start, stop])? {
            return Ok(taken);
        }
        let mut words = Vec::with_capacity(3);
        for operand in [sequence, start, stop] {
            words.push(self.as_type(operand, Type::Value)?);
        }
        Ok(plain(self.emit(Uop::_BINARY_SLICE, &words, 0)?))
    }

    /// The part of a sequence that start, stop and step (if there is one) say, the topmost words of the stack above the
    /// sequence; nothing where it is not a plain one.
    fn taken_part(&mut self, sequence: Operand, parts: &[Operand]) -> Result<Option<Operand>, Abort> {
        let kind = self.entry().kinds[parts.len()];
        let step = match parts.get(2) {
            None => 1,
            Some(step) => match self.known(step.value) {
                Some(step_word) if self.type_of(step.value) == Type::I64 && step_word != 0 => step_word as i64,
                Some(step_word) if self.type_of(step.value) == Type::Value && step_word == self.none_word() => 1,
                _ => return Ok(None),
            },
        };
        let uop = match kind {
            Kind::LIST => Uop::_LIST_SLICE,
            Kind::TUPLE if step == 1 => Uop::_TUPLE_SLICE,
            Kind::STR if step == 1 => Uop::_STR_SLICE,
            _ => return Ok(None),
        };
        let (first, last) = if step < 0 { (i64::MAX, i64::MIN) } else { (0, i64::MAX) };
        let above = parts.len() - 1;
        let (Some(start), Some(stop)) = (self.bound(parts[0], above, first), self.bound(parts[1], above - 1, last))
        else {
            return Ok(None);
        };
        let word = self.as_type(sequence, Type::Value)?;
        let guard = match kind {
            Kind::LIST => Uop::_GUARD_LIST,
            Kind::TUPLE => Uop::_GUARD_TUPLE,
            _ => Uop::_GUARD_STR,
        };
        let object = self.emit(guard, &[word], 0)?;
        let mut words = vec![object, self.bound_word(start)?, self.bound_word(stop)?];
        if kind == Kind::LIST {
            words.push(self.int_constant(step).value);
        }
        let before = if self.taken.is_empty() { self.before() } else { SnapshotId::NONE };
        let taken = self.emit(uop, &words, 0)?;
        self.last_part = (uop == Uop::_LIST_SLICE && before != SnapshotId::NONE).then_some((taken, before));
        Ok(Some(plain(taken)))
    }

    /// `sequence[start:stop] = value`.
    pub(crate) fn store_part(
        &mut self,
        value: Operand,
        sequence: Operand,
        start: Operand,
        stop: Operand,
    ) -> Result<(), Abort> {
        let kinds = self.entry().kinds;
        let same = self.entry().operands[3].is(self.entry().operands[2]);
        let bounds = (self.bound(start, 1, 0), self.bound(stop, 0, i64::MAX));
        if kinds[2] == Kind::LIST
            && kinds[3] == Kind::LIST
            && !same
            && let (Some(start), Some(stop)) = bounds
        {
            let sequence = self.as_type(sequence, Type::Value)?;
            if self.copy_part(value, sequence, start, stop)? {
                return Ok(());
            }
            // What only a heap slot holds could be let go while the items that it replaces are released.
            let held = if value.own == Hold::Heap { self.retain(value) } else { value };
            let items = self.as_type(held, Type::Value)?;
            let list = self.emit(Uop::_GUARD_LIST, &[sequence], 0)?;
            self.emit(Uop::_GUARD_LIST, &[items], 0)?;
            self.emit(Uop::_GUARD_NOT_SAME, &[sequence, items], 0)?;
            let words = [list, self.bound_word(start)?, self.bound_word(stop)?, items];
            self.emit(Uop::_SET_LIST_SLICE, &words, 0)?;
            if value.own == Hold::Heap {
                self.close(held);
            }
            return Ok(());
        }
        let mut words = Vec::with_capacity(4);
        for operand in [value, sequence, start, stop] {
            words.push(self.as_type(operand, Type::Value)?);
        }
        self.emit(Uop::_STORE_SLICE, &words, 0)?;
        Ok(())
    }

    /// `sequence[start:stop] = list[first:last:step]`: where the right side is a slice made just before, the items go from
    /// list to list. True if it is.
    ///
    /// What was done since the slice was taken is done again where the trace is left meanwhile: it had no effect.
    fn copy_part(&mut self, value: Operand, sequence: Ref, start: Bound, stop: Bound) -> Result<bool, Abort> {
        let Some((part, before)) = self.last_part.filter(|(part, _)| value == plain(*part)) else { return Ok(false) };
        let list = self.emit(Uop::_GUARD_LIST, &[sequence], 0)?;
        let [from, first, last, step] = self.trace.inst(part).args;
        let bounds = [self.bound_word(start)?, self.bound_word(stop)?, first, last, step];
        self.room_for(bounds.len())?;
        if !self.without_effect_since(part) || self.is_held(part) {
            return Ok(false);
        }
        for inst in &mut self.trace.insts[part.index() + 1..] {
            if inst.snapshot != SnapshotId::NONE {
                inst.snapshot = before;
            }
        }
        for (index, bound) in bounds.into_iter().enumerate() {
            self.emit(Uop::_SET_BOUND, &[bound], index as u64)?;
        }
        let copy = self.emit(Uop::_COPY_LIST_SLICE, &[list, from], 0)?;
        // Who looks at the frame meanwhile does not see its stack.
        let none = self.constant(Type::Value, self.none_word());
        let mut during = self.before_snapshot();
        for slot in during.frames.iter_mut().flat_map(|frame| &mut frame.stack) {
            if *slot == Slot::Value(part, Ownership::Owned) {
                *slot = Slot::Value(none, Ownership::Borrowed);
            }
        }
        self.trace.insts[copy.index()].snapshot = self.add_snapshot(during);
        self.moved.push(part);
        Ok(true)
    }

    /// Whether all that the trace does behind `part` can be done again, and does not use it.
    fn without_effect_since(&self, part: Ref) -> bool {
        self.trace.insts[part.index() + 1..].iter().all(|inst| {
            let repeats = match inst.op {
                Op::Uop(uop) => {
                    let info = uop.info();
                    !info.escapes && !info.errors && info.writes.is_none() && uop != Uop::_ADD_OWNER
                }
                Op::Const | Op::Local => true,
                _ => false,
            };
            let gives_back =
                inst.snapshot != SnapshotId::NONE && !self.trace.snapshots[inst.snapshot.0 as usize].closes.is_empty();
            repeats && !gives_back && !inst.arguments().any(|argument| argument == part)
        })
    }

    /// Whether a local or the stack has the word.
    fn is_held(&self, word: Ref) -> bool {
        self.frames.iter().any(|frame| {
            frame.locals.iter().any(|local| matches!(local, Local::Value(r) | Local::Memory(r) if *r == word))
                || frame.stack.iter().any(|operand| operand.value == word)
        })
    }

    /// What a bound is, which lies `place` words below the top of the stack: nothing if it is neither an int nor `None`.
    fn bound(&self, part: Operand, place: usize, default: i64) -> Option<Bound> {
        let none = self.none_word();
        match (self.type_of(part.value), self.known(part.value)) {
            (Type::I64, _) => Some(Bound::Int(part)),
            (Type::Value, Some(word)) => (word == none).then_some(Bound::Default(default)),
            (Type::Value, None) => match self.entry().operands[place] {
                seen if seen.is_int() => Some(Bound::Int(part)),
                seen if seen.0 == none => Some(Bound::Guarded(part, default)),
                _ => None,
            },
            _ => None,
        }
    }

    fn bound_word(&mut self, bound: Bound) -> Result<Ref, Abort> {
        Ok(match bound {
            Bound::Default(default) => self.int_constant(default).value,
            Bound::Guarded(part, default) => {
                self.guard_none(part)?;
                self.int_constant(default).value
            }
            Bound::Int(part) => self.as_type(part, Type::I64)?,
        })
    }
}
