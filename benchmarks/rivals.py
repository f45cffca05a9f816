"""The programs that are compared: how each is started on a set of pages, and where its text and PDF are found."""
import json
import subprocess

import measure


class Sohoa:
    """The whole job: text, records, PDF, journal and warehouse."""
    name, label = "sohoa", "sohoa digitize"

    def __init__(self, build):
        self.program = measure.program("sohoa", build)

    def prepare(self, pages, work):
        pass

    def run(self, pages, out, jobs):
        return measure.run([self.program, "digitize", pages.folder, "--out", out / "batch", "--jobs", jobs, "--quiet"], out / "log")

    def texts(self, pages, out):
        """Text by path of the page's picture."""
        found = {}
        for place in (out / "batch/documents").glob("*/document.json"):
            sheets = place.with_name("document.txt").read_text().split("\f")
            for page, text in zip(json.loads(place.read_text())["pages"], sheets):
                found[pages.folder / page["source"]["path"]] = text
        return found

    def pdf_bytes(self, out):
        return measure.bytes_in(out, "batch/documents/**/*.pdf")

    def version(self):
        return subprocess.run([self.program, "--version"], capture_output=True, text=True).stdout.strip()


class Tesseract:
    """One Tesseract for each picture, as many at once as there are cores."""
    name, label = "tesseract", "tesseract + GNU parallel"

    def __init__(self, build):
        pass

    def prepare(self, pages, work):
        pass

    def run(self, pages, out, jobs):
        listed = out / "files"
        listed.write_text("".join(f"{page.path}\n" for page in pages.pages))
        return measure.run(["parallel", "-j", jobs, "-a", listed, "tesseract", "{}", out / "{#}", "-l", "vie", "pdf", "txt"],
                           out / "log", {"OMP_THREAD_LIMIT": "1"})

    def texts(self, pages, out):
        files = {page.path: out / f"{number}.txt" for number, page in enumerate(pages.pages, 1) if (out / f"{number}.pdf").exists()}
        return {path: text.read_text() for path, text in files.items() if text.exists()}

    def pdf_bytes(self, out):
        return measure.bytes_in(out, "*.pdf")

    def version(self):
        return subprocess.run(["tesseract", "--version"], capture_output=True, text=True).stdout.split("\n")[0]


class OcrMyPdf:
    """The pages bound into one PDF beforehand, JPEG streams as they are: it spreads the pages of a document over the cores."""
    name, label = "ocrmypdf", "OCRmyPDF, one PDF"

    def __init__(self, build):
        pass

    def prepare(self, pages, work):
        import img2pdf
        self.bound = work / f"{pages.name}.pdf"
        self.bound.write_bytes(img2pdf.convert([str(page.path) for page in pages.pages]))

    def run(self, pages, out, jobs):
        return measure.run(["ocrmypdf", "-l", "vie", "-j", jobs, "--output-type", "pdf", "--sidecar", out / "text", self.bound,
                            out / "out.pdf"], out / "log")

    def texts(self, pages, out):
        if not (out / "out.pdf").exists():
            return {}
        return {page.path: text for page, text in zip(pages.pages, (out / "text").read_text().split("\f"))}

    def pdf_bytes(self, out):
        return measure.bytes_in(out, "*.pdf")

    def version(self):
        return "OCRmyPDF " + subprocess.run(["ocrmypdf", "--version"], capture_output=True, text=True).stdout.strip()


class OcrMyPdfEach(OcrMyPdf):
    """One run for each picture, as a watched folder works."""
    name, label = "ocrmypdf-each", "OCRmyPDF, file by file"

    def prepare(self, pages, work):
        pass

    def run(self, pages, out, jobs):
        listed = out / "files"
        listed.write_text("".join(f"{page.path}\n" for page in pages.pages))
        return measure.run(["parallel", "-j", 1, "-a", listed, "ocrmypdf", "-l", "vie", "-j", jobs, "--output-type", "pdf",
                            "--image-dpi", 300, "--sidecar", out / "{#}.txt", "{}", out / "{#}.pdf"], out / "log")

    texts = Tesseract.texts


ALL = {rival.name: rival for rival in (Sohoa, Tesseract, OcrMyPdf, OcrMyPdfEach)}
