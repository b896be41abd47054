//! `dateline cache`: what is kept on disk, and getting rid of it.

use std::io::{self, Write};
use std::path::PathBuf;

use super::args::CacheArgs;
use super::reading::shown;
use super::{CliError, Exit, print};
use crate::load::{CacheInfo, Caches};

/// The folder of all caches; `None` where the system names no place for it.
pub fn caches() -> Option<Caches> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(Caches::new(etcetera::BaseStrategy::cache_dir(&strategy).join("dateline")))
}

pub fn run(args: &CacheArgs) -> Result<Exit, CliError> {
    let Some(caches) = caches() else { return Err(CliError::NoCacheFolder) };
    let failed = |source: io::Error| CliError::Cache { path: caches.folder().to_owned(), source };
    let all = caches.list().map_err(failed)?;
    let wanted = select(all, &args.paths);
    if !args.clear {
        return print(|out| write(&caches, &wanted, out));
    }
    for info in &wanted {
        info.delete().map_err(|source| CliError::Cache { path: info.folder.clone(), source })?;
    }
    let n_bytes: u64 = wanted.iter().map(|info| info.n_bytes).sum();
    print(|out| writeln!(out, "deleted {}, {}", number(wanted.len()), size(n_bytes)))
}

/// Those that were made of these paths; all without any.
fn select(all: Vec<CacheInfo>, paths: &[PathBuf]) -> Vec<CacheInfo> {
    let real: Vec<PathBuf> = paths.iter().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone())).collect();
    all.into_iter().filter(|info| real.is_empty() || info.paths.iter().any(|path| real.contains(path))).collect()
}

fn write(caches: &Caches, infos: &[CacheInfo], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} in {}", number(infos.len()), shown(caches.folder()))?;
    for info in infos {
        let articles = if info.n_articles == 1 { "article" } else { "articles" };
        let (n_articles, what) = match info.paths.as_slice() {
            [] => (String::new(), "of another version, not used any more".to_owned()),
            paths => {
                let shown: Vec<String> = paths.iter().map(|path| shown(path)).collect();
                (format!("{} {articles}", info.n_articles), shown.join(" + "))
            }
        };
        writeln!(out, "{:>10}  {n_articles:>18}  {what}", size(info.n_bytes))?;
    }
    Ok(())
}

fn number(n: usize) -> String {
    format!("{n} {}", if n == 1 { "cache" } else { "caches" })
}

fn size(n_bytes: u64) -> String {
    match n_bytes {
        0..1_000_000 => format!("{:.1} kB", n_bytes as f64 / 1e3),
        _ => format!("{:.1} MB", n_bytes as f64 / 1e6),
    }
}
