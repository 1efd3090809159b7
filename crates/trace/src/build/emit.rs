//! Emission: constants, redundancy elimination, folding, snapshots, closes.

use super::{Builder, Effect, Hold, Operand, Place};
use crate::abort::Abort;
use crate::ir::*;
use crate::uop::{Outcome, Type, Uop, evaluate};
use taipan_layout::Value;

fn arguments(words: &[Ref]) -> [Ref; 4] {
    let mut args = [Ref::NONE; 4];
    args[..words.len()].copy_from_slice(words);
    args
}

impl Builder<'_> {
    /// The constant of this type and word.
    pub(crate) fn constant(&mut self, ty: Type, word: u64) -> Ref {
        if let Some(&known) = self.constants.get(&(ty, word)) {
            return known;
        }
        let mut inst = Inst::new(Op::Const, ty);
        inst.imm = word;
        let value = self.trace.push(inst);
        self.constants.insert((ty, word), value);
        value
    }

    /// A constant's word.
    pub(crate) fn known(&self, r: Ref) -> Option<u64> {
        if !r.is_some() {
            return None;
        }
        let inst = self.trace.inst(r);
        (inst.op == Op::Const).then_some(inst.imm)
    }

    pub(crate) fn type_of(&self, r: Ref) -> Type {
        self.trace.inst(r).ty
    }

    /// Emits a micro-operation unless its result is known; its value.
    pub(crate) fn emit(&mut self, uop: Uop, words: &[Ref], imm: u64) -> Result<Ref, Abort> {
        let info = uop.info();
        let args = arguments(words);
        if let Some(known) = self.look_up(uop, args, imm) {
            return Ok(known);
        }
        if info.pure
            && let Some(folded) = self.fold(uop, words, imm)?
        {
            return Ok(folded);
        }
        if let Some(quotient) = self.divide_by_constant(uop, words)? {
            return Ok(quotient);
        }
        if info.escapes {
            self.hold_heap_words();
        }
        let mut inst = Inst::new(Op::Uop(uop), info.output);
        inst.args = args;
        inst.imm = imm;
        if info.guard || info.errors || info.escapes {
            inst.snapshot = self.way_back();
        }
        let value = self.trace.push(inst);
        if info.escapes {
            self.need_after.push(value);
        }
        self.note_effects(uop, args, imm, value);
        Ok(value)
    }

    /// A division whose divisor is known: a shift or a mask for powers of two, else a multiplication.
    fn divide_by_constant(&mut self, uop: Uop, words: &[Ref]) -> Result<Option<Ref>, Abort> {
        if !matches!(uop, Uop::_INT_REMAINDER | Uop::_INT_FLOOR_DIVIDE) {
            return Ok(None);
        }
        let Some(divisor) = self.known(words[1]).map(|word| word as i64) else { return Ok(None) };
        let remainder = uop == Uop::_INT_REMAINDER;
        // Both round down, as shifts and masks do.
        if divisor > 0 && divisor.count_ones() == 1 {
            return Ok(Some(if remainder {
                let mask = self.int_constant(divisor - 1).value;
                self.emit(Uop::_INT_AND, &[words[0], mask], 0)?
            } else {
                self.emit(Uop::_INT_SHIFT_RIGHT_BY, &words[..1], u64::from(divisor.trailing_zeros()))?
            }));
        }
        let Some(reciprocal) = taipan_layout::int::reciprocal(divisor) else { return Ok(None) };
        let by = if remainder { Uop::_INT_REMAINDER_BY } else { Uop::_INT_FLOOR_DIVIDE_BY };
        Ok(Some(self.emit(by, words, reciprocal)?))
    }

    fn look_up(&self, uop: Uop, args: [Ref; 4], imm: u64) -> Option<Ref> {
        let info = uop.info();
        if info.reads.is_some() {
            return self.heap.get(&(uop, args, imm)).map(|(value, _)| *value);
        }
        if info.writes.is_none() && !info.escapes && !info.errors && !info.fresh {
            return self.available.get(&(Op::Uop(uop), args, imm)).copied();
        }
        None
    }

    fn note_effects(&mut self, uop: Uop, args: [Ref; 4], imm: u64, value: Ref) {
        let info = uop.info();
        if let Some(class) = info.writes {
            self.written.insert(class);
            // Who writes these says where.
            if class != "slot" && class != super::waiting::WORDS {
                self.effects.push(Effect::Write(Place { class, index: 0, version: None }));
            }
            self.heap.retain(|_, (_, c)| *c != class);
        }
        if info.escapes {
            self.note_escape();
        }
        if let Some(class) = info.reads {
            self.heap.insert((uop, args, imm), (value, class));
        } else if info.writes.is_none() && !info.escapes && !info.errors && !info.fresh {
            self.available.insert((Op::Uop(uop), args, imm), value);
        }
    }

    /// Python code may have run: nothing read from the heap still holds.
    pub(crate) fn note_escape(&mut self) {
        self.escaped = true;
        self.effects.push(Effect::Escape);
        self.heap.clear();
        self.versions.clear();
    }

    /// Runs a pure micro-operation on constants, by its real body.
    fn fold(&mut self, uop: Uop, words: &[Ref], imm: u64) -> Result<Option<Ref>, Abort> {
        let info = uop.info();
        // A word may be a heap object: boxing a wide int makes one.
        if info.output == Type::Value {
            return Ok(None);
        }
        let mut inputs = Vec::with_capacity(words.len());
        for (word, ty) in words.iter().zip(info.inputs) {
            match self.known(*word) {
                // Folding must not look into objects that could change.
                Some(value) if *ty != Type::Ptr && !(*ty == Type::Value && Value(value).is_pointer()) => {
                    inputs.push(value)
                }
                _ => return Ok(None),
            }
        }
        // SAFETY: the inputs are numbers; pure micro-operations on numbers touch neither thread nor heap.
        let outcome = unsafe { evaluate(uop, core::ptr::null_mut(), &inputs, imm) };
        match outcome {
            // A guard that holds.
            Outcome::Done(_) if info.output == Type::None => Ok(Some(words[0])),
            Outcome::Done(word) => Ok(Some(self.constant(info.output, word))),
            Outcome::Exit => Err(Abort::Contradiction),
            _ => Ok(None),
        }
    }

    /// Notes that the operand's reference ends; it is closed at the end of the bytecode instruction.
    pub(crate) fn close(&mut self, operand: Operand) {
        let owned = operand.own == Hold::Owned && !self.moved.contains(&operand.value);
        if !operand.is_absent() && owned && self.may_be_counted(operand.value) {
            self.closing.push(operand.value);
        }
    }

    /// Whether the word may own a count.
    pub(crate) fn may_be_counted(&self, value: Ref) -> bool {
        self.type_of(value) == Type::Value
            && self.known(value).is_none_or(|word| Value(word).is_counted())
            && !self.is_never_counted(value)
    }

    /// Whether a guard has shown that the word is an immediate number or a `bool`.
    fn is_never_counted(&self, r: Ref) -> bool {
        let args = [r, Ref::NONE, Ref::NONE, Ref::NONE];
        let inst = self.trace.inst(r);
        [Uop::_UNBOX_INT, Uop::_UNBOX_FLOAT, Uop::_GUARD_BOOL]
            .iter()
            .any(|u| self.available.contains_key(&(Op::Uop(*u), args, 0)))
            || inst.op == Op::Uop(Uop::_BOX_BOOL)
    }

    /// Emits the closes that the instruction left, and the states after it.
    pub(super) fn end_instruction(&mut self) -> Result<(), Abort> {
        let mut closing = core::mem::take(&mut self.closing);
        closing.append(&mut self.boxes);
        let need_after = core::mem::take(&mut self.need_after);
        if closing.is_empty() && need_after.is_empty() {
            return Ok(());
        }
        if !closing.is_empty() {
            self.hold_heap_words();
        }
        let mut after = self.snapshot();
        if let Some(frame) = after.frames.last_mut() {
            frame.ip = self.next_ip();
        }
        after.position += 1;
        after.closes.clone_from(&closing);
        let ways = self.ways.take();
        if !need_after.is_empty() {
            let mut after = after.clone();
            if let (Some((ways, item)), Some(frame)) = (ways, after.frames.last_mut()) {
                (frame.ip, frame.end) = (ways.item, ways.end);
                if frame.stack.last() != Some(&Slot::Value(item, Ownership::Owned)) {
                    frame.stack.push(Slot::Value(item, Ownership::Owned));
                }
            }
            let id = self.add_snapshot(after);
            for r in need_after {
                self.trace.insts[r.index()].after = id;
            }
        }
        for (index, &word) in closing.iter().enumerate() {
            after.closes = closing[index + 1..].to_vec();
            let id = self.add_snapshot(after.clone());
            let mut inst = Inst::new(Op::Uop(Uop::_RELEASE), Type::None);
            inst.args = arguments(&[word]);
            inst.snapshot = id;
            inst.after = id;
            // What the release frees is nothing that the trace still knows of; if it runs Python code, the trace is
            // left right behind it.
            self.trace.push(inst);
        }
        Ok(())
    }
}
