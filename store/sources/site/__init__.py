"""A site: its pages, found by sitemaps and links, as far as robots.txt and its bounds allow."""

from store.sources.site.site import connect

__all__ = ["connect"]
