"""files.*: the three-step upload, and what is known of a file."""

from typing import Any

from handlers.simulator.api.access import joined_channel, refuse, thread_of
from handlers.simulator.api.arguments import Arguments
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.events import file_json, whole_file_json
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_ID, BOT_USER
from handlers.simulator.state.workspace import Workspace
from handlers.simulator.validation.messages import check_blocks

Json = dict[str, Any]


def get_upload_url(workspace: Workspace, args: Arguments) -> Json:
    name = args.need("filename")
    args.count("length", 0, 1_000_000_000)
    file = workspace.add_file(BOT_USER, name, None)
    return {"file_id": file.id, "upload_url": f"{workspace.base_url}upload/{file.id}"}


def complete_upload(workspace: Workspace, args: Arguments) -> Json:
    wanted = args.structure("files")
    if not isinstance(wanted, list) or not wanted:
        raise Refused("invalid_arguments", "[ERROR] missing required field: files")
    files = []
    for each in wanted:
        file = workspace.files.get(str(each.get("id")))
        if file is None or file.content is None:
            raise Refused("file_not_found")
        file.title = each.get("title") or file.name
        files.append(file)
    names = [name for name in (args.text("channel_id") or args.text("channels")).split(",") if name]
    blocks = args.structure("blocks", "invalid_blocks_format") or []
    refuse(check_blocks(blocks))
    for name in names:
        channel = joined_channel(workspace, name)
        thread = thread_of(workspace, channel, args.text("thread_ts"))
        message = Posted(
            channel.id, workspace.new_ts(), BOT_USER, args.text("initial_comment"), blocks, thread, BOT_ID
        )
        message.files = [file.id for file in files]
        message.subtype = "file_share"
        for file in files:
            file.channels.append(channel.id)
        workspace.post(message)
    return {"files": [file_json(file) for file in files]}


def info(workspace: Workspace, args: Arguments) -> Json:
    file = workspace.files.get(args.need("file"))
    if file is None or file.content is None:
        raise Refused("file_not_found")
    if file.deleted:
        raise Refused("file_deleted")
    about = {"file_access": "visible"} if file.about.get("file_access") == "check_file_info" else {}
    return {"file": whole_file_json(file) | about}


def canvas(workspace: Workspace, args: Arguments) -> Json:
    """canvases.getContent: a canvas is a file whose content is Markdown."""
    file = workspace.files.get(args.need("canvas_id"))
    if file is None or file.deleted or file.content is None or file.about.get("mode") != "quip":
        raise Refused("canvas_not_found")
    return {"content": file.content.decode()}
