"""One listener a file, named after what Slack sends; built with the front, registered in app.py."""
