//! Bytes that several read parts of, in memory or mapped from a file, and numbers that are read where they lie in them.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use super::segment::Bytes;

/// A part of some bytes. Cheap to clone; keeps all of them.
#[derive(Clone)]
pub struct SharedBytes {
    bytes: Arc<Bytes>,
    range: Range<usize>,
}

impl SharedBytes {
    pub fn new(bytes: Bytes) -> Self {
        let range = 0..bytes.len();
        Self { bytes: Arc::new(bytes), range }
    }

    /// `None` where it does not lie inside.
    pub fn part(&self, range: Range<usize>) -> Option<Self> {
        let (start, end) = (self.range.start.checked_add(range.start)?, self.range.start.checked_add(range.end)?);
        (start <= end && end <= self.range.end).then(|| Self { bytes: self.bytes.clone(), range: start..end })
    }
}

impl Deref for SharedBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

impl fmt::Debug for SharedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedBytes").field("range", &self.range).finish()
    }
}

/// A number as caches have it: little endian. Every pattern of its bytes is one.
pub trait Number: Copy + 'static {
    const LEN: usize;

    /// Takes `LEN` bytes; 0 for fewer.
    fn of_bytes(bytes: &[u8]) -> Self;
}

impl Number for u32 {
    const LEN: usize = 4;

    fn of_bytes(bytes: &[u8]) -> Self {
        bytes.try_into().map_or(0, Self::from_le_bytes)
    }
}

impl Number for u64 {
    const LEN: usize = 8;

    fn of_bytes(bytes: &[u8]) -> Self {
        bytes.try_into().map_or(0, Self::from_le_bytes)
    }
}

/// Numbers that were pushed, or that lie in shared bytes.
#[derive(Debug, Clone)]
pub struct Values<T: 'static>(Kind<T>);

#[derive(Debug, Clone)]
enum Kind<T: 'static> {
    Owned(Vec<T>),
    /// The slice lies in the bytes.
    Shared {
        _bytes: SharedBytes,
        values: &'static [T],
    },
}

impl<T> Values<T> {
    pub fn owned(values: Vec<T>) -> Self {
        Self(Kind::Owned(values))
    }
}

impl<T: Copy> Values<T> {
    /// To be changed; shared ones are copied first.
    pub fn to_mut(&mut self) -> &mut Vec<T> {
        if let Kind::Shared { values, .. } = self.0 {
            self.0 = Kind::Owned(values.to_vec());
        }
        match &mut self.0 {
            Kind::Owned(values) => values,
            Kind::Shared { .. } => unreachable!("shared values were just copied"),
        }
    }
}

impl<T: Number> Values<T> {
    /// The numbers that lie in `bytes`, read there wherever the machine can.
    pub fn shared(bytes: SharedBytes) -> Self {
        let in_place = bytes.as_ptr().cast::<T>();
        if cfg!(target_endian = "little") && in_place.is_aligned() && T::LEN == size_of::<T>() {
            // SAFETY: the place is aligned, so many numbers fit into the bytes, and any bytes are numbers. The bytes are
            // never written to and stay where they are as long as they are kept: as long as this value. The slice is
            // given out for no longer than that.
            let values = unsafe { std::slice::from_raw_parts(in_place, bytes.len() / T::LEN) };
            return Self(Kind::Shared { _bytes: bytes, values });
        }
        Self::owned(bytes.chunks_exact(T::LEN).map(T::of_bytes).collect())
    }
}

impl<T> Deref for Values<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Kind::Owned(values) => values,
            Kind::Shared { values, .. } => values,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_wherever_they_lie() {
        let bytes: Vec<u8> = (0..67).collect();
        let bytes = SharedBytes::new(Bytes::Owned(bytes));
        for start in 0..9 {
            let part = bytes.part(start..start + 41).unwrap();
            let expected: Vec<u32> = part.chunks_exact(4).map(u32::of_bytes).collect();
            assert_eq!(*Values::<u32>::shared(part.clone()), expected);
            let mut values = Values::<u64>::shared(part.clone());
            let before = values.clone();
            values.to_mut().push(7);
            assert_eq!((before.len(), values.len(), values[5]), (5, 6, 7));
            assert_eq!(before[4], u64::of_bytes(&part[32..40]));
        }
    }

    #[test]
    fn a_part_lies_inside() {
        let bytes = SharedBytes::new(Bytes::Owned(vec![1, 2, 3, 4]));
        let part = bytes.part(1..3).unwrap();
        assert_eq!(*part, [2, 3]);
        assert_eq!(part.part(1..2).as_deref(), Some(&[3][..]));
        assert!(part.part(1..3).is_none() && part.part(0..usize::MAX).is_none());
    }
}
