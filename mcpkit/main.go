package mcpkit

import (
	"context"
	"os"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/cli"
	"github.com/mcpkit-go/mcpkit/mcpkit/serving"
)

// Main is the main function of a server program: [Command] with the arguments of the program. It
// exits with 0 on success, 1 on failure and 2 for wrong arguments.
func Main(s *Server, opts ...serving.Option) {
	os.Exit(cli.ExitCode(Command(context.Background(), s, os.Args[1:], opts...)))
}
