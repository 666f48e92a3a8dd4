"""The database itself refuses to change or remove an act of the trail."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = (
    "CREATE TRIGGER act_is_never_changed BEFORE UPDATE ON kernel_act "
    "BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END",
    "CREATE TRIGGER act_is_never_removed BEFORE DELETE ON kernel_act "
    "BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION trail_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the trail is only added to'; END $$",
    "CREATE TRIGGER act_is_never_changed BEFORE UPDATE OR DELETE ON kernel_act "
    "FOR EACH ROW EXECUTE FUNCTION trail_is_only_added_to()",
    "CREATE TRIGGER trail_is_never_emptied BEFORE TRUNCATE ON kernel_act "
    "FOR EACH STATEMENT EXECUTE FUNCTION trail_is_only_added_to()",
)


def bar(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(bar, migrations.RunPython.noop)]
