//! Build script: packs the tables of the gazetteer into one lexicon a language, and the names of territories into a
//! Rust table. All knowledge of the tables' syntax is in `compile.rs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

#[path = "compile.rs"]
#[allow(dead_code)]
mod compile;
#[path = "flags.rs"]
#[allow(dead_code)]
mod flags;
#[path = "trie.rs"]
#[allow(dead_code)]
mod trie;

use compile::{TableError, Tables};

fn main() {
    println!("cargo::rerun-if-changed=src/gazetteer");
    if let Err(TableError(message)) = pack_all() {
        println!("cargo::error={message}");
        process::exit(1);
    }
}

fn pack_all() -> Result<(), TableError> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let tables = Tables::read(Path::new("src/gazetteer/tables"))?;
    let codes: Vec<String> = tables.territories.iter().map(|territory| territory.code.clone()).collect();
    let mut source = String::from("pub static LEXICONS: &[(&str, &[u8])] = &[\n");
    for language in &tables.languages {
        let code = &language.code;
        fs::write(out.join(format!("{code}.lexicon")), compile::pack(language, &codes)?)?;
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
