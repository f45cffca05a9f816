"""Makes pictures of Vietnamese text lines as a scanner and the line cutter would leave them.

A line is drawn large, aged at the resolution of a scan, then cut: HEIGHT rows, the baseline between rows
BASELINE - 1 and BASELINE, scaled so that the x-height is X_HEIGHT pixels, each only as exactly as a real cutter
manages. Lines are kept in shards: NAME.npy (all columns, HEIGHT bytes each, one line after another) and NAME.json
({"widths", "texts", "kinds", "fonts"}).

usage: line_maker.py DATA CACHE [--shards N] [--lines N] [--seed N]
"""
import argparse
import json
import math
import os
import random
import time
import unicodedata

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import fonts as font_files
from line_text import LineText
from symbols import DIGITS, TONES, normal, toned

HEIGHT, BASELINE, X_HEIGHT, PADDING = 40, 31, 14, 6
ABOVE, BELOW, SIDE = 96, 56, 48  # room around the baseline and at both ends of the large drawing, pixels
STYLES = (("regular", 60), ("bold", 18), ("italic", 15), ("bold_italic", 7))

# Letters with two marks above: the letter with the lower mark, and the plain letter with the upper one.
STACKED = {both: (double, toned(plain)[i]) for plain, double in zip("aaeoAAEO", "âăêôÂĂÊÔ")
           for i, both in enumerate(toned(double)) if 0 < i < len(TONES) - 1}


class Marks:
    """Upper marks set right on top of the lower ones, as Times New Roman has them and free fonts seldom do."""

    def __init__(self):
        self.known = {}

    def glyph(self, face, letter):
        canvas = Image.new("L", (140, 180), 0)
        ImageDraw.Draw(canvas).text((40, 110), letter, font=face, fill=255, anchor="ls")
        return np.asarray(canvas).astype(np.int16)

    def above(self, face, plain, marked):
        """What `marked` has above the letter `plain`: (mask, left, bottom, top) from the letter's origin on the baseline."""
        bare = self.glyph(face, plain)
        top = np.flatnonzero(bare.max(1) > 60)[0]
        extra = np.clip(self.glyph(face, marked) - bare, 0, 255)[:top + 1].astype(np.uint8)
        rows, columns = np.flatnonzero(extra.max(1) > 60), np.flatnonzero(extra.max(0) > 60)
        if not len(rows):
            return None
        mask = extra[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
        return mask, int(columns[0]) - 40, int(rows[-1]) + 1 - 110, int(rows[0]) - 110

    def of(self, face, letter):
        """The upper mark of `letter` and the point its foot is centred on; None where the font does not allow it."""
        key = (id(face), letter)
        if key not in self.known:
            double, single = STACKED[letter]
            plain = unicodedata.normalize("NFD", single)[0]
            lower, upper = self.above(face, plain, double), self.above(face, plain, single)
            self.known[key] = lower and upper and (upper[0], lower[1] + lower[0].shape[1] / 2, lower[3])
        return self.known[key]


class LineMaker:
    """Draws (picture, text, kind, font family); the same seed gives the same lines."""

    def __init__(self, data, fonts, seed, validation=False):
        cv2.setNumThreads(1)
        self.r = random.Random(seed)
        self.n = np.random.default_rng(seed)
        self.texts = LineText(data, self.r, validation)
        self.families = {}
        for f in fonts:
            self.families.setdefault((f["kind"], f["family"]), {})[f["style"]] = f
        self.loaded = {}
        self.marks = Marks()
        self.recent = []  # drawings of earlier lines: neighbours' ink and bleed-through

    def make(self):
        while True:
            text, kind = self.texts.line()
            font = self.pick_font(text, kind)
            text = normal("".join(c for c in text if c not in font["missing"]))
            if not text:
                continue
            ink = self.draw(text, kind, font)
            if ink is not None:
                break
        self.recent = self.recent[-40:] + [ink]
        return self.age_and_cut(ink, text, font), text, kind, font["family"]

    def pick_font(self, text, kind):
        r = self.r
        short = len(text) <= 14 and (kind in ("short", "numbers") or text.isdigit())
        hand = 0.2 if short else 0.06 if kind in ("name", "place", "form", "numbers") else 0.01
        wanted = "hand" if r.random() < hand else r.choices(("times", "serif", "sans", "mono"), (56, 22, 15, 7))[0]
        choices = [(styles, next(iter(styles.values()))["weight"]) for (k, _), styles in self.families.items() if k == wanted]
        if not choices:
            choices = [(styles, 1) for styles in self.families.values()]
        for _ in range(6):
            styles = r.choices([c[0] for c in choices], [c[1] for c in choices])[0]
            style = r.choices([s for s, _ in STYLES], [w for _, w in STYLES])[0]
            font = styles.get(style) or next(iter(styles.values()))
            if not set(font["missing"]) & set(text):
                break
        return font

    def face(self, font):
        key = font["path"]
        if key not in self.loaded:
            self.loaded[key] = ImageFont.truetype(font["path"], font["size"])
        return self.loaded[key]

    def runs(self, text, kind, font):
        """[(text, font)]: mostly one; a bold or italic part, or a number written by hand in a printed line."""
        r = self.r
        styles = self.families[(font["kind"], font["family"])]
        hands = [s["regular"] for (k, _), s in self.families.items() if k == "hand" and "regular" in s]
        if hands and font["kind"] != "hand" and kind in ("numbers", "form", "short") and r.random() < 0.2:
            hand, out = r.choice(hands), []
            for c in text:
                which = hand if c in DIGITS else font
                if out and out[-1][1] is which:
                    out[-1][0] += c
                else:
                    out.append([c, which])
            return out
        if len(text) > 8 and len(styles) > 1 and r.random() < 0.1:
            other = r.choice(list(styles.values()))
            at = text.find(":") + 1 or text.find(". ") + 1 or r.randrange(1, len(text))
            if not set(other["missing"]) & set(text):
                return [[text[:at], other], [text[at:], font]]
        return [[text, font]]

    def draw(self, text, kind, font):
        """Ink (255) on nothing (0), baseline at row ABOVE; None if it came out empty."""
        r = self.r
        space = r.choice((1, 1, r.uniform(0.8, 1.2), r.uniform(0.75, 2.4)))
        tracking = r.uniform(0.5, 5) if r.random() < 0.03 else 0
        gap = r.uniform(2, 12) if r.random() < 0.04 else 1
        pieces, x = [], float(SIDE)
        for part, which in self.runs(text, kind, font):
            face = self.face(which)
            blank = face.getlength(" ")
            for token in [part] if tracking == 0 and space == 1 and gap == 1 and "…" not in part else _tokens(part, tracking):
                if token == " ":
                    x += blank * space * (gap if r.random() < 0.15 else 1)
                    continue
                if token == "…":
                    token = r.choice(("…", "...", "." * r.randint(3, 40), "…" * r.randint(1, 12)))
                    if which["missing"] and "…" in which["missing"]:
                        token = "." * max(3, len(token))
                pieces.append((x, token, face))
                x += face.getlength(token) + tracking
        width = int(x) + SIDE
        if width > 3600:
            return None
        canvas = Image.new("L", (width, ABOVE + BELOW), 0)
        pen = ImageDraw.Draw(canvas)
        stacked = r.random() < {"times": 0.65, "serif": 0.3, "sans": 0.2}.get(font["kind"], 0)
        gap_above, lean, placed = r.randint(-2, 3), r.choice((0, 0, r.uniform(0, 4))), []
        jump = 1.5 if font["kind"] == "hand" else 0.7 if font["kind"] == "mono" and r.random() < 0.4 else 0
        for x, token, face in pieces:
            if stacked and any(c in STACKED for c in token):
                for i, c in enumerate(token):
                    mark = c in STACKED and self.marks.of(face, c)
                    if mark:
                        token = token[:i] + STACKED[c][0] + token[i + 1:]
                        side = lean * (unicodedata.normalize("NFD", c)[-1] == "\u0301") - lean * (unicodedata.normalize("NFD", c)[-1] == "\u0300")
                        placed.append((mark[0], x + face.getlength(token[:i]) + mark[1] + side, ABOVE + mark[2] - gap_above))
            pen.text((x, ABOVE + (r.gauss(0, jump) if jump else 0)), token, font=face, fill=255, anchor="ls")
        ink = np.asarray(canvas)
        if placed:
            ink = ink.copy()
            for mask, x, y in placed:
                a, b = int(round(x - mask.shape[1] / 2)), int(y) - mask.shape[0]
                if a >= 0 and b >= 0:
                    part = ink[b:b + mask.shape[0], a:a + mask.shape[1]]
                    np.maximum(part, mask[:part.shape[0], :part.shape[1]], out=part)
        stretch = r.uniform(0.88, 1.12) if r.random() < 0.5 else 1
        slant = r.gauss(0, 0.05) if r.random() < 0.15 else 0
        if stretch != 1 or slant:
            ink = cv2.warpAffine(ink, np.float32([[stretch, -slant, slant * ABOVE], [0, 1, 0]]), (int(width * stretch), ink.shape[0]))
        return ink if ink.max() > 100 else None

    def strokes(self, ink):
        r = self.r.random()
        if r < 0.12: return cv2.dilate(ink, np.ones((2, 2), np.uint8))
        if r < 0.22: return cv2.dilate(ink, np.ones((3, 3), np.uint8))
        if r < 0.25: return cv2.dilate(ink, np.ones((4, 3), np.uint8))
        if r < 0.35: return cv2.erode(ink, np.ones((2, 2), np.uint8))
        return ink

    def surroundings(self, ink, size):
        """The line with neighbours above and below, rules, underline, leader dots, pen strokes."""
        r, rows, width = self.r, ink.shape[0], ink.shape[1]
        page = ink.copy()
        if self.recent and r.random() < 0.75:
            pitch = int(size * (r.uniform(1.12, 1.7) if r.random() < 0.85 else r.uniform(0.95, 1.12)))
            for shift in ((-pitch, pitch), (-pitch,), (pitch,))[r.choice((0, 0, 1, 2))]:
                other = r.choice(self.recent)
                x = r.randint(-width // 2, width // 3)
                a, b = max(0, x), min(width, x + other.shape[1])
                if b <= a:
                    continue
                piece = other[:, a - x:b - x]
                if shift < 0:
                    np.maximum(page[:shift, a:b], piece[-shift:], out=page[:shift, a:b])
                else:
                    np.maximum(page[shift:, a:b], piece[:-shift], out=page[shift:, a:b])
        what = r.random()
        if what < 0.05:
            a = r.randint(0, width // 2)
            y = ABOVE + r.randint(4, 14)
            page[y:y + r.randint(1, 4), a:a + r.randint(20, width)] = r.randint(150, 255)
        elif what < 0.11:
            step, y, a = r.uniform(5, 14), ABOVE + r.randint(-1, 6), r.randint(0, width // 2)
            radius = r.uniform(0.8, 1.8)
            for x in np.arange(a, r.randint(a, width), step):
                cv2.circle(page, (int(x * 8), int(y * 8)), int(radius * 8), 255, -1, cv2.LINE_AA, 3)
        if r.random() < 0.05:
            x = r.choice((r.randint(2, SIDE - 14), width - r.randint(4, SIDE - 14)))
            page[:, x:x + r.randint(1, 4)] = r.randint(140, 255)
        if r.random() < 0.05:
            y = r.choice((r.randint(0, ABOVE - 66), ABOVE + r.randint(16, BELOW - 5)))
            page[y:y + r.randint(1, 4)] = r.randint(140, 255)
        if r.random() < 0.025:
            points = np.int32([[r.randint(0, width), r.randint(0, rows)] for _ in range(4)])
            t = np.linspace(0, 1, 40)[:, None]
            curve = ((1 - t) ** 3 * points[0] + 3 * t * (1 - t) ** 2 * points[1] + 3 * t * t * (1 - t) * points[2] + t ** 3 * points[3])
            layer = np.zeros_like(page)
            cv2.polylines(layer, [curve.astype(np.int32)], False, r.randint(120, 255), r.randint(2, 6), cv2.LINE_AA)
            np.maximum(page, layer, out=page)
        return page

    def seal(self, shape):
        """Stamp ink over a line, 0..1: rings, a star, small letters of another line."""
        r, (rows, width) = self.r, shape
        layer = np.zeros(shape, np.uint8)
        radius = r.uniform(3.5, 9) * rows / 5
        centre = (int(r.uniform(0, width)), int(r.uniform(-0.8, 1.8) * rows))
        for scale, thick in ((1, 0.035), (0.93, 0.015), (0.6, 0.015)):
            cv2.circle(layer, centre, max(1, int(radius * scale)), 255, max(1, int(radius * thick)), cv2.LINE_AA)
        star = [(centre[0] + radius * 0.3 * (1 if i % 2 else 0.4) * math.sin(i * math.pi / 5),
                 centre[1] + radius * 0.3 * (1 if i % 2 else 0.4) * math.cos(i * math.pi / 5)) for i in range(10)]
        cv2.fillPoly(layer, [np.int32(star)], 255, cv2.LINE_AA)
        if self.recent:
            other = self.r.choice(self.recent)
            m = cv2.getRotationMatrix2D((other.shape[1] / 2, ABOVE), r.uniform(-180, 180), r.uniform(0.4, 0.9) * rows / 150)
            m[:, 2] += (centre[0] - other.shape[1] / 2, rows / 2 - ABOVE)
            np.maximum(layer, cv2.warpAffine(other, m, (width, rows)), out=layer)
        holes = cv2.resize(self.n.random((rows // 3 + 1, width // 3 + 1), np.float32), (width, rows))
        return layer * (1 / 255) * (holes > r.uniform(0, 0.4))

    def age_and_cut(self, ink, text, font):
        r, n = self.r, self.n
        columns = np.flatnonzero(ink.max(0) > 60)
        first, last = float(columns[0]), float(columns[-1] + 1)
        own = np.flatnonzero(ink.max(1) > 60)[[0, -1]]
        size = font["size"]
        page = self.surroundings(self.strokes(ink), size)
        slope = math.tan(math.radians(r.gauss(0, 0.8))) if r.random() < 0.5 else 0
        base = float(ABOVE)
        if slope:
            rise = int(abs(slope) * page.shape[1]) + 2
            offset = rise if slope < 0 else 0
            page = cv2.warpAffine(page, np.float32([[1, 0, 0], [slope, 1, offset]]), (page.shape[1], page.shape[0] + rise))
            base += offset
        dpi = r.choices((100, 144, 150, 200, 227, 260, 300), (10, 7, 10, 22, 10, 10, 31))[0]
        points = r.choice((13, 13, 13.5, 14, 12, 12, 11, r.uniform(9, 16)))
        scale = min(1, max(6.3 / font_files.X_HEIGHT, points / 72 * dpi * font["x_height"] / font_files.X_HEIGHT))
        grey = cv2.resize(page, (max(8, round(page.shape[1] * scale)), max(8, round(page.shape[0] * scale))), interpolation=cv2.INTER_AREA)
        sx, sy = grey.shape[1] / page.shape[1], grey.shape[0] / page.shape[0]
        scan = self.scan(grey.astype(np.float32) * (1 / 255), scale)
        return self.cut(scan, first * sx, last * sx, base * sy, slope * sy / sx, scale, own, text)

    def scan(self, ink, scale):
        """A scanner's grey picture (uint8) of ink 0..1."""
        r, n = self.r, self.n
        rows, width = ink.shape
        hard = r.random()
        paper, black = r.uniform(215, 255), r.uniform(0, 60 if hard < 0.7 else 125)
        if self.recent and r.random() < 0.08:
            other = cv2.resize(r.choice(self.recent)[:, ::-1], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            other = cv2.blur(other, (3, 3))
            dy = r.randint(-rows // 2, rows // 2)
            a, b = max(0, dy), min(rows, dy + other.shape[0])
            w = min(width, other.shape[1])
            if b > a:
                ink[a:b, :w] = np.maximum(ink[a:b, :w], other[a - dy:b - dy, :w] * (r.uniform(0.05, 0.3) / 255))
        if r.random() < 0.06:
            ink = np.maximum(ink, self.seal(ink.shape).astype(np.float32) * r.uniform(0.2, 0.75))
        blur = r.choice((0, r.uniform(0.2, 0.6), r.uniform(0.3, 0.9), r.uniform(0.5, 1.15)))
        if blur > 0.15:
            ink = cv2.GaussianBlur(ink, (0, 0), blur)
        if r.random() < 0.15:  # strokes fade in patches
            patches = cv2.resize(n.random((3, max(2, width // 12)), np.float32), (width, rows), interpolation=cv2.INTER_CUBIC)
            ink = ink * np.clip(1.15 - r.uniform(0.2, 0.8) * patches, 0.25, 1)
        grey = paper - ink * (paper - black)
        if r.random() < 0.2:
            low = cv2.resize(n.random((2, 3 + width // 300), np.float32), (width, rows), interpolation=cv2.INTER_CUBIC)
            grey = grey - low * r.uniform(5, 70)
        noise = r.choice((0, r.uniform(0, 6), r.uniform(2, 14), r.uniform(5, 26) if hard > 0.6 else 0))
        if noise > 0.5:
            grey = grey + n.standard_normal((rows, width), np.float32) * np.float32(noise)
        if r.random() < 0.15:
            for _ in range(r.randint(1, 2 + rows * width // 2500)):
                x, y, d = r.randrange(width), r.randrange(rows), r.randint(1, 2 if scale < 0.5 else 3)
                grey[y:y + d, x:x + d] = black if r.random() < 0.75 else paper
        out = np.clip(grey, 0, 255).astype(np.uint8)
        kind = r.random()
        if kind < 0.42:
            quality = r.choice((r.randint(30, 60), r.randint(50, 80), r.randint(70, 92)))
            out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)
        elif kind < 0.76:
            level = paper - (paper - black) * min(0.75, max(0.22, r.gauss(0.45, 0.13)))
            out = np.where(out < level, 0, 255).astype(np.uint8)
            if r.random() < 0.15:
                out = cv2.medianBlur(out, 3) if scale > 0.55 else out
        return out

    def cut(self, scan, first, last, base, slope, scale, own, text):
        r = self.r
        error = min(1.22, max(0.8, r.gauss(1, 0.08)))
        if not any(c.islower() for c in text) and r.random() < 0.35:
            error = r.uniform(0.66, 1.35)  # without small letters the x-height is a guess
        step = scale * font_files.X_HEIGHT / (X_HEIGHT * error)
        left = first - r.choice((r.uniform(-0.6, 2), r.uniform(0, 6), r.uniform(0, 16))) * step
        right = last + r.choice((r.uniform(-0.6, 2), r.uniform(0, 6), r.uniform(0, 16))) * step
        width = max(12, int(round((right - left) / step)))
        x = (np.arange(width, dtype=np.float32) + 0.5) * np.float32(step) + np.float32(left - 0.5)
        u = np.linspace(-1, 1, width, dtype=np.float32)
        drift = min(1, width / 300)
        wobble = min(2.5, max(-2.5, r.gauss(0, 0.7))) + r.gauss(0, 0.55) * drift * u + r.gauss(0, 0.45) * drift * (u * u - 0.33)
        rows = (np.arange(HEIGHT, dtype=np.float32) + 0.5 - BASELINE)[:, None]
        y = base + slope * x[None, :] + (rows + wobble[None, :]) * np.float32(step) - 0.5
        way = r.random()
        if step > 1.25 and way < 0.75:
            scan = cv2.GaussianBlur(scan, (0, 0), step * r.uniform(0.25, 0.5))
        elif step < 0.9 and way < 0.2:
            scan = cv2.GaussianBlur(scan, (0, 0), 0.5)
        how = cv2.INTER_CUBIC if step < 1 and way < 0.5 else cv2.INTER_LINEAR
        out = cv2.remap(scan, np.broadcast_to(x, (HEIGHT, width)).copy(), y.astype(np.float32), how, borderMode=cv2.BORDER_REPLICATE)
        bare = r.random() < 0.6  # white beyond the line's own ink, as the cutter leaves it
        if bare:
            top = BASELINE + int((own[0] - ABOVE) * scale / step - r.uniform(0.5, 4))
            bottom = BASELINE + int((own[1] - ABOVE) * scale / step + r.uniform(1.5, 5))
            out[:max(0, top)] = 255
            out[max(BASELINE + 1, bottom):] = 255
        if r.random() < 0.65:  # contrast stretched to paper white and ink black, as the cutter does
            low, high = np.percentile(out, (2, 75))
            if high - low > 30:
                table = np.clip((np.arange(256) - low) * (r.uniform(230, 262) / (high - low)) + r.uniform(0, 12), 0, 255).astype(np.uint8)
                out = cv2.LUT(out, table)
        if bare:
            out = cv2.copyMakeBorder(out, 0, 0, PADDING, PADDING, cv2.BORDER_CONSTANT, value=255)
        return out


def _tokens(text, tracking):
    """Words, spaces and ellipses one by one; single letters where letters are spaced out."""
    out, word = [], ""
    for c in text:
        if c in " …" or tracking:
            if word:
                out.append(word)
                word = ""
            out.append(c)
        else:
            word += c
    return out + [word] if word else out


def write_shard(maker, path, lines):
    made = [maker.make() for _ in range(lines)]
    columns = np.concatenate([np.ascontiguousarray(m[0].T) for m in made])
    np.save(path + ".tmp.npy", columns)
    with open(path + ".json.tmp", "w", encoding="utf-8") as f:
        json.dump({"widths": [m[0].shape[1] for m in made], "texts": [m[1] for m in made], "kinds": [m[2] for m in made],
                   "fonts": [m[3] for m in made]}, f, ensure_ascii=False)
    os.replace(path + ".tmp.npy", path + ".npy")
    os.replace(path + ".json.tmp", path + ".json")  # last: a shard without it is not read


def read_shard(path):
    """Columns (memory-mapped, total x HEIGHT) and the description of a shard."""
    with open(path + ".json", encoding="utf-8") as f:
        return np.load(path + ".npy", mmap_mode="r"), json.load(f)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("cache")
    parser.add_argument("--shards", type=int, default=24)
    parser.add_argument("--lines", type=int, default=8192)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    fonts = font_files.find(args.cache)
    known = [f for f in fonts if f["family"] not in font_files.HELD_BACK]
    held = [f for f in fonts if f["family"] in font_files.HELD_BACK]
    for name, some, seed, lines in (("valid-known", known, 900001, 768), ("valid-held", held, 900002, 512)):
        path = os.path.join(args.cache, name)
        if not os.path.exists(path + ".json"):
            write_shard(LineMaker(args.data, some, seed, validation=True), path, lines)
    for i in range(args.shards):
        path = os.path.join(args.cache, "train-%05d" % (args.seed * 1000 + i))
        if os.path.exists(path + ".json"):
            continue
        start = time.time()
        write_shard(LineMaker(args.data, known, args.seed * 1000 + i), path, args.lines)
        print("%s: %d lines, %.1f ms a line" % (path, args.lines, (time.time() - start) / args.lines * 1000), flush=True)


if __name__ == "__main__":
    main()
