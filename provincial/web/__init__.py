"""The province's pages: made on the server, for people with an account, and one for everybody.

A request's way: ``site`` (whose visit, may they, in which language), a page's function in
``pages``, a template. Nothing of a person ever stands in an address.
"""
