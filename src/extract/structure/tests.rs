//! Cut-down articles and the roles of their blocks.

use proptest::prelude::*;

use super::*;

const SEED_000: &str = include_str!("../../../seeds/000_614924f02fdaa797.txt");
const SEED_004: &str = include_str!("../../../seeds/004_4f6b13096d670b37.txt");

fn read_text(text: &str) -> Structure {
    read(&Chart::new(text), &Given::default())
}

/// The blocks as `kind|text`, long ones cut.
fn outline(text: &str, structure: &Structure) -> Vec<String> {
    structure
        .blocks
        .iter()
        .map(|block| {
            let kind = serde_json::to_string(&block.kind).unwrap();
            let surface: String = block.span.of(text).chars().take(40).collect();
            format!("{}|{surface}", kind.trim_matches('"'))
        })
        .collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(outline(text, &read_text(text)), expected, "{text}");
}

fn title_of(text: &str) -> Option<String> {
    read_text(text).title.map(|title| title.value)
}

const PROSE: &str =
    "Die Regierung hat am Dienstag in der Hauptstadt über den neuen Haushalt beraten, teilte ein Sprecher mit.";
const MORE: &str =
    "Der Haushalt soll noch vor der Sommerpause vom Parlament beschlossen werden, hieß es aus der Koalition weiter.";

fn with_body(head: &str) -> String {
    format!("{head}\n\n{PROSE}\n\n{MORE}\n")
}

#[test]
fn seed_000_is_read_as_it_is_meant() {
    let structure = read_text(SEED_000);
    check(
        SEED_000,
        &[
            "meta|date 2026-02-04",
            "headline|Drei Balkanstaaten rücken militärisch en",
            "summary|Kosovo, Kroatien und Albanien vertiefen ",
            "lede|Das Verteidigungsministerium des Kosovo ",
            "paragraph|Die kosovarische Delegation stand unter ",
            "heading|Strategische Kooperationsfelder",
            "paragraph|In der Vereinbarung wurden vier strategi",
            "paragraph|Die trilaterale Erklärung bekräftigt das",
            "heading|Sicherheitsherausforderungen",
            "paragraph|Im Rahmen des Treffens wurde besonders d",
        ],
    );
    assert_eq!(structure.title.unwrap().value, "Drei Balkanstaaten rücken militärisch enger zusammen");
    let summary = structure.summary.unwrap().value;
    assert!(summary.starts_with("Kosovo, Kroatien") && summary.ends_with("Bedrohungen."), "{summary}");
    assert_eq!(structure.blocks[0].span.range(), 1..16);
}

#[test]
fn seed_004_is_read_as_it_is_meant() {
    let structure = read_text(SEED_004);
    check(
        SEED_004,
        &[
            "headline|Stille Verhandlungen mit großer Tragweit",
            "lede|Am 3. Januar ist eine Gruppe von Berater",
            "heading|Wer gekommen ist und wer sich anschließt",
            "paragraph|Nach Angaben des RNBO nehmen an den Bege",
            "heading|Worüber sie sprechen werden",
            "paragraph|Offiziell: „Sicherheits- und Wirtschafts",
            "pull-quote|„Ein arbeitsreicher Tag steht bevor: Sic",
            "attribution|— Rustem Umerov, Sekretär des RNBO",
            "heading|Warum das wichtig ist",
            "paragraph|Dieses Treffen ist ein Beispiel dafür, w",
            "heading|Was als Nächstes",
            "paragraph|Nach dem Arbeitstag besteht die Erwartun",
        ],
    );
    assert_eq!(structure.title.unwrap().value, "Stille Verhandlungen mit großer Tragweite");
    assert_eq!(structure.summary, None);
}

#[test]
fn headlines_of_many_shapes_are_found() {
    for (head, title) in [
        ("Minister reist nach Prag", Some("Minister reist nach Prag")),
        ("Reist der Minister nach Prag?", Some("Reist der Minister nach Prag?")),
        ("„Wir schaffen das“", Some("„Wir schaffen das“")),
        ("MINISTER REIST NACH PRAG", Some("MINISTER REIST NACH PRAG")),
        ("# Minister reist nach Prag", Some("Minister reist nach Prag")),
        ("Minister reist nach Prag\n========================", Some("Minister reist nach Prag")),
        ("**Minister reist nach Prag**", Some("Minister reist nach Prag")),
        ("+++ Minister reist nach Prag +++", Some("Minister reist nach Prag")),
        ("Title: Minister reist nach Prag\nDate: 2026-02-04\nSource: APA", Some("Minister reist nach Prag")),
        ("date 2026-02-04\nMinister reist nach Prag", Some("Minister reist nach Prag")),
        ("2026-02-04 Minister reist nach Prag", Some("Minister reist nach Prag")),
        ("2026-02-04 Minister reist nach Prag:", Some("Minister reist nach Prag")),
        (
            "date 2026-02-04 Minister in Prag: Der Außenminister sprach am Mittwoch über Geld.:",
            Some("Minister in Prag"),
        ),
        ("2026-02-04 Der Minister sagte:", None),
        ("04.02.2026 – Minister reist nach Prag", Some("Minister reist nach Prag")),
        ("Stand: 04.02.2026, 14:30 Uhr\n\nMinister reist nach Prag", Some("Minister reist nach Prag")),
        (
            "Veröffentlicht am 4. Februar 2026\nVon Max Müller\nMinister reist nach Prag",
            Some("Minister reist nach Prag"),
        ),
        ("Politik\nMinister reist nach Prag", Some("Minister reist nach Prag")),
        ("Startseite > Politik > Ausland\nMinister reist nach Prag", Some("Minister reist nach Prag")),
        ("Ukraine-Krieg\nMinister reist heute nach Prag", Some("Minister reist heute nach Prag")),
        ("---\ntitle: Minister reist nach Prag\ndate: 2026-02-04\n---", Some("Minister reist nach Prag")),
        ("+++\ntitle = \"Minister reist nach Prag\"\n+++", Some("Minister reist nach Prag")),
        ("Minister in Prag: Der Außenminister spricht am Mittwoch über den Haushalt.", Some("Minister in Prag")),
        ("Nachfolger von Johannes Paul II.", Some("Nachfolger von Johannes Paul II.")),
        ("Video: Explosion in der Hauptstadt", Some("Video: Explosion in der Hauptstadt")),
        ("Міністр їде до Праги", Some("Міністр їде до Праги")),
        ("Le ministre se rend à Prague", Some("Le ministre se rend à Prague")),
        ("LA PAZ, 4 fév 2026 (AFP) - Le ministre se rend à Prague", Some("Le ministre se rend à Prague")),
        ("Inicio / Internacional\n\nEl ministro viaja a Praga", Some("El ministro viaja a Praga")),
        ("Le ministre se rend à Prague\nhttps://www.example.org/2026/prague", Some("Le ministre se rend à Prague")),
        ("Partager sur Facebook\nCopier le lien\n2 minutes de lecture\nUn mur à Prague", Some("Un mur à Prague")),
        ("Der Minister sagte am Dienstag: Das Geld reicht nicht aus.", None),
        ("WIEN (dpa) – Die Regierung hat beraten", None),
        ("Der Minister ist nach Prag gereist.", None),
    ] {
        assert_eq!(title_of(&with_body(head)).as_deref(), title, "{head}");
    }
}

#[test]
fn a_text_without_headline_has_none() {
    for text in ["", " \n", PROSE, &format!("{PROSE}\n\n{MORE}"), "Ein Wort", "Eins\nZwei\nDrei\nVier\nFünf"] {
        assert_eq!(title_of(text), None, "{text}");
    }
}

#[test]
fn a_given_title_wins_and_is_found_in_the_text() {
    let given = Given { title: Some("Minister reist nach Prag".to_owned()), ..Given::default() };
    for text in [with_body("MINISTER REIST NACH PRAG"), format!("Minister reist nach Prag. {PROSE}\n")] {
        let structure = read(&Chart::new(&text), &given);
        let title = structure.title.clone().unwrap();
        assert_eq!((title.value.as_str(), title.evidence.span), ("Minister reist nach Prag", None));
        assert_eq!(structure.blocks[0].kind, BlockKind::Headline, "{text}");
        assert_eq!(structure.blocks[1].kind, BlockKind::Lede, "{text}");
    }
    let structure = read(&Chart::new(PROSE), &given);
    assert_eq!(structure.blocks.len(), 1);
}

#[test]
fn summaries_stand_between_headline_and_text() {
    for (head, summary) in [
        (
            "Minister in Prag\nDer Minister hat am Dienstag lange gesprochen.\nVon Max Müller",
            Some("Der Minister hat am Dienstag lange gesprochen."),
        ),
        (
            "Minister in Prag\nGespräche über Haushalt und Verteidigung",
            Some("Gespräche über Haushalt und Verteidigung"),
        ),
        ("Minister in Prag\nZusammenfassung: Es geht um Geld", Some("Es geht um Geld")),
        ("---\ntitle: Minister in Prag\ndescription: Es geht um Geld\n---", Some("Es geht um Geld")),
        ("Minister in Prag", None),
    ] {
        assert_eq!(read_text(&with_body(head)).summary.map(|summary| summary.value).as_deref(), summary, "{head}");
    }
}

#[test]
fn bylines_are_found_at_both_ends() {
    for (text, byline) in [
        (with_body("Minister in Prag\nVon Max Müller und Eva Maier"), Some("Max Müller und Eva Maier")),
        (with_body("By John Smith\nMinister in Prague"), Some("John Smith")),
        (format!("{}\nAutor: Max Müller", with_body("Minister in Prag")), Some("Max Müller")),
        (with_body("---\ntitle: A\nauthor: Max Müller\n---"), Some("Max Müller")),
        (with_body("Von der Leyen trifft Selenskyj"), None),
        (with_body("Von Mäusen und Menschen"), None),
        (with_body("Von unserer Korrespondentin Eva Maier aus Prag\nMinister in Prag"), Some("Eva Maier")),
        (with_body("Minister in Prag\nVon Max Müller aus Sankt Petersburg"), Some("Max Müller")),
    ] {
        assert_eq!(read_text(&text).byline.map(|byline| byline.value).as_deref(), byline, "{text}");
    }
}

#[test]
fn a_messy_head_and_foot_are_taken_apart() {
    check(
        &format!(
            "Ausland\nMinister reist nach Prag\nGespräche über Haushalt und Verteidigung\nVon Max Müller\n04.02.2026, 14:30 Uhr\n\
             Foto: APA/Schmidt\nTeilen\n{PROSE}\n{MORE} (APA, 4.2.2026)\nQuelle: APA\n© 2026 APA\n#politik #prag"
        ),
        &[
            "meta|Ausland",
            "headline|Minister reist nach Prag",
            "summary|Gespräche über Haushalt und Verteidigung",
            "byline|Von Max Müller",
            "meta|04.02.2026, 14:30 Uhr",
            "meta|Foto: APA/Schmidt",
            "meta|Teilen",
            "lede|Die Regierung hat am Dienstag in der Hau",
            "paragraph|Der Haushalt soll noch vor der Sommerpau",
            "meta|(APA, 4.2.2026)",
            "meta|Quelle: APA",
            "meta|© 2026 APA",
            "meta|#politik #prag",
        ],
    );
}

#[test]
fn what_stands_around_a_page_is_no_headline() {
    check(
        &with_body(
            "Wir verwenden Cookies, um Ihnen das beste Angebot zu machen.\nAlle akzeptieren\nMinister reist nach Prag\n\
             Artikel vom 3. März 2021",
        ),
        &[
            "meta|Wir verwenden Cookies, um Ihnen das best",
            "meta|Alle akzeptieren",
            "headline|Minister reist nach Prag",
            "meta|Artikel vom 3. März 2021",
            "lede|Die Regierung hat am Dienstag in der Hau",
            "paragraph|Der Haushalt soll noch vor der Sommerpau",
        ],
    );
    for head in [
        "112 ORF TEXT  Mo 03.05.21 17:22:10\nMinister in Prag",
        "From: a@example.org\nTo: b@example.org\nSubject: Minister in Prag",
    ] {
        assert_eq!(title_of(&with_body(head)).as_deref(), Some("Minister in Prag"), "{head}");
    }
}

#[test]
fn a_byline_behind_the_first_paragraph_is_no_heading() {
    check(
        &format!("Minister in Prag\n\n{PROSE}\n\n{MORE}\n\nVon Eva Maier, Prag\n\n{MORE}\n"),
        &[
            "headline|Minister in Prag",
            "lede|Die Regierung hat am Dienstag in der Hau",
            "paragraph|Der Haushalt soll noch vor der Sommerpau",
            "byline|Von Eva Maier, Prag",
            "paragraph|Der Haushalt soll noch vor der Sommerpau",
        ],
    );
}

#[test]
fn the_body_has_headings_lists_and_quotes() {
    check(
        &format!(
            "# Minister in Prag\n\n{PROSE}\n\n## Der Plan\n\n{MORE}\n\nDie Punkte:\n\n- mehr Geld\n- mehr Zeit\n\nWie geht es weiter?\n\n\
             {PROSE}\n\n> Wir werden sehen.\n\n— Max Müller, Minister\n\n„Das ist ein guter Tag für uns alle.“ — Eva Maier, Direktorin\n\n---\n\n{MORE}"
        ),
        &[
            "headline|Minister in Prag",
            "lede|Die Regierung hat am Dienstag in der Hau",
            "heading|Der Plan",
            "paragraph|Der Haushalt soll noch vor der Sommerpau",
            "paragraph|Die Punkte:",
            "list-item|- mehr Geld",
            "list-item|- mehr Zeit",
            "heading|Wie geht es weiter?",
            "paragraph|Die Regierung hat am Dienstag in der Hau",
            "pull-quote|Wir werden sehen.",
            "attribution|— Max Müller, Minister",
            "pull-quote|„Das ist ein guter Tag für uns alle.“",
            "attribution|— Eva Maier, Direktorin",
            "paragraph|Der Haushalt soll noch vor der Sommerpau",
        ],
    );
}

#[test]
fn a_date_at_the_start_of_a_line_is_no_list_item() {
    let text = with_body("Minister in Prag\n3. Januar ist der Tag der Wahl im Nachbarland gewesen.");
    assert!(read_text(&text).blocks.iter().all(|block| block.kind != BlockKind::ListItem));
}

#[test]
fn rows_of_short_lines_are_no_headings() {
    let text = format!(
        "Ergebnisse vom Wochenende\n{PROSE}\nGruppe A\nPrag 2 Wien 1\nGraz 0 Linz 0\nBrünn 3 Budweis 1\n{MORE}"
    );
    let headings: Vec<_> =
        outline(&text, &read_text(&text)).into_iter().filter(|line| line.starts_with("heading")).collect();
    assert_eq!(headings, Vec::<String>::new());
}

#[test]
fn a_newswire_story_is_joined_and_its_headline_found() {
    let text = "COPPER PRICE CUT\nNEW YORK, Feb 26 - A copper company, a subsidiary of a mining\ngroup, said it is cutting its copper \
                cathode price by a cent\nto 66 cents a pound, effective at once.\n";
    check(text, &["headline|COPPER PRICE CUT", "lede|NEW YORK, Feb 26 - A copper company, a s"]);
}

proptest! {
    #[test]
    fn any_text_is_read_with_valid_spans(
        text in "([A-Za-zäöü]{1,9}|[ \n.:]|\n\n|date 2026-02-04|Von Max Müller|# |- |1\\. |2\\. |> |„|“|— Eva|\\+\\+\\+|---|title: x|Foto: |\\(APA\\)|\\PC){0,80}",
        title in proptest::option::of("[A-Za-z .]{0,12}"),
    ) {
        let structure = read(&Chart::new(&text), &Given { title, ..Given::default() });
        let mut end = 0;
        for block in &structure.blocks {
            prop_assert!(block.span.is_valid_in(&text) && !block.span.is_empty() && block.span.start as usize >= end);
            let between = &text[end..block.span.start as usize];
            prop_assert!(!between.contains(char::is_alphanumeric), "lost {:?}", between);
            end = block.span.end as usize;
        }
        prop_assert!(!text[end..].contains(char::is_alphanumeric));
        for value in [structure.title, structure.summary, structure.byline].into_iter().flatten() {
            prop_assert!(value.evidence.span.is_none_or(|span| span.is_valid_in(&text)));
        }
    }
}

/// The patterns that lines once were held against, as the specification of what reads them now: `%L` is a letter, `%U` a
/// capital, `%d` a figure.
pub(super) fn pattern(pattern: &str) -> regex::Regex {
    let classes = [("%L", "[A-Za-zÀ-ɏͰ-ӿ]"), ("%U", "[A-ZÀ-ÞĀ-ɏΑ-ΫЀ-Я]"), ("%d", "[0-9]")];
    let whole = classes.iter().fold(pattern.to_owned(), |whole, (name, class)| whole.replace(name, class));
    regex::Regex::new(&whole).unwrap()
}
