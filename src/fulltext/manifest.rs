//! What an index says of itself: of which texts it is, and the sum of every file.

use std::fs;
use std::io;
use std::path::Path;

use memmap2::Mmap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

const FILE_NAME: &str = "dateline.json";
const KEYS_NAME: &str = "keys";
/// Goes up with every change of what is in an index, folding and the cutting of words included.
const LAYOUT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    layout: u32,
    files: Vec<FileSum>,
    /// The documents with a word that is not held whole.
    pub cut: Vec<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FileSum {
    name: String,
    len: u64,
    xxh3: u64,
}

impl Manifest {
    /// Writes the keys of all documents, sums up all that lies in the folder and writes that, as the last file.
    pub fn write(folder: &Path, keys: &[u64], cut: Vec<u32>) -> io::Result<()> {
        let keys: Vec<u8> = keys.iter().flat_map(|key| key.to_le_bytes()).collect();
        fs::write(folder.join(KEYS_NAME), keys)?;
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            // Locks may come and go.
            if !name.ends_with(".lock") {
                files.push(sum_file(folder, name)?);
            }
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let body = serde_json::to_string(&Self { layout: LAYOUT, files, cut })?;
        let text = format!("{body}\n{:016x}\n", xxh3_64(body.as_bytes()));
        fs::write(folder.join(FILE_NAME), text)
    }

    /// `None` where anything is not as it was written.
    pub fn read(folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(folder.join(FILE_NAME)).ok()?;
        let (body, sum) = text.strip_suffix('\n')?.split_once('\n')?;
        if sum != format!("{:016x}", xxh3_64(body.as_bytes())) {
            return None;
        }
        let manifest: Self = serde_json::from_str(body).ok()?;
        let is_same = |file: &FileSum| {
            let now = sum_file(folder, file.name.clone());
            now.is_ok_and(|now| now.len == file.len && now.xxh3 == file.xxh3)
        };
        (manifest.layout == LAYOUT && manifest.files.iter().all(is_same)).then_some(manifest)
    }
}

/// The keys of all documents. `None` where they cannot be read.
pub fn read_keys(folder: &Path) -> Option<Vec<u64>> {
    let bytes = fs::read(folder.join(KEYS_NAME)).ok()?;
    let (keys, []) = bytes.as_chunks::<8>() else { return None };
    Some(keys.iter().map(|key| u64::from_le_bytes(*key)).collect())
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
