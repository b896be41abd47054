//! Screens of the seeds: at common sizes, at tiny ones, in both languages, and with what can lie over them.
//!
//! `INSTA_UPDATE=always cargo test --test it frames` rewrites them; read the difference as you would read code.

use dateline::model::Language;

use crate::harness::Session;

/// The screen after these keys, as it stands in `tests/it/snapshots/`.
fn check(name: &str, (columns, rows): (u16, u16), language: Language, keys: &str) {
    let mut session = Session::on_seeds_in(columns, rows, language);
    session.keys(keys);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, session.screen());
    });
}

const ENGLISH: Language = Language::ENGLISH;
const GERMAN: Language = Language::GERMAN;

#[test]
fn the_seeds_at_common_sizes_and_tiny_ones() {
    check("start-160x48", (160, 48), ENGLISH, "");
    check("start-120x34", (120, 34), ENGLISH, "");
    check("start-80x24", (80, 24), ENGLISH, "");
    check("start-40x10", (40, 10), ENGLISH, "");
    check("start-8x3", (8, 3), ENGLISH, "");
}

#[test]
fn the_seeds_in_german() {
    check("start-german-120x34", (120, 34), GERMAN, "");
    check("why-german-120x34", (120, 34), GERMAN, "jp");
    check("reader-german-40x10", (40, 10), GERMAN, "<Enter>");
}

#[test]
fn one_country_or_group_is_chosen() {
    check("ukraine-120x34", (120, 34), ENGLISH, "c/ukr<Enter><Space>");
    check("groups-120x34", (120, 34), GERMAN, "cgl/westb<Enter><Space>");
    check("ukraine-80x24", (80, 24), ENGLISH, "c/ukr<Enter><Space>");
}

#[test]
fn what_lies_over_the_panes() {
    check("help-160x48", (160, 48), ENGLISH, "?");
    check("palette-80x24", (80, 24), ENGLISH, ":export");
    check("copy-menu-80x24", (80, 24), ENGLISH, "y");
    check("plain-80x24", (80, 24), ENGLISH, "j<F3>");
}

#[test]
fn a_query_with_a_problem_and_without_hits() {
    check("problem-120x20", (120, 20), ENGLISH, "/kosovo (atlantis");
    check("no-hits-80x24", (80, 24), ENGLISH, "c/ukr<Enter><Space>q/Kosovo<Enter>");
}

#[test]
fn a_pull_quote_is_set_apart() {
    check("pull-quote-80x24", (80, 24), ENGLISH, "jz}}");
}

#[test]
fn the_calendar_and_the_agenda() {
    for (columns, rows) in [(160, 48), (80, 24), (40, 10)] {
        let check = |name: &str, keys: &str| check(&format!("{name}-{columns}x{rows}"), (columns, rows), ENGLISH, keys);
        check("agenda", "A");
        check("heat-map", "dv");
        check("heat-map-year", "dvb");
        check("mentioned", "dD");
        check("weeks", "dbl");
    }
    check("agenda-german-80x24", (80, 24), GERMAN, "A");
}
