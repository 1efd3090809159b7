//! The encoding of values, and the ownership that `StackRef` and `Header` keep.

use taipan_layout::*;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// In how many of the four categories a word is.
fn categories(v: Value) -> u32 {
    [v.is_absent(), v.is_pointer(), v.is_float(), v.is_int()].iter().map(|&b| u32::from(b)).sum()
}

#[test]
fn a_word_is_of_at_most_one_category() {
    let edges = [0, 1, DOUBLE_OFFSET, DOUBLE_END, INT_TAG, u64::MAX];
    let mut random = Random(88172645463325252);
    let near = edges.iter().flat_map(|e| (0..5).flat_map(move |d| [e.wrapping_add(d), e.wrapping_sub(d)]));
    for word in near.chain((0..100_000).map(|_| random.next())) {
        let expected = u32::from(!(DOUBLE_END..INT_TAG).contains(&word));
        assert_eq!(categories(Value(word)), expected, "{word:#x}");
    }
    assert!(Value::ABSENT.is_absent() && !Value::ABSENT.is_pointer());
    assert!(Value(DOUBLE_OFFSET - 1).is_pointer() && Value(DOUBLE_OFFSET).is_float());
    assert!(Value(DOUBLE_END - 1).is_float() && !Value(INT_TAG - 1).is_int() && Value(INT_TAG).is_int());
}

#[test]
fn ints_have_fifty_bits() {
    assert_eq!((INT_MAX, INT_MIN), (562_949_953_421_311, -562_949_953_421_312));
    for i in [0, 1, -1, 255, 1 << 32, INT_MAX - 1, INT_MAX, INT_MIN, INT_MIN + 1] {
        assert!(Value::int_fits(i), "{i}");
        let v = Value::from_small_int(i);
        assert_eq!((v.is_int(), v.as_int()), (true, i));
    }
    for i in [INT_MAX + 1, INT_MIN - 1, i64::MAX, i64::MIN, 1 << 50, -(1 << 50)] {
        assert!(!Value::int_fits(i), "{i}");
    }
    let mut random = Random(2463534242);
    for _ in 0..10_000 {
        let i = random.next() as i64 >> (random.next() % 64);
        assert_eq!(Value::int_fits(i), (INT_MIN..=INT_MAX).contains(&i), "{i}");
        if Value::int_fits(i) {
            assert_eq!(Value::from_small_int(i).as_int(), i);
        }
    }
}

#[test]
fn both_int_needs_both() {
    let (int, float) = (Value::from_small_int(-1), Value::from_float(-1.0));
    assert!(both_int(int, Value::from_small_int(0)));
    assert!(!both_int(int, float) && !both_int(float, int) && !both_int(float, float));
    assert!(!both_int(int, Value::ABSENT));
}

#[test]
fn floats_keep_their_bits() {
    let subnormal = f64::from_bits(1);
    let edges = [0.0, -0.0, 1.5, -1.5, f64::MAX, f64::MIN, f64::MIN_POSITIVE, subnormal, f64::INFINITY];
    for f in edges.into_iter().chain([f64::NEG_INFINITY]) {
        assert!(Value::float_fits(f), "{f}");
        let v = Value::from_float(f);
        assert!(v.is_float() && !v.is_int() && !v.is_pointer());
        assert_eq!(v.as_float().to_bits(), f.to_bits(), "{f}");
    }
    assert!(!Value::from_float(0.0).is(Value::from_float(-0.0)));
}

#[test]
fn only_plain_nans_are_immediate() {
    let (plus, minus) = (f64::from_bits(0x7FF8 << 48), f64::from_bits(0xFFF8 << 48));
    for nan in [plus, minus] {
        assert!(nan.is_nan() && Value::float_fits(nan));
        let v = Value::from_float(nan);
        assert!(v.is_float(), "{:#x}", v.0);
        assert_eq!(v.as_float().to_bits(), nan.to_bits(), "a NaN keeps its sign");
    }
    // Payloads, signalling NaNs among them: with their bits they would be taken for ints.
    for bits in [0x7FF8_0000_0000_0001, 0x7FF0_0000_0000_0001, 0xFFFC_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF] {
        assert!(f64::from_bits(bits).is_nan() && !Value::float_fits(f64::from_bits(bits)), "{bits:#x}");
    }
}

fn header(count: u32) -> Header {
    Header { count, ..Header::new(Kind::LIST, 0, 0, std::ptr::null_mut()) }
}

#[test]
fn pointers_are_the_same_object_borrowed_or_not() {
    let mut object = header(1);
    let owned = Value::from_ptr(&raw mut object);
    let borrowed = Value::from_ptr_borrowed(&raw const object);
    assert!(owned.is_pointer() && borrowed.is_pointer());
    assert!(owned.is_counted() && !borrowed.is_counted());
    assert!(owned.is(borrowed) && borrowed.is(owned) && owned != borrowed);
    assert_eq!((owned.ptr(), borrowed.ptr()), (&raw mut object, &raw mut object));
    assert_eq!(owned.borrowed(), borrowed);
    let int = Value::from_small_int(6);
    assert_eq!(int.borrowed(), int, "bit 0 of an int is a digit");
    assert!(!int.is(Value::from_small_int(7)));
    for word in [Value::ABSENT, int, Value::from_float(1.0)] {
        assert!(!word.is_counted());
    }
}

#[test]
fn counts_end_at_zero_and_saturate() {
    let mut h = header(1);
    h.retain();
    assert_eq!(h.count, 2);
    assert!(!h.release());
    assert!(h.release(), "the last owner");
    let mut h = header(IMMORTAL_COUNT - 2);
    h.retain();
    assert!(!h.is_immortal());
    h.retain();
    assert!(h.is_immortal());
    h.retain();
    assert!(!h.release() && !h.release());
    assert_eq!(h.count, IMMORTAL_COUNT, "never changed again");
}

#[test]
fn kinds_are_distinct_and_subclasses_keep_theirs() {
    for (i, (name, kind)) in KIND_NAMES.iter().enumerate() {
        assert!(KIND_NAMES[..i].iter().all(|(_, other)| other != kind), "{name}");
        assert_eq!(kind.0 & Kind::SUBCLASS, 0, "{name}");
    }
    let mut h = header(1);
    assert!(h.is_exact(Kind::LIST) && h.is_kind(Kind::LIST));
    h.kind |= Kind::SUBCLASS;
    assert!(!h.is_exact(Kind::LIST) && h.is_kind(Kind::LIST) && !h.is_kind(Kind::TUPLE));
    assert_eq!(Kind(h.kind).base(), Kind::LIST);
}

#[test]
fn stack_references_count_what_they_own() {
    let mut object = header(1);
    let p = &raw mut object;
    // SAFETY: the object lives on this stack.
    let count = || unsafe { (*p).count };
    let owned = StackRef::steal(Value::from_ptr(p));
    let second = owned.dup();
    assert_eq!(count(), 2);
    let borrowed = owned.borrow();
    let alias = borrowed.dup();
    assert_eq!(count(), 2, "a borrow's double is a borrow");
    assert!(!alias.close_needs_dealloc() && !borrowed.close_needs_dealloc());
    assert_eq!(count(), 2);
    let kept = StackRef::borrowing(Value::from_ptr(p)).make_owned();
    assert_eq!((count(), kept.is_counted()), (3, true));
    assert!(!StackRef::steal(kept).close_needs_dealloc());
    let same = second.make_owned();
    assert_eq!((count(), same), (2, Value::from_ptr(p)), "an owned reference gives its count");
    assert!(!StackRef::steal(same).close_needs_dealloc());
    assert!(owned.close_needs_dealloc(), "the last one");
    let number = StackRef::from_heap(Value::from_small_int(5));
    assert_eq!(number.dup().into_value(), Value::from_small_int(5));
    assert!(!number.close_needs_dealloc() && !StackRef::ABSENT.close_needs_dealloc());
}

#[test]
fn immortal_objects_are_never_counted() {
    let mut object = header(IMMORTAL_COUNT);
    let word = Value::from_ptr_borrowed(&raw mut object);
    let reference = StackRef::from_heap(word);
    assert_eq!(reference.dup().make_owned(), word);
    assert_eq!(reference.make_owned(), word);
    assert_eq!(object.count, IMMORTAL_COUNT);
}

#[test]
fn division_rounds_down() {
    let edges = [1, -1, 2, -2, 3, -3, 7, -7, 100, -100, INT_MAX, INT_MIN];
    for a in edges.into_iter().chain([0]) {
        for b in edges {
            let (q, r) = (floor_div(a, b), floor_mod(a, b));
            assert_eq!(q * b + r, a, "{a} by {b}");
            assert!(r == 0 || (r < 0) == (b < 0), "{a} % {b} has the divisor's sign");
            assert!(r.abs() < b.abs());
        }
    }
    assert_eq!((floor_div(-7, 2), floor_mod(-7, 2), floor_mod(7, -2)), (-4, 1, -1));
}

#[test]
fn counters_trigger_and_back_off() {
    let mut counter = Counter::new(3, 0);
    for _ in 0..3 {
        assert!(!counter.triggers());
        counter = counter.advance();
    }
    assert!(counter.triggers());
    assert_eq!(counter.advance(), counter, "stays at zero");
    let mut restarts = Vec::new();
    for _ in 0..8 {
        counter = counter.back_off();
        restarts.push(counter.0 >> 3);
    }
    assert_eq!(restarts, [6, 30, 126, 508, 2052, 8190, 8190, 8190]);
    assert!(!Counter::UNREACHABLE.triggers());
    assert_eq!(Counter::UNREACHABLE.advance(), Counter::UNREACHABLE);
    assert_eq!(Counter::UNREACHABLE.back_off(), Counter::UNREACHABLE);
    assert!(!Counter::WARMUP.triggers() && Counter::WARMUP.advance().triggers());
}
