"""The page of a report: made of real ledgers, read by a parser of HTML, by Chromium and by WeasyPrint. One ledger has
markup, scripts, formulas and turned text in every field of every register."""
import collections
import csv
import html.parser
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import month  # noqa: E402

SOURCE = pathlib.Path(__file__).parents[2]
PROGRAM = pathlib.Path(os.environ["SERENO_BUILD_DIR"]) / "sla" / "sereno-sla"
CONTRACT = SOURCE / "config/defaults/contract.yaml"
CANNOT = 3
VOID = {"meta", "br", "hr", "img", "col", "wbr"}


class Page(html.parser.HTMLParser):
    """Every element with its attributes, its text, and what was not closed."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.wrong, self.text = [], [], [], ""
        self.feed(text)
        self.wrong += [f"{tag} is not closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data

    def count(self):
        return collections.Counter(tag for tag, _ in self.elements)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = pathlib.Path(cls.scratch.name)
        for name, hostile in (("clean", False), ("hostile", True)):
            lines = "".join(json.dumps(line) + "\n" for line in month.lines(hostile))
            (cls.folder / f"{name}.jsonl").write_text(lines)
            cls.call("import", cls.folder / f"{name}.jsonl", "--ledger", cls.folder / f"{name}.db")

    @classmethod
    def call(cls, *words, cannot=False, **options):
        done = subprocess.run([PROGRAM, *words], capture_output=True, timeout=300, **options)
        if not cannot and done.returncode not in (0, CANNOT) or not cannot and done.stderr.startswith(b"sereno-sla"):
            raise AssertionError(done.stderr.decode())
        return done

    def report(self, name, *words):
        return self.call("report", "--contract", CONTRACT, "--ledger", self.folder / f"{name}.db", "--month", "2026-04",
                         "--as-of", "2026-05-08", *words).stdout.decode()

    def page(self, name, language="en"):
        return self.report(name, "--format", "html", "--language", language)

    def chromium(self, *words):
        with tempfile.TemporaryDirectory() as profile:
            command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
                       "--virtual-time-budget=2000", *words]
            done = subprocess.run(command, capture_output=True, timeout=180)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()


class Hostile(Reports):
    def test_nothing_that_people_wrote_is_an_element(self):
        clean = set(Page(self.page("clean")).count())
        for language in ("en", "es"):
            page = Page(self.page("hostile", language))
            self.assertEqual(page.wrong, [])
            self.assertLessEqual(set(page.count()), clean)
            for tag, attributes in page.elements:
                for name, value in attributes.items():
                    self.assertFalse(name.startswith("on"), (tag, name))
                    if name in ("href", "src"):
                        self.assertRegex(value, r"^#[a-z-]+$")
            for text in ("<script>document.title='pwned'</script>", "=cmd|' /C calc'!A0", "gpj[U+202E]exe", "{{BAD:none}}[[up]]"):
                self.assertIn(text, page.text, "it is shown as it was written")
            self.assertNotIn("\u202e", page.text)

    def test_nothing_of_it_runs_in_a_browser(self):
        for language in ("en", "es"):
            file = self.folder / "hostile.html"
            file.write_text(self.page("hostile", language))
            dom = Page(self.chromium("--dump-dom", file.as_uri()))
            self.assertTrue(dom.text.strip())
            self.assertNotIn("pwned", dom.text.split("\n\n")[0].split("–")[0])
            counted = dom.count()
            for tag in ("script", "img", "iframe", "b", "form", "object", "link", "base"):
                self.assertEqual(counted[tag], 0, tag)
            self.assertEqual(counted, Page(file.read_text()).count() + collections.Counter(),
                             "the browser sees the elements that were written, and no other")

    def test_no_cell_of_a_table_is_a_formula(self):
        for table in ("outages", "incidents", "maintenance"):
            text = self.report("hostile", "--format", "csv", "--table", table)
            for row in csv.reader(io.StringIO(text, newline="")):
                for cell in row:
                    if cell and not cell.lstrip("-").replace(".", "").isdigit():
                        self.assertNotIn(cell.lstrip()[:1], tuple("=+-@"), cell)
                    self.assertNotIn("\u202e", cell)


class WellMade(Reports):
    def test_it_is_accessible_as_far_as_its_text_tells(self):
        for language, code in (("en", "en"), ("es", "es-MX")):
            page = Page(self.page("clean", language))
            self.assertEqual(page.wrong, [])
            self.assertEqual(page.all("html")[0]["lang"], code)
            self.assertEqual(page.count()["main"], 1)
            self.assertEqual(page.count()["h1"], 1)
            for attributes in page.all("th"):
                self.assertIn(attributes.get("scope"), ("col", "row"))
            for attributes in page.all("svg"):
                described = attributes.get("role") == "img" and ("aria-label" in attributes or "aria-labelledby" in attributes)
                self.assertTrue(described or attributes.get("aria-hidden") == "true", attributes)
            ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
            self.assertEqual(len(ids), len(set(ids)), "each id once")
            named = {each for _, attributes in page.elements for each in attributes.get("aria-labelledby", "").split()}
            self.assertLessEqual(named | {each["href"][1:] for each in page.all("a")}, set(ids))
            levels = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3")]
            self.assertTrue(all(after - before <= 1 for before, after in zip(levels, levels[1:])), levels)

    def test_its_figures_are_those_of_the_json(self):
        for policy in ("degraded=down", "degraded=up", "unknown=exclude", "maintenance_accounting=exclude",
                       "credit_trigger=objective_gate", "late_notice=partial", "unknown=up", "recovery_min_s=0"):
            with self.subTest(policy):
                told = json.loads(self.report("clean", "--format", "json", "--policy", policy))
                page = self.report("clean", "--format", "html", "--policy", policy).replace("\u00a0", " ")
                self.assertIn(f'<p class="big">{told["availability"]["shown"]} %</p>', page)
                self.assertIn(f'<p class="middle">{told["credit"]["percent"] or "none due"}', page)
                for function in told["functions"]:
                    self.assertIn(f'{function["shown"] or "not observed"}', page)

    def test_it_is_made_of_the_report_alone(self):
        report = self.report("clean", "--format", "json")
        first, second = (self.call("page", "--language", "es", input=report.encode()).stdout for _ in range(2))
        self.assertEqual(first, second)
        self.assertIn("abril de 2026", first.decode())

    def test_a_telephone_scrolls_in_one_direction(self):
        file = self.folder / "narrow.html"
        for name, language in (("clean", "es"), ("hostile", "en")):
            file.write_text(self.page(name, language))
            probe = self.folder / "probe.html"
            probe.write_text('<iframe id="f" width="390" height="800" src="narrow.html"></iframe><p id="w"></p><script>'
                             'f.onload = () => { const page = f.contentDocument; w.textContent = "width " + page.documentElement.scrollWidth'
                             ' + " " + Math.min(...[...page.querySelectorAll("caption")].map(each => each.offsetWidth)) }'
                             '</script>')
            dom = self.chromium("--dump-dom", "--allow-file-access-from-files", probe.as_uri())
            width, caption = map(int, dom.split('id="w">width ')[1].split("<")[0].split())
            self.assertLessEqual(width, 390, name)
            self.assertGreater(caption, 300, "the name of a table has the whole line")

    def test_the_csv_has_every_row(self):
        told = json.loads(self.report("clean", "--format", "json"))
        rows = {"outages": len(told["outages"]), "incidents": len(told["incidents"]) + len(told["requests"]),
                "maintenance": sum(map(len, told["maintenance"].values()))}
        for table, expected in rows.items():
            text = self.report("clean", "--format", "csv", "--table", table)
            self.assertTrue(text.endswith("\r\n"))
            lines = list(csv.DictReader(io.StringIO(text, newline="")))
            self.assertEqual(len(lines), expected)
            self.assertTrue(all(None not in line and None not in line.values() for line in lines))


class Printed(Reports):
    def test_it_is_a_pdf_and_the_same_twice(self):
        report = self.report("hostile", "--format", "json")
        first, second = (self.call("page", "--format", "pdf", input=report.encode()).stdout for _ in range(2))
        self.assertEqual(first[:5], b"%PDF-")
        self.assertEqual(first, second)

    def test_without_weasyprint_it_says_what_to_do(self):
        report = self.report("clean", "--format", "json")
        done = self.call("page", "--format", "pdf", cannot=True, input=report.encode(), env={**os.environ, "PATH": "/nowhere"})
        self.assertEqual(done.returncode, CANNOT)
        self.assertIn("apt install weasyprint", done.stderr.decode())
        self.assertEqual(done.stdout, b"")


class Look(Reports):
    def test_a_template_that_could_let_anything_through_is_refused_by_its_line(self):
        own = self.call("page", "--print-template").stdout.decode()
        report = self.report("clean", "--format", "json").encode()
        look = self.folder / "look.html"
        for bad, says in (("{{FIGURE:none}}", ":none"), ("<script>1</script>", "no scripts"),
                          ("<p class={{FIGURE}}>x</p>", "not quoted"), ("<a href=\"https://a.example\">x</a>", "leads elsewhere")):
            look.write_text(own.replace("<main>", f"<main>{bad}"))
            done = self.call("page", "--template", look, cannot=True, input=report)
            line = own[:own.index("<main>")].count("\n") + 1
            self.assertEqual(done.returncode, CANNOT)
            self.assertIn(f"{look}:{line}: ", done.stderr.decode())
            self.assertIn(says, done.stderr.decode())
        look.write_text(own.replace("#9c1c1c", "#5b1c9c"))
        self.assertIn(b"#5b1c9c", self.call("page", "--template", look, input=report).stdout)
        look.write_text(own[1:])
        self.assertEqual(self.call("page", "--template", look, cannot=True, input=report).returncode, CANNOT)

    def test_what_is_no_report_is_refused(self):
        for text in (b"", b"{}", b"[1]", b'{"schema":"sereno.sla.report/9"}', b"\xff" * 100, b"[" * 100000):
            done = self.call("page", cannot=True, input=text)
            self.assertEqual((done.returncode, done.stdout), (CANNOT, b""))


if __name__ == "__main__":
    unittest.main()
