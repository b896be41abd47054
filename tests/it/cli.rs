//! The commands as a shell sees them: arguments, standard streams, exit codes.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// A folder that nobody can make, not even the superuser.
const NOWHERE: &str = "/dev/null/nowhere";

/// `dateline` in an English environment without settings.
fn dateline<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .env("XDG_CONFIG_HOME", NOWHERE)
        .env("XDG_CACHE_HOME", NOWHERE)
        .stdin(Stdio::null());
    command
}

/// What a run gave: exit code, standard output, standard error.
struct Run {
    code: i32,
    out: String,
    err: String,
}

fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Run {
    finished(dateline(arguments).output().unwrap())
}

fn finished(output: Output) -> Run {
    Run {
        code: output.status.code().expect("not ended by a signal"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn in_seeds(arguments: &[&str]) -> Run {
    run(arguments.iter().map(OsStr::new).chain([seeds().as_os_str()]))
}

fn records(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A folder with these files, made for one test.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn notices_of_a_record_name_its_line() {
    let lines = b"{\"text\":\"One sentence about nothing.\"}\n{\"text\":\"Another one about nothing.\"}\n";
    let folder = folder(&[("a.jsonl", lines)]);
    let run = run([OsStr::new("check"), folder.path().as_os_str()]);
    assert!(run.out.contains("a.jsonl:1\n") && run.out.contains("a.jsonl:2\n"), "{}", run.out);
}

#[test]
fn equal_counts_stand_in_the_order_of_the_shown_names() {
    let text = "Kopf\n\nDie Minister aus Dänemark, Albanien, Kanada und Österreich reisten nach Brüssel.\n";
    let folder = folder(&[("a.txt", text.as_bytes())]);
    for (language, expected) in [("de", ["AL", "BE", "DK", "CA", "AT"]), ("en", ["AL", "AT", "BE", "CA", "DK"])] {
        let arguments = ["count", "--by", "country", "--lang", language].map(OsStr::new);
        let run = run(arguments.into_iter().chain([folder.path().as_os_str()]));
        let codes: Vec<&str> = run.out.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
        assert_eq!(codes, expected, "{}", run.out);
    }
}

#[test]
fn export_writes_a_json_object_a_line() {
    let run = in_seeds(&["export"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.err, "");
    let records = records(&run.out);
    assert_eq!(records.len(), 2);
    for record in &records {
        let text = record["text"].as_str().unwrap();
        for entry in record["mentions"].as_array().unwrap().iter().chain(record["dates"].as_array().unwrap()) {
            let (start, end) = (entry["start"].as_u64().unwrap() as usize, entry["end"].as_u64().unwrap() as usize);
            assert_eq!(&text[start..end], entry["surface"].as_str().unwrap());
        }
    }
}

#[test]
fn export_can_be_read_again() {
    let first = in_seeds(&["export", "--sort", "path"]);
    let folder = folder(&[("all.jsonl", first.out.as_bytes())]);
    let again = run([OsStr::new("export"), OsStr::new("--sort"), OsStr::new("path"), folder.path().as_os_str()]);
    assert_eq!(again.code, 0, "{}", again.err);
    let (first, again) = (records(&first.out), records(&again.out));
    for (first, again) in first.iter().zip(&again) {
        for field in ["id", "text", "title", "url", "source"] {
            assert_eq!(first[field], again[field], "{field}");
        }
        assert_eq!(first["date"]["value"], again["date"]["value"]);
        // A guess stays one, however often it is handed on.
        assert_eq!(first["date"]["inferred"], again["date"]["inferred"]);
    }
}

#[test]
fn a_query_narrows_and_nothing_is_exit_code_one() {
    let hits = in_seeds(&["export", "-q", "country:XK"]);
    assert_eq!((hits.code, records(&hits.out).len()), (0, 1), "{}", hits.err);
    let none = in_seeds(&["export", "-q", "xyzzyplugh"]);
    assert_eq!((none.code, none.out.as_str(), none.err.as_str()), (1, "", ""));
    let none = in_seeds(&["count", "-q", "xyzzyplugh"]);
    assert_eq!((none.code, none.out.as_str()), (1, "0\n"));
}

#[test]
fn what_is_wrong_in_a_query_is_shown_and_the_rest_applies() {
    let run = in_seeds(&["count", "-q", "colour:red country:XK"]);
    assert_eq!(run.code, 0);
    assert_eq!(run.out, "1\n");
    let lines: Vec<&str> = run.err.lines().collect();
    assert_eq!(lines[1], "  colour:red country:XK");
    assert_eq!(lines[2].trim_end(), "  ^");
}

#[test]
fn counts_are_the_numbers_that_a_query_gives() {
    for facet in ["country", "group"] {
        let counted = in_seeds(&["count", "--by", facet]);
        assert_eq!(counted.code, 0);
        assert!(counted.out.lines().count() > 3);
        for line in counted.out.lines() {
            let mut words = line.split_whitespace();
            let (n, value) = (words.next().unwrap(), words.next().unwrap());
            let alone = in_seeds(&["count", "-q", &format!("{facet}:{value}")]);
            assert_eq!(alone.out.trim(), n, "{facet} {value}");
        }
    }
}

#[test]
fn dates_are_counted_in_their_order() {
    assert_eq!(in_seeds(&["count", "--by", "date"]).out, "1  2026-02-04\n1  2026-01-03\n");
    assert_eq!(in_seeds(&["count", "--by", "month"]).out, "1  2026-02\n1  2026-01\n");
    assert_eq!(in_seeds(&["count", "--by", "year"]).out, "2  2026\n");
    assert_eq!(in_seeds(&["count", "--by", "language"]).out, "2  de\n");
}

#[test]
fn every_format_is_written() {
    let csv = in_seeds(&["export", "--format", "csv"]);
    assert!(csv.out.starts_with(
        "id,path,language,date,precision,inferred,title,summary,countries,focus,words,ambiguous,updated,line\n"
    ));
    let json = in_seeds(&["export", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&json.out).unwrap().as_array().unwrap().len(), 2);
    let paths = in_seeds(&["export", "--format", "paths", "--sort", "path"]);
    let names: Vec<_> = paths.out.lines().map(|path| Path::new(path).file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["000_614924f02fdaa797.txt", "004_4f6b13096d670b37.txt"]);
    assert!(paths.out.lines().all(|path| Path::new(path).is_file()));
    let digest = in_seeds(&["export", "--format", "md", "--lang", "de"]);
    assert!(digest.out.starts_with("# 2 Artikel\n") && digest.out.contains("Kroatien"), "{}", digest.out);
}

#[test]
fn an_output_file_is_written_whole_and_its_name_says_the_format() {
    let folder = folder(&[]);
    let path = folder.path().join("hits.csv");
    let done = run([OsStr::new("export"), seeds().as_os_str(), OsStr::new("-o"), path.as_os_str()]);
    assert_eq!((done.code, done.out.as_str()), (0, ""), "{}", done.err);
    assert!(fs::read_to_string(&path).unwrap().starts_with("id,path,"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a temporary file was left");
    let nowhere = folder.path().join("missing").join("hits.csv");
    let failed = run([OsStr::new("export"), seeds().as_os_str(), OsStr::new("-o"), nowhere.as_os_str()]);
    assert_eq!(failed.code, 2);
    assert!(failed.err.starts_with("dateline: cannot write ") && failed.err.contains("no such file"), "{}", failed.err);
}

#[test]
fn nothing_readable_is_exit_code_two_with_the_reason() {
    let missing = run(["export", "no/such/folder"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("no/such/folder") && missing.err.contains("no such file"), "{}", missing.err);
    let empty = folder(&[]);
    let none = run([OsStr::new("count"), empty.path().as_os_str()]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    let binary = folder(&[("a", b"\0\x01\x02\xff\xfe\0\0\0")]);
    let none = run([OsStr::new("export"), binary.path().as_os_str()]);
    assert_eq!(none.code, 2);
    assert!(none.err.contains("binary"), "{}", none.err);
}

#[test]
fn files_that_give_no_article_are_named_and_the_others_count() {
    let folder = folder(&[("good.txt", b"Kosovo hat eine neue Regierung.\n"), ("empty.txt", b""), ("b.bin", &[0; 64])]);
    let counted = run([OsStr::new("count"), folder.path().as_os_str()]);
    assert_eq!((counted.code, counted.out.as_str()), (0, "1\n"));
    assert!(counted.err.contains("empty.txt") && counted.err.contains("b.bin"), "{}", counted.err);
    let one_missing = run([OsStr::new("count"), folder.path().as_os_str(), OsStr::new("nowhere")]);
    assert_eq!((one_missing.code, one_missing.out.as_str()), (0, "1\n"));
    assert!(one_missing.err.contains("cannot read nowhere: "), "{}", one_missing.err);
    let checked = run([OsStr::new("check"), folder.path().as_os_str()]);
    assert_eq!(checked.code, 0);
    for expected in ["1 article\n", "1  empty ", "1  binary ", "empty.txt"] {
        assert!(checked.out.contains(expected), "{expected} is missing in:\n{}", checked.out);
    }
}

#[test]
fn wrong_usage_is_exit_code_two() {
    for arguments in [&["export", "--format", "xml"][..], &["--max-size", "much"], &["--demo", "seeds"], &["explain"]] {
        let failed = run(arguments);
        assert_eq!((failed.code, failed.out.as_str()), (2, ""), "{arguments:?}");
        assert!(failed.err.contains("--help") || failed.err.contains("Usage"), "{}", failed.err);
    }
    for arguments in [["--help"], ["--version"]] {
        assert_eq!(run(arguments).code, 0);
    }
}

#[test]
fn the_interface_without_a_terminal_names_export() {
    let failed = in_seeds(&[]);
    assert_eq!((failed.code, failed.out.as_str()), (2, ""));
    assert!(failed.err.contains("dateline export"), "{}", failed.err);
}

#[test]
fn standard_input_is_read() {
    let mut child = dateline(["export", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("Neues aus Kosovo\n\nEin Satz.\n".as_bytes()).unwrap();
    let done = finished(child.wait_with_output().unwrap());
    assert_eq!(done.code, 0);
    assert_eq!(records(&done.out)[0]["path"], "-");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let line = "{\"text\":\"Ein langer Satz ueber Kosovo und Albanien.\"}\n";
    let folder = folder(&[("many.jsonl", line.repeat(3_000).as_bytes())]);
    for format in ["jsonl", "json", "csv", "md"] {
        let mut child =
            dateline([OsStr::new("export"), OsStr::new("-f"), OsStr::new(format), folder.path().as_os_str()])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
        let mut first = String::new();
        // Dropping the reader closes the pipe while most is still to come.
        BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(!first.is_empty());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn no_escape_sequence_goes_into_a_pipe() {
    let hostile = "Kosovo\x1b[2J \u{9b}31m\u{202e}\n\n\x1b]0;title\x07 und mehr\n";
    let folder = folder(&[("a\x1b[31m.txt", hostile.as_bytes())]);
    let commands: [&[&str]; 9] = [
        &["export"],
        &["export", "-f", "json"],
        &["export", "-f", "csv"],
        &["export", "-f", "md"],
        &["export", "-f", "paths"],
        &["count", "--by", "country"],
        &["explain"],
        &["check"],
        &["index", "--no-cache"],
    ];
    for arguments in commands {
        let done = run(arguments.iter().map(OsStr::new).chain([folder.path().as_os_str()]));
        assert_eq!(done.code, 0, "{arguments:?}: {}", done.err);
        for text in [&done.out, &done.err] {
            let is_control = |ch: char| (ch.is_control() && ch != '\n') || ch == '\u{202e}';
            assert!(!text.contains(is_control), "{arguments:?}: {text:?}");
        }
    }
}

#[test]
fn help_and_manual_are_plain_in_a_pipe() {
    for arguments in [&["--help"][..], &["export", "--help"], &["man"], &["completions", "bash"]] {
        let done = run(arguments);
        assert_eq!(done.code, 0);
        assert!(!done.out.is_empty() && !done.out.contains('\x1b'), "{arguments:?}");
    }
}

#[test]
fn a_folder_called_like_a_command_is_reached_by_its_path() {
    let folder = folder(&[]);
    fs::create_dir(folder.path().join("export")).unwrap();
    fs::copy(seeds().join("004_4f6b13096d670b37.txt"), folder.path().join("export").join("a.txt")).unwrap();
    let done = finished(dateline(["count", "export"]).current_dir(folder.path()).output().unwrap());
    assert_eq!((done.code, done.out.as_str()), (0, "1\n"));
    let done = finished(dateline(["./export"]).current_dir(folder.path()).output().unwrap());
    assert!(done.err.contains("no terminal"), "{}", done.err);
}

#[test]
fn the_demo_needs_nothing_on_disk() {
    let folder = folder(&[]);
    let done = finished(dateline(["export", "--demo"]).current_dir(folder.path()).output().unwrap());
    let from_disk = in_seeds(&["export"]);
    let without_path = |lines: &str| {
        let mut records = records(lines);
        records.iter_mut().for_each(|record| drop(record.as_object_mut().unwrap().remove("path")));
        records
    };
    assert_eq!(without_path(&done.out), without_path(&from_disk.out));
}

#[test]
fn explain_shows_value_place_and_rule() {
    let done = run([OsStr::new("explain"), seeds().join("000_614924f02fdaa797.txt").as_os_str()]);
    assert_eq!(done.code, 0);
    for expected in ["2026-02-04", "6..16", "1:7", "»2026-02-04«", "XK", "Kosovo", "focus"] {
        assert!(done.out.contains(expected), "{expected} is missing in:\n{}", done.out);
    }
}

#[test]
fn the_agenda_lists_the_days_that_are_talked_about() {
    let folder = folder(&[
        ("a.txt", "date 2026-02-04 Gipfel in Wien\n\nDer Gipfel beginnt am 4. März 2026 in Wien, sagte er.".as_bytes()),
        (
            "b.txt",
            "date 2026-02-03 Kroatien wählt\n\nKroatien wählt am 8. Februar 2026 ein Parlament, sagte er.".as_bytes(),
        ),
    ]);
    let in_folder = |arguments: &[&str]| run(arguments.iter().map(OsStr::new).chain([folder.path().as_os_str()]));
    let markdown = in_folder(&["agenda"]);
    assert_eq!((markdown.code, markdown.err.as_str()), (0, ""));
    assert!(
        markdown.out.starts_with("# Agenda\n\n## From 2026-02-04 on\n\n### 2026-02-08, Sunday\n"),
        "{}",
        markdown.out
    );
    let lines = in_folder(&["agenda", "-q", "country:AT", "--format", "jsonl"]);
    assert_eq!(records(&lines.out).iter().map(|line| line["value"].clone()).collect::<Vec<_>>(), ["2026-03-04"]);
    assert_eq!(in_folder(&["agenda", "-q", "when:2031"]).code, 1);
    let path = folder.path().join("days.ics");
    let written = run(["agenda", "-o", path.to_str().unwrap(), folder.path().to_str().unwrap()]);
    assert_eq!((written.code, written.out.as_str()), (0, ""));
    let calendar = fs::read_to_string(&path).unwrap();
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.matches("BEGIN:VEVENT").count() == 2, "{calendar}");
}
