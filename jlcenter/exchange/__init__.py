"""Spreadsheets from and to other people: plain values in and out, never the database.

Reading a roster goes ``sheet_reader`` (file → grids) → ``header_guess`` (which cells are headings)
→ ``roster_rows`` (every row's fate). Start with ``roster_rows.read_people``.
"""
