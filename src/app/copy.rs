//! What goes onto the clipboard: a quote with its source, the headline, the path, the article.

use crate::library::ArticleId;
use crate::model::{BlockKind, Span};
use crate::phrases::fill;

use super::{CopyText, Effect, State};

/// The choices of the copy menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    Quote,
    Title,
    Path,
    Article,
    Json,
}

/// The order to copy it, and what is said when it worked; nothing where there is nothing to copy.
pub fn copy(state: &mut State, what: Copy) -> Vec<Effect> {
    let Some(id) = state.article() else {
        state.say(state.phrases.no_article);
        return Vec::new();
    };
    let article = state.library.article(id);
    let (text, name) = match what {
        Copy::Quote => (CopyText::Text(quote_with_source(state, id)), state.phrases.copy_quote),
        Copy::Title => (CopyText::Text(state.library.article(id).headline()), state.phrases.copy_title_of),
        Copy::Path => (CopyText::Text(article.place().shown()), state.phrases.copy_path),
        Copy::Article => (CopyText::Text(article.text().to_owned()), state.phrases.copy_article),
        Copy::Json => (CopyText::Json { library: Box::new(state.library.clone()), id }, state.phrases.copy_json),
    };
    state.copying = Some(name);
    vec![Effect::Copy(text)]
}

pub fn report(state: &mut State, result: Result<(), String>) -> Vec<Effect> {
    let name = state.copying.take().unwrap_or_default();
    match result {
        Ok(()) => state.say(fill(state.phrases.copied, &[name])),
        Err(reason) => {
            state.complain(fill(state.phrases.copy_failed, &[&state.phrases.reason(&crate::text::clean_line(&reason))]))
        }
    }
    Vec::new()
}

/// The quote at the reader's place, else the paragraph there, with who said it and where it stands:
/// `„…“ — Rustem Umerov, Sekretär des RNBO (Stille Verhandlungen, 3. Januar 2026, seeds/004.txt)`.
fn quote_with_source(state: &State, id: ArticleId) -> String {
    let (article, phrases) = (state.library.article(id), state.phrases);
    let (words, speaker) = quote_in_view(state, id);
    let bare = words.trim_matches(|ch: char| ch.is_whitespace() || "„“”\"«»‚‘’".contains(ch));
    let quoted = phrases.quoted(bare);
    let said = if speaker.is_empty() { String::new() } else { format!(" — {speaker}") };
    let date = state.library.date(id).map(|date| phrases.pub_date(&date));
    let source = article.rest().url.map_or_else(|| article.place().shown(), str::to_owned);
    let parts: Vec<String> = [Some(article.headline()), date, Some(source)].into_iter().flatten().collect();
    format!("{quoted}{said} ({})", parts.join(", "))
}

fn quote_in_view(state: &State, id: ArticleId) -> (String, String) {
    let article = state.library.article(id);
    let whole = Span::new(0, article.text().len());
    let view = state.reader.visible_span().unwrap_or(whole);
    let one_line = |span: Span| span.of(article.text()).split_whitespace().collect::<Vec<_>>().join(" ");
    let is_attribution = |block: &crate::model::Block| block.kind == BlockKind::Attribution;
    let mut blocks = article.blocks();
    while let Some(block) = blocks.next() {
        if block.kind == BlockKind::PullQuote && view.overlaps(block.span) {
            let said_by = blocks.next().filter(is_attribution).map(|block| one_line(block.span));
            let said_by = said_by.unwrap_or_default();
            return (one_line(block.span), said_by.trim_start_matches(['—', '–', '-', ' ']).to_owned());
        }
    }
    // A few quoted words are no quote yet.
    let is_said = |span: Span| span.of(article.text()).split_whitespace().count() >= 5;
    if let Some(quote) = article.quotes().find(|quote| view.overlaps(quote.span) && is_said(quote.span)) {
        return (one_line(quote.span), quote.speaker.map(one_line).unwrap_or_default());
    }
    let is_body = |kind| matches!(kind, BlockKind::Lede | BlockKind::Paragraph | BlockKind::Summary);
    let paragraph = article.blocks().find(|block| is_body(block.kind) && view.overlaps(block.span));
    (paragraph.map_or_else(|| one_line(whole), |block| one_line(block.span)), String::new())
}
