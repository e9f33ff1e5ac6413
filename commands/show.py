"""`offer show`: a programme as people read it."""

from __future__ import annotations

import click
from offer.commands.errors import CannotRun
from offer.commands.session import Session, shared


@click.command("show")
@click.argument("name", metavar="[PROGRAMME]", required=False)
@click.option("--markdown", is_flag=True, help="As Markdown.")
@click.option("--html", is_flag=True, help="As one web page that needs nothing else, to read or print.")
@click.option("--readings", is_flag=True, help="Each value with its source phrase, or marked as our reading.")
@shared
def show_command(session: Session, name: str | None, markdown: bool, html: bool, readings: bool) -> None:
    """The offer as people read it."""
    from offer.engine.render.offer import html as offer_html
    from offer.engine.render.offer import readings as offer_readings
    from offer.engine.render.offer import text as offer_text

    if session.json or markdown + html + readings > 1:
        raise click.UsageError("the offer is shown as text, or with one of --markdown, --html, --readings")
    library = session.library()
    if name is not None:
        session.options["programme"] = name
    asked = session.programme(library)
    if asked is None and len(library.programmes) > 1:
        raise CannotRun(f"which programme? One of {', '.join(library.programmes)}")
    programme, _ = library.in_force(asked or library.programmes[0], session.on)
    if readings:
        with session.or_give_up("the programme cannot be read"):
            source = library.source_of(programme)
        shown = offer_readings.show_readings(programme, lambda path: source.span(path).line)
    elif html:
        shown = offer_html.show_html(programme)
    elif markdown:
        shown = offer_text.show_markdown(programme)
    else:
        shown = offer_text.show_text(programme, session.width)
    click.echo(shown, nl=False)
