//! What a segment promises: articles come back as they were put in, and damage is seen.

use std::path::PathBuf;

use proptest::prelude::*;

use super::super::{ArticleId, Library};
use super::*;
use crate::extract;
use crate::model::{Article, Given, Notice, NoticeKind, Origin, RawArticle};

fn article(file: &str, text: &str, given: Given) -> Article {
    let origin = Origin::of_file(file);
    let notices = vec![Notice::new(NoticeKind::DecodedFrom, &*origin.shown, "windows-1252")];
    extract::extract(RawArticle { origin, text: crate::text::clean(text).text, given, notices })
}

fn seeds() -> Vec<Article> {
    let given = Given { id: Some("7".to_owned()), title: Some("Given".to_owned()), ..Given::default() };
    vec![
        article("seeds/a.txt", include_str!("../../../seeds/000_614924f02fdaa797.txt"), Given::default()),
        article("seeds/b.txt", include_str!("../../../seeds/004_4f6b13096d670b37.txt"), given),
        article("elsewhere/c.txt", "WIEN/Berlin (dpa) - Am 3. Januar sagte er: „Das war nicht gut.“", Given::default()),
    ]
}

fn roots() -> Roots {
    Roots::new([Root { shown: "seeds".to_owned(), file: PathBuf::from("seeds") }])
}

fn segment_of(articles: &[Article], roots: &Roots) -> Segment {
    let mut builder = SegmentBuilder::default();
    articles.iter().for_each(|article| builder.push(article, roots));
    builder.finish(roots).segment
}

/// Salience is kept in thousandths.
fn rounded(mut article: Article) -> Article {
    for country in &mut article.countries {
        country.salience = ((f64::from(country.salience) * 1000.0).round() / 1000.0) as f32;
    }
    article
}

#[test]
fn articles_come_back_as_they_were_put_in() {
    let articles = seeds();
    let mut library = Library::of(roots());
    library.push(articles.clone(), Vec::new());
    for (idx, article) in articles.into_iter().enumerate() {
        assert_eq!(library.article(ArticleId(idx as u32)).to_article(), rounded(article));
    }
}

/// Packed by several packers in turn, so many articles in each pack.
fn packed_by_two(articles: &[Article], len: usize) -> NewSegment {
    let dictionary = SharedDictionary::default();
    let mut packers = [Packer::of(dictionary.clone()), Packer::of(dictionary.clone())];
    let mut builder = SegmentBuilder::default();
    for (turn, articles) in articles.chunks(len).enumerate() {
        let mut packed = PackedArticles::default();
        packed.begin(dictionary.clone());
        for article in articles {
            packers[turn % 2].pack(article, text_hash(article.text.as_bytes()), &roots(), &mut packed);
        }
        let texts: Vec<&[u8]> = articles.iter().map(|article| article.text.as_bytes()).collect();
        assert_eq!(packed.texts().collect::<Vec<_>>(), texts);
        builder.append(packed, &roots());
    }
    builder.finish(&roots())
}

#[test]
fn it_makes_no_difference_who_packs_the_articles() {
    let mut articles = seeds();
    articles.extend(seeds().into_iter().rev());
    let mut expected = Library::of(roots());
    expected.push(articles.clone(), Vec::new());
    for len in 1..articles.len() {
        let NewSegment { segment, facets } = packed_by_two(&articles, len);
        let mut library = Library::of(roots());
        library.push_segment(std::sync::Arc::new(segment), &facets, Vec::new());
        for (id, article) in library.ids().zip(&articles) {
            assert_eq!(library.article(id).to_article(), rounded(article.clone()));
            assert_eq!(library.date_key(id), expected.date_key(id));
        }
        assert_eq!(library.summary(), expected.summary(), "packs of {len}");
    }
}

#[test]
fn the_pieces_of_a_segment_are_its_bytes() {
    let mut builder = SegmentBuilder::default();
    seeds().iter().for_each(|article| builder.push(article, &roots()));
    let (mut pieces, mut fingerprint) = (Vec::new(), 0);
    let (new, _) = builder.finish_in(&roots(), |bytes| {
        pieces = bytes.slices().collect::<Vec<_>>().concat();
        fingerprint = bytes.fingerprint();
        None
    });
    assert_eq!((&*pieces, fingerprint), (new.segment.bytes(), new.segment.fingerprint()));
}

#[test]
fn a_segment_serves_another_name_of_its_folder() {
    let mut builder = SegmentBuilder::default();
    seeds()[..2].iter().for_each(|article| builder.push(article, &roots()));
    let elsewhere = Roots::new([Root { shown: "/news/".to_owned(), file: PathBuf::from("/news/") }]);
    let mut library = Library::of(elsewhere);
    let NewSegment { segment, facets } = builder.finish(&roots());
    library.push_segment(std::sync::Arc::new(segment), &facets, Vec::new());
    let place = library.article(ArticleId(1)).place();
    assert_eq!((place.shown(), place.file()), ("/news/b.txt".to_owned(), PathBuf::from("/news/b.txt")));
    assert!(place.is_shown_as("/news/b.txt") && !place.is_shown_as("/news/b.tx"));
    assert_eq!(place.neighbourhood(), PathBuf::from("/news"));
}

#[test]
fn every_changed_byte_is_seen() {
    let sound = segment_of(&seeds(), &roots());
    let bytes = sound.bytes().to_vec();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        let seen = match Segment::open(Bytes::Owned(damaged)) {
            Err(_) => true,
            Ok(segment) => !segment.check(&|| true),
        };
        // The rules may be others: that makes a segment old, not damaged, and the header's checksum sees to the rest.
        assert!(seen, "byte {at} of {}", bytes.len());
    }
}

#[test]
fn a_cut_segment_is_seen() {
    let bytes = segment_of(&seeds(), &roots()).bytes().to_vec();
    for len in 0..bytes.len() {
        let opened = Segment::open(Bytes::Owned(bytes[..len].to_vec()));
        assert!(opened.is_err(), "{len} bytes of {}", bytes.len());
    }
}

#[test]
fn a_damaged_article_is_empty_rather_than_wrong() {
    let sound = segment_of(&seeds(), &roots());
    let mut bytes = sound.bytes().to_vec();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let segment = Segment::open(Bytes::Owned(bytes)).unwrap();
    assert_eq!((segment.text(0), segment.raw_text(0)), (sound.text(0), sound.text(0).into()));
    assert!(!segment.is_damaged());
    assert_eq!((segment.text(2), segment.raw_text(2)), ("", "".into()));
    assert!(segment.is_damaged());
}

proptest! {
    #[test]
    fn any_text_comes_back(text in "(\\PC|[A-Za-zäöüß]{1,10}|[ \n.,:;]|date 2026-02-04|3\\. Januar|Kosovo|Kiew|sagte ){0,60}", title in proptest::option::of("\\PC{0,20}"), line in proptest::option::of(1u32..9)) {
        let mut article = article("seeds/x.jsonl", &text, Given { title, ..Given::default() });
        article.origin.line_number = line;
        let mut library = Library::of(roots());
        library.push(vec![article.clone()], Vec::new());
        prop_assert_eq!(library.article(ArticleId(0)).to_article(), rounded(article));
    }

    #[test]
    fn no_bytes_make_it_panic(len in 0usize..400, junk in any::<u64>()) {
        let mut bytes = segment_of(&seeds(), &roots()).bytes().to_vec();
        // A forged checksum lets anything through to the readers.
        let details = segment_of(&seeds(), &roots());
        let at = (junk as usize) % bytes.len();
        let end = (at + len).min(bytes.len());
        bytes[at..end].iter_mut().enumerate().for_each(|(i, byte)| *byte = (junk >> (i % 57)) as u8);
        let _ = Segment::open(Bytes::Owned(bytes));
        let parts = Parts::of(&details.bytes()[at..end]);
        let dictionary = details.dictionary();
        let roots = roots();
        let head = parts.head(|_| "text", &roots, dictionary);
        let _ = (head.rest(|_| "text", dictionary), head.place.shown());
        let n = parts.countries(dictionary).count() + parts.mentions(dictionary).count() + parts.timexes(dictionary).count();
        prop_assert!(n + parts.blocks(dictionary).count() + parts.quotes(dictionary).count() <= 2 * len);
    }
}
