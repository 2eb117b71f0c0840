"""python3 -m contact_centre [--port N] [--control-port N] [--certificate FILE --key FILE]

Runs until SIGTERM or SIGINT. The first line of output is a JSON object with the addresses: url, control_url.
"""
import argparse
import json
import signal
import threading

from .functions import ALL
from .server import ContactCentre


def main():
    parser = argparse.ArgumentParser(prog="contact_centre", description="A small contact centre on loopback.")
    parser.add_argument("--port", type=int, default=0, help="for visitors; 0: any free one")
    parser.add_argument("--control-port", type=int, default=0, help="for the switches; 0: any free one")
    parser.add_argument("--certificate", help="PEM file: speak TLS")
    parser.add_argument("--key", help="PEM file of its key")
    options = parser.parse_args()
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    with ContactCentre(ALL, port=options.port, control_port=options.control_port,
                       certificate=options.certificate, key=options.key) as centre:
        print(json.dumps({"url": centre.url, "control_url": centre.control_url}), flush=True)
        done.wait()


main()
