"""Batches of lines from shards, padded with paper on the right, lightly aged anew each time they are seen."""
import glob
import os
import random

import numpy as np
import torch

from line_maker import HEIGHT, read_shard
from network import STEP
from symbols import encode

COLUMNS = 16384  # of a batch, padding included
POOL = 4096      # lines sorted by width together


class Batch:
    """Ink (lines, 1, HEIGHT, width) 0..1 with the lines' texts and, for the loss, their classes.

    hand (lines, width / STEP): 1 where the text was written by hand, 0 where it was not, -1 where that is not known or no text.
    """

    def __init__(self, ink, texts, hand=None):
        self.ink, self.texts, self.hand = ink, texts, hand
        codes = [encode(t) for t in texts]
        self.classes = torch.tensor([c for code in codes for c in code], dtype=torch.long)
        self.lengths = torch.tensor([len(code) for code in codes], dtype=torch.long)


def pack(pictures, texts, rng=None, spans=None):
    """pictures: (width, HEIGHT) grey bytes each, as shards keep them. With rng, shifted, faded, noised.

    spans: [(first column, last column, by hand)] of each picture's text.
    """
    widest = max(p.shape[0] for p in pictures) + (12 if rng is not None else 4)
    width = (widest + 31) // 32 * 32
    ink = np.zeros((len(pictures), width, HEIGHT), np.float32)
    hand = np.full((len(pictures), width // STEP), -1, np.float32)
    for number, (row, picture) in enumerate(zip(ink, pictures)):
        some = (255 - picture).astype(np.float32) * np.float32(1 / 255)
        at = 0
        if rng is not None:
            at = int(rng.integers(0, 9))
            shift = int(rng.choice((-1, 0, 0, 0, 1)))
            if shift:
                some = np.roll(some, shift, axis=1)
            level = rng.random()
            if level < 0.3:
                some = np.clip(some * rng.uniform(0.6, 1.3) + rng.uniform(-0.05, 0.12), 0, 1)
            if rng.random() < 0.15 and some.shape[0] > 60:
                x, y = int(rng.integers(0, some.shape[0] - 8)), int(rng.integers(0, HEIGHT - 4))
                some[x:x + int(rng.integers(2, 7)), y:y + int(rng.integers(1, 4))] = rng.choice((0.0, 0.8))
        row[at:at + some.shape[0]] = some
        for first, last, by_hand in spans[number] if spans else ():
            hand[number, max(0, (at + first) // STEP):max(0, (at + last) // STEP + 1)] = by_hand
    if rng is not None and rng.random() < 0.3:
        ink += rng.standard_normal(ink.shape, np.float32) * np.float32(rng.uniform(0.01, 0.07))
    tensor = torch.from_numpy(ink).permute(0, 2, 1).unsqueeze(1)
    return Batch(tensor.contiguous(memory_format=torch.channels_last), texts, torch.from_numpy(hand))


def in_order(widths, columns=COLUMNS):
    """Indices in batches of like width, each about `columns` wide in all."""
    batch, out = [], []
    for i in sorted(range(len(widths)), key=lambda i: (widths[i], i)):
        if batch and (widths[i] + 16) * (len(batch) + 1) > columns or len(batch) == 96:
            out.append(batch)
            batch = []
        batch.append(i)
    return out + [batch] if batch else out


def fits(width, text):
    """CTC needs a step for each symbol and one between equal neighbours."""
    return width // STEP >= len(text) + sum(a == b for a, b in zip(text, text[1:]))


def spans_of(about, number):
    """Where a line was written by hand; nothing is known of lines that were exported from a warehouse."""
    return about["spans"][number] if "spans" in about else []


def training(cache, seed, pool, columns=COLUMNS):
    """The batches of one pool of lines from whatever training shards there are now."""
    shards = sorted(p[:-5] for p in glob.glob(os.path.join(cache, "train-*.json")))
    if not shards:
        raise FileNotFoundError("no shards in %s: run line_maker.py first" % cache)
    rng = np.random.default_rng((seed, pool))
    pictures, texts, spans = [], [], []
    for name in rng.choice(shards, size=4):
        ink, about = read_shard(name)
        ends = np.cumsum(about["widths"])
        count = min(POOL // 4, len(ends))
        first = int(rng.integers(0, len(ends) - count + 1))
        for i in range(first, first + count):
            if fits(about["widths"][i], about["texts"][i]):
                pictures.append(np.array(ink[ends[i] - about["widths"][i]:ends[i]]))
                texts.append(about["texts"][i])
                spans.append(spans_of(about, i))
    batches = in_order([len(p) for p in pictures], columns)
    random.Random(seed * 7919 + pool).shuffle(batches)
    for batch in batches:
        yield pack([pictures[i] for i in batch], [texts[i] for i in batch], rng, [spans[i] for i in batch])


def whole(path):
    """All lines of a shard once, unaged, with their indices."""
    columns, about = read_shard(path)
    ends = np.cumsum(about["widths"])
    for batch in in_order(about["widths"], 2 * COLUMNS):
        yield batch, pack([np.array(columns[ends[i] - about["widths"][i]:ends[i]]) for i in batch], [about["texts"][i] for i in batch],
                          spans=[spans_of(about, i) for i in batch])
