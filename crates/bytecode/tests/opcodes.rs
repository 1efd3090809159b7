//! The opcode table against CPython 3.14. Needs the peer; says so and passes without it.

use std::path::PathBuf;
use std::process::Command;

use taipan_bytecode::opargs;
use taipan_bytecode::{Opcode, stack_effect};

const SCRIPT: &str = r##"
import dis, opcode, _opcode, _opcode_metadata as metadata
families = {member: head for head, members in metadata._specializations.items() for member in members}
for name, number in sorted({**metadata.opmap, **metadata._specialized_opmap}.items(), key=lambda item: item[1]):
    flags = "".join(letter for letter, test in zip("ACNJLFX", (_opcode.has_arg, _opcode.has_const, _opcode.has_name,
        _opcode.has_jump, _opcode.has_local, _opcode.has_free, _opcode.has_exc)) if test(number))
    caches = opcode._inline_cache_entries.get(families.get(name, name), 0)
    effects = []
    for oparg in (0, 1, 2, 3, 5, 255, 256, 259, 1025):
        for jump in (None, True, False):
            try:
                effects.append(str(_opcode.stack_effect(number, oparg if _opcode.has_arg(number) else 0, jump=jump)))
            except ValueError:
                effects.append("?")
    print(name, number, caches, flags or "-", families.get(name, "-"), ",".join(effects))
print("#", *_opcode.get_intrinsic1_descs())
print("#", *_opcode.get_intrinsic2_descs())
print("#", *(sign for _, sign in _opcode.get_nb_ops()))
print("#", *_opcode.get_special_method_names())
print("#", *(c.__name__ for c in opcode._common_constants))
print("#", *dis.cmp_op[:6])
"##;

fn peer() -> Option<PathBuf> {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/taipan-peers"));
    let directory = std::env::var_os("TAIPAN_PEERS").map(PathBuf::from).or_else(home)?;
    Some(directory.join("bin/python3.14")).filter(|path| path.exists())
}

fn flags(op: Opcode) -> String {
    let all = [
        ('A', op.has_arg()),
        ('C', op.has_const()),
        ('N', op.has_name()),
        ('J', op.has_jump()),
        ('L', op.has_local()),
        ('F', op.has_free()),
        ('X', op.is_block_push()),
    ];
    let flags: String = all.into_iter().filter(|(_, set)| *set).map(|(letter, _)| letter).collect();
    if flags.is_empty() { "-".to_string() } else { flags }
}

fn effects(op: Opcode) -> String {
    let mut effects = Vec::new();
    for oparg in [0, 1, 2, 3, 5, 255, 256, 259, 1025] {
        for jump in [None, Some(true), Some(false)] {
            let oparg = if op.has_arg() { oparg } else { 0 };
            effects.push(stack_effect(op, oparg, jump).map_or("?".to_string(), |effect| effect.to_string()));
        }
    }
    effects.join(",")
}

#[test]
fn table_equals_the_peers() {
    let Some(peer) = peer() else {
        println!("skipped: CPython 3.14 is not installed (TAIPAN_PEERS)");
        return;
    };
    let output = Command::new(peer).args(["-c", SCRIPT]).output().expect("the peer runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let mut ours = String::new();
    for &op in taipan_bytecode::opcode::ALL {
        let caches = if op.is_instrumented() { 0 } else { op.cache_units() };
        let family = if op.is_specialized() { op.family().name() } else { "-" };
        ours += &format!("{op} {} {caches} {} {family} {}\n", op.0, flags(op), effects(op));
    }
    for names in [
        &opargs::INTRINSICS_1[..],
        &opargs::INTRINSICS_2,
        &opargs::BINARY_OPERATORS,
        &opargs::SPECIAL_METHODS,
        &opargs::COMMON_CONSTANTS,
        &opargs::COMPARE_OPERATORS,
    ] {
        ours += &format!("# {}\n", names.join(" "));
    }
    for (ours, theirs) in ours.lines().zip(text.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.lines().count(), text.lines().count());
}

#[test]
fn names_lead_back_to_opcodes() {
    for &op in taipan_bytecode::opcode::ALL {
        assert_eq!(Opcode::from_name(op.name()), Some(op));
    }
    assert_eq!(Opcode::INSTRUMENTED_CALL.cache_units(), Opcode::CALL.cache_units());
    assert_eq!(Opcode::LOAD_ATTR_SLOT.family(), Opcode::LOAD_ATTR);
}
