"""Ports for servers that the tests start."""
import random
import socket

given_ports = set()


def free_port(below=65536):
    """A port that nobody has at this moment, and that this process has not been given before: a server of the test itself
    may be about to take it."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", 0 if below == 65536 else random.randrange(20000, below)))
            except OSError:
                continue
            port = probe.getsockname()[1]
        if port not in given_ports:
            given_ports.add(port)
            return port
