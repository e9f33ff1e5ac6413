"""The style of the page that shows an offer: on a desk, on a phone, on paper. No font, image or script is loaded."""

STYLE = """
:root { color-scheme: light; --ink: #1b1f23; --soft: #4a5560; --line: #b9c2cb; --tint: #f2f5f7; --link: #0b4f8a; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem 1.25rem 3rem; color: var(--ink); background: #fff;
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 2rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.4rem; line-height: 1.25; margin: 2.5rem 0 .75rem; padding-bottom: .25rem;
  border-bottom: 2px solid var(--line); }
h3 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
p { margin: .5rem 0; }
main p, main > section > ul, .deep, .readings { max-width: 46rem; }
ul { margin: .5rem 0; padding-left: 1.25rem; }
li { margin: .3rem 0; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid #b45309; outline-offset: 2px; border-radius: 2px; }
header p { margin: .15rem 0; color: var(--soft); }
.skip { position: absolute; left: -100vw; top: 0; padding: .5rem 1rem; background: #fff; }
.skip:focus { left: .5rem; top: .5rem; }
nav { margin: 1.25rem 0; padding: .75rem 1rem; background: var(--tint); border-left: 4px solid var(--line); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0; padding: 0; }
nav a { display: inline-block; padding: .2rem 0; }
.mark { font-size: .75rem; line-height: 1; vertical-align: super; }
.mark a { padding: .2rem .25rem; }
.note { color: var(--soft); }
table { width: 100%; border-collapse: collapse; font-size: .95rem; line-height: 1.45; table-layout: fixed; }
caption { text-align: left; color: var(--soft); padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .6rem .7rem; border: 1px solid var(--line); }
thead th { background: var(--tint); }
tbody th { font-weight: normal; }
tbody th b, td b { display: block; margin-bottom: .4rem; }
td ul { margin: 0; padding-left: 1.1rem; }
td li { margin: 0 0 .5rem; }
col.narrow { width: 8rem; }
.points > li { margin: .8rem 0; }
.points > li > b { font-weight: 600; }
.readings { list-style: none; padding: 0; }
.readings p { margin: .2rem 0; }
.readings li { margin: .6rem 0; padding: .5rem .75rem; background: #fdf6e7; border-left: 4px solid #b45309; }
.readings b { font-weight: 600; }
.readings li:target { outline: 3px solid #b45309; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: .9rem; }
@media screen and (max-width: 60rem) {
  table, caption, tbody, tr, th, td { display: block; width: 100%; }
  colgroup { display: none; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { margin: 0 0 1.5rem; border: 1px solid var(--line); }
  th, td { border: 0; }
  tbody th { background: var(--tint); }
  td::before { content: attr(data-head); display: block; font-weight: 600; color: var(--soft); margin-bottom: .25rem; }
  td:empty { display: none; }
}
@media (max-width: 30rem) {
  body { padding: .5rem .9rem 2rem; }
  h1 { font-size: 1.6rem; }
}
@page { size: A4; margin: 14mm 14mm 16mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.4; }
  nav, .skip { display: none; }
  h1 { font-size: 20pt; } h2 { font-size: 13.5pt; margin-top: 1.5rem; } h3 { font-size: 11.5pt; }
  h1, h2, h3, caption { break-after: avoid; }
  main p, main > section > ul, .deep, .readings { max-width: none; }
  .readings { font-size: 9pt; }
  .readings li { padding: 1mm 2.5mm; margin: 1.5mm 0; }
  table { font-size: 8.5pt; } th, td { padding: 1.5mm 1.8mm; } col.narrow { width: 24mm; }
  li { break-inside: avoid; }
  thead { display: table-header-group; break-after: avoid; }
  p { orphans: 3; widows: 3; }
  a { color: inherit; text-decoration: none; }
  .mark, .mark a { padding: 0; font-size: 7pt; }
}
"""
"""Colours meet 4.5:1 on their grounds (a test measures them). Below 60rem the table's cells stand one below the other,
each under its heading; roles in the markup keep it a table for screen readers."""
