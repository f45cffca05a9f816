"""Makes pictures of Vietnamese text lines as a scanner and the line cutter would leave them.

A line is drawn large, aged at the resolution of a scan, then cut: HEIGHT rows, the baseline between rows
BASELINE - 1 and BASELINE, scaled so that the x-height is X_HEIGHT pixels, each only as exactly as a real cutter
manages. Lines are kept in shards: NAME.npy (all columns, HEIGHT bytes each, one line after another) and NAME.json
({"widths", "texts", "kinds", "fonts", "spans"}; a span is (first column, last column, 1 if by hand) of part of
a line; shards of `sohoa truth` have none.

usage: line_maker.py DATA CACHE [--shards N] [--lines N] [--seed N]
"""
import argparse
import json
import math
import os
import random
import re
import time
import unicodedata

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

import fonts as font_files
from line_text import LineText
from symbols import TONES, normal, toned
from written_figures import SEPARATORS, WrittenFigures

HEIGHT, BASELINE, X_HEIGHT, PADDING = 40, 31, 14, 6
ABOVE, BELOW, SIDE = 96, 56, 48  # room around the baseline and at both ends of the large drawing, pixels
STYLES = (("regular", 60), ("bold", 18), ("italic", 15), ("bold_italic", 7))

# Letters with two marks above: the letter with the lower mark, and the plain letter with the upper one.
STACKED = {both: (double, toned(plain)[i]) for plain, double in zip("aaeoAAEO", "âăêôÂĂÊÔ")
           for i, both in enumerate(toned(double)) if 0 < i < len(TONES) - 1}


NUMBER = re.compile(r"[0-9]+(?:[%s][0-9]+)*" % re.escape(SEPARATORS))
WRITTEN = "mnist"  # stands for a font where figures are of WrittenFigures


class Run:
    """Part of a line's text in one font, printed or by hand."""

    def __init__(self, text, font, by_hand):
        self.text, self.font, self.by_hand = text, font, by_hand


class Drawing:
    """Ink (255) on nothing (0), baseline at row ABOVE, and where it was written by hand: [(x0, x1, by hand)]."""

    def __init__(self, ink, spans):
        self.ink, self.spans = ink, spans


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
    """Draws (picture, text, kind, font family, spans); the same seed gives the same lines."""

    def __init__(self, data, fonts, seed, validation=False, figures=None, hand=None):
        """figures: WrittenFigures or None. hand: how many lines are by hand, against the usual share."""
        cv2.setNumThreads(1)
        self.r = random.Random(seed)
        self.n = np.random.default_rng(seed)
        self.texts = LineText(data, self.r, validation)
        self.figures, self.hand = figures, 1 if hand is None else hand
        if figures:
            figures.rng = self.r
        self.families = {}
        for f in fonts:
            self.families.setdefault((f["kind"], f["family"]), {})[f["style"]] = f
        self.hands = [s["regular"] for (k, _), s in self.families.items() if k == "hand" and "regular" in s]
        self.hand_figures = self.hands + [s["regular"] for (k, _), s in self.families.items() if k == "figures" and "regular" in s]
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
            drawing = self.draw(text, kind, font)
            if drawing is None:
                continue
            picture, spans = self.age_and_cut(drawing, text, font)
            if (picture < 0.7 * picture.max()).mean() > 0.02:  # thin strokes may not have come through the scan
                break
        self.recent = self.recent[-40:] + [drawing.ink]
        return picture, text, kind, font["family"], spans

    def pick_font(self, text, kind):
        r = self.r
        short = len(text) <= 14 and (kind in ("short", "numbers") or text.isdigit())
        hand = 0.2 if short else 0.1 if kind in ("name", "place", "form", "numbers") else 0.02
        wanted = "hand" if r.random() < self.hand * hand else r.choices(("times", "serif", "sans", "mono"), (56, 22, 15, 7))[0]
        choices = [(styles, next(iter(styles.values()))["weight"]) for (k, _), styles in self.families.items() if k == wanted]
        if not choices:
            choices = [(styles, 1) for (k, _), styles in self.families.items() if k != "figures"]
        for _ in range(6):
            styles = r.choices([c[0] for c in choices], [c[1] for c in choices])[0]
            style = r.choices([s for s, _ in STYLES], [w for _, w in STYLES])[0]
            font = styles.get(style) or next(iter(styles.values()))
            if not set(font["missing"]) & set(text):
                break
        return font

    def face(self, font, zoom=1.0):
        key = (font["path"], round(zoom, 1))
        if key not in self.loaded:
            self.loaded[key] = ImageFont.truetype(font["path"], max(8, round(font["size"] * key[1])))
        return self.loaded[key]

    def numbers_by_hand(self, text, around, by_hand, share):
        """The text in the font `around`, some of its numbers written by hand."""
        r, runs, at = self.r, [], 0
        which = WRITTEN if self.figures and r.random() < 0.65 else r.choice(self.hand_figures)
        for number in NUMBER.finditer(text):
            a_year = len(number[0]) == 4 and number[0][:2] in ("19", "20") and number.start() > 0
            if r.random() > share * (0.4 if a_year else 1) or (which != WRITTEN and set(which["missing"]) & set(number[0])):
                continue
            runs += [Run(text[at:number.start()], around, by_hand), Run(number[0], which, True)]
            at = number.end()
        return [run for run in runs + [Run(text[at:], around, by_hand)] if run.text]

    def runs(self, text, kind, font):
        """Mostly one; a bold or italic part, a number written by hand in a printed line, an entry by hand behind its label."""
        r = self.r
        if font["kind"] == "hand":
            return self.numbers_by_hand(text, font, True, 1) if r.random() < 0.5 else [Run(text, font, True)]
        if self.hands and kind in ("numbers", "form", "short") and r.random() < 0.3 * self.hand:
            entry = text.find(": ") + 2
            hand = r.choice(self.hands)
            if kind == "form" and entry > 1 and r.random() < 0.6 and not set(hand["missing"]) & set(text[entry:]):
                value = text[entry:]
                return [Run(text[:entry], font, False), *(self.numbers_by_hand(value, hand, True, 1) if r.random() < 0.7 else [Run(value, hand, True)])]
            return self.numbers_by_hand(text, font, False, 0.85)
        styles = self.families[(font["kind"], font["family"])]
        if len(text) > 8 and len(styles) > 1 and r.random() < 0.1:
            other = r.choice(list(styles.values()))
            at = text.find(":") + 1 or text.find(". ") + 1 or r.randrange(1, len(text))
            if not set(other["missing"]) & set(text):
                return [Run(text[:at], other, False), Run(text[at:], font, False)]
        return [Run(text, font, False)]

    def draw(self, text, kind, font):
        """The line's Drawing; None if it came out empty or too wide."""
        r = self.r
        space = r.choice((1, 1, r.uniform(0.8, 1.2), r.uniform(0.75, 2.4)))
        tracking = r.uniform(0.5, 5) if r.random() < 0.03 else 0
        gap = r.uniform(2, 12) if r.random() < 0.04 else 1
        pieces, glyphs, spans, x = [], [], [], float(SIDE)
        zoom, lift = (r.uniform(0.75, 1.45), r.gauss(0, 3)) if r.random() < 0.7 else (1, 0)  # of what is by hand in a printed line
        for run in self.runs(text, kind, font):
            start = x
            if run.font == WRITTEN:
                for mask, dx, bottom in (placed := self.figures.number(run.text, font_files.X_HEIGHT))[0]:
                    glyphs.append((mask, x + dx, bottom + lift))
                x += placed[1]
                spans.append((start, x, 1))
                continue
            face = self.face(run.font, zoom if run.by_hand and font["kind"] != "hand" else 1)
            blank = face.getlength(" ")
            for token in [run.text] if tracking == 0 and space == 1 and gap == 1 and "…" not in run.text else _tokens(run.text, tracking):
                if token == " ":
                    x += blank * space * (gap if r.random() < 0.15 else 1)
                    continue
                if token == "…":
                    token = r.choice(("…", "...", "." * r.randint(3, 40), "…" * r.randint(1, 12)))
                    if run.font["missing"] and "…" in run.font["missing"]:
                        token = "." * max(3, len(token))
                pieces.append((x, token, face, run.by_hand))
                x += face.getlength(token) + tracking
            spans.append((start, x, int(run.by_hand)))
        width = int(x) + SIDE
        if width > 3600:
            return None
        canvas, written = Image.new("L", (width, ABOVE + BELOW), 0), Image.new("L", (width, ABOVE + BELOW), 0)
        pens = ImageDraw.Draw(canvas), ImageDraw.Draw(written)
        stacked = r.random() < {"times": 0.65, "serif": 0.3, "sans": 0.2}.get(font["kind"], 0)
        gap_above, lean, placed = r.randint(-2, 3), r.choice((0, 0, r.uniform(0, 4))), []
        jump = 0.7 if font["kind"] == "mono" and r.random() < 0.4 else 0
        for x, token, face, by_hand in pieces:
            if stacked and not by_hand and any(c in STACKED for c in token):
                for i, c in enumerate(token):
                    mark = c in STACKED and self.marks.of(face, c)
                    if mark:
                        token = token[:i] + STACKED[c][0] + token[i + 1:]
                        side = lean * (unicodedata.normalize("NFD", c)[-1] == "\u0301") - lean * (unicodedata.normalize("NFD", c)[-1] == "\u0300")
                        placed.append((mark[0], x + face.getlength(token[:i]) + mark[1] + side, ABOVE + mark[2] - gap_above))
            y = ABOVE + (r.gauss(lift if font["kind"] != "hand" else 0, 1.5) if by_hand else r.gauss(0, jump) if jump else 0)
            pens[by_hand].text((x, y), token, font=face, fill=255, anchor="ls")
        ink = np.array(canvas)
        for mask, x, y in placed:
            _set(ink, mask, int(round(x - mask.shape[1] / 2)), int(y) - mask.shape[0])
        if any(by_hand for _, _, by_hand in spans):
            by_pen = np.array(written)
            for mask, x, bottom in glyphs:
                _set(by_pen, mask, int(round(x)), int(round(ABOVE + bottom)) - mask.shape[0])
            np.maximum(ink, self.penned(by_pen), out=ink)
        stretch = r.uniform(0.88, 1.12) if r.random() < 0.5 else 1
        slant = r.gauss(0, 0.05) if r.random() < 0.15 else 0
        if stretch != 1 or slant:
            ink = cv2.warpAffine(ink, np.float32([[stretch, -slant, slant * ABOVE], [0, 1, 0]]), (int(width * stretch), ink.shape[0]))
        return Drawing(ink, [(a * stretch, b * stretch, by_hand) for a, b, by_hand in spans]) if ink.max() > 100 else None

    def penned(self, ink):
        """What a hand makes of it: leaning, uneven, thin or thick, in another ink than the print."""
        r, (rows, width) = self.r, ink.shape
        lean, unsteady = r.gauss(0, 0.12), r.choice((0, r.uniform(0.5, 3)))
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(rows, dtype=np.float32))
        x += np.float32(lean) * (y - ABOVE)
        if unsteady:
            for axis in (x, y):
                noise = self.n.standard_normal((4, 3 + width // 40)).astype(np.float32) * np.float32(unsteady)
                axis += cv2.resize(noise, (width, rows), interpolation=cv2.INTER_CUBIC)
        ink = cv2.remap(ink, x, y, cv2.INTER_LINEAR)
        stroke = r.random()
        if stroke < 0.25:
            ink = cv2.dilate(ink, np.ones((2, 2) if stroke < 0.15 else (3, 3), np.uint8))
        elif stroke < 0.35:
            ink = cv2.erode(ink, np.ones((2, 2), np.uint8))
        return (ink * r.uniform(0.6, 1)).astype(np.uint8) if r.random() < 0.6 else ink

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

    def age_and_cut(self, drawing, text, font):
        """The line's picture as a cutter would leave it, and its spans in columns of that."""
        r, ink = self.r, drawing.ink
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
        picture, step, left = self.cut(scan, first * sx, last * sx, base * sy, slope * sy / sx, scale, own, text)
        return picture, [(round((a * sx - left) / step), round((b * sx - left) / step), by_hand) for a, b, by_hand in drawing.spans]

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
        """The picture, how many of the scan's pixels are a column of it, and where in the scan its first column lies."""
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
        return out, step, left - PADDING * step if bare else left


def _set(ink, mask, x, y):
    """Adds the mask's ink at a place, as much of it as fits."""
    a, b = max(0, -y), max(0, -x)
    part = ink[y + a:y + mask.shape[0], x + b:x + mask.shape[1]]
    np.maximum(part, mask[a:a + part.shape[0], b:b + part.shape[1]], out=part)


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
                   "fonts": [m[3] for m in made], "spans": [m[4] for m in made]}, f, ensure_ascii=False)
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
    known = [f for f in fonts if f["family"] not in font_files.HELD_BACK + font_files.HELD_BACK_HANDS]
    held = [f for f in fonts if f["family"] in font_files.HELD_BACK]
    hands = [f for f in fonts if f["family"] in font_files.HELD_BACK + font_files.HELD_BACK_HANDS]
    figures, others = (WrittenFigures(args.cache, None, validation) for validation in (False, True))
    for name, some, seed, lines, hand in (("valid-known", known, 900001, 768, 0), ("valid-held", held, 900002, 512, 0), ("valid-hand", hands, 900003, 768, 6)):
        path = os.path.join(args.cache, name)
        if not os.path.exists(path + ".json"):
            write_shard(LineMaker(args.data, some, seed, validation=True, figures=others, hand=hand), path, lines)
    for i in range(args.shards):
        path = os.path.join(args.cache, "train-%05d" % (args.seed * 1000 + i))
        if os.path.exists(path + ".json"):
            continue
        start = time.time()
        write_shard(LineMaker(args.data, known, args.seed * 1000 + i, figures=figures), path, args.lines)
        print("%s: %d lines, %.1f ms a line" % (path, args.lines, (time.time() - start) / args.lines * 1000), flush=True)


if __name__ == "__main__":
    main()
