//! Search box → hits and facet counts. The same language for the interface, saved searches and the command line.
