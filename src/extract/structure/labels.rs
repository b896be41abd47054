//! Lines that say something about the article instead of being part of it: labels with values (`Stand: 4. Februar 2026`),
//! dates, bylines, credits, agency marks and what scrapers leave over from the page.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use crate::text::{QuickMap, QuickSet, is_address, next_figure, with_lower};

use super::super::sieve::Sieve;
use super::date_shape;
use super::rest::{Rest, is_letter};

/// What a label says about what stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Summary,
    Byline,
    Date,
    /// Photo credits and links to other articles: they occur in mid-text too.
    Credit,
    Other,
}

const LABELS: &str = include_str!("../tables/labels.tsv");
const PAGE_WORDS: &str = include_str!("../tables/page_words.tsv");
const AGENCIES: &str = include_str!("../tables/agencies.tsv");

static ROLES: LazyLock<QuickMap<&'static str, Role>> = LazyLock::new(|| {
    rows(LABELS)
        .filter_map(|row| {
            let mut cells = row.split('\t');
            Some((cells.next()?, parse_role(cells.next()?)?))
        })
        .collect()
});

/// The first words of labels that a date stands behind.
static DATED_STARTS: LazyLock<QuickSet<&'static str>> = LazyLock::new(|| {
    ROLES.iter().filter(|(_, role)| **role == Role::Date).map(|(label, _)| &label[..label_word_len(label)]).collect()
});
static DATED_SIEVE: LazyLock<Sieve> = LazyLock::new(|| Sieve::of(DATED_STARTS.iter()));

static AGENCY_MARKS: LazyLock<QuickSet<&'static str>> = LazyLock::new(|| rows(AGENCIES).collect());

static AGENCY_SIEVE: LazyLock<Sieve> = LazyLock::new(|| Sieve::of(AGENCY_MARKS.iter()));

static PAGE_LINES: LazyLock<QuickMap<&'static str, &'static str>> =
    LazyLock::new(|| rows(PAGE_WORDS).filter_map(|row| row.split_once('\t')).collect());

static PAGE_SIEVE: LazyLock<Sieve> = LazyLock::new(|| Sieve::of(PAGE_LINES.keys()));

static SHARE_SIEVE: LazyLock<Sieve> =
    LazyLock::new(|| Sieve::of(PAGE_LINES.iter().filter(|(_, role)| **role == "share").map(|(word, _)| word)));

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().skip(1).filter(|row| !row.is_empty())
}

fn parse_role(name: &str) -> Option<Role> {
    Some(match name {
        "title" => Role::Title,
        "summary" => Role::Summary,
        "byline" => Role::Byline,
        "date" => Role::Date,
        "credit" => Role::Credit,
        "meta" => Role::Other,
        _ => return None,
    })
}

/// The role of a key of front matter, or of a label without its colon.
pub(super) fn role_of(key: &str) -> Option<Role> {
    with_lower(key.trim(), |key| ROLES.get(key).copied())
}

/// The colon of a label is one of the first bytes, of so many.
const LONGEST_LABEL: usize = 40;

/// A line with a label and a colon: its role and the offset of its value (behind the colon and white space).
pub(super) fn read_label(line: &str) -> Option<(Role, usize)> {
    if !has_early_colon(line) {
        return None;
    }
    let colon = memchr::memchr(b':', line.as_bytes())?;
    // `autor:in` has a colon of its own.
    let colon = if line[colon..].starts_with(":in:") { colon + 3 } else { colon };
    let rest = &line[colon + 1..];
    // 12:30 and https:// are no labels.
    if rest.starts_with(['/', ':'])
        || rest.starts_with(|ch: char| ch.is_ascii_digit()) && !ends_in_letter(&line[..colon])
    {
        return None;
    }
    let role = role_of(line[..colon].trim_matches(['*', '_', ' ']))?;
    Some((role, line.len() - rest.trim_start_matches(['*', '_', ' ', '\t', '\n']).len()))
}

/// Whether there is a colon so near the start of a line that it can end a label. Most lines have none.
pub(super) fn has_early_colon(line: &str) -> bool {
    let is_colon = |found: bool, byte: &u8| found | (*byte == b':');
    // All bytes at once, without a branch.
    match line.as_bytes().first_chunk::<LONGEST_LABEL>() {
        Some(start) => start.iter().fold(false, is_colon),
        None => line.bytes().any(|byte| byte == b':'),
    }
}

fn ends_in_letter(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphabetic)
}

/// The length of the date (and time) that `text` begins with.
pub(super) fn leading_date_len(text: &str) -> Option<usize> {
    if !text.starts_with(char::is_alphanumeric) {
        return None;
    }
    let start = head(text, 100);
    has_digit(start).then(|| date_shape::leading_len(start))?
}

/// The length of a dated label at the start of `line`: `date 2026-02-04`, `Veröffentlicht am 4. Februar 2026, 14:30 Uhr`,
/// `Stand: 04.02.2026`.
pub(super) fn dated_label_len(line: &str) -> Option<usize> {
    let first = &line[..label_word_len(line)];
    let may_be_label = DATED_SIEVE.lets(first) && with_lower(first, |word| DATED_STARTS.contains(word));
    if !may_be_label || !has_digit(line) {
        return None;
    }
    let mut offset = 0;
    for _ in 0..4 {
        let word_len = label_word_len(&line[offset..]);
        offset += word_len;
        if offset == 0 || word_len > 30 {
            return None;
        }
        if role_of(&line[..offset]) == Some(Role::Date)
            && let Some(date_start) = skip_connectors(line, offset)
            && let Some(date_len) = leading_date_len(&line[date_start..])
        {
            return Some(date_start + date_len);
        }
        offset += line[offset..].len() - line[offset..].trim_start().len();
        if line[offset..].is_empty() || line[offset..].starts_with(':') {
            return None;
        }
    }
    None
}

/// Whether a line is a dated label and nothing else.
pub(super) fn is_dated_label(line: &str) -> bool {
    may_end_date(line.as_bytes()) && dated_label_len(line) == Some(line.len())
}

/// Whether a line ends as a date or a time can: in figures, a unit or a zone, a bracket, or `p.m.`. No sentence does, so that
/// nearly all paragraphs need not be read for their label.
fn may_end_date(line: &[u8]) -> bool {
    matches!(line, [.., b')'] | [.., b'm' | b'M', b'.']) || line.last().is_some_and(u8::is_ascii_alphanumeric)
}

/// The length of the word of a label that `text` begins with.
fn label_word_len(text: &str) -> usize {
    let n_letters = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if let None | Some(b' ' | b':') = text.as_bytes().get(n_letters) {
        return n_letters;
    }
    let rest = &text[n_letters..];
    n_letters + rest.find(|ch: char| ch.is_whitespace() || ch == ':').unwrap_or(rest.len())
}

/// What stands between a label and its date.
fn skip_connectors(line: &str, offset: usize) -> Option<usize> {
    let mut rest = line[offset..].trim_start_matches([':', ' ', '\t', '\u{A0}', '-', '|']);
    const CONNECTORS: [&str; 18] = [
        "am ",
        "on ",
        "at ",
        "vom ",
        "le ",
        "el ",
        "il ",
        "op ",
        "em ",
        "a ",
        "dne ",
        "dnia ",
        "dňa ",
        "den ",
        "d. ",
        "la ",
        "στις ",
        "на ",
    ];
    for connector in CONNECTORS {
        rest = rest.strip_prefix(connector).unwrap_or(rest).trim_start();
    }
    (rest.len() < line.len() - offset).then(|| line.len() - rest.len())
}

/// A line that says when (and perhaps where or by whom) and nothing else: `Mittwoch, 4. Februar 2026, 14:30 Uhr`,
/// `Max Müller, 04.02.2026`, `04.02.2026 | Aktualisiert 15:10`.
pub(super) fn is_date_line(line: &str) -> bool {
    if line.len() > 120 || line.ends_with(['.', '!', '?', '–', '—']) && !line.ends_with("..") && !line.ends_with("m.")
    {
        return false;
    }
    let Some(date) = find_date(line) else { return false };
    let (before, after) = (line[..date.start].trim(), line[date.end..].trim());
    let before_ends = before.is_empty()
        || before.ends_with([',', '|', '·', '•', '/', ':', '–', '-', '(', '['])
        || ["am", "vom", "on"].contains(&before)
        || role_of(before).is_some()
        || date_shape::is_weekday(before);
    let after_begins = after.is_empty()
        || after.starts_with([',', '|', '·', '•', '/', '–', '-', '(', ')', ']'])
        // `24. 1. 2024 9:02 Aktualizováno 25. 1. 2024`
        || dated_label_len(after).is_some();
    let n_words = before.split_whitespace().count() + after.split_whitespace().count();
    before_ends && after_begins && n_words <= 7
}

/// A line that the page around the article left over: `Teilen`, `Partager sur Facebook`, `3 Min. Lesezeit`,
/// `Startseite > Politik`.
pub(super) fn is_page_chrome(line: &str) -> bool {
    is_address(line)
        || line.len() <= 80
            && (matches!(page_role(line), Some("chrome" | "share"))
                || is_breadcrumb(line)
                || is_share_button(line)
                || (has_digit(line) && is_counted(line)))
}

/// `Partager sur Facebook`, `Auf WhatsApp teilen`: few words, a network among them, and a word for sharing at either end.
fn is_share_button(line: &str) -> bool {
    const NETWORKS: [&str; 16] = [
        "Facebook",
        "Twitter",
        "X",
        "WhatsApp",
        "Whatsapp",
        "LinkedIn",
        "Linkedin",
        "Telegram",
        "Messenger",
        "Pinterest",
        "Reddit",
        "Bluesky",
        "Threads",
        "Mastodon",
        "Email",
        "E-Mail",
    ];
    const MOST_SPACES: usize = 4;
    // Most lines have more words or end in another.
    let (Some(first), Some(last)) = (memchr::memchr(b' ', line.as_bytes()), memchr::memrchr(b' ', line.as_bytes()))
    else {
        return false;
    };
    let shares = |word: &str| SHARE_SIEVE.lets(word) && page_role(word) == Some("share");
    memchr::memchr_iter(b' ', line.as_bytes()).count() <= MOST_SPACES
        && (shares(&line[..first]) || shares(&line[last + 1..]))
        && line.split(' ').any(|word| NETWORKS.contains(&word))
}

/// What a page says about its cookies before it lets anybody read: `Wir verwenden Cookies, um Ihnen …`.
pub(super) fn is_cookie_notice(line: &str) -> bool {
    const STARTS: [&str; 12] = [
        "Wir verwenden",
        "Wir nutzen",
        "Wir setzen",
        "Diese Website",
        "Diese Webseite",
        "Diese Seite",
        "Unsere Website",
        "Um Ihnen",
        "Mit der Nutzung",
        "We use",
        "This website",
        "This site",
    ];
    line.len() <= 600
        && matches!(line.as_bytes().first(), Some(b'W' | b'D' | b'U' | b'M' | b'T'))
        && STARTS.iter().any(|start| line.starts_with(start))
        && ["Cookies", "cookies"].iter().any(|word| memchr::memmem::find(line.as_bytes(), word.as_bytes()).is_some())
}

/// A line of Teletext's head: the page, who it is of, and when it was read (`112 ORF TEXT  Mo 03.05.21 17:22:10`).
pub(super) fn is_teletext_head(line: &str) -> bool {
    let is_page = matches!(line.as_bytes(), [b'1'..=b'8', b'0'..=b'9', b'0'..=b'9', b' ', ..]);
    is_page
        && line.len() <= 60
        && line.matches(':').count() == 2
        && find_date(line).is_some_and(|date| !line[date.end..].contains(char::is_alphabetic))
}

/// `Lesezeit: 4 Minuten`, `5 min read`, `12 Kommentare`: how long it takes to read the text, or who answered.
fn is_counted(line: &str) -> bool {
    const BEFORE: [&str; 12] = [
        "lesezeit",
        "lesedauer",
        "reading time",
        "temps de lecture",
        "tiempo de lectura",
        "tempo di lettura",
        "tempo de leitura",
        "leestijd",
        "czas czytania",
        "lukuaika",
        "lästid",
        "læsetid",
    ];
    const BEHIND: [&str; 35] = [
        "lesezeit",
        "min de lecture",
        "minutes de lecture",
        "min. de lecture",
        "min de lectura",
        "minutos de lectura",
        "min di lettura",
        "minuti di lettura",
        "min de leitura",
        "minutos de leitura",
        "leestijd",
        "minuten lezen",
        "min czytania",
        "minut czytania",
        "min čtení",
        "minut čtení",
        "min läsning",
        "lästid",
        "læsetid",
        "lesetid",
        "min lukuaika",
        "commentaires",
        "comentarios",
        "commenti",
        "comentários",
        "reacties",
        "lesedauer",
        "read",
        "reading time",
        "comment",
        "comments",
        "kommentar",
        "kommentare",
        "share",
        "shares",
    ];
    // The first letter may be a capital.
    let same = |word: &str, written: &str| {
        word.as_bytes()[1..] == written.as_bytes()[1..]
            && word.as_bytes()[..1].eq_ignore_ascii_case(&written.as_bytes()[..1])
    };
    let behind = |text: &'_ str, word: &str| {
        if text.as_bytes().last() != word.as_bytes().last() {
            return None;
        }
        let len = text.len().checked_sub(word.len()).filter(|len| text.is_char_boundary(*len))?;
        same(word, &text[len..]).then_some(len)
    };
    let before = |text: &str, word: &str| text.get(..word.len()).is_some_and(|start| same(word, start));
    let is_number = |behind_label: &str| {
        let mark_len = behind_label.find(|ch: char| ch.is_ascii_digit());
        mark_len.is_some_and(|len| {
            let number = Rest(&behind_label[len..]).figures_up_to(usize::MAX);
            let unit = number.map(|rest| rest.past_space().past_letters().past(&['.']));
            behind_label[..len].chars().count() <= 4 && unit == Some(Rest(""))
        })
    };
    let is_unit = |between: &str| between.trim().chars().all(|ch| is_letter(ch) || matches!(ch, '.' | '-'));
    let number = Rest(line).figures_up_to(usize::MAX);
    number
        .is_some_and(|Rest(rest)| BEHIND.iter().any(|word| behind(rest, word).is_some_and(|len| is_unit(&rest[..len]))))
        || BEFORE.iter().any(|label| before(line, label) && is_number(&line[label.len()..]))
}

fn is_breadcrumb(line: &str) -> bool {
    // The first bytes of `»` and `›` are C2 and E2.
    let bytes = line.as_bytes();
    if memchr::memchr3(b'>', b'/', b'|', bytes).or_else(|| memchr::memchr2(0xC2, 0xE2, bytes)).is_none() {
        return false;
    }
    let parts = [" > ", " » ", " › ", " / ", " | "]
        .iter()
        .map(|mark| line.split(mark))
        .find(|parts| parts.clone().count() >= 2);
    parts.is_some_and(|mut parts| {
        parts.clone().all(|part| part.split_whitespace().count() <= 3) && parts.any(|part| page_role(part).is_some())
    })
}

/// The name of a section or genre, perhaps with a number: `Politik`, `Ausland`, `Analyse`, `Pressemitteilung Nr. 12/2026`.
pub(super) fn is_section_name(line: &str) -> bool {
    line.len() <= LONGEST_SECTION_NAME && page_role(without_number(line)) == Some("section")
}

/// In bytes.
const LONGEST_SECTION_NAME: usize = 40;

/// A line up to the number at its end: `Nr. 12/2026`, `3/26`.
fn without_number(line: &str) -> &str {
    const NUMBERED: [&str; 6] = ["Nr.", "NR.", "No.", "Nummer", "n°", "#"];
    let name = line.trim_end_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, '/' | '-' | '.'));
    if name.len() == line.len() || !line.ends_with(|ch: char| ch.is_ascii_digit()) {
        return line;
    }
    let name = name.trim_end();
    NUMBERED.iter().find_map(|mark| name.strip_suffix(mark)).unwrap_or(name).trim_end()
}

/// In bytes; no line of the table is longer.
const LONGEST_PAGE_LINE: usize = 60;

/// What a line is that the page around an article left over.
fn page_role(line: &str) -> Option<&'static str> {
    let words = without_marks(line);
    (words.len() <= LONGEST_PAGE_LINE && PAGE_SIEVE.lets(words))
        .then(|| with_lower(words, |words| PAGE_LINES.get(words).copied()))?
}

/// Nearly all lines begin and end in something else, which is soon told.
fn without_marks(line: &str) -> &str {
    const MARKS: [char; 8] = [' ', ':', '|', '>', '[', ']', '-', '*'];
    let is_mark = |byte: &u8| matches!(byte, b' ' | b':' | b'|' | b'>' | b'[' | b']' | b'-' | b'*');
    let ends = [line.as_bytes().first(), line.as_bytes().last()];
    if ends.into_iter().flatten().any(is_mark) { line.trim_matches(MARKS) } else { line }
}

/// `Foto: APA`, `© Reuters`, `(c) dpa`, `Bild: …`, `Lesen Sie auch: …`.
pub(super) fn is_credit(line: &str) -> bool {
    if line.len() > 240 {
        return false;
    }
    let is_copyright = match line.as_bytes().first() {
        Some(0xC2) => line.starts_with('©'),
        Some(b'(') => line.starts_with("(c) ") || line.starts_with("(C) "),
        Some(b'C') => line.starts_with("Copyright "),
        _ => false,
    };
    let is_labelled = || {
        let bare = line.strip_prefix(['(', '[']).unwrap_or(line);
        read_label(bare).is_some_and(|(role, _)| role == Role::Credit)
    };
    (is_copyright && line.split_whitespace().count() <= 14) || is_labelled()
}

/// The length of the agency mark in brackets that `text` ends with: `(APA, 23.4.2016)`, `(dpa/AFP)`,
/// `(Reporting by Jon Herskovitz; Editing by Bill Rigby)`.
pub(super) fn closing_mark_len(text: &str) -> Option<usize> {
    let body = text.strip_suffix('.').unwrap_or(text);
    let inner_end = body.strip_suffix([')', ']'])?.len();
    let open = text[..inner_end].rfind(['(', '['])?;
    let inner = &text[open + 1..inner_end];
    (inner.len() <= 160 && is_agency_mark(inner)).then_some(text.len() - open)
}

fn is_agency_mark(inner: &str) -> bool {
    if inner.starts_with("Reporting by ") || inner.starts_with("Writing by ") || inner.starts_with("Editing by ") {
        return true;
    }
    let undated = match find_date(inner) {
        Some(date) => Cow::Owned(format!("{}{}", &inner[..date.start], &inner[date.end..])),
        None => Cow::Borrowed(inner),
    };
    let mut tokens = undated.split([',', '/', ' ', ';', '+', '-', '|']).filter(|token| !token.is_empty()).peekable();
    tokens.peek().is_some() && tokens.clone().count() <= 5 && {
        let n_agencies = tokens.clone().filter(|token| is_agency(token)).count();
        n_agencies >= 1 && tokens.all(|token| is_agency(token) || token.chars().count() <= 4)
    }
}

/// Whether `word` is a news agency's mark, in the case that people write it: `dpa`, `APA`, `Reuters`.
pub(in crate::extract) fn is_agency(word: &str) -> bool {
    AGENCY_SIEVE.lets(word) && with_lower(word, |word| AGENCY_MARKS.contains(word))
}

/// The names in a byline: `Von Max Müller, Wien` → `Max Müller`. Gives their byte range in the line.
pub(super) fn read_byline(line: &str) -> Option<(usize, usize)> {
    if line.len() > 160 || line.ends_with(['.', '!', '?', ':']) {
        return None;
    }
    let start = match read_label(line) {
        Some((Role::Byline, start)) => start,
        Some(_) => return None,
        None if is_agency_line(line) => 0,
        None => {
            let first = line.as_bytes().first()?;
            let may_be = BYLINE_INTROS.iter().filter(|intro| intro.as_bytes()[0].eq_ignore_ascii_case(first));
            let intro = may_be.into_iter().find(|intro| {
                line.get(..intro.len()).is_some_and(|head| head == **intro || is_in_capitals(head, intro))
            })?;
            intro.len()
        }
    };
    // `Von unserem Korrespondenten Karl Muster aus Athen`
    let office = OUR_OFFICES.iter().find_map(|office| line[start..].strip_prefix(office));
    let start = office.map_or(start, |names| line.len() - names.len());
    let names = &line[start..];
    if is_pair_of_nouns(names) {
        return None;
    }
    let len = names.find([',', '|', '(', '·', '•', '/', '–', '—']).unwrap_or(names.len());
    let names = names[..len].trim_end();
    let names = names.split_once(" aus ").filter(|(_, place)| is_place_name(place)).map_or(names, |(names, _)| names);
    let names = &names[..find_date(names).map_or(names.len(), |date| date.start)];
    let names = without_agency(names.trim_end());
    if is_name_list(names) {
        return Some((start, start + names.len()));
    }
    // Catalogues turn names round: `Autor: Kahl, Reinhard`.
    let turned = line[start..].trim_end();
    let mut halves = turned.split(", ");
    let is_turned = read_label(line).is_some()
        && halves.clone().count() == 2
        && halves.all(|half| {
            half.split(' ').count() <= 2 && half.split(' ').all(|word| word.starts_with(char::is_uppercase))
        });
    is_turned.then_some((start, start + turned.len()))
}

/// Who writes for the paper, as German bylines have it.
const OUR_OFFICES: [&str; 8] = [
    "unserem Korrespondenten ",
    "unserer Korrespondentin ",
    "unserem Mitarbeiter ",
    "unserer Mitarbeiterin ",
    "unserem Redakteur ",
    "unserer Redakteurin ",
    "unserem Reporter ",
    "unserer Reporterin ",
];

/// `Von Mäusen und Menschen` is a headline: writers have two names each.
fn is_pair_of_nouns(names: &str) -> bool {
    names.split_once(" und ").is_some_and(|(first, second)| {
        let is_one_word = |part: &str| !part.contains([' ', '.', '-']) && part.contains(char::is_lowercase);
        is_one_word(first) && is_one_word(second) && !is_agency(first)
    })
}

/// One to three words, all with a capital, up to the line's end.
fn is_place_name(text: &str) -> bool {
    (1..=3).contains(&text.split(' ').count()) && text.split(' ').all(|word| word.starts_with(char::is_uppercase))
}

fn without_agency(names: &str) -> &str {
    let parts = WITH_AGENCY.iter().filter_map(|with| names.split_once(with));
    parts.filter(|(_, other)| other.split([' ', '/']).any(is_agency)).map(|(own, _)| own).next().unwrap_or(names)
}

/// `ČTK`, `NTB`, `AFP/Reuters`: nothing but the marks of agencies, as their own lines have them. A word that begins with a capital
/// and is short may be another (`Red`).
fn is_agency_line(line: &str) -> bool {
    const LONGEST: usize = 40;
    const FEWEST_LETTERS: usize = 5;
    let is_mark = |word: &str| {
        let is_one_case = || !word.contains(char::is_lowercase) || !word.contains(char::is_uppercase);
        is_agency(word) && word.contains(char::is_alphabetic) && (word.len() >= FEWEST_LETTERS || is_one_case())
    };
    let mut words = line.split(['/', ' ', ',', '-', '–']).filter(|word| !word.is_empty()).peekable();
    line.len() <= LONGEST && words.peek().is_some() && words.all(is_mark)
}

/// Whether `head` is `word`, which is ASCII, in capitals.
fn is_in_capitals(head: &str, word: &str) -> bool {
    head.bytes().eq(word.bytes().map(|byte| byte.to_ascii_uppercase()))
}

const BYLINE_INTROS: &[&str] = &[
    "Von ",
    "von ",
    "By ",
    "by ",
    "Written by ",
    "Par ",
    "par ",
    "Por ",
    "por ",
    "Escrito por ",
    "Door ",
    "door ",
    "Geschreven door ",
    "Di ",
    "di ",
    "A cura di ",
    "a cura di ",
    "Scritto da ",
    "Av ",
    "av ",
    "Skriven av ",
    "Skrevet av ",
    "Af ",
    "af ",
    "Skrevet af ",
    "Przez ",
    "Oprac. ",
    "oprac. ",
];

/// What stands between the names of a byline and the agency that helped: `Par Claire Dupont avec AFP`.
const WITH_AGENCY: &[&str] = &[" with ", " avec ", " con ", " com ", " met ", " med ", " mit "];

/// One to four names, joined by `und`, `and`, `&` and the like, with particles.
fn is_name_list(names: &str) -> bool {
    let (mut n_capitals, mut n_words) = (0, 0);
    for word in names.split_whitespace() {
        n_words += 1;
        let first = word.chars().next().unwrap_or(' ');
        if first.is_uppercase() {
            n_capitals += 1;
        } else if !NAME_PARTICLES.contains(&word) && !is_agency(word) {
            return false;
        }
        if word.contains(|ch: char| ch.is_ascii_digit()) {
            return false;
        }
    }
    n_words <= 14 && (n_capitals >= 2 || (n_words == 1 && is_agency(names)))
}

pub(super) const NAME_PARTICLES: &[&str] = &[
    "von", "van", "de", "der", "den", "del", "della", "di", "da", "dos", "do", "du", "la", "le", "zu", "zur", "vom",
    "al", "el", "bin", "ibn", "ter", "ten", "af", "av", "und", "and", "y", "e", "et", "en", "i", "a", "&", "und", "і",
    "та", "и",
];

/// Whether `line` opens with a dash and a name: `— Rustem Umerov, Sekretär des RNBO`. Gives the offset of the name.
pub(in crate::extract) fn attribution_start(line: &str) -> Option<usize> {
    // Of all dashes the first byte.
    if !matches!(line.as_bytes().first(), Some(b'-' | b'~' | 0xE2)) {
        return None;
    }
    let name =
        ["— ", "– ", "―", "-- ", "- ", "—", "–", "~ "].iter().find_map(|dash| line.strip_prefix(dash))?.trim_start();
    let first = name.chars().next()?;
    let n_words = name.split_whitespace().count();
    let is_name = first.is_uppercase() || (first.is_alphabetic() && !first.is_lowercase());
    (is_name && n_words <= 16 && !is_no_attribution(name)).then_some(line.len() - name.len())
}

/// Whether no attribution ends like this.
pub(super) fn is_no_attribution(text: &str) -> bool {
    matches!(text.as_bytes().last(), Some(b'.' | b'!' | b'?' | b':' | b';'))
}

/// The length of the dateline that opens `text` (`WIEN (dpa) – `, `NEW YORK, Feb 26 - `, `Bagdad (Irak), 01.08.2005 – `);
/// `None` where there is none, or where a plain city before a dash could as well be a headline.
pub(super) fn dateline_len(text: &str) -> Option<usize> {
    let text = head(text, 120);
    let before_dash = &text[..last_dash(text)?];
    // Two letters tell capitals from a word; the pattern is tried only where it can say something.
    let is_word = text.chars().nth(1).is_some_and(char::is_lowercase);
    if is_word && !before_dash.contains([',', '(']) {
        return None;
    }
    let behind_place = past_place(Rest(text))?;
    let behind_more = past_additions(behind_place)?;
    let rest = past_dash(behind_more)?;
    let place = &text[..text.len() - behind_place.len()];
    let is_capitals = place.chars().any(char::is_uppercase) && !place.chars().any(char::is_lowercase);
    // In a line of capitals the dash belongs to a headline.
    let has_more = behind_more != behind_place;
    (has_more || is_capitals && rest.0.contains(char::is_lowercase)).then_some(text.len() - rest.len())
}

/// Behind the name of a place of at most five words: `SANTA CRUZ`, `Rio de Janeiro`, `Frankfurt/Main`.
fn past_place(text: Rest) -> Option<Rest> {
    let first = text.capital()?;
    let mut rest = Some(past_name(first)).filter(|rest| *rest != first)?;
    for _ in 0..4 {
        let Some(word) = rest.one_of(&[' ', '/']).filter(|word| word.0.starts_with(is_letter)) else { break };
        rest = past_name(word);
    }
    Some(rest)
}

fn past_name(text: Rest) -> Rest {
    Rest(text.0.trim_start_matches(|ch| is_letter(ch) || matches!(ch, '.' | '’' | '\'' | '-')))
}

/// Behind what may stand between a place and the dash: ` (dpa)`, `, Feb 26`, ` (Irak), 01.08.2005`. What follows a comma is
/// as short as can be; `None` where no dash follows it.
fn past_additions(place: Rest) -> Option<Rest> {
    const MOST_CHARS: usize = 48;
    let rest = past_brackets(place);
    let Some(behind_comma) = rest.word(",") else { return Some(rest) };
    let date = behind_comma.space()?;
    let date = date.capital().or_else(|| date.figures(1))?;
    for (at, ch) in date.0.char_indices().take(MOST_CHARS) {
        if matches!(ch, '–' | '—' | '\n' | '!' | '?') {
            return None;
        }
        let rest = past_brackets(Rest(&date.0[at + ch.len_utf8()..]));
        if past_dash(rest).is_some() {
            return Some(rest);
        }
    }
    None
}

/// ` (Irak) (dpa)`
fn past_brackets(text: Rest) -> Rest {
    let mut rest = text;
    while let Some(behind) = past_bracket(rest) {
        rest = behind;
    }
    rest
}

fn past_bracket(text: Rest) -> Option<Rest> {
    let inner = text.past_space().word("(")?;
    let len = inner.0.find(['(', ')'])?;
    let is_short = (2..=40).contains(&inner.0[..len].chars().count());
    Rest(&inner.0[len..]).word(")").filter(|_| is_short)
}

fn past_dash(text: Rest) -> Option<Rest> {
    let dash = text.space()?;
    ["–", "—", "--", "-"].iter().find_map(|sign| dash.word(sign)?.space())
}

/// The offset of the last dash that stands alone.
fn last_dash(text: &str) -> Option<usize> {
    let is_alone = |at: usize| {
        let dash = &text[at..];
        text[..at].ends_with(' ') && ["– ", "— ", "- ", "-- "].iter().any(|dash_alone| dash.starts_with(dash_alone))
    };
    memchr::memchr2_iter(b'-', 0xE2, text.as_bytes()).rev().find(|at| is_alone(*at))
}

/// The first date in a line, perhaps with its time.
fn find_date(line: &str) -> Option<Range<usize>> {
    has_digit(line).then(|| date_shape::find(line))?
}

/// Most lines have none, and need not be read for the shapes of dates.
pub(super) fn has_digit(text: &str) -> bool {
    next_figure(text.as_bytes(), 0).is_some()
}

/// The first `len` bytes of `text`, or a little less, on a character boundary.
pub(super) fn head(text: &str, len: usize) -> &str {
    &text[..text.floor_char_boundary(len)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;
    use crate::extract::structure::tests::pattern;

    static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"^(?P<place>%U(?:%L|[.’'-])+(?:[ /]%L(?:%L|[.’'-])*){0,4})",
            r"(?P<more>(?:\s*\([^()]{2,40}\))*(?:,\s+(?:%U|%d)[^–—\n!?]{1,48}?)?(?:\s*\([^()]{2,40}\))*)\s+(?:–|—|--?)\s+"
        ))
    });
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"^(?:(?:[Ll]esezeit|[Ll]esedauer|[Rr]eading time|[Tt]emps de lecture)[^0-9]{0,4}%d+\s*%L*\.?",
            r"|%d+\s*(?:%L|[.-])*\s*(?:[Ll]esezeit|[Ll]esedauer|[Rr]ead|[Rr]eading time|[Cc]omments?|[Kk]ommentare?|[Ss]hares?))$"
        ))
    });

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        #[test]
        fn datelines_are_those_of_the_pattern(
            text in "(WIEN|Wien|NEW YORK|St\\. [A-ZÖ]|É|[A-Z]|[a-z]{1,3}|[ /](am|Rio)){1,7}( ?[(](dpa|a|Irak|Reuters, 4)[)]){0,2}(, ?([A-Z0-9]|Feb) ?[a-z0-9.,()!–-]{0,5}){0,2}( ?[(](dpa|b)[)])?( |\u{a0}|  )?(–|—|-|--|---| - | – )( |  )?[A-Za-z–-]{0,3}",
        ) {
            let expected = DATELINE.captures(&text).map(|found| {
                (found["place"].len(), found["place"].len() + found["more"].len(), found[0].len())
            });
            let read = || {
                let place = past_place(Rest(&text))?;
                let more = past_additions(place)?;
                Some([place, more, past_dash(more)?].map(|rest| text.len() - rest.len()).into())
            };
            prop_assert_eq!(read(), expected, "{}", text);
        }

        #[test]
        fn counts_are_those_of_the_pattern(
            line in "(Lesezeit|reading time|Temps de lecture|5|12| |\u{a0}|:|[.]|-|Min|min|read|Kommentar(e)?|shares|[a-z]){0,7}",
        ) {
            prop_assert_eq!(is_counted(&line), COUNTED.is_match(&line), "{}", line);
        }
    }

    #[test]
    fn every_row_of_the_tables_is_good() {
        for (number, row) in LABELS.lines().enumerate().skip(1) {
            let cells: Vec<&str> = row.split('\t').collect();
            assert!(
                cells.len() == 3
                    && cells[0].starts_with(char::is_alphabetic)
                    && cells[0] == cells[0].to_lowercase()
                    && parse_role(cells[1]).is_some()
                    && cells[2].len() == 2,
                "labels.tsv line {}: {row}",
                number + 1
            );
        }
        for (number, row) in PAGE_WORDS.lines().enumerate().skip(1) {
            let role = row.split_once('\t').map(|(_, role)| role);
            assert!(matches!(role, Some("chrome" | "section" | "share")), "page_words.tsv line {}: {row}", number + 1);
        }
        assert_eq!(ROLES.len(), LABELS.lines().count() - 1, "labels.tsv says something twice");
    }

    #[test]
    fn the_sieves_let_through_what_the_tables_have() {
        let lets = |sieve: &Sieve, word: &str| {
            let capitals = word.to_uppercase();
            // The dotless `ı` has an `I`, which is no `ı` in lower case.
            sieve.lets(word) && (sieve.lets(&capitals) || capitals.to_lowercase() != word)
        };
        assert!(DATED_STARTS.iter().all(|word| lets(&DATED_SIEVE, word)));
        assert!(AGENCY_MARKS.iter().all(|word| lets(&AGENCY_SIEVE, word)));
        assert!(PAGE_LINES.keys().all(|word| lets(&PAGE_SIEVE, word)));
        assert!(!DATED_SIEVE.lets("Die") && !AGENCY_SIEVE.lets("Ministerium") && !PAGE_SIEVE.lets("„Wir“"));
    }

    #[test]
    fn labels_with_dates_are_measured() {
        for (line, prefix) in [
            ("date 2026-02-04 Drei Staaten", Some("date 2026-02-04")),
            ("Stand: 04.02.2026, 14:30 Uhr", Some("Stand: 04.02.2026, 14:30 Uhr")),
            ("Veröffentlicht am 4. Februar 2026", Some("Veröffentlicht am 4. Februar 2026")),
            (
                "Zuletzt aktualisiert: Mittwoch, 4. Februar 2026",
                Some("Zuletzt aktualisiert: Mittwoch, 4. Februar 2026"),
            ),
            ("Published on February 4, 2026 at 2:30 pm", Some("Published on February 4, 2026 at 2:30 pm")),
            ("Date: 2026-02-04T10:00:00Z", Some("Date: 2026-02-04T10:00:00Z")),
            ("Publié le 4 février 2026 à 14h30", Some("Publié le 4 février 2026 à 14h30")),
            ("Опубліковано 4 лютого 2026", Some("Опубліковано 4 лютого 2026")),
            ("Objavljeno: 4. veljače 2026. u 12:30 / Hina", Some("Objavljeno: 4. veljače 2026. u 12:30")),
            ("Megjelent: 2026. február 4., 14:32", Some("Megjelent: 2026. február 4., 14:32")),
            ("Publicado el miércoles 4 de febrero de 2026", Some("Publicado el miércoles 4 de febrero de 2026")),
            ("Публикувано на 4 февруари 2026 г., 10:20", Some("Публикувано на 4 февруари 2026 г., 10:20")),
            ("Julkaistu 4.2.2026 klo 10:15 | Päivitetty", Some("Julkaistu 4.2.2026 klo 10:15")),
            ("Stand der Dinge: 4 Fragen", None),
            ("Datum der Wahl ist der 4. Februar 2026", None),
            ("Die Lage", None),
        ] {
            assert_eq!(dated_label_len(line).map(|len| &line[..len]), prefix, "{line}");
        }
    }

    #[test]
    fn date_lines_hold_a_date_and_little_else() {
        for line in [
            "04.02.2026",
            "Mittwoch, 4. Februar 2026, 14:30 Uhr",
            "Max Müller, 04.02.2026",
            "4 February 2026",
            "Wien, 4. Februar 2026",
            "04.02.2026 | Aktualisiert 15:10",
            "vom 4.2.2026",
            "Februar 4, 2026",
            "Mercredi 4 février 2026 - 08:12",
            "4. februára 2026 11:20 Aktualizované 5. februára 2026",
        ] {
            assert!(is_date_line(line), "{line}");
        }
        for line in
            ["Die Wahl am 23. Februar 2025: Was Sie wissen müssen", "Am 3. Januar 2026 war er in Wien.", "2026", "Drei"]
        {
            assert!(!is_date_line(line), "{line}");
        }
    }

    #[test]
    fn bylines_give_names() {
        for (line, names) in [
            ("Von Max Müller", Some("Max Müller")),
            ("Von Max Müller und Erika von der Heide, Wien", Some("Max Müller und Erika von der Heide")),
            ("By JOHN SMITH", Some("JOHN SMITH")),
            ("By Jane Doe | 4 February 2026", Some("Jane Doe")),
            ("Autor: Max Müller", Some("Max Müller")),
            ("Von dpa", Some("dpa")),
            ("Autor: Kahl, Reinhard", Some("Kahl, Reinhard")),
            ("Par Jean Dupont", Some("Jean Dupont")),
            ("Par Claire Dupont avec AFP", Some("Claire Dupont")),
            ("di Francesca Sforza", Some("Francesca Sforza")),
            ("oprac. Anna Nowak", Some("Anna Nowak")),
            ("ČTK", Some("ČTK")),
            ("AFP/Reuters", Some("AFP")),
            ("Red", None),
            ("di nuovo a Roma", None),
            ("Von der Leyen trifft Selenskyj", None),
            ("Von Kiew bis Lwiw", None),
            ("By the time it ended", None),
            ("Von Wien", None),
        ] {
            assert_eq!(read_byline(line).map(|(start, end)| &line[start..end]), names, "{line}");
        }
    }

    #[test]
    fn agency_marks_close_a_text() {
        for (text, mark) in [
            ("sagte er. (APA, 23.4.2016)", Some("(APA, 23.4.2016)")),
            ("sagte er. (dpa/AFP)", Some("(dpa/AFP)")),
            (
                "ends. (Reporting by Jon Herskovitz; Editing by Bill Rigby)",
                Some("(Reporting by Jon Herskovitz; Editing by Bill Rigby)"),
            ),
            ("war da (2016)", None),
            ("so der Rat (RNBO).", None),
            ("(siehe oben)", None),
        ] {
            assert_eq!(closing_mark_len(text).map(|len| &text[text.len() - len..]), mark, "{text}");
        }
    }

    #[test]
    fn datelines_are_told_from_headlines() {
        for (text, dateline) in [
            ("WIEN (dpa) – Die Regierung", Some("WIEN (dpa) – ")),
            ("NEW YORK, Feb 26 - A company", Some("NEW YORK, Feb 26 - ")),
            ("Bagdad (Irak), 01.08.2005 – Nachdem", Some("Bagdad (Irak), 01.08.2005 – ")),
            ("SANTA CRUZ, Calif., Feb 26 - The", Some("SANTA CRUZ, Calif., Feb 26 - ")),
            ("Neue Regeln – was sich ändert", None),
            ("Chile – Bolivien 2:1", None),
            ("ECONOMIC SPOTLIGHT - CHINA IN DEBT", None),
        ] {
            assert_eq!(dateline_len(text).map(|len| &text[..len]), dateline, "{text}");
        }
    }

    #[test]
    fn no_page_line_is_too_long() {
        assert!(PAGE_LINES.keys().all(|line| line.len() <= LONGEST_PAGE_LINE));
    }

    #[test]
    fn page_leftovers_are_known() {
        for line in [
            "Teilen",
            "Startseite > Politik > Ausland",
            "3 Min. Lesezeit",
            "Lesezeit: 4 Minuten",
            "5 min read",
            "12 Kommentare",
        ] {
            assert!(is_page_chrome(line), "{line}");
        }
        for line in ["Politik", "Die Lage im Osten", "Teilen und herrschen", "Wien | Graz"] {
            assert!(!is_page_chrome(line), "{line}");
        }
        assert!(is_section_name("Ausland") && is_section_name("POLITIK:") && !is_section_name("Kosovo"));
        assert!(is_section_name("PRESSEMITTEILUNG Nr. 45/2025") && is_section_name("Medienmitteilung 12"));
        assert!(!is_section_name("Nr. 45") && !is_section_name("Kosovo 2025") && !is_section_name("Politik 3 Tage"));
        assert!(is_credit("Foto: APA/Schmidt") && is_credit("© Reuters") && !is_credit("Foto des Tages"));
    }

    #[test]
    fn attributions_open_with_a_dash_and_a_name() {
        assert_eq!(attribution_start("— Rustem Umerov, Sekretär des RNBO"), Some(4));
        assert_eq!(attribution_start("– Max Müller"), Some(4));
        for line in ["— so war es.", "- nicht so", "Rustem Umerov", "— "] {
            assert_eq!(attribution_start(line), None, "{line}");
        }
    }
}
