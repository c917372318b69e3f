"""The dashboard on every office host: figures, map, trends and rankings of the subtree, drawn on the server.

office.py      the views: the dashboard and its export
periods.py     this month, last quarter … and the period before
asked.py       what the address asks for: period, filters, measure
reading.py     all figures of a dashboard in a fixed number of statements
measures.py    what the map shows, with its fixed limits
boundaries.py  outlines of cities and counties from boundaries.json; topology.py makes that file
atlas.py       the map; charts.py the other drawings: SVG without script or inline style
panels.py      what stands on the page, from the figures
sheets.py      the tables, on screen and as files
cases.py       the list of cases behind a figure
"""
