"""Transcripts: what people do in Slack, and what they see then, one for each row of docs/slack.md's table."""

from tests.end_to_end.transcripts.changes import CHANGE, DELIVERY
from tests.end_to_end.transcripts.channels import CHANNEL
from tests.end_to_end.transcripts.commands import ASK, SUMMARIZE
from tests.end_to_end.transcripts.direct import AGENT, DIRECT
from tests.end_to_end.transcripts.home import HOME
from tests.end_to_end.transcripts.own_command import OWN
from tests.end_to_end.transcripts.readers import READERS
from tests.end_to_end.transcripts.refusing import REFUSED
from tests.end_to_end.transcripts.replies import MENU, REPLY
from tests.end_to_end.transcripts.showing import LANGUAGE, MESSAGE, SHOWN
from tests.end_to_end.transcripts.threads import FOLLOW_UP, THREAD

CHAPTERS = (
    *(CHANNEL, THREAD, FOLLOW_UP, DIRECT, AGENT, MESSAGE),
    *(ASK, SUMMARIZE, OWN, REPLY, MENU, HOME),
    *(CHANGE, DELIVERY, READERS, SHOWN, LANGUAGE, REFUSED),
)
TRANSCRIPTS = [it for chapter in CHAPTERS for it in chapter.transcripts]
