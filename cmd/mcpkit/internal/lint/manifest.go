package lint

import (
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// looksAtManifest reports whether a rule is about the manifest, of which a list of tools tells
// nothing but the server's instructions.
func looksAtManifest(r policy.Rule) bool {
	for _, prefix := range []string{"manifest-", "openai-", "instructions-", "documentation-"} {
		if strings.HasPrefix(string(r.ID), prefix) {
			return true
		}
	}
	return false
}
