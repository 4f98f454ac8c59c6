package mcpkit

import "github.com/mcpkit-go/mcpkit/mcpkit/observe"

// LogCallers says how log lines name callers. The default is [observe.RandomCallers]: lines of one
// caller can be found, and nobody can find out who it is. Replicas whose lines belong together need
// [observe.HashedCallers] with the same key.
//
// Lines that the server logs during a call also have the ID of the request, the tool, the session
// and the trace; [observe.NewLogHandler] lists them, and adds them to the lines of the program.
func LogCallers(c observe.Callers) Option {
	pos := caller()
	return option(func(s *settings) {
		if err := c.Err(); err != nil {
			s.problem("the names of callers in mcpkit.LogCallers cannot be used: "+err.Error(), "make a key with: openssl rand -hex 32", pos)
			return
		}
		s.calls.logs.callers = c
	})
}

// LogErrorValues has the log get the texts of errors and the values of panics. Use it where the
// callers are developers, for example on your machine.
//
// Without it, the log gets what cannot be an argument of a call, because the text of an error often
// repeats the arguments that caused it: the types of an error and of the errors that it wraps, the
// operation, SQLSTATE or HTTP status that they name, the text of errors that are constants of the
// standard library, and the function, file and line of a panic:
//
//	*fmt.wrapError: *net.OpError(dial tcp): syscall.Errno(connection refused)
//
// An error whose type implements [slog.LogValuer] says itself what the log gets. Let errors of the
// program that an operator has to tell apart implement it:
//
//	func (e *QuotaError) LogValue() slog.Value { return slog.StringValue("quota of " + e.Plan) }
//
// Tests with package mcptest and the runs of examples always show texts, because their arguments
// are those of the program.
func LogErrorValues() Option {
	return option(func(s *settings) { s.calls.logs.errors.Values = true })
}
