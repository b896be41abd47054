//! Names of countries, peoples, capitals and cities, from the tables in `src/gazetteer/tables/`.
//!
//! It finds names in text and says what they can mean; what an article is about is left to [`crate::extract`].

use crate::model::{CountryCode, Language};

/// The country's name for people, in German or English (any other language falls back to English). `None` for a code
/// that no table knows.
pub fn country_name(code: CountryCode, language: Language) -> Option<&'static str> {
    let _ = (code, language);
    None
}

/// Every country that the tables know, by code.
pub fn countries() -> &'static [CountryCode] {
    &[]
}

/// The country with this code or name (any language that the tables have, case and accents folded): `UA`, `ukraine`,
/// `Deutschland`. `None` where nothing or more than one country fits.
pub fn find_country(name: &str) -> Option<CountryCode> {
    let _ = name;
    None
}
