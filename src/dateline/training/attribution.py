"""Make the models and the cue table of attributions from annotated articles.

Each line of the file of articles has ``text`` and ``attributions``, whose ``source``, ``cue`` and ``content`` are
lists of character spans. Needs scikit-learn, which dateline itself does not. The same articles give the same files.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from spacy.tokens import Doc, Token

from dateline.knowledge import table
from dateline.reading import document, pipeline
from dateline.reading.attributions import Cue, Part, speech
from dateline.reading.attributions import attribution_syntax as syntax
from dateline.reading.parsing import Quotations
from dateline.report import Report
from dateline.training.linear import fit
from dateline.training.reports import lines as read

Key = tuple[str, str]

STRENGTH = {"cue": 0.05, "part": 0.05, "source": 0.1}
"""Inverse of the L2 penalty of each model, chosen on a fifth of the training articles."""
_PRIOR, _PRIOR_WEIGHT = (
    0.05,
    4,
)  # what is assumed of the share of a word before it is seen, as so many sightings
_RANK = {"VERB": 3, "NOUN": 2, "ADJ": 2, "PROPN": 1, "AUX": 1}  # parts of speech that a cue's head has


class AnnotatedArticle(NamedTuple):
    """A parsed article with its attributions, tokens for characters.

    Attributes:
        heads: of each cue's head, the tokens of the content and the characters of the source.
        cues: every token of any cue.
    """

    doc: Doc
    heads: dict[int, tuple[set[int], set[int]]]
    cues: set[int]


class Examples(NamedTuple):
    """Features and answers of one model."""

    features: list[list[str]]
    answers: list[bool]


def key(token: Token) -> Key:
    """Lemma and part of speech, as in the table of cues."""
    return token.lemma_.lower(), token.pos_


def _tokens(doc: Doc, spans: Iterable[tuple[int, int]]) -> list[int]:
    found = (doc.char_span(s, e, alignment_mode="expand") for s, e in spans)
    return [t.i for span in found if span is not None for t in span]


def parse(articles: list[dict[str, Any]]) -> list[Doc]:
    """The articles as the pipeline sees them before attributions."""
    nlp = pipeline.build(["layout"])
    docs = (document.begin(nlp.make_doc(a["text"]), Report(text=a["text"])) for a in articles)
    return list(nlp.pipe(docs, batch_size=32))


def annotate(articles: list[dict[str, Any]], docs: list[Doc]) -> tuple[list[AnnotatedArticle], Counter[Key]]:
    """Find each cue's head: of its words, the one most often part of a cue.

    Returns:
        The articles, and how often each word occurs in them.
    """
    occurs: Counter[Key] = Counter(key(t) for doc in docs for t in doc)
    inside: Counter[Key] = Counter()
    for article, doc in zip(articles, docs, strict=True):
        every = {i for a in article["attributions"] for i in _tokens(doc, a["cue"])}
        inside.update(key(doc[i]) for i in every)

    def fit(token: Token) -> float:
        rate = (inside[key(token)] + 0.3) / (occurs[key(token)] + 3)
        return rate * (1 if _RANK.get(token.pos_, 0) > 1 else 0.3)

    out = []
    for article, doc in zip(articles, docs, strict=True):
        heads, cues = {}, set()
        for a in article["attributions"]:
            words = _tokens(doc, a["cue"])
            if words and a["content"]:
                able = [i for i in words if doc[i].pos_ in _RANK]
                able = able or [i for i in words if not doc[i].is_space] or words
                source = {c for s, e in a["source"] for c in range(s, e)}
                best = max(able, key=lambda i, doc=doc: (fit(doc[i]), i))  # type: ignore[misc]
                heads[best] = set(_tokens(doc, a["content"])), source
                cues.update(words)
        out.append(AnnotatedArticle(doc, heads, cues))
    return out, occurs


def _share(heads: int, occurs: int) -> float:
    return (heads + _PRIOR * _PRIOR_WEIGHT) / (occurs + _PRIOR_WEIGHT)


def cue_table(heads: Counter[Key], occurs: Counter[Key]) -> dict[Key, float]:
    """The words that may be cues, with the share of their occurrences in which they are."""
    out = {}
    for word, n in heads.items():
        share = _share(n, occurs[word])
        if word[1] in ("NOUN", "ADJ"):
            wanted = n >= 2 and share >= 0.08
        else:
            wanted = word[1] == "VERB" or word[0] in (":", "per") or (n >= 3 and share >= 0.15)
        if wanted and word[1] != "PROPN":
            out[word] = round(share, 3)
    return out


def cue_examples(articles: list[AnnotatedArticle], occurs: Counter[Key], heads: Counter[Key]) -> Examples:
    """Candidates with their features; the share of a word never counts the example itself."""
    out = Examples([], [])
    for article in articles:
        quotations = Quotations(article.doc)
        for token, _ in speech.candidates(article.doc, quotations):
            answer = token.i in article.heads
            if answer or token.i not in article.cues:
                others = heads[key(token)] - answer
                known = _share(others, occurs[key(token)] - 1 if key(token) in heads else 0)
                cue = Cue(token.i, syntax.frame(token))
                out.features.append(syntax.cue_features(cue, article.doc, quotations.of, known))
                out.answers.append(answer)
    return out


def part_examples(articles: list[AnnotatedArticle]) -> Examples:
    """Every part around every cue; content is where most of its tokens are."""
    out = Examples([], [])
    for article, quotations, cue in _cues(articles):
        content = article.heads[cue.token][0]
        for part in syntax.parts(article.doc[cue.token]):
            tokens = range(part.start, part.end)
            out.features.append(syntax.part_features(part, cue, article.doc, quotations.of))
            out.answers.append(2 * sum(i in content for i in tokens) > len(tokens))
    return out


def source_examples(articles: list[AnnotatedArticle]) -> Examples:
    """Every noun phrase around every cue; the source is the one most like the annotated characters."""
    out = Examples([], [])
    for article, quotations, cue in _cues(articles):
        content, source = article.heads[cue.token]
        phrases = syntax.sources(article.doc[cue.token])
        likeness = [_dice(article.doc, syntax.without_cue(p, cue), source) for p in phrases]
        best = max(likeness, default=0.0)
        for part, like in zip(phrases, likeness, strict=True):
            out.features.append(syntax.source_features(part, cue, article.doc, quotations.of, content))
            out.answers.append(like >= 0.5 and like > best - 0.02)
    return out


def _cues(articles: list[AnnotatedArticle]) -> Iterator[tuple[AnnotatedArticle, Quotations, Cue]]:
    for article in articles:
        quotations = Quotations(article.doc)
        for i in sorted(article.heads):
            yield article, quotations, Cue(i, syntax.frame(article.doc[i]))


def _dice(doc: Doc, part: Part, characters: set[int]) -> float:
    span = doc[part.start : part.end]
    mine = set(range(span.start_char, span.end_char)) if part.end > part.start else set()
    return 2 * len(mine & characters) / (len(mine) + len(characters)) if mine and characters else 0.0


def train(articles: list[dict[str, Any]], weights: Path, cues: Path) -> None:
    """Write the models to ``weights`` (JSON) and the table of cues to ``cues`` (CSV)."""
    annotated, occurs = annotate(articles, parse(articles))
    heads = Counter(key(a.doc[i]) for a in annotated for i in a.heads)
    with cues.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["lemma", "pos", "share"])
        out.writerows([*word, share] for word, share in sorted(cue_table(heads, occurs).items()))
    for cached in (table, speech.shares, speech._known):
        cached.cache_clear()
    examples = {
        "cue": cue_examples(annotated, occurs, heads),
        "part": part_examples(annotated),
        "source": source_examples(annotated),
    }
    models = {name: fit(found.features, found.answers, STRENGTH[name]) for name, found in examples.items()}
    weights.write_text(json.dumps(models, ensure_ascii=False, indent=0) + "\n", "utf-8")


def make(path: Path, out: Path) -> None:
    """Write ``weights.json`` and ``cues.csv`` to a folder, from a file of annotated articles.

    Raises:
        TrainingError: the file can't be read.
    """
    articles = [row for _, row in read(path)]
    out.mkdir(parents=True, exist_ok=True)
    train(articles, out / "weights.json", out / "cues.csv")
