//! The integration tests: what a person or a caller of the library sees. One binary, one file a kind of test.

mod cache;
mod calendar;
mod changes;
mod cli;
mod collection;
mod frames;
mod gold;
mod golden;
mod harness;
mod instances;
mod journeys;
mod live;
mod props;
mod pty;
mod restored;
mod tidy;
