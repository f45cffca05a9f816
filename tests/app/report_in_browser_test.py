#!/usr/bin/env python3
"""report.html in a real Chromium: report_in_browser_test.py SOHOA INPUT [SCREENSHOT_FOLDER]"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOHOA = INPUT = SCREENSHOTS = None


class Browser:
    """A headless Chromium, asked over a pair of pipes (DevTools protocol, messages end in a zero byte)."""

    def __init__(self, profile):
        to_browser, self.out = os.pipe()
        self.inward, from_browser = os.pipe()

        def wire():
            # The browser reads its orders at 3 and answers at 4.
            os.dup2(to_browser, 30), os.dup2(from_browser, 31)
            os.dup2(30, 3), os.dup2(31, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--remote-debugging-pipe", "--hide-scrollbars", "--force-color-profile=srgb", f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser), os.close(from_browser)
        self.reader = os.fdopen(self.inward, "rb")
        self.count, self.session, self.events, self.buffer = 0, None, [], b""
        target = next(t for t in self.ask("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]

    def message(self):
        while b"\0" not in self.buffer:
            got = os.read(self.inward, 1 << 16)
            if not got:
                raise RuntimeError("the browser is gone")
            self.buffer += got
        one, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(one)

    def ask(self, method, **parameters):
        self.count += 1
        order = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            order["sessionId"] = self.session
        os.write(self.out, json.dumps(order).encode() + b"\0")
        while True:
            said = self.message()
            if said.get("id") == self.count:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']}")
                return said["result"]
            self.events.append(said)

    def wait_for(self, event):
        while not any(said.get("method") == event for said in self.events):
            self.events.append(self.message())

    def value(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def close(self):
        try:
            self.session = None
            self.ask("Browser.close")
        except (RuntimeError, OSError):
            pass
        self.process.wait(timeout=30)
        self.reader.close(), os.close(self.out)


# What is seen in the first sample, so far from its left edge: "scan", "seen" or something else.
SHOWN_AT = """(share => {
  const box = document.querySelector('.view').getBoundingClientRect();
  const top = document.elementFromPoint(box.left + share * box.width, Math.min(box.top + box.height / 2, innerHeight - 5));
  return top && top.closest('.seen') ? 'seen' : top && top.closest('.view') ? 'scan' : String(top && top.tagName);
})"""


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="sohoa-report-"))
        cls.reports = {}
        for language in ("en", "vi"):
            out = cls.folder / language
            subprocess.run([SOHOA, "--lang", language, "digitize", INPUT, "--out", out, "--effort", "fast"],
                           stderr=subprocess.DEVNULL, check=False)
            cls.reports[language] = out / "report.html"

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        self.browser = Browser(self.folder / "profile")
        self.addCleanup(self.browser.close)

    def open(self, language, width=1280):
        browser = self.browser
        for domain in ("Page", "Runtime", "Log", "Network"):
            browser.ask(domain + ".enable")
        browser.ask("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
        browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        browser.events.clear()
        browser.ask("Page.navigate", url=self.reports[language].as_uri())
        browser.wait_for("Page.loadEventFired")

    def screenshot(self, name):
        shot = base64.b64decode(self.browser.ask("Page.captureScreenshot", format="png")["data"])
        if SCREENSHOTS:
            (pathlib.Path(SCREENSHOTS) / f"{name}.png").write_bytes(shot)
        return shot

    def complaints(self):
        """What the browser has to say against the page, and what the page asked of the network."""
        found = []
        self.browser.value("0")  # after all that was said before
        for event in self.browser.events:
            method, said = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append(said["exceptionDetails"]["text"])
            if method == "Runtime.consoleAPICalled" and said["type"] in ("error", "warning", "assert"):
                found.append(str(said["args"]))
            if method == "Log.entryAdded" and said["entry"]["level"] in ("error", "warning"):
                found.append(said["entry"]["text"])
            if method == "Network.requestWillBeSent":
                url = said["request"]["url"]
                if not url.startswith("data:") and not url.startswith(self.folder.as_uri()):
                    found.append("asks for " + url)
        return found

    def to_slider(self):
        return self.browser.value("""(() => {
          const slider = document.querySelector('input[type=range]');
          slider.scrollIntoView();
          const box = slider.getBoundingClientRect();
          return {x: box.left, y: box.top + box.height / 2, width: box.width, value: Number(slider.value)};
        })()""")

    def test_opens_whole_and_offline_without_a_complaint_in_either_language(self):
        for language, heading in (("en", "Report of a batch"), ("vi", "Báo cáo lô")):
            with self.subTest(language):
                self.open(language)
                self.assertEqual(self.browser.value("document.querySelector('h1').textContent"), heading)
                self.assertEqual(self.browser.value("document.documentElement.lang"), language)
                self.assertGreater(self.browser.value("document.images.length"), 1)
                self.assertTrue(self.browser.value("[...document.images].every(i => i.complete && i.naturalWidth > 100)"))
                self.assertTrue(self.browser.value("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out")
                self.screenshot(language + "-top")
                self.to_slider()
                self.screenshot(language + "-sample")
                self.assertEqual(self.complaints(), [])

    def test_fits_a_narrow_screen(self):
        self.open("vi", width=420)
        self.assertTrue(self.browser.value("document.documentElement.scrollWidth <= innerWidth"))
        self.screenshot("narrow")

    def test_slider_moved_by_keys_lays_the_other_picture_bare(self):
        self.open("en")
        self.to_slider()
        before = self.screenshot("keys-before")
        self.assertEqual([self.browser.value(f"{SHOWN_AT}({share})") for share in (0.25, 0.75)], ["scan", "seen"])
        self.browser.value("document.querySelector('input[type=range]').focus({focusVisible: true})")
        for key, code, expected in (("End", 35, ["scan", "scan"]), ("Home", 36, ["seen", "seen"])):
            for kind in ("keyDown", "keyUp"):
                self.browser.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)
            self.assertEqual([self.browser.value(f"{SHOWN_AT}({share})") for share in (0.25, 0.75)], expected, key)
        self.assertNotEqual(self.screenshot("keys-after"), before)
        for _ in range(30):
            for kind in ("keyDown", "keyUp"):
                self.browser.ask("Input.dispatchKeyEvent", type=kind, key="ArrowRight", code="ArrowRight", windowsVirtualKeyCode=39)
        self.assertEqual(self.browser.value("document.querySelector('.view').style.getPropertyValue('--at')"), "30%")
        self.assertEqual(self.complaints(), [])

    def test_slider_dragged_lays_the_other_picture_bare(self):
        self.open("vi")
        place = self.to_slider()
        across = [place["x"] + place["width"] * share for share in (0.5, 0.7, 0.9)]
        mouse = lambda kind, x: self.browser.ask("Input.dispatchMouseEvent", type=kind, x=x, y=place["y"], button="left", buttons=1,
                                                 clickCount=1)
        mouse("mousePressed", across[0])
        for x in across[1:]:
            mouse("mouseMoved", x)
        mouse("mouseReleased", across[-1])
        self.assertAlmostEqual(self.browser.value("Number(document.querySelector('input[type=range]').value)"), 90, delta=4)
        self.assertEqual([self.browser.value(f"{SHOWN_AT}({share})") for share in (0.75, 0.98)], ["scan", "seen"])
        self.assertEqual(self.complaints(), [])


if __name__ == "__main__":
    SOHOA, INPUT = sys.argv[1:3]
    SCREENSHOTS = sys.argv[3] if len(sys.argv) > 3 else None
    unittest.main(argv=sys.argv[:1], verbosity=2)
