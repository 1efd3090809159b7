//! Standard output and error of the runtime itself.
//!
//! Law: standard output is buffered and flushed at exit, when the buffer is full and, so that the order on a terminal
//! is the program's, before anything is written to standard error.

use std::cell::{Cell, RefCell};
use std::io::Write;

/// The buffered writer.
pub struct Output {
    buffer: RefCell<Vec<u8>>,
    /// Whether a line goes out when it is complete, as on a terminal.
    pub line_buffered: Cell<bool>,
    /// Whether everything goes out at once.
    pub unbuffered: Cell<bool>,
    /// Whether the program has closed standard output.
    pub closed: Cell<bool>,
    /// The error handler of standard output's encoding.
    pub errors: RefCell<String>,
}

const CAPACITY: usize = 8192;

impl Output {
    pub(crate) fn new(unbuffered: bool) -> Output {
        // SAFETY: `isatty` has no preconditions.
        let line_buffered = unsafe { libc::isatty(1) } == 1;
        Output {
            buffer: RefCell::new(Vec::with_capacity(CAPACITY)),
            line_buffered: Cell::new(line_buffered),
            unbuffered: Cell::new(unbuffered),
            closed: Cell::new(false),
            errors: RefCell::new(String::from("strict")),
        }
    }

    /// Writes to standard output.
    pub fn write(&self, data: &[u8]) {
        let mut buffer = self.buffer.borrow_mut();
        buffer.extend_from_slice(data);
        let due =
            self.unbuffered.get() || buffer.len() >= CAPACITY || (self.line_buffered.get() && data.contains(&b'\n'));
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
    pub fn write_error(&self, text: impl AsRef<[u8]>) {
        let _ = self.flush();
        let _ = std::io::stderr().lock().write_all(text.as_ref());
    }
}
