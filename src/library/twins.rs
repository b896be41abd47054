//! Ids that are unique, and texts that are there twice.
//!
//! Of articles with the same id or the same text the first in the order of paths counts as the original. So it does
//! not matter in which order they came.
//!
//! Who has the same text, and who wants the same id, is a group of its own: what comes, changes or goes is held against its
//! group alone.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::segment::{text_id, text_id_digits};
use super::{ArticleId, ArticleRef, IdSet, Library, path_order};

/// What the few articles need that are not the first with their id or text. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Twins {
    ids: Arc<FxHashMap<ArticleId, String>>,
    firsts: Arc<FxHashMap<ArticleId, ArticleId>>,
}

/// Which articles have which text and want which id, by hashes.
#[derive(Debug, Default)]
pub struct Identities {
    /// By their text, articles whose id is made from it.
    unnamed: ByHash,
    /// By their text, articles that came with an id.
    named: ByHash,
    /// Those by the name of their group.
    by_group: ByHash,
    /// The ids that articles came with. A false meeting of two hashes would only give an id a suffix that it does not need.
    given: FxHashSet<u64>,
    /// The ids that have a suffix.
    suffixed: FxHashSet<u64>,
}

/// Articles by a hash that most of them have alone; those that share one in the order of paths.
#[derive(Debug, Default)]
struct ByHash {
    alone: FxHashMap<u64, ArticleId>,
    together: FxHashMap<u64, Vec<ArticleId>>,
}

/// Articles that became twins, and articles that are none any more (`false`), one after the other.
pub type Changes = Vec<(ArticleId, bool)>;

impl Twins {
    pub fn of(ids: FxHashMap<ArticleId, String>, firsts: FxHashMap<ArticleId, ArticleId>) -> Self {
        Self { ids: Arc::new(ids), firsts: Arc::new(firsts) }
    }

    /// The ids that needed a suffix, and the articles whose text was there before.
    pub fn parts(&self) -> (&FxHashMap<ArticleId, String>, &FxHashMap<ArticleId, ArticleId>) {
        (&self.ids, &self.firsts)
    }

    pub fn suffixed_id(&self, id: ArticleId) -> Option<&str> {
        self.ids.get(&id).map(String::as_str)
    }

    /// The article that has the same text and comes before.
    pub fn first_with_text(&self, id: ArticleId) -> Option<ArticleId> {
        self.firsts.get(&id).copied()
    }

    /// Takes in articles that come behind all others in the order of paths, and stand in it themselves.
    pub fn add_last(&mut self, new: &[ArticleId], library: &Library, identities: &mut Identities) -> Changes {
        let mut changes = Changes::new();
        for id in new {
            let article = library.article(*id);
            let first = identities.first_with_text(article.text_hash(), library);
            // Mostly it says what no other says, and its id was made from that.
            if first.is_none() && !library.named.contains(id.0) && identities.has_no_id_of_text(article.text_hash()) {
                identities.unnamed.alone.insert(article.text_hash(), *id);
                continue;
            }
            if let Some(unique) = make_unique(article, |id| identities.is_taken(id)) {
                identities.suffixed.insert(hash_of(&unique));
                Arc::make_mut(&mut self.ids).insert(*id, unique);
            }
            identities.add(article, ByHash::add_last);
            if let Some(first) = first {
                self.hold_against(first, *id, library, &mut changes);
            }
        }
        changes
    }

    /// Takes in articles that come anywhere.
    pub fn add(&mut self, new: &[ArticleId], library: &Library, identities: &mut Identities) -> Changes {
        let mut changes = Changes::new();
        let mut groups = BTreeSet::new();
        for id in new {
            let article = library.article(*id);
            let hash = article.text_hash();
            let first = identities.first_with_text(hash, library);
            identities.add(article, |by_hash, hash, id| by_hash.add(hash, id, library));
            match first {
                Some(first) if comes_before(first, *id, library) => {
                    self.hold_against(first, *id, library, &mut changes);
                }
                Some(_) => self.hold_all_against(*id, hash, library, identities, &mut changes),
                None => {}
            }
            groups.insert(group_of(&article.own_id()).to_owned());
        }
        for group in &groups {
            if identities.in_group(group).nth(1).is_some() {
                self.tell_apart(group, library, identities);
            }
        }
        changes
    }

    /// Takes out articles whose texts can still be read in the library.
    pub fn remove(&mut self, gone: &IdSet, library: &Library, identities: &mut Identities) -> Changes {
        let mut changes = Changes::new();
        let mut groups = BTreeSet::new();
        let mut texts = BTreeSet::new();
        for id in gone.iter().map(ArticleId) {
            let article = library.article(id);
            groups.insert(group_of(&article.own_id()).to_owned());
            texts.insert(article.text_hash());
            if library.named.contains(id.0) {
                identities.given.remove(&hash_of(&article.own_id()));
            }
            if let Some(unique) = self.ids.get(&id) {
                identities.suffixed.remove(&hash_of(unique));
                Arc::make_mut(&mut self.ids).remove(&id);
            }
            if self.firsts.contains_key(&id) {
                Arc::make_mut(&mut self.firsts).remove(&id);
            }
        }
        for hash in texts {
            let first = identities.first_with_text(hash, library);
            identities.unnamed.remove(hash, gone);
            identities.named.remove(hash, gone);
            if let Some(first) = identities.first_with_text(hash, library).filter(|now| Some(*now) != first) {
                self.hold_all_against(first, hash, library, identities, &mut changes);
            }
        }
        for group in &groups {
            identities.by_group.remove(hash_of(group), gone);
            self.tell_apart(group, library, identities);
        }
        changes
    }

    fn hold_all_against(
        &mut self,
        first: ArticleId,
        hash: u64,
        library: &Library,
        identities: &Identities,
        changes: &mut Changes,
    ) {
        for id in identities.with_text(hash) {
            self.hold_against(first, id, library, changes);
        }
    }

    /// Whether an article is a twin of the first one whose text has the same hash.
    fn hold_against(&mut self, first: ArticleId, id: ArticleId, library: &Library, changes: &mut Changes) {
        // Two texts can have one hash, if hardly ever.
        let is_twin = id != first && library.article(first).text() == library.article(id).text();
        let before = self.firsts.get(&id).copied();
        if before == is_twin.then_some(first) {
            return;
        }
        let firsts = Arc::make_mut(&mut self.firsts);
        match is_twin {
            true => firsts.insert(id, first),
            false => firsts.remove(&id),
        };
        if before.is_some() != is_twin {
            changes.push((id, is_twin));
        }
    }

    /// Gives the articles of a group their ids anew.
    fn tell_apart(&mut self, group: &str, library: &Library, identities: &mut Identities) {
        let mut members: Vec<ArticleId> = identities.in_group(group).collect();
        members.sort_by(|a, b| order(*a, *b, library));
        let mut taken: HashSet<String> = HashSet::new();
        let mut suffixed = Vec::new();
        for id in members {
            let article = library.article(id);
            let own = article.own_id();
            if library.named.contains(id.0) {
                identities.given.insert(hash_of(&own));
            }
            let unique = make_unique(article, |id| taken.contains(id));
            taken.insert(unique.clone().unwrap_or_else(|| own.into_owned()));
            let before = self.ids.get(&id);
            before.into_iter().for_each(|before| {
                identities.suffixed.remove(&hash_of(before));
            });
            suffixed.extend(unique.as_deref().map(hash_of));
            if before != unique.as_ref() {
                let ids = Arc::make_mut(&mut self.ids);
                match unique {
                    Some(unique) => ids.insert(id, unique),
                    None => ids.remove(&id),
                };
            }
        }
        // What one has lost another may have now.
        identities.suffixed.extend(suffixed);
    }
}

impl Identities {
    /// Those of all articles of a library. Looks at the articles that came with an id only.
    pub fn of(library: &Library) -> Self {
        let mut identities = Self::default();
        identities.unnamed.alone.reserve(library.len());
        for id in library.in_path_order() {
            identities.add(library.article(id), ByHash::add_last);
        }
        identities.suffixed = library.twins.ids.values().map(|unique| hash_of(unique)).collect();
        identities
    }

    fn add(&mut self, article: ArticleRef, put: impl Fn(&mut ByHash, u64, ArticleId)) {
        let (id, hash) = (article.id, article.text_hash());
        if !article.library.named.contains(id.0) {
            return put(&mut self.unnamed, hash, id);
        }
        put(&mut self.named, hash, id);
        let own = article.own_id();
        put(&mut self.by_group, hash_of(group_of(&own)), id);
        self.given.insert(hash_of(&own));
    }

    /// Each kind in the order of paths.
    fn with_text(&self, hash: u64) -> impl Iterator<Item = ArticleId> {
        self.unnamed.of(hash).iter().chain(self.named.of(hash)).copied()
    }

    fn first_with_text(&self, hash: u64, library: &Library) -> Option<ArticleId> {
        match (self.unnamed.of(hash).first(), self.named.of(hash).first()) {
            (Some(a), Some(b)) => Some(if comes_before(*a, *b, library) { *a } else { *b }),
            (a, b) => a.or(b).copied(),
        }
    }

    fn in_group(&self, group: &str) -> impl Iterator<Item = ArticleId> {
        let unnamed = hash_of_text_id(group).map_or(&[][..], |hash| self.unnamed.of(hash));
        unnamed.iter().chain(self.by_group.of(hash_of(group))).copied()
    }

    fn is_taken(&self, id: &str) -> bool {
        let is_of_text = || hash_of_text_id(id).is_some_and(|hash| !self.unnamed.of(hash).is_empty());
        self.is_given_or_suffixed(id.as_bytes()) || is_of_text()
    }

    /// Whether no article came with the id, or was given it, that is made from the hash of this text.
    fn has_no_id_of_text(&self, hash: u64) -> bool {
        !self.is_given_or_suffixed(&text_id_digits(hash))
    }

    fn is_given_or_suffixed(&self, id: &[u8]) -> bool {
        if self.given.is_empty() && self.suffixed.is_empty() {
            return false;
        }
        let hash = xxh3_64(id);
        self.given.contains(&hash) || self.suffixed.contains(&hash)
    }
}

impl ByHash {
    fn of(&self, hash: u64) -> &[ArticleId] {
        match self.alone.get(&hash) {
            Some(id) => std::slice::from_ref(id),
            None => self.together.get(&hash).map_or(&[], Vec::as_slice),
        }
    }

    fn add_last(&mut self, hash: u64, id: ArticleId) {
        self.put(hash, id, |others| others.len());
    }

    fn add(&mut self, hash: u64, id: ArticleId, library: &Library) {
        self.put(hash, id, |others| others.partition_point(|other| comes_before(*other, id, library)));
    }

    fn put(&mut self, hash: u64, id: ArticleId, find_place: impl Fn(&[ArticleId]) -> usize) {
        if let Some(others) = self.together.get_mut(&hash) {
            others.insert(find_place(others), id);
        } else if let Some(other) = self.alone.remove(&hash) {
            let place = find_place(&[other]);
            self.together.insert(hash, if place == 0 { vec![id, other] } else { vec![other, id] });
        } else {
            self.alone.insert(hash, id);
        }
    }

    fn remove(&mut self, hash: u64, gone: &IdSet) {
        if let Some(others) = self.together.get_mut(&hash) {
            others.retain(|id| !gone.contains(id.0));
            if let [] | [_] = others[..] {
                let left = others.first().copied();
                self.together.remove(&hash);
                left.into_iter().for_each(|left| self.add_last(hash, left));
            }
        } else if self.alone.get(&hash).is_some_and(|id| gone.contains(id.0)) {
            self.alone.remove(&hash);
        }
    }
}

/// The article's id with a suffix, if it needs one.
fn make_unique(article: ArticleRef, is_taken: impl Fn(&str) -> bool) -> Option<String> {
    let own = article.own_id();
    if !is_taken(&own) {
        return None;
    }
    // Wherever and however the user names the folder, its articles keep their ids.
    let place = article.place().with_line();
    let (root, way) = article.library.roots().split(&place);
    let place = xxh3_64(format!("{root}/{way}").as_bytes()) as u32;
    let unique = format!("{own}-{place:08x}");
    // The same file loaded twice has nothing but its turn to tell it apart.
    let by_turn = (2..).map(|turn| format!("{unique}-{turn}"));
    std::iter::once(unique.clone()).chain(by_turn).find(|id| !is_taken(id))
}

/// An id without all that could be a suffix: articles of different groups never get the same id, whatever ids they came
/// with.
fn group_of(id: &str) -> &str {
    let is_place = |part: &str| part.len() == 8 && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_turn = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut group = id;
    while let Some((rest, last)) = group.rsplit_once('-') {
        group = match rest.rsplit_once('-') {
            _ if is_place(last) => rest,
            Some((rest, place)) if is_turn(last) && is_place(place) => rest,
            _ => break,
        };
    }
    group
}

/// The hash of the text whose id this is.
fn hash_of_text_id(id: &str) -> Option<u64> {
    let hash = u64::from_str_radix(id, 16).ok()?;
    (text_id(hash) == id).then_some(hash)
}

fn hash_of(id: &str) -> u64 {
    xxh3_64(id.as_bytes())
}

fn comes_before(a: ArticleId, b: ArticleId, library: &Library) -> bool {
    order(a, b, library).is_lt()
}

/// The order of paths, as the library has it.
fn order(a: ArticleId, b: ArticleId, library: &Library) -> Ordering {
    path_order(&library.article(a).place(), &library.article(b).place()).then(a.cmp(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(id: &str, expected: &str) {
        assert_eq!(group_of(id), expected, "{id}");
        for suffix in ["-0a1b2c3d", "-00000002", "-0a1b2c3d-2", "-12345678-12345678"] {
            assert_eq!(group_of(&format!("{id}{suffix}")), expected, "{id}{suffix}");
        }
    }

    #[test]
    fn an_id_and_all_that_it_may_become_are_of_one_group() {
        check("", "");
        check("x", "x");
        check("x-1", "x-1");
        check("x-0a1b2c3d", "x");
        check("x-0a1b2c3d-7", "x");
        check("x-0a1b2c3d-7-", "x-0a1b2c3d-7-");
        check("x-0A1B2C3D", "x-0A1B2C3D");
        check("-0a1b2c3d-12345678-9", "");
        check("0123456789abcdef", "0123456789abcdef");
    }

    #[test]
    fn ids_made_from_texts_are_known() {
        assert_eq!(hash_of_text_id("00000000000000ff"), Some(255));
        for other in ["ff", "00000000000000FF", "+0000000000000ff", "00000000000000fg", ""] {
            assert_eq!(hash_of_text_id(other), None, "{other}");
        }
    }
}
