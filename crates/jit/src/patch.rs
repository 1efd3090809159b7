//! Stencils and how a copy of one is filled in.
//!
//! Law: a hole's target says what goes in. Absolute holes are filled when a stencil is appended, relative ones when
//! the code's address is known.

use crate::JitError;
use crate::arch;
use rustc_hash::FxHashMap as HashMap;
use taipan_trace::registers::Place;

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// The bytes of all stencils.
pub static CODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/stencils.bin"));

/// One stencil.
pub struct Stencil {
    /// What it is looked up by: see [`key`].
    pub key: u32,
    at: u32,
    length: u16,
    holes: u32,
    hole_count: u16,
}

/// A field to fill in.
#[derive(Copy, Clone)]
pub struct Hole {
    /// Offset in the stencil.
    pub offset: u16,
    /// A `target::` number.
    pub target: u16,
    /// Relative to the field's address.
    pub relative: bool,
    /// Added to the value.
    pub addend: i32,
}

impl Stencil {
    /// Its bytes, holes zero.
    pub fn bytes(&self) -> &'static [u8] {
        &CODE[self.at as usize..][..self.length as usize]
    }

    /// Its holes.
    pub fn holes(&self) -> &'static [Hole] {
        &HOLES[self.holes as usize..][..self.hole_count as usize]
    }

    /// Its name, as `xtask stencils` takes it.
    pub fn name(&self) -> String {
        let kind = self.key >> 20;
        let mut name = match kind.checked_sub(MOVE) {
            Some(SLOW_INDEX) => format!("{}.slow", taipan_trace::uop::UOPS[(self.key & 0xFFFFF) as usize].name),
            Some(machine) => MACHINE_KINDS[machine as usize].to_owned(),
            None => taipan_trace::uop::UOPS[kind as usize].name.to_owned(),
        };
        if kind != SLOW_ROUTINE {
            for shift in [15, 10, 5, 0] {
                let code = self.key >> shift & 31;
                if code != 0 {
                    name.push('.');
                    name.push_str(place_name(code));
                }
            }
        }
        name
    }
}

const SLOW_INDEX: u32 = SLOW_ROUTINE - MOVE;

/// What a hole stands for.
pub fn hole_name(hole: &Hole) -> &'static str {
    match hole.target {
        number if number < target::FIRST_HELPER => target::NAMES[number as usize],
        number if number < target::FIRST_CONSTANT => HELPER_NAMES[(number - target::FIRST_HELPER) as usize],
        _ => "constant",
    }
}

fn place_name(code: u32) -> &'static str {
    use taipan_trace::registers::{FLOAT_NAMES, INT_NAMES};
    match code {
        1..=7 => INT_NAMES[code as usize - 1],
        8 => "rax",
        9..=16 => FLOAT_NAMES[code as usize - 9],
        17 => "pool",
        18 => "spill",
        _ => "frame",
    }
}

/// The key of a stencil: kind, places of output and inputs.
pub fn key(kind: u32, output: Option<Place>, inputs: &[Option<Place>; 3]) -> u32 {
    let code = |place: Option<Place>| place.map_or(0, Place::code);
    kind << 20 | code(output) << 15 | code(inputs[0]) << 10 | code(inputs[1]) << 5 | code(inputs[2])
}

/// The stencil of a key.
pub fn find(key: u32) -> Option<&'static Stencil> {
    STENCILS.binary_search_by_key(&key, |s| s.key).ok().map(|index| &STENCILS[index])
}

/// Which of the two runs of code is meant.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Section {
    /// What runs unless something rare happens.
    Hot,
    /// The rest, behind it.
    Cold,
}

/// A place in the code being made.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Label {
    /// An offset in a section.
    At(Section, usize),
    /// The stub of an exit.
    Exit(u32),
    /// The cold path with this number.
    Slow(usize),
    /// An offset in the data.
    Data(usize),
}

/// What the holes of one stencil are filled with.
#[derive(Clone, Default)]
pub struct Filling {
    /// The micro-operation's immediate.
    pub imm: u64,
    /// A data word that takes the immediate's place.
    pub code_word: Option<usize>,
    /// The output's place.
    pub output: Option<Place>,
    /// The inputs' places.
    pub inputs: [Option<Place>; 3],
    /// Where `EXIT` goes.
    pub exit: Option<Label>,
    /// Where `ERROR` goes.
    pub error: Option<Label>,
    /// Where `AFTER` goes.
    pub after: Option<Label>,
    /// Where `SLOW` goes.
    pub slow: Option<Label>,
    /// Where `TARGET` goes.
    pub target: Option<Label>,
    /// The snapshot's number.
    pub snapshot: u64,
    /// The exit's number.
    pub exit_index: u64,
    /// Data words: the routine of a cold path, where it returns to, the slot of an exit.
    pub pool_slow: usize,
    /// See `pool_slow`.
    pub pool_resume: usize,
    /// See `pool_slow`.
    pub pool_slot: usize,
    /// Data word that counts visits down: see [`crate::Jit::force_exits`].
    pub pool_visits: usize,
}

struct Fixup {
    section: Section,
    at: usize,
    addend: i64,
    to: Label,
}

/// Code and data being put together.
#[derive(Default)]
pub struct Builder<'a> {
    helpers: &'a [u64],
    hot: Vec<u8>,
    cold: Vec<u8>,
    fixups: Vec<Fixup>,
    /// The data area.
    pub data: Vec<u8>,
    words: HashMap<u64, usize>,
    constants: HashMap<u16, usize>,
    /// Data words that receive a code address.
    code_words: Vec<(usize, Label)>,
    /// Where the exits' stubs are.
    pub exits: HashMap<u32, Label>,
    /// Where the cold paths are.
    pub slow: Vec<Label>,
}

impl<'a> Builder<'a> {
    /// Starts with `helpers`' addresses in the order of [`HELPER_NAMES`].
    pub fn new(helpers: &'a [u64]) -> Builder<'a> {
        Builder { helpers, ..Builder::default() }
    }

    fn code(&mut self, section: Section) -> &mut Vec<u8> {
        match section {
            Section::Hot => &mut self.hot,
            Section::Cold => &mut self.cold,
        }
    }

    /// The end of a section.
    pub fn here(&mut self, section: Section) -> Label {
        Label::At(section, self.code(section).len())
    }

    /// Pads the section to a multiple of `alignment`.
    pub fn align(&mut self, section: Section, alignment: usize) {
        let code = self.code(section);
        let count = code.len().next_multiple_of(alignment) - code.len();
        arch::pad(code, count);
    }

    /// A new data word.
    pub fn new_word(&mut self, content: u64) -> usize {
        self.data.extend_from_slice(&content.to_le_bytes());
        self.data.len() - 8
    }

    /// A new data word that receives a code address.
    pub fn new_code_word(&mut self, label: Label) -> usize {
        let at = self.new_word(0);
        self.code_words.push((at, label));
        at
    }

    /// Sets what a word from [`Builder::new_code_word`] receives.
    pub fn set_code_word(&mut self, at: usize, label: Label) {
        self.code_words.iter_mut().filter(|w| w.0 == at).for_each(|w| w.1 = label);
    }

    /// A data word with this content, shared within the trace.
    pub fn word(&mut self, content: u64) -> usize {
        if let Some(at) = self.words.get(&content) {
            return *at;
        }
        let at = self.new_word(content);
        self.words.insert(content, at);
        at
    }

    fn constant(&mut self, number: u16) -> usize {
        if let Some(at) = self.constants.get(&number) {
            return *at;
        }
        let at = self.data.len().next_multiple_of(16);
        self.data.resize(at, 0);
        self.data.extend_from_slice(&CONSTANTS[number as usize]);
        self.constants.insert(number, at);
        at
    }

    /// Appends the stencil of `key`.
    ///
    /// # Errors
    /// No such stencil, or a value that its holes cannot take.
    pub fn append(&mut self, section: Section, key: u32, filling: &Filling) -> Result<(), JitError> {
        let stencil = find(key).ok_or_else(|| {
            let unknown = Stencil { key, at: 0, length: 0, holes: 0, hole_count: 0 };
            JitError::NoStencil(unknown.name())
        })?;
        let start = self.code(section).len();
        self.code(section).extend_from_slice(stencil.bytes());
        let end = start + stencil.bytes().len();
        for hole in stencil.holes() {
            let (at, addend) = (start + hole.offset as usize, hole.addend as i64);
            if hole.relative {
                let to = self.label(hole.target, filling, Label::At(section, end))?;
                self.fixups.push(Fixup { section, at, addend, to });
            } else {
                let value = absolute(hole.target, filling);
                if value >= 1 << 31 || !arch::fill(self.code(section), at, value as i64 + addend) {
                    return Err(JitError::Immediate(value));
                }
            }
        }
        Ok(())
    }

    fn label(&mut self, number: u16, filling: &Filling, end: Label) -> Result<Label, JitError> {
        let pool = |builder: &mut Self, k: usize| match filling.inputs[k] {
            Some(Place::Pool(word)) => Ok(Label::Data(builder.word(word))),
            _ => Err(JitError::NoStencil("an operand in the pool".into())),
        };
        let given = |label: Option<Label>| {
            label.ok_or_else(|| JitError::NoStencil(format!("a target for {}", target::NAMES[number as usize])))
        };
        match number {
            target::CONTINUE => Ok(end),
            target::EXIT => given(filling.exit),
            target::ERROR => given(filling.error),
            target::AFTER => given(filling.after),
            target::SLOW => given(filling.slow),
            target::TARGET => given(filling.target),
            target::POOL_0 => pool(self, 0),
            target::POOL_1 => pool(self, 1),
            target::POOL_IMMEDIATE => Ok(Label::Data(filling.code_word.unwrap_or_else(|| self.word(filling.imm)))),
            target::POOL_RESUME => Ok(Label::Data(filling.pool_resume)),
            target::POOL_SLOW => Ok(Label::Data(filling.pool_slow)),
            target::POOL_SLOT => Ok(Label::Data(filling.pool_slot)),
            target::POOL_VISITS => Ok(Label::Data(filling.pool_visits)),
            target::FIRST_CONSTANT.. => Ok(Label::Data(self.constant(number - target::FIRST_CONSTANT))),
            _ => {
                let index = (number - target::FIRST_HELPER) as usize;
                match self.helpers.get(index) {
                    Some(0) | None => Err(JitError::NoHelper(HELPER_NAMES[index])),
                    Some(address) => Ok(Label::Data(self.word(*address))),
                }
            }
        }
    }

    /// Bytes of code so far.
    pub fn code_length(&self) -> usize {
        self.hot.len() + self.cold.len()
    }

    /// The offset of a label from the start of the code.
    pub fn offset(&self, label: Label) -> usize {
        match label {
            Label::At(Section::Hot, at) => at,
            Label::At(Section::Cold, at) => self.hot.len() + at,
            Label::Exit(number) => self.exits.get(&number).map_or(0, |l| self.offset(*l)),
            Label::Slow(number) => self.offset(self.slow[number]),
            Label::Data(_) => 0,
        }
    }

    /// The finished code and data for their addresses.
    ///
    /// # Errors
    /// A distance that does not fit.
    pub fn finish(mut self, code_address: u64, data_address: u64) -> Result<(Vec<u8>, Vec<u8>), JitError> {
        let mut data = std::mem::take(&mut self.data);
        for (at, label) in &self.code_words {
            let address = code_address + self.offset(*label) as u64;
            data[*at..at + 8].copy_from_slice(&address.to_le_bytes());
        }
        let mut code = self.hot.clone();
        code.extend_from_slice(&self.cold);
        for Fixup { section, at, addend, to } in &self.fixups {
            let at = self.offset(Label::At(*section, *at));
            let to = match to {
                Label::Data(offset) => data_address + *offset as u64,
                label => code_address + self.offset(*label) as u64,
            };
            let distance = to.wrapping_sub(code_address + at as u64) as i64 + addend;
            if !arch::fill(&mut code, at, distance) {
                return Err(JitError::Immediate(to));
            }
        }
        Ok((code, data))
    }
}

/// The value of an absolute hole. Immediates are biased by one: see `opgen::emit_stencils`.
fn absolute(number: u16, filling: &Filling) -> u64 {
    let spill = |place: Option<Place>| match place {
        Some(Place::Spill(slot)) => Some(std::mem::offset_of!(taipan_layout::Thread, spill) as u64 + slot as u64 * 8),
        _ => None,
    };
    match number {
        target::VERSION => filling.imm,
        target::IMMEDIATE => filling.imm.saturating_add(1),
        target::IMMEDIATE_8 => filling.imm.saturating_add(1).saturating_mul(8),
        target::SNAPSHOT => filling.snapshot,
        target::EXIT_INDEX => filling.exit_index,
        target::SPILL_0 => spill(filling.inputs[0]).or_else(|| spill(filling.output)).unwrap_or(u64::MAX),
        target::SPILL_1 => spill(filling.inputs[1]).unwrap_or(u64::MAX),
        target::FRAME => match (filling.inputs[0], filling.output) {
            (Some(Place::Frame(offset)), _) | (_, Some(Place::Frame(offset))) => offset as u64,
            _ => u64::MAX,
        },
        _ => u64::MAX,
    }
}
