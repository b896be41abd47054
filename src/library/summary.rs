//! What a library has worked out over its segments, as bytes: so that a large one stands again without looking at
//! every article.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{CountryCode, Day, Language, Notice, NoticeKind};

use super::columns::{Columns, ColumnsError, NewColumn, assemble, u32_at, word_at};
use super::countries::{Countries, CountryWords};
use super::dates::{DateColumn, DateParts};
use super::notices::NoticeStore;
use super::order::PathOrder;
use super::postings::Postings;
use super::segments::Segments;
use super::twins::Twins;
use super::{ArticleId, DateKey, IdSet, Library, Revision, Roots, Segment};

const KIND: [u8; 8] = *b"dlsummry";

/// The columns, in their order.
#[derive(Clone, Copy)]
enum Column {
    Facets,
    /// The number of each article's date key, 4 bytes each.
    DateKeys,
    /// The number of each article's neighbourhood, 4 bytes each.
    Neighbourhoods,
    /// The word of each article's countries, 8 bytes each.
    CountryWords,
    /// Ids in the order of paths, 4 bytes each; empty where they run in that order.
    Order,
}

const N_COLUMNS: usize = Column::Order as usize + 1;

/// Posting lists in roaring's own format.
type Lists<K> = Vec<(K, Vec<u8>)>;

#[derive(Serialize, Deserialize)]
struct Facets {
    n_articles: u32,
    removed: Vec<u8>,
    countries: Lists<CountryCode>,
    /// The countries in the order of their numbers in the words.
    country_codes: Vec<CountryCode>,
    more_country_words: Vec<u64>,
    is_short_of_numbers: bool,
    focus: Lists<CountryCode>,
    languages: Lists<Language>,
    /// By their place in [`NoticeKind::ALL`].
    notices: Lists<u8>,
    /// How many files of each such kind gave no article.
    n_lost: Vec<(u8, u64)>,
    date_keys: Vec<DateKey>,
    /// For each neighbourhood how many of its articles state a day.
    n_dated: Vec<u32>,
    latest_day: Option<Day>,
    titled_apart: Vec<u8>,
    named: Vec<u8>,
    unsettled: Vec<u8>,
    ids: BTreeMap<u32, String>,
    firsts: BTreeMap<u32, u32>,
    last_in_order: Option<u32>,
}

/// The library's facets as bytes. Segments and notices of files that gave no article are kept apart.
pub fn write(library: &Library) -> Vec<u8> {
    let n_articles = library.segments.len() as u32;
    let number = |id: &ArticleId| id.0;
    let (ids, firsts) = library.twins.parts();
    let DateParts { keys, key_idxs, neighbourhood_idxs, n_dated } = library.dates.parts();
    let CountryWords { codes, words, more, is_short_of_numbers } = library.countries.in_words();
    let place = |kind: NoticeKind| NoticeKind::ALL.iter().position(|other| *other == kind).unwrap_or_default() as u8;
    let facets = Facets {
        n_articles,
        removed: bytes_of(&library.removed),
        countries: lists_of(library.countries.lists()),
        country_codes: codes,
        more_country_words: more,
        is_short_of_numbers,
        focus: lists_of(&library.focus),
        languages: lists_of(&library.languages),
        notices: (0..).zip(NoticeKind::ALL).map(|(idx, kind)| (idx, bytes_of(library.notices.with(kind)))).collect(),
        n_lost: library.notices.n_lost().map(|(kind, n)| (place(kind), n as u64)).collect(),
        date_keys: keys,
        n_dated,
        latest_day: library.latest_day,
        titled_apart: bytes_of(&library.titled_apart),
        named: bytes_of(&library.named),
        unsettled: bytes_of(&library.unsettled),
        ids: ids.iter().map(|(id, unique)| (id.0, unique.clone())).collect(),
        firsts: firsts.iter().map(|(id, first)| (id.0, first.0)).collect(),
        last_in_order: library.order.last().map(|id| id.0),
    };
    let facets = postcard::to_stdvec(&facets).expect("plain values always have bytes");
    let column = |numbers: &mut dyn Iterator<Item = u32>| numbers.flat_map(u32::to_le_bytes).collect::<Vec<u8>>();
    let date_keys = column(&mut key_idxs.into_iter());
    let words: Vec<u8> = words.into_iter().flat_map(u64::to_le_bytes).collect();
    let neighbourhoods = column(&mut neighbourhood_idxs.into_iter());
    let order = column(&mut library.order.ids().unwrap_or_default().iter().map(number));
    assemble(KIND, &[&facets, &date_keys, &neighbourhoods, &words, &order].map(|bytes| NewColumn::checked(bytes)))
}

/// The library again, from its segments and what [`write`] made.
pub fn read(
    bytes: &[u8],
    roots: Roots,
    segments: Vec<Arc<Segment>>,
    lost: Vec<Notice>,
) -> Result<Library, ColumnsError> {
    let columns = Columns::read(bytes, KIND, N_COLUMNS)?;
    let column = |column: Column| &bytes[columns.range(column as usize)];
    let facets: Facets = postcard::from_bytes(column(Column::Facets)).map_err(|_| ColumnsError::Damaged)?;
    let mut all = Segments::default();
    segments.into_iter().for_each(|segment| all.push(segment));
    let removed = set_of(&facets.removed)?;
    let n_articles = facets.n_articles as usize;
    let numbers = |column: &[u8]| (0..column.len() / 4).map(|idx| u32_at(column, idx * 4)).collect::<Vec<u32>>();
    let parts = DateParts {
        keys: facets.date_keys,
        key_idxs: numbers(column(Column::DateKeys)),
        neighbourhood_idxs: numbers(column(Column::Neighbourhoods)),
        n_dated: facets.n_dated,
    };
    let dates = DateColumn::of(parts, &removed).ok_or(ColumnsError::Damaged)?;
    let words = column(Column::CountryWords);
    let words = CountryWords {
        codes: facets.country_codes,
        words: (0..words.len() / 8).map(|idx| word_at(words, idx * 8)).collect(),
        more: facets.more_country_words,
        is_short_of_numbers: facets.is_short_of_numbers,
    };
    let countries = Countries::restored(postings_of(facets.countries)?, words).ok_or(ColumnsError::Damaged)?;
    let order = numbers(column(Column::Order));
    let fits = all.len() == n_articles
        && dates.len() == n_articles
        && countries.len() == n_articles
        && order.iter().all(|id| (*id as usize) < n_articles);
    if !fits {
        return Err(ColumnsError::Damaged);
    }
    let mut notices = NoticeStore::default();
    for (idx, list) in &facets.notices {
        if let Some(kind) = NoticeKind::ALL.get(*idx as usize) {
            notices.set_articles(*kind, set_of(list)?);
        }
    }
    lost.into_iter().for_each(|notice| notices.add_lost(notice));
    for (idx, n) in facets.n_lost {
        NoticeKind::ALL.get(idx as usize).into_iter().for_each(|kind| notices.set_n_lost(*kind, n as usize));
    }
    let ids: HashMap<ArticleId, String> = facets.ids.into_iter().map(|(id, unique)| (ArticleId(id), unique)).collect();
    let firsts = facets.firsts.into_iter().map(|(id, first)| (ArticleId(id), ArticleId(first))).collect();
    Ok(Library {
        dates,
        segments: all,
        removed,
        order: PathOrder::of(order.into_iter().map(ArticleId).collect(), facets.last_in_order.map(ArticleId)),
        twins: Twins::of(ids, firsts),
        countries,
        focus: postings_of(facets.focus)?,
        languages: postings_of(facets.languages)?,
        groups: Arc::default(),
        orders: Arc::default(),
        notices,
        latest_day: facets.latest_day,
        titled_apart: set_of(&facets.titled_apart)?,
        named: set_of(&facets.named)?,
        unsettled: set_of(&facets.unsettled)?,
        full_text: None,
        revision: Revision::next(),
        growth: None,
        ..Library::of(roots)
    })
}

fn lists_of<K: Copy + Ord>(postings: &Postings<K>) -> Lists<K> {
    postings.iter().map(|(value, ids)| (value, bytes_of(ids))).collect()
}

fn postings_of<K: Copy + Ord>(lists: Lists<K>) -> Result<Postings<K>, ColumnsError> {
    let lists = lists.into_iter().map(|(value, bytes)| Ok((value, Arc::new(set_of(&bytes)?))));
    Ok(Postings::of_lists(lists.collect::<Result<_, _>>()?))
}

fn bytes_of(ids: &IdSet) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ids.serialized_size());
    ids.serialize_into(&mut bytes).expect("a buffer takes all bytes");
    bytes
}

fn set_of(bytes: &[u8]) -> Result<IdSet, ColumnsError> {
    IdSet::deserialize_from(bytes).map_err(|_| ColumnsError::Damaged)
}
