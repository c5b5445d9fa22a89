"""Procedures: ordered acts with steps, guards, clocks and papers, and the registers that grow of them."""
