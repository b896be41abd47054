//! Arguments, commands, exit codes.
//!
//! Results go to standard output, everything else to standard error. What a command shows comes from the same calls as
//! in the interface, so that both agree. Turning an error into its message is left to `main`.

mod args;
mod cache;
mod check;
mod config;
mod count;
mod demo;
mod interface;
mod manual;
mod reading;
mod selection;

use std::collections::HashSet;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Parser;

use self::args::{AgendaArgs, Args, Command, CountArgs, ExportArgs};
use self::reading::{Collection, shown};
use crate::export::{self, AgendaFormat, Damaged, Format, Overwrite, RecordWriter, Texts, reason};
use crate::library::{ArticleId, Library};
use crate::query::Agenda;
use crate::runtime::{self, RuntimeError};

/// An export keeps at most so many bytes of texts in memory.
const MOST_BYTES_IN_PLACE: usize = 512 << 20;

/// How a run ended that did what it could.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Fine,
    NothingMatched,
    /// A signal asked to end, by its number.
    Signal(i32),
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::NothingMatched => 1,
            // By custom 128 and the number, which is small.
            Exit::Signal(number) => u8::try_from(128 + number).unwrap_or(255),
        }
    }
}

/// Why a run ended without a result; the exit code is 2.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("no article could be read in {places}: {why}")]
    NothingReadable { places: String, why: String },
    #[error(
        "cannot open the interface: standard output is no terminal; to get articles into a pipe or file, use dateline export"
    )]
    NotATerminal,
    #[error(
        "cannot open the interface: this terminal (TERM={0}) cannot move its cursor; dateline export writes the articles as lines"
    )]
    DumbTerminal(String),
    #[error("cannot write {}: {}", shown(.path), reason(.source))]
    WriteFile { path: PathBuf, source: io::Error },
    #[error("cannot write to standard output: {}", reason(.0))]
    WriteOutput(io::Error),
    #[error("cannot find the cache: the system names no folder for it (HOME and XDG_CACHE_HOME are not set)")]
    NoCacheFolder,
    #[error("cannot use the cache {}: {}", shown(.path), reason(.source))]
    Cache { path: PathBuf, source: io::Error },
    /// The whole sentence: where, and why.
    #[error("{0}")]
    NotKept(String),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
}

impl CliError {
    /// Whether the reader of our output went away, which is no error.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, CliError::WriteOutput(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// Reads the arguments and does what they say. Wrong usage and `--help` end the process here.
pub fn run() -> Result<Exit, CliError> {
    runtime::prepare_for_panics();
    let args = Args::parse();
    match args.command {
        None => interface::run(&args.interface),
        Some(Command::Export(args)) => run_export(&args),
        Some(Command::Index(args)) => run_index(&args),
        Some(Command::Count(args)) => run_count(&args),
        Some(Command::Agenda(args)) => run_agenda(&args),
        Some(Command::Explain(args)) => run_explain(&args),
        Some(Command::Check(args)) => run_check(&args),
        Some(Command::Cache(args)) => cache::run(&args),
        Some(Command::Completions { shell }) => print(|out| manual::write_completions(shell, out)),
        Some(Command::Man) => print(manual::write_manual),
    }
}

fn run_export(args: &ExportArgs) -> Result<Exit, CliError> {
    if args.query.is_none()
        && let Some(records) = RecordWriter::of(args.format())
    {
        return export_records(args, records);
    }
    let collection = Collection::read_for(&args.common, &args.common.input.paths, args.query.as_deref())?;
    collection.report_lost();
    let ids = selection::select(&collection.library, args.query.as_deref(), args.sort);
    let format = args.format();
    let language = args.common.language();
    let write = |out: &mut dyn Write| export::write(format, language, &collection.library, &ids, out);
    write_to(args.output.as_deref(), write)?;
    Ok(if ids.is_empty() { Exit::NothingMatched } else { Exit::Fine })
}

/// Writes all records. What comes from the cache is checked as it is written, which is quicker than looking at everything
/// twice; where something is damaged, what stands before it was written by then, and the rest is read anew.
fn export_records(args: &ExportArgs, records: RecordWriter) -> Result<Exit, CliError> {
    let paths = &args.common.input.paths;
    let collection = Collection::read_unchecked(&args.common, paths)?;
    collection.report_lost();
    let ids = selection::select(&collection.library, None, args.sort);
    // Who has just read files has used up the memory that all texts would take.
    let fits = collection.n_read() == 0 && collection.library.n_text_bytes() <= MOST_BYTES_IN_PLACE;
    let mut records = records.reading(if fits { Texts::InPlace } else { Texts::OneByOne });
    write_to(args.output.as_deref(), |out| {
        let n_written = records.write(&collection.library, &ids, Damaged::Stop, out)?;
        if n_written < ids.len() {
            let place = |library: &Library, id: ArticleId| {
                let place = library.article(id).place();
                (place.file(), place.line_number)
            };
            let written: HashSet<_> = ids[..n_written].iter().map(|id| place(&collection.library, *id)).collect();
            let again = Collection::read_anything(&args.common, paths);
            let mut rest = selection::select(&again.library, None, args.sort);
            rest.retain(|id| !written.contains(&place(&again.library, *id)));
            records.write(&again.library, &rest, Damaged::Write, out)?;
        }
        records.end(out)
    })?;
    Ok(if ids.is_empty() { Exit::NothingMatched } else { Exit::Fine })
}

fn run_agenda(args: &AgendaArgs) -> Result<Exit, CliError> {
    let collection = Collection::read_for(&args.common, &args.common.input.paths, args.query.as_deref())?;
    collection.report_lost();
    let ids = selection::select(&collection.library, args.query.as_deref(), Default::default());
    let agenda = Agenda::of(ids.iter().copied(), &collection.library, &|| true).unwrap_or_default();
    let (format, language) = (args.format(), args.common.language());
    let write = |out: &mut dyn Write| export::write_agenda(format, language, &collection.library, &agenda, out);
    write_to(args.output.as_deref(), write)?;
    Ok(if agenda.entries.is_empty() { Exit::NothingMatched } else { Exit::Fine })
}

/// Writes a result to this file; to standard output without one or for `-`.
fn write_to(path: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
    match path {
        Some(path) if path != Path::new("-") => export::write_file(path, Overwrite::Yes, write)
            .map_err(|source| CliError::WriteFile { path: path.to_owned(), source }),
        _ => print(write).map(drop),
    }
}

fn run_count(args: &CountArgs) -> Result<Exit, CliError> {
    let collection = Collection::read_for(&args.common, &args.common.input.paths, args.query.as_deref())?;
    collection.report_lost();
    let ids = selection::select(&collection.library, args.query.as_deref(), Default::default());
    print(|out| match args.by {
        None => writeln!(out, "{}", ids.len()),
        Some(by) => count::write(by, args.common.language(), &collection.library, &ids, out),
    })?;
    Ok(if ids.is_empty() { Exit::NothingMatched } else { Exit::Fine })
}

fn run_explain(args: &args::ExplainArgs) -> Result<Exit, CliError> {
    let collection = Collection::read(&args.common, &args.common.input.paths)?;
    collection.report_lost();
    print(|out| {
        for (idx, id) in collection.library.ids().enumerate() {
            if idx > 0 {
                writeln!(out)?;
            }
            out.write_all(export::explain(&collection.library, id).as_bytes())?;
        }
        Ok(())
    })
}

fn run_check(args: &args::Common) -> Result<Exit, CliError> {
    let collection = Collection::read_anything(args, &args.input.paths);
    print(|out| check::write(&collection.library, out))?;
    collection.need_articles()?;
    Ok(Exit::Fine)
}

fn run_index(args: &args::IndexArgs) -> Result<Exit, CliError> {
    let collection = Collection::index(args)?;
    collection.report_lost();
    print(|out| writeln!(out, "{}", collection.summary()))?;
    // Other commands do their work without a cache; this one is for nothing else.
    collection.need_kept()?;
    Ok(Exit::Fine)
}

/// Writes a result to standard output, through a buffer.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Exit, CliError> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    write(&mut out).and_then(|()| out.flush()).map_err(CliError::WriteOutput)?;
    Ok(Exit::Fine)
}

/// A line for people on standard error. Where that is closed, nobody wants to know.
fn complain(message: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "dateline: {message}");
}

impl ExportArgs {
    /// As asked for, else as the ending of the output file says.
    fn format(&self) -> Format {
        let by_name = || self.output.as_deref().and_then(Format::of_path);
        self.format.map(Format::from).or_else(by_name).unwrap_or_default()
    }
}

impl AgendaArgs {
    /// As asked for, else as the ending of the output file says.
    fn format(&self) -> AgendaFormat {
        let by_name = || self.output.as_deref().and_then(AgendaFormat::of_path);
        self.format.map(AgendaFormat::from).or_else(by_name).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_the_promised_ones() {
        assert_eq!(Exit::Fine.code(), 0);
        assert_eq!(Exit::NothingMatched.code(), 1);
        assert_eq!(Exit::Signal(15).code(), 143);
    }

    #[test]
    fn only_a_closed_pipe_on_output_is_no_error() {
        let error = |kind: io::ErrorKind| CliError::WriteOutput(kind.into());
        assert!(error(io::ErrorKind::BrokenPipe).is_closed_pipe());
        assert!(!error(io::ErrorKind::StorageFull).is_closed_pipe());
        let file = CliError::WriteFile { path: "x".into(), source: io::ErrorKind::BrokenPipe.into() };
        assert!(!file.is_closed_pipe());
    }

    #[test]
    fn no_path_brings_an_escape_sequence_into_a_message() {
        let (path, source) = (|| PathBuf::from("a\u{1b}[31m\nb"), || io::Error::from(io::ErrorKind::NotFound));
        for error in
            [CliError::WriteFile { path: path(), source: source() }, CliError::Cache { path: path(), source: source() }]
        {
            assert!(!error.to_string().contains(char::is_control), "{error}");
        }
    }
}
