"""Tables of what brings inventories: keys of agents, osquery's nodes and queries, files that wait."""

from django.db import models
from typing_extensions import override

UNIT = "accounts.Unit"


class AgentKey(models.Model):
    """A key by which the agents of one unit prove themselves; only its hash is kept."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    token_hint = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    @override
    def __str__(self) -> str:
        return self.name


class OsqueryNode(models.Model):
    """An osquery that enrolled with a unit's key; it proves itself by its own key from then on."""

    key = models.ForeignKey(AgentKey, on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    enrolled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "host"], name="inventory_one_node_a_host")
        ]

    @override
    def __str__(self) -> str:
        return self.host


class OsqueryPack(models.Model):
    """Which allow-listed queries osquery runs: proposed by one person, in force once another agrees."""

    queries = models.JSONField()
    proposed_by = models.CharField(max_length=200)
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return ", ".join(self.queries)


class ImportDraft(models.Model):
    """A file that somebody uploaded and nobody has taken in yet; its content is kept until then."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=180)
    host = models.CharField(max_length=120, blank=True)
    content = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    made_by_id = models.BigIntegerField(null=True)
    applied_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.name
