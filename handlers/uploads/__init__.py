"""Uploads: the files of a message, as Slack describes them, their bytes, and what is kept of them."""

from handlers.uploads.download import Downloads, files_host
from handlers.uploads.sent_files import LibraryFiles, OnShare, SentFiles
from handlers.uploads.shared import SharedFile, UnreadFile, WhyUnread, files_of

__all__ = [
    "Downloads",
    "LibraryFiles",
    "OnShare",
    "SentFiles",
    "SharedFile",
    "UnreadFile",
    "WhyUnread",
    "files_host",
    "files_of",
]
