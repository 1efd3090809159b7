//! The syntax tree as Python programs see it (`ast`): nodes with the name of their class, their fields and their place.
//!
//! Law: a tree is what the parser made, before any rewrite; a tree that is compiled gets the rewrites that a source text gets.

mod read;
mod write;

use std::borrow::Cow;

use taipan_bytecode::{CodeObject, Const};

use crate::ast::Loc;
use crate::error::CompileError;
use crate::source::Source;
use crate::{CompileOptions, Mode, codegen, flow, limits, lower, parse, symbols};

/// An instance of a class of `ast`.
pub struct Node {
    /// The class's name.
    pub class: Cow<'static, str>,
    /// The fields in the order of `_fields`.
    pub fields: Vec<(Cow<'static, str>, Field)>,
    /// `lineno`, `col_offset`, `end_lineno`, `end_col_offset`, where the class has them.
    pub place: Option<[i32; 4]>,
}

/// The value of a field.
pub enum Field {
    /// A node.
    Node(Box<Node>),
    /// A list.
    List(Vec<Field>),
    /// An identifier, a number, a constant's value or `None`.
    Const(Const),
}

/// Why a tree cannot be compiled.
#[derive(Debug)]
pub enum TreeError {
    /// `TypeError`: something is missing or of a wrong type.
    Type(String),
    /// `ValueError`: something has no meaning where it stands.
    Value(String),
    /// The program is wrong.
    Compile(CompileError),
}

impl Drop for Node {
    /// Takes the tree apart without recursion: it may be deeper than the stack.
    fn drop(&mut self) {
        let mut fields: Vec<Field> = self.fields.drain(..).map(|(_, field)| field).collect();
        while let Some(field) = fields.pop() {
            match field {
                Field::Node(mut node) => fields.extend(node.fields.drain(..).map(|(_, field)| field)),
                Field::List(items) => fields.extend(items),
                Field::Const(_) => {}
            }
        }
    }
}

/// Parses source text to a tree, `rewritten` as the compiler would or as it is.
pub fn parse_tree(
    source: &str,
    mode: Mode,
    options: CompileOptions,
    rewritten: bool,
    warnings: &mut Vec<CompileError>,
) -> Result<Node, CompileError> {
    let text = crate::with_plain_line_breaks(source);
    let source = Source::new(&text);
    let depth = limits::check(&source)?;
    limits::with_stack(depth, || {
        let parsed = parse::parse(&source, mode)?;
        let lowered = lower::lower(&parsed, &source, mode, &options, !rewritten, warnings)?;
        Ok(write::Writer { source: &source }.module(&lowered.module))
    })
}

/// Compiles a tree.
pub fn compile_tree(
    tree: &Node,
    filename: &str,
    mode: Mode,
    options: CompileOptions,
    warnings: &mut Vec<CompileError>,
) -> Result<CodeObject, TreeError> {
    let source = Source::unknown();
    limits::with_stack(depth(tree), || {
        let lowered = read::module(tree, mode, &options, &source)?;
        flow::check(&lowered.module, &source, warnings);
        let symbols = symbols::symbols(&lowered.module, &lowered.future, lowered.keys, &source);
        let symbols = symbols.map_err(TreeError::Compile)?;
        codegen::generate(&lowered.module, symbols, &lowered.future, &source, filename, mode, &options, warnings)
            .map_err(TreeError::Compile)
    })
}

/// How many nodes lie inside of each other.
fn depth(node: &Node) -> usize {
    // An explicit stack, because the depth is what is not known yet.
    let mut deepest = 0;
    let mut stack = vec![(node, 1)];
    while let Some((node, level)) = stack.pop() {
        deepest = deepest.max(level);
        let mut fields: Vec<&Field> = node.fields.iter().map(|(_, field)| field).collect();
        while let Some(field) = fields.pop() {
            match field {
                Field::Node(node) => stack.push((node, level + 1)),
                Field::List(items) => fields.extend(items),
                Field::Const(_) => {}
            }
        }
    }
    deepest
}

fn place(loc: Loc) -> Option<[i32; 4]> {
    Some([loc.lineno, loc.col, loc.end_lineno, loc.end_col])
}
