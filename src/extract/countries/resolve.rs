//! Candidates → mentions: one sense for the whole text, states before cities, evidence before doubtful names.

use std::cell::RefCell;

use crate::gazetteer::{self, Ambiguity, Candidate, Kind, Lexicon, RULE_ONLY_EVIDENCE, Sense, Vocabulary, WordList};
use crate::model::{CountryCode, Mention, MentionKind, Rule};
use crate::text::{QuickMap, QuickSet};

use super::context::Context;

/// The mentions by position. Candidates that turn out to name no country are left out.
pub fn resolve(text: &str, lexicon: &Lexicon, mut candidates: Vec<Candidate>) -> Vec<Mention> {
    let words = &lexicon.words;
    drop_persons_and_languages(text, words, &mut candidates);
    follow_regions(text, words, &mut candidates);
    if candidates.iter().any(|candidate| candidate.sense.flags.is_town()) {
        let places = Places::of(text, words, &candidates);
        retain_indexed(&mut candidates, |idx, candidate| {
            !candidate.sense.flags.is_town() || places.has(text, idx, candidate)
        });
    }
    let evidence = Evidence::of(text, words, &candidates);
    let persons = persons(text, words, &candidates, &evidence);
    let is_person = |context: &Context| !persons.is_empty() && persons.contains(context.surface());
    let clues = Clues::new(text, words, &candidates);
    let mut mentions = Vec::with_capacity(candidates.len());
    for (idx, candidate) in candidates.iter().enumerate() {
        // Most names mean one country wherever they stand.
        if candidate.is_plain() && persons.is_empty() {
            mentions.push(mention(candidate, &candidate.sense, plain_rule(candidate.sense.kind)));
            continue;
        }
        let context = Context::new(text, words, candidate);
        if is_person(&context) || !is_supported(&context, &candidates, idx, &evidence) {
            continue;
        }
        if let Some((sense, rule)) = choose(lexicon, &context, candidate, &evidence, &clues) {
            mentions.push(mention(candidate, &sense, rule));
        }
    }
    mentions
}

/// [`Vec::retain`] with the place that each had before.
fn retain_indexed(candidates: &mut Vec<Candidate>, keep: impl Fn(usize, &Candidate) -> bool) {
    let mut idx = 0;
    candidates.retain(|candidate| {
        idx += 1;
        keep(idx - 1, candidate)
    });
}

/// Leaves out what is the name of a person, a language, a street, a paper or a dish.
fn drop_persons_and_languages(text: &str, words: &Vocabulary, candidates: &mut Vec<Candidate>) {
    let follows_given_name = |candidate: &Candidate| Context::new(text, words, candidate).follows_given_name();
    // Few texts have any.
    if candidates.iter().any(follows_given_name) {
        let follows: Vec<bool> = candidates.iter().map(follows_given_name).collect();
        let named = named_persons(text, words, candidates, &follows);
        retain_indexed(candidates, |idx, candidate| !(follows[idx] || named.contains(candidate.span.of(text))));
    }
    candidates.retain(|candidate| {
        let context = Context::new(text, words, candidate);
        match candidate.sense.kind {
            Kind::Adjective => !context.is_language(),
            Kind::City | Kind::Capital | Kind::Region => !context.names_something_else(),
            _ => true,
        }
    });
}

/// Surfaces that follow a given name or a title at least once: they stay that person where the surname stands alone. A
/// city of the name is meant where the text also has it behind a preposition of place.
fn named_persons<'a>(
    text: &'a str,
    words: &Vocabulary,
    candidates: &[Candidate],
    follows_given_name: &[bool],
) -> QuickSet<&'a str> {
    let can_be_surname = |sense: &Sense| sense.flags.is_person() || matches!(sense.kind, Kind::City | Kind::Capital);
    let mut named: QuickSet<&str> = candidates
        .iter()
        .zip(follows_given_name)
        .filter(|(candidate, follows)| **follows && can_be_surname(&candidate.sense))
        .map(|(candidate, _)| candidate.span.of(text))
        .collect();
    if named.is_empty() {
        return named;
    }
    for candidate in candidates.iter().filter(|candidate| !candidate.sense.flags.is_person()) {
        if Context::new(text, words, candidate).follows_preposition() {
            named.remove(candidate.span.of(text));
        }
    }
    named
}

/// How often each country is named by forms that can mean nothing else.
struct Evidence {
    /// By the place of the country in [`gazetteer::countries`].
    counts: [u32; gazetteer::N_COUNTRIES],
}

impl Evidence {
    fn of(text: &str, words: &Vocabulary, candidates: &[Candidate]) -> Self {
        let certain = candidates
            .iter()
            .filter(|candidate| candidate.others.is_empty() && is_certain(&candidate.sense))
            .filter(|candidate| !Context::new(text, words, candidate).may_be_word_at_start());
        let mut counts = [0; _];
        for candidate in certain {
            counts[usize::from(candidate.sense.country_idx)] += 1;
        }
        Self { counts }
    }

    fn count(&self, sense: &Sense) -> u32 {
        self.counts[usize::from(sense.country_idx)]
    }
}

fn is_certain(sense: &Sense) -> bool {
    !sense.flags.needs_cue() && !sense.flags.is_person() && !sense.flags.is_foreign()
}

/// A town before the region or country that it lies in takes that country: `Paris, Texas`, `Athens, Ga.`, `Kingston (Kanada)`.
/// Where a comma is usual in rows of places (`w Londynie, Katalonii i Bremie`), only a known namesake or a doubtful name does.
fn follow_regions(text: &str, words: &Vocabulary, candidates: &mut [Candidate]) {
    let has_comma_rows = words.lists_of(",").has(WordList::Row);
    for idx in 1..candidates.len() {
        let (town, place) = (&candidates[idx - 1], &candidates[idx]);
        if !matches!(town.sense.kind, Kind::City | Kind::Capital) || place.sense.code == town.sense.code {
            continue;
        }
        let gap = &text[town.span.end as usize..place.span.start as usize];
        let follows = match place.sense.kind {
            Kind::Region if town.sense.flags.is_town() && LIES_IN.contains(&gap) => true,
            Kind::Region if gap == ", " && has_comma_rows => {
                town.sense.flags.needs_cue() || knows(town, place.sense.code)
            }
            Kind::Region => {
                gap == " ("
                    || (matches!(gap, ", " | "/")
                        && (knows(town, place.sense.code)
                            || (may_have_namesakes(text, place) && !is_in_list(text, words, candidates, idx - 1))))
            }
            Kind::Name => {
                gap == " (" || (gap == ", " && (town.sense.flags.needs_cue() || knows(town, place.sense.code)))
            }
            _ => false,
        };
        if follows {
            candidates[idx - 1].sense = Sense { kind: Kind::City, ..place.sense };
            candidates[idx - 1].others.clear();
        }
    }
}

/// Between a town and what it lies in: `Aschau im Chiemgau`.
const LIES_IN: [&str; 5] = [" im ", " in ", " in der ", " in den ", " en "];

/// Regions full of towns that are called like others elsewhere: `Paris, Texas` is one place, `London, Katalonien` are two.
fn may_have_namesakes(text: &str, region: &Candidate) -> bool {
    matches!(region.sense.code.as_str(), "US" | "CA" | "AU") || region.span.of(text).ends_with('.')
}

/// Whether the place and what follows it stand in a longer enumeration: `Paris, London, Texas und Rom`.
fn is_in_list(text: &str, words: &Vocabulary, candidates: &[Candidate], idx: usize) -> bool {
    let linked = |a: usize, b: usize| {
        let (Some(a), Some(b)) = (candidates.get(a), candidates.get(b)) else { return false };
        let gap = &text[a.span.end as usize..b.span.start as usize];
        gap == ", " || (gap.len() <= 8 && gap.starts_with(' ') && words.lists_of(gap.trim()).has(WordList::Link))
    };
    (idx > 0 && linked(idx - 1, idx)) || linked(idx + 1, idx + 2)
}

fn knows(candidate: &Candidate, code: CountryCode) -> bool {
    candidate.others.iter().any(|sense| sense.code == code)
}

/// Surfaces that are people here: they stand like a person's name at least once, and nothing else speaks for the
/// country.
fn persons<'a>(text: &'a str, words: &Vocabulary, candidates: &[Candidate], evidence: &Evidence) -> QuickSet<&'a str> {
    candidates
        .iter()
        .filter(|candidate| candidate.sense.flags.is_person() && evidence.count(&candidate.sense) == 0)
        .map(|candidate| Context::new(text, words, candidate))
        .filter(Context::is_like_a_person)
        .map(|context| context.candidate().span.of(text))
        .collect()
}

/// Towns that the text treats as places: after a preposition of place, before their region or a noun of local news, in a
/// dateline, or in a row with a place (`à Lille, Lens et Béthune`). One such mention speaks for the other forms of the
/// name, unless these are common words.
#[derive(Default)]
struct Places {
    candidates: QuickSet<usize>,
    stems: QuickSet<u32>,
    /// In lower case: a form in capitals has another stem.
    surfaces: QuickSet<String>,
}

impl Places {
    fn of(text: &str, words: &Vocabulary, candidates: &[Candidate]) -> Self {
        let mut places = Self::default();
        let mut rows = Rows { text, words, candidates, known: vec![None; candidates.len()] };
        for (idx, candidate) in candidates.iter().enumerate().filter(|(_, candidate)| candidate.sense.flags.is_town()) {
            let context = Context::new(text, words, candidate);
            let in_row = || {
                let earlier = idx.checked_sub(1).map(|earlier| (earlier, &candidates[earlier]));
                earlier.is_some_and(|(idx, place)| places.is_place(idx, place) && context.stands_in_row_with(place))
            };
            let stands = match candidate.sense.flags.needs_cue() {
                true => rows.is_cued(idx),
                false => rows.is_place(idx) || in_row(),
            };
            if stands {
                places.candidates.insert(idx);
                places.stems.insert(candidate.stem);
                places.surfaces.insert(context.surface().to_lowercase());
            }
        }
        places
    }

    /// Whether the candidate is known to be a place, town or not.
    fn is_place(&self, idx: usize, candidate: &Candidate) -> bool {
        let flags = candidate.sense.flags;
        matches!(candidate.sense.kind, Kind::City | Kind::Capital)
            && (self.candidates.contains(&idx) || !(flags.is_town() || flags.needs_cue() || flags.is_person()))
    }

    /// Whether a town counts: where it stands, or for another mention where it is not a common word as well.
    fn has(&self, text: &str, idx: usize, candidate: &Candidate) -> bool {
        self.candidates.contains(&idx)
            || (!candidate.sense.flags.needs_cue()
                && (self.stems.contains(&candidate.stem)
                    || self.surfaces.contains(&candidate.span.of(text).to_lowercase())))
    }
}

/// What the surroundings say of a candidate, and of those that it goes on the enumeration of. Most candidates are no towns
/// and stand in no row with one, so only what is asked for is looked at, and once.
struct Rows<'a> {
    text: &'a str,
    words: &'a Vocabulary,
    candidates: &'a [Candidate],
    known: Vec<Option<bool>>,
}

impl Rows<'_> {
    /// Whether it has a place's surroundings, or goes on a row that begins with a place.
    fn is_place(&mut self, idx: usize) -> bool {
        let mut first = idx;
        let is_place = loop {
            if let Some(known) = self.known[first] {
                break known;
            }
            if self.is_cued(first) || self.context(first).is_dateline() {
                break true;
            }
            if !self.is_joined(first) {
                break false;
            }
            first -= 1;
        };
        self.known[first..=idx].fill(Some(is_place));
        is_place
    }

    /// Whether it stands after a preposition of place, before a noun of local news, or before its region.
    fn is_cued(&self, idx: usize) -> bool {
        let context = self.context(idx);
        context.follows_town_preposition()
            || context.is_before_town_noun()
            || self.candidates.get(idx + 1).is_some_and(|next| is_in_region(self.text, context.candidate(), next))
    }

    /// Whether it goes on the enumeration of a place in the same country.
    fn is_joined(&self, idx: usize) -> bool {
        let Some(earlier) = idx.checked_sub(1).map(|earlier| &self.candidates[earlier]) else { return false };
        let context = self.context(idx);
        earlier.sense.code == context.candidate().sense.code
            && (context.is_joined_to(earlier)
                || self.candidates.get(idx + 1).is_some_and(|next| context.stands_between(earlier, next)))
    }

    fn context(&self, idx: usize) -> Context<'_> {
        Context::new(self.text, self.words, &self.candidates[idx])
    }
}

/// Whether the region or the country of a town follows it: `Dayton, Ohio`, `Ansbach (Bayern)`, `Carpi (Italia)`.
fn is_in_region(text: &str, town: &Candidate, next: &Candidate) -> bool {
    let gap = &text[town.span.end as usize..next.span.start as usize];
    let is_larger = matches!(next.sense.kind, Kind::Region | Kind::Name);
    is_larger
        && next.sense.code == town.sense.code
        && (matches!(gap, ", " | " (" | ", en " | " en ") || next.sense.kind == Kind::Region && LIES_IN.contains(&gap))
}

/// Whether a doubtful form has what it needs: another name of the country, a place's surroundings, or a dateline.
fn is_supported(context: &Context, candidates: &[Candidate], idx: usize, evidence: &Evidence) -> bool {
    let sense = &candidates[idx].sense;
    if context.may_be_word_at_start() {
        return evidence.count(sense) > 0;
    }
    if !sense.flags.needs_cue() {
        return true;
    }
    // A town that is left was seen as a place, or it would be lost already.
    if sense.flags.is_town() {
        return true;
    }
    let is_place = matches!(sense.kind, Kind::City | Kind::Capital | Kind::Region);
    evidence.count(sense) > 0
        || (is_place && (context.is_dateline() || context.follows_preposition() || context.is_before_town_noun()))
}

/// The sense that a candidate has here, with the rule that says so; `None` where nothing decides.
fn choose(
    lexicon: &Lexicon,
    context: &Context,
    candidate: &Candidate,
    evidence: &Evidence,
    clues: &Clues,
) -> Option<(Sense, Rule)> {
    let usual = candidate.sense;
    if candidate.others.is_empty() {
        return Some((usual, plain_rule(usual.kind)));
    }
    let senses: Vec<Sense> = std::iter::once(usual).chain(candidate.others.iter().copied()).collect();
    let Some(ambiguity) = lexicon.ambiguity(context.surface()) else {
        let weight = |sense: &Sense| match sense.flags.is_town() {
            // Only local news means the small town rather than its famous namesake.
            true if !usual.flags.is_town() => clues.local(sense.code),
            true => evidence.count(sense) + clues.local(sense.code) + 1,
            false => evidence.count(sense) + 1,
        };
        // Namesakes: the one with other evidence, else the capital or the largest.
        let best = senses.iter().rev().max_by_key(|sense| weight(sense)).copied().unwrap_or(usual);
        let rule = if best == usual { plain_rule(best.kind) } else { Rule("country/namesake") };
        return Some((best, rule));
    };
    let mut senses = senses;
    senses.sort_by_key(|sense| ambiguity.codes.iter().position(|code| *code == sense.code.as_str()));
    let weight = |sense: &Sense| evidence.count(sense) + clues.listed(ambiguity, sense.code);
    let best = *senses.iter().rev().max_by_key(|sense| weight(sense))?;
    match weight(&best) {
        0 if ambiguity.rule == RULE_ONLY_EVIDENCE => None,
        0 => Some((best, Rule("country/usual-sense"))),
        _ => Some((best, Rule("country/evidence"))),
    }
}

/// Words of the text that speak for a country without naming it. Each question is asked of the text once, so that a long
/// text full of doubtful names does not take the square of its length.
struct Clues<'a> {
    text: &'a str,
    words: &'a Vocabulary,
    candidates: &'a [Candidate],
    local: RefCell<QuickMap<CountryCode, u32>>,
    listed: RefCell<QuickMap<(&'static str, CountryCode), u32>>,
}

impl<'a> Clues<'a> {
    fn new(text: &'a str, words: &'a Vocabulary, candidates: &'a [Candidate]) -> Self {
        Self { text, words, candidates, local: RefCell::default(), listed: RefCell::default() }
    }

    /// How much the text sounds like local news of the country: 0 for a single word. That it names one of its regions
    /// counts like a word.
    fn local(&self, code: CountryCode) -> u32 {
        *self.local.borrow_mut().entry(code).or_insert_with(|| {
            let words = self.words.count_local(code, self.text);
            let is_region = |sense: &Sense| sense.kind == Kind::Region && sense.code == code;
            let has_region = words > 0 && self.candidates.iter().any(|candidate| is_region(&candidate.sense));
            match words + usize::from(has_region) {
                0 | 1 => 0,
                count => count as u32,
            }
        })
    }

    /// How many of the words that the table of ambiguous forms gives for a country the text has.
    fn listed(&self, ambiguity: &Ambiguity, code: CountryCode) -> u32 {
        *self.listed.borrow_mut().entry((ambiguity.form, code)).or_insert_with(|| {
            let of_code = ambiguity.evidence.iter().filter(|(known, _)| *known == code.as_str());
            of_code.flat_map(|(_, words)| words).filter(|word| has(self.text, word)).count() as u32
        })
    }
}

/// Whether the text has the word; quicker than [`str::contains`].
fn has(text: &str, word: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

fn mention(candidate: &Candidate, sense: &Sense, rule: Rule) -> Mention {
    Mention { code: sense.code, kind: mention_kind(sense.kind), span: candidate.span, rule }
}

fn plain_rule(kind: Kind) -> Rule {
    Rule(match kind {
        Kind::Name | Kind::Blocker => "country/name",
        Kind::Adjective => "country/adjective",
        Kind::Demonym => "country/demonym",
        Kind::Capital => "country/capital",
        Kind::City => "country/city",
        Kind::Region => "country/region",
        Kind::Institution => "country/institution",
    })
}

fn mention_kind(kind: Kind) -> MentionKind {
    match kind {
        Kind::Name | Kind::Blocker => MentionKind::Name,
        Kind::Adjective | Kind::Demonym => MentionKind::Demonym,
        Kind::Capital => MentionKind::Capital,
        Kind::City | Kind::Region => MentionKind::City,
        Kind::Institution => MentionKind::Institution,
    }
}
