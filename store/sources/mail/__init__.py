"""A mailbox: messages of its folders by IMAP, each a document with what is attached to it."""

from store.sources.mail.mail import connect

__all__ = ["connect"]
