"""Signatures, records and the decorator: what they read, what they refuse, and in which words."""

import re
from functools import partial

import attrs
import pytest

from tradekit.errors import MetricError
from tradekit.metrics import Argument, Metric, Reference, Signature, hhi, metric
from tradekit.metrics._record import record_of

VALUES = Argument("values")


@pytest.mark.parametrize(
    "text",
    [
        "(),()->()",
        "(n)->()",
        "(n)->(n)",
        "(t)->(t)",
        "(n,t)->(n,t)",
        "(n),(n)->()",
        "(r,c)->(r)",
        "(r,c),(r,c)->(r,r)",
        "(r,r)->(r,r)",
        "(n),(),()->(n)",
    ],
)
def test_reading_and_writing_a_signature_are_inverses(text):
    assert str(Signature.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "(n)", "(n)->", "n->()", "(k)->()", "(n,)->()", "(n) -> ()", "(n)->()->()"]
)
def test_what_is_no_signature(text):
    message = f"{text!r} is no signature: write core dimensions as '(n),(n)->()', letters t, n, r, p, c"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        Signature.parse(text)


def test_an_output_has_no_dimension_of_its_own():
    message = "'(n)->(n,t)': the output names ['t'], which no input has"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        Signature.parse("(n)->(n,t)")


@pytest.mark.parametrize("text", ["(t,n)->()", "(n,n)->()", "(n),(t)->(t,n)"])
def test_members_come_first(text):
    message = f"{text!r}: n comes first among the dimensions of an argument"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        Signature.parse(text)


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("(n)->()", "n"),
        ("(),(n)->(n)", "n"),
        ("(t)->(t)", "t"),
        ("(t),(n)->()", "n"),
        ("(n,t)->(n,t)", "n"),
        ("(r,c)->(r)", "r"),
        ("(),()->()", None),
        # A group is a run of rows: the letter that is cut cannot stand elsewhere too.
        ("(r,r)->(r,r)", None),
        ("(r,c),(r,c)->(r,r)", None),
        ("(t),(r,t)->(r)", None),
    ],
)
def test_along_what_groups_may_differ_in_size(text, letter):
    assert Signature.parse(text).ragged == letter


def test_every_argument_is_described():
    message = "two: signature (n),(n)->() has 2 inputs, but 1 arguments are described"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):

        @metric("(n),(n)->()", VALUES, term="", symbol="", unit="1")
        def two(values, weights):
            return values


def test_the_decorator_returns_the_function_and_calls_nothing():
    def body(values):
        raise AssertionError

    decorated = metric("(n)->()", VALUES, term="Body", symbol="B", unit="1", laws=["symmetric"])(body)
    assert decorated is body
    assert decorated.record == Metric(
        name="body",
        term="Body",
        symbol="B",
        family="test_record",
        signature=Signature((("n",),), ()),
        arguments=(VALUES,),
        unit="1",
        laws={"symmetric"},
    )
    # Who says nothing of the source claims nothing.
    assert decorated.record.status == "emerging"


def test_a_record_is_frozen():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        hhi.record.status = "emerging"


def test_the_record_is_found_through_options():
    assert record_of(partial(hhi)) is hhi.record
    assert record_of(partial(partial(hhi))) is hhi.record


@pytest.mark.parametrize(("what", "name"), [(len, "len"), ("hhi", "'hhi'"), (hhi.record, None)])
def test_what_has_no_record(what, name):
    message = f"{name or repr(what)} has no record: decorate it with tradekit.metrics.metric"
    with pytest.raises(MetricError, match=f"^{re.escape(message)}$"):
        record_of(what)


def test_a_reference_ends_with_its_identifier():
    assert str(Reference("Author (1971). Title.")) == "Author (1971). Title."
    assert (
        str(Reference("Author (1971). Title.", doi="10.1/x"))
        == "Author (1971). Title. https://doi.org/10.1/x"
    )
