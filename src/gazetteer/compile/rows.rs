//! Tables as rows of cells: separated by tabs, with a header, `#` for comments.

use std::path::Path;
use std::{fs, io};

/// A row of a table that can't be used, with its file and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError(pub String);

impl From<io::Error> for TableError {
    fn from(error: io::Error) -> Self {
        TableError(error.to_string())
    }
}

/// A row with what is needed to name it in a message.
#[derive(Debug, Clone)]
pub struct Row {
    pub file: String,
    pub line_number: usize,
    pub cells: Vec<String>,
}

impl Row {
    pub fn problem(&self, message: impl std::fmt::Display) -> TableError {
        TableError(format!("{}:{}: {message}", self.file, self.line_number))
    }
}

/// The rows of a table; `columns` is its header.
pub fn read_table(path: &Path, columns: &[&str]) -> Result<Vec<Row>, TableError> {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let content = fs::read_to_string(path).map_err(|error| TableError(format!("cannot read {file}: {error}")))?;
    parse_table(&file, &content, columns)
}

pub fn parse_table(file: &str, content: &str, columns: &[&str]) -> Result<Vec<Row>, TableError> {
    let mut rows = Vec::new();
    let mut header_seen = false;
    for (idx, line) in content.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
        let mut row = Row { file: file.to_owned(), line_number: idx + 1, cells };
        if !header_seen {
            header_seen = true;
            if row.cells != columns {
                return Err(row.problem(format!("the header should be {}", columns.join(" "))));
            }
            continue;
        }
        if row.cells.len() > columns.len() {
            return Err(row.problem(format!("{} cells instead of {}", row.cells.len(), columns.len())));
        }
        row.cells.resize(columns.len(), String::new());
        rows.push(row);
    }
    Ok(rows)
}

pub fn words(cell: &str) -> Vec<String> {
    cell.split_whitespace().filter(|word| *word != "-").map(str::to_owned).collect::<Vec<_>>()
}

pub fn unless_dash(cell: &str) -> String {
    if cell == "-" { String::new() } else { cell.to_owned() }
}
