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
    ///
    /// # Errors
    /// The system's, where the buffer had to go out. Without buffering, what could not be written is lost.
    pub fn write(&self, data: &[u8]) -> std::io::Result<()> {
        let mut buffer = self.buffer.borrow_mut();
        buffer.extend_from_slice(data);
        let due =
            self.unbuffered.get() || buffer.len() >= CAPACITY || (self.line_buffered.get() && data.contains(&b'\n'));
        drop(buffer);
        let result = if due { self.flush() } else { Ok(()) };
        if result.is_err() && self.unbuffered.get() {
            self.buffer.borrow_mut().clear();
        }
        result
    }

    /// Flushes standard output.
    ///
    /// # Errors
    /// The system's. What could not be written stays in the buffer.
    pub fn flush(&self) -> std::io::Result<()> {
        let mut buffer = self.buffer.borrow_mut();
        let mut written = 0;
        let mut result = Ok(());
        while written < buffer.len() {
            let rest = &buffer[written..];
            // SAFETY: the bytes are the buffer's, which nobody else changes meanwhile.
            let count = unsafe { libc::write(1, rest.as_ptr().cast(), rest.len()) };
            match usize::try_from(count) {
                Ok(count) => written += count,
                Err(_) => {
                    let error = std::io::Error::last_os_error();
                    if error.kind() != std::io::ErrorKind::Interrupted {
                        result = Err(error);
                        break;
                    }
                }
            }
        }
        buffer.drain(..written);
        result
    }

    /// Writes to standard error, after what standard output holds.
    pub fn write_error(&self, text: impl AsRef<[u8]>) {
        let _ = self.flush();
        let _ = std::io::stderr().lock().write_all(text.as_ref());
    }
}
