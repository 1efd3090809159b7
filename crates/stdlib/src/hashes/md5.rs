//! `_md5`: MD5.

use super::{Algorithm, begin_sized, sized_type, start};
use taipan_macros::pymodule;
use taipan_object::*;

static ALGORITHM: Algorithm = Algorithm { name: "md5", digest_size: 16, block_size: 64, start: start::<::md5::Md5> };

struct Functions;

#[pymodule]
impl Functions {
    /// Return a new MD5 hash object; optionally initialized with a string.
    #[pyfunction("md5(data=b'', *, usedforsecurity=True, string=None)")]
    fn md5(py: Py, data: Option<Value>, _security: Option<bool>, string: Option<Value>) -> PyResult<Ref> {
        begin_sized(py, "_md5.md5", &ALGORITHM, [data, string])
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = super::new_module(py, "_md5", Functions::METHODS);
    sized_type(py, d, "_md5.md5", "MD5Type");
    Ok(module)
}
