"""The JSON Schema of an agreement, for editors that check as one types. It comes from the terms themselves."""

from typing import Any

from wyebridge.engine.agreement.terms import Agreement


def agreement_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one version of an agreement."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Agreement.model_json_schema()}
