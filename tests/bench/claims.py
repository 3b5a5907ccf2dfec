"""Invented handbooks with claims about them, by hand: what a reader would call supported, and what not.

None of them was made by the rules of `bench.evaluation.claims`, so that the detector meets other wordings.
"""

from store.passage import Passage
from tests.bot.answering.fakes_answering import passage, source

_SECTIONS = (
    (
        "Time off",
        "Annual leave",
        "Full-time staff accrue 2 days of annual leave each month. Part-time staff accrue 1 day each "
        "month. You can "
        "carry over up to 8 days into the next calendar year, unless your manager has asked you in "
        "writing to use "
        "them. Days above that limit are lost on January 31. New hires may not take annual leave "
        "during their first "
        "60 days.",
    ),
    (
        "Time off",
        "Sick leave",
        "Tell your lead by 9:30 am if you cannot work. A doctor's note is required after 3 "
        "consecutive days. Sick "
        "leave is not deducted from annual leave. Interns receive paid sick leave, but contractors do not.",
    ),
    (
        "Time off",
        "Parental leave",
        "Parents are entitled to 16 weeks of paid parental leave after a birth or an adoption. You "
        "must have worked "
        "here for at least 10 months to be eligible. Notify People Operations at least 30 days "
        "before your leave "
        "begins.",
    ),
    (
        "Travel",
        "Booking",
        "All flights must be booked through Harbor Travel. Book domestic flights at least 14 days in "
        "advance. "
        "Economy class is mandatory for flights under 6 hours; premium economy is allowed for longer "
        "ones. Trips "
        "that cost more than $2,500 need approval from the finance director before you book.",
    ),
    (
        "Travel",
        "Expenses",
        "Submit your expense report within 10 business days of your return. Meals are reimbursed up "
        "to $65 a day. "
        "Alcohol is not reimbursable. Receipts are needed for any purchase over $25.\n\n"
        "Some things are never reimbursed:\n\n- Parking fines\n- Upgrades of seats\n- Minibar purchases\n",
    ),
    (
        "Equipment",
        "Laptops",
        "Laptops are replaced every 4 years. If your laptop is stolen, report it to "
        "security@fernhill.example within "
        "24 hours. Personal devices may be used for email only if they are enrolled in device "
        "management. Do not "
        "install software that is not on the approved list.",
    ),
    (
        "Equipment",
        "Keys and badges",
        "A replacement badge costs $15. Badges expire after 2 years. Marta Okafor in Facilities "
        "issues badges on "
        "Tuesdays and Thursdays. Visitors must be escorted at all times, except in the lobby.",
    ),
    (
        "Working here",
        "Remote work",
        "You may work remotely up to 3 days a week. Core hours are from 10 am to 3 pm Central Time. "
        "Working from "
        "another country requires approval from Legal and is limited to 20 days a year. The home "
        "office stipend of "
        "$400 is paid once, in your second month.",
    ),
    (
        "Working here",
        "Reviews",
        "Performance reviews take place in April and October. Your manager writes the review, and a "
        "peer panel checks "
        "it. Raises take effect on July 1. Employees who joined after February 1 are not eligible "
        "for the April "
        "review.",
    ),
    (
        "Security",
        "Passwords",
        "Passwords must have at least 14 characters. Two-factor authentication is mandatory for "
        "every account. Never "
        "share your password, even with the help desk. Ask in #help-desk when you are locked out.",
    ),
    (
        "Security",
        "Incidents",
        "Report a suspected phishing message to the security team immediately. The security team "
        "reviews every report "
        "within 2 hours on business days. Access is suspended until the review is complete. We plan "
        "to offer a "
        "24-hour hotline next year.",
    ),
    (
        "Learning",
        "Training budget",
        "Each employee has a training budget of $1,200 per fiscal year. Unused training money does "
        "not roll over. "
        "Conference tickets are included in the training budget; travel to conferences is paid by "
        "your department. "
        "Courses longer than 5 days require approval from your manager.",
    ),
)


def handbook() -> list[Passage]:
    """Its sections, a passage each."""
    return [
        passage(text, source(f"{title}.md", title), headings=(heading,), position=i)
        for i, (title, heading, text) in enumerate(_SECTIONS)
    ]


SUPPORTED = (
    "Full-time employees accrue two days of annual leave per month.",
    "You can carry over at most 8 days of annual leave into the next calendar year unless your "
    "manager asked you in "
    "writing to use them.",
    "Part-time staff get 1 day of annual leave each month.",
    "New hires can't take annual leave in their first 60 days.",
    "During their first 60 days, new hires may not take annual leave.",
    "Days above the limit are lost on January 31.",
    "If you can't work, tell your lead by 9:30 am.",
    "You need a doctor's note after three consecutive days.",
    "A doctor's note is required after 3 consecutive days of sick leave.",
    "Sick leave isn't deducted from annual leave.",
    "Contractors do not receive paid sick leave.",
    "Interns receive paid sick leave.",
    "Parents get 16 weeks of paid parental leave after a birth or adoption.",
    "To be eligible, you must have worked here for at least ten months.",
    "You have to notify People Operations at least 30 days before your parental leave begins.",
    "Flights must be booked through Harbor Travel.",
    "All flights have to be booked via Harbor Travel.",
    "Domestic flights should be booked at least 14 days in advance.",
    "Premium economy is allowed for flights longer than 6 hours.",
    "Economy class is mandatory for flights under 6 hours.",
    "Trips costing more than $2,500 need the finance director's approval before you book.",
    "Approval from the finance director is needed for trips that cost more than $2,500.",
    "You must submit your expense report within 10 business days of your return.",
    "Expense reports must be submitted within ten business days of your return.",
    "Meals are reimbursed up to $65 per day.",
    "The company does not reimburse alcohol.",
    "You need receipts for any purchase over $25.",
    "Parking fines are never reimbursed.",
    "Minibar purchases and upgrades of seats are never reimbursed.",
    "Every 4 years, laptops are replaced.",
    "Report a stolen laptop to security@fernhill.example within 24 hours.",
    "You can use personal devices for email only if they are enrolled in device management.",
    "Don't install software that isn't on the approved list.",
    "Replacement badges cost $15.",
    "Badges are issued by Marta Okafor in Facilities on Tuesdays and Thursdays.",
    "Badges expire after two years.",
    "Visitors must always be escorted, except in the lobby.",
    "You can work remotely for up to 3 days a week.",
    "Core hours run from 10 am to 3 pm Central Time.",
    "Working from another country needs approval from Legal.",
    "The home office stipend is $400.",
    "A home office stipend of $400 is paid in your second month.",
    "Your manager writes the review.",
    "Performance reviews are held in April and October.",
    "Raises take effect on July 1.",
    "Those who joined after February 1 are not eligible for the April review.",
    "Passwords need at least 14 characters.",
    "Two-factor authentication is required for every account.",
    "You should never share your password, even with the help desk.",
    "If you're locked out, ask in #help-desk.",
    "The security team reviews every report within two hours on business days.",
    "Until the review is complete, access is suspended.",
    "Conference tickets are included in the training budget.",
    "Your department pays for travel to conferences.",
    "Each employee gets a training budget of $1,200 per fiscal year.",
    "Unused training money doesn't roll over.",
    "Courses longer than five days require your manager's approval.",
)

UNSUPPORTED = (
    "Full-time staff accrue 1 day of annual leave each month.",
    "Part-time staff accrue 2 days of annual leave each month.",
    "Contractors accrue 1 day of annual leave each month.",
    "Staff accrue 2 days of annual leave each week.",
    "You can carry over up to 16 days into the next calendar year.",
    "You can carry over up to 8 days into the next calendar year.",
    "You must carry over up to 8 days into the next calendar year, unless your manager has asked you "
    "to use them.",
    "Days above that limit are paid out on January 31.",
    "Days above that limit are lost on December 31.",
    "Days below that limit are lost on January 31.",
    "New hires may take annual leave during their first 60 days.",
    "New hires may not take sick leave during their first 60 days.",
    "Tell your lead by 10:30 am if you cannot work.",
    "Tell your lead by 9:30 pm if you cannot work.",
    "Tell your lead by 9:30 am if you can work.",
    "A doctor's note is required before 3 consecutive days.",
    "A doctor's note is optional after 3 consecutive days.",
    "A manager's note is required after 3 consecutive days.",
    "Sick leave is deducted from annual leave.",
    "Contractors receive paid sick leave.",
    "Interns do not receive paid sick leave.",
    "Interns receive unpaid sick leave.",
    "Interns receive paid parental leave.",
    "Parents are entitled to 16 weeks of unpaid parental leave after a birth or an adoption.",
    "Parents are entitled to 16 weeks of paid parental leave before a birth or an adoption.",
    "Parents are entitled to 10 months of paid parental leave.",
    "You must have worked here for at most 10 months to be eligible.",
    "You must have worked here for at least 16 weeks to be eligible.",
    "Notify People Operations at least 30 days after your leave begins.",
    "Notify the finance director at least 30 days before your leave begins.",
    "All trains must be booked through Harbor Travel.",
    "All flights may be booked through Harbor Travel.",
    "All flights must be booked through Facilities.",
    "Book international flights at least 14 days in advance.",
    "Economy class is mandatory for flights over 6 hours.",
    "Business class is allowed for flights longer than 6 hours.",
    "Premium economy is mandatory for longer flights.",
    "Trips that cost less than $2,500 need approval from the finance director.",
    "Trips that cost more than €2,500 need approval from the finance director before you book.",
    "Trips that cost more than $2,500 need approval from the finance director after you book.",
    "Trips need approval from the finance director before you book.",
    "Submit your expense report within 10 weeks of your return.",
    "Submit your expense report at least 10 business days before your return.",
    "Meals are reimbursed up to $25 a day.",
    "Meals are reimbursed up to $65 a week.",
    "Hotels are reimbursed up to $65 a day.",
    "Alcohol is reimbursable.",
    "Alcohol is reimbursed up to $65 a day.",
    "Receipts are not needed for any purchase over $25.",
    "Receipts are needed for any purchase under $25.",
    "Parking fines are reimbursed.",
    "Meals are never reimbursed.",
    "Laptops are replaced every 2 years.",
    "Laptops expire after 2 years.",
    "Badges are replaced every 4 years.",
    "If your laptop is stolen, report it to help@fernhill.example within 24 hours.",
    "If your badge is stolen, report it to security@fernhill.example within 24 hours.",
    "Report it to security@fernhill.example within 48 hours if your laptop is stolen.",
    "Personal devices may be used for email.",
    "Personal devices may be used for email unless they are enrolled in device management.",
    "Install software that is not on the approved list.",
    "Do not install software that is on the approved list.",
    "A replacement laptop costs $15.",
    "A replacement badge costs $15 and is issued within 2 years.",
    "Marta Okafor in Facilities issues laptops on Tuesdays and Thursdays.",
    "Marta Okafor in Facilities issues badges on Mondays and Thursdays.",
    "Marta Okafor in Legal issues badges on Tuesdays and Thursdays.",
    "Visitors must be escorted at all times.",
    "Visitors must be escorted at all times, including in the lobby.",
    "Employees must be escorted at all times, except in the lobby.",
    "You must work remotely 3 days a week.",
    "You may work remotely at least 3 days a week.",
    "You may work remotely up to 3 days a month.",
    "Core hours are from 10 am to 5 pm Central Time.",
    "Core hours are from 10 am to 3 pm Eastern Time.",
    "Working from another country requires approval from Finance.",
    "Working from another city requires approval from Legal.",
    "Working from another country is limited to 3 days a year.",
    "The home office stipend of $400 is paid every year, in your second month.",
    "The home office stipend of $1,200 is paid once.",
    "The training budget of $400 is paid once, in your second month.",
    "Your manager checks the review.",
    "A peer panel writes the review, and your manager checks it.",
    "Raises take effect on April 1.",
    "Performance reviews take place in July.",
    "Employees who joined after February 1 are eligible for the April review.",
    "Employees who joined before February 1 are not eligible for the April review.",
    "Employees are not eligible for the April review.",
    "Passwords must have at most 14 characters.",
    "Passwords must have at least 24 characters.",
    "Two-factor authentication is optional for every account.",
    "Two-factor authentication is mandatory for some accounts.",
    "Share your password only with the help desk.",
    "Ask in #security when you are locked out.",
    "The security team reviews every report within 2 days on business days.",
    "Report a suspected phishing message to the help desk immediately.",
    "Access is suspended after the review is complete.",
    "Access is restored until the review is complete.",
    "We offer a 24-hour hotline.",
    "Each team has a training budget of $1,200 per fiscal year.",
    "Each employee has a training budget of $1,200 per month.",
    "Unused training money rolls over.",
    "Unused annual leave does not roll over.",
    "Conference tickets are excluded from the training budget.",
    "Travel to conferences is included in the training budget.",
    "Travel to conferences is paid by your manager.",
    "Courses shorter than 5 days require approval from your manager.",
    "Courses require approval from your manager.",
    "All courses require approval from your manager.",
    "Fernhill also offers a gym membership to all employees.",
    "Annual leave can be donated to a colleague.",
    "Badges expire after 2 years and can be renewed online.",
)
