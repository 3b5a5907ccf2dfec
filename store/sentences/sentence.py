"""A sentence of a passage: what is embedded beside the passage, compared with a question, and quoted."""

from dataclasses import dataclass

from store.passage import Passage


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """One sentence, list item or table row of a passage.

    `text` is how it reads, a row with the names of its columns; `passage.text[start:end]` is how it is
    written. `lead` is the sentence that introduces its list, `heading` the innermost heading above it.
    """

    passage: Passage
    start: int
    end: int
    text: str
    heading: str
    lead: "PassageSentence | None" = None
    item: bool = False

    @property
    def quote(self) -> str:
        """Verbatim."""
        return self.passage.text[self.start : self.end]

    @property
    def row(self) -> bool:
        """Whether it is a row of a table."""
        return self.passage.text.startswith("|", self.start)

    @property
    def shown(self) -> str:
        """As sources show it: a row with the names of its columns, anything else as it is written."""
        return self.text if self.row else self.quote

    @property
    def whole(self) -> str:
        """With its introduction, as one reads it."""
        return f"{self.lead.text} {self.text}" if self.lead else self.text

    @property
    def placed(self) -> str:
        """As the embedder reads it: alone, a sentence often does not say what it is about."""
        return f"{self.passage.source.title}: {self.heading}: {self.whole}"
