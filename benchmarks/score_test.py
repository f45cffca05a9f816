#!/usr/bin/python3
"""The bit-parallel distances of score.py against the textbook's matrix."""
import random
import unittest

import score


def last_row(pattern, text, anywhere):
    row = [0] * (len(text) + 1) if anywhere else list(range(len(text) + 1))
    for i, a in enumerate(pattern, 1):
        before, row = row, [i]
        for j, b in enumerate(text, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row


class Scores(unittest.TestCase):
    def test_distances_are_those_of_the_matrix(self):
        chance = random.Random(5)
        for _ in range(400):
            text = "".join(chance.choices("abcễ", k=chance.randrange(90)))
            pattern = "".join(chance.choices("abcễ", k=chance.randrange(90)))
            hay = score.Haystack(text)
            self.assertEqual(hay.distance(pattern), last_row(pattern, text, False)[-1])
            self.assertEqual(hay.nearest(pattern), min(last_row(pattern, text, True)))

    def test_order_counts_only_in_the_ordered_score(self):
        sums = score.score("một hai ba\nbốn năm sáu", "bốn năm sáu\nmột hai ba")
        self.assertEqual(sums["found"], 0)
        self.assertGreater(sums["ordered"], 10)
        self.assertEqual(score.figures(sums)[2], 100)

    def test_invented_text_costs_order_and_words(self):
        sums = score.score("một hai ba", "một hai ba xyz")
        self.assertEqual((sums["found"], sums["ordered"]), (0, 4))
        self.assertAlmostEqual(score.figures(sums)[2], 600 / 7)

    def test_errors_are_told_apart(self):
        sums = score.score("Cộng hòa\nĐộc lập\nnơi sinh\nquốc tịch",
                           "Cồng hòa\nđộc lập\nnai sinh")
        self.assertEqual((sums["marks"], sums["case"]), (1, 1))
        self.assertEqual(sums["letters"], 1)
        self.assertGreater(sums["lost"], 5)

    def test_lost_row_numbers_are_seen(self):
        sums = score.score("STT    Tên gọi\n1    Ghế gấp\n2    Gạch đỏ", "STT Tên gọi\nGhế gấp\n2\nGạch đỏ")
        self.assertEqual((sums["found"], sums["short"], sums["short_lost"]), (0, 2, 1))


if __name__ == "__main__":
    unittest.main()
