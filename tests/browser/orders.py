"""What a person types into the sheet of an emergency."""

from playwright.sync_api import Page


def typed(page: Page, title: str, script: str, where: str) -> None:
    page.get_by_label("Sự việc").fill("Cháy")
    page.get_by_label("Tiêu đề").fill(title)
    page.get_by_label("Lời sẽ đọc").fill(script)
    page.locator(f"[name=where][value='{where}']").check()


def ordered(page: Page) -> None:
    """By whose order."""
    page.get_by_label("Người ra lệnh").fill("Chủ tịch Uỷ ban nhân dân xã")
    page.get_by_label("Số văn bản").fill("Lệnh miệng")
