"""The rule of what a value is, pure: ids, entries and their hash chain, the merge, the digest.

Read ``merge.py`` first (the rule), then ``entry.py`` (what a change is). Storage applies entries
with these functions, the provincial server too: there is one merge. See docs/decisions/0003.
"""
