"""A TLS server whose certificate has a thousand names, on loopback.

    with ManyNames(folder, own=True) as server:
        server.port, server.ca
"""
import contextlib
import pathlib
import socket
import ssl
import subprocess
import tempfile
import threading


class ManyNames:
    """Its files lie below `folder`. Without `own` none of the names is this machine's. Each connection gets its handshake, and nothing else.

    `before(line)` says what comes before the handshake on a line that begins in the clear.
    """

    def __init__(self, folder, own, before=lambda line: None):
        folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
        self.ca, key, certificate = (folder / f"many.{name}" for name in ("ca", "key", "crt"))
        names = [f"DNS:name-{number}.cc.example" for number in range(1000)] + (["DNS:localhost", "IP:127.0.0.1"] if own else [])
        extensions = folder / "many.ext"
        extensions.write_text("subjectAltName=" + ",".join(names) + "\n")
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        for words in (["req", "-x509", *curve, "-days", "365", "-subj", "/CN=authority", "-keyout", folder / "ca.key", "-out", self.ca],
                      ["req", *curve, "-subj", "/CN=many", "-keyout", key, "-out", folder / "many.csr"],
                      ["x509", "-req", "-in", folder / "many.csr", "-CA", self.ca, "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", "30",
                       "-extfile", extensions, "-out", certificate]):
            subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._before, self._listener = before, socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self):
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), line:
                line.settimeout(20)
                self._before(line)
                with self._context.wrap_socket(line, server_side=True) as secure:
                    secure.recv(4096)
