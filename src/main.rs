//! Turns errors into a message and an exit code.

use std::io::Write;
use std::process::ExitCode;

use dateline::cli;

fn main() -> ExitCode {
    match cli::run() {
        Ok(exit) => ExitCode::from(exit.code()),
        // Whoever read our output has seen enough (`| head`).
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // Where standard error is closed too, the exit code has to do.
            let _ = writeln!(std::io::stderr(), "dateline: {error}");
            ExitCode::from(2)
        }
    }
}
