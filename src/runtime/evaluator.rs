//! Evaluates filters on a thread of its own. Only the newest request counts: an older one is stopped.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::Event;
use crate::app::{Message, Ticket};
use crate::library::Library;
use crate::query::{self, Filters, Memo, Wanted};

pub struct Request {
    pub ticket: Ticket,
    pub filters: Filters,
    pub library: Library,
    pub wanted: Wanted,
}

pub struct Evaluator {
    desk: Arc<Desk>,
}

/// Where requests are put down and picked up.
#[derive(Default)]
struct Desk {
    request: Mutex<Option<Request>>,
    put_down: Condvar,
    newest: AtomicU64,
}

impl Evaluator {
    pub fn start(sender: Sender<Event>) -> io::Result<Self> {
        let desk = Arc::new(Desk::default());
        let desk_there = desk.clone();
        thread::Builder::new().name("evaluator".to_owned()).spawn(move || evaluate_requests(&desk_there, &sender))?;
        Ok(Self { desk })
    }

    pub fn request(&self, request: Request) {
        self.desk.newest.store(request.ticket.0, Ordering::Relaxed);
        *self.desk.request.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        self.desk.put_down.notify_one();
    }
}

impl Desk {
    /// `None` when there was none for so long.
    fn wait_for_request(&self, patience: Option<Duration>) -> Option<Request> {
        let slot = self.request.lock().unwrap_or_else(PoisonError::into_inner);
        let is_empty = |slot: &mut Option<Request>| slot.is_none();
        let mut slot = match patience {
            Some(patience) => {
                let waited = self.put_down.wait_timeout_while(slot, patience, is_empty);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.put_down.wait_while(slot, is_empty).unwrap_or_else(PoisonError::into_inner),
        };
        slot.take()
    }

    fn is_empty(&self) -> bool {
        self.request.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

/// Facets of fewer articles than this are counted in no time.
const MIN_TO_CROSS: usize = 50_000;
/// Nobody asks for anything for so long: then there is time to get ready for what comes.
const PAUSE: Duration = Duration::from_millis(200);

fn evaluate_requests(desk: &Desk, sender: &Sender<Event>) {
    let mut memo = Memo::default();
    let mut to_cross: Option<Library> = None;
    loop {
        let request = match to_cross.take() {
            Some(library) => desk.wait_for_request(Some(PAUSE)).or_else(|| {
                // Whoever asks meanwhile does not wait: it is begun anew in the next pause.
                library.cross_facets(&|| desk.is_empty());
                None
            }),
            None => desk.wait_for_request(None),
        };
        let Some(Request { ticket, filters, library, wanted }) = request else { continue };
        let keep_going = || desk.newest.load(Ordering::Relaxed) == ticket.0;
        let Some(view) = query::evaluate_with(&mut memo, &filters, &library, wanted, &keep_going) else { continue };
        to_cross = Some(library.clone()).filter(|library| library.len() >= MIN_TO_CROSS);
        let message = Message::Evaluated { ticket, library: Box::new(library), view: Box::new(view) };
        if sender.send(Event::Message(message)).is_err() {
            return;
        }
        // The first choice of a country would have to wait for it.
        if let Some(library) = &to_cross {
            library.find_groups(&|| desk.is_empty());
        }
    }
}
