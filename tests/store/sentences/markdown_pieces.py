"""What documents are made of, for tests to put together in any order."""

from hypothesis import strategies as st

PIECES = st.sampled_from(
    [
        "# Head\n",
        "A rule is here. ",
        "It holds.\n\n",
        "You need:\n",
        "- a pen\n",
        "- 5 days\n",
        "| a | b |\n|---|---|\n",
        "| a | b: |\n|---|---|\n",
        "| **x** | 5 |\n",
        "```\ncode\n```\n",
        "**Note**\n\n",
        "\n",
        "1. sign. ",
        "{% alert %}",
    ]
)
