"""How well deaths by country and month are foretold, out of sample.

    python -m benchmarks.forecasts SERIES

SERIES is a folder with ``deaths_country_month.jsonl.gz``, months from November 2017 on. “Years”: each of 2018 to 2021
is foretold at once, month by month, from what was known at the end of October before it (ViEWS prediction competition);
2018 from the two months that there are before it. “Months”: each month of these years from those before it. Nothing is
fitted to what comes later. Prints the mean CRPS, by year too; how much of the outcomes lies in the middle 90 % of the
probability; how often intervals hold outcomes, all and where some deaths are thought possible; the Brier score of any.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from benchmarks.alarms import deaths, names

from dateline.counts import forecasting as f
from dateline.counts.predictive import Floats
from dateline.counts.surprise import lots, surprises

BEGUN = 2  # months before 2018


def ours(counts: Floats) -> Floats:
    return f.foretold(surprises(counts, np.ones(counts.shape[1]), lots(*map(names, counts.shape))))


MODELS: dict[str, Callable[[Floats], Floats]] = {
    "always zero": lambda counts: np.zeros((len(counts), 100)),
    "last historical": f.last_historical,
    "negative binomial": f.negative_binomial,
    "hurdle": f.hurdle,
    "ours": ours,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("series", type=Path)
    counts = deaths(parser.parse_args().series)
    months = range(BEGUN, BEGUN + 48)
    for what in ("years", "months"):
        for name, model in MODELS.items():
            known: dict[int, Floats] = {}
            rows = []
            for t in months:
                year = (t - BEGUN) // 12
                last = t if what == "months" else BEGUN if year == 0 else BEGUN + 12 * year - 2
                if last not in known:
                    known[last] = model(counts[:, :last])
                q, y = known[last], counts[:, t]
                inside = (q[:, 4] <= y) & (y <= q[:, 95])
                open_still = q[:, -1] > 0
                some = inside[open_still].mean() if open_still.any() else np.nan
                any_ = f.brier(q, y, 1).mean()
                rows.append((f.crps(q, y).mean(), f.covered(q, y).mean(), inside.mean(), some, any_))
            table = np.array(rows)
            by_year = ", ".join(f"{v:.1f}" for v in table[:, 0].reshape(4, 12).mean(1))
            middle, all_, some, any_ = table[:, 1:].mean(0)
            print(
                f"{what}, {name}: CRPS {table[:, 0].mean():.2f} ({by_year}); middle {middle:.3f}; "
                f"intervals {all_:.3f}, where possible {some:.3f}; Brier {any_:.4f}"
            )


if __name__ == "__main__":
    main()
