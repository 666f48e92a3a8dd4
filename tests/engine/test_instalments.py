"""Contributions due against contributions paid: which payment answers which instalment, and what is left over."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.contributions import Due
from wyebridge.engine.ledger.instalments import Answered, Payment, match_instalments

APRIL, MAY, JUNE = (Due(date(2008, month, 15), 100_00) for month in (4, 5, 6))
DUES = (APRIL, MAY, JUNE)
END = date(2008, 6, 30)


def paid(day: int, month: int, pence: int = 100_00, *, row: int = 1) -> Payment:
    return Payment(date(2008, month, day), pence, f"V{month}{day}{row}", 1, row)


def statuses(*payments: Payment, as_at: date = END) -> list[str]:
    return [answer.status for answer in match_instalments(DUES, payments, as_at=as_at)[0]]


def test_a_payment_answers_the_instalment_due_in_its_own_month() -> None:
    payments = (paid(1, 4), paid(30, 5), paid(15, 6))
    answered, left = match_instalments(DUES, payments, as_at=END)
    assert answered == tuple(Answered(due, payment, "paid") for due, payment in zip(DUES, payments, strict=True))
    assert left == ()


def test_a_payment_above_or_below_what_is_due_answers_it_with_the_difference() -> None:
    answered, left = match_instalments(DUES, (paid(1, 4, 100_01), paid(1, 5, 99_99), paid(1, 6)), as_at=END)
    assert [(answer.status, answer.difference_pence) for answer in answered] == [
        ("paid over", 1),
        ("paid short", -1),
        ("paid", 0),
    ]
    assert left == ()


def test_an_instalment_no_payment_answers_is_missing_by_all_of_it() -> None:
    answered, _ = match_instalments(DUES, (paid(1, 4), paid(1, 6)), as_at=END)
    assert answered[1] == Answered(MAY, None, "missing")
    assert answered[1].difference_pence == -100_00


def test_what_is_due_after_the_day_asked_about_is_not_yet_due() -> None:
    assert statuses(as_at=date(2008, 5, 14)) == ["missing", "not yet due", "not yet due"]
    assert statuses(as_at=date(2008, 5, 15)) == ["missing", "missing", "not yet due"]


def test_an_instalment_paid_before_its_day_in_its_month_is_paid() -> None:
    assert statuses(paid(1, 4), as_at=date(2008, 4, 2)) == ["paid", "not yet due", "not yet due"]


def test_a_second_payment_of_exactly_the_sum_answers_an_earlier_missing_instalment_late() -> None:
    answered, left = match_instalments(DUES, (paid(1, 4), paid(1, 6, row=1), paid(2, 6, row=2)), as_at=END)
    assert [answer.status for answer in answered] == ["paid", "paid late", "paid"]
    assert answered[1].payment == paid(2, 6, row=2)
    assert left == ()


def test_a_late_payment_of_another_sum_answers_nothing() -> None:
    answered, left = match_instalments(DUES, (paid(1, 4), paid(1, 6), paid(2, 6, 99_00)), as_at=END)
    assert [answer.status for answer in answered] == ["paid", "missing", "paid"]
    assert left == (paid(2, 6, 99_00),)


def test_two_late_payments_answer_the_two_missing_instalments_the_earliest_first() -> None:
    late = (paid(1, 7, row=1), paid(2, 7, row=2))
    answered, left = match_instalments(DUES, (*late, paid(1, 5)), as_at=date(2008, 7, 31))
    assert [answer.payment for answer in answered] == [late[0], paid(1, 5), late[1]]
    assert [answer.status for answer in answered] == ["paid late", "paid", "paid late"]
    assert left == ()


def test_a_payment_never_answers_an_instalment_of_a_later_month() -> None:
    answered, left = match_instalments(DUES, (paid(20, 3),), as_at=END)
    assert {answer.status for answer in answered} == {"missing"}
    assert left == (paid(20, 3),)


def test_of_two_payments_in_one_month_the_nearest_in_amount_answers_and_the_other_is_left_over() -> None:
    far, near = paid(1, 4, 150_00, row=1), paid(2, 4, 99_00, row=2)
    answered, left = match_instalments(DUES, (far, near), as_at=END)
    assert answered[0] == Answered(APRIL, near, "paid short")
    assert left == (far,)


def test_of_two_payments_equally_near_the_earlier_answers() -> None:
    first, second = paid(1, 4, 101_00, row=2), paid(2, 4, 99_00, row=1)
    answered, left = match_instalments(DUES, (second, first), as_at=END)
    assert answered[0].payment == first
    assert left == (second,)


def test_the_same_month_of_another_year_is_another_month() -> None:
    a_year_later = Payment(date(2009, 4, 15), 70_00, "V", 1, 1)
    answered, left = match_instalments(DUES, (a_year_later,), as_at=END)
    assert answered[0].payment is None
    assert left == (a_year_later,)


def test_an_instalment_of_nothing_is_not_missing() -> None:
    answered, _ = match_instalments((Due(date(2008, 4, 15), 0),), (), as_at=END)
    assert answered[0].status == "nothing due"


# Any schedule of a year and any payments around it.

amounts = st.integers(-300, 300).map(lambda pounds: pounds * 100) | st.just(100_00)
schedules = st.lists(amounts, min_size=1, max_size=12).map(
    lambda sums: tuple(Due(date(2008 + (m + 3) // 12, (m + 3) % 12 + 1, 15), pence) for m, pence in enumerate(sums))
)
pay_days = st.integers(0, 420).map(lambda days: date(2008, 3, 1) + timedelta(days=days))
payment_lists = st.lists(st.tuples(pay_days, amounts), max_size=20).map(
    lambda rows: [Payment(day, pence, f"V{row}", 1, row) for row, (day, pence) in enumerate(rows)]
)
any_day = st.integers(0, 500).map(lambda days: date(2008, 1, 1) + timedelta(days=days))


@settings(deadline=None)
@given(dues=schedules, payments=payment_lists, as_at=any_day)
def test_each_payment_answers_one_instalment_or_is_left_over(
    dues: tuple[Due, ...], payments: list[Payment], as_at: date
) -> None:
    answered, left = match_instalments(dues, payments, as_at=as_at)
    used = [answer.payment for answer in answered if answer.payment]
    assert Counter([*used, *left]) == Counter(payments)
    assert [answer.due for answer in answered] == list(dues)


@settings(deadline=None)
@given(dues=schedules, payments=payment_lists, as_at=any_day)
def test_paid_less_due_is_the_differences_and_what_is_left_over(
    dues: tuple[Due, ...], payments: list[Payment], as_at: date
) -> None:
    answered, left = match_instalments(dues, payments, as_at=as_at)
    paid_less_due = sum(payment.pence for payment in payments) - sum(due.pence for due in dues)
    assert sum(a.difference_pence for a in answered) + sum(payment.pence for payment in left) == paid_less_due


@settings(deadline=None)
@given(dues=schedules, payments=payment_lists, as_at=any_day)
def test_a_status_says_what_the_dates_and_amounts_say(
    dues: tuple[Due, ...], payments: list[Payment], as_at: date
) -> None:
    answered, left = match_instalments(dues, payments, as_at=as_at)
    for answer in answered:
        due_on, payment = answer.due.due_on, answer.payment
        in_month = [p for p in payments if (p.paid_on.year, p.paid_on.month) == (due_on.year, due_on.month)]
        if payment is None:
            assert not in_month
            unpaid = "missing" if due_on <= as_at else "not yet due"
            assert answer.status == (unpaid if answer.due.pence else "nothing due")
            # Nothing left over could have answered it late.
            assert not any(other.pence == answer.due.pence and other.paid_on > due_on for other in left)
        elif payment in in_month:
            assert all(abs(answer.difference_pence) <= abs(other.pence - answer.due.pence) for other in in_month)
            difference = payment.pence - answer.due.pence
            assert answer.status == ("paid over" if difference > 0 else "paid short" if difference < 0 else "paid")
        else:
            assert answer.status == "paid late"
            assert payment.paid_on > due_on
            assert answer.difference_pence == 0


@settings(deadline=None)
@given(dues=schedules, payments=payment_lists, as_at=any_day, data=st.data())
def test_the_order_payments_are_given_in_changes_nothing(
    dues: tuple[Due, ...], payments: list[Payment], as_at: date, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(payments))
    assert match_instalments(dues, shuffled, as_at=as_at) == match_instalments(dues, payments, as_at=as_at)
