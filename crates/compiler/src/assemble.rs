//! From the ordered instructions to the code object: jump distances, `EXTENDED_ARG`s, caches, tables.

use std::rc::Rc;

use taipan_bytecode::tables::{ExceptionEntry, Location, LocationWriter, write_exception_entry};
use taipan_bytecode::{CodeFlags, CodeObject, LocalKind, Opcode};

use crate::ast::{Loc, Name};
use crate::codegen::unit::UnitInfo;
use crate::flowgraph::{Handler, LinearInstr, Optimized};

/// Distance from a `SEND` to the `END_SEND` behind it, in code units: monitoring finds the one from the other.
const END_SEND_OFFSET: usize = 5;

/// Encodes a code object.
pub fn assemble(optimized: Optimized, info: &UnitInfo<'_>, names: Vec<Box<str>>) -> CodeObject {
    let mut instrs = optimized.instrs;
    resolve_unconditional_jumps(&mut instrs);
    let offsets = resolve_jump_offsets(&mut instrs);
    resolve_next_locations(&mut instrs);
    let (localsplusnames, localspluskinds) = locals_plus(info);
    let counts = info.counts;
    CodeObject {
        argcount: counts.posonlyargs + counts.args,
        posonlyargcount: counts.posonlyargs,
        kwonlyargcount: counts.kwonlyargs,
        flags: info.flags,
        stacksize: optimized.stacksize.max(1),
        code: encode(&instrs),
        consts: optimized.consts,
        names,
        localsplusnames,
        localspluskinds,
        filename: info.filename.into(),
        name: Box::from(&**info.name),
        qualname: Box::from(&**info.qualname),
        firstlineno: info.firstlineno.max(0) as u32,
        linetable: location_table(&instrs, info.firstlineno),
        exceptiontable: exception_table(&instrs, &offsets),
    }
}

fn extended_args(oparg: u32) -> usize {
    (oparg > 0xff) as usize + (oparg > 0xffff) as usize + (oparg > 0xff_ffff) as usize
}

fn size(instr: &LinearInstr) -> usize {
    extended_args(instr.oparg) + 1 + instr.opcode.cache_units()
}

fn resolve_unconditional_jumps(instrs: &mut [LinearInstr]) {
    for (index, instr) in instrs.iter_mut().enumerate() {
        let forward = instr.target.is_some_and(|target| target > index);
        instr.opcode = match instr.opcode {
            Opcode::JUMP | Opcode::JUMP_NO_INTERRUPT if forward => Opcode::JUMP_FORWARD,
            Opcode::JUMP => Opcode::JUMP_BACKWARD,
            Opcode::JUMP_NO_INTERRUPT => Opcode::JUMP_BACKWARD_NO_INTERRUPT,
            other => other,
        };
        // Sizes are estimated from the index of the target first; where several sizes fit, the estimate decides.
        if let Some(target) = instr.target {
            instr.oparg = target as u32;
        }
    }
}

/// Sets the distances of jumps. A longer argument makes its instruction longer, so this goes on until nothing changes. Returns
/// the offset of each instruction, and of the end.
fn resolve_jump_offsets(instrs: &mut [LinearInstr]) -> Vec<usize> {
    loop {
        let mut offsets = Vec::with_capacity(instrs.len() + 1);
        let mut offset = 0;
        for instr in instrs.iter() {
            offsets.push(offset);
            offset += size(instr);
        }
        offsets.push(offset);
        let mut again = false;
        for (index, instr) in instrs.iter_mut().enumerate() {
            let Some(target) = instr.target else { continue };
            let old_size = size(instr);
            let (end, target) = (offsets[index] + old_size, offsets[target]);
            instr.oparg = match instr.opcode {
                Opcode::END_ASYNC_FOR => end.saturating_sub(target + END_SEND_OFFSET),
                _ => end.abs_diff(target),
            } as u32;
            again |= size(instr) != old_size;
        }
        if !again {
            return offsets;
        }
    }
}

/// Instructions that take the position of the next one.
fn resolve_next_locations(instrs: &mut [LinearInstr]) {
    for index in (0..instrs.len()).rev() {
        if instrs[index].loc == Loc::NEXT {
            let next = instrs.get(index + 1).map_or(Loc::NONE, |next| next.loc);
            instrs[index].loc = if instrs[index].opcode.is_terminator() { Loc::NONE } else { next };
        }
    }
}

fn encode(instrs: &[LinearInstr]) -> Box<[u16]> {
    let mut code = Vec::with_capacity(instrs.len() * 2);
    for instr in instrs {
        for nth in (1..=extended_args(instr.oparg)).rev() {
            code.push(Opcode::EXTENDED_ARG.0 | ((instr.oparg >> (8 * nth) & 0xff) as u16 * 0x100));
        }
        code.push(instr.opcode.0 | ((instr.oparg & 0xff) as u16 * 0x100));
        code.resize(code.len() + instr.opcode.cache_units(), 0);
    }
    code.into_boxed_slice()
}

fn location(loc: Loc) -> Option<Location> {
    if loc.lineno == Loc::NONE.lineno {
        return None;
    }
    let columns = (loc.col >= 0 && loc.end_col >= 0).then_some((loc.col as u32, loc.end_col as u32));
    Some(Location { lineno: loc.lineno, end_lineno: loc.end_lineno, columns })
}

fn location_table(instrs: &[LinearInstr], firstlineno: i32) -> Box<[u8]> {
    let mut writer = LocationWriter::new(firstlineno.max(0) as u32);
    let mut current = Loc::NONE;
    let mut units = 0;
    for instr in instrs {
        if instr.loc != current {
            writer.push(location(current), units);
            current = instr.loc;
            units = 0;
        }
        units += size(instr);
    }
    writer.push(location(current), units);
    writer.finish()
}

fn exception_table(instrs: &[LinearInstr], offsets: &[usize]) -> Box<[u8]> {
    let mut table = Vec::new();
    let mut current: Option<(Handler, usize)> = None;
    let mut finish = |current: Option<(Handler, usize)>, end: usize| {
        let Some((handler, start)) = current else { return };
        let entry = ExceptionEntry {
            start: start as u32,
            end: end as u32,
            target: offsets[handler.target] as u32,
            // The exception, and the offset of the raising instruction, come on top.
            depth: (handler.startdepth - 1 - handler.preserve_lasti as i32).max(0) as u32,
            lasti: handler.preserve_lasti,
        };
        write_exception_entry(&mut table, entry);
    };
    for (index, instr) in instrs.iter().enumerate() {
        let block = |handler: &Option<(Handler, usize)>| handler.map(|(handler, _)| handler.block);
        if block(&current) != instr.handler.map(|handler| handler.block) {
            finish(current, offsets[index]);
            current = instr.handler.map(|handler| (handler, offsets[index]));
        }
    }
    finish(current, offsets[instrs.len()]);
    table.into_boxed_slice()
}

/// How a call gives the variable with this index its value; 0 for one that is no parameter.
fn argument_kind(info: &UnitInfo<'_>, index: u32) -> u8 {
    let (pos, kw, var) = (LocalKind::ARG_POS.0, LocalKind::ARG_KW.0, LocalKind::ARG_VAR.0);
    let counts = &info.counts;
    let positional = counts.posonlyargs + counts.args;
    let named = positional + counts.kwonlyargs;
    let has_varargs = info.flags.contains(CodeFlags::VARARGS);
    let has_varkeywords = info.flags.contains(CodeFlags::VARKEYWORDS);
    match index {
        _ if index < counts.posonlyargs => pos,
        _ if index < positional => pos | kw,
        _ if index < named => kw,
        _ if has_varargs && index == named => pos | var,
        _ if has_varkeywords && index == named + u32::from(has_varargs) => kw | var,
        _ => 0,
    }
}

fn locals_plus(info: &UnitInfo<'_>) -> (Vec<Box<str>>, Vec<LocalKind>) {
    let mut names: Vec<Box<str>> = Vec::new();
    let mut kinds = Vec::new();
    let mut add = |name: &Name, kind: u8| {
        let name: &Rc<str> = name;
        let hidden = if info.fast_hidden.contains(&**name) { LocalKind::HIDDEN.0 } else { 0 };
        names.push(Box::from(&**name));
        kinds.push(LocalKind(kind | hidden));
    };
    for (index, name) in info.varnames.keys().enumerate() {
        let cell = if info.cellvars.contains(&**name) { LocalKind::CELL.0 } else { 0 };
        add(name, LocalKind::LOCAL.0 | cell | argument_kind(info, index as u32));
    }
    for name in info.cellvars.keys().filter(|name| !info.varnames.contains(&***name)) {
        add(name, LocalKind::CELL.0);
    }
    for name in info.freevars.keys() {
        add(name, LocalKind::FREE.0);
    }
    (names, kinds)
}
