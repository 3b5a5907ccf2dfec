"""The sums of scaling: what they are made of."""

from dataclasses import replace

from bench.scaling import Assumptions, needs

GIVEN = Assumptions(
    asked=2,
    busiest=0.3,
    bot=60,
    model=30,
    spare=0.5,
    passages=10,
    bot_price=0.1,
    model_price=1,
    store_price=0.4,
)


def test_the_busiest_minute_tells_how_many_of_each() -> None:
    found = needs(10_000, GIVEN)
    assert (found.minute, found.bots, found.models, found.passages) == (100, 4, 7, 100_000)
    assert "model" in found.breaks_first


def test_one_machine_pays_for_nothing_else() -> None:
    alone = needs(100, GIVEN)
    assert alone.bots == alone.models == 1 and alone.row()[3] == "the bot's own"
    assert round(alone.cost, 4) == round(0.1 * 730 / (100 * 2 * 21), 4)
    assert needs(100, replace(GIVEN, bot_price=0.2)).cost == 2 * alone.cost


def test_slack_breaks_before_what_can_be_bought() -> None:
    assert "Slack" in needs(1_000_000, GIVEN).breaks_first
    assert "Socket Mode" in needs(20_000, replace(GIVEN, bot=20, model=1_000)).breaks_first
