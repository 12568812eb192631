"""What a person does, one file a use-case: no Qt, no SQL.

Each takes a session (who, on which data) and plain values, returns plain results, and raises
``Refused`` with a code and a remedy. Window and command line both call only this.
"""
