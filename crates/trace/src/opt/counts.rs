//! Reference count elimination: a count taken and given back with nothing between that could drop the object is not
//! taken at all.
//!
//! Law: between the pair nothing may release a reference or write a heap slot: then whoever held the object when the
//! count was taken still holds it when it is given back. Snapshots between them that owned the count borrow instead;
//! exit code takes the count then.

use crate::ir::*;
use crate::uop::Uop;

/// Removes pairs of `_ADD_OWNER` and `_RELEASE`.
pub fn run(trace: &mut Trace) {
    let mut index = 0;
    while index < trace.insts.len() {
        if trace.insts[index].op == Op::Uop(Uop::_ADD_OWNER)
            && let Some(release) = matching_release(trace, index)
        {
            cancel(trace, index, release);
        }
        index += 1;
    }
}

/// The release that gives the count at `add` back, if nothing between can matter.
fn matching_release(trace: &Trace, add: usize) -> Option<usize> {
    let value = trace.insts[add].args[0];
    for (offset, inst) in trace.insts[add + 1..].iter().enumerate() {
        match inst.op {
            Op::Uop(Uop::_RELEASE) => return (inst.args[0] == value).then_some(add + 1 + offset),
            Op::Uop(uop) => {
                let info = uop.info();
                if info.escapes || info.writes.is_some_and(holds_references) {
                    return None;
                }
            }
            Op::Loop | Op::Jump | Op::Exit | Op::Return | Op::Store | Op::Call => return None,
            _ => {}
        }
    }
    None
}

/// Whether places of this heap class hold references.
fn holds_references(class: &str) -> bool {
    !matches!(class, "range" | "iterator" | "frame" | "generator_state")
}

fn cancel(trace: &mut Trace, add: usize, release: usize) {
    let value = trace.insts[add].args[0];
    // Several instructions can share a snapshot: each is changed once.
    let mut ids: Vec<u32> = trace.insts[add..release].iter().flat_map(|i| [i.snapshot.0, i.after.0]).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids.into_iter().filter(|&id| SnapshotId(id) != SnapshotId::NONE) {
        let snapshot = &mut trace.snapshots[id as usize];
        if snapshot.taken_at as usize > add {
            borrow_once(snapshot, value);
        }
    }
    remove(&mut trace.insts[add]);
    remove(&mut trace.insts[release]);
}

/// Turns one owned mention of `value` into a borrowed one.
fn borrow_once(snapshot: &mut Snapshot, value: Ref) {
    if let Some(at) = snapshot.closes.iter().position(|&c| c == value) {
        snapshot.closes.remove(at);
        return;
    }
    // The count belongs to the innermost temporary: the deepest frame's stack comes last.
    for frame in snapshot.frames.iter_mut().rev() {
        for slot in frame.stack.iter_mut().rev().chain(frame.locals.iter_mut().rev()) {
            if *slot == Slot::Value(value, Ownership::Owned) {
                *slot = Slot::Value(value, Ownership::Borrowed);
                return;
            }
        }
        if frame.function == value && frame.function_own == Ownership::Owned {
            frame.function_own = Ownership::Borrowed;
            return;
        }
    }
}

/// Makes an instruction one that does nothing; dead code elimination drops it.
fn remove(inst: &mut Inst) {
    *inst = Inst::new(Op::Uop(Uop::NOP), crate::uop::Type::None);
}
