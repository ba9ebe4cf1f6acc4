"""Write the small edition that comes with the R package: four tables of an edition of the demo's store.

dateline demo --store demo.db && dateline release demo.db -o edition --about about.toml
python scripts/build_r_edition.py edition
"""

import json
import shutil
import sys
from pathlib import Path

TO = Path(__file__).parent.parent / "r" / "dateline" / "inst" / "extdata" / "edition"
TABLES = ("events", "dyads", "entities", "reports")


def main() -> None:
    edition = Path(sys.argv[1])
    about = json.loads((edition / "datapackage.json").read_text("utf-8"))
    about["resources"] = [r for r in about["resources"] if r["name"] in TABLES]
    shutil.rmtree(TO, ignore_errors=True)
    for resource in about["resources"]:
        for path in [resource["path"]] if isinstance(resource["path"], str) else resource["path"]:
            (TO / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(edition / path, TO / path)
    (TO / "datapackage.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
