//! Replays an allocation symbolically: every operand, exit and jump must find the values it names where it looks.

use super::*;
use crate::ir::{Op, Trace};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// What is known of the places: the values that each holds.
struct Machine<'a> {
    trace: &'a Trace,
    holds: HashMap<Place, HashSet<Ref>>,
    /// Slots written before the loop that the loop reads: they must hold their values in every iteration.
    kept: HashSet<(Place, Ref)>,
    relied_on: RefCell<HashSet<(Place, Ref)>>,
}

/// Checks `allocated` against its trace.
///
/// # Errors
/// A description of the first operand, exit or jump that does not find its value.
pub fn check(trace: &Trace, options: &Options, allocated: &Allocated) -> Result<(), String> {
    let mut machine = Machine::new(trace);
    for (at, inst) in trace.insts.iter().enumerate().filter(|(_, i)| i.op == Op::Inherited) {
        if let Some(place) = options.inherited.get(inst.imm as usize) {
            machine.holds.entry(*place).or_default().insert(Ref(at as u32));
        }
    }
    let mut in_loop = false;
    for (number, op) in allocated.ops.iter().enumerate() {
        let fail = |reason: String| Err(format!("operation {number} ({:?}): {reason}", op.kind));
        for (exit, before) in [(op.exit, true), (op.error, true), (op.during, true)] {
            if let (Some(exit), true) = (exit, before)
                && let Err(reason) = machine.exit(&allocated.exits[exit as usize], None)
            {
                return fail(reason);
            }
        }
        match op.kind {
            Kind::Move => machine.copy(op)?,
            Kind::Uop(uop) => {
                machine.operands(op, uop).or_else(fail)?;
                machine.clobber(op, uop);
                if let (Some(after), true) = (op.after, !pushes_frame(uop)) {
                    machine.exit(&allocated.exits[after as usize], Some(op)).or_else(fail)?;
                }
                if pushes_frame(uop) || pops_frame(uop) {
                    // Nothing of one frame is found at the same offsets of the other.
                    machine.holds.retain(|place, _| !matches!(place, Place::Frame(_)));
                }
            }
            Kind::Return => {
                let last = trace.insts.last().ok_or("an empty trace")?;
                machine.expect(last.args[0], Place::Int(CALL_OUTPUT)).or_else(fail)?;
            }
            Kind::Header => {
                machine.enter_loop(allocated).or_else(fail)?;
                in_loop = true;
            }
            Kind::Jump | Kind::Rejoin => {
                let targets = if in_loop { &allocated.header } else { &options.rejoin };
                for (value, place) in targets {
                    let inst = trace.inst(*value);
                    let value = if in_loop && inst.op == Op::Phi { inst.args[1] } else { *value };
                    machine.expect(value, *place).or_else(fail)?;
                }
                for (place, value) in machine.relied_on.borrow().iter() {
                    machine.expect_without_note(*value, *place).or_else(fail)?;
                }
            }
            Kind::Exit => {}
        }
    }
    Ok(())
}

impl<'a> Machine<'a> {
    fn new(trace: &'a Trace) -> Machine<'a> {
        Machine { trace, holds: HashMap::new(), kept: HashSet::new(), relied_on: RefCell::default() }
    }

    fn expect(&self, value: Ref, place: Place) -> Result<(), String> {
        if let Place::Pool(word) = place {
            let inst = self.trace.inst(value);
            let same = inst.op == Op::Inherited || inst.op == Op::Const && inst.imm == word;
            return if same { Ok(()) } else { Err(format!("%{} is not the constant {word:#x}", value.0)) };
        }
        self.expect_without_note(value, place)?;
        if self.kept.contains(&(place, value)) {
            self.relied_on.borrow_mut().insert((place, value));
        }
        Ok(())
    }

    fn expect_without_note(&self, value: Ref, place: Place) -> Result<(), String> {
        match self.holds.get(&place) {
            Some(values) if values.contains(&value) => Ok(()),
            _ => Err(format!("%{} is not in {place}", value.0)),
        }
    }

    fn exit(&self, exit: &ExitState, output: Option<&MachineOp>) -> Result<(), String> {
        for (value, place) in exit.values.iter().chain(&exit.invariants) {
            if output.is_some_and(|op| op.value == *value && op.output == Some(*place)) {
                continue;
            }
            self.expect(*value, *place).map_err(|e| format!("exit {:?}: {e}", exit.kind))?;
        }
        Ok(())
    }

    fn copy(&mut self, op: &MachineOp) -> Result<(), String> {
        let (Some(to), Some(from)) = (op.output, op.inputs[0]) else { return Err("a move without places".into()) };
        let mut values = self.holds.get(&from).cloned().unwrap_or_default();
        match from {
            // A word that nothing has been stored to is what was loaded from it first.
            Place::Frame(_) if values.is_empty() => {
                values.insert(op.value);
                self.holds.insert(from, values.clone());
            }
            Place::Pool(_) => {
                self.expect(op.value, from)?;
                values = HashSet::from([op.value]);
            }
            _ => self.expect(op.value, from).map_err(|e| format!("move to {to}: {e}"))?,
        }
        self.holds.insert(to, values);
        Ok(())
    }

    fn operands(&self, op: &MachineOp, uop: Uop) -> Result<(), String> {
        for (k, value) in op.args.iter().take(uop.info().inputs.len()).enumerate() {
            let place = match form(uop) {
                Form::Call => Place::Int(CALL_INPUTS[k]),
                _ => op.inputs[k].ok_or("an operand without a place")?,
            };
            self.expect(*value, place)?;
        }
        Ok(())
    }

    fn clobber(&mut self, op: &MachineOp, uop: Uop) {
        self.holds.remove(&Place::Scratch);
        if form(uop) == Form::Call {
            self.holds.retain(|place, _| match place {
                Place::Int(n) => *n < SURVIVORS,
                Place::Float(_) => false,
                _ => true,
            });
        }
        if let Some(place) = op.output {
            self.holds.insert(place, HashSet::from([op.value]));
        }
    }

    /// At the header a phi's place holds the phi and nothing else does; only what the header names, and slots that
    /// the loop does not write, are sure to be there in every iteration.
    fn enter_loop(&mut self, allocated: &Allocated) -> Result<(), String> {
        let before = Machine { holds: self.holds.clone(), ..Machine::new(self.trace) };
        let mut holds: HashMap<Place, HashSet<Ref>> =
            self.holds.drain().filter(|(place, _)| matches!(place, Place::Spill(_))).collect();
        for (place, values) in &holds {
            self.kept.extend(values.iter().map(|v| (*place, *v)));
        }
        for (value, place) in &allocated.header {
            let inst = self.trace.inst(*value);
            let entry = if inst.op == Op::Phi { inst.args[0] } else { *value };
            before.expect_without_note(entry, *place)?;
            holds.insert(*place, HashSet::from([*value]));
        }
        self.holds = holds;
        Ok(())
    }
}
