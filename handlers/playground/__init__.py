"""A local stand-in for Slack: the real Bolt app and the real SDK run against it unchanged.

It refuses what Slack refuses, so that what passes here passes there. Nothing here is used when the bot is
connected to Slack itself.
"""
