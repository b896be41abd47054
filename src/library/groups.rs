//! Posting lists of groups of countries: a group has the articles that mention one of its members of that time.

use std::sync::OnceLock;

use crate::gazetteer::{self, CountryGroup, Membership};
use crate::model::Day;

use super::{DateKey, IdSet, Library};

/// The lists of one state of the library.
#[derive(Debug, Default)]
pub struct Groups(OnceLock<Vec<(CountryGroup, IdSet)>>);

impl Groups {
    pub fn of<'l>(&'l self, group: CountryGroup, library: &Library) -> &'l IdSet {
        let lists = self.0.get_or_init(|| find_lists(library));
        let idx = lists.binary_search_by_key(&group, |(group, _)| *group).expect("every group has a list");
        &lists[idx].1
    }
}

/// Dates without a year say nothing about who was a member, so that today's members count: today is the collection's
/// latest day, never the clock's.
pub fn membership_day(key: DateKey, latest_day: Option<Day>) -> Option<Day> {
    key.value.and_then(|value| value.last_day()).or(latest_day)
}

fn find_lists(library: &Library) -> Vec<(CountryGroup, IdSet)> {
    let days: Vec<Option<Day>> =
        library.date_keys().iter().map(|key| membership_day(*key, library.latest_day())).collect();
    gazetteer::groups().map(|group| (group, find_list(group, library, &days))).collect()
}

/// `days` is parallel to [`Library::date_keys`].
fn find_list(group: CountryGroup, library: &Library, days: &[Option<Day>]) -> IdSet {
    let mut found = IdSet::new();
    for membership in group.memberships() {
        let list = library.with_country(membership.code);
        match membership {
            _ if list.is_empty() => {}
            Membership { from: None, until: None, .. } => found |= list,
            _ => {
                let wanted: Vec<bool> = days.iter().map(|day| membership.holds_on(*day)).collect();
                if wanted.contains(&true) {
                    found |= library.having_date_keys(list, &wanted);
                }
            }
        }
    }
    found
}
