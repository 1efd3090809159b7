//! Attributes that no shape's slot holds: of classes, modules, `super`, and those left to the object.

use super::{Builder, Dependency, Operand, borrowed, plain};
use crate::abort::Abort;
use crate::uop::{Type, Uop};
use taipan_layout::*;

impl Builder<'_> {
    /// A name of the running code.
    fn name(&mut self, index: usize) -> Operand {
        // SAFETY: the code is alive and the compiler made the index.
        let word = unsafe { (*(*self.frame().code).names.add(index)).0 };
        self.constant_word(word)
    }

    /// The word that the instruction left on top of the stack when it was recorded, if it is known.
    fn left_on_top(&self) -> Option<Value> {
        let next = self.recording.entries.get(self.at + 1).filter(|next| next.frame == self.entry().frame)?;
        Some(next.operands[0])
    }

    /// What `LOAD_ATTR` pushes where it did not specialize: the attribute, and the receiver or nothing for a call.
    pub(crate) fn attribute(&mut self, owner: Operand, oparg: usize) -> Result<(Operand, Vec<Operand>), Abort> {
        let name = self.name(oparg >> 1);
        let for_call = oparg & 1 != 0;
        if for_call && let Some(method) = self.method_of_number(owner)? {
            return Ok((method, vec![owner]));
        }
        let word = self.as_type(owner, Type::Value)?;
        if for_call && !self.left_on_top().ok_or(Abort::UnsupportedInstruction)?.is_absent() {
            let method = self.emit(Uop::_METHOD_OF, &[word, name.value], 0)?;
            return Ok((plain(method), vec![owner]));
        }
        let found = self.emit(Uop::_ATTRIBUTE_OF, &[word, name.value], 0)?;
        self.close(owner);
        Ok((plain(found), vec![Operand::ABSENT; usize::from(for_call)]))
    }

    /// The method of an immediate int or float that is about to be called: its type never changes.
    fn method_of_number(&mut self, owner: Operand) -> Result<Option<Operand>, Abort> {
        let seen = self.entry().operands[0];
        let ty = match () {
            () if seen.is_int() => Type::I64,
            () if seen.is_float() => Type::F64,
            () => return Ok(None),
        };
        let next = self.recording.entries.get(self.at + 1).filter(|next| next.frame == self.entry().frame);
        let Some([receiver, method, ..]) = next.map(|next| next.operands) else { return Ok(None) };
        // SAFETY: the types of numbers own their methods for good.
        let is_method = method.is_pointer() && unsafe { (*method.ptr()).is_exact(Kind::METHOD_DESCRIPTOR) };
        if !receiver.is(seen) || !is_method {
            return Ok(None);
        }
        self.as_type(owner, ty)?;
        Ok(Some(self.constant_word(Value::from_ptr(method.ptr()).0)))
    }

    pub(crate) fn set_attribute(&mut self, value: Operand, owner: Operand, oparg: usize) -> Result<(), Abort> {
        let name = self.name(oparg);
        let value = self.as_type(value, Type::Value)?;
        let owner = self.as_type(owner, Type::Value)?;
        self.emit(Uop::_SET_ATTRIBUTE_OF, &[value, owner, name.value], 0)?;
        Ok(())
    }

    /// `super(class, receiver).method`, about to be called with the receiver.
    pub(crate) fn super_method(
        &mut self,
        global_super: Operand,
        class: Operand,
        receiver: Operand,
        oparg: usize,
    ) -> Result<Operand, Abort> {
        if oparg & 1 == 0 || self.left_on_top().is_none_or(Value::is_absent) {
            return Err(Abort::UnsupportedInstruction);
        }
        let name = self.name(oparg >> 2);
        let mut words = Vec::with_capacity(4);
        for operand in [global_super, class, receiver, name] {
            words.push(self.as_type(operand, Type::Value)?);
        }
        let method = self.emit(Uop::_SUPER_METHOD_OF, &words, 0)?;
        self.close(class);
        self.close(global_super);
        Ok(plain(method))
    }

    /// Guards that the owner is the class that was seen, at its version.
    pub(crate) fn guard_type_object(&mut self, owner: Operand, version: u64) -> Result<(), Abort> {
        let seen = self.entry().operands[0];
        match self.known(owner.value) {
            Some(word) if Value(word).is(seen) => {}
            Some(_) => return Err(Abort::Contradiction),
            None => {
                let expected = self.constant_word(seen.0);
                self.emit(Uop::_GUARD_SAME, &[owner.value, expected.value], 0)?;
            }
        }
        let class = self.constant(Type::Ptr, seen.0 & !1);
        self.emit(Uop::_GUARD_TYPE_VERSION, &[class], version)?;
        Ok(())
    }

    /// A name of a module that the trace knows.
    pub(crate) fn module_attribute(&mut self, owner: Operand, name: usize, entry: u64) -> Result<Operand, Abort> {
        let seen = self.entry().operands[0];
        if self.known(owner.value).is_none_or(|word| !Value(word).is(seen)) {
            return Err(Abort::UnsupportedInstruction);
        }
        // SAFETY: the trace knows the module, so it is alive; its namespace is the dict right behind its header.
        let (dict, name) = unsafe {
            let dict = (*Instance::word(seen.as_ptr::<Instance>(), 2)).as_ptr::<Dict>();
            (dict, *(*self.frame().code).names.add(name))
        };
        self.dict_entry(dict, name, entry, (self.entry().oparg & 1) as usize)
    }

    /// The value of a name in a namespace: a constant as long as nobody changes it.
    pub(super) fn dict_entry(
        &mut self,
        dict: *mut Dict,
        name: Value,
        entry: u64,
        place: usize,
    ) -> Result<Operand, Abort> {
        // SAFETY: the dict is alive while recording; the entry number comes from a cache that was just used.
        let value = unsafe {
            if entry >= (*dict).used as u64 {
                return Err(Abort::Contradiction);
            }
            let found = (*dict).entries.add(entry as usize);
            // What the instruction found must hold still: the recording may have gone on to change it.
            if !(*found).key.is(name) {
                return Err(Abort::Contradiction);
            }
            (*found).value
        };
        if (self.assumptions.breaks_often)(&Dependency::DictKey(dict, name)) {
            let object = self.constant(Type::Ptr, dict as u64);
            let key = self.constant_word(name.0);
            let found = self.emit(Uop::_DICT_ENTRY, &[object, key.value], entry)?;
            return self.number(borrowed(found), place);
        }
        self.depend(Dependency::DictKey(dict, name));
        Ok(self.constant_word(value.0))
    }

    /// The closure's cells, in the locals of the frame just entered.
    pub(crate) fn copy_free_variables(&mut self, count: usize) -> Result<(), Abort> {
        let frame = self.frame();
        let function = frame.function;
        // SAFETY: the code is alive.
        let first = unsafe { (*frame.code).nlocalsplus as usize } - count;
        if !function.is_some() || self.type_of(function) != Type::Value {
            return Err(Abort::UnsupportedInstruction);
        }
        for index in 0..count {
            let cell = self.emit(Uop::_FUNCTION_CELL, &[function], index as u64)?;
            let cell = self.retain(borrowed(cell));
            self.store_local(first + index, cell)?;
        }
        Ok(())
    }
}
