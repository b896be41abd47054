//! Country codes.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// ISO 3166-1 alpha-2, `XK` for Kosovo, or ISO 3166-3 (four letters) for a state that is gone: `SUHH`, `YUCS`, `DDDE`,
/// `CSHH`.
///
/// Two or four ASCII capitals; whether such a country exists is for [`crate::gazetteer`] to say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountryCode([u8; 4]);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a country code: {0:?} (two or four capital letters)")]
pub struct ParseCountryCodeError(String);

impl CountryCode {
    /// For codes written in code and tests. Panics when `code` is not two or four ASCII capitals.
    pub const fn literal(code: &str) -> Self {
        match Self::from_bytes(code.as_bytes()) {
            Some(code) => code,
            None => panic!("a country code is two or four capital letters"),
        }
    }

    const fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != 2 && bytes.len() != 4 {
            return None;
        }
        let mut code = [0; 4];
        let mut i = 0;
        while i < bytes.len() {
            if !bytes[i].is_ascii_uppercase() {
                return None;
            }
            code[i] = bytes[i];
            i += 1;
        }
        Some(Self(code))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).expect("country codes are ASCII by construction")
    }

    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        if self.0[2] == 0 { &self.0[..2] } else { &self.0 }
    }
}

/// As one number: letter by letter takes several times as long.
impl Hash for CountryCode {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(u32::from_le_bytes(self.0));
    }
}

impl FromStr for CountryCode {
    type Err = ParseCountryCodeError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::from_bytes(code.as_bytes()).ok_or_else(|| ParseCountryCodeError(code.to_owned()))
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for CountryCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CountryCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(CodeVisitor)
    }
}

/// Takes the letters where they lie: caches hold codes by the thousand.
struct CodeVisitor;

impl Visitor<'_> for CodeVisitor {
    type Value = CountryCode;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("two or four capital letters")
    }

    fn visit_str<E: de::Error>(self, code: &str) -> Result<CountryCode, E> {
        code.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_two_or_four_capitals() {
        assert_eq!("XK".parse::<CountryCode>().unwrap().as_str(), "XK");
        assert_eq!(CountryCode::literal("SUHH").to_string(), "SUHH");
        for bad in ["", "X", "xk", "XKX", "ÄÖ", "SUHHH"] {
            assert!(bad.parse::<CountryCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn two_letters_sort_with_four() {
        assert!(CountryCode::literal("SU") < CountryCode::literal("SUHH"));
        assert!(CountryCode::literal("SUHH") < CountryCode::literal("SV"));
    }
}
