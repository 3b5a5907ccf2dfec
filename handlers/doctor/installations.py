"""The checks of `inhouse doctor` where each workspace has a token of its own."""

from bot.errors import BadSettings
from bot.settings import Settings
from handlers.doctor.check import INSTALLED, OAUTH, Check
from handlers.doctor.slack import check_app_token
from handlers.installing import Installed, installed
from handlers.manifest import INSTALL_PATH
from handlers.tokens import check_secrets
from store.errors import StoreError

_INSTALL = f"While `inhouse run` runs, open https://YOUR-ADDRESS{INSTALL_PATH} in a browser: docs/slack.md."


async def check_installations(settings: Settings) -> list[Check]:
    """With a token for each workspace: what may be installed, and what is."""
    try:
        check_secrets(settings)
        found = await installed(settings)
    except BadSettings as wrong:
        return [Check(OAUTH, "wrong", "the settings do not fit together", f"{wrong}.")]
    except StoreError as error:
        return [Check(OAUTH, "wrong", str(error), "docs/operations.md says how to rebuild it.")]
    some = "1 workspace or organisation" if len(found) == 1 else f"{len(found)} workspaces or organisations"
    checks = [Check(OAUTH, "ok", f"{some} may install the app"), *map(_installation, found)]
    if settings.slack.mode == "http":
        return [*checks, Check("Signing secret", "ok", "set")]
    return [*checks, await check_app_token(settings)]


def _installation(found: Installed) -> Check:
    name = f"{INSTALLED} {found.team}"
    if not found.name:
        return Check(name, "skipped", "not yet", _INSTALL)
    if found.trouble:
        return Check(name, "wrong", f"{found.name}: {found.trouble}", f"Install it there again. {_INSTALL}")
    missing = f"{found.name}, without {', '.join(found.missing)}" if found.missing else found.name
    remedy = (
        f"Paste the output of `inhouse manifest` into its App Manifest, then install it again. {_INSTALL}"
    )
    return Check.of(name, not found.missing, missing, remedy)
