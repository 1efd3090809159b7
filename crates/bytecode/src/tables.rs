//! The exception table and the location table of a code object: formats, readers and writers.
//!
//! Exception table: per entry four numbers (start, length, target, depth and lasti) in big-endian groups of six bits; bit 6
//! of a byte says that more follow, bit 7 marks the first byte of an entry. Offsets count code units.
//!
//! Location table: entries of one byte `1cccclll` (code, length in code units minus one) and operands that depend on the code.
//! Numbers are little-endian groups of six bits; signed ones carry the sign in bit 0.

use crate::code::CodeObject;

/// A range of instructions and the handler that an exception raised in it goes to. Offsets count code units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExceptionEntry {
    /// First code unit of the range.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Where the handler begins.
    pub target: u32,
    /// Height to which the stack is cut.
    pub depth: u32,
    /// Whether the offset of the raising instruction is pushed below the exception.
    pub lasti: bool,
}

/// Where in the source an instruction comes from. Columns count bytes of UTF-8 from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs)]
pub struct Position {
    pub lineno: Option<u32>,
    pub end_lineno: Option<u32>,
    pub col_offset: Option<u32>,
    pub end_col_offset: Option<u32>,
}

/// The exception table's entries, ordered by their start.
pub fn exception_entries(table: &[u8]) -> impl Iterator<Item = ExceptionEntry> {
    let mut bytes = table.iter().copied();
    std::iter::from_fn(move || {
        let mut number = || {
            let mut byte = bytes.next()?;
            let mut value = (byte & 0x3f) as u32;
            while byte & 0x40 != 0 {
                byte = bytes.next()?;
                value = value << 6 | (byte & 0x3f) as u32;
            }
            Some(value)
        };
        let start = number()?;
        let length = number()?;
        let target = number()?;
        let depth_lasti = number()?;
        Some(ExceptionEntry {
            start,
            end: start + length,
            target,
            depth: depth_lasti >> 1,
            lasti: depth_lasti & 1 != 0,
        })
    })
}

/// Appends an entry to an exception table.
pub fn write_exception_entry(table: &mut Vec<u8>, entry: ExceptionEntry) {
    let depth_lasti = entry.depth << 1 | entry.lasti as u32;
    let mut first = 0x80;
    for value in [entry.start, entry.end - entry.start, entry.target, depth_lasti] {
        for shift in [30, 24, 18, 12, 6] {
            if value >> shift != 0 {
                table.push((value >> shift & 0x3f) as u8 | 0x40 | first);
                first = 0;
            }
        }
        table.push((value & 0x3f) as u8 | first);
        first = 0;
    }
}

/// Operands of the location table's entries by code.
const SHORT_LAST: u8 = 9;
const ONE_LINE_FIRST: u8 = 10;
const NO_COLUMNS: u8 = 13;
const LONG: u8 = 14;
const NONE: u8 = 15;

/// Writes a location table entry by entry.
pub struct LocationWriter {
    table: Vec<u8>,
    lineno: i64,
}

/// A location to be written: line 0 is possible (the module's `RESUME`), `None` stands for "no column".
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub struct Location {
    pub lineno: i32,
    pub end_lineno: i32,
    pub columns: Option<(u32, u32)>,
}

impl LocationWriter {
    /// A table whose line numbers start from the code object's first line.
    pub fn new(firstlineno: u32) -> Self {
        LocationWriter { table: Vec::new(), lineno: firstlineno as i64 }
    }

    /// Appends `units` code units at one location; `None` is an instruction that belongs to no line.
    pub fn push(&mut self, location: Option<Location>, mut units: usize) {
        while units > 0 {
            let length = units.min(8);
            self.entry(location, length as u8);
            units -= length;
        }
    }

    /// The finished table.
    pub fn finish(self) -> Box<[u8]> {
        self.table.into_boxed_slice()
    }

    fn head(&mut self, code: u8, length: u8) {
        self.table.push(0x80 | code << 3 | (length - 1));
    }

    fn entry(&mut self, location: Option<Location>, length: u8) {
        let Some(location) = location else {
            self.head(NONE, length);
            return;
        };
        let delta = location.lineno as i64 - self.lineno;
        self.lineno = location.lineno as i64;
        match location.columns {
            None if location.end_lineno == location.lineno || location.end_lineno < 0 => {
                self.head(NO_COLUMNS, length);
                self.signed(delta);
                return;
            }
            Some((start, end)) if location.end_lineno == location.lineno => {
                if delta == 0 && start < 80 && end >= start && end - start < 16 {
                    self.head((start >> 3) as u8, length);
                    self.table.push(((start & 7) << 4) as u8 | (end - start) as u8);
                    return;
                }
                if (0..3).contains(&delta) && start < 128 && end < 128 {
                    self.head(ONE_LINE_FIRST + delta as u8, length);
                    self.table.extend([start as u8, end as u8]);
                    return;
                }
            }
            _ => {}
        }
        self.head(LONG, length);
        self.signed(delta);
        self.unsigned((location.end_lineno - location.lineno) as u64);
        let (start, end) = location.columns.map_or((0, 0), |(start, end)| (start + 1, end + 1));
        self.unsigned(start as u64);
        self.unsigned(end as u64);
    }

    fn unsigned(&mut self, mut value: u64) {
        while value >= 0x40 {
            self.table.push(0x40 | (value & 0x3f) as u8);
            value >>= 6;
        }
        self.table.push(value as u8);
    }

    fn signed(&mut self, value: i64) {
        self.unsigned(if value < 0 { (value.unsigned_abs() << 1) | 1 } else { (value as u64) << 1 });
    }
}

/// A run of code units that share a position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub struct PositionRange {
    pub start: u32,
    pub end: u32,
    pub position: Position,
}

/// The location table's entries in order.
pub fn position_ranges(table: &[u8], firstlineno: u32) -> impl Iterator<Item = PositionRange> {
    let mut bytes = table.iter().copied();
    let mut line = firstlineno as i64;
    let mut start = 0;
    std::iter::from_fn(move || {
        let head = bytes.next()?;
        let code = head >> 3 & 15;
        let end = start + (head & 7) as u32 + 1;
        let position = read_position(code, &mut line, &mut bytes)?;
        let range = PositionRange { start, end, position };
        start = end;
        Some(range)
    })
}

fn read_position(code: u8, line: &mut i64, bytes: &mut impl Iterator<Item = u8>) -> Option<Position> {
    let on_line = |line: i64, end: i64, columns: Option<(u32, u32)>| Position {
        lineno: Some(line as u32),
        end_lineno: Some(end as u32),
        col_offset: columns.map(|c| c.0),
        end_col_offset: columns.map(|c| c.1),
    };
    Some(match code {
        NONE => Position::default(),
        LONG => {
            *line += read_signed(bytes)?;
            let end = *line + read_unsigned(bytes)? as i64;
            let (start_column, end_column) = (read_unsigned(bytes)? as u32, read_unsigned(bytes)? as u32);
            let mut position = on_line(*line, end, None);
            position.col_offset = start_column.checked_sub(1);
            position.end_col_offset = end_column.checked_sub(1);
            position
        }
        NO_COLUMNS => {
            *line += read_signed(bytes)?;
            on_line(*line, *line, None)
        }
        0..=SHORT_LAST => {
            let operand = bytes.next()?;
            let start = (code as u32) << 3 | (operand >> 4 & 7) as u32;
            on_line(*line, *line, Some((start, start + (operand & 15) as u32)))
        }
        _ => {
            *line += (code - ONE_LINE_FIRST) as i64;
            on_line(*line, *line, Some((bytes.next()? as u32, bytes.next()? as u32)))
        }
    })
}

fn read_unsigned(bytes: &mut impl Iterator<Item = u8>) -> Option<u64> {
    let (mut value, mut shift) = (0, 0);
    loop {
        let byte = bytes.next()?;
        value |= ((byte & 0x3f) as u64).checked_shl(shift)?;
        shift += 6;
        if byte & 0x40 == 0 {
            return Some(value);
        }
    }
}

fn read_signed(bytes: &mut impl Iterator<Item = u8>) -> Option<i64> {
    let value = read_unsigned(bytes)?;
    let magnitude = (value >> 1) as i64;
    Some(if value & 1 != 0 { -magnitude } else { magnitude })
}

impl CodeObject {
    /// The position of each code unit.
    pub fn positions(&self) -> impl Iterator<Item = Position> {
        position_ranges(&self.linetable, self.firstlineno)
            .flat_map(|range| std::iter::repeat_n(range.position, (range.end - range.start) as usize))
    }

    /// The position of the instruction at a code unit.
    pub fn position_at(&self, unit: usize) -> Option<Position> {
        position_ranges(&self.linetable, self.firstlineno)
            .find(|range| (range.start as usize..range.end as usize).contains(&unit))
            .map(|range| range.position)
    }

    /// The line of the instruction at a code unit.
    pub fn line_at(&self, unit: usize) -> Option<u32> {
        self.position_at(unit)?.lineno
    }

    /// The handler of an exception raised by the instruction at a code unit.
    pub fn handler_at(&self, unit: usize) -> Option<ExceptionEntry> {
        exception_entries(&self.exceptiontable).find(|entry| (entry.start as usize..entry.end as usize).contains(&unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exception_entries_round_trip() {
        let entries = [
            ExceptionEntry { start: 0, end: 5, target: 70, depth: 0, lasti: false },
            ExceptionEntry { start: 5, end: 5000, target: 300_000, depth: 33, lasti: true },
        ];
        let mut table = Vec::new();
        entries.iter().for_each(|&entry| write_exception_entry(&mut table, entry));
        assert_eq!(exception_entries(&table).collect::<Vec<_>>(), entries);
    }

    #[test]
    fn locations_round_trip() {
        let at = |lineno, end_lineno, columns| Some(Location { lineno, end_lineno, columns });
        let locations = [
            (at(0, 0, Some((0, 0))), 1),
            (at(1, 1, Some((4, 9))), 12),
            (None, 2),
            (at(2, 2, Some((100, 120))), 3),
            (at(9, 12, Some((3, 1000))), 1),
            (at(4, 4, None), 2),
        ];
        let mut writer = LocationWriter::new(1);
        locations.iter().for_each(|&(location, units)| writer.push(location, units));
        let table = writer.finish();
        let mut read =
            position_ranges(&table, 1).flat_map(|range| (range.start..range.end).map(move |_| range.position));
        for (location, units) in locations {
            for _ in 0..units {
                let position = read.next().unwrap();
                assert_eq!(position.lineno, location.map(|l| l.lineno as u32));
                assert_eq!(position.col_offset, location.and_then(|l| l.columns).map(|c| c.0));
                assert_eq!(position.end_col_offset, location.and_then(|l| l.columns).map(|c| c.1));
            }
        }
        assert_eq!(read.next(), None);
    }
}
