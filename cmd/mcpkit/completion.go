package main

import (
	"io"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/completion"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"The shell: bash, zsh or fish."`
}

func (*completionCommand) Help() string {
	return `The shell reads the script when it starts:

    mcpkit completion bash > ~/.local/share/bash-completion/completions/mcpkit
    mcpkit completion zsh > "${fpath[1]}/_mcpkit"
    mcpkit completion fish > ~/.config/fish/completions/mcpkit.fish

or tries it once:

    source <(mcpkit completion bash)`
}

func (c *completionCommand) Run(std streams) error {
	_, err := io.WriteString(std.out, completion.Script(c.Shell, newParser().Model))
	return err
}
