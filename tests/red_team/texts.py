"""Every kind of hostile text that is tried. `python -m tests.red_team.texts` prints the table."""

from tests.red_team.attack import Attack
from tests.red_team.floods import FLOODS
from tests.red_team.hidden import HIDDEN
from tests.red_team.orders import ORDERS
from tests.red_team.slack import SLACK
from tests.red_team.turns import TURNS

FAMILIES: dict[str, tuple[Attack, ...]] = {
    "Orders in plain words": ORDERS,
    "Posing as a part of the prompt": TURNS,
    "Hidden or coded orders": HIDDEN,
    "Pings, links and addresses": SLACK,
    "Files that trip machines up, and false pages": FLOODS,
}
KINDS = tuple(kind for family in FAMILIES.values() for kind in family)


def table() -> str:
    """The Markdown table of the set, as docs/privacy.md has it."""
    rows = [
        f"| {family} ({len(kinds)}) | {', '.join(kind.name for kind in kinds)} |"
        for family, kinds in FAMILIES.items()
    ]
    return "\n".join(["| Family | Kinds |", "|---|---|", *rows])


if __name__ == "__main__":
    print(table())
