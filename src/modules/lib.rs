//! Native modules, one file or folder each, named as imported.
