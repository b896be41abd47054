//! Which words name which country, and what an article is about.

use super::read;
use crate::model::{Block, BlockKind, Language, Rule, Span};

/// Each line of text is read alone; the line under it marks what is found in it and has the codes behind the marks. A
/// line without marks names no country.
#[track_caller]
fn check(language: Language, cases: &str) {
    let lines: Vec<&str> = cases.lines().map(|line| line.trim_end()).filter(|line| !line.is_empty()).collect();
    let is_marks = |line: &str| line.trim_start().starts_with('^');
    let mut problems = Vec::new();
    for (idx, text) in lines.iter().enumerate().filter(|(_, line)| !is_marks(line)) {
        let expected = lines.get(idx + 1).filter(|line| is_marks(line)).copied().unwrap_or_default();
        let got = marked(text, language);
        if got != expected {
            problems.push(format!("{text}\n{got}   <- found\n{expected}   <- expected"));
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n\n"));
}

/// The line of marks for what is found in a line.
fn marked(text: &str, language: Language) -> String {
    let (mentions, _) = read(text, &[], Some(language));
    let column = |offset: u32| text[..offset as usize].chars().count();
    let mut marks = String::new();
    let mut codes = String::new();
    for mention in mentions {
        let (start, end) = (column(mention.span.start), column(mention.span.end));
        marks.push_str(&" ".repeat(start - marks.len()));
        marks.push_str(&"^".repeat(end - start));
        codes.push_str(&format!(" {}", mention.code));
    }
    marks + &codes
}

#[track_caller]
fn german(cases: &str) {
    check(Language::GERMAN, cases);
}

#[track_caller]
fn english(cases: &str) {
    check(Language::ENGLISH, cases);
}

#[test]
fn german_names_inflect() {
    german(
        "
Die Verteidigungsminister des Kosovo, Kroatiens und Albaniens trafen sich.
                              ^^^^^^  ^^^^^^^^^     ^^^^^^^^^ XK HR AL
Der Präsident des Kosovos reiste in die Niederlande, dann zu den Niederländern in den Niederlanden.
                  ^^^^^^^               ^^^^^^^^^^^              ^^^^^^^^^^^^^        ^^^^^^^^^^^^ XK NL NL NL
",
    );
}

#[test]
fn german_adjectives_and_peoples_inflect() {
    german(
        "
Die kosovarische Delegation, das Kosovarische Rote Kreuz und ein kosovarischer Beamter.
    ^^^^^^^^^^^^                 ^^^^^^^^^^^^                    ^^^^^^^^^^^^^ XK XK XK
Ein Ukrainer half den Ukrainern; Ukrainerinnen und eines Ukrainers Haus.
    ^^^^^^^^          ^^^^^^^^^  ^^^^^^^^^^^^^           ^^^^^^^^^ UA UA UA UA
Franzosen, Französinnen, ein Franzose, Polen und Polinnen, die Dänin, der Pole.
^^^^^^^^^  ^^^^^^^^^^^^      ^^^^^^^^  ^^^^^     ^^^^^^^^      ^^^^^      ^^^^ FR FR FR PL PL DK PL
",
    );
}

#[test]
fn german_towns_make_adjectives() {
    german(
        "
Die Kiewer Führung und die Berliner Politik, Londoner Banken, die Warschauer.
    ^^^^^^                 ^^^^^^^^          ^^^^^^^^             ^^^^^^^^^^ UA DE GB PL
",
    );
}

#[test]
fn german_takes_parts_in_front_and_behind() {
    german(
        "
In Norditalien, Südfrankreich, Ostdeutschland und im Nachkriegsdeutschland.
   ^^^^^^^^^^^  ^^^^^^^^^^^^^  ^^^^^^^^^^^^^^        ^^^^^^^^^^^^^^^^^^^^^ IT FR DE DE
Süddeutsche und nordfranzösische Städte, westukrainische Orte.
^^^^^^^^^^^     ^^^^^^^^^^^^^^^^         ^^^^^^^^^^^^^^^ DE FR UA
Exjugoslawien und Ex-Jugoslawien, exjugoslawische Staaten.
^^^^^^^^^^^^^        ^^^^^^^^^^^  ^^^^^^^^^^^^^^^ YUCS YUCS YUCS
Prorussische Kräfte, antiamerikanische Töne, eine US-amerikanische Firma.
^^^^^^^^^^^^         ^^^^^^^^^^^^^^^^^            ^^^^^^^^^^^^^^^^ RU US US
Das gilt deutschlandweit. Deutschlandweite Proteste, österreichweit.
         ^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^           ^^^^^^^^^^^^^^ DE DE AT
",
    );
}

#[test]
fn german_compounds_open_with_a_country() {
    german(
        "
Die Grenze in der deutsch-polnischen Region.
                  ^^^^^^^ ^^^^^^^^^^ DE PL
Der US-Präsident, der Ukraine-Krieg, der Nato-Russland-Rat.
    ^^                ^^^^^^^                 ^^^^^^^^ US UA RU
Die Zypernfrage, der Ukrainekrieg, die Russlandpolitik und eine Türkeireise.
    ^^^^^^^^^^^      ^^^^^^^^^^^^      ^^^^^^^^^^^^^^^          ^^^^^^^^^^^ CY UA RU TR
Der Palästinenserpräsident und das Kurdenproblem.
    ^^^^^^^^^^^^^^^^^^^^^^ PS
",
    );
}

#[test]
fn a_language_is_no_country_in_german() {
    german(
        "
Er spricht Deutsch. Auf Deutsch heißt das anders. Im Dänischen kann das sein.
Die russische Sprache und die Predigt in deutscher Sprache.
",
    );
}

#[test]
fn german_names_of_several_words_inflect() {
    german(
        "
Vereinigte Staaten von Amerika, in den Vereinigten Staaten, der Vereinigten Arabischen Emirate.
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^         ^^^^^^^^^^^^^^^^^^^      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ US US AE
Das Vereinigte Königreich, des Vereinigten Königreichs, im Vereinigten Königreich.
    ^^^^^^^^^^^^^^^^^^^^^      ^^^^^^^^^^^^^^^^^^^^^^^     ^^^^^^^^^^^^^^^^^^^^^^ GB GB GB
Die USA und Großbritannien, die BRD, die UdSSR und die DDR, VAE.
    ^^^     ^^^^^^^^^^^^^^      ^^^      ^^^^^         ^^^  ^^^ US GB DE SUHH DDDE AE
",
    );
}

#[test]
fn what_only_looks_like_a_country_is_none_in_german() {
    german(
        "
NATO, die Europäische Union und europäische Länder auf dem Balkan in Südosteuropa.
Der euro-atlantische Weg der Balkanstaaten.
Lateinamerika, südamerikanische Staaten und Nordamerika.
Der Golf von Mexiko, der Indische Ozean, im Persischen Golf und am Südchinesischen Meer.
Im Englischen Garten aß er ein Wiener Schnitzel.
",
    );
}

#[test]
fn german_namesakes_have_their_rules() {
    german(
        "
Ein Vertrag mit Papua-Neuguinea, Guinea, Guinea-Bissau und Äquatorialguinea.
                ^^^^^^^^^^^^^^^  ^^^^^^  ^^^^^^^^^^^^^     ^^^^^^^^^^^^^^^^ PG GN GW GQ
Niger und Nigeria, nigrische und nigerianische Soldaten.
^^^^^     ^^^^^^^  ^^^^^^^^^     ^^^^^^^^^^^^^ NE NG NE NG
Dominica ist nicht die Dominikanische Republik.
^^^^^^^^               ^^^^^^^^^^^^^^^^^^^^^^^ DM DO
Der Kongo wählt.
    ^^^^^ CD
Im Kongo herrscht Ruhe, meldet Brazzaville aus Kongo-Brazzaville.
   ^^^^^                       ^^^^^^^^^^^     ^^^^^^^^^^^^^^^^^ CG CG CG
Nordkorea droht Südkorea.
^^^^^^^^^       ^^^^^^^^ KP KR
Die koreanische Führung in Pjöngjang schweigt.
    ^^^^^^^^^^^            ^^^^^^^^^ KP KP
",
    );
}

#[test]
fn metonyms_are_found_in_german() {
    german(
        "
Der Kreml, das Weiße Haus, im Weißen Haus, die Downing Street und der Bundestag.
    ^^^^^      ^^^^^^^^^^     ^^^^^^^^^^^      ^^^^^^^^^^^^^^         ^^^^^^^^^ RU US US GB DE
Der Élysée-Palast und die Knesset schweigen, Werchowna Rada ebenso.
    ^^^^^^^^^^^^^         ^^^^^^^            ^^^^^^^^^^^^^^ FR IL UA
",
    );
}

#[test]
fn capitals_and_soft_hyphens_hide_nothing() {
    // The marks stand under the text as it is without the escapes, where a soft hyphen is one character.
    german(
        "
KOSOVO: NEUE REGIERUNG, DEUTSCHE SOLDATEN BLEIBEN
^^^^^^                  ^^^^^^^^ XK DE
Die Ukra\u{ad}ine und Ru\u{ad}mä\u{ad}ni\u{ad}en (weiche Trennstriche).
    ^^^^^^^^     ^^^^^^^^^^^ UA RO
",
    );
}

#[test]
fn german_states_one_by_one() {
    german(
        "
Die Schweiz und Schweizer Banken, schweizerische Uhren, ein schweizer Gericht.
    ^^^^^^^     ^^^^^^^^^         ^^^^^^^^^^^^^^            ^^^^^^^^^ CH CH CH CH
Jack London schrieb, Paris Hilton sang.
Österreichs Kanzler, der Österreicher, altösterreichische Sitten.
^^^^^^^^^^^              ^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^ AT AT AT
Belarus, Weißrussland, die belarussische Opposition, ein Belarusse.
^^^^^^^  ^^^^^^^^^^^^      ^^^^^^^^^^^^^                 ^^^^^^^^^ BY BY BY BY
Myanmar, früher Birma, die birmanische Armee.
^^^^^^^         ^^^^^      ^^^^^^^^^^^ MM MM MM
Tschechien, die Tschechische Republik, der Tschechischen Republik, die Tschechoslowakei.
^^^^^^^^^^      ^^^^^^^^^^^^^^^^^^^^^      ^^^^^^^^^^^^^^^^^^^^^^      ^^^^^^^^^^^^^^^^ CZ CZ CZ CSHH
Jugoslawien und der sowjetische Einmarsch, ein Sowjetbürger.
^^^^^^^^^^^         ^^^^^^^^^^^                ^^^^^^^^^^^^ YUCS SUHH SUHH
Gaza, der Gazastreifen, im Westjordanland, die Palästinenser, Palästina.
^^^^      ^^^^^^^^^^^^     ^^^^^^^^^^^^^^      ^^^^^^^^^^^^^  ^^^^^^^^^ PS PS PS PS PS
Israel, Israels Armee, israelische Siedler, die Israelis.
^^^^^^  ^^^^^^^        ^^^^^^^^^^^              ^^^^^^^^ IL IL IL IL
Hongkong, Taiwan und Macau; taiwanesische Schiffe.
^^^^^^^^  ^^^^^^     ^^^^^  ^^^^^^^^^^^^^ HK TW MO TW
Saudi-Arabien, saudische Prinzen, saudi-arabisches Öl, ein Saudi.
^^^^^^^^^^^^^  ^^^^^^^^^          ^^^^^^^^^^^^^^^^         ^^^^^ SA SA SA SA
Elfenbeinküste und Côte d'Ivoire, ivorische Truppen.
^^^^^^^^^^^^^^     ^^^^^^^^^^^^^  ^^^^^^^^^ CI CI CI
Nordmazedonien und mazedonische Politiker.
^^^^^^^^^^^^^^     ^^^^^^^^^^^^ MK MK
Moskaus Truppen, in Peking, aus Teheran, nach Brüssel.
^^^^^^^             ^^^^^^      ^^^^^^^       ^^^^^^^ RU CN IR BE
Bayerns Regierung, in Sachsen, die Krim und Tschetschenien.
^^^^^^^               ^^^^^^^      ^^^^     ^^^^^^^^^^^^^^ DE DE UA RU
Deutsch-Kanadier und Deutsch-Armenier.
^^^^^^^ ^^^^^^^^     ^^^^^^^ ^^^^^^^^ DE CA DE AM
US-Dollar und Schweizer Franken.
              ^^^^^^^^^ CH
Polenta mit Chinakohl in der Islandpfanne.
Romane, Romantik, Malieren, Chilenen.
                            ^^^^^^^^ CL
Iren, Este, die Esten und die Letten.
^^^^  ^^^^      ^^^^^         ^^^^^^ IE EE EE LV
Die Türkei, türkische Türken, Türkinnen; ein Deutschtürke.
    ^^^^^^  ^^^^^^^^^ ^^^^^^  ^^^^^^^^^      ^^^^^^^^^^^^ TR TR TR TR TR
Ein Omaner aus Oman im Roman.
    ^^^^^^     ^^^^ OM OM
Inder und Indianer, indische Händler, Westindien.
^^^^^               ^^^^^^^^ IN IN
Der Tschad, aus dem Tschad, die tschadische Regierung.
    ^^^^^^          ^^^^^^      ^^^^^^^^^^^ TD TD TD
",
    );
}

#[test]
fn english_georgia_is_a_state_of_the_us_or_a_country() {
    english(
        "
Talks between Georgian and Armenian ministers in Tbilisi.
              ^^^^^^^^     ^^^^^^^^              ^^^^^^^ GE AM GE
Georgia beat Alabama in Atlanta.
^^^^^^^      ^^^^^^^    ^^^^^^^ US US US
Russia's war in Georgia; Tbilisi protested.
^^^^^^          ^^^^^^^  ^^^^^^^ RU GE GE
",
    );
}

#[test]
fn given_names_are_no_countries() {
    english(
        "
Michael Jordan retired. Jordan Peterson spoke.
Jordan and Israel signed a treaty; Jordanian officials in Amman agreed.
^^^^^^     ^^^^^^                  ^^^^^^^^^              ^^^^^ JO IL JO JO
Chad Smith plays drums.
The president of Chad said Chadian troops would leave N'Djamena.
                 ^^^^      ^^^^^^^                    ^^^^^^^^^ TD TD TD
",
    );
}

#[test]
fn english_namesakes_have_their_rules() {
    english(
        "
Turkey and the Turkish army; turkey for dinner.
^^^^^^         ^^^^^^^ TR TR
Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea.
^^^^^^  ^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^     ^^^^^^^^^^^^^^^^ GN GW GQ PG
A guinea pig and a Guinea pig.
Congo and the Republic of the Congo; Brazzaville.
^^^^^         ^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^ CG CG CG
North Korea, South Korea, Korean talks.
^^^^^^^^^^^  ^^^^^^^^^^^  ^^^^^^ KP KR KR
Korean missiles, Pyongyang said.
^^^^^^           ^^^^^^^^^ KP KP
Niger and Nigeria; Nigerien and Nigerian soldiers.
^^^^^     ^^^^^^^  ^^^^^^^^     ^^^^^^^^ NE NG NE NG
Dominica and the Dominican Republic.
^^^^^^^^         ^^^^^^^^^^^^^^^^^^ DM DO
Samoa and American Samoa.
^^^^^     ^^^^^^^^^^^^^^ WS AS
North Macedonia, formerly Macedonia.
^^^^^^^^^^^^^^^           ^^^^^^^^^ MK MK
",
    );
}

#[test]
fn english_abbreviations_and_hyphens() {
    english(
        "
The U.S. and the U.K., the US, the UK, USA and U.S.S.R.
    ^^^^         ^^^^      ^^      ^^  ^^^     ^^^^^^^^ US GB US GB US SUHH
US-led forces, a UK-based firm, the U.S.-China talks.
^^               ^^                 ^^^^ ^^^^^ US GB US CN
An Anglo-French plan, Sino-Russian ties, Franco-German relations.
   ^^^^^ ^^^^^^       ^^^^ ^^^^^^^       ^^^^^^ ^^^^^^ GB FR CN RU FR DE
",
    );
}

#[test]
fn english_peoples_and_languages() {
    english(
        "
British, Dutch, Danes, Frenchmen, Englishwomen, Spaniards, Swedes.
^^^^^^^  ^^^^^  ^^^^^  ^^^^^^^^^  ^^^^^^^^^^^^  ^^^^^^^^^  ^^^^^^ GB NL DK FR GB ES SE
He speaks Spanish and learned English.
She answered in French.
In German hospitals the French language is rare.
   ^^^^^^ DE
",
    );
}

#[test]
fn english_towns_take_the_region_behind_them() {
    english(
        "
The White House, the Kremlin, Downing Street and Whitehall.
    ^^^^^^^^^^^      ^^^^^^^  ^^^^^^^^^^^^^^     ^^^^^^^^^ US RU GB GB
",
    );
}

#[test]
fn what_only_looks_like_a_country_is_none_in_english() {
    english(
        "
Paris, Texas, and Athens, Ga., and London, Ontario.
^^^^^  ^^^^^      ^^^^^^  ^^^      ^^^^^^  ^^^^^^^ US US US US CA CA
The Gulf of Mexico, the Indian Ocean, the Persian Gulf.
New Mexico, New Delhi, New Zealand and New England.
^^^^^^^^^^  ^^^^^^^^^  ^^^^^^^^^^^     ^^^^^^^^^^^ US IN NZ US
",
    );
}

#[test]
fn english_towns_and_regions_in_datelines() {
    english(
        "
Latin America, South American, Native American.
Kosovo's parliament, Kosovar and Kosovan leaders.
^^^^^^               ^^^^^^^     ^^^^^^^ XK XK XK
KIEV, Ukraine (AP) - The Ukrainian army.
^^^^  ^^^^^^^            ^^^^^^^^^ UA UA UA
RENO, Nev. (AP) - Police said.
      ^^^^ US
",
    );
}

#[test]
fn english_states_one_by_one() {
    english(
        "
SANTA CRUZ, Calif., Feb 26 - Fire.
^^^^^^^^^^  ^^^^^^ US US
Polish voters polish shoes.
^^^^^^ PL
Soviet troops, Yugoslav wars, Czechoslovakia and East Germany.
^^^^^^         ^^^^^^^^       ^^^^^^^^^^^^^^     ^^^^^^^^^^^^ SUHH YUCS CSHH DDDE
Hong Kong, Taiwan, Palestine, Gaza and the West Bank.
^^^^^^^^^  ^^^^^^  ^^^^^^^^^  ^^^^         ^^^^^^^^^ HK TW PS PS PS
Ivory Coast, Côte d'Ivoire, Ivorian.
^^^^^^^^^^^  ^^^^^^^^^^^^^  ^^^^^^^ CI CI CI
Burma, now Myanmar, and Burmese monks.
^^^^^      ^^^^^^^      ^^^^^^^ MM MM MM
The Netherlands, Holland and the Dutch.
^^^^^^^^^^^^^^^  ^^^^^^^         ^^^^^ NL NL NL
IRAQ WAR: BRITISH TROOPS LEAVE BASRA
^^^^      ^^^^^^^              ^^^^^ IQ GB IQ
Jack London and Paris Hilton met George Washington.
The Washington Post and the New York Times.
China, Chinese, Chinatown.
^^^^^  ^^^^^^^ CN CN
Iraqis, Iranians, Israelis, Saudis, Pakistanis.
^^^^^^  ^^^^^^^^  ^^^^^^^^  ^^^^^^  ^^^^^^^^^^ IQ IR IL SA PK
Swiss banks in Geneva and Zurich.
^^^^^          ^^^^^^     ^^^^^^ CH CH CH
Americans in Chicago, Houston, and Dallas.
^^^^^^^^^    ^^^^^^^  ^^^^^^^      ^^^^^^ US US US US
the republic of Ireland, Irish, Northern Ireland, Scots, Scottish and Welsh.
                ^^^^^^^  ^^^^^  ^^^^^^^^^^^^^^^^  ^^^^^  ^^^^^^^^     ^^^^^ IE IE GB GB GB GB
anti-American protests, pro-Russian rebels, non-Chinese.
     ^^^^^^^^               ^^^^^^^             ^^^^^^^ US RU CN
UN, EU, NATO, Europe and Africa.
",
    );
}

#[test]
fn what_is_called_after_a_town_is_not_about_it() {
    german(
        "
Ein Wiener Schnitzel in der Berliner Straße, schreiben die Salzburger Nachrichten zum Pariser Abkommen.
Der Wiener Bürgermeister kam zum Berliner Senat.
    ^^^^^^                       ^^^^^^^^ AT DE
Hans-Peter Hamburg lebt hier.
",
    );
}

#[test]
fn small_towns_count_where_they_are_places() {
    german(
        "
Der Gemeinderat in Tübingen tagt.
                   ^^^^^^^^ DE
Bis Mitte Mai gilt das Wetter als sicher.
Banda Aceh verbot Tänze.
^^^^^^^^^^ ID
Züge aus Kufstein; bei Kufstein, nahe Idomeni, in Charkiw und Kupjansk.
         ^^^^^^^^      ^^^^^^^^       ^^^^^^^     ^^^^^^^     ^^^^^^^^ AT AT GR UA UA
",
    );
    english(
        "
A fire in Huntsville, Madison County, was put out.
          ^^^^^^^^^^  ^^^^^^^^^^^^^^ US US
The Sheriff's Office and the County Commission in Athens met at the High School.
                                                  ^^^^^^ US
Tourists in Athens saw the Acropolis.
            ^^^^^^ GR
Opportunity knocks, said Superior Court Clerk Linda Hopkins.
",
    );
}

#[test]
fn german_regions_valleys_and_islands_name_their_country() {
    german(
        "
Brand im Waldviertel, Streit im Münsterland, ein Unfall am Gardasee und Fähren nach Korfu.
         ^^^^^^^^^^^            ^^^^^^^^^^^                ^^^^^^^^                 ^^^^^ AT DE IT GR
In der Sächsischen Schweiz und in der Fränkischen Schweiz wird gewandert, in der Schweiz auch.
       ^^^^^^^^^^^^^^^^^^^            ^^^^^^^^^^^^^^^^^^^                        ^^^^^^^ DE DE CH
Nordhessens Wälder, Osttiroler Bauern, Südthüringen und der westfälische Landtag.
^^^^^^^^^^^         ^^^^^^^^^^         ^^^^^^^^^^^^         ^^^^^^^^^^^^ DE AT DE DE
Der Rhein-Sieg-Kreis, die Lüneburger Heide, Schloss Hohenlohe und Burgund.
    ^^^^^^^^^^^^^^^^      ^^^^^^^^^^^^^^^^          ^^^^^^^^^ DE DE DE
",
    );
}

#[test]
fn umlauts_may_be_missing() {
    german(
        "
Bruessel: Oesterreichs Aussenminister trifft seinen tuerkischen Kollegen; Suedkoreas Botschafter kam aus Muenchen.
^^^^^^^^  ^^^^^^^^^^^^                              ^^^^^^^^^^^           ^^^^^^^^^^                     ^^^^^^^^ BE AT TR KR DE
Der Grossbritannien-Besuch, Franzoesisch-Guayana und das Neue aus Kuesnacht.
    ^^^^^^^^^^^^^^^         ^^^^^^^^^^^^^^^^^^^^                  ^^^^^^^^^ GB GF CH
",
    );
}

#[test]
fn small_towns_are_places_behind_what_governs_them() {
    german(
        "
Im Bezirk Mistelbach ermittelt die Staatsanwaltschaft Traunstein, sagt die Polizei Gütersloh.
          ^^^^^^^^^^                                  ^^^^^^^^^^                   ^^^^^^^^^ AT DE DE
Die Tat geschah in Aschau im Chiemgau; der Markt Aschau im Zillertal liegt woanders.
                   ^^^^^^    ^^^^^^^^            ^^^^^^^^^^^^^^^^^^^ DE DE AT
Das Landgericht Kleve und der Landkreis Cuxhaven.
                ^^^^^                   ^^^^^^^^ DE DE
",
    );
}

#[test]
fn danish_and_norwegian_names_and_peoples_are_found() {
    let [danish, norwegian] = ["da", "no"].map(|code| code.parse().unwrap());
    check(
        danish,
        "
Den tyske kansler mødte polakkerne i Rom.
    ^^^^^               ^^^^^^^^^^   ^^^ DE PL IT
Nordmændene og briterne støtter Ruslands nabo.
^^^^^^^^^^^    ^^^^^^^^         ^^^^^^^^ NO GB RU
Han tjekker, om grækernes svar er på dansk.
                ^^^^^^^^^ GR
",
    );
    check(
        norwegian,
        "
Den svenske statsministeren møtte russerne i Praha.
    ^^^^^^^                       ^^^^^^^^   ^^^^^ SE RU CZ
Nordmennene og finnene støtter Ukrainas president.
^^^^^^^^^^^    ^^^^^^^         ^^^^^^^^ NO FI UA
Man kan finne boka på tysk i Nord-Korea.
                             ^^^^^^^^^^ KP
",
    );
}

/// Paragraphs of a text as blocks: the first kind for the first line and so on, the last one for all further lines.
fn blocks(text: &str, kinds: &[BlockKind]) -> Vec<Block> {
    let mut start = 0;
    let mut blocks = Vec::new();
    for (idx, line) in text.split_inclusive('\n').enumerate() {
        let kind = kinds[idx.min(kinds.len() - 1)];
        blocks.push(Block { kind, span: Span::new(start, start + line.trim_end().len()), rule: Rule("test/block") });
        start += line.len();
    }
    blocks
}

/// What a German article is about, and what it mentions besides, as `UA ! PL DE`, each by falling salience.
#[track_caller]
fn check_focus(text: &str, kinds: &[BlockKind], expected: &str) {
    let (_, countries) = read(text, &blocks(text, kinds), Some(Language::GERMAN));
    let codes = |focus: bool| {
        let codes = countries.iter().filter(|country| country.focus == focus).map(|country| country.code.to_string());
        codes.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(format!("{} ! {}", codes(true), codes(false)).trim(), expected, "{countries:#?}");
    let total: f32 = countries.iter().map(|country| country.salience).sum();
    assert!(countries.is_empty() || (total - 1.0).abs() < 1e-3, "saliences add up to {total}");
}

#[test]
fn an_article_is_about_what_stands_in_front() {
    use BlockKind::{Headline, Lede, Paragraph, Summary};
    check_focus("", &[Headline], "!");
    check_focus("Die Ukraine wählt", &[Headline], "UA !");
    check_focus(
        "Ukraine vor der Wahl\nIn Kiew beginnt die Wahl.\nAuch Polen schaut zu.",
        &[Headline, Lede, Paragraph],
        "UA ! PL",
    );
    check_focus(
        "Drei Staaten rücken zusammen\nKosovo, Kroatien und Albanien arbeiten zusammen.\nMehr folgt.",
        &[Headline, Summary, Paragraph],
        "XK HR AL !",
    );
}

#[test]
fn a_list_of_participants_is_mentioned_only() {
    use BlockKind::{Headline, Lede, Paragraph};
    check_focus(
        "Stille Verhandlungen\nBerater reisten nach Kiew.\nVertreter aus Deutschland, Frankreich, Italien, den \
         Niederlanden und Dänemark kamen. Für die Ukraine ist es eine Chance.",
        &[Headline, Lede, Paragraph],
        "UA ! DE FR IT NL DK",
    );
}

#[test]
fn every_country_has_a_rule_that_says_why() {
    let text = "Ukraine\nDeutschland, Frankreich, Italien und Spanien. Polen.";
    let (_, countries) =
        read(text, &blocks(text, &[BlockKind::Headline, BlockKind::Paragraph]), Some(Language::GERMAN));
    let rule =
        |code: &str| countries.iter().find(|country| country.code.as_str() == code).map(|country| country.rule.0);
    assert_eq!(rule("UA"), Some("focus/headline"));
    assert_eq!(rule("IT"), Some("mentioned/enumeration"));
    assert_eq!(rule("PL"), Some("mentioned/once"));
}

#[test]
fn any_text_gives_valid_spans() {
    for text in [
        "",
        "\u{ad}",
        "Ukra\u{ad}",
        "Türkei\u{308}",
        "ＵＳＡ",
        "US",
        "U.S.",
        "Kosovo\u{0}Kosovo",
        "日本とUSA",
        "Côte d’Ivoire’s",
    ] {
        for language in ["de", "en", "fr", "zh", "xx"] {
            let (mentions, _) = read(text, &[], language.parse().ok());
            assert!(mentions.iter().all(|mention| mention.span.is_valid_in(text)), "{text:?}");
            assert!(mentions.is_sorted_by(|a, b| a.span.end <= b.span.start), "{text:?}");
        }
    }
}

#[test]
fn a_long_text_of_doubtful_names_takes_time_in_proportion() {
    // Each of these asks the text for evidence; asked anew at every name, this would take minutes.
    let text = "Korean Georgia Congo Paris Athens Richmond in Springfield of Jordan ".repeat(4_000);
    let (mentions, countries) = read(&text, &[], Some(Language::ENGLISH));
    assert!(mentions.len() > 10_000 && !countries.is_empty());
}
