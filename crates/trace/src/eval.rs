//! The evaluator: runs a trace in Rust, instruction by instruction, with the real bodies of the micro-operations. The
//! oracle for machine code, and what runs traces where there are no stencils (`TAIPAN_JIT=uops`).

use crate::ir::*;
use crate::uop::{Outcome, Type, evaluate};
use taipan_layout::*;

use crate::registers::{guard_kind, push_operation};

pub use crate::registers::ExitKind;

/// Where a trace was left.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct TraceExit {
    /// The backend's number of the exit: the instruction's for the evaluator.
    pub number: u32,
    /// The snapshot to rebuild.
    pub snapshot: SnapshotId,
    /// Why.
    pub kind: ExitKind,
}

/// Where to begin.
pub enum Start<'a> {
    /// At the trace's start, with the inherited words.
    Entry(&'a [u64]),
    /// Behind the loop's header: phis and invariants are in `words`.
    Header,
}

/// How a run of a trace ended.
pub enum Leave {
    /// At an exit.
    Exit(TraceExit),
    /// In a jump to the loop of the trace's root.
    Rejoin,
    /// Its frame is popped; the result for the caller.
    Return(u64),
}

/// Whether the exit of this kind at an instruction is to be taken although nothing asks for it.
pub type Forced<'a> = &'a dyn Fn(usize, ExitKind) -> bool;

/// Runs `trace` in `root`: how it ended, and how often the loop's header was passed. The values at the exit stay in
/// `words`; the trace's frame then is the thread's. `publish` is told of each operation that can run Python code, before it
/// runs, with the values so far.
///
/// # Safety
/// `root` is the thread's running frame, in the state that the trace was recorded from; `inherited` are the words that
/// the parent's exit hands over.
pub unsafe fn run(
    thread: *mut Thread,
    root: *mut Frame,
    trace: &Trace,
    start: Start<'_>,
    words: &mut Vec<u64>,
    forced: Option<Forced<'_>>,
    publish: &dyn Fn(&Inst, &[u64]),
) -> (Leave, u64) {
    let is_forced = |at, kind| forced.is_some_and(|forced| forced(at, kind));
    let mut rounds = 0;
    let mut root = root;
    let (mut at, inherited) = match start {
        Start::Entry(inherited) => {
            words.clear();
            words.resize(trace.insts.len(), 0);
            // What is inherited is there from the start, wherever the instruction that names it stands: an exit before
            // it may hand it on.
            for (at, inst) in trace.insts.iter().enumerate().filter(|(_, i)| i.op == Op::Inherited) {
                words[at] = inherited[inst.imm as usize];
            }
            (0, inherited)
        }
        Start::Header => {
            rounds += 1;
            (trace.loop_header().map_or(0, |h| h + 1), &[][..])
        }
    };
    loop {
        let inst = &trace.insts[at];
        // SAFETY: by the contract; the builder's types hold.
        let word = unsafe {
            match inst.op {
                Op::Const => inst.imm,
                Op::Local => (*Frame::local(root, inst.imm as usize)).0,
                Op::Stack => (*Frame::stack_base(root).add(inst.imm as usize)).0,
                Op::Inherited => inherited[inst.imm as usize],
                Op::Loop => {
                    enter_loop(trace, at, words);
                    rounds += 1;
                    0
                }
                // Set on entering the header and by each jump.
                Op::Phi => words[at],
                Op::Store => {
                    *Frame::local(root, inst.imm as usize) = Value(words[inst.args[0].index()]);
                    0
                }
                Op::Call => {
                    let inputs = [words[inst.args[0].index()], words[inst.args[1].index()]];
                    evaluate(push_operation(inst), thread, &inputs, inst.imm);
                    root = (*thread).frame;
                    0
                }
                Op::Return => return (Leave::Return(words[inst.args[0].index()]), rounds),
                Op::Exit => return (exit(at, inst, ExitKind::End), rounds),
                Op::Jump if trace.loop_header().is_none() => return (Leave::Rejoin, rounds),
                Op::Jump => {
                    at = jump(trace, words);
                    rounds += 1;
                    continue;
                }
                Op::Uop(uop) => {
                    if uop.info().guard && is_forced(at, ExitKind::Guard) {
                        return (exit(at, inst, guard_kind(uop)), rounds);
                    }
                    let inputs: [u64; 4] = inst.args.map(|a| if a.is_some() { words[a.index()] } else { 0 });
                    let used = inst.arguments().count();
                    let escapes = inst.after != SnapshotId::NONE;
                    if escapes {
                        publish(inst, words);
                        (*thread).snapshot = (&raw const *inst).cast();
                    }
                    let outcome = evaluate(uop, thread, &inputs[..used], inst.imm);
                    let kept = core::mem::replace(&mut (*thread).snapshot, core::ptr::null());
                    match outcome {
                        Outcome::Done(word) => {
                            words[at] = word;
                            if escapes && (kept.is_null() || is_forced(at, ExitKind::After)) {
                                return (exit(at, inst, ExitKind::After), rounds);
                            }
                            word
                        }
                        Outcome::Exit => return (exit(at, inst, guard_kind(uop)), rounds),
                        Outcome::Error => return (exit(at, inst, ExitKind::Error), rounds),
                        Outcome::Unsupported => unreachable!("{uop:?} cannot stand in a trace"),
                    }
                }
            }
        };
        if inst.ty != Type::None {
            words[at] = word;
        }
        at += 1;
    }
}

fn exit(at: usize, inst: &Inst, kind: ExitKind) -> Leave {
    let snapshot = if kind == ExitKind::After { inst.after } else { inst.snapshot };
    Leave::Exit(TraceExit { number: at as u32, snapshot, kind })
}

/// Where compiled callees return to: the call whose immediate is `point`.
pub fn return_exit(trace: &Trace, point: u64) -> Option<TraceExit> {
    let at = trace.insts.iter().position(|i| i.op == Op::Call && i.imm == point)?;
    Some(TraceExit { number: at as u32, snapshot: trace.insts[at].after, kind: ExitKind::Return })
}

/// Phis take their values from before the loop.
fn enter_loop(trace: &Trace, header: usize, words: &mut [u64]) {
    for (offset, inst) in trace.insts[header + 1..].iter().enumerate().take_while(|(_, i)| i.op == Op::Phi) {
        words[header + 1 + offset] = words[inst.args[0].index()];
    }
}

/// Phis take their values from the iteration's end, all at once; the index behind the header.
fn jump(trace: &Trace, words: &mut [u64]) -> usize {
    let header = trace.loop_header().unwrap_or(0);
    let phis: Vec<(usize, u64)> = trace.insts[header + 1..]
        .iter()
        .enumerate()
        .take_while(|(_, i)| i.op == Op::Phi)
        .map(|(offset, i)| (header + 1 + offset, words[i.args[1].index()]))
        .collect();
    for (at, word) in phis {
        words[at] = word;
    }
    header + 1
}
