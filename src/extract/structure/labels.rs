//! Lines that say something about the article instead of being part of it: labels with values (`Stand: 4. Februar 2026`),
//! dates, bylines, credits, agency marks and what scrapers leave over from the page.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{QuickMap, QuickSet, next_figure, with_lower};

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

static AGENCY_MARKS: LazyLock<QuickSet<&'static str>> = LazyLock::new(|| rows(AGENCIES).collect());

static PAGE_LINES: LazyLock<QuickMap<&'static str, &'static str>> =
    LazyLock::new(|| rows(PAGE_WORDS).filter_map(|row| row.split_once('\t')).collect());

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

/// A line with a label and a colon: its role and the offset of its value (behind the colon and white space).
pub(super) fn read_label(line: &str) -> Option<(Role, usize)> {
    let colon = memchr::memchr(b':', &line.as_bytes()[..line.len().min(40)])?;
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

fn ends_in_letter(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphabetic)
}

/// Letters and digits as dates have them. `\p{L}` and `\d` would do, but their tables cost milliseconds at the start.
const PATTERN_WORDS: [(&str, &str); 3] = [("%L", "[A-Za-zÀ-ɏͰ-ӿ]"), ("%U", "[A-ZÀ-ÞĀ-ɏΑ-ΫЀ-Я]"), ("%d", "[0-9]")];

/// A weekday in front of a date, or whatever one word with a comma stands there.
const WEEKDAY: &str = concat!(
    r"(?:(?:%L+\.?,\s+|(?:Mo|Di|Mi|Do|Fr|Sa|So|Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)",
    r"(?:(?:den|dem|the)\s+)?)?",
);

const DATE: &str = concat!(
    r"(?:%d{4}-%d{2}-%d{2}(?:[T ]%d{2}:%d{2}(?::%d{2}(?:\.%d+)?)?(?:Z|\s?[+-]%d{2}:?%d{2})?)?",
    r"|%d{4}[./]%d{1,2}[./]%d{1,2}",
    r"|%d{1,2}[./-]\s?%d{1,2}[./-]\s?(?:%d{4}|%d{2})(?-u:\b)",
    r"|%d{1,2}(?:\.|st|nd|rd|th|er|º)?\s+(?:de\s+|of\s+)?%L{3}%L*\.?,?\s+(?:de\s+)?%d{4}(?-u:\b)",
    r"|%U%L{2}%L*\.?\s+%d{1,2}(?:st|nd|rd|th)?,?\s+%d{4}(?-u:\b))",
);

const TIME: &str = concat!(
    r"(?:(?:\s*[,|–·-]\s*|\s+(?:um|at|a|à|às|o|о|kl\.?)?\s*|\s*\()%d{1,2}[:.h]%d{2}(?::%d{2})?",
    r"(?:\s*(?:Uhr|h|[aApP]\.?[mM]\.?|CET|CEST|GMT|UTC|MEZ|MESZ|EST|EDT|ET|BST))*\)?)?",
);

static LEADING_DATE: LazyLock<Regex> = LazyLock::new(|| regex(&format!("^{WEEKDAY}{DATE}{TIME}")));
static ANY_DATE: LazyLock<Regex> = LazyLock::new(|| regex(&format!("{DATE}{TIME}")));

fn regex(pattern: &str) -> Regex {
    let pattern = PATTERN_WORDS.iter().fold(pattern.to_owned(), |pattern, (word, class)| pattern.replace(word, class));
    Regex::new(&pattern).expect("the patterns of this file are tested")
}

/// The length of the date (and time) that `text` begins with.
pub(super) fn leading_date_len(text: &str) -> Option<usize> {
    if !text.starts_with(|ch: char| ch.is_ascii_digit() || ch.is_uppercase()) {
        return None;
    }
    let start = head(text, 100);
    has_digit(start).then(|| LEADING_DATE.find(start))?.map(|found| found.end())
}

/// The length of a dated label at the start of `line`: `date 2026-02-04`, `Veröffentlicht am 4. Februar 2026, 14:30 Uhr`,
/// `Stand: 04.02.2026`.
pub(super) fn dated_label_len(line: &str) -> Option<usize> {
    let may_be_label = with_lower(&line[..label_word_len(line)], |word| DATED_STARTS.contains(word));
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

/// The length of the word of a label that `text` begins with.
fn label_word_len(text: &str) -> usize {
    let n_letters = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let rest = &text[n_letters..];
    n_letters + rest.find(|ch: char| ch.is_whitespace() || ch == ':').unwrap_or(rest.len())
}

/// What stands between a label and its date.
fn skip_connectors(line: &str, offset: usize) -> Option<usize> {
    let mut rest = line[offset..].trim_start_matches([':', ' ', '\t', '\u{A0}', '-', '|']);
    for connector in ["am ", "on ", "at ", "vom ", "le ", "el ", "il ", "op ", "em ", "dne ", "dnia "] {
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
    let Some(found) = has_digit(line).then(|| ANY_DATE.find(line)).flatten() else { return false };
    let (before, after) = (line[..found.start()].trim(), line[found.end()..].trim());
    let before_ends = before.is_empty()
        || before.ends_with([',', '|', '·', '•', '/', ':', '–', '-', '(', '['])
        || ["am", "vom", "on"].contains(&before)
        || role_of(before).is_some();
    let after_begins = after.is_empty() || after.starts_with([',', '|', '·', '•', '/', '–', '-', '(', ')', ']']);
    let n_words = before.split_whitespace().count() + after.split_whitespace().count();
    before_ends && after_begins && n_words <= 7
}

/// A line that the page around the article left over: `Teilen`, `3 Min. Lesezeit`, `Startseite > Politik`.
pub(super) fn is_page_chrome(line: &str) -> bool {
    line.len() <= 80
        && (page_role(line) == Some("chrome")
            || is_breadcrumb(line)
            || (has_digit(line) && READING_TIME.is_match(line)))
}

static READING_TIME: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^(?:(?:[Ll]esezeit|[Ll]esedauer|[Rr]eading time|[Tt]emps de lecture)[^0-9]{0,4}%d+\s*%L*\.?",
        r"|%d+\s*(?:%L|[.-])*\s*(?:[Ll]esezeit|[Ll]esedauer|[Rr]ead|[Rr]eading time|[Cc]omments?|[Kk]ommentare?|[Ss]hares?))$"
    ))
});

fn is_breadcrumb(line: &str) -> bool {
    if !line.contains(['>', '»', '›', '/', '|']) {
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

/// The name of a section or genre: `Politik`, `Ausland`, `Analyse`.
pub(super) fn is_section_name(line: &str) -> bool {
    line.len() <= 40 && page_role(line) == Some("section")
}

/// What a line is that the page around an article left over.
fn page_role(line: &str) -> Option<&'static str> {
    let words = line.trim_matches([' ', ':', '|', '>', '[', ']', '-', '*']);
    with_lower(words, |words| PAGE_LINES.get(words).copied())
}

/// `Foto: APA`, `© Reuters`, `(c) dpa`, `Bild: …`, `Lesen Sie auch: …`.
pub(super) fn is_credit(line: &str) -> bool {
    if line.len() > 240 {
        return false;
    }
    let is_copyright =
        line.starts_with('©') || line.starts_with("(c) ") || line.starts_with("(C) ") || line.starts_with("Copyright ");
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
    let undated = ANY_DATE.replace(inner, "");
    let mut tokens = undated.split([',', '/', ' ', ';', '+', '-', '|']).filter(|token| !token.is_empty()).peekable();
    tokens.peek().is_some() && tokens.clone().count() <= 5 && {
        let n_agencies = tokens.clone().filter(|token| is_agency(token)).count();
        n_agencies >= 1 && tokens.all(|token| is_agency(token) || token.chars().count() <= 4)
    }
}

/// Whether `word` is a news agency's mark, in the case that people write it: `dpa`, `APA`, `Reuters`.
pub(in crate::extract) fn is_agency(word: &str) -> bool {
    with_lower(word, |word| AGENCY_MARKS.contains(word))
}

/// The names in a byline: `Von Max Müller, Wien` → `Max Müller`. Gives their byte range in the line.
pub(super) fn read_byline(line: &str) -> Option<(usize, usize)> {
    if line.len() > 160 || line.ends_with(['.', '!', '?', ':']) {
        return None;
    }
    let start = match read_label(line) {
        Some((Role::Byline, start)) => start,
        Some(_) => return None,
        None => {
            let intro = BYLINE_INTROS.iter().find(|intro| {
                line.get(..intro.len()).is_some_and(|head| head == **intro || head == intro.to_uppercase())
            })?;
            intro.len()
        }
    };
    let names = &line[start..];
    let len = names.find([',', '|', '(', '·', '•', '/', '–', '—']).unwrap_or(names.len());
    let names = names[..len].trim_end();
    let date = has_digit(names).then(|| ANY_DATE.find(names)).flatten();
    let names = &names[..date.map_or(names.len(), |date| date.start())];
    let names = names.trim_end();
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

const BYLINE_INTROS: &[&str] = &["Von ", "von ", "By ", "by ", "Par ", "Por ", "Door ", "Di ", "Av ", "Af ", "Przez "];

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
    let name =
        ["— ", "– ", "―", "-- ", "- ", "—", "–", "~ "].iter().find_map(|dash| line.strip_prefix(dash))?.trim_start();
    let first = name.chars().next()?;
    let n_words = name.split_whitespace().count();
    let is_name = first.is_uppercase() || (first.is_alphabetic() && !first.is_lowercase());
    (is_name && n_words <= 16 && !name.ends_with(['.', '!', '?', ':', ';'])).then_some(line.len() - name.len())
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
    let found = DATELINE.captures(text)?;
    let place = found.name("place")?.as_str();
    let has_more = found.name("more").is_some_and(|more| !more.as_str().is_empty());
    let is_capitals = place.chars().any(char::is_uppercase) && !place.chars().any(char::is_lowercase);
    let len = found.get(0).map_or(0, |whole| whole.end());
    // In a line of capitals the dash belongs to a headline.
    (has_more || is_capitals && text[len..].contains(char::is_lowercase)).then_some(len)
}

/// The offset of the last dash that stands alone.
fn last_dash(text: &str) -> Option<usize> {
    let is_alone = |at: usize| {
        let dash = &text[at..];
        text[..at].ends_with(' ') && ["– ", "— ", "- ", "-- "].iter().any(|dash_alone| dash.starts_with(dash_alone))
    };
    memchr::memchr2_iter(b'-', 0xE2, text.as_bytes()).rev().find(|at| is_alone(*at))
}

static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^(?P<place>%U(?:%L|[.’'-])+(?:[ /]%L(?:%L|[.’'-])*){0,4})",
        r"(?P<more>(?:\s*\([^()]{2,40}\))*(?:,\s+(?:%U|%d)[^–—\n!?]{1,48}?)?(?:\s*\([^()]{2,40}\))*)\s+(?:–|—|--?)\s+"
    ))
});

/// Most lines have none, and none of the patterns for dates needs to be tried on them.
fn has_digit(text: &str) -> bool {
    next_figure(text.as_bytes(), 0).is_some()
}

/// The first `len` bytes of `text`, or a little less, on a character boundary.
pub(super) fn head(text: &str, len: usize) -> &str {
    &text[..text.floor_char_boundary(len)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_is_good() {
        for (number, row) in LABELS.lines().enumerate().skip(1) {
            let cells: Vec<&str> = row.split('\t').collect();
            assert!(
                cells.len() == 3
                    && cells[0] == cells[0].to_lowercase()
                    && parse_role(cells[1]).is_some()
                    && cells[2].len() == 2,
                "labels.tsv line {}: {row}",
                number + 1
            );
        }
        for (number, row) in PAGE_WORDS.lines().enumerate().skip(1) {
            let role = row.split_once('\t').map(|(_, role)| role);
            assert!(matches!(role, Some("chrome" | "section")), "page_words.tsv line {}: {row}", number + 1);
        }
        assert_eq!(ROLES.len(), LABELS.lines().count() - 1, "labels.tsv says something twice");
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
