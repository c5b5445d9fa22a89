"""Planning: the plans clause by clause, and how far each order is carried out."""
