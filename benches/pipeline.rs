//! How fast the stages are: text to article pass by pass, files to articles, articles to library and to JSON.
//!
//! `cargo bench --bench pipeline` measures on the two seeds. `DATELINE_BENCH_FOLDER=path` takes a folder of plain-text
//! articles instead (real news from the folder that you care about). What to read from it stands in `README.md`.

mod corpus;

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use dateline::export::{self, Format};
use dateline::extract::dateline::{self as opening, DatelineInput};
use dateline::extract::pubdate::{self, PubDateInput};
use dateline::extract::{countries, dates, extract, language, quotes, structure};
use dateline::library::{ArticleId, Library};
use dateline::model::{Article, Given, Language, Origin, RawArticle};
use dateline::text::{Chart, clean, count_words, fold};

fn raw(article: &Article) -> RawArticle {
    RawArticle {
        origin: Origin::of_file("bench.txt"),
        text: article.text.clone(),
        given: Given::default(),
        notices: Vec::new(),
    }
}

/// Each pass over each text, as megabytes of text a second.
fn passes(c: &mut Criterion) {
    let articles = corpus::articles();
    let n_bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    let mut group = c.benchmark_group("pass");
    group.throughput(Throughput::Bytes(n_bytes as u64));
    let german = Some(Language::GERMAN);
    let mut pass = |name: &str, run: &dyn Fn(&Article)| {
        group.bench_function(name, |b| b.iter(|| articles.iter().for_each(run)));
    };
    pass("memchr", &|article| {
        black_box(memchr::memchr_iter(b'\0', article.text.as_bytes()).count());
    });
    pass("clean", &|article| {
        black_box(clean(&article.text));
    });
    pass("language", &|article| {
        black_box(language::detect(&Chart::new(&article.text), None));
    });
    pass("structure", &|article| {
        black_box(structure::read(&Chart::new(&article.text), &Given::default()));
    });
    pass("dates", &|article| {
        black_box(dates::find_timexes(&article.text, german));
    });
    let raws: HashMap<&str, RawArticle> =
        articles.iter().map(|article| (article.text.as_str(), raw(article))).collect();
    pass("pubdate", &|article| {
        let raw = &raws[article.text.as_str()];
        let input =
            PubDateInput { raw, timexes: &article.timexes, impossible: &[], blocks: &article.blocks, language: german };
        black_box(pubdate::choose(&input));
    });
    pass("countries", &|article| {
        black_box(countries::read(&article.text, &article.blocks, german));
    });
    pass("quotes", &|article| {
        black_box(quotes::find(&Chart::new(&article.text), &article.blocks, german));
    });
    pass("words", &|article| {
        black_box(count_words(&Chart::new(&article.text)));
    });
    pass("fold", &|article| {
        black_box(fold(&article.text));
    });
    pass("whole", &|article| {
        black_box(extract(raw(article)));
    });
    group.finish();
}

/// Where the time goes: the passes in the order of `extract`, each time one more. What a pass costs in its place, with
/// caches and predictions as the others leave them, is the difference to the line before it.
fn profile(c: &mut Criterion) {
    let raws: Vec<RawArticle> = corpus::articles().iter().map(raw).collect();
    let mut group = c.benchmark_group("up-to");
    group.throughput(Throughput::Bytes(raws.iter().map(|raw| raw.text.len() as u64).sum()));
    for (idx, name) in PASSES.iter().enumerate() {
        group.bench_function(format!("{}-{name}", idx + 1), |b| {
            b.iter(|| raws.iter().for_each(|raw| run_passes(raw, idx + 1)));
        });
    }
    group.finish();
}

const PASSES: [&str; 9] =
    ["language", "structure", "dates", "pubdate", "mentions", "dateline", "salience", "quotes", "words"];

/// The first `n_passes` of [`PASSES`], as `extract` runs them.
fn run_passes(raw: &RawArticle, n_passes: usize) {
    let text = raw.text.as_str();
    let chart = black_box(Chart::new(text));
    let language = black_box(language::detect(&chart, None));
    let code = language.as_ref().map(|language| language.value);
    if n_passes == 1 {
        return;
    }
    let structure = black_box(structure::read(&chart, &raw.given));
    let blocks = structure.blocks.as_slice();
    if n_passes == 2 {
        return;
    }
    let dates::Found { timexes, impossible } = black_box(dates::find_in_article(&chart, language.as_ref()));
    if n_passes == 3 {
        return;
    }
    let input = PubDateInput { raw, timexes: &timexes, impossible: &impossible, blocks, language: code };
    black_box(pubdate::choose(&input));
    if n_passes == 4 {
        return;
    }
    let mentions = black_box(countries::find_mentions(&chart, code));
    if n_passes == 5 {
        return;
    }
    let input = DatelineInput { chart: &chart, language: code, blocks, timexes: &timexes, mentions: &mentions };
    let dateline = black_box(opening::find(&input));
    if n_passes == 6 {
        return;
    }
    black_box(countries::weigh(text, blocks, code, &mentions, dateline.as_ref()));
    if n_passes == 7 {
        return;
    }
    black_box(quotes::find(&chart, blocks, code));
    if n_passes == 8 {
        return;
    }
    black_box(count_words(&chart));
}

/// From files to a library and from a library to lines of JSON.
fn whole_folder(c: &mut Criterion) {
    let articles = corpus::articles();
    let n_bytes: usize = articles.iter().map(|article| article.text.len()).sum();
    let mut library = Library::default();
    library.push(articles.clone(), Vec::new());
    let ids: Vec<ArticleId> = library.ids().collect();
    let mut group = c.benchmark_group("folder");
    group.throughput(Throughput::Bytes(n_bytes as u64));
    group.bench_function("load", |b| b.iter(|| black_box(corpus::articles())));
    group.bench_function("push", |b| {
        b.iter_batched(
            || articles.clone(),
            |articles| {
                let mut library = Library::default();
                library.push(articles, Vec::new());
                library
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("export", |b| {
        b.iter(|| export::write(Format::Jsonl, Language::ENGLISH, &library, &ids, &mut std::io::sink()));
    });
    group.finish();
}

/// So many articles, in folders of a thousand.
const N_MANY: usize = 100_000;
const N_IN_FOLDER: usize = 1000;

/// One article of many is read anew: right after the cache was opened, and later.
fn one_of_many(c: &mut Criterion) {
    let articles = corpus::articles();
    let article = |n: usize, turn: usize| {
        let article = &articles[n % articles.len()];
        let origin = Origin::of_file(format!("{}/{n}.txt", n / N_IN_FOLDER));
        let text = format!("{n} {turn}");
        Article { origin, text, ..article.clone() }
    };
    let mut library = Library::default();
    library.push((0..N_MANY).map(|n| bare(article(n, 0))).collect(), Vec::new());
    let change = |library: &mut Library, turn: usize| {
        let n = turn * 7919 % N_MANY;
        library.remove(&std::iter::once(n as u32).collect());
        library.push(vec![bare(article(n, turn))], Vec::new());
    };
    let mut group = c.benchmark_group("one-of-many");
    group.bench_function("first", |b| {
        b.iter_batched(|| library.clone(), |mut library| change(&mut library, 1), BatchSize::LargeInput);
    });
    let mut turn = 0;
    group.bench_function("next", |b| {
        b.iter(|| {
            turn += 1;
            change(&mut library, turn);
        });
    });
    group.finish();
}

/// Without what points into its text.
fn bare(article: Article) -> Article {
    Article {
        title: None,
        summary: None,
        byline: None,
        dateline: None,
        mentions: Vec::new(),
        timexes: Vec::new(),
        blocks: Vec::new(),
        quotes: Vec::new(),
        ..article
    }
}

criterion_group!(benches, passes, profile, whole_folder, one_of_many);
criterion_main!(benches);
