"""Confidence intervals of shares."""
import math


def _at_most(hits, trials, share):
    """Probability of so many hits or fewer."""
    if share <= 0 or hits >= trials:
        return 1.0
    if share >= 1:
        return 0.0
    logs = [math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + k * math.log(share)
            + (trials - k) * math.log1p(-share) for k in range(hits + 1)]
    largest = max(logs)
    return min(1.0, math.exp(largest) * sum(math.exp(log - largest) for log in logs))


def _root(falling, target):
    """Where a falling function of a share passes the target."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > target else (low, middle)
    return (low + high) / 2


def exact(hits, trials, level=0.95):
    """Clopper and Pearson's interval of a share; the whole line where nothing was tried."""
    if trials == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _root(lambda share: _at_most(hits - 1, trials, share), 1 - tail)
    high = 1.0 if hits == trials else _root(lambda share: _at_most(hits, trials, share), tail)
    return low, high
