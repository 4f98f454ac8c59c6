package mcpkit

import "github.com/mcpkit-go/mcpkit/mcpkit/edge"

// Drain is how to end serving without losing a call. [Server.Run] does it by itself. A
// program that mounts [Server.Handler] in an HTTP server of its own does what
// [edge.Drain] says.
func (s *Server) Drain() *edge.Drain { return s.drain }
