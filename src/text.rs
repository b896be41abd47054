//! Cleaning, folding, words, blocks and wrapping: what can be done to text without knowing what its words mean.

mod blocks;
mod clean;
mod fold;
mod words;
mod wrap;

pub use blocks::{RawBlock, split_blocks};
pub use clean::{Cleaned, clean, clean_line};
pub use fold::{Folded, fold, fold_char};
pub use words::{is_word_char, words};
pub use wrap::{Line, wrap};
