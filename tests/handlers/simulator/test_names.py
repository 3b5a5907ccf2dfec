"""What somebody types for a name in the demo."""

import pytest

from handlers.simulator.demo.names import meant, nearest

PEOPLE = ("Noor Haddad", "Bram De Wit", "Tomás Reis", "Lotte Brandt")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Noor Haddad", "Noor Haddad"),
        ("noor", "Noor Haddad"),
        ("@Haddad", "Noor Haddad"),
        ("tomas", "Tomás Reis"),
        ("de w", "Bram De Wit"),
        ("br", None),
        ("otte", None),
        ("", None),
    ],
)
def test_a_name_is_meant_by_a_beginning_that_no_other_has(typed: str, name: str | None) -> None:
    assert meant(typed, PEOPLE) == name


def test_a_whole_name_is_meant_though_another_begins_so() -> None:
    assert meant("#lead", ("leads", "lead")) == "lead"


@pytest.mark.parametrize(
    ("typed", "name"), [("Nour", "Noor Haddad"), ("lote", "Lotte Brandt"), ("?", PEOPLE[0])]
)
def test_of_another_the_nearest_is_told(typed: str, name: str) -> None:
    assert nearest(typed, PEOPLE) == name
