"""auth.*, users.*, bots.*, team.*: who is who."""

from typing import Any

from handlers.simulator.api.access import team_asked
from handlers.simulator.api.arguments import Arguments, page, with_cursor
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.events import person_json
from handlers.simulator.state.records import APP_ID, BOT_ID, BOT_USER, DOMAIN, Person
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]


def auth_test(workspace: Workspace, args: Arguments) -> Json:
    whole = workspace.organisation
    domain = f"{workspace.name.lower()}.enterprise" if whole else workspace.name.lower()
    return {
        "url": f"https://{domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.people[BOT_USER].name,
        "team_id": whole or workspace.team,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": bool(whole),
    } | ({"enterprise_id": whole} if whole else {})


def user_info(workspace: Workspace, args: Arguments) -> Json:
    person = workspace.people.get(args.need("user"))
    if person is None:
        raise Refused("user_not_found")
    return {"user": _told(workspace, person, args)}


def user_list(workspace: Workspace, args: Arguments) -> Json:
    team = team_asked(workspace, args)
    people = [it for it in workspace.people.values() if not team or it.team == team]
    found, cursor = page(people, args)
    return with_cursor({"members": [_told(workspace, each, args) for each in found]}, cursor)


def teams(workspace: Workspace, args: Arguments) -> Json:
    """auth.teams.list"""
    found, cursor = page(workspace.teams, args)
    return with_cursor({"teams": [{"id": each, "name": each} for each in found]}, cursor)


def _told(workspace: Workspace, person: Person, args: Arguments) -> Json:
    locale = {"locale": person.locale} if args.flag("include_locale") else {}
    return person_json(person, workspace.team, workspace.organisation) | locale


def bot_info(workspace: Workspace, args: Arguments) -> Json:
    if args.text("bot", BOT_ID) != BOT_ID:
        raise Refused("bot_not_found")
    name = workspace.people[BOT_USER].name
    return {"bot": {"id": BOT_ID, "app_id": APP_ID, "user_id": BOT_USER, "name": name, "deleted": False}}


def team_info(workspace: Workspace, args: Arguments) -> Json:
    return {"team": {"id": workspace.team, "name": "Playground", "domain": DOMAIN}}


def user_groups(workspace: Workspace, args: Arguments) -> Json:
    found = [
        {
            "id": name,
            "team_id": workspace.team,
            "is_usergroup": True,
            "handle": handle,
            "name": handle.replace("-", " ").capitalize(),
            "date_delete": 0,
            **({"users": sorted(workspace.grouped.get(name, ()))} if args.flag("include_users") else {}),
        }
        for name, handle in workspace.user_groups.items()
    ]
    return {"usergroups": found}
