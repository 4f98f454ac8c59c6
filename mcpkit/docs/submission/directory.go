package submission

// A Directory is a connector directory to which servers are submitted.
type Directory string

const (
	// Anthropic is the portal of the connector directory.
	// Source: https://claude.com/docs/connectors/building/submission
	Anthropic Directory = "anthropic"
	// OpenAI is the review of apps for ChatGPT.
	// Source: https://developers.openai.com/plugins/deploy/app-review
	OpenAI Directory = "openai"
)

// Directories returns all directories. The first one is the default of a command.
func Directories() []Directory { return []Directory{Anthropic, OpenAI} }

// name returns the name of the directory for the heading of a kit, or "" for an unknown directory.
func (d Directory) name() string {
	switch d {
	case Anthropic:
		return "Anthropic's connector directory"
	case OpenAI:
		return "OpenAI's review of apps"
	}
	return ""
}
