//! What a trace knows of the generators that it suspends: where they wait, and what the words of their frames are.
//!
//! Law: a suspended generator's memory is whole. A word that is what it was when the generator was resumed is not written
//! again, and what was written is not read again; what a loop takes for granted of its generators at its header, its end
//! and every side trace that goes back have to show. Two generators are told apart by what they do: of one that runs
//! nobody knows where it waits, and no generator waits in two places.

use super::rejoin::{Effect, Place, Rejoin};
use super::{Builder, Operand};
use crate::abort::Abort;
use crate::ir::*;
use crate::uop::{Type, Uop};

/// Class of heap fields: the words of suspended frames.
pub(super) const WORDS: &str = "generator";
/// Class of heap fields: where generators wait.
pub(super) const STATE: &str = "generator_state";

fn key(uop: Uop, object: Ref, imm: u64) -> (Uop, [Ref; 4], u64) {
    (uop, [object, Ref::NONE, Ref::NONE, Ref::NONE], imm)
}

impl Builder<'_> {
    /// Guards that the generator waits at an instruction.
    pub(super) fn guard_waiting(&mut self, generator: Ref, at: u64) -> Result<(), Abort> {
        self.emit(Uop::_GUARD_WAITING, &[generator], at)?;
        Ok(())
    }

    /// The generator, which waits at `at`, begins to run. One that waits elsewhere is another one.
    pub(super) fn run_generator(&mut self, generator: Ref, at: u64) -> Result<(), Abort> {
        let others = self.facts(STATE, |known, elsewhere| known != generator && elsewhere != at);
        self.emit(Uop::_RUN_GENERATOR, &[generator], 0)?;
        self.heap.extend(others);
        Ok(())
    }

    /// The generator, which runs, waits at `at` from now on, with `words` words.
    pub(super) fn suspend_generator(&mut self, generator: Ref, words: u64, at: u64) -> Result<(), Abort> {
        let others = self.facts(STATE, |_, _| true);
        self.emit(Uop::_HOLD_GENERATOR, &[generator], words)?;
        self.emit(Uop::_SUSPEND_GENERATOR, &[generator], at)?;
        self.heap.extend(others);
        self.remember(Uop::_GUARD_WAITING, generator, at, generator, STATE);
        Ok(())
    }

    /// Writes a word of the frame of a generator that runs. Those that wait are others.
    pub(super) fn store_generator_word(&mut self, generator: Ref, index: u64, operand: Operand) -> Result<(), Abort> {
        let absent = operand.is_absent();
        let is_number = !absent && matches!(self.type_of(operand.value), Type::I64 | Type::F64);
        let is_wide = is_number && self.type_of(operand.value) == Type::I64 && self.may_be_wide(operand.value);
        let word = if absent { self.constant(Type::Value, 0) } else { self.owned_word(operand)? };
        let waiting: Vec<Ref> = self.heap.keys().filter(|k| k.0 == Uop::_GUARD_WAITING).map(|k| k.1[0]).collect();
        let others = self.facts(WORDS, |known, other| other != index || waiting.contains(&known));
        self.emit(Uop::_SET_GENERATOR_WORD, &[generator, word], index)?;
        self.heap.extend(others);
        self.stored_words.push(index);
        self.effects.push(Effect::Write(Place { class: WORDS, index, version: None }));
        // A number that may be too wide for a word is in memory as an object, which the frame owns.
        let content = if is_number && !is_wide { operand.value } else { word };
        self.remember(Uop::_GENERATOR_WORD, generator, index, content, WORDS);
        Ok(())
    }

    /// What is known of a class of generators' fields, as far as `keeps` says so of a generator and an immediate.
    fn facts(&self, class: &str, keeps: impl Fn(Ref, u64) -> bool) -> Vec<super::HeapEntry> {
        let entries = self.heap.iter().filter(|((_, args, imm), (_, c))| *c == class && keeps(args[0], *imm));
        entries.map(|(k, v)| (*k, *v)).collect()
    }

    /// At a loop's header: what the loop takes for granted of its generators. The rest is forgotten.
    pub(super) fn assume_waiting(&mut self) {
        let assumes = !self.boxed_phis.contains(&super::NO_GENERATORS);
        for ((_, args, at), _) in self.facts(STATE, |_, _| assumes) {
            let generator = args[0];
            if self.lasts(generator) {
                let words = self.facts(WORDS, |of, index| of == generator && !self.stored_words.contains(&index));
                let mut words: Vec<_> = words.into_iter().map(|((_, _, index), (value, _))| (index, value)).collect();
                words.sort_unstable_by_key(|word| word.0);
                self.trace.waiting.push(Waiting { generator, at, words });
            }
        }
        self.trace.waiting.sort_unstable_by_key(|waiting| waiting.generator.0);
        let assumed = |object: Ref| self.trace.waiting.iter().any(|waiting| waiting.generator == object);
        self.heap.retain(|(_, args, _), (_, class)| ![STATE, WORDS].contains(class) || assumed(args[0]));
    }

    /// Whether it is so again at the loop's end.
    pub(super) fn waiting_again(&self) -> bool {
        self.trace.waiting.iter().all(|waiting| {
            let word = |&(index, value): &(u64, Ref)| self.holds_word(waiting.generator, index, value);
            self.heap.contains_key(&key(Uop::_GUARD_WAITING, waiting.generator, waiting.at))
                && waiting.words.iter().all(word)
        })
    }

    /// What is known to be in the memory of a generator.
    pub(super) fn known_word(&self, generator: Ref, index: u64) -> Option<Ref> {
        self.heap.get(&key(Uop::_GENERATOR_WORD, generator, index)).map(|(value, _)| *value)
    }

    fn holds_word(&self, generator: Ref, index: u64, value: Ref) -> bool {
        self.known_word(generator, index) == Some(value)
    }

    /// Whether the generators of the loop that a side trace goes back to are as the loop's header expects them.
    pub(super) fn keeps_generators(&self, rejoin: &Rejoin<'_>) -> bool {
        rejoin.trace.waiting.iter().all(|waiting| {
            let touched = |class: &str, index: u64| {
                self.effects.iter().chain(&rejoin.effects).any(|effect| match effect {
                    Effect::Escape => true,
                    Effect::Write(place) => place.class == class && place.index == index,
                })
            };
            let generator = self.of_root(rejoin, waiting.generator);
            let waits = |g: Ref| self.heap.contains_key(&key(Uop::_GUARD_WAITING, g, waiting.at));
            let word = |&(index, value): &(u64, Ref)| {
                let same = |g| self.of_root(rejoin, value).is_some_and(|v| self.holds_word(g, index, v));
                !touched(WORDS, index) || generator.is_some_and(same)
            };
            (!touched(STATE, 0) || generator.is_some_and(waits)) && waiting.words.iter().all(word)
        })
    }

    /// What a value of the root trace is in this side trace, where that is known.
    pub(super) fn of_root(&self, rejoin: &Rejoin<'_>, value: Ref) -> Option<Ref> {
        // The root has dropped what nothing in it used.
        if !value.is_some() {
            return None;
        }
        let inst = rejoin.trace.inst(value);
        if inst.op == Op::Const {
            return self.constants.get(&(inst.ty, inst.imm)).copied();
        }
        let inherited = rejoin.in_parent(value).and_then(|r| self.inherited(r));
        inherited.or_else(|| match inst.op {
            Op::Stack => self.frames[0].memory_stack.get(inst.imm as usize).copied().filter(|r| r.is_some()),
            Op::Uop(uop) if uop == Uop::_GENERATOR => {
                let object = self.of_root(rejoin, inst.args[0])?;
                let (uop, args, imm) = key(uop, object, 0);
                self.available.get(&(Op::Uop(uop), args, imm)).copied()
            }
            _ => None,
        })
    }
}
