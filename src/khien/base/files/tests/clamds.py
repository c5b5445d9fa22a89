"""A small server that speaks clamd's INSTREAM on loopback, and the real one where it is installed."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from typing_extensions import override

EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
VIRUS: Final = b"a virus of these tests"
LIMIT: Final = 1_000_000


class _Handler(socketserver.BaseRequestHandler):
    @override
    def handle(self) -> None:
        """Take one stream and answer as clamd does."""
        file = self.request.makefile("rb")
        assert file.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", file.read(4))[0]:
            content += file.read(size)
            if len(content) > LIMIT:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = VIRUS in content
        self.request.sendall(b"stream: Test.Virus FOUND\0" if found else b"stream: OK\0")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def small_clamd(port: int = 0) -> Iterator[str]:
    """Serve, and give the address as the setting names it."""
    with _Server(("127.0.0.1", port), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """Serve one talk with a fixed answer, whatever is sent."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        heard, _ = listener.accept()
        with heard:
            heard.recv(100_000)
            heard.sendall(answer)

    threading.Thread(target=talk, daemon=True).start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
