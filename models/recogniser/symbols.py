"""The recogniser's symbols: index 0 is the CTC blank, then one character each, in a fixed order."""
import json
import unicodedata

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VOWELS = "aăâeêioôơuưy"


def toned(vowel):
    return [unicodedata.normalize("NFC", vowel + tone) for tone in TONES]


VIETNAMESE_VOWELS = "".join("".join(toned(v)) for v in VOWELS)
LETTERS = VIETNAMESE_VOWELS + "bcdđfghjklmnpqrstvwxz"
DIGITS = "0123456789"
PUNCTUATION = " .,;:-/()[]\"'“”‘’–—…%&+=*!?<>@#_|\\$^~{}`§°²³×÷±≤≥€№•·□☑½"
SYMBOLS = LETTERS + LETTERS.upper() + DIGITS + PUNCTUATION
assert len(set(SYMBOLS)) == len(SYMBOLS)
INDEX = {s: i + 1 for i, s in enumerate(SYMBOLS)}
CLASSES = len(SYMBOLS) + 1

_SAME = str.maketrans({"\u00a0": " ", "\u2011": "-", "−": "-", "\t": " ", "\u00ad": None, "\u200b": None,
                       "\u200e": None, "\ufeff": None, "☐": "□", "º": "°"})


def normal(text):
    """NFC, one kind of space and hyphen, three or more dots as one ellipsis; None if a symbol is foreign."""
    text = unicodedata.normalize("NFC", text).translate(_SAME)
    text = " ".join(text.split())
    while "...." in text:
        text = text.replace("....", "...")
    text = text.replace("...", "…")
    return text if all(c in INDEX for c in text) else None


def encode(text):
    return [INDEX[c] for c in text]


def decode_best_path(classes):
    """Text of one CTC best path: repeats merged, blanks dropped."""
    out, last = [], 0
    for c in classes:
        if c != last and c:
            out.append(SYMBOLS[c - 1])
        last = c
    return "".join(out)


def save(path):
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"blank": 0, "symbols": SYMBOLS}, f, ensure_ascii=False)
        f.write("\n")
