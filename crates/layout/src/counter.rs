//! Adaptive counters with exponential backoff, one code unit each: 13 bits of value above 3 bits of backoff.
//!
//! From PEP 659 and CPython 3.15's `pycore_backoff.h`: a counter triggers at value 0; after a failure it restarts at
//! the next larger value.

/// The counter in an instruction's first cache unit.
#[repr(transparent)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Counter(pub u16);

/// Restart values by backoff, each a prime minus one.
pub const RESTART: [u16; 7] = [1, 6, 30, 126, 508, 2052, 8190];
/// The backoff of a counter that never triggers again.
pub const NEVER: u16 = 7;

impl Counter {
    /// A counter that triggers after `value` steps.
    #[inline(always)]
    pub const fn new(value: u16, backoff: u16) -> Counter {
        Counter(value << 3 | backoff)
    }

    /// A counter that never triggers.
    pub const UNREACHABLE: Counter = Counter(NEVER);
    /// For code that has just been created: specialize at the second execution.
    pub const WARMUP: Counter = Counter::new(RESTART[0], 0);
    /// After a successful specialization: this many misses before specializing anew.
    pub const COOLDOWN: Counter = Counter::new(52, 0);

    /// Whether the counter has run down.
    #[inline(always)]
    pub const fn triggers(self) -> bool {
        self.0 < (1 << 3) && self.0 != NEVER
    }

    /// One step down; a counter at zero stays.
    #[inline(always)]
    pub const fn advance(self) -> Counter {
        if self.0 < (1 << 3) { self } else { Counter(self.0 - (1 << 3)) }
    }

    /// After a failure: restart at the next larger value.
    #[inline]
    pub const fn back_off(self) -> Counter {
        let backoff = self.0 & 7;
        if backoff == NEVER {
            return self;
        }
        let next = if backoff < 6 { backoff + 1 } else { 6 };
        Counter::new(RESTART[next as usize], next)
    }
}
