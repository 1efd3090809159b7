//! Standard output and error of the runtime itself.
//!
//! Law: standard output is buffered and flushed at exit, when the buffer is full and, so that the order on a terminal
//! is the program's, before anything is written to standard error.

use std::cell::RefCell;
use std::io::Write;

/// The buffered writer.
pub struct Output {
    buffer: RefCell<Vec<u8>>,
    line_buffered: bool,
}

const CAPACITY: usize = 8192;

impl Output {
    pub(crate) fn new() -> Output {
        // SAFETY: `isatty` has no preconditions.
        let line_buffered = unsafe { libc::isatty(1) } == 1;
        Output { buffer: RefCell::new(Vec::with_capacity(CAPACITY)), line_buffered }
    }

    /// Writes to standard output.
    pub fn write(&self, data: &[u8]) {
        let mut buffer = self.buffer.borrow_mut();
        buffer.extend_from_slice(data);
        let due = buffer.len() >= CAPACITY || (self.line_buffered && data.contains(&b'\n'));
        drop(buffer);
        if due {
            let _ = self.flush();
        }
    }

    /// Flushes standard output.
    pub fn flush(&self) -> std::io::Result<()> {
        let pending = std::mem::take(&mut *self.buffer.borrow_mut());
        let mut out = std::io::stdout().lock();
        let result = out.write_all(&pending).and_then(|()| out.flush());
        let mut buffer = self.buffer.borrow_mut();
        if buffer.capacity() == 0 {
            *buffer = pending;
            buffer.clear();
        }
        result
    }

    /// Writes to standard error, after what standard output holds.
    pub fn write_error(&self, text: &str) {
        let _ = self.flush();
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}
