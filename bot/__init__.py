"""bot/: settings, models, answers, summaries. Nothing here knows Slack or Chroma."""
