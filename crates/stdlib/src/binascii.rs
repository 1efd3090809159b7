//! `binascii`: binary data as text and back.

use taipan_builtins::bytes::to_vec;
use taipan_macros::pymodule;
use taipan_object::layout_types::*;
use taipan_object::*;

struct Functions;

const ERROR: &str = "binascii.Error";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn error(py: Py, message: &str) -> Raised {
    let class = py.runtime().registered(ERROR).expect("made with the module");
    match call::call(py, class, &[py.str(message).value()]) {
        Ok(e) => py.raise_instance(e),
        Err(raised) => raised,
    }
}

/// ASCII text or bytes.
fn ascii(py: Py, v: Value) -> PyResult<Vec<u8>> {
    let Some(s) = v.cast::<Str>() else {
        let message = "argument should be bytes, buffer or ASCII string, not '{}'";
        return taipan_builtins::bytes::to_vec_or(py, v, message);
    };
    match s.as_ascii() {
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => Err(py.raise_value_error(format_args!("string argument should contain only ASCII characters"))),
    }
}

fn hex(py: Py, data: &[u8], sep: Option<Value>, group: i64) -> PyResult<Ref> {
    let digits = |b: &u8| [b"0123456789abcdef"[usize::from(b >> 4)], b"0123456789abcdef"[usize::from(b & 15)]];
    let Some(sep) = sep.filter(|s| !s.is_absent()) else {
        return Ok(py.bytes(&data.iter().flat_map(digits).collect::<Vec<u8>>()));
    };
    let separator = ascii(py, sep)?;
    let [separator] = separator[..] else {
        return Err(py.raise_value_error(format_args!("sep must be length 1.")));
    };
    let size = group.unsigned_abs() as usize;
    let mut out = Vec::with_capacity(data.len() * 3);
    for (i, b) in data.iter().enumerate() {
        // Groups are counted from the right unless the number is negative.
        let place = if group < 0 { i } else { data.len() - i };
        if i > 0 && size > 0 && place.is_multiple_of(size) {
            out.push(separator);
        }
        out.extend(digits(b));
    }
    Ok(py.bytes(&out))
}

fn unhex(py: Py, text: &[u8]) -> PyResult<Ref> {
    if !text.len().is_multiple_of(2) {
        return Err(error(py, "Odd-length string"));
    }
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    let pairs = text.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?));
    match pairs.collect::<Option<Vec<u8>>>() {
        Some(data) => Ok(py.bytes(&data)),
        None => Err(error(py, "Non-hexadecimal digit found")),
    }
}

fn decode_base64(py: Py, text: &[u8], strict: bool) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut quad, mut pads, mut left, mut padding) = (0, 0usize, 0u8, false);
    if strict && text.first() == Some(&b'=') {
        return Err(error(py, "Leading padding not allowed"));
    }
    for (i, &c) in text.iter().enumerate() {
        if c == b'=' {
            padding = true;
            if strict && quad == 0 {
                return Err(error(py, "Excess padding not allowed"));
            }
            if quad >= 2
                && quad + {
                    pads += 1;
                    pads
                } >= 4
            {
                if strict && i + 1 < text.len() {
                    return Err(error(py, "Excess data after padding"));
                }
                return Ok(out);
            }
            continue;
        }
        let Some(value) = BASE64.iter().position(|d| *d == c) else {
            if strict {
                return Err(error(py, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict && padding {
            return Err(error(py, "Discontinuous padding not allowed"));
        }
        pads = 0;
        let value = value as u8;
        match quad {
            0 => left = value,
            1 => {
                out.push(left << 2 | value >> 4);
                left = value & 15;
            }
            2 => {
                out.push(left << 4 | value >> 2);
                left = value & 3;
            }
            _ => {
                out.push(left << 6 | value);
                left = 0;
            }
        }
        quad = (quad + 1) % 4;
    }
    match quad {
        0 => Ok(out),
        1 => {
            let count = out.len() / 3 * 4 + 1;
            let message = format!(
                "Invalid base64-encoded string: number of data characters ({count}) cannot be 1 more than a multiple of 4"
            );
            Err(error(py, &message))
        }
        _ => Err(error(py, "Incorrect padding")),
    }
}

fn encode_base64(data: &[u8], newline: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    for part in data.chunks(3) {
        let word = part.iter().enumerate().fold(0u32, |w, (i, b)| w | u32::from(*b) << (16 - 8 * i));
        for i in 0..4 {
            let digit = BASE64[(word >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= part.len() { digit } else { b'=' });
        }
    }
    if newline {
        out.push(b'\n');
    }
    out
}

/// The CRC that starts from `value`, with the polynomial of zip.
pub(crate) fn crc32(data: &[u8], value: u32) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let (mut c, mut k) = (i as u32, 0);
            while k < 8 {
                c = if c & 1 == 1 { 0xEDB8_8320 ^ c >> 1 } else { c >> 1 };
                k += 1;
            }
            table[i] = c;
            i += 1;
        }
        table
    };
    !data.iter().fold(!value, |c, b| TABLE[((c ^ u32::from(*b)) & 255) as usize] ^ c >> 8)
}

fn decode_uu(py: Py, text: &[u8]) -> PyResult<Vec<u8>> {
    let length = text.first().map_or(0, |c| usize::from(c.wrapping_sub(b' ') & 63));
    let mut rest = text.iter().skip(1).copied().peekable();
    let (mut out, mut word, mut bits) = (Vec::with_capacity(length), 0u32, 0);
    while out.len() < length {
        // Lines may have lost their trailing spaces.
        let value = match rest.next() {
            None | Some(b'\n' | b'\r') => 0,
            Some(c) if !(b' '..=b' ' + 64).contains(&c) => return Err(error(py, "Illegal char")),
            Some(c) => u32::from((c - b' ') & 63),
        };
        word = word << 6 | value;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((word >> bits) as u8);
        }
    }
    if rest.any(|c| !matches!(c, b' ' | b'\n' | b'\r' | b'`')) {
        return Err(error(py, "Trailing garbage"));
    }
    Ok(out)
}

fn encode_uu(data: &[u8], backtick: bool) -> Vec<u8> {
    let digit = |n: u32| if backtick && n == 0 { b'`' } else { b' ' + n as u8 };
    let mut out = vec![digit(data.len() as u32)];
    for part in data.chunks(3) {
        let word = part.iter().enumerate().fold(0u32, |w, (i, b)| w | u32::from(*b) << (16 - 8 * i));
        out.extend((0..4).map(|i| digit(word >> (18 - 6 * i) & 63)));
    }
    out.push(b'\n');
    out
}

fn decode_qp(data: &[u8], header: bool) -> Vec<u8> {
    let digit = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16)).map(|d| d as u8);
    let (mut out, mut i) = (Vec::with_capacity(data.len()), 0);
    while i < data.len() {
        match data[i] {
            b'=' => {
                i += 1;
                match data.get(i) {
                    None => break,
                    // Soft line break.
                    Some(b'\n' | b'\r') => {
                        while i < data.len() && data[i] != b'\n' {
                            i += 1;
                        }
                        i += 1;
                    }
                    Some(b'=') => {
                        out.push(b'=');
                        i += 1;
                    }
                    Some(_) => match (digit(data.get(i)), digit(data.get(i + 1))) {
                        (Some(high), Some(low)) => {
                            out.push(high << 4 | low);
                            i += 2;
                        }
                        _ => out.push(b'='),
                    },
                }
            }
            b'_' if header => {
                out.push(b' ');
                i += 1;
            }
            c => {
                out.push(c);
                i += 1;
            }
        }
    }
    out
}

fn encode_qp(data: &[u8], quote_tabs: bool, is_text: bool, header: bool) -> Vec<u8> {
    const LINE: usize = 76;
    let crlf = data.iter().position(|b| *b == b'\n').is_some_and(|n| n > 0 && data[n - 1] == b'\r');
    let (mut out, mut column, mut i) = (Vec::with_capacity(data.len()), 0, 0);
    let end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    while i < data.len() {
        let c = data[i];
        let next = data.get(i + 1).copied();
        let quoted = c > 126
            || c == b'='
            || (header && c == b'_')
            || (c == b'.' && column == 0 && matches!(next, None | Some(b'\n' | b'\r' | 0)))
            || (!is_text && matches!(c, b'\r' | b'\n'))
            || (matches!(c, b'\t' | b' ') && next.is_none())
            || (c < 33 && !matches!(c, b'\r' | b'\n' | b'\t' | b' '))
            || (c < 33 && !matches!(c, b'\r' | b'\n') && quote_tabs);
        if quoted && !(header && c == b' ' && !quote_tabs && next.is_some()) {
            if column + 3 >= LINE {
                out.push(b'=');
                out.extend_from_slice(end);
                column = 0;
            }
            out.extend_from_slice(format!("={c:02X}").as_bytes());
            column += 3;
            i += 1;
        } else if is_text && (c == b'\n' || (c == b'\r' && next == Some(b'\n'))) {
            // White space at the end of a line does not survive.
            if let Some(&last @ (b' ' | b'\t')) = out.last() {
                out.pop();
                out.extend_from_slice(format!("={last:02X}").as_bytes());
            }
            out.extend_from_slice(end);
            column = 0;
            i += if c == b'\r' { 2 } else { 1 };
        } else {
            if next.is_some_and(|n| n != b'\n') && column + 1 >= LINE {
                out.push(b'=');
                out.extend_from_slice(end);
                column = 0;
            }
            out.push(if header && c == b' ' { b'_' } else { c });
            column += 1;
            i += 1;
        }
    }
    out
}

#[pymodule]
impl Functions {
    /// Decode a line of base64 data.
    #[pyfunction("a2b_base64(data, /, *, strict_mode=False)")]
    fn a2b_base64(py: Py, data: Value, strict_mode: Option<bool>) -> PyResult<Ref> {
        let text = ascii(py, data)?;
        decode_base64(py, &text, strict_mode.unwrap_or(false)).map(|data| py.bytes(&data))
    }
    /// Base64-code line of data.
    #[pyfunction("b2a_base64(data, /, *, newline=True)")]
    fn b2a_base64(py: Py, data: Value, newline: Option<bool>) -> PyResult<Ref> {
        Ok(py.bytes(&encode_base64(&to_vec(py, data)?, newline.unwrap_or(true))))
    }
    /// Hexadecimal representation of binary data.
    #[pyfunction("b2a_hex(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn b2a_hex(py: Py, data: Value, sep: Option<Value>, bytes_per_sep: Option<i64>) -> PyResult<Ref> {
        hex(py, &to_vec(py, data)?, sep, bytes_per_sep.unwrap_or(1))
    }
    /// Hexadecimal representation of binary data.
    #[pyfunction("hexlify(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hexlify(py: Py, data: Value, sep: Option<Value>, bytes_per_sep: Option<i64>) -> PyResult<Ref> {
        hex(py, &to_vec(py, data)?, sep, bytes_per_sep.unwrap_or(1))
    }
    /// Binary data of hexadecimal representation.
    #[pyfunction("a2b_hex(hexstr, /)")]
    fn a2b_hex(py: Py, text: Value) -> PyResult<Ref> {
        unhex(py, &ascii(py, text)?)
    }
    /// Binary data of hexadecimal representation.
    #[pyfunction("unhexlify(hexstr, /)")]
    fn unhexlify(py: Py, text: Value) -> PyResult<Ref> {
        unhex(py, &ascii(py, text)?)
    }
    /// Compute CRC-32 incrementally.
    #[pyfunction("crc32(data, crc=0, /)")]
    fn crc32(py: Py, data: Value, crc: Option<Value>) -> PyResult<i64> {
        let start = crc.map_or(Ok(0), |c| masked(py, c))?;
        Ok(i64::from(crc32(&to_vec(py, data)?, start)))
    }
    /// Compute CRC-CCITT incrementally.
    #[pyfunction("crc_hqx(data, crc, /)")]
    fn crc_hqx(py: Py, data: Value, crc: Value) -> PyResult<i64> {
        let start = masked(py, crc)? as u16;
        let step = |c: u16, b: &u8| {
            (0..8).fold(c ^ u16::from(*b) << 8, |c, _| if c & 0x8000 != 0 { c << 1 ^ 0x1021 } else { c << 1 })
        };
        Ok(i64::from(to_vec(py, data)?.iter().fold(start, step)))
    }
    /// Decode a line of uuencoded data.
    #[pyfunction("a2b_uu(data, /)")]
    fn a2b_uu(py: Py, data: Value) -> PyResult<Ref> {
        let text = ascii(py, data)?;
        decode_uu(py, &text).map(|data| py.bytes(&data))
    }
    /// Uuencode line of data.
    #[pyfunction("b2a_uu(data, /, *, backtick=False)")]
    fn b2a_uu(py: Py, data: Value, backtick: Option<bool>) -> PyResult<Ref> {
        let data = to_vec(py, data)?;
        if data.len() > 45 {
            return Err(error(py, "At most 45 bytes at once"));
        }
        Ok(py.bytes(&encode_uu(&data, backtick.unwrap_or(false))))
    }
    /// Decode a string of qp-encoded data.
    #[pyfunction("a2b_qp(data, header=False)")]
    fn a2b_qp(py: Py, data: Value, header: Option<bool>) -> PyResult<Ref> {
        Ok(py.bytes(&decode_qp(&ascii(py, data)?, header.unwrap_or(false))))
    }
    /// Encode a string using quoted-printable encoding.
    #[pyfunction("b2a_qp(data, quotetabs=False, istext=True, header=False)")]
    fn b2a_qp(
        py: Py,
        data: Value,
        quotetabs: Option<bool>,
        istext: Option<bool>,
        header: Option<bool>,
    ) -> PyResult<Ref> {
        let (tabs, text) = (quotetabs.unwrap_or(false), istext.unwrap_or(true));
        Ok(py.bytes(&encode_qp(&to_vec(py, data)?, tabs, text, header.unwrap_or(false))))
    }
}

/// The low 32 bits of an int.
fn masked(py: Py, v: Value) -> PyResult<u32> {
    let mask = int::from_i64(py, 0xFFFF_FFFF);
    let n = int::index(py, v)?;
    let low = int::int_binary(py, BinaryOp::And, n.value(), mask.value())?;
    Ok(int::to_i64(low.value()).unwrap_or(0) as u32)
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = crate::new_module(py, "binascii", "Conversion between binary data and ASCII", Functions::METHODS);
    let class = crate::new_exception(py, "binascii", "Error", py.exceptions().value_error)?;
    dict::set_text(py, d, "Error", class.value());
    py.runtime().register(ERROR, class);
    let incomplete = crate::new_exception(py, "binascii", "Incomplete", py.exceptions().exception)?;
    dict::set_text(py, d, "Incomplete", incomplete.value());
    Ok(module)
}
