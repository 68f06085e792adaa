"""The text of a bulletin as a Word file, in letters that are read from at arm's length."""

import re
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGNED
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from broadcaster.domain.script_paper import ScriptPaper
from broadcaster.reports.letter import settled

_LETTERS = "Times New Roman"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def bound(paper: ScriptPaper) -> bytes:
    made = Document()
    about = made.core_properties
    about.title, about.author, about.comments = _plain(paper.title)[:255], "", ""
    about.created = about.modified = paper.written
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = _LETTERS, Pt(14)
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        normal.element.rPr.rFonts.set(qn(script), _LETTERS)
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(30), Mm(15), Mm(20), Mm(20)
    title = made.add_paragraph()
    title.alignment = ALIGNED.CENTER
    title.add_run(_plain(paper.title)).bold = True
    for name, fact in paper.facts:
        line = made.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        line.add_run(f"{name}: ").font.size = Pt(12)
        line.add_run(_plain(fact)).font.size = Pt(12)
    made.add_paragraph()
    for text in (each.strip() for each in _plain(paper.script).splitlines()):
        if text:
            line = made.add_paragraph(text)
            line.alignment = ALIGNED.JUSTIFY
            line.paragraph_format.line_spacing, line.paragraph_format.space_after = 1.5, Pt(6)
    out = BytesIO()
    made.save(out)
    return settled(out.getvalue())


def _plain(text: str) -> str:
    """Without what no XML may hold."""
    return _NO_XML.sub("", text)
