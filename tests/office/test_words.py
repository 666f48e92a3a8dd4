"""What the books say in their own spelling stands on a page as people write it."""

import pytest

from wyebridge.office.kernel.rights import Verdict
from wyebridge.office.kernel.templatetags.words import dated
from wyebridge.office.settling.pages import nothing_because


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("in; hard close, cut off after 2009-03-31", "in; hard close, cut off after 31 March 2009"),
        ("nothing is said of 2021-04-29 to 2021-04-30", "nothing is said of 29 April 2021 to 30 April 2021"),
        ("2008-09-M11 is open", "February 2009 is open"),
        ("close 2021-22-M01 first", "close April 2021 first"),
        ("the 2008-09 outturn, document 2009-13-31", "the 2008-09 outturn, document 2009-13-31"),
    ],
)
def test_days_and_months_stand_as_people_write_them(kept: str, shown: str) -> None:
    assert dated(kept) == shown


def test_a_day_that_no_calendar_has_stays_as_it_was_kept() -> None:
    assert dated("2009-02-31") == "2009-02-31"


def test_one_reason_for_every_act_is_said_once_and_several_are_said_each() -> None:
    no, other = Verdict(False, "Only a finance lead may."), Verdict(False, "Nothing of it is owed.")
    assert nothing_because([no, no]) == "Only a finance lead may."
    assert nothing_because([no, other]) == nothing_because([no, Verdict(True)]) == nothing_because([]) == ""
