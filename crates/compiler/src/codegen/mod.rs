//! From the tree to instructions. Each construct is translated on its own, to CPython's instructions and with CPython's
//! positions; making the result good is the flow graph's business.

mod annotations;
mod assignments;
mod blocks;
mod calls;
mod checks;
mod classes;
mod comprehensions;
mod containers;
mod exceptions;
mod expressions;
mod functions;
mod imports;
mod loops;
mod names;
mod or_patterns;
mod patterns;
pub mod sequence;
mod statements;
mod strings;
mod type_params;
pub mod unit;
mod with;

use std::rc::Rc;

use taipan_bytecode::{CodeFlags, CodeObject, Const, Opcode};

use crate::ast::*;
use crate::constants::clean_doc;
use crate::error::{CompileError, ErrorKind};
use crate::lower::Future;
use crate::source::Source;
use crate::symbols::{Scope, Symbols};
use crate::{CompileOptions, Mode};
use sequence::{InstrSequence, Label};
use unit::{ArgCounts, ScopeType, Unit};

type Result<T = ()> = std::result::Result<T, CompileError>;

/// Items that may be put on the stack at once when building something; more are added one by one.
pub const STACK_USE_GUIDELINE: usize = 30;

/// Translates a module; `mode` says what kind it is.
pub fn generate(
    module: &Mod,
    symbols: Symbols,
    future: &Future,
    source: &Source<'_>,
    filename: &str,
    mode: Mode,
    options: &CompileOptions,
    warnings: &mut Vec<CompileError>,
) -> Result<CodeObject> {
    let future_flags = future.flags();
    let interactive = mode == Mode::Single;
    let units = Vec::new();
    let mut codegen =
        Codegen { symbols, source, filename, options, future_flags, interactive, units, warnings, quiet: 0 };
    codegen.module(module)
}

pub struct Codegen<'a> {
    symbols: Symbols,
    source: &'a Source<'a>,
    filename: &'a str,
    options: &'a CompileOptions,
    /// Flags that every code object of the module carries.
    future_flags: CodeFlags,
    interactive: bool,
    /// The code objects in the making, the innermost last.
    units: Vec<Unit<'a>>,
    warnings: &'a mut Vec<CompileError>,
    /// Above 0 while code is made a second time, which must not warn again.
    quiet: u32,
}

impl<'a> Codegen<'a> {
    fn module(&mut self, module: &'a Mod) -> Result<CodeObject> {
        let top = self.symbols.top;
        self.enter_scope_id(Rc::from("<module>"), ScopeType::Module, top, 1, None, ArgCounts::default());
        match module {
            Mod::Module(body) => self.module_body(body, false)?,
            Mod::Interactive(body) => self.module_body(body, true)?,
            Mod::Expression(expr) => self.expr(expr)?,
        }
        self.exit_scope(!matches!(module, Mod::Expression(_)))
    }

    fn module_body(&mut self, body: &'a [Stmt], interactive: bool) -> Result {
        let loc = body.first().map_or(Loc::new(1, 1, 0, 0), |stmt| stmt.loc);
        if self.scope().has_conditional_annotations {
            self.op_i(loc, Opcode::BUILD_SET, 0);
            let index = self.add_name("__conditional_annotations__");
            self.op_i(loc, Opcode::STORE_NAME, index);
        }
        self.body(loc, body, interactive)
    }

    /// The statements of a module or class, with its docstring and annotations.
    fn body(&mut self, loc: Loc, body: &'a [Stmt], interactive: bool) -> Result {
        let future_annotations = self.future_annotations();
        if future_annotations && self.scope().annotations_used {
            self.op(loc, Opcode::SETUP_ANNOTATIONS);
        }
        if body.is_empty() {
            return Ok(());
        }
        let mut rest = body;
        if !interactive
            && self.scope().has_docstring
            && let Some((text, loc)) = docstring(body)
        {
            rest = &body[1..];
            self.load_const(loc, Const::Str(clean_doc(text)));
            self.nameop(Loc::NONE, &Rc::from("__doc__"), Ctx::Store)?;
        }
        self.stmts(rest)?;
        if !future_annotations {
            self.process_deferred_annotations(loc)?;
        }
        Ok(())
    }

    fn future_annotations(&self) -> bool {
        self.future_flags.contains(CodeFlags::FUTURE_ANNOTATIONS)
    }

    /// The code object being made; there is one from the first `enter_scope` to the last `exit_scope`.
    fn unit(&mut self) -> &mut Unit<'a> {
        let innermost = self.units.len() - 1;
        &mut self.units[innermost]
    }

    fn seq(&mut self) -> &mut InstrSequence {
        &mut self.unit().seq
    }

    /// The symbol table's entry of the current scope.
    fn scope(&mut self) -> &Scope {
        let id = self.unit().scope;
        &self.symbols[id]
    }

    fn error<T>(&self, loc: Loc, message: impl Into<String>) -> Result<T> {
        Err(self.source.error_at(ErrorKind::Syntax, message, loc))
    }

    fn new_label(&mut self) -> Label {
        self.seq().new_label()
    }

    fn use_label(&mut self, label: Label) {
        self.seq().use_label(label);
    }

    fn op(&mut self, loc: Loc, opcode: Opcode) {
        self.seq().push(opcode, 0, loc);
    }

    fn op_i(&mut self, loc: Loc, opcode: Opcode, oparg: u32) {
        self.seq().push(opcode, oparg, loc);
    }

    fn jump(&mut self, loc: Loc, opcode: Opcode, target: Label) {
        self.seq().push(opcode, target.0, loc);
    }

    fn add_const(&mut self, constant: Const) -> u32 {
        self.unit().consts.add(constant)
    }

    fn load_const(&mut self, loc: Loc, constant: Const) {
        let index = self.add_const(constant);
        self.op_i(loc, Opcode::LOAD_CONST, index);
    }

    fn load_str(&mut self, loc: Loc, text: &str) {
        self.load_const(loc, Const::from(text));
    }

    fn load_int(&mut self, loc: Loc, value: usize) {
        self.load_const(loc, Const::Int(value as i64));
    }

    fn add_name(&mut self, name: &str) -> u32 {
        self.unit().names.insert(Rc::from(name), ()) as u32
    }

    fn stmts(&mut self, body: &'a [Stmt]) -> Result {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }
}
