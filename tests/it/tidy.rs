//! The repository itself: modules point one way, tables say where they come from, nothing machine-bound is committed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Which module may use which, from plain values to the terminal. A change that needs a new arrow changes this table in
/// the same commit and gives the reason in `ARCHITECTURE.md`.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("text", &["model"]),
    ("phrases", &["model"]),
    ("gazetteer", &["model", "text"]),
    ("extract", &["model", "text", "gazetteer"]),
    ("fulltext", &["model", "text"]),
    ("library", &["model", "text", "gazetteer", "fulltext"]),
    ("query", &["model", "text", "gazetteer", "fulltext", "library"]),
    ("load", &["model", "text", "extract", "fulltext", "library"]),
    ("export", &["model", "text", "gazetteer", "library", "query"]),
    ("app", &["model", "text", "gazetteer", "library", "query", "phrases"]),
    ("ui", &["model", "text", "gazetteer", "library", "query", "phrases", "app"]),
    ("runtime", &["model", "text", "library", "query", "load", "export", "phrases", "app", "ui"]),
    (
        "cli",
        &[
            "model",
            "text",
            "gazetteer",
            "extract",
            "library",
            "query",
            "load",
            "export",
            "phrases",
            "app",
            "ui",
            "runtime",
        ],
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The top-level module that a source file belongs to; `None` for `lib.rs` and `main.rs`.
fn module_of(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (!matches!(module, "lib" | "main" | "bin")).then(|| module.to_owned())
}

/// The modules named behind `crate::` in code: `use crate::x`, `crate::x::y()`, `use crate::{x, y::z}`.
fn modules_used(source: &str) -> Vec<String> {
    let code: String =
        source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => used.push(identifier(rest)),
            Some(group) => used.extend(first_names_of(group)),
        }
    }
    used
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first name of each item of a `{…}` group, given what follows the opening brace.
fn first_names_of(group: &str) -> Vec<String> {
    let (mut depth, mut item_starts, mut names) = (0, true, Vec::new());
    for (at, ch) in group.char_indices() {
        match ch {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => item_starts = true,
            ch if item_starts && !ch.is_whitespace() => {
                names.push(identifier(&group[at..]));
                item_starts = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn modules_point_one_way() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut wrong = Vec::new();
    for path in files_below(&root().join("src"), "rs") {
        let Some(module) = module_of(&path) else { continue };
        // Build scripts are programs of their own; tests may set a stage with whatever they need.
        if path.file_name().is_some_and(|name| name == "build.rs" || name == "tests.rs") {
            continue;
        }
        let allowed =
            arrows.get(module.as_str()).unwrap_or_else(|| panic!("{} is in no module of ARROWS", path.display()));
        let source = fs::read_to_string(&path).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for used in modules_used(code) {
            if used != module && arrows.contains_key(used.as_str()) && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: {module} must not use {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that the table does not allow:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_of_arrows_has_no_cycle() {
    let mut known: Vec<&str> = Vec::new();
    for (module, allowed) in ARROWS {
        for used in *allowed {
            assert!(known.contains(used), "{module} uses {used}, which stands below it in the table");
        }
        known.push(module);
    }
}

#[test]
fn the_reader_of_imports_sees_groups_and_paths() {
    let source = "use crate::{model::Span, text::{fold, clean}};\nlet x = crate::load::f(); // crate::cli";
    assert_eq!(modules_used(source), ["model", "text", "load"]);
}

#[test]
fn every_source_file_says_what_it_is_for() {
    for path in files_below(&root().join("src"), "rs") {
        let source = fs::read_to_string(&path).unwrap();
        assert!(source.starts_with("//!"), "{} does not open with //!", path.display());
    }
}

#[test]
fn every_table_has_a_header_and_names_its_source() {
    for path in files_below(&root().join("src"), "tsv") {
        let table = fs::read_to_string(&path).unwrap();
        let n_columns = table.lines().find(|line| !line.starts_with('#')).map(|header| header.split('\t').count());
        assert!(n_columns.is_some_and(|n| n >= 1), "{} has no header row", path.display());
        assert!(is_described(&path), "{} is described in no README beside or above it", path.display());
    }
}

/// A table is described by its name, or, where each language has one, as `xx.tsv`, in the README beside it or one above.
fn is_described(table: &Path) -> bool {
    let name = table.file_name().unwrap().to_str().unwrap();
    let pattern = format!("xx{}", name.trim_start_matches(|c: char| c.is_ascii_lowercase()));
    let readmes = table.ancestors().skip(1).take(2).map(|folder| folder.join("README.md"));
    readmes
        .filter_map(|readme| fs::read_to_string(readme).ok())
        .any(|text| text.contains(name) || text.contains(&pattern))
}

/// Licences that ask for no more than their text and the authors' names, as SPDX has them.
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// For the platform that the tests run on: of others' packages cargo may not have the manifests.
#[test]
fn everything_that_is_linked_in_is_under_a_permissive_licence() {
    let rustc = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into())).arg("-vV").output().unwrap();
    let about = String::from_utf8(rustc.stdout).unwrap();
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version=1", "--filter-platform", host])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "only {} packages", packages.len());
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(is_permissive(licence), "{} {} is under {licence:?}", package["name"], package["version"]);
    }
}

/// Whether every part of an expression leaves the choice of a permissive licence. Brackets are taken to hold `OR` only.
fn is_permissive(expression: &str) -> bool {
    let is_listed = |licence: &str| PERMISSIVE.contains(&licence.trim_matches(|c: char| "() ".contains(c)));
    expression.replace('/', " OR ").split(" AND ").all(|part| part.split(" OR ").any(is_listed))
}

#[test]
fn licence_expressions_are_understood() {
    for good in ["MIT", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0", "MIT OR GPL-3.0-only"] {
        assert!(is_permissive(good), "{good}");
    }
    for bad in ["", "GPL-3.0-only", "MIT AND GPL-2.0-only", "(MIT OR Zlib) AND LGPL-3.0-only", "Apache-2.0 WITH x"] {
        assert!(!is_permissive(bad), "{bad}");
    }
}

#[test]
fn the_seeds_are_the_articles_that_were_handed_over() {
    let sum = |name: &str| xxhash_rust::xxh3::xxh3_64(&fs::read(root().join("seeds").join(name)).unwrap());
    assert_eq!(sum("000_614924f02fdaa797.txt"), SEED_SUMS[0]);
    assert_eq!(sum("004_4f6b13096d670b37.txt"), SEED_SUMS[1]);
}

const SEED_SUMS: [u64; 2] = [4_291_752_854_515_605_683, 11_494_019_738_997_966_232];

#[test]
fn no_machine_paths_are_committed() {
    let mut folders = vec!["src", "tests", "benches", ".ci"];
    folders.retain(|folder| root().join(folder).is_dir());
    let top = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "Cargo.toml"];
    let mut files: Vec<PathBuf> = top.iter().map(|name| root().join(name)).filter(|path| path.exists()).collect();
    for folder in folders {
        for extension in ["rs", "md", "tsv", "toml", "snap", "py"] {
            files.extend(files_below(&root().join(folder), extension));
        }
    }
    // Put together here so that this file does not trip over itself.
    let marks = [["/wo", "rk/"].concat(), ["/ro", "ot/"].concat()];
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        for mark in &marks {
            assert!(!text.contains(mark), "{} holds the machine path {mark}", path.display());
        }
    }
}
