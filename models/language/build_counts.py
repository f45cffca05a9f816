#!/usr/bin/python3
"""Counts of Vietnamese syllables and syllable pairs, for models/syllable_model.

usage: build_counts.py TEXT... [--units TSV...] [--names LIST...] > syllables.tsv

TEXT: official prose, a paragraph a line. TSV: administrative units by name, LIST: people's names, which prose holds
too few of; each entry counts UNIT_WEIGHT or NAME_WEIGHT times. Case is dropped. A line of the output is
`syllable<TAB>count` or `left<TAB>right<TAB>count`; rare entries are left out to keep the table small.
"""
import argparse
import collections
import csv
import re
import unicodedata

FEWEST_SINGLE, FEWEST_PAIR = 2, 2
UNIT_WEIGHT, NAME_WEIGHT = 2, 4
WORD = re.compile(r"[^\W\d_]+")


class Counts:
    def __init__(self):
        self.single, self.pair = collections.Counter(), collections.Counter()

    def add(self, text, weight=1):
        text = unicodedata.normalize("NFC", text)
        last, end = None, -1
        for match in WORD.finditer(text):
            word = match.group().lower()
            if len(word) > 7:
                last = None
                continue
            self.single[word] += weight
            if last is not None and text[end:match.start()] == " ":
                self.pair[last, word] += weight
            last, end = word, match.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--units", nargs="*", default=[])
    parser.add_argument("--names", nargs="*", default=[])
    args = parser.parse_args()
    counts = Counts()
    for path in args.texts:
        for line in open(path, encoding="utf-8"):
            counts.add(line)
    for path in args.units:
        units = set()
        for row in csv.DictReader(open(path, encoding="utf-8"), delimiter="\t"):
            units.update(row[key] for key in ("province", "district", "commune", "unit") if row.get(key))
        for unit in sorted(units):
            counts.add(unit, UNIT_WEIGHT)
    for path in args.names:
        for line in open(path, encoding="utf-8"):
            counts.add(line, NAME_WEIGHT)
    kept = {word for word, count in counts.single.items() if count >= FEWEST_SINGLE}
    for word in sorted(kept):
        print(f"{word}\t{counts.single[word]}")
    for (left, right), count in sorted(counts.pair.items()):
        if count >= FEWEST_PAIR and left in kept and right in kept:
            print(f"{left}\t{right}\t{count}")


if __name__ == "__main__":
    main()
