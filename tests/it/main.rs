//! The integration tests: what a person or a caller of the library sees. One binary, one file a kind of test.

mod calendar;
mod cli;
mod frames;
mod gold;
mod golden;
mod harness;
mod journeys;
mod props;
mod pty;
mod restored;
mod tidy;
