//! A map that keeps the order of insertion, as Python's dict does: constants, names and symbols are numbered by it.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

pub struct OrderedMap<K, V> {
    entries: Vec<(K, V)>,
    index: HashMap<K, usize>,
}

impl<K: Clone + Eq + Hash, V> Default for OrderedMap<K, V> {
    fn default() -> Self {
        OrderedMap { entries: Vec::new(), index: HashMap::new() }
    }
}

impl<K: Clone + Eq + Hash, V> OrderedMap<K, V> {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn position<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.index.get(key).copied()
    }

    pub fn contains<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.index.contains_key(key)
    }

    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.position(key).map(|at| &self.entries[at].1)
    }

    /// Sets the value; a new key goes to the end. Returns the key's position.
    pub fn insert(&mut self, key: K, value: V) -> usize {
        if let Some(&at) = self.index.get(&key) {
            self.entries[at].1 = value;
            return at;
        }
        self.index.insert(key.clone(), self.entries.len());
        self.entries.push((key, value));
        self.entries.len() - 1
    }

    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        let Some(at) = self.index.remove(key) else { return };
        self.entries.remove(at);
        self.index.values_mut().filter(|position| **position > at).for_each(|position| *position -= 1);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.entries.iter_mut().map(|(key, value)| (&*key, value))
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.iter().map(|(key, _)| key)
    }
}
