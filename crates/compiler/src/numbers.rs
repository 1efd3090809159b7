//! What is wrong with a number: CPython's tokenizer has a message for each way.

/// A message, and how many bytes of the text had been read; for leading zeros, which bytes they are.
pub struct NumberError {
    pub message: String,
    pub read: usize,
    pub zeros: bool,
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

type Result<T = ()> = std::result::Result<T, NumberError>;

/// Reads the number that a text begins with; the error that CPython reports for it, if there is one.
pub fn number_error(text: &str) -> Option<NumberError> {
    Scanner { text: text.as_bytes(), at: 0 }.number().err()
}

impl Scanner<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(NumberError { message: message.into(), read: self.at, zeros: false })
    }

    fn number(&mut self) -> Result {
        if self.peek() != b'0' {
            if self.peek() != b'.' {
                self.digits()?;
            }
            return self.tail(false, 0);
        }
        self.at += 1;
        match self.peek().to_ascii_lowercase() {
            b'x' => self.radix("hexadecimal", |byte| byte.is_ascii_hexdigit()),
            b'o' => self.radix("octal", |byte| matches!(byte, b'0'..=b'7')),
            b'b' => self.radix("binary", |byte| matches!(byte, b'0' | b'1')),
            _ => self.zero(),
        }
    }

    fn radix(&mut self, kind: &str, is_digit: impl Fn(u8) -> bool) -> Result {
        self.at += 1;
        loop {
            if self.peek() == b'_' {
                self.at += 1;
            }
            if !is_digit(self.peek()) {
                self.wrong_digit(kind)?;
                return self.error(format!("invalid {kind} literal"));
            }
            while is_digit(self.peek()) {
                self.at += 1;
            }
            if self.peek() != b'_' {
                break;
            }
        }
        self.wrong_digit(kind)?;
        self.end(kind)
    }

    fn wrong_digit(&mut self, kind: &str) -> Result {
        let digit = self.peek();
        if digit.is_ascii_digit() {
            self.at += 1;
            return self.error(format!("invalid digit '{}' in {kind} literal", digit as char));
        }
        Ok(())
    }

    fn zero(&mut self) -> Result {
        loop {
            if self.peek() == b'_' {
                self.at += 1;
                if !self.peek().is_ascii_digit() {
                    return self.error("invalid decimal literal");
                }
            }
            if self.peek() != b'0' {
                break;
            }
            self.at += 1;
        }
        let zeros = self.at;
        let nonzero = self.peek().is_ascii_digit();
        if nonzero {
            self.digits()?;
        }
        self.tail(nonzero, zeros)
    }

    /// What may follow the digits before the point.
    fn tail(&mut self, leading_zeros: bool, zeros: usize) -> Result {
        let mut integer = true;
        if self.peek() == b'.' {
            integer = false;
            self.at += 1;
            if self.peek().is_ascii_digit() {
                self.digits()?;
            }
        }
        if matches!(self.peek(), b'e' | b'E') {
            let before = self.at;
            self.at += 1;
            let signed = matches!(self.peek(), b'+' | b'-');
            self.at += usize::from(signed);
            if self.peek().is_ascii_digit() {
                self.digits()?;
                integer = false;
            } else if signed {
                return self.error("invalid decimal literal");
            } else {
                self.at = before;
            }
        }
        if matches!(self.peek(), b'j' | b'J') {
            self.at += 1;
            return self.end("imaginary");
        }
        if leading_zeros && integer {
            let message = "leading zeros in decimal integer literals are not permitted; \
                           use an 0o prefix for octal integers";
            return Err(NumberError { message: message.to_string(), read: zeros, zeros: true });
        }
        self.end("decimal")
    }

    fn digits(&mut self) -> Result {
        loop {
            while self.peek().is_ascii_digit() {
                self.at += 1;
            }
            if self.peek() != b'_' {
                return Ok(());
            }
            self.at += 1;
            if !self.peek().is_ascii_digit() {
                return self.error("invalid decimal literal");
            }
        }
    }

    /// No letter may follow, unless it begins a keyword.
    fn end(&mut self, kind: &str) -> Result {
        let rest = &self.text[self.at..];
        let keyword = ["and", "else", "for", "if", "in", "is", "or", "not"];
        if keyword.iter().any(|word| rest.starts_with(word.as_bytes())) {
            return Ok(());
        }
        if self.peek().is_ascii_alphanumeric() || self.peek() == b'_' {
            return self.error(format!("invalid {kind} literal"));
        }
        Ok(())
    }
}
