//! The laws of the IR, checked.

use crate::ir::*;
use crate::uop::{Type, Uop};

/// Checks every law of [`crate::ir`] on `trace`.
///
/// # Errors
/// The first instruction or snapshot that breaks one, and how.
pub fn verify(trace: &Trace) -> Result<(), String> {
    let header = trace.loop_header();
    for (at, inst) in trace.insts.iter().enumerate() {
        let last = at + 1 == trace.insts.len();
        instruction(trace, at, inst, header)
            .and_then(|()| ending(inst, last))
            .map_err(|reason| format!("%{at} {:?}: {reason}", inst.op))?;
    }
    for (phi, value) in &trace.rejoin {
        if trace.insts.get(value.index()).is_none_or(|inst| inst.ty == Type::None) {
            return Err(format!("rejoin: %{} gets %{}, which has no value", phi.0, value.0));
        }
    }
    if trace.insts.is_empty() { Err("an empty trace".into()) } else { Ok(()) }
}

fn ending(inst: &Inst, last: bool) -> Result<(), String> {
    match (matches!(inst.op, Op::Jump | Op::Exit | Op::Return), last) {
        (true, false) => Err("instructions behind the end".into()),
        (false, true) => Err("a trace ends in `Jump`, `Exit` or `Return`".into()),
        _ => Ok(()),
    }
}

fn instruction(trace: &Trace, at: usize, inst: &Inst, header: Option<usize>) -> Result<(), String> {
    arguments(trace, at, inst)?;
    for id in [inst.snapshot, inst.after] {
        let own = if id == inst.after && inst.ty != Type::None { at + 1 } else { at };
        snapshot(trace, id, own)?;
    }
    let typed = inst.ty != Type::None;
    match inst.op {
        Op::Const if !typed => Err("a constant without a type".into()),
        Op::Local | Op::Stack if inst.ty != Type::Value => Err("a frame's words are of type `value`".into()),
        Op::Inherited => match trace.inherited.get(inst.imm as usize) {
            Some(from) if from.ty == inst.ty => Ok(()),
            Some(from) => Err(format!("inherited as {:?}", from.ty)),
            None => Err("no such inherited value".into()),
        },
        Op::Loop if header != Some(at) => Err("a second loop header".into()),
        Op::Phi => phi(trace, at, inst, header),
        Op::Exit if inst.snapshot == SnapshotId::NONE => Err("an exit needs a snapshot".into()),
        Op::Store | Op::Call | Op::Return => word_operation(trace, inst),
        Op::Uop(uop) => operation(trace, inst, uop),
        _ => Ok(()),
    }
}

fn arguments(trace: &Trace, at: usize, inst: &Inst) -> Result<(), String> {
    let mut ended = false;
    for (k, argument) in inst.args.iter().enumerate() {
        if !argument.is_some() {
            ended = true;
            continue;
        }
        if ended {
            return Err("a gap in the arguments".into());
        }
        let from_the_end = inst.op == Op::Phi && k == 1;
        let defined = if from_the_end { trace.insts.len() } else { at };
        if argument.index() >= defined {
            return Err(format!("uses %{} before its definition", argument.0));
        }
        if trace.inst(*argument).ty == Type::None {
            return Err(format!("%{} has no value", argument.0));
        }
    }
    Ok(())
}

fn phi(trace: &Trace, at: usize, inst: &Inst, header: Option<usize>) -> Result<(), String> {
    let behind_header = header.is_some_and(|h| h < at && trace.insts[h + 1..at].iter().all(|i| i.op == Op::Phi));
    if !behind_header {
        return Err("a phi stands right behind the loop header".into());
    }
    if inst.args[..2].iter().any(|a| !a.is_some()) || inst.args[2].is_some() {
        return Err("a phi has two arguments".into());
    }
    if header.is_some_and(|h| inst.args[0].index() > h) {
        return Err("a phi's first argument comes from before the loop".into());
    }
    if inst.args[..2].iter().any(|a| trace.inst(*a).ty != inst.ty) {
        return Err("a phi's arguments have its type".into());
    }
    Ok(())
}

fn word_operation(trace: &Trace, inst: &Inst) -> Result<(), String> {
    let given: Vec<Type> = inst.arguments().map(|a| trace.inst(a).ty).collect();
    let is_call = inst.op == Op::Call;
    let takes: &[&[Type]] = match is_call {
        true => &[&[Type::Value, Type::Ptr], &[Type::Value, Type::Ptr, Type::Bool]],
        false => &[&[Type::Value]],
    };
    if !takes.contains(&&given[..]) {
        return Err(format!("takes {takes:?}, is given {given:?}"));
    }
    if is_call != (inst.ty == Type::Value) || is_call != (inst.after != SnapshotId::NONE) {
        return Err("a call gives its result to the state after it, others have neither".into());
    }
    Ok(())
}

fn operation(trace: &Trace, inst: &Inst, uop: Uop) -> Result<(), String> {
    let info = uop.info();
    if !info.traceable {
        return Err("cannot stand in a trace".into());
    }
    let given: Vec<Type> = inst.arguments().map(|a| trace.inst(a).ty).collect();
    if given != info.inputs {
        return Err(format!("takes {:?}, is given {given:?}", info.inputs));
    }
    if inst.ty != info.output {
        return Err(format!("gives {:?}", info.output));
    }
    if (info.guard || info.errors || info.escapes) && inst.snapshot == SnapshotId::NONE {
        return Err("can leave the trace and has no snapshot".into());
    }
    if info.escapes && inst.after == SnapshotId::NONE {
        return Err("can run Python and has no snapshot of the state after it".into());
    }
    Ok(())
}

/// A snapshot's values are defined before instruction `limit`.
fn snapshot(trace: &Trace, id: SnapshotId, limit: usize) -> Result<(), String> {
    if id == SnapshotId::NONE {
        return Ok(());
    }
    let Some(snapshot) = trace.snapshots.get(id.0 as usize) else { return Err(format!("no snapshot s{}", id.0)) };
    let check = |value: Ref| {
        let good = value.index() < limit && trace.inst(value).ty != Type::None;
        if good { Ok(()) } else { Err(format!("s{} names %{}, which is not defined here", id.0, value.0)) }
    };
    if snapshot.frames.is_empty() {
        return Err(format!("s{} has no frame", id.0));
    }
    for (depth, frame) in snapshot.frames.iter().enumerate() {
        // A pushed frame without a function is one of the runtime's own.
        if frame.function.is_some() {
            check(frame.function)?;
        }
        for slot in frame.locals.iter().chain(&frame.stack) {
            match slot {
                Slot::Value(value, _) => check(*value)?,
                Slot::Memory | Slot::Number(_) if depth > 0 => {
                    return Err(format!("s{}: a pushed frame has no memory", id.0));
                }
                _ => {}
            }
        }
    }
    snapshot.closes.iter().try_for_each(|v| check(*v))
}
