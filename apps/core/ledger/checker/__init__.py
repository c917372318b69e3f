"""The stand-alone checker of proofs, given to everybody; the portal and the sealer use the same pure functions."""
