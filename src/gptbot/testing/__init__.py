"""For whoever builds on the core: strategies, port contracts, a ledger machine (extra ``testing``)."""
