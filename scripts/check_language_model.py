"""Hold the makers' wheel of spaCy's English model against the table that dateline holds installed packages against.

python scripts/check_language_model.py en_core_web_sm-3.8.0-py3-none-any.whl
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

from dateline.knowledge import table
from dateline.models.language import OFFICIAL, VERSION, WHEEL


def main() -> None:
    wheel = Path(sys.argv[1])
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL:
        sys.exit(f"{wheel} is not the makers' wheel ({WHEEL}).")
    bad = []
    with zipfile.ZipFile(wheel) as files:
        for row in table("language_model.csv"):
            if row["package"] in ("", OFFICIAL):
                name = f"{OFFICIAL}/{row['file'].replace('*', f'{OFFICIAL}-{VERSION}')}"
                if hashlib.sha256(files.read(name)).hexdigest() != row["sha256"]:
                    bad.append(name)
    sys.exit(f"Not as in the table: {', '.join(bad)}." if bad else None)


if __name__ == "__main__":
    main()
