//! `_random`: the Mersenne Twister (MT19937), with the reference implementation's seeding.

use num_bigint::{BigInt, BigUint, Sign};
use taipan_macros::pytype;
use taipan_object::layout_types::*;
use taipan_object::*;

const N: usize = 624;
const M: usize = 397;

/// A generator.
#[repr(C)]
struct Generator {
    header: Header,
    index: usize,
    state: [u32; N],
}

// SAFETY: registered below as the layout of its type.
unsafe impl Layout for Generator {
    const KIND: Kind = Kind::OTHER;
}

unsafe fn drop_generator(_py: Py, _object: *mut Header) {}
unsafe fn traverse_generator(_object: *mut Header, _visit: &mut dyn FnMut(Value)) {}

impl Generator {
    fn next(&mut self) -> u32 {
        if self.index >= N {
            self.refill();
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn refill(&mut self) {
        for k in 0..N {
            let y = self.state[k] & 0x8000_0000 | self.state[(k + 1) % N] & 0x7fff_ffff;
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[k] = self.state[(k + M) % N] ^ (y >> 1) ^ odd;
        }
        self.index = 0;
    }

    fn seed_number(&mut self, seed: u32) {
        self.state[0] = seed;
        for i in 1..N {
            let last = self.state[i - 1];
            self.state[i] = 1_812_433_253u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as u32);
        }
        self.index = N;
    }

    fn seed_array(&mut self, key: &[u32]) {
        self.seed_number(19_650_218);
        let (mut i, mut j) = (1, 0);
        let mix = |s: &mut [u32; N], i: usize, factor: u32| {
            let last = s[i - 1];
            s[i] ^ (last ^ (last >> 30)).wrapping_mul(factor)
        };
        for _ in 0..N.max(key.len()) {
            self.state[i] = mix(&mut self.state, i, 1_664_525).wrapping_add(key[j]).wrapping_add(j as u32);
            (i, j) = (i + 1, (j + 1) % key.len());
            if i >= N {
                self.state[0] = self.state[N - 1];
                i = 1;
            }
        }
        for _ in 0..N - 1 {
            self.state[i] = mix(&mut self.state, i, 1_566_083_941).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                self.state[0] = self.state[N - 1];
                i = 1;
            }
        }
        self.state[0] = 0x8000_0000;
    }
}

fn seed_from(py: Py, generator: &mut Generator, seed: Option<Value>) -> PyResult<()> {
    let number = match seed.filter(|s| !s.is_none()) {
        None => {
            let mut key = [0u32; N];
            // SAFETY: the key is writable; at most 256 bytes are asked for at once.
            key.chunks_mut(64).for_each(|part| unsafe {
                libc::getentropy(part.as_mut_ptr().cast(), part.len() * 4);
            });
            generator.seed_array(&key);
            return Ok(());
        }
        Some(s) if int::is_int(s) => int::to_big(s),
        Some(s) => BigInt::from(object_protocol::hash(py, s)? as u64),
    };
    let mut key = number.magnitude().to_u32_digits();
    if key.is_empty() {
        key.push(0);
    }
    generator.seed_array(&key);
    Ok(())
}

struct Methods;

#[pytype]
impl Methods {
    /// random() -> x in the interval [0, 1).
    #[pymethod("random()")]
    fn random(_py: Py, this: Obj<Generator>) -> f64 {
        let mut this = this;
        let (a, b) = (this.next() >> 5, this.next() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0
    }
    /// seed([n]) -> None.
    #[pymethod("seed(n=None, /)")]
    fn seed(py: Py, this: Obj<Generator>, seed: Option<Value>) -> PyResult<()> {
        let mut this = this;
        seed_from(py, &mut this, seed)
    }
    /// getrandbits(k) -> x.  Generates an int with k random bits.
    #[pymethod("getrandbits(k, /)")]
    fn getrandbits(py: Py, this: Obj<Generator>, k: i64) -> PyResult<Ref> {
        let mut this = this;
        if k < 0 {
            return Err(py.raise_value_error(format_args!("number of bits must be non-negative")));
        }
        if k == 0 {
            return Ok(int::from_i64(py, 0));
        }
        if k <= 32 {
            return Ok(int::from_i64(py, i64::from(this.next() >> (32 - k))));
        }
        let mut left = k;
        let mut words = Vec::new();
        while left > 0 {
            let word = this.next();
            words.push(if left < 32 { word >> (32 - left) } else { word });
            left -= 32;
        }
        Ok(int::from_big(py, &BigInt::from_biguint(Sign::Plus, BigUint::new(words))))
    }
    /// getstate() -> tuple containing the current state.
    #[pymethod("getstate()")]
    fn getstate(py: Py, this: Obj<Generator>) -> Ref {
        let words = this.state.iter().map(|&w| int::from_i64(py, w.into()));
        tuple::from_vec(py, words.chain([int::from_usize(py, this.index)]).collect())
    }
    /// setstate(state) -> None.  Restores generator state.
    #[pymethod("setstate(state, /)")]
    fn setstate(py: Py, this: Obj<Generator>, state: Value) -> PyResult<()> {
        let mut this = this;
        let Some(items) = state.cast::<Tuple>() else {
            return Err(py.raise_type_error(format_args!("state vector must be a tuple")));
        };
        if items.as_slice().len() != N + 1 {
            return Err(py.raise_value_error(format_args!("state vector is the wrong size")));
        }
        let mut words = [0u32; N];
        for (i, word) in words.iter_mut().enumerate() {
            *word = int::index_i64(py, items.as_slice()[i])? as u32;
        }
        let index = int::index_i64(py, items.as_slice()[N])?;
        if !(0..=N as i64).contains(&index) {
            return Err(py.raise_value_error(format_args!("invalid state")));
        }
        this.state = words;
        this.index = index as usize;
        Ok(())
    }
}

fn new(py: Py, ty: TypeRef, args: &[Value], _kwnames: Value) -> PyResult<Ref> {
    let fields = Generator { header: instance::blank_header(), index: N, state: [0; N] };
    let made = instance::new_object(py, ty, fields);
    let mut generator: Obj<Generator> = Obj::new(made.value().as_ptr());
    seed_from(py, &mut generator, args.first().copied())?;
    Ok(made)
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) =
        crate::new_module(py, "_random", "Module implements the Mersenne Twister random number generator.", &[]);
    let mut ty = create_native::<Generator>(py, "_random.Random", None, TYPE_BASE, None);
    ty.drop_fields = drop_generator;
    ty.traverse = traverse_generator;
    let slots = Slots { new: Some(new), init: Some(|_, _, _, _| Ok(())), ..Slots::default() };
    native::ready(py, ty, slots, Methods::METHODS, &[]);
    dict::set_text(py, d, "Random", ty.value());
    Ok(module)
}
