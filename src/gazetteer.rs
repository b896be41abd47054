//! Names of countries, peoples, capitals and cities, from the tables in `src/gazetteer/tables/`.
//!
//! It finds names in text and says what they can mean; what an article is about is left to [`crate::extract`].

mod find;
// The build script writes with flags that the program never reads.
#[allow(dead_code)]
mod flags;
mod groups;
mod lexicon;
mod spelling;
// The build script builds tries, the program only walks them.
#[allow(dead_code)]
mod trie;
mod vocabulary;

#[cfg(test)]
#[allow(dead_code)]
mod compile;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::OnceLock;

pub use find::{Candidate, Flags, Sense, find_mentions};
pub use flags::{Kind, RULE_ONLY_EVIDENCE};
pub use groups::{CountryGroup, Membership, find_group, groups};
pub use lexicon::{Ambiguity, Lexicon};
pub use vocabulary::{Vocabulary, WordList, WordLists};

use crate::model::{CountryCode, Language};
use crate::text::fold;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/gazetteer.rs"));
}

/// The country's name for people, in German or English (any other language falls back to English). `None` for a code
/// that no table knows.
pub fn country_name(code: CountryCode, language: Language) -> Option<&'static str> {
    let row_idx = countries().binary_search(&code).ok()?;
    let (_, english, german) = generated::TERRITORIES[row_idx];
    Some(if language == Language::GERMAN { german } else { english })
}

/// How many countries the tables know.
pub const N_COUNTRIES: usize = generated::TERRITORIES.len();

/// Every country that the tables know, by code.
pub fn countries() -> &'static [CountryCode] {
    static CODES: OnceLock<Vec<CountryCode>> = OnceLock::new();
    CODES.get_or_init(|| generated::TERRITORIES.iter().map(|(code, ..)| CountryCode::literal(code)).collect())
}

/// The country with this code or name (any language that the tables have, case and accents folded): `UA`, `ukraine`,
/// `Deutschland`. `None` where nothing or more than one country fits.
pub fn find_country(name: &str) -> Option<CountryCode> {
    let name = name.trim();
    if let Ok(code) = name.to_uppercase().parse::<CountryCode>()
        && countries().binary_search(&code).is_ok()
    {
        return Some(code);
    }
    *country_names().get(&fold(name))?
}

/// Folded names of all languages; `None` for a name that two countries share. A name in German or English beats
/// the same one in another language.
fn country_names() -> &'static HashMap<String, Option<CountryCode>> {
    static NAMES: OnceLock<HashMap<String, Option<CountryCode>>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names: HashMap<String, Option<CountryCode>> = HashMap::with_capacity(generated::NAMES.len());
        for (name, code) in generated::NAMES {
            let code = CountryCode::literal(code);
            let known = names.entry(fold(name)).or_insert(Some(code));
            if *known != Some(code) {
                *known = None;
            }
        }
        for (code, english, german) in generated::TERRITORIES {
            for name in [english, german] {
                names.insert(fold(name), Some(CountryCode::literal(code)));
            }
        }
        names
    })
}
