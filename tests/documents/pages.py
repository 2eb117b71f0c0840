"""What the tests of the documents share: the pages, their code, their tables, and the sources that they speak of."""
import os
import pathlib
import re
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["SERENO_BUILD_DIR"])
PAGES = [SOURCE / name for name in subprocess.check_output(["git", "-C", SOURCE, "ls-files", "*.md"], text=True).split()]


def fenced(text, language=""):
    """The fenced blocks of a page in that language ("" for those without one)."""
    return [body for word, body in re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL) if word == language]


def without_fences(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def code_spans(text):
    return re.findall(r"`([^`\n]+)`", without_fences(text))


def section(text, title):
    """The text below a heading, up to the next one of its depth or above."""
    begin = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    if not begin:
        raise AssertionError(f"no section '{title}'")
    rest = text[begin.end():]
    end = re.search(rf"^#{{1,{len(begin[1])}}} ", rest, re.MULTILINE)
    return rest[:end.start()] if end else rest


def keys_in_tables(text):
    """The code spans in the first cell of each row: `address`, `port` are two."""
    keys = set()
    for row in re.findall(r"^\|(.*?)(?<!\\)\|", text, re.MULTILINE):
        keys.update(re.findall(r"`([\w.]+)`", row))
    return keys


def keys_read(*folders):
    """Every key that a reader of YAML asks for by its name: map.find("key"), read_path(map, "key", ...) and their like."""
    asks = re.compile(r'\b(?:find|require|\w*_value|\w*_percent|date_at|read_\w+)\((?:[\w.*]+, )?"([a-z_0-9]+)"')
    keys = set()
    for folder in folders:
        for file in sorted((SOURCE / folder).glob("*.cpp")):
            if not file.name.endswith(("_test.cpp", "_fuzz.cpp")):
                keys.update(asks.findall(file.read_text()))
    return keys
