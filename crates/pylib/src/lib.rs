//! The standard library that is written in Python, compiled when Taipan was built: read-only code objects in marshal
//! format.
//!
//! Law: made from the published library and the modules in `python/`; changes to the former are the textual patches of
//! `build/patches.rs`.

/// A module of the library.
#[derive(Debug)]
pub struct Module {
    /// Its full name.
    pub name: &'static str,
    /// Whether it is a package.
    pub package: bool,
    /// Where its file is in the library's folder.
    pub path: &'static str,
    start: u32,
    length: u32,
}

static CODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

impl Module {
    /// The module's code object in marshal format.
    pub fn code(&self) -> &'static [u8] {
        &CODE[self.start as usize..][..self.length as usize]
    }
}

/// All modules, in the order of their names.
pub fn modules() -> &'static [Module] {
    MODULES
}

/// The module of a full name.
pub fn find(name: &str) -> Option<&'static Module> {
    MODULES.binary_search_by(|m| m.name.cmp(name)).ok().map(|i| &MODULES[i])
}

#[cfg(test)]
mod tests {
    use taipan_bytecode::marshal;

    #[test]
    fn every_module_reads_back_to_the_same_bytes() {
        for module in super::modules() {
            let code = marshal::read_code(module.code()).unwrap_or_else(|e| panic!("{}: {e:?}", module.name));
            let mut data = Vec::new();
            marshal::write_code(&code, &mut data);
            assert_eq!(data, module.code(), "{}", module.name);
            assert_eq!(super::find(module.name).map(|m| m.path), Some(module.path));
        }
    }
}
