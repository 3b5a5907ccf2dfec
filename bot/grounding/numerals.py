"""Numbers as Japanese and Chinese write them, in digits: 五万, 5万 and 5千 are 50000, 50000, 5000. Pure."""

import re

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "両": 2, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8}
# A number in Han alone is one only before what it counts: 一緒 and 十分な are words.
_COUNTERS = (
    "年|か月|ヶ月|カ月|個月|箇月|月|週|周|日|泊|時|时|点|分|秒|人|名|円|元|回|次|度|階|番|目|歳|岁|台|件|個|个|枚|本|つ|割|倍"
    "|文字|営業|工作|営|歩|部|項|条|号|種|級|段|％|%"
)
_HAN = "".join((*_DIGITS, *_TENS, *_MYRIADS))
_MIXED = re.compile(rf"\d[\d,]*(?:\.\d+)?[十百千万萬億亿][\d{_HAN}]*(?![^\W\d_]*緒)")
_COUNTED = re.compile(rf"(?<![{_HAN}])[{_HAN}]+(?={_COUNTERS})")
_NOT_A_COUNT = re.compile(r"十分(?![前後間以])|一部|一番(?!目)|一度|一時的|一人ひとり|一個人|一本化")
_BORDER = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff])(?=[#@A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u3040-\u30ff\u3400-\u9fff])"
)


def in_digits(text: str) -> str:
    """`text` with such numbers in digits."""
    text = _MIXED.sub(lambda it: _digits(it.group()), text)
    words = [it.span() for it in _NOT_A_COUNT.finditer(text)]

    def counted(match: re.Match[str]) -> str:
        is_word = any(start <= match.start() < end for start, end in words)
        return match.group() if is_word else _digits(match.group())

    return _COUNTED.sub(counted, text)


def apart(text: str) -> str:
    """`text` with white space between its letters of Han or kana and others: 週3日 is 週 3 日."""
    return _BORDER.sub(" ", text)


def _digits(number: str) -> str:
    """The value of a run of digits and Han numerals: in places (二〇二六) or by multipliers (二千二十六)."""
    total = section = current = 0.0
    plain = True
    for run in re.findall(r"\d[\d,]*(?:\.\d+)?|.", number):
        if run[0].isdigit() and run[0] not in _DIGITS:
            current = float(run.replace(",", ""))
        elif run in _DIGITS:
            current = current * 10 + _DIGITS[run]
        elif run in _TENS:
            section, current, plain = section + (current or 1) * _TENS[run], 0.0, False
        else:
            total, section, current, plain = total + (section + current or 1) * _MYRIADS[run], 0.0, 0.0, False
    value = current if plain else total + section + current
    return str(int(value)) if value == int(value) else str(value)
