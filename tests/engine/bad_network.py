"""A TCP relay in front of a server, which misbehaves as a network does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

BUSY = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class BadNetwork:
    """What the relay does to connections; may be changed while it runs."""

    target: int
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    cut_after: list[int] = field(default_factory=list)
    """For each of the next connections: how many bytes of answers it lets through before it is cut."""
    cut_requests_after: list[int] = field(default_factory=list)
    """The same for bytes of requests."""
    cuts: int = 0
    """How many connections were cut in the middle of a request."""
    busy: int = 0
    """How many of the next connections are answered with 503."""
    silent: bool = False
    """Whether requests get no answer at all."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self.target)) as server, suppress(OSError):
            if self.busy > 0:
                self.busy -= 1
                client.recv(1 << 16)
                client.sendall(BUSY)
                return
            budget = self.cut_after.pop(0) if self.cut_after else 1 << 60
            threading.Thread(target=self._forward, args=(client, server), daemon=True).start()
            while budget > 0 and (answer := server.recv(min(budget, 1 << 16))):
                budget -= len(answer)
                client.sendall(answer)
            client.shutdown(socket.SHUT_RDWR)

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        budget = self.cut_requests_after.pop(0) if self.cut_requests_after else 1 << 60
        with suppress(OSError):
            while budget > 0 and (request := client.recv(min(budget, 1 << 16))):
                budget -= len(request)
                if not self.silent:
                    server.sendall(request)
            server.shutdown(socket.SHUT_WR)
            if budget <= 0:
                self.cuts += 1
                client.shutdown(socket.SHUT_RDWR)


@contextmanager
def bad_network(target: int) -> Iterator[BadNetwork]:
    """A relay to a port of this machine."""
    relay = BadNetwork(target)
    serving = threading.Thread(target=relay.serve, daemon=True)
    serving.start()
    try:
        yield relay
    finally:
        relay.listener.shutdown(socket.SHUT_RDWR)
        relay.listener.close()
        serving.join()
