//! What an index says of itself: of which articles it is, and the sum of every file.

use std::fs;
use std::io;
use std::path::Path;

use memmap2::Mmap;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

const FILE_NAME: &str = "dateline.json";
/// Goes up with every change of what is in an index, folding and the cutting of words included.
const LAYOUT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    layout: u32,
    fingerprint: u64,
    files: Vec<FileSum>,
    pub runs: IdRuns,
    /// The ids of articles with a word that is not held whole.
    pub cut: Vec<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FileSum {
    name: String,
    len: u64,
    xxh3: u64,
}

impl Manifest {
    /// Sums up all that lies in the folder and writes itself there, as the last file.
    pub fn write(folder: &Path, fingerprint: u64, runs: IdRuns, cut: Vec<u32>) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            // Locks may come and go.
            if !name.ends_with(".lock") {
                files.push(sum_file(folder, name)?);
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let body = serde_json::to_string(&Self { layout: LAYOUT, fingerprint, files, runs, cut })?;
        let text = format!("{body}\n{:016x}\n", xxh3_64(body.as_bytes()));
        fs::write(folder.join(FILE_NAME), text)
    }

    /// `None` where anything is not as it was written.
    pub fn read(folder: &Path, fingerprint: u64) -> Option<Self> {
        let text = fs::read_to_string(folder.join(FILE_NAME)).ok()?;
        let (body, sum) = text.strip_suffix('\n')?.split_once('\n')?;
        if sum != format!("{:016x}", xxh3_64(body.as_bytes())) {
            return None;
        }
        let manifest: Self = serde_json::from_str(body).ok()?;
        let is_ours = manifest.layout == LAYOUT && manifest.fingerprint == fingerprint;
        let is_same = |file: &FileSum| {
            let now = sum_file(folder, file.name.clone());
            now.is_ok_and(|now| now.len == file.len && now.xxh3 == file.xxh3)
        };
        (is_ours && manifest.files.iter().all(is_same)).then_some(manifest)
    }
}

fn sum_file(folder: &Path, name: String) -> io::Result<FileSum> {
    let file = fs::File::open(folder.join(&name))?;
    let len = file.metadata()?.len();
    // An empty file cannot be mapped.
    let xxh3 = match len {
        0 => xxh3_64(&[]),
        // SAFETY: nobody changes the files of an index; one that somebody does change gives another sum or, cut short,
        // ends the program, as with every map.
        _ => xxh3_64(&unsafe { Mmap::map(&file) }?),
    };
    Ok(FileSum { name, len, xxh3 })
}

/// Which article each document of the index is: documents are numbered from 0 in the order of ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdRuns {
    /// Neither empty nor touching, in order.
    runs: Vec<IdRun>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct IdRun {
    first_doc: u32,
    first_id: u32,
    n_docs: u32,
}

impl IdRuns {
    pub fn new(ids: &RoaringBitmap) -> Self {
        let mut runs: Vec<IdRun> = Vec::new();
        for (doc, id) in ids.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if run.first_id + run.n_docs == id => run.n_docs += 1,
                _ => runs.push(IdRun { first_doc: doc as u32, first_id: id, n_docs: 1 }),
            }
        }
        Self { runs }
    }

    pub fn n_docs(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.first_doc + run.n_docs)
    }

    pub fn ids(&self) -> RoaringBitmap {
        let mut ids = RoaringBitmap::new();
        for run in &self.runs {
            ids.insert_range(run.first_id..run.first_id + run.n_docs);
        }
        ids
    }

    /// Panics for a document that is not there.
    pub fn id_of(&self, doc: u32) -> u32 {
        let run = self.runs[self.runs.partition_point(|run| run.first_doc <= doc) - 1];
        run.first_id + (doc - run.first_doc)
    }

    /// Panics for a document that is not there.
    pub fn ids_of(&self, docs: RoaringBitmap) -> RoaringBitmap {
        if self.is_identity() {
            return docs;
        }
        docs.iter().map(|doc| self.id_of(doc)).collect()
    }

    /// Without ids that have no document.
    pub fn docs_of(&self, ids: &RoaringBitmap) -> RoaringBitmap {
        if self.is_identity() {
            let mut docs = ids.clone();
            docs.remove_range(self.n_docs()..);
            return docs;
        }
        let mut docs = RoaringBitmap::new();
        for run in &self.runs {
            let inside = ids.range(run.first_id..run.first_id + run.n_docs);
            docs.extend(inside.map(|id| run.first_doc + (id - run.first_id)));
        }
        docs
    }

    fn is_identity(&self) -> bool {
        matches!(*self.runs, [] | [IdRun { first_id: 0, .. }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_and_ids_map_to_each_other() {
        for ids in [vec![], vec![0, 1, 2], vec![3, 4, 9, 20, 21]] {
            let ids: RoaringBitmap = ids.into_iter().collect();
            let runs = IdRuns::new(&ids);
            let docs: RoaringBitmap = (0..ids.len() as u32).collect();
            assert_eq!(runs.n_docs() as u64, ids.len());
            assert_eq!(runs.ids(), ids);
            assert_eq!(runs.docs_of(&(&ids | &RoaringBitmap::from([5, 1000]))), docs);
            assert_eq!(runs.ids_of(docs), ids);
        }
    }
}
