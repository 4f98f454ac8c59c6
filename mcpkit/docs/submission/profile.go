package submission

// A Profile is the directory that a kit is made for.
type Profile string

const (
	// Anthropic is the portal of the connector directory.
	// Source: https://claude.com/docs/connectors/building/submission
	Anthropic Profile = "anthropic"
	// OpenAI is the review of apps for ChatGPT.
	// Source: https://developers.openai.com/plugins/deploy/app-review
	OpenAI Profile = "openai"
)

// Profiles returns all profiles. The first one is the default of a command.
func Profiles() []Profile { return []Profile{Anthropic, OpenAI} }

// directory returns the name of the directory for the heading of a kit, or "" for an unknown
// profile.
func (p Profile) directory() string {
	switch p {
	case Anthropic:
		return "Anthropic's connector directory"
	case OpenAI:
		return "OpenAI's review of apps"
	}
	return ""
}
