//! The bundled articles: what `--demo` shows, with nothing on disk.

use crate::extract;
use crate::model::{Article, Given, Notice, NoticeKind, Origin, RawArticle};
use crate::text;

const ARTICLES: [(&str, &str); 2] = [
    ("seeds/000_614924f02fdaa797.txt", include_str!("../../seeds/000_614924f02fdaa797.txt")),
    ("seeds/004_4f6b13096d670b37.txt", include_str!("../../seeds/004_4f6b13096d670b37.txt")),
];

pub fn articles() -> Vec<Article> {
    ARTICLES.map(|(path, source)| article(path, source)).into()
}

fn article(path: &str, source: &str) -> Article {
    let cleaned = text::clean(source);
    let mut notices = Vec::new();
    if cleaned.n_replaced > 0 {
        notices.push(Notice::new(NoticeKind::ReplacedCharacters, path, cleaned.n_replaced.to_string()));
    }
    extract::extract(RawArticle { origin: Origin::of_file(path), text: cleaned.text, given: Given::default(), notices })
}
