package annotate

// A Profile is a reading of the effects: which of them sets destructiveHint.
// The published sources disagree, so the choice is explicit; the zero Profile
// is [Guide].
type Profile int

const (
	// Guide is the reading of Anthropic's submission guide: whatever is not
	// read-only is destructive, temporary files and outgoing messages too.
	// Source: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
	Guide Profile = iota
	// Spec is the reading of the MCP specification: only an update that may
	// remove or overwrite is destructive, an addition is not.
	// Source: https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations
	Spec
)

// String returns "guide" or "spec".
func (p Profile) String() string {
	if p == Spec {
		return "spec"
	}
	return "guide"
}

func (p Profile) destructive(e Effect) bool {
	if p == Spec {
		return e == EffectDestructive
	}
	return e != EffectReadOnly
}
