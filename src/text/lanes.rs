//! Sixty-four bytes at a time: which of them are letters, figures or something else. An answer has a bit for every byte,
//! the lowest for the first.
//!
//! Whether a letter or a space comes next is as good as random in text, so that a branch at every byte costs more than
//! all the rest. Bits for a whole stretch let a pass look only where something is, and words are counted by arithmetic.

use fearless_simd::{Level, Simd, SimdBase, SimdMask, dispatch, i8x64, mask8x64};

/// A stretch of 64 bytes.
#[derive(Clone, Copy)]
pub struct Lanes([u8; N_LANES]);

pub(super) const N_LANES: usize = 64;

/// The bytes by stretches, with the offset of each. What is behind the end is 0.
#[inline]
pub fn lanes(bytes: &[u8]) -> impl Iterator<Item = (usize, Lanes)> {
    let (whole, rest) = bytes.as_chunks();
    let last = (!rest.is_empty()).then(|| {
        let mut last = [0; N_LANES];
        last[..rest.len()].copy_from_slice(rest);
        last
    });
    let stretches = whole.iter().copied().chain(last);
    stretches.enumerate().map(|(idx, bytes)| (idx * N_LANES, Lanes(bytes)))
}

/// Puts the offsets of the bytes that are wanted into an empty list, rising; see `Lanes::marked`. For bytes that are rare, and less
/// than 4 GiB.
#[inline]
pub fn put_places(bytes: &[u8], is_wanted: impl Fn(u8) -> bool + Copy, list: &mut Vec<u32>) {
    let mut put = |offset: usize, mut marks: u64| {
        while marks != 0 {
            list.push(offset as u32 + marks.trailing_zeros());
            marks &= marks - 1;
        }
    };
    let (whole, rest) = bytes.as_chunks();
    for (idx, stretch) in whole.iter().enumerate() {
        put(idx * N_LANES, Lanes(*stretch).marked(is_wanted));
    }
    let (mut last, offset) = ([0; N_LANES], bytes.len() - rest.len());
    last[..rest.len()].copy_from_slice(rest);
    // Zeros behind the end may be wanted too.
    put(offset, Lanes(last).marked(is_wanted) & !(u64::MAX << rest.len()));
}

/// The places of the bits that are set, rising.
#[inline]
pub fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros() as usize;
        let is_set = word != 0;
        word &= word.wrapping_sub(1);
        is_set.then_some(bit)
    })
}

impl Lanes {
    /// The bytes that are wanted. Where `is_wanted` compares without branches, the compiler asks many bytes at once.
    #[inline]
    pub fn marked(&self, is_wanted: impl Fn(u8) -> bool) -> u64 {
        // Ones for a byte that is wanted, as vectors have it.
        let mut marks = [0; N_LANES];
        for (mark, byte) in marks.iter_mut().zip(self.0) {
            *mark = -i8::from(is_wanted(byte));
        }
        dispatch!(Level::baseline(), simd => signs(simd, &marks))
    }

    /// Whether any byte is wanted: a third of the work of [`Lanes::marked`].
    #[inline]
    pub fn has(&self, is_wanted: impl Fn(u8) -> bool) -> bool {
        self.0.iter().fold(false, |any, byte| any | is_wanted(*byte))
    }

    #[inline]
    pub fn last(&self) -> u8 {
        self.0[N_LANES - 1]
    }

    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.0.is_ascii()
    }

    /// What is not ASCII.
    #[inline]
    pub fn wide(&self) -> u64 {
        self.marked(|byte| byte >= 0x80)
    }

    /// The first bytes of characters that are not ASCII.
    #[inline]
    pub fn wide_leads(&self) -> u64 {
        self.marked(|byte| byte >= 0xC0)
    }
}

/// The signs of all bytes. Processors have an instruction for it, which the compiler does not find by itself.
#[inline(always)]
fn signs<S: Simd>(simd: S, marks: &[i8; N_LANES]) -> u64 {
    mask8x64::from_vector(i8x64::from_slice(simd, marks)).to_bitmask()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_byte_is_judged_by_itself(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let check = |marked: &dyn Fn(&Lanes) -> u64, is_wanted: &dyn Fn(u8) -> bool| {
                let expected: Vec<usize> = (0..bytes.len()).filter(|place| is_wanted(bytes[*place])).collect();
                let marked = lanes(&bytes).flat_map(|(offset, lanes)| bits(marked(&lanes)).map(move |bit| offset + bit));
                assert_eq!(marked.collect::<Vec<_>>(), expected);
            };
            check(&|lanes| lanes.marked(|byte| byte == b'a'), &|byte| byte == b'a');
            check(&|lanes| lanes.marked(|byte| byte.is_ascii_alphanumeric()), &|byte| byte.is_ascii_alphanumeric());
            let controls: Vec<usize> = (0..bytes.len()).filter(|place| bytes[*place] < b' ').collect();
            let mut list = Vec::new();
            put_places(&bytes, |byte| byte < b' ', &mut list);
            assert!(list.iter().map(|place| *place as usize).eq(controls));
            check(&|lanes| lanes.wide(), &|byte| !byte.is_ascii());
            check(&|lanes| lanes.wide_leads(), &|byte| byte >= 0xC0);
        }
    }
}
