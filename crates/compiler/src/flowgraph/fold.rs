//! Folding of operations on constants, within a block.

use taipan_bytecode::opargs::{binary, intrinsic};
use taipan_bytecode::{Const, Opcode};

use super::blocks::{BlockId, Cfg, CfgInstr};
use crate::ast::{BinaryOp, Loc, UnaryOp};
use crate::codegen::STACK_USE_GUIDELINE;
use crate::constants::{fold_binary, fold_subscript, fold_unary, frozen_set};
use crate::pool::ConstPool;

/// Shortest list or set of constants that is copied from a constant instead of built.
const MIN_CONST_SEQUENCE_SIZE: usize = 3;

/// The argument of `LOAD_SMALL_INT` for a constant that is small enough.
pub fn small_int(value: &Const) -> Option<u32> {
    match value {
        Const::Int(value @ 0..256) => Some(*value as u32),
        _ => None,
    }
}

pub fn loads_const(opcode: Opcode) -> bool {
    matches!(opcode, Opcode::LOAD_CONST | Opcode::LOAD_SMALL_INT)
}

pub fn const_value(opcode: Opcode, oparg: u32, pool: &ConstPool) -> Const {
    if opcode == Opcode::LOAD_SMALL_INT { Const::Int(oparg as i64) } else { pool.get(oparg).clone() }
}

fn make_load_const(instr: &mut CfgInstr, value: Const, pool: &mut ConstPool) {
    match small_int(&value) {
        Some(value) => instr.set(Opcode::LOAD_SMALL_INT, value),
        None => instr.set(Opcode::LOAD_CONST, pool.add(value)),
    }
}

impl Cfg {
    /// The `size` instructions before `end` that load constants, `NOP`s between them left out.
    fn const_loads(&self, id: BlockId, end: usize, size: usize) -> Option<Vec<usize>> {
        let mut found = Vec::with_capacity(size);
        for index in (0..end).rev() {
            if found.len() == size {
                break;
            }
            match self[id].instrs[index].opcode {
                Opcode::NOP => {}
                opcode if loads_const(opcode) => found.push(index),
                _ => return None,
            }
        }
        found.reverse();
        (found.len() == size).then_some(found)
    }

    fn values(&self, id: BlockId, loads: &[usize], pool: &ConstPool) -> Vec<Const> {
        let value = |&index: &usize| {
            let instr = self[id].instrs[index];
            const_value(instr.opcode, instr.oparg, pool)
        };
        loads.iter().map(value).collect()
    }

    fn nop_out(&mut self, id: BlockId, loads: &[usize]) {
        for &index in loads {
            let instr = &mut self[id].instrs[index];
            instr.nop();
            instr.loc = Loc::NONE;
        }
    }

    pub(super) fn fold_tuple(&mut self, id: BlockId, index: usize, pool: &mut ConstPool) {
        let size = self[id].instrs[index].oparg as usize;
        if size > STACK_USE_GUIDELINE {
            return;
        }
        let Some(loads) = self.const_loads(id, index, size) else { return };
        let tuple = Const::Tuple(self.values(id, &loads, pool).into());
        self.nop_out(id, &loads);
        make_load_const(&mut self[id].instrs[index], tuple, pool);
    }

    /// A long display of constants, which is built item by item. `from` is behind the last item's instruction; the constant is
    /// loaded at `index`.
    pub(super) fn fold_long_display(
        &mut self,
        id: BlockId,
        from: usize,
        index: usize,
        is_set: bool,
        pool: &mut ConstPool,
    ) {
        let (build, add) =
            if is_set { (Opcode::BUILD_SET, Opcode::SET_ADD) } else { (Opcode::BUILD_LIST, Opcode::LIST_APPEND) };
        let mut expect_add = true;
        let mut used = Vec::new();
        let mut loads = Vec::new();
        for at in (0..from).rev() {
            let instr = self[id].instrs[at];
            match instr.opcode {
                Opcode::NOP => continue,
                opcode if opcode == build && instr.oparg == 0 && expect_add => {
                    used.push(at);
                    loads.reverse();
                    let values = self.values(id, &loads, pool);
                    let constant = if is_set { frozen_set(values) } else { Const::Tuple(values.into()) };
                    self.nop_out(id, &used);
                    make_load_const(&mut self[id].instrs[index], constant, pool);
                    return;
                }
                opcode if opcode == add && expect_add && instr.oparg == 1 => {}
                opcode if !expect_add && loads_const(opcode) => loads.push(at),
                _ => return,
            }
            used.push(at);
            expect_add = !expect_add;
        }
    }

    /// Lists and sets of constants: as tuples and frozen sets where they are only iterated or searched, else copied.
    pub(super) fn fold_list_or_set(&mut self, id: BlockId, index: usize, next: Option<Opcode>, pool: &mut ConstPool) {
        let instr = self[id].instrs[index];
        let only_read = matches!(next, Some(Opcode::GET_ITER | Opcode::CONTAINS_OP));
        let size = instr.oparg as usize;
        if size > STACK_USE_GUIDELINE || (size < MIN_CONST_SEQUENCE_SIZE && !only_read) {
            return;
        }
        let is_list = instr.opcode == Opcode::BUILD_LIST;
        let Some(loads) = self.const_loads(id, index, size) else {
            if only_read && is_list {
                self[id].instrs[index].opcode = Opcode::BUILD_TUPLE;
            }
            return;
        };
        let values = self.values(id, &loads, pool);
        let constant = pool.add(if is_list { Const::Tuple(values.into()) } else { frozen_set(values) });
        self.nop_out(id, &loads);
        let instrs = &mut self[id].instrs;
        if only_read {
            instrs[index].set(Opcode::LOAD_CONST, constant);
        } else {
            instrs[index - 2].loc = instr.loc;
            instrs[index - 2].set(instr.opcode, 0);
            instrs[index - 1].set(Opcode::LOAD_CONST, constant);
            instrs[index].set(if is_list { Opcode::LIST_EXTEND } else { Opcode::SET_UPDATE }, 1);
        }
    }

    pub(super) fn fold_binary_op(&mut self, id: BlockId, index: usize, pool: &mut ConstPool) {
        let Some(loads) = self.const_loads(id, index, 2) else { return };
        let values = self.values(id, &loads, pool);
        let oparg = self[id].instrs[index].oparg;
        let folded = match operator(oparg) {
            Some(op) => fold_binary(op, &values[0], &values[1]),
            None if oparg == binary::SUBSCR => fold_subscript(&values[0], &values[1]),
            None => None,
        };
        if let Some(value) = folded {
            self.nop_out(id, &loads);
            make_load_const(&mut self[id].instrs[index], value, pool);
        }
    }

    pub(super) fn fold_unary_op(&mut self, id: BlockId, index: usize, pool: &mut ConstPool) {
        let Some(loads) = self.const_loads(id, index, 1) else { return };
        let values = self.values(id, &loads, pool);
        let instr = self[id].instrs[index];
        let op = match instr.opcode {
            Opcode::UNARY_NEGATIVE => UnaryOp::USub,
            Opcode::UNARY_INVERT => UnaryOp::Invert,
            Opcode::UNARY_NOT => UnaryOp::Not,
            _ if instr.oparg == intrinsic::UNARY_POSITIVE => UnaryOp::UAdd,
            _ => return,
        };
        if let Some(value) = fold_unary(op, &values[0]) {
            self.nop_out(id, &loads);
            make_load_const(&mut self[id].instrs[index], value, pool);
        }
    }
}

fn operator(oparg: u32) -> Option<BinaryOp> {
    Some(match oparg {
        binary::ADD => BinaryOp::Add,
        binary::SUBTRACT => BinaryOp::Sub,
        binary::MULTIPLY => BinaryOp::Mult,
        binary::TRUE_DIVIDE => BinaryOp::Div,
        binary::FLOOR_DIVIDE => BinaryOp::FloorDiv,
        binary::REMAINDER => BinaryOp::Mod,
        binary::POWER => BinaryOp::Pow,
        binary::LSHIFT => BinaryOp::LShift,
        binary::RSHIFT => BinaryOp::RShift,
        binary::OR => BinaryOp::BitOr,
        binary::XOR => BinaryOp::BitXor,
        binary::AND => BinaryOp::BitAnd,
        _ => return None,
    })
}
