#!/usr/bin/python3
"""Counts of Vietnamese syllables and syllable pairs in official prose, for ocr/syllable_model.

usage: build_counts.py TEXT [TEXT...] > syllables.tsv

Only lower-case words count, so that names and codes stay out. A line is `syllable<TAB>count` or
`left<TAB>right<TAB>count`; rare entries are left out to keep the table small.
"""
import collections
import re
import sys
import unicodedata

FEWEST_SINGLE, FEWEST_PAIR = 3, 6
WORD = re.compile(r"[^\W\d_]+")


def main(paths):
    single, pair = collections.Counter(), collections.Counter()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            last, end = None, -1
            for match in WORD.finditer(unicodedata.normalize("NFC", line)):
                word = match.group()
                if word[0].isupper() and word[1:].islower():
                    word = word.lower() if not line[: match.start()].strip(' "“-0123456789.)') else None
                if word is None or not word.islower() or len(word) > 7:
                    last = None
                    continue
                single[word] += 1
                if last is not None and line[end : match.start()] == " ":
                    pair[last, word] += 1
                last, end = word, match.end()
    for word, count in sorted(single.items()):
        if count >= FEWEST_SINGLE:
            print(f"{word}\t{count}")
    for (left, right), count in sorted(pair.items()):
        if count >= FEWEST_PAIR and single[left] >= FEWEST_SINGLE and single[right] >= FEWEST_SINGLE:
            print(f"{left}\t{right}\t{count}")


if __name__ == "__main__":
    main(sys.argv[1:])
