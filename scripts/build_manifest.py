"""Write the checksums of models and binary data that ``dateline doctor`` holds the installation against.

python scripts/build_manifest.py
"""

from pathlib import Path

from dateline.cli.doctor import checksum

PACKAGE = Path(__file__).parent.parent / "src" / "dateline"
KINDS = (".onnx", ".sqlite", ".json", ".npz")


def main() -> None:
    files = sorted(
        p
        for folder in ("models/data", "knowledge/data")
        for p in (PACKAGE / folder).rglob("*")
        if p.suffix in KINDS
    )
    lines = [
        "# Checksums of the models and binary data, made by scripts/build_manifest.py.",
        "file,sha256",
        *(f"{p.relative_to(PACKAGE).as_posix()},{checksum(p)}" for p in files),
    ]
    (PACKAGE / "knowledge" / "data" / "manifest.csv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
