//! Product: the reference of all instructions, `docs/instructions.md`.
//!
//! Law: everything in it comes from the definitions; nothing is added by hand.

use crate::model::*;
use std::fmt::Write;

const HEAD: &str = "\
# Instructions

Written by `cargo xtask instructions` from the definitions in `ops/`; a test fails while it is not up to date.

Numbers, names, stack effects and cache sizes are CPython 3.14's. Instructions marked *own* are Taipan's specializations,
in numbers that CPython does not use. A stack effect names what an instruction takes and, behind `--`, what it leaves,
deepest first; `args[oparg]` is an array of so many items. *Cache* counts the code units behind the instruction word.
*Family* is the instruction that a specialization falls back to; a family's head is marked *head*.

Flags:

* *specializing*: counts down in its cache and then rewrites itself to a member of its family.
* *exit*: falls back to the family's head, and leaves a trace, where a condition does not hold.
* *error*: can raise.
* *escapes*: can run Python code.
* *closes*: gives up references, which runs Python code only where that deallocates.
* *jumps*: changes where execution goes on.
* *tier1*: runs in the interpreter only; a trace has something else for it, or ends at it.

Of single operations:

* *builder*: the trace builder has a case for it in `ops/optimizer.rs`.
* *tier2*: exists in traces only.
* *hot*: has one stencil for each assignment of registers.
* *pure*: its output depends on its inputs alone.
";

fn item(item: &Item) -> String {
    let ty = match &item.ty {
        ItemType::Ref | ItemType::Owned | ItemType::Borrowed => String::new(),
        ItemType::I64 => ": i64".to_owned(),
        ItemType::F64 => ": f64".to_owned(),
        ItemType::Bool => ": bool".to_owned(),
        ItemType::Ptr(target) => format!(": Ptr<{target}>"),
    };
    let size = item.size.as_ref().map_or_else(String::new, |size| format!("[{size}]"));
    format!("{}{size}{ty}", item.name)
}

fn effect(inputs: &[&Item], outputs: &[&Item]) -> String {
    let list = |items: &[&Item]| items.iter().map(|i| item(i)).collect::<Vec<_>>().join(", ");
    match (list(inputs), list(outputs)) {
        (i, o) if i.is_empty() && o.is_empty() => "--".to_owned(),
        (i, o) if i.is_empty() => format!("-- {o}"),
        (i, o) if o.is_empty() => format!("{i} --"),
        (i, o) => format!("{i} -- {o}"),
    }
}

/// What the operations of an instruction take from the stack below them, and what they leave.
fn whole_effect(defs: &Definitions, instruction: &Instruction) -> String {
    let (mut taken, mut stack): (Vec<&Item>, Vec<&Item>) = (Vec::new(), Vec::new());
    for op in operations(defs, instruction) {
        for input in op.inputs.iter().rev() {
            if stack.pop().is_none() {
                taken.insert(0, input);
            }
        }
        stack.extend(&op.outputs);
    }
    effect(&taken, &stack)
}

fn operations<'a>(defs: &'a Definitions, instruction: &'a Instruction) -> impl Iterator<Item = &'a Op> {
    instruction.parts.iter().filter_map(|part| match part {
        Part::Op(index) => Some(&defs.ops[*index]),
        Part::Unused(_) | Part::Flush => None,
    })
}

/// The flags of an instruction: what any of its operations does; how operations are compiled only where it is one.
fn instruction_flags(defs: &Definitions, instruction: &Instruction) -> String {
    let all = flags(operations(defs, instruction));
    if operations(defs, instruction).count() == 1 {
        return all;
    }
    let kept: Vec<&str> = all.split(", ").filter(|flag| !["builder", "hot", "pure", "tier2"].contains(flag)).collect();
    kept.join(", ")
}

fn flags<'a>(ops: impl Iterator<Item = &'a Op>) -> String {
    let mut found = [false; 11];
    let names =
        ["specializing", "exit", "error", "escapes", "closes", "jumps", "tier1", "tier2", "builder", "hot", "pure"];
    for op in ops {
        let (flags, facts) = (&op.flags, &op.facts);
        let here = [
            flags.specializing,
            facts.exits || facts.deopts,
            facts.errors,
            // Specializers run no Python.
            facts.escapes && !flags.specializing,
            facts.closes,
            facts.jumps,
            flags.tier1,
            flags.tier2,
            flags.abstract_case,
            flags.hot,
            flags.pure,
        ];
        found.iter_mut().zip(here).for_each(|(found, here)| *found |= here);
    }
    let set: Vec<&str> = names.iter().zip(found).filter(|(_, set)| *set).map(|(name, _)| *name).collect();
    set.join(", ")
}

fn parts(defs: &Definitions, instruction: &Instruction) -> String {
    let part = |part: &Part| match part {
        Part::Op(index) if defs.ops[*index].name == instruction.name => "itself".to_owned(),
        Part::Op(index) => format!("`{}`", defs.ops[*index].name),
        Part::Unused(1) => "1 unit".to_owned(),
        Part::Unused(units) => format!("{units} units"),
        Part::Flush => "flush".to_owned(),
    };
    instruction.parts.iter().map(part).collect::<Vec<_>>().join(" + ")
}

fn family(defs: &Definitions, name: &str) -> String {
    if defs.families.iter().any(|f| f.head == name) {
        return "*head*".to_owned();
    }
    match defs.head_of(name) {
        head if head == name => String::new(),
        head => format!("`{head}`"),
    }
}

/// Text inside a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn documented(out: &mut String, entries: impl Iterator<Item = (String, Vec<String>)>) {
    for (name, docs) in entries.filter(|(_, docs)| !docs.is_empty()) {
        let _ = writeln!(out, "\n`{name}`: {}", docs.join(" "));
    }
}

/// The reference as Markdown.
pub fn markdown(defs: &Definitions) -> String {
    let mut out = String::from(HEAD);
    for section in &defs.sections {
        let instructions: Vec<&Instruction> = defs.instructions.iter().filter(|i| i.file == section.file).collect();
        if instructions.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n## {}\n", section.title);
        out.push_str("| Number | Instruction | Stack effect | Cache | Family | Micro-operations | Flags |\n");
        out.push_str("|---|---|---|---|---|---|---|\n");
        for i in &instructions {
            let own = if defs.own_opcodes.contains(&i.name) { " *own*" } else { "" };
            let row = [
                i.opcode.to_string(),
                format!("`{}`{own}", i.name),
                format!("`{}`", whole_effect(defs, i)),
                i.cache_units.to_string(),
                family(defs, &i.name),
                parts(defs, i),
                instruction_flags(defs, i),
            ];
            let _ = writeln!(out, "| {} |", row.map(|text| cell(&text)).join(" | "));
        }
        documented(&mut out, instructions.iter().map(|i| (i.name.clone(), i.docs.clone())));
    }
    micro_operations(defs, &mut out);
    let missing: Vec<String> = defs
        .opcodes
        .iter()
        .filter(|(name, _)| defs.instruction(name).is_none())
        .map(|(n, v)| format!("`{n}` ({v})"))
        .collect();
    let _ = writeln!(out, "\n## Numbers without a definition\n\n{}.", missing.join(", "));
    out
}

fn micro_operations(defs: &Definitions, out: &mut String) {
    out.push_str("\n## Micro-operations\n\n");
    out.push_str("A name before a `/` is an operand from the inline cache.\n\n");
    out.push_str("| Operation | Effect | Operands | Flags |\n|---|---|---|---|\n");
    let own: Vec<&Op> = defs.ops.iter().filter(|op| defs.instruction(&op.name).is_none()).collect();
    for op in &own {
        let (inputs, outputs): (Vec<&Item>, Vec<&Item>) = (op.inputs.iter().collect(), op.outputs.iter().collect());
        let mut operands: Vec<String> = op.caches.iter().map(|c| format!("`{}/{}`", c.name, c.units)).collect();
        if op.facts.uses_oparg {
            operands.push("`oparg`".to_owned());
        }
        let row = [
            format!("`{}`", op.name),
            format!("`{}`", effect(&inputs, &outputs)),
            operands.join(", "),
            flags(std::iter::once(*op)),
        ];
        let _ = writeln!(out, "| {} |", row.map(|text| cell(&text)).join(" | "));
    }
    documented(out, own.iter().map(|op| (op.name.clone(), op.docs.clone())));
}
