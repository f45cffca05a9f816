"""Finds font files that hold every Vietnamese letter: Debian's and those of @fontsource packages.

A @fontsource package splits a font into subsets; they are merged into one TrueType file in the cache.
"""
import glob
import json
import os
import subprocess

from fontTools import merge, subset
from fontTools.ttLib import TTFont
from PIL import ImageFont

from symbols import DIGITS, LETTERS, SYMBOLS

X_HEIGHT = 28  # pixels, of the size every font is drawn at before it is scaled down to a scan
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "held_back.txt"), encoding="utf-8") as _families:
    HELD_BACK = tuple(row.strip() for row in _families if row.strip() and not row.startswith("#"))

HELD_BACK_HANDS = ("sedgwick-ave", "gwendolyn", "mynerve", "reenie-beanie", "gaegu", "kalam")

# family: (kind, weight). Official papers are set in Times New Roman, whose twin is Tinos.
FAMILIES = {
    "Tinos": ("times", 26), "TeX Gyre Termes": ("times", 10), "FreeSerif": ("times", 9), "Doulos SIL": ("times", 3),
    "DejaVu Serif": ("serif", 1.5), "EB Garamond": ("serif", 1), "ElstobD": ("serif", 1), "Gentium Plus": ("serif", 1),
    "Gentium Book Plus": ("serif", 1), "Junicode Two Beta": ("serif", 1), "Latin Modern Roman": ("serif", 1),
    "Linux Libertine O": ("serif", 2), "Noto Serif": ("serif", 2), "TeX Gyre Bonum": ("serif", 1),
    "TeX Gyre Pagella": ("serif", 1.5), "TeX Gyre Schola": ("serif", 1.5), "Vollkorn": ("serif", 1), "Yrsa": ("serif", 1),
    "alegreya": ("serif", 1), "bitter": ("serif", 1), "cormorant-garamond": ("serif", 0.7), "crimson-pro": ("serif", 1),
    "faustina": ("serif", 1), "gelasio": ("serif", 1), "ibm-plex-serif": ("serif", 1), "lora": ("serif", 1.5),
    "merriweather": ("serif", 1), "newsreader": ("serif", 1), "old-standard-tt": ("serif", 1), "petrona": ("serif", 1),
    "playfair-display": ("serif", 0.7), "roboto-serif": ("serif", 1), "source-serif-4": ("serif", 1.5),
    "spectral": ("serif", 1), "taviraj": ("serif", 1), "noto-serif-display": ("serif", 0.7),
    "Arimo": ("sans", 5), "TeX Gyre Heros": ("sans", 2), "FreeSans": ("sans", 1.5), "Carlito": ("sans", 2),
    "DejaVu Sans": ("sans", 1.5), "Noto Sans": ("sans", 1), "Open Sans": ("sans", 1), "Roboto": ("sans", 1),
    "Roboto Condensed": ("sans", 0.7), "Lato": ("sans", 0.7), "Inter": ("sans", 0.7), "Andika": ("sans", 0.5),
    "TeX Gyre Heros Cn": ("sans", 0.7), "Latin Modern Sans": ("sans", 0.5), "arsenal": ("sans", 0.7),
    "archivo": ("sans", 0.5), "barlow-condensed": ("sans", 0.5), "ibm-plex-sans": ("sans", 0.7),
    "montserrat": ("sans", 0.5), "nunito": ("sans", 0.5), "source-sans-3": ("sans", 0.7), "Linux Biolinum O": ("sans", 0.7),
    "m-plus-rounded-1c": ("sans", 0.4), "merriweather-sans": ("sans", 0.4),
    "Cousine": ("mono", 2), "FreeMono": ("mono", 1), "TeX Gyre Cursor": ("mono", 2), "Latin Modern Mono": ("mono", 1.5),
    "JetBrains Mono": ("mono", 0.5), "Noto Mono": ("mono", 0.5), "ibm-plex-mono": ("mono", 0.7),
    "roboto-mono": ("mono", 0.5), "roboto-slab": ("mono", 0.7), "space-mono": ("mono", 0.4), "noto-sans-mono": ("mono", 0.5),
    "dancing-script": ("hand", 1), "itim": ("hand", 1), "patrick-hand": ("hand", 2), "oooh-baby": ("hand", 1),
    "playpen-sans": ("hand", 1), "shantell-sans": ("hand", 1), "sriracha": ("hand", 1), "TeX Gyre Chorus": ("hand", 1),
    "Charis SIL": ("serif", 1), "literata": ("serif", 1), "be-vietnam-pro": ("sans", 1),
}
# Written by hand, or nearly so: with all letters, and with figures only.
FAMILIES.update({name: ("hand", 1) for name in (
    "allison babylonica bad-script birthstone caramel carattere charm comforter ephesis estonia explora fuggles "
    "grechen-fuemen gwendolyn hurricane inspiration island-moments kolker-brush licorice mali mea-culpa meow-script montecarlo "
    "moon-dance my-soul mynerve pangolin passions-conflict patrick-hand-sc puppies-play ruthie sedgwick-ave send-flowers "
    "square-peg the-nautigal vujahday-script water-brush waterfall whisper").split()})
FAMILIES.update({name: ("figures", 1) for name in (
    "architects-daughter caveat cedarville-cursive coming-soon covered-by-your-grace dawning-of-a-new-day delius gaegu "
    "gloria-hallelujah handlee homemade-apple indie-flower just-another-hand kalam la-belle-aurore loved-by-the-king marck-script "
    "nanum-pen-script neucha nothing-you-could-do over-the-rainbow reenie-beanie schoolbell shadows-into-light short-stack "
    "sue-ellen-francisco swanky-and-moo-moo waiting-for-the-sunrise zeyada").split()})
_STYLES = {"regular": "regular", "book": "regular", "10 regular": "regular", "12 regular": "regular",
           "10pt": "regular", "bold": "bold", "10 bold": "bold", "10pt bold": "bold", "10pt bold italic": "bold_italic",
           "italic": "italic", "oblique": "italic", "10 italic": "italic", "12 italic": "italic", "10pt italic": "italic",
           "bold italic": "bold_italic", "bold oblique": "bold_italic", "10 bold italic": "bold_italic"}
_NEEDED = {ord(c) for c in LETTERS + LETTERS.upper() + DIGITS + " .,;:-/()\"'"}
_NEEDED_FIGURES = {ord(c) for c in DIGITS + "/-."}


def _needed(family):
    return _NEEDED_FIGURES if FAMILIES[family][0] == "figures" else _NEEDED


def _merged(package, cache):
    """TrueType files of one @fontsource package, merged from its subsets: [(path, style)]."""
    name, out = os.path.basename(package), []
    for weight, slant, style in ((400, "normal", "regular"), (700, "normal", "bold"), (400, "italic", "italic"),
                                 (700, "italic", "bold_italic")):
        target = os.path.join(cache, "%s-%s.ttf" % (name, style))
        if not os.path.exists(target):
            parts, have = [], set()
            for part in ("latin", "vietnamese", "latin-ext"):
                source = os.path.join(package, "files", "%s-%s-%d-%s.woff2" % (name, part, weight, slant))
                if not os.path.exists(source):
                    continue
                font = TTFont(source)
                new = set(font.getBestCmap()) - have
                options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, drop_tables=[
                    "GSUB", "GPOS", "GDEF", "DSIG", "STAT", "gasp", "meta", "vhea", "vmtx", "VORG", "prep", "fpgm", "cvt "])
                cutter = subset.Subsetter(options)
                cutter.populate(unicodes=new & {ord(c) for c in SYMBOLS})
                cutter.subset(font)
                if not set(font.getBestCmap() or ()):
                    continue
                have |= new
                parts.append(target + "." + part)
                font.flavor = None
                font.save(parts[-1])
            if not _needed(name) <= have:
                for p in parts:
                    os.remove(p)
                continue
            merge.Merger().merge(parts).save(target)
            for p in parts:
                os.remove(p)
        out.append((target, style))
    return out


def _entry(path, family, style):
    kind, weight = FAMILIES[family]
    covered = set(TTFont(path, lazy=True, fontNumber=0).getBestCmap())
    if not _needed(family) <= covered:
        return None
    probe = ImageFont.truetype(path, 1000)
    x_height = -probe.getbbox("x", anchor="ls")[1] / 1000
    return {"path": path, "family": family, "kind": kind, "weight": weight, "style": style,
            "size": round(X_HEIGHT / x_height), "x_height": x_height, "missing": "".join(c for c in SYMBOLS if ord(c) not in covered)}


def find(cache):
    """All usable fonts, sorted, from the cache's fonts.json or searched anew."""
    listing = os.path.join(cache, "fonts.json")
    if os.path.exists(listing):
        with open(listing, encoding="utf-8") as f:
            return json.load(f)
    os.makedirs(cache, exist_ok=True)
    files = {}
    rows = subprocess.run(["fc-list", "--format", "%{file}\t%{family[0]}\t%{style[0]}\n"], capture_output=True, text=True, check=True)
    for row in sorted(set(rows.stdout.splitlines())):
        path, family, style = row.split("\t")
        if path.endswith((".ttf", ".otf")) and family in FAMILIES and style.lower() in _STYLES:
            files.setdefault((family, _STYLES[style.lower()]), path)
    for package in sorted(glob.glob(os.path.join(cache, "npm", "node_modules", "@fontsource", "*"))):
        family = os.path.basename(package)
        if family in FAMILIES:
            for path, style in _merged(package, cache):
                files[(family, style)] = path
    fonts = [e for (family, style), path in sorted(files.items()) if (e := _entry(path, family, style))]
    with open(listing, "w", encoding="utf-8") as f:
        json.dump(fonts, f, ensure_ascii=False, indent=1)
    return fonts


if __name__ == "__main__":
    import sys
    found = find(sys.argv[1])
    print(len(found), "files of", len({f["family"] for f in found}), "families; none for",
          sorted(set(FAMILIES) - {f["family"] for f in found}))
