//! `_sha2`: the SHA-2 family.

use super::{Algorithm, begin_sized, sized_type, start};
use taipan_macros::pymodule;
use taipan_object::*;

static SHA224: Algorithm =
    Algorithm { name: "sha224", digest_size: 28, block_size: 64, start: start::<::sha2::Sha224> };
static SHA256: Algorithm =
    Algorithm { name: "sha256", digest_size: 32, block_size: 64, start: start::<::sha2::Sha256> };
static SHA384: Algorithm =
    Algorithm { name: "sha384", digest_size: 48, block_size: 128, start: start::<::sha2::Sha384> };
static SHA512: Algorithm =
    Algorithm { name: "sha512", digest_size: 64, block_size: 128, start: start::<::sha2::Sha512> };

struct Functions;

#[pymodule]
impl Functions {
    /// Return a new SHA-224 hash object; optionally initialized with a string.
    #[pyfunction("sha224(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha224(py: Py, data: Option<Value>, _security: Option<bool>, string: Option<Value>) -> PyResult<Ref> {
        begin_sized(py, "_sha2.SHA224Type", &SHA224, [data, string])
    }
    /// Return a new SHA-256 hash object; optionally initialized with a string.
    #[pyfunction("sha256(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha256(py: Py, data: Option<Value>, _security: Option<bool>, string: Option<Value>) -> PyResult<Ref> {
        begin_sized(py, "_sha2.SHA256Type", &SHA256, [data, string])
    }
    /// Return a new SHA-384 hash object; optionally initialized with a string.
    #[pyfunction("sha384(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha384(py: Py, data: Option<Value>, _security: Option<bool>, string: Option<Value>) -> PyResult<Ref> {
        begin_sized(py, "_sha2.SHA384Type", &SHA384, [data, string])
    }
    /// Return a new SHA-512 hash object; optionally initialized with a string.
    #[pyfunction("sha512(data=b'', *, usedforsecurity=True, string=None)")]
    fn sha512(py: Py, data: Option<Value>, _security: Option<bool>, string: Option<Value>) -> PyResult<Ref> {
        begin_sized(py, "_sha2.SHA512Type", &SHA512, [data, string])
    }
}

pub(crate) fn create(py: Py) -> PyResult<Ref> {
    let (module, d) = super::new_module(py, "_sha2", Functions::METHODS);
    sized_type(py, d, "_sha2.SHA224Type", "SHA224Type");
    sized_type(py, d, "_sha2.SHA256Type", "SHA256Type");
    sized_type(py, d, "_sha2.SHA384Type", "SHA384Type");
    sized_type(py, d, "_sha2.SHA512Type", "SHA512Type");
    Ok(module)
}
