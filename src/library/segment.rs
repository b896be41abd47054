//! Where the articles themselves lie: frozen segments, one a batch, shared between clones.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use crate::model::{Article, Day};
use crate::text;

use super::ArticleId;
use super::mentioned::{MentionedDate, find_mentioned};

/// All segments, by their first id.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    segments: Vec<Arc<Segment>>,
    n_articles: usize,
}

#[derive(Debug)]
struct Segment {
    first: usize,
    articles: Vec<Article>,
    folded: Vec<OnceLock<Box<str>>>,
    mentioned: Vec<OnceLock<Mentioned>>,
}

/// The dates that an article mentions, as they are against an anchor.
#[derive(Debug)]
struct Mentioned {
    anchor: Option<Day>,
    dates: Box<[MentionedDate]>,
}

impl Segments {
    pub fn push(&mut self, articles: Vec<Article>) {
        if articles.is_empty() {
            return;
        }
        let first = self.n_articles;
        self.n_articles += articles.len();
        let folded = articles.iter().map(|_| OnceLock::new()).collect();
        let mentioned = articles.iter().map(|_| OnceLock::new()).collect();
        self.segments.push(Arc::new(Segment { first, articles, folded, mentioned }));
    }

    pub fn len(&self) -> usize {
        self.n_articles
    }

    pub fn last(&self) -> Option<&Article> {
        self.segments.last()?.articles.last()
    }

    /// Panics for an id of another library.
    pub fn article(&self, id: ArticleId) -> &Article {
        let (segment, idx) = self.find(id);
        &segment.articles[idx]
    }

    pub fn folded(&self, id: ArticleId) -> &str {
        let (segment, idx) = self.find(id);
        segment.folded[idx].get_or_init(|| fold_article(&segment.articles[idx]))
    }

    /// The dates that the article mentions against this anchor. Kept for the first anchor that is asked with: only an
    /// article whose date was completed later has another.
    pub fn mentioned(&self, id: ArticleId, anchor: Option<Day>) -> Cow<'_, [MentionedDate]> {
        let (segment, idx) = self.find(id);
        let find = || find_mentioned(&segment.articles[idx], anchor);
        let kept = segment.mentioned[idx].get_or_init(|| Mentioned { anchor, dates: find().into() });
        if kept.anchor == anchor { Cow::Borrowed(&kept.dates) } else { Cow::Owned(find()) }
    }

    fn find(&self, id: ArticleId) -> (&Segment, usize) {
        let id = id.0 as usize;
        let segment = &self.segments[self.segments.partition_point(|segment| segment.first <= id) - 1];
        (segment, id - segment.first)
    }
}

fn fold_article(article: &Article) -> Box<str> {
    let folded = text::fold(&article.text);
    // A title with a span stands in the text; one that came with a record need not.
    match article.title.as_ref().filter(|title| title.evidence.span.is_none()) {
        // The control character keeps a phrase from running from the title into the text.
        Some(title) => format!("{}\u{1f}{folded}", text::fold(&title.value)).into(),
        None => folded.into(),
    }
}
