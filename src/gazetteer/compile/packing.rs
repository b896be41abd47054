//! One language → the bytes of its lexicon, as `lexicon.rs` reads them.

use std::collections::HashMap;

use super::super::{flags, trie};
use super::stems::PackedSense;
use super::{Language, TableError};

/// Columns that the rules `prefix`, `head` and `tail` may apply to, in the order of [`Kind`].
const COMPOUND_COLUMNS: [&str; 7] = ["name", "adjective", "demonym", "capital", "institution", "region", "city"];

/// The packed lexicon of a language; `codes` are all territories by code, a sense refers to its place there.
pub fn pack(language: &Language, codes: &[String]) -> Result<Vec<u8>, TableError> {
    let patterns = language.patterns();
    let mut endings = Interned::default();
    let mut stems: Vec<(&[u8], Vec<trie::Value>)> = Vec::with_capacity(patterns.len());
    for (stem, senses) in &patterns {
        let senses = senses.iter().map(|sense| sense.to_value(codes, &mut endings)).collect::<Result<_, _>>()?;
        stems.push((stem.as_bytes(), senses));
    }
    let mut packed = Packer::default();
    packed.bytes(&trie::pack(&stems));
    packed.number(endings.lists.len());
    endings.lists.iter().for_each(|list| packed.strings(list));
    for column in COMPOUND_COLUMNS {
        packed.strings(language.rules.prefixes.get(column).map_or(&[], Vec::as_slice));
        packed.strings(language.rules.heads.get(column).map_or(&[], Vec::as_slice));
        let tails = language.rules.tails.get(column).map_or(&[][..], Vec::as_slice);
        packed.number(tails.len());
        for (tail, endings) in tails {
            packed.string(tail);
            packed.strings(endings);
        }
    }
    packed.number(language.rules.words.len());
    for (name, words) in &language.rules.words {
        packed.string(name);
        packed.strings(words);
    }
    packed.number(language.ambiguous.len());
    for ambiguity in &language.ambiguous {
        packed.string(&ambiguity.form);
        packed.strings(&ambiguity.codes);
        packed.number(ambiguity.rule as usize);
        packed.number(ambiguity.evidence.len());
        for (code, words) in &ambiguity.evidence {
            packed.string(code);
            packed.strings(words);
        }
    }
    Ok(packed.0)
}

impl PackedSense {
    /// As the reader of the lexicon has it.
    fn to_value(&self, codes: &[String], endings: &mut Interned) -> Result<trie::Value, TableError> {
        let code = match &self.code {
            Some(code) => codes.binary_search(code).map_err(|_| TableError(format!("no territory {code}")))? as u16,
            None => u16::MAX,
        };
        let whole = if self.endings.iter().any(String::is_empty) { flags::WHOLE } else { 0 };
        let [code, flags, endings] = [code, self.flags | whole, endings.place(&self.endings)].map(u16::to_le_bytes);
        let weight = u32::BITS - self.weight.leading_zeros();
        Ok([code[0], code[1], flags[0], flags[1], endings[0], endings[1], self.kind as u8, weight as u8])
    }
}

#[derive(Default)]
struct Interned {
    places: HashMap<Vec<String>, u16>,
    lists: Vec<Vec<String>>,
}

impl Interned {
    fn place(&mut self, list: &[String]) -> u16 {
        if let Some(place) = self.places.get(list) {
            return *place;
        }
        let place = u16::try_from(self.lists.len()).expect("a language has fewer lists of endings than that");
        self.lists.push(list.to_vec());
        self.places.insert(list.to_vec(), place);
        place
    }
}

/// Little-endian numbers of four bytes; strings and lists with their length in front.
#[derive(Default)]
struct Packer(Vec<u8>);

impl Packer {
    fn number(&mut self, number: usize) {
        self.0.extend((number as u32).to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len());
        self.0.extend(bytes);
    }

    fn string(&mut self, string: &str) {
        self.bytes(string.as_bytes());
    }

    fn strings(&mut self, strings: &[String]) {
        self.number(strings.len());
        strings.iter().for_each(|string| self.string(string));
    }
}
