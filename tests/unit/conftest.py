"""What several rooms' tests share: a browser that draws HTML, where one is installed."""

import shutil
import struct
import subprocess
import zlib
from functools import cached_property

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Picture:
    """The pixels of an 8-bit PNG without interlacing."""

    def __init__(self, data):
        self.width, self.height, depth, color = struct.unpack(">IIBB", data[16:26])
        assert depth == 8
        self.channels = {2: 3, 6: 4}[color]
        body, at = b"", 8
        while at < len(data):
            (length,) = struct.unpack(">I", data[at : at + 4])
            if data[at + 4 : at + 8] == b"IDAT":
                body += data[at + 8 : at + 8 + length]
            at += 12 + length
        self._raw = zlib.decompress(body)

    @cached_property
    def rows(self):
        channels, stride = self.channels, self.width * self.channels
        rows, previous = [], bytearray(stride)
        for y in range(self.height):
            start = y * (stride + 1)
            kind, line = self._raw[start], bytearray(self._raw[start + 1 : start + 1 + stride])
            for x in range(stride if kind else 0):
                left = line[x - channels] if x >= channels else 0
                up, corner = previous[x], previous[x - channels] if x >= channels else 0
                guess = left + up - corner
                paeth = min((left, up, corner), key=lambda v, g=guess: abs(g - v))
                line[x] = (line[x] + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
            rows.append(line)
            previous = line
        return rows

    def color(self, x, y):
        return tuple(self.rows[y][x * self.channels : x * self.channels + 3])

    @property
    def colors(self):
        return {self.color(x, y) for y in range(0, self.height, 7) for x in range(0, self.width, 3)}


@pytest.fixture
def browse(tmp_path):
    """Return how to open HTML in a browser with some flags: what it prints."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")

    def browsed(html, *flags):
        page = tmp_path / "page.html"
        page.write_text(html, encoding="utf-8")
        always = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
        ]
        command = [CHROMIUM, *always, *flags, page.as_uri()]
        try:
            return subprocess.run(command, capture_output=True, timeout=90, check=True).stdout
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"Chromium does not run here: {error}")

    return browsed


@pytest.fixture
def draw(browse, tmp_path):
    """Return how to draw HTML in a browser: the picture of a window of so many pixels."""

    def drawn(html, width, height, *, dark=False):
        picture = tmp_path / "page.png"
        scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
        size = ["--hide-scrollbars", f"--window-size={width},{height}"]
        browse(html, *size, *scheme, f"--screenshot={picture}")
        return Picture(picture.read_bytes())

    return drawn
