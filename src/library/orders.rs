//! The orders that lists are shown in, each worked out once for a state of the library.
//!
//! Sorting a million articles takes too long to do with each filter. So all articles are put in order once, and a list of
//! hits is that order without the others.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::text;

use super::{ArticleId, DateKey, Library};

/// The place of an article that stands nowhere.
const NOWHERE: u32 = u32::MAX;
/// Ids sorted at once between two looks at whether anyone still wants the answer.
const BLOCK_LEN: usize = 1024;

/// An order of all articles. Equals go by path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrderBy {
    Path,
    /// By the folded headline, those without one last.
    Title,
    /// Newest first; then dates without a year, then undated.
    DateNewest,
    /// Oldest first; then dates without a year, then undated.
    DateOldest,
}

/// All articles of a library in an order, and where each stands in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// `None` where articles stand in the order of their ids; those that were removed keep their places then.
    sorted: Option<Sorted>,
    n: usize,
}

#[derive(Debug, PartialEq, Eq)]
struct Sorted {
    ids: Vec<ArticleId>,
    /// By id.
    places: Vec<u32>,
}

impl Order {
    fn by_ids(n: usize) -> Self {
        Self { sorted: None, n }
    }

    /// `n_ids`: all ids are below.
    pub fn of(ids: Vec<ArticleId>, n_ids: usize) -> Self {
        if ids.len() == n_ids && ids.is_sorted() {
            return Self::by_ids(n_ids);
        }
        let mut places = vec![NOWHERE; n_ids];
        ids.iter().enumerate().for_each(|(place, id)| places[id.0 as usize] = place as u32);
        Self { n: ids.len(), sorted: Some(Sorted { ids, places }) }
    }

    /// All ids are below; some of them may stand nowhere.
    pub fn n_ids(&self) -> usize {
        self.sorted.as_ref().map_or(self.n, |sorted| sorted.places.len())
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.n
    }

    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// The article at this place. Panics past the end.
    pub fn id(&self, place: usize) -> ArticleId {
        self.sorted.as_ref().map_or(ArticleId(place as u32), |sorted| sorted.ids[place])
    }

    /// Whether the article stands anywhere.
    pub fn has_place(&self, id: ArticleId) -> bool {
        self.place(id) < self.n
    }

    /// Where the article stands, from 0; behind all others for one that was removed. Panics for an id of another library.
    pub fn place(&self, id: ArticleId) -> usize {
        self.sorted.as_ref().map_or(id.0, |sorted| sorted.places[id.0 as usize]) as usize
    }
}

/// The orders of one state of the library, made when they are first asked for.
#[derive(Debug, Default)]
pub struct Orders {
    known: [OnceLock<Arc<Order>>; 4],
    /// The order of an earlier state with fewer ids. Headlines stay, so that only new articles have to be put in.
    titles_before: Option<Arc<Order>>,
    /// The folded headlines that were needed so far, while their order is being worked out: who is told to stop has
    /// them when it starts again.
    titles: Mutex<Vec<OnceCell<Option<Box<str>>>>>,
}

impl Orders {
    /// For the state that follows upon this one.
    pub fn next(&self) -> Self {
        let titles = self.known[OrderBy::Title as usize].get().or(self.titles_before.as_ref());
        Self { titles_before: titles.cloned(), ..Self::default() }
    }

    /// `None` when `keep_going` said no before all was worked out.
    pub fn order(&self, by: OrderBy, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<Arc<Order>> {
        let known = &self.known[by as usize];
        if known.get().is_none() {
            let order = match by {
                OrderBy::Path if library.is_in_path_order() => Order::by_ids(library.n_ids() as usize),
                OrderBy::Path => Order::of(library.in_path_order(), library.n_ids() as usize),
                OrderBy::Title => self.by_title(library, keep_going)?,
                OrderBy::DateNewest | OrderBy::DateOldest => by_date(by, library, keep_going)?,
            };
            // Another thread may have been faster; it found the same.
            let _ = known.set(Arc::new(order));
        }
        known.get().cloned()
    }

    fn by_title(&self, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<Order> {
        let by_path = self.order(OrderBy::Path, library, keep_going)?;
        let mut titles = self.titles.lock().unwrap_or_else(PoisonError::into_inner);
        titles.resize(library.n_ids() as usize, OnceCell::new());
        let fold = |id: ArticleId| library.article(id).title().map(|title| text::fold(title.value).into());
        let compare = |a: ArticleId, b: ArticleId| {
            let title = |id: ArticleId| titles[id.0 as usize].get_or_init(|| fold(id)).as_deref();
            let (title_a, title_b) = (title(a), title(b));
            let by_title = (title_a.is_none(), title_a).cmp(&(title_b.is_none(), title_b));
            by_title.then_with(|| by_path.place(a).cmp(&by_path.place(b)))
        };
        let (before, n_before) = match self.titles_before.as_deref() {
            Some(order) => ((0..order.len()).map(|place| order.id(place)).collect(), order.n_ids()),
            None => (Vec::new(), 0),
        };
        let is_there = library.all();
        let mut before: Vec<ArticleId> = before;
        before.retain(|id| is_there.contains(id.0));
        let new = library.ids().skip_while(|id| (id.0 as usize) < n_before).collect();
        let ids = put_in(before, new, &compare, keep_going)?;
        *titles = Vec::new();
        Some(Order::of(ids, library.n_ids() as usize))
    }
}

/// There are far fewer days than articles, so counting beats comparing.
fn by_date(by: OrderBy, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<Order> {
    let ranks = rank_date_keys(library.date_keys(), by);
    let mut places = vec![0u32; ranks.len() + 1];
    for (rank, total) in ranks.iter().zip(library.date_key_totals()) {
        places[*rank as usize + 1] += *total as u32;
    }
    for rank in 0..ranks.len() {
        places[rank + 1] += places[rank];
    }
    let mut ids = vec![ArticleId(0); library.len()];
    let mut places_of_ids = vec![NOWHERE; library.n_ids() as usize];
    let mut put = |id: ArticleId, key_idx: u32| {
        let place = &mut places[ranks[key_idx as usize] as usize];
        ids[*place as usize] = id;
        places_of_ids[id.0 as usize] = *place;
        *place += 1;
    };
    match library.order.ids() {
        Some(in_order) => {
            for block in in_order.chunks(64 * BLOCK_LEN) {
                keep_going().then_some(())?;
                block.iter().for_each(|id| put(*id, library.date_key_idx(*id) as u32));
            }
        }
        None => {
            let (removed, mut id) = (&library.removed, 0);
            for chunk in library.dates.chunks() {
                keep_going().then_some(())?;
                for key_idx in chunk.iter() {
                    if removed.is_empty() || !removed.contains(id) {
                        put(ArticleId(id), *key_idx);
                    }
                    id += 1;
                }
            }
        }
    }
    Some(Order { n: ids.len(), sorted: Some(Sorted { ids, places: places_of_ids }) })
}

/// The place of each key in the order of dates. Keys that are equal have the same rank.
fn rank_date_keys(keys: &[DateKey], by: OrderBy) -> Vec<u32> {
    let mut ranks = vec![0; keys.len()];
    for (rank, equals) in date_keys_by_rank(keys, by).into_iter().enumerate() {
        equals.into_iter().for_each(|idx| ranks[idx] = rank as u32);
    }
    ranks
}

/// The places of keys in the order of dates: dated, then partial, then undated. Equals, as stated and inferred days are,
/// stand together.
pub fn date_keys_by_rank(keys: &[DateKey], by: OrderBy) -> Vec<Vec<usize>> {
    let order = |key: &DateKey| {
        let value = key.value.filter(|value| !value.is_partial());
        let day = value.and_then(|value| value.first_day());
        let partial = key.value.filter(|value| value.is_partial()).map(|value| (value.month(), value.day()));
        (key.value.is_none(), partial.is_some(), (day, partial))
    };
    let mut sorted: Vec<_> = keys.iter().map(order).enumerate().collect();
    sorted.sort_by(|(_, a), (_, b)| {
        let within = if by == OrderBy::DateOldest { a.2.cmp(&b.2) } else { b.2.cmp(&a.2) };
        (a.0, a.1).cmp(&(b.0, b.1)).then(within)
    });
    let equals = sorted.chunk_by(|(_, a), (_, b)| a == b);
    equals.map(|equals| equals.iter().map(|(idx, _)| *idx).collect()).collect()
}

type Compare<'c> = dyn Fn(ArticleId, ArticleId) -> Ordering + 'c;

/// Puts new ids in their places among those that are in order.
fn put_in(
    mut sorted: Vec<ArticleId>,
    mut new: Vec<ArticleId>,
    compare: &Compare,
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<ArticleId>> {
    let n_before = sorted.len();
    sort(&mut new, compare, keep_going)?;
    sorted.append(&mut new);
    let mut merged = Vec::with_capacity(sorted.len());
    merge(&sorted, n_before, &mut merged, compare, keep_going)?;
    Some(merged)
}

/// A merge sort that can be told to stop. Stretches that are in order already cost a comparison an id.
fn sort(ids: &mut Vec<ArticleId>, compare: &Compare, keep_going: &dyn Fn() -> bool) -> Option<()> {
    for block in ids.chunks_mut(BLOCK_LEN / 4) {
        if !keep_going() {
            return None;
        }
        block.sort_by(|a, b| compare(*a, *b));
    }
    let mut len = BLOCK_LEN / 4;
    while len < ids.len() {
        let mut merged = Vec::with_capacity(ids.len());
        for pair in ids.chunks(2 * len) {
            merge(pair, len.min(pair.len()), &mut merged, compare, keep_going)?;
        }
        *ids = merged;
        len *= 2;
    }
    Some(())
}

/// Merges the ids before and after `middle`, both in order, onto the end of `merged`. Where one side is far shorter, its
/// ids look their places up.
fn merge(
    ids: &[ArticleId],
    middle: usize,
    merged: &mut Vec<ArticleId>,
    compare: &Compare,
    keep_going: &dyn Fn() -> bool,
) -> Option<()> {
    let (mut left, mut right) = ids.split_at(middle);
    let mut n_rounds = 0usize;
    while let (Some(first_left), Some(first_right)) = (left.first(), right.first()) {
        if n_rounds.is_multiple_of(BLOCK_LEN / 8) && !keep_going() {
            return None;
        }
        n_rounds += 1;
        // Of equals the left comes first.
        if compare(*first_right, *first_left).is_lt() {
            let (earlier, rest) = right.split_at(gallop(right, |id| compare(id, *first_left).is_lt()));
            merged.extend_from_slice(earlier);
            right = rest;
        } else {
            let (earlier, rest) = left.split_at(gallop(left, |id| compare(*first_right, id).is_ge()));
            merged.extend_from_slice(earlier);
            left = rest;
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
    Some(())
}

/// How many ids at the start pass, when none does after the first that doesn't: in steps that double, and then halve.
fn gallop(ids: &[ArticleId], passes: impl Fn(ArticleId) -> bool) -> usize {
    let mut step = 1;
    while step < ids.len() && passes(ids[step]) {
        step *= 2;
    }
    let (inside, outside) = (step / 2, step.min(ids.len()));
    inside + ids[inside..outside].partition_point(|id| passes(*id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: impl IntoIterator<Item = u32>) -> Vec<ArticleId> {
        ids.into_iter().map(ArticleId).collect()
    }

    #[test]
    fn new_ids_are_put_in_where_they_belong() {
        let key = |id: ArticleId| (id.0.wrapping_mul(2_654_435_761) >> 20, id);
        let compare = |a: ArticleId, b: ArticleId| key(a).cmp(&key(b));
        for (n_before, n) in [(0, 0), (0, 1), (0, 5000), (1, 2), (4000, 4001), (4000, 9000), (7, 7)] {
            let mut before = ids(0..n_before);
            before.sort_by_key(|id| key(*id));
            let mut expected = ids(0..n);
            expected.sort_by_key(|id| key(*id));
            assert_eq!(put_in(before, ids(n_before..n), &compare, &|| true), Some(expected), "{n_before} {n}");
        }
        assert_eq!(put_in(Vec::new(), ids(0..5000), &compare, &|| false), None);
    }

    #[test]
    fn ids_in_order_need_few_comparisons() {
        let n_compared = std::cell::Cell::new(0);
        let compare = |a: ArticleId, b: ArticleId| {
            n_compared.set(n_compared.get() + 1);
            a.cmp(&b)
        };
        let n = 100_000;
        let sorted = put_in(Vec::new(), ids(0..n), &compare, &|| true);
        assert_eq!(sorted.map(|ids| ids.is_sorted()), Some(true));
        assert!(n_compared.get() < 2 * n, "{}", n_compared.get());
    }

    #[test]
    fn galloping_finds_the_same_end_as_walking() {
        for n in 0..40u32 {
            for end in 1..40u32 {
                // The first is known to pass.
                assert_eq!(gallop(&ids(0..end), |id| id.0 <= n), (n + 1).min(end) as usize, "{n} {end}");
            }
        }
    }

    #[test]
    fn places_are_where_ids_stand() {
        let order = Order::of(ids([2, 0, 4, 1]), 5);
        for place in 0..order.len() {
            assert_eq!(order.place(order.id(place)), place);
        }
        assert_eq!(order.n_ids(), 5);
        assert_eq!(Order::of(ids(0..3), 3), Order::by_ids(3));
    }
}
