"""Words by which a person's name is told from a place's or a firm's."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FORENAMES: Final = _words(
    """
    aaron abdul abigail adam adrian agnes ahmed aisha alan albert alexander alexandra alfred ali alice alison
    amanda amelia amy andrea andrew angela anita ann anna anne annie anthony arthur ayesha barbara benjamin
    bernard beryl betty beverley brenda brian bridget bryan carl carol caroline catherine cecil charles
    charlotte cheryl christine christopher claire clare clive colin craig cynthia daniel danielle darren david
    dawn deborah debra denise dennis derek diana diane donald donna doreen doris dorothy douglas edith edward
    edwin eileen elaine eleanor elizabeth ellen elsie emily emma eric ernest ethel eva evelyn fatima fiona
    frances francis frederick gareth gary gavin geoffrey george georgina gerald geraldine gillian gladys glenn
    gloria gordon graeme graham gwendoline hannah harold harry hassan hazel helen henry herbert hilary hilda
    howard hugh hussain ian imran irene isabel isabella isobel jacob jacqueline jake james jamie jane janet
    janice jason jean jeffrey jennifer jeremy jessica jill joan joanna joanne john jonathan jordan joseph joshua
    joyce judith julia julian julie june karen katherine kathleen katie keith kelly kenneth kerry kevin kieran
    kirsty kyle laura lauren lawrence leanne lee leonard lesley leslie liam linda lisa lorraine louise lucy luke
    lynda lynn malcolm margaret maria marian marie marilyn marion marjorie martin mary matthew maureen maurice
    mavis megan melanie melissa michael michelle mohamed mohammad mohammed moira molly monica muhammad muriel
    nadia nancy naomi natalie natasha nathan neil nicholas nicola nigel nora oliver olivia omar oscar pamela
    patricia patrick paul paula pauline peter philip phyllis priya rachel ralph raymond rebecca reginald rhys
    richard robert robin roger ronald rosemary roy russell ryan sally samantha samuel sandra sarah scott sean
    sharon sheila shirley sidney simon sophia sophie stella stephanie stephen steven stuart susan suzanne sylvia
    tanya terence teresa theresa thomas timothy tina tracey trevor valerie vanessa vera veronica vincent violet
    wayne wendy william winifred yasmin yvonne zoe
    """
)
"""Common forenames in Britain that are seldom a word, a place or a firm of their own."""

FIRMS: Final = _words(
    """
    academy associates avenue bros brothers builders building buildings business centre church civil club co college
    company construction consultancy consultants consulting contractors corporation court crescent design drive
    electrical engineering farm foundation garage gardens gate group grove hall hill holdings homes hospice hospital
    hospitals house infant infants international junior kitchens lane limited llp lodge ltd marine memorial mews
    music park partnership pharmacy plc plumbing practice primary rd recruitment road scaffolding school schools
    secondary society solicitors sons square street studio studios surgery surveyors surveys terrace theatre trading
    trust university vale view villa villas wildlife works yard
    """
)
"""Words that make the name before them the name of a place or a firm: `Thomas Knight House`, `Eric Wright Ltd`."""

FIRMS_IN_TWO: Final = {
    "care": _words("home homes centre centres village services agency group"),
    "nursing": _words("home homes agency services"),
    "residential": _words("home homes"),
}
"""The same of two words: a name before `care home` is the home's; before `care package` it is a person's."""

INCORPORATED: Final = _words("ltd limited llp plc")

NO_SURNAMES: Final = (
    FIRMS
    | INCORPORATED
    | frozenset(FIRMS_IN_TWO)
    | _words(
        """
        a and at council clinic close community contract council county day days education field for gp green home
        housing in inc insurance jnr medical nursery of on or parish payment payments place services snr st taxis team
        the to training transport valley was way will with wood
        """
    )
)
"""Words that are no surname after a forename: `James Street`, `Martin Payments`, `Hazel Close`."""
