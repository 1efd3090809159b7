//! Dead code: values that nothing uses, and guards that a later pass made pointless, go.
//!
//! Law: an instruction stays if it can leave the trace, has an effect, or something that stays uses its value. A phi
//! stays if something besides itself uses it.

use crate::ir::*;
use crate::uop::Uop;

/// Removes dead instructions and snapshots nobody names, and renumbers.
pub fn run(trace: &mut Trace) {
    let live = liveness(trace);
    let mut numbers = vec![Ref::NONE; trace.insts.len()];
    let mut kept = Vec::new();
    for (index, inst) in trace.insts.iter().enumerate() {
        if live[index] {
            numbers[index] = Ref(kept.len() as u32);
            kept.push(*inst);
        }
    }
    let renumber = |r: Ref| if r.is_some() { numbers[r.index()] } else { r };
    for inst in &mut kept {
        inst.args = inst.args.map(renumber);
    }
    trace.insts = kept;
    for (_, value) in &mut trace.rejoin {
        *value = renumber(*value);
    }
    for (phi, object) in &mut trace.carried {
        (*phi, *object) = (renumber(*phi), renumber(*object));
    }
    for waiting in &mut trace.waiting {
        waiting.generator = renumber(waiting.generator);
        waiting.words.iter_mut().for_each(|(_, value)| *value = renumber(*value));
    }
    trace.carried.retain(|(phi, _)| phi.is_some());
    for snapshot in &mut trace.snapshots {
        renumber_snapshot(snapshot, &renumber);
    }
    drop_snapshots(trace);
}

fn is_root(inst: &Inst) -> bool {
    match inst.op {
        Op::Loop | Op::Jump | Op::Exit | Op::Return | Op::Store | Op::Call => true,
        Op::Uop(uop) => {
            let info = uop.info();
            uop != Uop::NOP
                && (info.guard
                    || info.escapes
                    || info.errors
                    || info.writes.is_some()
                    || matches!(uop, Uop::_ADD_OWNER | Uop::_RELEASE))
        }
        _ => false,
    }
}

fn liveness(trace: &Trace) -> Vec<bool> {
    let mut live = vec![false; trace.insts.len()];
    let mut work: Vec<Ref> = Vec::new();
    let mut snapshot_seen = vec![false; trace.snapshots.len()];
    for (index, inst) in trace.insts.iter().enumerate() {
        if is_root(inst) {
            work.push(Ref(index as u32));
        }
    }
    work.extend(trace.rejoin.iter().map(|(_, value)| *value));
    while let Some(r) = work.pop() {
        if std::mem::replace(&mut live[r.index()], true) {
            continue;
        }
        let inst = &trace.insts[r.index()];
        work.extend(inst.arguments());
        for id in [inst.snapshot, inst.after] {
            if id != SnapshotId::NONE && !std::mem::replace(&mut snapshot_seen[id.0 as usize], true) {
                work.extend(named(&trace.snapshots[id.0 as usize]));
            }
        }
    }
    live
}

/// The values that a snapshot names.
pub fn named(snapshot: &Snapshot) -> Vec<Ref> {
    let mut refs = snapshot.closes.clone();
    for frame in &snapshot.frames {
        if frame.function.is_some() {
            refs.push(frame.function);
        }
        for slot in frame.locals.iter().chain(&frame.stack) {
            if let Slot::Value(r, _) = slot {
                refs.push(*r);
            }
        }
    }
    refs
}

fn renumber_snapshot(snapshot: &mut Snapshot, renumber: &dyn Fn(Ref) -> Ref) {
    for close in &mut snapshot.closes {
        *close = renumber(*close);
    }
    for frame in &mut snapshot.frames {
        frame.function = renumber(frame.function);
        for slot in frame.locals.iter_mut().chain(&mut frame.stack) {
            if let Slot::Value(r, _) = slot {
                *r = renumber(*r);
            }
        }
    }
}

fn drop_snapshots(trace: &mut Trace) {
    let mut numbers = vec![SnapshotId::NONE; trace.snapshots.len()];
    let mut kept = Vec::new();
    for inst in &mut trace.insts {
        for id in [&mut inst.snapshot, &mut inst.after] {
            if *id == SnapshotId::NONE {
                continue;
            }
            let index = id.0 as usize;
            if numbers[index] == SnapshotId::NONE {
                numbers[index] = SnapshotId(kept.len() as u32);
                kept.push(trace.snapshots[index].clone());
            }
            *id = numbers[index];
        }
    }
    trace.snapshots = kept;
}
