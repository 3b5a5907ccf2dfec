"""Handlers: everything that knows Slack."""
