//! `_sha1`: SHA1.

use super::{Algorithm, begin_sized, sized_type, start};
use taipan_macros::pymodule;
use taipan_object::*;

static ALGORITHM: Algorithm = Algorithm { name: "sha1", digest_size: 20, block_size: 64, start: start::<::sha1::Sha1> };

struct Functions;

#[pymodule]
impl Functions {
    /// Return a new SHA1 hash object; optionally initialized with a string.
    #[pyfunction("sha1(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha1(py: Py, data: Option<Value>, _security: Option<bool>, string: Option<Value>) -> PyResult<Ref> {
        begin_sized(py, "_sha1.sha1", &ALGORITHM, [data, string])
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = super::new_module(py, "_sha1", Functions::METHODS);
    sized_type(py, d, "_sha1.sha1", "SHA1Type");
    Ok(module)
}
