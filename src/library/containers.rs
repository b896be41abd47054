//! What is in a set of articles, stretch by stretch, as its bits: `roaring` gives single ids, or bytes in the standard format of
//! [roaring bitmaps](https://github.com/RoaringBitmap/RoaringFormatSpec), and copying those is many times faster.

use super::IdSet;
use super::column::CHUNK_LEN;
use super::sheets::Bits;

/// Begins bytes without runs; the number of containers follows.
const COOKIE: u32 = 12_346;
/// In the lower half of the first four bytes where there are runs; one less than the number of containers is in the upper one.
const COOKIE_WITH_RUNS: u16 = 12_347;
/// Before so many containers with runs are among them, nothing says where each begins.
const MIN_FOR_OFFSETS: usize = 4;
/// More ids than this are written as bits.
const MOST_IN_ARRAY: usize = 4096;
const N_BYTES: usize = CHUNK_LEN / 8;

/// The ids in a stretch of [`CHUNK_LEN`], as places in it.
#[derive(Debug)]
pub enum Container<'b> {
    /// In order.
    Places(&'b [[u8; 2]]),
    Bits(usize, &'b [[u8; 8]]),
    /// For each run its first place and how many more follow.
    Runs(&'b [[u8; 4]]),
}

/// The stretches of a set that have ids, each with its number, in order. `bytes` is a buffer to be used.
pub fn containers<'b>(ids: &IdSet, bytes: &'b mut Vec<u8>) -> impl Iterator<Item = (usize, Container<'b>)> {
    bytes.clear();
    bytes.reserve(ids.serialized_size());
    ids.serialize_into(&mut *bytes).expect("a buffer takes all bytes");
    containers_in(bytes)
}

/// The same of a set that was written already. Bytes that are none have no stretches, or not all of them.
pub fn containers_in(bytes: &[u8]) -> impl Iterator<Item = (usize, Container<'_>)> {
    read(bytes).into_iter().flatten()
}

fn read(mut bytes: &[u8]) -> Option<impl Iterator<Item = (usize, Container<'_>)>> {
    let first = u32::from_le_bytes(*take(&mut bytes)?);
    let (n, has_run) = match first {
        COOKIE => (u32::from_le_bytes(*take(&mut bytes)?) as usize, &[][..]),
        _ if first as u16 == COOKIE_WITH_RUNS => {
            let n = (first >> 16) as usize + 1;
            (n, take_slice(&mut bytes, n.div_ceil(8))?)
        }
        _ => return None,
    };
    let heads: &[[u8; 4]] = take_each(&mut bytes, n)?;
    if has_run.is_empty() || n >= MIN_FOR_OFFSETS {
        take_slice(&mut bytes, 4 * n)?;
    }
    Some(heads.iter().enumerate().map_while(move |(idx, [key, key_high, n, n_high])| {
        let n = usize::from(u16::from_le_bytes([*n, *n_high])) + 1;
        let is_run = has_run.get(idx / 8).is_some_and(|byte| byte >> (idx % 8) & 1 == 1);
        let container = match n {
            _ if is_run => {
                let n_runs = u16::from_le_bytes(*take(&mut bytes)?);
                Container::Runs(take_each(&mut bytes, n_runs.into())?)
            }
            ..=MOST_IN_ARRAY => Container::Places(take_each(&mut bytes, n)?),
            _ => Container::Bits(n, take_each(&mut bytes, N_BYTES / 8)?),
        };
        Some((u16::from_le_bytes([*key, *key_high]).into(), container))
    }))
}

fn take<'b, const N: usize>(bytes: &mut &'b [u8]) -> Option<&'b [u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(taken)
}

fn take_slice<'b>(bytes: &mut &'b [u8], n: usize) -> Option<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(n)?;
    *bytes = rest;
    Some(taken)
}

fn take_each<'b, const N: usize>(bytes: &mut &'b [u8], n: usize) -> Option<&'b [[u8; N]]> {
    Some(take_slice(bytes, N * n)?.as_chunks().0)
}

impl Container<'_> {
    pub fn n_ids(&self) -> usize {
        match self {
            Container::Places(places) => places.len(),
            Container::Bits(n, _) => *n,
            Container::Runs(runs) => runs.iter().map(|run| run_of(*run).count()).sum(),
        }
    }

    /// Calls `work` with each place, in order.
    pub fn for_each_place(&self, mut work: impl FnMut(u16)) {
        match self {
            Container::Places(places) => places.iter().for_each(|place| work(u16::from_le_bytes(*place))),
            Container::Runs(runs) => runs.iter().flat_map(|run| run_of(*run)).for_each(work),
            Container::Bits(_, words) => {
                for (idx, word) in words.iter().enumerate() {
                    let mut left = u64::from_le_bytes(*word);
                    while left != 0 {
                        work(idx as u16 * 64 + left.trailing_zeros() as u16);
                        left &= left - 1;
                    }
                }
            }
        }
    }

    pub fn to_bits(&self) -> Box<Bits> {
        let mut bits: Box<Bits> = Box::new([0; CHUNK_LEN / 64]);
        match self {
            Container::Bits(_, words) => {
                bits.iter_mut().zip(*words).for_each(|(bits, word)| *bits = u64::from_le_bytes(*word));
            }
            _ => self.for_each_place(|place| bits[usize::from(place / 64)] |= 1 << (place % 64)),
        }
        bits
    }
}

fn run_of([first, first_high, more, more_high]: [u8; 4]) -> std::ops::RangeInclusive<u16> {
    let first = u16::from_le_bytes([first, first_high]);
    first..=first.saturating_add(u16::from_le_bytes([more, more_high]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids as the containers have them, one by one and as bits.
    fn check(ids: &IdSet) {
        let (mut found, mut n, mut bytes) = (IdSet::new(), 0, Vec::new());
        let mut by_bits = Vec::new();
        for (idx, container) in containers(ids, &mut bytes) {
            let start = (idx * CHUNK_LEN) as u32;
            n += container.n_ids();
            container.for_each_place(|place| found.extend([start + u32::from(place)]));
            let bits = container.to_bits();
            let is_there = |place: &u32| bits[*place as usize / 64] >> (place % 64) & 1 == 1;
            by_bits.extend((0..CHUNK_LEN as u32).filter(is_there).map(|place| start + place));
        }
        assert_eq!((n as u64, &found), (ids.len(), ids));
        assert!(by_bits.into_iter().eq(ids.iter()));
    }

    #[test]
    fn containers_have_what_the_set_has() {
        let every = |step: usize, end: u32| (3..end).step_by(step).collect::<IdSet>();
        let last = (CHUNK_LEN - 1) as u32;
        check(&IdSet::new());
        check(&IdSet::from_iter([last, last + 1, 7 * last + 9]));
        for ids in [every(2, 200_000), every(15, 70_000), every(16, 70_000), every(17, 400_000), every(1, 500_000)] {
            check(&ids);
            for mut with_run in [ids.clone(), &ids & &every(1, 40_000)] {
                with_run.insert_range(65_000..66_000);
                with_run.insert_range(3 * last..=6 * last);
                with_run.optimize();
                check(&with_run);
            }
        }
        check(&IdSet::full().range(..last * 9).collect());
        assert_eq!(
            [&b""[..], b"\x3a\x30\0", b"\x3a\x30\0\0\x09\0\0\0\0\0", &[7; 99]]
                .map(|bytes| containers_in(bytes).count()),
            [0; 4]
        );
    }
}
