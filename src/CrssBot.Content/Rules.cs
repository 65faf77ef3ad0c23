using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CrssBot.Content;

/// <param name="Id">Stable: a rule that goes leaves a gap.</param>
internal sealed record Rule(string Id, Severity Severity, string Title, string Remedy);

/// <summary>Every rule of the lint. The table in content/README.md is <see cref="Markdown"/>, and a test holds the two together.</summary>
internal static class Rules
{
    private static readonly ImmutableArray<Rule>.Builder Catalogue = ImmutableArray.CreateBuilder<Rule>();

    // Files and their form
    public static readonly Rule Unreadable = Error(0101, "File or folder cannot be read", "Check the path and its permissions.");
    public static readonly Rule TooLarge = Error(0102, "File larger than 256 KiB, or too many files", "Split the file.");
    public static readonly Rule NotUtf8 = Error(0103, "File is not UTF-8", "Save the file as UTF-8.");
    public static readonly Rule StrayFile = Warning(
        0104,
        "File in a place the pack does not read",
        "Move it to concepts/<slug>.md, wordings/<slug>.txt, statements/<kind>.txt, questions/<domain>/<slug>.yaml, review/<domain>.yaml, prompts/<set>.yaml or cases/<slug>.yaml, or delete it."
    );
    public static readonly Rule MissingFile = Error(
        0105,
        "Required file missing",
        "Add pack.yaml, blueprint.yaml, sources.yaml, safety.yaml and language.yaml."
    );
    public static readonly Rule NothingToStudy = Error(0106, "No concept or no question in the pack", "Add at least one of each.");
    public static readonly Rule BadYaml = Error(
        0107,
        "YAML cannot be read",
        "Mend the indentation, or put a text that holds ': ' or ' #' in double quotes."
    );
    public static readonly Rule DuplicateKey = Error(0108, "Key given twice", "Keep one of the two.");
    public static readonly Rule OddYaml = Error(
        0109,
        "YAML anchors, aliases, tags or a second document",
        "Write the values out, one document a file."
    );
    public static readonly Rule NoFrontMatter = Error(0110, "Concept without front matter", "Begin the file with '---', fields, '---'.");
    public static readonly Rule UnknownKey = Error(0111, "Unknown key", "Correct the spelling or delete the line.");
    public static readonly Rule MissingField = Error(0112, "Field missing or empty", "Add it as content/README.md shows.");
    public static readonly Rule WrongType = Error(0113, "Value of the wrong type", "Write it as content/README.md shows.");
    public static readonly Rule BadSlug = Error(
        0114,
        "Slug or id of the wrong form",
        "Lower-case words and digits joined by single hyphens, at most 60 characters."
    );
    public static readonly Rule FileName = Error(
        0115,
        "Question not about the concept its file is named after",
        "Name the file after a concept that each of its questions lists first or later under 'concepts'."
    );
    public static readonly Rule DuplicateId = Error(0116, "Id, slug or list item given twice", "Rename or delete one of the two.");
    public static readonly Rule UnknownDomain = Error(0117, "Unknown domain", "Use a domain slug from pack.yaml.");
    public static readonly Rule UnknownValue = Error(
        0118,
        "Unknown level, kind, confidence or footer",
        "Use one of the values the message lists."
    );
    public static readonly Rule UnknownConcept = Error(
        0119,
        "Reference to an unknown concept",
        "Use the file name of a concept without '.md'."
    );
    public static readonly Rule UnknownQuestion = Error(0120, "Reference to an unknown question", "Use the id of a question in the pack.");
    public static readonly Rule UnknownSource = Error(
        0121,
        "Reference to an unknown source",
        "Use a key of sources.yaml, or add the source."
    );
    public static readonly Rule SelfReference = Error(0122, "Concept refers to itself", "Delete the reference.");
    public static readonly Rule FolderDomain = Error(
        0123,
        "Question's domain differs from its folder",
        "Move the file or correct 'domain'."
    );
    public static readonly Rule ConceptDomain = Warning(
        0124,
        "Question's domain is the domain of none of its concepts",
        "Correct 'domain' or 'concepts'."
    );
    public static readonly Rule UnknownTask = Error(0125, "Reference to an unknown task", "Use the slug of a task in blueprint.yaml.");

    // What learners type
    public static readonly Rule WordingLength = Error(
        0126,
        "Wording longer than a query, or without a letter",
        "Cut it to 200 characters; what is longer is never looked up."
    );
    public static readonly Rule WordingTwice = Warning(0127, "Wording given twice", "Keep it where a learner would expect it.");
    public static readonly Rule SynonymForm = Error(
        0128,
        "Line of synonyms that is no group of words",
        "Two or more single words in plain lower case, separated by commas; each word in one line."
    );

    // Concepts
    public static readonly Rule GistMissing = Error(0201, "Concept without a gist", "Begin the body with one sentence.");
    public static readonly Rule GistLong = Error(0202, "Gist longer than 40 words", "Say it in one shorter sentence.");
    public static readonly Rule KeyPointCount = Error(0203, "Not three to six key points", "Merge, split or add points.");
    public static readonly Rule CardLong = Error(
        0204,
        "Gist and key points longer than 120 words",
        "Shorten them; they are shown together in one message."
    );
    public static readonly Rule BodyLength = Error(
        0205,
        "Body not 120 to 350 words",
        "Lengthen or shorten the example and the distinction."
    );
    public static readonly Rule AskCount = Error(0206, "Not three to eight asks", "Write what a learner would type.");
    public static readonly Rule NameTaken = Error(
        0207,
        "Name or alias is another concept's name",
        "Give it to one of them; the look-up cannot tell them apart."
    );
    public static readonly Rule AliasShared = Warning(
        0208,
        "Alias or ask shared by two concepts",
        "Keep it where a learner would expect it."
    );
    public static readonly Rule SectionMissing = Error(
        0209,
        "'On the job' or 'The distinction that decides' missing",
        "Add the heading ('## …') with at least one paragraph."
    );
    public static readonly Rule UnexpectedBlock = Error(
        0210,
        "Body has something the format does not know",
        "Gist, one list, then the two sections with plain paragraphs."
    );
    public static readonly Rule SupportMissing = Warning(
        0211,
        "Concept near to distress without 'footer: support'",
        "Add 'footer: support'."
    );
    public static readonly Rule ConfidenceTooHigh = Error(
        0212,
        "Confidence C on commercial sources or general knowledge alone",
        "Cite a second source or lower the confidence to P."
    );
    public static readonly Rule NoItem = Error(
        0213,
        "Concept without a question or a reason",
        "Write an item about it, or say under 'no_item' why none can be keyed on it."
    );
    public static readonly Rule TaskCount = Error(
        0214,
        "Not one to three tasks",
        "Name the tasks of the blueprint that the concept serves most."
    );

    // Questions
    public static readonly Rule StemLong = Error(0301, "Stem longer than 60 words", "Cut what no option uses.");
    public static readonly Rule StemNoQuestion = Error(0302, "Stem does not end in a question mark", "End with the question itself.");
    public static readonly Rule OptionCount = Error(0303, "Not three or four options", "Three good options are enough.");
    public static readonly Rule OptionIdForm = Error(
        0304,
        "Option id is a letter, a number or malformed",
        "Words in lower case with hyphens; options are shuffled, so a letter or number would lie."
    );
    public static readonly Rule OptionLong = Error(0305, "Option longer than 15 words", "Shorten it; move reasons to 'why'.");
    public static readonly Rule WhyLong = Error(0306, "Rationale longer than 40 words", "Give one reason.");
    public static readonly Rule KeyUnknown = Error(0307, "Key is none of the options", "Use the id of the right option.");
    public static readonly Rule Misconception = Error(
        0308,
        "Distractor without a misconception, or a key with one",
        "Say what someone who picks the distractor believes; leave it out at the key."
    );
    public static readonly Rule KeyLength = Warning(
        0309,
        "Key not 0.8 to 1.25 times as long as its distractors",
        "Even the lengths out; length gives the key away."
    );
    public static readonly Rule KeyLongest = Warning(0310, "Key is the longest option", "Shorten the key or lengthen a distractor.");
    public static readonly Rule AllOfTheAbove = Error(0311, "'All/none of the above'", "Write a distractor of its own.");
    public static readonly Rule KType = Error(0312, "Option combines other options (K-type)", "Write options that stand alone.");
    public static readonly Rule NegativeStem = Warning(0313, "NOT, EXCEPT or LEAST in the question", "Ask for what is right.");
    public static readonly Rule Absolute = Warning(0314, "Absolute word in a distractor", "Leave out always, never, only, all, none.");
    public static readonly Rule Vague = Warning(
        0315,
        "Vague word in the key",
        "Leave out usually, may, might, often, sometimes, generally."
    );
    public static readonly Rule Clang = Warning(
        0316,
        "Word shared by stem and key alone",
        "Use another word in one of them, or the same word in a distractor."
    );
    public static readonly Rule SameOption = Error(0317, "Two options with the same text", "Write a different distractor.");
    public static readonly Rule LetterReference = Error(
        0318,
        "Text refers to an option by letter or place",
        "Say 'it', or what the option says; options are shuffled."
    );
    public static readonly Rule KeyedGeneral = Error(0319, "Keyed item with confidence G", "Find a source or drop the item.");
    public static readonly Rule WeakSources = Error(
        0320,
        "Key rests on SEED, EXZ, EXZ2, PTG or GK alone",
        "Cite a second source that bears the key out."
    );
    public static readonly Rule NearDuplicate = Warning(0321, "Stem nearly the same as another's", "Rewrite or drop one of the two.");
    public static readonly Rule BadRevision = Error(0322, "Revision below 1", "Begin with 1.");
    public static readonly Rule NotKeyable = Error(
        0323,
        "Question first about a concept that no item can be keyed on",
        "Key the item on another concept, or settle what 'no_item' says."
    );
    public static readonly Rule ArticleCue = Warning(
        0324,
        "Stem ends in 'a' or 'an' that fits some options only",
        "Write 'a' or 'an' into each option, or end the stem without it."
    );
    public static readonly Rule NumberOrder = Warning(
        0325,
        "Options are numbers, out of order or free to be shuffled",
        "Write them from the smallest to the largest and add 'keep_order: true'."
    );
    public static readonly Rule Overlap = Warning(
        0326,
        "Option contained in another, or ranges that overlap",
        "Make the options exclude one another; where one holds, two could be right."
    );
    public static readonly Rule NegativeOption = Warning(
        0327,
        "Option turned round by 'not'",
        "Say what is so, or what is done; a negation is easily overlooked."
    );
    public static readonly Rule HardStem = Warning(
        0328,
        "Stem of 15 words or more that reads above grade 12",
        "Cut the sentence in two, or use shorter words (Flesch-Kincaid; below 15 words one term of the field decides, so it is not asked)."
    );

    // Prompts
    public static readonly Rule KindFields = Error(
        0401,
        "Fields do not fit the prompt's kind",
        "A question has 'question'; a reflection or scenario has 'text', 'consider' and 'concepts'."
    );
    public static readonly Rule PromptLong = Error(0402, "Prompt longer than 90 words", "Cut it to one thought.");
    public static readonly Rule ConsiderCount = Error(0403, "Not two to four points to consider", "Merge, split or add points.");
    public static readonly Rule NoPrompt = Error(0404, "No prompt in the pack", "Add at least one to prompts/<set>.yaml.");
    public static readonly Rule ScenarioNoQuestion = Warning(0405, "Scenario does not end in a question", "End with what to think about.");
    public static readonly Rule PersonalPrompt = Error(
        0406,
        "Prompt asks about the reader's own feelings, health or life",
        "Ask about the work, or about fictional people."
    );

    // The pack itself
    public static readonly Rule Weights = Error(0501, "Weights of the domains do not sum to 100", "Correct the weights.");
    public static readonly Rule BadDate = Error(0502, "Date is not a day (yyyy-mm-dd)", "Write it like 2026-11-23.");
    public static readonly Rule SafetyNumber = Error(
        0503,
        "Safety text without its number",
        "Name 988 in every safety text, and 911 in all but the footer and the autocomplete line."
    );
    public static readonly Rule PhraseForm = Error(
        0504,
        "Phrase not in plain lower case",
        "Lower-case letters and digits with single spaces; no accents, no punctuation."
    );
    public static readonly Rule PhraseShort = Error(0505, "Safety phrase of one word", "One word calls up too much; use two or more.");
    public static readonly Rule StudyWord = Warning(0506, "Study phrase of one word", "Use two words or more.");
    public static readonly Rule PhraseTwice = Warning(0507, "Phrase listed twice", "Keep it in the list that fits best.");
    public static readonly Rule SpanishLong = Error(
        0508,
        "Spanish text too long",
        "Help 900 characters, notice 400, privacy 1,200, any other text 300."
    );
    public static readonly Rule SpanishPlatform = Error(
        0509,
        "Spanish notice or privacy text without {platform}",
        "Write {platform} where the text says who else may keep the chat."
    );
    public static readonly Rule SpanishCommand = Error(
        0510,
        "Command missing from the Spanish help",
        "Name all eight in backticks by their English names, like `/quiz`."
    );

    public static readonly Rule CorrectionLong = Error(
        0511,
        "Correction explained at length",
        "Say why in one sentence of 300 characters."
    );
    public static readonly Rule CorrectionKind = Error(
        0512,
        "Correction of no kind, or of two",
        "Write 'rekeyed: <revision>' when the key changed, or 'retired: true' when the question is gone."
    );
    public static readonly Rule CorrectionRevision = Error(
        0513,
        "Correction to a revision that is not there",
        "Raise the question's revision with its key, and name that revision."
    );
    public static readonly Rule CorrectionRetired = Error(
        0514,
        "Retired question still in the pack",
        "Delete the question, or the correction."
    );

    // Words
    public static readonly Rule BannedTerm = Error(
        0601,
        "Term that labels a person",
        "Write person-first; a concept that teaches about the term lists it under 'allow_terms'."
    );
    public static readonly Rule AllowedTerm = Warning(
        0602,
        "Entry of 'allow_terms' that is no such term",
        "Delete it, or spell it as the message lists it."
    );
    public static readonly Rule BritishSpelling = Warning(
        0603,
        "British spelling",
        "Write it the American way; a proper name stands under 'allow_terms', or in quotes as a source's title."
    );
    public static readonly Rule BadForm = Error(
        0604,
        "Form of a term that is no regular expression",
        "Mend it; in single quotes YAML leaves the backslashes alone."
    );
    public static readonly Rule SlowForm = Warning(
        0605,
        "Form of a term that searches longer than a second",
        "Write a plainer expression; until then the term is not looked for."
    );
    public static readonly Rule TermSample = Error(
        0606,
        "Sample that its term does not find",
        "Correct the form, the trigger or the sample; every match contains the trigger."
    );
    public static readonly Rule SpellingEntry = Warning(
        0607,
        "Entry of 'spellings' that finds nothing",
        "Two different words, one each, in plain lower-case letters."
    );

    // The whole bank
    public static readonly Rule KeyPosition = Warning(
        0701,
        "Keys stand too often in one place",
        "Vary the place of the key in the files (chi-square, p < 0.05)."
    );
    public static readonly Rule LongestOften = Warning(
        0702,
        "Key is the longest option too often in the bank",
        "Shorten keys or lengthen distractors."
    );
    public static readonly Rule NegativeOften = Warning(
        0703,
        "More than 5 % of the stems ask for what is not so",
        "Turn some of them round; a few NOT stems are remembered, many are misread."
    );
    public static readonly Rule Revealed = Warning(
        0704,
        "Key told by another item's stem",
        "Use other words in one of the two; an item stands alone."
    );

    // The gate
    public static readonly Rule NoReview = Error(
        0801,
        "Question without its review record",
        "Take the item through the gate and add its record to review/<domain>.yaml."
    );
    public static readonly Rule ReviewStale = Error(
        0802,
        "Review record of no question, or of another revision",
        "Delete it, or take the item through the gate again."
    );
    public static readonly Rule ReadersDisagree = Error(
        0803,
        "Not two blind readers who chose the key, without and with the sources",
        "Rewrite the item and have it read again."
    );
    public static readonly Rule MoveMissing = Error(
        0804,
        "Application item without the key's move, or a move at another level",
        "Name what the key does, at application items alone."
    );
    public static readonly Rule SetUneven = Error(
        0805,
        "Set whose options are not each the key of one item",
        "Offer the same options in each item of the set, and make each of them the key once."
    );
    public static readonly Rule UnseenGuessed = Warning(
        0806,
        "Keys guessed from the options alone more often than chance + 8 points",
        "Write options that are each the right answer to another stem."
    );
    public static readonly Rule KindestKeyed = Warning(
        0807,
        "Kindest-sounding option keyed in more than 35 % of application items",
        "Let the kind option be wrong for a reason that the stem shows."
    );
    public static readonly Rule MoveShare = Warning(
        0808,
        "One move is the key of more than a quarter of application items",
        "Write items whose key does something else."
    );
    public static readonly Rule SupervisorKeyed = Warning(
        0809,
        "'Take it to the supervisor' wrong in less than a quarter of the items that offer it",
        "Write items where it is too early, or passes the question on."
    );
    public static readonly Rule DistinctionThin = Warning(
        0810,
        "Distinction of the heart of the pack with fewer than 12 items",
        "Write items that turn on it."
    );
    public static readonly Rule Unbalanced = Warning(
        0811,
        "Domain or level more than 10 points from the plan",
        "Write items where they are short."
    );

    public static readonly Rule PickUnknown = Error(
        0812,
        "Reader's pick that is none of the item's options, or none for the kindest",
        "Correct the option's id; a pick that fits nothing would count as a wrong guess."
    );

    // Branching cases
    public static readonly Rule CaseLong = Error(
        0901,
        "Part of a case too long",
        "Opening 80 words, situation and closing 60, consequence 50, rule 40, choice 15."
    );
    public static readonly Rule CaseChoices = Error(0902, "Step without two to four choices", "Offer three ways on.");
    public static readonly Rule CaseBest = Error(0903, "Step without exactly one best choice", "Mark one choice 'best: true'.");
    public static readonly Rule CaseNext = Error(0904, "Way on to no step", "Name the id of a step, or 'end'.");
    public static readonly Rule CaseUnreached = Error(0905, "Step that no way leads to", "Lead a choice to it, or delete it.");
    public static readonly Rule CasePath = Error(
        0906,
        "Way through a case without three to five decisions, or round in a circle",
        "Let every way from the start reach the end in three to five decisions."
    );
    public static readonly Rule CaseAsk = Error(0907, "Step that does not ask", "End 'ask' with a question mark.");

    // After the fields: static fields are initialised in the order they are written.
    public static ImmutableArray<Rule> All { get; } = Catalogue.DrainToImmutable();

    /// <summary>The table of content/README.md.</summary>
    public static string Markdown()
    {
        var table = new StringBuilder("| rule | severity | finding | remedy |\n| --- | --- | --- | --- |\n");
        foreach (var rule in All)
        {
            var severity = rule.Severity is Severity.Error ? "error" : "warning";
            table.Append(CultureInfo.InvariantCulture, $"| {rule.Id} | {severity} | {Cell(rule.Title)} | {Cell(rule.Remedy)} |\n");
        }

        return table.ToString();

        // Angle brackets would be read as HTML.
        static string Cell(string text) =>
            text.Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
    }

    private static Rule Error(int number, string title, string remedy) => Add(number, Severity.Error, title, remedy);

    private static Rule Warning(int number, string title, string remedy) => Add(number, Severity.Warning, title, remedy);

    private static Rule Add(int number, Severity severity, string title, string remedy)
    {
        var rule = new Rule(string.Create(CultureInfo.InvariantCulture, $"CB{number:0000}"), severity, title, remedy);
        Catalogue.Add(rule);
        return rule;
    }
}
