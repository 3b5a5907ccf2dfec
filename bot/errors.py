"""What can go wrong in bot/.

BotError
├── BadSettings        a setting that is missing or wrong; names it and the remedy
├── BadBatch           a file of questions or messages that cannot be read; names the line
└── ModelError
    ├── ModelMissing   no such file, or not a GGUF
    ├── ModelFailed    llama.cpp, or a model server, could not load or compute
    │   ├── RefusedKey     a model server wants another key
    │   └── BrokenOff      a model server's connection ended before its answer
    ├── PromptTooLong  the prompt does not fit the model's context
    ├── Busy           the queue is full; ask again later
    └── PullFailed     a download that did not come through whole
"""


class BotError(Exception):
    """Anything the bot refuses; the text says how to mend it."""


class BadSettings(BotError):
    """A setting that is missing or wrong."""


class BadBatch(BotError):
    """A file of questions or messages that cannot be read."""


class ModelError(BotError):
    """Anything about models."""


class ModelMissing(ModelError):
    """No such file, or not a GGUF."""


class ModelFailed(ModelError):
    """llama.cpp, or a model server, could not load or compute."""


class RefusedKey(ModelFailed):
    """A model server wants another key."""


class BrokenOff(ModelFailed):
    """A model server's connection ended before its answer did; another time it may go well."""


class PromptTooLong(ModelError):
    """The prompt does not fit the model's context."""


class Busy(ModelError):
    """The queue is full; ask again later."""


class PullFailed(ModelError):
    """A download that did not come through whole."""
