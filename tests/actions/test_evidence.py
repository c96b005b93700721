"""Evidence: photos lose what they carry inside, wrong files are refused whole, and nothing is left behind."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from django.conf import settings
from PIL import Image

from tests.reading.made import drawn, word
from world import NOW, World
from wuzha.actions import evidence, records
from wuzha.actions.evidence import MAX_BYTES, MAX_FILES, Upload
from wuzha.papers.pdf import converted, program
from wuzha.reading.attachments import words_in
from wuzha.rules.marking import refuse_secret
from wuzha.rules.records import RecordForm
from wuzha.rules.refusals import Absent, Refusal
from wuzha.store import files
from wuzha.store.models import Claim, Evidence, LogEntry, Record

MEETING = RecordForm(activity="lecture", starts=date(2026, 5, 12), audience=("villagers",))
PLACE, DEVICE, ORIENTATION = 0x8825, 0x010F, 0x0112  # EXIF tags: GPS, maker, orientation


def photo(*, colour: str = "green", kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a photo that says where, when and with what it was taken, lying on its side."""
    exif = Image.Exif()
    exif[DEVICE], exif[ORIENTATION] = "Huarui 7", 6
    exif.get_ifd(PLACE)[2] = (30.0, 12.0, 5.0)
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, exif=exif)
    return out.getvalue()


def document() -> bytes:
    """Return a small Word file."""
    out = io.BytesIO()
    paper = docx.Document()
    paper.add_paragraph("云溪镇上云村反诈工作会议记录")
    paper.save(out)
    return out.getvalue()


def folder() -> list[str]:
    """Return every file in the evidence folder."""
    return sorted(path.name for path in Path(settings.EVIDENCE_ROOT).rglob("*") if path.is_file())


@pytest.fixture
def kept(world: World) -> list[str]:
    """The files that are there before any record: the plan's own."""
    assert world.plan
    return folder()


def submit(world: World, *uploads: Upload, form: RecordForm = MEETING) -> int:
    """Record something of Lin's village with these files."""
    return records.submit(by=world.lin, unit=world.village, form=form, files=uploads, at=NOW)


def test_a_photo_loses_place_device_and_time_and_stands_upright(world: World) -> None:
    submit(world, Upload("现场.jpg", photo()))

    row = Evidence.objects.get()
    with Image.open(files.path_of(row.sha256)) as stored:
        assert dict(stored.getexif()) == {}
        assert stored.size == (480, 640)
        assert stored.format == "JPEG"
    assert (row.kind, row.name, row.media_type) == ("photo", "现场.jpg", "image/jpeg")
    assert row.size == files.path_of(row.sha256).stat().st_size


@pytest.mark.parametrize("kind,media_type", [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_other_pictures_lose_it_as_well(world: World, kind: str, media_type: str) -> None:
    submit(world, Upload(f"现场.{kind.lower()}", photo(kind=kind)))

    row = Evidence.objects.get()
    with Image.open(files.path_of(row.sha256)) as stored:
        assert dict(stored.getexif()) == {}
    assert row.media_type == media_type


def test_a_large_photo_becomes_one_for_a_screen(world: World) -> None:
    submit(world, Upload("现场.jpg", photo(size=(6000, 3000))))

    with Image.open(files.path_of(Evidence.objects.get().sha256)) as stored:
        assert stored.size == (1280, 2560)


def test_the_same_photo_twice_is_kept_once(world: World, kept: list[str]) -> None:
    submit(world, Upload("一.jpg", photo()), Upload("二.jpg", photo()))

    assert Evidence.objects.count() == 1
    assert len(folder()) == len(kept) + 1


def test_a_fourth_photo_is_refused_and_nothing_is_kept(world: World, kept: list[str]) -> None:
    four = [Upload(f"{colour}.jpg", photo(colour=colour)) for colour in ("red", "green", "blue", "white")]

    with pytest.raises(Refusal) as refused:
        submit(world, *four)

    assert refused.value.fields == {"photos": "最多3张照片"}
    assert (Record.objects.count(), folder()) == (0, kept)


def test_a_fourth_photo_is_refused_when_it_comes_later_too(world: World, kept: list[str]) -> None:
    three = [Upload(f"{colour}.jpg", photo(colour=colour)) for colour in ("red", "green", "blue")]
    record = submit(world, *three)

    with pytest.raises(Refusal):
        records.correct(
            by=world.lin,
            record=record,
            revision=1,
            form=MEETING,
            files=(Upload("四.jpg", photo(colour="white")),),
            at=NOW,
        )

    assert Evidence.objects.count() == 3
    assert len(folder()) == len(kept) + 3


def test_pages_of_minutes_photographed_are_no_photos_of_the_event(world: World) -> None:
    pages = [Upload(f"{n}.jpg", photo(size=(600, 480 + n)), "minutes") for n in range(5)]

    submit(world, *pages)

    assert list(Evidence.objects.values_list("kind", flat=True)) == ["minutes"] * 5


def test_there_is_an_end_to_files(world: World, kept: list[str]) -> None:
    many = [Upload(f"{n}.txt", f"第{n}页".encode(), "text") for n in range(MAX_FILES + 1)]

    with pytest.raises(Refusal) as refused:
        submit(world, *many)

    assert refused.value.fields == {"documents": "最多10个文件"}
    assert folder() == kept


def zipped() -> bytes:
    """Return a package that is no Word file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("readme.txt", "not a document")
    return out.getvalue()


HEIC = Path(__file__).parents[1] / "reading/photos/street.heic"  # our own; its tags name a place
OTHER_INSIDE = "的内容与扩展名不符，请用原来的软件打开后另存再传"
NOT_TAKEN = "不是可以接收的文件，请另存为以下类型之一再传：照片（JPG、PNG、HEIC）、PDF、DOCX、XLSX、TXT、MP4、MP3"
NO_PHOTO = "无法作为照片保存。照片无法打开，可能没有传完；请用 JPG、PNG 或苹果手机的 HEIC 照片重传"


@pytest.mark.parametrize(
    "upload,field,remark",
    [
        (Upload("纪要.docx", b"MZ\x90\x00", "minutes"), "documents", f"“纪要.docx”{OTHER_INSIDE}"),
        (Upload("纪要.docx", zipped(), "minutes"), "documents", f"“纪要.docx”{OTHER_INSIDE}"),
        (Upload("报表.xlsx", document(), "form"), "documents", f"“报表.xlsx”{OTHER_INSIDE}"),
        (Upload("总结.pdf", b"hello", "text"), "documents", f"“总结.pdf”{OTHER_INSIDE}"),
        (Upload("总结.doc", b"\xd0\xcf\x11\xe0", "text"), "documents", f"“总结.doc”{OTHER_INSIDE}"),
        (Upload("讲稿.ppt", b"\xd0\xcf\x11\xe0", "text"), "documents", f"“讲稿.ppt”{NOT_TAKEN}"),
        (Upload("现场.jpg", b""), "photos", "“现场.jpg”是空文件，请重新选择"),
        (
            Upload("长.mp4", b"\0" * (MAX_BYTES + 1), "video"),
            "documents",
            "“长.mp4”超过每个文件 20 MB 的上限，请压缩后再传",
        ),
        (Upload("现场.jpg", b"not a photo"), "photos", f"“现场.jpg”{NO_PHOTO}"),
        (Upload("纪要.txt", b"text", "confession"), "documents", "请选择佐证的种类"),
    ],
    ids=[
        "program",
        "other package",
        "other paper",
        "no pdf",
        "old word",
        "slides",
        "empty",
        "large",
        "no photo",
        "kind",
    ],
)
def test_a_wrong_file_is_refused_by_name_and_nothing_is_left_behind(
    world: World, kept: list[str], upload: Upload, field: str, remark: str
) -> None:
    with pytest.raises(Refusal) as refused:
        submit(world, Upload("好.jpg", photo()), upload)

    assert refused.value.fields == {field: remark}
    assert (Record.objects.count(), Evidence.objects.count(), folder()) == (0, 0, kept)


def test_a_photo_of_an_iphone_is_kept_as_a_jpeg_without_its_place(world: World) -> None:
    submit(world, Upload("现场.HEIC", HEIC.read_bytes()))

    row = Evidence.objects.get()
    with Image.open(files.path_of(row.sha256)) as kept:
        assert (row.name, row.media_type, kept.format, dict(kept.getexif())) == ("现场.jpg", "image/jpeg", "JPEG", {})


def test_a_document_is_kept_as_it_came(world: World) -> None:
    data = document()

    submit(world, Upload("会议记录.docx", data, "minutes"))

    row = Evidence.objects.get()
    assert files.path_of(row.sha256).read_bytes() == data
    assert row.kind == "minutes"


@pytest.mark.parametrize(
    "given,stored",
    [
        ("C:\\fakepath\\现场.jpg", "现场.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("一\r\nSet-Cookie: x.jpg", "一Set-Cookie: x.jpg"),
        ("长" * 300 + ".jpg", "长" * 196 + ".jpg"),
    ],
)
def test_a_file_name_is_a_name_and_nothing_more(world: World, given: str, stored: str) -> None:
    submit(world, Upload(given, photo()))

    assert Evidence.objects.get().name == stored


def test_removing_a_file_takes_it_out_of_the_folder_and_leaves_a_line_in_the_log(
    world: World, kept: list[str], django_capture_on_commit_callbacks: object
) -> None:
    submit(world, Upload("现场.jpg", photo()))
    row = Evidence.objects.get()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        evidence.detach(by=world.lin, evidence=row.pk, at=NOW)

    entry = LogEntry.objects.latest("pk")
    assert (Evidence.objects.count(), folder()) == (0, kept)
    assert (entry.summary, entry.detail["sha256"]) == ("移除佐证“现场.jpg”", row.sha256)
    assert Record.objects.get().revision == 2


def test_a_file_that_another_record_has_too_stays_in_the_folder(
    world: World, django_capture_on_commit_callbacks: object
) -> None:
    submit(world, Upload("现场.jpg", photo()))
    submit(world, Upload("同一张.jpg", photo()))
    before = folder()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        evidence.detach(by=world.lin, evidence=Evidence.objects.earliest("pk").pk, at=NOW)

    assert folder() == before


def test_a_stranger_finds_no_file_to_remove(world: World) -> None:
    records.submit(by=world.an, unit=world.other_village, form=MEETING, files=(Upload("现场.jpg", photo()),), at=NOW)

    with pytest.raises(Absent):
        evidence.detach(by=world.lin, evidence=Evidence.objects.get().pk, at=NOW)

    assert Evidence.objects.count() == 1


def test_a_withdrawn_record_keeps_its_files(world: World) -> None:
    record = submit(world, Upload("现场.jpg", photo()))
    records.withdraw(by=world.lin, record=record, revision=1, why="重复", at=NOW)

    with pytest.raises(Refusal) as refused:
        evidence.detach(by=world.lin, evidence=Evidence.objects.get().pk, at=NOW)

    assert str(refused.value) == "这条记录已撤回，不能再改动佐证。"
    assert Claim.objects.count() == 0


MARKED = ("机密★10年", "云溪镇有关部署")


def worksheet(*cells: str) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(cells)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "name, data",
    [
        ("记录.docx", word(MARKED)),
        ("记录.pdf", drawn(MARKED)),
        ("记录.xlsx", worksheet(*MARKED)),
        ("记录.txt", "\n".join(MARKED).encode("gb18030")),
        ("机密★10年.txt", "会议记录".encode()),
    ],
)
def test_a_file_that_bears_the_mark_of_a_state_secret_is_refused_by_name_and_not_kept(
    world: World, kept: list[str], name: str, data: bytes
) -> None:
    with pytest.raises(Refusal, match=f"附件“{name}”中有密级标志“机密★10年”"):
        submit(world, Upload(name, data, "minutes"))

    assert (folder(), Record.objects.count()) == (kept, 0)


def bitten(data: bytes) -> bytes:
    """Return a package of which some bytes within a part were lost on the way."""
    at = data.index(b"word/document.xml") + 60
    return data[:at] + bytes(20) + data[at + 20 :]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"%PDF-1.7 broken",
        word(["会议记录", "按机密要求保管工作手机。"]),
        bitten(word(["会议记录"] * 99)),
    ],
)
def test_words_that_cannot_be_read_or_bear_no_mark_stand_in_no_way(world: World, data: bytes) -> None:
    assert world.plan
    refuse_secret([words_in(data, "application/pdf"), words_in(data, "x.wordprocessingml.document")])


@pytest.mark.office
@pytest.mark.skipif(program() is None, reason="LibreOffice is not installed")
def test_an_old_document_is_taken_in_as_a_new_one_and_the_hash_of_what_came_is_kept(world: World) -> None:
    old = converted(document(), "docx", "doc", missing="", failed="")

    record = submit(world, Upload("会议记录.DOC", old, "minutes"))

    row = Evidence.objects.get(record=record)
    assert (row.name, row.received) == ("会议记录.docx", files.name_of(old))
    assert "会议记录" in words_in(files.path_of(row.sha256).read_bytes(), row.media_type)


def test_an_old_document_is_refused_with_the_way_out_where_nothing_can_read_it(
    world: World, kept: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wuzha.papers.pdf.program", lambda: None)

    with pytest.raises(Refusal, match=r"“通知\.wps”本机没有安装 LibreOffice.*另存为 \.docx"):
        submit(world, Upload("通知.wps", bytes.fromhex("D0CF11E0A1B11AE1").ljust(512), "minutes"))

    assert folder() == kept
