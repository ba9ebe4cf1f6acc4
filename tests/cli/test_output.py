"""A request to end is heard wherever it comes."""

import signal
import time

import pytest

from dateline.cli import output


class Finalised:
    """Is asked to end while Python takes it apart."""

    def __del__(self):
        signal.raise_signal(signal.SIGINT)


def ended():
    Finalised()
    time.sleep(5)


def test_a_request_that_comes_while_something_is_taken_apart_is_heard():
    former = [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)]
    try:
        output.listen()
        with pytest.raises(output.Stopped):
            ended()
    finally:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), former, strict=True):
            signal.signal(number, handler)
