//! What ran in traces: from how often each trace was entered, went around and was left, and where.

use crate::eval::ExitKind;
use crate::executor::Executor;

/// How often a trace was entered, its loop's header passed, and its exits taken.
#[derive(Clone, Default, Debug)]
pub struct Visits {
    /// Times it was entered at its start.
    pub entries: u64,
    /// Times the header was passed.
    pub rounds: u64,
    /// For each exit: its instruction, how many bytecode instructions lie behind it, and the times it was taken.
    pub exits: Vec<ExitVisits>,
}

impl Visits {
    /// Counts an exit once.
    pub fn add_exit(&mut self, kind: ExitKind, at: u32, position: u32) {
        match self.exits.iter_mut().find(|e| e.at == at && e.kind == kind) {
            Some(exit) => exit.taken += 1,
            None => self.exits.push(ExitVisits { kind, at, position, taken: 1 }),
        }
    }
}

/// How often an exit was taken.
#[derive(Copy, Clone, Debug)]
pub struct ExitVisits {
    /// The kind.
    pub kind: ExitKind,
    /// Index of the instruction that leaves.
    pub at: u32,
    /// [`crate::ir::Snapshot::position`] of its state.
    pub position: u32,
    /// Times it was taken, whether or not a side trace lies behind it.
    pub taken: u64,
}

/// What traces have executed.
#[derive(Copy, Clone, Default, PartialEq, Eq, Debug)]
pub struct Coverage {
    /// Times around loops.
    pub rounds: u64,
    /// Bytecode instructions.
    pub bytecodes: u64,
    /// Instructions of the IR.
    pub micro_operations: u64,
}

impl Coverage {
    /// Adds what `executor` has executed: whole passes, less what the exits cut off.
    pub fn add(&mut self, executor: &Executor, visits: &Visits) {
        let length = executor.trace.insts.len() as u64;
        let header = executor.trace.loop_header().map(|h| h as u64);
        let before = |exit: &&ExitVisits| header.is_none_or(|h| u64::from(exit.at) < h);
        let left = || visits.exits.iter().filter(|e| !matches!(e.kind, ExitKind::Return | ExitKind::During));
        let covered = executor.covered as u64;
        self.part(visits.entries, covered, header.unwrap_or(length), 0, left().filter(before));
        if let Some(header) = header {
            self.part(visits.rounds, covered, length - header, header, left().filter(|e| !before(e)));
            self.rounds += visits.rounds;
        }
    }

    /// One straight part of a trace, begun `begun` times.
    fn part<'a>(
        &mut self,
        begun: u64,
        bytecodes: u64,
        length: u64,
        start: u64,
        exits: impl Iterator<Item = &'a ExitVisits>,
    ) {
        let mut whole = begun;
        for exit in exits {
            whole = whole.saturating_sub(exit.taken);
            self.bytecodes += exit.taken * u64::from(exit.position);
            self.micro_operations += exit.taken * (u64::from(exit.at) - start);
        }
        self.bytecodes += whole * bytecodes;
        self.micro_operations += whole * length;
    }
}
