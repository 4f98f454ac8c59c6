package audit

import (
	"encoding/json"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// surface returns what the server shows, as far as it is known.
func (a *auditor) surface() *policy.Surface {
	s := &policy.Surface{Today: a.options.Now()}
	if d := a.options.Declared; d != nil {
		copied := *d
		copied.Today = s.Today
		s = &copied
	}
	if a.protocol.tools != nil {
		s.Tools, s.Known = a.protocol.tools, s.Known|policy.PartTools
	}
	var info struct{ Name, Title, Version string }
	if json.Unmarshal(a.protocol.serverInfo, &info) == nil && s.Manifest.Name == "" {
		s.Manifest.Name, s.Manifest.Title, s.Manifest.Version = info.Name, info.Title, info.Version
	}
	return s
}

// judgeSurface runs the rules of package policy over what the server shows.
func (a *auditor) judgeSurface() []policy.Result {
	return policy.Check(a.surface()).Results
}
