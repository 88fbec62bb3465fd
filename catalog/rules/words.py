"""The closed sets of words that rows, rules and the API share, each word with its meaning."""

from enum import Enum


class Word(Enum):
    """A member is written as its stored value and what it means to a reader of the API."""

    _value_: str
    description: str

    def __new__(cls, value: str, description: str) -> "Word":
        member = object.__new__(cls)
        member._value_ = value
        member.description = description
        return member


class VersionStatus(Word):
    """Where a version of an achievement stands between its first draft and its retirement."""

    DRAFT = "draft", "Being written; only its authors see it."
    PUBLISHED = "published", "Open to everyone who may see it; its meaning no longer changes."
    RETIRED = "retired", "No longer offered; what was earned for it still counts."


class Visibility(Word):
    """Who finds a published achievement."""

    PUBLIC = "public", "Found by everyone."
    UNLISTED = "unlisted", "Reached by its link, never listed."
    PRIVATE = "private", "Seen only by those who were granted it."


class EnrollmentState(Word):
    """Where a learner stands in a micro-credential or pathway."""

    REQUESTED = "requested", "Asked for; a provider has yet to say yes."
    ACTIVE = "active", "Under way."
    PAUSED = "paused", "Set aside by the learner; progress is kept."
    COMPLETED = "completed", "Finished: the badge was awarded."
    WITHDRAWN = "withdrawn", "Left by the learner; progress is kept."
    EXPIRED = "expired", "Its time ran out; progress is kept."


class BadgeState(Word):
    """The stored state of a badge; whether it has expired follows from its dates."""

    ISSUING = "issuing", "Awarded and waiting to be signed."
    VALID = "valid", "Signed and standing."
    SUSPENDED = "suspended", "Set aside for a time; it counts again when that ends."
    REVOKED = "revoked", "Withdrawn for good."


class Recorder(Word):
    """Who may record progress in an activity."""

    LEARNER = "learner", "The learner says so."
    ASSESSOR = "assessor", "Someone entitled to assess says so."
    SYSTEM = "system", "A learning system of the provider says so."


class AwardPolicy(Word):
    """What has to happen before a badge is awarded."""

    ACTIVITIES = "activities", "Every required activity has been passed."
    ASSESSOR = "assessor", "An assessor has decided."
    DIRECT = "direct", "Someone entitled awards it directly."


class AwardBasis(Word):
    """What one badge was in fact awarded for."""

    ACTIVITIES = "activities", "Every required activity was passed."
    ASSESSMENT = "assessment", "An assessor decided."
    DIRECT = "direct", "Someone entitled awarded it directly."
    PATHWAY = "pathway", "The requirements of the pathway were met by other badges."
    PRIOR_LEARNING = "prior_learning", "An assessor accepted earlier learning in place of the work."


class ClaimState(Word):
    """Where a claim stands that earlier learning meets what is asked for."""

    SUBMITTED = "submitted", "Waits for an assessor."
    ACCEPTED = "accepted", "An assessor accepted it, and it counts."
    REFUSED = "refused", "An assessor did not accept it."
    APPEALED = "appealed", "Waits for another assessor than the one who refused it."
    WITHDRAWN = "withdrawn", "Taken back by the learner."


class GroupRule(Word):
    """How many of its children a group of requirements asks for."""

    ALL = "all", "Every one."
    ANY = "any", "Any one."
    AT_LEAST = "at_least", "At least so many."
    AT_LEAST_CREDITS = "at_least_credits", "As many as it takes to reach so many ECTS credits."
    AT_LEAST_HOURS = "at_least_hours", "As many as it takes to reach so many hours of work."


class RequirementKind(Word):
    """What a requirement of a pathway asks for."""

    GROUP = "group", "Some or all of the requirements below it."
    MICRO_CREDENTIAL = "micro_credential", "A badge of one micro-credential."
    SKILL = "skill", "A badge that shows a skill, at a level or above it."
    PATHWAY = "pathway", "The badge of another pathway."
    SET = "set", "A badge of any one of a set of micro-credentials and pathways."
    EXTERNAL = "external", "A badge of an achievement elsewhere, which learners bring along."


class MatchKind(Word):
    """By what a badge is looked up among the requirements that it may meet."""

    ACHIEVEMENT = "achievement", "By the micro-credential that it is for."
    SKILL = "skill", "By a skill that it shows."
    PATHWAY = "pathway", "By the pathway that it is for."
    SET = "set", "By a curated set that its micro-credential belongs to."
    EXTERNAL = "external", "By its issuer and achievement elsewhere."


class Sharing(Word):
    """Whether what a group counts may count in another group too."""

    REUSABLE = "reusable", "A badge may count in several groups, once in each."
    EXCLUSIVE = "exclusive", "A badge counts below one child of the group only."


class ValidityPolicy(Word):
    """What has to be true of a badge's dates for it to count."""

    VALID_AT_AWARD = "valid_at_award", "It is valid on the day the pathway is awarded."
    VALID_CONTINUOUSLY = "valid_continuously", "It stays valid as long as the award does."
    EARNED_WITHIN = "earned_within", "It was earned within a period before the award."


class AchievementKind(Word):
    """What a badge is for."""

    MICRO_CREDENTIAL = "micro_credential", "A micro-credential."
    PATHWAY = "pathway", "A pathway, completed."
    EXTERNAL = "external", "An achievement of somebody elsewhere."


class Measure(Word):
    """In what a requirement counts."""

    REQUIREMENTS = "requirements", "In requirements met."
    CREDITS = "credits", "In hundredths of an ECTS credit."
    MINUTES = "minutes", "In minutes of work."


class Ordering(Word):
    """Whether the requirements of a group come one after another."""

    NONE = "none", "In any order."
    HINT = "hint", "Best taken in the order given."
    ENFORCED = "enforced", "Each opens when those before it are met; what is held counts anyway."


class NotCounted(Word):
    """Why a badge that is held does not count for a requirement."""

    REVOKED = "revoked", "It was withdrawn."
    SUSPENDED = "suspended", "It is suspended."
    ISSUING = "issuing", "It has not been signed yet."
    NOT_YET_VALID = "not_yet_valid", "It is not valid yet."
    EXPIRED = "expired", "It has expired."
    OTHER_VERSION = "other_version", "It is for a version that is not asked for here."
    OTHER_PROVIDER = "other_provider", "Its provider is not among those that are accepted here."
    LEVEL_TOO_LOW = "level_too_low", "It shows the skill at too low a level."
    BELOW_LEVEL = "below_level", "What it is for is of a lower level than is asked for here."
    TOO_OLD = "too_old", "It was earned too long ago."
    COUNTED_ELSEWHERE = "counted_elsewhere", "It counts for another requirement of the same group."
    PROVIDER_LIMIT = "provider_limit", "Of its provider no more counts here."
    NOT_NEEDED = "not_needed", "Enough counts already."


class Standing(Word):
    """Where a requirement stands for one learner."""

    MET = "met", "Met."
    NEXT = "next", "The next best step."
    UNDER_WAY = "under_way", "Begun."
    OPEN = "open", "Not begun."
    NOT_NEEDED = "not_needed", "Its group is met without it."
    OPTIONAL = "optional", "Never needed; a suggestion."
    LOCKED = "locked", "Opens when what comes before it is met."
    HELD_NOT_COUNTING = "held_not_counting", "A badge for it is held but does not count."
    UNDECIDED = "undecided", "Whether it is met is still being worked out."


class StepReason(Word):
    """Why a step is the next best one."""

    UNDER_WAY = "under_way", "It has been begun."
    COMPLETES_PATHWAY = "completes_pathway", "It completes the pathway."
    COMPLETES_GROUP = "completes_group", "It completes a part of the pathway."
    OPENS_NEXT = "opens_next", "It opens what comes after it."
    SHORTEST_WAY = "shortest_way", "It belongs to the shortest way that is left."


class ChangeKind(Word):
    """How a requirement differs between two versions of a pathway."""

    ADDED = "added", "Only the later version has it."
    REMOVED = "removed", "Only the earlier version has it."
    CHANGED = "changed", "Both have it, and it asks for something else or is called otherwise."
    MOVED = "moved", "Both have it, below different groups."


class LossPolicy(Word):
    """What becomes of a pathway's badge when a badge that it rests on is lost."""

    KEEP = "keep", "Nothing: it stays."
    SUSPEND = "suspend", "It is suspended until the requirements are met again."
    REVOKE = "revoke", "It is revoked."
    GRACE = "grace", "It stays for some days, in which the requirements can be met again."


class Role(Word):
    """What a member may do for a provider."""

    AUTHOR = "author", "Write drafts."
    REVIEWER = "reviewer", "Review drafts."
    PUBLISHER = "publisher", "Publish and retire versions."
    ASSESSOR = "assessor", "Assess what learners hand in and record their progress."
    AWARDER = "awarder", "Award and revoke badges."
    ADMINISTRATOR = "administrator", "All of these, and grant them to others."


class ActivityKind(Word):
    """What sort of work an activity is."""

    READING = "reading", "Texts or videos to study."
    EXERCISE = "exercise", "Practice with feedback."
    QUIZ = "quiz", "Short questions with a mark."
    PROJECT = "project", "A piece of work to hand in."
    WORKPLACE = "workplace", "Practice at a place of work."
    EXAM = "exam", "An examination with a mark."
    DISCUSSION = "discussion", "Talking it through with others."


class AssessmentType(Word):
    """How a micro-credential is assessed."""

    WRITTEN_EXAM = "written_exam", "A written examination."
    PRACTICAL = "practical", "A practical test."
    PORTFOLIO = "portfolio", "A collection of one's own work."
    PROJECT = "project", "A project that is handed in."
    ORAL = "oral", "An oral examination."
    OBSERVATION = "observation", "Being watched at work."
    QUIZ = "quiz", "Short questions."
    NONE = "none", "It is not assessed."


class Participation(Word):
    """Where the learning takes place."""

    ONLINE = "online", "Online."
    ONSITE = "onsite", "At a place."
    BLENDED = "blended", "Partly online, partly at a place."


class QualityAssurance(Word):
    """Who stands for the quality of a micro-credential."""

    INTERNAL = "internal", "The provider's own procedures."
    EXTERNAL = "external", "Someone outside the provider."
    ACCREDITED = "accredited", "An agency that accredited it."


class Supervision(Word):
    """How it is known who was assessed."""

    UNSUPERVISED = "unsupervised", "It is not checked."
    SUPERVISED_NO_ID = "supervised_no_id", "Supervised, without a check of identity."
    SUPERVISED_ONLINE_ID = "supervised_online_id", "Supervised online, identity checked."
    SUPERVISED_ONSITE_ID = "supervised_onsite_id", "Supervised at a place, identity checked."


class Stackability(Word):
    """How a micro-credential joins with others."""

    STANDALONE = "standalone", "It stands by itself."
    INTEGRATED = "integrated", "It is part of a larger programme."
    STACKABLE = "stackable", "It can be put together with others."


class Field(Word):
    """The broad field of study; it gives a badge its picture and colour."""

    DATA = "data", "Data, computing and engineering."
    HEALTH = "health", "Health and care."
    TRADES = "trades", "Skilled trades and construction."
    EDUCATION = "education", "Teaching and learning."
    BUSINESS = "business", "Business and administration."
    ENVIRONMENT = "environment", "Environment, farming and energy."
    LAW = "law", "Law, public service and society."


class SkillRelationKind(Word):
    """How one skill stands to another in their framework."""

    BROADER = "broader", "The other is the wider one."
    RELATED = "related", "The other is near to it."


class AchievementType(Word):
    """What sort of achievement it is, in the spelling of Open Badges 3.0."""

    ACHIEVEMENT = "Achievement", "An achievement of no special sort."
    APPRENTICESHIP_CERTIFICATE = "ApprenticeshipCertificate", "The end of an apprenticeship."
    ASSESSMENT = "Assessment", "Passing an assessment."
    ASSIGNMENT = "Assignment", "A piece of work that was set."
    ASSOCIATE_DEGREE = "AssociateDegree", "A degree of about two years of college study."
    AWARD = "Award", "Recognition of merit."
    BADGE = "Badge", "A badge."
    BACHELOR_DEGREE = "BachelorDegree", "A first degree."
    CERTIFICATE = "Certificate", "A certificate of mastery."
    CERTIFICATE_OF_COMPLETION = "CertificateOfCompletion", "Having completed something."
    CERTIFICATION = "Certification", "A standing that is kept up by renewal."
    COMMUNITY_SERVICE = "CommunityService", "Work for the community."
    COMPETENCY = "Competency", "A measurable skill."
    COURSE = "Course", "Finishing a course."
    CO_CURRICULAR = "CoCurricular", "Something done beside one's studies."
    DEGREE = "Degree", "An academic degree."
    DIPLOMA = "Diploma", "A diploma."
    DOCTORAL_DEGREE = "DoctoralDegree", "A doctorate."
    FIELDWORK = "Fieldwork", "Practical work outside the classroom."
    GENERAL_EDUCATION_DEVELOPMENT = "GeneralEducationDevelopment", "Secondary-level tests passed."
    JOURNEYMAN_CERTIFICATE = "JourneymanCertificate", "Standing as a journeyman of a trade."
    LEARNING_PROGRAM = "LearningProgram", "Finishing a programme of study."
    LICENSE = "License", "Legal leave to practise."
    MEMBERSHIP = "Membership", "Belonging to a body."
    PROFESSIONAL_DOCTORATE = "ProfessionalDoctorate", "A doctorate for practice."
    QUALITY_ASSURANCE_CREDENTIAL = "QualityAssuranceCredential", "Quality that was assured."
    MASTER_CERTIFICATE = "MasterCertificate", "Standing as a master of a trade."
    MASTER_DEGREE = "MasterDegree", "A degree that follows a first one."
    MICRO_CREDENTIAL = "MicroCredential", "A small, assessed volume of learning."
    RESEARCH_DOCTORATE = "ResearchDoctorate", "A doctorate for research."
    SECONDARY_SCHOOL_DIPLOMA = "SecondarySchoolDiploma", "The end of secondary school."


ALL_WORDS: tuple[type[Word], ...] = tuple(Word.__subclasses__())
"""Every closed set, in the order of this file."""

DESCRIPTIONS: dict[Enum, str] = {
    member: member.description for word in ALL_WORDS for member in word
}
