//! Machine code: stencils, patching, code memory, exits.
