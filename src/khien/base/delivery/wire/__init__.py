"""What talks to other machines: SMTP and HTTP, each call bounded in time."""
