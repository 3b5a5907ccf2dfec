"""The tables of docs/models.md: they are those of the catalogue, which `recommend` goes by."""

from bench.models import PAGE, tables, written
from bot.model.catalogue import Catalogue


def test_the_page_on_models_shows_the_catalogue_as_it_is() -> None:
    page = PAGE.read_text("utf-8")
    assert written(page) == page, "python -m bench.models --write"


def test_every_figure_of_a_tier_says_whether_it_was_measured() -> None:
    tiers = dict(tables(Catalogue.read()))["tiers"]
    for tier in Catalogue.read().tiers:
        row = next(line for line in tiers.splitlines() if line.startswith(f"| {tier.name} |"))
        figures = row.split("|")[4:8]
        basis = [figure.split(", ")[1].strip() for figure in figures]
        assert set(basis) <= ({"measured", "estimated"} if tier.measured else {"estimated"})


def test_the_page_recommends_no_tier_beside_what_the_rule_says() -> None:
    assert "try this first" not in PAGE.read_text("utf-8")
