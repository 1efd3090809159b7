//! `import` and `from … import`.

use std::rc::Rc;

use taipan_bytecode::opargs::intrinsic;
use taipan_bytecode::{Const, Opcode};

use super::{Codegen, Result};
use crate::ast::*;

impl<'a> Codegen<'a> {
    pub(super) fn import(&mut self, names: &'a [Alias], loc: Loc) -> Result {
        for alias in names {
            self.load_int(loc, 0);
            self.load_const(loc, Const::None);
            self.name_op(loc, Opcode::IMPORT_NAME, &alias.name);
            match &alias.asname {
                Some(asname) => self.import_as(loc, &alias.name, asname)?,
                None => {
                    let first = alias.name.split('.').next().unwrap_or("");
                    self.nameop(loc, &Rc::from(first), Ctx::Store)?;
                }
            }
        }
        Ok(())
    }

    /// `import a.b.c as d` binds the innermost module, which is reached through the outermost.
    fn import_as(&mut self, loc: Loc, name: &Name, asname: &Name) -> Result {
        let mut attributes = name.split('.').skip(1).peekable();
        if attributes.peek().is_none() {
            return self.nameop(loc, asname, Ctx::Store);
        }
        while let Some(attribute) = attributes.next() {
            let index = self.add_name(attribute);
            self.op_i(loc, Opcode::IMPORT_FROM, index);
            if attributes.peek().is_some() {
                self.op_i(loc, Opcode::SWAP, 2);
                self.op(loc, Opcode::POP_TOP);
            }
        }
        self.nameop(loc, asname, Ctx::Store)?;
        self.op(loc, Opcode::POP_TOP);
        Ok(())
    }

    pub(super) fn import_from(&mut self, module: Option<&Name>, names: &'a [Alias], level: u32, loc: Loc) -> Result {
        self.load_int(loc, level as usize);
        let imported = names.iter().map(|alias| Const::from(&*alias.name)).collect();
        self.load_const(loc, Const::Tuple(imported));
        let empty: Name = Rc::from("");
        self.name_op(loc, Opcode::IMPORT_NAME, module.unwrap_or(&empty));
        for (index, alias) in names.iter().enumerate() {
            if index == 0 && alias.name.starts_with('*') {
                self.op_i(loc, Opcode::CALL_INTRINSIC_1, intrinsic::IMPORT_STAR);
                self.op(Loc::NONE, Opcode::POP_TOP);
                return Ok(());
            }
            self.name_op(loc, Opcode::IMPORT_FROM, &alias.name);
            self.nameop(loc, alias.asname.as_ref().unwrap_or(&alias.name), Ctx::Store)?;
        }
        self.op(loc, Opcode::POP_TOP);
        Ok(())
    }
}
