"""The offer as people read it."""

from __future__ import annotations

import click
from offer.commands.session import CannotRun, session, shared


@click.command()
@click.argument("name", metavar="[PROGRAMME]", required=False)
@click.option("--markdown", is_flag=True, help="As Markdown.")
@click.option("--html", is_flag=True, help="As one web page that needs nothing else, to read or print.")
@click.option("--readings", is_flag=True, help="Each value with its source phrase, or marked as our reading.")
@shared
@click.pass_context
def show(ctx: click.Context, name: str | None, markdown: bool, html: bool, readings: bool) -> None:
    """The offer as people read it."""
    from offer.engine.render.offer import html as offer_html
    from offer.engine.render.offer import readings as pages
    from offer.engine.render.offer import text as offer

    at = session(ctx)
    if at.json or markdown + html + readings > 1:
        raise click.UsageError("the offer is shown as text, or with one of --markdown, --html, --readings")
    library = at.library()
    if name is not None:
        at.options["programme"] = name
    asked = at.programme(library)
    if asked is None and len(library.programmes) > 1:
        raise CannotRun(f"which programme? One of {', '.join(library.programmes)}")
    checked, _ = library.in_force(asked or library.programmes[0], at.on)
    if readings:
        click.echo(
            pages.show_readings(checked.programme, lambda path: checked.source.span(path).line), nl=False
        )
    elif html:
        click.echo(offer_html.show_html(checked.programme), nl=False)
    elif markdown:
        click.echo(offer.show_markdown(checked.programme), nl=False)
    else:
        click.echo(offer.show_text(checked.programme, at.width), nl=False)
