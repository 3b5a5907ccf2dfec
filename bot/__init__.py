"""The mind: settings, model, answering, summaries. Nothing here knows Slack or Chroma."""
