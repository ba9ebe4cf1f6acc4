"""Status: the words around a predicate say whether it happened."""

import pytest

from dateline.reading.events.status import StatusReading

CASES = {
    "actual": [
        ("Rebels attacked the town on Monday.", "attacked"),
        ("The two leaders have met in Geneva.", "met"),
        ("The ministry said rebels had shelled the port.", "shelled"),
        ("Protesters denounced the attack on the mosque.", "attack"),
        ("The army managed to capture the hill.", "capture"),
        ("Forces fighting the government want a truce.", "fighting"),
        ("Police did not hesitate and arrested ten men.", "arrested"),
        ("He left the capital after signing the deal.", "signing"),
        ("Turkey is said to back the militia.", "back"),
        ("Israel is believed to have bombed the depot.", "bombed"),
    ],
    "negated": [
        ("Rebels did not attack the town.", "attack"),
        ("The minister never met the envoy.", "met"),
        ("He left the capital without signing the deal.", "signing"),
        ("The two states failed to sign the treaty.", "sign"),
        ("The general refused to meet the envoy.", "meet"),
        ("No talks were held on Sunday.", "talks"),
        ("The government denied shelling the port.", "shelling"),
        ("A website said that he would not sign.", "sign"),
        ("The mediators failed to convince the rebels to sign a truce.", "sign"),
    ],
    "future": [
        ("The leaders will meet in Berlin on Sunday.", "meet"),
        ("France plans to deploy soldiers to Mali.", "deploy"),
        ("The army is set to withdraw from the town.", "withdraw"),
        ("The two sides agreed to release prisoners.", "release"),
        ("Ministers arrived ahead of a planned summit.", "summit"),
        ("The president vowed to punish the rebels.", "punish"),
        ("Turkey will not refrain from punishing the rebels.", "punishing"),
    ],
    "hypothetical": [
        ("If rebels attack the town, people will flee.", "attack"),
        ("The general threatened to bomb the capital.", "bomb"),
        ("The envoy urged both sides to release prisoners.", "release"),
        ("Rebels might attack the port.", "attack"),
        ("He would have taken the capital if the army had not intervened.", "taken"),
        ("Residents fear that the army could shell the camp.", "shell"),
        ("The council called for the withdrawal of troops.", "withdrawal"),
    ],
}


@pytest.mark.parametrize(
    ("status", "sentence", "trigger"), [(status, *case) for status, cases in CASES.items() for case in cases]
)
def test_status_of_a_predicate(parse, status, sentence, trigger):
    token = next(t for t in parse(sentence) if t.text == trigger)
    assert StatusReading(token).status() == status
