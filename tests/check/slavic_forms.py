#!/usr/bin/env python3
"""Compare the forms that the tables of a Slavic language generate with an open dictionary.

    python3 -m venv check-env && check-env/bin/pip install morfeusz2 pymorphy3 pymorphy3-dicts-ru pymorphy3-dicts-uk spylls
    check-env/bin/python tests/check/slavic_forms.py pl            # names, adjectives, demonyms, capitals and places
    check-env/bin/python tests/check/slavic_forms.py cs --hunspell /usr/share/hunspell/cs_CZ

Polish asks morfeusz2 (its licence: http://morfeusz.sgjp.pl/doc/license/), Russian and Ukrainian ask pymorphy3 (MIT) with the
packages pymorphy3-dicts-ru (MIT) and pymorphy3-dicts-uk (GPLv3), licences as the packages state them; Czech asks a hunspell
dictionary that is installed already (Debian hunspell-cs, see its copyright file; spelling only: every form should be a
word), read by spylls. These are used here, at development time; nothing of them goes into the tables or the program.

Prints, for each entry the dictionary knows, `missing` (in the dictionary, not generated) and `extra` (generated, not in the
dictionary). Both lists are for reading: vocatives and archaic forms are missing on purpose, and an extra form is fine where
usage wavers (`Berlinu`). Also prints forms that two territories of one language share, and codes without a row.
The expansion below is a plain second reading of src/gazetteer/tables/README.md, apart from the one in Rust.
"""
import argparse, collections, itertools, os, re, sys

TABLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/gazetteer/tables")
COLUMNS = ("name", "adjective", "demonym", "capital")


def rows(path):
    with open(path, encoding="utf-8") as f:
        lines = [l.rstrip("\n") for l in f]
    lines = [l for l in lines if l.strip() and not l.startswith("#")]
    head = lines[0].split("\t")
    for l in lines[1:]:
        cells = l.split("\t")
        yield dict(zip(head, cells + [""] * (len(head) - len(cells))))


class Rules:
    def __init__(self, language):
        self.classes = []  # (name, columns, strip, endings)
        for r in rows(f"{TABLES}/languages/{language}.rules.tsv"):
            if r["rule"] == "class":
                strip = "" if r["strip"] == "-" else r["strip"]
                self.classes.append((r["name"], r["applies"].split(), strip, r["forms"].split()))

    def inflect(self, word, cls, column):
        for name, columns, strip, endings in self.classes:
            wanted = name == cls if cls else column in columns
            if wanted and word.endswith(strip):
                stem = word[: len(word) - len(strip)]
                return [stem + ("" if e == "-" else e) for e in endings]
        if cls:
            sys.exit(f"class {cls} does not fit {word}")
        return [word]

    def word(self, written, column, alone):
        m = re.match(r"([^{]*)\{([^}]*)\}(.*)$", written)
        if m:
            rests = self.word(m[3], column, False) if m[3] else [""]
            return [m[1] + ("" if e == "-" else e) + rest for e in m[2].split(",") for rest in rests]
        head, colon, cls = written.rpartition(":")
        if colon:
            return [head] if cls == "0" else self.inflect(head, cls, column)
        return self.inflect(written, None, column) if alone else [written]

    def entry(self, written, column):
        """all forms of an entry and its flags"""
        text, *flags = written.strip().split("!")
        words = text.split(" ")
        forms = [" ".join(p) for p in itertools.product(*(self.word(w, column, len(words) == 1) for w in words))]
        return list(dict.fromkeys(forms)), flags


class Polish:
    def __init__(self):
        import morfeusz2
        self.morfeusz = morfeusz2.Morfeusz(generate=True)

    def forms(self, lemma):
        found = self.morfeusz.generate(lemma)
        tags = collections.defaultdict(set)
        for form, base, tag, *_ in found:
            part = tag.split(":")[0]
            if part in ("subst", "adj", "adja") and ":voc" not in tag and not tag.endswith((":com", ":sup")) and "neg" not in tag:
                if base.split(":")[0] == lemma:
                    tags["adj" if part != "subst" else "subst " + tag.split(":")[1]].add(form)
        return tags

    def is_word(self, form):
        """whether the form in lower case is a word that names nothing"""
        return any(interpretation[2].split(":")[0] not in ("ign", "xxx") and not lemma_is_name(interpretation)
                   for *_, interpretation in self.morfeusz.analyse(form))


def lemma_is_name(interpretation):
    return interpretation[1][:1].isupper() or any("nazw" in n and n != "nazwa_pospolita" for n in interpretation[3])


class Pymorphy:
    def __init__(self, language):
        import pymorphy3
        self.analyser = pymorphy3.MorphAnalyzer(lang=language)

    def forms(self, lemma):
        tags = collections.defaultdict(set)
        for p in self.analyser.parse(lemma):
            if p.is_known and p.normal_form.replace("ё", "е") == lemma.lower().replace("ё", "е") and p.tag.POS in ("NOUN", "ADJF"):
                for f in p.lexeme:
                    if f.tag.POS in ("NOUN", "ADJF") and not {"voct", "v_oy", "V-oy", "V-ie", "V-ey", "Infr"} & set(str(f.tag).replace(" ", ",").split(",")):
                        tags[p.tag.POS + ("" if p.tag.POS == "ADJF" else str(f.tag.number))].add(f.word)
        return tags

    def is_word(self, form):
        names = {"Geox", "Name", "Surn", "Patr", "Abbr", "Orgn", "Trad"}
        return any(p.is_known and not names & set(str(p.tag).replace(" ", ",").split(",")) for p in self.analyser.parse(form))


class Hunspell:
    def __init__(self, path):
        from spylls.hunspell import Dictionary
        self.dictionary = Dictionary.from_files(path)

    def unknown(self, words):
        return {word for word in words if not self.dictionary.lookup(word)}

    def is_word(self, form):
        return self.dictionary.lookup(form)


def cities(language, rules, with_spaces=False):
    """the forms that the engine makes of cities.tsv"""
    stops = set()
    for r in rows(f"{TABLES}/languages/{language}.rules.tsv"):
        if r["rule"] in ("stop", "cue"):
            stops |= set(r["forms"].replace("_", " ").split(" ")) | {w.replace("_", " ") for w in r["forms"].split()}
    for r in rows(f"{TABLES}/cities.tsv"):
        for name in r["names"].split(" | "):
            form, at, where = name.partition("@")
            here = language in where.split(",") if at else language in ("pl", "cs")
            if here and form not in stops and len(form) > 2 and (with_spaces or " " not in form):
                yield r["code"], r["kind"], form, [form] if " " in form else rules.inflect(form, None, r["kind"]), []


def print_homographs(a, rules, expanded):
    dictionary = Polish() if a.language == "pl" else Hunspell(a.hunspell) if a.language == "cs" else Pymorphy(a.language)
    for code, column, written, forms, flags in expanded + list(cities(a.language, rules)):
        if {"cue", "person"} & set(flags) or column == "blocker":
            continue
        words = [f for f in forms if f[:1].isupper() and not f.isupper() and " " not in f and "-" not in f]
        both = [f for f in words if dictionary.is_word(f[:1].lower() + f[1:])]
        if both:
            print(f"{code} {column} {written}: {' '.join(both)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=["pl", "cs", "ru", "uk"])
    parser.add_argument("--hunspell", help="path of the dictionary without .aff and .dic")
    parser.add_argument("--homographs", action="store_true", help="capitalised forms that are also words of the language")
    parser.add_argument("--all", action="store_true", help="also entries the dictionary does not know")
    a = parser.parse_args()
    rules = Rules(a.language)
    entries = []  # (code, column, written)
    seen = set()
    for r in rows(f"{TABLES}/languages/{a.language}.tsv"):
        if r["code"] in seen:
            print(f"twice: {r['code']}")
        seen.add(r["code"])
        for column in COLUMNS:
            entries += [(r["code"], column, e.strip()) for e in r[column].split("|") if e.strip() not in ("", "-", "=")]
    places = f"{TABLES}/languages/{a.language}.places.tsv"
    if os.path.exists(places):
        for r in rows(places):
            entries += [(r["code"], r["kind"], e.strip()) for e in r["forms"].split("|") if e.strip()]
    territories = f"{TABLES}/territories.tsv"
    if os.path.exists(territories):
        for r in rows(territories):
            if r["code"] not in seen:
                print(f"no row: {r['code']} {r['english']}")
    owners = collections.defaultdict(set)
    expanded = []
    for code, column, written in entries:
        forms, flags = rules.entry(written, column)
        expanded.append((code, column, written, forms, flags))
        for form in forms:
            owners[form].add((code, column, written))
    for form, who in sorted(owners.items()):
        if len({code for code, *_ in who}) > 1:
            print(f"shared: {form}  " + ", ".join(sorted(f"{c} {k} {w}" for c, k, w in who)))
    if a.homographs:
        print_homographs(a, rules, expanded)
        return
    if a.language == "cs":
        if not a.hunspell:
            return
        words = sorted({w for _, _, _, forms, _ in expanded for f in forms for w in re.split(r"[ \-–’']", f) if w})
        unknown = Hunspell(a.hunspell).unknown(words)
        for code, column, written, forms, _ in expanded:
            bad = [f for f in forms if any(w in unknown for w in re.split(r"[ \-–’']", f))]
            if bad and (a.all or len(bad) < len(forms)):
                print(f"{code} {column} {written}: extra {' '.join(bad)}")
        return
    dictionary = Polish() if a.language == "pl" else Pymorphy(a.language)
    plain = (lambda w: w.lower().replace("ё", "е").replace("’", "'")) if a.language != "pl" else str.lower
    feminine = re.compile(r"(ka|ки|ка)$")
    n_known = n = 0
    for code, column, written, forms, flags in expanded:
        if " " in written or "-" in forms[0]:
            continue
        n += 1
        lexemes = dictionary.forms(forms[0])
        if not lexemes:
            if a.all:
                print(f"{code} {column} {written}: not in the dictionary: {' '.join(forms)}")
            continue
        n_known += 1
        ours = {plain(f) for f in forms}
        # a class for people makes the woman's forms as well: ask for her, too
        asked = {plain(x) for forms_ in lexemes.values() for x in forms_}
        if column == "demonym":
            for f in forms:
                if f.endswith(("ka", "ка")):
                    asked |= {plain(x) for forms_ in dictionary.forms(f).values() for x in forms_}
        # the first part of `российско-украинский` is no word of its own for the dictionary
        extra = sorted(w for w in ours - asked if not w.endswith(("ско", "цко", "сько", "цько", "зько", "sko", "cko")))
        # a name is asked for in the number of its dictionary form only, people in both
        near = [{plain(x) for x in v} for v in lexemes.values()]
        near = [v for v in near if plain(forms[0]) in v] or near
        nearest = set().union(*near) if column in ("demonym", "adjective") else min(near, key=lambda v: len(v - ours))
        missing = sorted(nearest - ours)
        if extra or missing:
            print(f"{code} {column} {written}:" + (f" missing {' '.join(missing)}" if missing else "") + (f" extra {' '.join(extra)}" if extra else ""))
    print(f"{n_known} of {n} entries of one word are in the dictionary")


if __name__ == "__main__":
    main()
