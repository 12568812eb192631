"""疑点: what an auditor would ask about, found first. One file a family of rules, all pure.

A finding is no verdict: each says what was seen, which records show it, and what to do: put it
right, or keep the proof that it is right.
"""
