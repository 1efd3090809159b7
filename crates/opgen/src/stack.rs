//! Where each stack item of an instruction is while its code is being emitted: in a variable, in memory, or both.
//!
//! Law: offsets are relative to the stack pointer at the instruction's start, which does not move until the
//! instruction ends or switches frames. A dynamic array always lies in memory.

use crate::model::{Item, ItemType};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// A distance from the stack pointer at the instruction's start: a constant plus `oparg` expressions.
#[derive(Clone, Default, Debug, PartialEq)]
pub struct Offset {
    constant: isize,
    plus: Vec<String>,
    minus: Vec<String>,
}

impl Offset {
    /// Moves by one item, up or down.
    pub fn step(&mut self, size: Option<&str>, up: bool) {
        match size {
            None => self.constant += if up { 1 } else { -1 },
            Some(expression) => {
                let (to, from) = if up { (&mut self.plus, &mut self.minus) } else { (&mut self.minus, &mut self.plus) };
                match from.iter().position(|e| e == expression) {
                    Some(i) => drop(from.remove(i)),
                    None => to.push(expression.to_owned()),
                }
            }
        }
    }

    /// The pointer `sp + self`.
    pub fn pointer(&self) -> TokenStream {
        if *self == Offset::default() {
            return quote!(sp);
        }
        let constant = self.constant;
        let parse = |e: &String| -> TokenStream { e.parse().unwrap_or_default() };
        let plus = self.plus.iter().map(parse);
        let minus = self.minus.iter().map(parse);
        quote!(sp.offset(#constant #(+ (#plus) as isize)* #(- (#minus) as isize)*))
    }
}

/// One item that the instruction has touched.
#[derive(Clone, Debug)]
pub struct Cached {
    /// The variable holding it: a reference, word, number, or (arrays) the pointer to the first item.
    pub variable: proc_macro2::Ident,
    /// Its type.
    pub ty: ItemType,
    /// For arrays: the number of items.
    pub size: Option<String>,
    /// Whether the stack in memory holds it, too.
    pub in_memory: bool,
}

/// The symbolic stack.
#[derive(Clone, Default)]
pub struct Stack {
    items: Vec<Cached>,
    base: Offset,
    counter: usize,
}

impl Stack {
    fn fresh(&mut self) -> proc_macro2::Ident {
        self.counter += 1;
        format_ident!("v{}", self.counter)
    }

    /// The offset of the top of the stack.
    pub fn top(&self) -> Offset {
        self.offset_of(self.items.len())
    }

    fn offset_of(&self, index: usize) -> Offset {
        let mut offset = self.base.clone();
        for item in &self.items[..index] {
            offset.step(item.size.as_deref(), true);
        }
        offset
    }

    /// Pops an input into a variable; emits the read if it was in memory only.
    pub fn pop(&mut self, input: &Item, out: &mut TokenStream) -> Cached {
        if input.size.is_some() {
            return self.pop_array(input, out);
        }
        if let Some(item) = self.items.pop() {
            if item.ty == input.ty || !item.ty.is_value() {
                return item;
            }
            return self.convert(item, &input.ty, out);
        }
        self.base.step(None, false);
        let variable = self.fresh();
        let place = self.base.pointer();
        out.extend(quote!(let #variable = StackRef::steal(*#place);));
        let item = Cached { variable, ty: ItemType::Ref, size: None, in_memory: true };
        self.convert(item, &input.ty, out)
    }

    fn convert(&mut self, item: Cached, ty: &ItemType, out: &mut TokenStream) -> Cached {
        if item.ty == *ty {
            return item;
        }
        let from = &item.variable;
        let code = match (&item.ty, ty) {
            (ItemType::Ref, ItemType::Owned) => quote!(#from.make_owned()),
            (ItemType::Ref, ItemType::Borrowed) => quote!(#from.value()),
            (ItemType::Owned, ItemType::Borrowed) => quote!(#from),
            (ItemType::Owned, ItemType::Ref) => quote!(StackRef::steal(#from)),
            (ItemType::Borrowed, ItemType::Ref) => quote!(StackRef::borrowing(#from)),
            (ItemType::Borrowed, ItemType::Owned) => quote!(StackRef::from_heap(#from).into_value()),
            _ => quote!(compile_error!("impossible conversion of a stack item")),
        };
        let variable = self.fresh();
        out.extend(quote!(let #variable = #code;));
        Cached { variable, ty: ty.clone(), size: None, in_memory: item.in_memory && *ty != ItemType::Owned }
    }

    fn pop_array(&mut self, input: &Item, out: &mut TokenStream) -> Cached {
        if self.items.last().is_some_and(|i| i.size == input.size)
            && let Some(item) = self.items.pop()
        {
            return item;
        }
        if !self.items.is_empty() {
            self.flush(out);
            self.base = self.top();
            self.items.clear();
        }
        self.base.step(input.size.as_deref(), false);
        let variable = self.fresh();
        let place = self.base.pointer();
        out.extend(quote!(let #variable: *mut Value = #place;));
        Cached { variable, ty: input.ty.clone(), size: input.size.clone(), in_memory: true }
    }

    /// Pushes an item that a variable holds.
    pub fn push(&mut self, item: Cached) {
        self.items.push(item);
    }

    /// Makes the variable of an output and, for arrays, its pointer into the stack.
    pub fn output(&mut self, output: &Item, offset: &Offset, out: &mut TokenStream) -> Cached {
        let variable = self.fresh();
        if output.size.is_some() {
            let place = offset.pointer();
            out.extend(quote!(let #variable: *mut Value = #place;));
        }
        Cached { variable, ty: output.ty.clone(), size: output.size.clone(), in_memory: output.size.is_some() }
    }

    /// Whether the place of no item depends on `oparg`, which is another one in the next instruction.
    pub fn is_static(&self) -> bool {
        let top = self.top();
        top.plus.is_empty() && top.minus.is_empty() && self.items.iter().all(|i| i.size.is_none())
    }

    /// Makes the top of the stack what offsets are relative to: the stack pointer has moved there. Memory holds all.
    pub fn rebase(&mut self) {
        if self.items.iter().any(|i| i.size.is_some()) {
            self.items.clear();
        }
        self.base = Offset { constant: -(self.items.len() as isize), ..Offset::default() };
    }

    /// Writes to memory what is only in variables.
    pub fn flush(&mut self, out: &mut TokenStream) {
        for index in 0..self.items.len() {
            let offset = self.offset_of(index);
            store(&self.items[index], &offset, out);
            self.items[index].in_memory = true;
        }
    }
}

/// Stores one item at `offset` unless memory has it.
pub fn store(item: &Cached, offset: &Offset, out: &mut TokenStream) {
    if item.in_memory || item.size.is_some() || !item.ty.is_value() {
        return;
    }
    let place = offset.pointer();
    let variable = &item.variable;
    match item.ty {
        ItemType::Ref => out.extend(quote!(*#place = #variable.value();)),
        ItemType::Borrowed => out.extend(quote!(*#place = #variable.borrowed();)),
        _ => out.extend(quote!(*#place = #variable;)),
    }
}
