//! The table of opcodes here and the definitions in `ops/` say the same of each instruction.

use std::path::Path;
use taipan_bytecode::Opcode;
use taipan_bytecode::opcode::ALL;
use taipan_opgen::model::Definitions;

fn definitions() -> Definitions {
    let ops = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ops");
    taipan_opgen::load(&ops).unwrap_or_else(|rejection| panic!("{rejection}"))
}

#[test]
fn names_and_numbers_agree_both_ways() {
    let defs = definitions();
    for opcode in ALL.iter().filter(|opcode| !opcode.is_pseudo()) {
        let number = defs.opcodes.get(opcode.name()).map(|number| u16::from(*number));
        assert_eq!(number, Some(opcode.0), "{}: number in ops/opcodes.rs", opcode.name());
    }
    for (name, &number) in &defs.opcodes {
        let here = Opcode(number.into());
        if defs.own_opcodes.contains(name) {
            assert!(!here.is_defined(), "{name}: {number} is CPython's {}", here.name());
            assert_eq!(Opcode::from_name(name), None, "{name} is CPython's");
        } else {
            assert_eq!(here.name(), name, "name of {number}");
        }
    }
}

#[test]
fn caches_and_families_agree() {
    let defs = definitions();
    for instruction in &defs.instructions {
        let name = &instruction.name;
        let head = defs.head_of(name);
        if defs.own_opcodes.contains(name) {
            if head == name {
                // Of the runtime's own code, in no family.
                continue;
            }
            let family = Opcode::from_name(head).expect("Taipan's own instructions specialize one of CPython's");
            assert_eq!(instruction.cache_units, family.cache_units(), "{name}: cache units of {head}");
            continue;
        }
        let here = Opcode(instruction.opcode.into());
        assert_eq!(instruction.cache_units, here.cache_units(), "{name}: cache units");
        assert_eq!(head, here.family().name(), "{name}: family");
    }
}
