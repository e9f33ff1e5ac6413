"""The web page of an offer in a real browser: it loads by itself, fits a phone, and prints."""

from __future__ import annotations

import html
import re
import shutil
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from compiling import compiled_source, offer_source
from offer.engine.render.offer.html import show_html

ROOT = Path(__file__).parent.parent
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no chromium here; .ci/run installs it where it may"),
]

MEASURE = """<!DOCTYPE html><title>measuring</title>
<iframe src="/page" style="border:0; width:{width}px; height:600px"></iframe>
<script>
addEventListener("load", () => {{
  const page = document.querySelector("iframe").contentDocument, root = page.documentElement;
  const wide = [...page.querySelectorAll("body *:not(.skip)")]
    .filter(one => one.getBoundingClientRect().right > {width} + 1 && !one.closest("thead"));
  document.body.dataset.found = `${{root.clientWidth}} ${{root.scrollWidth}} ${{wide.length}}`;
}});
</script>
"""


class Site:
    """A server for the browser that is its proxy too, so that every request comes here; what was asked for stays."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                own = self.path.removeprefix("http://offer.test")
                self.send_response(200 if own in pages else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(pages.get(own, "").encode())

            def do_CONNECT(self) -> None:
                asked.append(self.path)
                self.send_error(403)

            def log_message(self, *ignored: object) -> None:
                pass

        self.server: socketserver.BaseServer = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def outside(self) -> list[str]:
        """What was asked of others; the browser's own calls home, which no page starts, are left out."""
        own = re.compile(r"(https?://)?([a-z0-9-]+\.)*(google|googleapis|gvt1|gstatic)\.com[:/]")
        return [url for url in self.asked if not url.startswith("http://offer.test/") and not own.match(url)]

    def browse(self, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
        assert BROWSER is not None
        port = self.server.server_address[1]
        command = [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--enable-logging=stderr",
            f"--user-data-dir={folder / 'profile'}",
            f"--proxy-server=127.0.0.1:{port}",
            "--virtual-time-budget=3000",
            *options,
        ]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def the_page() -> str:
    return show_html(compiled_source(offer_source()))


WRONG = (
    '<!DOCTYPE html><title>wrong</title><p style="width:400px">wide</p><img src="http://elsewhere.test/picture">'
    '<script>console.error("a mistake")</script>'
)


@pytest.fixture(params=["right", "wrong"])
def site(request: pytest.FixtureRequest) -> Iterator[tuple[Site, bool]]:
    """The page itself; and a page with every mistake, which each test must see."""
    page = the_page() if request.param == "right" else WRONG
    measure = {f"/measure-{width}": MEASURE.format(width=width) for width in (320, 375, 768, 1280)}
    site = Site({"/page": page, **measure})
    yield site, request.param == "right"
    site.server.shutdown()
    site.server.server_close()


def test_it_loads_by_itself_and_without_a_complaint(site: tuple[Site, bool], tmp_path: Path) -> None:
    served, right = site
    ran = served.browse(tmp_path, "--dump-dom", "http://offer.test/page")
    assert ("<main" in ran.stdout) == right
    assert ("CONSOLE" not in ran.stderr) == right, ran.stderr
    assert (served.outside() == []) == right, served.outside()
    if right:
        assert [url for url in served.asked if "offer.test" in url] == ["http://offer.test/page"]


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_is_wider_than_the_window(site: tuple[Site, bool], width: int, tmp_path: Path) -> None:
    served, right = site
    ran = served.browse(
        tmp_path, "--window-size=1400,900", "--dump-dom", f"http://offer.test/measure-{width}"
    )
    found = re.search(r'data-found="(\d+) (\d+) (\d+)"', html.unescape(ran.stdout))
    assert found is not None, ran.stdout
    visible, wide, sticking_out = map(int, found.groups())
    assert (wide <= visible <= width and sticking_out == 0) == (right or width > 400)


def test_it_prints_on_a4(tmp_path: Path) -> None:
    served = Site({"/page": the_page()})
    try:
        paper = tmp_path / "offer.pdf"
        served.browse(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", "http://offer.test/page")
    finally:
        served.server.shutdown()
        served.server.server_close()
    content = paper.read_bytes()
    sizes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", content)
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(595, 842)}
    # Fonts differ from machine to machine, and with them where a page ends: 9 pages in DejaVu Sans.
    assert 6 <= len(re.findall(rb"/Type /Page\b", content)) <= 11
    if shutil.which("pdftotext") is None:
        return
    text = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    )
    pages = text.stdout.split("\f")
    whole = [
        page
        for page in pages
        if "Share the video and run the activities" in page and "not before the day" in page
    ]
    assert whole, "a commitment is torn apart by the end of a page"
