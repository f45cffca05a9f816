#!/usr/bin/python3
"""Fits calibration.yaml: how probable a value is, from the signs of its reading, and from where each type is accepted.

Give it folders that each hold `truth/` of page_maker and `batch/` of sohoa digitize over the same pages; see README.md.
"""
import argparse
import collections
import json
import pathlib
import unicodedata

import numpy
import yaml

SIGNS = ("words", "worst", "label", "form", "page", "spelling", "length", "doubted", "handwriting")
BUDGETS = (0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05)
SPARE_ENOUGH = 3  # as in classifiers/calibration.cpp
LEAST_MARGIN = 20  # nothing is accepted that is likelier wrong than so many budgets
LEAST_FIELDS = 150  # of a type, to have a bias of its own
NOT_LETTERS = ("SIGNED",)  # boxes and ink: how well letters were read says nothing of them, a person looks

MODELS = pathlib.Path(__file__).resolve().parent.parent


def plain(value):
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def field_types():
    """Type of each (record type, field key) in models/record_types."""
    types = {}
    for path in (MODELS / "record_types").glob("*.yaml"):
        table = yaml.safe_load(path.read_text())
        for record_type in table.get("types", []):
            for key, field in table.get("fields", {}).items():
                types[record_type["id"], key] = field["type"]
    return types


def log_odds(probability):
    p = numpy.clip(probability, 0.001, 0.9995)
    return numpy.log(p / (1 - p))


def signs_of(field):
    findings = [f for f in field.get("findings", []) if f["check"] != "threshold"]  # which was decided by this very model
    signs, doubts = field["signs"], [f["check"] for f in findings if f["verdict"] == "doubts"]
    return [log_odds(signs["words"]), log_odds(signs["worst"]), signs["label"] - 1, signs["form"] - 1, log_odds(signs["page"]),
            min(max(signs["spelling"], -SPARE_ENOUGH), SPARE_ENOUGH), numpy.log1p(field["raw"].count(" ")),
            float(bool(doubts)), float("handwriting" in doubts)]


def values(folder, types):
    """(type, signs, right, doubted) of every printed value whose truth is known; a value where there is none is wrong."""
    documents = {}
    for place in (folder / "batch/documents").glob("*/document.json"):
        document = json.loads(place.read_text())
        for page in document["pages"]:
            documents[pathlib.PurePath(page["source"]["path"]).name, page["source"]["page"]] = document
    for place in sorted((folder / "truth").glob("*.json")):
        paper = json.loads(place.read_text())
        document = documents.get((paper["files"][0], 1), {"record_type": ""})
        if document["record_type"] != paper["record_type"]:
            continue
        for key, truth in paper["fields"].items():
            field = document["fields"].get(key, {})
            kind = types.get((paper["record_type"], key), NOT_LETTERS[0])
            if "signs" in field and field["value"] and kind not in NOT_LETTERS:
                signs = signs_of(field)
                yield kind, signs, plain(field["value"]) == plain(truth), signs[7] > 0


def fitted(groups, signs, right, group_count, ridge=1.0):
    """Logistic regression by Newton's method: one bias a group, weights in common; the biases are drawn to their mean."""
    design = numpy.hstack([numpy.eye(group_count)[groups], signs, numpy.ones((len(signs), 1))])
    weights = numpy.zeros(design.shape[1])
    pull = numpy.full(design.shape[1], ridge)
    pull[-1] = 1e-6
    for _ in range(60):
        p = 1 / (1 + numpy.exp(-design @ weights))
        slope = design.T @ (p - right) + pull * weights
        bend = (design * (p * (1 - p))[:, None]).T @ design + numpy.diag(pull)
        step = numpy.linalg.solve(bend, slope)
        weights -= step
        if abs(step).max() < 1e-7:
            break
    return weights[:group_count] + weights[-1], weights[group_count:-1]


def predicted(groups, signs, biases, weights):
    return 1 / (1 + numpy.exp(-(biases[groups] + signs @ weights)))


def accepted_from(p, right, budget, allowed):
    """The lowest probability above which no more are wrong than allowed(how many are accepted, budget); 2 where none is."""
    order = numpy.argsort(-p)
    good = numpy.cumsum(~right[order]) <= allowed(numpy.arange(1, len(p) + 1), budget)
    if not good.any():
        return 2.0
    return float(numpy.ceil(p[order][numpy.flatnonzero(good)[-1]] * 1e4) / 1e4)


def of_all(count, budget):
    """Of values of all types: what the budget allows, less half a value for what chance may have spared us."""
    return budget * (count + 1) - 0.5


def of_one_type(count, budget):
    """Of values of one type there are few: what is still likely where the budget is kept."""
    return budget * count + 1.3 * numpy.sqrt(budget * count)


def calibration_error(p, right, bins=10):
    """Mean distance between said and seen, over bins of equal size."""
    parts = numpy.array_split(numpy.argsort(p), bins)
    return sum(len(part) * abs(p[part].mean() - right[part].mean()) for part in parts) / len(p)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=pathlib.Path, help="folders with truth/ and batch/")
    parser.add_argument("--test", nargs="*", default=[], type=pathlib.Path, help="the same, measured only")
    parser.add_argument("--out", type=pathlib.Path, default=MODELS / "confidence/calibration.yaml")
    arguments = parser.parse_args()
    types = field_types()
    rows = [row for folder in arguments.folders for row in values(folder, types)]
    counts = collections.Counter(row[0] for row in rows)
    names = sorted(name for name, count in counts.items() if count >= LEAST_FIELDS) + ["other"]
    group = {name: number for number, name in enumerate(names)}

    def columns(chosen):
        return (numpy.array([group.get(row[0], len(names) - 1) for row in chosen]), numpy.array([row[1] for row in chosen]),
                numpy.array([row[2] for row in chosen]), numpy.array([row[3] for row in chosen]))

    groups, signs, right, doubted = columns(rows)
    # thresholds come from predictions of models that have not seen the value: every fifth is left out in turn
    p, fold = numpy.zeros(len(rows)), numpy.arange(len(rows)) % 5
    for number in range(5):
        p[fold == number] = predicted(groups[fold == number], signs[fold == number],
                                      *fitted(groups[fold != number], signs[fold != number], right[fold != number], len(names)))
    biases, weights = fitted(groups, signs, right, len(names))
    print(f"{len(rows)} values, {(~right).sum()} wrong, {(~right & ~doubted).sum()} of them not doubted")
    print(f"calibration error, left out: {calibration_error(p, right):.4f}; of those not doubted: "
          f"{calibration_error(p[~doubted], right[~doubted]):.4f}")
    lines = ["# How probable a printed value is, from the signs of its reading; made by fit.py, see README.md.",
             f"# {len(rows)} values, {(~right).sum()} wrong.", "signs:"]
    lines += [f"  {name}: {weight:.4f}" for name, weight in zip(SIGNS, weights)]
    lines += ["# accepted_from: of a share of wrong values among the accepted ones, the least probability that keeps it; 2: none does.",
              "types:"]
    common = {budget: accepted_from(p[~doubted], right[~doubted], budget, of_all) for budget in BUDGETS}
    for name in names:
        mine = (groups == group[name]) & ~doubted
        thresholds = {budget: max(1 - LEAST_MARGIN * budget, common[budget], accepted_from(p[mine], right[mine], budget, of_one_type)) for budget in BUDGETS}
        lines.append(f"  {name}: {{bias: {biases[group[name]]:.4f}, accepted_from: "
                     f"{{{', '.join(f'{budget}: {least:g}' for budget, least in thresholds.items())}}}}}")
        taken = mine & (p >= thresholds[0.003])
        print(f"{name:14} {mine.sum():5} values {(mine & ~right).sum():4} wrong; at 0.3 %: {taken.sum():5} accepted, "
              f"{(taken & ~right).sum()} wrong, from {thresholds[0.003]}")
    lines += [f"  {name}: {{bias: 0, accepted_from: {{{BUDGETS[0]}: 2}}}}" for name in NOT_LETTERS]
    arguments.out.write_text("\n".join(lines) + "\n")
    for folder in arguments.test:
        g, s, r, d = columns(list(values(folder, types)))
        q = predicted(g, s, biases, weights)
        print(f"{folder}: {len(r)} values, calibration error {calibration_error(q, r):.4f}, not doubted "
              f"{calibration_error(q[~d], r[~d]):.4f}")


if __name__ == "__main__":
    main()
