//! Where objects live and die: headers, cells, counts, publication, weak references, the verifier.
