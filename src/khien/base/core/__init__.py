"""What every room uses and no room owns: outbox, audit, history, clock, ids, paging, search, offers."""
