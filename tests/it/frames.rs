//! Screens of the seeds at common sizes, and at tiny ones.

use crate::harness::Session;

#[test]
fn look() {
    let columns = std::env::var("COLS").ok().and_then(|n| n.parse().ok()).unwrap_or(120);
    let rows = std::env::var("ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(30);
    let lang = std::env::var("UILANG").unwrap_or("en".to_owned()).parse().unwrap();
    let mut session = Session::on_seeds_in(columns, rows, lang);
    session.keys(&std::env::var("KEYS").unwrap_or_default());
    println!("{}", session.screen());
}
