//! Tells when something has changed in folders and files.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::export::reason;

/// Watches until it is dropped.
pub struct Watcher {
    _watcher: RecommendedWatcher,
    /// Whether one of the paths itself came or went.
    has_lost_sight: Arc<AtomicBool>,
}

impl Watcher {
    /// Watches these paths and all below them; `on_change` is called on a thread of its own. The error says why the system
    /// can't.
    pub fn start(paths: &[PathBuf], on_change: impl Fn() + Send + 'static) -> Result<Self, String> {
        // What is below a folder is told by the folder's name, the folder itself by the one that it lies in.
        let real = paths.iter().filter_map(|path| path.canonicalize().ok());
        let roots: Vec<PathBuf> = paths.iter().cloned().chain(real).collect();
        let has_lost_sight = Arc::new(AtomicBool::new(false));
        let lost_there = has_lost_sight.clone();
        let made = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // After an error, such as too many events at once, everything may have changed.
            if event.as_ref().map_or(true, |event| is_of_interest(event, &roots)) {
                if event.is_ok_and(|event| is_of_root(&event, &roots)) {
                    lost_there.store(true, Ordering::Relaxed);
                }
                on_change();
            }
        });
        let watched = made.and_then(|mut watcher| {
            for place in places_around(paths) {
                // Without it only the folder's own coming back is not seen.
                let _ = watcher.watch(&place, RecursiveMode::NonRecursive);
            }
            let places = places(paths);
            places.iter().try_for_each(|(path, mode)| watcher.watch(path, *mode)).map(|()| watcher)
        });
        watched.map(|watcher| Self { _watcher: watcher, has_lost_sight }).map_err(|error| explain(&error))
    }

    /// Whether one of the paths may be another file or folder by now, which is not the one that is watched.
    pub fn has_lost_sight(&self) -> bool {
        self.has_lost_sight.load(Ordering::Relaxed)
    }
}

/// The folders that the folders lie in, but for those that are watched themselves: a folder that was deleted and made
/// again is seen there only.
fn places_around(paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    let folders: Vec<PathBuf> =
        paths.iter().filter_map(|path| path.canonicalize().ok()).filter(|path| path.is_dir()).collect();
    let around = folders.iter().filter_map(|folder| folder.parent());
    around.filter(|place| !folders.iter().any(|folder| place.starts_with(folder))).map(Path::to_owned).collect()
}

/// Folders with all below them. Of a file its folder: who writes it anew puts another in its place.
fn places(paths: &[PathBuf]) -> BTreeMap<PathBuf, RecursiveMode> {
    let mut places = BTreeMap::new();
    for path in paths {
        let (place, mode) = match path.parent() {
            Some(folder) if !path.is_dir() => (folder, RecursiveMode::NonRecursive),
            _ => (path.as_path(), RecursiveMode::Recursive),
        };
        let place = if place.as_os_str().is_empty() { Path::new(".") } else { place };
        let kept = places.entry(place.to_owned()).or_insert(mode);
        if mode == RecursiveMode::Recursive {
            *kept = mode;
        }
    }
    places
}

/// Whether the event may have changed what these roots hold: something was written, not only read, and it is not hidden.
fn is_of_interest(event: &Event, roots: &[PathBuf]) -> bool {
    let is_change = match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    };
    let is_shown = |path: &PathBuf| ways(path, roots).any(|way| !way.components().any(is_hidden));
    is_change && (event.paths.is_empty() || event.paths.iter().any(is_shown))
}

/// Whether one of the roots itself came, went or got another name.
fn is_of_root(event: &Event, roots: &[PathBuf]) -> bool {
    let is_other =
        matches!(event.kind, EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
    is_other && event.paths.iter().any(|path| ways(path, roots).any(|way| way.as_os_str().is_empty()))
}

/// The ways from the roots to a path that lies in them.
fn ways<'p>(path: &'p Path, roots: &[PathBuf]) -> impl Iterator<Item = &'p Path> {
    // A path in the current folder has its dot or not.
    let path = path.strip_prefix(".").unwrap_or(path);
    roots.iter().filter_map(move |root| path.strip_prefix(root.strip_prefix(".").unwrap_or(root)).ok())
}

fn is_hidden(component: Component) -> bool {
    matches!(component, Component::Normal(name) if is_hidden_name(name))
}

fn is_hidden_name(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn explain(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => "the system's limit of watched folders is reached".to_owned(),
        ErrorKind::Io(error) => reason(error),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};
    use std::time::{Duration, Instant};

    use super::*;

    fn interest(kind: EventKind, path: &str, roots: &[&str]) -> bool {
        let roots: Vec<PathBuf> = roots.iter().map(PathBuf::from).collect();
        is_of_interest(&Event::new(kind).add_path(path.into()), &roots)
    }

    #[test]
    fn only_what_may_change_articles_is_told() {
        let change = EventKind::Any;
        assert!(interest(change, "news/a.txt", &["news"]));
        assert!(interest(change, "/srv/.news/a.txt", &["/srv/.news"]), "the root itself may be hidden");
        assert!(!interest(change, "news/.a.txt.swp", &["news"]));
        assert!(!interest(change, "news/.git/index", &["news"]));
        assert!(!interest(change, "other.txt", &["news.txt"]), "the folder of a file is watched for the file alone");
        assert!(interest(change, "./a.txt", &["."]));
        assert!(interest(change, "./all.jsonl", &["all.jsonl"]), "a file in the current folder");
        assert!(interest(change, "news/a.txt", &["./news"]));
        assert!(!interest(change, "/srv/other", &["news", "/srv/news"]), "what lies beside the folder");
        assert!(!interest(EventKind::Access(AccessKind::Open(AccessMode::Any)), "news/a.txt", &["news"]));
        assert!(interest(EventKind::Access(AccessKind::Close(AccessMode::Write)), "news/a.txt", &["news"]));
    }

    fn watch(path: &Path) -> (Watcher, Receiver<()>) {
        let (sender, receiver) = channel();
        let watcher = Watcher::start(&[path.to_owned()], move || sender.send(()).unwrap_or_default());
        (watcher.expect("a temporary folder can be watched"), receiver)
    }

    fn is_told(receiver: &Receiver<()>) -> bool {
        receiver.recv_timeout(Duration::from_secs(20)).is_ok()
    }

    #[test]
    fn a_file_that_is_put_in_place_of_another_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.jsonl");
        std::fs::write(&file, "one").unwrap();
        let (_watcher, told) = watch(&file);
        let other = folder.path().join("other");
        std::fs::write(&other, "two").unwrap();
        std::fs::rename(&other, &file).unwrap();
        assert!(is_told(&told));
    }

    #[test]
    fn files_of_new_folders_are_seen() {
        let folder = tempfile::tempdir().unwrap();
        let (_watcher, told) = watch(folder.path());
        std::fs::create_dir(folder.path().join("new")).unwrap();
        assert!(is_told(&told));
        // The system needs a moment to watch the new folder; what comes into it before that is found by looking.
        let deadline = Instant::now() + Duration::from_secs(20);
        let is_seen = || {
            std::fs::write(folder.path().join("new/a.txt"), "text").unwrap();
            told.recv_timeout(Duration::from_millis(50)).is_ok()
        };
        while !is_seen() {
            assert!(Instant::now() < deadline);
        }
    }
}
