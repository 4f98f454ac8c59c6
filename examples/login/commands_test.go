package main

import (
	"context"
	"io"
	"testing"

	"github.com/mcpkit-go/mcpkit/examples/internal/commands"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

func TestEverySubcommand(t *testing.T) {
	commands.Test(t, func(ctx context.Context, args []string, in io.Reader, out, err io.Writer) error {
		return mcpkit.Command(ctx, nil, args, commandLine(func(string) string { return "" }, out), mcpkit.Streams(in, out, err))
	}, true)
}
