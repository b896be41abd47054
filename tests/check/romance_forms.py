#!/usr/bin/env python3
"""Spell the forms that the tables of French, Spanish, Italian, Portuguese and Dutch generate with an open dictionary.

    python3 -m venv check-env && check-env/bin/pip install spylls
    check-env/bin/python tests/check/romance_forms.py fr /usr/share/hunspell/fr_FR
    check-env/bin/python tests/check/romance_forms.py pt /usr/share/hunspell/pt_PT /usr/share/hunspell/pt_BR

The dictionaries are hunspell's as a system packages them (fr: MPL-2.0; es, it, pt: GPL or LGPL; nl: BSD-3-Clause or CC BY 3.0). They are
used here, at development time; nothing of them goes into the tables or the program.

`unknown` are forms of an adjective or a people of which the dictionary knows the first form but not this one: a wrong class, most likely.
`word` are names that are words of the language in lower case as well: harmless inside a sentence, to be looked at for its start.
Both lists are for reading. The expansion is a plain second reading of src/gazetteer/tables/README.md, apart from the one in Rust.
"""
import argparse
import itertools
import os

TABLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/gazetteer/tables/languages")
PEOPLE = ("adjective", "demonym")
PLACES = ("name", "capital", "city", "region")


def rows(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    header = lines[0].split("\t")
    for line in lines[1:]:
        cells = line.split("\t")
        yield dict(zip(header, cells + [""] * (len(header) - len(cells))))


def classes(language):
    for row in rows(f"{TABLES}/{language}.rules.tsv"):
        if row["rule"] == "class":
            endings = ["" if ending == "-" else ending for ending in row["forms"].split()]
            yield row["name"], row["applies"].split(), "" if row["strip"] == "-" else row["strip"], endings


def inflect(written, column, known, alone):
    """All forms of one word of an entry."""
    if "{" in written:
        stem, endings = written.rstrip("}").split("{")
        return [stem + ("" if ending == "-" else ending) for ending in endings.split(",")]
    word, colon, wanted = written.rpartition(":")
    word = word if colon else written
    if (colon and wanted == "0") or not (colon or alone):
        return [word]
    for name, columns, strip, endings in known:
        if (name == wanted if colon else column in columns) and word.endswith(strip):
            return [word[: len(word) - len(strip)] + ending for ending in endings]
    return [word]


def entries(language):
    """`(code, column, written, forms, flags)` of all tables of the language."""
    known = list(classes(language))
    cells = [(row["code"], column, row[column]) for row in rows(f"{TABLES}/{language}.tsv") for column in list(row)[1:]]
    cells += [(row["code"], row["kind"], row["forms"]) for row in rows(f"{TABLES}/{language}.places.tsv")]
    for code, column, cell in cells:
        for entry in cell.split(" | "):
            written, *flags = entry.strip().split("!")
            if written not in ("", "-", "="):
                words = written.split(" ")
                parts = [inflect(word, column, known, len(words) == 1) for word in words]
                yield code, column, written, [" ".join(part) for part in itertools.product(*parts)], flags


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=["fr", "es", "it", "pt", "nl"])
    parser.add_argument("dictionary", nargs="+", help="path without .aff and .dic; a word of one of them is a word")
    arguments = parser.parse_args()
    from spylls.hunspell import Dictionary

    dictionaries = [Dictionary.from_files(path) for path in arguments.dictionary]
    spelled = {}

    def is_word(form):
        if form not in spelled:
            spelled[form] = any(dictionary.lookup(form) for dictionary in dictionaries)
        return spelled[form]

    n_known = n = 0
    for code, column, written, forms, flags in entries(arguments.language):
        if column in PEOPLE and "hyphen" not in flags:
            n += 1
            if is_word(forms[0]):
                n_known += 1
                unknown = [form for form in forms if not is_word(form)]
                if unknown:
                    print(f"unknown: {code} {written}: {' '.join(unknown)}")
        if column in PLACES and not {"cue", "person"} & set(flags):
            words = [form for form in forms if form[:1].isupper() and form.isalpha() and not form.isupper()]
            words = [form for form in words if is_word(form.lower())]
            if words:
                print(f"word: {code} {column} {' '.join(words)}")
    print(f"{n_known} of {n} adjectives and peoples are in the dictionary")


if __name__ == "__main__":
    main()
