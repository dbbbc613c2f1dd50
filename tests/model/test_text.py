"""Folding of spellings and suggestions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradekit.model._text import Suggestions, as_items, fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Côte d’Ivoire", "COTE D'IVOIRE"),
        ("St. Lucia", "Saint Lucia"),
        ("The Gambia", "Gambia, The"),
        ("Trinidad & Tobago", "Trinidad and Tobago"),
        ("Cook Isds", "Cook Islands"),
        ("Rep. of Korea", "Republic of Korea"),
        ("São  Tomé", "Sao Tome"),
        ("ＪＡＰＡＮ", "japan"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Niger", "Nigeria"), ("Guinea", "Guinea-Bissau"), ("Dominica", "Dominican")]
)
def test_different_names_fold_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_case_and_surrounding_punctuation_never_matter(text: str) -> None:
    assert fold(text.lower()) == fold(f" ({text.lower()}), ")


def test_the_nearest_come_first_and_each_label_once() -> None:
    suggestions = Suggestions({"Kazakhstan": "KAZ", "Kazakstan": "KAZ", "Pakistan": "PAK", "Fiji": "FJI"})
    assert suggestions.nearest("kazahstan") == ("KAZ", "PAK")
    assert suggestions.nearest("zzz") == ()
    assert suggestions.hint("Fidji") == "; nearest: FJI"
    assert suggestions.hint(None) == suggestions.hint("") == ""


@pytest.mark.parametrize("value", ["KAZ", b"KAZ", bytearray(b"KAZ"), 5, None, np.array(5)])
def test_a_text_or_a_number_is_no_collection(value: object) -> None:
    assert as_items(value) is None


def test_whatever_can_be_gone_through_is_a_collection() -> None:
    collections = ["a"], ("a",), {"a"}, {"a": 1}, iter(["a"]), np.array(["a"]), pd.Series(["a"])
    assert all(as_items(collection) == ("a",) for collection in collections)
