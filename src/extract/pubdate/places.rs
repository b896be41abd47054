//! Places in a text that can say when it was published, each with what speaks for it.
//!
//! Most dates of a text stand in its sentences and say nothing of its own day. So each rule first looks at the sign next to
//! the date, which it needs and most have not, and only then at the words of the line.

use std::ops::Range;

use memchr::{memchr, memrchr};

use super::labels::{self, Label};
use super::page::{Page, Standing};
use super::{Candidate, PubDateInput};
use crate::extract::structure::is_agency;
use crate::model::{Block, BlockKind, DateValue, Direction, Rule, Span, Timex};

/// A date with the line that it stands in.
struct Place<'a> {
    text: &'a str,
    timex: &'a Timex,
    value: DateValue,
    /// The line up to the date, and from it on.
    before: &'a str,
    after: &'a str,
    timexes: &'a [Timex],
    /// Whether it lies in a paragraph that goes on beyond its line.
    is_running_text: bool,
}

/// So much of a line is looked at to either side of a date: a file can be one line.
const LINE_REACH: usize = 400;

/// Lines of more bytes are running text.
const SHORT_LINE: usize = 120;

/// A head of metadata is no longer than this.
const HEAD_LEN: usize = 400;
/// The places of a dateline with a full stop are not longer, in bytes.
const LONGEST_PLACE: usize = 60;
/// Bytes of the authors at the end of a text, at most.
const LONGEST_CREDIT: usize = 80;
/// What parts an agency or author from the day.
const MARK_SIGNS: [char; 2] = [',', ';'];

/// Words in front of a date that a text begins with.
const LEADS: [&str; 7] = ["date", "datum", "data", "fecha", "дата", "published", "pubdate"];

/// No longer text is one of [`LEADS`] in whatever case. It stands here because all that is in front of a date, which can
/// be a whole article, is held against them.
const LONGEST_LEAD: usize = 32;

/// Says when the text was changed.
pub const UPDATED: Rule = Rule("date/label-updated");

/// Has a label that does not say whose date it is.
const DATED: Rule = Rule("date/label");

/// All candidates that the text itself gives, by position.
pub fn candidates(input: &PubDateInput) -> Vec<Candidate> {
    let text = input.raw.text.as_str();
    // A clock time has its day from the date before it, which is the candidate.
    let is_date = |timex: &&Timex| timex.expression.calendar_date().is_some() && !timex.rule.0.starts_with("time/");
    let dates: Vec<&Timex> = input.timexes.iter().filter(is_date).collect();
    let mut candidates: Vec<Candidate> = dates
        .iter()
        .enumerate()
        .filter(|(_, timex)| !is_in_midst(text, timex.span))
        .filter(|(idx, timex)| {
            let neighbours = [idx.checked_sub(1).and_then(|before| dates.get(before)), dates.get(idx + 1)];
            !neighbours.into_iter().flatten().any(|other| is_range(text, timex.span, other.span))
        })
        .filter_map(|(_, timex)| {
            let place = Place::new(input, timex)?;
            let (rule, score) = place.rank()?;
            Some(Candidate { value: place.value, rule: Rule(rule), span: Some(timex.span), score })
        })
        .collect();
    settle_lines(text, &mut candidates);
    doubt_lines_of_others(text, &mut candidates);
    settle_labels(&mut candidates);
    candidates.extend(lede_day(input));
    candidates
}

/// Whether a date plainly stands in the midst of a sentence, as most do: on a long line behind the head of the text, with
/// no sign beside it that any rule needs. It is no candidate then, and need not be ranked.
fn is_in_midst(text: &str, date: Span) -> bool {
    let Range { start, end } = date.range();
    let bytes = text.as_bytes();
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'(' | b')' | b'-' | b'/' | b':' | b'=');
    let is_plain_before = matches!(bytes[..start], [.., before, b' '] if is_plain(before));
    let is_plain_behind = match bytes[end..] {
        [b' ', behind, ..] | [behind, ..] => is_plain(behind),
        [] => false,
    };
    let begins_blank = || text[..text.floor_char_boundary(LONGEST_LEAD)].trim_start().is_empty();
    if start <= HEAD_LEN || !is_plain_before || !is_plain_behind || begins_blank() {
        return false;
    }
    let Some(n_before) = memrchr(b'\n', &bytes[start - SHORT_LINE - 1..start]).map(|at| SHORT_LINE - at) else {
        return true;
    };
    let behind = bytes.get(end..end + SHORT_LINE + 1 - n_before);
    behind.is_some_and(|behind| memchr(b'\n', behind).is_none())
}

/// `09 Jan 2014 - 01 Jan 2017`: two dates with a dash between are the ends of something.
fn is_range(text: &str, one: Span, other: Span) -> bool {
    let (first, second) = if one.start < other.start { (one, other) } else { (other, one) };
    let between = text.get(first.end as usize..second.start as usize).unwrap_or_default();
    between.len() <= 12 && matches!(between.trim(), "-" | "–" | "—" | "bis" | "bis zum" | "to" | "until")
}

/// A page often has many lines that are dates: of teasers, comments, other articles. The first is the article's own,
/// unless it is today's date in the head of the page or the first of a list; the rest count less.
fn settle_lines(text: &str, candidates: &mut [Candidate]) {
    let spans: Vec<Span> =
        candidates.iter().filter(|candidate| is_line(candidate)).filter_map(|candidate| candidate.span).collect();
    let days: Vec<DateValue> = candidates.iter().filter(|candidate| is_line(candidate)).map(|c| c.value).collect();
    for (idx, candidate) in candidates.iter_mut().filter(|candidate| is_line(candidate)).enumerate() {
        let Some(span) = candidate.span else { continue };
        candidate.score -= i32::from(idx > 0);
        let is_last = idx + 1 == spans.len();
        if idx == 0 && !is_last && days.iter().any(|day| *day != days[0]) && is_page_head(span.of(text)) {
            candidate.score -= 3;
        }
        if begins_list(text, &spans[idx..], &days[idx..]) {
            candidate.score -= 4;
        }
        // `By Jane Doe • Jul 27, 2020` and more of its kind: teasers of other articles say nothing of this one.
        if is_among_teasers(text, idx, &spans, &days) {
            candidate.score -= 30;
        }
    }
}

/// `Datum: …` below the line that says when and by whom is the day of what the text is about.
fn settle_labels(candidates: &mut [Candidate]) {
    let first_line = candidates.iter().filter(|candidate| is_line(candidate)).find_map(|candidate| candidate.span);
    let is_below = |candidate: &Candidate| first_line.zip(candidate.span).is_some_and(|(line, own)| line < own);
    for candidate in candidates.iter_mut().filter(|candidate| candidate.rule == DATED) {
        if is_below(candidate) {
            candidate.score = candidate.score.min(44);
        }
    }
}

/// What is the date of a comment, an event or another article says nothing of this one.
const OF_ANOTHER: i32 = 30;
/// May be of another article; it is taken where nothing else is there.
const PERHAPS_OF_ANOTHER: i32 = 15;

/// Dates of comments, events and teasers, as the lines around them tell. What has a label is not in doubt.
fn doubt_lines_of_others(text: &str, candidates: &mut [Candidate]) {
    let is_in_doubt = |candidate: &Candidate| candidate.rule.0.starts_with("date/line");
    if !candidates.iter().any(is_in_doubt) {
        return;
    }
    let page = Page::new(text);
    let standings: Vec<Standing> = candidates
        .iter()
        .map(|candidate| match candidate.span.filter(|_| is_in_doubt(candidate)) {
            Some(span) => page.standing(span),
            None => Standing::default(),
        })
        .collect();
    let n_after_text = standings.iter().filter(|standing| standing.is_after_text).count();
    for (candidate, standing) in candidates.iter_mut().zip(standings) {
        let is_teaser = standing.is_after_text && (n_after_text > 1 || standing.has_more)
            || standing.is_far_after_text
            || standing.is_below_others && standing.has_text_before;
        candidate.score -= match standing {
            _ if is_teaser || standing.is_comment || standing.is_event => OF_ANOTHER,
            Standing { is_below_others: true, .. } => PERHAPS_OF_ANOTHER,
            _ => 0,
        };
    }
}

/// Whether at least three lines close together begin with the same word and end in different days.
fn is_among_teasers(text: &str, idx: usize, spans: &[Span], days: &[DateValue]) -> bool {
    let line_start = |span: &Span| text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let first_word = |span: &Span| text[line_start(span)..span.start as usize].split_whitespace().next();
    let Some(word) = first_word(&spans[idx]) else { return false };
    let reach = idx.saturating_sub(2)..(idx + 3).min(spans.len());
    let alike: Vec<usize> = reach.filter(|other| first_word(&spans[*other]) == Some(word)).collect();
    let is_close = alike.windows(2).all(|pair| {
        let between = &text[spans[pair[0]].end as usize..spans[pair[1]].start as usize];
        between.bytes().filter(|b| *b == b'\n').count() <= 8
    });
    alike.len() >= 3 && is_close && alike.windows(2).all(|pair| days[pair[0]] != days[pair[1]])
}

fn is_line(candidate: &Candidate) -> bool {
    candidate.rule.0.starts_with("date/line") || candidate.rule == UPDATED
}

/// `Donnerstag, 9. November 2023`: with its weekday and no more, a date in the head of a page is the reader's today.
fn is_page_head(surface: &str) -> bool {
    surface.starts_with(char::is_alphabetic) && surface.contains(", ") && surface.split(' ').count() >= 4
}

/// Whether the first of `spans` opens a list of at least four different days, a line or two apart.
fn begins_list(text: &str, spans: &[Span], days: &[DateValue]) -> bool {
    let [first, second, third, fourth, ..] = spans else { return false };
    let lines_between =
        |from: &Span, to: &Span| text[from.end as usize..to.start as usize].bytes().filter(|b| *b == b'\n').count();
    let is_close = [(first, second), (second, third), (third, fourth)]
        .iter()
        .all(|(from, to)| (1..=3).contains(&lines_between(from, to)));
    is_close && days[0] != days[1] && days[1] != days[2]
}

/// A name or initials, perhaps with what they did: `Renate Graber`, `ste`, `Video: Maria von Usslar`, `Thomas Mayer aus Brüssel`.
fn is_author(credit: &str) -> bool {
    let name = credit.rsplit_once(':').map_or(credit, |(_, name)| name).trim();
    let is_plain = |word: &str| word.chars().all(|ch| ch.is_alphabetic() || matches!(ch, '-' | '.' | '\'' | '’'));
    let n_words = name.split(' ').count();
    let is_name = || n_words <= 6 && name.starts_with(char::is_uppercase) && name.ends_with(char::is_alphabetic);
    let is_initials = || n_words == 1 && (1..=5).contains(&name.chars().count());
    name.split(' ').all(is_plain) && (is_name() || is_initials())
}

impl<'a> Place<'a> {
    /// `None` for what is no calendar date or names no day and no month.
    fn new(input: &PubDateInput<'a>, timex: &'a Timex) -> Option<Self> {
        let (text, blocks) = (input.raw.text.as_str(), input.blocks);
        let value = timex.expression.calendar_date().filter(|value| value.month().is_some())?;
        let value =
            glued_year(&text[timex.span.end as usize..]).and_then(|year| value.with_year(year)).unwrap_or(value);
        let span = timex.span.range();
        let reach = |at: usize| if at <= text.len() { text.floor_char_boundary(at) } else { text.len() };
        let from = reach(span.start.saturating_sub(LINE_REACH));
        let line_start = memrchr(b'\n', &text.as_bytes()[from..span.start]).map_or(from, |at| from + at + 1);
        let after = &text[span.end..reach(span.end + LINE_REACH)];
        let line_end = span.end + memchr(b'\n', after.as_bytes()).unwrap_or(after.len());
        let (before, after) = (&text[line_start..span.start], &text[span.end..line_end]);
        let block = blocks.get(blocks.partition_point(|block| block.span.end < timex.span.end)).map(|block| block.span);
        let is_running_text = block.is_some_and(|block| {
            let goes_on = (block.start as usize) < line_start || block.end as usize > line_end;
            goes_on && block.start <= timex.span.start && block.len() > SHORT_LINE
        });
        Some(Self { text, timexes: input.timexes, timex, value, before, after, is_running_text })
    }

    fn rank(&self) -> Option<(&'static str, i32)> {
        let names_day = self.value.day().is_some();
        if let Some(ranked) = self.leading() {
            return Some(ranked);
        }
        if let Some(ranked) = self.labelled(names_day) {
            return ranked;
        }
        if !names_day {
            return None;
        }
        if self.is_agency_mark() {
            return Some(("date/agency-mark", 70));
        }
        if self.is_closing_mark() {
            return Some(("date/closing-mark", 65));
        }
        if self.is_dateline() || self.is_dateline_with_stop() || self.is_dateline_by_date() {
            return Some(("date/dateline", 80));
        }
        if self.is_running_text {
            return None;
        }
        self.own_line()
    }

    /// ` date 2026-02-04 Drei Balkanstaaten …` and a full ISO date that a text begins with: metadata glued to it.
    fn leading(&self) -> Option<(&'static str, i32)> {
        let head = self.text[..self.timex.span.start as usize].trim();
        let word = head.trim_end_matches([':', '=']).trim_end();
        let is_word = word.len() <= LONGEST_LEAD && LEADS.contains(&word.to_lowercase().as_str());
        let surface = self.timex.span.of(self.text);
        let is_iso = word.is_empty() && surface.len() == 10 && surface.as_bytes()[4] == b'-';
        (is_word || is_iso).then_some(("date/leading-line", 90))
    }

    /// `Veröffentlicht am …`, `Stand: …`; `Some(None)` where a label says that it is some other day.
    fn labelled(&self, names_day: bool) -> Option<Option<(&'static str, i32)>> {
        if !self.has_room_for_label() || is_issue(self.before) {
            return None;
        }
        // `Publié le 5 mai à 18h32, mis à jour le 6 mai`
        let own = self.between().map(|between| between.trim_start_matches(|ch: char| !ch.is_alphanumeric()));
        let own = own.and_then(|own| Some((own, labels::find(own)?)));
        let (segment, (label, between)) = match own {
            Some(found) => found,
            None => {
                let segment = last_segment(self.before);
                let at_end = || labels::find_at_end(segment).map(|label| (label, ""));
                (segment, labels::find(segment).or_else(at_end)?)
            }
        };
        let has_colon = self.before.trim_end().ends_with(':');
        let is_short = self.before.len() + self.after.len() <= SHORT_LINE;
        // `Stand: 4. Februar` counts at the start of a long line too; `(Stand: 4. Februar)` in a footnote does not.
        let starts_line = segment.trim_start().len() == self.before.trim_start().len();
        if !(is_short || has_colon && starts_line) || between.len() > 60 {
            return None;
        }
        Some(match label {
            Label::Published if names_day || has_colon => Some(("date/label-published", 85)),
            Label::Dated if names_day || has_colon => Some((DATED.0, self.dated_score())),
            Label::Updated if names_day || has_colon => Some((UPDATED.0, 45)),
            _ => None,
        })
    }

    /// What stands between the date or time before this one and it, where both are in one line.
    fn between(&self) -> Option<&'a str> {
        let start = self.timex.span.start;
        let idx = self.timexes.partition_point(|other| other.span.start < start);
        let last_end = self.timexes.get(idx.checked_sub(1)?)?.span.end as usize;
        let line_start = start as usize - self.before.len();
        if last_end > line_start { self.text.get(last_end..start as usize) } else { None }
    }

    /// What every label needs, told before the words are looked at: a short line, or a colon.
    fn has_room_for_label(&self) -> bool {
        self.before.len() + self.after.len() <= SHORT_LINE || self.before.trim_end().ends_with(':')
    }

    /// `Datum: …` in the head of a text is its own; further down it is as often that of an event.
    fn dated_score(&self) -> i32 {
        let is_in_head = self.text[..self.timex.span.start as usize].len() <= HEAD_LEN;
        if is_in_head { 85 } else { 44 }
    }

    /// `Berlin (Deutschland), 04.02.2026 –`, `WIEN, 4. Februar (APA) –`, `SANTA CRUZ, Calif., Feb 26 -`.
    fn is_dateline(&self) -> bool {
        let after = self.after.trim_start();
        if !after.starts_with(['(', ')', '–', '—', '-', '/', ':']) {
            return false;
        }
        let is_of_agency = |mark: &str| mark.split(['/', ',', ' ']).any(is_agency);
        let mut has_agency = false;
        let after = match after.strip_prefix('(') {
            Some(inner) => match inner.split_once(')') {
                Some((agency, rest)) if agency.len() <= 40 => {
                    has_agency = is_of_agency(agency);
                    rest.trim_start()
                }
                _ => return false,
            },
            // `København, 7. januar /ritzau/ – Text`
            None => match after.strip_prefix('/').and_then(|inner| inner.split_once('/')) {
                Some((agency, rest)) if rest.starts_with(' ') && is_of_agency(agency) => {
                    has_agency = true;
                    rest.trim_start()
                }
                _ => after,
            },
        };
        if let Some(text) = after.strip_prefix(')') {
            // `Karlsruhe, (12.11.2021). Text`, `MOSCOW (Agency - 29 April 2020) Text`
            let opened = self.before.rfind('(').is_some_and(|at| !self.before[at..].contains(')'));
            let text = text.trim_start_matches(['.', ' ', '-', '–', '—', ':']);
            return opened && text.starts_with(char::is_uppercase) && place_name(self.before).is_some();
        }
        let goes_on = |rest: &str| {
            rest.trim_start_matches([' ', '-', '–', '—'])
                .chars()
                .next()
                .is_some_and(|ch| ch.is_alphanumeric() || is_quote(ch))
        };
        let opens = ["–", "—", "--", "- ", "/PRNewswire/", "/ots/", "/ PRNewswire", ":"]
            .iter()
            .any(|dash| after.strip_prefix(dash).is_some_and(goes_on));
        // `Kyjev 5. května (ČTK) – Text`
        let is_bare_place = |before: &str| {
            let place = before.trim();
            (1..=LONGEST_PLACE).contains(&place.len()) && place.split(' ').all(is_in_place_name)
        };
        opens
            && (place_name(without_article(self.before)).is_some()
                || has_agency && self.before.starts_with(char::is_uppercase) && is_bare_place(self.before))
    }

    /// `Berlin, den 3. Februar 2026. Die Regierung …`, `Wien, 5. März 2025 (APA). …`: captions and sentences end with a full
    /// stop too, so that the line has to begin with the place, in the head of the text, and the date has to be a full one.
    fn is_dateline_with_stop(&self) -> bool {
        if self.value.is_partial() || self.timex.span.start as usize > HEAD_LEN {
            return false;
        }
        let after = self.after.trim_start();
        let after = match after.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            Some((agency, rest)) if agency.split(['/', ',', ' ']).any(is_agency) => rest,
            _ => after,
        };
        let text = after.strip_prefix('.').map(str::trim_start);
        let goes_on = text.is_some_and(|text| text.starts_with(|ch: char| ch.is_uppercase() || is_quote(ch)));
        let before = without_article(self.before).trim();
        let is_place = |place: &str| {
            let is_plain = |ch: char| ch.is_alphabetic() || matches!(ch, ' ' | '-' | '/' | '.' | ',' | '(' | ')' | '’');
            place.len() <= LONGEST_PLACE && place.chars().all(is_plain) && place_name(before) == Some(place)
        };
        goes_on && before.strip_suffix(',').is_some_and(is_place)
    }

    /// `3. Februar 2026, Berlin. Die Regierung …`: the day comes first, at the start of a line in the head of the text, then
    /// the place and what ends a dateline, and a sentence or more: a short line may be of an event.
    fn is_dateline_by_date(&self) -> bool {
        if self.value.is_partial() || self.timex.span.start as usize > HEAD_LEN || !self.before.trim().is_empty() {
            return false;
        }
        let Some(rest) = self.after.strip_prefix(", ") else { return false };
        let ends = [". ", " – ", " — ", " - "].iter().filter_map(|end| rest.split_once(end));
        let Some((place, text)) = ends.min_by_key(|(place, _)| place.len()) else { return false };
        let is_plain = |ch: char| ch.is_alphabetic() || matches!(ch, ' ' | '-' | '/' | '’' | '(' | ')');
        let text = text.trim_start();
        (1..=LONGEST_PLACE).contains(&place.len())
            && place.chars().all(is_plain)
            && place.starts_with(char::is_uppercase)
            && place.split(' ').all(is_in_place_name)
            && text.starts_with(|ch: char| ch.is_uppercase() || is_quote(ch))
            && text.len() > SHORT_LINE
    }

    /// `(APA, 23.4.2016)`, `(dpa; 4. Februar 2026)`, `(APA 23.4.2016)`.
    fn is_agency_mark(&self) -> bool {
        if !self.after.trim_start().starts_with(')') {
            return false;
        }
        let Some((_, inside)) = self.before.rsplit_once('(') else { return false };
        let inside = inside.trim();
        let Some(agencies) = inside.strip_suffix(MARK_SIGNS) else { return is_agency(inside) };
        agencies.len() <= 40 && agencies.split(['/', ',', ' ']).any(is_agency)
    }

    /// `(Renate Graber, 10.5.2016)`, `(ste, kub, 2.11.2015)`, `(1.3.2016)` behind the last sentence of a text: who wrote it,
    /// and when.
    fn is_closing_mark(&self) -> bool {
        if self.value.is_partial() || self.text[self.timex.span.end as usize..].trim() != ")" {
            return false;
        }
        let Some((sentence, inside)) = self.before.rsplit_once('(') else { return false };
        if !sentence
            .trim_end()
            .ends_with(|ch: char| matches!(ch, '.' | '!' | '?' | '…' | ')' | '”' | '’') || is_quote(ch))
        {
            return false;
        }
        let inside = inside.trim();
        inside.is_empty()
            || inside.strip_suffix(MARK_SIGNS).is_some_and(|authors| {
                authors.len() <= LONGEST_CREDIT && authors.split([',', ';', '/', '&']).all(is_author)
            })
    }

    /// A short line that is a date and little else.
    fn own_line(&self) -> Option<(&'static str, i32)> {
        let rest = self.before.len() + self.after.len();
        if self.value.is_partial() || rest > SHORT_LINE || is_sentence(self.before, self.after) {
            return None;
        }
        let has_glued_year = glued_year(self.after).is_some();
        // Posts from elsewhere, and sources.
        let is_post = self.before.rsplit_once('@').is_some_and(|(_, rest)| rest.split_whitespace().count() <= 3);
        if is_post || self.before.trim_end().ends_with('[') {
            return None;
        }
        if !has_glued_year && self.before.trim().is_empty() && is_event(self.after)
            || has_hours(self.after)
            || is_bound(self.before)
        {
            return None;
        }
        if is_issue(self.before) {
            return Some(("date/line-with-words", 40));
        }
        let has_clock = has_clock(self.after);
        let letters = |text: &str| text.chars().filter(|ch| ch.is_alphabetic()).count();
        match (has_clock, letters(self.before) + letters(self.after)) {
            (true, 0..=40) => Some(("date/line-with-time", 46)),
            (false, 0..=2) => Some(("date/line", 46)),
            (_, 0..=70) => Some(("date/line-with-words", 45)),
            _ => None,
        }
    }
}

/// What stands between the last separator of the line and the date.
fn last_segment(before: &str) -> &str {
    let is_separator = |ch: char| matches!(ch, '|' | '·' | '•' | '–' | '—' | '(' | '[' | '\t' | ';' | '©' | '»');
    // By bytes first: most lines have none, and no other sign of theirs begins as the wide ones do.
    let may_be = |byte: u8| matches!(byte, b'|' | b'(' | b'[' | b'\t' | b';' | 0xC2 | 0xE2);
    let segment = match before.bytes().any(may_be) {
        true => before.rsplit(is_separator).next().unwrap_or(before),
        false => before,
    };
    let segment = match rfind_pair(segment, b"  ") {
        Some(_) => segment.rsplit("  ").find(|part| !part.trim().is_empty()).unwrap_or(segment),
        None => segment,
    };
    match rfind_pair(segment, b". ") {
        Some(at) => &segment[at + 2..],
        None => segment,
    }
}

/// The last place of two signs: to make a searcher takes longer than to look at so few bytes.
fn rfind_pair(text: &str, pair: &[u8; 2]) -> Option<usize> {
    text.as_bytes().windows(2).rposition(|window| window == pair)
}

/// What stands before a date without the word that leads it in: `Berlin, den 3. Februar`, `Paris, le 3 février`.
fn without_article(before: &str) -> &str {
    const ARTICLES: [&str; 9] = ["den", "am", "le", "il", "el", "a", "em", "dne", "dnia"];
    match before.trim_end().rsplit_once(' ') {
        Some((place, article)) if place.ends_with(',') && ARTICLES.contains(&article) => place,
        _ => before,
    }
}

/// The place that a dateline begins with, at the start of the line or behind a full stop: capitalised words and brackets.
fn place_name(before: &str) -> Option<&str> {
    let before = before.trim_end();
    let place = before.strip_suffix([',', '-', '–', '—', '(']).unwrap_or(before).trim();
    // A weekday may stand before the date: `BERLIN, Mittwoch, 4. Februar –` has it inside the timex.
    if place.is_empty() || place.len() == before.len() && !place.ends_with([')', '.']) {
        return None;
    }
    // From the date back over names to the start of the line, to the end of a sentence, or to a word that is no name;
    // then a country in brackets has to make it a place.
    let mut start = place.len();
    for word in place.rsplit(' ').take(12) {
        if !is_in_place_name(word)
            || start < place.len() && word.ends_with(['.', '!', '?', '“', '"', '»']) && word.len() > 4
        {
            break;
        }
        start = start.saturating_sub(word.len() + 1);
    }
    let place_start = if start == 0 { 0 } else { start + 1 };
    let name = place.get(place_start..)?.trim();
    let ends_sentence = place[..place_start.min(place.len())].trim_end().ends_with(['.', '!', '?', '“', '"', '»']);
    let starts_big = name.starts_with(|ch: char| ch.is_uppercase() || ch == '(');
    let is_placed = place_start == 0 || ends_sentence || name.ends_with(')');
    (starts_big && is_placed).then_some(name)
}

/// `Frankfurt`, `am`, `(Main)`
fn is_in_place_name(word: &str) -> bool {
    const SMALL: [&str; 15] =
        ["am", "an", "der", "de", "la", "di", "do", "of", "the", "und", "and", "im", "in", "bei", "a.M"];
    let word = word.trim_matches(|ch: char| !ch.is_alphanumeric());
    word.is_empty() || word.starts_with(char::is_uppercase) || SMALL.contains(&word)
}

fn is_quote(ch: char) -> bool {
    matches!(ch, '„' | '“' | '"' | '»' | '«' | '‚' | '\'')
}

/// `, 14:30 Uhr`, ` um 14.30`, ` at 4:59 pm`: a clock time right behind the date.
fn has_clock(after: &str) -> bool {
    let head: Vec<char> = after.chars().take(16).collect();
    head.windows(4).any(|window| {
        matches!(window, [a, ':' | '.' | 'h', b, c] if a.is_ascii_digit() && b.is_ascii_digit() && c.is_ascii_digit())
    })
}

/// `18:00 Uhr Portugal gegen Spanien`, `20:00 Vorstandssitzung`: what happens at that time. A name of two or three words
/// is an author, and behind a sign of its own stands anything.
fn is_event(after: &str) -> bool {
    let after = after.trim_start_matches([' ', ',', '\u{a0}']);
    let clock = after.trim_start_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, ':' | '.'));
    let what = clock.trim_start().trim_start_matches("Uhr").trim();
    let words: Vec<&str> = what.split_whitespace().collect();
    let is_big = |word: &str| word.starts_with(char::is_uppercase);
    let is_plain = |word: &str| word.len() <= 14 && word.chars().all(|ch| ch.is_alphabetic() || ch == '-');
    let is_zone = |word: &str| word.len() <= 4 && word.chars().all(|ch| ch.is_uppercase() || ch == '.');
    let (Some(first), true) = (words.first(), has_clock(after) && clock.len() < after.len()) else { return false };
    // `11:20 Aktualizované 5. februára 2026`
    if labels::find(what).is_some_and(|(label, _)| label != Label::Other) {
        return false;
    }
    let is_name = matches!(words.len(), 2 | 3) && words.iter().all(|word| is_big(word) && is_plain(word));
    is_big(first) && !is_zone(first) && !is_name && !what.contains(['|', '·', '•', '/', '(', ':'])
}

/// `202010:43` behind `28 luglio`: the year, glued to a clock time.
fn glued_year(after: &str) -> Option<i32> {
    let glued = after.trim_start_matches([' ', '\u{a0}', '.', ',']).as_bytes();
    let is_digit = |range: std::ops::Range<usize>| glued.get(range).is_some_and(|b| b.iter().all(u8::is_ascii_digit));
    let is_clock =
        |colon: usize| is_digit(4..colon) && glued.get(colon) == Some(&b':') && is_digit(colon + 1..colon + 3);
    let has_both = is_digit(0..4) && (is_clock(5) || is_clock(6));
    let year = glued.iter().take(4).fold(0, |year, b| year * 10 + i32::from(b.wrapping_sub(b'0')));
    (has_both && (1990..2100).contains(&year)).then_some(year)
}

/// `19:00 – 21:00`, `von 10 bis 12 Uhr`: hours of something that takes place.
fn has_hours(after: &str) -> bool {
    let words: Vec<&str> = after.split_whitespace().take(8).collect();
    let is_hour = |word: &str| {
        let word = word.trim_end_matches(['h', ',', '.', ')']);
        word.starts_with(|ch: char| ch.is_ascii_digit())
            && word.len() <= 5
            && word.chars().all(|ch| ch.is_ascii_digit() || matches!(ch, ':' | '.'))
    };
    let is_clock = |word: &str| is_hour(word) && word.contains([':', '.']);
    let between = ["-", "–", "—", "bis", "to", "à", "a", "alle", "tot", "às", "do"];
    words.windows(3).any(|three| {
        let joins = between.contains(&three[1]);
        joins
            && (is_clock(three[0]) && is_clock(three[2])
                || words.contains(&"Uhr") && is_hour(three[0]) && is_hour(three[2]))
    }) || words.iter().any(|word| word.split_once(['-', '–']).is_some_and(|(from, to)| is_clock(from) && is_clock(to)))
}

/// `bis 4. Februar 2026`, `until …`, `© …`: the end or the beginning of something, or a claim to rights.
fn is_bound(before: &str) -> bool {
    const BOUNDS: [&str; 26] = [
        "bis",
        "ab",
        "seit",
        "spätestens",
        "zum",
        "until",
        "till",
        "through",
        "since",
        "before",
        "by",
        "starting",
        "jusqu'au",
        "dès",
        "hasta",
        "desde",
        "antes",
        "entro",
        "fino",
        "tot",
        "vanaf",
        "uiterlijk",
        "até",
        "od",
        "do",
        "copyright",
    ];
    let before = before.trim_end();
    let last = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    before.ends_with('©') || before.ends_with("(c)") || BOUNDS.contains(&last.trim_end_matches(':'))
}

/// `№ 42. `, `Nr. 7, `: the issue of a printed paper, which has its own day.
fn is_issue(before: &str) -> bool {
    let number = before.trim_end().trim_end_matches([',', '.', ' ', ':', '|']);
    let mark = number.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '/');
    mark.len() < number.len()
        && ["№", "Nr.", "No.", "nº", "n°", "Issue", "Ausgabe"].iter().any(|sign| mark.trim_end().ends_with(sign))
}

/// Whether the words around a date read as running text: they end like a sentence or begin small.
fn is_sentence(before: &str, after: &str) -> bool {
    let words = |text: &str| text.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
    let n_small = |text: &str| {
        text.split_whitespace().filter(|word| word.starts_with(|ch: char| ch.is_lowercase()) && word.len() > 2).count()
    };
    let ends = after.trim_end().ends_with(['.', '!', '?']) && words(after) > 1;
    // `effective March 3, 1987.`: the end of a wrapped sentence.
    let ends_alone = after.trim() == "." && before.starts_with(char::is_lowercase);
    ends || ends_alone || n_small(before) + n_small(after) >= 4
}

/// A lede that names a day without its year speaks of days around its own: `Am 3. Januar ist eine Gruppe …`. With a year
/// it would speak of any time; ahead of it or in a span of days it is no day of publication.
fn lede_day(input: &PubDateInput) -> Option<Candidate> {
    let text = input.raw.text.as_str();
    let lede = lede(text, input.blocks)?;
    let timex = input.timexes.iter().find(|timex| timex.span.start >= lede.start && timex.span.end <= lede.end)?;
    let value = timex.expression.calendar_date().filter(|value| value.is_partial() && value.day().is_some())?;
    let before = &text[lede.start as usize..timex.span.start as usize];
    let is_early = before.len() <= 200 && !before.trim_end().ends_with(['.', '!', '?']) && !before.contains(". ");
    let last_word = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    const OTHER_DAYS: [&str; 18] = [
        "bis", "ab", "seit", "vom", "zum", "nach", "vor", "until", "by", "from", "since", "before", "after",
        "jusqu'au", "dès", "hasta", "desde", "до",
    ];
    let looks_ahead = matches!(timex.expression.direction, Direction::Future | Direction::Next);
    (is_early && !looks_ahead && !OTHER_DAYS.contains(&last_word.as_str())).then_some(Candidate {
        value,
        rule: Rule("date/lede-day"),
        span: Some(timex.span),
        score: 20,
    })
}

/// The lede as the structure has it; without one, the first line of running text.
fn lede(text: &str, blocks: &[Block]) -> Option<Span> {
    let of_kind = |kind| blocks.iter().find(|block| block.kind == kind).map(|block| block.span);
    if !blocks.is_empty() {
        return of_kind(BlockKind::Lede).or_else(|| of_kind(BlockKind::Paragraph));
    }
    let mut start = 0;
    text.split_inclusive('\n').find_map(|line| {
        let span = Span::new(start, start + line.len());
        start += line.len();
        (line.trim().len() > SHORT_LINE).then_some(span)
    })
}
