//! `_sha3`: SHA-3, and SHAKE, whose digests are as long as the caller says.

use super::*;
use ::shake::digest::{ExtendableOutput, Update, XofReader};
use taipan_object::args::Signature;

/// A function of any length.
#[derive(Clone)]
struct Extendable<D>(D);

impl<D: ExtendableOutput + Update + Clone + 'static> Computation for Extendable<D> {
    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }
    fn digest(&self, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        self.0.clone().finalize_xof().read(&mut out);
        out
    }
    fn copy(&self) -> Box<dyn Computation> {
        Box::new(self.clone())
    }
}

fn start_extendable<D: ExtendableOutput + Update + Clone + Default + 'static>() -> Box<dyn Computation> {
    Box::new(Extendable(D::default()))
}

const fn fixed(name: &'static str, digest_size: usize, start: fn() -> Box<dyn Computation>) -> Algorithm {
    Algorithm { name, digest_size, block_size: 200 - 2 * digest_size, start }
}

const fn extendable(name: &'static str, security: usize, start: fn() -> Box<dyn Computation>) -> Algorithm {
    Algorithm { name, digest_size: 0, block_size: 200 - 2 * security / 8, start }
}

static ALGORITHMS: [Algorithm; 6] = [
    fixed("sha3_224", 28, start::<::sha3::Sha3_224>),
    fixed("sha3_256", 32, start::<::sha3::Sha3_256>),
    fixed("sha3_384", 48, start::<::sha3::Sha3_384>),
    fixed("sha3_512", 64, start::<::sha3::Sha3_512>),
    extendable("shake_128", 128, start_extendable::<::shake::Shake128>),
    extendable("shake_256", 256, start_extendable::<::shake::Shake256>),
];

static SIGNATURE: Signature = Signature {
    name: "sha3",
    parameters: &["data", "usedforsecurity", "string"],
    positional_only: 0,
    positional: 1,
    required: 0,
    required_keywords: 0,
    varargs: false,
    kwargs: false,
};

/// `sha3_224(data=b'', *, usedforsecurity=True, string=None)` and its relatives.
fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (positional, keywords) = taipan_builtins::object::split(args, kwnames);
    let mut out = [Value::ABSENT; 3];
    let name = ty.name();
    let algorithm = ALGORITHMS.iter().find(|a| a.name == name).expect("the types have the names of the table");
    args::bind(py, &Signature { name: algorithm.name, ..SIGNATURE }, positional, keywords, &mut out)?;
    begin(py, ty, algorithm, one_of(py, out[0].present(), out[2].present())?)
}

/// Bits of the sponge that input does not reach.
fn capacity(this: Value) -> usize {
    1600 - hasher(this).state().algorithm.block_size * 8
}

struct Sponge;

#[pytype]
impl Sponge {
    #[pygetset("_capacity_bits")]
    fn capacity_bits(py: Py, this: Value) -> PyResult<Ref> {
        Ok(int::from_usize(py, capacity(this)))
    }
    #[pygetset("_rate_bits")]
    fn rate_bits(py: Py, this: Value) -> PyResult<Ref> {
        Ok(int::from_usize(py, 1600 - capacity(this)))
    }
    #[pygetset("_suffix")]
    fn suffix(py: Py, this: Value) -> PyResult<Ref> {
        let extendable = hasher(this).state().algorithm.digest_size == 0;
        Ok(py.bytes(if extendable { &[0x1f] } else { &[0x06] }))
    }
}

struct Shake;

/// The number of bytes that a caller wants.
fn wanted(py: Py, length: Value) -> PyResult<usize> {
    let length = int::index(py, length)?;
    if int::is_negative(length.value()) {
        return Err(py.raise_value_error(format_args!("Cannot convert negative int")));
    }
    match u64::try_from(int::to_big(length.value())) {
        Ok(n) if n < 1 << 29 => Ok(n as usize),
        Err(_) => Err(py.raise_overflow_error(format_args!("Python int too large for C unsigned long"))),
        _ => Err(py.raise_value_error(format_args!("length is too large"))),
    }
}

#[pytype]
impl Shake {
    /// Return the digest value as a bytes object.
    #[pymethod("digest(length)")]
    fn digest(py: Py, this: Obj<Hasher>, length: Value) -> PyResult<Ref> {
        let length = wanted(py, length)?;
        Ok(py.bytes(&this.state().computation.digest(length)))
    }
    /// Return the digest value as a string of hexadecimal digits.
    #[pymethod("hexdigest(length)")]
    fn hexdigest(py: Py, this: Obj<Hasher>, length: Value) -> PyResult<Ref> {
        let length = wanted(py, length)?;
        Ok(hex(py, &this.state().computation.digest(length)))
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = super::new_module(py, "_sha3", &[]);
    for algorithm in &ALGORITHMS {
        let digests = if algorithm.digest_size == 0 { Shake::METHODS } else { Sized::METHODS };
        let slots = slots::Slots { new: Some(new), ..slots::Slots::default() };
        let ty = hash_type(py, &format!("_sha3.{}", algorithm.name), slots, digests, Sponge::GETSETS);
        let doc = match algorithm.digest_size {
            0 => "SHAKE object\n\nReturn a new SHAKE hash object.".to_owned(),
            n => format!("SHA3 object\n\nReturn a new SHA3 hash object with a hashbit length of {n} bytes."),
        };
        let doc = py.str(&format!("{}([data], *, usedforsecurity=True) -> {doc}", algorithm.name));
        dict::set_text(py, ty.dict(), "__doc__", doc.value());
        dict::set_text(py, d, algorithm.name, ty.value());
    }
    dict::set_text(py, d, "implementation", py.str("RustCrypto").value());
    Ok(module)
}
