package mcpkit

import "encoding/json"

// Use is one tool call of an [Example], with typed arguments:
//
//	mcpkit.Use("search_symbols", SearchIn{Query: "Copy"})
//
// Arguments that the tool would refuse fail [Server.Check].
func Use(tool string, args any) Call {
	raw, err := json.Marshal(args)
	return Call{Tool: tool, Arguments: raw, Err: err}
}

// Examples documents how the server is used. The directory asks for at least
// three working examples; fewer do not compile. Source:
// https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
func (s *Server) Examples(first, second, third Example, more ...Example) {
	pos := caller(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range append([]Example{first, second, third}, more...) {
		if e.Pos.File == "" {
			e.Pos = pos
		}
		s.examples = append(s.examples, e)
	}
}
