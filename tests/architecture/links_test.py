#!/usr/bin/env python3
"""Every link from one page of the project to another leads somewhere."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def pages(root):
    """Every page of the project; builds, and the machines that tests make below them, are not looked into."""
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(("build", "."))]
        yield from (pathlib.Path(folder) / name for name in files if name.endswith(".md"))


def dead_links(root):
    """(page, target) of each link to a file of the project that is not there."""
    for page in sorted(pages(root)):
        for target in LINK.findall(re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)):
            if "://" not in target and not (page.parent / target).exists():
                yield page.relative_to(root), target


def main():
    found = list(dead_links(ROOT))
    for page, target in found:
        print(f"{page}: {target} is not there")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
