#!/usr/bin/env python3
"""Writes a manual page from a page of the documents, or of a check from what it declares.

    page.py PAGE document NAME SECTION VERSION "what it is" FILE.md
    page.py PAGE program TEMPLATE VERSION PROGRAM        @RUN words@ in the template is what the program prints then
    page.py PAGE check NAME VERSION README.md SERENO     SERENO: the program; its "help NAME" is the source of the options

Of Markdown it knows what the documents use: headings, paragraphs, lists, tables, fenced code, bold, code, links.
"""
import pathlib
import re
import subprocess
import sys

UNSPOKEN = ("meaning", "what it says", "what it decides")  # titles of columns that are plain sentences


def escaped(text):
    """As roff prints it: no request at the start of a line, hyphens that can be copied."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^(?=[.'])", r"\\&", text, flags=re.MULTILINE)


def inline(text):
    """Bold, code and links of one paragraph or cell. Code is bold: a terminal has one emphasis that everybody sees."""
    parts = []
    for piece in re.split(r"(`[^`]+`|\*\*.+?\*\*|\[[^\]]+\]\([^)]+\))", text):
        code, link = re.fullmatch(r"`([^`]+)`", piece), re.fullmatch(r"\[([^\]]+)\]\(([^)]+)\)", piece)
        if code:
            parts.append("\\fB" + escaped(code[1].replace("\\|", "|")) + "\\fR")
        elif link:
            parts.append(escaped(link[1]))
        elif piece.startswith("**"):
            parts.append("\\fB" + inline(piece[2:-2]) + "\\fR")
        else:
            parts.append(escaped(piece.replace("\\|", "|")))
    return "".join(parts)


def verbatim(lines):
    return [".PP", ".nf", ".RS 2", *(escaped(line) or "\\&" for line in lines), ".RE", ".fi"]


def cells(line):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def table(lines):
    """A row is an entry: its first cell the tag, the others below, each behind its column's title."""
    titles, out = cells(lines[0]), []
    spoken = titles[1:] if len(titles) > 2 else [""]
    for row in map(cells, lines[2:]):
        said = [f"{title}: {cell}" if title and title not in UNSPOKEN else cell
                for title, cell in zip(spoken, row[1:]) if cell]
        out += [".TP", inline(row[0]) or "\\&", inline(". ".join(said)) or "\\&"]
    return out


def blocks(text):
    """(kind, lines) of each block of the page."""
    lines, at = text.splitlines(), 0
    kinds = (("heading", r"#"), ("table", r"\|"), ("item", r"- "))
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif line.startswith("```"):
            end = next(i for i in range(at + 1, len(lines)) if lines[i].startswith("```"))
            yield "code", lines[at + 1:end]
            at = end + 1
        else:
            kind = next((kind for kind, begin in kinds if re.match(begin, line)), "text")
            end = at + 1
            while end < len(lines) and lines[end].strip() and kind != "heading" and not lines[end].startswith("```") and (
                    kind == "table") == lines[end].startswith("|") and not re.match(r"#|- ", lines[end]):
                end += 1
            yield kind, lines[at:end]
            at = end


def body(text):
    out = []
    for kind, lines in blocks(text):
        joined = " ".join(line.strip() for line in lines)
        if kind == "heading":
            depth, title = re.fullmatch(r"(#+) (.*)", joined).groups()
            out += [] if depth == "#" else [f".SH {inline(title).upper()}" if depth == "##" else f".SS {inline(title)}"]
        elif kind == "code":
            out += verbatim(lines)
        elif kind == "table":
            out += table(lines)
        elif kind == "item":
            out += [".IP \\(bu 2", inline(joined[2:])]
        else:
            out += [".PP", inline(joined)]
    return out


def head(name, section, version, what):
    return [f".TH {escaped(name).upper()} {section} \"\" \"Sereno {version}\" \"Sereno\"", ".SH NAME",
            f"{escaped(name)} \\- {escaped(what)}"]


def document(name, section, version, what, file):
    text = pathlib.Path(file).read_text()
    begin = body(text)
    return head(name, section, version, what) + [".SH DESCRIPTION"] + begin + [
        ".SH SEE ALSO", ".BR sereno (1),", ".BR serenod (8),", ".BR sereno\\-sla (1)"]


def printed(executable, *words):
    return subprocess.run([executable, *words], capture_output=True, text=True, check=True).stdout.splitlines()


def check(name, version, readme, executable):
    said = printed(executable, "help", name)
    what = said[0].partition(": ")[2]
    return head(f"check_{name}", 1, version, what) + [
        ".SH SYNOPSIS", f".B check_{name}", ".RI [ option ]...", ".br", f".B sereno check {escaped(name)}",
        ".RI [ option ]...", ".SH OPTIONS", *verbatim(said[1:]), ".SH DESCRIPTION",
        *body(pathlib.Path(readme).read_text()), ".SH SEE ALSO", ".BR sereno (1),", ".BR sereno.yaml (5)"]


def program(template, version, executable):
    out = []
    for line in pathlib.Path(template).read_text().replace("@VERSION@", version).splitlines():
        words = re.fullmatch(r"@RUN (.*)@", line)
        out += verbatim(printed(executable, *words[1].split())) if words else [line]
    return out


def main():
    page, kind, *words = sys.argv[1:]
    lines = {"document": document, "check": check, "program": program}[kind](*words)
    pathlib.Path(page).parent.mkdir(exist_ok=True)
    pathlib.Path(page).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
