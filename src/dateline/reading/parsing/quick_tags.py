"""Word classes, as spaCy's attribute ruler sets them, in a tenth of its time.

The rules of the English model ask for a word's tag, its dependency and the word itself, and nearly all of them of one
word alone. spaCy tries each rule at each word; here the rules that hold are looked up by what they ask for. The few
that ask for more, as for two words, stay with spaCy's matcher.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from spacy.attrs import DEP, IS_SPACE, LOWER, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.tokens._retokenize import normalize_token_attrs, set_token_attrs

NAME = "quick_attribute_ruler"

_ASKED = {"TAG": TAG, "DEP": DEP, "LOWER": LOWER, "IS_SPACE": IS_SPACE}  # in the order of a key

Key = tuple[int, ...]


class TagRule(NamedTuple):
    """A rule of one word.

    Attributes:
        asked: by place in a key, some values, and whether the word must have one of them or must not.
    """

    number: int
    asked: dict[int, tuple[frozenset[int], bool]]

    def holds(self, key: Key) -> bool:
        """Whether it is a rule for words of such a key."""
        return all((key[place] in values) == wanted for place, (values, wanted) in self.asked.items())


class QuickTags:
    """The component: reads tags, dependencies and words, writes word classes, morphology and lemmas.

    Args:
        ruler: spaCy's, with any rules.
    """

    def __init__(self, ruler: Any) -> None:
        vocab = ruler.vocab
        patterns = ruler.patterns
        self._set = [normalize_token_attrs(vocab, dict(p["attrs"])) for p in patterns]
        self._index = [p["index"] for p in patterns]
        self._long = Matcher(vocab)
        self._rules: list[TagRule] = []
        for number, pattern in enumerate(patterns):
            for words in pattern["patterns"]:
                if len(words) == 1 and _is_plain(words[0]):
                    self._rules.append(TagRule(number, _asked(words[0], vocab.strings)))
                else:
                    self._long.add(str(number), [words])
        place = list(_ASKED).index("LOWER")
        self._words = frozenset(w for r in self._rules if place in r.asked for w in r.asked[place][0])
        self._holding: dict[
            Key, tuple[int, ...]
        ] = {}  # tags × dependencies × words that a rule asks for: not many

    def __call__(self, doc: Doc) -> Doc:
        found = [self._of(*row) for row in doc.to_array(list(_ASKED.values())).tolist()]
        more: dict[int, list[int]] = {}
        for match, start, _ in self._long(doc, allow_missing=True):
            number = int(doc.vocab.strings[match])
            more.setdefault(start + self._index[number], []).append(number)
        for token, numbers in zip(doc, found, strict=True):
            every = sorted((*numbers, *more[token.i])) if token.i in more else numbers
            for number in every:
                set_token_attrs(token, self._set[number])
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """One document after the other."""
        yield from map(self, stream)

    def _of(self, tag: int, dep: int, word: int, is_space: int) -> tuple[int, ...]:
        """The numbers of the rules of one word that hold, in order."""
        key = (tag, dep, word if word in self._words else 0, is_space)
        if key not in self._holding:
            self._holding[key] = tuple(sorted({r.number for r in self._rules if r.holds(key)}))
        return self._holding[key]


def _is_plain(word: dict[str, Any]) -> bool:
    """Whether a rule's word is told by values alone."""
    return all(
        name in _ASKED and (isinstance(value, str | bool) or list(value) in (["IN"], ["NOT_IN"]))
        for name, value in word.items()
    )


def _asked(word: dict[str, Any], strings: Any) -> dict[int, tuple[frozenset[int], bool]]:
    """What a rule asks of its word, by place in a key."""
    out = {}
    for name, value in word.items():
        ((how, values),) = value.items() if isinstance(value, dict) else [("IN", [value])]
        numbers = frozenset(int(v) if isinstance(v, bool) else strings.add(v) for v in values)
        out[list(_ASKED).index(name)] = (numbers, how == "IN")
    return out


@Language.factory(NAME, assigns=["token.pos", "token.morph", "token.lemma"])
def make_quick_tags(nlp: Language, name: str) -> QuickTags:
    return QuickTags(nlp.get_pipe("attribute_ruler"))
