//! The built-in types and functions, one file each.
