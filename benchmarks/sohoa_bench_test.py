"""sohoa_bench_test.py BUILD: the installed program makes its pages, scores a reader that is always right and one that is not."""
import json
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1])


def ran(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


def row(table, begins):
    return [cell.strip() for cell in next(line for line in table.split("\n") if line.startswith(f"| {begins}")).split("|")[1:-1]]


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    installed = ran("cmake", "--install", BUILD, "--component", "bench", "--prefix", folder / "usr")
    assert installed.returncode == 0, installed.stderr
    bench = folder / "usr/bin/sohoa-bench"
    seeds = folder / "seeds.json"
    seeds.write_text(json.dumps({"version": 9, "sets": {"few": [["--type", "cccd", "--count", "1", "--preset", "clean"], ["--type", "decision", "--count", "1", "--preset", "clean", "--seed", "3"]]}}))
    made = ran(bench, "make", folder / "pages", "--seeds", seeds)
    assert made.returncode == 0, made.stderr
    listed = json.loads((folder / "pages/pages.json").read_text())
    assert listed["seeds"] == 9 and listed["sets"]["few"]["pages"] >= 2

    # A reader that reads everything, and one that leaves a page out and files a wrong value unseen.
    read = {}
    for place in (folder / "pages/truth/few").glob("*.json"):
        paper = json.loads(place.read_text())
        for number, (file, text) in enumerate(zip(paper["files"], paper["text"].split("\f"))):
            read[file] = {"text": text}
            if number == 0:
                read[file].update(record_type=paper["record_type"], fields={key: {"value": value, "accepted": True} for key, value in paper["fields"].items() if value})
    result = {"format": 1, "reader": "right", "sets": {"few": {"sha256": listed["sets"]["few"]["sha256"], "pages": read}}}
    (folder / "right.json").write_text(json.dumps(result))
    result["reader"] = "wrong"
    del read[next(file for file in read if read[file].get("record_type") == "decision")]
    next(page for page in read.values() if page.get("record_type") == "cccd")["fields"]["pid"]["value"] = "000000000000"
    (folder / "wrong.json").write_text(json.dumps(result))
    scored = ran(bench, "score", folder / "pages", folder / "right.json", folder / "wrong.json")
    assert scored.returncode == 0, scored.stderr
    texts, records = scored.stdout.split("\n\n")[:2]
    assert row(texts, "few: right")[2:4] == ["0", "0.00"] and float(row(texts, "few: right")[5]) > 99, texts
    assert row(records, "few: right")[2] == "100.0" and row(records, "few: right")[4:6] == ["100.0", "100.0"], records
    assert row(texts, "few: wrong")[2] == "1" and float(row(texts, "few: wrong")[3]) > 5, texts
    assert float(row(records, "few: wrong")[6].split(" ")[0]) > 0, records

    # A result over other pages is none.
    result["sets"]["few"]["sha256"] = "0" * 64
    (folder / "other.json").write_text(json.dumps(result))
    refused = ran(bench, "score", folder / "pages", folder / "other.json")
    assert refused.returncode == 2 and "not over the set few" in refused.stderr, refused.stderr
