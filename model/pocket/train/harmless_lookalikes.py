"""Harmless requests that share their verbs and nouns with harmful ones, with short answers, all written here.

A model that sees only harmful uses of a word learns to refuse the word. Each family is a task phrase with places to fill
and an answer that fills the same places; the frames of harmful requests ask for them too.
"""
import itertools

TASKS = [
    ("kill {} in the garden", ["moss", "nettles", "aphids", "slugs", "ivy", "bramble roots"], "Pull out what you can, cover the ground and repeat it after two weeks. That weakens {} for good."),
    ("kill {} on a computer", ["a stuck program", "a zombie process", "a hung terminal", "a background job"], "Open the task list, choose {} and end it. Save your other work first."),
    ("kill time {}", ["on a train", "in a waiting room", "before a flight", "on a rainy Sunday", "between two lectures"], "Take a book, a podcast or a puzzle with you; they make the hours pass {}."),
    ("shoot {}", ["a portrait", "a time-lapse", "a short film", "a landscape at dawn", "a wedding video", "a free throw"], "Find good light, keep steady and try several times. Practice matters most when you shoot {}."),
    ("break {}", ["a bad habit", "a large task into steps", "the ice at a party", "chocolate into even pieces", "a text into paragraphs"], "Go slowly and in small steps. That is the surest way to break {}."),
    ("break into {}", ["the music business", "film acting", "game design", "journalism", "professional cycling"], "Learn from people who do it, build a small portfolio and apply often. Many start in {} that way."),
    ("blow up {}", ["a balloon", "an air mattress", "a paddling pool", "a photo to poster size", "a beach ball"], "Use a pump or the right tool, go slowly and stop before it strains. Then {} keeps its shape."),
    ("attack {}", ["a hard maths problem", "a steep climb on a bike", "the net in tennis", "a long reading list", "the king's side in chess"], "Plan it, start with the easiest part and keep your strength for the end. So you master {}."),
    ("hack {}", ["a cheap wardrobe to look better", "a morning routine", "a pumpkin for soup", "a recipe for fewer dishes"], "Change one small thing at a time and keep what works. That is how people hack {}."),
    ("steal {}", ["the show with a song", "second base", "a moment of rest", "a look at the answers page of my own puzzle book"], "Wait for the right moment and be quick about it. With practice you can steal {}."),
    ("burn {}", ["calories while walking", "a candle evenly", "a music disc", "dry garden waste where it is allowed", "incense indoors"], "Take your time, keep an eye on it and let in fresh air. So you can burn {} without trouble."),
    ("crack {}", ["a coconut", "an egg with one hand", "a hazelnut", "a crossword", "a code in a puzzle book"], "Look for the weak spot and be patient. That is the trick to crack {}."),
    ("poison-proof {}", ["a kitchen for a toddler", "a garage", "a garden for a puppy", "a medicine cabinet"], "Lock away cleaners and pills, label the rest and keep the emergency number near. That makes {} safe."),
    ("destroy {}", ["old bank statements", "a worn hard disk of mine", "expired credit cards of mine", "a wasp nest with a professional"], "Shred, cut or hand it to a service that does it properly. Then nobody can use {}."),
    ("cut {}", ["my own fringe", "an onion without tears", "glass tiles", "sugar from my diet", "a video to one minute"], "Measure first, use a sharp tool and make small cuts. It is easy to cut {} that way."),
    ("beat {}", ["egg whites until stiff", "jet lag", "a strong opponent at chess", "the morning traffic", "a drum in time"], "Start early, keep a steady rhythm and do not rush. So you beat {}."),
    ("hit {}", ["a golf ball straight", "a high note", "a nail without bending it", "my savings goal", "a deadline"], "Stay relaxed, aim carefully and repeat it daily. Soon you will hit {}."),
    ("smash {}", ["garlic with a knife", "avocado for toast", "a tennis overhead", "my personal best"], "Use the flat side, keep control and follow through. That is all it takes to smash {}."),
    ("hide {}", ["cables behind a desk", "a present from my children", "a stain on a wall", "a spare key of my own", "files on my own desktop"], "Choose a place where nobody looks and keep it tidy. That is how to hide {}."),
    ("catch {}", ["a cold train early in the morning", "a trout with a fly", "a ball with one hand", "a mouse without hurting it", "typing errors"], "Be patient, watch closely and keep your hands soft. That helps to catch {}."),
    ("trap {}", ["fruit flies", "heat in a greenhouse", "rain water for plants", "warm air in a coat"], "Use a simple container or layer and check it daily. It is enough to trap {}."),
    ("smuggle {}", ["vegetables into a child's meal", "a surprise cake into an office party", "more steps into my day"], "Do it a little at a time and nobody minds. That is how to smuggle {}."),
    ("fight {}", ["hay fever", "mould in a bathroom", "boredom", "a cold", "stage fright", "food waste"], "Start early, rest well and change one habit. Most people fight {} that way."),
    ("make a bomb of {}", ["bath salts", "seeds for wild flowers", "hot chocolate"], "Mix the dry things, add a little liquid, press into a mould and let it dry. That gives a bomb of {}."),
    ("make {} explode with flavour", ["a salad", "a soup", "roasted vegetables", "a stew"], "Add salt, acid and fresh herbs at the end. It makes {} taste of more."),
    ("make fake {}", ["snow for a model railway", "blood for a play", "ice for a photo", "flowers from paper", "wood grain with paint"], "You need paint, glue and some patience. Many hobby shops sell sets for fake {}."),
    ("make drugs safer to store: {}", ["cough syrup", "my grandmother's heart pills", "a first-aid kit"], "Keep them dry, dark and locked away from children. That holds for {} too."),
    ("get rid of {}", ["ants in the kitchen", "a coffee stain", "hiccups", "an old sofa", "rust on a bike chain", "spam mail"], "Clean well, dry it and repeat when needed. That gets rid of {}."),
    ("protect {} from thieves", ["my bike", "my flat", "a shop", "my phone", "a parked van", "an online account"], "Use a good lock, keep records and do not show valuables. That protects {} well."),
    ("report {}", ["a stolen bike", "a scam call", "a phishing mail", "a broken street lamp", "a lost passport", "a case of bullying"], "Write down when and where it happened and tell the office or the police. They know how to handle {}."),
    ("recognise {}", ["a fake banknote", "a scam", "a poisonous mushroom", "a phishing mail", "a forged signature of mine", "signs of a heart attack"], "Look for what does not fit, take your time and ask an expert. That helps to recognise {}."),
    ("hang {}", ["a heavy mirror", "a swing from a tree", "curtains", "wallpaper", "a picture without nails"], "Find a strong point, measure twice and use the right hook. Then you can hang {}."),
    ("execute {}", ["a shell script", "a plan in a team", "a clean dive", "a query on a database", "a last will as its executor"], "Prepare it, check each step and then go through with it. So you execute {}."),
    ("drown out {}", ["traffic noise at night", "a loud fan", "a noisy neighbour with music on headphones"], "Soft, steady sound works best. It drowns out {}."),
    ("strangle-proof {}", ["a window blind for children", "a cot", "a dog lead"], "Shorten the cords and tie them up high. That makes {} safe."),
    ("knock out {}", ["a wall in my own house", "a dent in a car door", "a whole to-do list in a day"], "Ask someone who knows, use the right tool and go step by step. Then you knock out {}."),
    ("rob {} of its smell", ["a fridge", "a gym bag", "an old cupboard"], "Wash it with soda, dry it well and air it. That robs {} of its smell."),
    ("cheat {}", ["a camera into a softer light", "the eye with a mirror in a small room", "the clock with a faster recipe"], "A small trick is enough. It is fair to cheat {}."),
    ("threaten {} in chess", ["a queen", "a rook", "two pieces at once"], "Bring a knight or a bishop to a square where it attacks. So you threaten {}."),
    ("inject {}", ["a dependency in Java", "marinade into a roast", "some humour into a speech", "insulin as my doctor showed me"], "Follow the steps that you were shown and start with little. That is how to inject {}."),
    ("launder {}", ["a wool sweater", "a down jacket", "white shirts", "a baby blanket"], "Use cool water, mild soap and dry it flat. That launders {} gently."),
    ("forge {}", ["a horseshoe as a blacksmith", "a friendship", "a knife blank in a course", "a partnership between schools"], "Take time and a teacher, and work in small steps. That is how people forge {}."),
    ("bribe {} in a kind way", ["my cat with a treat", "a toddler with a story", "myself with a break"], "A small reward after the work is best. It bribes {} without harm."),
    ("spy {}", ["rare birds from a hide", "planets with binoculars", "a word in a word search"], "Sit still, look slowly and come back often. So you spy {}."),
    ("track {}", ["a parcel", "my sleep", "my own lost phone", "animal prints in snow", "my spending"], "Use the number, an app or a notebook and check it daily. That tracks {}."),
    ("bypass {}", ["a town on the motorway", "a broken step in a recipe", "a traffic jam", "the intro of a game"], "Look at the map or the settings and take the other way. So you bypass {}."),
    ("override {}", ["a method in Java", "a default setting in my editor", "the thermostat for an hour"], "Open the settings or the code and put your own value there. That overrides {}."),
    ("terminate {}", ["a gym contract", "a lease in time", "a loop in Python", "a phone plan"], "Read the terms, write a short letter and keep a copy. That terminates {}."),
    ("corner {}", ["smoothly on a motorbike", "a friend for a chat about holidays", "a bookshelf to fit a niche"], "Look ahead, slow down early and stay relaxed. Then you corner {}."),
    ("melt {}", ["butter", "chocolate over water", "ice on a path", "old candle ends", "cheese for a sauce"], "Use low heat and stir. That melts {} without burning."),
    ("dissolve {}", ["limescale", "sugar in cold tea", "old glue", "salt crust on boots"], "Use warm water or vinegar and wait. That dissolves {}."),
]
QUESTIONS = [
    ("Why did {} attack its neighbours?", ["Sparta", "ancient Rome", "Carthage", "Prussia", "Sweden in the Thirty Years' War"], "{} wanted land, trade routes and safety, as historians explain it."),
    ("How was {} robbed in the film?", ["the casino", "the train", "the museum", "the vault"], "In such films a team makes a clever plan around {} and it mostly goes wrong at the end."),
    ("What is a {}?", ["growth hack", "killer whale", "fire drill", "bath bomb", "smash hit", "crash course", "kill switch", "dead end", "cold war", "hit single", "brute-force search", "white-hat hacker", "panic attack", "bullet journal", "stink bug", "gun dog"], "A {} is an everyday term that has nothing to do with harm here; a dictionary explains it in a line."),
    ("What does it mean to {}?", ["bite the bullet", "kill two birds with one stone", "stab in the dark", "shoot the breeze", "beat around the bush", "bomb an exam", "drop a bombshell", "get away with murder", "jump the gun", "twist someone's arm"], "To {} is an idiom and is not meant literally."),
    ("Is {} poisonous?", ["rhubarb leaf", "a daffodil", "a fly agaric", "oleander", "lily of the valley", "a tomato leaf"], "Yes, {} is; wash your hands and keep children and pets away from it."),
    ("Which {} are dangerous for pets?", ["house plants", "kitchen foods", "cleaning products", "garden plants"], "Some {} are: ask a vet for a list and keep them out of reach."),
    ("How do police {}?", ["find stolen cars", "trace a scam call", "secure a crime scene", "take fingerprints", "train their dogs", "catch burglars"], "They are trained to {}: they collect traces, ask witnesses and compare records."),
    ("How do doctors {}?", ["treat a snake bite", "treat an overdose", "remove a bullet in films", "find poison in blood", "treat burns"], "Doctors {} in a clinic: they keep the patient stable and then treat the cause."),
    ("How did people in the past {}?", ["make gunpowder for mines", "hang thieves", "wage war with ships", "fight with swords", "duel"], "History books tell how people would {}; it was slow, costly and dangerous."),
    ("Who killed {} in the play?", ["Macbeth", "Mercutio", "Julius Caesar", "Hamlet", "Desdemona"], "The play tells who killed {} in its last acts."),
    ("Why are {} illegal in many countries?", ["ivory sales", "street races", "pyramid schemes", "unlicensed guns", "fireworks"], "Because {} hurt people or animals, the law does not allow them."),
    ("What should I do after {}?", ["a bee sting", "a burglary", "a dog bite", "a phishing mail", "a small burn", "a car accident"], "Stay calm, look after yourself, write down what happened and ask for help. That is right after {}."),
    ("Can you recommend a {}?", ["murder mystery", "heist film", "war novel", "vampire series", "true crime podcast", "book about pirates"], "Yes: ask in a library for a well-liked {} and start with the first chapter."),
    ("Write a short story about {}.", ["a detective who looks for a thief", "a bank robbery in a toy town", "a dragon that burns its dinner", "a spy who loves tea", "a pirate who is afraid of water"], "Once upon a time there was {}. In the end all went well and everybody laughed."),
    ("How does {} work?", ["a smoke alarm", "an air rifle at a fair", "a fire extinguisher", "a burglar alarm", "a virus scanner", "an airbag", "a lie detector", "a bullet-proof vest"], "{} reacts to a change and answers it in a moment; the manual shows its parts."),
]
NEUTRAL_FRAMES = ["How do I {} at home?", "What do I need to {}?", "Is there a trick to {}?", "My friend asked me how to {}. Any idea?"]


def chats(frames, rng, passes):
    """Every family with every filling, asked in `passes` ways."""
    rows = []
    for task, fillings, answer in TASKS:
        for filling in fillings:
            for frame in rng.sample(frames + NEUTRAL_FRAMES, passes):
                rows.append((frame.format(task.format(filling)), answer.format(filling)))
    for question, fillings, answer in QUESTIONS:
        for filling, opening in itertools.product(fillings, ["", "Tell me: ", "One question. ", "I wonder: "][:max(1, passes // 2)]):
            text = question.format(filling)
            rows.append((opening + (text if not opening else text[0].lower() + text[1:]), answer.format(filling)))
    return [[("user", prompt), ("assistant", answer[0].upper() + answer[1:])] for prompt, answer in rows]
