//! Cleaning, folding, words, blocks and wrapping: what can be done to text without knowing what its words mean.

mod blocks;
mod chart;
mod clean;
mod drawn;
mod figures;
mod fold;
mod lanes;
mod lower;
mod quick_map;
mod scan;
mod sentence;
mod sought;
mod stem;
mod word_map;
mod words;
mod wrap;

pub use blocks::{RawBlock, bullet_len, is_address, split_blocks};
pub use chart::{Chart, Stretch};
pub use clean::{Cleaned, clean, clean_line};
pub use drawn::{WORD_BREAK, cluster_width, drawn, in_cells, is_broken_word, is_plain, is_plain_char, width};
pub use figures::next_figure;
pub use fold::{Folded, fold, fold_char, fold_onto};
pub use lanes::{bits, lanes, put_places};
pub use lower::with_lower;
pub use quick_map::{QuickMap, QuickSet};
pub use scan::Scanner;
pub use sentence::sentence_around;
pub use sought::{Word, Words, WordsFinder, folded_words, word_starts};
pub use stem::{FormFinder, WordForms};
pub use word_map::{ShortWord, WordMap};
pub use words::{count_words, for_words, is_alphanumeric, is_unspaced, is_word_char};
pub use wrap::{Line, wrap, wrap_on};
