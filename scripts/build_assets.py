"""Put the libraries of the browser on board: ``python scripts/build_assets.py NODE_MODULES``.

They come from npm, installed into a folder by ``npm install vega@6 vega-lite@6 vega-embed@7 vega-interpreter@2
leaflet@1 supercluster@9 topojson-client@3 world-atlas@2``. Each is copied as it was published; the interpreter, which
is published as a module only, is wrapped so that it can be loaded like the others under a policy that lets no
text become code. ``LICENSES.txt`` keeps their terms.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ASSETS = Path(__file__).parent.parent / "src/dateline/serve/assets"
COPIED: dict[str, tuple[str, ...]] = {
    "vega": ("build/vega.min.js",),
    "vega-lite": ("build/vega-lite.min.js",),
    "vega-embed": ("build/vega-embed.min.js",),
    "vega-interpreter": ("build/vega-interpreter.js",),
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css"),
    "supercluster": ("dist/supercluster.min.js",),
    "topojson-client": ("dist/topojson-client.min.js",),
    "world-atlas": (),  # of it build_map.py makes ground.json
}
GROUND = """Natural Earth

Countries, rivers and lakes of the map are made with Natural Earth (naturalearthdata.com). Public domain.
"""


def main(modules: Path) -> None:
    """Copy everything, and its terms."""
    terms = []
    for name, paths in COPIED.items():
        for path in paths:
            content = (modules / name / path).read_text("utf-8")
            if name == "vega-interpreter":
                content, path = wrapped(content), "vega-interpreter.min.js"
            content = re.sub(r"\n//# sourceMappingURL=.*", "", content)
            (ASSETS / Path(path).name).write_text(content, "utf-8")
        about = json.loads((modules / name / "package.json").read_text("utf-8"))
        terms.append(
            f"{name} {about['version']}\n\n{(modules / name / 'LICENSE').read_text('utf-8').strip()}\n"
        )
    (ASSETS / "LICENSES.txt").write_text(f"\n{'-' * 72}\n\n".join([*terms, GROUND]), "utf-8")


def wrapped(module: str) -> str:
    """A module as a plain script: what it imports it takes from vega, what it exports becomes a global name."""
    module, taken = re.subn(r"^import \{(.*?)\} from 'vega-util';", r"const {\1} = vega;", module, flags=re.M)
    module, given = re.subn(r"^export \{ (\w+) as (\w+) \};", r"globalThis.\2 = \1;", module, flags=re.M)
    if (taken, given) != (1, 1):
        raise SystemExit("vega-interpreter is no longer laid out as this script knows it.")
    return f'(() => {{ "use strict";\n{module}\n}})();\n'


if __name__ == "__main__":
    main(Path(sys.argv[1]))
