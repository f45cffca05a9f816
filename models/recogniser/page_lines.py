"""Cuts the text lines of clean single-column scanned pages, to measure weights on real print.

A plain stand-in for the C++ line finder: dense bands of the deskewed row projection, a straight baseline through the
letters' feet, x-height from the letters' heights. Writes FOLDER/PAGE/NNN.png for each page of a PDF.

usage: page_lines.py FILE.pdf FOLDER [--first N] [--dpi N]
"""
import argparse
import glob
import os
import subprocess
import tempfile

import cv2
import numpy as np

from line_maker import BASELINE, HEIGHT, X_HEIGHT


def skew(ink):
    """Slope dy/dx that makes the row projection sharpest."""
    small = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    rows, width = small.shape
    best = (-1, 0.0)
    for degrees in np.arange(-2, 2.01, 0.1):
        slope = np.tan(np.radians(degrees))
        level = cv2.warpAffine(small, np.float32([[1, 0, 0], [-slope, 1, slope * width / 2]]), (width, rows))
        best = max(best, (float(np.square(np.diff(level.sum(1, dtype=np.float64))).sum()), float(slope)))
    return best[1]


def lines(grey):
    """[(baseline y at x = 0, slope, x-height, first x, last x)] from top to bottom."""
    ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    rows, width = ink.shape
    slope = skew(ink)
    count, _, boxes, _ = cv2.connectedComponentsWithStats(ink)
    boxes = boxes[1:].astype(np.float64)
    height = np.median(boxes[(boxes[:, 3] > 6) & (boxes[:, 3] < 80), 3])
    letters = boxes[(boxes[:, 3] > 0.6 * height) & (boxes[:, 3] < 3 * height) & (boxes[:, 2] < 5 * height)]
    feet = letters[:, 1] + letters[:, 3] - slope * (letters[:, 0] + letters[:, 2] / 2)
    histogram = np.bincount(np.clip(np.round(feet), 0, rows - 1).astype(int), minlength=rows).astype(np.float64)
    histogram = np.convolve(histogram, np.hanning(max(5, int(height * 0.4))), "same")
    found = []
    peaks = [y for y in range(1, rows - 1) if histogram[y] >= histogram[y - 1] and histogram[y] > histogram[y + 1] and histogram[y] > 1.5]
    kept = []
    for y in sorted(peaks, key=lambda y: -histogram[y]):
        if all(abs(y - k) > 1.3 * height for k in kept):
            kept.append(y)
    for y in sorted(kept):
        own = letters[np.abs(feet - y) < 0.22 * height]
        if len(own) < 2:
            continue
        x, foot = own[:, 0] + own[:, 2] / 2, own[:, 1] + own[:, 3]
        a, b = (np.polyfit(x, foot, 1) if len(own) > 12 and np.ptp(x) > 20 * height else (slope, np.median(foot - slope * x)))
        near = np.abs(foot - a * x - b) < 0.15 * height
        if near.sum() < 2:
            continue
        tall = np.sort(own[near, 3])
        x_height = np.median(tall[tall < 1.25 * np.percentile(tall, 20)])
        centre = boxes[:, 1] + boxes[:, 3] / 2 - a * (boxes[:, 0] + boxes[:, 2] / 2) - b
        inside = (centre > -1.9 * x_height) & (centre < 0.45 * x_height) & (boxes[:, 4] > 0.02 * x_height ** 2) & (boxes[:, 3] < 4 * x_height)
        found.append((b, a, x_height, boxes[inside, 0].min(), (boxes[inside, 0] + boxes[inside, 2]).max()))
    return found


def cut(grey, line):
    b, a, x_height, first, last = line
    step = x_height / X_HEIGHT
    x = np.arange(first - 4 * step, last + 4 * step, step, dtype=np.float32) + np.float32(0.5 * step)
    y = (a * x + b)[None, :] + ((np.arange(HEIGHT) + 0.5 - BASELINE) * step)[:, None] - 0.5
    source = cv2.GaussianBlur(grey, (0, 0), 0.35 * step) if step > 1.25 else grey
    xs = np.broadcast_to(x - 0.5, y.shape).astype(np.float32)
    out = cv2.remap(source, xs, y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    low, high = np.percentile(out, (2, 75))
    return np.clip((out - low) * (255 / (high - low)), 0, 255).astype(np.uint8) if high - low > 30 else out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdf")
    parser.add_argument("folder")
    parser.add_argument("--first", type=int, default=1, help="number given to the PDF's first page")
    parser.add_argument("--dpi", type=int, default=227)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(["pdftoppm", "-gray", "-r", str(args.dpi), args.pdf, os.path.join(temporary, "p")], check=True)
        for i, path in enumerate(sorted(glob.glob(os.path.join(temporary, "*.pgm")))):
            grey = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
            folder = os.path.join(args.folder, "page-%02d" % (i + args.first))
            os.makedirs(folder, exist_ok=True)
            for k, line in enumerate(lines(grey)):
                picture = cut(grey, line)
                if picture.min() < 128:
                    cv2.imwrite(os.path.join(folder, "%03d.png" % k), picture)


if __name__ == "__main__":
    main()
