//! One look at the files: what came, changed and went, told to the collector batch by batch.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use crate::library::{ArticleId, IdSet, Library, PackedArticles, Root};
use crate::load::files::{
    FileChanges, FileEntry, FileTable, KnownFiles, Stat, file_key, is_plain, key_of_shown, shown_of,
};
use crate::load::listed::ListedFolders;
use crate::load::pipeline::{FileRead, Outcome};
use crate::model::Notice;

use super::away::Away;
use super::{AwayPlace, CollectReport, Collector, Refreshed, untracked};

/// The cache is written each time that so many segments are full, so that a long first reading can be interrupted.
const SEGMENTS_PER_SAVE: usize = 16;

/// A refresh under way.
pub(super) struct Refresh {
    /// Nothing was known before: all that comes is new.
    is_first: bool,
    /// Numbers of the known files that are as they were.
    unchanged: Vec<Range<u32>>,
    /// What became of files: of those that were read as they come, of all once that is known.
    changes: FileChanges,
    /// Files that were written again as they were.
    touched: HashMap<Box<str>, FileEntry>,
    /// Files whose end has not come yet: the first of their articles, and how many they are.
    begun: HashMap<Box<str>, (u32, u32)>,
    /// Folders that need not be listed next time.
    folders: ListedFolders,
    /// How many articles there were.
    n_before: usize,
    /// Articles of files that are not in the table and will be read each time, before and now.
    n_untracked_before: usize,
    n_untracked: usize,
    /// Articles of changed files that say what they said before.
    n_same: usize,
    notices: Vec<Notice>,
    pub(super) known: Arc<KnownFiles>,
    started: SystemTime,
    refreshed: Refreshed,
    pub(super) is_complete: bool,
    away: Away,
    /// The first id that is given by this refresh.
    first_new: u32,
}

impl Refresh {
    pub(super) fn start(library: &Library, known: KnownFiles) -> Self {
        Self {
            is_first: known.is_empty() && library.n_ids() == 0 && library.lost().next().is_none(),
            unchanged: Vec::new(),
            changes: FileChanges::default(),
            touched: HashMap::new(),
            begun: HashMap::new(),
            folders: ListedFolders::new(),
            n_before: library.len(),
            n_untracked_before: 0,
            n_untracked: 0,
            n_same: 0,
            notices: Vec::new(),
            known: Arc::new(known),
            started: SystemTime::now(),
            refreshed: Refreshed::default(),
            is_complete: false,
            away: Away::default(),
            first_new: library.n_ids(),
        }
    }

    pub(super) fn take(
        &mut self,
        collector: &mut Collector,
        outcome: Outcome,
        on_report: &mut dyn FnMut(CollectReport),
    ) {
        let Outcome { articles, packed, notices, files, unchanged, touched, folders, .. } = outcome;
        self.folders.extend(folders);
        self.unchanged.extend(unchanged);
        for (idx, stat) in touched {
            self.take_touched(idx, stat.read_at(self.started));
        }
        self.refreshed.n_read += articles.len() + packed.iter().map(PackedArticles::len).sum::<usize>();
        // What a changed file had before goes before its new articles come, so that they are no twins of it.
        let texts = articles.iter().map(|article| article.text.as_bytes());
        let texts = texts.chain(packed.iter().flat_map(PackedArticles::texts));
        let gone = self.take_files(collector, files, texts);
        if !gone.is_disjoint(&collector.library.all()) {
            collector.library.remove(&gone);
            collector.is_unsaved = true;
            on_report(CollectReport::Changed(&collector.library));
        }
        self.notices.extend(notices.iter().cloned());
        // Those that were there before are told from new ones in the end.
        let notices = if self.is_first { notices } else { Vec::new() };
        if !articles.is_empty() || !packed.is_empty() || !notices.is_empty() {
            packed.into_iter().for_each(|packed| collector.append(packed));
            collector.push(articles, notices, on_report);
        }
        if collector.n_unsaved_segments >= SEGMENTS_PER_SAVE && self.is_first {
            self.save_so_far(collector);
        }
    }

    /// Keeps what is now known of these files, before their articles are pushed; gives the articles that they had.
    fn take_files<'a>(
        &mut self,
        collector: &Collector,
        files: Vec<FileRead>,
        mut texts: impl Iterator<Item = &'a [u8]>,
    ) -> IdSet {
        let mut gone = IdSet::new();
        let mut next_id = collector.growing.first + collector.growing.builder.len() as u32;
        for FileRead { key, known, n_articles, end } in files {
            let begun = if self.begun.is_empty() { None } else { self.begun.remove(&key) };
            let (mut first, mut n_so_far) = begun.unwrap_or((u32::MAX, 0));
            let before = known.and_then(|idx| Some(self.known.table().entry(idx)?.1)).filter(|_| n_articles > 0);
            gone.extend(before.iter().flat_map(|before| before.first..before.first.saturating_add(before.n_articles)));
            for text in texts.by_ref().take(n_articles) {
                // The records of a file that has grown are mostly what they were.
                let before = before.filter(|before| n_so_far < before.n_articles);
                let before = before.map(|before| ArticleId(before.first + n_so_far));
                let is_same = |id| collector.library.article(id).text().as_bytes() == text;
                self.n_same += usize::from(before.is_some_and(is_same));
                first = first.min(next_id);
                next_id += 1;
                n_so_far += 1;
            }
            match end {
                Some((stat, content)) => {
                    let entry = FileEntry { stat: stat.read_at(self.started), content, first, n_articles: n_so_far };
                    self.changes.push(key, Some(entry));
                }
                None => drop(self.begun.insert(key, (first, n_so_far))),
            }
        }
        gone
    }

    fn take_touched(&mut self, idx: u32, stat: Stat) {
        if let Some((key, entry)) = self.known.table().entry(idx)
            && entry.stat != stat
        {
            self.touched.insert(key.into(), FileEntry { stat, ..entry });
        }
    }

    /// What a process that is killed now would otherwise read again.
    fn save_so_far(&self, collector: &mut Collector) {
        let n_ids = collector.library.n_ids();
        let is_in = |entry: &FileEntry| entry.first != u32::MAX && entry.first + entry.n_articles <= n_ids;
        let mut files = FileTable::default();
        for (key, entry) in self.changes.iter().filter(|(key, _)| is_plain(key)) {
            entry.filter(is_in).into_iter().for_each(|entry| files.push(key, entry));
        }
        if let Some(cache) = &collector.cache {
            // The next one, or the last, may succeed.
            let _ = cache.write_manifest(&collector.library, &files);
        }
        collector.n_unsaved_segments = 0;
    }

    pub(super) fn finish(mut self, collector: &mut Collector, on_report: &mut dyn FnMut(CollectReport)) -> Refreshed {
        collector.finish_last_segment();
        let settled_after = collector.options.folders_settle_after;
        self.folders.retain(|_, listed| self.is_complete && listed.stamp.is_settled(self.started, settled_after));
        if self.is_complete {
            self.away = collector.find_away(&self.notices);
            let missing = self.missing();
            self.changes.extend(missing);
        }
        let n_tracked = self.known.table().n_articles();
        self.n_untracked_before = self.n_before.saturating_sub(n_tracked);
        self.untrack();
        let kept = self.kept(&collector.library);
        self.n_untracked += kept.len() as usize;
        collector.away = self.away_places(&collector.library, &kept);
        let mut refreshed = self.count();
        refreshed.has_changed = !self.changes.is_empty();
        refreshed.has_changed |= !self.is_first && self.update_lost(collector);
        let known = Arc::try_unwrap(self.known).map(KnownFiles::into_table);
        let known = known.unwrap_or_else(|shared| shared.table().clone());
        collector.is_unsaved |= !self.touched.is_empty();
        let mut changes = self.changes;
        changes.extend(self.touched.into_iter().map(|(key, entry)| (key, Some(entry))));
        let folders = self.folders.iter().map(|(start, listed)| (&**start, listed));
        collector.is_unsaved |= !folders.eq(known.folders());
        let are_all_known = changes.is_empty() && n_tracked == self.n_before;
        collector.files = known.with(changes).in_folders(self.folders);
        let n_before = collector.library.len();
        if self.is_complete && !are_all_known {
            collector.remove_unknown(self.first_new, &kept);
        }
        refreshed.has_changed |= n_before > collector.library.len();
        collector.is_unsaved |= refreshed.has_changed;
        on_report(CollectReport::Changed(&collector.library));
        Refreshed { is_stopped: !self.is_complete, is_rebuilt: false, ..refreshed }
    }

    /// Files that were neither left nor read.
    fn missing(&mut self) -> Vec<(Box<str>, Option<FileEntry>)> {
        let mut missing = Vec::new();
        self.unchanged.sort_unstable_by_key(|range| range.start);
        let mut unchanged = std::mem::take(&mut self.unchanged).into_iter().peekable();
        let n_files = self.known.table().len() as u32;
        let mut start = 0;
        while start < n_files {
            let end = unchanged.peek().map_or(n_files, |range| range.start);
            for idx in start..end {
                if let Some((key, _)) = self.known.table().entry(idx)
                    && !self.changes.has(key)
                    && !self.is_away(key)
                {
                    missing.push((key.into(), None));
                }
            }
            start = unchanged.next().map_or(n_files, |range| range.end);
        }
        missing
    }

    /// A notice has the name that is shown only. Where that may be another file's, both come anew each time.
    fn untrack(&mut self) {
        if !self.is_complete {
            return;
        }
        let roots = self.known.roots();
        let noticed: HashSet<Box<str>> = self.notices.iter().map(|notice| key_of_shown(roots, &notice.path)).collect();
        if noticed.is_empty() {
            return;
        }
        // What looks like another has something behind its name.
        let is_noticed = |key: &str| key.split_once('\0').is_some_and(|(shown_key, _)| noticed.contains(shown_key));
        let (mut untracked, mut n_untracked) = (Vec::new(), 0);
        for (key, entry) in self.changes.iter().filter(|(key, _)| is_noticed(key)) {
            n_untracked += entry.map_or(0, |entry| entry.n_articles as usize);
            untracked.push((key.into(), None));
        }
        self.n_untracked += n_untracked;
        self.changes.extend(untracked);
    }

    /// Articles of files that are not in the table and were not looked at, since they lie in a place that is away.
    fn kept(&self, library: &Library) -> IdSet {
        if self.n_untracked_before == 0 || self.away.is_nowhere() {
            return IdSet::new();
        }
        let mut kept = untracked(library, self.known.table());
        kept.remove_range(self.first_new..);
        let is_kept = |id: &u32| {
            let place = library.article(ArticleId(*id)).place();
            let shown = place.shown();
            self.away.has(&shown) && !self.changes.has(&file_key(self.known.roots(), &place.file(), &shown))
        };
        kept.iter().filter(is_kept).collect()
    }

    fn away_places(&self, library: &Library, kept: &IdSet) -> Vec<AwayPlace> {
        let place = |root: &Root| {
            let lies_there = |key: &str| root.leads_to(&shown_of(self.known.roots(), key));
            let tracked = self.known.table().iter().filter(|(key, entry)| entry.n_articles > 0 && lies_there(key));
            let n_tracked: usize = tracked.map(|(_, entry)| entry.n_articles as usize).sum();
            let is_there = |id: &u32| root.leads_to(&library.article(ArticleId(*id)).place().shown());
            AwayPlace { shown: root.shown.clone(), n_articles: n_tracked + kept.iter().filter(is_there).count() }
        };
        self.away.0.iter().map(place).filter(|place| place.n_articles > 0).collect()
    }

    fn is_away(&self, key: &str) -> bool {
        !self.away.is_nowhere() && self.away.has(&shown_of(self.known.roots(), key))
    }

    /// How many articles came, changed and went.
    fn count(&self) -> Refreshed {
        let mut refreshed = self.refreshed;
        let mut add = |n_before: usize, n_now: usize| {
            refreshed.n_new += n_now.saturating_sub(n_before);
            refreshed.n_gone += n_before.saturating_sub(n_now);
        };
        let mut n_changed = 0;
        for (key, entry) in self.changes.iter() {
            let n_before = self.known.table().get(key).map_or(0, |entry| entry.n_articles) as usize;
            let n_now = entry.map_or(0, |entry| entry.n_articles) as usize;
            add(n_before, n_now);
            n_changed += n_now.min(n_before);
        }
        let n_begun: u32 = self.begun.values().map(|(_, n_articles)| n_articles).sum();
        add(self.n_untracked_before, self.n_untracked + n_begun as usize);
        Refreshed { n_changed: n_changed.saturating_sub(self.n_same), ..refreshed }
    }

    /// Which files give no article now; whether others than before.
    fn update_lost(&self, collector: &mut Collector) -> bool {
        let roots = self.known.roots();
        let come_again: HashSet<(&str, Option<u32>)> =
            self.notices.iter().map(|notice| (&*notice.path, notice.line_number)).collect();
        let is_of_now = |notice: &Notice| {
            let key = key_of_shown(roots, &notice.path);
            // Where not all files were looked at, what is not known to be otherwise stays.
            let was_looked_at = self.is_complete && !self.away.has(&notice.path);
            let may_stay = !was_looked_at || self.known.table().get(&key).is_some();
            may_stay && !self.changes.has(&key) && !come_again.contains(&(&*notice.path, notice.line_number))
        };
        collector.library.update_lost(&is_of_now, self.notices.clone())
    }
}
