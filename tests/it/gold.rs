//! Sentences marked by hand: `tests/gold/countries/xx.txt` holds one a line, the names of countries as `[surface|CODE]`.
//! `#` lines say which mechanism the following ones are about.

use std::fs;
use std::path::Path;

use dateline::extract::countries;
use dateline::model::Language;

#[test]
fn countries_of_marked_sentences_are_found() {
    let mut wrong = Vec::new();
    let mut n_sentences = 0;
    for (language, content) in gold_files("tests/gold/countries") {
        for (idx, line) in content.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            n_sentences += 1;
            let sentence = strip_marks(line);
            let (mentions, _) = countries::read(&sentence, &[], Some(language));
            let found = mentions.iter().map(|mention| {
                (mention.span.start as usize, mention.span.end as usize, mention.code.as_str().to_owned())
            });
            let marked = set_marks(&sentence, found);
            if marked != line {
                wrong.push(format!("{language}.txt:{}\n  wanted {line}\n  found  {marked}", idx + 1));
            }
        }
    }
    assert!(n_sentences > 0, "no sentence was read");
    assert!(wrong.is_empty(), "{} of {n_sentences} sentences:\n{}", wrong.len(), wrong.join("\n"));
}

/// The files of a folder by language, which is their name.
fn gold_files(folder: &str) -> Vec<(Language, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let language = |path: &Path| path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    paths
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| (language(path), fs::read_to_string(path).unwrap()))
        .collect()
}

/// The sentence without its marks.
fn strip_marks(line: &str) -> String {
    let mut sentence = String::new();
    let mut rest = line;
    while let Some((before, mark)) = rest.split_once('[') {
        let (mark, after) = mark.split_once(']').unwrap_or_else(|| panic!("no closing bracket in {line}"));
        let (surface, _) = mark.split_once('|').unwrap_or_else(|| panic!("no code in {line}"));
        sentence.push_str(before);
        sentence.push_str(surface);
        rest = after;
    }
    sentence.push_str(rest);
    sentence
}

fn set_marks(sentence: &str, marks: impl Iterator<Item = (usize, usize, String)>) -> String {
    let mut line = String::new();
    let mut at = 0;
    for (start, end, code) in marks {
        line += &format!("{}[{}|{code}]", &sentence[at..start], &sentence[start..end]);
        at = end;
    }
    line + &sentence[at..]
}
