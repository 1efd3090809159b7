//! Native modules of the standard library, one file each.
