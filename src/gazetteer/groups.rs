//! Groups of countries: alliances, neighbours, continents and the UN's subregions, each with its members on a day.
//!
//! From `tables/groups.tsv` and `tables/memberships.tsv`. Which articles fall into a group is left to [`crate::library`].

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::model::{CountryCode, Day, Language};
use crate::text::fold;

const GROUPS: &str = include_str!("tables/groups.tsv");
const MEMBERSHIPS: &str = include_str!("tables/memberships.tsv");

/// A group of countries. Groups are ordered as people see them: alliances, neighbours, continents with their parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryGroup(u8);

/// A country's time in a group. Countries that left and came back have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    pub code: CountryCode,
    /// The first day; `None` where it has no beginning (`Africa`).
    pub from: Option<Day>,
    /// The last day; `None` where it goes on.
    pub until: Option<Day>,
}

impl Membership {
    /// Without a day the latest state that the table knows counts.
    pub fn holds_on(&self, day: Option<Day>) -> bool {
        match day {
            Some(day) => self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until),
            None => self.until.is_none(),
        }
    }
}

/// Every group, in order.
pub fn groups() -> impl ExactSizeIterator<Item = CountryGroup> {
    (0..table().rows.len() as u8).map(CountryGroup)
}

/// The group with this key or name (either language of the interface and common other names; case, accents, spaces and
/// hyphens don't count): `eu`, `western balkans`, `Westbalkan`. `None` where there is none.
pub fn find_group(name: &str) -> Option<CountryGroup> {
    table().names.get(&squeezed(name)).copied()
}

impl CountryGroup {
    /// The word that stands for it in queries: `eu`, `western-balkans`.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// The name for people, in German or English (any other language falls back to English).
    pub fn name(self, language: Language) -> &'static str {
        if language == Language::GERMAN { self.row().german } else { self.row().english }
    }

    /// All that it can be found by: key, names in both languages, other names.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let row = self.row();
        [row.key, row.english, row.german].into_iter().chain(row.other_names.iter().copied())
    }

    /// All memberships that ever were, by code.
    pub fn memberships(self) -> &'static [Membership] {
        &self.row().memberships
    }

    /// Whether the country is a member on that day; without a day, in the latest state that the table knows.
    pub fn has(self, code: CountryCode, day: Option<Day>) -> bool {
        let of_code = self.memberships().iter().filter(|membership| membership.code == code);
        of_code.into_iter().any(|membership| membership.holds_on(day))
    }

    fn row(self) -> &'static Row {
        &table().rows[self.0 as usize]
    }
}

struct Table {
    rows: Vec<Row>,
    names: HashMap<String, CountryGroup>,
}

struct Row {
    key: &'static str,
    english: &'static str,
    german: &'static str,
    other_names: Vec<&'static str>,
    memberships: Vec<Membership>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| read_tables(GROUPS, MEMBERSHIPS).expect("a test reads the tables"))
}

/// The error names the table and the line.
fn read_tables(groups: &'static str, memberships: &'static str) -> Result<Table, String> {
    let mut rows: Vec<Row> = Vec::new();
    for (number, line) in lines(groups) {
        let [key, kind, english, german, other_names] = cells(line).map_err(|error| at("groups", number, error))?;
        if !["alliance", "neighbours", "continent", "subregion"].contains(&kind) {
            return Err(at("groups", number, format!("no kind {kind:?}")));
        }
        let other_names = other_names.split(" | ").filter(|name| !name.is_empty()).collect();
        rows.push(Row { key, english, german, other_names, memberships: Vec::new() });
    }
    let keys: Vec<&str> = rows.iter().map(|row| row.key).collect();
    let mut parts = Vec::new();
    for (number, line) in lines(memberships) {
        let [key, members, from, until] = cells(line).map_err(|error| at("memberships", number, error))?;
        let idx_of = |key: &str| {
            let found = keys.iter().position(|known| *known == key);
            found.ok_or_else(|| at("memberships", number, format!("no group {key:?}")))
        };
        let group_idx = idx_of(key)?;
        let day = |cell: &str| match cell {
            "" => Ok(None),
            _ => cell.parse().map(Some).map_err(|_| at("memberships", number, format!("not a day: {cell:?}"))),
        };
        let (from, until) = (day(from)?, day(until)?);
        for member in members.split(' ') {
            match member.strip_prefix('@') {
                Some(part) => parts.push((group_idx, idx_of(part)?)),
                None => {
                    let code = member.parse().map_err(|error| at("memberships", number, error))?;
                    rows[group_idx].memberships.push(Membership { code, from, until });
                }
            }
        }
    }
    for (whole, part) in parts {
        let memberships = rows[part].memberships.clone();
        rows[whole].memberships.extend(memberships);
    }
    rows.iter_mut().for_each(|row| row.memberships.sort_by_key(|membership| (membership.code, membership.from)));
    let mut names = HashMap::new();
    for (idx, row) in rows.iter().enumerate() {
        for name in [row.key, row.english, row.german].into_iter().chain(row.other_names.iter().copied()) {
            let group = CountryGroup(idx as u8);
            let known = names.insert(squeezed(name), group);
            if let Some(other) = known.filter(|other| *other != group) {
                return Err(format!("groups: {name:?} is both {} and {}", rows[other.0 as usize].key, row.key));
            }
        }
    }
    Ok(Table { rows, names })
}

fn lines(table: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    let is_row = |line: &&str| !line.is_empty() && !line.starts_with('#');
    table.lines().enumerate().skip(1).map(|(idx, line)| (idx + 1, line)).filter(move |(_, line)| is_row(line))
}

fn cells<const N: usize>(line: &'static str) -> Result<[&'static str; N], String> {
    let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    cells.try_into().map_err(|cells: Vec<&str>| format!("{} cells instead of {N}", cells.len()))
}

fn at(table: &str, line_number: usize, error: impl std::fmt::Display) -> String {
    format!("{table}.tsv line {line_number}: {error}")
}

/// Folded, without what stands between its letters.
fn squeezed(name: &str) -> String {
    fold(name).chars().filter(|ch| ch.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::{countries, country_name};

    fn members(name: &str, day: &str) -> String {
        let group = find_group(name).unwrap_or_else(|| panic!("no group {name}"));
        let day = day.parse().ok();
        let codes: Vec<&str> =
            countries().iter().filter(|code| group.has(**code, day)).map(|code| code.as_str()).collect();
        codes.join(" ")
    }

    #[test]
    fn every_row_of_the_tables_is_good() {
        let table = read_tables(GROUPS, MEMBERSHIPS).unwrap_or_else(|error| panic!("{error}"));
        for row in &table.rows {
            assert!(!row.memberships.is_empty(), "{} has no members", row.key);
            assert!(row.memberships.iter().any(|membership| membership.until.is_none()), "{} is over", row.key);
            for membership in &row.memberships {
                assert!(countries().binary_search(&membership.code).is_ok(), "{}: {}", row.key, membership.code);
                assert!(membership.until.is_none() || membership.from <= membership.until, "{}", row.key);
            }
            for pair in row.memberships.windows(2).filter(|pair| pair[0].code == pair[1].code) {
                assert!(pair[0].until.is_some() && pair[0].until < pair[1].from, "{}: {}", row.key, pair[0].code);
            }
        }
    }

    #[test]
    fn a_bad_row_names_its_line() {
        let error = |memberships| read_tables("h\ng\talliance\tG\tG\t", memberships).err().unwrap_or_default();
        assert_eq!(error("h\ng\tDE\t\t\nx\tDE\t\t"), "memberships.tsv line 3: no group \"x\"");
        assert!(error("h\ng\tde\t\t").starts_with("memberships.tsv line 2: not a country code"));
        assert!(error("h\ng\tDE\t2020\t").starts_with("memberships.tsv line 2: not a day"));
        assert!(error("h\ng\tDE").starts_with("memberships.tsv line 2: 2 cells"));
    }

    #[test]
    fn every_country_lies_on_one_continent() {
        let continents = ["europe", "asia", "africa", "north-america", "south-america", "oceania"];
        for code in countries().iter().filter(|code| code.as_str() != "AQ") {
            let on = continents.iter().filter(|name| find_group(name).is_some_and(|group| group.has(*code, None)));
            assert_eq!(on.count(), 1, "{code} {:?}", country_name(*code, Language::ENGLISH));
        }
    }

    #[test]
    fn groups_are_found_by_key_and_name_in_both_languages() {
        for (name, key) in [
            ("eu", "eu"),
            ("Europäische Union", "eu"),
            ("nato", "nato"),
            ("НАТО", "nato"),
            ("western balkans", "western-balkans"),
            ("Western-Balkans", "western-balkans"),
            ("westbalkan", "western-balkans"),
            ("balkan", "balkans"),
            ("Baltikum", "baltic"),
            ("visegrad", "visegrad"),
            ("Visegrád-Gruppe", "visegrad"),
            ("d-a-ch", "dach"),
            ("g8", "g7"),
            ("südosteuropa", "balkans"),
            ("southeast asia", "south-eastern-asia"),
        ] {
            assert_eq!(find_group(name).map(CountryGroup::key), Some(key), "{name}");
        }
        for name in ["", " ", "-", "atlantis", "DE"] {
            assert_eq!(find_group(name), None, "{name}");
        }
    }

    #[test]
    fn membership_is_that_of_the_day() {
        let check = |name: &str, code: &str, changes: &[(&str, bool)]| {
            let group = find_group(name).unwrap_or_else(|| panic!("no group {name}"));
            for (day, expected) in changes {
                let day = day.parse().ok();
                assert_eq!(group.has(CountryCode::literal(code), day), *expected, "{name} {code} {day:?}");
            }
        };
        check("eu", "GB", &[("1972-12-31", false), ("1973-01-01", true), ("2020-01-31", true), ("2020-02-01", false)]);
        check("eu", "HR", &[("2013-06-30", false), ("2013-07-01", true), ("", true)]);
        check("nato", "FI", &[("2023-04-03", false), ("2023-04-04", true)]);
        check("nato", "SE", &[("2024-03-06", false), ("2024-03-07", true)]);
        check("brics", "ET", &[("2023-12-31", false), ("2024-01-01", true)]);
        check("brics", "ID", &[("2025-01-05", false), ("2025-01-06", true)]);
        check("g8", "RU", &[("1998-05-15", true), ("2014-03-23", true), ("2014-03-24", false), ("", false)]);
        check(
            "opec",
            "EC",
            &[("1980-01-01", true), ("2000-01-01", false), ("2010-01-01", true), ("2020-01-01", false)],
        );
        check("western balkans", "HR", &[("2013-06-30", true), ("2013-07-01", false)]);
        check("africa", "EG", &[("1900-01-01", true), ("", true)]);
    }

    #[test]
    fn members_of_small_groups_are_all_there() {
        for (name, day, expected) in [
            ("western-balkans", "2026-01-01", "AL BA CSXX ME MK RS XK"),
            ("baltic", "", "EE LT LV"),
            ("benelux", "", "BE LU NL"),
            ("dach", "", "AT CH DE"),
            ("visegrad", "2026-01-01", "CZ HU PL SK"),
            ("g7", "2026-01-01", "CA DE FR GB IT JP US"),
            ("g7", "2010-01-01", "CA DE FR GB IT JP RU US"),
            ("eu", "1960-01-01", "BE DE FR IT LU NL"),
            ("gcc", "", "AE BH KW OM QA SA"),
        ] {
            assert_eq!(members(name, day), expected, "{name} {day}");
        }
        assert_eq!(members("eu", "2026-01-01").split(' ').count(), 27);
        assert_eq!(members("eu", "2015-01-01").split(' ').count(), 28);
        assert_eq!(members("nato", "2026-01-01").split(' ').count(), 32);
        assert_eq!(members("g20", "").split(' ').count(), 19);
    }
}
