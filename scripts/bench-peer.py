"""Writes the log of `bench export` with openpyxl and prints how long it took; see scripts/bench-peer."""

import datetime
import json
import resource
import sys
import time
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

HEADINGS = ["Employee ID", "Name", "Attendance Date", "Time In", "Time Out", "Duration (Hours)", "Status"]
WIDTHS = [13, 26, 16, 11, 11, 17, 12]
FORMATS = [None, None, "yyyy-mm-dd", "hh:mm:ss", "hh:mm:ss", "0.00", None]
PEOPLE = 1000
CENTRE = Alignment(horizontal="center")
FIRST = datetime.date(2026, 1, 1)


def clock(seconds):
    return datetime.time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def row(number):
    """The same row as `made_up` in src/cli/bench_export.rs."""
    person = number % PEOPLE
    mixed = (number * 2_654_435_761 % 2**32) >> 8
    time_in = 8 * 3600 + mixed % 5400
    time_out = 17 * 3600 + mixed // 5400 % 5400
    return [
        f"E{person:05}",
        f"Person {person:05} of Example",
        FIRST + datetime.timedelta(days=number // PEOPLE),
        clock(time_in),
        clock(time_out),
        (time_out - time_in) / 3600,
        "Present",
    ]


def styled(cell, number_format):
    if number_format:
        cell.number_format = number_format
        if number_format != "0.00":
            cell.alignment = CENTRE


def heading(cell):
    line = Side(style="thin", color="BFBFBF")
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill(fill_type="solid", start_color="366092", end_color="366092")
    cell.alignment = Alignment(horizontal="center", vertical="center")
    cell.border = Border(left=line, right=line, top=line, bottom=line)


def prepare(sheet, rows):
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:G{rows + 1}"


def write_in_memory(rows, path):
    """As the earlier system did: one cell after the other into a sheet in memory."""
    book = Workbook()
    sheet = book.active
    prepare(sheet, rows)
    for column, words in enumerate(HEADINGS, start=1):
        heading(sheet.cell(1, column, words))
    for number in range(rows):
        for column, (value, number_format) in enumerate(zip(row(number), FORMATS), start=1):
            styled(sheet.cell(number + 2, column, value), number_format)
    book.save(path)


def write_only(rows, path):
    """The fastest way that openpyxl has: row by row, nothing kept."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("log")
    prepare(sheet, rows)
    cells = [WriteOnlyCell(sheet, words) for words in HEADINGS]
    for cell in cells:
        heading(cell)
    sheet.append(cells)
    for number in range(rows):
        cells = []
        for value, number_format in zip(row(number), FORMATS):
            cell = WriteOnlyCell(sheet, value)
            styled(cell, number_format)
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def milliseconds(write, rows, path):
    started = time.perf_counter()
    write(rows, path)
    return round((time.perf_counter() - started) * 1000, 1)


def main():
    rows, folder = int(sys.argv[1]), Path(sys.argv[2])
    path = folder / "openpyxl.xlsx"
    figures = {"write_only_ms": milliseconds(write_only, rows, path), "ms": milliseconds(write_in_memory, rows, path)}
    figures["rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    print(json.dumps(figures))


main()
