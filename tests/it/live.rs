//! The real binary in a real terminal over a folder that changes: what comes, changes and goes is shown and said, and
//! nobody loses the place where they read.

use std::fs;
use std::path::{Path, PathBuf};

use super::collection::Desk;
use super::pty::{Session, find, shows};

const N_ARTICLES: usize = 6;

/// Articles of six days with paragraphs that can be told apart.
fn desk() -> Desk {
    let desk = Desk::new();
    for n in 1..=N_ARTICLES {
        write_article(&desk.news(), n, 40);
    }
    desk
}

fn path_of(folder: &Path, n: usize) -> PathBuf {
    folder.join(format!("{n}.txt"))
}

/// Put in its place at once, as who delivers news should do.
fn write_article(folder: &Path, n: usize, n_paragraphs: usize) {
    let paragraph = |idx: usize| format!("\n\nParagraph {idx} of {n} has no more to say than this.");
    let text =
        format!("date 2026-02-{n:02} Headline {n} here{}", (1..=n_paragraphs).map(paragraph).collect::<String>());
    let unfinished = folder.join(".unfinished");
    fs::write(&unfinished, text).unwrap();
    fs::rename(unfinished, path_of(folder, n)).unwrap();
}

/// The row of the list with the cursor.
fn selected(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    screen.rows(0, columns.get()).find(|row| row.starts_with('▌')).unwrap_or_default()
}

fn has_selected(n: usize) -> impl Fn(&vt100::Screen) -> bool {
    let headline = format!("Headline {n} ");
    move |screen| selected(screen).contains(&headline)
}

/// Waits until all of this stands on the screen.
#[track_caller]
fn wait_for(session: &Session, texts: &[&str]) {
    session.wait_until(&texts.join(" and "), |screen| texts.iter().all(|text| shows(text)(screen)));
}

#[test]
fn a_folder_that_changes_is_followed_and_nobody_loses_their_place() {
    let desk = desk();
    let news = desk.news();
    let mut session = Session::start(&[news.to_str().unwrap()]);
    wait_for(&session, &["6 of 6", "Headline 1 "]);
    session.type_keys("jj");
    session.wait_until("the third of the newest", has_selected(4));
    session.type_keys("\r");
    wait_for(&session, &["Paragraph 1 of 4 "]);
    session.type_keys("  ");
    session.wait_until("the next page", |screen| !shows("Paragraph 1 of 4 ")(screen) && shows(" of 4 has no")(screen));
    // The first whole paragraph on the screen.
    let place = session.look(|screen| {
        let contents = screen.contents();
        let (_, rest) = contents.split_once("Paragraph ").unwrap();
        format!("Paragraph {} of 4 ", rest.split(' ').next().unwrap())
    });
    let row_of_place = |screen: &vt100::Screen| {
        screen.rows(0, 120).position(|row| row.contains(&place)).expect("the place where was read")
    };
    let row = session.look(row_of_place);
    let keeps_its_place = |what: &str| {
        session.look(|screen| {
            assert!(has_selected(4)(screen), "{what}: {}", screen.contents());
            assert_eq!(row_of_place(screen), row, "{what}: {}", screen.contents());
        });
    };
    write_article(&news, 7, 3);
    wait_for(&session, &["+1 new", "7 of 7", "Headline 7 "]);
    keeps_its_place("a new one");
    write_article(&news, 1, 3);
    wait_for(&session, &["+1 new, 1 changed", "7 of 7"]);
    keeps_its_place("another has changed");
    fs::remove_file(path_of(&news, 5)).unwrap();
    wait_for(&session, &["+1 new, 1 changed, 1 gone", "6 of 6"]);
    keeps_its_place("another has gone");
    // What is read grows at its end.
    write_article(&news, 4, 50);
    wait_for(&session, &["2 changed"]);
    keeps_its_place("this one has changed");
    // A key was pressed: what was said has been seen.
    session.type_keys("\x1b[D");
    session.wait_until("no news", |screen| !shows("changed")(screen));
    // It is gone, and another takes its place under the cursor.
    fs::remove_file(path_of(&news, 4)).unwrap();
    wait_for(&session, &["1 gone", "5 of 5"]);
    session.wait_until("another one", |screen| !selected(screen).is_empty() && !shows("Headline 4 ")(screen));
    session.type_keys("qqq");
    assert_eq!(session.wait_for_exit(), 0);
}

#[test]
fn a_small_collection_leaves_nothing_behind() {
    let desk = desk();
    let mut session = Session::start(&[desk.news().to_str().unwrap()]);
    wait_for(&session, &["6 of 6"]);
    write_article(&desk.news(), 7, 3);
    wait_for(&session, &["+1 new", "7 of 7"]);
    session.type_keys("qq");
    assert_eq!(session.wait_for_exit(), 0);
    assert!(!session.home().join(".cache").exists(), "nothing is kept of what is read in no time");
}

/// Has a session look twice at its folder of one article: another session had the time to see what was before that.
#[track_caller]
fn look_twice(witness: &Session, folder: &Path) {
    write_article(folder, 9, 1);
    wait_for(witness, &["+1 new", "2 of 2"]);
    write_article(folder, 10, 1);
    wait_for(witness, &["+2 new", "3 of 3"]);
}

#[test]
fn a_folder_that_goes_as_a_whole_takes_no_article_with_it() {
    let (desk, other) = (desk(), Desk::new());
    let (news, aside) = (desk.news(), desk.home().join("aside"));
    write_article(&other.news(), 8, 1);
    let session = Session::start(&[news.to_str().unwrap(), other.news().to_str().unwrap()]);
    let witness = Session::start(&[other.news().to_str().unwrap()]);
    wait_for(&session, &["7 of 7"]);
    wait_for(&witness, &["1 of 1"]);
    fs::rename(&news, &aside).unwrap();
    look_twice(&witness, &other.news());
    assert!(session.look(shows("Headline 1 ")), "{}", session.screen());
    fs::rename(&aside, &news).unwrap();
    wait_for(&session, &["9 of 9", "Headline 1 "]);
    assert!(find(&session.raw(), b" gone").is_none(), "{}", session.screen());
}

#[test]
fn a_folder_that_was_deleted_and_made_again_is_followed_again() {
    let (desk, other) = (desk(), Desk::new());
    write_article(&other.news(), 8, 1);
    let session = Session::start(&[desk.news().to_str().unwrap()]);
    let witness = Session::start(&[other.news().to_str().unwrap()]);
    wait_for(&witness, &["1 of 1"]);
    wait_for(&session, &["6 of 6"]);
    write_article(&desk.news(), 7, 1);
    wait_for(&session, &["+1 new", "7 of 7"]);
    fs::remove_dir_all(desk.news()).unwrap();
    look_twice(&witness, &other.news());
    fs::create_dir(desk.news()).unwrap();
    write_article(&desk.news(), 1, 1);
    wait_for(&session, &["6 gone", "1 of 1"]);
    write_article(&desk.news(), 2, 1);
    wait_for(&session, &["2 of 2", "Headline 2 "]);
}

#[test]
fn the_empty_place_of_a_share_that_is_not_mounted_keeps_what_was_read() {
    let (desk, other) = (desk(), Desk::new());
    write_article(&other.news(), 8, 1);
    let mut session = Session::start(&[desk.news().to_str().unwrap(), other.news().to_str().unwrap()]);
    wait_for(&session, &["7 of 7"]);
    let aside = desk.home().join("aside");
    fs::rename(desk.news(), &aside).unwrap();
    fs::create_dir(desk.news()).unwrap();
    wait_for(&session, &["its articles stay", "7 of 7", "Headline 1 "]);
    session.type_keys("j");
    wait_for(&session, &["news away, 6 kept"]);
    fs::remove_dir(desk.news()).unwrap();
    fs::rename(&aside, desk.news()).unwrap();
    session.wait_until("back again", |screen| !shows("kept")(screen));
    write_article(&desk.news(), 7, 1);
    wait_for(&session, &["+1 new", "8 of 8"]);
    assert!(find(&session.raw(), b" gone").is_none(), "{}", session.screen());
}
