"""Detection: rules, alerts, and the process that follows the log. Answers are given here."""
