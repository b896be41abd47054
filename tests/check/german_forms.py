#!/usr/bin/env python3
"""Compare the forms that the German tables generate with open dictionaries.

    python3 -m venv check-env && check-env/bin/pip install german-nouns spylls
    check-env/bin/python tests/check/german_forms.py                                            # names, peoples, capitals
    check-env/bin/python tests/check/german_forms.py --hunspell /usr/share/hunspell/de_DE       # adjectives as well
    check-env/bin/python tests/check/german_forms.py --homographs                               # names that are also words

Nouns ask german-nouns (from the German Wiktionary, CC BY-SA 4.0), adjectives a hunspell dictionary that is installed already
(hunspell-de-de or hunspell-de-de-frami, GPL and others; spelling only: every form should be a word), read by spylls. They are
used here, at development time; nothing of them goes into the tables or the program.

Prints, for each entry the dictionary knows, `missing` (in the dictionary, not generated) and `extra` (generated, not in the
dictionary). Both lists are for reading: the class of cities makes `-er` forms and names take an s behind a vowel (`Iran`,
`Irans`) whatever the dictionary prefers. The last line counts entries, those that the dictionary knows and those that differ.
"""
import argparse, os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from slavic_forms import Hunspell, Rules, TABLES, rows

COLUMNS = ("name", "adjective", "demonym", "capital")


def entries():
    """code, column and written form of everything in the table of countries"""
    for r in rows(f"{TABLES}/languages/de.tsv"):
        for column in COLUMNS:
            for written in r[column].split("|"):
                if written.strip() not in ("", "-", "="):
                    yield r["code"], column, written.strip()


def noun_forms(nouns, lemma):
    """all cases of a noun; of a people both genders; empty where the dictionary has no such noun"""
    forms = set()
    for entry in nouns[lemma]:
        if entry["lemma"] == lemma:
            for name, form in entry["flexion"].items():
                if name.startswith(("nominativ", "genitiv", "dativ", "akkusativ")) and "schwach" not in name:
                    forms.add(form)
    return forms - {"—", "-", ""}


def check_nouns(rules):
    from german_nouns.lookup import Nouns
    nouns = Nouns()
    n_entries = n_known = n_differing = 0
    for code, column, written in entries():
        forms, _ = rules.entry(written, column)
        if column == "adjective" or " " in forms[0]:
            continue
        n_entries += 1
        wanted = noun_forms(nouns, forms[0])
        if not wanted:
            continue
        n_known += 1
        missing = sorted(wanted - set(forms))
        # Women have an entry of their own there, and so have the people of a city.
        women = ("in", "innen", "Innen")
        extra = sorted(f for f in set(forms) - wanted if column != "capital" and not f.endswith(women))
        if missing or extra:
            n_differing += 1
            print(f"{code} {column} {written}" + (f": missing {' '.join(missing)}" if missing else "") + (f": extra {' '.join(extra)}" if extra else ""))
    print(f"nouns: {n_entries} entries, {n_known} in the dictionary, {n_differing} differ")


def check_adjectives(rules, path):
    dictionary = Hunspell(path)
    n_entries = n_known = n_differing = 0
    for code, column, written in entries():
        forms, flags = rules.entry(written, column)
        if column != "adjective" or " " in forms[0] or "hyphen" in flags:
            continue
        n_entries += 1
        unknown = dictionary.unknown(forms)
        if len(unknown) < len(forms):
            n_known += 1
            if unknown:
                n_differing += 1
                print(f"{code} {column} {written}: extra {' '.join(sorted(unknown))}")
    print(f"adjectives: {n_entries} entries, {n_known} in the dictionary, {n_differing} differ")


def is_common_noun(found, form):
    """whether the dictionary has the form as a noun, and no place of that name"""
    of_form = [entry for entry in found if entry["lemma"] == form]
    return bool(of_form) and not any({"Toponym", "Eigenname", "Nachname", "Vorname"} & set(entry["pos"]) for entry in of_form)


def print_homographs(rules):
    from german_nouns.lookup import Nouns
    nouns = Nouns()
    stops = set()
    for r in rows(f"{TABLES}/languages/de.rules.tsv"):
        if r["rule"] in ("stop", "cue"):
            stops |= {w.replace("_", " ") for w in r["forms"].split()}
    listed = list(entries())
    for r in rows(f"{TABLES}/languages/de.places.tsv"):
        if r["kind"] in ("city", "region"):
            listed += [(r["code"], r["kind"], e.strip()) for e in r["forms"].split("|")]
    for r in rows(f"{TABLES}/towns.tsv"):
        if r["language"] == "de" and r["name"] not in stops:
            listed.append((r["code"], r["kind"], r["name"]))
    for code, column, written in listed:
        forms, flags = rules.entry(written, column)
        if column == "adjective" or {"cue", "person"} & set(flags):
            continue
        common = [f for f in forms if column != "demonym" and not f.endswith(("er", "erin")) and is_common_noun(nouns[f], f)]
        if common:
            print(f"{code} {column} {written}: {' '.join(common)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hunspell", help="path of the dictionary without .aff and .dic")
    parser.add_argument("--homographs", action="store_true", help="names that are also nouns")
    a = parser.parse_args()
    rules = Rules("de")
    if a.homographs:
        print_homographs(rules)
        return
    check_nouns(rules)
    if a.hunspell:
        check_adjectives(rules, a.hunspell)


main()
