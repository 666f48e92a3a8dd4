"""The database itself refuses to change or remove a fact."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_SQLITE = (
    "CREATE TRIGGER fact_is_never_changed BEFORE UPDATE ON governance_fact "
    "BEGIN SELECT RAISE(ABORT, 'facts are only added to'); END",
    "CREATE TRIGGER fact_is_never_removed BEFORE DELETE ON governance_fact "
    "BEGIN SELECT RAISE(ABORT, 'facts are only added to'); END",
)
_POSTGRESQL = (
    "CREATE TRIGGER fact_is_never_changed BEFORE UPDATE OR DELETE ON governance_fact "
    "FOR EACH ROW EXECUTE FUNCTION trail_is_only_added_to()",
    "CREATE TRIGGER facts_are_never_emptied BEFORE TRUNCATE ON governance_fact "
    "FOR EACH STATEMENT EXECUTE FUNCTION trail_is_only_added_to()",
)


def bar(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial"), ("kernel", "0002_trail_is_append_only")]
    operations = [migrations.RunPython(bar, migrations.RunPython.noop)]
