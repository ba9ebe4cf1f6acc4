"""Parquet files read a row at a time, in memory that a small file can't be made to fill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dateline.errors import SourceError

LONGEST_CELL = 16_000_000
"""Bytes of the longest cell that is read; the longest text has a quarter of them."""

_ROWS = 200  # of one batch, where they are of a usual size
_BATCH = 64_000_000  # bytes of a batch
_LARGEST_COLUMN = 4_000_000_000  # unpacked bytes of one column of one group of rows

Row = dict[str, Any]


class ParquetTable:
    """The rows of a Parquet file.

    Args:
        file: as pyarrow opened it, strings by their dictionaries.
        names: of the columns.
    """

    def __init__(self, file: Any, names: Sequence[str]) -> None:
        self._file, self.names = file, list(names)

    def rows(self, columns: Sequence[str] | None = None) -> Iterator[Row | str]:
        """Each row, or what is wrong with it.

        Args:
            columns: all where None.
        """
        for batch in self._file.iter_batches(batch_size=_batch_size(self._file.metadata), columns=columns):
            cells = [_Cells(batch.column(i)) for i in range(batch.num_columns)]
            for n in range(batch.num_rows):
                if any(c.is_too_long(n) for c in cells):
                    yield f"has a cell of more than {LONGEST_CELL // 1_000_000} MB. Split its text into articles."
                else:
                    yield {name: c.value(n) for name, c in zip(batch.schema.names, cells, strict=True)}


class _Cells:
    """One column of a batch: a value is taken out of its dictionary only where it is read."""

    def __init__(self, column: Any) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        self._column, self._lengths = column, None
        strings = column.dictionary if isinstance(column, pa.DictionaryArray) else column
        if _is_text(strings.type):
            lengths = pc.binary_length(strings)
            if (pc.max(lengths).as_py() or 0) > LONGEST_CELL:
                is_by_dictionary = isinstance(column, pa.DictionaryArray)
                self._lengths = pc.take(lengths, column.indices) if is_by_dictionary else lengths

    def is_too_long(self, number: int) -> bool:
        """Whether a value is longer than the longest that is read."""
        length = self._lengths[number].as_py() if self._lengths is not None else None
        return length is not None and length > LONGEST_CELL

    def value(self, number: int) -> Any:
        """A value as Python has it."""
        return self._column[number].as_py()


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_string(kind))


def _batch_size(metadata: Any) -> int:
    """Rows of a batch, fewer where they are large."""
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    row = max((g.total_byte_size // max(1, g.num_rows) for g in groups), default=0)
    return max(1, min(_ROWS, _BATCH // max(1, row)))


@contextmanager
def parquet(file: Any, name: str) -> Iterator[ParquetTable]:
    """A Parquet file, opened.

    Raises:
        SourceError: it is damaged, unpacks to more than memory should hold, or pyarrow is not installed. Reading its
            rows may raise the same.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as e:
        raise SourceError(f"{name} is Parquet. Install its library: pip install 'dateline[corpora]'.") from e
    try:
        schema = pq.ParquetFile(file).schema_arrow
        texts = [field.name for field in schema if _is_text(field.type)]
        table = pq.ParquetFile(file, read_dictionary=texts)
        _refuse_too_large(table.metadata, name)
        yield ParquetTable(table, schema.names)
    except (pa.ArrowException, OSError, MemoryError) as e:
        why = (str(e) or type(e).__name__).splitlines()[0]
        raise SourceError(f"{name} is no whole Parquet file ({why}). Get it again.") from e


def _refuse_too_large(metadata: Any, name: str) -> None:
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            if metadata.row_group(group).column(column).total_uncompressed_size > _LARGEST_COLUMN:
                raise SourceError(
                    f"{name} has a column that unpacks to more than {_LARGEST_COLUMN // 1_000_000_000} GB in one group "
                    "of rows. Write it in smaller groups."
                )
