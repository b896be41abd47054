//! Which article of the library a document of the index is.

use roaring::RoaringBitmap;

/// Which article each document of the index is, as stretches of both that run along.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdRuns {
    /// By document, without overlaps.
    runs: Vec<IdRun>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct IdRun {
    first_doc: u32,
    first_id: u32,
    len: u32,
}

impl IdRuns {
    /// Gives every article the document with its key, each document once. `keys` are those of the documents.
    pub fn new(keys: &[u64], articles: impl Iterator<Item = (u32, u64)>) -> Self {
        let mut by_key: Option<Vec<(u64, u32)>> = None;
        let mut pairs: Vec<IdRun> = Vec::new();
        let mut is_used = vec![false; keys.len()];
        let mut next = 0;
        for (id, key) in articles {
            let is_free = |doc: usize| keys.get(doc) == Some(&key) && !is_used[doc];
            if !is_free(next) {
                let by_key = by_key.get_or_insert_with(|| sorted_by_key(keys));
                let same = &by_key[by_key.partition_point(|(other, _)| *other < key)..];
                let same = same.iter().take_while(|(other, _)| *other == key);
                match same.map(|(_, doc)| *doc as usize).find(|doc| is_free(*doc)) {
                    Some(doc) => next = doc,
                    None => continue,
                }
            }
            is_used[next] = true;
            let doc = next as u32;
            match pairs.last_mut() {
                Some(run) if run.first_doc + run.len == doc && run.first_id + run.len == id => run.len += 1,
                _ => pairs.push(IdRun { first_doc: doc, first_id: id, len: 1 }),
            }
            next += 1;
        }
        pairs.sort_unstable_by_key(|run| run.first_doc);
        Self { runs: pairs }
    }

    pub fn ids(&self) -> RoaringBitmap {
        let mut ids = RoaringBitmap::new();
        for run in &self.runs {
            ids.insert_range(run.first_id..run.first_id + run.len);
        }
        ids
    }

    pub fn id_of(&self, doc: u32) -> Option<u32> {
        let idx = self.runs.partition_point(|run| run.first_doc <= doc).checked_sub(1)?;
        let run = self.runs[idx];
        let offset = doc - run.first_doc;
        (offset < run.len).then_some(run.first_id + offset)
    }

    pub fn ids_of(&self, mut docs: RoaringBitmap) -> RoaringBitmap {
        if let [IdRun { first_doc: 0, first_id: 0, len }] = *self.runs {
            docs.remove_range(len..);
            return docs;
        }
        self.map(&docs, |run| (run.first_doc, run.first_id))
    }

    pub fn docs_of(&self, ids: &RoaringBitmap) -> RoaringBitmap {
        if let [IdRun { first_doc: 0, first_id: 0, len }] = *self.runs {
            let mut docs = ids.clone();
            docs.remove_range(len..);
            return docs;
        }
        self.map(ids, |run| (run.first_id, run.first_doc))
    }

    fn map(&self, from: &RoaringBitmap, ends: impl Fn(&IdRun) -> (u32, u32)) -> RoaringBitmap {
        let mut to = RoaringBitmap::new();
        for run in &self.runs {
            let (first, goal) = ends(run);
            to.extend(from.range(first..first + run.len).map(|number| goal + (number - first)));
        }
        to
    }
}

fn sorted_by_key(keys: &[u64]) -> Vec<(u64, u32)> {
    let mut by_key: Vec<(u64, u32)> = keys.iter().enumerate().map(|(doc, key)| (*key, doc as u32)).collect();
    by_key.sort_unstable();
    by_key
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which ids the documents get, `-` for none.
    #[track_caller]
    fn check(keys: &[u64], articles: &[(u32, u64)], expected: &str) {
        let runs = IdRuns::new(keys, articles.iter().copied());
        let ids: Vec<Option<u32>> = (0..keys.len() as u32).map(|doc| runs.id_of(doc)).collect();
        let shown: Vec<String> = ids.iter().map(|id| id.map_or("-".to_owned(), |id| id.to_string())).collect();
        assert_eq!(shown.join(" "), expected);
        let (docs, ids): (RoaringBitmap, RoaringBitmap) =
            ids.iter().enumerate().filter_map(|(doc, id)| Some((doc as u32, (*id)?))).unzip();
        assert_eq!(runs.ids(), ids);
        assert_eq!(runs.docs_of(&(&ids | &RoaringBitmap::from([1000]))), docs);
        assert_eq!(runs.ids_of((0..keys.len() as u32).collect()), ids);
    }

    #[test]
    fn documents_find_their_articles_wherever_they_went() {
        check(&[], &[], "");
        check(&[], &[(0, 1)], "");
        check(&[5, 6, 7], &[(0, 5), (1, 6), (2, 7)], "0 1 2");
        check(&[5, 6, 7], &[(0, 5), (1, 6)], "0 1 -");
        check(&[5, 6, 7], &[(0, 6), (1, 7), (2, 8), (9, 5)], "9 0 1");
        check(&[5, 5, 7], &[(3, 7), (4, 5), (5, 5), (6, 5)], "4 5 3");
        check(&[5, 6], &[(0, 7)], "- -");
    }
}
