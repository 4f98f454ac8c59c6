package mcpkit

import (
	"context"
	"errors"
	"os"

	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// Main is the main function of a server program: [Command] with the arguments of the program. It
// exits with 0 on success, 1 on failure and 2 for wrong arguments.
func Main(s *Server, opts ...serving.Option) {
	os.Exit(exitCode(Command(context.Background(), s, os.Args[1:], opts...)))
}

// exitCode returns the exit code of an error of Command.
func exitCode(err error) int {
	var coded interface{ ExitCode() int }
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coded):
		return coded.ExitCode()
	}
	return 1
}
