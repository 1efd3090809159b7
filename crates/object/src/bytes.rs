//! `bytes` and `bytearray`: creation and reading.

use taipan_layout::*;

use crate::memory::allocate;
use crate::py::Py;
use crate::refs::{Obj, Ref};
use crate::type_object::TypeRef;

/// A `bytearray`.
#[repr(C)]
pub struct ByteArray {
    /// The object header.
    pub header: Header,
    /// The content.
    pub data: std::mem::ManuallyDrop<Vec<u8>>,
    /// Buffer exports, during which the size is fixed.
    pub exports: usize,
}

// SAFETY: the kind is given to objects of this layout only.
unsafe impl crate::refs::Layout for ByteArray {
    const KIND: Kind = Kind::BYTEARRAY;
}

impl Py {
    /// A `bytes` object of the data.
    pub fn bytes(self, data: &[u8]) -> Ref {
        self.bytes_of(self.types().bytes, data)
    }

    /// The same for `bytes` or a subclass.
    pub fn bytes_of(self, ty: TypeRef, data: &[u8]) -> Ref {
        let p: *mut Bytes = if ty == self.types().bytes {
            let (cell, class) = allocate(self, BYTES_DATA + data.len() + 1);
            // SAFETY: the cell is fresh and long enough.
            unsafe { cell.write(Header::new(Kind::BYTES, FLAG_YOUNG, class, ty.head.root_shape)) };
            cell.cast()
        } else {
            crate::instance::allocate_instance(self, ty, data.len() + 1).cast()
        };
        // SAFETY: the object has room for the data and the zero behind them.
        unsafe {
            (*p).length = data.len();
            (*p).hash = 0;
            let to = p.cast::<u8>().add(BYTES_DATA);
            std::ptr::copy_nonoverlapping(data.as_ptr(), to, data.len());
            to.add(data.len()).write(0);
        }
        Ref::from_owned(taipan_layout::Value::from_ptr(p))
    }
}

impl Obj<Bytes> {
    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: `length` bytes follow the struct.
        unsafe { std::slice::from_raw_parts(self.as_ptr().cast::<u8>().add(BYTES_DATA), self.length) }
    }
}

pub(crate) unsafe fn drop_bytearray(_py: Py, object: *mut Header) {
    let mut b: Obj<ByteArray> = Obj::new(object.cast());
    // SAFETY: the object is dead; its content is dropped once.
    unsafe { std::mem::ManuallyDrop::drop(&mut b.data) };
}
