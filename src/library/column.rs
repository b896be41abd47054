//! A column: one small value an article, in chunks that clones share.

use std::sync::Arc;

/// Few enough values that copying a shared chunk before writing costs little, and as many as a bitmap container spans.
const CHUNK_LEN: usize = 1 << 16;

/// Grows at the end; a chunk that a clone still sees is copied before it changes.
#[derive(Debug, Clone)]
pub struct Column<T> {
    chunks: Vec<Arc<Vec<T>>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T: Copy> Column<T> {
    pub fn of(values: &[T]) -> Self {
        Self { chunks: values.chunks(CHUNK_LEN).map(|chunk| Arc::new(chunk.to_vec())).collect() }
    }

    pub fn push(&mut self, value: T) {
        match self.chunks.last_mut().filter(|chunk| chunk.len() < CHUNK_LEN) {
            Some(chunk) => Arc::make_mut(chunk).push(value),
            None => self.chunks.push(Arc::new(vec![value])),
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
        Arc::make_mut(&mut self.chunks[idx / CHUNK_LEN])[idx % CHUNK_LEN] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
