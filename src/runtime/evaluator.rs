//! Evaluates filters on a thread of its own. Only the newest request counts: an older one is stopped.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

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
    fn wait_for_request(&self) -> Request {
        let mut slot = self.request.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match slot.take() {
                Some(request) => return request,
                None => slot = self.put_down.wait(slot).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

fn evaluate_requests(desk: &Desk, sender: &Sender<Event>) {
    let mut memo = Memo::default();
    loop {
        let Request { ticket, filters, library, wanted } = desk.wait_for_request();
        let keep_going = || desk.newest.load(Ordering::Relaxed) == ticket.0;
        let Some(view) = query::evaluate_with(&mut memo, &filters, &library, wanted, &keep_going) else { continue };
        let message = Message::Evaluated { ticket, library: Box::new(library), view: Box::new(view) };
        if sender.send(Event::Message(message)).is_err() {
            return;
        }
    }
}
