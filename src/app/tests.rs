//! Laws of the interface as a value.
