"""What is written of disagreements, milestones, reviews and interests; the database refuses to change or remove it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = (
    "CREATE TRIGGER piece_is_never_changed BEFORE UPDATE ON governance_piece "
    "BEGIN SELECT RAISE(ABORT, 'pieces are only added to'); END",
    "CREATE TRIGGER piece_is_never_removed BEFORE DELETE ON governance_piece "
    "BEGIN SELECT RAISE(ABORT, 'pieces are only added to'); END",
)
_POSTGRESQL = (
    "CREATE TRIGGER piece_is_never_changed BEFORE UPDATE OR DELETE ON governance_piece "
    "FOR EACH ROW EXECUTE FUNCTION trail_is_only_added_to()",
    "CREATE TRIGGER pieces_are_never_emptied BEFORE TRUNCATE ON governance_piece "
    "FOR EACH STATEMENT EXECUTE FUNCTION trail_is_only_added_to()",
)


def bar(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("governance", "0002_facts_are_only_added"),
    ]

    operations = [
        migrations.CreateModel(
            name="Piece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=30)),
                ("of", models.CharField(max_length=60)),
                ("data", models.JSONField(default=dict)),
                ("once", models.CharField(max_length=200, null=True, unique=True)),
                ("as_role", models.CharField(max_length=30)),
                ("for_partner", models.CharField(max_length=40)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pieces",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunPython(bar, migrations.RunPython.noop),
    ]
