//! Syntax trees between the compiler and Python: nodes become instances of the classes of `_ast`, and back.
//!
//! Law: what a field may hold is the compiler's business (`taipan_compiler::tree`); here nodes, lists and constants are told
//! apart, nothing more.

use std::borrow::Cow;
use std::collections::HashMap;

use taipan_bytecode::{Const, text::TextBuilder};
use taipan_compiler::tree::{Field, Node};
use taipan_object::layout_types::*;
use taipan_object::*;

/// Nodes inside of each other that are followed; each takes native stack.
const MAX_DEPTH: usize = 4_000;

/// Where a node is: the attributes, with what stands for one that is missing (another's index).
const PLACE: [(&str, Option<usize>); 4] =
    [("lineno", None), ("col_offset", None), ("end_lineno", Some(0)), ("end_col_offset", Some(1))];

fn classes(py: Py) -> PyResult<Ref> {
    (py.runtime().upcalls().import)(py, py.intern("_ast").value(), none(), none(), none(), 0)
}

/// Whether a value is a node. Where `_ast` was never imported, there is none.
pub fn is_tree(py: Py, value: Value) -> PyResult<bool> {
    if dict::get_text(py, py.runtime().modules_dict(), "_ast").is_none() {
        return Ok(false);
    }
    let class = attribute::get_attr_text(py, classes(py)?.value(), "AST")?;
    object_protocol::is_instance(py, value, class.value())
}

fn too_deep(py: Py, what: &str) -> Raised {
    py.raise(py.exceptions().recursion_error, format_args!("maximum recursion depth exceeded during ast {what}"))
}

/// Makes Python's objects of a tree.
///
/// # Errors
/// `RecursionError`, or what importing `_ast` raised.
pub fn to_python(py: Py, tree: &Node) -> PyResult<Ref> {
    let mut maker = Maker { py, module: classes(py)?, classes: HashMap::new(), bare: HashMap::new() };
    maker.node(tree, 0)
}

struct Maker<'t> {
    py: Py,
    module: Ref,
    classes: HashMap<&'t str, Ref>,
    /// Nodes without fields and place, which are shared.
    bare: HashMap<&'t str, Ref>,
}

impl<'t> Maker<'t> {
    fn class(&mut self, name: &'t str) -> PyResult<Ref> {
        if let Some(class) = self.classes.get(name) {
            return Ok(class.clone());
        }
        let class = attribute::get_attr_text(self.py, self.module.value(), name)?;
        self.classes.insert(name, class.clone());
        Ok(class)
    }

    fn node(&mut self, node: &'t Node, depth: usize) -> PyResult<Ref> {
        if depth > MAX_DEPTH {
            return Err(too_deep(self.py, "construction"));
        }
        let is_bare = node.fields.is_empty() && node.place.is_none();
        if let Some(shared) = self.bare.get(&*node.class) {
            return Ok(shared.clone());
        }
        let class = self.class(&node.class)?;
        let made = instance::new_instance(self.py, Obj::new(class.value().as_ptr()));
        for (name, field) in &node.fields {
            let value = self.field(field, depth)?;
            attribute::set_attr(self.py, made.value(), self.py.intern(name).value(), value.value())?;
        }
        if let Some(place) = node.place {
            for ((name, _), number) in PLACE.iter().zip(place) {
                let number = Value::from_small_int(number.into());
                attribute::set_attr(self.py, made.value(), self.py.intern(name).value(), number)?;
            }
        }
        if is_bare {
            self.bare.insert(&node.class, made.clone());
        }
        Ok(made)
    }

    fn field(&mut self, field: &'t Field, depth: usize) -> PyResult<Ref> {
        Ok(match field {
            Field::Node(node) => self.node(node, depth + 1)?,
            Field::List(items) => {
                let items: Vec<Ref> = items.iter().map(|item| self.field(item, depth)).collect::<PyResult<_>>()?;
                list::from_vec(self.py, items)
            }
            Field::Const(value) => taipan_interp::code::constant(self.py, value),
        })
    }
}

/// Reads a tree of Python's objects.
///
/// # Errors
/// `TypeError` where something is no part of a tree, or what looking at attributes raised.
pub fn from_python(py: Py, tree: Value) -> PyResult<Node> {
    let module = classes(py)?;
    let base = attribute::get_attr_text(py, module.value(), "AST")?;
    Reader { py, module, base }.node(tree, 0)
}

struct Reader {
    py: Py,
    module: Ref,
    base: Ref,
}

impl Reader {
    /// The class of `_ast` that a node is of, and the one right below `AST` above it.
    fn class(&self, value: Value) -> PyResult<(String, String)> {
        let ty = type_of(self.py, value);
        let mut known: Vec<String> = Vec::new();
        for index in 0..ty.mro_len() {
            let Some(class) = ty.mro_at(index) else { break };
            if class.value().is(self.base.value()) {
                break;
            }
            let name = class.name().to_string();
            let found =
                attribute::get_attr_optional_catching(self.py, self.module.value(), self.py.intern(&name).value())?;
            if found.is_some_and(|found| found.value().is(class.value())) {
                known.push(name);
            }
        }
        let first = known.first().cloned().unwrap_or_else(|| ty.name().to_string());
        let last = known.last().cloned().unwrap_or_else(|| first.clone());
        Ok((first, last))
    }

    fn optional(&self, object: Value, name: &str) -> PyResult<Option<Ref>> {
        attribute::get_attr_optional_catching(self.py, object, self.py.intern(name).value())
    }

    fn names(&self, object: Value, name: &str) -> PyResult<Vec<String>> {
        let names = attribute::get_attr_text(self.py, object, name)?;
        Ok(iter::collect(self.py, names.value())?.iter().map(|name| text_of(name.value()).to_string()).collect())
    }

    fn node(&self, value: Value, depth: usize) -> PyResult<Node> {
        if depth > MAX_DEPTH {
            return Err(too_deep(self.py, "traversal"));
        }
        let (class, sort) = self.class(value)?;
        let mut fields = Vec::new();
        for name in self.names(value, "_fields")? {
            if let Some(found) = self.optional(value, &name)? {
                let field = self.field(found.value(), depth, &class)?;
                fields.push((Cow::Owned(name), field));
            }
        }
        let has_place = self.names(value, "_attributes")?.iter().any(|name| name == PLACE[0].0);
        let place = if has_place { Some(self.place(value, &sort)?) } else { None };
        Ok(Node { class: Cow::Owned(class), fields, place })
    }

    fn place(&self, value: Value, sort: &str) -> PyResult<[i32; 4]> {
        let mut place = [0; 4];
        for (index, (name, instead)) in PLACE.iter().enumerate() {
            let found = self.optional(value, name)?.filter(|found| !found.value().is_none());
            place[index] = match (found, instead) {
                (Some(found), _) => match int::to_i64(found.value()).and_then(|n| i32::try_from(n).ok()) {
                    Some(number) => number,
                    None => {
                        let shown = text_of(object_protocol::repr(self.py, found.value())?.value()).to_string();
                        return Err(self.py.raise_value_error(format_args!("invalid integer value: {shown}")));
                    }
                },
                (None, Some(other)) => place[*other],
                (None, None) => {
                    let message = format_args!("required field \"{name}\" missing from {sort}");
                    return Err(self.py.raise_type_error(message));
                }
            };
        }
        Ok(place)
    }

    fn field(&self, value: Value, depth: usize, class: &str) -> PyResult<Field> {
        if value.is_kind(Kind::LIST) {
            let items = iter::collect(self.py, value)?;
            let items = items.iter().map(|item| self.field(item.value(), depth, class)).collect::<PyResult<_>>()?;
            return Ok(Field::List(items));
        }
        if object_protocol::is_instance(self.py, value, self.base.value())? {
            return self.node(value, depth + 1).map(|node| Field::Node(Box::new(node)));
        }
        match constant(self.py, value)? {
            Some(constant) => Ok(Field::Const(constant)),
            None if class == "Constant" => {
                let got = type_of(self.py, value).name();
                Err(self.py.raise_type_error(format_args!("got an invalid type in Constant: {got}")))
            }
            None => {
                let shown = text_of(object_protocol::repr(self.py, value)?.value()).to_string();
                Err(self.py.raise_type_error(format_args!("expected some sort of expr, but got {shown}")))
            }
        }
    }
}

/// A value that can be a constant of a program, or `None` for one that cannot.
pub fn constant(py: Py, value: Value) -> PyResult<Option<Const>> {
    let (ty, types) = (type_of(py, value), py.types());
    let items = || -> PyResult<Option<Box<[Const]>>> {
        let items = iter::collect(py, value)?;
        items.iter().map(|item| constant(py, item.value())).collect()
    };
    Ok(Some(if value.is_none() {
        Const::None
    } else if value.is(true_()) {
        Const::True
    } else if value.is(false_()) {
        Const::False
    } else if value.is(ellipsis()) {
        Const::Ellipsis
    } else if let Some(number) = int::as_float(value) {
        Const::Float(number)
    } else if int::is_int(value) {
        Const::from(int::to_big(value))
    } else if ty.is_subtype(types.str) {
        let string: StrRef = Obj::new(value.as_ptr());
        let mut text = TextBuilder::new();
        string.text().iter().for_each(|point| text.push_code_point(point));
        Const::Str(text.finish())
    } else if ty == types.complex {
        let number: Obj<complex::Complex> = Obj::new(value.as_ptr());
        Const::Complex { re: number.re, im: number.im }
    } else if value.is_kind(Kind::BYTES) {
        Const::Bytes(taipan_builtins::bytes::to_vec(py, value)?.into())
    } else if ty == types.tuple {
        return Ok(items()?.map(Const::Tuple));
    } else if ty == types.frozenset {
        return Ok(items()?.map(Const::FrozenSet));
    } else {
        return Ok(None);
    }))
}
