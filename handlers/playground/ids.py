"""The fixed ids of the stand-in's workspace and of the app installed in it."""

TEAM = "T0INHOUSE"
OTHER_TEAM = "T0PARTNER"
DOMAIN = "playground"
BOT_USER = "U0INHOUSE"
BOT_ID = "B0INHOUSE"
APP_ID = "A0INHOUSE"
