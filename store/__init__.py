"""store/: documents, passages, search, sync. Nothing here knows Slack or llama.cpp."""
