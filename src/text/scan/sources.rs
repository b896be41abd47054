//! Folding turned round: which characters fold to one that is looked for.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use crate::text::fold::fold_char;

/// Where characters are that do not fold to themselves alone. Hangul syllables are left out: a letter of Hangul is in
/// hundreds of them.
const FOLDING: [RangeInclusive<u32>; 4] = [0x41..=0x33FF, 0xA000..=0xABFF, 0xF900..=0x1_FFFF, 0x2_F800..=0x2_FA1F];

/// All characters that `folded` can come from, itself included, without order. `None` for letters of Hangul.
pub fn sources_of(folded: char) -> Option<impl Iterator<Item = char>> {
    if is_hangul_letter(folded) {
        return None;
    }
    let pairs = pairs();
    let start = pairs.partition_point(|pair| pair.0 < folded);
    let others = pairs[start..].iter().take_while(move |pair| pair.0 == folded).map(|pair| pair.1);
    Some(others.chain(Some(folded)))
}

fn is_hangul_letter(ch: char) -> bool {
    matches!(ch, '\u{1100}'..='\u{11FF}')
}

/// Every folded character with one that it comes from and that is another, sorted.
fn pairs() -> &'static [(char, char)] {
    static PAIRS: OnceLock<Vec<(char, char)>> = OnceLock::new();
    PAIRS.get_or_init(|| {
        let mut pairs = Vec::new();
        for source in FOLDING.into_iter().flatten().filter_map(char::from_u32) {
            fold_char(source, &mut |folded| {
                if folded != source {
                    pairs.push((folded, source));
                }
            });
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_no_range_folds_to_itself() {
        for ch in ('\0'..=char::MAX).filter(|ch| !FOLDING.iter().any(|range| range.contains(&(*ch as u32)))) {
            let mut folded = Vec::new();
            fold_char(ch, &mut |part| folded.push(part));
            let is_hangul = matches!(ch, '\u{AC00}'..='\u{D7A3}') && folded.iter().all(|part| is_hangul_letter(*part));
            assert!(folded == [ch] || is_hangul, "{ch:?} {folded:?}");
        }
    }

    #[test]
    fn a_letter_comes_from_its_capitals_and_accents() {
        let sources: String = sources_of('k').unwrap().collect();
        for source in ['k', 'K', 'Ķ', '\u{212A}', 'ｋ', 'ĸ'] {
            assert!(sources.contains(source), "{source}");
        }
        assert!(sources_of('s').unwrap().any(|source| source == 'ß'));
    }
}
