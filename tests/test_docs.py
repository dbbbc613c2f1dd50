"""What the README and the pages of the docs say is what happens."""

import doctest
import json
import re
import runpy
import tomllib
import warnings
from pathlib import Path

import pytest

import tradekit
from tradekit.datasets import china_central_asia
from tradekit.errors import UndefinedWarning

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(page.name for page in (ROOT / "docs").glob("*.rst") if ">>> " in page.read_text("utf-8"))

pytestmark = pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="not in a checkout")


def fenced(language: str) -> list[str]:
    """Blocks of the README in one language."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", readme, flags=re.MULTILINE | re.DOTALL)


def run_examples(text: str, name: str) -> int:
    """Run the examples of a text in one namespace, as a reader would; return how many there are."""
    examples = doctest.DocTestParser().get_doctest(text, {"__name__": "__main__"}, name, name, 0)
    report: list[str] = []
    with warnings.catch_warnings():
        # Pages say in words that results are undefined.
        warnings.simplefilter("ignore", UndefinedWarning)
        doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples, out=report.append)
    assert not report, "".join(report)
    return len(examples.examples)


@pytest.mark.parametrize("page", PAGES)
def test_examples_of_a_page_give_what_it_shows(page, monkeypatch):
    monkeypatch.chdir(ROOT / "docs")
    assert run_examples((ROOT / "docs" / page).read_text(encoding="utf-8"), page) > 0


def test_every_page_with_examples_is_found():
    assert {"index.rst", "tour.rst", "measure.rst"} <= set(PAGES)


def test_examples_of_the_readme_give_what_it_shows():
    assert sum(run_examples(block, "README.md") for block in fenced("pycon")) > 0


def test_the_brief_in_the_readme_is_the_brief():
    (shown,) = fenced("text")
    found = tradekit.brief(china_central_asia(), reporter="CHN", partners="Central Asia", period="2025")
    assert shown.rstrip() == str(found).rstrip()


def test_nothing_tells_anyone_to_install_from_the_index():
    # Of this name the index has somebody else's placeholder.
    assert len(fenced("sh")) == 2
    texts = [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("docs/**/*.rst"),
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
    ]
    for text in texts:
        assert not re.search(r"install[^&\n]* [`'\"]*tradekit\b", text.read_text(encoding="utf-8")), text


def test_the_benchmarks_of_the_docs_are_of_the_size_and_the_repeats_asked_for():
    kept = json.loads((ROOT / "docs" / "benchmarks.json").read_text(encoding="utf-8"))
    assert [size["rows"] for size in kept["sizes"]] == [1_000_000, 10_000_000, 100_000_000]
    assert kept["repeat"] >= 5
    assert all(
        line["met"] in (True, False) for size in kept["sizes"] for line in size["lines"] if "met" in line
    )


def test_the_trade_of_the_benchmarks_is_the_one_described():
    made = runpy.run_path(str(ROOT / "benchmarks" / "generate.py"))
    page = (ROOT / "docs" / "benchmarks.rst").read_text(encoding="utf-8")
    size = "{ECONOMIES} × {ECONOMIES} economies, {PRODUCTS:,} products".format_map(made)
    assert size in " ".join(page.split())


def test_one_version_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = re.escape(project["version"])
    assert re.search(rf"^version: {version}$", (ROOT / "CITATION.cff").read_text("utf-8"), flags=re.MULTILINE)
    assert re.search(rf"^## {version} - ", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
