//! Reasons that come in English, from the system, from the reader of JSON or from the loader, in the interface's language.
//!
//! What is not in the tables stays as it was said: better in another language than lost.

use std::borrow::Cow;

use crate::model::{Language, Notice, NoticeKind};

use super::Phrases;

/// Whole reasons, in English and in German.
const WHOLE: &[(&str, &str)] = &[
    // Of the operating system
    ("no such file or directory", "Datei oder Ordner fehlt"),
    ("permission denied", "keine Berechtigung"),
    ("operation not permitted", "nicht erlaubt"),
    ("input/output error", "Fehler beim Lesen oder Schreiben"),
    ("is a directory", "ist ein Ordner"),
    ("not a directory", "ist kein Ordner"),
    ("no space left on device", "kein Platz mehr auf dem Datenträger"),
    ("read-only file system", "nur lesbares Dateisystem"),
    ("file name too long", "Dateiname zu lang"),
    ("too many levels of symbolic links", "zu viele Verweise hintereinander"),
    ("too many open files", "zu viele offene Dateien"),
    ("disk quota exceeded", "Speicherkontingent erschöpft"),
    ("stale file handle", "die Datei ist auf dem Server nicht mehr da"),
    ("connection timed out", "keine Antwort vom Server"),
    ("broken pipe", "der Empfänger liest nicht mehr"),
    // Of the loader
    ("pipe", "Pipe"),
    ("socket", "Socket"),
    ("device", "Gerät"),
    ("not an object", "kein Objekt"),
    ("no text", "ohne Text"),
    ("not text", "kein Text"),
    ("text is not a string", "der Text ist keine Zeichenkette"),
    // Of what the interface starts
    ("neither http nor https", "weder http noch https"),
    ("there is no xdg-open here", "hier gibt es kein xdg-open"),
    (
        "cannot stop: no shell waits behind this terminal",
        "kann nicht anhalten: hinter diesem Terminal wartet keine Shell",
    ),
];

/// Beginnings, behind which another reason or a name follows.
const BEGINNINGS: &[(&str, &str)] = &[
    ("not JSON: ", "kein JSON: "),
    ("internal error: ", "interner Fehler: "),
    ("cannot open ", "nicht zu öffnen: "),
    ("cannot start the editor: ", "der Editor startet nicht: "),
    ("the editor ended with ", "der Editor endete mit "),
];

/// What stands between two things that are named.
const JOINTS: &[(&str, &str)] = &[(" at character ", " bei Zeichen "), (", all others by ", ", alle anderen bis ")];

impl Phrases {
    /// The detail of a notice where it is a reason; a path or a number is the same in all languages.
    pub fn notice_detail<'n>(&self, notice: &'n Notice) -> Cow<'n, str> {
        match notice.kind {
            NoticeKind::Unreadable | NoticeKind::NotAFile | NoticeKind::BadRecord | NoticeKind::FarDate => {
                self.reason(&notice.detail)
            }
            _ => Cow::Borrowed(&notice.detail),
        }
    }

    /// A reason in the interface's language.
    pub fn reason<'r>(&self, said: &'r str) -> Cow<'r, str> {
        if self.language != Language::GERMAN {
            return Cow::Borrowed(said);
        }
        if let Some(german) = whole(said) {
            return Cow::Borrowed(german);
        }
        if let Some((english, german)) = BEGINNINGS.iter().find(|(english, _)| said.starts_with(english)) {
            return Cow::Owned(format!("{german}{}", self.reason(&said[english.len()..])));
        }
        if let Some((name, german)) = said.rsplit_once(": ").and_then(|(name, why)| Some((name, whole(why)?))) {
            return Cow::Owned(format!("{name}: {german}"));
        }
        let joint = JOINTS.iter().find_map(|(english, german)| Some((said.rsplit_once(english)?, german)));
        joint.map_or(Cow::Borrowed(said), |((before, after), german)| Cow::Owned(format!("{before}{german}{after}")))
    }
}

fn whole(said: &str) -> Option<&'static str> {
    WHOLE.iter().find(|(english, _)| *english == said).map(|(_, german)| *german)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phrases::{ENGLISH, GERMAN};

    #[test]
    fn reasons_are_said_in_german_as_far_as_they_are_known() {
        for (english, german) in [
            ("permission denied", "keine Berechtigung"),
            ("not JSON: expected ident at character 2", "kein JSON: expected ident bei Zeichen 2"),
            ("cannot open a: b.txt: no such file or directory", "nicht zu öffnen: a: b.txt: Datei oder Ordner fehlt"),
            ("2099-02-03, all others by 2026-02-05", "2099-02-03, alle anderen bis 2026-02-05"),
            ("something else", "something else"),
        ] {
            assert_eq!(GERMAN.reason(english), german);
            assert_eq!(ENGLISH.reason(english), english);
        }
    }

    #[test]
    fn the_names_in_a_notice_stay() {
        let notice = Notice::new(NoticeKind::Duplicate, "a.txt", "pipe");
        assert_eq!(GERMAN.notice_detail(&notice), "pipe");
    }
}
