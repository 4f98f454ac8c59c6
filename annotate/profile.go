package annotate

// A Profile determines which effects set destructiveHint. The published sources disagree, so the
// choice is explicit. The zero Profile is [Guide].
type Profile int

const (
	// Guide follows Anthropic's submission guide: every tool that is not read-only is destructive,
	// including one that writes temporary files or sends messages.
	// Source: https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
	Guide Profile = iota
	// Spec follows the MCP specification: a tool that may overwrite or remove data is destructive,
	// and one that only adds is not.
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
