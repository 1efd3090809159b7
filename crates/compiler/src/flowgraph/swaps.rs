//! Runs of `SWAP`: made as short as possible, or done by exchanging the instructions that consume the values.

use taipan_bytecode::Opcode;

use super::blocks::{BlockId, Cfg, CfgInstr};

/// Instructions that only take the top of the stack, and neither jump nor raise.
fn is_swappable(opcode: Opcode) -> bool {
    matches!(opcode, Opcode::STORE_FAST | Opcode::STORE_FAST_MAYBE_NULL | Opcode::POP_TOP)
}

fn stored_local(instr: &CfgInstr) -> Option<u32> {
    matches!(instr.opcode, Opcode::STORE_FAST | Opcode::STORE_FAST_MAYBE_NULL).then_some(instr.oparg)
}

impl Cfg {
    pub(super) fn optimize_swaps(&mut self, id: BlockId) {
        let mut index = 0;
        while index < self[id].instrs.len() {
            if self[id].instrs[index].opcode == Opcode::SWAP {
                index = swaptimize(&mut self[id].instrs, index);
                apply_static_swaps(&mut self[id].instrs, index);
            }
            index += 1;
        }
    }
}

/// Replaces a run of `SWAP`s by a shortest one with the same effect; returns the index of the run's last instruction.
///
/// The permutation is taken apart into cycles; each cycle is walked from the end of the run backwards, and every swap puts one
/// item in place.
fn swaptimize(instrs: &mut [CfgInstr], start: usize) -> usize {
    let run = instrs[start..].iter().take_while(|instr| matches!(instr.opcode, Opcode::SWAP | Opcode::NOP)).count();
    let swaps = instrs[start..start + run].iter().filter(|instr| instr.opcode == Opcode::SWAP);
    let depths: Vec<usize> = swaps.map(|instr| instr.oparg as usize).collect();
    if depths.len() < 2 {
        return start;
    }
    let depth = depths.iter().copied().max().unwrap_or(0);
    let mut stack: Vec<usize> = (0..depth).collect();
    for swap in depths {
        stack.swap(0, swap - 1);
    }
    let mut visited = vec![false; depth];
    let mut wanted = Vec::new();
    for first in 0..depth {
        if visited[first] || stack[first] == first {
            continue;
        }
        let mut at = first;
        loop {
            if at != 0 {
                wanted.push(at as u32 + 1);
            }
            if visited[at] {
                break;
            }
            visited[at] = true;
            at = stack[at];
        }
    }
    let mut wanted = wanted.into_iter();
    for instr in instrs[start..start + run].iter_mut().rev() {
        match wanted.next() {
            Some(oparg) => instr.set(Opcode::SWAP, oparg),
            None => instr.nop(),
        }
    }
    start + run - 1
}

/// The next instruction after `index` that can change places, on the given line if there is one.
fn next_swappable(instrs: &[CfgInstr], index: usize, lineno: Option<i32>) -> Option<usize> {
    for (at, instr) in instrs.iter().enumerate().skip(index + 1) {
        if lineno.is_some_and(|lineno| lineno >= 0 && instr.loc.lineno != lineno) {
            // A change of order across lines would show in tracing.
            return None;
        }
        match instr.opcode {
            Opcode::NOP => {}
            opcode if is_swappable(opcode) => return Some(at),
            _ => return None,
        }
    }
    None
}

/// `SWAP 2; POP_TOP; STORE_FAST x` is `STORE_FAST x; POP_TOP`. Works backwards from `index`.
fn apply_static_swaps(instrs: &mut [CfgInstr], index: usize) {
    for at in (0..=index).rev() {
        let instr = instrs[at];
        if instr.opcode != Opcode::SWAP {
            if instr.opcode == Opcode::NOP || is_swappable(instr.opcode) {
                continue;
            }
            return;
        }
        let Some(first) = next_swappable(instrs, at, None) else { return };
        let lineno = instrs[first].loc.lineno;
        let mut second = first;
        for _ in 1..instr.oparg {
            match next_swappable(instrs, second, Some(lineno)) {
                Some(next) => second = next,
                None => return,
            }
        }
        let (store_first, store_second) = (stored_local(&instrs[first]), stored_local(&instrs[second]));
        if store_first.is_some() || store_second.is_some() {
            if store_first == store_second {
                return;
            }
            let clashes = |instr: &CfgInstr| {
                stored_local(instr).is_some_and(|local| Some(local) == store_first || Some(local) == store_second)
            };
            if instrs[first + 1..second].iter().any(clashes) {
                return;
            }
        }
        instrs[at].nop();
        instrs.swap(first, second);
    }
}
