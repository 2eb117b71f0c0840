"""Bad lines: a TCP and a UDP proxy on loopback that delay, lose, cut, drip and rewrite what passes.

    with TcpLine(server_port, delay_s=0.2, cut_after=1000) as line:
        check("--url", f"http://127.0.0.1:{line.port}/")
    with UdpLine(server_port, lose_up=first(2)) as line: ...

What it does to the line may be changed while it runs: `line.delay_s = 0`.
"""
import heapq
import itertools
import queue
import random
import socket
import struct
import threading
import time

PATIENCE_S = 20


def none(number):
    """Loses nothing."""
    return False


def every(count):
    """Loses each count-th packet: 2 loses the second, the fourth, ..."""
    return lambda number: number % count == 0


def first(count):
    """Loses so many packets at the beginning."""
    return lambda number: number <= count


def share(part, seed=1):
    """Loses this part of the packets, by dice that fall the same way in every run."""
    dice = random.Random(seed)
    return lambda number: dice.random() < part


def unchanged(content):
    return content


class TcpLine:
    """A TCP proxy for one server on loopback.

    delay_s           each way, for every byte
    cut_after         bytes of the server's answers, over the whole connection, after which it ends; `reset`: by RST
    stall_after       bytes of the server's answers after which nothing comes any more, and the line stays open
    bytes_per_second  how fast the server's answers arrive, at most
    rewrite_up, rewrite_down   functions of the bytes as they were read
    refuse            accepts nobody's second word: connections are closed as soon as they are made
    """

    def __init__(self, to_port, host="127.0.0.1", delay_s=0.0, cut_after=None, reset=False, stall_after=None, bytes_per_second=None,
                 rewrite_up=unchanged, rewrite_down=unchanged, refuse=False):
        self.to, self.delay_s, self.cut_after, self.reset, self.stall_after = (host, to_port), delay_s, cut_after, reset, stall_after
        self.bytes_per_second, self.rewrite_up, self.rewrite_down, self.refuse = bytes_per_second, rewrite_up, rewrite_down, refuse
        self.connections, self.bytes_up, self.bytes_down = 0, 0, 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._ended, self._lines = threading.Event(), set()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._ended.set()
        # A listener that another thread waits on gets its end from shutdown, not from close.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in list(self._lines):
            close(line)

    def _accept(self):
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client):
        if self.refuse:
            return close(client)
        try:
            server = socket.create_connection(self.to, timeout=PATIENCE_S)
        except OSError:
            return close(client)
        server.settimeout(None)
        self._lines |= {client, server}
        up = threading.Thread(target=self._pump, args=(client, server, self._up), daemon=True)
        up.start()
        self._pump(server, client, self._down())
        up.join()
        for line in (client, server):
            close(line)
        return self._lines.difference_update({client, server})

    def _up(self, send, content):
        content = self.rewrite_up(content)
        self.bytes_up += len(content)
        send(content)
        return True

    def _down(self):
        """How answers of one connection pass: as far as it may go; false when the connection is to end."""
        passed = 0

        def pass_on(send, content):
            nonlocal passed
            content = self.rewrite_down(content)
            if self.stall_after is not None:
                content = content[:max(0, self.stall_after - passed)]
            if self.cut_after is not None:
                content = content[:max(0, self.cut_after - passed)]
            for piece in self._pieces(content):
                send(piece)
                passed, self.bytes_down = passed + len(piece), self.bytes_down + len(piece)
            return self.cut_after is None or passed < self.cut_after

        return pass_on

    def _pieces(self, content):
        """The content whole, or a twentieth of a second's worth, at least a byte, at a time."""
        while content and self.bytes_per_second and not self._ended.is_set():
            size = max(1, int(self.bytes_per_second / 20))
            yield content[:size]
            content = content[size:]
            self._ended.wait(size / self.bytes_per_second)
        if content:
            yield content

    def _pump(self, source, target, pass_on):
        """Carries one direction: read at once, passed on when its time has come."""
        waiting = queue.Queue()
        threading.Thread(target=self._read, args=(source, waiting), daemon=True).start()
        try:
            while (found := waiting.get())[1]:
                due, content = found
                self._ended.wait(max(0.0, due - time.monotonic()))
                if not pass_on(target.sendall, content):
                    return self._cut(source, target)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            self._cut(source, target)
        return None

    def _read(self, source, waiting):
        while True:
            try:
                content = source.recv(65536)
            except OSError:
                content = b""
            waiting.put((time.monotonic() + self.delay_s, content))
            if not content:
                return

    def _cut(self, source, target):
        """Ends both sides; the one that was written to by RST when asked for."""
        close(target, by_reset=self.reset)
        close(source)


def close(line, by_reset=False):
    """Ends a connection that another thread may be waiting on, which gets its end from shutdown alone."""
    try:
        if by_reset:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.shutdown(socket.SHUT_RD if by_reset else socket.SHUT_RDWR)
    except OSError:
        pass  # the other side was faster
    line.close()


class UdpLine:
    """A UDP proxy for one server on loopback.

    delay_s                    each way
    lose_up, lose_down         functions of a packet's number in its direction, from 1: none, every(n), first(n), share(p)
    double_up, double_down     likewise: packets that arrive twice
    rewrite_up, rewrite_down   functions of a packet's bytes: what a router does that thinks it knows the protocol
    """

    def __init__(self, to_port, host="127.0.0.1", delay_s=0.0, lose_up=none, lose_down=none, double_up=none, double_down=none,
                 rewrite_up=unchanged, rewrite_down=unchanged):
        self.to, self.delay_s = (host, to_port), delay_s
        self.lose_up, self.lose_down, self.double_up, self.double_down = lose_up, lose_down, double_up, double_down
        self.rewrite_up, self.rewrite_down = rewrite_up, rewrite_down
        self.packets_up, self.packets_down, self.lost = 0, 0, 0
        self._front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._front.bind(("127.0.0.1", 0))
        self.port = self._front.getsockname()[1]
        self._backs, self._ended = {}, False
        self._due, self._order, self._changed = [], itertools.count(), threading.Condition()

    def __enter__(self):
        self._workers = [threading.Thread(target=work, daemon=True) for work in (self._read_up, self._send_when_due)]
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, *exception):
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        close(self._front)
        for worker in self._workers:
            worker.join()
        for back in self._backs.values():
            close(back)

    def _read_up(self):
        while not self._ended:
            try:
                content, client = self._front.recvfrom(65536)
            except OSError:
                return
            if not content and self._ended:
                return
            self.packets_up += 1
            self._pass(self.rewrite_up(content), self._back_of(client).send, self.packets_up, self.lose_up, self.double_up)

    def _back_of(self, client):
        """The line to the server that stands for one client."""
        if client not in self._backs:
            back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            back.connect(self.to)
            self._backs[client] = back
            threading.Thread(target=self._read_down, args=(back, client), daemon=True).start()
        return self._backs[client]

    def _read_down(self, back, client):
        while not self._ended:
            try:
                content = back.recv(65536)
            except ConnectionRefusedError:
                continue  # nobody listens behind; the client notices by silence, as on a real line
            except OSError:
                return
            if not content and self._ended:
                return
            self.packets_down += 1
            self._pass(self.rewrite_down(content), lambda text: self._front.sendto(text, client), self.packets_down,
                       self.lose_down, self.double_down)

    def _pass(self, content, send, number, lose, double):
        if lose(number):
            self.lost += 1
            return
        for _ in range(2 if double(number) else 1):
            with self._changed:
                heapq.heappush(self._due, (time.monotonic() + self.delay_s, next(self._order), content, send))
                self._changed.notify_all()

    def _send_when_due(self):
        with self._changed:
            while not self._ended:
                if not self._due:
                    self._changed.wait()
                elif (left := self._due[0][0] - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    _, _, content, send = heapq.heappop(self._due)
                    try:
                        send(content)
                    except OSError:
                        pass  # nobody listens any more
