//! Other programs: the user's editor, which gets the terminal, and the system's opener, which doesn't.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::export::reason;

/// Shows the file in `$VISUAL`, `$EDITOR` or `vi`, and returns when the editor is done. The terminal must have been given
/// back.
pub fn edit(path: &Path, line: usize) -> io::Result<ExitStatus> {
    let editor = editor();
    let mut command = Command::new("sh");
    // The variable may hold arguments and quotes, so a shell has to read it; the file's name never passes through one.
    command.arg("-c").arg(format!("{editor} \"$@\"")).arg("editor");
    if knows_line_option(&editor) {
        command.arg(format!("+{line}"));
    }
    command.arg(not_an_option(path));
    if !io::stdin().is_terminal() {
        command.stdin(File::open("/dev/tty")?);
    }
    command.status()
}

fn editor() -> String {
    let set = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
    set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned())
}

/// Whether `+12` means line 12 and not a file of that name.
fn knows_line_option(editor: &str) -> bool {
    let program = editor.split_whitespace().next().unwrap_or_default();
    let name = Path::new(program).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    matches!(
        name,
        "vi" | "vim"
            | "nvim"
            | "view"
            | "nano"
            | "emacs"
            | "emacsclient"
            | "micro"
            | "kak"
            | "joe"
            | "mg"
            | "ne"
            | "less"
    )
}

/// `-x.txt` as `./-x.txt`.
fn not_an_option(path: &Path) -> PathBuf {
    if path.as_os_str().as_encoded_bytes().starts_with(b"-") { Path::new(".").join(path) } else { path.to_owned() }
}

/// Hands a web address or a file to the system's opener and returns when that has taken it, or says why not.
///
/// An address comes from an article and may be anything, so only `http` and `https` are handed on, and only files that
/// exist.
pub fn open(target: &str) -> Result<(), String> {
    let cannot = |why: &str| format!("cannot open {target}: {why}");
    let argument: OsString = if is_web_address(target) {
        target.into()
    } else {
        match Path::new(target).canonicalize() {
            Ok(path) => path.into(),
            Err(_) if target.contains("://") => return Err(cannot("neither http nor https")),
            Err(error) => return Err(cannot(&reason(&error))),
        }
    };
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let status = Command::new(opener)
        .arg(argument)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => cannot(&format!("there is no {opener} here")),
            _ => cannot(&reason(&error)),
        })?;
    if status.success() { Ok(()) } else { Err(cannot(&format!("{opener} failed ({status})"))) }
}

fn is_web_address(target: &str) -> bool {
    let scheme = target.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https")) && !target.contains(|ch: char| ch.is_control() || ch == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_and_files_that_exist_are_opened() {
        assert!(is_web_address("https://example.org/a?b=c"));
        for not in ["file:///etc/passwd", "javascript:alert(1)", "--help", "https://a b", "ftp://x", ""] {
            assert!(!is_web_address(not), "{not}");
        }
        assert!(open("vnc://example.org").is_err());
        assert!(open("no such file").is_err());
    }

    #[test]
    fn a_file_name_is_never_an_option() {
        assert_eq!(not_an_option(Path::new("-c.txt")), Path::new("./-c.txt"));
        assert_eq!(not_an_option(Path::new("a/-c.txt")), Path::new("a/-c.txt"));
    }

    #[test]
    fn the_line_is_given_to_editors_that_know_the_option() {
        for editor in ["vim", "/usr/bin/nano -w", "emacsclient -t"] {
            assert!(knows_line_option(editor), "{editor}");
        }
        assert!(!knows_line_option("code --wait"));
    }
}
