"""The words of letters about learning; what letters about accounts say is in `server/mail.py`."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "saved_search.found": (
        "New for your search “{title}”",
        "this was published and fits your saved search “{title}”:\n\n{lines}\n\nSee it, or stop "
        "these letters, where your searches are kept:\n\n{link}\n",
    ),
    "badge.revoked": (
        "Your badge “{title}” was withdrawn",
        "your badge “{title}” was withdrawn, and no longer counts. The reason given:\n\n"
        "{reason}\n\nWhat you have done for it is kept. Its page says the same:\n\n{link}\n",
    ),
    "badge.suspended": (
        "Your badge “{title}” is suspended",
        "your badge “{title}” is suspended: something that it rests on no longer counts. It "
        "counts again as soon as its requirements are met again:\n\n{link}\n",
    ),
    "badge.restored": (
        "Your badge “{title}” counts again",
        "the requirements of your badge “{title}” are met again, so it counts as before:"
        "\n\n{link}\n",
    ),
    "badge.grace_begins": (
        "Your badge “{title}” is at risk",
        "something that your badge “{title}” rests on no longer counts. Meet its requirements "
        "again until {day}, and it stays; otherwise it is withdrawn then:\n\n{link}\n",
    ),
    "badge.ends_soon": (
        "Your badge “{title}” ends on {day}",
        "your badge “{title}” ends on {day}. Whatever rests on it may be lost with it, so see "
        "in time how it is renewed:\n\n{link}\n",
    ),
    "claim.accepted": (
        "Your earlier learning counts: {title}",
        "your claim for “{title}” was accepted, and counts from now on. The reason given:\n\n"
        "{reason}\n\n{link}\n",
    ),
    "claim.refused": (
        "Your claim was not accepted: {title}",
        "your claim for “{title}” was not accepted. The reason given:\n\n{reason}\n\nUntil {day} "
        "you may ask for another assessor's decision, once:\n\n{link}\n",
    ),
    "claim.refused_finally": (
        "Your appeal was not accepted: {title}",
        "another assessor has looked at your claim for “{title}”, and it was not accepted. The "
        "reason given:\n\n{reason}\n\n{link}\n",
    ),
    "claim.waits": (
        "A claim waits for your decision: {title}",
        "{learner} claims to have learned “{title}” before. The claim and its evidence wait for "
        "an assessor's decision:\n\n{link}\n",
    ),
    "pathway.teach_out_announced": (
        "Finish “{title}” until {day}",
        "the version of “{title}” that you are enrolled in is offered no longer. You may finish "
        "it until {day}, or go on in a newer version if there is one. What you have earned "
        "stays yours:\n\n{link}\n",
    ),
    "pathway.teach_out_soon": (
        "Two weeks left for “{title}”",
        "you may finish the version of “{title}” that you are enrolled in until {day}, or go on "
        "in a newer version if there is one. What you have earned stays yours:\n\n{link}\n",
    ),
    "enrollment.taught_out": (
        "The time to finish “{title}” is over",
        "the time to finish the version of “{title}” that you were enrolled in ended on {day}. "
        "What you have earned stays yours, and counts if you enrol in a newer version:\n\n{link}\n",
    ),
}
