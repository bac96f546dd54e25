"""Help-desk chats of invented businesses, with facts drawn anew for every chat.

They cannot be memorised; what they teach is the shape of such answers (prices, hours, part numbers, steps) and to carry
names over from the question. The business, products and sentences of the demo's own support desk are not among them.
"""

ONSETS = "b br c cl d dr f fl g gr h j k l m n p pl qu r s st t tr v w z th sh".split()
VOWELS = "a e i o u ay ee oo ar or el in".split()
ENDS = ["n", "x", "lo", "ra", "ty", "nd", "sk", "ber", "mo", "lin", "ster", "fy", "dale", "field", "wick", "ton", "bee", "ra"]
NOUNS = ["bike", "oven", "lamp", "heater", "scooter", "tent", "printer", "kettle", "piano", "camera", "boat", "mattress",
         "blender", "radio", "telescope", "sofa", "canoe", "freezer", "loom", "robot", "mower", "fan", "speaker", "scale"]
PARTS = ["filter", "cable", "belt", "lid", "wheel", "hinge", "pump", "blade", "handle", "battery", "switch", "gasket",
         "screen", "spring", "fuse", "bulb", "valve", "strap", "cover", "motor"]
COLOURS = ["red", "blue", "green", "white", "yellow", "orange", "grey", "pink", "silver", "black"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
UNITS = ["days", "weeks", "hours", "minutes", "months"]
ACTS = ["press the {c} button", "open the {p}", "hold the {c} switch for {n} seconds", "clean the {p} with a soft cloth",
        "turn the {p} twice", "unplug the {p}", "tap {N} in the app", "wait {n} minutes", "charge the {p} overnight",
        "lift the {p} until it clicks", "wipe the {p} with {N} oil", "start the {N} programme"]
TROUBLES = ["the {p} is stuck", "the {p} is too hot", "the {p} is missing", "the {p} needs service", "the {c} wire is loose",
            "the {p} is worn", "there is dust in the {p}", "the {p} lost its signal"]

# (questions, answers): one of each is drawn and filled with the same values; {n}, {m} and {k} are numbers.
CASES = [
    (["How much is the {N} {o}?", "What do you charge for a {N}?", "Price of the {N} {o}?", "I want a {N}, what is the price?"],
     ["The {N} {o} is {n} dollars and comes with a spare {p}.", "You pay {n} dollars for a {N}, {p} and {q} included.",
      "A {N} {o} sells for {n} dollars, or {m} dollars in {c}."]),
    (["When do you open in {N}?", "Opening hours of the {N} branch?", "Is the {N} store open on {d}?", "How late can I come to {N}?"],
     ["The {N} branch opens at {h}:{t} and closes at {i}:{t}, but not on {d}.", "We are in {N} from {h}:{t} until {i}:{u} on every day except {d}.",
      "{N} is open between {h}:{t} and {i}:{u}, {d} to {e}."]),
    (["What does code {L}{m} mean?", "My {o} shows {L}{m}.", "How do I clear error {L}{m}?", "It says {L}{m}, what now?"],
     ["{L}{m} means that {x}: {a}, then {b}.", "{L}{m} appears when {x}; {a}.", "With {L}{m} {x}, so {a} and {b}."]),
    (["My {o} does not start.", "The {N} is broken, what can I do?", "How do I restart my {N}?", "My {N} {o} is frozen."],
     ["First {a}, then {b} until the light turns {c}.", "Please {a}; if the {c} light stays on, {b}.",
      "For the {N}, {a} and {b} within {n} seconds."]),
    (["How long is the guarantee on the {o}?", "Is my {N} still covered?", "What does the guarantee include?", "Who pays for a broken {p}?"],
     ["The {N} guarantee runs for {n} months and includes the {p} and the {q}.", "You are covered for {n} months, apart from the {p}.",
      "Our {N} cover lasts {m} months; the {q} is excluded."]),
    (["Can I send my {o} back?", "How do I return the {N}?", "I don't want the {N} any more.", "What is the deadline for returns?"],
     ["Send it back within {n} days with the {c} label from the box.", "You have {n} days for returns; add form {L}-{m} to the parcel.",
      "Returns go to our {N} depot within {n} days, with the {p} still sealed."]),
    (["When do I get my money back?", "How long does the payment back to me take?", "My refund is late.", "Where is my refund?"],
     ["We pay refunds on {d}, and they take {m} working days.", "Your money arrives {m} days after the {N} team has checked the {o}.",
      "Refunds are sent every {d} by our {N} office."]),
    (["How do I end my membership?", "I'd like to cancel.", "Stop my {N} plan please.", "What's the notice for the {N} plan?"],
     ["Open {N} in the app and choose End before the {m}th of the month.", "Send form {L}-{m} by {d}; the plan ends {n} days later.",
      "You can cancel by {d} each week under {N}, without a fee."]),
    (["What is in the {N} plan?", "What does {N} cost a month?", "Tell me about the {N} membership.", "Is {N} worth it?"],
     ["{N} costs {n} dollars a month and gives you {m} visits and {k} vouchers.", "The {N} plan brings {m} {o} checks a month for {n} dollars.",
      "With {N} you get {k} vouchers, billed on the {m}th."]),
    (["How long is delivery?", "When will the {o} arrive?", "Where is my parcel?", "Do you ship to {N}?"],
     ["Parcels leave our {N} depot on {d} and take {m} working days.", "The {N} courier needs {m} days and rings before {i}:{t}.",
      "Delivery takes {m} to {n} days and costs {k} dollars."]),
    (["How do I change the {p}?", "Which tool fits the {p}?", "My {p} is worn out.", "Can I swap the {p} myself?"],
     ["You need the {c} {N} key: {a} and then {b}.", "Take out the {q}, {a}, and fit {p} {L}{L2}-{n}.",
      "The {p} comes off with a {N} driver; {a} first."]),
    (["Which {p} fits the {N}?", "Part number of the {p}?", "I need a spare {p} for my {N}.", "What do I order for a new {p}?"],
     ["Part {L}{L2}-{n} fits; it is {c} and costs {m} dollars.", "Order {L}{L2}-{n} from the {N} list, it comes with a {q}.",
      "The right {p} is number {L}{L2}-{n}, packed in {c} paper."]),
    (["Where are you in {N}?", "What's the address of your {N} store?", "How do I find you in {N}?", "Where can I leave my {o} in {N}?"],
     ["We are at {m} {M} Street in {N}, behind the {c} gate.", "Our {N} store is at {m} {M} Road; ring at the {c} door.",
      "Come to {m} {M} Lane in {N}, and leave the {o} at the {p} desk."]),
    (["How often should I clean the {p}?", "How do I look after my {o}?", "Care tips for the {N}?", "Can I wash the {p}?"],
     ["Clean the {p} after every {m} uses, and never with hot water.", "Every {m} weeks {a}; keep the {q} dry.",
      "Use {N} soap on the {p}, and {a} once a month."]),
    (["How long does the battery last?", "How many {U} does the {N} run?", "Runtime of the {N}?", "When does the {o} need charging?"],
     ["The {N} runs for {n} {U} and stops at {m} percent.", "A full charge lasts {n} {U}; the {c} light blinks before it ends.",
      "You can use the {o} for {n} {U} without the {p}."]),
    (["How heavy is the {N}?", "What size is the {o}?", "Does the {N} fit in a car?", "How wide is the {p}?"],
     ["The {N} weighs {n} grams with its {p}.", "It is {n} centimetres wide and weighs {m} kilograms.", "A {N} {o} weighs {m} kilograms and folds to {n} centimetres."]),
    (["Can I pay in parts?", "Which cards do you take?", "How can I pay for the {o}?", "My payment did not work."],
     ["We take cards and {N} vouchers; above {n} dollars you can pay in {m} parts.", "Try again after {m} hours, or choose {N} on the payment page.",
      "Payment in {m} parts is possible from {n} dollars."]),
    (["I want to speak to somebody.", "Who can help me?", "Is there a real person?", "How do I reach the {N} team?"],
     ["Write {N} in this chat between {h}:{t} and {i}:{u}, and a colleague answers in {m} minutes.",
      "Our {N} team is there from {d} to {e}, {h}:{t} to {i}:{t}.", "A {N} guide calls you back within {n} minutes."]),
    (["Do you take old {o}s?", "What is my old {o} worth?", "Is there a bonus for new customers?", "Do you have a discount code?"],
     ["Bring it to {N} and get {n} dollars off the next one.", "The {N} bonus is {m} dollars for you and your friend.",
      "Use code {M} until {d} for {n} percent off."]),
    (["How do I connect the {o} to my phone?", "The app can't find my {N}.", "How do I update the {N}?", "My {o} is offline."],
     ["Put the {o} near the {p}, {a}, and type the {m} digits under the {q}.", "Updates come on {d}; {a} and leave it for {n} minutes.",
      "In the app choose {N}, then {a}."]),
    (["Can I use the {N} in the rain?", "Is the {o} safe outside?", "How cold may it get for the {N}?", "Does the {o} stand heat?"],
     ["The {N} works between {m} and {n} degrees and stops in heavy rain.", "Keep the {o} dry and below {n} degrees; the {p} is not sealed.",
      "It has class {L}-{m} and switches off at {n} degrees."]),
    (["I am not happy with your service.", "Where do I complain?", "This is the second time it broke!", "I want to report a problem."],
     ["We are sorry. Please write to the {N} office, which answers within {n} hours.", "Sorry for that; send form {L}-{m} and {M} takes care of it.",
      "That should not happen. The {N} team calls you on {d}."]),
]


def name(rng):
    return (rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(ENDS)).capitalize()


def chats(count, rng):
    """Chats with invented facts; the same values fill the question and the answer."""
    made = []
    for _ in range(count):
        values = {
            "N": name(rng), "M": name(rng), "o": rng.choice(NOUNS), "p": rng.choice(PARTS), "q": rng.choice(PARTS),
            "c": rng.choice(COLOURS), "d": rng.choice(DAYS), "e": rng.choice(DAYS), "U": rng.choice(UNITS),
            "L": rng.choice("ABCDEFGHKLMPRSTWXZ"), "L2": rng.choice("ABCDEFGHKLMPRSTWXZ"), "n": rng.randint(5, 480),
            "m": rng.randint(2, 60), "k": rng.randint(2, 24), "h": rng.randint(7, 10), "i": rng.randint(15, 20),
            "t": rng.choice(["00", "15", "30", "45", "10"]), "u": rng.choice(["00", "20", "40", "50"]),
        }
        values |= {key: rng.choice(ACTS).format(**values | {"p": rng.choice(PARTS)}) for key in "ab"}
        values["x"] = rng.choice(TROUBLES).format(**values)
        questions, answers = rng.choice(CASES)
        question, answer = rng.choice(questions).format(**values), rng.choice(answers).format(**values)
        if rng.random() < 0.12:
            question = question.rstrip("?.!").lower()
        made.append([("user", question), ("assistant", answer[0].upper() + answer[1:])])
    return made
