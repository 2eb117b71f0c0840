"""The tables of modes in the README. Without an argument: writes them; --check: says whether they are as they should be."""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from contact_centre import hostile  # noqa: E402
from contact_centre.functions import ALL  # noqa: E402
from contact_centre.lines import LINES  # noqa: E402

README = HERE / "README.md"
PLACE = re.compile(r"(?<=## Modes\n).*?(?=\n## Adding to it)", re.DOTALL)


def tables():
    """Every mode with the real trouble behind it, as Markdown."""
    text = ""
    for function in (*ALL, *LINES):
        text += f"### {function.name}\n| mode | the real trouble | where |\n|---|---|---|\n"
        for mode, about in function.faults.items():
            where = sorted({f"`{found.name}`" for found in function.routes if mode in function.faults_of(found.name)})
            text += f"| `{mode}` | {about} | {', '.join(where)} |\n"
        text += "\n"
    text += "### every function over HTTP\nAs a mode for all routes of a function, or `MODE@ROUTE` for one.\n\n"
    text += "| mode | the real trouble |\n|---|---|\n"
    return text + "".join(f"| `{mode}` | {what.about} |\n" for mode, what in hostile.MODES.items())


def main():
    text = README.read_text()
    due = PLACE.sub(lambda _: tables(), text)
    if "--check" in sys.argv[1:]:
        sys.exit(0 if text == due else "README.md: the tables of modes are not as the code has them; run tests/platform/modes.py")
    README.write_text(due)


if __name__ == "__main__":
    main()
