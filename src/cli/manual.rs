//! The manual page and the shell completions, both made from the definition of the arguments.

use std::io::{self, Write};

use clap::{Arg, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};

use super::args::{Args, CREDITS, QUERY_HELP};
use crate::app::keymap::Keymap;
use crate::phrases::ENGLISH;

pub fn write_completions(shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    // The generator panics where it can't write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "dateline", &mut script);
    out.write_all(&script)
}

pub fn write_manual(mut out: &mut dyn Write) -> io::Result<()> {
    let mut command = Args::command();
    command.build();
    let man = Man::new(command.clone()).manual("User Commands");
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    commands(&command).to_writer(&mut out)?;
    sections().to_writer(&mut out)
}

fn commands(command: &Command) -> Roff {
    let mut page = Roff::new();
    page.control("SH", ["COMMANDS"]);
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        page.control("SS", [format!("dateline {}", subcommand.get_name()).as_str()]);
        if let Some(about) = subcommand.get_about() {
            page.text([roman(about.to_string()), roman(".")]);
        }
        for argument in subcommand.get_arguments().filter(|argument| is_own(command, argument)) {
            page.control("TP", []);
            page.text(heading(argument));
            page.text([roman(argument.get_help().map(|help| help.to_string()).unwrap_or_default())]);
            let values = argument.get_possible_values();
            if !values.is_empty() && !argument.is_hide_possible_values_set() {
                let names: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
                page.control("br", []);
                page.text([roman(format!("One of: {}", names.join(", ")))]);
            }
        }
    }
    page
}

/// Whether the argument is the command's own: the options that all commands share stand above.
fn is_own(command: &Command, argument: &Arg) -> bool {
    argument.get_id() != "help" && !command.get_arguments().any(|shared| shared.get_id() == argument.get_id())
}

fn heading(argument: &Arg) -> Vec<clap_mangen::roff::Inline> {
    let mut heading = Vec::new();
    if let Some(short) = argument.get_short() {
        heading.extend([bold(format!("-{short}")), roman(", ")]);
    }
    if let Some(long) = argument.get_long() {
        heading.extend([bold(format!("--{long}")), roman(" ")]);
    }
    // A flag has a name for its value too, though it takes none.
    let names = argument.get_value_names().filter(|_| argument.get_action().takes_values()).unwrap_or_default();
    heading.extend(names.iter().map(|name| italic(name.as_str())));
    heading
}

fn sections() -> Roff {
    let mut page = Roff::new();
    let mut section = |title: &str, lines: &[(&str, &str)]| {
        page.control("SH", [title]);
        for (term, text) in lines {
            page.control("TP", []);
            page.text([bold(*term)]);
            page.text([roman(*text)]);
        }
    };
    section(
        "EXIT STATUS",
        &[
            ("0", "Fine."),
            ("1", "Nothing matched."),
            ("2", "Wrong usage, or nothing readable."),
            ("128+n", "The interface was ended by signal n."),
        ],
    );
    section(
        "ENVIRONMENT",
        &[
            ("NO_COLOR", "If set and not empty, the interface and the help use no colours."),
            ("LC_ALL, LC_MESSAGES, LANG", "A German locale gives a German interface."),
            ("VISUAL, EDITOR", "The editor that the interface opens; vi if neither is set."),
            ("XDG_CONFIG_HOME", "Where the settings file is looked for; ~/.config if not set."),
            ("XDG_CACHE_HOME", "Where what was read is kept; ~/.cache if not set."),
        ],
    );
    section(
        "FILES",
        &[
            (
                "$XDG_CONFIG_HOME/dateline/config.toml",
                "Settings: language = \"de\" or \"en\", and under [keys] an action of those below and its keys, as in \
                 help = \"? F1\".",
            ),
            (
                "$XDG_CACHE_HOME/dateline/",
                "What was read and the index of its words. It can be deleted at any time, and is made again.",
            ),
        ],
    );
    page.control("SH", ["KEYS"]);
    page.text([roman("The actions by their names in the settings file, with the keys that they have without one.")]);
    for (binding, keys) in Keymap::default().rows() {
        page.control("TP", []);
        page.text([bold(binding.name), roman(format!("  {keys}"))]);
        page.text([roman((binding.help)(&ENGLISH))]);
    }
    page.control("SH", ["QUERY LANGUAGE"]);
    page.control("nf", []);
    for line in QUERY_HELP.lines().skip(1) {
        page.text([roman(line)]);
    }
    page.control("fi", []);
    page.control("SH", ["EXAMPLES"]);
    for (line, text) in [
        ("dateline briefings/", "Read and filter a folder."),
        ("dateline export briefings/ -q 'country:UA date:2026-01..' -o hits.csv", "A table of what matches."),
        ("dateline count briefings/ --by country", "How many articles mention each country."),
        ("dateline export -f paths -q focus:Kosovo | xargs -d '\\n' less", "The files themselves."),
    ] {
        page.control("TP", []);
        page.text([bold(line)]);
        page.text([roman(text)]);
    }
    page.control("SH", ["CREDITS"]);
    page.text([roman(CREDITS)]);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_names_every_command_and_option() {
        let mut page = Vec::new();
        write_manual(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap().replace("\\-", "-");
        for expected in [
            "dateline export",
            "dateline completions",
            "--max-size",
            "--format",
            "EXIT STATUS",
            "near5",
            "One of: jsonl",
            "next-heading",
            "XDG_CACHE_HOME",
        ] {
            assert!(page.contains(expected), "{expected} is missing in:\n{page}");
        }
    }

    #[test]
    fn only_options_that_take_a_value_are_shown_with_one() {
        let mut page = Vec::new();
        write_manual(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("FORMAT") && !page.contains("CLEAR") && !page.contains("FULL_TEXT"), "{page}");
    }

    #[test]
    fn completions_name_the_commands() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            write_completions(shell, &mut script).unwrap();
            assert!(String::from_utf8(script).unwrap().contains("explain"), "{shell}");
        }
    }
}
