//! One opening a line: what is its dateline, and which places does it name.

use crate::extract::extract;
use crate::model::{Given, Origin, RawArticle};

const MORE: &str = "\n\nDie Regierung will das noch in dieser Woche im Parlament beschließen lassen, hieß es weiter.\n";
const MORE_ENGLISH: &str =
    "\n\nThe government wants to pass the law in parliament before the end of this week, it said.\n";

/// `dateline | CODE CODE`, `-` for a place of no known country; empty where there is none.
fn dateline_of(text: &str) -> String {
    let text = crate::text::clean(text).text;
    let raw = RawArticle { origin: Origin::of_file("a.txt"), text, given: Given::default(), notices: Vec::new() };
    let article = extract(raw);
    let Some(dateline) = article.dateline else { return String::new() };
    let codes: Vec<String> = dateline
        .places
        .iter()
        .map(|place| {
            let code = place.code.map_or("-".to_owned(), |code| code.to_string());
            format!("{}={code}", place.span.of(&article.text))
        })
        .collect();
    format!("{} | {}", dateline.span.of(&article.text), codes.join(" "))
}

#[track_caller]
fn check(cases: &[(&str, &str)], more: &str) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(opening, expected)| (opening, expected, dateline_of(&format!("Neue Regeln\n\n{opening}{more}"))))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(opening, expected, found)| format!("{opening}\n  expected {expected}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn german_datelines_are_found() {
    check(
        &[
            ("WIEN – Die Regierung plant neue Regeln.", "WIEN – | WIEN=AT"),
            ("Wien – Die Regierung plant neue Regeln.", "Wien – | Wien=AT"),
            ("Wien - Die Regierung plant neue Regeln.", "Wien - | Wien=AT"),
            ("Berlin — „Wir bleiben dabei“, sagte der Minister.", "Berlin — | Berlin=DE"),
            ("(München) Die Polizei hat einen Mann festgenommen.", "(München) | München=DE"),
            ("[Berlin/Paris] Die Regierungen planen neue Regeln.", "[Berlin/Paris] | Berlin=DE Paris=FR"),
            ("(Berlin) ist eine Stadt mit neuen Regeln.", ""),
            ("(Reform) Die Regierung plant neue Regeln.", ""),
            ("dpa Berlin. Die Regierung plant neue Regeln.", "Berlin. | Berlin=DE"),
            ("dpa/afp Paris. Die Regierung plant neue Regeln.", "Paris. | Paris=FR"),
            ("sda, Bern – Der Bundesrat plant neue Regeln.", "Bern – | Bern=CH"),
            ("Bern, sda. Der Bundesrat plant neue Regeln.", "Bern, sda. | Bern=CH"),
            ("BERLIN taz | Die Regierung plant neue Regeln.", "BERLIN taz | | BERLIN=DE"),
            ("KIEW/MOSKAU taz/dpa | Die Gespräche sind vorbei.", "KIEW/MOSKAU taz/dpa | | KIEW=UA MOSKAU=RU"),
            ("Moskau (ag.) Die Regierung plant neue Regeln.", "Moskau (ag.) | Moskau=RU"),
            ("Wien/Brüssel (APA) Die Kommission plant neue Regeln.", "Wien/Brüssel (APA) | Wien=AT Brüssel=BE"),
            ("ANSBACH/BERLIN – Ein Mann ist verunglückt, hieß es.", "ANSBACH/BERLIN – | ANSBACH=DE BERLIN=DE"),
            ("Ansbach. Ein Mann ist verunglückt, hieß es.", "Ansbach. | Ansbach=DE"),
            ("ROM – Die Regierung plant neue Regeln.", "ROM – | ROM=IT"),
            ("London/Oslo – Die Regierungen planen neue Regeln.", "London/Oslo – | London=GB Oslo=NO"),
            ("KIEW/MOSKAU (dpa) – Die Gespräche sind vorbei.", "KIEW/MOSKAU (dpa) – | KIEW=UA MOSKAU=RU"),
            (
                "Berlin (Deutschland), 14.06.2005 – Der Bundestag hat beschlossen.",
                "Berlin (Deutschland), 14.06.2005 – | Berlin=DE",
            ),
            (
                "Halle (Saale) (Deutschland), 09.10.2019 – Durch Schüsse starben zwei.",
                "Halle (Saale) (Deutschland), 09.10.2019 – | Halle=DE",
            ),
            (
                "Haßloch (Deutschland), 23.02.2018 – Ungewohnte Aufregung herrscht hier.",
                "Haßloch (Deutschland), 23.02.2018 – | Haßloch=DE",
            ),
            (
                "Rio de Janeiro (Brasilien), 14.03.2006 – Die Armee hat Waffen gefunden.",
                "Rio de Janeiro (Brasilien), 14.03.2006 – | Rio de Janeiro=BR",
            ),
            (
                "Washington D.C. (Vereinigte Staaten), 12.07.2019 – Als Folge tritt er zurück.",
                "Washington D.C. (Vereinigte Staaten), 12.07.2019 – | Washington D.C.=US",
            ),
            (
                "Quito (Ecuador) / Caracas (Venezuela), 06.03.2008 – Die Präsidenten treffen sich.",
                "Quito (Ecuador) / Caracas (Venezuela), 06.03.2008 – | Quito=EC Caracas=VE",
            ),
            ("Berlin, 4. Februar 2026. Die Regierung plant neue Regeln.", "Berlin, 4. Februar 2026. | Berlin=DE"),
            ("WASHINGTON/WIEN. Die Regierungen planen neue Regeln.", "WASHINGTON/WIEN. | WASHINGTON=US WIEN=AT"),
            ("Frankfurt/Main – Die Bank senkt heute die Zinsen.", "Frankfurt/Main – | Frankfurt/Main=DE"),
            ("Baden-Baden – Das Festspielhaus öffnet seine Türen.", "Baden-Baden – | Baden-Baden=DE"),
            (
                "Sudan / Äthiopien, 22.01.2021 – An der Grenze wird geschossen.",
                "Sudan / Äthiopien, 22.01.2021 – | Sudan=SD Äthiopien=ET",
            ),
            ("Frankreich, 28.05.2005 – Die Volksabstimmung steht bevor.", "Frankreich, 28.05.2005 – | Frankreich=FR"),
            ("WIEN, 4. Februar (APA) – Die Regierung plant neue Regeln.", "WIEN, 4. Februar (APA) – | WIEN=AT"),
            (
                "Frankfurt am Main, Mittwoch, 4. Februar 2026 – Die Bank senkt die Zinsen.",
                "Frankfurt am Main, Mittwoch, 4. Februar 2026 – | Frankfurt am Main=DE",
            ),
            ("Brüssel (dpa/AFP) - Die Kommission plant neue Regeln.", "Brüssel (dpa/AFP) - | Brüssel=BE"),
            ("Berlin (dpa). Die Regierung plant neue Regeln.", "Berlin (dpa). | Berlin=DE"),
            ("BERLIN (Reuters) Die Regierung plant neue Regeln.", "BERLIN (Reuters) | BERLIN=DE"),
            ("Berlin. Die Regierung plant neue Regeln für alle.", "Berlin. | Berlin=DE"),
            ("BELGRAD. Die Regierung plant neue Regeln für alle.", "BELGRAD. | BELGRAD=RS"),
            (
                "Regierung einigte sich nach langem Streit. Berlin – Nach Jahren der Debatte ist es so weit.",
                "Berlin – | Berlin=DE",
            ),
            ("„Wir sind alle gleich streng.“ Wien – Die Vereinten Nationen sind besorgt.", "Wien – | Wien=AT"),
        ],
        MORE,
    );
}

#[test]
fn english_datelines_are_found() {
    check(
        &[
            (
                "SANTA CRUZ, Calif., Feb 26 - The company said it lost money.",
                "SANTA CRUZ, Calif., Feb 26 - | SANTA CRUZ=US",
            ),
            ("LONDON, March 3 (Reuters) - The bank cut its rates.", "LONDON, March 3 (Reuters) - | LONDON=GB"),
            ("LONDON (Reuters) - The bank cut its rates.", "LONDON (Reuters) - | LONDON=GB"),
            ("NITRO, W.Va., March 2 - The stores said the credit expired.", "NITRO, W.Va., March 2 - | NITRO=US"),
            (
                "NEW YORK, Feb. 4, 2026 /PRNewswire/ -- The company said it grew.",
                "NEW YORK, Feb. 4, 2026 /PRNewswire/ -- | NEW YORK=US",
            ),
            ("SOUTH TOWN, April 5 (AP): The minister opened a bridge.", "SOUTH TOWN, April 5 (AP): | SOUTH TOWN=-"),
            ("BEIRUT (AP) — A spokesman said on Monday the talks failed.", "BEIRUT (AP) — | BEIRUT=LB"),
            ("PARIS, LONDON — The two governments said on Monday they agreed.", "PARIS, LONDON — | PARIS=FR LONDON=GB"),
            ("WASHINGTON — The president said on Monday he would not sign.", "WASHINGTON — | WASHINGTON=US"),
            ("Police seek two men after the fire. DUBLIN — Police are looking for two men.", "DUBLIN — | DUBLIN=IE"),
        ],
        MORE_ENGLISH,
    );
}

#[test]
fn datelines_of_other_languages_are_found() {
    for (text, expected) in [
        (
            "Nuove regole\n\n(ANSA) - ROMA, 04 FEB - Il governo ha annunciato nuove regole per il paese.\n\nIl presidente ha detto che la legge sarà approvata.",
            "ROMA, 04 FEB - | ROMA=IT",
        ),
        (
            "Nuevas reglas\n\nBUENOS AIRES.- El gobierno anunció nuevas reglas para el país y para todos.\n\nEl presidente dijo que la ley será aprobada.",
            "BUENOS AIRES.- | BUENOS AIRES=AR",
        ),
        (
            "Nowe przepisy\n\nWARSZAWA, 4 lutego (PAP) – Rząd zapowiedział nowe przepisy dla całego kraju.\n\nPremier powiedział, że ustawa zostanie przyjęta w tym tygodniu.",
            "WARSZAWA, 4 lutego (PAP) – | WARSZAWA=PL",
        ),
        (
            "Novas regras\n\nLISBOA, 4 de fevereiro (Lusa) - O governo anunciou novas regras para o país.\n\nO presidente disse que a lei será votada nesta semana.",
            "LISBOA, 4 de fevereiro (Lusa) - | LISBOA=PT",
        ),
        (
            "Нові правила\n\nКИЇВ, 4 лютого (Укрінформ) — Уряд оголосив нові правила для всієї країни.\n\nПрезидент сказав, що закон ухвалить парламент цього тижня.",
            "КИЇВ, 4 лютого (Укрінформ) — | КИЇВ=UA",
        ),
        (
            "Nová pravidla\n\nPraha - Vláda oznámila nová pravidla pro celou zemi.\n\nPremiér řekl, že zákon schválí parlament tento týden.",
            "Praha - | Praha=CZ",
        ),
        (
            "Nouvelles règles\n\nPARIS (AFP) - Le gouvernement a annoncé de nouvelles règles pour le pays.\n\nLe président a dit que la loi sera votée par le parlement cette semaine.",
            "PARIS (AFP) - | PARIS=FR",
        ),
        (
            "Nuevas reglas\n\nMADRID, 4 de febrero (EFE) - El gobierno anunció nuevas reglas para el país.\n\nEl presidente dijo que la ley será aprobada por el parlamento esta semana.",
            "MADRID, 4 de febrero (EFE) - | MADRID=ES",
        ),
        (
            "Nuove regole\n\nROMA – Il governo ha annunciato nuove regole per il paese.\n\nIl presidente ha detto che la legge sarà approvata dal parlamento questa settimana.",
            "ROMA – | ROMA=IT",
        ),
        (
            "Nieuwe regels\n\nBRUSSEL – De regering heeft nieuwe regels voor het land aangekondigd.\n\nDe minister zei dat de wet deze week door het parlement wordt aangenomen.",
            "BRUSSEL – | BRUSSEL=BE",
        ),
        (
            "Новые правила\n\nМОСКВА, 4 февраля (Рейтер) — Правительство объявило о новых правилах для страны.\n\nПрезидент сказал, что закон будет принят парламентом на этой неделе.",
            "МОСКВА, 4 февраля (Рейтер) — | МОСКВА=RU",
        ),
    ] {
        assert_eq!(dateline_of(text), expected, "{text}");
    }
}

#[test]
fn what_only_looks_like_one_is_none() {
    check(
        &[
            ("Berlin – eine Stadt im Wandel und voller Fragen.", ""),
            ("Der Präsident – so heißt es in Kiew – will nicht gehen.", ""),
            ("Köln – Bayern 2:1 hieß es am Ende des Spiels.", ""),
            ("Wien – Graz – Bruck an der Mur ist die Strecke.", ""),
            ("Deutschland – Das Land sucht nach einer neuen Rolle.", ""),
            ("NATO – Die Allianz will sich neu aufstellen.", ""),
            ("EXKLUSIV – Die Regierung plant neue Regeln.", ""),
            ("Paris Hilton – Die Erbin kommt nach Berlin.", ""),
            ("Stand, 14.06.2005 – Die Zahlen sind vorläufig und ohne Gewähr.", ""),
            ("Montag, 14. Juni – Die Gespräche gehen in Wien weiter.", ""),
            ("Berlin ist eine Stadt. Die Regierung tagt dort.", ""),
            ("In Berlin – Die Regierung plant neue Regeln.", ""),
            ("Berlin: Die Regierung plant neue Regeln.", ""),
            ("Kiew-Besuch – Die Ministerin reist noch heute ab.", ""),
            ("Angela Merkel (CDU) – Die Kanzlerin sagte am Montag in Berlin ab.", ""),
            ("Moskau, die Hauptstadt – Die Regierung plant neue Regeln.", ""),
            ("Arzneimittelreport, 2005 – Drei Milliarden Euro könnten gespart werden.", ""),
            ("Arzneimittelreport 2005 – Drei Milliarden Euro könnten gespart werden.", ""),
            ("Sie flogen nach Wien. Berlin blieb ohne Vertreter.", ""),
        ],
        MORE,
    );
}

#[test]
fn a_dateline_counts_once_for_its_country() {
    let countries = |text: &str| {
        let text = text.to_owned();
        let raw = RawArticle { origin: Origin::of_file("a.txt"), text, given: Given::default(), notices: Vec::new() };
        let countries = extract(raw).countries;
        countries.iter().map(|country| format!("{} {}", country.code, country.rule)).collect::<Vec<String>>()
    };
    let body = "Polen baut eine neue Brücke, und Polen zahlt sie auch selbst, sagte der Minister in Warschau.";
    let more = "\n\nDie Brücke wird die größte des Landes und soll in drei Jahren fertig sein, hieß es weiter.";
    let filed = countries(&format!("Brückenbau\n\nBerlin (Deutschland), 14.06.2005 – {body}{more}"));
    assert_eq!(filed, ["PL focus/lede", "DE mentioned/dateline"]);
}

#[test]
fn a_headline_has_no_dateline() {
    for text in
        ["", "Wien – Die Stadt", "Berlin –", "–", "Berlin (", "Berlin (dpa", "Berlin, ", "Berlin, 4. Februar (dpa) –"]
    {
        assert_eq!(dateline_of(text), "", "{text}");
    }
}
