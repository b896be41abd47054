//! A column: one small value an article, in chunks that clones share.

use std::sync::Arc;

use super::IdSet;
use super::shared::{Number, SharedBytes, Values};

/// Few enough values that copying a shared chunk before writing costs little, and as many as a bitmap container spans.
pub const CHUNK_LEN: usize = 1 << 16;

/// Grows at the end; a chunk that a clone still sees is copied before it changes.
#[derive(Debug, Clone)]
pub struct Column<T: 'static> {
    chunks: Vec<Arc<Values<T>>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T: Copy> Column<T> {
    pub fn push(&mut self, value: T) {
        match self.chunks.last_mut().filter(|chunk| chunk.len() < CHUNK_LEN) {
            Some(chunk) => Arc::make_mut(chunk).to_mut().push(value),
            None => self.chunks.push(Arc::new(Values::owned(vec![value]))),
        }
    }

    pub fn len(&self) -> usize {
        match self.chunks.last() {
            Some(last) => (self.chunks.len() - 1) * CHUNK_LEN + last.len(),
            None => 0,
        }
    }

    /// Panics past the end.
    pub fn get(&self, idx: usize) -> T {
        self.chunks[idx / CHUNK_LEN][idx % CHUNK_LEN]
    }

    pub fn iter(&self) -> impl Iterator<Item = T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter().copied())
    }

    /// Panics past the end.
    pub fn set(&mut self, idx: usize, value: T) {
        Arc::make_mut(&mut self.chunks[idx / CHUNK_LEN]).to_mut()[idx % CHUNK_LEN] = value;
    }

    /// All but the last have [`CHUNK_LEN`] values. As long as somebody keeps a chunk, it stays as it is: the same chunk
    /// holds the same values.
    pub fn chunks(&self) -> &[Arc<Values<T>>] {
        &self.chunks
    }

    /// Calls `work` with the value of each of `ids`. Panics past the end.
    pub fn for_each(&self, ids: &IdSet, mut work: impl FnMut(u32, T)) {
        for_each_block(ids, |chunk_idx, block| {
            let chunk = &**self.chunks[chunk_idx];
            for id in block {
                work(*id, chunk[*id as usize % CHUNK_LEN]);
            }
        });
    }
}

impl<T: Number> Column<T> {
    /// The numbers that lie in these bytes, which are read there.
    pub fn of_bytes(bytes: &SharedBytes) -> Self {
        let chunk_len = CHUNK_LEN * T::LEN;
        let starts = (0..bytes.len()).step_by(chunk_len);
        let parts = starts.filter_map(|start| bytes.part(start..(start + chunk_len).min(bytes.len())));
        Self { chunks: parts.map(|part| Arc::new(Values::shared(part))).collect() }
    }
}

/// Hands out `ids` in blocks of at most 512 that lie in one chunk, which is the first argument.
pub fn for_each_block(ids: &IdSet, mut work: impl FnMut(usize, &[u32])) {
    let chunk_idx = |id: u32| id as usize / CHUNK_LEN;
    let mut ids = ids.iter();
    let mut buffer = [0; 512];
    loop {
        let mut block: &[u32] = ids.next_many(&mut buffer);
        let (Some(first), Some(last)) = (block.first(), block.last()) else { return };
        let (mut here, last) = (chunk_idx(*first), chunk_idx(*last));
        while here < last {
            let (inside, rest) = block.split_at(block.partition_point(|id| chunk_idx(*id) == here));
            work(here, inside);
            (block, here) = (rest, chunk_idx(rest[0]));
        }
        work(here, block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Bytes;

    #[test]
    fn a_clone_stays_as_it_was() {
        let mut column = Column::default();
        (0..CHUNK_LEN + 2).for_each(|value| column.push(value));
        let clone = column.clone();
        column.set(1, 77);
        column.set(CHUNK_LEN, 78);
        column.push(79);
        assert_eq!((column.get(1), column.get(CHUNK_LEN), column.len()), (77, 78, CHUNK_LEN + 3));
        assert_eq!((clone.get(1), clone.get(CHUNK_LEN), clone.len()), (1, CHUNK_LEN, CHUNK_LEN + 2));
    }

    #[test]
    fn a_column_that_lies_in_bytes_grows_and_changes() {
        let bytes = (0..CHUNK_LEN as u32 + 9).flat_map(u32::to_le_bytes).collect();
        let mut column: Column<u32> = Column::of_bytes(&SharedBytes::new(Bytes::Owned(bytes)));
        assert!(column.iter().eq(0..CHUNK_LEN as u32 + 9));
        column.push(1);
        column.set(2, 5);
        assert_eq!((column.len(), column.get(CHUNK_LEN + 9), column.get(2), column.get(3)), (CHUNK_LEN + 10, 1, 5, 3));
    }

    #[test]
    fn values_are_handed_out_over_the_edges_of_chunks() {
        let mut column = Column::default();
        (0..4 * CHUNK_LEN as u32).for_each(|value| column.push(value));
        let edge = CHUNK_LEN as u32;
        for ids in
            [vec![], vec![7], vec![edge - 1, edge], vec![0, 3 * edge, 3 * edge + 1], (edge - 700..edge + 9).collect()]
        {
            let mut seen = Vec::new();
            column.for_each(&ids.iter().copied().collect(), |id, value| seen.push((id, value)));
            assert_eq!(seen, ids.into_iter().map(|id| (id, id)).collect::<Vec<_>>());
        }
    }
}
