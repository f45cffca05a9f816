"""The pages that are measured on: made by page_maker with their truth, or brought along; and real ones where they are."""
import dataclasses
import json
import pathlib
import re
import subprocess

import measure

FORMS = ("ct07", "birth_cert", "receipt")
PRESETS = ("clean", "office", "poor")
PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")


@dataclasses.dataclass
class Page:
    """One picture and what it says. `kinds` are the groups it is also reported in."""
    path: pathlib.Path
    truth: str
    record_type: str = ""
    kinds: tuple = ()


@dataclasses.dataclass
class PageSet:
    """Pages of one preset or source, all below one folder: what a program is run on."""
    name: str
    folder: pathlib.Path
    pages: list


def _make(maker, arguments, folder, truth):
    ran = subprocess.run([maker, *map(str, arguments), "--out", folder, "--truth", truth], capture_output=True, text=True)
    if ran.returncode != 0:
        measure.stop(f"page_maker {' '.join(map(str, arguments))} failed: {ran.stderr.strip()}", 15)


def _leave_out_separators(folder, truth):
    """Sheets between batches are dropped by sohoa and read as text by its rivals: nothing to compare."""
    for path in truth.glob("*.json"):
        paper = json.loads(path.read_text())
        if paper["record_type"] == "separator":
            for file in paper["files"]:
                (folder / file).unlink()
            path.unlink()


def make_set(name, maker, orders, work):
    """Makes a set once: the same orders to the same page_maker are not carried out again."""
    folder, truth, receipt = work / "pages" / name, work / "truth" / name, work / "truth" / f"{name}.made"
    status = maker.stat()
    made_of = json.dumps([orders, status.st_size, status.st_mtime_ns], default=str)
    if not receipt.exists() or receipt.read_text() != made_of:
        measure.fresh(folder), measure.fresh(truth)
        for order in orders:
            _make(maker, order, folder, truth)
        _leave_out_separators(folder, truth)
        receipt.write_text(made_of)
    return load_set(name, folder, truth)


def made_sets(maker, work, count, seed):
    """Mixed papers in each preset, and the forms on their own: `count` pages each, and what ends the last paper."""
    for number, preset in enumerate(PRESETS):
        yield make_set(preset, maker, [["--mix", count, "--preset", preset, "--seed", seed + number]], work)
    drawn = subprocess.run([maker, "--list"], capture_output=True, text=True, check=True).stdout.split()
    forms = [form for form in FORMS if form in drawn]
    each = -(-count // len(forms))
    yield make_set("forms", maker, [["--type", form, "--count", each, "--preset", "office", "--seed", seed + 100] for form in forms], work)


def truths(folder):
    """What page_maker wrote about each paper of a folder, in the order of their names."""
    return [json.loads(path.read_text()) for path in sorted(pathlib.Path(folder).glob("*.json"))]


def has_table(text):
    """Three lines with three wide gaps and more are rows."""
    return sum(len(re.findall(r"\S\s{3,}\S", line)) >= 3 for line in text.split("\n")) >= 3


def load_set(name, folder, truth):
    """Pictures of a folder with truth from page_maker's JSON, or from NAME.txt for NAME.jpg."""
    folder, truth = pathlib.Path(folder), pathlib.Path(truth)
    pages = []
    for paper in truths(truth):
        texts = paper["text"].split("\f")
        if len(paper["files"]) != len(texts):
            measure.stop(f"{paper['files'][0]} has several pages: compare takes pictures, one page a file", 1)
        form = ("forms",) if paper["record_type"] in FORMS else ()
        pages += [Page(folder / file, text, paper["record_type"], form + (("tables",) if has_table(text) else ()))
                  for file, text in zip(paper["files"], texts)]
    for text in sorted(truth.glob("*.txt")):
        pictures = [path for path in sorted(folder.glob(text.stem + ".*")) if path.suffix.lower() in PICTURES]
        pages += [Page(picture, text.read_text()) for picture in pictures[:1]]
    known = {page.path for page in pages}
    strangers = [path.name for path in folder.iterdir() if path.suffix.lower() in PICTURES and path not in known]
    if strangers or not pages or any(not path.exists() for path in known):
        measure.stop(f"pages and truth do not match in {folder}: {', '.join(strangers[:3]) or 'pictures are missing'}", 2)
    return PageSet(name, folder, sorted(pages, key=lambda page: page.path))


def brought_sets(folder, truth):
    """Sets of a folder given by the user: one for each folder below it, or the folder itself."""
    folder, truth = pathlib.Path(folder).resolve(), pathlib.Path(truth).resolve()
    below = sorted(path for path in folder.iterdir() if path.is_dir())
    return [load_set(path.name, path, truth / path.name) for path in below] or [load_set(folder.name, folder, truth)]


def decree_set(work):
    """The real scanned decree beside the project as pictures of its own pixels, or None where it is not there."""
    from PIL import Image
    source = measure.ROOT.parent / "shared/data/decree"
    if not (source / "decree-pages.pdf").exists():
        return None
    folder = measure.fresh(work / "pages/decree")
    subprocess.run(["pdfimages", "-png", source / "decree-pages.pdf", folder / "raw"], check=True)
    for number, raw in enumerate(sorted(folder.glob("raw-*.png")), 2):  # truth counts from the cover, which is not there
        with Image.open(raw) as picture:
            picture.save(folder / f"page-{number:02}.png", dpi=(227, 227))
        raw.unlink()
    return load_set("decree", folder, source / "truth")
