package observe

import "log/slog"

// Logs says where a server logs, and what its lines say; see mcpkit.Logs.
type Logs struct {
	// Logger gets the lines; the default is slog.Default().
	//
	// Lines that the server logs during a call have the ID of the request, the tool, the caller, the
	// session and the trace; [NewLogHandler] lists them, and adds them to the lines of the program.
	Logger *slog.Logger

	// Callers says how lines name callers. The default is [RandomCallers]: lines of one caller can
	// be found, and nobody can find out who it is. Replicas whose lines belong together need
	// [HashedCallers] with the same key.
	Callers Callers

	// Requests logs a line at info level for every operation, with its method, tool, result and
	// duration and the ref of a masked error, and one for every refused request, with its status and
	// the reason. Without it, only refusals that an operator may have to act on are logged. Lines
	// never contain arguments, results or tokens: directories forbid collecting what users say, also
	// in logs. Source:
	// https://support.claude.com/en/articles/13145358-anthropic-software-directory-policy
	Requests bool

	// ErrorValues has the log get the texts of errors and the values of panics. Use it where the
	// callers are developers, for example on your machine.
	//
	// Without it, the log gets what cannot be an argument of a call, because the text of an error
	// often repeats the arguments that caused it: the types of an error and of the errors that it
	// wraps, the operation, SQLSTATE or HTTP status that they name, the text of errors that are
	// constants of the standard library, and the function, file and line of a panic:
	//
	//	*fmt.wrapError: *net.OpError(dial tcp): syscall.Errno(connection refused)
	//
	// An error whose type implements [slog.LogValuer] says itself what the log gets. Let errors of
	// the program that an operator has to tell apart implement it:
	//
	//	func (e *QuotaError) LogValue() slog.Value { return slog.StringValue("quota of " + e.Plan) }
	//
	// Tests with package mcptest and the runs of examples always show texts, because their arguments
	// are those of the program.
	ErrorValues bool
}
