"""python3 -m contact_centre [--port N] [--control-port N] [--also ADDRESS]... [--certificate FILE --key FILE]
                            [--credentials FILE] [--feed-folder FOLDER] [--drop-folder FOLDER] [--ami-port N] [--eccp-port N]
                            [--until-input-ends]

Runs until SIGTERM or SIGINT. The first line of output is a JSON object with the addresses: url, control_url, and lines,
the ports of what is spoken over TCP lines of its own.
"""
import argparse
import json
import os
import pathlib
import signal
import sys
import threading

from .accounts import generated_passwords
from .functions import ALL
from .lines import LINES
from .server import ContactCentre


def credentials_of(file):
    """The passwords in the file; when there is none, new ones, written there for nobody else to read."""
    if file is None:
        return None
    path = pathlib.Path(file)
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(generated_passwords(), out)
    return json.loads(path.read_text())


def main():
    parser = argparse.ArgumentParser(prog="contact_centre", description="A small contact centre on loopback.")
    parser.add_argument("--port", type=int, default=0, help="for visitors; 0: any free one")
    parser.add_argument("--control-port", type=int, default=0, help="for the switches; 0: any free one")
    parser.add_argument("--also", action="append", default=[], help="one more address that answers on the visitors' port")
    parser.add_argument("--certificate", help="PEM file: speak TLS")
    parser.add_argument("--key", help="PEM file of its key")
    parser.add_argument("--credentials", help="JSON file of passwords by account; written when it is not there")
    parser.add_argument("--feed-folder", help="where the feed's files are kept fresh; a temporary one otherwise")
    parser.add_argument("--drop-folder", help="where files of lists are taken from; a temporary one otherwise")
    for line in LINES:
        parser.add_argument(f"--{line.name}-port", type=int, default=0, help=f"for {line.name}; 0: any free one")
    parser.add_argument("--until-input-ends", action="store_true", help="end with the standard input: with whoever started it")
    options = parser.parse_args()
    done = threading.Event()
    if options.until_input_ends:
        threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    with ContactCentre(ALL, port=options.port, control_port=options.control_port, certificate=options.certificate,
                       key=options.key, also=options.also, passwords=credentials_of(options.credentials),
                       feed_folder=options.feed_folder, drop_folder=options.drop_folder,
                       line_ports={line.name: getattr(options, f"{line.name}_port") for line in LINES}) as centre:
        print(json.dumps({"url": centre.url, "control_url": centre.control_url,
                          "lines": {name: port.number for name, port in centre.lines.items()}}), flush=True)
        done.wait()


main()
