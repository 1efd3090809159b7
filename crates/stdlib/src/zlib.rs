//! `zlib`: compression, by the crate `zlib-rs`.
//!
//! Law: a stream's state is touched under the GIL only; data is copied before it goes into the stream.

use taipan_builtins::bytes::to_vec;
use taipan_macros::{pymodule, pytype};
use taipan_object::layout_types::*;
use taipan_object::*;
use zlib_rs::{
    Deflate, DeflateConfig, DeflateFlush, Inflate, InflateError, InflateFlush, Method, Status, Strategy, adler32, crc32,
};

struct Functions;

const ERROR: &str = "zlib.error";
/// Bytes by which outputs grow at least.
const STEP: usize = 16 * 1024;

fn error(py: Py, message: &str) -> Raised {
    let class = py.runtime().registered(ERROR).expect("made with the module");
    match call::call(py, class, &[py.str(message).value()]) {
        Ok(e) => py.raise_instance(e),
        Err(raised) => raised,
    }
}

fn strategy(n: i64) -> Strategy {
    match n {
        1 => Strategy::Filtered,
        2 => Strategy::HuffmanOnly,
        3 => Strategy::Rle,
        4 => Strategy::Fixed,
        _ => Strategy::Default,
    }
}

fn new_deflate(py: Py, level: i64, wbits: i64, memory: i64, how: i64) -> PyResult<Deflate> {
    let window = wbits.unsigned_abs();
    let known = (9..=15).contains(&window) || (wbits > 0 && (25..=31).contains(&wbits));
    if !(-1..=9).contains(&level) || !known || !(1..=9).contains(&memory) || !(0..=4).contains(&how) {
        return Err(py.raise_value_error(format_args!("Invalid initialization option")));
    }
    Ok(Deflate::new_with_config(DeflateConfig {
        level: level as i32,
        method: Method::Deflated,
        window_bits: wbits as i32,
        mem_level: memory as i32,
        strategy: strategy(how),
    }))
}

fn new_inflate(py: Py, wbits: i64) -> PyResult<Inflate> {
    let known = wbits == 0 || matches!(wbits, 8..=15 | -15..=-8 | 24..=31 | 40..=47);
    if !known {
        return Err(py.raise_value_error(format_args!("Invalid initialization option")));
    }
    Ok(Inflate::new(wbits >= 0, wbits.unsigned_abs() as u8))
}

/// Puts data through a compressor.
fn deflate(py: Py, stream: &mut Deflate, data: &[u8], flush: DeflateFlush) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        let written = out.len();
        out.resize(written + STEP.max(data.len() / 4), 0);
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let status = match stream.compress(&data[at..], &mut out[written..], flush) {
            Ok(status) => status,
            Err(e) => return Err(error(py, &format!("Error {} while compressing data", e as i32))),
        };
        at += (stream.total_in() - before_in) as usize;
        out.truncate(written + (stream.total_out() - before_out) as usize);
        let full = out.len() == written + STEP.max(data.len() / 4);
        if status == Status::StreamEnd || (at == data.len() && !full) || status == Status::BufError {
            return Ok(out);
        }
    }
}

/// What became of an input.
struct Inflated {
    out: Vec<u8>,
    used: usize,
    ended: bool,
}

/// Puts data through a decompressor until it is used up, the stream ends or `limit` bytes have come out.
fn inflate(py: Py, stream: &mut Inflate, data: &[u8], limit: usize, dictionary: &[u8]) -> PyResult<Inflated> {
    let (mut out, mut at) = (Vec::new(), 0);
    loop {
        let written = out.len();
        let room = STEP.max(data.len()).min(limit - written);
        out.resize(written + room, 0);
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let status = stream.decompress(&data[at..], &mut out[written..], InflateFlush::SyncFlush);
        at += (stream.total_in() - before_in) as usize;
        out.truncate(written + (stream.total_out() - before_out) as usize);
        match status {
            Ok(Status::StreamEnd) => return Ok(Inflated { out, used: at, ended: true }),
            Ok(_) if out.len() == limit || (out.len() < written + room && at == data.len()) => {
                return Ok(Inflated { out, used: at, ended: false });
            }
            Ok(Status::BufError) => return Ok(Inflated { out, used: at, ended: false }),
            Ok(_) => {}
            Err(InflateError::NeedDict { .. }) if !dictionary.is_empty() => {
                if stream.set_dictionary(dictionary).is_err() {
                    return Err(error(py, "Error -3 while setting zdict"));
                }
            }
            Err(e) => {
                let number = match e {
                    InflateError::NeedDict { .. } => 2,
                    InflateError::StreamError => -2,
                    InflateError::DataError => -3,
                    InflateError::MemError => -4,
                };
                let detail = stream.error_message().map_or_else(String::new, |m| format!(": {m}"));
                return Err(error(py, &format!("Error {number} while decompressing data{detail}")));
            }
        }
    }
}

/// A compressor.
#[repr(C)]
struct Compress {
    header: Header,
    stream: *mut Deflate,
    finished: bool,
}

/// A decompressor.
#[repr(C)]
struct Decompress {
    header: Header,
    stream: *mut Inflate,
    unused: Value,
    unconsumed: Value,
    dictionary: Value,
    eof: bool,
}

// SAFETY: registered below as the layouts of their types.
unsafe impl Layout for Compress {
    const KIND: Kind = Kind::OTHER;
}
// SAFETY: as above.
unsafe impl Layout for Decompress {
    const KIND: Kind = Kind::OTHER;
}

unsafe fn drop_compress(_py: Py, object: *mut Header) {
    let this: Obj<Compress> = Obj::new(object.cast());
    // SAFETY: made with the object, freed here alone.
    drop(unsafe { Box::from_raw(this.stream) });
}

unsafe fn traverse_compress(_object: *mut Header, _visit: &mut dyn FnMut(Value)) {}

unsafe fn drop_decompress(_py: Py, object: *mut Header) {
    let mut this: Obj<Decompress> = Obj::new(object.cast());
    // SAFETY: made with the object, freed here alone.
    drop(unsafe { Box::from_raw(this.stream) });
    clear_slot(&mut this.unused);
    clear_slot(&mut this.unconsumed);
    clear_slot(&mut this.dictionary);
}

unsafe fn traverse_decompress(object: *mut Header, visit: &mut dyn FnMut(Value)) {
    let this: Obj<Decompress> = Obj::new(object.cast());
    [this.unused, this.unconsumed, this.dictionary].into_iter().filter(|v| !v.is_absent()).for_each(visit);
}

struct CompressMethods;

fn deflate_of<'a>(this: Obj<Compress>) -> &'a mut Deflate {
    let stream = this.stream;
    // SAFETY: made with the object; no Python code runs while the reference lives.
    unsafe { &mut *stream }
}

#[pytype]
impl CompressMethods {
    /// Returns a bytes object containing compressed data.
    #[pymethod("compress(data, /)")]
    fn compress(py: Py, this: Obj<Compress>, data: Value) -> PyResult<Ref> {
        let data = to_vec(py, data)?;
        if this.finished {
            return Err(error(py, "Error -2 while compressing data: inconsistent stream state"));
        }
        deflate(py, deflate_of(this), &data, DeflateFlush::NoFlush).map(|out| py.bytes(&out))
    }
    /// Return a bytes object containing any remaining compressed data.
    #[pymethod("flush(mode=4, /)")]
    fn flush(py: Py, this: Obj<Compress>, mode: Option<i64>) -> PyResult<Ref> {
        let mut this = this;
        let flush = match mode.unwrap_or(4) {
            0 => return Ok(py.bytes(&[])),
            1 => DeflateFlush::PartialFlush,
            2 => DeflateFlush::SyncFlush,
            3 => DeflateFlush::FullFlush,
            5 => DeflateFlush::Block,
            4 => DeflateFlush::Finish,
            _ => return Err(error(py, "Error -2 while flushing: inconsistent stream state")),
        };
        if this.finished {
            return Err(error(py, "Error -2 while finishing compression: inconsistent stream state"));
        }
        let out = deflate(py, deflate_of(this), &[], flush)?;
        this.finished = flush == DeflateFlush::Finish;
        Ok(py.bytes(&out))
    }
}

struct DecompressMethods;

/// Puts more data through the object's stream.
fn feed(py: Py, this: Obj<Decompress>, data: &[u8], limit: usize) -> PyResult<Ref> {
    let mut this = this;
    if this.eof {
        let old = taipan_builtins::bytes::to_vec(py, this.unused)?;
        replace_slot(&mut this.unused, py.bytes(&[&old, data].concat()));
        return Ok(py.bytes(&[]));
    }
    let dictionary = if this.dictionary.is_absent() { Vec::new() } else { to_vec(py, this.dictionary)? };
    let stream = this.stream;
    // SAFETY: made with the object; no Python code runs while the reference lives.
    let found = inflate(py, unsafe { &mut *stream }, data, limit, &dictionary)?;
    let rest = py.bytes(&data[found.used..]);
    if found.ended {
        this.eof = true;
        replace_slot(&mut this.unused, rest);
        replace_slot(&mut this.unconsumed, py.bytes(&[]));
    } else {
        replace_slot(&mut this.unconsumed, rest);
    }
    Ok(py.bytes(&found.out))
}

#[pytype]
impl DecompressMethods {
    /// Return a bytes object containing the decompressed version of the data.
    #[pymethod("decompress(data, /, max_length=0)")]
    fn decompress(py: Py, this: Obj<Decompress>, data: Value, max_length: Option<i64>) -> PyResult<Ref> {
        let limit = match max_length.unwrap_or(0) {
            0 => usize::MAX,
            n if n < 0 => return Err(py.raise_value_error(format_args!("max_length must be non-negative"))),
            n => n as usize,
        };
        feed(py, this, &to_vec(py, data)?, limit)
    }
    /// Return a bytes object containing any remaining decompressed data.
    #[pymethod("flush(length=16384, /)")]
    fn flush(py: Py, this: Obj<Decompress>, length: Option<i64>) -> PyResult<Ref> {
        if length.unwrap_or(1) <= 0 {
            return Err(py.raise_value_error(format_args!("length must be greater than zero")));
        }
        let left = to_vec(py, this.unconsumed)?;
        feed(py, this, &left, usize::MAX)
    }
    #[pygetset("unused_data")]
    fn unused_data(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Obj::<Decompress>::new(v.as_ptr()).unused.to_ref())
    }
    #[pygetset("unconsumed_tail")]
    fn unconsumed_tail(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Obj::<Decompress>::new(v.as_ptr()).unconsumed.to_ref())
    }
    #[pygetset("eof")]
    fn eof(_py: Py, v: Value) -> PyResult<Ref> {
        Ok(Ref::from_owned(bool_value(Obj::<Decompress>::new(v.as_ptr()).eof)))
    }
}

/// The low 32 bits of a start value.
fn start(py: Py, v: Option<Value>, default: u32) -> PyResult<u32> {
    let Some(v) = v else { return Ok(default) };
    let mask = int::from_i64(py, 0xFFFF_FFFF);
    let n = int::index(py, v)?;
    let low = int::int_binary(py, BinaryOp::And, n.value(), mask.value())?;
    Ok(int::to_i64(low.value()).unwrap_or(0) as u32)
}

#[pymodule]
impl Functions {
    /// Returns a bytes object containing compressed data.
    #[pyfunction("compress(data, /, level=-1, wbits=15)")]
    fn compress(py: Py, data: Value, level: Option<i64>, wbits: Option<i64>) -> PyResult<Ref> {
        let data = to_vec(py, data)?;
        let (level, wbits) = (level.unwrap_or(-1), wbits.unwrap_or(15));
        if !(-1..=9).contains(&level) {
            return Err(error(py, "Bad compression level"));
        }
        let mut stream = new_deflate(py, level, wbits, 8, 0)?;
        deflate(py, &mut stream, &data, DeflateFlush::Finish).map(|out| py.bytes(&out))
    }
    /// Returns a bytes object containing the uncompressed data.
    #[pyfunction("decompress(data, /, wbits=15, bufsize=16384)")]
    fn decompress(py: Py, data: Value, wbits: Option<i64>, bufsize: Option<i64>) -> PyResult<Ref> {
        let data = to_vec(py, data)?;
        if bufsize.unwrap_or(1) < 0 {
            return Err(py.raise_value_error(format_args!("bufsize must be non-negative")));
        }
        let mut stream = new_inflate(py, wbits.unwrap_or(15))?;
        let found = inflate(py, &mut stream, &data, usize::MAX, &[])?;
        if !found.ended {
            return Err(error(py, "Error -5 while decompressing data: incomplete or truncated stream"));
        }
        Ok(py.bytes(&found.out))
    }
    /// Return a compressor object.
    #[pyfunction("compressobj(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None)")]
    fn compressobj(
        py: Py,
        level: Option<i64>,
        method: Option<i64>,
        wbits: Option<i64>,
        memory: Option<i64>,
        how: Option<i64>,
        dictionary: Option<Value>,
    ) -> PyResult<Ref> {
        if method.unwrap_or(8) != 8 {
            return Err(py.raise_value_error(format_args!("Invalid initialization option")));
        }
        let (level, wbits, memory) = (level.unwrap_or(-1), wbits.unwrap_or(15), memory.unwrap_or(8));
        let mut stream = new_deflate(py, level, wbits, memory, how.unwrap_or(0))?;
        if let Some(dictionary) = dictionary.filter(|d| !d.is_none()) {
            let data = to_vec(py, dictionary)?;
            if stream.set_dictionary(&data).is_err() {
                return Err(py.raise_value_error(format_args!("Invalid dictionary")));
            }
        }
        let ty = py.runtime().native_type::<Compress>();
        let stream = Box::into_raw(Box::new(stream));
        Ok(instance::new_object(py, ty, Compress { header: instance::blank_header(), stream, finished: false }))
    }
    /// Return a decompressor object.
    #[pyfunction("decompressobj(wbits=15, zdict=b'')")]
    fn decompressobj(py: Py, wbits: Option<i64>, dictionary: Option<Value>) -> PyResult<Ref> {
        let wbits = wbits.unwrap_or(15);
        let mut stream = new_inflate(py, wbits)?;
        let dictionary = dictionary.filter(|d| !d.is_absent());
        if let Some(dictionary) = dictionary {
            let data =
                taipan_builtins::bytes::to_vec_or(py, dictionary, "zdict argument must support the buffer protocol")?;
            if wbits < 0 && stream.set_dictionary(&data).is_err() {
                return Err(error(py, "Error -3 while setting zdict"));
            }
        }
        let ty = py.runtime().native_type::<Decompress>();
        let fields = Decompress {
            header: instance::blank_header(),
            stream: Box::into_raw(Box::new(stream)),
            unused: py.bytes(&[]).into_value(),
            unconsumed: py.bytes(&[]).into_value(),
            dictionary: dictionary.map_or(Value::ABSENT, |d| d.to_ref().into_value()),
            eof: false,
        };
        Ok(instance::new_object(py, ty, fields))
    }
    /// Compute an Adler-32 checksum of data.
    #[pyfunction("adler32(data, value=1, /)")]
    fn adler32(py: Py, data: Value, value: Option<Value>) -> PyResult<i64> {
        Ok(i64::from(adler32::adler32(start(py, value, 1)?, &to_vec(py, data)?)))
    }
    /// Compute a CRC-32 checksum of data.
    #[pyfunction("crc32(data, value=0, /)")]
    fn crc32(py: Py, data: Value, value: Option<Value>) -> PyResult<i64> {
        Ok(i64::from(crc32::crc32(start(py, value, 0)?, &to_vec(py, data)?)))
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let doc = "The functions in this module allow compression and decompression using the\nzlib library, which is based on \
               GNU zip.";
    let (module, d) = crate::new_module(py, "zlib", doc, Functions::METHODS);
    let mut ty = create_native::<Compress>(py, "zlib.Compress", None, 0, None);
    ty.drop_fields = drop_compress;
    ty.traverse = traverse_compress;
    native::ready(py, ty, Slots::default(), CompressMethods::METHODS, CompressMethods::GETSETS);
    let mut ty = create_native::<Decompress>(py, "zlib.Decompress", None, 0, None);
    ty.drop_fields = drop_decompress;
    ty.traverse = traverse_decompress;
    native::ready(py, ty, Slots::default(), DecompressMethods::METHODS, DecompressMethods::GETSETS);
    let numbers = [
        ("MAX_WBITS", 15),
        ("DEFLATED", 8),
        ("DEF_MEM_LEVEL", 8),
        ("DEF_BUF_SIZE", 16384),
        ("Z_BEST_COMPRESSION", 9),
        ("Z_BEST_SPEED", 1),
        ("Z_NO_COMPRESSION", 0),
        ("Z_DEFAULT_COMPRESSION", -1),
        ("Z_DEFAULT_STRATEGY", 0),
        ("Z_FILTERED", 1),
        ("Z_HUFFMAN_ONLY", 2),
        ("Z_RLE", 3),
        ("Z_FIXED", 4),
        ("Z_NO_FLUSH", 0),
        ("Z_PARTIAL_FLUSH", 1),
        ("Z_SYNC_FLUSH", 2),
        ("Z_FULL_FLUSH", 3),
        ("Z_FINISH", 4),
        ("Z_BLOCK", 5),
        ("Z_TREES", 6),
    ];
    for (name, number) in numbers {
        dict::set_text(py, d, name, Value::from_small_int(number));
    }
    for name in ["ZLIB_VERSION", "ZLIB_RUNTIME_VERSION"] {
        dict::set_text(py, d, name, py.str("1.3.1").value());
    }
    let class = crate::new_exception(py, "zlib", "error", py.exceptions().exception)?;
    dict::set_text(py, d, "error", class.value());
    py.runtime().register(ERROR, class);
    Ok(module)
}
