"""The public face: its names and signatures, its docstrings, and what importing it does not import.

`api.txt` is the face as it was agreed. A change of it is a change for users: it belongs into the changelog,
and into the file, which is written anew by

    python tests/test_api.py
"""

import difflib
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tradekit

SNAPSHOT = Path(__file__).with_name("api.txt")

# What users import from. Everything else is private by an underscore or by not being exported.
PUBLIC = [
    "tradekit",
    "tradekit.metrics",
    "tradekit.model",
    "tradekit.brief",
    "tradekit.catalogue",
    "tradekit.datasets",
    "tradekit.dependency",
    "tradekit.errors",
    "tradekit.io",
    "tradekit.testing",
]
# `tradekit.brief` and `tradekit.catalogue` are functions that hide the modules of their names.
MODULES = {name: importlib.import_module(name) for name in PUBLIC}
EVERY = sorted(
    found.name
    for found in pkgutil.walk_packages(tradekit.__path__, "tradekit.")
    if not found.name.endswith("__main__")
)


# -- names and signatures ----------------------------------------------------------------------------------


def call(signature):
    """Write a signature without annotations, whose text changes with the versions of other packages."""
    words, starred = [], False
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            words.append("*")
            starred = True
        star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        starred |= star == "*"
        default = parameter.default
        plain = default is None or isinstance(default, bool | int | float | str | tuple)
        suffix = "" if default is parameter.empty else f"={default!r}" if plain else "=..."
        words.append(f"{star}{parameter.name}{suffix}")
    return f"({', '.join(words)})"


def members(cls):
    """Yield the public members that a class itself defines, with the signatures of its methods."""
    for name, value in sorted(vars(cls).items()):
        if name.startswith("_"):
            continue
        if isinstance(value, classmethod | staticmethod):
            value = value.__func__
        yield name, value, call(inspect.signature(value)) if callable(value) else ""


def described(name, value):
    """Yield the lines that describe one public name."""
    if inspect.isclass(value) and issubclass(value, Exception):
        yield f"{name}({value.__bases__[0].__name__})"
    elif inspect.isclass(value):
        yield name + call(inspect.signature(value))
        yield from (f"{name}.{member}{signature}" for member, _, signature in members(value))
    elif callable(value):
        yield name + call(inspect.signature(value))
    elif inspect.ismodule(value):
        yield f"{name} (module)"
    else:
        yield f"{name} ({type(value).__name__})"


def face():
    """Return the public face as text; what stands in several modules is described in the first."""
    lines, first = [], {}
    for module_name, module in MODULES.items():
        for name in module.__all__:
            value, path = getattr(module, name), f"{module_name}.{name}"
            if value in first.values():
                known = next(other for other, seen in first.items() if seen is value)
                lines.append(f"{path} is {known}")
            else:
                lines += described(path, value)
                first[path] = value
    return "\n".join([*lines, ""])


def test_the_public_face_is_the_one_agreed():
    agreed, found = SNAPSHOT.read_text(encoding="utf-8"), face()
    changes = [line for line in difflib.ndiff(agreed.splitlines(), found.splitlines()) if line[0] in "+-"]
    if agreed != found:
        pytest.fail(
            "the public face changed:\n  "
            + "\n  ".join(changes)
            + "\nIf that is wanted, say so in the changelog and renew the file: python tests/test_api.py",
            pytrace=False,
        )


def test_a_signature_is_written_as_it_is_called():
    def function(values, *others, n, corrected=False, base=float, **rest): ...

    assert call(inspect.signature(function)) == ("(values, *others, n, corrected=False, base=..., **rest)")

    def named(values, *, n=1): ...

    assert call(inspect.signature(named)) == "(values, *, n=1)"


@pytest.mark.parametrize("name", ["tradekit", *EVERY])
def test_every_name_that_a_module_exports_exists_once(name):
    module = importlib.import_module(name)
    exported = getattr(module, "__all__", [])
    assert [missing for missing in exported if not hasattr(module, missing)] == []
    assert len(exported) == len(set(exported))


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_module_says_what_it_exports(name):
    assert MODULES[name].__all__
    assert (MODULES[name].__doc__ or "").strip()


def test_the_types_at_the_top_are_those_of_the_model():
    shared = set(tradekit.__all__) & set(MODULES["tradekit.model"].__all__)
    assert len(shared) >= 8
    for name in shared:
        assert getattr(tradekit, name) is getattr(MODULES["tradekit.model"], name)


# -- docstrings --------------------------------------------------------------------------------------------


def documented():
    """Yield owner, name and object of whatever a user may call or read; the owner is a class or a module."""
    seen = set()
    for module_name, module in MODULES.items():
        for name in module.__all__:
            value, path = getattr(module, name), f"{module_name}.{name}"
            if id(value) in seen or not callable(value):
                continue
            seen.add(id(value))
            yield (path if inspect.isclass(value) else module_name), path, value
            if inspect.isclass(value):
                for member, inner, _ in members(value):
                    if callable(inner) or isinstance(inner, property):
                        yield path, f"{path}.{member}", inner


DOCUMENTED = list(documented())


def sections(docstring):
    """Return the text under each underlined heading, and the summary under none."""
    parts = re.split(r"^(\S[^\n]*)\n-{3,}$", inspect.cleandoc(docstring or ""), flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def returns_something(value):
    annotation = inspect.signature(value).return_annotation
    return annotation not in (None, "None", inspect.Signature.empty)


def test_docstrings_begin_with_a_summary_of_one_sentence():
    summaries = {name: sections(value.__doc__)[""].strip().split("\n\n")[0] for _, name, value in DOCUMENTED}
    assert [name for name, text in summaries.items() if not text.endswith((".", ":", "]"))] == []
    assert [name for name, text in summaries.items() if len(text.splitlines()) > 2] == []


def lacking(value):
    """Return what the docstring of a function or method leaves out: its parameters, what it returns."""
    found = sections(value.__doc__)
    explained = found.get("Parameters", "")
    taken = [name for name in inspect.signature(value).parameters if name not in ("self", "cls")]
    missing = [name for name in taken if not re.search(rf"^.*(?<!\w){name}\b", explained, re.MULTILINE)]
    if returns_something(value) and not found.keys() & {"Returns", "Yields"}:
        missing.append("returns")
    return missing


CALLABLES = {}
for owner, name, value in DOCUMENTED:
    if not inspect.isclass(value) and not isinstance(value, property):
        CALLABLES.setdefault(owner, {})[name] = value


@pytest.mark.parametrize("owner", CALLABLES)
def test_docstring_has_a_section_for_what_goes_in_and_what_comes_out(owner):
    found = {name: lacking(value) for name, value in CALLABLES[owner].items()}
    assert {name: missing for name, missing in found.items() if missing} == {}


def test_a_docstring_without_its_sections_would_be_found():
    assert set(sections("Sum of x.\n\nParameters\n----------\nx : float\n\nReturns\n-------\nfloat")) == {
        "",
        "Parameters",
        "Returns",
    }

    def short(x: float) -> float:
        """Sum of x."""
        return x

    assert lacking(short) == ["x", "returns"]


# -- what importing imports --------------------------------------------------------------------------------

OPTIONAL = ["duckdb", "hypothesis", "matplotlib", "openpyxl", "polars", "pyarrow", "rich", "typer"]


def loaded(code):
    """Run code in a fresh interpreter; return which optional packages it imported."""
    report = f"import json, sys; print(json.dumps([n for n in {OPTIONAL} if sys.modules.get(n)]))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_tradekit_imports_no_optional_package():
    # pandas imports pyarrow where it finds it; tradekit adds nothing to what its dependencies load.
    basis = loaded("import attrs, narwhals, numpy, pandas")
    assert loaded("import tradekit") <= basis
    assert basis <= {"pyarrow"}


def test_cubes_metrics_and_briefs_work_without_any_optional_package():
    hidden = f"import sys; sys.modules.update(dict.fromkeys({OPTIONAL}))"
    job = (
        "from tradekit import brief, catalogue, metrics\n"
        "from tradekit.datasets import china_central_asia\n"
        "found = brief(china_central_asia(), partners='Central Asia', period='2025')\n"
        "assert round(found.hhi.value, 3) == 0.308 and str(found) and len(catalogue())"
    )
    assert loaded(f"{hidden}\n{job}") == set()


@pytest.mark.parametrize("name", ["hypothesis", "rich"])
def test_the_check_of_imports_sees_an_import(name):
    assert name in loaded(f"import {name}")


if __name__ == "__main__":
    SNAPSHOT.write_text(face(), encoding="utf-8")
    print(f"{SNAPSHOT}: {len(face().splitlines())} lines")
