//! Reads the stencils' object file: bytes, holes, constants.

use object::{Object, ObjectSection, ObjectSymbol, RelocationFlags, RelocationTarget, SymbolSection};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use taipan_opgen::emit_stencils::{FIRST_MACHINE_KIND, MACHINE_KINDS, Stencil};
use taipan_opgen::model::Definitions;

/// What a hole can stand for; `patch::target` has their numbers.
const TARGETS: [&str; 21] = [
    "CONTINUE",
    "EXIT",
    "ERROR",
    "AFTER",
    "SLOW",
    "TARGET",
    "HOLE_IMMEDIATE",
    "HOLE_IMMEDIATE_8",
    "HOLE_FRAME",
    "HOLE_SNAPSHOT",
    "HOLE_EXIT_INDEX",
    "HOLE_SPILL_0",
    "HOLE_SPILL_1",
    "POOL_0",
    "POOL_1",
    "POOL_IMMEDIATE",
    "POOL_RESUME",
    "POOL_SLOW",
    "POOL_SLOT",
    "HOLE_VERSION",
    "POOL_VISITS",
];
/// Hole numbers of helpers begin here.
const FIRST_HELPER: usize = 0x100;
/// Hole numbers of 16-byte constants begin here.
const FIRST_CONSTANT: usize = 0x800;

/// The finished table.
pub struct Table {
    /// All stencils' bytes.
    pub code: Vec<u8>,
    /// Rust source of the table.
    pub rust: String,
}

struct Hole {
    offset: usize,
    target: usize,
    relative: bool,
    addend: i64,
}

struct Reader<'a> {
    file: object::File<'a>,
    helpers: HashMap<String, usize>,
    used_helpers: BTreeMap<usize, String>,
    constants: Vec<[u8; 16]>,
}

/// The 64-bit words of a data symbol.
pub fn words(bytes: &[u8], name: &str) -> Result<Vec<u64>, String> {
    let file = object::File::parse(bytes).map_err(|e| e.to_string())?;
    let missing = || format!("`{name}` is not in the object");
    let symbol = file.symbols().find(|s| s.name() == Ok(name)).ok_or_else(missing)?;
    let section = symbol.section_index().ok_or_else(missing)?;
    let section = file.section_by_index(section).map_err(|e| e.to_string())?;
    let data = section.data_range(symbol.address(), symbol.size()).map_err(|e| e.to_string())?.ok_or_else(missing)?;
    let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    Ok(data.chunks(8).map(word).collect())
}

/// Reads the object with all `stencils` in it.
pub fn read(bytes: &[u8], stencils: &[Stencil], defs: &Definitions) -> Result<Table, String> {
    let file = object::File::parse(bytes).map_err(|e| e.to_string())?;
    let helpers = defs.helpers.keys().enumerate().map(|(i, name)| (name.clone(), i)).collect();
    let symbols: HashMap<String, (object::SectionIndex, u64)> = file
        .symbols()
        .filter(|s| s.is_global() && s.is_definition())
        .filter_map(|s| match s.section() {
            SymbolSection::Section(index) => Some((s.name().ok()?.to_owned(), (index, s.address()))),
            _ => None,
        })
        .collect();
    let mut reader = Reader { file, helpers, used_helpers: BTreeMap::new(), constants: Vec::new() };
    let mut sorted: Vec<&Stencil> = stencils.iter().collect();
    sorted.sort_by_key(|s| s.key);
    let (mut code, mut rows, mut hole_rows) = (Vec::new(), String::new(), String::new());
    let (mut seen, mut hole_count) = (HashMap::new(), 0);
    for stencil in sorted {
        let &(section, offset) =
            symbols.get(&stencil.name).ok_or_else(|| format!("`{}` is not in the object", stencil.name))?;
        if offset != 0 {
            return Err(format!("`{}` does not begin its section", stencil.name));
        }
        let (body, holes) = reader.stencil(section).map_err(|e| format!("`{}`: {e}", stencil.name))?;
        let at = *seen.entry(body.clone()).or_insert_with(|| {
            code.extend_from_slice(&body);
            code.len() - body.len()
        });
        let (key, length, count) = (stencil.key, body.len(), holes.len());
        let _ = writeln!(rows, "Stencil{{key:{key},at:{at},length:{length},holes:{hole_count},hole_count:{count}}},");
        for hole in &holes {
            let Hole { offset, target, relative, addend } = hole;
            let _ = writeln!(hole_rows, "Hole{{offset:{offset},target:{target},relative:{relative},addend:{addend}}},");
        }
        hole_count += holes.len();
    }
    let mut rust = format!(
        "/// All stencils, sorted by key.\npub static STENCILS: [Stencil; {}] = [{rows}];\n\
         /// Their holes.\npub static HOLES: [Hole; {hole_count}] = [{hole_rows}];\n",
        stencils.len()
    );
    rust.push_str(&reader.names(defs));
    Ok(Table { code, rust })
}

impl Reader<'_> {
    fn stencil(&mut self, section: object::SectionIndex) -> Result<(Vec<u8>, Vec<Hole>), String> {
        let section = self.file.section_by_index(section).map_err(|e| e.to_string())?;
        let mut body = section.data().map_err(|e| e.to_string())?.to_vec();
        let relocations: Vec<_> = section.relocations().collect();
        let mut holes = Vec::new();
        for (offset, relocation) in relocations {
            holes.push(self.hole(offset as usize, &relocation)?);
        }
        holes.sort_by_key(|h| h.offset);
        // The last jump is to whatever comes next: it falls through.
        let last = holes.last().filter(|h| h.target == 0 && h.offset + 4 == body.len() && h.relative);
        if last.is_some_and(|h| body[h.offset - 1] == 0xE9) {
            body.truncate(body.len() - 5);
            holes.pop();
        }
        for hole in &holes {
            body[hole.offset..hole.offset + 4].fill(0);
        }
        Ok((body, holes))
    }

    fn hole(&mut self, offset: usize, relocation: &object::Relocation) -> Result<Hole, String> {
        let RelocationTarget::Symbol(index) = relocation.target() else {
            return Err(format!("a relocation at {offset:#x} without a symbol"));
        };
        let symbol = self.file.symbol_by_index(index).map_err(|e| e.to_string())?;
        let name = symbol.name().map_err(|e| e.to_string())?.to_owned();
        let place = symbol.section_index().map(|s| (s, symbol.address()));
        let RelocationFlags::Elf { r_type } = relocation.flags() else { return Err("not an ELF relocation".into()) };
        let relative = match r_type {
            2 | 4 => true,
            10 | 11 => false,
            other => return Err(format!("unknown relocation type {other} to `{name}`")),
        };
        let mut addend = relocation.addend();
        let target = if let Some((section, address)) = place {
            let at = (address as i64 + addend + 4) as usize;
            addend = -4;
            FIRST_CONSTANT + self.constant(section, at)?
        } else if let Some(known) = TARGETS.iter().position(|t| *t == name) {
            known
        } else if let Some(helper) = name.strip_prefix("POOL_").and_then(|n| self.helpers.get(n)) {
            self.used_helpers.insert(*helper, name["POOL_".len()..].to_owned());
            FIRST_HELPER + helper
        } else {
            return Err(format!("unknown symbol `{name}`"));
        };
        if relative == name.starts_with("HOLE_") {
            return Err(format!("`{name}` is reached by relocation type {}", r_type));
        }
        Ok(Hole { offset, target, relative, addend })
    }

    fn constant(&mut self, section: object::SectionIndex, at: usize) -> Result<usize, String> {
        let section = self.file.section_by_index(section).map_err(|e| e.to_string())?;
        let name = section.name().unwrap_or_default();
        if !name.starts_with(".rodata.cst") {
            return Err(format!("a reference to section `{name}`"));
        }
        let data = section.data().map_err(|e| e.to_string())?;
        let mut constant = [0; 16];
        let length = 16.min(data.len() - at);
        constant[..length].copy_from_slice(&data[at..at + length]);
        if let Some(known) = self.constants.iter().position(|c| *c == constant) {
            return Ok(known);
        }
        self.constants.push(constant);
        Ok(self.constants.len() - 1)
    }

    fn names(&self, defs: &Definitions) -> String {
        let names: Vec<&String> = defs.helpers.keys().collect();
        let used: Vec<&String> = self.used_helpers.values().collect();
        let mut out = format!(
            "/// Names of all helpers, by number.\npub static HELPER_NAMES: [&str; {}] = {names:?};\n\
             /// Helpers that some stencil calls.\npub static USED_HELPERS: [&str; {}] = {used:?};\n\
             /// Constants that stencils refer to.\npub static CONSTANTS: [[u8; 16]; {}] = {:?};\n",
            names.len(),
            used.len(),
            self.constants.len(),
            self.constants
        );
        for (index, kind) in MACHINE_KINDS.iter().enumerate() {
            let number = FIRST_MACHINE_KIND + index as u32;
            let _ = writeln!(out, "/// Kind of the stencils of this name.\npub const {kind}: u32 = {number};");
        }
        out.push_str("/// What holes stand for.\npub mod target {\n");
        for (number, name) in TARGETS.iter().enumerate() {
            let _ = writeln!(
                out,
                "/// What `{name}` is in the sources of stencils.\npub const {}: u16 = {number};",
                target_name(name)
            );
        }
        let printed: Vec<&str> = TARGETS.iter().map(|name| target_name(name)).collect();
        let _ = writeln!(
            out,
            "/// Names of the above, for printing.\npub const NAMES: [&str; {}] = {printed:?};\n\
             /// Helper addresses from here on.\npub const FIRST_HELPER: u16 = {FIRST_HELPER};\n\
             /// Constants from here on.\npub const FIRST_CONSTANT: u16 = {FIRST_CONSTANT};\n}}",
            printed.len()
        );
        let _ = writeln!(
            out,
            "/// Names of the kinds from [`MOVE`] on.\npub static MACHINE_KINDS: [&str; {}] = {MACHINE_KINDS:?};",
            MACHINE_KINDS.len()
        );
        out
    }
}

/// The name of a hole's target in the runtime: holes for immediates are symbols that begin with `HOLE_`.
fn target_name(symbol: &'static str) -> &'static str {
    symbol.strip_prefix("HOLE_").unwrap_or(symbol)
}
