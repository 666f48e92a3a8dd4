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

NO_SURNAMES: Final = _words(
    """
    a and at avenue bros brothers building care cares centre church clinic close co college community company
    consultants consulting contract contractors corporation council county court crescent day days drive
    education electrical engineering farm field foundation garage gardens gate gp green group grove hall hill
    holdings home homes hospital house housing in inc infant infants insurance international jnr junior kitchens
    lane limited llp lodge ltd medical memorial mews nursery of on or parish park payment payments pharmacy
    place plc plumbing practice primary rd recruitment road school schools secondary services snr society
    solicitors son sons square st street studio studios surgery taxis team terrace the theatre trading training
    transport trust university vale view villa villas ward way wood works yard
    """
)
"""Words that make a name with them the name of a place or a firm: `James Street`, `Thomas & Sons`."""
