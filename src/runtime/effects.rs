//! Does what `app` asks for. What can take long runs on a thread and answers with a message.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;

use super::evaluator::{Evaluator, Request};
use super::{Ending, Event, Loop, RuntimeError, opener, signals};
use crate::app::{AgendaFormat, CopyText, Effect, ExportFailure, ExportFormat, Message};
use crate::export::{self, Format, Overwrite};
use crate::library::{ArticleId, Library};
use crate::model::Language;
use crate::query::Agenda;

/// What effects need besides the terminal.
pub struct Performer {
    language: Language,
    sender: Sender<Event>,
    evaluator: Evaluator,
    /// Set while an editor has the terminal.
    foreground_child: Arc<AtomicBool>,
}

impl Performer {
    pub fn new(language: Language, sender: Sender<Event>, foreground_child: Arc<AtomicBool>) -> io::Result<Self> {
        let evaluator = Evaluator::start(sender.clone())?;
        Ok(Self { language, sender, evaluator, foreground_child })
    }

    /// Runs `work` on a thread and sends its answer to the loop; `None` is no answer.
    fn in_background(&self, work: impl FnOnce() -> Option<Event> + Send + 'static) {
        let sender = self.sender.clone();
        thread::spawn(move || {
            if let Some(event) = work() {
                // Without a loop nobody waits for the answer.
                let _ = sender.send(event);
            }
        });
    }
}

impl Loop {
    pub(super) fn perform(&mut self, effect: Effect) -> Result<Option<Ending>, RuntimeError> {
        match effect {
            Effect::Evaluate { ticket, filters, library, wanted } => {
                (self.asked, self.awaited) = (Some(ticket), Some(ticket));
                self.performer.evaluator.request(Request { ticket, filters, library, wanted });
            }
            Effect::Copy(CopyText::Text(text)) => return self.take(Event::CopyReady(text)),
            Effect::Copy(CopyText::Json { library, id }) => {
                self.performer.in_background(move || Some(Event::CopyReady(export::article_json(&library, id))));
            }
            Effect::Export { path, format, overwrite, library, rows } => {
                let language = self.performer.language;
                let overwrite = if overwrite { Overwrite::Yes } else { Overwrite::No };
                self.performer.in_background(move || {
                    let result = export_to(&path, overwrite, format, language, &library, &rows.to_vec());
                    Some(Event::Message(Message::Exported { path, result }))
                });
            }
            Effect::ExportAgenda { path, format, overwrite, library, agenda } => {
                let language = self.performer.language;
                let overwrite = if overwrite { Overwrite::Yes } else { Overwrite::No };
                self.performer.in_background(move || {
                    let result = export_agenda_to(&path, overwrite, format, language, &library, &agenda);
                    Some(Event::Message(Message::Exported { path, result }))
                });
            }
            Effect::Edit { path, line } => self.edit(&path, line)?,
            Effect::Open(target) => {
                self.performer
                    .in_background(move || opener::open(&target).err().map(Message::Failed).map(Event::Message));
            }
            Effect::IndexWords => self.loader.index_words(),
            Effect::SetMouse(on) => self.terminal.set_mouse(on).map_err(RuntimeError::Draw)?,
            Effect::Suspend => self.suspend()?,
            Effect::Quit => return Ok(Some(Ending::Quit)),
        }
        Ok(None)
    }

    /// Gives the terminal to the editor and waits for it: nothing of ours can be seen meanwhile.
    fn edit(&mut self, path: &Path, line: usize) -> Result<(), RuntimeError> {
        self.input.close();
        self.terminal.leave().map_err(RuntimeError::Terminal)?;
        self.performer.foreground_child.store(true, Ordering::SeqCst);
        let result = opener::edit(path, line);
        self.performer.foreground_child.store(false, Ordering::SeqCst);
        self.take_the_screen_again()?;
        self.input.open();
        let failure = match result {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => format!("the editor ended with {status}"),
            Err(error) => format!("cannot start the editor: {}", export::reason(&error)),
        };
        self.tell(Message::Failed(failure));
        Ok(())
    }

    pub(super) fn suspend(&mut self) -> Result<(), RuntimeError> {
        if !signals::can_stop() {
            self.tell(Message::Failed("cannot stop: no shell waits behind this terminal".to_owned()));
            return Ok(());
        }
        self.terminal.leave().map_err(RuntimeError::Terminal)?;
        // Whether it worked or not, the screen is ours again from here on.
        self.woken = signals::stop_the_group().is_ok();
        self.take_the_screen_again()
    }

    /// After somebody else had the terminal: our modes, our size, everything drawn anew.
    pub(super) fn take_the_screen_again(&mut self) -> Result<(), RuntimeError> {
        let (columns, rows) = self.terminal.enter_again().map_err(RuntimeError::Terminal)?;
        self.tell(Message::Resize { columns, rows });
        Ok(())
    }

    /// Queues a message behind those that have arrived.
    fn tell(&self, message: Message) {
        // The loop holds the receiver, so this can't fail while it runs.
        let _ = self.performer.sender.send(Event::Message(message));
    }
}

fn export_to(
    path: &Path,
    overwrite: Overwrite,
    format: ExportFormat,
    language: Language,
    library: &Library,
    ids: &[ArticleId],
) -> Result<usize, ExportFailure> {
    let format = match format {
        ExportFormat::Jsonl => Format::Jsonl,
        ExportFormat::Json => Format::Json,
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Markdown => Format::Md,
        ExportFormat::Paths => Format::Paths,
    };
    let written =
        export::write_file(&at_home(path), overwrite, |out| export::write(format, language, library, ids, out));
    answer(written, ids.len())
}

fn export_agenda_to(
    path: &Path,
    overwrite: Overwrite,
    format: AgendaFormat,
    language: Language,
    library: &Library,
    agenda: &Agenda,
) -> Result<usize, ExportFailure> {
    let format = match format {
        AgendaFormat::Ics => export::AgendaFormat::Ics,
        AgendaFormat::Markdown => export::AgendaFormat::Md,
        AgendaFormat::Jsonl => export::AgendaFormat::Jsonl,
    };
    let write = |out: &mut dyn io::Write| export::write_agenda(format, language, library, agenda, out);
    answer(export::write_file(&at_home(path), overwrite, write), agenda.entries.len())
}

/// `~/hits.csv` as a shell would have read it.
fn at_home(path: &Path) -> PathBuf {
    in_home(path, env::var_os("HOME").map(PathBuf::from))
}

fn in_home(path: &Path, home: Option<PathBuf>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) if !home.as_os_str().is_empty() && !rest.as_os_str().is_empty() => home.join(rest),
        _ => path.to_owned(),
    }
}

fn answer(written: io::Result<()>, n: usize) -> Result<usize, ExportFailure> {
    match written {
        Ok(()) => Ok(n),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(ExportFailure::Exists),
        Err(error) => Err(ExportFailure::Other(export::reason(&error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_is_the_home_folder() {
        let home = || Some(PathBuf::from("/house"));
        for (path, expected) in [
            ("~/hits.csv", "/house/hits.csv"),
            ("~", "~"),
            ("~anna/hits.csv", "~anna/hits.csv"),
            ("a/~/hits.csv", "a/~/hits.csv"),
            ("hits.csv", "hits.csv"),
        ] {
            assert_eq!(in_home(Path::new(path), home()), Path::new(expected));
        }
        assert_eq!(in_home(Path::new("~/hits.csv"), None), Path::new("~/hits.csv"));
    }
}
