//! What a library keeps lists of, noted while the articles of a segment are packed: nothing that was just written has to be
//! read again.

use std::path::PathBuf;

use memchr::memrchr2;

use super::dictionary::CountryEntry;
use super::place::{PlacesInTurn, Roots};
use crate::model::{Article, Language, NoticeKind, Origin, PubDate};

/// The facets of the articles of a new segment, by their places in it.
#[derive(Debug, Default)]
pub struct SegmentFacets {
    pub countries: CountryFacets,
    pub languages: Lists<Language>,
    pub notices: Lists<NoticeKind>,
    pub dates: DateFacets,
    /// Articles that came with an id.
    pub named: Vec<u32>,
    /// Articles whose title stands beside their text, not in it.
    pub titled_apart: Vec<u32>,
    /// Articles whose own date can be read in two ways.
    pub unsettled: Vec<u32>,
    pub places: PlacesInTurn,
}

/// The countries of articles, one article behind the other, as their numbers in the dictionary.
#[derive(Debug, Default)]
pub struct CountryFacets {
    /// Of the dictionary, by their numbers; all that there are once the segment is made.
    pub entries: Vec<CountryEntry>,
    named: Vec<u32>,
    /// Where each article's countries end in `named`.
    ends: Vec<u32>,
}

/// The dates that articles state themselves, and where they lie.
#[derive(Debug, Default)]
pub struct DateFacets {
    /// Of files that lie together only once if they come together.
    pub neighbourhoods: Vec<PathBuf>,
    articles: Vec<DatedArticle>,
    /// As much of its path as all files of the last neighbourhood share.
    last_beginning: Vec<u8>,
}

/// An article as its neighbours see it.
#[derive(Debug, Clone, Copy)]
pub struct DatedArticle {
    pub date: Option<PubDate>,
    /// The number of its neighbourhood.
    pub neighbourhood: u32,
}

/// For each value the articles that have it, in order.
#[derive(Debug)]
pub struct Lists<T>(Vec<(T, Vec<u32>)>);

impl SegmentFacets {
    /// How many articles were noted.
    pub fn n_articles(&self) -> usize {
        self.dates.articles.len()
    }

    /// Notes what needs no number of the dictionary.
    pub fn note(&mut self, article: &Article) {
        let idx = self.n_articles() as u32;
        for notice in &article.notices {
            self.notices.put(notice.kind, idx);
        }
        if article.title.as_ref().is_some_and(|title| title.evidence.span.is_none()) {
            self.titled_apart.push(idx);
        }
        if article.date.is_some_and(|date| date.is_ambiguous) {
            self.unsettled.push(idx);
        }
    }

    /// Goes on with other articles, which come behind these; their dictionary is the same.
    pub fn append(&mut self, more: Self, roots: &Roots) {
        let n_before = self.n_articles() as u32;
        self.countries.append(&more.countries);
        self.languages.append(more.languages, n_before);
        self.notices.append(more.notices, n_before);
        self.dates.append(more.dates);
        append_idxs(&mut self.named, more.named, n_before);
        append_idxs(&mut self.titled_apart, more.titled_apart, n_before);
        append_idxs(&mut self.unsettled, more.unsettled, n_before);
        self.places.append(more.places, roots);
    }
}

/// The places of articles that come behind `n_before` others.
fn append_idxs(idxs: &mut Vec<u32>, more: Vec<u32>, n_before: u32) {
    idxs.extend(more.into_iter().map(|idx| n_before + idx));
}

impl CountryFacets {
    /// Notes the next country of an article, by its number in the dictionary.
    pub fn push(&mut self, entry: u32) {
        self.named.push(entry);
    }

    fn append(&mut self, more: &Self) {
        let n_before = self.named.len() as u32;
        self.named.extend_from_slice(&more.named);
        self.ends.extend(more.ends.iter().map(|end| n_before + end));
    }

    /// All countries of the article were noted.
    pub fn end_article(&mut self) {
        self.ends.push(self.named.len() as u32);
    }

    /// The countries of each article.
    pub fn articles(&self) -> impl Iterator<Item = &[u32]> {
        let mut start = 0;
        self.ends.iter().map(move |end| &self.named[std::mem::replace(&mut start, *end as usize)..*end as usize])
    }
}

impl DateFacets {
    /// Notes the next article.
    pub fn push(&mut self, date: Option<PubDate>, origin: &Origin) {
        let beginning = common_beginning(origin);
        if self.neighbourhoods.is_empty() || self.last_beginning != beginning {
            self.neighbourhoods.push(origin.neighbourhood().to_owned());
            self.last_beginning.clear();
            self.last_beginning.extend_from_slice(beginning);
        }
        let neighbourhood = self.neighbourhoods.len() as u32 - 1;
        self.articles.push(DatedArticle { date, neighbourhood });
    }

    fn append(&mut self, more: Self) {
        // Where we stopped they mostly go on.
        let goes_on = self.neighbourhoods.last().is_some_and(|last| more.neighbourhoods.first() == Some(last));
        let n_before = (self.neighbourhoods.len() - usize::from(goes_on)) as u32;
        self.neighbourhoods.extend(more.neighbourhoods.into_iter().skip(usize::from(goes_on)));
        self.last_beginning = more.last_beginning;
        self.articles.extend(more.articles.into_iter().map(|DatedArticle { date, neighbourhood }| DatedArticle {
            date,
            neighbourhood: n_before + neighbourhood,
        }));
    }

    pub fn articles(&self) -> impl Iterator<Item = DatedArticle> {
        self.articles.iter().copied()
    }
}

/// The beginning of an article's path up to its file's name, or all of it where the file holds many articles: where it is the
/// same, the neighbourhood is.
fn common_beginning(origin: &Origin) -> &[u8] {
    let path = origin.file.as_os_str().as_encoded_bytes();
    match origin.line_number {
        // No name of a file ends with a slash.
        Some(_) => path,
        None => &path[..memrchr2(b'/', b'\\', path).map_or(0, |slash| slash + 1)],
    }
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> Lists<T> {
    /// Puts the next article on the list of this value, if it is not there.
    pub fn put(&mut self, value: T, idx: u32) {
        let list = self.list_of(value);
        if list.last() != Some(&idx) {
            list.push(idx);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&T, &[u32])> {
        self.0.iter().map(|(value, list)| (value, list.as_slice()))
    }

    fn append(&mut self, more: Self, n_before: u32) {
        for (value, list) in more.0 {
            append_idxs(self.list_of(value), list, n_before);
        }
    }

    fn list_of(&mut self, value: T) -> &mut Vec<u32> {
        let known = self.0.iter().position(|(known, _)| *known == value);
        let place = known.unwrap_or_else(|| {
            self.0.push((value, Vec::new()));
            self.0.len() - 1
        });
        &mut self.0[place].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_folder_that_come_together_have_one_neighbourhood() {
        let mut dates = DateFacets::default();
        for path in ["a.txt", "b.txt", "/c.txt", "x/a", "x/b", "x/y/a", "x/c"] {
            dates.push(None, &Origin::of_file(path));
        }
        let line = |file: &str| Origin { line_number: Some(1), ..Origin::of_file(file) };
        ["x/c", "x/c", "x/d"].iter().for_each(|file| dates.push(None, &line(file)));
        let folders = ["", "/", "x", "x/y", "x", "x/c", "x/d"].map(PathBuf::from);
        assert_eq!(dates.neighbourhoods, folders);
        let numbers: Vec<u32> = dates.articles().map(|article| article.neighbourhood).collect();
        assert_eq!(numbers, [0, 0, 1, 2, 2, 3, 4, 5, 5, 6]);
    }

    #[test]
    fn countries_stand_behind_those_of_the_articles_before() {
        let note = |articles: &[&[u32]]| {
            let mut countries = CountryFacets::default();
            for article in articles {
                article.iter().for_each(|entry| countries.push(*entry));
                countries.end_article();
            }
            countries
        };
        let mut countries = note(&[&[0, 1], &[]]);
        countries.append(&note(&[&[2, 0]]));
        assert_eq!(countries.articles().collect::<Vec<_>>(), [&[0, 1][..], &[], &[2, 0]]);
    }

    #[test]
    fn an_article_is_on_a_list_once() {
        let mut lists = Lists::default();
        [('a', 0), ('b', 0), ('a', 0), ('a', 2)].into_iter().for_each(|(value, idx)| lists.put(value, idx));
        assert_eq!(lists.iter().collect::<Vec<_>>(), [(&'a', &[0, 2][..]), (&'b', &[0][..])]);
    }
}
