//! What a library has worked out over its segments, as bytes: so that a large one stands again without looking at
//! every article.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};

use crate::model::{CountryCode, Day, Language, Notice, NoticeKind};

use super::column::Column as Numbers;
use super::columns::{Columns, ColumnsError, NewColumn, RULES, assemble, u32_bytes, word_bytes};
use super::countries::{Countries, CountryWords};
use super::dates::{DateColumn, DateParts};
use super::groups::Groups;
use super::notices::NoticeStore;
use super::order::PathOrder;
use super::postings::{List, PackedList, Postings};
use super::segments::Segments;
use super::shared::Values;
use super::twins::Twins;
use super::{ArticleId, DateKey, IdSet, Library, Revision, Roots, Segment, SharedBytes};

const KIND: [u8; 8] = *b"dlsummry";

/// The columns, in their order.
#[derive(Clone, Copy)]
enum Column {
    Facets,
    /// Posting lists one behind the other, in the order in which [`Facets`] names them: read when they are asked for.
    Lists,
    /// The number of each article's date key, 4 bytes each.
    DateKeys,
    /// The number of each article's neighbourhood, 4 bytes each.
    Neighbourhoods,
    /// The word of each article's countries, 8 bytes each.
    CountryWords,
    /// The words of articles with many countries, 8 bytes each.
    MoreCountryWords,
    /// Ids in the order of paths, 4 bytes each; empty where they run in that order.
    Order,
}

const N_COLUMNS: usize = Column::Order as usize + 1;

/// Posting lists, in their order.
type Lists<K> = Vec<(K, ListSize)>;

#[derive(Serialize, Deserialize)]
struct ListSize {
    n_bytes: u32,
    n_articles: u32,
    /// Of its bytes.
    hash: u32,
}

#[derive(Serialize, Deserialize)]
struct Facets {
    n_articles: u32,
    removed: Vec<u8>,
    countries: Lists<CountryCode>,
    /// The countries in the order of their numbers in the words.
    country_codes: Vec<CountryCode>,
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
    /// How many articles each group of countries has, by the rules of the header.
    group_totals: Vec<u32>,
    named: Vec<u8>,
    unsettled: Vec<u8>,
    ids: BTreeMap<u32, String>,
    firsts: BTreeMap<u32, u32>,
    last_in_order: Option<u32>,
}

/// A summary whose bytes are those that were written, but for posting lists, which are checked when they are asked for.
pub struct Summary {
    bytes: SharedBytes,
    columns: Columns,
}

impl Summary {
    /// Takes what [`Library::summary`] made. Compares the checksums.
    pub fn open(bytes: SharedBytes) -> Result<Self, ColumnsError> {
        let columns = Columns::read_header(&bytes, KIND, N_COLUMNS)?;
        let are_sound = (0..N_COLUMNS).all(|column| columns.is_sound(&bytes, column));
        if are_sound { Ok(Self { bytes, columns }) } else { Err(ColumnsError::Damaged) }
    }

    fn column(&self, column: Column) -> Result<SharedBytes, ColumnsError> {
        self.bytes.part(self.columns.range(column as usize)).ok_or(ColumnsError::Damaged)
    }
}

/// The library's facets as bytes. Segments and notices of files that gave no article are kept apart.
pub fn write(library: &Library) -> Vec<u8> {
    let n_articles = library.segments.len() as u32;
    let number = |id: &ArticleId| id.0;
    let (ids, firsts) = library.twins.parts();
    let DateParts { keys, key_idxs, neighbourhood_idxs, n_dated } = library.dates.parts();
    let CountryWords { codes, words, more, is_short_of_numbers } = library.countries.in_words();
    let mut lists = Vec::new();
    let facets = Facets {
        n_articles,
        removed: bytes_of(&library.removed),
        countries: put_lists(library.countries.lists(), &mut lists),
        country_codes: codes,
        is_short_of_numbers,
        focus: put_lists(&library.focus, &mut lists),
        languages: put_lists(&library.languages, &mut lists),
        notices: put_lists(library.notices.articles(), &mut lists)
            .into_iter()
            .map(|(kind, size)| (place(kind), size))
            .collect(),
        n_lost: library.notices.n_lost().map(|(kind, n)| (place(kind), n as u64)).collect(),
        date_keys: keys,
        n_dated,
        latest_day: library.latest_day,
        titled_apart: bytes_of(&library.titled_apart),
        group_totals: library.group_totals(&|| true).unwrap_or_default(),
        named: bytes_of(&library.named),
        unsettled: bytes_of(&library.unsettled),
        ids: ids.iter().map(|(id, unique)| (id.0, unique.clone())).collect(),
        firsts: firsts.iter().map(|(id, first)| (id.0, first.0)).collect(),
        last_in_order: library.order.last().map(|id| id.0),
    };
    let facets = postcard::to_stdvec(&facets).expect("plain values always have bytes");
    let date_keys = u32_bytes(key_idxs.iter());
    let [words, more] = [words, more].map(|words| word_bytes(words.iter()));
    let neighbourhoods = u32_bytes(neighbourhood_idxs.iter());
    let order = u32_bytes(library.order.ids().unwrap_or_default().iter().map(number));
    let lists = NewColumn::unchecked(&lists);
    let [facets, date_keys, neighbourhoods, words, more, order] =
        [&facets, &date_keys, &neighbourhoods, &words, &more, &order].map(|bytes| NewColumn::checked(bytes));
    assemble(KIND, vec![facets, lists, date_keys, neighbourhoods, words, more, order])
}

fn place(kind: NoticeKind) -> u8 {
    NoticeKind::ALL.iter().position(|other| *other == kind).unwrap_or_default() as u8
}

/// The library again, from its segments and what [`write()`] made.
pub fn read(
    summary: Summary,
    roots: Roots,
    segments: Vec<Arc<Segment>>,
    lost: Vec<Notice>,
) -> Result<Library, ColumnsError> {
    let facets: Facets = postcard::from_bytes(&summary.column(Column::Facets)?).map_err(|_| ColumnsError::Damaged)?;
    let mut all = Segments::default();
    segments.into_iter().for_each(|segment| all.push(segment));
    let removed = set_of(&facets.removed)?;
    let n_articles = facets.n_articles as usize;
    let parts = DateParts {
        keys: facets.date_keys,
        key_idxs: Numbers::of_bytes(&summary.column(Column::DateKeys)?),
        neighbourhood_idxs: Numbers::of_bytes(&summary.column(Column::Neighbourhoods)?),
        n_dated: facets.n_dated,
    };
    let dates = DateColumn::of(parts, &removed).ok_or(ColumnsError::Damaged)?;
    let mut lists =
        ListReader { rest: summary.column(Column::Lists)?, n_ids: facets.n_articles, is_damaged: Arc::default() };
    let words = CountryWords {
        codes: facets.country_codes,
        words: Numbers::of_bytes(&summary.column(Column::CountryWords)?),
        more: Numbers::of_bytes(&summary.column(Column::MoreCountryWords)?),
        is_short_of_numbers: facets.is_short_of_numbers,
    };
    let countries = Countries::restored(lists.take(facets.countries)?, words).ok_or(ColumnsError::Damaged)?;
    let order = Values::<u32>::shared(summary.column(Column::Order)?);
    let fits = all.len() == n_articles
        && dates.len() == n_articles
        && countries.len() == n_articles
        && order.iter().all(|id| (*id as usize) < n_articles);
    if !fits {
        return Err(ColumnsError::Damaged);
    }
    let (focus, languages) = (lists.take(facets.focus)?, lists.take(facets.languages)?);
    let kind = |idx: u8| NoticeKind::ALL.get(idx as usize).copied().ok_or(ColumnsError::Damaged);
    let of_kinds = facets.notices.into_iter().map(|(idx, size)| Ok((kind(idx)?, size)));
    let mut notices = NoticeStore::default();
    notices.set_articles(lists.take(of_kinds.collect::<Result<_, _>>()?)?);
    lost.into_iter().for_each(|notice| notices.add_lost(notice));
    for (idx, n) in facets.n_lost {
        notices.set_n_lost(kind(idx)?, n as usize);
    }
    let ids = facets.ids.into_iter().map(|(id, unique)| (ArticleId(id), unique)).collect();
    let firsts = facets.firsts.into_iter().map(|(id, first)| (ArticleId(id), ArticleId(first))).collect();
    // Who is in a group is said by tables that belong to the rules.
    let group_totals = Some(facets.group_totals).filter(|_| summary.columns.rules == RULES);
    Ok(Library {
        dates,
        segments: all,
        removed,
        order: PathOrder::of(order.iter().copied().map(ArticleId).collect(), facets.last_in_order.map(ArticleId)),
        twins: Twins::of(ids, firsts),
        countries,
        focus,
        languages,
        groups: Arc::new(Groups::with_totals(group_totals)),
        orders: Arc::default(),
        notices,
        latest_day: facets.latest_day,
        titled_apart: set_of(&facets.titled_apart)?,
        named: set_of(&facets.named)?,
        unsettled: set_of(&facets.unsettled)?,
        full_text: None,
        is_damaged: lists.is_damaged,
        revision: Revision::next(),
        growth: None,
        ..Library::of(roots)
    })
}

fn put_lists<K: Copy + Ord>(postings: &Postings<K>, bytes: &mut Vec<u8>) -> Lists<K> {
    let put = |(value, list): (K, &List)| {
        let start = bytes.len();
        let (list_bytes, hash) = list.to_bytes();
        bytes.extend_from_slice(&list_bytes);
        (value, ListSize { n_bytes: (bytes.len() - start) as u32, n_articles: list.len() as u32, hash })
    };
    postings.iter().map(put).collect()
}

/// Finds the lists in their column, in the order in which they were put there.
struct ListReader {
    rest: SharedBytes,
    n_ids: u32,
    is_damaged: Arc<AtomicBool>,
}

impl ListReader {
    fn take<K: Copy + Ord>(&mut self, lists: Lists<K>) -> Result<Postings<K>, ColumnsError> {
        let packed = lists.into_iter().map(|(value, ListSize { n_bytes, n_articles, hash })| {
            let n_bytes = n_bytes as usize;
            let bytes = self.rest.part(0..n_bytes).ok_or(ColumnsError::Damaged)?;
            self.rest = self.rest.part(n_bytes..self.rest.len()).ok_or(ColumnsError::Damaged)?;
            let (n, n_ids, is_damaged) = (n_articles.into(), self.n_ids, self.is_damaged.clone());
            Ok((value, PackedList { bytes, n, n_ids, hash, is_damaged }))
        });
        Ok(Postings::of_lists(packed.collect::<Result<Vec<_>, _>>()?.into_iter()))
    }
}

fn bytes_of(ids: &IdSet) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(ids.serialized_size());
    ids.serialize_into(&mut bytes).expect("a buffer takes all bytes");
    bytes
}

fn set_of(bytes: &[u8]) -> Result<IdSet, ColumnsError> {
    IdSet::deserialize_from(bytes).map_err(|_| ColumnsError::Damaged)
}
