"""Answers that were judged, and papers that came from outside, in the archive of a year and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from paper_ways import newest
from tests.actions.test_archives import taken, written
from world import World
from wuzha.actions import incoming, judgements, receipts
from wuzha.actions.evidence import Upload
from wuzha.actions.receipts import Reply
from wuzha.rules.incoming import IncomingForm
from wuzha.store import files
from wuzha.store.models import AnswerJudgement, Paper, PaperAnswer, PaperFile, Recipient, Record
from years import LATE, issued, lived


def test_what_was_judged_and_what_came_from_outside_come_back(world: World, tmp_path: Path) -> None:
    year = lived(world)
    issued(year)
    row = Recipient.objects.get(paper__sender="").pk
    judgements.accept(by=year.bo, recipient=row, answer=newest(row), at=LATE)
    form = IncomingForm("云溪县反诈办", "关于报送工作情况的通知", LATE.date(), due=date(2026, 7, 10))
    scan = Upload("通知.txt", "请报送。".encode(), "text")
    key = incoming.register(by=year.an, office=year.town, form=form, files=(scan,), at=LATE)
    incoming.hand_on(by=year.an, paper=key, units=(year.village,), due=date(2026, 7, 8), at=LATE)
    village = Recipient.objects.get(paper=key, unit=year.village).pk
    record = Record.objects.filter(unit=year.village, withdrawn_at=None).first()
    assert record is not None
    receipts.answer(by=year.lin, recipient=village, reply=Reply(record=record.pk), at=LATE)
    file = written(year.town, tmp_path / "a.zip")
    sha256 = PaperFile.objects.get().sha256
    files.forget(sha256)

    taken(file)

    row = Paper.objects.get(pk=key)
    assert (row.sender, row.files.get().name, files.path_of(sha256).read_bytes()) == (
        form.sender,
        "通知.txt",
        scan.data,
    )
    assert AnswerJudgement.objects.get().by.name == "柏青"
    assert PaperAnswer.objects.get(recipient=village).record_id == record.pk
    assert Recipient.objects.get(pk=village).sent_at == LATE
