//! Joins a side trace to the exit it grows from and, where it goes back, to the loop that the exit left.

use super::*;
use crate::ir::{Inherited, Inst, Op, Trace};

/// Makes the options for `trace`, a side trace of `exit`, which belongs to the trace `parent`, allocated as `allocated`.
/// `header` is what the loop's header expects: the [`Allocated::header`] of the root trace, also for side traces of
/// side traces; empty where there is no loop.
///
/// The loop's invariants travel through the side trace: they are added to it as inherited values, so that it (and side
/// traces of its own) can rejoin.
///
/// # Errors
/// The trace inherits a value that the exit does not hand over, or leaves a phi of the loop without a value.
pub fn attach(
    trace: &mut Trace,
    parent: &Trace,
    allocated: &Allocated,
    exit: &ExitState,
    header: &[(Ref, Place)],
) -> Result<Options, AllocationError> {
    let handed = |value: Ref| exit.values.iter().chain(&exit.invariants).find(|(v, _)| *v == value).map(|(_, p)| *p);
    let mut options = Options { first_spill: allocated.spill_slots, ..Options::default() };
    for inherited in &trace.inherited {
        let place =
            handed(inherited.parent).ok_or(AllocationError::Malformed("an inherited value is not handed over"))?;
        options.inherited.push(place);
    }
    let last = trace.insts.pop().ok_or(AllocationError::Malformed("an empty trace"))?;
    for (value, place) in &exit.invariants {
        let is_it = |i: &Inst| i.op == Op::Inherited && trace.inherited[i.imm as usize].parent == *value;
        if let Some(at) = trace.insts.iter().position(is_it) {
            options.carried.push(Ref(at as u32));
            continue;
        }
        let ty = parent.inst(*value).ty;
        let mut inst = Inst::new(Op::Inherited, ty);
        inst.imm = trace.inherited.len() as u64;
        trace.inherited.push(Inherited { ty, parent: *value });
        options.inherited.push(*place);
        options.carried.push(trace.push(inst));
    }
    trace.push(last);
    if last.op == Op::Jump && trace.loop_header().is_none() {
        let phis = header.len().checked_sub(exit.invariants.len());
        let phis = phis.ok_or(AllocationError::Malformed("an exit from before the loop cannot rejoin it"))?;
        for (phi, place) in &header[..phis] {
            let value = trace.rejoin.iter().find(|(p, _)| p == phi).map(|(_, value)| *value);
            options.rejoin.push((value.ok_or(AllocationError::Malformed("a phi without a value"))?, *place));
        }
        let invariants = options.carried.iter().zip(&header[phis..]);
        options.rejoin.extend(invariants.map(|(value, (_, place))| (*value, *place)));
    }
    Ok(options)
}
