"""``dateline train``: models from labelled sentences."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer

from dateline.errors import TrainingError

Said = Callable[[str, float], None]


def train(
    labelled: Annotated[
        list[Path],
        typer.Argument(
            metavar="ANNOTATED...", help="Reports or sentences with their events, JSON lines (.gz too)."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder of the model.")],
    codebook: Annotated[
        Path | None,
        typer.Option(
            metavar="TOML", help="Learn the types of your own codebook, on top of the shipped model."
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Keep the model of a folder, or the “shipped” one, and learn only how far to trust what it says.",
        ),
    ] = None,
    apart: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Annotated reports to calibrate by; a tenth of the others where not given."
        ),
    ] = None,
    texts: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="The reports that files in the line notation (.txt) annotate."),
    ] = None,
    teacher: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A larger model, made before, that the new one learns from."),
    ] = None,
    unlabelled: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Reports for the teacher to read.")
    ] = None,
    attributions: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Articles with attributions: make the models of attribution too."),
    ] = None,
    base: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The encoder to begin from; all-MiniLM-L6-v2 where not given."),
    ] = None,
    folds: Annotated[
        int, typer.Option(min=2, help="Folds of the cross-validation of --on and --codebook.")
    ] = 5,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Change the recipe: epochs=8.")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep what is reached after each pass in DIR, and go on from it if it is there.",
        ),
    ] = None,
) -> None:
    """Make an event reader from annotated reports, and say what it is worth on reports held apart.

    Each line has "text" and "events" ("trigger", "type", "mode", "status", "actors", "recipients"), or "pairs" as
    reviewed sentences have them; files that end in .txt are in the line notation. Give the folder to dateline
    code --model.
    """
    learn: Callable[[Path, Said], dict[str, Any]]
    if codebook and on:
        raise TrainingError(
            "A codebook's types are learnt on the shipped model. Give --codebook or --on, not both."
        )
    if bool(teacher) != bool(unlabelled):
        raise TrainingError(
            "A teacher reads reports for its pupil. Give --teacher and --unlabelled together."
        )
    if codebook:
        learn = _of_codebook(labelled, codebook, folds)
    elif on:
        learn = _of_reviewed(labelled, on, folds)
    else:
        _need("torch", "transformers", "onnx")
        from dateline.training import make

        recipe = make.recipe_of(settings or [])

        def learn(fresh: Path, said: Said) -> dict[str, Any]:
            with tempfile.TemporaryDirectory() as scratch:
                if keep:
                    keep.mkdir(parents=True, exist_ok=True)
                sources = make.Sources(
                    labelled,
                    apart or [],
                    texts or [],
                    unlabelled or [],
                    teacher,
                    make.base_folder(base, Path(scratch)),
                )
                return make.make(sources, fresh, recipe, said, keep)

    with _new(out) as fresh, _shown() as said:
        if attributions:
            from dateline.training import attribution

            said("attributions", 0.0)
            attribution.make(attributions, fresh / "attribution")
            said("attributions", 1.0)
        figures = learn(fresh, said)
    typer.echo(json.dumps(figures, indent=1, ensure_ascii=False))
    typer.echo(f"Wrote {out}. Use it: dateline code --model {out} …", err=True)


def _of_codebook(labelled: list[Path], path: Path, folds: int) -> Callable[[Path, Said], dict[str, Any]]:
    """How to learn an own codebook's types, on top of the shipped model."""
    from dateline.models import embedder, reader
    from dateline.ontology import own as codebooks
    from dateline.reading.events import Meanings
    from dateline.training import own

    codebook = codebooks.load(path)
    found = own.clauses(labelled, codebook)
    _need("sklearn")

    def learn(fresh: Path, said: Said) -> dict[str, Any]:
        meanings = Meanings(embedder.load(), reader.load())
        figures = own.cross_validate(found, codebook, meanings, folds) if folds else {}
        shutil.copytree(reader.SHIPPED, fresh, dirs_exist_ok=True)
        own.learn(found, codebook, meanings).write(fresh / "classes.json")
        return figures

    return learn


def _of_reviewed(labelled: list[Path], on: str, folds: int) -> Callable[[Path, Said], dict[str, Any]]:
    """How to learn from reviewed sentences, on top of a model that stays as it is."""
    from dateline.models import reader
    from dateline.training import reviewed
    from dateline.training.calibration import change_config

    base = reader.SHIPPED if on == "shipped" else Path(on)
    found = reviewed.events(labelled, base)

    def learn(fresh: Path, said: Said) -> dict[str, Any]:
        learnt = reviewed.learn(found, base, folds)
        shutil.copytree(base, fresh, dirs_exist_ok=True)
        change_config(fresh, {"confidence": learnt.confidence, reviewed.MADE: learnt.figures})
        if not learnt.figures["changed"]:
            print(
                "dateline: what was reviewed bears the model's confidence out; it stays as it is.",
                file=sys.stderr,
            )
        return learnt.figures

    return learn


def _need(*libraries: str) -> None:
    missing = [name for name in libraries if find_spec(name) is None]
    if missing:
        raise TrainingError(
            f"Training needs {', '.join(missing)}. Install it: pip install 'dateline[train]'."
        )


@contextmanager
def _new(out: Path) -> Iterator[Path]:
    """A new folder beside another, whose place it takes when all went well; the other stays whole until then."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    except OSError as e:
        raise TrainingError(f"{out} can't be made: {e.strerror}. Choose another folder with --out.") from e
    try:
        fresh = scratch / "new"
        fresh.mkdir()
        yield fresh
        if out.exists():
            out.rename(scratch / "old")
        fresh.rename(out)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _shown() -> Iterator[Callable[[str, float], None]]:
    """Progress of each part: a bar on a terminal, else a line each quarter."""
    if not sys.stderr.isatty():
        quarters: dict[str, int] = {}

        def told(what: str, share: float) -> None:
            if quarters.get(what) != (quarter := int(4 * share)):
                quarters[what] = quarter
                print(f"dateline: {what}: {25 * quarter} %", file=sys.stderr)

        yield told
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    with Progress(console=Console(stderr=True)) as progress:
        bars: dict[str, TaskID] = {}

        def said(what: str, share: float) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what, total=1.0)
            progress.update(bars[what], completed=share)

        yield said
