//! The settings file: `dateline/config.toml` in the user's configuration folder. Nothing in it is needed.
//!
//! ```toml
//! language = "de"      # of the interface: de or en
//! [keys]
//! help = "? F1"        # an action and the keys for it
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::Deserialize;

use super::args::InterfaceLanguage;
use super::reading::shown;
use crate::export::reason;
use crate::model::Language;
use crate::text;

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub language: Option<ConfigLanguage>,
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConfigLanguage {
    De,
    En,
}

impl Config {
    /// The user's settings, or the defaults with a complaint where the file can't be used. No file is fine.
    pub fn read() -> (Self, Option<String>) {
        let Some(path) = path() else { return Default::default() };
        Self::read_from(&path)
    }

    fn read_from(path: &Path) -> (Self, Option<String>) {
        match read_source(path) {
            Ok(source) => Self::parse(path, &source),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Default::default(),
            Err(error) => (Self::default(), Some(format!("cannot read {}: {}", shown(path), reason(&error)))),
        }
    }

    fn parse(path: &Path, source: &str) -> (Self, Option<String>) {
        match toml::from_str(source) {
            Ok(config) => (config, None),
            Err(error) => {
                let line_number =
                    error.span().map(|span| source[..span.start.min(source.len())].matches('\n').count() + 1);
                let line = line_number.map(|line| format!(" line {line}")).unwrap_or_default();
                let message = text::clean_line(error.message());
                (Self::default(), Some(format!("cannot use {}{line}: {message}", shown(path))))
            }
        }
    }
}

/// The text of the file. A pipe or a device would let the start wait without end.
fn read_source(path: &Path) -> io::Result<String> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("not a file"));
    }
    if metadata.len() > MOST_BYTES {
        return Err(io::Error::other("too large for settings"));
    }
    fs::read_to_string(path)
}

/// Far more than all settings need.
const MOST_BYTES: u64 = 1 << 20;

fn path() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("dateline").join("config.toml"))
}

impl From<ConfigLanguage> for Language {
    fn from(language: ConfigLanguage) -> Self {
        match language {
            ConfigLanguage::De => Language::GERMAN,
            ConfigLanguage::En => Language::ENGLISH,
        }
    }
}

impl From<InterfaceLanguage> for ConfigLanguage {
    fn from(language: InterfaceLanguage) -> Self {
        match language {
            InterfaceLanguage::De => ConfigLanguage::De,
            InterfaceLanguage::En => ConfigLanguage::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        let (config, complaint) = Config::parse(Path::new("c"), "language = \"de\"\n[keys]\nhelp = \"? F1\"\n");
        assert_eq!(complaint, None);
        assert_eq!(config.language, Some(ConfigLanguage::De));
        assert_eq!(config.keys["help"], "? F1");
    }

    #[test]
    fn what_is_no_settings_file_is_said_and_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        assert_eq!(Config::read_from(&path), Default::default(), "no file is fine");
        let complaint = |path: &Path| Config::read_from(path).1.unwrap();
        assert!(complaint(folder.path()).ends_with(": not a file"));
        fs::File::create(&path).unwrap().set_len(MOST_BYTES + 1).unwrap();
        assert!(complaint(&path).ends_with(": too large for settings"));
    }

    #[test]
    fn a_bad_line_is_named_and_the_defaults_apply() {
        for (source, line) in [("language = \"fr\"", 1), ("[keys]\nhelp = 3", 2), ("\n\n=", 3), ("colour = 1", 1)] {
            let (config, complaint) = Config::parse(Path::new("c"), source);
            assert_eq!(config, Config::default());
            let complaint = complaint.unwrap();
            assert!(complaint.starts_with(&format!("cannot use c line {line}: ")), "{complaint}");
        }
    }
}
