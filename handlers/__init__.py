"""The face: everything that knows Slack."""
