//! `_blake2`: BLAKE2b and BLAKE2s with all of their parameters.

use super::*;
use taipan_object::args::Signature;

/// What the two variants differ in.
struct Variant {
    algorithm: Algorithm,
    /// The name in messages.
    shown: &'static str,
    salt: usize,
    person: usize,
    /// Bits of `node_offset`.
    offset_bits: u32,
    start: fn(&Parameters) -> Box<dyn Computation>,
    signature: Signature,
}

/// The parameters of one object, in range.
struct Parameters {
    digest_size: usize,
    key: Vec<u8>,
    salt: Vec<u8>,
    person: Vec<u8>,
    fanout: u8,
    depth: u8,
    leaf_size: u32,
    node_offset: u64,
    node_depth: u8,
    inner_size: usize,
    last_node: bool,
}

macro_rules! computation {
    ($start:ident, $library:ident) => {
        impl Computation for ::$library::State {
            fn update(&mut self, data: &[u8]) {
                ::$library::State::update(self, data);
            }
            fn digest(&self, _length: usize) -> Vec<u8> {
                self.finalize().as_bytes().to_vec()
            }
            fn copy(&self) -> Box<dyn Computation> {
                Box::new(self.clone())
            }
        }

        fn $start(p: &Parameters) -> Box<dyn Computation> {
            let mut params = ::$library::Params::new();
            params.hash_length(p.digest_size).key(&p.key).salt(&p.salt).personal(&p.person).fanout(p.fanout);
            params.max_depth(p.depth).max_leaf_length(p.leaf_size).node_offset(p.node_offset).node_depth(p.node_depth);
            params.inner_hash_length(p.inner_size).last_node(p.last_node);
            Box::new(params.to_state())
        }
    };
}

computation!(start_b, blake2b_simd);
computation!(start_s, blake2s_simd);

const fn signature(name: &'static str) -> Signature {
    Signature {
        name,
        parameters: &[
            "data",
            "digest_size",
            "key",
            "salt",
            "person",
            "fanout",
            "depth",
            "leaf_size",
            "node_offset",
            "node_depth",
            "inner_size",
            "last_node",
            "usedforsecurity",
            "string",
        ],
        positional_only: 0,
        positional: 1,
        required: 0,
        required_keywords: 0,
        varargs: false,
        kwargs: false,
    }
}

static VARIANTS: [Variant; 2] = [
    Variant {
        algorithm: Algorithm {
            name: "blake2b",
            digest_size: 64,
            block_size: 128,
            start: || Box::new(::blake2b_simd::State::new()),
        },
        shown: "Blake2b",
        salt: 16,
        person: 16,
        offset_bits: 64,
        start: start_b,
        signature: signature("blake2b"),
    },
    Variant {
        algorithm: Algorithm {
            name: "blake2s",
            digest_size: 32,
            block_size: 64,
            start: || Box::new(::blake2s_simd::State::new()),
        },
        shown: "Blake2s",
        salt: 8,
        person: 8,
        offset_bits: 48,
        start: start_s,
        signature: signature("blake2s"),
    },
];

/// An int between two bounds.
fn within(py: Py, given: Value, default: usize, low: i64, high: i64, message: std::fmt::Arguments) -> PyResult<usize> {
    let Some(given) = given.present() else { return Ok(default) };
    let n = int::index(py, given)?;
    match int::to_i64(n.value()) {
        Some(n) if (low..=high).contains(&n) => Ok(n as usize),
        _ => Err(py.raise_value_error(message)),
    }
}

/// An unsigned int of 64 bits.
fn unsigned(py: Py, given: Value, overflow: &str) -> PyResult<u64> {
    let Some(given) = given.present() else { return Ok(0) };
    let n = int::index(py, given)?;
    if int::is_negative(n.value()) {
        return Err(py.raise_value_error(format_args!("Cannot convert negative int")));
    }
    u64::try_from(int::to_big(n.value())).map_err(|_| py.raise_overflow_error(format_args!("{overflow}")))
}

/// Bytes of at most `most`.
fn limited(py: Py, given: Value, what: &str, most: usize) -> PyResult<Vec<u8>> {
    let Some(given) = given.present() else { return Ok(Vec::new()) };
    let bytes = taipan_builtins::bytes::to_vec(py, given)?;
    if bytes.len() > most {
        return Err(py.raise_value_error(format_args!("maximum {what} length is {most} bytes")));
    }
    Ok(bytes)
}

fn parameters(py: Py, v: &Variant, given: &[Value; 14]) -> PyResult<Parameters> {
    let most = v.algorithm.digest_size;
    let digest_size = match given[1].present() {
        None => most,
        Some(size) => {
            let size = int::index_i64(py, size)?;
            if size <= 0 || size > most as i64 {
                let shown = v.shown;
                return Err(py.raise_value_error(format_args!(
                    "digest_size for {shown} must be between 1 and {most} bytes, here it is {size}"
                )));
            }
            size as usize
        }
    };
    let salt = limited(py, given[3], "salt", v.salt)?;
    let person = limited(py, given[4], "person", v.person)?;
    let fanout = within(py, given[5], 1, 0, 255, format_args!("fanout must be between 0 and 255"))?;
    let depth = within(py, given[6], 1, 1, 255, format_args!("depth must be between 1 and 255"))?;
    let leaf_size = unsigned(py, given[7], "Python int too large for C unsigned long")?;
    let Ok(leaf_size) = u32::try_from(leaf_size) else {
        return Err(py.raise_overflow_error(format_args!("leaf_size is too large")));
    };
    let node_offset = unsigned(py, given[8], "Python int too large for C unsigned long long")?;
    if v.offset_bits < 64 && node_offset >> v.offset_bits != 0 {
        return Err(py.raise_overflow_error(format_args!("node_offset is too large")));
    }
    let node_depth = within(py, given[9], 0, 0, 255, format_args!("node_depth must be between 0 and 255"))?;
    let inner = format_args!("inner_size must be between 0 and is {most}").to_string();
    let inner_size = within(py, given[10], 0, 0, most as i64, format_args!("{inner}"))?;
    let last_node = given[11].present().map_or(Ok(false), |v| compare::is_true(py, v))?;
    let key = limited(py, given[2], "key", most)?;
    Ok(Parameters {
        digest_size,
        key,
        salt,
        person,
        fanout: fanout as u8,
        depth: depth as u8,
        leaf_size,
        node_offset,
        node_depth: node_depth as u8,
        inner_size,
        last_node,
    })
}

fn new(py: Py, ty: TypeRef, args: &[Value], kwnames: Value) -> PyResult<Ref> {
    let (positional, keywords) = taipan_builtins::object::split(args, kwnames);
    let name = ty.name();
    let variant = VARIANTS.iter().find(|v| v.algorithm.name == name).expect("the types have the names of the table");
    let mut out = [Value::ABSENT; 14];
    args::bind(py, &variant.signature, positional, keywords, &mut out)?;
    let data = one_of(py, out[0].present(), out[13].present())?;
    let parameters = parameters(py, variant, &out)?;
    let mut computation = (variant.start)(&parameters);
    if let Some(data) = data {
        computation.update(&hashed_bytes(py, data)?);
    }
    Ok(new_hasher(py, ty, State { algorithm: &variant.algorithm, computation, digest_size: parameters.digest_size }))
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = super::new_module(py, "_blake2", &[]);
    dict::set_text(py, d, "__doc__", py.str("_blake2b provides BLAKE2b for hashlib\n").value());
    for v in &VARIANTS {
        let name = v.algorithm.name;
        let slots = slots::Slots { new: Some(new), ..slots::Slots::default() };
        let ty = hash_type(py, &format!("_blake2.{name}"), slots, Sized::METHODS, &[]);
        let upper = name.to_uppercase();
        let doc = py.str(&format!("Return a new {} hash object.", v.shown.replace("lake", "LAKE")));
        dict::set_text(py, ty.dict(), "__doc__", doc.value());
        let most = v.algorithm.digest_size;
        for (constant, size) in
            [("SALT_SIZE", v.salt), ("PERSON_SIZE", v.person), ("MAX_KEY_SIZE", most), ("MAX_DIGEST_SIZE", most)]
        {
            let size = int::from_usize(py, size);
            dict::set_text(py, ty.dict(), constant, size.value());
            dict::set_text(py, d, &format!("{upper}_{constant}"), size.value());
        }
        dict::set_text(py, d, name, ty.value());
    }
    Ok(module)
}
