"""How often somebody may be wrong about a password, without anybody else being locked out by it."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from dateline.serve.pace import Paces

SECONDS = 300
"""After which a wrong password is forgotten."""
_FEW = 8  # wrong passwords of a name from one network, or from a browser that the name is known by
_MANY = 80  # of a name from all networks together, and of all names from one
_PREFIX = 64  # bits of an IPv6 address that one customer has


class Guesses:
    """Counts each try before it is judged, so that many at once are no more than one after the other.

    A stranger may be wrong a few times about a name; a browser by which the name has signed in before is counted for
    itself, so that whoever guesses at a name shuts out other strangers and never its owner.
    """

    def __init__(self) -> None:
        self._few, self._many = Paces(_FEW, SECONDS), Paces(_MANY, SECONDS)

    def begin(self, name: str, address: str, device: str | None) -> float:
        """Count a try; seconds to wait where it is one too many.

        Args:
            address: of who asks.
            device: the mark of a browser by which this name has signed in before.
        """
        wait = self._few.wait(_counted(name, address, device))
        if wait or device:
            return wait
        return self._many.wait(f"name {name!r}") or self._many.wait(f"network {_network(address)}")

    def was_right(self, name: str, address: str, device: str | None) -> None:
        """The last try was right: those before it are forgotten."""
        self._few.forget(_counted(name, address, device))


def _counted(name: str, address: str, device: str | None) -> str:
    return f"device {device} {name!r}" if device else f"stranger {_network(address)} {name!r}"


def _network(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:  # a socket of this machine has none
        return address
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is None:
        return f"{int(ip) >> (128 - _PREFIX):x}"
    return str(ip)
