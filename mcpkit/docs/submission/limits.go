package submission

// The limits of OpenAI's directory, in characters.
//
// Source: https://developers.openai.com/plugins/deploy/submission-errors
const (
	openAINameMax        = 64
	displayNameMax       = 30
	subtitleMax          = 30
	longDescriptionMax   = 4000
	openAIAddressMax     = 1024
	starterPromptsMax    = 3
	starterPromptMax     = 128
	openAIDescriptionFew = 40
)

// The steps of OpenAI's form that fill separate files.
const (
	hintsStep      = "Tools and hints"
	casesStep      = "Test cases"
	complianceStep = "Compliance"
)

// recordingField is the field of the demo recording, which the step of the test cases asks for.
const recordingField = "Listing.OpenAI.DemoRecording"

// The limits of the portal, in characters.
//
// Source: https://claude.com/docs/connectors/building/submission
const (
	nameMax        = 100
	oneLinerMax    = 200
	descriptionMax = 2000
	developerMax   = 80
	categoriesMin  = 1
	categoriesMax  = 5
)

// The fewest characters of an answer that is not very short. The portal shows reviewers a quality
// warning about very short answers, and does not say where it draws the line.
const (
	oneLinerFew     = 20
	descriptionFew  = 80
	instructionsFew = 80
	sampleDataFew   = 40
)

const portalURL = "https://claude.ai/directory/manage"

const readyToCopy = "Each answer below is ready to copy. Bold text marks an answer that cannot be handed in as it is."

// The numbers of test cases that OpenAI's review asks for: no more and no fewer.
const (
	positiveCases = 5
	negativeCases = 3
)

// The limits of pictures in Anthropic's directory. OpenAI takes one picture for each starter
// prompt.
//
// Source: https://claude.com/docs/connectors/building/submission and
// https://developers.openai.com/plugins/deploy/submission-errors
const (
	screenshotsMin, screenshotsMax   = 3, 5
	screenshotWidthMin               = 1000
	openAIWidth                      = 706
	openAIHeightMin, openAIHeightMax = 400, 860
)

// The limits of a plugin, in characters.
const (
	pluginDescriptionFew = 40
	skillIdentityMax     = 64 // of the names of a plugin and a skill, with a colon between them
)

// skillDescriptionMax limits the description of a skill, in characters.
const skillDescriptionMax = 1024
