"""Approval: an answer from a thread is edited, confirmed and kept, to be given from then on."""

from handlers.approval.form import CALLBACK, TITLE, Form, Place, approval_form, filled_in, wrong_in
from handlers.approval.permission import Rights, rights_of
from handlers.approval.saving import prefilled, saved

__all__ = [
    "CALLBACK",
    "TITLE",
    "Form",
    "Place",
    "Rights",
    "approval_form",
    "filled_in",
    "prefilled",
    "rights_of",
    "saved",
    "wrong_in",
]
