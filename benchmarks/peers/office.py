"""W1 to W3 in LibreOffice Calc; started by sheet.py with the Python that has its `uno` module (Debian: python3-uno).

usage: office.py rows
Times are those of hard recalculations and of edits followed by a read: processor time of all threads of a headless
office with a profile of its own, which the system counts in steps of 10 ms.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

BATCH = 50_000


def processor_seconds(session):
    """Return the processor time that the processes of a session took so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Calc:
    """One sheet of a new document."""

    def __init__(self, desktop, session):
        self.session = session
        hidden = PropertyValue(Name="Hidden", Value=True)
        self.document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden,))
        self.document.enableAutomaticCalculation(False)
        self.sheet = self.document.Sheets.getByIndex(0)

    def timed(self, label, action):
        start = processor_seconds(self.session)
        action()
        spent = (processor_seconds(self.session) - start) * 1e3
        print(f"{'libreoffice: ' + label:44s} {spent:9.2f} ms", flush=True)

    def put(self, column, columns):
        """Write columns of numbers from the first row on."""
        rows = list(zip(*columns, strict=True))
        for start in range(0, len(rows), BATCH):
            some = tuple(rows[start : start + BATCH])
            last = start + len(some) - 1
            self.sheet.getCellRangeByPosition(column, start, column + len(columns) - 1, last).setDataArray(some)

    def fill(self, column, formula, first, last):
        """Fill a formula down; rows count from 1."""
        self.sheet.getCellByPosition(column, first - 1).setFormula(formula)
        down = uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM")
        self.sheet.getCellRangeByPosition(column, first - 1, column, last - 1).fillAuto(down, 1)

    def edit(self, label, column, row, read):
        """Time an edit of one number and the read of a cell that depends on it."""
        self.document.enableAutomaticCalculation(True)

        def action():
            self.sheet.getCellByPosition(column, row - 1).setValue(random.random() * 100)
            self.sheet.getCellRangeByName(read).getValue()

        action()
        self.timed(label, action)
        self.document.enableAutomaticCalculation(False)

    def recalculate(self, label):
        self.document.calculateAll()
        self.timed(label, self.document.calculateAll)

    def close(self):
        self.document.close(True)


def w1(calc, rows):
    calc.put(0, [[random.random() * 100 for _ in range(rows)], [random.random() * 10 for _ in range(rows)]])
    for column, formula in enumerate(("=A1*B1", "=C1*1.1+A1", "=IF(D1>500;D1-500;0)", "=ROUND(E1/3;2)"), 2):
        calc.fill(column, formula, 1, rows)
    calc.sheet.getCellByPosition(6, 0).setFormula(f"=SUM(F1:F{rows})")
    calc.recalculate("W1 full recalculation")
    calc.edit("W1 edit of one leaf", 0, 7, "G1")


def w2(calc, rows):
    calc.put(0, [[random.random() for _ in range(rows)]])
    calc.sheet.getCellByPosition(1, 0).setFormula("=A1")
    calc.fill(1, "=B1+A2", 2, rows)
    calc.recalculate("W2 running total, full")
    calc.edit("W2 head edit", 0, 1, f"B{rows}")


def w3(calc, rows):
    keys = rows // 10
    calc.put(0, [[float(random.randint(1, keys)) for _ in range(rows)]])
    calc.put(4, [[float(key) for key in range(1, keys + 1)], [random.random() for _ in range(keys)]])
    calc.fill(1, f"=VLOOKUP(A1;$E$1:$F${keys};2;0)", 1, rows)
    calc.recalculate("W3 VLOOKUP full")
    calc.edit("W3 table value edit", 5, 77, f"B{rows}")


def sums(calc, rows):
    calc.put(0, [[float(random.randint(1, 1000)) for _ in range(rows)], [random.random() for _ in range(rows)]])
    calc.put(3, [[float(group) for group in range(1, 1001)]])
    calc.fill(4, f"=SUMIF($A$1:$A${rows};D1;$B$1:$B${rows})", 1, 1000)
    calc.recalculate("W3 SUMIF over 1,000 groups")
    calc.edit("W3 SUMIF edit", 1, 77, "E5")


def main():
    rows = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as profile:
        address = f"pipe,name=bench{random.randrange(10**9)};urp;"
        office = subprocess.Popen(
            ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}", f"--accept={address}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        end_with_us(office)
        try:
            desktop = connected(address)
            for workload in (w1, w2, w3, sums):
                calc = Calc(desktop, office.pid)
                workload(calc, rows)
                calc.close()
        finally:
            os.killpg(office.pid, signal.SIGTERM)
            office.wait()


def end_with_us(office):
    """End the office when this process is asked to end, also while it waits for an answer."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    def wait():
        signal.sigwait({signal.SIGTERM})
        os.killpg(office.pid, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def connected(address):
    """Return the desktop of the office once it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:{address}StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.5)
            continue
        return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    raise SystemExit("the office did not answer in 60 s")


main()
