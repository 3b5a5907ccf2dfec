"""Slack's limits as numbers: those of the SDK's own models where they have them, else each with its source.
Characters are Unicode code points, as Slack counts them.

Where Slack's pages and what people measured differ, the stricter number stands here.
"""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CardBlock,
    CarouselBlock,
    ConfirmObject,
    ContainerBlock,
    ContextActionsBlock,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    InputBlock,
    InputInteractiveElement,
    MarkdownBlock,
    Option,
    OverflowMenuElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

# docs.slack.dev/reference/block-kit/blocks
BLOCKS_A_MESSAGE = 50
BLOCKS_A_VIEW = View.blocks_max_length
BLOCK_ID = Block.block_id_max_length

# …/block-kit/blocks/section-block and composition-objects/text-object
TEXT_OBJECT = SectionBlock.text_max_length
SECTION_FIELDS = SectionBlock.fields_max_length
SECTION_FIELD = 2_000

# …/blocks/header-block, image-block, context-block, actions-block, context-actions-block
HEADER = HeaderBlock.text_max_length
IMAGE_URL = ImageBlock.image_url_max_length
ALT_TEXT = ImageBlock.alt_text_max_length
IMAGE_TITLE = ImageBlock.title_max_length
CONTEXT_ELEMENTS = ContextBlock.elements_max_length
ACTIONS_ELEMENTS = ActionsBlock.elements_max_length
CONTEXT_ACTIONS_ELEMENTS = ContextActionsBlock.elements_max_length
INPUT_LABEL = InputBlock.label_max_length

# …/blocks/markdown-block: one limit for all markdown blocks of a message together
MARKDOWN = MarkdownBlock.text_max_length

# …/blocks/table-block
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000
TABLES_A_MESSAGE = 1

# …/blocks/card-block, container-block, carousel-block (and slack_sdk.models.blocks)
CARD_TITLE = CardBlock.title_max_length
CARD_BODY = CardBlock.body_max_length
CONTAINER_TITLE = ContainerBlock.title_max_length
CONTAINER_BLOCKS = ContainerBlock.child_blocks_max_length
CAROUSEL_CARDS = CarouselBlock.elements_max_length

# …/block-elements and composition-objects
ACTION_ID = ButtonElement.action_id_max_length
BUTTON_TEXT = ButtonElement.text_max_length
BUTTON_VALUE = ButtonElement.value_max_length
BUTTON_URL = ButtonElement.url_max_length
PLACEHOLDER = InputInteractiveElement.placeholder_max_length
TEXT_INPUT = 3_000
OPTIONS = StaticSelectElement.options_max_length
OVERFLOW_OPTIONS = OverflowMenuElement.options_max_length
OPTION_TEXT = Option.label_max_length
OPTION_VALUE = Option.value_max_length
CONFIRM_TITLE = ConfirmObject.title_max_length
CONFIRM_TEXT = ConfirmObject.text_max_length
CONFIRM_BUTTON = ConfirmObject.confirm_max_length

# slackapi/bolt-js#2509, measured: all blocks of one message together (msg_blocks_too_long)
MESSAGE_TEXT = 13_200

# chat.update's page (4,000), and where chat.postMessage splits a text into several messages
PLAIN_TEXT = 4_000

# chat.startStream, chat.appendStream, chat.stopStream and chat.postMessage: `markdown_text`
MARKDOWN_TEXT = 12_000

# docs.slack.dev/reference/views
VIEW_TITLE = View.title_max_length
VIEW_BUTTON = View.submit_max_length
PRIVATE_METADATA = View.private_metadata_max_length
CALLBACK_ID = View.callback_id_max_length
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
