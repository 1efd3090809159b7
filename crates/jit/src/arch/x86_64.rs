//! x86-64: every hole is a 32-bit little-endian field, absolute and sign-extended or relative to the field's address.

/// Instructions that do nothing, by length: the byte sequence that fills the place before an aligned label.
const NOPS: [&[u8]; 9] = [
    &[0x90],
    &[0x66, 0x90],
    &[0x0F, 0x1F, 0x00],
    &[0x0F, 0x1F, 0x40, 0x00],
    &[0x0F, 0x1F, 0x44, 0x00, 0x00],
    &[0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00],
    &[0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00],
    &[0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
    &[0x66, 0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
];

/// Alignment of loop headers.
pub const LOOP_ALIGNMENT: usize = 16;

/// Appends `count` bytes of instructions that do nothing.
pub fn pad(code: &mut Vec<u8>, mut count: usize) {
    while count > 0 {
        let step = count.min(NOPS.len());
        code.extend_from_slice(NOPS[step - 1]);
        count -= step;
    }
}

/// Fills the field at `at`; false if the value does not fit.
pub fn fill(code: &mut [u8], at: usize, value: i64) -> bool {
    let Ok(field) = i32::try_from(value) else { return false };
    code[at..at + 4].copy_from_slice(&field.to_le_bytes());
    true
}

/// Makes code just written visible to instruction fetch: nothing to do on this processor.
pub fn flush(_start: *const u8, _length: usize) {}
