"""The pages for people with an account, one file a subject: each asks the province's functions and
shows the answer; no page holds a rule."""
