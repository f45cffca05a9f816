"""Text scores of what a program read against what a page says. Three figures, because each alone can be fooled:

found    order-free CER: each segment of the truth (a line, cut at gaps of three spaces and more) is looked for anywhere
         in the output. Blind to order and to invented text.
ordered  CER of the whole page in reading order; what was invented counts as insertions.
words    F1 of the multisets of words.

Below them, what the found errors are made of: `lost` (segments of which more than half is wrong: the line was missed or
cut wrongly), `marks` (right letters with wrong tone or vowel marks), `case`, and `letters` (the rest). Pieces of one or two characters, such as row numbers, are in none
of the three; how many of them are missing among the words of the output is counted apart.
"""
import collections
import re
import unicodedata


def plain(text):
    """NFC with single spaces and plain apostrophes and dashes: how it was typed does not count."""
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'").replace("\u2013", "-")
    return " ".join(text.split())


def segments(text):
    """Lines of the truth, cut at wide gaps, as they are looked for, and those too short (below three characters) for it."""
    pieces = [plain(piece) for line in re.split(r"[\n\f]", text) for piece in re.split(r"\s{3,}", line.strip())]
    return [piece for piece in pieces if len(piece) >= 3], [piece for piece in pieces if 0 < len(piece) < 3]


def without_marks(text):
    """Tone and vowel marks off; a letter stays one character."""
    return "".join("d" if c == "đ" else "D" if c == "Đ" else unicodedata.normalize("NFD", c)[0] for c in text)


class Haystack:
    """A text prepared for edit distances to many patterns: bit-parallel (Myers 1999, Hyyrö 2003), one bit for each
    character of the text, one step for each of the pattern."""

    def __init__(self, text):
        self.size = len(text)
        self.full = (1 << self.size) - 1
        self.bits = collections.defaultdict(int)
        for place, character in enumerate(text):
            self.bits[character] |= 1 << place

    def _last_row(self, pattern, rises):
        """Steps up and down along the last row of the distance matrix, as bit sets; `rises` are those of the first."""
        up, down, full, bits = rises, 0, self.full, self.bits
        for character in pattern:
            equal = bits.get(character, 0)
            diagonal = ((((equal & up) + up) ^ up) | equal | down) & full
            grows = down | (full & ~(diagonal | up))
            shrinks = up & diagonal
            grows = (grows << 1 | 1) & full
            shrinks = (shrinks << 1) & full
            up = shrinks | (full & ~((equal | down) | grows))
            down = grows & (equal | down)
        return up, down

    def distance(self, pattern):
        """Edit distance of the pattern to the whole text."""
        if self.size == 0:
            return len(pattern)
        up, down = self._last_row(pattern, self.full)
        return len(pattern) + up.bit_count() - down.bit_count()

    def nearest(self, pattern):
        """Edit distance of the pattern to the substring of the text nearest to it."""
        if self.size == 0:
            return len(pattern)
        up, down = self._last_row(pattern, 0)
        best = here = len(pattern)
        moved = up | down
        while moved:  # only where the row changes
            step = moved & -moved
            here += 1 if up & step else -1
            best = min(best, here)
            moved ^= step
        return best


def score(truth, got):
    """Sums that add up over pages: found and ordered errors, characters, words hit, and the kinds of found errors."""
    text = plain(got)
    pieces, short = segments(truth)
    whole = " ".join(pieces)
    as_is, folded, lowered = Haystack(text), Haystack(without_marks(text)), Haystack(text.lower())
    sums = collections.Counter(characters=sum(map(len, pieces)))
    for piece in pieces:
        errors = as_is.nearest(piece)
        sums["found"] += errors
        if errors * 2 > len(piece):
            sums["lost"] += errors
        elif errors:
            marks = max(0, errors - folded.nearest(without_marks(piece)))
            case = min(errors - marks, max(0, errors - lowered.nearest(piece.lower())))
            sums.update(marks=marks, case=case, letters=errors - marks - case)
    truth_words, got_words = collections.Counter(whole.split()), collections.Counter(text.split())
    missing = collections.Counter(word for piece in short for word in piece.split()) - (got_words - truth_words)
    sums.update(short=len(short), short_lost=min(len(short), missing.total()))
    sums.update(ordered=as_is.distance(whole), hits=sum((truth_words & got_words).values()),
                truth_words=truth_words.total(), got_words=got_words.total())
    return sums


def percent(part, whole):
    return 100 * part / whole if whole else 0.0


def figures(sums):
    """Found CER, ordered CER and word F1 in percent."""
    return (percent(sums["found"], sums["characters"]), percent(sums["ordered"], sums["characters"]),
            percent(2 * sums["hits"], sums["truth_words"] + sums["got_words"]))
