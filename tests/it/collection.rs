//! A folder of news with a cache beside it, for the tests of what is kept on disk.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, UNIX_EPOCH};

use dateline::library::Library;
use dateline::load::{Caches, Collector, CollectorOptions, LoadOptions, Refreshed, SEGMENT_LEN};

/// Gone when it is dropped.
pub struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("news")).unwrap();
        Self { home }
    }

    /// With these files in its folder.
    pub fn with(files: &[(&str, &[u8])]) -> Self {
        let desk = Self::new();
        for (name, bytes) in files {
            let path = desk.news().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, bytes).unwrap();
            make_old(&path);
        }
        desk
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder of articles.
    pub fn news(&self) -> PathBuf {
        self.home().join("news")
    }

    /// What XDG_CACHE_HOME is to be.
    pub fn cache_home(&self) -> PathBuf {
        self.home().join("cache")
    }

    pub fn caches(&self) -> Caches {
        Caches::new(self.cache_home().join("dateline"))
    }

    /// With one thread: several number what they pack as they come to it, and the files of the cache are others each time.
    pub fn options(&self) -> CollectorOptions {
        let load = LoadOptions { n_threads: 1, ..LoadOptions::default() };
        CollectorOptions { caches: Some(self.caches()), load, ..without_cache() }
    }

    /// What the cache of the folder gives, before any file is looked at.
    pub fn open(&self) -> Collector {
        Collector::open(&[self.news()], self.options())
    }

    /// `dateline` beside the folder, in an English environment without settings.
    pub fn dateline<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command
            .args(arguments)
            .current_dir(self.home())
            .env("LC_ALL", "C.UTF-8")
            .env("XDG_CONFIG_HOME", "/dev/null/nowhere")
            .env("XDG_CACHE_HOME", self.cache_home())
            .stdin(Stdio::null());
        command
    }

    /// Standard output of a run that went well.
    #[track_caller]
    pub fn out_of<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> String {
        let output = self.dateline(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// As a command does it: opened, brought up to date, checked, kept.
    pub fn run(&self) -> Collector {
        let mut collector = self.open();
        let refreshed = refresh(&mut collector);
        assert!(!refreshed.is_stopped);
        if collector.is_from_cache() && !collector.check(&|| true) {
            collector.rebuild(&AtomicBool::new(false), &mut |_| {});
        }
        collector.save().unwrap();
        collector
    }

    /// The folder of the collection's cache.
    pub fn cache_folder(&self) -> PathBuf {
        self.open().cache_folder().unwrap().to_owned()
    }

    /// The files of the cache that hold something, by their paths.
    pub fn cache_files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = files_below(&self.cache_folder());
        files.retain(|path| fs::metadata(path).unwrap().len() > 0);
        files
    }

    /// Whether the cache opens, has nothing wrong in it and needs no file read.
    pub fn is_cache_whole(&self) -> bool {
        let mut collector = self.open();
        collector.is_from_cache() && collector.check(&|| true) && refresh(&mut collector).n_read == 0
    }
}

/// As an archive that was unpacked: every file has the same time, so long ago that it is relied on.
pub fn make_old(path: &Path) {
    let time = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::options().write(true).open(path).and_then(|file| file.set_modified(time)).unwrap();
}

/// Options of a command that keeps nothing.
pub fn without_cache() -> CollectorOptions {
    let load = LoadOptions { n_threads: 2, ..LoadOptions::default() };
    CollectorOptions {
        load,
        caches: None,
        min_bytes_to_cache: 0,
        segment_len: SEGMENT_LEN,
        is_watched: false,
        keeps_emptied: false,
        // Tests wait for the next step of the clock before they change a folder again.
        folders_settle_after: Duration::ZERO,
    }
}

pub fn refresh(collector: &mut Collector) -> Refreshed {
    collector.refresh(&AtomicBool::new(false), &mut |_| {})
}

/// What these paths hold, read anew.
pub fn read_anew(paths: &[PathBuf]) -> Library {
    let mut collector = Collector::open(paths, without_cache());
    refresh(&mut collector);
    collector.into_library()
}

/// All files in a folder and the folders in it, by their paths.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}
