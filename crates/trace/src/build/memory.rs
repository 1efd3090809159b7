//! Attributes, items, globals, cells and iterators: what the cases say of the heap.

use super::loops::carries_small_ints;
use super::{Builder, Dependency, Effect, Hold, Operand, Place};
use super::{borrowed, plain};
use crate::abort::Abort;
use crate::ir::*;
use crate::uop::{Type, Uop};
use taipan_layout::Value;

/// Where `LOAD_GLOBAL_BUILTIN` keeps the module's keys version in its cache.
const MODULE_VERSION: usize = 3;

impl Builder<'_> {
    /// A word just loaded from the heap, unboxed where the recording found a number: what is done with one is done
    /// without counting references then. `place` is where the instruction leaves it, from the top of the stack.
    ///
    /// # Errors
    /// A contradiction.
    pub(crate) fn number(&mut self, loaded: Operand, place: usize) -> Result<Operand, Abort> {
        if loaded.own != Hold::Heap || self.type_of(loaded.value) != Type::Value {
            return Ok(loaded);
        }
        let Some(after) = self.recording.entries.get(self.at + 1) else { return Ok(loaded) };
        let same_frame = after.frame == self.entry().frame && place < after.depth;
        match after.operands.get(place) {
            Some(seen) if same_frame && seen.is_int() => self.unbox_int(loaded),
            Some(seen) if same_frame && seen.is_float() => self.unbox_float(loaded),
            _ => Ok(loaded),
        }
    }

    /// Guards the shape's version; the object's pointer.
    pub(crate) fn guard_shape(&mut self, owner: Operand, version: u64) -> Result<Operand, Abort> {
        let word = self.as_type(owner, Type::Value)?;
        let object = self.emit(Uop::_GUARD_POINTER, &[word], 0)?;
        self.emit(Uop::_GUARD_VERSION, &[object], version)?;
        self.versions.insert(object, version);
        Ok(plain(object))
    }

    /// The word in an inline slot, or the number that the trace last stored there.
    pub(crate) fn load_slot(&mut self, object: Operand, index: u64, may_be_absent: bool) -> Result<Operand, Abort> {
        let value = self.emit(Uop::_SLOT, &[object.value], index)?;
        if may_be_absent && self.type_of(value) == Type::Value {
            self.emit(Uop::_GUARD_BOUND, &[value], 0)?;
        }
        Ok(borrowed(value))
    }

    /// Before an unboxed int goes to the heap: guards that it fits a word, if it did when it was recorded. `place` is
    /// the value's on the stack, from the top.
    fn narrow(&mut self, value: Operand, place: usize) -> Result<(), Abort> {
        let is_int = !value.is_absent() && self.type_of(value.value) == Type::I64;
        if is_int && self.entry().operands[place].is_int() && self.may_be_wide(value.value) {
            self.emit(Uop::_GUARD_INT_FITS, &[value.value], 0)?;
        }
        Ok(())
    }

    /// Puts the first value into the slot that an object gets with its next shape.
    pub(crate) fn add_slot(&mut self, object: Operand, index: u64, value: Operand) -> Result<(), Abort> {
        let next = self.entry().next_shape;
        if next.is_null() {
            return Err(Abort::Contradiction);
        }
        self.narrow(value, 1)?;
        let before = self.versions.get(&object.value).copied();
        // SAFETY: the recorded object's type owns the shape, and is alive.
        let version = u64::from(unsafe { (*next).version });
        let word = self.owned_word(value)?;
        self.hold_heap_words();
        // Objects known to be of other shapes are not this one.
        let others: Vec<_> = self
            .heap
            .iter()
            .filter(|((_, _, v), (_, c))| *c == "shape" && Some(*v) != before)
            .map(|(k, v)| (*k, *v))
            .collect();
        let shape = self.constant(Type::Ptr, next as usize as u64);
        self.emit(Uop::_SET_SHAPE, &[object.value, shape], 0)?;
        self.heap.extend(others.into_iter().filter(|_| before.is_some()));
        self.versions.retain(|_, v| Some(*v) != before);
        self.versions.insert(object.value, version);
        self.remember(Uop::_GUARD_VERSION, object.value, version, object.value, "shape");
        self.emit(Uop::_SET_SLOT, &[object.value, word], index)?;
        self.stored_slots.push((index, Some(version)));
        self.effects.push(Effect::Write(Place { class: "slot", index, version: Some(version) }));
        self.remember(Uop::_SLOT, object.value, index, value.value, "slot");
        Ok(())
    }

    pub(crate) fn store_slot(&mut self, object: Operand, index: u64, value: Operand) -> Result<(), Abort> {
        self.narrow(value, 1)?;
        let old = self.load_slot(object, index, false)?.value;
        let old = self.replaced_word(old, Uop::_SLOT, &[object.value], index);
        let word = self.owned_word(value)?;
        self.hold_heap_words();
        let store = (index, self.versions.get(&object.value).copied());
        let others: Vec<_> = self
            .heap
            .iter()
            .filter(|((uop, args, i), _)| *uop == Uop::_SLOT && !self.may_alias(store, *i, args[0]))
            .map(|(k, v)| (*k, *v))
            .collect();
        self.stored_slots.push(store);
        self.effects.push(Effect::Write(Place { class: "slot", index, version: store.1 }));
        self.emit(Uop::_SET_SLOT, &[object.value, word], index)?;
        self.heap.extend(others);
        self.remember(Uop::_SLOT, object.value, index, value.value, "slot");
        self.close(plain(old));
        Ok(())
    }

    /// The word that a store replaces at a place which is known to hold `content`. Where that is a number that may be
    /// too wide for a word, the place holds a heap int, which the store must release: the word is read again.
    fn replaced_word(&mut self, content: Ref, load: Uop, args: &[Ref], imm: u64) -> Ref {
        if self.type_of(content) != Type::I64 || !self.may_be_wide(content) {
            return content;
        }
        let mut inst = Inst::new(Op::Uop(load), load.info().output);
        inst.args[..args.len()].copy_from_slice(args);
        inst.imm = imm;
        self.trace.push(inst)
    }

    /// Whether an unboxed int may not fit a word.
    pub(super) fn may_be_wide(&self, value: Ref) -> bool {
        let fits = (Op::Uop(Uop::_GUARD_INT_FITS), [value, Ref::NONE, Ref::NONE, Ref::NONE], 0);
        if self.available.contains_key(&fits) {
            return false;
        }
        let is_small = |r: Ref| self.known(r).is_some_and(|word| Value::int_fits(word as i64));
        let is_mask = |r: Ref| is_small(r) && self.known(r).is_some_and(|word| word as i64 >= 0);
        let inst = self.trace.inst(value);
        match inst.op {
            Op::Const => !is_small(value),
            // A range iterator holds what fits a word, one step beyond the last value included.
            Op::Uop(Uop::_UNBOX_INT | Uop::_INT_OF | Uop::_RANGE_VALUE) => false,
            Op::Phi => !carries_small_ints(inst.imm),
            Op::Uop(Uop::_INT_AND) => !inst.arguments().any(is_mask),
            Op::Uop(Uop::_INT_REMAINDER | Uop::_INT_REMAINDER_BY) => !is_small(inst.args[1]),
            _ => true,
        }
    }

    /// Whether a store may have changed slot `index` of `object`: not another slot, not an object of another shape.
    pub(crate) fn may_alias(&self, store: (u64, Option<u64>), index: u64, object: Ref) -> bool {
        let other = self.versions.get(&object).copied();
        store.0 == index && (store.1.is_none() || other.is_none() || store.1 == other)
    }

    /// What a load from memory just written would find.
    pub(super) fn remember(&mut self, load: Uop, object: Ref, imm: u64, value: Ref, class: &'static str) {
        self.heap.insert((load, [object, Ref::NONE, Ref::NONE, Ref::NONE], imm), (value, class));
    }

    fn list_place(&mut self, sequence: Operand, key: Operand) -> Result<(Ref, Ref), Abort> {
        let word = self.as_type(sequence, Type::Value)?;
        let list = self.emit(Uop::_GUARD_LIST, &[word], 0)?;
        let index = self.as_type(key, Type::I64)?;
        let length = self.emit(Uop::_LIST_LENGTH, &[list], 0)?;
        let checked = self.emit(Uop::_CHECK_INDEX, &[index, length], 0)?;
        Ok((list, checked))
    }

    pub(crate) fn list_item(&mut self, sequence: Operand, key: Operand) -> Result<Operand, Abort> {
        let (list, index) = self.list_place(sequence, key)?;
        let item = self.emit(Uop::_LIST_ITEM, &[list, index], 0)?;
        self.number(borrowed(item), 0)
    }

    pub(crate) fn store_list_item(&mut self, value: Operand, sequence: Operand, key: Operand) -> Result<(), Abort> {
        let (list, index) = self.list_place(sequence, key)?;
        self.narrow(value, 2)?;
        let old = self.emit(Uop::_LIST_ITEM, &[list, index], 0)?;
        let old = self.replaced_word(old, Uop::_LIST_ITEM, &[list, index], 0);
        let word = self.owned_word(value)?;
        self.hold_heap_words();
        self.emit(Uop::_SET_LIST_ITEM, &[list, index, word], 0)?;
        let args = [list, index, Ref::NONE, Ref::NONE];
        self.heap.insert((Uop::_LIST_ITEM, args, 0), (value.value, "list_item"));
        self.close(plain(old));
        Ok(())
    }

    pub(crate) fn tuple_item(&mut self, sequence: Operand, key: Operand) -> Result<Operand, Abort> {
        let word = self.as_type(sequence, Type::Value)?;
        let tuple = self.emit(Uop::_GUARD_TUPLE, &[word], 0)?;
        let index = self.as_type(key, Type::I64)?;
        let length = self.emit(Uop::_TUPLE_LENGTH, &[tuple], 0)?;
        let checked = self.emit(Uop::_CHECK_INDEX, &[index, length], 0)?;
        let item = self.emit(Uop::_TUPLE_ITEM, &[tuple, checked], 0)?;
        self.number(borrowed(item), 0)
    }

    pub(crate) fn unpack_tuple(&mut self, sequence: Operand, count: usize) -> Result<Vec<Operand>, Abort> {
        let word = self.as_type(sequence, Type::Value)?;
        let tuple = self.emit(Uop::_GUARD_TUPLE, &[word], 0)?;
        let length = self.emit(Uop::_TUPLE_LENGTH, &[tuple], 0)?;
        let expected = self.constant(Type::I64, count as u64);
        self.emit(Uop::_GUARD_INT_EQUAL, &[length, expected], 0)?;
        self.unpack(Uop::_TUPLE_ITEM, tuple, count, sequence)
    }

    pub(crate) fn unpack_list(&mut self, sequence: Operand, count: usize) -> Result<Vec<Operand>, Abort> {
        let word = self.as_type(sequence, Type::Value)?;
        let list = self.emit(Uop::_GUARD_LIST, &[word], 0)?;
        let length = self.emit(Uop::_LIST_LENGTH, &[list], 0)?;
        let expected = self.constant(Type::I64, count as u64);
        self.emit(Uop::_GUARD_INT_EQUAL, &[length, expected], 0)?;
        self.unpack(Uop::_LIST_ITEM, list, count, sequence)
    }

    /// The items last first, as the stack wants them.
    fn unpack(&mut self, load: Uop, object: Ref, count: usize, sequence: Operand) -> Result<Vec<Operand>, Abort> {
        let mut items = Vec::with_capacity(count);
        for index in (0..count).rev() {
            let number = self.constant(Type::I64, index as u64);
            let item = self.emit(load, &[object, number], 0)?;
            items.push(self.number(borrowed(item), index)?);
        }
        self.close(sequence);
        Ok(items)
    }

    /// A global or builtin as a constant, under a watcher.
    pub(crate) fn global(&mut self, name_index: usize, entry: u64, builtin: bool) -> Result<Operand, Abort> {
        let frame = self.frame();
        let (function, code) = (frame.known_function, frame.code);
        if function.is_null() {
            return Err(Abort::UnsupportedInstruction);
        }
        // SAFETY: function and code are alive while recording; the entry number comes from a cache that was just used.
        let (dict, globals, builtins, name) = unsafe {
            let (globals, builtins) = ((*function).globals, (*function).builtins);
            let dict = if builtin { builtins } else { globals };
            let name = *(*code).names.add(name_index);
            if builtin && (*globals).keys_version != u32::from(self.entry().cache[MODULE_VERSION]) {
                return Err(Abort::Contradiction);
            }
            (dict, globals, builtins, name)
        };
        if self.frames.len() == 1 {
            let word = self.constant(Type::Ptr, globals as u64);
            self.emit(Uop::_GUARD_GLOBALS, &[word], 0)?;
            if builtin {
                let word = self.constant(Type::Ptr, builtins as u64);
                self.emit(Uop::_GUARD_BUILTINS, &[word], 0)?;
            }
        }
        if builtin {
            let hiding = Dependency::DictKey(globals, name);
            if (self.assumptions.breaks_often)(&hiding) {
                return Err(Abort::UnsupportedInstruction);
            }
            self.depend(hiding);
        }
        self.dict_entry(dict, name, entry, (self.entry().oparg & 1) as usize)
    }

    pub(crate) fn depend(&mut self, on: Dependency) {
        if !self.dependencies.contains(&on) {
            self.dependencies.push(on);
        }
    }

    pub(crate) fn load_deref(&mut self, index: usize) -> Result<Operand, Abort> {
        let cell = self.load_local(index)?;
        let content = self.emit(Uop::_CELL_CONTENT, &[cell.value], 0)?;
        if self.type_of(content) == Type::Value {
            self.emit(Uop::_GUARD_BOUND, &[content], 0)?;
        }
        self.number(borrowed(content), 0)
    }

    pub(crate) fn store_deref(&mut self, index: usize, value: Operand) -> Result<(), Abort> {
        self.narrow(value, 0)?;
        let cell = self.load_local(index)?;
        let old = self.emit(Uop::_CELL_CONTENT, &[cell.value], 0)?;
        let old = self.replaced_word(old, Uop::_CELL_CONTENT, &[cell.value], 0);
        let word = self.owned_word(value)?;
        self.hold_heap_words();
        self.emit(Uop::_SET_CELL, &[cell.value, word], 0)?;
        self.remember(Uop::_CELL_CONTENT, cell.value, 0, value.value, "cell");
        self.close(plain(old));
        Ok(())
    }

    /// A container of items that move into it.
    pub(crate) fn build(&mut self, uop: Uop, items: Vec<Operand>) -> Result<Operand, Abort> {
        self.room_for(items.len())?;
        for (index, item) in items.iter().enumerate() {
            let word = self.owned_word(*item)?;
            self.emit(Uop::_SET_ARGUMENT, &[word], index as u64)?;
        }
        Ok(plain(self.emit(uop, &[], items.len() as u64)?))
    }

    pub(crate) fn list_append(&mut self, list: Operand, item: Operand) -> Result<(), Abort> {
        let word = self.as_type(list, Type::Value)?;
        let item = self.owned_word(item)?;
        self.emit(Uop::_LIST_APPEND, &[word, item], 0)?;
        // The items may have moved, too.
        self.heap.retain(|_, (_, class)| *class != "list_item");
        self.written.insert("list_item");
        self.effects.push(Effect::Write(Place { class: "list_item", index: 0, version: None }));
        Ok(())
    }
}
