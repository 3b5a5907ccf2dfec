"""A third invented handbook with claims by hand, written after the detector had learnt from the other two.

At first sight of them its precision was 0.83 and its recall 0.89 (F1 0.86; of the rules before 0.56, 0.82 and
0.67): it let a claim drop what narrows a noun. That was then mended.
"""

from store.passage import Passage
from tests.bot.answering.fakes_answering import passage, source

_SECTIONS = (
    (
        "Clinic",
        "Appointments",
        "Patients can cancel an appointment free of charge until 24 hours before it starts. After "
        "that, a fee of $40 applies, which is waived in case of illness. New patients should arrive "
        "20 minutes early to fill in the forms. Children under 12 must be accompanied by an adult.",
    ),
    (
        "Clinic",
        "Records",
        "Medical records are stored for ten years. A copy can be requested in writing from the "
        "records office; it is sent within two weeks. We never send records by email. Only the "
        "treating doctor may add notes to a record.",
    ),
    (
        "Clinic",
        "Night duty",
        "Nurses on night duty get 30 minutes of paid rest after every five hours. Swaps have to be "
        "approved by the head nurse at least three days in advance. Doctors on call must reach the "
        "ward within 20 minutes.",
    ),
    (
        "Kitchen",
        "Orders",
        "Groceries are ordered on Mondays by the head cook. Orders above $600 require the signature "
        "of the manager. Dairy products are delivered daily, dry goods once a week. Leftovers that "
        "have been served cannot be reused.",
    ),
    (
        "Kitchen",
        "Cleaning",
        "The ovens are cleaned every Friday after the last shift. Knives must not go into the "
        "dishwasher. Gloves are recommended when handling raw meat, but they do not replace washing "
        "hands.",
    ),
    (
        "School",
        "Fees",
        "The tuition fee is $3,200 a year and can be paid in four instalments. Siblings receive a "
        "discount of 15%. Families with low income may apply for a grant before June 30. Books are "
        "not included in the fee, but laptops are.",
    ),
    (
        "School",
        "Trips",
        "Each class goes on one trip a year, which lasts at most five days. At least two teachers "
        "accompany the class. Parents have to sign the consent form two weeks before departure. "
        "Pocket money is limited to $50.",
    ),
    (
        "Theatre",
        "Tickets",
        "Tickets can be exchanged but not refunded. Students pay half price from Tuesday to Thursday. "
        "Latecomers are admitted only during the interval. The box office opens one hour before each "
        "performance and accepts cards only.",
    ),
    (
        "Theatre",
        "Stage",
        "Smoke effects have to be announced to the fire service the day before. Nobody may enter the "
        "stage while the curtain is moving. The old lighting desk was replaced in March; the sound "
        "desk will follow in autumn.",
    ),
    (
        "Office",
        "Post",
        "Letters handed in before 3 pm leave the same day. Parcels heavier than 20 kg are picked up "
        "by a courier, who is booked by reception. Private post is not franked by the company.",
    ),
)


def third_handbook() -> list[Passage]:
    """Its sections, a passage each."""
    return [
        passage(text, source(f"{title}.md", title), headings=(heading,), position=i)
        for i, (title, heading, text) in enumerate(_SECTIONS)
    ]


SUPPORTED = (
    "You can cancel an appointment free of charge up to 24 hours before it starts.",
    "Patients can cancel appointments for free until 24 hours before they start.",
    "New patients should arrive 20 minutes early to fill in the forms.",
    "Children under 12 must be accompanied by an adult.",
    "An adult must accompany children under 12.",
    "Medical records are stored for 10 years.",
    "You can request a copy of your medical records in writing from the records office.",
    "Records are never sent by email.",
    "Only the treating doctor can add notes to a record.",
    "Nurses on night duty get 30 minutes of paid rest after every 5 hours.",
    "Swaps must be approved by the head nurse at least three days in advance.",
    "The head nurse has to approve swaps at least three days in advance.",
    "Doctors on call have to reach the ward within twenty minutes.",
    "The head cook orders groceries on Mondays.",
    "Orders over $600 need the manager's signature.",
    "Dairy products are delivered daily.",
    "Leftovers that have been served can't be reused.",
    "The ovens are cleaned on Fridays after the last shift.",
    "Knives mustn't go in the dishwasher.",
    "Gloves do not replace washing hands.",
    "Gloves are recommended when you handle raw meat.",
    "The tuition fee is $3,200 per year.",
    "You can pay the tuition fee in four instalments.",
    "Siblings get a 15% discount.",
    "Low-income families may apply for a grant before June 30.",
    "Books are not included in the fee.",
    "Each class goes on one trip per year.",
    "The trip lasts at most five days.",
    "At least two teachers accompany the class.",
    "Parents must sign the consent form two weeks before departure.",
    "Tickets can be exchanged.",
    "Tickets can't be refunded.",
    "From Tuesday to Thursday, students pay half price.",
    "Latecomers are only admitted during the interval.",
    "The box office opens an hour before each performance.",
    "The box office accepts cards only.",
    "Smoke effects must be announced to the fire service the day before.",
    "Nobody may enter the stage while the curtain is moving.",
    "The old lighting desk was replaced in March.",
    "The sound desk will follow in autumn.",
    "Letters handed in before 3 pm leave on the same day.",
    "A courier picks up parcels heavier than 20 kg.",
    "The courier is booked by reception.",
    "The company does not frank private post.",
    "Pocket money is limited to $50.",
)

UNSUPPORTED = (
    "Patients can cancel an appointment free of charge at any time.",
    "Patients can cancel an appointment free of charge until 48 hours before it starts.",
    "Patients cannot cancel an appointment free of charge.",
    "A fee of $40 applies.",
    "After that, a fee of $40 applies, which is doubled in case of illness.",
    "New patients should arrive 40 minutes early.",
    "All patients should arrive 20 minutes early to fill in the forms.",
    "Children over 12 must be accompanied by an adult.",
    "Children must be accompanied by an adult.",
    "Medical records are destroyed after two years.",
    "Medical records are stored for two weeks.",
    "A copy can be requested in writing from the head nurse.",
    "A copy is sent by email within two weeks.",
    "We send records by email.",
    "Nurses may add notes to a record.",
    "The treating doctor must add notes to a record.",
    "Nurses on night duty get 30 minutes of unpaid rest after every five hours.",
    "Nurses on night duty get five hours of paid rest after every 30 minutes.",
    "Doctors on night duty get 30 minutes of paid rest after every five hours.",
    "Nurses get 30 minutes of paid rest after every five hours.",
    "Swaps have to be approved by the head nurse at most three days in advance.",
    "Swaps have to be approved by the manager at least three days in advance.",
    "Doctors on call must reach the ward after 20 minutes.",
    "Groceries are ordered on Fridays by the head cook.",
    "Groceries are ordered by the manager.",
    "Orders below $600 require the signature of the manager.",
    "Orders require the signature of the manager.",
    "Dry goods are delivered daily.",
    "Dairy products are delivered once a week.",
    "Leftovers that have been served can be reused.",
    "Leftovers cannot be reused.",
    "The ovens are cleaned every Friday before the last shift.",
    "The ovens are cleaned every day after the last shift.",
    "Knives must go into the dishwasher.",
    "Gloves must not go into the dishwasher.",
    "Gloves are mandatory when handling raw meat.",
    "Gloves replace washing hands.",
    "Gloves are recommended when handling dairy products.",
    "The tuition fee is $3,200 a month.",
    "The tuition fee is $2,300 a year.",
    "The tuition fee can be paid in fifteen instalments.",
    "Siblings receive a discount of 50%.",
    "Families may apply for a grant before June 30.",
    "Families with low income may apply for a grant after June 30.",
    "Families with low income must apply for a grant before June 30.",
    "Books are included in the fee.",
    "Laptops are not included in the fee.",
    "Each class goes on one trip a month.",
    "Each class goes on one trip a year, which lasts at least five days.",
    "At most two teachers accompany the class.",
    "Two parents accompany the class.",
    "Parents have to sign the consent form five days before departure.",
    "Teachers have to sign the consent form two weeks before departure.",
    "Tickets can be refunded but not exchanged.",
    "Tickets cannot be exchanged.",
    "Students pay full price from Tuesday to Thursday.",
    "Siblings pay half price from Tuesday to Thursday.",
    "Students pay half price.",
    "Students pay half price from Thursday to Tuesday.",
    "Latecomers are admitted only after the interval.",
    "Latecomers are admitted.",
    "The box office opens one hour after each performance.",
    "The box office accepts cash only.",
    "The box office opens at one.",
    "Smoke effects have to be announced to the box office the day before.",
    "Smoke effects are not allowed.",
    "Anybody may enter the stage while the curtain is moving.",
    "Nobody may enter the stage.",
    "The old lighting desk will be replaced in March.",
    "The sound desk was replaced in March.",
    "The sound desk was replaced in autumn.",
    "Letters handed in after 3 pm leave the same day.",
    "Letters leave the same day.",
    "Parcels heavier than 20 kg are picked up by reception.",
    "Parcels lighter than 20 kg are picked up by a courier.",
    "Parcels are picked up by a courier.",
    "Private post is franked by the company.",
    "Pocket money is limited to $500.",
    "Pocket money is limited to $50 a day.",
    "Parking at the clinic is free of charge for patients.",
)
