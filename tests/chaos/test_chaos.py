"""A short form of `make chaos` and `make soak`: whatever is killed, all have one answer; nothing grows."""

import time
from pathlib import Path

from tests.chaos.episode import episode
from tests.chaos.soak import soak


async def test_whatever_is_killed_each_question_ends_once_and_the_store_is_whole(requests_file: Path) -> None:
    seed = int(time.time())
    outcome = await episode(seed, count=16, kills=4, requests_file=requests_file)
    assert outcome.violations == [], f"seed {seed}"
    assert outcome.killed["bot"] >= 4 and outcome.done


async def test_sixty_questions_leave_no_thread_task_or_open_file_behind() -> None:
    samples = await soak(questions=60, seed=1, batch=25)
    first, *_, last = samples
    assert last.questions > first.questions
    assert last.threads <= first.threads + 2
    assert last.tasks <= first.tasks + 1
    assert last.files <= first.files + 4
