//! Hash functions: SipHash-1-3 for text and bytes, and the numeric hash modulo 2^61 - 1.
//!
//! Law: numbers that compare equal hash equal, whatever their types; -1 is never a hash.

use taipan_layout::Value;

use crate::py::Py;

/// The modulus of numeric hashes.
pub const HASH_MODULUS: u64 = (1 << 61) - 1;

/// The string hash's keys for a seed; `None` takes random ones, 0 the fixed key zero.
pub fn keys_from_seed(seed: Option<u32>) -> (u64, u64) {
    match seed {
        Some(0) => (0, 0),
        Some(seed) => {
            // The linear congruential generator by which the reference stretches a seed.
            let mut x = seed;
            let mut bytes = [0u8; 16];
            for b in &mut bytes {
                x = x.wrapping_mul(214013).wrapping_add(2531011);
                *b = (x >> 16) as u8;
            }
            let word = |i: usize| u64::from_le_bytes(bytes[i..i + 8].try_into().expect("8 bytes"));
            (word(0), word(8))
        }
        None => {
            let mut bytes = [0u8; 16];
            // SAFETY: the buffer is 16 bytes long.
            let got = unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), 16, 0) };
            if got != 16 {
                let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
                bytes = now.as_nanos().to_le_bytes();
            }
            let word = |i: usize| u64::from_le_bytes(bytes[i..i + 8].try_into().expect("8 bytes"));
            (word(0), word(8))
        }
    }
}

/// SipHash with one compression round and three finalization rounds.
pub fn siphash13(keys: (u64, u64), data: &[u8]) -> u64 {
    let mut v = [
        keys.0 ^ 0x736f6d6570736575,
        keys.1 ^ 0x646f72616e646f6d,
        keys.0 ^ 0x6c7967656e657261,
        keys.1 ^ 0x7465646279746573,
    ];
    let round = |v: &mut [u64; 4]| {
        v[0] = v[0].wrapping_add(v[1]);
        v[1] = v[1].rotate_left(13) ^ v[0];
        v[0] = v[0].rotate_left(32);
        v[2] = v[2].wrapping_add(v[3]);
        v[3] = v[3].rotate_left(16) ^ v[2];
        v[0] = v[0].wrapping_add(v[3]);
        v[3] = v[3].rotate_left(21) ^ v[0];
        v[2] = v[2].wrapping_add(v[1]);
        v[1] = v[1].rotate_left(17) ^ v[2];
        v[2] = v[2].rotate_left(32);
    };
    let chunks = data.chunks_exact(8);
    let mut last = (data.len() as u64) << 56;
    for (i, &b) in chunks.remainder().iter().enumerate() {
        last |= (b as u64) << (8 * i);
    }
    for chunk in chunks {
        let m = u64::from_le_bytes(chunk.try_into().expect("8 bytes"));
        v[3] ^= m;
        round(&mut v);
        v[0] ^= m;
    }
    v[3] ^= last;
    round(&mut v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for _ in 0..3 {
        round(&mut v);
    }
    v[0] ^ v[1] ^ v[2] ^ v[3]
}

/// The hash of text or bytes; empty data hash to 0.
pub fn hash_bytes(py: Py, data: &[u8]) -> i64 {
    if data.is_empty() {
        return 0;
    }
    not_minus_one(siphash13(py.runtime().hash_keys, data) as i64)
}

/// -1 becomes -2.
#[inline(always)]
pub fn not_minus_one(hash: i64) -> i64 {
    if hash == -1 { -2 } else { hash }
}

/// The hash of a machine int.
#[inline]
pub fn hash_i64(i: i64) -> i64 {
    let magnitude = (i.unsigned_abs() % HASH_MODULUS) as i64;
    not_minus_one(if i < 0 { -magnitude } else { magnitude })
}

/// The hash of an int that the word `v` holds itself, which is below the modulus.
#[inline(always)]
pub fn hash_immediate(v: Value) -> i64 {
    const { assert!(taipan_layout::INT_MAX.unsigned_abs() + 1 < HASH_MODULUS) };
    not_minus_one(v.as_int())
}

/// The hash of a double; `identity` is the hash of a NaN.
pub fn hash_f64(f: f64, identity: Value) -> i64 {
    if !f.is_finite() {
        if f.is_nan() {
            return hash_identity(identity);
        }
        return if f > 0.0 { 314159 } else { -314159 };
    }
    let bits = f.abs().to_bits();
    let (mut mantissa, mut exponent) = (bits & ((1 << 52) - 1), (bits >> 52) as i64);
    if exponent == 0 {
        exponent = 1;
    } else {
        mantissa |= 1 << 52;
    }
    exponent -= 1075;
    let shift = exponent.rem_euclid(61) as u32;
    // Multiplying by 2 modulo 2^61 - 1 rotates 61 bits.
    let x = ((mantissa as u128) << shift) % HASH_MODULUS as u128;
    let x = x as i64;
    not_minus_one(if f < 0.0 { -x } else { x })
}

/// The hash by identity.
pub fn hash_identity(v: Value) -> i64 {
    let address = v.borrowed().0 & !1;
    not_minus_one(address.rotate_right(4) as i64)
}
