//! The articles that are measured: the two seeds, or those of the folder in `DATELINE_BENCH_FOLDER`.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use dateline::load::{LoadOptions, LoadReport, load};
use dateline::model::Article;

pub fn articles() -> Vec<Article> {
    let folder = std::env::var_os("DATELINE_BENCH_FOLDER").unwrap_or_else(|| "seeds".into());
    let mut articles = Vec::new();
    let stop = AtomicBool::new(false);
    load(&[PathBuf::from(folder)], &LoadOptions::default(), &stop, &mut |report| {
        if let LoadReport::Batch { articles: batch, .. } = report {
            articles.extend(batch);
        }
    });
    assert!(!articles.is_empty(), "the bench folder holds no article");
    articles
}
