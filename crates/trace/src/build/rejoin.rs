//! Side traces that go back: from where a side trace's recording met its root's loop again, straight to the loop's header.
//!
//! Law: the header expects each phi's value, and everything that the loop took out of itself as it was: heap places that
//! it no longer reads must not have been written on the way, slots that it does not carry must be unchanged.

use super::loops::{HEAP_PLACE, STACK_SLOT};
use super::{Builder, Hold, Local, Operand};
use crate::abort::Abort;
use crate::ir::*;
use crate::uop::{Type, Uop};

/// A heap place that a loop reads before its header only.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Place {
    /// Class of heap fields.
    pub class: &'static str,
    /// For slots: the index.
    pub index: u64,
    /// The object's shape version, where guarded.
    pub version: Option<u64>,
}

/// What a trace does to the heap.
#[derive(Copy, Clone, PartialEq, Debug)]
pub enum Effect {
    /// Writes a place.
    Write(Place),
    /// May run Python code.
    Escape,
}

impl Place {
    fn may_change(&self, effect: &Effect) -> bool {
        match effect {
            Effect::Escape => true,
            Effect::Write(other) if other.class != self.class => false,
            Effect::Write(other) if self.class == "slot" => {
                let versions = self.version.is_none() || other.version.is_none() || self.version == other.version;
                self.index == other.index && versions
            }
            Effect::Write(_) => true,
        }
    }
}

/// The state at a loop's header, besides its phis.
#[derive(Clone, Default, Debug)]
pub struct LoopState {
    /// Heap places read before the header only.
    pub hoisted: Vec<Place>,
    /// Locals that are not bound.
    pub absent: Vec<bool>,
    /// Depth of the evaluation stack.
    pub depth: usize,
}

/// The loop that a side trace may go back to.
pub struct Rejoin<'a> {
    /// The root trace.
    pub trace: &'a Trace,
    /// The side traces between the root and the new one, in order.
    pub path: Vec<&'a Trace>,
    /// State at the header.
    pub state: &'a LoopState,
    /// What the side traces in `path` do.
    pub effects: Vec<Effect>,
}

impl Rejoin<'_> {
    fn phis(&self) -> impl Iterator<Item = (Ref, Inst)> + '_ {
        let header = self.trace.loop_header().map_or(self.trace.insts.len(), |h| h + 1);
        let insts = self.trace.insts.iter().enumerate().skip(header).take_while(|(_, i)| i.op == Op::Phi);
        insts.map(|(at, inst)| (Ref(at as u32), *inst))
    }

    fn is_absent(&self, local: usize) -> bool {
        self.state.absent.get(local).copied().unwrap_or(false)
    }

    /// The object of a carried heap place.
    fn object_of(&self, phi: Ref) -> Option<Ref> {
        let (_, object) = self.trace.carried.iter().find(|(p, _)| *p == phi)?;
        object.is_some().then_some(*object)
    }

    /// A value of the root as the last trace of the path has it.
    pub(super) fn in_parent(&self, value: Ref) -> Option<Ref> {
        let mut value = value;
        for trace in &self.path {
            let number = trace.inherited.iter().position(|i| i.parent == value)?;
            let at = trace.insts.iter().position(|i| i.op == Op::Inherited && i.imm == number as u64)?;
            value = Ref(at as u32);
        }
        Some(value)
    }
}

impl Builder<'_> {
    /// Ends a side trace in a jump to the loop that its root trace left, if the state allows it.
    pub(super) fn rejoin(&mut self, rejoin: &Rejoin<'_>) -> Result<bool, Abort> {
        if self.frames.len() != 1 || self.conflicts(rejoin) || !self.same_invariants(rejoin) {
            return Ok(false);
        }
        let phis: Vec<(Ref, Inst)> = rejoin.phis().collect();
        let mut values = Vec::with_capacity(phis.len());
        for (phi, inst) in phis {
            let Some(operand) = self.phi_operand(rejoin, phi, &inst)? else { return Ok(false) };
            let from = self.type_of(operand.value);
            if from != inst.ty && inst.ty != Type::Value && from != Type::Value {
                return Ok(false);
            }
            let value =
                if inst.ty == Type::Value { self.owned_word(operand)? } else { self.as_type(operand, inst.ty)? };
            values.push((phi, value));
        }
        self.trace.rejoin = values;
        self.trace.push(Inst::new(Op::Jump, Type::None));
        Ok(true)
    }

    /// Whether the way from the loop's exit to here may have changed what the loop took out of itself.
    fn conflicts(&self, rejoin: &Rejoin<'_>) -> bool {
        let mut effects = self.effects.iter().chain(&rejoin.effects);
        effects.any(|effect| rejoin.state.hoisted.iter().any(|place| place.may_change(effect)))
            || !self.keeps_generators(rejoin)
    }

    /// Slots that the loop does not carry must be as they were.
    fn same_invariants(&mut self, rejoin: &Rejoin<'_>) -> bool {
        let carried: Vec<u64> = rejoin.phis().map(|(_, inst)| inst.imm).collect();
        let frame = self.frame();
        let locals = frame.locals.iter().enumerate().all(|(i, l)| {
            carried.contains(&(i as u64))
                || matches!(l, Local::Memory(_)) && !rejoin.is_absent(i)
                || *l == Local::Absent && rejoin.is_absent(i)
        });
        let stack =
            frame.stack.iter().enumerate().all(|(i, o)| {
                carried.contains(&((STACK_SLOT + i) as u64)) || frame.memory_stack.get(i) == Some(&o.value)
            });
        locals && stack && frame.stack.len() == rejoin.state.depth
    }

    fn phi_operand(&mut self, rejoin: &Rejoin<'_>, phi_ref: Ref, phi: &Inst) -> Result<Option<Operand>, Abort> {
        let code = phi.imm as usize;
        if phi.imm >= HEAP_PLACE {
            return self.heap_operand(rejoin, phi_ref, phi);
        }
        if code >= STACK_SLOT {
            return Ok(Some(self.frame().stack[code - STACK_SLOT]));
        }
        Ok(match self.frame().locals[code] {
            Local::Value(value) => Some(Operand { value, own: Hold::Owned }),
            _ => None,
        })
    }

    /// The number at a heap place that the loop carries: from memory, where every store has put it.
    fn heap_operand(&mut self, rejoin: &Rejoin<'_>, phi_ref: Ref, phi: &Inst) -> Result<Option<Operand>, Abort> {
        let Some(object) = rejoin.object_of(phi_ref) else { return Ok(None) };
        let object = match rejoin.trace.inst(object).op {
            Op::Const => {
                let inst = *rejoin.trace.inst(object);
                self.constant(inst.ty, inst.imm)
            }
            _ if self.of_root(rejoin, object).is_some() => self.of_root(rejoin, object).expect("just found"),
            _ => match rejoin.in_parent(object) {
                Some(in_parent) => self.inherit_value(in_parent, rejoin.trace.inst(object).ty),
                None => return Ok(None),
            },
        };
        let uop = Uop((phi.imm >> 16) as u16);
        let value = self.emit(uop, &[object], phi.imm & 0xffff)?;
        Ok(Some(Operand { value, own: Hold::Heap }))
    }
}
