"""Slack's limits as numbers, each with its source. Characters are Unicode code points, as Slack counts them.

Where Slack's pages and what people measured differ, the stricter number stands here.
"""

# docs.slack.dev/reference/block-kit/blocks
BLOCKS_A_MESSAGE = 50
BLOCKS_A_VIEW = 100
BLOCK_ID = 255

# …/block-kit/blocks/section-block and composition-objects/text-object
TEXT_OBJECT = 3_000
SECTION_FIELDS = 10
SECTION_FIELD = 2_000

# …/blocks/header-block, image-block, context-block, actions-block, context-actions-block
HEADER = 150
IMAGE_URL = 3_000
ALT_TEXT = 2_000
IMAGE_TITLE = 2_000
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
CONTEXT_ACTIONS_ELEMENTS = 5
INPUT_LABEL = 2_000

# …/blocks/markdown-block: one limit for all markdown blocks of a message together
MARKDOWN = 12_000

# …/blocks/table-block
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000
TABLES_A_MESSAGE = 1

# …/blocks/card-block, container-block, carousel-block (and slack_sdk.models.blocks)
CARD_TITLE = 150
CARD_BODY = 200
CONTAINER_TITLE = 150
CONTAINER_BLOCKS = 10
CAROUSEL_CARDS = 10

# …/block-elements and composition-objects
ACTION_ID = 255
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
BUTTON_URL = 3_000
PLACEHOLDER = 150
TEXT_INPUT = 3_000
OPTIONS = 100
OVERFLOW_OPTIONS = 5
OPTION_TEXT = 75
OPTION_VALUE = 150
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

# slackapi/bolt-js#2509, measured: all blocks of one message together (msg_blocks_too_long)
MESSAGE_TEXT = 13_200

# chat.update's page (4,000), and where chat.postMessage splits a text into several messages
PLAIN_TEXT = 4_000

# chat.startStream, chat.appendStream, chat.stopStream and chat.postMessage: `markdown_text`
MARKDOWN_TEXT = 12_000

# docs.slack.dev/reference/views
VIEW_TITLE = 24
VIEW_BUTTON = 24
PRIVATE_METADATA = 3_000
CALLBACK_ID = 255
MODAL_STACK = 3

# assistant.threads.setSuggestedPrompts, assistant.threads.setStatus, agents.sessions.setStatus
SUGGESTED_PROMPTS = 4
LOADING_MESSAGES = 10
SESSION_TITLE = 200

# docs.slack.dev/interactivity/handling-user-interaction
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60
TRIGGER_SECONDS = 3.0
ACK_SECONDS = 3.0

# slackapi/python-slack-sdk#1859, vercel/chat#637: measured, undocumented
STREAM_SECONDS = 5 * 60.0

# assistant.threads.setStatus: a status goes away by itself
STATUS_SECONDS = 2 * 60.0

# docs.slack.dev/apis/events-api/using-socket-mode
CONNECTIONS = 10
