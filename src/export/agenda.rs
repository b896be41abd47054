//! The agenda → iCalendar (RFC 5545), Markdown, JSON lines: the days that articles talk about, each with its sentence and
//! where that stands. Which days, and in which order, is left to [`crate::query`].

use std::io::{self, Write};
use std::path::Path;

use chrono::{Datelike, Weekday};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::digest::{code, escape, one_line, place};
use super::explain::shorten;
use crate::library::Library;
use crate::model::{Day, Language};
use crate::query::{Agenda, AgendaEntry};

/// Longest summary of an event, in screen columns: calendars show one line.
const MAX_SUMMARY: usize = 120;

/// Longest line of iCalendar, in bytes without its end.
const MAX_LINE: usize = 75;

/// How the agenda is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AgendaFormat {
    /// To read, in Markdown.
    #[default]
    Md,
    /// For calendars.
    Ics,
    /// One JSON object a line.
    Jsonl,
}

impl AgendaFormat {
    /// The format that a file's extension asks for: `agenda.ics`. `None` where it says nothing.
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Some(AgendaFormat::Md),
            "ics" | "ical" => Some(AgendaFormat::Ics),
            "jsonl" | "ndjson" => Some(AgendaFormat::Jsonl),
            _ => None,
        }
    }
}

/// Writes the agenda. `language` is the reader's and matters for Markdown only.
pub fn write_agenda(
    format: AgendaFormat,
    language: Language,
    library: &Library,
    agenda: &Agenda,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        AgendaFormat::Md => write_markdown(language, library, agenda, out),
        AgendaFormat::Ics => write_calendar(library, agenda, out),
        AgendaFormat::Jsonl => write_lines(library, agenda, out),
    }
}

/// An entry as a line of JSON; days and offsets as in the articles' own export.
#[derive(Serialize)]
struct Record<'a> {
    value: String,
    first: String,
    last: String,
    inferred: bool,
    ahead: bool,
    surface: &'a str,
    start: u32,
    end: u32,
    sentence: String,
    id: &'a str,
    title: String,
    path: &'a str,
}

fn write_lines(library: &Library, agenda: &Agenda, out: &mut dyn Write) -> io::Result<()> {
    for (idx, entry) in agenda.entries.iter().enumerate() {
        let (article, span) = (library.article(entry.article), entry.span(library));
        let record = Record {
            value: entry.value(),
            first: entry.first.to_string(),
            last: entry.last.to_string(),
            inferred: entry.inferred,
            ahead: idx < agenda.n_ahead,
            surface: span.of(article.text()),
            start: span.start,
            end: span.end,
            sentence: sentence(entry, library),
            id: &article.id(),
            title: article.headline(),
            path: &article.place().shown(),
        };
        serde_json::to_writer(&mut *out, &record)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn sentence(entry: &AgendaEntry, library: &Library) -> String {
    one_line(entry.sentence(library).of(library.article(entry.article).text()))
}

/// The few words of the Markdown agenda, in one language.
struct Words {
    ahead: &'static str,
    past: &'static str,
    all: &'static str,
    weekdays: [&'static str; 7],
}

const ENGLISH: Words = Words {
    ahead: "From {} on",
    past: "Before",
    all: "Days mentioned",
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};
const GERMAN: Words = Words {
    ahead: "Ab {}",
    past: "Davor",
    all: "Erwähnte Tage",
    weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
};

fn write_markdown(language: Language, library: &Library, agenda: &Agenda, out: &mut dyn Write) -> io::Result<()> {
    let words = if language == Language::GERMAN { &GERMAN } else { &ENGLISH };
    writeln!(out, "# Agenda")?;
    for (idx, entry) in agenda.entries.iter().enumerate() {
        let begins_section = idx == 0 || idx == agenda.n_ahead;
        if begins_section {
            writeln!(out, "\n## {}", section(words, agenda, idx))?;
        }
        let before = idx.checked_sub(1).map(|before| &agenda.entries[before]);
        if begins_section || before.is_none_or(|before| (before.first, before.last) != (entry.first, entry.last)) {
            writeln!(out, "\n### {}\n", day_heading(words, entry))?;
        }
        let article = library.article(entry.article);
        writeln!(
            out,
            "- {}  \n  *{}*, {}",
            escape(&sentence(entry, library)),
            escape(&article.headline()),
            code(&place(article))
        )?;
    }
    Ok(())
}

fn section(words: &Words, agenda: &Agenda, idx: usize) -> String {
    match agenda.today {
        Some(today) if idx < agenda.n_ahead => words.ahead.replace("{}", &today.to_string()),
        Some(_) => words.past.to_owned(),
        None => words.all.to_owned(),
    }
}

/// `2026-03-04, Wednesday`; a longer stretch by its value alone.
fn day_heading(words: &Words, entry: &AgendaEntry) -> String {
    let weekday = |weekday: Weekday| words.weekdays[weekday.num_days_from_monday() as usize];
    match entry.first == entry.last {
        true => format!("{}, {}", entry.first, weekday(entry.first.weekday())),
        false => entry.value(),
    }
}

fn write_calendar(library: &Library, agenda: &Agenda, out: &mut dyn Write) -> io::Result<()> {
    let mut calendar = Calendar { out };
    calendar.line("BEGIN", "VCALENDAR")?;
    calendar.line("VERSION", "2.0")?;
    calendar.line("PRODID", concat!("-//dateline//dateline ", env!("CARGO_PKG_VERSION"), "//EN"))?;
    calendar.line("CALSCALE", "GREGORIAN")?;
    for entry in &agenda.entries {
        write_event(&mut calendar, library, agenda, entry)?;
    }
    calendar.line("END", "VCALENDAR")
}

/// An event without a time of day. It takes no time away from other things, and is tentative where its day is inferred.
fn write_event(calendar: &mut Calendar, library: &Library, agenda: &Agenda, entry: &AgendaEntry) -> io::Result<()> {
    let article = library.article(entry.article);
    let sentence = sentence(entry, library);
    calendar.line("BEGIN", "VEVENT")?;
    // The same mention keeps its id from one export to the next, even when its year is inferred anew, so that a calendar
    // updates instead of adding.
    let (article_id, start) = (xxh3_64(article.id().as_bytes()), entry.span(library).start);
    calendar.line("UID", &format!("{article_id:016x}-{start}@dateline"))?;
    calendar.line("DTSTAMP", &format!("{}T000000Z", basic(stamp(library, agenda, entry))))?;
    calendar.line("DTSTART;VALUE=DATE", &basic(entry.first))?;
    // The end is the first day that is no longer part of it.
    if let Some(end) = entry.last.succ_opt().filter(|end| end.year() <= 9999) {
        calendar.line("DTEND;VALUE=DATE", &basic(end))?;
    }
    calendar.text("SUMMARY", &shorten(&sentence, MAX_SUMMARY))?;
    calendar.text("DESCRIPTION", &format!("{sentence}\n\n{}\n{}", article.headline(), place(article)))?;
    if let Some(url) = article.rest().url.filter(|url| is_plain_url(url)) {
        calendar.line("URL", url)?;
    }
    if entry.inferred {
        calendar.line("STATUS", "TENTATIVE")?;
    }
    calendar.line("TRANSP", "TRANSPARENT")?;
    calendar.line("END", "VEVENT")
}

/// When the entry was written down: a calendar asks for it, and the clock is no answer, so that the same articles always
/// give the same file. The article's day, else the collection's latest, else the day itself.
fn stamp(library: &Library, agenda: &Agenda, entry: &AgendaEntry) -> Day {
    let published = library.date(entry.article).and_then(|date| date.value.as_day());
    published.or(agenda.today).unwrap_or(entry.first)
}

/// `20260304`.
fn basic(day: Day) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

fn is_plain_url(url: &str) -> bool {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web && !url.chars().any(|ch| ch.is_control() || ch.is_whitespace())
}

/// Content lines: ended with CRLF and folded.
struct Calendar<'a> {
    out: &'a mut dyn Write,
}

impl Calendar<'_> {
    fn text(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.line(name, &escape_text(value))
    }

    fn line(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.out.write_all(fold(&format!("{name}:{value}")).as_bytes())
    }
}

fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '\\' | ';' | ',' => escaped.extend(['\\', ch]),
            '\n' => escaped.push_str("\\n"),
            _ if ch.is_control() => escaped.push(' '),
            _ => escaped.push(ch),
        }
    }
    escaped
}

/// The line in pieces of at most 75 bytes, never within a character; all but the first begin with a space, which counts.
fn fold(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + line.len() / 24 + 2);
    let mut used = 0;
    for ch in line.chars() {
        if used + ch.len_utf8() > MAX_LINE {
            folded.push_str("\r\n ");
            used = 1;
        }
        folded.push(ch);
        used += ch.len_utf8();
    }
    folded.push_str("\r\n");
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::extract;
    use crate::library::ArticleId;
    use crate::model::{Article, Given, Origin, RawArticle};

    fn article(path: &str, text: &str) -> Article {
        let origin = Origin::of_file(path);
        extract(RawArticle { origin, text: text.to_owned(), given: Given::default(), notices: Vec::new() })
    }

    const TEXTS: [&str; 2] = [
        "date 2026-02-04 Treffen in Wien; Lage, kurz\n\nDas Treffen beginnt am 4. März 2026 in Wien. Am 2. Jänner 2026 war Pause.",
        "date 2026-01-20 Zweiter Artikel aus Kiew\n\nDie Präsidentin reist am 4. März 2026 nach Kiew, sagte ihr Sprecher.",
    ];

    fn written(format: AgendaFormat) -> String {
        let mut library = Library::default();
        let articles = TEXTS.iter().enumerate().map(|(i, text)| article(&format!("news/{i}.txt"), text));
        library.push(articles.collect(), Vec::new());
        let ids: Vec<ArticleId> = library.ids().collect();
        let agenda = Agenda::of(ids.iter().copied(), &library, &|| true).unwrap();
        let mut out = Vec::new();
        write_agenda(format, Language::ENGLISH, &library, &agenda, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The lines before they were folded.
    fn unfolded(calendar: &str) -> Vec<String> {
        calendar.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_calendar_has_an_event_for_each_day() {
        let calendar = written(AgendaFormat::Ics);
        let lines = unfolded(&calendar);
        assert_eq!(lines[..2], ["BEGIN:VCALENDAR", "VERSION:2.0"]);
        assert_eq!(lines.last().map(String::as_str), Some("END:VCALENDAR"));
        let starts: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("DTSTART;VALUE=DATE:")).collect();
        assert_eq!(starts, ["20260304", "20260304", "20260102"]);
        let has = |line: &str| assert!(lines.iter().any(|there| there == line), "{line} is missing in\n{calendar}");
        has("DTEND;VALUE=DATE:20260305");
        has("DTSTAMP:20260204T000000Z");
        has("DTSTAMP:20260120T000000Z");
        has("SUMMARY:Die Präsidentin reist am 4. März 2026 nach Kiew\\, sagte ihr Sprecher.");
        has("TRANSP:TRANSPARENT");
        let description = lines.iter().find(|line| line.starts_with("DESCRIPTION:Das Treffen")).unwrap();
        assert!(description.ends_with("\\n\\nTreffen in Wien\\; Lage\\, kurz\\nnews/0.txt"), "{description}");
    }

    #[test]
    fn a_calendar_keeps_to_the_rules_of_its_lines() {
        let calendar = written(AgendaFormat::Ics);
        assert!(calendar.ends_with("\r\n") && !calendar.replace("\r\n", "").contains(['\r', '\n']));
        assert!(calendar.split("\r\n").all(|line| line.len() <= MAX_LINE));
        let uids: Vec<String> = unfolded(&calendar).into_iter().filter(|line| line.starts_with("UID:")).collect();
        let different: std::collections::BTreeSet<&String> = uids.iter().collect();
        assert_eq!((uids.len(), different.len()), (3, 3));
        assert_eq!(calendar, written(AgendaFormat::Ics), "the same articles give the same file");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let check = |text: &str, expected: &[&str]| {
            let folded = fold(text);
            assert_eq!(folded.split_terminator("\r\n").collect::<Vec<_>>(), expected);
        };
        check("A:b", &["A:b"]);
        let exact = format!("A:{}", "b".repeat(73));
        check(&exact, &[&exact]);
        check(&format!("{exact}c"), &[&exact, " c"]);
        let umlauts = format!("A:{}", "ü".repeat(60));
        check(&umlauts, &[&format!("A:{}", "ü".repeat(36)), &format!(" {}", "ü".repeat(24))]);
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escape_text("a,b;c\\d\ne\rf\u{7}"), "a\\,b\\;c\\\\d\\ne f ");
    }

    #[test]
    fn markdown_has_days_with_their_sentences() {
        let markdown = written(AgendaFormat::Md);
        let expected = "# Agenda\n\n## From 2026-02-04 on\n\n### 2026-03-04, Wednesday\n\n\
            - Das Treffen beginnt am 4. März 2026 in Wien.  \n  *Treffen in Wien; Lage, kurz*, `news/0.txt`\n\
            - Die Präsidentin reist am 4. März 2026 nach Kiew, sagte ihr Sprecher.  \n  \
            *Zweiter Artikel aus Kiew*, `news/1.txt`\n\n\
            ## Before\n\n### 2026-01-02, Friday\n\n\
            - Am 2. Jänner 2026 war Pause.  \n  *Treffen in Wien; Lage, kurz*, `news/0.txt`\n";
        assert_eq!(markdown, expected);
    }

    #[test]
    fn lines_of_json_say_where_the_words_stand() {
        let lines = written(AgendaFormat::Jsonl);
        let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(first["value"], "2026-03-04");
        assert_eq!((&first["ahead"], &first["inferred"]), (&true.into(), &false.into()));
        let range = first["start"].as_u64().unwrap() as usize..first["end"].as_u64().unwrap() as usize;
        assert_eq!(TEXTS[0][range], *first["surface"].as_str().unwrap());
        assert_eq!(lines.lines().count(), 3);
    }
}
