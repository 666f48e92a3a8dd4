"""The key that officers turn for one partner, under a line of its scheme, where no board's power is reserved."""

from collections.abc import Iterator, Sequence

from wyebridge.engine.governance.consent import Consent, Spell
from wyebridge.engine.governance.consideration import Need
from wyebridge.engine.governance.counting import acted_for_another
from wyebridge.engine.governance.facts import Consulted, DecidedByOfficer, Fact, those
from wyebridge.engine.governance.proposals import Proposal, Version
from wyebridge.engine.governance.requirements import reaches
from wyebridge.engine.governance.schemes import Constitution, Delegation


def officers_consent(
    partner: str, proposal: Proposal, version: Version, facts: Sequence[Fact], constitution: Constitution
) -> Consent:
    """Did officers decide in this partner's name, under a line that reaches so far, each in a post that it names?

    Counts from the day of the decision. Sums used under the line in the year are for `authority`, which has them all.
    """
    decided = sorted(
        those(facts, DecidedByOfficer, proposal=proposal.id, version=version.number, partner=partner),
        key=lambda one: (one.on, one.delegation, one.people),
    )
    lines = {line.id: line for line in constitution.delegations if line.partner == partner}
    unlawful: list[Consent] = []
    for one in decided:
        faults = tuple(_faults(one, lines.get(one.delegation), proposal, version, facts, constitution))
        answer = Consent(one.delegation, (partner,), version.number, "not lawful", one.on, needs=faults, officers=one)
        if not faults:
            return Consent(
                one.delegation,
                (partner,),
                version.number,
                "agreed",
                one.on,
                one.on,
                spells=(Spell(one.on, None),),
                officers=one,
            )
        unlawful.append(answer)
    if unlawful:
        return unlawful[-1]
    able = [line for line in lines.values() if reaches(line, proposal, version, version.on)]
    needs = tuple(Need(_asks(line), _who(line), proposal.takes_effect_on, line.source) for line in able)
    name = able[0].id if able else partner
    return Consent(name, (partner,), version.number, "not considered", needs=needs)


def _asks(line: Delegation) -> str:
    return f"decide for {line.partner} under {line.id}"


def _who(line: Delegation) -> str:
    return (" and " if line.together else " or ").join(line.to)


def _faults(
    decided: DecidedByOfficer,
    line: Delegation | None,
    proposal: Proposal,
    version: Version,
    facts: Sequence[Fact],
    constitution: Constitution,
) -> Iterator[Need]:
    partner = decided.partner
    if line is None or not reaches(line, proposal, version, decided.on):
        yield Need(
            f"decide under a line that reaches it: {decided.delegation} did not on {decided.on}",
            partner,
            None,
            line.source if line else f"the scheme of delegation of {partner}",
        )
        return
    held = {
        name: post.holder(decided.on)
        for name in line.to
        if (post := constitution.post(name)) and partner in post.acts_for
    }
    holders = {person for person in held.values() if person}
    if not set(decided.people) <= holders or version.on > decided.on:
        yield Need(f"decide in a post that {line.id} names", _who(line), None, line.source)
    if line.together and (len(set(decided.people)) < max(2, len(line.to)) or set(held) != set(line.to)):
        yield Need(f"decide together, each a different person, under {line.id}", _who(line), None, line.source)
    for name in line.consults:
        if not any(one.on <= decided.on for one in those(facts, Consulted, proposal=proposal.id, body=name)):
            yield Need(f"ask {name} first and decide again", _who(line), None, line.source)
    for person in decided.people:
        other = acted_for_another(person, partner, proposal.id, decided.on, facts, constitution)
        if other:
            yield Need(
                f"let another officer decide: {person} acted for {other} on the same proposal",
                _who(line),
                None,
                line.source,
            )
