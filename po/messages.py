#!/usr/bin/env python3
"""What a page says, and what of it is translated.

    po/messages.py           what the sources say and a catalogue has not, ready to be filled in; and what nobody says
    po/messages.py --check   the same, and fails when there is any; places of values have to agree, too

Texts are those in say("...") of the folders below, in [[double brackets]] of the page's template, the sentences of reasons in
sla/renderers/words.cpp, and the codes of a report that stand in po/codes.txt.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "po/es_MX.po"
FOLDERS = ("sla/calendar", "sla/commands", "sla/language", "sla/page", "sla/renderers")
LITERALS = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
MONTHS = re.compile(r"months\{(.*?)\};", re.S)


def joined(literals):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\"', '"').replace("\\\\", "\\")


def said():
    texts = set()
    for source in sorted(each for folder in FOLDERS for each in (ROOT / folder).glob("*.cpp")):
        code = source.read_text()
        if source.name.endswith(("_test.cpp", "_fuzz.cpp")):
            continue
        texts |= {joined(each) for each in re.findall(r"\bsay\(\s*" + LITERALS, code)}
        for both in re.findall(r"\bsay\([^;\"]*\?\s*" + LITERALS + r":\s*" + LITERALS + r"[,)]", code):
            texts |= {joined(each) for each in both}
        for months in MONTHS.findall(code):
            texts |= set(re.findall(r'"(\w+)"', months))
    template = (ROOT / "sla/page/templates/report.html").read_text()
    body = template[:template.index("<style>")] + template[template.index("</style>"):]
    texts |= set(re.findall(r"\[\[(.*?)\]\]", body))
    words = (ROOT / "sla/renderers/words.cpp").read_text()
    texts |= {joined(each) for each in re.findall(r"\{ReasonCode::\w+,\s*" + LITERALS + r"\}", words)}
    texts |= {" or ", "the span"}
    texts |= set((ROOT / "po/codes.txt").read_text().split())
    return texts


def unquoted(lines):
    return joined(" ".join(lines)).replace("\\n", "\n")


def translated():
    """Of the catalogue's msgid and msgstr; the head has an empty msgid."""
    found, current, key = {}, None, ""
    for line in CATALOGUE.read_text().splitlines() + ["msgid"]:
        if line.startswith("msgid"):
            if current is not None:
                found[key] = unquoted(current)
            key_lines, current, target = [line[5:]], None, "id"
        elif line.startswith("msgstr"):
            key, current, target = unquoted(key_lines), [line[6:]], "str"
        elif line.startswith('"'):
            (key_lines if target == "id" else current).append(line)
    return {key: text for key, text in found.items() if key}


def places(text):
    return sorted(re.findall(r"\{\{?[^}:]*", text))


def main():
    texts, known = said(), translated()
    missing = sorted(texts - {key for key, text in known.items() if text})
    unsaid = sorted(set(known) - texts)
    differing = sorted(text for text in texts & set(known) if places(text) != places(known[text]))
    for text in missing:
        print('msgid "{}"\nmsgstr ""\n'.format(text.replace("\\", "\\\\").replace('"', '\\"')))
    for text in unsaid:
        print(f"# nobody says: {text}")
    for text in differing:
        print(f"# other places of values: {text}")
    return 1 if "--check" in sys.argv[1:] and (missing or unsaid or differing) else 0


if __name__ == "__main__":
    sys.exit(main())
