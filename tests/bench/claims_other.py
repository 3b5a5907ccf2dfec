"""Another invented handbook with claims by hand, written when the detector was done with `claims`.

At first sight of them its precision was 0.93 and its recall 0.75 (F1 0.83; of the rules before
it 0.52, 0.77 and 0.62). What they taught was then mended, so they are unseen no more.
"""

from store.passage import Passage
from tests.bot.answering.fakes_answering import passage, source

_SECTIONS = (
    (
        "Laboratory",
        "Access",
        "The cold room is open to certified technicians from 6 am to 10 pm. Students may enter it "
        "only together "
        "with a technician. Whoever leaves last switches off the centrifuge and signs the log. "
        "Badges are issued "
        "by the safety office after the induction course, which takes half a day.",
    ),
    (
        "Laboratory",
        "Waste",
        "Sharps go into the yellow bins, and solvents are collected on Wednesdays. Never pour "
        "solvents down the "
        "sink. A bin that is three quarters full has to be replaced. If a spill is larger than 2 "
        "litres, evacuate "
        "the room and call extension 4410.",
    ),
    (
        "Laboratory",
        "Samples",
        "Samples are kept for 18 months and then destroyed, unless the principal investigator asks for an "
        "extension before the period ends. Label each tube with the date, the initials of the sender and the "
        "project code. Frozen samples are shipped on Mondays and Tuesdays only.",
    ),
    (
        "Library",
        "Borrowing",
        "Members can borrow up to 12 books at a time for four weeks. Loans are renewed automatically "
        "twice, as "
        "long as nobody has reserved the title. Reference works cannot be borrowed. The fine for "
        "late returns "
        "is 30 cents a day and stops at 15 euros for each item.",
    ),
    (
        "Library",
        "Rooms",
        "Group study rooms can be reserved by members for at most three hours a day. A reservation "
        "lapses when "
        "nobody has shown up within 15 minutes. Food is prohibited in all reading rooms; covered drinks are "
        "tolerated. The music room was closed in 2021 and will reopen after its renovation.",
    ),
    (
        "Volunteers",
        "Joining",
        "Volunteers must be at least 16 years old, and those under 18 need a parent's signature. A "
        "police record "
        "check is required for work with children but not for work in the garden. The trial period lasts six "
        "weeks. Ines Bartok coordinates the garden team; Tomas Reyes looks after the kitchen.",
    ),
    (
        "Volunteers",
        "Thanks",
        "We refund bus tickets but not taxi rides. After 50 hours of service, volunteers receive a "
        "certificate. "
        "The annual dinner takes place on the second Friday of November. Insurance covers accidents "
        "on the way to "
        "the site, though not damage to private cars.",
    ),
    (
        "Website",
        "Publishing",
        "Drafts are reviewed by two editors before they go live. Press releases also need the director's "
        "sign-off. Pictures must be smaller than 500 KB and carry a description for screen readers. "
        "Pages that "
        "have not been updated for a year are archived.",
    ),
    (
        "Website",
        "Support",
        "Write to #web-desk for small corrections; larger changes start with a ticket. Tickets "
        "marked urgent are "
        "answered within four hours, all others within three working days. The site is backed up "
        "every night at "
        "2:15 am, and backups are deleted after 35 days.",
    ),
    (
        "Vehicles",
        "Vans",
        "Any employee with a valid licence held for more than two years may drive the vans. Book a "
        "van in the "
        "shared calendar no later than noon on the day before. Return it with at least half a tank. "
        "Smoking and "
        "pets are not allowed in the vans, except for guide dogs. Parking tickets are paid by the driver.",
    ),
)


def other_handbook() -> list[Passage]:
    """Its sections, a passage each."""
    return [
        passage(text, source(f"{title}.md", title), headings=(heading,), position=i)
        for i, (title, heading, text) in enumerate(_SECTIONS)
    ]


SUPPORTED = (
    "Certified technicians can use the cold room from 6 am to 10 pm.",
    "The cold room is open from 6 am to 10 pm to certified technicians.",
    "Students may only enter the cold room with a technician.",
    "The person who leaves last switches off the centrifuge and signs the log.",
    "The induction course takes half a day.",
    "Badges are issued by the safety office after the induction course.",
    "Solvents are collected on Wednesdays.",
    "Sharps go in the yellow bins.",
    "You must never pour solvents down the sink.",
    "Solvents must not be poured down the sink.",
    "If a spill is larger than two litres, evacuate the room and call extension 4410.",
    "Call extension 4410 and evacuate the room if a spill is larger than 2 litres.",
    "A bin has to be replaced when it is three quarters full.",
    "Each tube must be labelled with the date, the sender's initials and the project code.",
    "Frozen samples are only shipped on Mondays and Tuesdays.",
    "Samples are kept for 18 months unless the principal investigator asks for an extension.",
    "Samples are kept for 18 months and then destroyed unless the principal investigator requests an "
    "extension "
    "before the period ends.",
    "You can borrow up to 12 books at a time for four weeks.",
    "Members can borrow a maximum of 12 books at a time.",
    "Reference works can't be borrowed.",
    "Late returns cost 30 cents a day.",
    "The fine for late returns is 30 cents per day, up to 15 euros for each item.",
    "Loans are automatically renewed twice as long as nobody has reserved the title.",
    "Members can reserve group study rooms for up to three hours a day.",
    "A reservation lapses if nobody shows up within 15 minutes.",
    "Food is prohibited in all reading rooms.",
    "Covered drinks are tolerated in the reading rooms.",
    "The music room was closed in 2021.",
    "The music room will reopen after its renovation.",
    "Volunteers have to be at least 16 years old.",
    "Volunteers under 18 need a parent's signature.",
    "A police record check is required for work with children.",
    "A police record check is not required for work in the garden.",
    "The trial period is six weeks.",
    "Ines Bartok coordinates the garden team.",
    "Tomas Reyes looks after the kitchen.",
    "Bus tickets are refunded.",
    "Volunteers receive a certificate after 50 hours of service.",
    "The annual dinner is on the second Friday of November.",
    "Accidents on the way to the site are covered by insurance.",
    "Two editors review drafts before they go live.",
    "Press releases need the director's sign-off.",
    "Pictures must be under 500 KB and have a description for screen readers.",
    "Pages not updated for a year are archived.",
    "For small corrections, write to #web-desk.",
    "Urgent tickets are answered within four hours.",
    "The site is backed up every night at 2:15 am.",
    "Backups are deleted after 35 days.",
    "You may drive the vans if you have held a valid licence for more than two years.",
    "Vans must be booked in the shared calendar by noon on the day before.",
    "Return the van with at least half a tank.",
    "Pets are not allowed in the vans, except for guide dogs.",
    "The driver pays parking tickets.",
)

UNSUPPORTED = (
    "Students may enter the cold room from 6 am to 10 pm.",
    "Students may enter the cold room.",
    "Students may enter the cold room without a technician.",
    "The cold room is open from 6 pm to 10 am.",
    "The cold room is open to everyone from 6 am to 10 pm.",
    "Whoever leaves first switches off the centrifuge.",
    "Whoever leaves last switches on the centrifuge.",
    "Badges are issued by the safety office before the induction course.",
    "Badges are issued by the library after the induction course.",
    "The induction course takes a full day.",
    "Sharps are collected on Wednesdays.",
    "Solvents go into the yellow bins.",
    "Pour solvents down the sink.",
    "Solvents are collected on Wednesdays and Fridays.",
    "A bin that is half full has to be replaced.",
    "Evacuate the room and call extension 4410.",
    "If a spill is smaller than 2 litres, evacuate the room.",
    "If a spill is larger than 2 litres, call extension 4411.",
    "If a spill is larger than 4 litres, evacuate the room and call extension 4410.",
    "Samples are kept for 18 years and then destroyed.",
    "Samples are kept for 18 months and then destroyed.",
    "Samples are destroyed unless the sender asks for an extension before the period ends.",
    "The principal investigator may ask for an extension after the period ends.",
    "Samples are shipped on Mondays and Tuesdays only.",
    "Frozen samples are shipped on Wednesdays and Thursdays only.",
    "Label each tube with the date, the initials of the principal investigator and the project code.",
    "Members can borrow at least 12 books at a time.",
    "Members must borrow 12 books at a time.",
    "Members can borrow up to 12 books at a time for twelve weeks.",
    "Volunteers can borrow up to 12 books at a time for four weeks.",
    "Reference works can be borrowed for four weeks.",
    "Loans are renewed automatically twice.",
    "Loans are renewed automatically twice unless nobody has reserved the title.",
    "Loans are never renewed automatically.",
    "The fine for late returns is 15 euros a day.",
    "The fine for late returns is 30 euros a day.",
    "The fine for damaged books is 30 cents a day.",
    "Group study rooms can be reserved for at least three hours a day.",
    "Group study rooms can be reserved for at most three hours a week.",
    "The music room can be reserved for at most three hours a day.",
    "A reservation lapses when nobody has shown up within 50 minutes.",
    "A reservation lapses after three hours.",
    "Food is tolerated in all reading rooms.",
    "Covered drinks are prohibited in all reading rooms.",
    "Food is prohibited in the group study rooms.",
    "The music room is closed for good.",
    "The music room reopened after its renovation.",
    "The music room reopened in 2021.",
    "Volunteers must be at least 18 years old.",
    "Volunteers under 16 need a parent's signature.",
    "Volunteers need a parent's signature.",
    "A police record check is required for work in the garden.",
    "A police record check is required for volunteers.",
    "A police record check is not required for work with children.",
    "The trial period lasts six months.",
    "Tomas Reyes coordinates the garden team.",
    "Ines Bartok looks after the kitchen.",
    "We refund taxi rides.",
    "We refund bus tickets and taxi rides.",
    "After 15 hours of service, volunteers receive a certificate.",
    "After 50 hours of service, volunteers receive a refund.",
    "Before 50 hours of service, volunteers receive a certificate.",
    "The annual dinner takes place on the first Friday of November.",
    "The annual dinner takes place on the second Friday of December.",
    "Insurance covers damage to private cars.",
    "Insurance covers accidents on the way to the site and damage to private cars.",
    "Drafts are reviewed by the director before they go live.",
    "Drafts are reviewed by two editors after they go live.",
    "Drafts also need the director's sign-off.",
    "Pictures must be larger than 500 KB.",
    "Pictures must be smaller than 500 MB.",
    "Pages that have been updated for a year are archived.",
    "Pages that have not been updated for a month are archived.",
    "Pages that have not been updated for a year are deleted.",
    "Write to #web-desk for larger changes.",
    "Small corrections start with a ticket.",
    "Tickets marked urgent are answered within three working days.",
    "All tickets are answered within four hours.",
    "The site is backed up every week at 2:15 am.",
    "The site is backed up every night at 2:50 am.",
    "Backups are deleted after 53 days.",
    "The site is deleted after 35 days.",
    "Any employee may drive the vans.",
    "Any volunteer with a valid licence held for more than two years may drive the vans.",
    "Any employee with a valid licence held for less than two years may drive the vans.",
    "Book a van in the shared calendar no later than noon on the day after.",
    "Return it with at most half a tank.",
    "Pets are allowed in the vans.",
    "Smoking is allowed in the vans.",
    "Smoking and pets are not allowed in the vans.",
    "Guide dogs are not allowed in the vans.",
    "Parking tickets are paid by the office.",
    "Parking tickets are not paid by the driver.",
    "Members may park in front of the library free of charge.",
    "The library offers a course for new members in spring.",
)
