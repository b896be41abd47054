//! What a choice of filters costs: from the filters to the list and all counts, without drawing.
//!
//! On libraries made without texts: about three countries an article out of 250, after Zipf's law; days over ten years, two
//! articles in a hundred with half a date or none; eight languages. `DATELINE_BENCH_ROWS` gives other numbers of articles
//! than 10 000, 100 000 and 1 000 000. What to read from it stands in `README.md`.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use dateline::extract::extract;
use dateline::gazetteer::find_group;
use dateline::library::Library;
use dateline::model::{
    Article, Country, CountryCode, DateUnit, DateValue, Extracted, Given, Language, Origin, PubDate, RawArticle, Rule,
};
use dateline::query::{Area, Choice, DateBucket, Filters, Memo, Mode, Sort, evaluate_with};

const RULE: Rule = Rule("bench");
const N_COUNTRIES: usize = 250;
/// Of so many articles one has a date without a year, one a year alone, one no date: two in a hundred together.
const N_FOR_ODD_DATES: u64 = 150;

/// Numbers that look random and are the same in each run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 11) % end
    }

    /// From 0 to 1.
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Real countries first, so that groups have members, then made-up codes up to 250.
fn codes() -> Vec<CountryCode> {
    const KNOWN: &str = "DE US RU UA FR GB CN IL PL TR IT AT XK RS IR CH ES NL BE SE HU RO GR CZ DK FI NO BG HR SK SI LT LV EE \
        AL MK ME BA MD GE AM AZ KZ BY IN JP KR AU CA BR MX AR ZA NG EG SA AE QA SY LB JO IQ YE AF PK";
    let made_up = ('A'..='Z').flat_map(|a| ('A'..='Z').map(move |b| format!("{a}{b}")));
    let mut codes: Vec<CountryCode> = KNOWN.split_whitespace().filter_map(|code| code.parse().ok()).collect();
    for code in made_up.filter_map(|code| code.parse().ok()) {
        if codes.len() < N_COUNTRIES && !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

struct Maker {
    numbers: Numbers,
    template: Article,
    codes: Vec<CountryCode>,
    /// The sums of 1, 1/2, 1/3 …
    zipf: Vec<f64>,
}

impl Maker {
    fn new() -> Self {
        let raw = RawArticle {
            origin: Origin::of_file("a"),
            text: String::new(),
            given: Given::default(),
            notices: Vec::new(),
        };
        let mut sum = 0.0;
        let zipf = (1..=N_COUNTRIES).map(|rank| {
            sum += 1.0 / rank as f64;
            sum
        });
        Self { numbers: Numbers(88_172_645_463_325_252), template: extract(raw), codes: codes(), zipf: zipf.collect() }
    }

    fn library(&mut self, n: usize) -> Library {
        let mut library = Library::default();
        let mut number = 0;
        while number < n {
            let end = n.min(number + 4096);
            library.push((number..end).map(|number| self.article(number)).collect(), Vec::new());
            number = end;
        }
        library
    }

    fn article(&mut self, number: usize) -> Article {
        let language: Language = ["de", "de", "de", "de", "de", "en", "en", "fr", "es", "pl", "uk", "it"]
            [self.numbers.below(12) as usize]
            .parse()
            .expect("these are languages");
        let mut words = format!("n{number}");
        // For searches that hit one article in a hundred, and every other one.
        words += if self.numbers.below(100) == 0 { " seldom" } else { "" };
        words += if self.numbers.below(2) == 0 { " often" } else { "" };
        Article {
            given_id: Some(format!("{number:08x}")),
            origin: Origin::of_file(format!("news/{:04}/{number:08}.txt", number / 1000)),
            title: Some(Extracted::new(format!("Title {:06}", self.numbers.below(1_000_000)), RULE, None)),
            text: words,
            language: Some(Extracted::new(language, RULE, None)),
            date: self.date().map(|date| PubDate::stated(date, RULE, None)),
            countries: self.countries(),
            ..self.template.clone()
        }
    }

    fn countries(&mut self) -> Vec<Country> {
        let mut countries: Vec<Country> = Vec::new();
        while countries.len() < 30 && self.numbers.below(4) != 0 {
            let at = self.numbers.fraction() * self.zipf[N_COUNTRIES - 1];
            let code = self.codes[self.zipf.partition_point(|sum| *sum < at).min(N_COUNTRIES - 1)];
            if countries.iter().all(|country| country.code != code) {
                countries.push(Country { code, focus: countries.is_empty(), salience: 0.3, n_mentions: 2, rule: RULE });
            }
        }
        countries
    }

    fn date(&mut self) -> Option<DateValue> {
        let (year, month) = (2016 + self.numbers.below(10) as i32, 1 + self.numbers.below(12) as u32);
        let day = 1 + self.numbers.below(28) as u32;
        match self.numbers.below(N_FOR_ODD_DATES) {
            0 => None,
            1 => DateValue::new(Some(year), None, None),
            2 => DateValue::new(None, Some(month), Some(day)),
            _ => DateValue::new(Some(year), Some(month), Some(day)),
        }
    }
}

fn country(code: &str) -> Area {
    Area::Country(code.parse().expect("this is a country"))
}

fn dated(mut filters: Filters, bucket: DateBucket, choice: Choice) -> Filters {
    filters.dates.choose(bucket, choice);
    filters
}

fn unit(text: &str) -> DateBucket {
    DateBucket::Value(text.parse::<DateUnit>().expect("this is a date"))
}

/// The filters that are measured, by name.
fn cases() -> Vec<(&'static str, Filters)> {
    let areas = |areas: &[(Area, Choice)], mode: Mode| {
        let mut filters = Filters::default();
        areas.iter().for_each(|(area, choice)| filters.countries.choose(*area, *choice));
        filters.countries.mode = mode;
        filters
    };
    let include = |area: Area| areas(&[(area, Choice::Include)], Mode::All);
    let text = |text: &str| Filters { text: text.to_owned(), ..Filters::default() };
    let eu = Area::Group(find_group("eu").expect("the EU is a group"));
    let three = [country("FR"), country("GB"), country("CN")].map(|area| (area, Choice::Include));
    let range = |from: &str| {
        let mut filters = Filters::default();
        filters.dates.from = from.parse().ok();
        filters
    };
    vec![
        ("nothing", Filters::default()),
        ("top-country", include(country("DE"))),
        ("country-10th", include(country("TR"))),
        ("country-100th", include(Area::Country(codes()[99]))),
        ("country-and-year", dated(include(country("DE")), unit("2025"), Choice::Include)),
        ("year", dated(Filters::default(), unit("2025"), Choice::Include)),
        ("month", dated(Filters::default(), unit("2025-03"), Choice::Include)),
        ("half-of-all-days", range("2021")),
        ("without-a-year", dated(Filters::default(), unit("2025"), Choice::Exclude)),
        ("without-top-country", areas(&[(country("DE"), Choice::Exclude)], Mode::All)),
        ("without-two", areas(&[(country("DE"), Choice::Exclude), (country("US"), Choice::Exclude)], Mode::All)),
        ("any-of-three", areas(&three, Mode::Any)),
        ("group", include(eu)),
        ("group-without-country", areas(&[(eu, Choice::Include), (country("DE"), Choice::Exclude)], Mode::All)),
        ("text-1-percent", text("seldom")),
        ("text-50-percent", text("often")),
        ("text-50-percent-and-country", Filters { text: "often".to_owned(), ..include(country("DE")) }),
    ]
}

fn sizes() -> Vec<usize> {
    let given = std::env::var("DATELINE_BENCH_ROWS").unwrap_or_else(|_| "10000,100000,1000000".to_owned());
    given.split(',').map(|n| n.trim().parse().expect("DATELINE_BENCH_ROWS holds numbers")).collect()
}

/// What is known when everything is on the screen, and this text was sought before.
fn memo_of_everything(text: &str, library: &Library) -> Memo {
    let mut memo = Memo::default();
    evaluate_with(&mut memo, &Filters::default(), library, Sort::default(), &|| true);
    if !text.is_empty() {
        let elsewhere = dated(Filters::default(), unit("2016-01"), Choice::Include);
        let text = Filters { text: text.to_owned(), ..elsewhere };
        evaluate_with(&mut memo, &text, library, Sort::default(), &|| true);
    }
    memo
}

/// The shortest of some times: others who use the machine can only make it longer.
fn best_of(n: usize, filters: &Filters, before: &Memo, library: &Library) -> Duration {
    let once = || {
        let mut memo = before.clone();
        let started = Instant::now();
        black_box(evaluate_with(&mut memo, filters, library, Sort::default(), &|| true));
        started.elapsed()
    };
    (0..n).map(|_| once()).min().unwrap_or_default()
}

/// Each from a screen that shows everything, with the text found before.
fn from_everything(c: &mut Criterion) {
    for n in sizes() {
        let library = Maker::new().library(n);
        // As the program does when nobody asks for anything.
        let _ = library.cross_facets(&|| true);
        let mut group = c.benchmark_group("facets");
        group.sample_size(20);
        for (name, filters) in cases() {
            let setup = || memo_of_everything(&filters.text, &library);
            group.bench_function(BenchmarkId::new(name, n), |b| {
                b.iter_batched_ref(
                    setup,
                    |memo| black_box(evaluate_with(memo, &filters, &library, Sort::default(), &|| true)),
                    BatchSize::PerIteration,
                );
            });
        }
        group.finish();
    }
}

/// A part of filters by a short name, and how it is put into them.
type Part = (&'static str, fn(&mut Filters));

/// What may stand beside each other in filters.
fn parts() -> Vec<Part> {
    fn choose(filters: &mut Filters, areas: &[&str], choice: Choice) {
        areas.iter().for_each(|area| match find_group(area) {
            Some(group) => filters.countries.choose(Area::Group(group), choice),
            None => filters.countries.choose(country(area), choice),
        });
    }
    vec![
        ("country", |filters| choose(filters, &["DE"], Choice::Include)),
        ("small-country", |filters| choose(filters, &["AM"], Choice::Include)),
        ("two-countries", |filters| choose(filters, &["US", "RU"], Choice::Include)),
        ("not-country", |filters| choose(filters, &["UA"], Choice::Exclude)),
        ("not-two", |filters| choose(filters, &["IT", "PL"], Choice::Exclude)),
        ("group", |filters| choose(filters, &["eu"], Choice::Include)),
        ("not-group", |filters| choose(filters, &["brics"], Choice::Exclude)),
        ("any-of-three", |filters| {
            filters.countries.mode = Mode::Any;
            choose(filters, &["FR", "GB", "CN"], Choice::Include);
        }),
        ("year", |filters| filters.dates.choose(unit("2025"), Choice::Include)),
        ("month", |filters| filters.dates.choose(unit("2023-03"), Choice::Include)),
        ("not-year", |filters| filters.dates.choose(unit("2019"), Choice::Exclude)),
        ("undated", |filters| filters.dates.choose(DateBucket::Undated, Choice::Include)),
        ("span", |filters| filters.dates.from = "2021".parse().ok()),
        ("language", |filters| filters.text += " lang:de"),
        ("focus", |filters| filters.text += " focus:US"),
        ("often", |filters| filters.text += " often"),
        ("seldom", |filters| filters.text += " seldom"),
    ]
}

/// Each alone, each two and each three.
fn up_to_three<T: Copy>(all: &[T]) -> impl Iterator<Item = Vec<T>> + '_ {
    // The numbers that have so many bits are the choices.
    let masks = (0u32..1 << all.len()).filter(|mask| (1..=3).contains(&mask.count_ones()));
    masks.map(|mask| (0..all.len()).filter(|bit| mask >> bit & 1 == 1).map(|bit| all[bit]).collect())
}

/// Each part alone, each two and each three of them, from a screen that shows everything, with the text found before. What
/// is worst is printed, and how many take longer than they should.
fn combinations(_: &mut Criterion) {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    // Only the combinations of which all these parts are a part, where some are named.
    let named = wanted.first().map_or(Some(""), |wanted| wanted.strip_prefix("combinations"));
    let Some(named) = named else { return };
    let named: Vec<&str> = named.split(['/', '+', ' ']).filter(|name| !name.is_empty()).collect();
    let parts = parts();
    for n in sizes() {
        let library = Maker::new().library(n);
        let _ = library.cross_facets(&|| true);
        let mut befores: HashMap<String, Memo> = HashMap::new();
        let took = up_to_three(&parts);
        let has_named = |chosen: &Vec<Part>| named.iter().all(|named| chosen.iter().any(|(name, _)| name == named));
        let took = took.filter(has_named).map(|chosen| {
            let mut filters = Filters::default();
            chosen.iter().for_each(|(_, apply)| apply(&mut filters));
            let names: Vec<&str> = chosen.iter().map(|(name, _)| *name).collect();
            let before =
                befores.entry(filters.text.clone()).or_insert_with_key(|text| memo_of_everything(text, &library));
            (best_of(5, &filters, before, &library), names.join(" + "))
        });
        let mut took: Vec<(Duration, String)> = took.collect();
        took.sort_unstable();
        let over =
            |milliseconds: u64| took.iter().filter(|(took, _)| *took > Duration::from_millis(milliseconds)).count();
        println!(
            "{n} articles, {} combinations: {} take longer than 1 ms, {} than 3 ms; longest:",
            took.len(),
            over(1),
            over(3)
        );
        for (took, names) in took.iter().rev().take(12) {
            println!("    {:.2} ms  {names}", took.as_secs_f64() * 1e3);
        }
    }
}

criterion_group!(benches, from_everything, combinations);
criterion_main!(benches);
