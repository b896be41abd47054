//! What the formats look like, on an article in which every field is filled.

use serde_json::Value;

use super::*;
use crate::model::{
    Article, Block, BlockKind, Country, CountryCode, DateValue, Dateline, DatelinePlace, Expression, Extracted,
    Mention, MentionKind, Notice, NoticeKind, PubDate, Quote, Rule, Span, Timex, TimexKind,
};

const RULE: Rule = Rule("test/rule");

/// An article in which every field is filled, found by the surface of its parts.
fn article() -> Article {
    let text = "Kosovo: *Neues*\n\nAm 3. Januar sprach der Ukrainer Müller.\nOrte\n„Ja“, sagte Müller.\n";
    let span = |surface: &str| {
        let start = text.find(surface).unwrap();
        Span::new(start, start + surface.len())
    };
    let code = CountryCode::literal;
    Article {
        given_id: Some("0011223344556677".to_owned()),
        origin: Origin::of_file("news/=a.txt"),
        text: text.to_owned(),
        language: Some(Extracted::new(Language::GERMAN, RULE, None)),
        title: Some(Extracted::new("Kosovo: *Neues*".to_owned(), RULE, Some(span("Kosovo: *Neues*")))),
        summary: None,
        byline: None,
        dateline: None,
        date: Some(PubDate::stated("XXXX-01-03".parse::<DateValue>().unwrap(), RULE, Some(span("3. Januar")))),
        updated: None,
        countries: vec![
            Country { code: code("XK"), focus: true, salience: 2.0 / 3.0, n_mentions: 1, rule: RULE },
            Country { code: code("UA"), focus: false, salience: 1.0 / 3.0, n_mentions: 1, rule: RULE },
        ],
        mentions: vec![
            Mention { code: code("XK"), kind: MentionKind::Name, span: span("Kosovo"), rule: RULE },
            Mention { code: code("UA"), kind: MentionKind::Demonym, span: span("Ukrainer"), rule: RULE },
        ],
        timexes: vec![Timex {
            span: span("3. Januar"),
            kind: TimexKind::Date,
            expression: Expression::of(crate::model::When::Calendar("XXXX-01-03".parse().unwrap())),
            rule: RULE,
        }],
        blocks: vec![
            Block { kind: BlockKind::Headline, span: span("Kosovo: *Neues*"), rule: RULE },
            Block { kind: BlockKind::Lede, span: span("Am 3. Januar sprach der Ukrainer Müller."), rule: RULE },
            Block { kind: BlockKind::Heading, span: span("Orte"), rule: RULE },
        ],
        quotes: vec![Quote { span: span("„Ja“"), speaker: Some(span("Müller")), rule: RULE }],
        url: None,
        source: Some("Beispiel".to_owned()),
        n_words: 12,
        notices: vec![Notice::new(NoticeKind::DecodedFrom, "news/=a.txt", "windows-1252")],
    }
}

fn library() -> Library {
    let mut library = Library::default();
    library.push(vec![article()], Vec::new());
    library
}

fn written(format: Format) -> String {
    let library = library();
    let ids: Vec<ArticleId> = library.ids().collect();
    let mut out = Vec::new();
    write(format, Language::ENGLISH, &library, &ids, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_fields_of_the_json_stand_in_the_promised_order() {
    let line = written(Format::Jsonl);
    assert!(line.ends_with("}\n") && line.lines().count() == 1);
    let promised = [
        "id",
        "path",
        "language",
        "title",
        "summary",
        "date",
        "countries",
        "mentions",
        "dates",
        "sections",
        "quotes",
        "words",
        "notices",
        "text",
    ];
    let places: Vec<usize> = promised.iter().map(|name| line.find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{line}");
}

#[test]
fn spans_in_the_json_give_their_surface() {
    let record: Value = serde_json::from_str(&written(Format::Jsonl)).unwrap();
    let text = record["text"].as_str().unwrap();
    for list in ["mentions", "dates"] {
        for entry in record[list].as_array().unwrap() {
            let (start, end) = (entry["start"].as_u64().unwrap() as usize, entry["end"].as_u64().unwrap() as usize);
            assert_eq!(&text[start..end], entry["surface"].as_str().unwrap());
        }
    }
    assert_eq!(record["quotes"][0]["speaker"], "Müller");
    assert_eq!(record["sections"][0]["heading"], "Orte");
}

#[test]
fn values_in_the_json_are_as_promised() {
    let record: Value = serde_json::from_str(&written(Format::Jsonl)).unwrap();
    assert_eq!(record["summary"], Value::Null);
    assert_eq!(record["date"]["value"], "XXXX-01-03");
    assert_eq!(record["date"]["precision"], "day");
    assert_eq!(record["countries"][0]["salience"], 0.667);
    assert_eq!(record["countries"][0]["mentions"], 1);
    assert_eq!(record["mentions"][1]["kind"], "demonym");
    assert_eq!(record["dates"][0]["type"], "date");
    assert_eq!(record["notices"][0], "decoded-from: windows-1252");
    assert_eq!(record["blocks"][1]["kind"], "lede");
}

#[test]
fn an_empty_array_is_json_too() {
    let mut out = Vec::new();
    write(Format::Json, Language::ENGLISH, &Library::default(), &[], &mut out).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&out).unwrap(), Value::Array(Vec::new()));
    let array: Value = serde_json::from_str(&written(Format::Json)).unwrap();
    assert_eq!(array.as_array().unwrap().len(), 1);
}

#[test]
fn a_sheet_has_a_row_an_article() {
    let sheet = written(Format::Csv);
    let lines: Vec<&str> = sheet.lines().collect();
    assert_eq!(
        lines[0],
        "id,path,language,date,precision,inferred,title,summary,countries,focus,words,ambiguous,updated,line"
    );
    assert_eq!(lines[1], "0011223344556677,news/=a.txt,de,XXXX-01-03,day,false,Kosovo: *Neues*,,XK UA,XK,12,false,,");
}

#[test]
fn the_digest_shows_what_an_article_is_about() {
    let digest = written(Format::Md);
    for expected in [
        "# 1 article\n",
        "## Kosovo: \\*Neues\\*\n",
        "XXXX-01-03",
        "12 words · Beispiel",
        "`news/=a.txt`",
        "Am 3. Januar sprach",
    ] {
        assert!(digest.contains(expected), "{expected} is missing in:\n{digest}");
    }
}

#[test]
fn a_path_is_written_once() {
    let mut library = library();
    let mut second = article();
    second.origin.line_number = Some(2);
    library.push(vec![second], Vec::new());
    let ids: Vec<ArticleId> = library.ids().collect();
    let mut out = Vec::new();
    write(Format::Paths, Language::ENGLISH, &library, &ids, &mut out).unwrap();
    assert_eq!(out, b"news/=a.txt\n");
}

#[cfg(unix)]
#[test]
fn a_path_in_an_old_encoding_can_still_be_opened() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let check = |name: &[u8], shown: &str, expected: &[u8]| {
        let origin = Origin { file: OsStr::from_bytes(name).into(), shown: shown.to_owned(), line_number: None };
        assert_eq!(path_bytes(&origin), expected);
    };
    check(b"M\xfcller.txt", "M\u{fffd}ller.txt", b"M\xfcller.txt");
    // An escape sequence, plain or as the single byte that some terminals know, is never written.
    check(b"a\x1b[2J\xfc.txt", "shown", b"shown");
    check(b"a\x9b2J\xfc.txt", "shown", b"shown");
    check(b"a\x1b[2J.txt", "shown", b"shown");
}

#[test]
fn the_explanation_names_value_place_and_rule() {
    let library = library();
    let explanation = explain(&library, ArticleId(0));
    for expected in [
        "news/=a.txt  id 0011223344556677, 12 words",
        "»3. Januar«",
        "3:4",
        "test/rule",
        "XK",
        "demonym",
        "»Ukrainer«",
        "decoded-from: windows-1252",
    ] {
        assert!(explanation.contains(expected), "{expected} is missing in:\n{explanation}");
    }
}

#[test]
fn the_dateline_is_written_with_its_places() {
    let text = "KIEW/DORF (dpa) – Polen baut.";
    let place = |start, end, code: Option<&str>| DatelinePlace {
        span: Span::new(start, end),
        code: code.map(CountryCode::literal),
    };
    let places = vec![place(0, 4, Some("UA")), place(5, 9, None)];
    let dateline = Dateline { span: Span::new(0, "KIEW/DORF (dpa) –".len()), places, rule: RULE };
    let dateline_of = |dateline| {
        let mut library = Library::default();
        let bare =
            Article { text: text.to_owned(), dateline, mentions: vec![], timexes: vec![], blocks: vec![], ..article() };
        library.push(vec![Article { title: None, date: None, quotes: vec![], ..bare }], Vec::new());
        serde_json::from_str::<Value>(&article_json(&library, ArticleId(0))).unwrap()["dateline"].clone()
    };
    assert!(dateline_of(None).is_null());
    let kiew = serde_json::json!({"place": "KIEW", "code": "UA", "start": 0, "end": 4});
    let village = serde_json::json!({"place": "DORF", "code": null, "start": 5, "end": 9});
    let expected = serde_json::json!({
        "place": "KIEW", "code": "UA", "start": 0, "end": 4,
        "rule": "test/rule", "line": {"start": 0, "end": 19}, "places": [kiew, village],
    });
    assert_eq!(dateline_of(Some(dateline)), expected);
}
