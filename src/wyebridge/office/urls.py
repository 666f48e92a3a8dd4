"""Every address of the office. Each page is gated by a right, or is public by name (`kernel/gates.py`)."""

from django.urls import include, path

urlpatterns = [
    path("", include("wyebridge.office.front.urls")),
    path("", include("wyebridge.office.ledger.urls")),
    path("", include("wyebridge.office.position.urls")),
    path("", include("wyebridge.office.committing.urls")),
    path("", include("wyebridge.office.settling.urls")),
    path("", include("wyebridge.office.plans.urls")),
    path("", include("wyebridge.office.api.urls")),
    path("", include("wyebridge.office.closing.urls")),
    path("", include("wyebridge.office.publishing.urls")),
    path("", include("wyebridge.office.drafting.urls")),
    path("", include("wyebridge.office.coding.urls")),
    path("", include("wyebridge.office.governance.urls")),
    path("", include("wyebridge.office.agreement.urls")),
    path("", include("wyebridge.office.kernel.urls")),
]
