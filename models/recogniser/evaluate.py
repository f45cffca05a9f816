"""Character error rate of weights on the validation shards, on a folder of cut lines (NAME.png with NAME.txt), or on
pages of cut lines (FOLDER/PAGE/NNN.png in reading order, TRUTH/PAGE.txt for the whole page).

usage: evaluate.py WEIGHTS.npz CACHE | evaluate.py WEIGHTS.npz --lines FOLDER | evaluate.py WEIGHTS.npz --pages FOLDER TRUTH
"""
import argparse
import collections
import glob
import os
import unicodedata

import numpy as np
import torch

import lines
from line_maker import HEIGHT, read_shard
from network import load_weights
from symbols import CLASSES, decode_best_path, normal

SHARDS = ("valid-known", "valid-held", "valid-hand")


def distance(a, b):
    """Edit distance of two strings."""
    row = np.arange(len(b) + 1)
    other = np.array([ord(c) for c in b], np.int64)
    steps = np.arange(len(b) + 1)
    for c in a:
        new = row + 1
        new[1:] = np.minimum(new[1:], row[:-1] + (other != ord(c)))
        row = np.minimum.accumulate(new - steps) + steps
    return int(row[-1])


def read(net, batch):
    """Greedy texts of a batch."""
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        best = net(batch.ink)[:, :CLASSES].float().argmax(1)
    return [decode_best_path(b.tolist()).strip() for b in best]


def shard_errors(net, path):
    """[(errors, length, kind, font, truth, read)] of every line of a shard."""
    _, about = read_shard(path)
    out = []
    for indices, batch in lines.whole(path):
        for i, got in zip(indices, read(net, batch)):
            truth = about["texts"][i]
            out.append((distance(got, truth), len(truth), about["kinds"][i], about["fonts"][i], truth, got))
    return out


def told_apart(net, path):
    """How much handwriting and how much print the network takes for handwriting: shares of columns of scores."""
    taken = {0: [], 1: []}
    for _, batch in lines.whole(path):
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            hand = net(batch.ink)[:, CLASSES].float() > 0
        for truth, said in taken.items():
            said.append(hand[batch.hand == truth].numpy())
    return [float(np.mean(np.concatenate(taken[truth]))) for truth in (1, 0)]


def cer(rows):
    return sum(r[0] for r in rows) / max(1, sum(r[1] for r in rows))


def folder_errors(net, folder):
    import cv2
    out = []
    for path in sorted(glob.glob(os.path.join(folder, "*.png"))):
        picture = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
        if picture.shape[0] != HEIGHT:
            raise ValueError("%s is not %d rows high" % (path, HEIGHT))
        with open(path[:-4] + ".txt", encoding="utf-8") as f:
            truth = normal(f.read())
        got = read(net, lines.pack([np.ascontiguousarray(picture.T)], [truth]))[0]
        out.append((distance(got, truth), len(truth), "line", os.path.basename(path), truth, got))
    return out


def page_errors(net, folder, truth_folder):
    import cv2
    out = []
    for page in sorted(glob.glob(os.path.join(folder, "*", ""))):
        name = os.path.basename(page[:-1])
        pictures = [cv2.imread(p, cv2.IMREAD_GRAYSCALE).T.copy() for p in sorted(glob.glob(os.path.join(page, "*.png")))]
        got = [""] * len(pictures)
        for batch in lines.in_order([len(p) for p in pictures]):
            for i, text in zip(batch, read(net, lines.pack([pictures[i] for i in batch], [""] * len(batch)))):
                got[i] = text
        with open(os.path.join(truth_folder, name + ".txt"), encoding="utf-8") as f:
            truth = " ".join(unicodedata.normalize("NFC", f.read()).split())
        got = " ".join(" ".join(got).split())
        out.append((distance(got, truth), len(truth), name, name, truth, got))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("cache", nargs="?")
    parser.add_argument("--lines", help="folder of cut lines")
    parser.add_argument("--pages", nargs=2, metavar=("FOLDER", "TRUTH"), help="pages of cut lines and the folder of their texts")
    parser.add_argument("--show", type=int, default=0, help="print that many wrong lines")
    args = parser.parse_args()
    net, about = load_weights(args.weights)
    net.eval()
    if args.pages:
        sets = {"pages": page_errors(net, *args.pages)}
    elif args.lines:
        sets = {"lines": folder_errors(net, args.lines)}
    else:
        sets = {name: shard_errors(net, os.path.join(args.cache, name)) for name in SHARDS}
    if args.cache:
        for name in SHARDS:
            print("%s: %.1f %% of handwriting and %.2f %% of print is taken for handwriting" % (
                name, *(100 * share for share in told_apart(net, os.path.join(args.cache, name)))))
    for name, rows in sets.items():
        print("%s: CER %.2f %%, %.1f %% of %d lines right" % (name, 100 * cer(rows), 100 * np.mean([r[0] == 0 for r in rows]), len(rows)))
        groups = collections.defaultdict(list)
        for row in rows:
            groups[row[2]].append(row)
        for kind, some in sorted(groups.items()):
            print("  %-16s %6.2f %%  (%d lines)" % (kind, 100 * cer(some), len(some)))
        for row in [r for r in rows if r[0]][:args.show]:
            print("  - %s\n  + %s   [%s]" % (row[4], row[5], row[3]))


if __name__ == "__main__":
    main()
