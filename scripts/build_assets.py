"""Put the libraries of the browser on board: ``python scripts/build_assets.py NODE_MODULES``.

They come from npm, installed into a folder by ``npm install vega@6 vega-lite@6 vega-embed@7 vega-interpreter@2
world-atlas@2``. Each is copied as it was published; the interpreter, which is published as a module only, is wrapped so
that it can be loaded like the others under a policy that lets no text become code. ``LICENSES.txt`` keeps their terms.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ASSETS = Path(__file__).parent.parent / "src/dateline/serve/assets"
COPIED = {
    "vega": "build/vega.min.js",
    "vega-lite": "build/vega-lite.min.js",
    "vega-embed": "build/vega-embed.min.js",
    "world-atlas": "land-110m.json",
}


def main(modules: Path) -> None:
    """Copy everything, and its terms."""
    terms = []
    for name, path in {**COPIED, "vega-interpreter": "build/vega-interpreter.js"}.items():
        content = (modules / name / path).read_text("utf-8")
        if name == "vega-interpreter":
            content = wrapped(content)
            path = "vega-interpreter.min.js"
        content = re.sub(r"\n//# sourceMappingURL=.*", "", content)
        (ASSETS / Path(path).name).write_text(content, "utf-8")
        about = json.loads((modules / name / "package.json").read_text("utf-8"))
        terms.append(
            f"{name} {about['version']}\n\n{(modules / name / 'LICENSE').read_text('utf-8').strip()}\n"
        )
    (ASSETS / "LICENSES.txt").write_text(f"\n{'-' * 72}\n\n".join(terms), "utf-8")


def wrapped(module: str) -> str:
    """A module as a plain script: what it imports it takes from vega, what it exports becomes a global name."""
    module, taken = re.subn(r"^import \{(.*?)\} from 'vega-util';", r"const {\1} = vega;", module, flags=re.M)
    module, given = re.subn(r"^export \{ (\w+) as (\w+) \};", r"globalThis.\2 = \1;", module, flags=re.M)
    if (taken, given) != (1, 1):
        raise SystemExit("vega-interpreter is no longer laid out as this script knows it.")
    return f'(() => {{ "use strict";\n{module}\n}})();\n'


if __name__ == "__main__":
    main(Path(sys.argv[1]))
