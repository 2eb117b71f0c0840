#!/usr/bin/env python3
"""Fails on an #include that arrows.txt does not allow.

    includes.py [--root FOLDER] [--arrows FILE]

Prints one line for each violation, as FILE:LINE: what and why; exit code 1 when there is one.
"""
import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
# Folders whose content is included by its path below them, beside the repository itself.
INCLUDE_ROOTS = ("", "plugins/abi", "plugins/sdk", "plugins/testing")
SOURCE_FOLDERS = ("base", "plugins", "checks", "config", "net", "ledger", "delivery", "agent", "sla")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Arrows:
    """The table of arrows.txt."""

    def __init__(self, text):
        self.allowed = {}
        self.homes = {}
        targets = None
        for line in text.splitlines():
            line = line.split("#")[0]
            if not line.strip():
                continue
            if line[0].isspace():  # the line before goes on
                targets += line.split()
                continue
            name, _, rest = line.partition(":")
            targets = rest.split()
            table = self.homes if name.startswith("<") else self.allowed
            if name.strip().removeprefix("<") in table:  # the later line would hide the earlier one
                raise SystemExit(f"arrows.txt: {name.strip()} has two lines")
            table[name.strip().removeprefix("<")] = targets
        for name, targets in self.allowed.items():
            for target in targets:
                if target not in self.allowed:
                    raise SystemExit(f"arrows.txt: {name} names {target}, which has no line of its own")

    def module_of(self, path):
        """The module a file belongs to, or None. Each check is "checks/NAME"."""
        parts = path.parts
        if parts[0] == "checks" and len(parts) > 2:
            return "/".join(parts[:2])
        stem = "/".join((*parts[:-1], path.name.split(".")[0]))
        fitting = [name for name in self.allowed
                   if stem == name or stem.startswith(name + "/") or (stem + "_").startswith(name + "_")]
        return max(fitting, key=len, default=None)

    def line_of(self, module):
        return "checks/*" if module.startswith("checks/") else module

    def may_include(self, source, target):
        return source == target or target in self.allowed[self.line_of(source)]

    def home_of(self, header):
        """The modules that may include this library header, or None when anybody may."""
        for prefix, modules in self.homes.items():
            if header.startswith(prefix):
                return modules
        return None


def resolve(root, file, header):
    """The included file below the root, or None."""
    transports = (folder for above in ("steps", "flows") for folder in (root / "plugins" / above).glob("*")
                  if folder.is_dir())
    for folder in (file.parent, *(root / name for name in INCLUDE_ROOTS), *transports):
        candidate = folder / header
        if candidate.is_file():
            return candidate.resolve().relative_to(root)
    return None


def violations_of(root, arrows, file):
    source = arrows.module_of(file.relative_to(root))
    if source is None:
        yield 1, "belongs to no module: give it a line in tests/architecture/arrows.txt"
        return
    is_test = file.stem.endswith(("_test", "_fuzz")) or "testing" in file.relative_to(root).parts[:-1]
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        kind, header = match.groups()
        homes = arrows.home_of(header)
        if kind == "<" and homes is not None and arrows.line_of(source) not in homes and not is_test:
            yield number, f"{source} may not include <{header}>: its home is {', '.join(homes)}"
        if kind == "<":
            continue
        included = resolve(root, file, header)
        if included is None:
            yield number, f'"{header}" is no file of this tree: a library header goes in <>'
            continue
        for_tests = "testing" in included.parts[:-1]
        if for_tests and is_test:
            continue
        target = arrows.module_of(included)
        if for_tests:
            yield number, f"{included} is for tests"
        elif target is None or not arrows.may_include(source, target):
            yield number, f"{source} may not include {included} of {target}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=HERE.parent.parent)
    parser.add_argument("--arrows", type=pathlib.Path, default=HERE / "arrows.txt")
    options = parser.parse_args()
    root = options.root.resolve()
    arrows = Arrows(options.arrows.read_text(encoding="utf-8"))
    files = sorted(file for folder in SOURCE_FOLDERS for suffix in ("*.h", "*.cpp", "*.c")
                   for file in (root / folder).rglob(suffix))
    found = [f"{file.relative_to(root)}:{number}: {what}" for file in files
             for number, what in violations_of(root, arrows, file)]
    for line in found:
        print(line)
    print(f"{len(files)} files, {len(found)} forbidden includes")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
