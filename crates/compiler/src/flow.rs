//! Warnings of `return`, `break` and `continue` that leave a `finally` block (PEP 765).

use crate::ast::*;
use crate::error::{CompileError, ErrorKind};
use crate::source::Source;

/// Looks at all statements of a module.
pub fn check(module: &Mod, source: &Source<'_>, warnings: &mut Vec<CompileError>) {
    let (Mod::Module(body) | Mod::Interactive(body)) = module else { return };
    Flow { source, warnings }.stmts(body, false);
}

struct Flow<'a> {
    source: &'a Source<'a>,
    warnings: &'a mut Vec<CompileError>,
}

impl Flow<'_> {
    /// `in_finally` says whether jumps that stand here directly leave a `finally` block. CPython forgets the block in loops, even
    /// for `return`.
    fn stmts(&mut self, body: &[Stmt], in_finally: bool) {
        for stmt in body {
            match &stmt.kind {
                StmtKind::Return(_) if in_finally => self.warn("return", stmt.loc),
                StmtKind::Break if in_finally => self.warn("break", stmt.loc),
                StmtKind::Continue if in_finally => self.warn("continue", stmt.loc),
                StmtKind::FunctionDef(def) => self.stmts(&def.body, false),
                StmtKind::ClassDef(def) => self.stmts(&def.body, in_finally),
                StmtKind::For(s) => {
                    self.stmts(&s.body, false);
                    self.stmts(&s.orelse, in_finally);
                }
                StmtKind::While { body, orelse, .. } => {
                    self.stmts(body, false);
                    self.stmts(orelse, in_finally);
                }
                StmtKind::If { branches, orelse } => {
                    branches.iter().for_each(|branch| self.stmts(&branch.body, in_finally));
                    self.stmts(orelse, in_finally);
                }
                StmtKind::With(s) => self.stmts(&s.body, in_finally),
                StmtKind::Match { cases, .. } => cases.iter().for_each(|case| self.stmts(&case.body, in_finally)),
                StmtKind::Try(s) => {
                    self.stmts(&s.body, in_finally);
                    s.handlers.iter().for_each(|handler| self.stmts(&handler.body, in_finally));
                    self.stmts(&s.orelse, in_finally);
                    self.stmts(&s.finalbody, true);
                }
                _ => {}
            }
        }
    }

    fn warn(&mut self, word: &str, loc: Loc) {
        let message = format!("'{word}' in a 'finally' block");
        self.warnings.push(self.source.error_at(ErrorKind::Syntax, message, loc));
    }
}
