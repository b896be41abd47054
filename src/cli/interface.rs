//! Starts the interface.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::CommandFactory;
use strsim::osa_distance;

use super::args::{Args, Common};
use super::config::Config;
use super::reading::{MIN_BYTES_TO_CACHE, or_current_folder, shown};
use super::{CliError, Exit, complain, demo};
use crate::app;
use crate::export::reason;
use crate::phrases::Phrases;
use crate::runtime::{self, Ending, RunOptions, Source};

pub fn run(common: &Common) -> Result<Exit, CliError> {
    if !io::stdout().is_terminal() {
        return Err(CliError::NotATerminal);
    }
    match std::env::var("TERM") {
        Ok(term) if term == "dumb" => return Err(CliError::DumbTerminal(term)),
        _ => {}
    }
    need_a_path(&common.input.paths)?;
    let (config, complaint) = Config::read();
    let language = match (common.options.lang, config.language) {
        (None, Some(language)) => language.into(),
        _ => common.language(),
    };
    let key_overrides: Vec<(String, String)> = config.keys.into_iter().collect();
    let complaints = complaint.iter().cloned().chain(app::override_complaints(&key_overrides, Phrases::of(language)));
    let complaints: Vec<String> = complaints.collect();
    let ending = runtime::run(RunOptions {
        source_name: source_name(common, Phrases::of(language)),
        source: if common.options.demo {
            Source::Articles(demo::articles())
        } else {
            Source::Paths(or_current_folder(&common.input.paths), common.collector_options(MIN_BYTES_TO_CACHE, true))
        },
        language,
        colours: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        key_overrides,
        complaint,
    })?;
    // Said again where they can still be read after the screen is gone.
    complaints.into_iter().for_each(complain);
    Ok(match ending {
        Ending::Quit => Exit::Fine,
        Ending::Signal(number) => Exit::Signal(number),
    })
}

/// An error where none of the paths exists, for an empty interface would only hide the slip; and where one that does not was
/// meant as a command. Any other missing path beside one that is there may be away for a while.
fn need_a_path(paths: &[PathBuf]) -> Result<(), CliError> {
    let is_missing = |path: &&PathBuf| path.as_os_str() != "-" && path.symlink_metadata().is_err();
    let missing: Vec<&PathBuf> = paths.iter().filter(is_missing).collect();
    let hint = hint_at_command(paths, &missing);
    let Some(first) = missing.first().filter(|_| missing.len() == paths.len() || hint.is_some()) else { return Ok(()) };
    let mut why = first.symlink_metadata().err().map(|error| reason(&error)).unwrap_or_default();
    if let Some(hint) = hint {
        why.push_str(&format!(" ({hint})"));
    }
    Err(CliError::NothingReadable {
        places: missing.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", "),
        why,
    })
}

/// What to say where a missing path was meant as a command: it stands behind others, or is written not quite so.
fn hint_at_command(paths: &[PathBuf], missing: &[&PathBuf]) -> Option<String> {
    let args = Args::command();
    let names = || args.get_subcommands().map(|command| command.get_name());
    if let Some(name) = names().find(|name| missing.iter().any(|path| path.as_os_str() == *name)) {
        return Some(format!("a command comes first, before options and paths: dateline {name} …"));
    }
    let written = missing.first().filter(|path| paths.first() == Some(path))?.to_str()?.to_lowercase();
    // Of a shorter word two letters are nearly all.
    let long_names = names().filter(|name| name.len() >= 5);
    let (n_slips, name) =
        long_names.map(|name| (osa_distance(&written, name), name)).min_by_key(|(n_slips, _)| *n_slips)?;
    (n_slips <= 2).then(|| format!("did you mean the command: dateline {name} …?"))
}

/// `seeds`, `seeds + 2`, `standard input`, for the header.
fn source_name(common: &Common, phrases: &Phrases) -> String {
    let name = |path: &PathBuf| match path.as_os_str() == "-" {
        true => phrases.standard_input.to_owned(),
        false => shown(path),
    };
    if common.options.demo {
        return "demo".to_owned();
    }
    match common.input.paths.as_slice() {
        [] => {
            std::env::current_dir().ok().and_then(|path| Some(shown(path.file_name()?.as_ref()))).unwrap_or(".".into())
        }
        [path] => name(path),
        [path, others @ ..] => format!("{} + {}", name(path), others.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_command_is_named() {
        for (paths, command) in [
            (&["exprot", "."][..], Some("export")),
            (&["exprot"], Some("export")),
            (&["Indx"], Some("index")),
            (&["cout", "no-such"], Some("count")),
            (&["no-such", "check"], Some("check")),
            (&[".", "check"], Some("check")),
            (&["no-such"], Some("")),
            (&["2026"], Some("")),
            (&["ein/export"], Some("")),
            (&["."], None),
            (&["no-such", "."], None),
            (&[".", "exprot"], None),
            (&["-"], None),
            (&[], None),
        ] {
            let said = need_a_path(&paths.iter().map(PathBuf::from).collect::<Vec<_>>()).err().map(|e| e.to_string());
            assert_eq!(said.is_some(), command.is_some(), "{paths:?}: {said:?}");
            let (Some(said), Some(command)) = (said, command) else { continue };
            let names = if command.is_empty() {
                !said.contains("dateline ")
            } else {
                said.contains(&format!("dateline {command} …"))
            };
            assert!(names, "{paths:?}: {said}");
        }
    }
}
