//! The constants of a code object while it is being made: numbered, each kept once.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use taipan_bytecode::Const;

#[derive(Default)]
pub struct ConstPool {
    list: Vec<Const>,
    by_hash: HashMap<u64, Vec<u32>>,
    hasher: RandomState,
}

impl ConstPool {
    /// The number of a constant, a new one if there is no equal one yet.
    pub fn add(&mut self, constant: Const) -> u32 {
        // Two NaNs are never the same constant.
        let is_nan = matches!(&constant, Const::Float(value) if value.is_nan());
        let candidates = self.by_hash.entry(self.hasher.hash_one(&constant)).or_default();
        if let Some(&found) = candidates.iter().find(|&&at| self.list[at as usize] == constant && !is_nan) {
            return found;
        }
        let number = self.list.len() as u32;
        candidates.push(number);
        self.list.push(constant);
        number
    }

    pub fn get(&self, number: u32) -> &Const {
        &self.list[number as usize]
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Keeps the constants for which `keep` holds, and returns them.
    pub fn retain(self, keep: &[bool]) -> Vec<Const> {
        self.list.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(constant, _)| constant).collect()
    }
}
