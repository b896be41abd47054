//! pubdate
