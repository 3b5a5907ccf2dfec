"""The memory: documents, passages, search, sync. Nothing here knows Slack or llama.cpp."""
