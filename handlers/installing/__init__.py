"""Installing the app in several workspaces: Bolt's OAuth flow, what it keeps in the ledger, and its end."""

from handlers.installing.door import install_door
from handlers.installing.flow import InstallFlow
from handlers.installing.looking import Installed, installed
from handlers.installing.places import Places, note_home
from handlers.installing.uninstalled import app_uninstalled, tokens_revoked

__all__ = [
    "InstallFlow",
    "Installed",
    "Places",
    "app_uninstalled",
    "install_door",
    "installed",
    "note_home",
    "tokens_revoked",
]
