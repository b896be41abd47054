//! dateline: a terminal newsroom.
//!
//! Messy text goes in, articles with reasons come out, a frozen library is searched, and a terminal shows it. Modules
//! point one way, from plain values to the terminal; `tests/it/tidy.rs` holds the table of allowed arrows and
//! `ARCHITECTURE.md` explains it.

pub mod app;
pub mod cli;
pub mod export;
pub mod extract;
pub mod fulltext;
pub mod gazetteer;
pub mod library;
pub mod load;
pub mod model;
pub mod phrases;
pub mod query;
pub mod runtime;
pub mod text;
pub mod ui;
