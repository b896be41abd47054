//! Dates as lines of metadata have them, by their shape: `2026-02-04T10:00Z`, `Mittwoch, 4. Februar 2026, 14:30 Uhr`.
//!
//! Whether there is such a day is left to [`crate::extract::dates`]. The few shapes are read by hand: as regular expressions they
//! took longer to build than the first hundred articles to read.

use std::ops::Range;

use crate::text::with_lower;

use super::rest::{Rest, is_capital};

/// The length of the date, perhaps with a weekday in front and a time behind, that `text` begins with.
pub(super) fn leading_len(text: &str) -> Option<usize> {
    let text = Rest(text);
    let starts = [word_and_comma(text), short_weekday(text), weekday(text), Some(text)];
    let rest = starts.into_iter().flatten().find_map(date)?;
    Some(text.len() - past_time(rest).len())
}

/// The first date, perhaps with a time behind it.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    let starts = text.char_indices().filter(|(_, ch)| ch.is_ascii_digit() || is_capital(*ch));
    starts.map(|(start, _)| start).find_map(|start| {
        let rest = past_time(date(Rest(&text[start..]))?);
        Some(start..text.len() - rest.len())
    })
}

/// `Mittwoch, den `: a weekday in whatever language, or what one word with a comma stands there.
fn word_and_comma(text: Rest) -> Option<Rest> {
    let behind = text.letters(1)?.past(&['.']).word(",")?.space()?;
    Some(past_article(behind))
}

/// `Mon `, `Di., den `, `Tuesday `.
fn short_weekday(text: Rest) -> Option<Rest> {
    const WEEKDAYS: [&str; 18] = [
        "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So", "Mon", "Tues", "Tue", "Wednes", "Wed", "Thurs", "Thu", "Fri",
        "Satur", "Sat", "Sun",
    ];
    // Their capitals: the rest of a text is spared the comparisons.
    text.one_of(&['M', 'D', 'F', 'S', 'T', 'W'])?;
    let behind = |weekday: &str| {
        let rest = text.word(weekday)?;
        rest.word("day").unwrap_or(rest).past(&['.']).past(&[',']).space()
    };
    WEEKDAYS.iter().find_map(|weekday| behind(weekday)).map(past_article)
}

/// The days of the week in languages that set no comma behind them: `jueves 7 de abril`, `Vendredi 13 décembre`.
const WEEKDAYS: &str = "lundi mardi mercredi jeudi vendredi samedi dimanche \
    lunes martes miércoles jueves viernes sábado domingo \
    lunedì martedì mercoledì giovedì venerdì sabato domenica \
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira \
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag \
    poniedziałek wtorek środa czwartek piątek sobota niedziela \
    pondělí úterý středa čtvrtek pátek neděle pondelok utorok streda štvrtok piatok nedeľa \
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag \
    maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai \
    hétfő kedd szerda csütörtök péntek szombat vasárnap \
    luni marți miercuri joi vineri sâmbătă duminică \
    понеділок вівторок середа четвер субота неділя \
    понедельник вторник среда четверг пятница суббота воскресенье";

/// `jueves `, `Vendredi, `
fn weekday(text: Rest) -> Option<Rest> {
    let behind = text.letters(3)?;
    let behind = behind.word("-feira").unwrap_or(behind);
    let word = &text.0[..text.len() - behind.len()];
    let date = past_article(behind.past(&[',']).space()?);
    // Few words have one behind them.
    let may_be_date = date.starts_with_figure() || date.capital().is_some();
    (may_be_date && is_weekday(word)).then_some(date)
}

/// Whether a word is a day of the week in one of these languages.
pub(super) fn is_weekday(word: &str) -> bool {
    /// In bytes.
    const LONGEST: usize = 24;
    word.len() <= LONGEST && with_lower(word, |word| WEEKDAYS.split_whitespace().any(|day| day == word))
}

fn past_article(rest: Rest) -> Rest {
    past_word(rest, &["den", "dem", "the"])
}

/// Behind one of the words and the space after it, if one stands here.
fn past_word<'t>(rest: Rest<'t>, words: &[&str]) -> Rest<'t> {
    words.iter().find_map(|word| rest.word(word)?.space()).unwrap_or(rest)
}

/// Behind a date.
fn date(text: Rest) -> Option<Rest> {
    if text.starts_with_figure() {
        iso_date(text).or_else(|| year_first(text)).or_else(|| in_figures(text)).or_else(|| day_first(text))
    } else {
        month_first(text)
    }
}

/// `2026-02-04`, `2026-02-04T10:00:00.000+01:00`.
fn iso_date(text: Rest) -> Option<Rest> {
    let day = text.figures(4)?.word("-")?.figures(2)?.word("-")?.figures(2)?;
    Some(iso_time(day).unwrap_or(day))
}

fn iso_time(day: Rest) -> Option<Rest> {
    let minutes = day.one_of(&['T', ' '])?.figures(2)?.word(":")?.figures(2)?;
    let time = match seconds(minutes) {
        Some(seconds) => fraction(seconds).unwrap_or(seconds),
        None => minutes,
    };
    Some(zone(time).unwrap_or(time))
}

fn seconds(minutes: Rest) -> Option<Rest> {
    minutes.word(":")?.figures(2)
}

fn fraction(seconds: Rest) -> Option<Rest> {
    seconds.word(".")?.figures_up_to(usize::MAX)
}

/// `Z`, `+01:00`, ` -0500`.
fn zone(time: Rest) -> Option<Rest> {
    let offset = || time.past_one_space().one_of(&['+', '-'])?.figures(2)?.past(&[':']).figures(2);
    time.word("Z").or_else(offset)
}

/// `2026/2/4`, `2026.02.04`, `2026. február 4.`
fn year_first(text: Rest) -> Option<Rest> {
    const SIGNS: &[char] = &['.', '/'];
    let year = text.figures(4)?;
    let in_figures = || year.one_of(SIGNS)?.figures_up_to(2)?.one_of(SIGNS)?.figures_up_to(2);
    let in_words = || Some(year.word(".")?.space()?.letters(3)?.past(&['.']).space()?.figures_up_to(2)?.past(&['.']));
    in_figures().or_else(in_words)
}

/// `04.02.2026`, `4. 2. 26`, `2/4/2026`.
fn in_figures(text: Rest) -> Option<Rest> {
    const SIGNS: &[char] = &['.', '/', '-'];
    let month = text.figures_up_to(2)?.one_of(SIGNS)?.past_one_space();
    let year = month.figures_up_to(2)?.one_of(SIGNS)?.past_one_space();
    whole_year(year, &[4, 2])
}

/// A year of one of these numbers of figures, with nothing glued behind it.
fn whole_year<'t>(text: Rest<'t>, lens: &[usize]) -> Option<Rest<'t>> {
    lens.iter().find_map(|len| text.figures(*len).filter(|rest| rest.is_behind_word()))
}

/// `4. Februar 2026`, `4th of February, 2026`, `4 de febrero de 2026`.
fn day_first(text: Rest) -> Option<Rest> {
    let number = text.figures_up_to(2)?;
    let ordinal = [".", "st", "nd", "rd", "th", "er", "º"].iter().find_map(|end| number.word(end));
    let month = past_word(ordinal.unwrap_or(number).space()?, &["de", "of"]);
    let year = month.letters(3)?.past(&['.']).past(&[',']).space()?;
    whole_year(past_word(year, &["de", "del"]), &[4]).map(past_year_word)
}

/// `2024 г.`, `2024 року`
fn past_year_word(year: Rest) -> Rest {
    const YEAR: [&str; 6] = ["г.", "р.", "r.", "года", "року", "roku"];
    year.space().and_then(|word| YEAR.iter().find_map(|year| word.word(year))).unwrap_or(year)
}

/// `February 4, 2026`, `Feb. 4th 2026`.
fn month_first(text: Rest) -> Option<Rest> {
    let day = text.capital()?.letters(2)?.past(&['.']).space()?.figures_up_to(2)?;
    let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|end| day.word(end));
    whole_year(ordinal.unwrap_or(day).past(&[',']).space()?, &[4])
}

/// Behind a date and the time that follows it, if one does: `, 14:30 Uhr`, ` at 2:30 pm`, ` (09:12 CET)`.
fn past_time(date: Rest) -> Rest {
    time(date).unwrap_or(date)
}

fn time(date: Rest) -> Option<Rest> {
    const PREPOSITIONS: [&str; 17] =
        ["um", "at", "alle", "a las", "a", "à", "às", "o", "о", "kl.", "kl", "klo", "om", "u", "в", "ob", "saat"];
    let rest = date.past_space();
    if let Some(behind) = rest.one_of(&[',', '|', '–', '·', '-']) {
        return clock(behind.past_space());
    }
    if let Some(behind) = rest.word("(") {
        return clock(behind);
    }
    // `15. siječnja 2024. u 12:30`
    let word = date.past(&['.']).space()?;
    PREPOSITIONS.iter().find_map(|preposition| clock(word.word(preposition)?.past_space())).or_else(|| clock(word))
}

/// `14:30`, `14h30`, `2.30 p.m. CET)`.
fn clock<'t>(text: Rest<'t>) -> Option<Rest<'t>> {
    const UNITS: [&str; 12] = ["Uhr", "h", "CET", "CEST", "GMT", "UTC", "MEZ", "MESZ", "EST", "EDT", "ET", "BST"];
    let minutes = text.figures_up_to(2)?.one_of(&[':', '.', 'h'])?.figures(2)?;
    let mut rest = seconds(minutes).unwrap_or(minutes);
    let unit = |word: Rest<'t>| UNITS.iter().find_map(|unit| word.word(unit)).or_else(|| half_of_day(word));
    while let Some(behind) = unit(rest.past_space()) {
        rest = behind;
    }
    Some(rest.past(&[')']))
}

/// `am`, `P.M.`.
fn half_of_day(text: Rest) -> Option<Rest> {
    let half = text.one_of(&['a', 'A', 'p', 'P'])?.past(&['.']).one_of(&['m', 'M'])?;
    Some(half.past(&['.']))
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use regex::Regex;

    use super::*;
    use crate::extract::structure::tests::pattern;

    /// The same shapes as patterns, to hold the reading by hand against.
    const WEEKDAY: &str = concat!(
        r"(?:(?:%L+\.?,\s+|(?:Mo|Di|Mi|Do|Fr|Sa|So|Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+|(?i:%W),?\s+)",
        r"(?:(?:den|dem|the)\s+)?)?",
    );
    const DATE: &str = concat!(
        r"(?:%d{4}-%d{2}-%d{2}(?:[T ]%d{2}:%d{2}(?::%d{2}(?:\.%d+)?)?(?:Z|\s?[+-]%d{2}:?%d{2})?)?",
        r"|%d{4}[./]%d{1,2}[./]%d{1,2}",
        r"|%d{4}\.\s+%L{3}%L*\.?\s+%d{1,2}\.?",
        r"|%d{1,2}[./-]\s?%d{1,2}[./-]\s?(?:%d{4}|%d{2})(?-u:\b)",
        r"|%d{1,2}(?:\.|st|nd|rd|th|er|º)?\s+(?:de\s+|of\s+)?%L{3}%L*\.?,?\s+(?:del?\s+)?%d{4}(?-u:\b)(?:\s+(?:г\.|р\.|r\.|года|року|roku))?",
        r"|%U%L{2}%L*\.?\s+%d{1,2}(?:st|nd|rd|th)?,?\s+%d{4}(?-u:\b))",
    );
    const TIME: &str = concat!(
        r"(?:(?:\s*[,|–·-]\s*|\.?\s+(?:um|at|alle|a las|a|à|às|o|о|klo|kl\.?|om|u|в|ob|saat)?\s*|\s*\()%d{1,2}[:.h]%d{2}(?::%d{2})?",
        r"(?:\s*(?:Uhr|h|[aApP]\.?[mM]\.?|CET|CEST|GMT|UTC|MEZ|MESZ|EST|EDT|ET|BST))*\)?)?",
    );

    static LEADING: LazyLock<Regex> = LazyLock::new(|| {
        let weekdays: Vec<&str> = WEEKDAYS.split_whitespace().collect();
        let weekday = WEEKDAY.replace("%W", &weekdays.join("|"));
        pattern(&format!("^{weekday}{DATE}{TIME}"))
    });
    static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("{DATE}{TIME}")));

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]
        #[test]
        fn shapes_are_those_of_the_patterns(
            text in "(Mittwoch|jueves|Vendredi|sexta-feira|г\\.|року|del |Mo|Sat|Sun|Tues|Mon|day|den |the |de |of |[0-9]{1,5}|2026|0[1-9]|[12][0-9]|Februar|Feb|May|лютого|\u{c9}t\u{e9}|[,.:/|()TZh+–·-]|\\.|st|th|er|º|[ \u{a0}\t]| um | at | a las | klo | kl\\. | às |Uhr|p\\.m\\.|am|CEST|EDT|[a-zA-Z_]){0,14}",
        ) {
            prop_assert_eq!(leading_len(&text), LEADING.find(&text).map(|found| found.end()));
            prop_assert_eq!(find(&text), ANY.find(&text).map(|found| found.range()));
        }

        #[test]
        fn dates_as_people_write_them_are_those_of_the_patterns(
            weekday in "((Mittwoch|jueves|Vendredi|sexta-feira|Wed|Wednesday|Do|Sat|Mon)[.]?,? (den |the )?)?",
            date in "(2026-02-04([T ]10:00(:30(\\.5)?)?(Z| ?[+-]01:?00)?)?|2026[./]2[./]04|2026\\. febru[áa]r 4\\.?|4[./-] ?2[./-] ?(2026|26|260)|4(\\.|th|º)? (de |of )?(Februar|febrero|Mai)\\.?,? (del? )?(2026|20267)( (г\\.|року))?|Feb(ruary)?\\.? 4(th)?,? 2026[a_ß]?)",
            time in "(( ?[,|–·(-] ?|[.]? (um|at|a las|à|às|klo|om|kl\\.) | )(1?4[:.h]30(:15)?)( ?(Uhr|h|p\\.m\\.|AM|CET|ET)){0,2}[)]?)?",
            behind in "[ ,.a-z0-9]{0,3}",
        ) {
            let text = format!("{weekday}{date}{time}{behind}");
            prop_assert_eq!(leading_len(&text), LEADING.find(&text).map(|found| found.end()), "{}", text);
            prop_assert_eq!(find(&text), ANY.find(&text).map(|found| found.range()), "{}", text);
        }
    }
}
