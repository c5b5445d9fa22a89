"""Reviews: who may still sign in to which system, with which rights; a later list proves what was decided."""
