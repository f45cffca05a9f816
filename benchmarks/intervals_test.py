#!/usr/bin/python3
"""Checks the exact interval against published values."""
import unittest

import intervals


class ExactInterval(unittest.TestCase):
    def test_textbook_values(self):
        for hits, trials, low, high in ((0, 1000, 0, 0.00368), (3, 1000, 0.00062, 0.00874), (10, 10, 0.69150, 1), (5, 10, 0.18709, 0.81291)):
            got = intervals.exact(hits, trials)
            self.assertAlmostEqual(got[0], low, places=5)
            self.assertAlmostEqual(got[1], high, places=5)

    def test_nothing_tried_says_nothing(self):
        self.assertEqual(intervals.exact(0, 0), (0.0, 1.0))


if __name__ == "__main__":
    unittest.main()
