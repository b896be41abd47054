//! The state of the facets and the search box: what the user has chosen.

use chrono::{Datelike, Days};

use crate::gazetteer::CountryGroup;
use crate::library::DateKey;
use crate::model::{CountryCode, DateUnit, DateValue, Day};

use super::ast::{DateTest, Node};
use super::period::Period;
use super::{Query, parse};

/// Everything that narrows the list. All parts must hold at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// The search box, in the query language.
    pub text: String,
    pub countries: CountryFilter,
    /// By date of publication.
    pub dates: DateFilter,
    /// By the dates that the text talks about.
    pub mentioned: DateFilter,
}

/// Which of an article's dates are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum DateBasis {
    #[default]
    Published,
    Mentioned,
}

/// How several included countries and groups are joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    #[default]
    All,
    Any,
}

/// What a facet value is set to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Choice {
    #[default]
    Off,
    Include,
    Exclude,
}

/// Countries and groups of countries by any mention.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CountryFilter {
    pub include: Vec<Area>,
    pub exclude: Vec<Area>,
    pub mode: Mode,
}

/// A value of the country facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Has the articles that mention a member at their date.
    Group(CountryGroup),
    Country(CountryCode),
}

impl From<CountryCode> for Area {
    fn from(code: CountryCode) -> Self {
        Area::Country(code)
    }
}

impl From<CountryGroup> for Area {
    fn from(group: CountryGroup) -> Self {
        Area::Group(group)
    }
}

/// A choice of dates. Included buckets are joined by *or*, since an article has one date of publication; the range and the
/// exclusions hold besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateFilter {
    pub include: Vec<DateBucket>,
    pub exclude: Vec<DateBucket>,
    /// From the first day of this date on. A value without a year bounds nothing; a range that ends before it starts is
    /// read the other way round.
    pub from: Option<DateUnit>,
    /// To the last day of this date.
    pub to: Option<DateUnit>,
}

/// A value of the date facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateBucket {
    /// A year, quarter, month, week or day, with all dates that lie within it, inferred ones too.
    Value(DateUnit),
    /// No date at all.
    Undated,
    /// A date without a year.
    Partial,
    /// A date that was completed from other evidence.
    Inferred,
    /// A date whose day and month may be the other way round.
    Ambiguous,
}

/// One active filter, as shown above the list. It knows what to remove: [`Filters::remove_chip`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chip {
    Text(String),
    Country { code: CountryCode, choice: Choice },
    Group { group: CountryGroup, choice: Choice },
    Date { basis: DateBasis, bucket: DateBucket, choice: Choice },
    Range { basis: DateBasis, from: Option<DateUnit>, to: Option<DateUnit> },
}

impl Filters {
    pub fn is_empty(&self) -> bool {
        self.chips().is_empty()
    }

    /// The filters as chips, in a stable order: text, countries, dates, mentioned dates; included
    /// before excluded, each as chosen.
    pub fn chips(&self) -> Vec<Chip> {
        let mut chips = Vec::new();
        if !self.text.trim().is_empty() {
            chips.push(Chip::Text(self.text.clone()));
        }
        let countries = [(&self.countries.include, Choice::Include), (&self.countries.exclude, Choice::Exclude)];
        for (areas, choice) in countries {
            chips.extend(areas.iter().map(|area| match *area {
                Area::Country(code) => Chip::Country { code, choice },
                Area::Group(group) => Chip::Group { group, choice },
            }));
        }
        for basis in DateBasis::ALL {
            let dates = self.dates_by(basis);
            for (buckets, choice) in [(&dates.include, Choice::Include), (&dates.exclude, Choice::Exclude)] {
                chips.extend(buckets.iter().map(|bucket| Chip::Date { basis, bucket: *bucket, choice }));
            }
            let DateFilter { from, to, .. } = *dates;
            if from.is_some() || to.is_some() {
                chips.push(Chip::Range { basis, from, to });
            }
        }
        chips
    }

    /// These filters without one chip; unchanged where it is not among them.
    pub fn remove_chip(&self, chip: &Chip) -> Filters {
        let mut filters = self.clone();
        match chip {
            Chip::Text(text) if *text == filters.text => filters.text.clear(),
            Chip::Text(_) => {}
            Chip::Country { code, .. } => filters.countries.choose(*code, Choice::Off),
            Chip::Group { group, .. } => filters.countries.choose(*group, Choice::Off),
            Chip::Date { basis, bucket, .. } => filters.dates_by_mut(*basis).choose(*bucket, Choice::Off),
            Chip::Range { basis, .. } => {
                let dates = filters.dates_by_mut(*basis);
                (dates.from, dates.to) = (None, None);
            }
        }
        filters
    }

    pub fn dates_by(&self, basis: DateBasis) -> &DateFilter {
        match basis {
            DateBasis::Published => &self.dates,
            DateBasis::Mentioned => &self.mentioned,
        }
    }

    pub fn dates_by_mut(&mut self, basis: DateBasis) -> &mut DateFilter {
        match basis {
            DateBasis::Published => &mut self.dates,
            DateBasis::Mentioned => &mut self.mentioned,
        }
    }

    /// The filters as one query.
    pub fn to_query(&self) -> Query {
        let (typed, _) = parse(&self.text);
        let countries: Vec<Node> = self.countries.include.iter().map(|area| area.to_node()).collect();
        let mut parts = vec![typed.root];
        match self.countries.mode {
            Mode::All => parts.extend(countries),
            Mode::Any => parts.extend(Node::or(countries)),
        }
        parts.extend(self.countries.exclude.iter().map(|area| Node::not(area.to_node())));
        for basis in DateBasis::ALL {
            let (dates, node) = (self.dates_by(basis), |test| basis.node(test));
            parts.extend(Node::or(dates.include.iter().map(|bucket| node(bucket.test()))));
            parts.extend(dates.exclude.iter().map(|bucket| Node::not(node(bucket.test()))));
            parts.extend(dates.range().map(|range| node(DateTest::In(range))));
        }
        Query { root: Node::and(parts) }
    }

    /// The same filters in the query language, to be saved or given to `-q`. Parts of the text that could not be
    /// understood are left out.
    pub fn to_query_text(&self) -> String {
        self.to_query().to_string()
    }
}

impl DateBasis {
    pub const ALL: [DateBasis; 2] = [DateBasis::Published, DateBasis::Mentioned];

    fn node(self, test: DateTest) -> Node {
        match self {
            DateBasis::Published => Node::Date(test),
            DateBasis::Mentioned => Node::When(test),
        }
    }
}

impl CountryFilter {
    pub fn choice(&self, area: impl Into<Area>) -> Choice {
        choice_in(area.into(), &self.include, &self.exclude)
    }

    /// Sets one country or group; it is never included and excluded at once.
    pub fn choose(&mut self, area: impl Into<Area>, choice: Choice) {
        choose_in(area.into(), choice, &mut self.include, &mut self.exclude);
    }

    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }
}

impl Area {
    fn to_node(self) -> Node {
        match self {
            Area::Country(code) => Node::Country(code),
            Area::Group(group) => Node::Group(group),
        }
    }
}

impl DateFilter {
    /// The last `n` days of the collection, `latest` included. Undated and partial articles are not among them.
    pub fn last_days(latest: Day, n: u32) -> Self {
        let first = latest.checked_sub_days(Days::new(u64::from(n.max(1)) - 1)).unwrap_or(latest);
        Self { from: day_unit(first), to: day_unit(latest), ..Self::default() }
    }

    /// The `n` days that follow the collection's last one.
    pub fn next_days(latest: Day, n: u32) -> Self {
        let ahead = |n: u32| latest.checked_add_days(Days::new(n.into())).and_then(day_unit);
        Self { from: ahead(1), to: ahead(n.max(1)), ..Self::default() }
    }

    /// Everything after the collection's last day.
    pub fn ahead_of(latest: Day) -> Self {
        Self { to: None, ..Self::next_days(latest, 1) }
    }

    /// The collection's last calendar month: the one that `latest` lies in.
    pub fn last_month(latest: Day) -> Self {
        let month = DateValue::new(Some(latest.year()), Some(latest.month()), None);
        Self { include: month.map(|month| DateBucket::Value(month.into())).into_iter().collect(), ..Self::default() }
    }

    pub fn choice(&self, bucket: DateBucket) -> Choice {
        choice_in(bucket, &self.include, &self.exclude)
    }

    /// Sets one bucket; a bucket is never included and excluded at once.
    pub fn choose(&mut self, bucket: DateBucket, choice: Choice) {
        choose_in(bucket, choice, &mut self.include, &mut self.exclude);
    }

    /// The range, if a side of it bounds anything.
    pub(super) fn range(&self) -> Option<Period> {
        let bound = |side: Option<DateUnit>| side.filter(|unit| !unit.is_partial());
        let (mut from, mut to) = (bound(self.from), bound(self.to));
        if let (Some(first), Some(last)) = (from, to)
            && first.first_day() > last.last_day()
        {
            (from, to) = (to, from);
        }
        (from.is_some() || to.is_some()).then_some(Period::Range { from, to })
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl DateBucket {
    /// Whether an article with this key is in the bucket.
    pub fn has(self, key: DateKey) -> bool {
        self.test().holds(key)
    }

    pub fn value(self) -> Option<DateUnit> {
        match self {
            DateBucket::Value(unit) => Some(unit),
            DateBucket::Undated | DateBucket::Partial | DateBucket::Inferred | DateBucket::Ambiguous => None,
        }
    }

    pub(super) fn test(self) -> DateTest {
        match self {
            DateBucket::Value(unit) => DateTest::In(Period::Within(unit)),
            DateBucket::Undated => DateTest::None,
            DateBucket::Partial => DateTest::Partial,
            DateBucket::Inferred => DateTest::Inferred,
            DateBucket::Ambiguous => DateTest::Ambiguous,
        }
    }
}

impl Choice {
    /// What a facet value is set to next by the one key: off → include → exclude → off.
    pub fn next(self) -> Self {
        match self {
            Choice::Off => Choice::Include,
            Choice::Include => Choice::Exclude,
            Choice::Exclude => Choice::Off,
        }
    }
}

fn day_unit(day: Day) -> Option<DateUnit> {
    DateValue::of_day(day).map(DateUnit::Date)
}

fn choice_in<T: PartialEq>(value: T, include: &[T], exclude: &[T]) -> Choice {
    if include.contains(&value) {
        Choice::Include
    } else if exclude.contains(&value) {
        Choice::Exclude
    } else {
        Choice::Off
    }
}

fn choose_in<T: PartialEq + Copy>(value: T, choice: Choice, include: &mut Vec<T>, exclude: &mut Vec<T>) {
    for (list, chosen) in [(include, choice == Choice::Include), (exclude, choice == Choice::Exclude)] {
        match list.contains(&value) {
            false if chosen => list.push(value),
            true if !chosen => list.retain(|other| *other != value),
            _ => {}
        }
    }
}
