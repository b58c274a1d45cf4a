"""Signed credentials: statements of accredited testing bodies, issued and verified offline.

Dataclasses and text in and out; no file, database, clock or network is touched.

    registry, registry_file    who may sign what, as dataclasses and as a file
    judging                    receive, verify_at_upload (raises), judge (never does)
    verdicts                   Verdicts: judge, kept per token, registry revision, list versions
    status_lists, bitstrings   which credentials were taken back
    signing_key, answers, issuing    the evaluator's side
    tokens, claims, reading, objections, refusals    what the above is made of

A table of evaluators becomes a `Registry` with a `revision` that grows with every change of
evaluators or benchmarks. A status list that arrives is read by `read_status_list` and held against
the present one by `check_successor`; both may refuse. `believed_lists` makes `StatusLists` of the
tokens that were stored, and refuses nothing.
"""
