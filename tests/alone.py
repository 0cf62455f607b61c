"""Runs a command that has no network but the loopback, and tells whom it and its children tried to reach.

In a network namespace of its own every address of the internet leads back to the machine itself. A packet to a stranger
is therefore refused at once, and the recorder sees it, whether Python or native code sent it.

`run_alone` is what tests call. `python tests/alone.py REPORT COMMAND ...` is what it runs inside; that imports nothing
of Byline's, so that the command finds the environment as a user's shell has it.
"""

import ipaddress
import json
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

ENTER = ["unshare", "--map-root-user", "--net", "--mount"]
LAST_WORDS_SECONDS = 1.0
"""How long the recorder listens on, once the command has ended."""

_ETH_P_ALL = 3
_TCP, _UDP = 6, 17
_SYN, _ACK = 2, 16
_DNS = 53


def run_alone(command: Sequence[str], report: Path, environment: dict[str, str], folder: Path) -> list[str]:
    """Whom a command tried to reach, as "8.8.8.8:53 example.org" or "8.8.8.8:443"; empty where nobody.

    Skips the test where this machine allows no namespaces.
    """
    is_possible = shutil.which("ip") and shutil.which("unshare")
    if not is_possible or subprocess.run([*ENTER, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no network namespaces (`unshare --map-root-user --net`, `ip`)")
    inside = [sys.executable, __file__, str(report), *command]
    subprocess.run([*ENTER, *inside], env=environment, cwd=folder, check=True)
    reached: list[str] = json.loads(report.read_text())
    return reached


def _main(report: Path, command: list[str]) -> int:
    for settings in ("link set lo up", "route add local 0.0.0.0/0 dev lo", "-6 route add local ::/0 dev lo"):
        subprocess.run(["ip", *settings.split()], check=True)
    _look_names_up_by_packet(report.parent)
    with _recorded(report):
        code = subprocess.run(command, check=False).returncode
        time.sleep(LAST_WORDS_SECONDS)
    return code


def _look_names_up_by_packet(folder: Path) -> None:
    """Names go to a server that is not there, and never through a daemon of the machine's."""
    for name, text in (("resolv.conf", "nameserver 192.0.2.53\n"), ("nsswitch.conf", "hosts: files dns\n")):
        (folder / name).write_text(text)
        if Path("/etc", name).exists():
            subprocess.run(["mount", "--bind", str(folder / name), f"/etc/{name}"], check=True)


@contextmanager
def _recorded(report: Path) -> Iterator[None]:
    seen: set[str] = set()
    over = Event()
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_ALL)) as wire:
        wire.settimeout(0.1)

        def listen() -> None:
            while not over.is_set():
                try:
                    packet = wire.recv(65535)
                except TimeoutError:
                    continue
                seen.update(filter(None, [_stranger(packet)]))

        thread = Thread(target=listen)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            report.write_text(json.dumps(sorted(seen)))


def _stranger(packet: bytes) -> str | None:
    """Where a packet goes that asks something of another machine; None for any other packet."""
    if packet[0] >> 4 == 4:
        protocol, destination, rest = packet[9], packet[16:20], packet[(packet[0] & 15) * 4 :]
    else:
        protocol, destination, rest = packet[6], packet[24:40], packet[40:]
    address = ipaddress.ip_address(destination)
    asks = protocol == _UDP or (protocol == _TCP and rest[13] & (_SYN | _ACK) == _SYN)
    if not asks or address.is_loopback:
        return None
    (port,) = struct.unpack("!H", rest[2:4])
    return f"{address}:{port} {_question(rest[8:])}" if port == _DNS else f"{address}:{port}"


def _question(message: bytes) -> str:
    """The name a DNS message asks for."""
    labels, place = [], 12
    while place < len(message) and message[place]:
        labels.append(message[place + 1 : place + 1 + message[place]].decode("ascii", "replace"))
        place += 1 + message[place]
    return ".".join(labels)


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), sys.argv[2:]))
