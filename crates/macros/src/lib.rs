//! Attributes that turn Rust functions into Python's.
