//! The loop header: what the peeled iteration leaves becomes loop-invariant or a phi.
//!
//! Besides the root frame's slots, heap places that hold an unboxed number on both ends of an iteration become phis:
//! the load leaves the loop, the store stays.

use super::rejoin::{LoopState, Place};
use super::{Builder, Hold, Local, Operand, waiting};
use crate::abort::Abort;
use crate::ir::*;
use crate::uop::{Type, Uop};

/// Stack slots are numbered behind all locals.
pub(super) const STACK_SLOT: usize = 1 << 16;

/// A loop-carried value.
#[derive(Clone, Copy)]
pub(crate) enum Carried {
    Local(usize),
    Stack(usize),
    Heap(Uop, [Ref; 4], u64, &'static str),
}

/// Codes of carried heap places begin here; they count up.
pub(super) const HEAP_PLACE: u64 = 1 << 32;

/// Whether a phi, named by its immediate, carries a heap place where ints that fit a word are, or none: what was stored
/// there has been looked at.
pub(super) fn carries_small_ints(phi: u64) -> bool {
    let uop = Uop((phi >> 16) as u16);
    phi >= HEAP_PLACE && (uop == Uop::_RANGE_VALUE || uop == Uop::_GENERATOR_WORD)
}

impl Carried {
    /// How a phi's immediate names its place, for side traces that rejoin the loop.
    fn code(self) -> u64 {
        match self {
            Carried::Local(index) => index as u64,
            Carried::Stack(index) => (STACK_SLOT + index) as u64,
            Carried::Heap(uop, _, imm, _) => HEAP_PLACE | u64::from(uop.0) << 16 | imm & 0xffff,
        }
    }
}

impl Builder<'_> {
    /// Ends the peeled iteration and begins the loop.
    pub(super) fn begin_loop(&mut self) -> Result<(), Abort> {
        if self.frames.len() != 1 {
            return Err(Abort::FrameChange);
        }
        let start = self.recording.start;
        self.frame().ip = start;
        let mut carried = Vec::new();
        for index in 0..self.frame().locals.len() {
            if let Local::Value(value) = self.frame().locals[index] {
                let initial = self.initial(value, index)?;
                carried.push((Carried::Local(index), initial));
            }
        }
        for index in 0..self.frame().stack.len() {
            let operand = self.frame().stack[index];
            let in_memory = self.frame().memory_stack.get(index) == Some(&operand.value);
            if operand.is_absent() || in_memory {
                continue;
            }
            let operand = self.owned(operand)?;
            let initial = self.initial(operand.value, STACK_SLOT + index)?;
            carried.push((Carried::Stack(index), initial));
        }
        self.carried_heap(&mut carried);
        self.loop_state = Some(LoopState {
            hoisted: core::mem::take(&mut self.hoisted),
            absent: self.frame().locals.iter().map(|l| *l == Local::Absent).collect(),
            depth: self.frame().stack.len(),
        });
        self.trace.push(Inst::new(Op::Loop, Type::None));
        for (place, initial) in carried {
            let ty = self.type_of(initial);
            let mut inst = Inst::new(Op::Phi, ty);
            inst.args[0] = initial;
            inst.imm = place.code();
            let phi = self.trace.push(inst);
            if let Carried::Heap(_, args, _, _) = place {
                self.trace.carried.push((phi, args[0]));
            }
            self.set_carried(place, phi);
            self.phis.push((place, phi));
        }
        Ok(())
    }

    fn initial(&mut self, value: Ref, slot: usize) -> Result<Ref, Abort> {
        if self.boxed_phis.contains(&slot) {
            return self.owned_word(Operand { value, own: Hold::Owned });
        }
        Ok(value)
    }

    /// Forgets heap reads that an iteration overwrites, except numbers at places that stay the same.
    fn carried_heap(&mut self, carried: &mut Vec<(Carried, Ref)>) {
        if self.escaped {
            self.heap.clear();
            return;
        }
        let mut numbers = Vec::new();
        let mut entries: Vec<_> = self.heap.iter().map(|(k, v)| (*k, *v)).collect();
        entries.sort_by_key(|(key, _)| (key.0.0, key.1[0].0, key.2));
        for ((uop, args, imm), (value, class)) in entries {
            if class == waiting::STATE || class == waiting::WORDS && !self.stored_words.contains(&imm) {
                continue;
            }
            let stays = uop == Uop::_SLOT && !self.stored_slots.iter().any(|&s| self.may_alias(s, imm, args[0]));
            if stays || !self.written.contains(class) {
                let version = self.versions.get(&args[0]).copied();
                self.hoisted.push(Place { class, index: imm, version });
                continue;
            }
            self.heap.remove(&(uop, args, imm));
            let number = matches!(self.type_of(value), Type::I64 | Type::F64);
            if number && args.iter().filter(|a| a.is_some()).count() == 1 {
                numbers.push((Carried::Heap(uop, args, imm, class), args[0], value));
            }
        }
        self.assume_waiting();
        // The place is read again at the end of each iteration: its object must not be let go within the loop.
        let lasting = numbers.into_iter().filter(|(_, object, _)| self.lasts(*object));
        carried.extend(lasting.map(|(place, _, value)| (place, value)).collect::<Vec<_>>());
    }

    /// Whether something that the loop does not change holds the object: a constant, a slot of the root frame, a heap
    /// place that is not written.
    pub(super) fn lasts(&self, object: Ref) -> bool {
        let inst = self.trace.inst(object);
        let frame = &self.frames[0];
        match inst.op {
            Op::Const => true,
            Op::Local => frame.locals[inst.imm as usize] == Local::Memory(object),
            Op::Stack => {
                let at = inst.imm as usize;
                frame.memory_stack.get(at) == Some(&object) && frame.stack.get(at).is_some_and(|o| o.value == object)
            }
            Op::Uop(uop) if uop.info().reads.is_some() => {
                let held = self.heap.get(&(uop, inst.args, inst.imm)).is_some_and(|(value, _)| *value == object);
                held && self.lasts(inst.args[0])
            }
            // What guards and tuple items are of.
            Op::Uop(uop) if uop.info().pure && inst.args[0].is_some() => self.lasts(inst.args[0]),
            _ => false,
        }
    }

    fn set_carried(&mut self, place: Carried, value: Ref) {
        match place {
            Carried::Local(index) => self.frame().locals[index] = Local::Value(value),
            Carried::Stack(index) => self.frame().stack[index] = Operand { value, own: Hold::Owned },
            Carried::Heap(uop, args, imm, class) => {
                self.heap.insert((uop, args, imm), (value, class));
            }
        }
    }

    /// Ends the loop's iteration; a slot that must be boxed instead, if one is.
    pub(super) fn close_loop(&mut self) -> Result<Option<usize>, Abort> {
        if self.frames.len() != 1 {
            return Err(Abort::FrameChange);
        }
        if !self.waiting_again() {
            return Ok(Some(super::NO_GENERATORS));
        }
        let phis = core::mem::take(&mut self.phis);
        for (place, phi) in phis {
            let ty = self.type_of(phi);
            let (end, slot) = self.carried_end(place)?;
            let from = self.type_of(end.value);
            let convertible = from == ty || ty == Type::Value || from == Type::Value && ty != Type::Ptr;
            if !convertible {
                return Ok(Some(slot));
            }
            let value = if ty == Type::Value { self.owned_word(end)? } else { self.as_type(end, ty)? };
            self.trace.insts[phi.index()].args[1] = value;
        }
        self.trace.push(Inst::new(Op::Jump, Type::None));
        Ok(None)
    }

    fn carried_end(&mut self, place: Carried) -> Result<(Operand, usize), Abort> {
        Ok(match place {
            Carried::Local(index) => match self.frame().locals[index] {
                Local::Value(value) => (Operand { value, own: Hold::Owned }, index),
                _ => return Err(Abort::UnstablePhi),
            },
            Carried::Stack(index) => (self.frame().stack[index], STACK_SLOT + index),
            Carried::Heap(uop, args, imm, _) => {
                let words: Vec<Ref> = args.iter().copied().filter(|a| a.is_some()).collect();
                let value = self.emit(uop, &words, imm)?;
                (Operand { value, own: Hold::Frame }, usize::MAX)
            }
        })
    }
}
