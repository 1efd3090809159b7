//! The abstract state: frames with locals and stacks of SSA values, and snapshots of it.

use super::Builder;
use crate::abort::Abort;
use crate::ir::*;
use crate::record::Anchor;
use crate::uop::{Type, Uop};
use taipan_layout::*;

/// Who holds the count that keeps a word on the abstract stack alive.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Hold {
    /// The trace.
    Owned,
    /// A local of a frame, or the constants: it stays until the word is used up.
    Frame,
    /// A heap slot: until something is stored, released or may run Python; then the trace takes a count.
    Heap,
}

impl Hold {
    /// As a snapshot says it.
    pub fn ownership(self) -> Ownership {
        if self == Hold::Owned { Ownership::Owned } else { Ownership::Borrowed }
    }
}

impl From<Ownership> for Hold {
    fn from(own: Ownership) -> Hold {
        if own == Ownership::Owned { Hold::Owned } else { Hold::Heap }
    }
}

/// A value on the abstract stack with its ownership. Unboxed numbers are owned by nobody; they say `Owned`.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Operand {
    /// The value, or `Ref::NONE` for an empty slot.
    pub value: Ref,
    /// Who owns the count of a boxed word.
    pub own: Hold,
}

impl Operand {
    /// The empty slot.
    pub const ABSENT: Operand = Operand { value: Ref::NONE, own: Hold::Owned };

    /// Whether the slot is empty.
    pub fn is_absent(self) -> bool {
        !self.value.is_some()
    }
}

/// A local of an abstract frame.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Local {
    /// In the root frame's memory; its word, if the trace has read it.
    Memory(Ref),
    /// Not bound.
    Absent,
    /// Held by the trace; owns its count.
    Value(Ref),
}

/// A frame as the trace sees it.
#[derive(Clone, Debug)]
pub struct AbstractFrame {
    /// Its code.
    pub code: *const Code,
    /// The function's word, or `NONE` for the root.
    pub function: Ref,
    /// The frame is that of the generator that `function` is.
    pub generator: bool,
    /// Whether the trace holds a count of the function for the frame.
    pub function_own: Hold,
    /// The function, where the trace knows it.
    pub known_function: *mut Function,
    /// Locals, cells and free variables.
    pub locals: Vec<Local>,
    /// For locals in memory: the type of immediate number that is there, or `None`.
    pub numbers: Vec<Type>,
    /// Evaluation stack.
    pub stack: Vec<Operand>,
    /// How many of the root's stack slots memory still holds, from the bottom, and their words.
    pub memory_stack: Vec<Ref>,
    /// For a generator's frame: what its memory held when it was resumed, and whether that was an immediate int.
    pub resumed: Vec<(Ref, bool)>,
    /// The instruction being translated, or a caller's call.
    pub ip: *mut CodeUnit,
    /// For callers: code units from `ip` to where the callee returns.
    pub return_offset: u16,
}

impl Builder<'_> {
    /// The innermost frame.
    pub(crate) fn frame(&mut self) -> &mut AbstractFrame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Sets up the root frame, or all frames of the parent's exit.
    pub(super) fn start(&mut self, parent: Option<&super::Parent<'_>>) -> Result<(), Abort> {
        match parent {
            None => self.start_root()?,
            Some(parent) => {
                return self.start_side(parent);
            }
        }
        if let Anchor::Entry { resume } = self.recording.anchor {
            self.frame().ip = resume;
            self.note_before();
            self.emit(Uop::_GUARD_POLL, &[], 0)?;
        }
        Ok(())
    }

    fn start_root(&mut self) -> Result<(), Abort> {
        let code = self.recording.root_code.cast_const();
        // SAFETY: the recording keeps the code alive.
        let count = unsafe { (*code).nlocalsplus as usize };
        let words: Vec<Ref> = (0..self.recording.start_depth)
            .map(|i| {
                let mut inst = Inst::new(Op::Stack, Type::Value);
                inst.imm = i as u64;
                self.trace.push(inst)
            })
            .collect();
        self.frames.push(AbstractFrame {
            code,
            function: Ref::NONE,
            generator: false,
            function_own: Hold::Frame,
            // SAFETY: the root frame is live while it is recorded.
            known_function: unsafe { (*self.recording.root).function },
            numbers: vec![Type::None; count],
            locals: (0..count)
                .map(|i| match self.recording.unbound.get(i) {
                    Some(true) => Local::Absent,
                    _ => Local::Memory(Ref::NONE),
                })
                .collect(),
            stack: words.iter().map(|&value| Operand { value, own: Hold::Owned }).collect(),
            memory_stack: words,
            resumed: Vec::new(),
            ip: self.recording.start,
            return_offset: 0,
        });
        self.note_before();
        // A call under way has an absent word where a method call has its object.
        for index in 0..self.recording.start_depth {
            let word = self.frame().stack[index].value;
            if self.recording.absent.get(index) == Some(&true) {
                self.emit(Uop::_GUARD_ABSENT, &[word], 0)?;
                self.frame().stack[index] = Operand::ABSENT;
            } else {
                self.emit(Uop::_GUARD_BOUND, &[word], 0)?;
            }
        }
        Ok(())
    }

    /// Every value that the parent's snapshot names becomes an inherited one with the type that the parent knew.
    fn start_side(&mut self, parent: &super::Parent<'_>) -> Result<(), Abort> {
        if parent.snapshot.frames.iter().any(|frame| !frame.end.is_null()) {
            return Err(Abort::OpenState);
        }
        for (index, frame) in parent.snapshot.frames.iter().enumerate() {
            let function = if frame.function.is_some() { self.inherit(parent, frame.function) } else { Ref::NONE };
            let locals = frame
                .locals
                .iter()
                .map(|slot| match *slot {
                    Slot::Memory | Slot::Number(_) => Local::Memory(Ref::NONE),
                    Slot::Absent => Local::Absent,
                    Slot::Value(r, own) => {
                        let value = self.inherit(parent, r);
                        // The parent had seen that it needs no count of its own.
                        Local::Value(self.retain(Operand { value, own: own.into() }).value)
                    }
                })
                .collect();
            let number = |slot: &Slot| if let Slot::Number(ty) = slot { *ty } else { Type::None };
            let numbers = frame.locals.iter().map(number).collect();
            let mut memory_stack = Vec::new();
            let mut stack = Vec::new();
            for (depth, slot) in frame.stack.iter().enumerate() {
                stack.push(match *slot {
                    Slot::Absent => Operand::ABSENT,
                    Slot::Value(r, own) => Operand { value: self.inherit(parent, r), own: own.into() },
                    Slot::Memory | Slot::Number(_) => {
                        let mut inst = Inst::new(Op::Stack, Type::Value);
                        inst.imm = depth as u64;
                        let value = self.trace.push(inst);
                        memory_stack.resize(depth, Ref::NONE);
                        memory_stack.push(value);
                        Operand { value, own: Hold::Owned }
                    }
                });
            }
            // Those of inlined frames are the same whenever the exit is taken: the parent has guarded it.
            let known_function = self.recording.functions.get(index).copied().unwrap_or(core::ptr::null_mut());
            self.frames.push(AbstractFrame {
                code: frame.code,
                function,
                generator: frame.generator,
                function_own: frame.function_own.into(),
                known_function,
                locals,
                numbers,
                stack,
                memory_stack,
                resumed: Vec::new(),
                ip: frame.ip,
                return_offset: frame.return_offset,
            });
        }
        self.max_depth = self.frames.len() - 1;
        Ok(())
    }

    fn inherit(&mut self, parent: &super::Parent<'_>, r: Ref) -> Ref {
        let inst = parent.trace.inst(r);
        if inst.op == Op::Const {
            return self.constant(inst.ty, inst.imm);
        }
        self.inherit_value(r, inst.ty)
    }

    /// A value that has been inherited.
    pub(super) fn inherited(&self, r: Ref) -> Option<Ref> {
        self.available.get(&(Op::Inherited, [r, Ref::NONE, Ref::NONE, Ref::NONE], 0)).copied()
    }

    /// A value of the parent that its exit hands over.
    pub(super) fn inherit_value(&mut self, r: Ref, ty: Type) -> Ref {
        if let Some(known) = self.inherited(r) {
            return known;
        }
        let mut copy = Inst::new(Op::Inherited, ty);
        copy.imm = self.trace.inherited.len() as u64;
        self.trace.inherited.push(Inherited { ty, parent: r });
        let value = self.trace.push(copy);
        self.available.insert((Op::Inherited, [r, Ref::NONE, Ref::NONE, Ref::NONE], 0), value);
        value
    }

    /// The state as it is now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::default();
        self.describe(&mut snapshot);
        self.add_numbers(&mut snapshot, |local| match self.frames[0].locals[local] {
            Local::Memory(word) => word,
            _ => Ref::NONE,
        });
        snapshot
    }

    /// Takes note of the state before a bytecode instruction.
    pub(super) fn note_before(&mut self) {
        let mut before = core::mem::take(&mut self.before);
        self.describe(&mut before);
        self.before = before;
        self.before_id = SnapshotId::NONE;
        self.taken.clear();
        self.moved.clear();
        self.before_words.clear();
        let word = |l: &Local| if let Local::Memory(word) = l { *word } else { Ref::NONE };
        self.before_words.extend(self.frames[0].locals.iter().map(word));
    }

    /// The state before the current bytecode instruction. Only guards show that words are numbers, and a guard asks for
    /// this first.
    pub(super) fn before_snapshot(&self) -> Snapshot {
        let mut before = self.before.clone();
        self.add_numbers(&mut before, |local| self.before_words[local]);
        before
    }

    /// Writes the frames into `out`, whose room is used again.
    fn describe(&self, out: &mut Snapshot) {
        out.frames.resize_with(self.frames.len(), FrameState::default);
        for (frame, state) in self.frames.iter().zip(&mut out.frames) {
            (state.code, state.function, state.function_own) =
                (frame.code, frame.function, frame.function_own.ownership());
            state.generator = frame.generator;
            (state.ip, state.return_offset, state.end) = (frame.ip, frame.return_offset, core::ptr::null_mut());
            state.locals.clear();
            state.locals.extend(frame.locals.iter().map(|local| match *local {
                Local::Memory(_) => Slot::Memory,
                Local::Absent => Slot::Absent,
                Local::Value(r) => Slot::Value(r, Ownership::Owned),
            }));
            state.stack.clear();
            state.stack.extend(frame.stack.iter().enumerate().map(|(i, o)| match () {
                () if o.is_absent() => Slot::Absent,
                () if frame.memory_stack.get(i) == Some(&o.value) && o.own == Hold::Owned => Slot::Memory,
                () => Slot::Value(o.value, o.own.ownership()),
            }));
        }
        out.closes.clear();
        out.taken_at = self.trace.insts.len() as u32;
        out.position = self.at as u32;
    }

    /// Says of the first frame's locals in memory which are immediate numbers.
    fn add_numbers(&self, snapshot: &mut Snapshot, word: impl Fn(usize) -> Ref) {
        let numbers = &self.frames[0].numbers;
        for (local, slot) in snapshot.frames[0].locals.iter_mut().enumerate().filter(|(_, s)| **s == Slot::Memory) {
            if let ty @ (Type::I64 | Type::F64) = self.number_type(word(local), numbers[local]) {
                *slot = Slot::Number(ty);
            }
        }
    }

    pub(crate) fn add_snapshot(&mut self, snapshot: Snapshot) -> SnapshotId {
        self.trace.snapshots.push(snapshot);
        SnapshotId(self.trace.snapshots.len() as u32 - 1)
    }

    /// The state before the current bytecode instruction.
    pub(crate) fn before(&mut self) -> SnapshotId {
        if self.before_id == SnapshotId::NONE {
            self.before_id = self.add_snapshot(self.before_snapshot());
        }
        self.before_id
    }

    /// The state before the current bytecode instruction, for one that leaves in the middle of it.
    pub(super) fn way_back(&mut self) -> SnapshotId {
        if self.taken.is_empty() {
            return self.before();
        }
        let mut before = self.before_snapshot();
        before.closes.extend(&self.taken);
        self.add_snapshot(before)
    }

    pub(crate) fn pop(&mut self) -> Result<Operand, Abort> {
        self.frame().stack.pop().ok_or(Abort::FrameChange)
    }

    pub(crate) fn pop_many(&mut self, count: usize) -> Result<Vec<Operand>, Abort> {
        let stack = &mut self.frame().stack;
        let rest = stack.len().checked_sub(count).ok_or(Abort::FrameChange)?;
        Ok(stack.split_off(rest))
    }

    pub(crate) fn push(&mut self, operand: Operand) {
        self.frame().stack.push(operand);
    }

    pub(crate) fn push_many(&mut self, operands: Vec<Operand>) {
        self.frame().stack.extend(operands);
    }

    /// Takes counts for all words on the stacks that only heap slots hold: one of those may let go now.
    pub(crate) fn hold_heap_words(&mut self) {
        for depth in 0..self.frames.len() {
            for index in 0..self.frames[depth].stack.len() {
                let operand = self.frames[depth].stack[index];
                if operand.own == Hold::Heap {
                    self.frames[depth].stack[index] = self.retain(operand);
                }
            }
        }
    }

    /// Gives the recording up.
    pub(crate) fn abort(&mut self, reason: Abort) -> Result<Operand, Abort> {
        Err(reason)
    }

    /// Local `index` as a borrow; it is known to be bound.
    pub(crate) fn load_local(&mut self, index: usize) -> Result<Operand, Abort> {
        let local = self.frame().locals[index];
        let value = match local {
            Local::Value(r) => r,
            Local::Absent => return Err(Abort::Contradiction),
            Local::Memory(r) if r.is_some() => r,
            Local::Memory(_) => {
                if self.frames.len() != 1 {
                    return Err(Abort::FrameChange);
                }
                let mut inst = Inst::new(Op::Local, Type::Value);
                inst.imm = index as u64;
                let value = self.trace.push(inst);
                self.frame().locals[index] = Local::Memory(value);
                self.know_number(value, self.frames[0].numbers[index])?;
                value
            }
        };
        Ok(Operand { value, own: Hold::Frame })
    }

    /// Takes note that a word is an immediate number.
    fn know_number(&mut self, word: Ref, ty: Type) -> Result<(), Abort> {
        let (check, convert) = match ty {
            Type::I64 => (Uop::_UNBOX_INT, Uop::_INT_OF),
            Type::F64 => (Uop::_UNBOX_FLOAT, Uop::_FLOAT_OF),
            _ => return Ok(()),
        };
        let number = self.emit(convert, &[word], 0)?;
        self.available.insert((Op::Uop(check), [word, Ref::NONE, Ref::NONE, Ref::NONE], 0), number);
        Ok(())
    }

    /// The type of immediate number that a word is known to be; `otherwise` where it has not been looked at.
    pub(super) fn number_type(&self, word: Ref, otherwise: Type) -> Type {
        if !word.is_some() {
            return otherwise;
        }
        let shown = |uop| self.available.contains_key(&(Op::Uop(uop), [word, Ref::NONE, Ref::NONE, Ref::NONE], 0));
        match () {
            () if self.type_of(word) != Type::Value => Type::None,
            () if shown(Uop::_UNBOX_INT) => Type::I64,
            () if shown(Uop::_UNBOX_FLOAT) => Type::F64,
            () => Type::None,
        }
    }

    /// Local `index`, with a guard that it is bound.
    pub(crate) fn load_checked_local(&mut self, index: usize) -> Result<Operand, Abort> {
        let operand = self.load_local(index)?;
        if self.trace.inst(operand.value).ty == Type::Value && matches!(self.frame().locals[index], Local::Memory(_)) {
            self.emit(crate::uop::Uop::_GUARD_BOUND, &[operand.value], 0)?;
        }
        Ok(operand)
    }

    pub(crate) fn take_local(&mut self, index: usize) -> Operand {
        let taken = match self.frame().locals[index] {
            Local::Absent => Operand::ABSENT,
            Local::Value(value) => Operand { value, own: Hold::Owned },
            // A comprehension saves an outer variable that may be unbound: the word may be absent.
            Local::Memory(_) => match self.load_local(index) {
                Ok(o) => Operand { value: o.value, own: Hold::Owned },
                Err(_) => Operand::ABSENT,
            },
        };
        self.frame().locals[index] = Local::Absent;
        taken
    }

    pub(crate) fn store_local(&mut self, index: usize, value: Operand) -> Result<(), Abort> {
        let new = self.owned(value)?;
        self.drop_local(index)?;
        self.frame().locals[index] = if new.is_absent() { Local::Absent } else { Local::Value(new.value) };
        Ok(())
    }

    pub(crate) fn delete_local(&mut self, index: usize) -> Result<(), Abort> {
        if self.frame().locals[index] == Local::Absent {
            return Err(Abort::Contradiction);
        }
        self.drop_local(index)?;
        self.frame().locals[index] = Local::Absent;
        Ok(())
    }

    /// Closes what local `index` holds.
    pub(crate) fn drop_local(&mut self, index: usize) -> Result<(), Abort> {
        match self.frame().locals[index] {
            Local::Absent => {}
            Local::Value(value) => self.close(Operand { value, own: Hold::Owned }),
            Local::Memory(_) => {
                let old = self.load_local(index)?;
                self.close(Operand { value: old.value, own: Hold::Owned });
            }
        }
        Ok(())
    }
}
