"""Counters: figures of cases kept in advance, exact at any moment.

A trigger appends what a change of a case takes away and adds (`CaseDelta`) in the jurisdiction's own schema, where no
row is shared with another writer. A task folds these rows into small marginal totals in public. A reading is the totals
and the rows not folded yet, in one statement, which is one snapshot.
"""
