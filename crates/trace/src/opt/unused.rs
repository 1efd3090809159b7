//! Objects that are made only to be let go of, such as the range of a `for` loop: neither happens.
//!
//! Law: nothing names the object but the one instruction that releases it, and its making and its end have no effect.

use crate::ir::*;
use crate::opt::named;
use crate::uop::{Type, Uop};

/// Operations that make such objects.
const MAKERS: [Uop; 1] = [Uop::_RANGE_OF];

/// Removes them with their releases.
pub fn run(trace: &mut Trace) {
    for index in 0..trace.insts.len() {
        if matches!(trace.insts[index].op, Op::Uop(uop) if MAKERS.contains(&uop))
            && let Some(release) = only_release(trace, Ref(index as u32))
        {
            for at in [index, release] {
                trace.insts[at] = Inst::new(Op::Uop(Uop::NOP), Type::None);
            }
        }
    }
}

/// The release of the object, if nothing else names it.
fn only_release(trace: &Trace, object: Ref) -> Option<usize> {
    let mut release = None;
    for (at, inst) in trace.insts.iter().enumerate() {
        let is_release = inst.op == Op::Uop(Uop::_RELEASE);
        match inst.arguments().filter(|&argument| argument == object).count() {
            0 => {}
            1 if is_release && release.is_none() => release = Some(at),
            _ => return None,
        }
        let states = [inst.snapshot, inst.after].into_iter().filter(|id| *id != SnapshotId::NONE);
        if states.flat_map(|id| named(&trace.snapshots[id.0 as usize])).any(|value| value == object) {
            return None;
        }
    }
    let named_elsewhere = trace.rejoin.iter().chain(&trace.carried).any(|&(a, b)| a == object || b == object);
    release.filter(|_| !named_elsewhere)
}
