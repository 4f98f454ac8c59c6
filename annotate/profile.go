package annotate

// A Profile determines which effects set destructiveHint and openWorldHint. The published sources
// disagree, so the choice is explicit. The zero Profile is [Guide].
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
	// OpenAI follows OpenAI's review. A tool is destructive if a call can have an outcome that cannot
	// be undone, so one that only adds is not. A tool is open-world if it can change what the public
	// sees, so one that only reads never is, even if it reads the public web. OpenAI also asks for
	// the author's reason for each of three hints; see [Because].
	// Source: https://developers.openai.com/plugins/deploy/app-review
	OpenAI
)

// String returns "guide", "spec" or "openai".
func (p Profile) String() string {
	switch p {
	case Spec:
		return "spec"
	case OpenAI:
		return "openai"
	}
	return "guide"
}

// destructive reports whether tools with the effect have destructiveHint.
func (p Profile) destructive(e Effect) bool {
	if p == Spec || p == OpenAI {
		return e == EffectDestructive
	}
	return e != EffectReadOnly
}

// openWorld reports whether tools with the effect have openWorldHint. A tool is closed if its
// author declares [ClosedWorld].
func (p Profile) openWorld(e Effect, closed bool) bool {
	return !closed && (p != OpenAI || e != EffectReadOnly)
}
