//! Build script. Packs the tables of the gazetteer into one lexicon a language, and the names of territories into a
//! Rust table; packs the tables of dates into one grammar a language. All knowledge of the tables' syntax is in
//! `gazetteer/compile.rs` and `extract/dates/compile.rs`. And says of which version the caches are that this program
//! writes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

#[path = "extract/dates/automaton.rs"]
#[allow(dead_code)]
mod automaton;
#[path = "extract/dates/class.rs"]
#[allow(dead_code)]
mod class;
#[path = "gazetteer/compile.rs"]
#[allow(dead_code)]
mod compile;
#[path = "extract/dates/compile.rs"]
mod dates;
#[path = "gazetteer/flags.rs"]
#[allow(dead_code)]
mod flags;
#[path = "extract/dates/kinds.rs"]
#[allow(dead_code)]
mod kinds;
#[path = "extract/dates/lexicon.rs"]
#[allow(dead_code)]
mod lexicon;
#[path = "extract/dates/meaning.rs"]
#[allow(dead_code)]
mod meaning;
#[path = "extract/dates/packed.rs"]
#[allow(dead_code)]
mod packed;
#[path = "gazetteer/trie.rs"]
#[allow(dead_code)]
mod trie;
#[path = "extract/dates/word.rs"]
#[allow(dead_code)]
mod word;

use compile::Tables;
use compile::packing::pack;
use compile::rows::TableError;

/// The sources that say how values become bytes, and what is worked out over a collection and kept with it: another hash
/// of them, and a cache cannot be read.
const LAYOUT_SOURCES: &[&str] = &[
    "src/library/segment",
    "src/library/segment.rs",
    "src/library/columns.rs",
    "src/library/countries.rs",
    "src/library/dates.rs",
    "src/library/order.rs",
    "src/library/stated.rs",
    "src/library/summary.rs",
    "src/library/twins.rs",
    "src/load/cache",
    "src/load/files.rs",
    "src/load/listed.rs",
    "src/model",
];
/// The sources that say how a file is understood: another hash of them, and a cache is out of date.
const RULES_SOURCES: &[&str] = &[
    "src/extract",
    "src/extract.rs",
    "src/gazetteer",
    "src/text",
    "src/load/decode.rs",
    "src/load/records.rs",
    "src/load/work.rs",
    "Cargo.lock",
];

fn main() {
    set_version("DATELINE_LAYOUT", LAYOUT_SOURCES);
    set_version("DATELINE_RULES", RULES_SOURCES);
    if let Err(TableError(message)) = pack_gazetteer().and_then(|()| pack_dates()) {
        println!("cargo::error={message}");
        process::exit(1);
    }
}

fn set_version(variable: &str, sources: &[&str]) {
    let mut hash = FNV_OFFSET;
    for source in sources {
        println!("cargo::rerun-if-changed={source}");
        hash_files(Path::new(source), &mut hash);
    }
    println!("cargo::rustc-env={variable}={hash:016x}");
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// FNV-1a over names and contents. A file that is missing, as the lock of a packaged crate can be, counts as empty.
fn hash_files(path: &Path, hash: &mut u64) {
    let mut take =
        |bytes: &[u8]| bytes.iter().for_each(|byte| *hash = (*hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME));
    match fs::read_dir(path) {
        Ok(entries) => {
            let mut below: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
            below.sort();
            below.iter().for_each(|path| hash_files(path, hash));
        }
        Err(_) => {
            take(path.to_string_lossy().as_bytes());
            take(&fs::read(path).unwrap_or_default());
        }
    }
}

fn pack_gazetteer() -> Result<(), TableError> {
    let out = out_folder();
    let tables = Tables::read(Path::new("src/gazetteer/tables"))?;
    let codes: Vec<String> = tables.territories.iter().map(|territory| territory.code.clone()).collect();
    let mut source = String::from("pub static LEXICONS: &[(&str, &[u8])] = &[\n");
    for language in &tables.languages {
        let code = &language.code;
        fs::write(out.join(format!("{code}.lexicon")), pack(language, &codes)?)?;
        let _ = writeln!(source, "    ({code:?}, include_bytes!(\"{code}.lexicon\")),");
    }
    source.push_str("];\npub static TERRITORIES: &[(&str, &str, &str)] = &[\n");
    for territory in &tables.territories {
        let _ = writeln!(source, "    ({:?}, {:?}, {:?}),", territory.code, territory.english, territory.german);
    }
    source.push_str("];\npub static NAMES: &[(&str, &str)] = &[\n");
    let mut names: Vec<(&str, &str)> =
        tables.names.iter().map(|(_, code, name)| (name.as_str(), code.as_str())).collect();
    for language in tables.languages.iter().filter(|language| language.code != "common") {
        for entry in language.entries.iter().filter(|entry| entry.kind == flags::Kind::Name && entry.flags == 0) {
            names.extend(entry.code.iter().map(|code| (entry.forms[0].as_str(), code.as_str())));
        }
    }
    names.sort_unstable();
    names.dedup();
    for (name, code) in names {
        let _ = writeln!(source, "    ({name:?}, {code:?}),");
    }
    source.push_str("];\n");
    fs::write(out.join("gazetteer.rs"), source)?;
    Ok(())
}

fn pack_dates() -> Result<(), TableError> {
    let out = out_folder();
    let mut source = String::from("pub const GRAMMARS: &[(&str, &[u8])] = &[\n");
    for (code, packed) in dates::pack_all(Path::new("src/extract/dates/tables")).map_err(TableError)? {
        fs::write(out.join(format!("dates-{code}")), packed)?;
        let _ = writeln!(source, "    ({code:?}, include_bytes!(\"dates-{code}\")),");
    }
    source.push_str("];\n");
    fs::write(out.join("dates.rs"), source)?;
    Ok(())
}

fn out_folder() -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default())
}
