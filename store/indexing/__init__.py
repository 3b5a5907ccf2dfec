"""Indexing: files and folders into the library, and out of it."""

from store.indexing.approving import Approval, approve
from store.indexing.exclusion import IGNORE_FILE, Exclusion, Exclusions, built_in, check_pattern
from store.indexing.forget import Forgotten, forget_documents, forget_person, forget_ratings
from store.indexing.indexer import index
from store.indexing.learning import UNREADABLE, ChannelIndexer, HeardFile, HeardTalk
from store.indexing.left_out import left_out_of, why_left_out
from store.indexing.lot import Lot
from store.indexing.origin import content_digest, how_read
from store.indexing.places import at_or_below, on_disk, outermost, source_id, surroundings
from store.indexing.preview import Preview, look_ahead
from store.indexing.redacting import redact
from store.indexing.report import IndexOptions, Progress, Report, Skipped, Watch
from store.indexing.slack_exports import private_left_out
from store.indexing.uploads import ReadUpload, SentFile, UploadReader
from store.indexing.walk import walk_path
from store.indexing.watching import Looks, changes

__all__ = [
    "IGNORE_FILE",
    "UNREADABLE",
    "Approval",
    "ChannelIndexer",
    "Exclusion",
    "Exclusions",
    "Forgotten",
    "HeardFile",
    "HeardTalk",
    "IndexOptions",
    "Looks",
    "Lot",
    "Preview",
    "Progress",
    "ReadUpload",
    "Report",
    "SentFile",
    "Skipped",
    "UploadReader",
    "Watch",
    "approve",
    "at_or_below",
    "built_in",
    "changes",
    "check_pattern",
    "content_digest",
    "forget_documents",
    "forget_person",
    "forget_ratings",
    "how_read",
    "index",
    "left_out_of",
    "look_ahead",
    "on_disk",
    "outermost",
    "private_left_out",
    "redact",
    "source_id",
    "surroundings",
    "walk_path",
    "why_left_out",
]
