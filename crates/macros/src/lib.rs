//! Attributes that turn Rust functions into Python's: the Python name and signature sit on the Rust function.
//!
//! `#[pytype]` (for the methods of a type) and `#[pymodule]` (for a module's functions) go on an `impl` block of a marker
//! struct. Inside, a function carries one of
//!
//! * `#[pymethod("append(object, /)")]`: an instance method; the Rust function takes `py`, the receiver, then one
//!   parameter per Python parameter (`&[Value]` for `*args`, `Keywords` for `**kwargs`, `Option` for those with defaults);
//! * `#[pyclassmethod("fromkeys(iterable, value=None, /)")]`: the class in the receiver's place;
//! * `#[pystaticmethod("maketrans(x, /)")]` and `#[pyfunction("len(obj, /)")]`: no receiver;
//! * `#[pygetset("__name__")]`: a getter `fn(Py, Value) -> PyResult<Ref>`, with `#[pysetter("__name__")]` for its setter
//!   `fn(Py, Value, Option<Value>) -> PyResult<()>`.
//!
//! The macro generates the native wrappers, their static definitions and the tables `METHODS` and `GETSETS`. Doc comments
//! become the Python documentation.

mod generate;
mod signature;

use proc_macro::TokenStream;

/// Methods and attributes of a native type. See the crate's documentation.
#[proc_macro_attribute]
pub fn pytype(_args: TokenStream, item: TokenStream) -> TokenStream {
    expand(item)
}

/// Functions of a native module. See the crate's documentation.
#[proc_macro_attribute]
pub fn pymodule(_args: TokenStream, item: TokenStream) -> TokenStream {
    expand(item)
}

fn expand(item: TokenStream) -> TokenStream {
    let block = syn::parse_macro_input!(item as syn::ItemImpl);
    generate::expand(block).unwrap_or_else(syn::Error::into_compile_error).into()
}
