/// A sentence.
#[inline]
op! { _A (--) {} }
