//! The command line as a type. The help texts are here.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::cache::caches;
use crate::export::{AgendaFormat, Format};
use crate::load::{CollectorOptions, FOLDERS_SETTLE_AFTER, LoadOptions, SEGMENT_LEN};
use crate::model::Language;
use crate::query::Sort;

/// The query language in short, for the help and the manual.
pub const QUERY_HELP: &str = "\
Query language (the same as in the interface):
  kosovo declaration      both words, at word starts; case, umlauts and accents don't matter
  \"joint declaration\"     a phrase
  -serbia                 not; NOT serbia means the same
  kosovo OR albania       either; brackets group
  *fragen                 inside words
  ~Haus                   all forms of a word, by the rules of the article's language: Hauses, Häuser
  /ukrain(e|isch)/        a regular expression
  country:UA              a country that is mentioned, by code or by name in any language
  focus:Kosovo            a country that the article is about
  group:westbalkan        any member of a group at the article's date: eu, nato, g7, brics, asia …
  date:2026-02            published then; date:2026-01..2026-02-04, date:..2025, date:none, date:stated
  date:inferred           completed from the articles beside it; also date:partial, date:ambiguous
  date:2026-W08           in that week; date:2026-Q1 in that quarter
  when:2026-03            a date that the text mentions; all forms as with date:
  lang:de  title:…  path:…  near5(peace talks)
  country:none            no country at all; also focus:none, lang:none
What can't be understood is named on standard error, and the rest applies.";

const EXIT_HELP: &str = "\
Exit codes: 0 fine, 1 nothing matched, 2 wrong usage or nothing readable.";

/// A macro, since the version below is put together at compile time.
macro_rules! credits {
    () => {
        "Cities: GeoNames (geonames.org), CC BY 4.0. Names of countries: Unicode CLDR."
    };
}

/// What the data that we carry asks for.
pub const CREDITS: &str = credits!();

/// A terminal newsroom: reads folders of articles, works out from the text who wrote what when and about which countries,
/// and lets you read and filter them.
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    long_version = concat!(env!("CARGO_PKG_VERSION"), "\n", credits!()),
    about = "A terminal newsroom",
    long_about,
    args_conflicts_with_subcommands = true,
    after_help = format!("A folder that is called like a command is reached by its path: dateline ./export\n{EXIT_HELP}\n{CREDITS}"),
    override_usage = "dateline [OPTIONS] [PATH]...\n       dateline <COMMAND> [OPTIONS] [PATH]..."
)]
pub struct Args {
    #[command(flatten)]
    pub interface: Common,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the articles, as JSON lines if not told otherwise
    #[command(after_help = EXIT_HELP, after_long_help = format!("{QUERY_HELP}\n\n{EXIT_HELP}"))]
    Export(ExportArgs),
    /// Read and understand everything, and keep it in the cache, so that it opens at once
    Index(IndexArgs),
    /// Count the articles, in all or by country, date, language
    #[command(after_help = EXIT_HELP, after_long_help = format!("{QUERY_HELP}\n\n{EXIT_HELP}"))]
    Count(CountArgs),
    /// List the days that the articles talk about, what is ahead first: for calendars, or to read
    #[command(after_help = EXIT_HELP, after_long_help = format!("{QUERY_HELP}\n\n{EXIT_HELP}"))]
    Agenda(AgendaArgs),
    /// Show every extracted value of a file with its place and the rule that found it
    Explain(ExplainArgs),
    /// List what is odd: undated, untitled, duplicate, repaired, empty or unreadable files
    Check(Common),
    /// List what is kept on disk, or delete it: it can always be made again
    Cache(CacheArgs),
    /// Print the completions for a shell
    Completions {
        /// The shell that will read them
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// What `index` takes.
#[derive(Debug, ClapArgs)]
pub struct IndexArgs {
    #[command(flatten)]
    pub common: Common,
    /// Also make the index of all words that searching uses, however small the collection; else it is made when the
    /// interface is first searched, where it helps
    #[arg(long)]
    pub full_text: bool,
}

/// Paths and options that every command with articles takes.
#[derive(Debug, ClapArgs)]
pub struct Common {
    #[command(flatten)]
    pub input: Input,
    #[command(flatten)]
    pub options: Options,
}

#[derive(Debug, ClapArgs)]
pub struct Input {
    /// Files and folders of articles, `-` for standard input; the current folder if there is none
    #[arg(value_name = "PATH", conflicts_with = "demo", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Options {
    /// Take the two bundled articles instead of files
    #[arg(long)]
    pub demo: bool,
    /// Leave out files larger than this, as 500k, 16MiB or 1G
    #[arg(long, value_name = "SIZE", default_value = "16MiB", value_parser = parse_size)]
    pub max_size: u64,
    /// Read with this many threads; as many as there are cores if not given
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Read everything anew, and keep nothing
    #[arg(long)]
    pub no_cache: bool,
    /// Language of the interface and of country names; that of the system if not given
    #[arg(long, value_name = "LANG")]
    pub lang: Option<InterfaceLanguage>,
}

#[derive(Debug, ClapArgs)]
pub struct ExportArgs {
    #[command(flatten)]
    pub common: Common,
    /// Only the articles that match
    #[arg(short, long, value_name = "QUERY", allow_hyphen_values = true)]
    pub query: Option<String>,
    /// How to write them; if not given, as the ending of FILE says, else jsonl
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<FormatArg>,
    /// Write to this file instead of standard output; it is replaced when all is written, and not before
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// The order of the articles
    #[arg(short, long, value_name = "ORDER", default_value = "newest")]
    pub sort: SortArg,
}

#[derive(Debug, ClapArgs)]
pub struct CountArgs {
    #[command(flatten)]
    pub common: Common,
    /// Only the articles that match
    #[arg(short, long, value_name = "QUERY", allow_hyphen_values = true)]
    pub query: Option<String>,
    /// A line for each value of this, with the number of articles that have it
    #[arg(short, long, value_name = "FACET")]
    pub by: Option<Facet>,
}

#[derive(Debug, ClapArgs)]
pub struct AgendaArgs {
    #[command(flatten)]
    pub common: Common,
    /// Only the days of articles that match
    #[arg(short, long, value_name = "QUERY", allow_hyphen_values = true)]
    pub query: Option<String>,
    /// How to write them; if not given, as the ending of FILE says, else md
    #[arg(short, long, value_name = "FORMAT")]
    pub format: Option<AgendaFormatArg>,
    /// Write to this file instead of standard output; it is replaced when all is written, and not before
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(arg_required_else_help = true)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, ClapArgs)]
pub struct CacheArgs {
    /// Only caches of these files and folders; all if there is none
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Delete them
    #[arg(long)]
    pub clear: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InterfaceLanguage {
    En,
    De,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    /// One JSON object a line
    Jsonl,
    /// One JSON array
    Json,
    /// One row an article, for spreadsheets
    Csv,
    /// A digest to read, in Markdown
    Md,
    /// The paths of the files, each once
    Paths,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AgendaFormatArg {
    /// Days with their sentences, in Markdown
    Md,
    /// All-day events for a calendar, in iCalendar
    Ics,
    /// One JSON object a line
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SortArg {
    /// By date, newest first; undated articles last
    #[default]
    Newest,
    /// By how much of what the query asks for is in them; newest first where it asks for no words
    Relevance,
    /// By date, oldest first; undated articles last
    Oldest,
    /// By headline
    Title,
    /// By path
    Path,
}

/// What articles are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Facet {
    /// Countries mentioned
    Country,
    /// Countries that the articles are about
    Focus,
    /// Groups of countries by membership at the article's date
    Group,
    /// Date of publication, at the precision it has
    Date,
    /// Day of publication: the same as date
    Day,
    /// Week of publication, from Monday
    Week,
    Month,
    Quarter,
    Year,
    Language,
    /// The publication, where the input names it
    Source,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Jsonl => Format::Jsonl,
            FormatArg::Json => Format::Json,
            FormatArg::Csv => Format::Csv,
            FormatArg::Md => Format::Md,
            FormatArg::Paths => Format::Paths,
        }
    }
}

impl From<AgendaFormatArg> for AgendaFormat {
    fn from(format: AgendaFormatArg) -> Self {
        match format {
            AgendaFormatArg::Md => AgendaFormat::Md,
            AgendaFormatArg::Ics => AgendaFormat::Ics,
            AgendaFormatArg::Jsonl => AgendaFormat::Jsonl,
        }
    }
}

impl From<SortArg> for Sort {
    fn from(sort: SortArg) -> Self {
        match sort {
            SortArg::Newest => Sort::DateNewest,
            SortArg::Relevance => Sort::Relevance,
            SortArg::Oldest => Sort::DateOldest,
            SortArg::Title => Sort::Title,
            SortArg::Path => Sort::Path,
        }
    }
}

impl Common {
    pub fn load_options(&self) -> LoadOptions {
        let defaults = LoadOptions::default();
        LoadOptions {
            max_bytes: self.options.max_size,
            n_threads: self.options.threads.map_or(defaults.n_threads, NonZeroUsize::get),
            ..defaults
        }
    }

    /// `is_watched`: somebody sees the articles as they come, and should not lose them with a share that is gone.
    pub fn collector_options(&self, min_bytes_to_cache: usize, is_watched: bool) -> CollectorOptions {
        let caches = if self.options.no_cache { None } else { caches() };
        let load = self.load_options();
        CollectorOptions {
            load,
            caches,
            min_bytes_to_cache,
            segment_len: SEGMENT_LEN,
            is_watched,
            keeps_emptied: is_watched,
            folders_settle_after: FOLDERS_SETTLE_AFTER,
        }
    }

    /// As asked for, else as the system says.
    pub fn language(&self) -> Language {
        match self.options.lang {
            Some(InterfaceLanguage::De) => Language::GERMAN,
            Some(InterfaceLanguage::En) => Language::ENGLISH,
            None => system_language(|name| std::env::var_os(name)),
        }
    }
}

/// The language of the locale: German, or else English.
fn system_language<S: AsRef<OsStr>>(variable: impl Fn(&str) -> Option<S>) -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| variable(name)?.as_ref().to_str().map(str::to_owned))
        .find(|locale| !locale.is_empty());
    match locale.and_then(|locale| locale.parse().ok()) {
        Some(Language::GERMAN) => Language::GERMAN,
        _ => Language::ENGLISH,
    }
}

/// `500k`, `16MiB`, `1G`: binary units, but `kB`, `MB` and `GB` are decimal as they say.
fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|ch: char| ch.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return Err("a size is a number and a unit, as in 500k, 16MiB or 1G".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a size starts with a whole number".to_owned())?;
    number.checked_mul(factor).filter(|&size| size > 0).ok_or_else(|| "this size is out of range".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Args {
        Args::try_parse_from(line.split_whitespace()).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        let check = |text: &str, expected: Option<u64>| assert_eq!(parse_size(text).ok(), expected, "{text}");
        check("16MiB", Some(16 << 20));
        check("500k", Some(500 << 10));
        check("1G", Some(1 << 30));
        check("2 MB", Some(2_000_000));
        check("7", Some(7));
        check("0", None);
        check("M", None);
        check("-1", None);
        check("1.5M", None);
        check("99999999999G", None);
    }

    #[test]
    fn a_path_may_be_called_like_a_command() {
        assert!(matches!(parse("dateline export seeds").command, Some(Command::Export(_))));
        assert_eq!(parse("dateline ./export").interface.input.paths, [PathBuf::from("./export")]);
        assert_eq!(parse("dateline -- export").interface.input.paths, [PathBuf::from("export")]);
        assert_eq!(parse("dateline seeds export").interface.input.paths.len(), 2);
    }

    #[test]
    fn a_query_may_start_with_a_minus() {
        let Some(Command::Count(args)) = parse("dateline count -q -serbia seeds").command else { panic!() };
        assert_eq!(args.query.as_deref(), Some("-serbia"));
        assert_eq!(args.common.input.paths, [PathBuf::from("seeds")]);
    }

    #[test]
    fn paths_and_the_demo_exclude_each_other() {
        assert!(Args::try_parse_from(["dateline", "--demo", "seeds"]).is_err());
        assert!(parse("dateline export --demo").command.is_some());
    }

    #[test]
    fn the_first_locale_that_is_set_counts() {
        let check = |set: &[(&str, &str)], expected: Language| {
            let variable = |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string());
            assert_eq!(system_language(variable), expected, "{set:?}");
        };
        check(&[("LANG", "de_AT.UTF-8")], Language::GERMAN);
        check(&[("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")], Language::ENGLISH);
        check(&[("LC_ALL", ""), ("LANG", "de")], Language::GERMAN);
        check(&[("LANG", "fr_FR.UTF-8")], Language::ENGLISH);
        check(&[], Language::ENGLISH);
    }
}
