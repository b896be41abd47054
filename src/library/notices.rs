//! What is odd in the collection: problems first, then values that were looked for in vain.

use std::path::Path;
use std::sync::Arc;

use crate::model::Notice;

/// All notices, in path order within a batch. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    problems: Arc<Vec<Arc<Notice>>>,
    /// Apart, since a folder of a hundred thousand articles can have half as many without a date, and a file that could
    /// not be read must not drown in them.
    gaps: Arc<Vec<Arc<Notice>>>,
}

impl Notices {
    pub(super) fn extend(&mut self, mut notices: Vec<Notice>) {
        if notices.is_empty() {
            return;
        }
        notices
            .sort_by(|a, b| Path::new(&a.path).cmp(Path::new(&b.path)).then_with(|| a.line_number.cmp(&b.line_number)));
        let (gaps, problems): (Vec<Notice>, Vec<Notice>) = notices.into_iter().partition(|notice| notice.kind.is_gap());
        Arc::make_mut(&mut self.problems).extend(problems.into_iter().map(Arc::new));
        Arc::make_mut(&mut self.gaps).extend(gaps.into_iter().map(Arc::new));
    }

    pub fn len(&self) -> usize {
        self.problems.len() + self.gaps.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many are no [gaps](crate::model::NoticeKind::is_gap); they come first.
    pub fn n_problems(&self) -> usize {
        self.problems.len()
    }

    pub fn get(&self, idx: usize) -> Option<&Notice> {
        let notice = self.problems.get(idx).or_else(|| self.gaps.get(idx.checked_sub(self.problems.len())?));
        notice.map(AsRef::as_ref)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.problems.iter().chain(self.gaps.iter()).map(AsRef::as_ref)
    }
}
