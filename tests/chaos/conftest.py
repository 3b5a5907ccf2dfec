"""The file of requests as the end-to-end tests make it."""

from tests.end_to_end.conftest import requests_file

__all__ = ["requests_file"]
