"""Reading the settings, once. What is wrong is named, with the remedy; no value is ever shown."""

import difflib
import os
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import AliasChoices, BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from bot.errors import BadSettings, ModelMissing
from bot.settings.schema import PREFIX, RETIRED, Settings

_LIKENESS = 0.75  # of a name that is taken for a slip of another: THREDS and THREADS have .92


def load(**overrides: Any) -> Settings:
    """Read the settings. Raises BadSettings, which names each wrong setting, its problem and the remedy."""
    try:
        unknown = [name for name in _given() if not _is_known(name)]
        if unknown:
            raise BadSettings("\n".join(map(_no_such, unknown)))
        return Settings(**overrides)
    except ValidationError as wrong:
        raise BadSettings("\n".join(_explain(error) for error in wrong.errors())) from None
    except SettingsError as wrong:
        raise BadSettings(f"{wrong}; write one variable for each setting: docs/configuration.md") from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadSettings(f".env cannot be read ({type(wrong).__name__}): save it as UTF-8 text") from None


def retired() -> dict[str, str]:
    """Our variables that only earlier versions knew, and why they are ignored."""
    return {name: RETIRED[name.upper()] for name in _given() if name.upper() in RETIRED}


def variables() -> tuple[str, ...]:
    """The variables of all settings, each by the name that the docs use."""
    found = []
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, BaseModel):
            found += [f"{PREFIX}{name}__{inner}".upper() for inner in group.model_fields]
        elif isinstance(field.validation_alias, AliasChoices):
            found.append(str(field.validation_alias.choices[0]))
        else:
            found.append(f"{PREFIX}{name}".upper())
    return tuple(found)


def model_file(path: Path, setting: str) -> Path:
    """A file that `setting`, such as "model.path", names. Raises ModelMissing, which tells the variable.

    Looked at when it is opened, not when settings are read: commands that need no model run without it.
    """
    if not path.is_file():
        variable = f"{PREFIX}{setting}".replace(".", "__").upper()
        raise ModelMissing(f"{variable}: {path} is not a file; `inhouse models list` shows what there is")
    return path


def secret_named(name: str) -> str:
    """The value of an environment variable, or of a line of `.env`; "" where there is neither."""
    return (os.environ.get(name) or dotenv_values(".env", interpolate=False).get(name) or "").strip()


def _given() -> list[str]:
    """Our variables in the environment and in `.env`; pydantic-settings passes over unknown ones."""
    names = {*os.environ, *dotenv_values(".env", interpolate=False)}
    return sorted(name for name in names if name.upper().startswith(PREFIX))


def _is_known(name: str) -> bool:
    group, _, _ = name.upper().removeprefix(PREFIX).partition("__")
    return group.lower() in Settings.model_fields


def _no_such(name: str) -> str:
    """With the setting that was probably meant."""
    near = difflib.get_close_matches(name.upper(), variables(), n=1, cutoff=_LIKENESS)
    meant = f" Did you mean {near[0]}?" if near else ""
    shown = "".join(it if it.isprintable() else "?" for it in name)  # a file may hold what steers a terminal
    return f"{shown}: there is no such setting.{meant} docs/configuration.md lists them all"


def _explain(error: ErrorDetails) -> str:
    """One line: the variable to set, what is wrong with it. The value itself may be a secret: never shown."""
    where = [str(part) for part in error["loc"]]
    name = where[0] if where[0].isupper() else PREFIX + "__".join(where).upper()
    if error["type"] == "extra_forbidden":
        return _no_such(name)
    return f"{name}: {_wrong(error)}; docs/configuration.md says what it takes"


def _wrong(error: ErrorDetails) -> str:
    """What a value must be, in words of our own where pydantic's are a programmer's."""
    bounds = error.get("ctx", {})
    match error["type"]:
        case "int_parsing" | "int_type" | "int_from_float":
            return "it must be a whole number"
        case "float_parsing" | "float_type":
            return "it must be a number"
        case "greater_than_equal":
            return f"it must be at least {bounds['ge']:g}"
        case "greater_than":
            return f"it must be more than {bounds['gt']:g}"
        case "less_than_equal":
            return f"it must be at most {bounds['le']:g}"
        case "literal_error":
            return f"it must be {bounds['expected']}"
        case "string_too_long":
            return f"it must have at most {bounds['max_length']:,} characters"
        case _:
            wrong = error["msg"].removeprefix("Value error, ")
            return f"{wrong[0].lower()}{wrong[1:]}"
