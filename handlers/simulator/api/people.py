"""auth.*, users.*, bots.*, team.*: who is who."""

from typing import Any

from handlers.simulator.api.arguments import Arguments, page, with_cursor
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.events import person_json
from handlers.simulator.state.records import APP_ID, BOT_ID, BOT_USER, DOMAIN, TEAM, Person
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]


def auth_test(workspace: Workspace, args: Arguments) -> Json:
    return {
        "url": f"https://{DOMAIN}.slack.com/",
        "team": "Playground",
        "user": workspace.people[BOT_USER].name,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def user_info(workspace: Workspace, args: Arguments) -> Json:
    person = workspace.people.get(args.need("user"))
    if person is None:
        raise Refused("user_not_found")
    return {"user": _told(person, args)}


def user_list(workspace: Workspace, args: Arguments) -> Json:
    found, cursor = page(list(workspace.people.values()), args)
    return with_cursor({"members": [_told(each, args) for each in found]}, cursor)


def _told(person: Person, args: Arguments) -> Json:
    locale = {"locale": person.locale} if args.flag("include_locale") else {}
    return person_json(person, TEAM) | locale


def bot_info(workspace: Workspace, args: Arguments) -> Json:
    if args.text("bot", BOT_ID) != BOT_ID:
        raise Refused("bot_not_found")
    name = workspace.people[BOT_USER].name
    return {"bot": {"id": BOT_ID, "app_id": APP_ID, "user_id": BOT_USER, "name": name, "deleted": False}}


def team_info(workspace: Workspace, args: Arguments) -> Json:
    return {"team": {"id": TEAM, "name": "Playground", "domain": DOMAIN}}


def user_groups(workspace: Workspace, args: Arguments) -> Json:
    found = [
        {
            "id": name,
            "team_id": TEAM,
            "is_usergroup": True,
            "handle": handle,
            "name": handle,
            "date_delete": 0,
        }
        for name, handle in workspace.user_groups.items()
    ]
    return {"usergroups": found}
