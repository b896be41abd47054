//! The table of phrases: one line each, English and German side by side.

use crate::model::Language;

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident: $english:literal, $german:literal;)*) => {
        /// The interface's strings in one language.
        pub struct Phrases {
            pub language: Language,
            $($(#[$doc])* pub $name: &'static str,)*
        }

        pub static ENGLISH: Phrases = Phrases { language: Language::ENGLISH, $($name: $english,)* };
        pub static GERMAN: Phrases = Phrases { language: Language::GERMAN, $($name: $german,)* };

        impl Phrases {
            /// Every phrase with its name, in the order of the table.
            pub fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

phrases! {
    // Header and status
    hits_of_all: "{} of {}", "{} von {}";
    reading_of: "reading {} of {}", "lese {} von {}";
    reading_found: "reading {}, found {} so far", "lese {}, bisher {} gefunden";
    indexing_of: "indexing words, {} of {}", "sammle Wörter, {} von {}";
    seconds_left: "{} s left", "noch {} s";
    minutes_left: "{} min left", "noch {} min";
    cannot_watch: "the folder is looked at every {} s: {}", "der Ordner wird alle {} s durchgesehen: {}";
    cannot_save: "what was read cannot be kept: {}", "das Gelesene kann nicht aufgehoben werden: {}";
    cannot_index: "no index of words can be made: {}", "kein Wortverzeichnis möglich: {}";
    n_new: "+{} new", "+{} neu";
    n_changed: "{} changed", "{} geändert";
    n_gone: "{} gone", "{} weg";
    is_away: "{} is missing, unreadable or empty: its articles stay as they were until it is back",
        "{} fehlt, ist nicht lesbar oder leer: die Artikel bleiben, wie sie waren, bis es wieder da ist";
    n_away: "{} away, {} kept", "{} weg, {} behalten";
    looking: "looking for articles", "suche Artikel";
    standard_input: "standard input", "Standardeingabe";
    searching: "searching", "suche";
    nothing_to_read: "nothing to read here", "hier gibt es nichts zu lesen";
    hidden: "dates hide {}", "Daten verbergen {}";
    hidden_by_mentioned: "mentioned dates hide {}", "erwähnte Daten verbergen {}";
    hidden_no_date: "no date", "ohne Datum";
    understood_in_part: "in part", "teilweise";
    sorted_by: "sorted by {}", "sortiert nach {}";
    sort_newest: "date ↓", "Datum ↓";
    sort_oldest: "date ↑", "Datum ↑";
    sort_relevance: "relevance", "Relevanz";
    sort_title: "headline", "Überschrift";
    sort_path: "path", "Pfad";
    article: "article", "Artikel";
    articles_many: "articles", "Artikel";
    word: "word", "Wort";
    words_many: "words", "Wörter";
    notice: "notice", "Hinweis";
    notices_many: "notices", "Hinweise";
    place: "place", "Stelle";
    places_many: "places", "Stellen";

    // List
    undated: "undated", "undatiert";
    partial: "partial", "unvollständig";
    inferred: "inferred", "erschlossen";
    ambiguous: "day or month?", "Tag oder Monat?";
    or_other_reading: "{} or {}", "{} oder {}";
    updated: "updated {}", "aktualisiert {}";
    heading_undated: "Undated", "Undatiert";
    heading_partial: "Year unknown", "Jahr unbekannt";
    year_unknown: "{}, year unknown", "{}, Jahr unbekannt";
    no_articles: "No articles yet.", "Noch keine Artikel.";
    no_hits: "No article fits all of this.", "Kein Artikel passt zu all dem.";
    rescue: "Without {}: {}.", "Ohne {}: {}.";
    rescue_keys: "{} drops the last filter, {} all of them.", "{} löst den letzten Filter, {} alle.";
    rescue_key: "{} does that.", "{} tut das.";

    // Reader
    mentions_more: "mentions {} more", "nennt {} weitere";
    mentions_only: "mentions {}", "nennt {}";
    no_country: "no country", "kein Land";
    no_date: "no date", "kein Datum";
    no_article: "Nothing is chosen.", "Nichts gewählt.";
    at_end: "end", "Ende";
    quotation: "“{}”", "„{}“";

    // Country pane
    groups: "Groups", "Gruppen";
    countries: "Countries", "Länder";
    all: "all", "alle";
    any: "any", "eines";
    no_value: "nothing like that here", "nichts dergleichen hier";
    more: "… {} more", "… {} weitere";
    without: "not", "nicht";

    // Date pane
    dates: "Dates", "Daten";
    basis_published: "published", "erschienen";
    basis_mentioned: "mentioned", "erwähnt";
    grain_year: "year", "Jahr";
    grain_quarter: "quarter", "Quartal";
    grain_month: "month", "Monat";
    grain_week: "week", "Woche";
    grain_day: "day", "Tag";
    week: "week {}", "KW {}";
    week_of_year: "week {}, {}", "KW {}, {}";
    next_week: "next 7 days", "nächste 7 Tage";
    ahead: "all ahead", "alles danach";
    mentions_none: "no date", "kein Datum";
    mentions_date: "mentions {}", "nennt {}";
    mentions_no_such_date: "never mentions {}", "nennt nicht {}";
    no_days: "there is no dated article here", "hier ist kein datierter Artikel";
    last_week: "last 7 days", "letzte 7 Tage";
    last_month: "last month", "letzter Monat";
    from_day: "from {}", "ab {}";
    until_day: "to {}", "bis {}";
    between_days: "{} to {}", "{} bis {}";
    range_no_day: "a range can begin and end only at a year, a month or a day",
        "ein Zeitraum beginnt und endet nur an einem Jahr, Monat oder Tag";

    // Heat map
    heat_map_of_day: "{}: {}", "{}: {}";

    // Agenda
    agenda: "Agenda", "Agenda";
    agenda_ahead: "From {} on", "Ab {}";
    agenda_past: "Before", "Davor";
    agenda_days: "Days mentioned", "Erwähnte Tage";
    agenda_none: "None of these articles names a day.", "Keiner dieser Artikel nennt einen Tag.";
    agenda_counts: "{} ahead, {} before", "{} voraus, {} davor";
    in_days: "in {} days", "in {} Tagen";
    in_one_day: "the day after", "am Tag danach";
    days_ago: "{} days before", "{} Tage davor";
    one_day_ago: "the day before", "am Tag davor";
    latest_day: "latest day here", "letzter Tag hier";
    entry: "entry", "Eintrag";
    entries_many: "entries", "Einträge";
    agenda_format: "the ending must be one of .ics .md .jsonl", "die Endung muss eine von .ics .md .jsonl sein";

    // Prompts
    prompt_query: "search", "Suche";
    prompt_find: "find", "finde";
    prompt_country: "country", "Land";
    prompt_date: "date", "Datum";
    prompt_export_agenda: "write {} to", "{} schreiben nach";
    prompt_export: "export {} to", "{} ausgeben nach";
    problem_at: "column {}: {}", "Spalte {}: {}";
    no_hit: "nothing", "nichts";
    hit_of: "{} of {}", "{} von {}";
    not_found: "not in this article: {}", "nicht in diesem Artikel: {}";

    problem_unknown_field: "no field {}; there are country, focus, group, date, when, lang, title and path",
        "kein Feld {}; es gibt country, focus, group, date, when, lang, title und path";
    problem_missing_value: "{}: needs a value", "{}: braucht einen Wert";
    problem_unknown_country: "no country {}", "kein Land {}";
    problem_unknown_group: "no group {} (as in eu, nato, westbalkan, asia)", "keine Gruppe {} (etwa eu, nato, westbalkan, asien)";
    problem_bad_date: "not a date: {} (as in 2026, 2026-02, 2026-01..2026-02-04, none, stated)",
        "kein Datum: {} (etwa 2026, 2026-02, 2026-01..2026-02-04, none, stated)";
    problem_backwards_range: "{} ends before it starts", "{} endet vor dem Anfang";
    problem_bad_language: "not a language code: {} (two letters, as in de)",
        "kein Sprachcode: {} (zwei Buchstaben, etwa de)";
    problem_bad_regex: "cannot read the regular expression: {}", "kann den regulären Ausdruck nicht lesen: {}";
    problem_needs_marks: "{}: needs marks, which this version does not have yet",
        "{}: braucht Markierungen, die diese Version noch nicht hat";
    problem_unclosed_quote: "this quotation mark is not closed", "dieses Anführungszeichen ist nicht geschlossen";
    problem_unclosed_regex: "this regular expression is not closed with /",
        "dieser reguläre Ausdruck ist nicht mit / geschlossen";
    problem_unclosed_bracket: "this bracket is not closed", "diese Klammer ist nicht geschlossen";
    problem_stray_bracket: "this bracket was not opened", "diese Klammer wurde nicht geöffnet";
    problem_stray_or: "OR needs something on both sides", "OR braucht auf beiden Seiten etwas";
    problem_operator_in_german: "{} is sought as a word; the operator is {}", "{} wird als Wort gesucht; der Operator heißt {}";
    problem_too_deep: "nested too deep", "zu tief verschachtelt";
    problem_bad_near: "near needs at least two words, as in near5(word word)",
        "near braucht mindestens zwei Wörter, etwa near5(Wort Wort)";

    // Overlays
    help_title: "Keys", "Tasten";
    palette_title: "Everything you can do", "Alles, was geht";
    palette_nothing: "nothing is called that", "so heißt nichts";
    notices_title: "Notices", "Hinweise";
    notices_first: "Notices: the first {} of {}", "Hinweise: die ersten {} von {}";
    notice_no_article: "not among the articles shown", "nicht unter den gezeigten Artikeln";
    notices_none: "nothing odd was found", "nichts Auffälliges gefunden";
    copy_title: "Copy", "Kopieren";
    copy_quote: "quote with its source", "Zitat mit Quelle";
    copy_title_of: "headline", "Überschrift";
    copy_path: "path", "Pfad";
    copy_article: "article", "Artikel";
    copy_json: "JSON", "JSON";
    mark_plain_view: "q back · plain view, to mark with the mouse",
        "q zurück · einfache Ansicht, um mit der Maus zu markieren";

    // Status messages
    copied: "copied: {}", "kopiert: {}";
    copy_failed: "cannot copy: {}", "kann nicht kopieren: {}";
    exported: "{} written to {}", "{} nach {} geschrieben";
    still_writing: "a file is still being written; once more leaves without it", "eine Datei wird noch geschrieben; noch einmal geht ohne sie";
    export_failed: "cannot write {}: {}", "kann {} nicht schreiben: {}";
    export_exists: "{} exists; Enter again overwrites it", "{} gibt es schon; nochmal Enter überschreibt";
    export_format: "the ending must be one of .jsonl .json .csv .md .txt",
        "die Endung muss eine von .jsonl .json .csv .md .txt sein";
    nothing_to_export: "nothing to export", "nichts auszugeben";
    no_file: "it came from standard input, there is no file", "kam von der Standardeingabe, es gibt keine Datei";
    key_unbound: "{} does nothing here", "{} tut hier nichts";
    mouse_on: "mouse on: {} turns it off", "Maus an: {} schaltet sie aus";
    mouse_off: "mouse off", "Maus aus";
    nothing_to_undo: "nothing to undo", "nichts rückgängig zu machen";
    nothing_to_redo: "nothing to redo", "nichts zu wiederholen";
    no_view_back: "this is the first view", "das ist die erste Ansicht";
    no_view_forward: "this is the latest view", "das ist die neueste Ansicht";
    no_filters: "there is no filter", "es gibt keinen Filter";
    last_article: "this is the last article", "das ist der letzte Artikel";
    first_article: "this is the first article", "das ist der erste Artikel";
    dropped: "dropped: {}", "gelöst: {}";
    nothing_sought: "nothing was searched for here yet", "hier wurde noch nichts gesucht";
    no_heading_before: "no heading before this", "keine Zwischenüberschrift davor";
    no_heading: "no heading further on", "keine weitere Zwischenüberschrift";
    bad_override: "cannot rebind {}: {}", "kann {} nicht belegen: {}";
    no_such_action: "there is no such action", "diese Aktion gibt es nicht";
    no_such_key: "there is no key {}", "es gibt keine Taste {}";
    key_taken: "{} already does {}", "{} tut schon {}";
    mode_all: "all chosen countries", "alle gewählten Länder";
    mode_any: "any chosen country", "eines der gewählten Länder";

    // Why-pane
    why: "Why", "Warum";
    why_date: "Date", "Datum";
    why_dateline: "Dateline", "Ortsmarke";
    why_countries: "Countries", "Länder";
    why_language: "Language", "Sprache";
    why_title: "Headline", "Überschrift";
    why_summary: "Summary", "Zusammenfassung";
    why_byline: "Author", "Autor";
    why_line: "line {}", "Zeile {}";
    why_given: "given with the article", "mit dem Artikel angegeben";
    why_focus: "focus", "Thema";
    why_mentioned: "mentioned", "erwähnt";
    why_stated: "stated", "angegeben";
    why_partial: "the text gives no year, and no dated article lies beside it",
        "der Text nennt kein Jahr, und kein datierter Artikel liegt daneben";
    why_inferred: "{}: {} from {}, {} from {} beside it", "{}: {} aus {}, {} aus {} daneben";
    why_day_and_month: "day and month", "Tag und Monat";
    why_month_only: "month", "Monat";
    why_year: "year", "Jahr";
    why_figures: "figures", "Ziffern";
    why_order: "their order", "Reihenfolge";
    why_what_was_given: "what was given", "der Angabe";
    why_dated_article: "dated article", "datierten Artikel";
    why_dated_articles: "dated articles", "datierten Artikeln";
    why_ambiguous: "{} or {}: neither the language nor other dates say", "{} oder {}: weder Sprache noch andere Daten sagen es";
    why_updated: "Updated", "Aktualisiert";
    why_no_date: "no date of publication was found", "kein Datum der Veröffentlichung gefunden";
    why_no_country: "no country was found", "kein Land gefunden";
    why_structure: "Structure", "Aufbau";
    why_unknown: "unknown", "unbekannt";

    kind_name: "name", "Name";
    kind_demonym: "people, adjective", "Volk, Adjektiv";
    kind_capital: "capital", "Hauptstadt";
    kind_city: "city", "Stadt";
    kind_institution: "institution", "Einrichtung";

    block_meta: "metadata", "Angaben";
    block_headline: "headline", "Überschrift";
    block_summary: "summary", "Zusammenfassung";
    block_byline: "author", "Autor";
    block_lede: "lede", "Vorspann";
    block_paragraph: "paragraph", "Absatz";
    block_heading: "section heading", "Zwischenüberschrift";
    block_pull_quote: "pull quote", "hervorgehobenes Zitat";
    block_attribution: "attribution", "Zuschreibung";
    block_list_item: "list item", "Listenpunkt";

    language_german: "German", "Deutsch";
    language_english: "English", "Englisch";
    language_french: "French", "Französisch";
    language_spanish: "Spanish", "Spanisch";
    language_italian: "Italian", "Italienisch";
    language_dutch: "Dutch", "Niederländisch";
    language_polish: "Polish", "Polnisch";
    language_ukrainian: "Ukrainian", "Ukrainisch";
    language_russian: "Russian", "Russisch";
    language_portuguese: "Portuguese", "Portugiesisch";
    language_czech: "Czech", "Tschechisch";

    notice_unreadable: "could not be read", "ließ sich nicht lesen";
    notice_not_a_file: "is a pipe, a device or a socket", "ist eine Pipe, ein Gerät oder ein Socket";
    notice_symlink_loop: "links to a folder that is there already", "verweist auf einen Ordner, der schon da ist";
    notice_empty: "has no text", "enthält keinen Text";
    notice_binary: "is no text", "ist kein Text";
    notice_too_large: "is too large", "ist zu groß";
    notice_bad_record: "is no article", "ist kein Artikel";
    notice_decoded_from: "was decoded from another encoding", "wurde aus einer anderen Kodierung gelesen";
    notice_repaired_bytes: "had bytes without a meaning", "hatte Bytes ohne Bedeutung";
    notice_replaced_characters: "had control characters", "hatte Steuerzeichen";
    notice_no_title: "has no headline", "hat keine Überschrift";
    notice_no_date: "has no date", "hat kein Datum";
    notice_impossible_date: "has a date that cannot be", "hat ein unmögliches Datum";
    notice_ambiguous_date: "has a date that reads two ways", "hat ein Datum, das sich zweifach lesen lässt";
    notice_short_year: "has a year of two figures", "hat eine zweistellige Jahreszahl";
    notice_far_date: "is dated long after all others", "liegt weit nach allen anderen Daten";
    notice_duplicate: "is the same text as another", "ist derselbe Text wie ein anderer";

    // Keys: groups of the help
    group_moving: "Moving", "Bewegen";
    group_filtering: "Narrowing", "Eingrenzen";
    group_reading: "Reading", "Lesen";
    group_taking: "Taking along", "Mitnehmen";
    group_interface: "Interface", "Oberfläche";

    // Keys: what each does, in the help and the palette
    do_move_down: "down", "nach unten";
    do_move_up: "up", "nach oben";
    do_move_first: "to the top", "an den Anfang";
    do_move_last: "to the end", "ans Ende";
    do_half_page_down: "half a page down", "halbe Seite nach unten";
    do_half_page_up: "half a page up", "halbe Seite nach oben";
    do_page_down: "a page down", "eine Seite nach unten";
    do_page_up: "a page up", "eine Seite nach oben";
    do_pane_left: "to the pane on the left; groups, dates: fold", "zum Bereich links; Gruppen, Daten: zuklappen";
    do_pane_right: "to the pane on the right; groups, dates: unfold", "zum Bereich rechts; Gruppen, Daten: aufklappen";
    do_pane_next: "to the next pane", "zum nächsten Bereich";
    do_pane_previous: "to the previous pane", "zum vorigen Bereich";
    do_pane_list: "to the list", "zur Liste";
    do_pane_reader: "to the article", "zum Artikel";
    do_pane_countries: "to the country pane", "zu den Ländern";
    do_pane_dates: "to the date pane", "zu den Daten";
    do_pane_why: "to the evidence", "zu den Belegen";
    do_open: "list: read the article", "Liste: Artikel lesen";
    do_go_to_evidence: "evidence: to this place in the article", "Beleg: zu dieser Stelle im Artikel";
    do_only: "facet: only this value", "Facette: nur dieser Wert";
    do_toggle: "facet: off → include → exclude", "Facette: aus → einschließen → ausschließen";
    do_page_on: "page on, at the end to the next article", "weiterblättern, am Ende zum nächsten Artikel";
    do_query: "list: search while you type", "Liste: suchen beim Tippen";
    do_find: "article: find words", "Artikel: Wörter finden";
    do_find_value: "facet: find a value", "Facette: Wert finden";
    do_next_match: "next match", "nächste Fundstelle";
    do_previous_match: "previous match", "vorige Fundstelle";
    do_countries: "to countries", "zu den Ländern";
    do_dates: "to dates", "zu den Daten";
    do_all_any: "countries: all ↔ any", "Länder: alle ↔ eines";
    do_from_here: "dates: from this one on", "Daten: ab diesem";
    do_basis: "dates: published ↔ mentioned in the text", "Daten: erschienen ↔ im Text erwähnt";
    do_grain: "dates: by day, week, month, quarter or year", "Daten: nach Tag, Woche, Monat, Quartal oder Jahr";
    do_heat_map: "dates: calendar as a heat map", "Daten: Kalender mit Schattierung";
    do_agenda: "agenda: the days that the articles talk about", "Agenda: Tage, von denen die Artikel sprechen";
    do_until_here: "dates: up to this one", "Daten: bis zu diesem";
    do_drop_chip: "drop the last filter", "letzten Filter lösen";
    do_drop_all: "drop all filters", "alle Filter lösen";
    do_undo: "undo", "rückgängig";
    do_redo: "redo", "wiederholen";
    do_next_heading: "next section", "nächster Abschnitt";
    do_previous_heading: "previous section", "voriger Abschnitt";
    do_scroll_down: "list, facet: scroll the article down", "Liste, Facette: Artikel nach unten rollen";
    do_scroll_up: "list, facet: scroll the article up", "Liste, Facette: Artikel nach oben rollen";
    do_next_article: "article: the next one", "Artikel: der nächste";
    do_previous_article: "article: the one before", "Artikel: der vorige";
    do_why: "why: the evidence", "warum: die Belege";
    do_copy: "copy …", "kopieren …";
    do_export: "export the hits", "Treffer ausgeben";
    do_open_source: "open the source", "Quelle öffnen";
    do_edit: "open in the editor", "im Editor öffnen";
    do_sort: "sort by something else", "anders sortieren";
    do_alone: "the article alone", "Artikel allein";
    do_mouse: "mouse on and off", "Maus an und aus";
    do_plain: "plain view, to copy from", "einfache Ansicht zum Kopieren";
    do_palette: "everything by name", "alles beim Namen";
    do_help: "keys", "Tasten";
    do_notices: "notices", "Hinweise";
    do_back: "back one level, quit at the top", "eine Ebene zurück, oben: beenden";
    do_cancel: "cancel", "abbrechen";
    do_view_back: "back to the view before", "zur vorigen Ansicht";
    do_view_forward: "forward to the view after", "zur nächsten Ansicht";
    do_suspend: "suspend", "anhalten";
    do_quit: "quit at once", "sofort beenden";

    // Keys: the words of the hint line
    hint_page: "page", "weiter";
    hint_search: "search", "suchen";
    hint_countries: "countries", "Länder";
    hint_dates: "dates", "Daten";
    hint_why: "why", "warum";
    hint_help: "help", "Hilfe";
    hint_read: "read", "lesen";
    hint_find: "find", "finden";
    hint_toggle: "in/out", "ein/aus";
    hint_only: "only", "nur";
    hint_from: "from", "ab";
    hint_until: "up to", "bis";
    hint_basis: "mentioned", "erwähnt";
    hint_heat_map: "calendar", "Kalender";
    hint_agenda: "agenda", "Agenda";
    hint_grain: "month/year", "Monat/Jahr";
    hint_day: "next day", "nächster Tag";
    hint_next_page: "later", "später";
    hint_write: "write", "schreiben";
    hint_unfold: "unfold", "auf";
    hint_copy: "copy", "kopieren";
    hint_section: "section", "Abschnitt";
    hint_back: "back", "zurück";
    hint_quit: "quit", "Ende";
    hint_go: "go there", "dorthin";
    hint_article: "article", "Artikel";
    hint_close: "close", "zu";
    hint_run: "do it", "tun";
    hint_cancel: "cancel", "abbrechen";
    hint_move: "move", "bewegen";
    hint_all_any: "all/any", "alle/eines";
}
