//! Cut-down articles of every shape, and the date each was published.

use crate::extract::dates;
use crate::model::{Given, Language, Origin, RawArticle};
use crate::text;

use super::*;

fn article(text: &str) -> RawArticle {
    let text = text::clean(text).text;
    RawArticle { origin: Origin::of_file("a.txt"), text, given: Given::default(), notices: Vec::new() }
}

fn read(raw: &RawArticle, language: Language) -> (String, Vec<Notice>) {
    let dates::Found { timexes, impossible } = dates::find(&raw.text, Some(language));
    let structure = crate::extract::structure::read(&crate::text::Chart::new(&raw.text), &raw.given);
    let input = PubDateInput {
        raw,
        timexes: &timexes,
        impossible: &impossible,
        blocks: &structure.blocks,
        language: Some(language),
    };
    let PubDates { published, notices, .. } = choose(&input);
    (published.map_or("-".to_owned(), |date| format!("{} {}", date.value, date.evidence.rule)), notices)
}

fn check(language: Language, text: &str, expected: &str) {
    assert_eq!(read(&article(text), language).0, expected, "{text}");
}

fn german(text: &str, expected: &str) {
    check(Language::GERMAN, text, expected);
}

fn english(text: &str, expected: &str) {
    check(Language::ENGLISH, text, expected);
}

const BODY: &str = "Das Ministerium meldete den Abschluss eines Treffens auf der Ebene der Direktoren, an dem Vertreter \
                    aus mehreren Ländern teilnahmen und über ihre Zusammenarbeit sprachen.";

#[test]
fn a_leading_line_says_it() {
    let text =
        " date 2026-02-04 Drei Balkanstaaten rücken enger zusammen: Kosovo und Albanien.\n\nText 2025 unterzeichnet.";
    german(text, "2026-02-04 date/leading-line");
    let raw = article(text);
    let dates::Found { timexes, impossible } = dates::find(&raw.text, Some(Language::GERMAN));
    let input = PubDateInput {
        raw: &raw,
        timexes: &timexes,
        impossible: &impossible,
        blocks: &[],
        language: Some(Language::GERMAN),
    };
    let span = choose(&input).published.and_then(|date| date.evidence.span);
    assert_eq!(span, Some(Span::new(6, 16)));
    german("2026-02-04 Drei Balkanstaaten rücken zusammen", "2026-02-04 date/leading-line");
    german("Datum: 04.02.2026\nDrei Balkanstaaten\n", "2026-02-04 date/leading-line");
}

#[test]
fn datelines_say_it() {
    let with = |line: &str| format!("Schlagzeile\n{line} {BODY}");
    german(&with("Berlin (Deutschland), 04.02.2026 –"), "2026-02-04 date/dateline");
    german(&with("WIEN, 4. Februar (APA) –"), "XXXX-02-04 date/dateline");
    german(&with("Wien, 4. Feb. 2026 (APA) -"), "2026-02-04 date/dateline");
    german(&with("Frankfurt am Main, Mittwoch, 4. Februar 2026 –"), "2026-02-04 date/dateline");
    german(&with("Washington D.C. (Vereinigte Staaten), 12.07.2019 –"), "2019-07-12 date/dateline");
    german(&with("Sudan / Äthiopien, 22.01.2021 –"), "2021-01-22 date/dateline");
    german(&with("Schüler sind laut. Mannheim (Deutschland), 18.03.2019 –"), "2019-03-18 date/dateline");
    german(
        &with("Übersetzung eines Artikels vom 10.03.2017, 18:21 Uhr Langley (Virginia) (USA), 10.03.2017 –"),
        "2017-03-10 date/dateline",
    );
    german(&with("Berlin, den 4. Februar 2026 –"), "2026-02-04 date/dateline");
    german(&with("Berlin, 4. Februar 2026."), "2026-02-04 date/dateline");
    german(&with("4. Februar 2026, Berlin."), "2026-02-04 date/dateline");
    german(&with("Mittwoch, 4. Februar 2026, Frankfurt am Main –"), "2026-02-04 date/dateline");
    german(&with("4. Februar 2026, Berlin. und dann"), "-");
    german("4. Februar 2026, Berlin. Konzert im Dom, Eintritt frei, Beginn 19 Uhr. Es spielt das Orchester.", "-");
    german(&with("Wien, am 04.02.2026."), "2026-02-04 date/dateline");
    german(&with("Frankfurt am Main, 4.2.2026 (dpa)."), "2026-02-04 date/dateline");
    german(&with("Wien/Brüssel, den 4. Februar 2026."), "2026-02-04 date/dateline");
    check("cs".parse().unwrap(), &with("Kyjev 4. února 2026 (ČTK) -"), "2026-02-04 date/dateline");
    check("da".parse().unwrap(), &with("København, 4. februar 2026 /ritzau/ -"), "2026-02-04 date/dateline");
    german(&with("Der Bericht vom 4. Februar 2026 (dpa) - wie es heißt -"), "-");
    english(&with("SANTA CRUZ, Calif., Feb 26 -"), "XXXX-02-26 date/dateline");
    english(&with("SOUTH TOWN, April 5 (APP):"), "XXXX-04-05 date/dateline");
    english(&with("LONDON, March 3 (Reuters) -"), "XXXX-03-03 date/dateline");
    english(&with("NEW YORK, Feb. 4, 2026 /PRNewswire/ --"), "2026-02-04 date/dateline");
}

#[test]
fn labels_say_it_and_published_beats_updated() {
    let with = |line: &str| format!("Schlagzeile\n{line}\n{BODY}");
    german(&with("Stand: 04.02.2026, 10:30 Uhr"), "2026-02-04 date/label-updated");
    german(&with("Veröffentlicht am 4. Februar 2026"), "2026-02-04 date/label-published");
    english(&with("By Jane Doe Last updated Nov 8, 2023"), "2023-11-08 date/label-updated");
    english(&with("02/11/2023 02:00pm\n\nAs of November 2, 2023, nothing is known."), "2023-11-02 date/line-with-time");
    german(&with("Aktualisiert: 5.2.2026 | Veröffentlicht: 4.2.2026"), "2026-02-04 date/label-published");
    german(&with("Erstellt am 09.08.2013, 06:00"), "2013-08-09 date/label-published");
    english(&with("Posted by: Jane Doe on February 18, 2020 in Business"), "2020-02-18 date/label-published");
    english(&with("Published: 4 Feb 2026, 10:00"), "2026-02-04 date/label-published");
    english(&with("Last updated February 5, 2026"), "2026-02-05 date/label-updated");
    german(&with("Publié le 4 février 2026 à 16h28"), "2026-02-04 date/label-published");
}

#[test]
fn a_line_of_its_own_says_it() {
    let with = |line: &str| format!("Schlagzeile\n{line}\n{BODY}");
    german(&with("4. Februar 2026, 14:30 Uhr"), "2026-02-04 date/line-with-time");
    german(&with("Mittwoch, 4. Februar 2026"), "2026-02-04 date/line");
    german(&with("04.02.2026 | Anna Berger"), "2026-02-04 date/line-with-words");
}

#[test]
fn an_agency_mark_at_the_end_says_it() {
    german(&format!("Schlagzeile\n\n{BODY} (APA, 23.4.2016)"), "2016-04-23 date/agency-mark");
    german(&format!("Schlagzeile\n\n{BODY} (APA, 23.4.2016) Ergebnisse des Tages"), "2016-04-23 date/agency-mark");
    german(&format!("Schlagzeile\n\n{BODY} (red, dpa, 23. April 2016)"), "2016-04-23 date/agency-mark");
}

#[test]
fn the_number_of_an_agency_report_says_it() {
    let with = |foot: &str| format!("Schlagzeile\n\n{BODY}\n\n{foot}\n");
    german(&with("© dpa-infocom, dpa:160423-99-172345/3"), "2016-04-23 date/report-number");
    german(&with("dpa:160423-930-365432/1"), "2016-04-23 date/report-number");
    german(&with("© dpa-infocom, dpa:161423-99-172345/3"), "-");
    german(&with("dpa: 160423 Menschen kamen"), "-");
    // A label says it better.
    german(
        &with("Veröffentlicht am 24.04.2016\n© dpa-infocom, dpa:160423-99-172345/3"),
        "2016-04-24 date/label-published",
    );
}

#[test]
fn authors_in_brackets_at_the_end_say_it() {
    let with = |mark: &str| format!("Schlagzeile\n\n{BODY} Das bleibt offen. {mark}");
    for mark in [
        "(Renate Graber, 23.4.2016)",
        "(ste, kub, 23.4.2016)",
        "(Markus Bernath; 23. April 2016)",
        "(Text: David Krutzler, Video: Maria von Usslar, 23.4.2016)",
        "(Thomas Mayer aus Brüssel, 23.4.2016)",
        "(23.4.2016)\n",
    ] {
        german(&with(mark), "2016-04-23 date/closing-mark");
    }
    german(&with("(APA; 23.4.2016)"), "2016-04-23 date/agency-mark");
    german(&with("(APA 23.4.2016)"), "2016-04-23 date/agency-mark");
    for other in [
        "(bis 23.4.2016)",
        "(geboren am 23.4.2016)",
        "(Einlass 19 Uhr, 23.4.2016)",
        "So (23.4.2016)",
        "(Anna Berger, 23. April)",
    ] {
        german(&with(other), "-");
    }
}

#[test]
fn days_in_the_text_are_no_publication_dates() {
    let with = |line: &str| format!("Schlagzeile ohne Datum\n\n{BODY} {line}\n\n{BODY}");
    for line in [
        "Die Erklärung wurde 2025 unterzeichnet.",
        "Die Frist endet am 31. März 2026.",
        "Am 12. Mai 2010 wurde das Haus eröffnet, wie er sagte.",
        "Das Festival läuft vom 3. bis 5. Mai 2026 in Berlin.",
    ] {
        german(&with(line), "-");
    }
}

#[test]
fn a_place_and_a_day_before_a_full_stop_are_a_dateline_only_at_the_start_of_a_line_in_the_head() {
    for line in [
        "Er starb in Berlin, 4. Februar 2026. Danach geschah nichts mehr.",
        "Foto: dpa, 4. Februar 2026. Zu sehen ist das Rathaus.",
        "berlin, 4. Februar 2026. danach geschah nichts mehr, und so blieb es auch noch lange Zeit in diesem Jahr.",
    ] {
        german(&format!("Schlagzeile ohne Datum\n\n{line} {BODY}\n\n{BODY}"), "-");
    }
    let far = format!("Schlagzeile ohne Datum\n\n{}\n\nBerlin, 4. Februar 2026. {BODY}", [BODY; 5].join("\n\n"));
    german(&far, "-");
}

#[test]
fn dates_of_events_and_teasers_are_no_publication_dates() {
    let with = |lines: &str| format!("Schlagzeile ohne Datum\n\n{BODY}\n\n{lines}\n\n{BODY}");
    german(&with("29.02.2020 18:00 Uhr Portugal gegen Spanien"), "-");
    german(&with("06.02.2020 20:00 Vorstandssitzung"), "-");
    english(&with("By Jimmy Roe • Jul 27, 2020\n\nBy Andy Low • Feb 18, 2020\n\nBy Nadia Ham • Jun 3, 2020"), "-");
    german(&with("29.02.2020 18:00 Uhr"), "2020-02-29 date/line-with-time");
    german(&with("29.02.2020 18:00 Uhr Anna Berger"), "2020-02-29 date/line-with-time");
    english(&with("By Jimmy Roe • Jul 27, 2020"), "2020-07-27 date/line-with-words");
    german(&with("Erscheinungstermin: 04.11.2016"), "-");
    german(&with("Protokoll der Sitzung vom 10. Oktober 2019"), "-");
}

#[test]
fn a_line_of_a_wrapped_paragraph_is_no_line_of_its_own() {
    let wrapped = "The company said it filed for reorganization under the law in the district court, and that it was\n\
                   effective March 3, 1987.\nMore of the text follows here, line by line, as the wire service sent it to its\n\
                   clients in those days.";
    english(&format!("Headline of the story\n\n{wrapped}\n"), "-");
}

#[test]
fn a_lede_without_a_year_says_the_day() {
    german(
        &format!("Stille Verhandlungen\nAm 3. Januar ist eine Gruppe gekommen, um zu reden. {BODY}"),
        "XXXX-01-03 date/lede-day",
    );
    german(&format!("Stille Verhandlungen\nBis zum 3. Januar ist Zeit, um zu reden. {BODY}"), "-");
    german(&format!("Stille Verhandlungen\nAm 3. Januar wird eine Gruppe kommen, um zu reden. {BODY}"), "-");
    german(&format!("Stille Verhandlungen\nAm 3. Januar 1946 kam eine Gruppe, um zu reden. {BODY}"), "-");
}

#[test]
fn what_was_given_counts_first() {
    let given = |date: &str| {
        let mut raw = article(&format!("Schlagzeile\nBerlin, 04.02.2026 – {BODY}"));
        raw.given.date = Some(date.to_owned());
        read(&raw, Language::GERMAN)
    };
    for (date, expected) in [
        ("2026-01-02", "2026-01-02"),
        ("2026-01-02T10:00:00+01:00", "2026-01-02"),
        ("2026-01", "2026-01"),
        ("2026", "2026"),
        ("20260102", "2026-01-02"),
        ("Fri, 02 Jan 2026 10:00:00 +0000", "2026-01-02"),
        ("2. Januar 2026", "2026-01-02"),
        ("02.01.2026, 10:00 Uhr", "2026-01-02"),
        ("January 2, 2026", "2026-01-02"),
        ("XXXX-01-02", "XXXX-01-02"),
        ("1767312000", "2026-01-02"),
        ("1767398399000", "2026-01-02"),
    ] {
        assert_eq!(given(date), (format!("{expected} date/given"), Vec::new()), "{date}");
    }
    for impossible in
        ["31.02.2026", "0000000000", "0", "9999999999999", "2026-13-45", "2026-02-30", "13/45/2026", "2026-00"]
    {
        let (date, notices) = given(impossible);
        assert_eq!(date, "2026-02-04 date/dateline");
        assert_eq!(notices.len(), 1);
        assert_eq!(notices[0].to_string(), format!("impossible-date: {impossible}"));
    }
    for (worded, expected) in [("Jahrgang 2025", "2025"), ("im Jahr 2026.", "2026")] {
        assert_eq!(given(worded).0, format!("{expected} date/given"));
    }
}

#[test]
fn a_date_that_reads_two_ways_is_said_to() {
    let of = |language: Language, line: &str| {
        let raw = article(&format!("Headline\n{line}\n{BODY}"));
        let dates::Found { timexes, impossible } = dates::find(&raw.text, Some(language));
        let input = PubDateInput {
            raw: &raw,
            timexes: &timexes,
            impossible: &impossible,
            blocks: &[],
            language: Some(language),
        };
        let PubDates { published, notices, .. } = choose(&input);
        let date = published.map(|date| (date.value.to_string(), date.is_ambiguous));
        (date, notices.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
    };
    let day = |value: &str, is_ambiguous| Some((value.to_owned(), is_ambiguous));
    let (english, german) = (Language::ENGLISH, Language::GERMAN);
    assert_eq!(of(english, "Published: 03/04/2025"), (day("2025-03-04", true), "ambiguous-date: 03/04/2025".into()));
    assert_eq!(of(german, "Veröffentlicht: 03/04/2025"), (day("2025-04-03", false), String::new()));
    assert_eq!(of(english, "Published: 03.04.2025"), (day("2025-04-03", false), String::new()));
    assert_eq!(of(english, "Published: 04/04/2025"), (day("2025-04-04", false), String::new()));
    assert_eq!(of(english, "Published: 03/14/2025"), (day("2025-03-14", false), String::new()));
    assert_eq!(of(english, "Published: 03/04/2025\n\nSee 25/03/2025"), (day("2025-04-03", false), String::new()));
    assert_eq!(of(english, "Published: 03/04/2025\n\nOn April 2, 2025 he"), (day("2025-04-03", false), String::new()));
    assert_eq!(of(german, "Stand: 04.02.26"), (day("2026-02-04", false), "short-year: 04.02.26".into()));
}

#[test]
fn front_matter_says_it() {
    german(&format!("---\ntitle: Eins\ndate: 2026-02-04\n---\n{BODY}"), "2026-02-04 date/front-matter");
    german(&format!("---\ntitle: Eins\ndate: \"4. Februar 2026\"\n---\n{BODY}"), "2026-02-04 date/front-matter");
    german(&format!("---\nupdated: 2026-02-05\npublished: 2026-02-04\n---\n{BODY}"), "2026-02-04 date/front-matter");
    let (date, notices) = read(&article(&format!("---\ndate: 2026-02-31\n---\n{BODY}")), Language::GERMAN);
    assert_eq!((date.as_str(), notices.is_empty()), ("-", false));
}

#[test]
fn names_of_files_and_addresses_say_it() {
    let named = |name: &str| {
        let mut raw = article(&format!("Schlagzeile\n\n{BODY}"));
        raw.origin = Origin::of_file(name);
        read(&raw, Language::GERMAN).0
    };
    for name in ["2026-02-04-kosovo.txt", "news/20260204_kosovo.txt", "kosovo_2026_02_04.md", "04.02.2026 kosovo.txt"] {
        assert_eq!(named(name), "2026-02-04 date/file-name", "{name}");
    }
    for name in
        ["000_614924f02fdaa797.txt", "004_4f6b13096d670b37.txt", "20261304.txt", "a20260204.txt", "12345678.txt"]
    {
        assert_eq!(named(name), "-", "{name}");
    }
    let from = |url: &str| {
        let mut raw = article(&format!("Schlagzeile\n\n{BODY}"));
        raw.given.url = Some(url.to_owned());
        read(&raw, Language::GERMAN).0
    };
    assert_eq!(from("https://example.org/2026/02/04/kosovo.html"), "2026-02-04 date/url");
    assert_eq!(from("https://example.org/news/2026-02-04-kosovo?x=2020-01-01"), "2026-02-04 date/url");
    assert_eq!(from("https://example.org/2026/02/kosovo"), "2026-02 date/url");
    assert_eq!(from("https://example.org/a/614924f02fdaa797"), "-");
}

/// Running text in each language, long enough for an article and without any date.
const BODIES: [(&str, &str); 8] = [
    (
        "de",
        "Die Gespräche dauerten lange und endeten ohne eine Einigung, wie mehrere Teilnehmer am Rande der Sitzung sagten.",
    ),
    (
        "en",
        "The talks took a long time and ended without an agreement, as several of those who took part said afterwards.",
    ),
    (
        "fr",
        "Les discussions ont duré longtemps et se sont achevées sans accord, comme l'ont dit plusieurs participants ensuite.",
    ),
    (
        "es",
        "Las conversaciones duraron mucho tiempo y terminaron sin acuerdo, como dijeron después varios de los participantes.",
    ),
    (
        "it",
        "I colloqui sono durati a lungo e sono finiti senza un accordo, come hanno detto poi diversi dei partecipanti.",
    ),
    (
        "nl",
        "De gesprekken duurden lang en eindigden zonder een akkoord, zoals verschillende deelnemers na afloop hebben gezegd.",
    ),
    ("pt", "As conversas duraram muito tempo e terminaram sem acordo, como disseram depois vários dos participantes."),
    (
        "pl",
        "Rozmowy trwały długo i zakończyły się bez porozumienia, jak powiedziało potem kilku z uczestników spotkania.",
    ),
];

#[test]
fn messy_pages_have_their_date_or_none() {
    let mut wrong = Vec::new();
    for page in include_str!("pages.txt").split("\n---\n") {
        let (head, text) = page.split_once('\n').expect("a page has a head");
        let mut words = head.splitn(3, ' ');
        let (code, expected) = (words.next().unwrap(), words.next().unwrap());
        let body = BODIES.iter().find(|(known, _)| *known == code).unwrap().1;
        let text = text.replace("{body}", &[body; 7].join("\n\n")).replace("{menu}", "Start\nNews\nSport\nKontakt");
        let (found, _) = read(&article(&text), code.parse().unwrap());
        let date = found.split(' ').next().unwrap();
        if date != expected {
            wrong.push(format!("{head}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn labels_of_many_languages_say_it() {
    for (language, line, expected) in [
        ("da", "Offentliggjort 4. februar 2026 kl. 08:12", "2026-02-04 date/label-published"),
        ("sv", "Uppdaterad 5 februari 2026 Publicerad 4 februari 2026", "2026-02-04 date/label-published"),
        ("cs", "Aktualizováno 5. února 2026 10:15, vydáno 4. 2. 2026 9:02", "2026-02-04 date/label-published"),
        ("sk", "4. februára 2026 11:20 Aktualizované 5. februára 2026", "2026-02-04 date/line-with-time"),
        ("fi", "Päivitetty 5.2.2026 | Julkaistu 4.2.2026 klo 10:15", "2026-02-04 date/label-published"),
        ("tr", "Güncelleme: 05.02.2026 - 09:10 Giriş: 04.02.2026 - 14:20", "2026-02-04 date/label-published"),
        ("el", "Δημοσίευση: 4 Φεβρουαρίου 2026, 10:12", "2026-02-04 date/label-published"),
        ("hr", "Ažurirano: 5.2.2026. / Objavljeno: 4. veljače 2026. u 12:30", "2026-02-04 date/label-published"),
    ] {
        let text = format!("Visit in Prague\n{line}\n\n{BODY}");
        check(language.parse().unwrap(), &text, expected);
    }
}
