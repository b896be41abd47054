//! The places of a text that are worth a look, found in one pass over its words.

use fearless_simd::{Level, dispatch};

use super::kinds::{Behind, Kind, Kinds};
use super::text::{Text, Window};

/// Figures, and words from where a rule may go on to what stands behind, by position.
pub fn beginnings(text: &Text, kinds: &Kinds) -> Vec<u32> {
    if text.has_inner_apostrophes() {
        return beginnings_by(text, kinds, |window, at| text.kind_at(window.offset + at as usize, kinds));
    }
    // Words are bits here, and newer processors have better instructions for these.
    dispatch!(Level::new(), _simd => beginnings_by(text, kinds, |window, at| match kinds.of(window.head(at)) {
        // Figures have no letters, and no letters can be anything.
        Kind::ANY => text.kind_at(window.offset + at as usize, kinds),
        kind => kind,
    }))
}

#[inline(always)]
fn beginnings_by(text: &Text, kinds: &Kinds, kind_at: impl Fn(&Window, u32) -> Kind) -> Vec<u32> {
    let mut beginnings = Vec::with_capacity(text.bytes.len() / 32 + 16);
    let (mut begun, mut n_begun) = ([0; 4 * Window::LEN], 0);
    let mut behind = Behind::NOTHING;
    text.for_windows(|window| {
        for at in window.starts() {
            let kind = kind_at(window, at);
            // Without a branch at every word, for what is wanted comes at random: the one before is kept, or this one
            // takes its place.
            n_begun += usize::from(behind.may_be(kinds.role(kind, window.is_apart(at))));
            begun[n_begun % begun.len()] = window.offset as u32 + at;
            behind = kinds.behind(kind);
        }
        // Another window has room.
        if n_begun >= 3 * Window::LEN {
            beginnings.extend_from_slice(&begun[..n_begun]);
            (begun[0], n_begun) = (begun[n_begun % begun.len()], 0);
        }
    });
    n_begun += usize::from(behind.may_be(kinds.role(Kind::UNKNOWN, true)));
    beginnings.extend_from_slice(&begun[..n_begun]);
    beginnings
}
