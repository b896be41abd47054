#!/usr/bin/env python3
"""dateline beside newsboat, notmuch, recoll, ripgrep and cat: the same articles, in turn, in one run.

    compare.py --dateline BIN FOLDER...

Each FOLDER holds articles as text files; give them from small to large. Markdown tables go to standard
output, progress to standard error. README.md beside this file says what the columns mean.

Every tool gets the articles in the form that it reads, which is made before and not timed. Every step is run
by one tool after the other, --runs times (what answers at once three times as often); tables give medians,
and medians of the ratios of each run. A tool that is not installed, fails or takes longer than --limit is named
and left out from there on, as is one that would be over the limit if an article took as long as in the folder before.

All is kept in a temporary folder (below TMPDIR, six times the largest FOLDER) that is removed at the end.
"""
import argparse, base64, codecs, collections, itertools, os, re, shlex, shutil, signal, statistics, subprocess, sys
import tempfile, threading, time
from xml.sax.saxutils import escape

CORES = os.cpu_count()
BARE, BARE_ALL = "cat", f"cat, {CORES} at once"
codecs.register_error("cp1252", lambda error: (error.object[error.start:error.end].decode("cp1252", "replace"), error.end))


def files(folder):
    """Paths of the articles, a folder at a time: a list of a million would show in the memory of the tools."""
    for path, folders, names in os.walk(folder):
        folders.sort()
        yield from (os.path.join(path, name) for name in sorted(names))


def read(path):
    """Headline and text; bytes that are no UTF-8 are Windows-1252, and control characters are spaces."""
    with open(path, encoding="utf-8-sig", errors="cp1252") as file:
        text = re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", file.read())
    return (text.strip().split("\n")[0].strip() or "untitled")[:200], text


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(text)


def as_mail(folder, home):
    for n, (title, text) in enumerate(map(read, files(folder))):
        subject = base64.b64encode(title.encode()).decode()
        write(f"{home}/mail/{n // 1000:04}/{n}", f"From: desk <desk@example.org>\nSubject: =?utf-8?B?{subject}?=\n"
              f"Date: Mon, 2 Feb 2026 10:00:00 +0000\nMessage-ID: <{n}@example.org>\nMIME-Version: 1.0\n"
              f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}")
    write(f"{home}/settings", f"[database]\npath={home}/index\nmail_root={home}/mail\n[new]\ntags=new\n[user]\nname=desk\n")


def as_feed(folder, home):
    head = '<rss version="2.0"><channel><title>news</title><link>http://localhost/</link><description>news</description>'
    items = (f"<item><title>{escape(title)}</title><guid>{n}</guid><link>http://localhost/{n}</link>"
             f"<pubDate>Mon, 02 Feb 2026 10:00:00 +0000</pubDate><description>{escape(text)}</description></item>\n"
             for n, (title, text) in enumerate(map(read, files(folder))))
    write(f"{home}/feed.xml", itertools.chain([head], items, ["</channel></rss>\n"]))
    write(f"{home}/urls", f"file://{home}/feed.xml\n")


def as_one_file(folder, home):
    write(f"{home}/all.txt", (read(path)[1] + "\n" for path in files(folder)))


def for_recoll(folder, home):
    write(f"{home}/settings/recoll.conf", f"topdirs = {folder}\ncachedir = {home}/index\nidxniceprio = 0\n")


# What makes the tool's input, and its command lines, which run in the tool's own folder. `index` is the step `cold`
# with an empty folder `index`, and `again` with a full one; `search` is `rare` and `common`.
COUNT = {"count": "DATELINE count FOLDER", "filter": "DATELINE count FOLDER -q country:UA",
         "search": "DATELINE count FOLDER -q WORD"}
TOOLS = {
    BARE: (None, {"cold": "find FOLDER -type f -exec cat {} +", "again": "find FOLDER -type f -size +0c -false"}),
    BARE_ALL: (None, {"cold": f"sh -c 'find \"$0\" -type f -print0 | xargs -0 -n 500 -P {CORES} cat' FOLDER"}),
    "dateline": (None, {"index": "DATELINE index FOLDER", **COUNT}),
    "dateline --full-text": (None, {"index": "DATELINE index --full-text FOLDER", **COUNT}),
    "newsboat": (as_feed, {"index": "newsboat -q -u urls -C /dev/null -c index/cache -x reload",
                           "count": "newsboat -q -u urls -C /dev/null -c index/cache -x print-unread"}),
    "notmuch": (as_mail, {"index": "notmuch --config=settings new --quiet", "count": "notmuch --config=settings count",
                          "search": "notmuch --config=settings count WORD"}),
    "recoll": (for_recoll, {"index": "recollindex -c settings", "count": "recollq -c settings -QEn 0 mime:text/plain",
                            "search": "recollq -c settings -QEn 0 WORD"}),
    "rg": (as_one_file, {"search": "rg -c -i -F WORD all.txt"}),
}
TIME, MEMORY, DISK, HITS = range(4)  # places in what `run` returns
ANSWERS = ("count", "filter", "rare", "common")


def command(name, step, values):
    """The command line with its capitals replaced, or None where the tool does not have the step."""
    steps = TOOLS[name][1]
    line = steps.get(step) or steps.get({"cold": "index", "again": "index", "rare": "search", "common": "search"}.get(step))
    return line and [values.get(step if part == "WORD" else part, part) for part in shlex.split(line)]


def run(argv, home, limit, answers=False):
    """Seconds, memory, disk, number answered; a RuntimeError with a few words for a cell if there are none."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        folders = {name: home for name in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        environment = {**os.environ, **folders, "XDG_CACHE_HOME": f"{home}/index", "LC_ALL": "C.UTF-8"}
        began = time.perf_counter()
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out if answers else subprocess.DEVNULL,
                                   stderr=err, cwd=home, env=environment, start_new_session=True)
        late = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
        late.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if seconds >= limit:
            raise RuntimeError(f"over {limit:g} s")
        out.seek(0), err.seek(0)
        if process.returncode not in ((0, 1) if answers else (0,)):  # 1 when nothing matched
            last = err.read()[-300:].decode(errors="replace").strip().split("\n")[-1][:60].replace("|", "/")
            raise RuntimeError(f"failed ({process.returncode}) {last}".strip())
        number = re.search(rb"^(\d+)(?: results| unread articles)?$", out.read(10_000), re.M)
        return seconds, usage.ru_maxrss * 1024, disk(f"{home}/index"), int(number[1]) if number else 0


def disk(folder):
    return sum(os.lstat(os.path.join(at, name)).st_blocks * 512 for at, _, names in os.walk(folder) for name in names)


def measure(tools, root, values, options):
    """(tool, step) -> what `run` returned each time, or why it could not."""
    got = collections.defaultdict(list)
    for turn, step, name in itertools.product(range(options.runs), ("cold", "again", *ANSWERS), tools):
        argv, home, answers = command(name, step, values), f"{root}/{name}", step in ANSWERS
        if not argv or isinstance(got[name, step], str) or isinstance(got[name, "cold"], str):
            continue
        if step == "cold":
            shutil.rmtree(f"{home}/index", ignore_errors=True)
            os.makedirs(f"{home}/index")
        print(f"{turn + 1}/{options.runs} {step} {name}", file=sys.stderr)
        try:
            got[name, step] += [run(argv, home, options.limit, answers) for _ in range(3 if answers else 1)]
        except RuntimeError as why:
            got[name, step] = str(why)
    return got


def shown(value, what=TIME):
    if what in (MEMORY, DISK):
        return f"{value / 1e6:.3g} MB" if value < 1e9 else f"{value / 1e9:.2f} GB"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def median(samples, what=TIME):
    return statistics.median(sample[what] for sample in samples)


def fill(samples, form):
    """A cell: the figure if there are samples, else the reason or a dash."""
    return samples if isinstance(samples, str) else form(samples) if samples else "–"


def table(tools, got, folder, n, text, floor, values):
    print(f"\n### {os.path.basename(folder)}: {n} articles, {shown(text, DISK)}\n")
    print(f"| | cold | : cat | : {BARE_ALL} | again | : find | disk : text | memory : text | articles |"
          f" {values['rare']} | {values['common']} |\n|---|" + "---:|" * 10)
    ratio = lambda step, other: lambda samples: (
        f"{statistics.median(a[0] / b[0] for a, b in zip(samples, got[other, step])):.3g}")
    time_of = lambda samples: shown(median(samples))
    hits_of = lambda samples: f"{time_of(samples)} ({samples[-1][HITS]})"
    part = lambda what, least=-1: lambda samples: "<" * (median(samples, what) <= least) + f"{median(samples, what) / text:.2f}"
    columns = [("cold", time_of), ("cold", ratio("cold", BARE)), ("cold", ratio("cold", BARE_ALL)), ("again", time_of),
               ("again", ratio("again", BARE)), ("again", part(DISK)), ("cold", part(MEMORY, floor)),
               ("count", lambda samples: str(samples[-1][HITS])), ("rare", hits_of), ("common", hits_of)]
    for name in tools:
        print("|", " | ".join([name, *(fill(got[name, step], form) for step, form in columns)]), "|", flush=True)


def growth(name, results, values):
    """What dateline takes for each folder and, after the dot, for a byte of its text against the first folder."""
    print(f"\n### {name} as the articles grow (after the dot: for a byte of text, against the first folder)\n")
    print("| |", " | ".join(f"{n} articles" for _, n, _ in results), "|\n|---|" + "---:|" * len(results))
    for label, step, what in [
            ("index, cold", "cold", TIME), ("index, nothing changed", "again", TIME), ("count", "count", TIME),
            ("count -q country:UA", "filter", TIME), (f"count -q {values['rare']}", "rare", TIME),
            (f"count -q {values['common']}", "common", TIME), ("cache", "again", DISK), ("memory, cold", "cold", MEMORY)]:
        samples = [(got[name, step], text) for got, _, text in results]
        first = next((median(some, what) / text for some, text in samples if some and not isinstance(some, str)), 1)
        cell = lambda text: lambda some: f"{shown(median(some, what), what)} · {median(some, what) / text / first:.2f}"
        print("|", label, "|", " | ".join(fill(some, cell(text)) for some, text in samples), "|", flush=True)


def choose_words(folder):
    """A word that about 1 in 100 articles has and one that 1 in 3 has: plain letters, so that all tools agree on it."""
    seen, n = collections.Counter(), 1
    for n, path in zip(range(1, 1001), files(folder)):
        seen.update(set(re.findall(r"\b[a-z]{6,12}\b", read(path)[1].lower())))
    return [min(sorted(seen), key=lambda word: abs(seen[word] - share * n)) for share in (0.01, 0.33)]


def compare(folder, options, values, slow):
    """Measures one folder and prints its table; `slow` keeps the seconds for a byte of text that each tool last took."""
    n = text = 0
    for path in files(folder):
        n, text = n + 1, text + os.path.getsize(path)
    tools, values, chosen = [], {**values, "FOLDER": folder}, ["cat", *options.tools.split(",")]
    with tempfile.TemporaryDirectory(prefix="compare-", ignore_cleanup_errors=True) as root:
        for name, (prepare, steps) in TOOLS.items():
            program = next(iter(steps.values())).split()[0]
            if name.split()[0].strip(",") not in chosen:
                continue
            if slow.get(name, 0) * text > options.limit or not shutil.which(values.get(program, program)):
                why = f"failed or would be over {options.limit:g} s" if name in slow else "is not installed"
                print(f"\n{os.path.basename(folder)} without {name}, which {why}.")
                continue
            tools.append(name)
            if prepare:
                prepare(folder, f"{root}/{name}")
        run(command(BARE, "cold", values), root, options.limit)
        floor = run(["true"], root, options.limit)[MEMORY]
        got = measure(tools, root, values, options)
    for name in tools:
        cold = got[name, "cold"]
        slow[name] = float("inf") if isinstance(cold, str) else median(cold) / text if cold else 0
    table(tools, got, folder, n, text, floor, values)
    return got, n, text


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dateline", required=True, metavar="BIN")
    parser.add_argument("--tools", default="dateline,newsboat,notmuch,recoll,rg", help="those to compare, of %(default)s")
    parser.add_argument("--runs", type=int, default=3, metavar="N")
    parser.add_argument("--limit", type=float, default=600, metavar="SECONDS", help="the longest that a command may take")
    parser.add_argument("folders", nargs="+", type=os.path.abspath, metavar="FOLDER")
    options = parser.parse_args()
    slow, values = {}, {"DATELINE": os.path.abspath(shutil.which(options.dateline) or options.dateline)}
    values["rare"], values["common"] = choose_words(options.folders[0])
    print(f"Medians of {options.runs} runs on {CORES} cores; load average {os.getloadavg()[0]:.1f} at the start.")
    results = [compare(folder, options, values, slow) for folder in options.folders]
    for name in ("dateline", "dateline --full-text"):
        if any(got[name, "cold"] for got, _, _ in results):
            growth(name, results, values)


if __name__ == "__main__":
    main()
