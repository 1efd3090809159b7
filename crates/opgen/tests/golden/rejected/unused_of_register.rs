op! { _MAKE (-- i: i64) { i = 1; } }
op! { _SKIP (unused -- unused) {} }
inst! { ONE = _MAKE + _SKIP }
