//! Module objects.

use taipan_layout::*;

use crate::py::Py;
use crate::refs::{DictRef, Obj, Ref, ValueExt};
use crate::{dict, instance};

/// A module.
#[repr(C)]
pub struct Module {
    /// The object header.
    pub header: Header,
    /// The namespace, an owned dict, or absent in a module that was never initialized.
    pub dict: Value,
}

// SAFETY: the kind is given to objects of this layout only.
unsafe impl crate::refs::Layout for Module {
    const KIND: Kind = Kind::MODULE;
}

/// A borrowed handle on a module.
pub type ModuleRef = Obj<Module>;

impl Obj<Module> {
    /// The namespace.
    pub fn namespace(self) -> DictRef {
        self.dict.cast().expect("a module has its namespace")
    }
}

/// A new module with the usual names in its namespace.
pub fn new(py: Py, name: &str, doc: Option<&str>) -> Ref {
    let namespace = dict::new(py);
    let d = dict::of(&namespace);
    let none = crate::singletons::none();
    dict::set_text(py, d, "__name__", py.intern(name).value());
    dict::set_text(py, d, "__doc__", doc.map_or(none.to_ref(), |t| py.str(t)).value());
    for key in ["__package__", "__loader__", "__spec__"] {
        dict::set_text(py, d, key, none);
    }
    let module = Module { header: instance::blank_header(), dict: namespace.into_value() };
    instance::new_object(py, py.types().module, module)
}
