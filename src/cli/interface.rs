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

/// An error where none of the paths exists: an empty interface would only hide the slip.
fn need_a_path(paths: &[PathBuf]) -> Result<(), CliError> {
    let is_there = |path: &PathBuf| path.as_os_str() == "-" || path.symlink_metadata().is_ok();
    let Some(first) = paths.first() else { return Ok(()) };
    if paths.iter().any(is_there) {
        return Ok(());
    }
    let mut why = first.symlink_metadata().err().map(|error| reason(&error)).unwrap_or_default();
    if let Some(hint) = hint_at_command(paths) {
        why.push_str(&format!(" ({hint})"));
    }
    Err(CliError::NothingReadable { places: paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", "), why })
}

/// What to say where one of the paths was meant as a command: it stands behind others, or is written not quite so.
fn hint_at_command(paths: &[PathBuf]) -> Option<String> {
    let args = Args::command();
    let names = || args.get_subcommands().map(|command| command.get_name());
    if let Some(name) = names().find(|name| paths.iter().any(|path| path.as_os_str() == *name)) {
        return Some(format!("a command comes first, before options and paths: dateline {name} …"));
    }
    let written = paths.first()?.to_str()?.to_lowercase();
    let (n_slips, name) =
        names().map(|name| (osa_distance(&written, name), name)).min_by_key(|(n_slips, _)| *n_slips)?;
    // Of a short word two letters are nearly all.
    let most = if name.len() < 5 { 1 } else { 2 };
    (n_slips <= most).then(|| format!("did you mean the command: dateline {name} …?"))
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
        let hint = |paths: &[&str]| hint_at_command(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        for (paths, command) in [
            (&["exprot", "."][..], Some("export")),
            (&["Indx"], Some("index")),
            (&["cout", "news"], Some("count")),
            (&["news", "check"], Some("check")),
            (&["mna"], Some("man")),
            (&["news"], None),
            (&["may"], Some("man")),
            (&["2026"], None),
            (&["ein/export"], None),
        ] {
            let said = hint(paths);
            assert_eq!(said.is_some(), command.is_some(), "{paths:?}: {said:?}");
            assert!(command.is_none_or(|command| said.unwrap().contains(&format!("dateline {command} "))), "{paths:?}");
        }
    }
}
