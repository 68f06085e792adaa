"""Tables as they can be heard: a small one row by row; a large one is left to the eye."""

from collections.abc import Sequence

MOST_CELLS = 60
MOST_COLUMNS = 6


def spoken_table(rows: Sequence[Sequence[str]]) -> tuple[list[str], str]:
    """Lines of a table given by its cells, and what is to be told of it. A table that only lays out a page (one row,
    or one column) is read cell by cell and nothing is told."""
    full = [[cell.strip() for cell in row] for row in rows]
    full = [row for row in full if any(row)]
    columns = max((len(row) for row in full), default=0)
    if not full:
        return [], ""
    if len(full) == 1 or columns == 1:
        return [line for row in full for cell in row for line in cell.split("\n") if line], ""
    size = f"bảng {len(full)} × {columns}"
    if columns > MOST_COLUMNS or len(full) * columns > MOST_CELLS:
        return [], size
    if any(len(cell) > 200 or "\n" in cell for row in full for cell in row):  # columns of prose
        return [line for row in full for cell in row for line in cell.split("\n") if line], ""
    return ["; ".join(filter(None, row)) for row in full], f"đường kẻ {size} (đọc theo từng hàng)"
