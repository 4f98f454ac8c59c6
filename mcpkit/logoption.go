package mcpkit

import "github.com/mcpkit-go/mcpkit/mcpkit/observe"

// Logs sets where the server logs and what its lines say; the default is slog.Default() and the
// zero [observe.Logs]. Log lines never contain arguments or results of calls, unless ErrorValues
// asks for the texts of errors. If the option is given twice, the fields that the second sets
// replace those of the first.
func Logs(l observe.Logs) Option {
	pos := caller()
	return option(func(s *settings) {
		if l.Logger != nil {
			s.log = l.Logger
		}
		if err := l.Callers.Err(); err != nil {
			s.problem("the names of callers in mcpkit.Logs cannot be used: "+err.Error(), "make a key with: openssl rand -hex 32", pos)
		} else if !l.Callers.IsZero() {
			s.calls.logs.callers = l.Callers
		}
		s.calls.logs.errors.Values = s.calls.logs.errors.Values || l.ErrorValues
		s.calls.logsRequests = s.calls.logsRequests || l.Requests
	})
}
