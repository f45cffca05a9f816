#!/usr/bin/python3
"""Trains the text model that tells record types apart where titles fail: multinomial logistic regression over hashed
n-grams of folded syllables (whole first page, and its first lines apart) and a few figures of the layout.

    for each type and layout: page_maker --type T --layout L --count 5 --preset clean --dpi 50 --truth TRUTH/L.T --out ...
    models/type_model/train.py TRUTH --prose legal.txt --out models/type_model/weights.bin

TRUTH holds one folder a layout and type, named LAYOUT.TYPE. Only the text of the truth is used; reading errors, lost lines and
lost titles are made here. What models/record_types says is printed on a type makes some pages more. --hold-out trains on one layout of each type that has two and tests on the other.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import unicodedata

import numpy as np
import yaml

FEATURES = 4096  # of which the last LAYOUT are figures of the layout
LAYOUT = 8
TOP_LINES = 12
MISREAD = "acdeghilmnoprtuvxy"


def folded(text):
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D").lower()


def fnv(text):
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def features_of(lines):
    """Index -> value, of length 1; the same as TypeModel::features_of."""
    counts = set()
    for part, some in (("w", lines), ("t", lines[:TOP_LINES])):
        words = [word if word[0].isalpha() else "0" for line in some for word in re.findall(r"[a-z]+|[0-9]+", folded(line))]
        for left, right in zip(words, words[1:] + [""]):
            counts.add(fnv(part + left) % (FEATURES - LAYOUT))
            counts.add(fnv(part + left + " " + right) % (FEATURES - LAYOUT))
    norm = 1 / max(1, len(counts)) ** 0.5
    values = dict.fromkeys(counts, norm)
    letters = [sum(c.isalpha() for c in line) for line in lines]
    total = max(1, sum(map(len, lines)))
    figures = [min(len(lines) / 60, 1.5),
               sum(len(line) < 30 for line in lines) / max(1, len(lines)),
               sum(len(line) > 70 for line in lines) / max(1, len(lines)),
               sum(n > 3 and line.upper() == line for n, line in zip(letters, lines)) / max(1, len(lines)),
               sum(c in "0123456789" for line in lines for c in line) / total * 4,
               sum(":" in line for line in lines) / max(1, len(lines))]
    for number, value in enumerate(figures):
        values[FEATURES - LAYOUT + number] = 0.3 * value
    return values


def aged(lines, rng):
    """Reading errors, lost lines, and now and then a title that nobody could read."""
    rate = rng.choice([0, 0.01, 0.03, 0.08])
    kept = [line for line in lines if rng.random() > 0.04]
    if rng.random() < 0.25:
        capitals = [i for i, line in enumerate(kept[:15]) if line.upper() == line and len(line) > 8]
        for i in reversed(capitals):
            if rng.random() < 0.7:
                del kept[i]
    out = []
    for line in kept:
        out.append("".join(rng.choice(MISREAD) if c.isalpha() and rng.random() < rate else c for c in line if rng.random() > rate / 3))
    if rng.random() < 0.2 and len(out) > 8:  # lines in another order
        i = rng.randrange(len(out) - 4)
        out[i:i + 4] = rng.sample(out[i:i + 4], 4)
    return [line for line in out if line.strip()]


def pages_of_definitions(folder, rng, count):
    """(type, lines): what the definitions say is printed on each type, a label variant a field, entries left open."""
    for file in sorted(folder.glob("*.yaml")):
        definition = yaml.safe_load(file.read_text())
        fields = definition.get("fields") or {}
        for kind in definition.get("types", []):
            for _ in range(count):
                lines = [rng.choice(kind.get("titles") or ["Kính gửi:"])]
                for field in fields.values():
                    if "labels" in field and rng.random() < 0.85:
                        lines.append(rng.choice(field["labels"]) + ":")
                lines += [rng.choice(column["labels"]) for table in (definition.get("tables") or {}).values() for column in table["columns"].values()]
                lines += rng.sample(kind.get("cues", []), min(3, len(kind.get("cues", []))))
                yield kind["id"], ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", *lines]


def dataset(papers, times, rng):
    rows, labels = [], []
    for label, lines in papers:
        for turn in range(times):
            rows.append(features_of(aged(lines, rng) if turn else lines))
            labels.append(label)
    return rows, labels


def dense(rows):
    x = np.zeros((len(rows), FEATURES), np.float32)
    for i, row in enumerate(rows):
        x[i, list(row)] = list(row.values())
    return x


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def fit(x, y, classes, steps=300, decay=2e-5, rate=0.5):
    """Adam on the cross entropy, every class weighing the same."""
    w, b = np.zeros((x.shape[1], classes), np.float32), np.zeros(classes, np.float32)
    weight = (1 / np.bincount(y, minlength=classes).clip(1))[y]
    weight = (weight / weight.sum()).astype(np.float32)[:, None]
    m = [np.zeros_like(w), np.zeros_like(b)]
    v = [np.zeros_like(w), np.zeros_like(b)]
    target = np.eye(classes, dtype=np.float32)[y]
    for step in range(1, steps + 1):
        error = (softmax(x @ w + b) - target) * weight
        for k, (parameter, gradient) in enumerate(((w, x.T @ error + decay * w), (b, error.sum(0)))):
            m[k] = 0.9 * m[k] + 0.1 * gradient
            v[k] = 0.999 * v[k] + 0.001 * gradient ** 2
            parameter -= rate * 0.5 * (1 + np.cos(np.pi * step / steps)) * (m[k] / (1 - 0.9 ** step)) / (np.sqrt(v[k] / (1 - 0.999 ** step)) + 1e-8) * 0.2
    return w, b


def temperature(z, y):
    """By which logits are divided so that the probabilities are those of pages not trained on."""
    best = min((-(np.log(softmax(z / t)[np.arange(len(y)), y] + 1e-9)).mean(), t) for t in np.arange(0.2, 6, 0.1))
    return float(best[1])


def save(path, names, w, b, heat):
    scale = float(np.abs(w).max()) / 127
    with open(path, "wb") as file:
        file.write(f"sohoa-type-model 1 {FEATURES} {len(names)} {scale:.9g} {heat:.4g}\n".encode())
        for name, bias in zip(names, b):
            file.write(f"{name} {bias:.6g}\n".encode())
        file.write(np.round(w / scale).astype(np.int8).tobytes())  # a row of classes for each feature


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=pathlib.Path)
    parser.add_argument("--prose", type=pathlib.Path, help="official prose, a paragraph a line: pages of `other`")
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--hold-out", action="store_true")
    parser.add_argument("--times", type=int, default=12, help="aged copies of each page")
    arguments = parser.parse_args()
    rng = random.Random(7)

    groups = collections.defaultdict(list)  # (type, layout) -> pages
    for file in sorted(arguments.truth.glob("*/*.json")):
        paper = json.loads(file.read_text())
        lines = [line for line in paper["text"].split("\f")[0].split("\n") if line.strip()]
        if lines:
            groups[paper["record_type"], file.parent.name.split(".")[0]].append(lines)
    for name, lines in pages_of_definitions(pathlib.Path(__file__).parent.parent / "record_types", rng, 4):
        groups[name, ""].append(lines)
    if arguments.prose:
        prose = arguments.prose.read_text(errors="ignore").split("\n")
        for _ in range(30):
            at = rng.randrange(len(prose) - 40)
            words = " ".join(prose[at:at + 12]).split()
            lines = [" ".join(words[i:i + 14]) for i in range(0, min(len(words), 560), 14)]
            groups["other", "prose"].append(lines)

    names = sorted({name for name, _ in groups})
    number = {name: i for i, name in enumerate(names)}
    layouts = collections.defaultdict(list)
    for name, layout in sorted(groups):
        if layout:
            layouts[name].append(layout)

    def papers_of(keys):
        return [(number[name], lines) for name, layout in keys for lines in groups[name, layout]]

    held = [(name, some[-1]) for name, some in sorted(layouts.items()) if len(some) > 1 and name != "other"]
    known = [key for key in sorted(groups) if key not in held]
    x, y = dataset(papers_of(known), arguments.times, rng)
    w, b = fit(dense(x), np.array(y), len(names))
    tx, ty = dataset(papers_of(held), 6, rng)
    z, ty = dense(tx) @ w + b, np.array(ty)
    heat = temperature(z, ty)
    wrong = collections.Counter((names[a], names[b]) for a, b in zip(ty, z.argmax(1)) if a != b)
    print(f"layouts held out ({len(held)}): {100 * (z.argmax(1) == ty).mean():.1f} % of {len(ty)} aged pages right, temperature {heat:.2f}; "
          f"wrong: {dict(wrong.most_common(8))}")
    if arguments.hold_out:
        return
    x, y = dataset(papers_of(sorted(groups)), arguments.times, rng)
    w, b = fit(dense(x), np.array(y), len(names))
    save(arguments.out, names, w, b, heat)
    print(f"{len(names)} classes, {len(y)} aged pages, {arguments.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
