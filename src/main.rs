//! Turns errors into a message and an exit code.

fn main() {}
