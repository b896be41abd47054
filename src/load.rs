//! Files of every format → articles, on worker threads, in path order, in batches.
