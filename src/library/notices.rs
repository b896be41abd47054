//! What is odd in the collection: problems first, then values that were looked for in vain.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::model::{Notice, NoticeKind};

/// So many notices of a kind are kept in full, the first that came; the rest are only counted. A folder of a million bad
/// files is told by its number and its first thousands, and nobody reads on.
pub const MOST_KEPT: usize = 5_000;

/// All notices, in path order within a batch. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    problems: Arc<Vec<Arc<Notice>>>,
    /// Apart, since a folder of a hundred thousand articles can have half as many without a date, and a file that could
    /// not be read must not drown in them.
    gaps: Arc<Vec<Arc<Notice>>>,
    /// Of dates far after all others: they come and go as articles come.
    far: Arc<Vec<Arc<Notice>>>,
    /// How many there are of each kind, kept or not.
    counts: Arc<BTreeMap<NoticeKind, usize>>,
}

impl Notices {
    pub(super) fn extend(&mut self, mut notices: Vec<Notice>) {
        if notices.is_empty() {
            return;
        }
        notices
            .sort_by(|a, b| Path::new(&a.path).cmp(Path::new(&b.path)).then_with(|| a.line_number.cmp(&b.line_number)));
        let counts = Arc::make_mut(&mut self.counts);
        notices.retain(|notice| {
            let n = counts.entry(notice.kind).or_default();
            *n += 1;
            *n <= MOST_KEPT
        });
        let (gaps, problems): (Vec<Notice>, Vec<Notice>) = notices.into_iter().partition(|notice| notice.kind.is_gap());
        if !problems.is_empty() {
            Arc::make_mut(&mut self.problems).extend(problems.into_iter().map(Arc::new));
        }
        if !gaps.is_empty() {
            Arc::make_mut(&mut self.gaps).extend(gaps.into_iter().map(Arc::new));
        }
    }

    /// Takes the notices of far dates in place of those before.
    pub(super) fn set_far(&mut self, far: Vec<Notice>) {
        if far.is_empty() && self.far.is_empty() {
            return;
        }
        let counts = Arc::make_mut(&mut self.counts);
        match far.len() {
            0 => counts.remove(&NoticeKind::FarDate),
            n => counts.insert(NoticeKind::FarDate, n),
        };
        self.far = Arc::new(far.into_iter().take(MOST_KEPT).map(Arc::new).collect());
    }

    /// How many there are, kept or not.
    pub fn len(&self) -> usize {
        self.counts.values().sum()
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many are no [gaps](NoticeKind::is_gap), kept or not.
    pub fn n_problems(&self) -> usize {
        self.counts.iter().filter(|(kind, _)| !kind.is_gap()).map(|(_, n)| n).sum()
    }

    /// How many there are of each kind, kept or not.
    pub fn counts(&self) -> impl Iterator<Item = (NoticeKind, usize)> {
        self.counts.iter().map(|(kind, n)| (*kind, *n))
    }

    /// How many are kept in full: what [`Notices::get`] and [`Notices::iter`] give.
    pub fn n_kept(&self) -> usize {
        self.far.len() + self.problems.len() + self.gaps.len()
    }

    /// Of those that are kept; gaps come last.
    pub fn get(&self, idx: usize) -> Option<&Notice> {
        let mut idx = idx;
        for list in [&self.far, &self.problems, &self.gaps] {
            match list.get(idx) {
                Some(notice) => return Some(notice),
                None => idx -= list.len(),
            }
        }
        None
    }

    /// Those that are kept.
    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.far.iter().chain(self.problems.iter()).chain(self.gaps.iter()).map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted_and_not_kept() {
        let mut notices = Notices::default();
        let notice = |kind, n: usize| Notice::new(kind, format!("{n:06}.txt"), "");
        notices.extend(vec![notice(NoticeKind::NoDate, 1)]);
        for batch in 0..30 {
            notices.extend((0..256).map(|n| notice(NoticeKind::Binary, batch * 256 + n)).collect());
        }
        notices.extend(vec![notice(NoticeKind::Empty, 99_999)]);
        assert_eq!((notices.len(), notices.n_problems(), notices.n_kept()), (7682, 7681, MOST_KEPT + 2));
        assert_eq!(notices.counts().collect::<Vec<_>>()[1], (NoticeKind::Binary, 7680));
        assert_eq!(notices.iter().count(), notices.n_kept());
        let at = |idx| notices.get(idx).map(|notice| (notice.kind, notice.path.as_str()));
        assert_eq!(at(MOST_KEPT - 1), Some((NoticeKind::Binary, "004999.txt")));
        assert_eq!(at(MOST_KEPT), Some((NoticeKind::Empty, "099999.txt")));
        assert_eq!(at(MOST_KEPT + 1), Some((NoticeKind::NoDate, "000001.txt")));
        assert_eq!(at(MOST_KEPT + 2), None);
    }

    #[test]
    fn far_dates_come_and_go() {
        let mut notices = Notices::default();
        notices.extend(vec![Notice::new(NoticeKind::Empty, "b", "")]);
        notices.set_far(vec![Notice::new(NoticeKind::FarDate, "a", "2062-02-04")]);
        assert_eq!((notices.len(), notices.get(0).map(|notice| notice.kind)), (2, Some(NoticeKind::FarDate)));
        notices.set_far(Vec::new());
        assert_eq!((notices.len(), notices.iter().count()), (1, 1));
    }
}
