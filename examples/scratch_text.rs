use dateline::{extract, model::*, text};
use std::io::Read;
fn main() {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let mut all = String::new();
    std::io::stdin().read_to_string(&mut all).unwrap();
    let mut n = 0;
    let mut ok = 0;
    let mut t = std::time::Duration::ZERO;
    let mut bytes = 0usize;
    let mut acc = 0usize;
    for line in all.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let Some(tx) = v["text"].as_str() else { continue };
        if mode == "lang" {
            n += 1;
            let want = v["lang"].as_str().unwrap_or("?");
            let got = extract::language::detect(tx, None);
            let g = got.as_ref().map(|g| g.value.to_string()).unwrap_or("-".into());
            if g == want {
                ok += 1
            } else {
                println!(
                    "{want} {g} {:?} {}",
                    got.map(|g| g.evidence.rule),
                    &tx[..tx.floor_char_boundary(100)].replace('\n', "|")
                );
            }
        } else if mode == "speed" {
            if n == 0 {
                n = 1;
                let s0 = std::time::Instant::now();
                let st = extract::structure::read(tx, &Given::default());
                println!("first struct {:?}", s0.elapsed());
                let s0 = std::time::Instant::now();
                extract::language::detect(tx, None);
                println!("first lang {:?}", s0.elapsed());
                let s0 = std::time::Instant::now();
                extract::quotes::find(tx, &st.blocks, None);
                println!("first quotes {:?}", s0.elapsed());
            }
            let part = std::env::args().nth(2).unwrap();
            if n == 0 {
                n = 1;
                let s0 = std::time::Instant::now();
                let st = extract::structure::read(tx, &Given::default());
                println!("first struct {:?}", s0.elapsed());
                let s0 = std::time::Instant::now();
                extract::language::detect(tx, None);
                println!("first lang {:?}", s0.elapsed());
                let s0 = std::time::Instant::now();
                extract::quotes::find(tx, &st.blocks, None);
                println!("first quotes {:?}", s0.elapsed());
            }
            for _ in 0..std::env::args().nth(3).and_then(|s| s.parse().ok()).unwrap_or(5) {
                let start = std::time::Instant::now();
                match part.as_str() {
                    "clean" => acc += text::clean(tx).text.len(),
                    "fold" => acc += text::fold(tx).len(),
                    "folded" => acc += text::Folded::new(tx).text.len(),
                    "words" => acc += text::words(tx).count(),
                    "count" => acc += text::count_words(tx) as usize,
                    "blocks" => acc += text::split_blocks(tx).len(),
                    "lang" => acc += extract::language::detect(tx, None).is_some() as usize,
                    "struct" => acc += extract::structure::read(tx, &Given::default()).blocks.len(),
                    "quotes" => {
                        let b = extract::structure::read(tx, &Given::default()).blocks;
                        let s2 = std::time::Instant::now();
                        acc += extract::quotes::find(tx, &b, Some(Language::GERMAN)).len();
                        t += s2.elapsed();
                        bytes += tx.len();
                        continue;
                    }
                    "wrap" => acc += text::wrap(tx, Span::new(0, tx.len()), 72, Some(Language::GERMAN)).len(),
                    _ => {}
                }
                t += start.elapsed();
                bytes += tx.len();
            }
        } else {
            let cleaned = text::clean(tx).text;
            let raw =
                RawArticle { origin: Origin::of_file("x"), text: cleaned, given: Given::default(), notices: vec![] };
            let a = extract::extract(raw);
            println!(
                "================ lang={:?} title={:?}",
                a.language.as_ref().map(|l| (l.value, l.evidence.rule)),
                a.title.as_ref().map(|t| (t.value.as_str(), t.evidence.rule))
            );
            for b in &a.blocks {
                let s = b.span.of(&a.text).replace('\n', "⏎");
                let c: String = s.chars().take(110).collect();
                println!("  {:?}/{} | {}", b.kind, b.rule, c);
            }
            for q in &a.quotes {
                println!(
                    "  Q {} [{}] {}",
                    q.rule,
                    q.speaker.map(|s| s.of(&a.text)).unwrap_or("-"),
                    q.span.of(&a.text).chars().take(140).collect::<String>().replace('\n', "⏎")
                );
            }
        }
    }
    if mode == "lang" {
        println!("{ok}/{n}");
    }
    if mode == "speed" {
        println!("{} {:.1} MB/s ({acc})", std::env::args().nth(2).unwrap(), bytes as f64 / 1e6 / t.as_secs_f64());
    }
}
